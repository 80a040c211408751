/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The Unicorn machine
 *
 * Unicorn runs general-purpose A64, scalar FP and AdvSIMD; the smevec engine runs
 * vectors, and the A64 CPU what neither does: aborts and all other exceptions, stage 1,
 * instructions that Unicorn finds undefined.  Files by concern:
 *
 *   run_guest.c	cpu_ops: load, run, collect, hand over, again
 *   pool.c	instances, one set a thread, and the guest memory mapped into them
 *   holes.c	guest memory that is unmapped, while an instance takes memory
 *   load_pcpu.c	registers into an instance and back
 *   hooks.c	what Unicorn calls while it runs
 *   block.c	the blocks Unicorn has translated: what they read, write and must not run
 *   sync.c	V, FPCR and FPSR, kept twice and copied lazily
 *   engine_trap.c	the trap into the smevec engine
 *   interpret.c	runs of engine words, and of scalars between them
 *   words.c	what these words do
 *   scalar*.c	general-purpose instructions between two engine words
 *   sysreg_access.c	MSR and MRS
 *   hand_over.c	what Unicorn does not do, or does not get right, to cpu/a64
 *   memory.c	guest memory for the engine
 *   reach.c	which accesses Unicorn may make itself, under the guest's MMU
 *   guard.c	surviving what in Unicorn would end the process
 *
 * struct pcpu is the truth for all system registers at any time, for the others
 * whenever Unicorn does not run.
 */
#ifndef KVMSME_UNICORN_UCPU_H
#define KVMSME_UNICORN_UCPU_H

#include <setjmp.h>
#include <unicorn/unicorn.h>

#include "../cpu.h"
#include "../host_fault.h"
#include "../host_signals.h"
#include "scalar.h"

/* Nobody's address: near the end of 40 bits, which is all that Unicorn fetches from */
#define STUB_ADDR		UINT64_C(0xffbad0d000)
#define NOWHERE			(STUB_ADDR + 0xff0)

#define PSTATE_IL		(UINT64_C(1) << 20)

/* DIT, ALLINT and SSBS: an ERET in Unicorn loses them */
#define PSTATE_NOT_UNICORNS	(UINT64_C(1) << 24 | PSTATE_ALLINT | UINT64_C(1) << 12)

#define SCTLR_M			(UINT64_C(1) << 0)
#define SCTLR_A			(UINT64_C(1) << 1)
#define MDSCR_SS		UINT64_C(1)
#define SCTLR_SA		(UINT64_C(1) << 3)
#define SCTLR_SA0		(UINT64_C(1) << 4)
#define SCTLR_nTWI		(UINT64_C(1) << 16)

#define PAGE_SIZE_4K		UINT64_C(4096)

/* Why Unicorn was left */
enum stop {
	STOP_NONE,	/* not by us: WFI, or the address it was to run up to */
	STOP_IRQ,	/* kick or budget, at stop_pc */
	STOP_INSN,	/* the instruction at stop_pc, which Unicorn must not run */
	STOP_STALE,	/* the block at stop_pc is not what memory holds now */
	STOP_FULL,	/* the block cache is full */
	STOP_PC_ALIGN,	/* PC is not a multiple of 4 */
	STOP_INTR,	/* an exception of Unicorn's own: intno */
	STOP_ENGINE,	/* the engine's result and event */
	STOP_MEM,	/* no such guest memory: mem_type, mem_addr */
	STOP_ABORT,	/* Unicorn's translator called abort() */
	STOP_FAULT,	/* guest memory that the host does not have: fault_in */
	STOP_NO_MEMORY,	/* an allocation of Unicorn's failed */
	STOP_STUB,	/* the entry stub did not arrive */
};

/* Unicorn's interrupt numbers: QEMU's EXCP_* */
enum {
	EXCP_UDEF = 1,
	EXCP_SWI = 2,
	EXCP_PREFETCH_ABORT = 3,
	EXCP_DATA_ABORT = 4,
	EXCP_BKPT = 7,
	EXCP_HVC = 11,
	EXCP_SMC = 13,
};

#define BLOCK_FP	0x1	/* has scalar FP or AdvSIMD */
#define BLOCK_STOP	0x2	/* has an instruction that Unicorn never runs, or not always */
#define BLOCK_ERET	0x4
#define BLOCK_TLBI	0x10	/* what addresses lead to may change */
#define BLOCK_SP	0x8	/* has a load or store based on SP */

/**
 * struct block - a block as Unicorn translated it
 * @vwritten, @vread: V registers of the instructions that Unicorn runs
 * @sp_fault: bit n: with SP % 16 == n on entry some access is misaligned
 * @host:     where @word is in guest memory, if @host_gen is current
 */
struct block {
	struct block *next;
	uint64_t addr;
	uint32_t size;
	uint32_t flags;
	uint32_t vwritten;
	uint32_t vread;
	uint32_t sp_fault;
	uint32_t host_gen;
	const void *host;
	uint32_t word[];
};

#define BLOCK_HASH	4096
#define BLOCK_ARENA	(UINT32_C(4) << 20)	/* bytes */

#define ENGINE_WORDS	1024	/* of a page */
#define ENGINE_PAGES	4

struct ucpu;
struct engine_word;

/* Why a run of words has ended: an exception, or what is left to Unicorn */
enum run_end { RUN_BRANCHES, RUN_TO_UNICORN, RUN_EXCEPTION };

/* Executes a word and the rest of its run */
typedef enum run_end (*word_fn)(struct ucpu *m, const struct engine_word *w);

/**
 * struct engine_word - a decoded word (words.c)
 * @is_engine: decoded into insn, otherwise into scalar
 * @goes_on: with the next word: no branch, nor Unicorn's
 * @offset: in its page, bytes
 * @xwritten, @xread: X registers.  What is written must be valid before, as it may be written
 *          in part, or not
 * @run:    so many words from here to the next that ends a run are decoded; 0: not known
 * @run_xwritten, @run_xread, @run_engine: of all of those
 */
struct engine_word {
	word_fn exec;
	bool is_engine;
	bool goes_on;
	bool run_engine;
	uint16_t offset;
	uint16_t run;
	uint32_t xwritten;
	uint32_t xread;
	uint32_t run_xwritten;
	uint32_t run_xread;
	union {
		struct scalar scalar;
		struct smevec_insn insn;
	};
} __attribute__((aligned(64)));

/**
 * struct engine_page - decoded words by their place in a page, and one behind them
 * @code: what they have been decoded from
 * @used: some have been
 */
struct engine_page {
	bool used;
	uint32_t code[ENGINE_WORDS];
	struct engine_word words[ENGINE_WORDS + 1];
};

/* What has left Unicorn, and whose code it was in */
enum left { LEFT_BY_ABORT, LEFT_BY_FAULT, LEFT_BY_NULL };
enum fault_in { FAULT_IN_UNICORN, FAULT_IN_ENGINE };

/**
 * struct guard - around code that may be left by siglongjmp()
 * @paused: our own code runs, not Unicorn's
 */
struct guard {
	struct host_fault fault;
	struct ucpu *m;
	enum left left;
	bool paused;
};

/** struct uc_range - what Unicorn has at these addresses, and its permissions (UC_PROT_...) */
struct uc_range {
	uint64_t addr;
	uint64_t size;
	uint32_t prot;
};

/** struct reached - virtual @page leads to memory, as long as @gen is host_gen */
#define REACHED		256
struct reached {
	uint64_t page;
	uint32_t gen;
};

/**
 * struct pace - how often something is handed over
 * @left: of the budget, the last time; @stretch: so many instructions then
 */
struct pace {
	uint64_t left;
	uint64_t stretch;
};

/**
 * struct ucpu - one Unicorn instance and what is known about it
 * @v_stale: V registers whose value in Unicorn is older than pcpu->vec.z
 * @v_dirty: V registers that Unicorn has written since; also Zn's upper part is 0
 * @fp_stale, @fp_dirty: the same for FPCR and FPSR
 * @cur:     the block that is running
 * @gap:     what is no guest memory; @gaps_open: virtual addresses there may lead to some (reach.c)
 * @shut:    a range that has lost its permissions for an access that is not Unicorn's; size 0: none
 * @reached: pages that lead to memory: at each exception level, to be read and to be written
 * @tlb_used: Unicorn's TLB may hold translations of a guest's MMU
 * @loading: the entry stub runs, not the guest
 * @el_stale: an ERET has run; pcpu->sys.el may be old
 * @spent:   this instance must not run again
 * @lost:    nor be closed: it was left in the middle of being made
 * @budget:  until the next look for signals; @reserve: what remains after it
 * @pace:    of the present run
 * @signal:  one waits: the run ends
 * @uncharged: the guest goes on where it was, for a reason that is the instance's alone
 * @block_pc: while a block is looked at before it runs, where it is; otherwise NOWHERE
 * @passed_addr, @passed_size: a block that Unicorn was stopped at; size 0: none
 * @x_dirty: X registers that the engine has newer values of than Unicorn
 * @run_page: address of the page of code that the engine is in; @run_done: how far
 * @pages:   decoded words of pages whose numbers are alike modulo ENGINE_PAGES (interpret.c)
 * @host_pages: of reads and of writes; valid for what host_pages_of stands for (memory.c)
 */
struct ucpu {
	uc_engine *uc;
	uc_context *el1h;
	struct ucpu *next;
	struct cpu_mem_slot *slots;
	size_t nr_slots;

	struct pcpu *pcpu;
	uint64_t budget;
	uint64_t reserve;
	const volatile uint8_t *kick;
	struct pace *pace;

	struct uc_range *gap;
	size_t nr_gaps;
	bool gaps_open;
	struct uc_range shut;
	struct reached reached[2][2][REACHED];
	bool tlb_used;

	struct smevec_cpu engine;
	struct smevec_event event;
	enum smevec_result result;

	uint32_t v_stale;
	uint32_t v_dirty;
	bool fp_stale;
	bool fp_dirty;
	bool fp_trapped;
	bool loading;
	bool el_stale;
	bool spent;
	bool lost;
	bool signal;
	bool uncharged;
	uint32_t x_dirty;

	struct guard guard;	/* while Unicorn runs */
	struct guard outer;	/* otherwise */
	enum fault_in fault_in;
	uint64_t block_pc;

	enum stop stop;
	uint64_t stop_pc;
	uint32_t intno;
	uc_mem_type mem_type;
	uint64_t mem_addr;

	uint64_t passed_addr;
	uint32_t passed_size;
	const struct block *cur;
	struct block *hash[BLOCK_HASH];
	uint8_t *arena;
	uint32_t arena_used;
	uint32_t host_gen;
	uint64_t run_page;
	const struct engine_word *run_done;
	struct engine_page pages[ENGINE_PAGES];
	struct smevec_page host_pages[2][SMEVEC_PAGES];
	uint64_t host_pages_of;
	uint32_t stub[1024] __attribute__((aligned(4096)));
};

/* pool.c */
struct ucpu *ucpu_get(const struct cpu_mem_slot *slots, size_t nr_slots, const char **why_not);
void ucpu_retire(struct ucpu *m);
void ucpu_release_all(void);

/* holes.c: unmapped memory of slots is occupied, from fill to open; of so many pieces */
#define HOLES_MAX 64
struct holes {
	size_t nr;
	void *addr[HOLES_MAX];
	size_t len[HOLES_MAX];
};
void holes_fill(struct holes *holes, const struct cpu_mem_slot *slots, size_t nr);
void holes_open(const struct holes *holes);

/* load_pcpu.c */
uint64_t ucpu_load(struct ucpu *m);
void ucpu_load_finish(struct ucpu *m);
void ucpu_collect(struct ucpu *m);
uint64_t uc_get(struct ucpu *m, int reg);
void uc_set(struct ucpu *m, int reg, uint64_t value);
int uc_xreg(unsigned int n);
void uc_set_sysreg(struct ucpu *m, uint32_t sysreg, uint64_t value);
uint64_t uc_get_sysreg(struct ucpu *m, uint32_t sysreg);

/* hooks.c */
bool hooks_add(struct ucpu *m);
void ucpu_stop(struct ucpu *m, enum stop why, uint64_t pc);

/*
 * run_guest.c: the budget up to the next look for signals is used up: the next part of it, @least if
 * there is so much of it; 0: none.  Where the looks fall changes nothing of what is counted.
 */
uint64_t ucpu_more_budget(struct ucpu *m, uint64_t least);

static inline bool ucpu_kicked(const struct ucpu *m)
{
	return m->kick && __atomic_load_n(m->kick, __ATOMIC_RELAXED);
}

static inline bool ucpu_interrupted(struct ucpu *m)
{
	if (!m->budget)
		m->budget = ucpu_more_budget(m, 1);
	return !m->budget || ucpu_kicked(m);
}

/* block.c */
enum block_state { BLOCK_OK, BLOCK_CHANGED, BLOCK_NO_ROOM, BLOCK_NO_MEMORY };
enum block_state block_get(struct ucpu *m, uint64_t addr, uint32_t size,
			   const struct block **block);
void block_forget(struct ucpu *m, uint64_t addr);
void blocks_forget_all(struct ucpu *m);
void block_passed_by(struct ucpu *m, uint64_t addr, uint32_t size);
void block_forget_passed(struct ucpu *m);
int block_first_stop(struct ucpu *m, const struct block *b);
bool word_must_stop(struct ucpu *m, uint32_t word);
void word_vregs(uint32_t word, uint32_t *written, uint32_t *read);

/* sync.c */
void sync_before_block(struct ucpu *m, const struct block *b);
void sync_block_done(struct ucpu *m);
void sync_block_left(struct ucpu *m, uint64_t pc);
void sync_to_pcpu(struct ucpu *m);

/* engine_trap.c */
void engine_bind(struct ucpu *m);
void engine_changed(struct ucpu *m);
void engine_trap(struct ucpu *m);
void engine_abandon(struct ucpu *m);
bool fetch_word(struct ucpu *m, uint64_t pc, uint32_t *word);

/* interpret.c: false: m->result says why the instruction at PC cannot be executed */
bool interpret(struct ucpu *m);
void interpret_forget(struct ucpu *m);

/* sysreg_access.c */
bool sysreg_is_native(uint32_t word);
uint32_t sysreg_hook(struct ucpu *m, uint32_t word, int reg, uint64_t value);

/*
 * hand_over.c: at least @nr instructions at PC on the A64 CPU, as far as the budget goes; true:
 * an exit, otherwise Unicorn goes on.
 * hand_over_translate(): stage 1; false: a fault
 */
bool hand_over(struct ucpu *m, uint64_t nr, struct cpu_exit *exit);
bool hand_over_translate(struct ucpu *m, uint64_t va, enum cpu_access access, uint64_t *pa);

/* memory.c */
void *guest_ram(const struct ucpu *m, uint64_t gpa, size_t len, bool write);
void *guest_memory(struct ucpu *m, uint64_t addr, size_t len, enum cpu_access access);
void host_pages_check(struct ucpu *m);
extern const struct smevec_mem_ops guest_mem_ops;
extern const struct smevec_mem_ops no_mem_ops;

/* reach.c */
bool reach_begin(struct ucpu *m, bool mmu);
void reach_check(struct ucpu *m, uint64_t addr, uint64_t size, bool write);

/* guard.c */
/**
 * guard_start() - uc_emu_start(), whatever becomes of it; @anew: the block at @pc translated again
 * guard_call() - what @function returns; false, and m->lost, if Unicorn fails in it
 * guard_outer() - enter m->outer, for faults of our own code
 */
void guard_start(struct ucpu *m, uint64_t pc, uint64_t until, bool anew);
bool guard_call(struct ucpu *m, bool (*function)(struct ucpu *m, const void *arg), const void *arg);
void guard_outer(struct ucpu *m);
void guard_pause(bool pause);

#endif

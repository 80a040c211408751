/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The Unicorn machine
 *
 * Unicorn runs stretches of general-purpose A64, scalar FP and AdvSIMD; all else is the A64 CPU's
 * (cpu/a64): vectors, exceptions, stage 1, system registers, atomics, and what Unicorn finds
 * undefined.  Files by concern:
 *
 *   run_guest.c	cpu_ops: load, run, collect, hand over, again
 *   hand_over.c	to cpu/a64
 *   refused.c	words that Unicorn must not run
 *   block.c	the blocks Unicorn has translated: whether it may run them
 *   hooks.c	what Unicorn calls while it runs
 *   load_pcpu.c	registers into an instance and back
 *   sync.c	V, FPCR and FPSR, kept twice and copied lazily
 *   reach.c	which accesses Unicorn may make itself, under the guest's MMU
 *   single.c	one instruction, for who looks behind each
 *   pool.c	instances, one set a thread, and the guest memory mapped into them
 *   holes.c	guest memory that is unmapped, while an instance takes memory
 *   quiet.c	what Unicorn prints
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

/* Nobody's address: near the end of 40 bits, which is all that Unicorn fetches from */
#define STUB_ADDR		UINT64_C(0xffbad0d000)
#define NOWHERE			(STUB_ADDR + 0xff0)

/* op0:op1:CRn:CRm:op2 of a system instruction as it stands in the word */
#define SYSREG(op0, op1, crn, crm, op2) \
	((uint32_t)(op0) << 19 | (op1) << 16 | (crn) << 12 | (crm) << 8 | (op2) << 5)
#define SYSREG_MASK		0x001fffe0u

#define PSTATE_IL		(UINT64_C(1) << 20)

/* DIT, ALLINT and SSBS: the ERET by which the guest is entered loses them */
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
	STOP_NONE,	/* not by us */
	STOP_IRQ,	/* kick or budget */
	STOP_BLOCK,	/* before a block of which not all is Unicorn's */
	STOP_INSN,	/* at an instruction that Unicorn cannot do */
	STOP_CALL,	/* behind SVC, HVC or SMC */
	STOP_ACCESS,	/* at an access that Unicorn must not make */
	STOP_STALE,	/* before a block that is not what memory holds now */
	STOP_FULL,	/* the block cache is full */
	STOP_ABORT,	/* Unicorn's translator called abort() */
	STOP_FAULT,	/* guest memory that the host does not have */
	STOP_NO_MEMORY,	/* an allocation of Unicorn's failed */
	STOP_STUB,	/* the entry stub did not arrive */
};

/* Unicorn's interrupt numbers: QEMU's EXCP_* */
enum {
	EXCP_UDEF = 1,
	EXCP_SWI = 2,
	EXCP_HVC = 11,
	EXCP_SMC = 13,
};

#define BLOCK_FP	0x1	/* has scalar FP or AdvSIMD */
#define BLOCK_REFUSED	0x2	/* has a word that is not Unicorn's */

/**
 * struct block - a block as Unicorn translated it
 * @vwritten, @vread: V registers of the instructions that Unicorn runs
 * @sp_fault: bit n: with SP % 16 == n on entry some access is misaligned, or may be
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

/* What has left Unicorn */
enum left { LEFT_BY_ABORT, LEFT_BY_FAULT, LEFT_BY_NULL };

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
 * @gap:     what is no guest memory; @gaps_open: virtual addresses there may lead to some (reach.c)
 * @shut:    a range that has lost its permissions for an access that is not Unicorn's; size 0: none
 * @reached: pages that lead to memory: at each exception level, to be read and to be written
 * @tlb_used: Unicorn's TLB may hold translations of a guest's MMU
 * @v_stale: V registers whose value in Unicorn is older than pcpu->vec.z
 * @v_dirty: V registers that Unicorn has written since; also Zn's upper part is 0
 * @fp_stale, @fp_dirty: the same for FPCR and FPSR
 * @fp_refused: no FP instruction is Unicorn's in the present state
 * @loading: the entry stub runs, not the guest
 * @spent:   this instance must not run again
 * @lost:    nor be closed: it was left in the middle of being made
 * @single:  it is for one instruction at a time (single.c); @touched: pcpu->watch->touched before that
 * @budget:  until the next look for signals; @reserve: what remains after it
 * @pace:    of the present run
 * @signal:  one waits: the run ends
 * @uncharged: the guest goes on where it was, for a reason that is the instance's alone
 * @block_pc: while a block is looked at before it runs, where it is; otherwise NOWHERE
 * @refused: STOP_BLOCK: so many words it has
 * @passed_addr, @passed_size: a block that Unicorn was stopped at; size 0: none
 * @cur:     the block that is running
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

	uint32_t v_stale;
	uint32_t v_dirty;
	bool fp_stale;
	bool fp_dirty;
	bool fp_refused;
	bool loading;
	bool spent;
	bool lost;
	bool single;
	size_t touched;
	bool signal;
	bool uncharged;

	struct guard guard;	/* while Unicorn runs */
	struct guard outer;	/* otherwise */
	uint64_t block_pc;

	enum stop stop;
	uint32_t refused;

	uint64_t passed_addr;
	uint32_t passed_size;
	const struct block *cur;
	struct block *hash[BLOCK_HASH];
	uint8_t *arena;
	uint32_t arena_used;
	uint32_t host_gen;
	uint32_t stub[1024] __attribute__((aligned(4096)));
};

/* pool.c: NULL with *@why_not: it cannot go on; NULL without: this memory is nothing that Unicorn takes */
struct ucpu *ucpu_get(const struct cpu_mem_slot *slots, size_t nr_slots, bool single,
		      const char **why_not);
void ucpu_retire(struct ucpu *m);
void ucpu_release_all(void);

/* quiet.c: from now on Unicorn prints nothing; once */
void quiet_unicorn(void);

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

/*
 * single.c: somebody looks behind each instruction.  Before an instance is entered and when it has been left; the
 * instruction has been done, whatever Unicorn was left for; the hook that ends the run behind it; an access
 */
bool single_asked(const struct pcpu *pcpu);
void single_begin(struct ucpu *m);
void single_left(struct ucpu *m);
bool single_is_done(const struct ucpu *m);
bool single_hook_add(struct ucpu *m);
void single_access(struct ucpu *m, uint64_t addr, uint64_t size, bool write);

/*
 * run_guest.c: the budget up to the next look for signals is used up: the next part of it; 0: none.
 * Where the looks fall changes nothing of what is counted.
 */
uint64_t ucpu_more_budget(struct ucpu *m);

static inline bool ucpu_kicked(const struct ucpu *m)
{
	return m->kick && __atomic_load_n(m->kick, __ATOMIC_RELAXED);
}

static inline bool ucpu_interrupted(struct ucpu *m)
{
	if (!m->budget)
		m->budget = ucpu_more_budget(m);
	return !m->budget || ucpu_kicked(m);
}

/* refused.c */
bool word_refused(uint32_t word);
bool word_uses_fp(uint32_t word);
void word_vregs(uint32_t word, uint32_t *written, uint32_t *read);

/* block.c */
enum block_state { BLOCK_OK, BLOCK_CHANGED, BLOCK_NO_ROOM, BLOCK_NO_MEMORY };
enum block_state block_get(struct ucpu *m, uint64_t addr, uint32_t size,
			   const struct block **block);
bool block_refused(struct ucpu *m, const struct block *b);
void block_forget(struct ucpu *m, uint64_t addr);
void blocks_forget_all(struct ucpu *m);
void block_passed_by(struct ucpu *m, uint64_t addr, uint32_t size);
void block_forget_passed(struct ucpu *m);

/* sync.c */
void sync_begin(struct ucpu *m);
void sync_before_block(struct ucpu *m, const struct block *b);
void sync_block_done(struct ucpu *m);
void sync_block_left(struct ucpu *m, uint64_t pc);
void sync_to_pcpu(struct ucpu *m);

/*
 * hand_over.c: at least @nr instructions at PC on the A64 CPU, as far as the budget goes; true:
 * an exit, otherwise Unicorn goes on.
 * hand_over_translate(): stage 1; false: a fault
 */
bool hand_over(struct ucpu *m, uint64_t nr, struct cpu_exit *exit);
bool hand_over_translate(struct ucpu *m, uint64_t va, enum cpu_access access, uint64_t *pa);

/*
 * hand_over.c: host address of virtual memory that is executed, if that is one piece of RAM; with the MMU
 * on, of one page at most
 */
const void *code_memory(struct ucpu *m, uint64_t addr, size_t len);

/* reach.c */
bool reach_begin(struct ucpu *m, bool mmu);
void reach_check(struct ucpu *m, uint64_t addr, uint64_t size, bool write);

/* guard.c */
/**
 * guard_start() - uc_emu_start(), whatever becomes of it
 * guard_call() - what @function returns; false, and m->lost, if Unicorn fails in it
 * guard_outer() - enter m->outer, for faults of our own code
 */
void guard_start(struct ucpu *m, uint64_t pc);
bool guard_call(struct ucpu *m, bool (*function)(struct ucpu *m, const void *arg), const void *arg);
void guard_outer(struct ucpu *m);

#endif

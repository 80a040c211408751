/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The A64 CPU
 *
 * All of A64 at EL0 and EL1 on struct pcpu and guest memory, an instruction at a time, with no
 * emulator beneath.  Files by concern:
 *
 *   a64_run.c	cpu_ops: load, run blocks, again
 *   a64_deliver.c	what instructions take, and what is taken between them
 *   a64_instance.c	one machine a thread; what another CPU may ask of it
 *   a64_block.c	words decoded once, up to the next branch
 *   decode.c	from a word to its row; *.def are the rows, operands.c what their fields mean
 *   threaded.c	the commonest instructions, each of which jumps to the next one
 *   alu.c, bits.c, branch.c, ldst.c, atomic.c, system.c ... what the instructions do
 *   a64_sysreg.c	MSR and MRS; a64_sysreg.def the registers
 *   a64_memory.c	guest memory, and what remembers where it is on the host
 *   a64_mmu.c	stage 1
 *   a64_abort.c	the syndromes of aborts
 *
 * What an instruction does is a function (a64_fn) of the machine and its decoded word.
 */
#ifndef KVMSME_A64_PE_H
#define KVMSME_A64_PE_H

#include "../cpu.h"
#include "../host_fault.h"
#include "a64_block.h"

/* Numbers of general registers in decoded words.  Those of SP and V registers are as encoded. */
#define A64_SP		31
#define A64_XZR		32	/* of a source: reads as zero */
#define A64_SINK	33	/* of a destination: nobody reads it */

#define PSTATE_SP	UINT64_C(1)
#define PSTATE_F	UINT64_C(0x40)
#define PSTATE_I	UINT64_C(0x80)
#define PSTATE_A	UINT64_C(0x100)
#define PSTATE_D	UINT64_C(0x200)
#define PSTATE_nRW	UINT64_C(0x10)
#define PSTATE_BTYPE	UINT64_C(0xc00)
#define PSTATE_BTYPE_SHIFT 10
#define PSTATE_SSBS	(UINT64_C(1) << 12)
#define PSTATE_IL	(UINT64_C(1) << 20)
#define PSTATE_SS	(UINT64_C(1) << 21)
#define PSTATE_PAN	(UINT64_C(1) << 22)
#define PSTATE_UAO	(UINT64_C(1) << 23)
#define PSTATE_DIT	(UINT64_C(1) << 24)

#define SCTLR_M		(UINT64_C(1) << 0)
#define SCTLR_A		(UINT64_C(1) << 1)
#define SCTLR_SA	(UINT64_C(1) << 3)
#define SCTLR_SA0	(UINT64_C(1) << 4)
#define SCTLR_nAA	(UINT64_C(1) << 6)
#define SCTLR_UMA	(UINT64_C(1) << 9)
#define SCTLR_DZE	(UINT64_C(1) << 14)
#define SCTLR_UCT	(UINT64_C(1) << 15)
#define SCTLR_nTWI	(UINT64_C(1) << 16)
#define SCTLR_nTWE	(UINT64_C(1) << 18)
#define SCTLR_WXN	(UINT64_C(1) << 19)
#define SCTLR_UCI	(UINT64_C(1) << 26)
#define SCTLR_EPAN	(UINT64_C(1) << 57)
#define SCTLR_TIDCP	(UINT64_C(1) << 63)

#define ESR_EC_MOPS	0x27

#define PAGE_SIZE_4K	UINT64_C(4096)

/** struct a64_trap - an exception, or what else ends an instruction.  PC is where it returns to */
struct a64_trap {
	enum { A64_TO_EL1, A64_TO_EL2, A64_HOST_FAULT } to;
	bool set_far;
	uint64_t esr, far, ipa;
};

/**
 * struct a64_map - what addresses lead to in one state of the translation
 * @key: that state; @id: a number that no other has had
 * @pages: where pages are on the host, [0] for reads, [1] for writes (struct smevec_cpu)
 */
struct a64_map {
	uint64_t key[6];
	uint32_t id;
	uint32_t used;
	struct smevec_page pages[2][SMEVEC_PAGES];
};

#define A64_MAPS	8

/** struct a64_found - a page that has been translated; @map: in which map's state */
struct a64_found {
	uint64_t page;
	uint8_t *host;
	uint32_t map;
};

#define A64_FOUND	8192

/**
 * struct a64 - the machine
 * @v:       X0..X30, SP in force, PC, NZCV and the vector engine
 * @pstate:  without NZCV
 * @at:      the word that is being executed, if it may access memory
 * @block:   the block that is being executed
 * @chains:  the map in which a block may lead straight to the next one (threaded.h); 0: none
 * @traces:  the same where branches are noted, which @chains has none of then; 0: they are not
 * @leaving: what has ended the last block and goes to @leaving_to, if it is to have a link there
 * @done:    so many words of it have been, when it has ended
 * @budget:  instructions until the next look for signals; @reserve: what remains after it
 * @clock:   struct pcpu's ticks when @budget will have been used up
 * @sp_mask: 15 where SP's alignment is checked
 * @untag:   addresses of the lower and the upper half lose their tags when they go to PC
 * @steps:   software step is enabled; @single: instructions are executed one by one
 * @pages:   for loads and stores of registers; v.pages is the engine's
 * @checks:  accesses at the level in force have their tags checked, so that each is looked at
 * @entry_btype: PSTATE.BTYPE as the present block has found it
 * @fetch_guarded: the page that a64_fetch() has found last is guarded
 * @mismatched: the last access to data had at @mismatch a tag that is not the memory's
 * @device:  the last page of data that was looked up is Device memory
 * @found:   what had its place in map->pages taken away, [0] for reads, [1] for writes
 * @no_pages: with nothing in it: accesses are looked at one by one
 * @cut:     where the present block ends early for the budget, and what is there otherwise
 */
struct a64 {
	struct smevec_cpu v;
	uint64_t pstate;
	struct pcpu *pcpu;
	const struct a64_op *volatile at;
	struct a64_block *block;
	uint32_t chains, traces;
	struct a64_op *leaving;
	uint64_t leaving_to;
	unsigned int done;
	uint64_t sp_mask;
	bool untag[2];
	bool steps, single, checks;
	const struct smevec_page (*pages)[SMEVEC_PAGES];

	const struct cpu_mem_slot *slots;
	size_t nr_slots;
	uint64_t budget, reserve;
	uint64_t clock;
	const volatile uint8_t *kick;
	bool signal;
	bool mismatched;
	uint64_t mismatch;
	bool host_missing;
	bool fetch_guarded;
	uint64_t entry_btype;
	bool device;

	struct a64_trap trap;
	struct smevec_event event;
	struct host_fault fault;

	struct a64_map *map;
	struct a64_map maps[A64_MAPS];
	struct smevec_page no_pages[2][SMEVEC_PAGES];
	struct a64_found found[2][A64_FOUND];
	uint32_t last_map;
	uint32_t map_clock;

	uint64_t features;
	struct a64_block *hash[A64_BLOCK_HASH];
	uint8_t *arena;
	size_t arena_used;

	struct a64_op *cut, uncut;
};

/* features of base A64 that rows may ask for: bit numbers */
enum a64_feature {
	A64_FEAT_BASE,		/* always */
	A64_FEAT_LSE,
	A64_FEAT_LSE128,
	A64_FEAT_LRCPC,
	A64_FEAT_LRCPC2,
	A64_FEAT_LRCPC3,
	A64_FEAT_PAuth,
	A64_FEAT_FlagM,
	A64_FEAT_FlagM2,
	A64_FEAT_CRC32,
	A64_FEAT_CSSC,
	A64_FEAT_MOPS,
	A64_FEAT_WFxT,
	A64_FEAT_SB,
	A64_FEAT_RNG,
	A64_FEAT_XS,
	A64_FEAT_DPB,
	A64_FEAT_DPB2,
	A64_FEAT_HBC,
	A64_FEAT_SPECRES,
	A64_FEAT_ATS1A,
	A64_FEAT_ECV,
	A64_FEAT_CMPBR,
	A64_FEAT_MTE,
	A64_NR_FEATURES
};

/* decode.c: false: not allocated */
bool a64_decode(const struct a64 *m, uint32_t word, struct a64_op *op);

/* a64_instance.c: the calling thread's machine, NULL: no memory; and give it back */
struct a64 *a64_instance(void);
void a64_release(void);

/* a64_state.c: what follows from PSTATE and system registers */
void a64_load(struct a64 *m, struct pcpu *pcpu);
void a64_collect(struct a64 *m);
void a64_state_changed(struct a64 *m);
enum a64_result a64_exception_return(struct a64 *m, uint64_t target);
/* PSTATE bits that this PE has, as SPSR_EL1 gives them back */
#define A64_PSTATE_BITS	(PSTATE_NZCV | PSTATE_DAIF | PSTATE_MODE_MASK | PSTATE_BTYPE | PSTATE_SSBS | \
			 PSTATE_ALLINT | PSTATE_IL | PSTATE_SS | PSTATE_PAN | PSTATE_UAO | PSTATE_DIT | PSTATE_TCO)

/* a64_state.c: software step is enabled where PSTATE is @pstate: Arm ARM D2.11 */
bool a64_step_enabled(const struct a64 *m, uint64_t pstate);

/* branch.c */
void a64_set_btype(struct a64 *m, unsigned int btype);
void a64_branch_to(struct a64 *m, const struct a64_op *op, uint64_t target);
void a64_branch_and_link(struct a64 *m, uint64_t target);

/* BTypeNext of BR: by X16 and X17, and from pages that are not guarded, it is as by BLR */
static inline unsigned int a64_btype_of_br(const struct a64 *m, const struct a64_op *op)
{
	return op->n == 16 || op->n == 17 || !m->block->guarded ? 1 : 3;
}

static inline unsigned int a64_el(const struct a64 *m)
{
	return m->v.sys.el;
}

/* PSTATE as SPSR_ELx would have it; written, it changes level and stack pointer too */
uint64_t a64_pstate(const struct a64 *m);
void a64_set_pstate(struct a64 *m, uint64_t pstate);

/* a64_traps.c: they fill m->trap */
enum a64_result a64_undefined(struct a64 *m);
enum a64_result a64_to_el1(struct a64 *m, uint64_t esr);
enum a64_result a64_to_el2(struct a64 *m, uint64_t esr);
enum a64_result a64_sp_misaligned(struct a64 *m);
/* what smevec has said; SMEVEC_DONE excepted */
enum a64_result a64_vector_trap(struct a64 *m, const struct a64_op *op, enum smevec_result result);
/* the check that an instruction which uses V registers passes first: A64_DONE, or the trap */
enum a64_result a64_check_fp(struct a64 *m, const struct a64_op *op);
static inline uint64_t a64_esr(uint64_t ec, uint64_t iss)
{
	return ec << ESR_EC_SHIFT | ESR_IL | iss;
}

/* a64_sysreg.c: EC 0x18 of a system instruction */
uint64_t a64_esr_sys64(uint32_t word);

/* the exclusive monitor */
static inline void a64_monitor_clear(struct a64 *m)
{
	m->pcpu->exclusive.size = 0;
}

/* a64_run.c: the budget up to the next look for signals is used up: the next part of it, 0: none */
uint64_t a64_more_budget(struct a64 *m);

/* a64_deliver.c: what has been taken, m->trap.  These return true where it is an exit, */
bool a64_deliver(struct a64 *m, struct cpu_exit *exit);

/* which stops and debug exceptions between instructions may be. */
bool a64_debugged(struct a64 *m, struct cpu_exit *exit);

/* An SError, interrupt or step has been taken between instructions */
bool a64_asynchronous(struct a64 *m);

/* a64_watch.c: the undefined instruction at PC is one for a debugger */
bool a64_halts(struct a64 *m);

/* m->v.pc is where the last of @done words of m->block has led to: that is noted if it is a branch */
static inline void a64_note_branch(struct a64 *m, unsigned int done)
{
	uint64_t next = m->block->pc + 4 * (uint64_t)done;

	if (m->v.pc != next)
		cpu_watch_branch(m->pcpu->watch, next - 4, m->v.pc);
}

/* a64_ids.c: cpu_ops.id_register */
uint64_t a64_id_register(uint16_t sysreg, uint64_t value);

/* a64_timer.c: CNTVCT_EL0, which counts instructions */
uint64_t a64_counter(const struct a64 *m);

#endif

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
#ifndef KVMSME_A64_H
#define KVMSME_A64_H

#include <string.h>

#include "../cpu.h"
#include "../host_fault.h"

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

struct a64;
struct a64_op;

/**
 * enum a64_result - what an instruction has come to
 * @A64_DONE:     the next one follows
 * @A64_BRANCHED: m->v.pc is where it goes on
 * @A64_CHANGED:  done, the next one follows, but not by what is known of the state (translation,
 *                exception level, what is enabled)
 * @A64_TRAPPED:  m->trap; of the instruction nothing is done unless m->trap says so
 */
enum a64_result { A64_DONE, A64_BRANCHED, A64_CHANGED, A64_TRAPPED };

/* m->v.pc is that of the instruction */
typedef enum a64_result (*a64_fn)(struct a64 *m, const struct a64_op *op);

/* Executes a word and the rest of its block */
typedef enum a64_result (*a64_exec)(struct a64 *m, const struct a64_op *op);

/**
 * struct a64_op - a decoded word
 * @exec:   how it is executed in its block (threaded.c); @fn: what it does
 * @link:   in place of that, of a direct branch with a quick form and of a block's end: the block that
 *          has followed where it goes, or a64_no_block
 * @imm:    immediate, offset in bytes, or mask
 * @word:   as in memory
 * @offset: bytes from the block's first word
 * @d, @n, @m, @a: the registers that the pattern's letters name: bits 4:0, 9:5, 20:16, 14:10.
 *          31 is SP or a V register, A64_XZR or A64_SINK what their names say
 * @op:     the row's own operation code; @shift, @amount: what operands.c makes of the fields
 * @wide:   of 64 bits; @flags: sets NZCV; @ends: a block; @fp: uses V registers (A64_FP_...)
 */
struct a64_op {
	a64_exec exec;
	union {
		a64_fn fn;
		struct a64_block *link;
	};
	uint64_t imm;
	uint32_t word;
	uint16_t offset;
	uint8_t d, n, m, a;
	uint8_t op, shift, amount;
	bool wide, flags, ends;
	uint8_t fp;
};

/* No V registers; scalar floating point, and AdvSIMD, which streaming mode may not have */
enum { A64_NO_FP, A64_FP_SCALAR, A64_FP_ADV };

/** struct a64_vector_op - a word of the vector engine's; as long as A64_VECTOR_OPS plain ones */
struct a64_vector_op {
	struct a64_op op;
	struct smevec_insn insn;
};

#define A64_VECTOR_OPS ((sizeof(struct a64_vector_op) + sizeof(struct a64_op) - 1) / \
			sizeof(struct a64_op))

#define A64_BLOCK_WORDS	64
#define A64_PAST_BRANCH	12	/* a block goes on behind a conditional branch, up to so many words */

/**
 * struct a64_block - words up to the next branch, decoded
 * @pc:   their address, @host: where that is in guest memory while @map is m->map->id
 * @next: with the same hash
 * @nr:   words; @code: what they were decoded from; ops: their decoded form, and an end
 */
struct a64_block {
	uint64_t pc;
	const uint8_t *host;
	struct a64_block *next;
	uint32_t map;
	uint16_t nr;
	bool guarded;
	uint32_t code[A64_BLOCK_WORDS];
	struct a64_op op[];
};

#define A64_BLOCK_HASH	16384
#define A64_ARENA_SIZE	((size_t)32 << 20)

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
 * @entry_btype: PSTATE.BTYPE as the present block has found it
 * @fetch_guarded: the page that a64_fetch() has found last is guarded
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
	bool steps, single;
	const struct smevec_page (*pages)[SMEVEC_PAGES];

	const struct cpu_mem_slot *slots;
	size_t nr_slots;
	uint64_t budget, reserve;
	uint64_t clock;
	const volatile uint8_t *kick;
	bool signal;
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
	A64_NR_FEATURES
};

/* decode.c: false: not allocated */
bool a64_decode(const struct a64 *m, uint32_t word, struct a64_op *op);

/* a64_instance.c: the calling thread's machine, NULL: no memory; and give it back */
struct a64 *a64_instance(void);
void a64_release(void);

/* a64_block.c: NULL: there is no code at PC, and m->trap says why */
struct a64_block *a64_block_at(struct a64 *m);
extern struct a64_block a64_no_block;	/* of no map */
void a64_blocks_forget(struct a64 *m);

/* For what every block ends with: a copy for each kind of branch, which the host predicts by itself */
#define A64_INLINE inline __attribute__((always_inline))

/* 16 bytes in one register of the host */
typedef uint64_t a64_words __attribute__((vector_size(16)));

/* Where the 16 bytes at @x and at @y are not the same */
static A64_INLINE a64_words a64_difference(const uint8_t *x, const uint8_t *y)
{
	a64_words a, b;

	memcpy(&a, x, sizeof(a));
	memcpy(&b, y, sizeof(b));
	return a ^ b;
}

/* In the first and the last 16 of @bytes, which are all of them */
static A64_INLINE a64_words a64_difference_of_ends(const uint8_t *x, const uint8_t *y, size_t bytes)
{
	return a64_difference(x, y) | a64_difference(x + bytes - 16, y + bytes - 16);
}

/* What @b, of at most A64_SHORT_BLOCK words, was decoded from is still in memory; without a call */
#define A64_SHORT_BLOCK	16

static A64_INLINE bool a64_short_block_is_current(const struct a64_block *b)
{
	const uint8_t *code = (const uint8_t *)b->code, *host = b->host;
	size_t bytes = 4u * b->nr;
	a64_words difference;

	if (bytes <= 4)
		return !memcmp(code, host, 4);
	if (bytes < 16)
		return !memcmp(code, host, 8) && !memcmp(code + bytes - 8, host + bytes - 8, 8);
	difference = a64_difference_of_ends(code, host, bytes);
	if (bytes > 32)
		difference |= a64_difference_of_ends(code + 16, host + 16, bytes - 32);
	return !(difference[0] | difference[1]);
}

static inline bool a64_block_is_current(const struct a64_block *b)
{
	return b->nr <= A64_SHORT_BLOCK ? a64_short_block_is_current(b) : !memcmp(b->code, b->host, 4u * b->nr);
}

static inline unsigned int a64_block_hash(uint64_t pc)
{
	return (unsigned int)(pc >> 2 ^ pc >> 16) % A64_BLOCK_HASH;
}

/* a64_block.c: BTI: the first instruction of @b may be branched to as PSTATE.BTYPE says */
bool a64_branch_target_ok(const struct a64 *m, const struct a64_block *b);

/* threaded.c: how @op, decoded, is executed in a block; what ends a block */
a64_exec a64_threaded(struct a64_op *op);

/* For tests: every word by what its row names, which is the definition of the quick forms */
extern bool a64_forms_off;

bool a64_is_conditional(const struct a64_op *op);	/* a direct branch, as decoded, with a quick form */
enum a64_result a64_exec_end(struct a64 *m, const struct a64_op *op);
enum a64_result a64_exec_vector(struct a64 *m, const struct a64_op *op);
enum a64_result a64_exec_undefined(struct a64 *m, const struct a64_op *op);
enum a64_result a64_exec_vector_sp(struct a64 *m, const struct a64_op *op);
static inline bool a64_op_is_vector(const struct a64_op *op)
{
	return op->exec == a64_exec_vector || op->exec == a64_exec_vector_sp;
}

/* a64_state.c: what follows from PSTATE and system registers */
void a64_load(struct a64 *m, struct pcpu *pcpu);
void a64_collect(struct a64 *m);
void a64_state_changed(struct a64 *m);
enum a64_result a64_exception_return(struct a64 *m, uint64_t target);
/* PSTATE bits that this PE has, as SPSR_EL1 gives them back */
#define A64_PSTATE_BITS	(PSTATE_NZCV | PSTATE_DAIF | PSTATE_MODE_MASK | PSTATE_BTYPE | PSTATE_SSBS | \
			 PSTATE_ALLINT | PSTATE_IL | PSTATE_SS | PSTATE_PAN | PSTATE_UAO | PSTATE_DIT)

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

/* a64_memory.c */
enum a64_access {
	A64_READ,
	A64_WRITE,
	A64_FETCH,
	A64_LOOK,	/* where it leads to; no permission is needed */
};
#define A64_UNPRIVILEGED	1u	/* LDTR and its kin: as EL0 would */
#define A64_ATOMIC		2u	/* exclusive or atomic: within 16 aligned bytes (FEAT_LSE2) */
#define A64_ORDERED		4u	/* acquire or release: the same, unless SCTLR_EL1.nAA */
#define A64_UNIT_SHIFT		8	/* what must be aligned, bytes, if not the whole access */
#define A64_UNIT(bytes)		((bytes) << A64_UNIT_SHIFT)

/**
 * a64_read(), a64_write() - data accesses
 * False: m->trap says why, and nothing has been accessed.
 */
bool a64_read(struct a64 *m, const struct a64_op *op, uint64_t addr, void *to, size_t len,
	      unsigned int how);
bool a64_write(struct a64 *m, const struct a64_op *op, uint64_t addr, const void *from, size_t len,
	       unsigned int how);

/* false: m->trap is the alignment fault of an access that has not got what @how asks for */
bool a64_aligned(struct a64 *m, uint64_t addr, size_t len, bool write, unsigned int how);

/* Host memory of an access within one page, NULL: m->trap */
uint8_t *a64_piece(struct a64 *m, const struct a64_op *op, uint64_t addr, size_t len, bool write,
		   unsigned int how);

/*
 * Host memory of an atomic access of at most 16 bytes, NULL: m->trap.  One that reads and writes
 * faults as a read where a read would (ESR_ELx.WnR).
 */
void *a64_atomic_store(struct a64 *m, const struct a64_op *op, uint64_t addr, size_t len);
void *a64_atomic_update(struct a64 *m, const struct a64_op *op, uint64_t addr, size_t len);

/* host address of guest-physical [gpa, gpa + len), or NULL if not one piece of RAM */
void *a64_ram(const struct a64 *m, uint64_t gpa, size_t len, bool write);
const uint8_t *a64_fetch(struct a64 *m, uint64_t pc);
static inline size_t a64_page_rest(uint64_t addr, size_t len)
{
	size_t rest = PAGE_SIZE_4K - addr % PAGE_SIZE_4K;

	return rest < len ? rest : len;
}

/**
 * struct a64_transfer - an access of the vector engine, of any length
 * @to, @from: where a read goes to, and a write comes from
 * @fault: the address that has been looked at last
 */
struct a64_transfer {
	uint64_t addr;
	uint8_t *to;
	const uint8_t *from;
	size_t len;
	uint64_t *fault;
	bool write;
};

/* False: a page is not there.  All are, before the first byte moves */
bool a64_move(struct a64 *m, const struct a64_transfer *t);

extern const struct smevec_mem_ops a64_mem_ops;
extern const struct smevec_mem_ops a64_watched_mem_ops;	/* no more than what is accessed */
bool a64_engine_writable(void *m, uint64_t addr, size_t len, uint64_t *fault);	/* smevec_cpu.writable beside that */
extern const struct smevec_mem_ops a64_no_mem_ops;	/* every access faults */

/* Somebody looks at accesses to data: none has a way of its own */
static inline bool a64_is_watched(const struct a64 *m)
{
	return m->pcpu->watch && m->pcpu->watch->nr_data;
}

static inline const struct smevec_mem_ops *a64_engine_memory(const struct a64 *m)
{
	return a64_is_watched(m) ? &a64_watched_mem_ops : &a64_mem_ops;
}

/*
 * exact.c: the vector engine's word at m->at alone, with accesses to what it asks for and no more:
 * some of the memory around that is not there
 */
enum a64_result a64_exactly(struct a64 *m);

/* Where a load or store of @len bytes finds memory at once; NULL: a64_read() or a64_write() knows */
static inline uint8_t *a64_plain(const struct a64 *m, uint64_t addr, size_t len, bool write)
{
	const struct smevec_page *p = &m->pages[write][addr / SMEVEC_PAGE % SMEVEC_PAGES];
	uint8_t *host;

	if (addr - p->page > SMEVEC_PAGE - len)
		return NULL;
	host = p->host + (addr - p->page);
	if (!host)
		__builtin_unreachable();
	return host;
}

/* map.c */
void a64_maps_init(struct a64 *m);
/* a run begins: memory and tables may be others, or elsewhere, none is selected */
void a64_maps_begin(struct a64 *m);
/* select the one of the present state; forget all */
void a64_map_select(struct a64 *m);
void a64_maps_forget(struct a64 *m);

/**
 * struct a64_translation - of one address
 * @pa:     its physical address; of the descriptor, if that is in no guest memory (walk_failed)
 * @execute_only: for EL0, and that counts (FEAT_PAN3)
 * @fsc:    why not, as ESR_ELx has it; @attr, @sh: as PAR_EL1 has them
 */
struct a64_translation {
	uint64_t va, pa;
	bool walk_failed, guarded, execute_only;
	uint8_t fsc, attr, sh;
};

/* Device memory, by the MMU's doing */
static inline bool a64_is_device(const struct a64 *m, const struct a64_translation *t)
{
	return m->v.sys.sctlr_el1 & SCTLR_M && !(t->attr & 0xf0);
}

/**
 * struct a64_asked - what is asked of stage 1
 * @el:        as which exception level; @pan: EL1 must not access what EL0 may
 * @no_update: descriptors are not marked as dirty
 */
struct a64_asked {
	enum a64_access access;
	uint8_t el;
	bool pan, no_update;
};

/* a64_mmu.c: stage 1; and as an access at @el in the present state */
bool a64_translate_as(struct a64 *m, struct a64_translation *t, uint64_t va,
		      const struct a64_asked *asked);
bool a64_translate(struct a64 *m, struct a64_translation *t, uint64_t va, enum a64_access access,
		   unsigned int el);

/**
 * struct a64_half - one half of the address space: what TCR_EL1 and TTBRn_EL1 say of it
 * @input_bits: size of addresses; @page_bits: of offsets in a page
 * @disabled: TCR_EL1.EPDn; @no_el0: E0PDn; @tbi, @tbid: TBIn, TBIDn; @hpd: HPDn
 */
struct a64_half {
	uint64_t ttbr;
	unsigned int input_bits;
	unsigned int page_bits;
	bool disabled, no_el0, tbi, tbid, hpd;
};

/* a64_mmu.c: the half of @va */
struct a64_half a64_half_of(const struct a64 *m, uint64_t va);

/* BranchAddr(): where a branch to @target goes, without a tag */
static inline uint64_t a64_branch_address(const struct a64 *m, uint64_t target)
{
	return m->untag[target >> 55 & 1] ? (uint64_t)((int64_t)(target << 8) >> 8) : target;
}

/* a64_abort.c: fill m->trap for an access that @t refuses, or which leads to no memory */
enum a64_result a64_data_abort(struct a64 *m, const struct a64_op *op, uint64_t addr, bool write,
			       unsigned int how);
enum a64_result a64_fetch_abort(struct a64 *m, uint64_t addr);
enum a64_result a64_stage1_abort(struct a64 *m, const struct a64_translation *t, uint64_t ec_lower,
				 uint64_t iss);
enum a64_result a64_pc_misaligned(struct a64 *m);
enum a64_result a64_misaligned(struct a64 *m, uint64_t addr, bool write);

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

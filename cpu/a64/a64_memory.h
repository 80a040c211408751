/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Guest memory: where it is on the host, stage 1, and the aborts of accesses */
#ifndef KVMSME_A64_MEMORY_H
#define KVMSME_A64_MEMORY_H

#include "a64_pe.h"

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

/* Somebody wants to hear of accesses to data */
static inline bool a64_has_watch(const struct a64 *m)
{
	return m->pcpu->watch && m->pcpu->watch->nr_data;
}

/* Each access to data is looked at, for that or for its tag: none has a way of its own */
static inline bool a64_is_watched(const struct a64 *m)
{
	return m->checks || a64_has_watch(m);
}

/**
 * tags.c: a64_tag_checks() - how accesses at @el are checked, SCTLR_EL1.TCF; 0: not at all
 * a64_tags_match() - false: one within a page, at @host, is not to be, for the tag of address *@where; of an
 *                    asynchronous check it is noted
 */
unsigned int a64_tag_checks(const struct a64 *m, unsigned int el);
bool a64_tags_match(struct a64 *m, uint64_t addr, const uint8_t *host, size_t len, bool write, unsigned int el,
		    uint64_t *where);

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

#endif

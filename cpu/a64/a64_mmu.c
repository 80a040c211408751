// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Stage 1 of the EL1&0 translation regime, Arm ARM D8 (VMSAv8-64).
 *
 * Not modelled: 52-bit addresses, stage-1 permission overlays.
 */
#include <string.h>

#include "row.h"

#define TCR_TG_64K	1
#define TCR_TG_16K	2

#define PTE_VALID	UINT64_C(1)
#define PTE_TABLE	UINT64_C(2)
#define PTE_USER	(UINT64_C(1) << 6)
#define PTE_RDONLY	(UINT64_C(1) << 7)
#define PTE_AF		(UINT64_C(1) << 10)
#define PTE_PXN		(UINT64_C(1) << 53)
#define PTE_UXN		(UINT64_C(1) << 54)
#define TABLE_PXN	(UINT64_C(1) << 59)
#define TABLE_UXN	(UINT64_C(1) << 60)
#define TABLE_NO_EL0	(UINT64_C(1) << 61)
#define TABLE_RDONLY	(UINT64_C(1) << 62)
#define PTE_ADDR	UINT64_C(0x0000fffffffff000)

#define PTE_GP		(UINT64_C(1) << 50)
#define PTE_DBM		(UINT64_C(1) << 51)
#define TCR_HA		(UINT64_C(1) << 39)
#define TCR_HD		(UINT64_C(1) << 40)

#define OUTER_SHAREABLE	2	/* and Device-nGnRnE: with the MMU off */

#define PA_BITS		52	/* ID_AA64MMFR0_EL1.PARange of the recorded CPUs */

#define FSC_ADDRESS_SIZE 0x00
#define FSC_TRANSLATION	0x04
#define FSC_ACCESS_FLAG	0x08
#define FSC_PERMISSION	0x0c

static unsigned int page_bits(unsigned int tg)
{
	return tg == TCR_TG_64K ? 16 : tg == TCR_TG_16K ? 14 : 12;
}

/* FEAT_TTST has small tables; sizes out of bounds are as the next one within */
static unsigned int input_bits(uint64_t tsz, unsigned int page)
{
	unsigned int most = page == 16 ? 47 : 48, size = (unsigned int)(tsz & 0x3f);

	return 64 - (size < 16 ? 16 : size > most ? most : size);
}

struct a64_half a64_half_of(const struct a64 *m, uint64_t va)
{
	static const uint8_t tg1[] = { 0, TCR_TG_16K, 0, TCR_TG_64K };
	uint64_t tcr = m->pcpu->sysreg[CPU_TCR_EL1];
	unsigned int upper = va >> 55 & 1;
	unsigned int page = page_bits(upper ? tg1[tcr >> 30 & 3] : tcr >> 14 & 3);

	return (struct a64_half){
		.ttbr = m->pcpu->sysreg[upper ? CPU_TTBR1_EL1 : CPU_TTBR0_EL1],
		.input_bits = input_bits(tcr >> (upper ? 16 : 0), page), .page_bits = page,
		.disabled = tcr >> (upper ? 23 : 7) & 1, .no_el0 = tcr >> (55 + upper) & 1,
		.tbi = tcr >> (37 + upper) & 1, .tbid = tcr >> (51 + upper) & 1,
		.hpd = tcr >> (41 + upper) & 1,
	};
}

/* TBI ignores bits 63:56; with TBID not those of instruction addresses */
static bool ignores_top(const struct a64_half *h, bool fetch)
{
	return h->tbi && !(fetch && h->tbid);
}

/* Bits from the input size up to 63, or 55 with TBI, must be copies of bit 55 */
static bool canonical(const struct a64_half *h, uint64_t va, bool fetch)
{
	unsigned int top = ignores_top(h, fetch) ? 8 : 0;
	int64_t extended = (int64_t)(va << top) >> top >> h->input_bits;

	return extended == (va >> 55 & 1 ? -1 : 0);
}

static unsigned int start_level(const struct a64_half *h)
{
	unsigned int stride = h->page_bits - 3;

	return 4 - (h->input_bits - h->page_bits + stride - 1) / stride;
}

/* The first table may be as small as 64 bytes; below bit 6 is CnP */
static uint64_t first_table(const struct a64_half *h, unsigned int index_bits)
{
	unsigned int align = index_bits + 3 < 6 ? 6 : index_bits + 3;

	return h->ttbr & ((UINT64_C(1) << 48) - (UINT64_C(1) << align));
}

static bool leaf_allowed(const struct a64_half *h, unsigned int level, uint64_t desc)
{
	if (level == 3)
		return desc & PTE_TABLE;
	return !(desc & PTE_TABLE) && (level == 2 || (level == 1 && h->page_bits == 12));
}

/* Permissions of the tables above are folded into the leaf */
static uint64_t with_table_attrs(uint64_t desc, uint64_t tables)
{
	if (tables & TABLE_NO_EL0)
		desc &= ~PTE_USER;
	if (tables & TABLE_RDONLY)
		desc |= PTE_RDONLY;
	if (tables & TABLE_PXN)
		desc |= PTE_PXN;
	return tables & TABLE_UXN ? desc | PTE_UXN : desc;
}

static bool may_execute(const struct a64 *m, uint64_t desc, unsigned int el)
{
	bool user = desc & PTE_USER, writable = !(desc & PTE_RDONLY);
	bool wxn = m->v.sys.sctlr_el1 & SCTLR_WXN;

	if (el == 0)
		return !(desc & PTE_UXN) && !(wxn && user && writable);
	return !(desc & PTE_PXN) && !(user && writable) && !(wxn && writable);
}

/* FEAT_PAN3: what EL0 may only execute is EL0's, too */
static bool is_users(const struct a64 *m, uint64_t desc)
{
	return desc & PTE_USER || (m->v.sys.sctlr_el1 & SCTLR_EPAN && !(desc & PTE_UXN));
}

static bool permitted(const struct a64 *m, uint64_t desc, const struct a64_asked *asked)
{
	if (asked->access == A64_LOOK)
		return true;
	if (asked->access == A64_FETCH)
		return may_execute(m, desc, asked->el);
	if (asked->el == 0 && !(desc & PTE_USER))
		return false;
	if (asked->el == 1 && asked->pan && is_users(m, desc))
		return false;
	return asked->access == A64_READ || !(desc & PTE_RDONLY);
}

static bool fault(struct a64_translation *t, unsigned int fsc, unsigned int level)
{
	t->fsc = (uint8_t)(fsc | level);
	return false;
}

/* TCR_EL1.IPS; 52 bits are not there */
static unsigned int output_bits(const struct a64 *m)
{
	static const uint8_t bits[8] = { 32, 36, 40, 42, 44, 48, 48, 48 };

	return bits[m->pcpu->sysreg[CPU_TCR_EL1] >> 32 & 7];
}

/**
 * struct walk - one
 * @at: the descriptor that was read last, at physical @addr; @output_bits: of addresses in it
 */
struct walk {
	const struct a64_half *half;
	const struct a64_asked *asked;
	unsigned int output_bits;
	uint64_t addr;
	uint8_t *at;
};

/*
 * Hardware management of the access flag and dirty state; false: a fault.  What the descriptor
 * allows is looked at as if it had been updated; AT and maintenance leave the dirty state.
 */
static bool update(const struct a64 *m, const struct walk *w, uint64_t desc, uint64_t *effective)
{
	uint64_t tcr = m->pcpu->sysreg[CPU_TCR_EL1], updated = desc;

	if (!(desc & PTE_AF) && tcr & TCR_HA) {
		updated |= PTE_AF;
		*effective |= PTE_AF;
	}
	if (tcr & TCR_HA && tcr & TCR_HD && desc & PTE_DBM && desc & PTE_RDONLY) {
		if (w->asked->access == A64_WRITE && !w->asked->no_update)
			updated &= ~PTE_RDONLY;
		*effective &= ~PTE_RDONLY;
	}
	if (!(*effective & PTE_AF))
		return false;
	if (updated != desc && permitted(m, *effective, w->asked) &&
	    a64_ram(m, w->addr, sizeof(desc), true))
		__atomic_compare_exchange_n((uint64_t *)w->at, &desc, updated, false,
					    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	return true;
}

static bool leaf(struct a64 *m, struct a64_translation *t, const struct walk *w, uint64_t desc,
		 uint64_t tables, unsigned int level, unsigned int shift)
{
	uint64_t offset = (UINT64_C(1) << shift) - 1, effective = desc;

	if ((desc & PTE_ADDR & ~offset) >> w->output_bits)
		return fault(t, FSC_ADDRESS_SIZE, level);
	if (!update(m, w, desc, &effective))
		return fault(t, FSC_ACCESS_FLAG, level);
	effective = with_table_attrs(effective, tables);
	if (!permitted(m, effective, w->asked))
		return fault(t, FSC_PERMISSION, level);
	t->pa = (desc & PTE_ADDR & ~offset) | (t->va & offset);
	t->attr = (uint8_t)(m->pcpu->sysreg[CPU_MAIR_EL1] >> 8 * (desc >> 2 & 7));
	t->sh = desc >> 8 & 3;
	t->guarded = desc & PTE_GP;
	t->execute_only = is_users(m, effective) && !(effective & PTE_USER);
	return true;
}

static bool read_descriptor(const struct a64 *m, struct a64_translation *t, struct walk *w,
			    uint64_t addr, uint64_t *desc)
{
	w->addr = addr;
	w->at = a64_ram(m, addr, sizeof(*desc), false);
	if (w->at) {
		memcpy(desc, w->at, sizeof(*desc));
		return true;
	}
	t->walk_failed = true;
	t->pa = addr;
	return false;
}

static bool walk(struct a64 *m, struct a64_translation *t, struct walk *w)
{
	const struct a64_half *h = w->half;
	unsigned int stride = h->page_bits - 3, level = start_level(h);
	unsigned int bits = h->input_bits - h->page_bits - stride * (3 - level);
	uint64_t table = first_table(h, bits), attrs = 0, desc;

	if (table >> w->output_bits)
		return fault(t, FSC_ADDRESS_SIZE, 0);
	for (;; level++, bits = stride) {
		unsigned int shift = h->page_bits + stride * (3 - level);
		uint64_t index = t->va >> shift & ((UINT64_C(1) << bits) - 1);

		if (!read_descriptor(m, t, w, table + 8 * index, &desc))
			return false;
		if (!(desc & PTE_VALID))
			return fault(t, FSC_TRANSLATION, level);
		if (leaf_allowed(h, level, desc))
			return leaf(m, t, w, desc, attrs, level, shift);
		if (level == 3 || !(desc & PTE_TABLE))
			return fault(t, FSC_TRANSLATION, level);
		attrs |= h->hpd ? 0 : desc;
		table = desc & PTE_ADDR & ~((UINT64_C(1) << h->page_bits) - 1);
		if (table >> w->output_bits)
			return fault(t, FSC_ADDRESS_SIZE, level);
	}
}

bool a64_translate_as(struct a64 *m, struct a64_translation *t, uint64_t va,
		      const struct a64_asked *asked)
{
	const struct a64_half h = a64_half_of(m, va);
	struct walk w = { .half = &h, .asked = asked, .output_bits = output_bits(m) };

	*t = (struct a64_translation){ .va = va, .pa = va, .sh = OUTER_SHAREABLE };
	if (!(m->v.sys.sctlr_el1 & SCTLR_M)) {
		if (ignores_top(&h, asked->access == A64_FETCH))
			t->pa &= UINT64_MAX >> 8;
		return !(t->pa >> PA_BITS) || fault(t, FSC_ADDRESS_SIZE, 0);
	}
	if (h.disabled || !canonical(&h, va, asked->access == A64_FETCH) ||
	    (h.no_el0 && asked->el == 0))
		return fault(t, FSC_TRANSLATION, 0);
	return walk(m, t, &w);
}

bool a64_translate(struct a64 *m, struct a64_translation *t, uint64_t va, enum a64_access access,
		   unsigned int el)
{
	const struct a64_asked asked = {
		.access = access, .el = (uint8_t)el, .pan = m->pstate & PSTATE_PAN,
	};

	return a64_translate_as(m, t, va, &asked);
}

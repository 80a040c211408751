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

#define FSC_TRANSLATION	0x04
#define FSC_ACCESS_FLAG	0x08
#define FSC_PERMISSION	0x0c

/* One half of the address space: what TCR_EL1 and TTBRn_EL1 say of it */
struct half {
	uint64_t ttbr;
	unsigned int input_bits;
	unsigned int page_bits;
	bool disabled;		/* TCR_EL1.EPDn */
	bool tbi;
	bool hpd;
};

static unsigned int page_bits(unsigned int tg)
{
	return tg == TCR_TG_64K ? 16 : tg == TCR_TG_16K ? 14 : 12;
}

static unsigned int input_bits(unsigned int tsz)
{
	return 64 - (tsz < 16 ? 16 : tsz > 39 ? 39 : tsz);
}

static struct half half_of(const struct pcpu *pcpu, uint64_t va)
{
	static const uint8_t tg1[] = { 0, TCR_TG_16K, 0, TCR_TG_64K };
	uint64_t tcr = pcpu->sysreg[CPU_TCR_EL1];

	if (va >> 55 & 1)
		return (struct half){
			.ttbr = pcpu->sysreg[CPU_TTBR1_EL1],
			.input_bits = input_bits(tcr >> 16 & 0x3f),
			.page_bits = page_bits(tg1[tcr >> 30 & 3]), .disabled = tcr >> 23 & 1,
			.tbi = tcr >> 38 & 1, .hpd = tcr >> 42 & 1,
		};
	return (struct half){
		.ttbr = pcpu->sysreg[CPU_TTBR0_EL1], .input_bits = input_bits(tcr & 0x3f),
		.page_bits = page_bits(tcr >> 14 & 3), .disabled = tcr >> 7 & 1,
		.tbi = tcr >> 37 & 1, .hpd = tcr >> 41 & 1,
	};
}

/* Bits from the input size up to 63, or 55 with TBI, must be copies of bit 55 */
static bool canonical(const struct half *h, uint64_t va)
{
	unsigned int top = h->tbi ? 8 : 0;
	int64_t extended = (int64_t)(va << top) >> top >> h->input_bits;

	return extended == (va >> 55 & 1 ? -1 : 0);
}

static unsigned int start_level(const struct half *h)
{
	unsigned int stride = h->page_bits - 3;

	return 4 - (h->input_bits - h->page_bits + stride - 1) / stride;
}

static bool leaf_allowed(const struct half *h, unsigned int level, uint64_t desc)
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

static bool permitted(const struct a64 *m, uint64_t desc, enum a64_access access,
		      unsigned int el)
{
	bool user = desc & PTE_USER;

	if (access == A64_FETCH)
		return may_execute(m, desc, el);
	if (el == 0 && !user)
		return false;
	if (el == 1 && user && m->pstate & PSTATE_PAN)
		return false;
	return access == A64_READ || !(desc & PTE_RDONLY);
}

static bool fault(struct a64_translation *t, unsigned int fsc, unsigned int level)
{
	t->fsc = (uint8_t)(fsc | level);
	return false;
}

/**
 * struct walk - one
 * @at: the descriptor that was read last
 */
struct walk {
	const struct half *half;
	enum a64_access access;
	unsigned int el;
	uint8_t *at;
};

/* Hardware management of the access flag and dirty state; false: a fault */
static bool update(const struct a64 *m, const struct walk *w, uint64_t desc, uint64_t *effective)
{
	uint64_t tcr = m->pcpu->sysreg[CPU_TCR_EL1], updated = desc;

	if (!(desc & PTE_AF) && tcr & TCR_HA) {
		updated |= PTE_AF;
		*effective |= PTE_AF;
	}
	if (tcr & TCR_HA && tcr & TCR_HD && desc & PTE_DBM && desc & PTE_RDONLY) {
		if (w->access == A64_WRITE)
			updated &= ~PTE_RDONLY;
		*effective &= ~PTE_RDONLY;
	}
	if (!(*effective & PTE_AF))
		return false;
	if (updated != desc && permitted(m, *effective, w->access, w->el))
		__atomic_compare_exchange_n((uint64_t *)w->at, &desc, updated, false,
					    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	return true;
}

static bool leaf(struct a64 *m, struct a64_translation *t, const struct walk *w, uint64_t desc,
		 uint64_t tables, unsigned int level, unsigned int shift)
{
	uint64_t offset = (UINT64_C(1) << shift) - 1, effective = desc;

	if (!update(m, w, desc, &effective))
		return fault(t, FSC_ACCESS_FLAG, level);
	effective = with_table_attrs(effective, tables);
	if (!permitted(m, effective, w->access, w->el))
		return fault(t, FSC_PERMISSION, level);
	t->pa = (desc & PTE_ADDR & ~offset) | (t->va & offset);
	t->attr = (uint8_t)(m->pcpu->sysreg[CPU_MAIR_EL1] >> 8 * (desc >> 2 & 7));
	t->sh = desc >> 8 & 3;
	t->guarded = desc & PTE_GP;
	return true;
}

static bool walk(struct a64 *m, struct a64_translation *t, struct walk *w)
{
	const struct half *h = w->half;
	unsigned int stride = h->page_bits - 3, level = start_level(h);
	uint64_t table = h->ttbr & PTE_ADDR, attrs = 0, desc;
	unsigned int bits = h->input_bits - h->page_bits - stride * (3 - level);

	for (;; level++, bits = stride) {
		unsigned int shift = h->page_bits + stride * (3 - level);
		uint64_t index = t->va >> shift & ((UINT64_C(1) << bits) - 1);

		w->at = a64_ram(m, table + 8 * index, sizeof(desc), false);
		if (!w->at) {
			t->walk_failed = true;
			t->pa = table + 8 * index;
			return false;
		}
		memcpy(&desc, w->at, sizeof(desc));
		if (!(desc & PTE_VALID))
			return fault(t, FSC_TRANSLATION, level);
		if (leaf_allowed(h, level, desc))
			return leaf(m, t, w, desc, attrs, level, shift);
		if (level == 3 || !(desc & PTE_TABLE))
			return fault(t, FSC_TRANSLATION, level);
		attrs |= h->hpd ? 0 : desc;
		table = desc & PTE_ADDR & ~((UINT64_C(1) << h->page_bits) - 1);
	}
}

bool a64_translate(struct a64 *m, struct a64_translation *t, uint64_t va, enum a64_access access,
		   unsigned int el)
{
	struct half h;
	struct walk w = { .half = &h, .access = access, .el = el };

	*t = (struct a64_translation){ .va = va, .pa = va, .sh = OUTER_SHAREABLE };
	if (!(m->v.sys.sctlr_el1 & SCTLR_M))
		return true;
	h = half_of(m->pcpu, va);
	if (h.disabled || !canonical(&h, va))
		return fault(t, FSC_TRANSLATION, 0);
	return walk(m, t, &w);
}

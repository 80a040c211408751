// SPDX-License-Identifier: GPL-2.0-or-later
/* SYS: cache maintenance, address translation, TLB maintenance.  Arm ARM C5.3 to C5.5 */
#include "a64_sysreg.h"

#define INSN(name) enum a64_result a64_do_##name(struct a64 *m, const struct a64_op *op)

#define SCTLR_NEVER	UINT64_C(0)
#define SCTLR_EnRCTX	(UINT64_C(1) << 10)

#define ESR_DABT_CM	(UINT64_C(1) << 8)

/**
 * struct sys_insn - an allocated one
 * @el0: the bits of SCTLR_EL1 that let EL0 execute it, 0: none does
 */
struct sys_insn {
	uint32_t encoding;
	enum a64_feature needs;
	uint64_t el0;
	a64_fn fn;
};

static enum a64_result sys_nop(struct a64 *m, const struct a64_op *op)
{
	(void)m, (void)op;
	return A64_DONE;
}

/* HCR_EL2.TSW */
static enum a64_result trapped(struct a64 *m, const struct a64_op *op)
{
	return a64_to_el2(m, a64_esr_sys64(op->word));
}

/* DC ZVA; an access that reaches no memory is an abort like any store's */
static enum a64_result dc_zva(struct a64 *m, const struct a64_op *op)
{
	static const uint8_t zeroes[64];	/* DCZID_EL0.BS = 4 */
	uint64_t addr = m->v.x[op->d], block = addr & ~UINT64_C(63);

	if (a64_write(m, op, block, zeroes, sizeof(zeroes), 0))
		return A64_DONE;
	m->trap.far = addr;
	return A64_TRAPPED;
}

/*
 * Maintenance by address: what stage 1 refuses is a fault as of a store.  An address without
 * memory is none: KVM skips that (kvm_handle_guest_abort(), ESR_EL2.CM).
 */
static enum a64_result maintain(struct a64 *m, const struct a64_op *op, enum a64_access access)
{
	const struct a64_asked asked = { .access = access, .el = (uint8_t)a64_el(m), .no_update = true };
	struct a64_translation t;

	if (a64_translate_as(m, &t, m->v.x[op->d], &asked))
		return A64_DONE;
	return a64_stage1_abort(m, &t, ESR_EC_DABT_LOW, ESR_DABT_CM | ESR_DABT_WnR);
}

/* At EL1 there is no permission that it needs: AArch64.S1HasPermissionsFault() */
static enum a64_result dc_clean(struct a64 *m, const struct a64_op *op)
{
	return maintain(m, op, a64_el(m) ? A64_LOOK : A64_READ);
}

static enum a64_result ic_ivau(struct a64 *m, const struct a64_op *op)
{
	return maintain(m, op, A64_LOOK);
}

static enum a64_result dc_invalidate(struct a64 *m, const struct a64_op *op)
{
	return maintain(m, op, A64_WRITE);
}

/* Device memory, and Normal Non-cacheable, are Outer Shareable whatever the descriptor has */
static uint64_t par_sh(const struct a64_translation *t)
{
	return !(t->attr & 0xf0) || t->attr == 0x44 ? 2 : t->sh;
}

/* PAR_EL1: F 0, FST 6:1; or SH 8:7, PA, ATTR 63:56.  Bit 11 is RES1. */
static uint64_t par(const struct a64_translation *t, bool ok)
{
	const uint64_t res1 = UINT64_C(1) << 11;

	if (!ok)
		return res1 | (uint64_t)t->fsc << 1 | 1;
	return (t->pa & UINT64_C(0x0000fffffffff000)) | res1 | par_sh(t) << 7 |
	       (uint64_t)t->attr << 56;
}

/* op2: bit 0 a write, bit 1 as EL0 would.  CRm 9: as PSTATE.PAN has it, op2 2 without permissions */
static enum a64_result address_translate(struct a64 *m, const struct a64_op *op)
{
	unsigned int op2 = op->word >> 5 & 7;
	bool with_pan = op->word >> 8 & 1;
	struct a64_asked asked = {
		.access = op2 & 1 ? A64_WRITE : A64_READ, .el = op2 & 2 ? 0 : 1,
		.pan = with_pan && m->pstate & PSTATE_PAN, .no_update = true,
	};
	struct a64_translation t;
	bool ok;

	if (with_pan && op2 == 2)
		asked = (struct a64_asked){ .access = A64_LOOK, .el = 1, .no_update = true };
	ok = a64_translate_as(m, &t, m->v.x[op->d], &asked);
	m->pcpu->sysreg[CPU_PAR_EL1] = par(&t, ok);
	return A64_DONE;
}

/* Whatever its address and ASID: more is forgotten than must be */
static enum a64_result tlbi(struct a64 *m, const struct a64_op *op)
{
	(void)op;
	a64_maps_forget(m);
	return A64_CHANGED;
}

static const struct sys_insn table[] = {
	{ .needs = A64_FEAT_BASE, .fn = tlbi }, { .needs = A64_FEAT_XS, .fn = tlbi },
#define SYS(op1, crn, crm, op2, feature, el0, does)				\
	{ A64_SYSREG(1, op1, crn, crm, op2), A64_FEAT_##feature, SCTLR_##el0, does },
#include "sys_insn.def"
#undef SYS
};
#define NR_SYS (sizeof(table) / sizeof(table[0]))

/* TLBI of EL1: by CRm, which op2 there are.  1, 2 and 3, 5: Outer and Inner Shareable */
static const uint8_t tlbi_op2[16] = {
	[1] = 0xaf, [2] = 0xaa, [3] = 0xaf, [5] = 0xaa, [6] = 0xaa, [7] = 0xaf,
};

/* CRn 9 is with nXS */
static bool is_tlbi(uint32_t word)
{
	return (word & 0xffffe000) == 0xd5088000 && tlbi_op2[word >> 8 & 15] >> (word >> 5 & 7) & 1;
}

static const struct sys_insn *find(uint32_t word)
{
	if (is_tlbi(word))
		return &table[word >> 12 & 1];
	for (size_t i = 2; i < NR_SYS; i++)
		if (table[i].encoding == (word & A64_SYSREG_MASK))
			return &table[i];
	return NULL;
}

bool a64_sys_allocated(uint32_t word)
{
	return find(word);
}

INSN(sys)
{
	const struct sys_insn *insn = find(op->word);

	if (!(m->features >> insn->needs & 1) || (a64_el(m) == 0 && !insn->el0))
		return a64_undefined(m);
	if (a64_el(m) == 0 && !(m->v.sys.sctlr_el1 & insn->el0))
		return a64_to_el1(m, a64_esr_sys64(op->word));
	return insn->fn(m, op);
}

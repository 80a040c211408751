// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Instruction and data aborts, and the instruction syndrome that lets a hypervisor
 * emulate the access: Arm ARM D24.2 "ESR_EL2", ISS encoding for a Data Abort.
 */
#include "row.h"

#define ESR_DABT_AR	(UINT64_C(1) << 14)
#define ESR_S1PTW	(UINT64_C(1) << 7)
#define FSC_PERM_L3	0x0f
#define FSC_ALIGNMENT	0x21
#define FSC_TAG_CHECK	0x11

static uint64_t iss_of(unsigned int sas, bool sse, bool sf, bool ar, uint32_t word)
{
	uint64_t iss = ESR_DABT_ISV | (uint64_t)sas << ESR_DABT_SAS_SHIFT |
		       (uint64_t)(word & 31) << ESR_DABT_SRT_SHIFT;

	if (sse)
		iss |= ESR_DABT_SSE;
	if (sf)
		iss |= ESR_DABT_SF;
	return ar ? iss | ESR_DABT_AR : iss;
}

/* size:opc as the register forms have them; opc 2 and 3 sign-extend to 64 and 32 bits */
static uint64_t iss_size_opc(uint32_t word, bool ar)
{
	unsigned int size = word >> 30;
	unsigned int opc = word >> 22 & 3;

	return iss_of(size, opc >= 2, opc == 2 || (opc < 2 && size == 3), ar, word);
}

static uint64_t iss_literal(uint32_t word)
{
	unsigned int opc = word >> 30;

	return opc == 3 ? 0 : iss_of(opc == 1 ? 3 : 2, opc == 2, opc != 0, false, word);
}

/*
 * Loads and stores of one general-purpose register without writeback, acquire and
 * release included, exclusive and atomic not: the only ones with ISV = 1.
 */
static uint64_t access_iss(uint32_t word)
{
	if (word >> 26 & 1)					/* SIMD&FP */
		return 0;
	if ((word & 0x3b000000) == 0x39000000)			/* unsigned offset */
		return iss_size_opc(word, false);
	if ((word & 0x3b200400) == 0x38000000)			/* unscaled, unprivileged */
		return iss_size_opc(word, false);
	if ((word & 0x3b200c00) == 0x38200800)			/* register offset */
		return iss_size_opc(word, false);
	if ((word & 0x3b000000) == 0x18000000)
		return iss_literal(word);
	if ((word & 0x3fa00000) == 0x08800000)			/* LDAR, LDLAR, STLR, STLLR */
		return iss_of(word >> 30, false, word >> 30 == 3, true, word);
	if ((word & 0x3f200c00) == 0x19000000)			/* LDAPUR, STLUR */
		return iss_size_opc(word, true);
	if ((word & 0x3ffffc00) == 0x38bfc000)			/* LDAPR */
		return iss_of(word >> 30, false, word >> 30 == 3, true, word);
	return 0;
}

static enum a64_result abort_to(struct a64 *m, int to, uint64_t esr, uint64_t far, uint64_t ipa)
{
	m->trap = (struct a64_trap){ .to = to, .set_far = true, .esr = esr, .far = far, .ipa = ipa };
	return A64_TRAPPED;
}

/* Stage 1 refuses @t: to EL1; to EL2 if a descriptor is not in guest memory */
enum a64_result a64_stage1_abort(struct a64 *m, const struct a64_translation *t, uint64_t ec_lower,
				 uint64_t iss)
{
	if (t->walk_failed)
		return abort_to(m, A64_TO_EL2, a64_esr(ec_lower, iss | ESR_S1PTW | ESR_FSC_TRANS_L3),
				t->va, t->pa);
	/* "taken without a change in exception level" is the next exception class */
	return abort_to(m, A64_TO_EL1, a64_esr(ec_lower + a64_el(m), iss | t->fsc), t->va, 0);
}

/* Of an access that stage 1 does not refuse */
static enum a64_result refused_access(struct a64 *m, uint64_t addr, bool write, unsigned int fsc)
{
	uint64_t ec = a64_el(m) ? ESR_EC_DABT_CUR : ESR_EC_DABT_LOW;

	return abort_to(m, A64_TO_EL1, a64_esr(ec, fsc | (write ? ESR_DABT_WnR : 0)), addr, 0);
}

enum a64_result a64_data_abort(struct a64 *m, const struct a64_op *op, uint64_t addr, bool write,
			       unsigned int how)
{
	uint64_t iss = write ? ESR_DABT_WnR : 0;
	struct a64_translation t;
	unsigned int el = how & A64_UNPRIVILEGED && !(m->pstate & PSTATE_UAO) ? 0 : a64_el(m);
	bool permission;

	if (m->mismatched)
		return refused_access(m, m->mismatch, write, FSC_TAG_CHECK);
	if (!a64_translate(m, &t, addr, write ? A64_WRITE : A64_READ, el))
		return a64_stage1_abort(m, &t, ESR_EC_DABT_LOW, iss);
	permission = write && a64_ram(m, t.pa, 1, false);
	iss |= access_iss(op->word) | (permission ? FSC_PERM_L3 : ESR_FSC_TRANS_L3);
	return abort_to(m, A64_TO_EL2, a64_esr(ESR_EC_DABT_LOW, iss), addr, t.pa);
}

enum a64_result a64_fetch_abort(struct a64 *m, uint64_t addr)
{
	struct a64_translation t;

	if (!a64_translate(m, &t, addr, A64_FETCH, a64_el(m)))
		return a64_stage1_abort(m, &t, ESR_EC_IABT_LOW, 0);
	return abort_to(m, A64_TO_EL2, a64_esr(ESR_EC_IABT_LOW, ESR_FSC_TRANS_L3), addr, t.pa);
}

enum a64_result a64_misaligned(struct a64 *m, uint64_t addr, bool write)
{
	return refused_access(m, addr, write, FSC_ALIGNMENT);
}

enum a64_result a64_pc_misaligned(struct a64 *m)
{
	return abort_to(m, A64_TO_EL1, a64_esr(ESR_EC_PC_ALIGN, 0), m->v.pc, 0);
}

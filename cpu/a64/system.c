// SPDX-License-Identifier: GPL-2.0-or-later
/* Hints, barriers, PSTATE and the SYS instructions: Arm ARM C5, C6.2 */
#include <string.h>

#include "a64_sysreg.h"

#define INSN(name) enum a64_result a64_do_##name(struct a64 *m, const struct a64_op *op)

#define ISS_WFx		(UINT64_C(0x1e) << 20)	/* CV 1, COND 0b1110; TI 0: WFI */

INSN(nop)
{
	(void)m, (void)op;
	return A64_DONE;
}

INSN(barrier)
{
	(void)m, (void)op;
	return A64_DONE;
}

INSN(isb)
{
	(void)m, (void)op;
	return A64_CHANGED;
}

INSN(clrex)
{
	(void)op;
	a64_monitor_clear(m);
	return A64_DONE;
}

/* WFI: HCR_EL2.TWI has it trapped, behind what EL1 says of EL0 */
static enum a64_result wfi(struct a64 *m)
{
	uint64_t esr = a64_esr(ESR_EC_WFx, ISS_WFx);

	if (a64_el(m) == 0 && !(m->v.sys.sctlr_el1 & SCTLR_nTWI))
		return a64_to_el1(m, esr);
	return a64_to_el2(m, esr);
}

/* CRm:op2 of those that do something; the others are NOPs */
INSN(hint)
{
	switch (op->imm >> 5 & 0x7f) {
	case 3:
		return wfi(m);
	default:
		return A64_DONE;
	}
}

/* MSR (immediate): op1:op2 says which field */
INSN(msr_imm)
{
	unsigned int field = (unsigned int)(op->imm >> 13 & 0x38) | (op->imm >> 5 & 7);
	uint64_t value = op->imm >> 8 & 15, pstate = a64_pstate(m);

	if (a64_el(m) == 0 && field >> 3 != 3)
		return a64_undefined(m);
	switch (field) {
	case 003:	/* UAO */
		pstate = (pstate & ~PSTATE_UAO) | (value & 1 ? PSTATE_UAO : 0);
		break;
	case 004:	/* PAN */
		pstate = (pstate & ~PSTATE_PAN) | (value & 1 ? PSTATE_PAN : 0);
		break;
	case 005:	/* SPSel */
		pstate = (pstate & ~PSTATE_SP) | (value & 1);
		break;
	case 031:	/* SSBS */
		pstate = (pstate & ~PSTATE_SSBS) | (value & 1 ? PSTATE_SSBS : 0);
		break;
	case 032:	/* DIT */
		pstate = (pstate & ~PSTATE_DIT) | (value & 1 ? PSTATE_DIT : 0);
		break;
	case 036:	/* DAIFSet */
	case 037:	/* DAIFClr */
		if (a64_el(m) == 0 && !(m->v.sys.sctlr_el1 & SCTLR_UMA))
			return a64_to_el1(m, a64_esr_sys64(op->word));
		pstate = field == 036 ? pstate | value << 6 : pstate & ~(value << 6);
		break;
	default:
		return a64_undefined(m);
	}
	a64_set_pstate(m, pstate);
	return A64_CHANGED;
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

/* PAR_EL1: F 0, FST 6:1; or SH 8:7, PA, ATTR 63:56.  Bit 11 is RES1. */
static uint64_t par(const struct a64_translation *t, bool ok)
{
	const uint64_t res1 = UINT64_C(1) << 11;

	if (!ok)
		return res1 | (uint64_t)t->fsc << 1 | 1;
	return (t->pa & UINT64_C(0x0000fffffffff000)) | res1 | (uint64_t)t->sh << 7 |
	       (uint64_t)t->attr << 56;
}

/* AT S1E1R, S1E1W, S1E0R, S1E0W, S1E1RP, S1E1WP.  op2: bit 0 a write, bit 1 as EL0 would */
static enum a64_result address_translate(struct a64 *m, const struct a64_op *op)
{
	unsigned int op2 = op->imm >> 5 & 7;
	struct a64_translation t;
	bool ok;

	ok = a64_translate(m, &t, m->v.x[op->d], op2 & 1 ? A64_WRITE : A64_READ, op2 & 2 ? 0 : 1);
	m->pcpu->sysreg[CPU_PAR_EL1] = par(&t, ok);
	return A64_DONE;
}

INSN(sys)
{
	uint32_t word = op->word;

	if ((word & 0xffffffe0) == 0xd50b7420)
		return dc_zva(m, op);
	if (a64_el(m) == 0)
		return a64_undefined(m);
	if ((word & 0xffffff80u) == 0xd5087800u || (word & 0xffffffc0u) == 0xd5087900u)
		return address_translate(m, op);
	if ((word & 0xfff8f000u) == 0xd5088000u)
		a64_maps_forget(m);
	return A64_CHANGED;
}

INSN(sysl)
{
	(void)op;
	return a64_undefined(m);
}

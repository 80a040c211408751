// SPDX-License-Identifier: GPL-2.0-or-later
/* Hints, barriers and PSTATE: Arm ARM C5, C6.2 */
#include "a64_sysreg.h"

#define INSN(name) enum a64_result a64_do_##name(struct a64 *m, const struct a64_op *op)

#define ISS_WFx		(UINT64_C(0x1e) << 20)	/* CV 1, COND 0b1110 */
#define ISS_WFx_RV	UINT64_C(4)		/* bits 9:5 are the register with the time */

#define NZCV_Z		(UINT32_C(1) << 30)
#define NZCV_C		(UINT32_C(1) << 29)
#define NZCV_V		(UINT32_C(1) << 28)

enum { TI_WFI, TI_WFE, TI_WFIT, TI_WFET };

INSN(nop)
{
	(void)m, (void)op;
	return A64_DONE;
}

/* Of any kind: vCPUs are threads */
INSN(barrier)
{
	(void)m, (void)op;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
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

static uint64_t esr_of_wait(const struct a64_op *op, unsigned int ti)
{
	uint64_t reg = ti >= TI_WFIT ? ISS_WFx_RV | (uint64_t)(op->word & 31) << 5 : 0;

	return a64_esr(ESR_EC_WFx, ISS_WFx | reg | ti);
}

/* HCR_EL2.TWI has it trapped, behind what EL1 says of EL0; nothing of that if it would not wait */
static enum a64_result wait_for_interrupt(struct a64 *m, const struct a64_op *op, unsigned int ti)
{
	if (m->pcpu->irq || m->pcpu->fiq || m->pcpu->serror)
		return A64_DONE;
	if (a64_el(m) == 0 && !(m->v.sys.sctlr_el1 & SCTLR_nTWI))
		return a64_to_el1(m, esr_of_wait(op, ti));
	return a64_to_el2(m, esr_of_wait(op, ti));
}

/* A wait for an event may end without one, and KVM goes on in the guest behind a trapped one */
static enum a64_result wait_for_event(struct a64 *m, const struct a64_op *op, unsigned int ti)
{
	if (!m->pcpu->own.event && a64_el(m) == 0 && !(m->v.sys.sctlr_el1 & SCTLR_nTWE))
		return a64_to_el1(m, esr_of_wait(op, ti));
	m->pcpu->own.event = false;
	return A64_DONE;
}

static bool time_is_up(const struct a64 *m, const struct a64_op *op)
{
	return a64_counter(m) >= m->v.x[op->d];
}

INSN(wfi)
{
	return wait_for_interrupt(m, op, TI_WFI);
}

INSN(wfe)
{
	return wait_for_event(m, op, TI_WFE);
}

INSN(wfit)
{
	return time_is_up(m, op) ? A64_DONE : wait_for_interrupt(m, op, TI_WFIT);
}

INSN(wfet)
{
	return time_is_up(m, op) ? A64_DONE : wait_for_event(m, op, TI_WFET);
}

INSN(sev)
{
	(void)op;
	m->pcpu->own.event = true;
	return A64_DONE;
}

INSN(cfinv)
{
	(void)op;
	m->v.nzcv ^= NZCV_C;
	return A64_DONE;
}

/* From the form of Arm's comparisons to the other one, and back: C6.2 "AXFLAG", "XAFLAG" */
INSN(axflag)
{
	bool z = m->v.nzcv & NZCV_Z, c = m->v.nzcv & NZCV_C, v = m->v.nzcv & NZCV_V;

	(void)op;
	m->v.nzcv = a64_nzcv(false, z || v, c && !v, false);
	return A64_DONE;
}

INSN(xaflag)
{
	bool z = m->v.nzcv & NZCV_Z, c = m->v.nzcv & NZCV_C;

	(void)op;
	m->v.nzcv = a64_nzcv(!c && !z, z && c, c || z, !c && z);
	return A64_DONE;
}

/* MSR (immediate): op is the field of one bit.  EL0 has SSBS, DIT and TCO */
INSN(msr_field)
{
	uint64_t bit = UINT64_C(1) << op->op, pstate = a64_pstate(m) & ~bit;

	if (a64_el(m) == 0 && !(bit & (PSTATE_SSBS | PSTATE_DIT | PSTATE_TCO)))
		return a64_undefined(m);
	if (bit == PSTATE_ALLINT && !m->pcpu->nmi)
		return a64_undefined(m);
	a64_set_pstate(m, op->imm & 1 ? pstate | bit : pstate);
	return A64_CHANGED;
}

/* DAIFSet: op 1; DAIFClr: 0 */
INSN(msr_daif)
{
	uint64_t bits = op->imm << 6, pstate = a64_pstate(m);

	if (a64_el(m) == 0 && !(m->v.sys.sctlr_el1 & SCTLR_UMA))
		return a64_to_el1(m, a64_esr_sys64(op->word));
	a64_set_pstate(m, op->op ? pstate | bits : pstate & ~bits);
	return A64_CHANGED;
}

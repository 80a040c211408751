// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Exception entry to EL1: Arm ARM D1.3.1 "Exception entry", pseudocode
 * AArch64.TakeException().
 */
#include "cpu.h"

#define PSTATE_nRW	UINT64_C(0x10)

#define SCTLR_SPAN	(UINT64_C(1) << 23)
#define SCTLR_DSSBS	(UINT64_C(1) << 44)
#define SCTLR_SPINTMASK	(UINT64_C(1) << 62)

#define PSTATE_SSBS	(UINT64_C(1) << 12)
#define PSTATE_PAN	(UINT64_C(1) << 22)
#define PSTATE_DIT	(UINT64_C(1) << 24)

/* Table "Vector offsets from the vector table base address": synchronous entries */
static uint64_t vector_offset(uint64_t pstate)
{
	switch (pstate & PSTATE_MODE_MASK) {
	case PSTATE_EL0t:
		return 0x400;
	case PSTATE_EL1t:
		return 0x000;
	default:
		return 0x200;
	}
}

/* NZCV, DIT and PAN survive (QEMU: PAN alone); SS, IL, BTYPE and UAO become 0 */
static uint64_t entry_pstate(const struct pcpu *pcpu)
{
	uint64_t pstate = pcpu->pstate & (PSTATE_NZCV | PSTATE_PAN | PSTATE_DIT);

	if (pcpu->sys.quirk_qemu)
		pstate &= PSTATE_PAN;

	if (!(pcpu->sys.sctlr_el1 & SCTLR_SPAN))
		pstate |= PSTATE_PAN;
	if (pcpu->sys.sctlr_el1 & SCTLR_DSSBS)
		pstate |= PSTATE_SSBS;
	if (pcpu->nmi && !(pcpu->sys.sctlr_el1 & SCTLR_SPINTMASK))
		pstate |= PSTATE_ALLINT;
	if (pcpu->mte)
		pstate |= PSTATE_TCO;
	return pstate | PSTATE_DAIF | PSTATE_EL1h;
}

static void note(const struct pcpu *pcpu, struct cpu_watch_exception exception)
{
	if (!pcpu->watch)
		return;
	exception.pc = pcpu->pc;
	exception.pstate = pcpu->pstate;
	exception.vector += pcpu->sysreg[CPU_VBAR_EL1] + vector_offset(pcpu->pstate);
	cpu_watch_exception(pcpu->watch, &exception);
}

static void enter(struct pcpu *pcpu, uint64_t kind)
{
	uint64_t vector = pcpu->sysreg[CPU_VBAR_EL1] + vector_offset(pcpu->pstate) + kind;

	pcpu->sysreg[CPU_SPSR_EL1] = pcpu->pstate;
	pcpu->sysreg[CPU_ELR_EL1] = pcpu->pc;
	pcpu->pstate = entry_pstate(pcpu);
	pcpu->sys.el = 1;
	pcpu->pc = vector;
}

void cpu_enter_el1(struct pcpu *pcpu, uint64_t esr, uint64_t far, bool set_far)
{
	note(pcpu, (struct cpu_watch_exception){ .esr = esr, .far = set_far ? far : 0 });
	enter(pcpu, 0);
	pcpu->sysreg[CPU_ESR_EL1] = esr;
	if (set_far)
		pcpu->sysreg[CPU_FAR_EL1] = far;
}

void cpu_interrupt_el1(struct pcpu *pcpu, bool fiq)
{
	note(pcpu, (struct cpu_watch_exception){ .vector = fiq ? 0x100 : 0x80, .interrupt = true });
	enter(pcpu, fiq ? 0x100 : 0x80);
}

void cpu_serror_el1(struct pcpu *pcpu, uint64_t iss)
{
	note(pcpu, (struct cpu_watch_exception){ .vector = 0x180, .interrupt = true });
	enter(pcpu, 0x180);
	pcpu->sysreg[CPU_ESR_EL1] = (uint64_t)ESR_EC_SERROR << ESR_EC_SHIFT | ESR_IL | iss;
}

const char *cpu_state_fault(const struct pcpu *pcpu)
{
	if (pcpu->pstate & PSTATE_nRW)
		return "PSTATE.nRW is set: this CPU has no AArch32";
	switch (pcpu->pstate & PSTATE_MODE_MASK) {
	case PSTATE_EL0t:
	case PSTATE_EL1t:
	case PSTATE_EL1h:
		return NULL;
	default:
		return "PSTATE.M is neither EL0t, EL1t nor EL1h";
	}
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The generic timer, Arm ARM D12.  Time is the number of instructions that have been executed, so
 * that what a guest sees of it is the same at every run.  A timer's condition is met and seen;
 * the interrupt that it would raise needs an interrupt controller.
 */
#include "a64_sysreg.h"

#define CNTKCTL_EL0PCTEN	(UINT64_C(1) << 0)
#define CNTKCTL_EL0VCTEN	(UINT64_C(1) << 1)
#define CNTKCTL_EL0VTEN		(UINT64_C(1) << 8)
#define CNTKCTL_EL0PTEN		(UINT64_C(1) << 9)

#define CTL_ENABLE		UINT64_C(1)
#define CTL_IMASK		UINT64_C(2)
#define CTL_ISTATUS		UINT64_C(4)

/* With what stands before this instruction in its block */
uint64_t a64_counter(const struct a64 *m)
{
	return m->clock - m->budget + m->at->offset / 4u;
}

static enum a64_result check(struct a64 *m, const struct a64_op *op, uint64_t enables)
{
	if (a64_el(m) || m->pcpu->sysreg[CPU_CNTKCTL_EL1] & enables)
		return A64_DONE;
	return a64_to_el1(m, a64_esr_sys64(op->word));
}

enum a64_result sysreg_check_frequency(struct a64 *m, const struct a64_op *op)
{
	return check(m, op, CNTKCTL_EL0PCTEN | CNTKCTL_EL0VCTEN);
}

/* index: 0 virtual, 1 physical */
enum a64_result sysreg_check_counter(struct a64 *m, const struct a64_op *op)
{
	bool physical = a64_sysreg((unsigned int)op->imm)->index;

	return check(m, op, physical ? CNTKCTL_EL0PCTEN : CNTKCTL_EL0VCTEN);
}

enum a64_result sysreg_check_timer(struct a64 *m, const struct a64_op *op)
{
	bool physical = a64_sysreg((unsigned int)op->imm)->index;

	return check(m, op, physical ? CNTKCTL_EL0PTEN : CNTKCTL_EL0VTEN);
}

uint64_t sysreg_read_frequency(struct a64 *m, const struct a64_sysreg *reg)
{
	(void)m, (void)reg;
	return CPU_CNTFRQ;
}

uint64_t sysreg_read_counter(struct a64 *m, const struct a64_sysreg *reg)
{
	(void)reg;
	return a64_counter(m);
}

uint64_t sysreg_read_ctl(struct a64 *m, const struct a64_sysreg *reg)
{
	uint64_t ctl = m->pcpu->own.timer[reg->index].ctl;
	bool met = ctl & CTL_ENABLE && a64_counter(m) >= m->pcpu->own.timer[reg->index].cval;

	return met ? ctl | CTL_ISTATUS : ctl;
}

bool sysreg_write_ctl(struct a64 *m, const struct a64_sysreg *reg, uint64_t value)
{
	m->pcpu->own.timer[reg->index].ctl = value & (CTL_ENABLE | CTL_IMASK);
	return false;
}

uint64_t sysreg_read_cval(struct a64 *m, const struct a64_sysreg *reg)
{
	return m->pcpu->own.timer[reg->index].cval;
}

bool sysreg_write_cval(struct a64 *m, const struct a64_sysreg *reg, uint64_t value)
{
	m->pcpu->own.timer[reg->index].cval = value;
	return false;
}

/* TimerValue is signed, of 32 bits, and the distance to CompareValue */
uint64_t sysreg_read_tval(struct a64 *m, const struct a64_sysreg *reg)
{
	return (uint32_t)(m->pcpu->own.timer[reg->index].cval - a64_counter(m));
}

bool sysreg_write_tval(struct a64 *m, const struct a64_sysreg *reg, uint64_t value)
{
	m->pcpu->own.timer[reg->index].cval = a64_counter(m) + (uint64_t)(int32_t)(uint32_t)value;
	return false;
}

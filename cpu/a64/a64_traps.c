// SPDX-License-Identifier: GPL-2.0-or-later
/* What an instruction takes, and to which exception level */
#include "../vector/insn.h"
#include "row.h"

static enum a64_result trap(struct a64 *m, int to, uint64_t esr)
{
	m->trap = (struct a64_trap){ .to = to, .esr = esr };
	return A64_TRAPPED;
}

enum a64_result a64_to_el1(struct a64 *m, uint64_t esr)
{
	return trap(m, A64_TO_EL1, esr);
}

enum a64_result a64_to_el2(struct a64 *m, uint64_t esr)
{
	return trap(m, A64_TO_EL2, esr);
}

enum a64_result a64_undefined(struct a64 *m)
{
	return a64_to_el1(m, a64_esr(ESR_EC_UNKNOWN, 0));
}

enum a64_result a64_sp_misaligned(struct a64 *m)
{
	return a64_to_el1(m, a64_esr(ESR_EC_SP_ALIGN, 0));
}

enum a64_result a64_vector_trap(struct a64 *m, const struct a64_op *op, enum smevec_result result)
{
	const struct smevec_event *event = &m->event;

	switch (result) {
	case SMEVEC_TRAP:
		return event->target_el == 2 ? a64_to_el2(m, event->esr) : a64_to_el1(m, event->esr);
	case SMEVEC_FAULT:
		if (m->host_missing)
			return trap(m, A64_HOST_FAULT, 0);
		return a64_data_abort(m, op, event->fault_addr, event->fault_write, 0);
	default:
		return a64_undefined(m);
	}
}

enum a64_result a64_check_fp(struct a64 *m, const struct a64_op *op)
{
	enum check_class class = op->fp == A64_FP_ADV ? CHECK_ADV : CHECK_FP;
	enum smevec_result result = insn_check_known(&m->v, class, &m->event);

	return result == SMEVEC_DONE ? A64_DONE : a64_vector_trap(m, op, result);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arithmetic on vector lengths: RDVL, RDSVL, ADDVL, ADDPL, ADDSVL, ADDSPL */
#include "elem.h"
#include "executors.h"

static uint64_t scaled(const struct exec *e, uint64_t bytes)
{
	return (uint64_t)sign_extend(field(e, 'i'), 6) * bytes;
}

enum smevec_result exec_rdvl(struct exec *e)
{
	write_x(e, field(e, 'd'), scaled(e, e->insn->op == OF_SVL ? e->cpu->svl : e->vl));
	return SMEVEC_DONE;
}

/* Source and destination may be SP */
enum smevec_result exec_addvl(struct exec *e)
{
	static const struct {
		bool svl;
		unsigned int divisor;
	} of[] = {
		[OF_VL] = { false, 1 }, [OF_PL] = { false, 8 },
		[OF_SVL] = { true, 1 }, [OF_SPL] = { true, 8 },
	};
	uint64_t bytes = of[e->insn->op].svl ? e->cpu->svl : e->vl;

	e->cpu->x[field(e, 'd')] =
		e->cpu->x[field(e, 'n')] + scaled(e, bytes / of[e->insn->op].divisor);
	return SMEVEC_DONE;
}

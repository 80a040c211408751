/* SPDX-License-Identifier: GPL-2.0-or-later */
/* AdvSIMD and scalar FP: V registers are the low bits of Z, and the rest becomes zero */
#include <string.h>

#include "elem.h"
#include "executors.h"
#include "ops.h"

/* IsMerging(): a scalar result leaves the other elements of its V register */
static bool is_merging(const struct exec *e)
{
	return e->env.fpcr & FPCR_NEP && (!(e->r->svcr & SMEVEC_SVCR_SM) || full_a64(e->cpu));
}

enum smevec_result exec_adv_bfcvt(struct exec *e)
{
	uint8_t result[16] = { 0 };

	if (is_merging(e))
		memcpy(result, e->r->z[field(e, 'd')], sizeof(result));
	e->vl = sizeof(result);
	put_elem(result, 0, 2,
		 fp_convert(quiet_under_ah(e), 4, 2, true, elem(e->r->z[field(e, 'n')], 0, 4)));
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

enum smevec_result exec_adv_bfdot(struct exec *e)
{
	e->vl = field(e, 'q') ? 16 : 8;
	return exec_fp_dot(e);
}

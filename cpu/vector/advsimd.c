/* SPDX-License-Identifier: GPL-2.0-or-later */
/* AdvSIMD and scalar FP: V registers are the low bits of Z, and the rest becomes zero */
#include "executors.h"
#include "ops.h"
#include "simd.h"

enum smevec_result exec_adv_bfcvt(struct exec *e)
{
	return write_scalar(e, 2, fp_convert(quiet_under_ah(e), 4, 2, true, elem(vreg(e, 'n'), 0, 4)),
			    'd');
}

enum smevec_result exec_adv_bfdot(struct exec *e)
{
	e->vl = field(e, 'q') ? 16 : 8;
	return exec_fp_dot(e);
}

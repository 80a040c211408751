// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * AdvSIMD: what SVE's executors do, on the 64 or 128 bits of a V register.  Field q says which;
 * rows without it are of 128 bits.
 */
#include "elem.h"
#include "executors.h"

static void set_vl(struct exec *e)
{
	e->vl = has_field(e, 'q') && !field(e, 'q') ? 8 : 16;
}

enum smevec_result exec_simd(struct exec *e)
{
	set_vl(e);
	return exec_elementwise(e);
}

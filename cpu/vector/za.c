/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ZERO {za} and ZERO {zt0} */
#include "elem.h"
#include "executors.h"

/* Bit t of the mask: the 64-bit element tile ZAt.D, rows t, t + 8, ... */
enum smevec_result exec_zero_za(struct exec *e)
{
	uint32_t tiles = field(e, 'm');

	if (e->cpu->sys.quirk_qemu && tiles == 0xff)
		memset(e->r->za, 0, sizeof(e->r->za));
	for (unsigned int row = 0; row < e->cpu->svl; row++)
		if (tiles >> row % 8 & 1)
			memset(e->r->za[row], 0, e->cpu->svl);
	return SMEVEC_DONE;
}

enum smevec_result exec_zero_zt0(struct exec *e)
{
	memset(e->r->zt0, 0, sizeof(e->r->zt0));
	return SMEVEC_DONE;
}

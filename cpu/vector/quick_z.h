/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What short cuts that write one Z register share */
#ifndef SMEVEC_QUICK_Z_H
#define SMEVEC_QUICK_Z_H

#include "elem.h"
#include "lanes.h"
#include "quick_v.h"

/* A result; what is behind the vector length may have anything */
struct z_result {
	_Alignas(64) uint8_t byte[SMEVEC_MAX_VL + 32];
};

static inline enum smevec_result done_z(struct smevec_cpu *c, const struct smevec_insn *d,
					const struct z_result *r)
{
	unsigned int n = operand(d, 'd'), vl = c->known.vl;
	uint8_t *z = c->regs->z[n];

	for (unsigned int i = 0; i < vl; i += 16)
		memcpy(z + i, r->byte + i, 16);
	if (!(c->known.z_upper_zero >> n & 1)) {
		memset(z + vl, 0, SMEVEC_MAX_VL - vl);
		c->known.z_upper_zero |= UINT32_C(1) << n;
	}
	note_z_written(c, vl);
	return done(c);
}

static inline const struct insn *row_of(const struct smevec_insn *d)
{
	return d->row;
}

#define QUICK_Z(name)								\
	static enum smevec_result name(struct smevec_cpu *c, const struct smevec_insn *d,	\
				       struct smevec_event *event)

#endif

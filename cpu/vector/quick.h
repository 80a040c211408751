/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SMEVEC_QUICK_H
#define SMEVEC_QUICK_H

#include "insn.h"

/**
 * quick_fn - executes an instruction whose access check passes; what it cannot do it leaves to
 * smevec_exec_general()
 */
typedef enum smevec_result (*quick_fn)(struct smevec_cpu *c, const struct smevec_insn *d,
				       struct smevec_event *event);

/* @vl bytes of Z registers, or their bits of P and FFR, may have been written */
static inline void note_z_written(struct smevec_cpu *cpu, unsigned int vl)
{
	if (cpu->known.z_zero > SMEVEC_MAX_VL - vl)
		cpu->known.z_zero = (uint16_t)(SMEVEC_MAX_VL - vl);
}

static inline void note_za_written(struct smevec_cpu *cpu)
{
	if (cpu->known.za_zero > SMEVEC_MAX_VL - cpu->svl)
		cpu->known.za_zero = (uint16_t)(SMEVEC_MAX_VL - cpu->svl);
}

/* What an instruction of @check may have written */
static inline void note_writes(struct smevec_cpu *cpu, enum check_class check, unsigned int vl)
{
	unsigned int state = access_checks[check].state;

	if (!(state & STATE_SYSREG))
		note_z_written(cpu, vl);
	if (state & (STATE_ZA | STATE_ZT0))
		note_za_written(cpu);
}

/** quick_find() - smevec_exec_general() where there is none; may set d->size for it */
quick_fn quick_find(struct smevec_insn *d);

/** quick_simd_find() - the same for rows of the second table (smevec_simd_decode()) */
quick_fn quick_simd_find(struct smevec_insn *d);

#endif

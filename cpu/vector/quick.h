/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SMEVEC_QUICK_H
#define SMEVEC_QUICK_H

#include "insn.h"

/**
 * quick_fn - executes an instruction whose access check passes; what it cannot do it leaves to
 * exec_general()
 */
typedef enum smevec_result (*quick_fn)(struct smevec_cpu *c, const struct smevec_insn *d,
				       struct smevec_event *event);

enum smevec_result exec_general(struct smevec_cpu *c, const struct smevec_insn *d,
				struct smevec_event *event);

/* What instructions may write, by their check; those of system registers write neither */
#define CLASS(name)	(UINT32_C(1) << CHECK_##name)
#define WRITES_ZA	(CLASS(SMEZA) | CLASS(SSVEZA) | CLASS(ZT0) | CLASS(SSVEZT0))
#define WRITES_NO_Z	(CLASS(SMEACC) | CLASS(ZCR1) | CLASS(SMCR1) | CLASS(EL1REG) | \
			 CLASS(TPIDR2) | CLASS(FPMR))

/** note_writes() - an instruction of @check may have written @vl bytes of vectors, or ZA */
static inline void note_writes(struct smevec_cpu *cpu, enum check_class check, unsigned int vl)
{
	if (cpu->known.z_zero > SMEVEC_MAX_VL - vl && !(WRITES_NO_Z >> check & 1))
		cpu->known.z_zero = (uint16_t)(SMEVEC_MAX_VL - vl);
	if (cpu->known.za_zero > SMEVEC_MAX_VL - cpu->svl && WRITES_ZA >> check & 1)
		cpu->known.za_zero = (uint16_t)(SMEVEC_MAX_VL - cpu->svl);
}

/** quick_find() - NULL where there is none; may set d->size for it */
quick_fn quick_find(struct smevec_insn *d);

#endif

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

/** note_writes() - an instruction of @check may have written @vl bytes of vectors, or ZA */
void note_writes(struct smevec_cpu *cpu, enum check_class check, unsigned int vl);

/** quick_find() - NULL where there is none; may set d->size for it */
quick_fn quick_find(struct smevec_insn *d);

#endif

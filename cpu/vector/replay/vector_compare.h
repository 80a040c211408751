/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A word is executed, and the state it leaves compared with the record's */
#ifndef SMEVEC_VECTOR_COMPARE_H
#define SMEVEC_VECTOR_COMPARE_H

#include <stdio.h>

#include "vector_record.h"

/**
 * struct vector_states - of one record
 * @got:      the start state, in which the word is executed
 * @expected: what the record says becomes of it
 * @start:    for a start state that is shown
 */
struct vector_states {
	struct replay_pe got, expected, start;
};

/** vector_prepare() - start and expected state of @rec, as QEMU has it with @quirk; false: @error */
bool vector_prepare(struct vector_states *s, const struct vector_record *rec, bool quirk,
		    struct vector_error *error);

/** vector_agrees() - execute the word of @rec in @s->got; what differs goes to @out */
bool vector_agrees(struct vector_states *s, const struct vector_record *rec, FILE *out);

#endif

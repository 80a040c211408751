/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A word is executed, and the state it leaves compared with the record's */
#ifndef SMEVEC_VECTOR_COMPARE_H
#define SMEVEC_VECTOR_COMPARE_H

#include <jansson.h>
#include <stdio.h>

#include "replay_pe.h"

/**
 * struct vector_states - of one record
 * @got:      the start state, in which the word is executed
 * @expected: what the record says becomes of it
 * @start:    for a start state that is shown
 */
struct vector_states {
	struct replay_pe got, expected, start;
};

/** vector_agrees() - execute the word of @record in @s->got; what differs goes to @out */
bool vector_agrees(struct vector_states *s, json_t *record, FILE *out);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state a vector starts from, and the one it should end in */
#ifndef SMEVEC_START_STATE_H
#define SMEVEC_START_STATE_H

#include "vector_record.h"

/** start_state() - from the seed and overrides of @rec; false with @error filled */
bool start_state(struct replay_pe *pe, const struct vector_record *rec, struct vector_error *error);

/** start_state_change() - over the start state, what @rec says has changed; returns like it */
bool start_state_change(struct replay_pe *pe, const struct vector_record *rec, struct vector_error *error);

#endif

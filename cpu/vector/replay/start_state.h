/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state a vector starts from, and memory to run it in */
#ifndef SMEVEC_START_STATE_H
#define SMEVEC_START_STATE_H

#include <jansson.h>

#include "replay_pe.h"

/** start_state() - fill @pe from the seed and overrides of @record; false: malformed */
bool start_state(struct replay_pe *pe, json_t *record);

/** hex_bytes() - decode @hex into at most @size bytes; their number, or -1 */
int hex_bytes(const char *hex, uint8_t *to, size_t size);

uint64_t record_number(json_t *record, const char *key);

#endif

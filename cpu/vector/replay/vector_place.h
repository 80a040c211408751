/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the registers that a record names are, and writing them */
#ifndef SMEVEC_VECTOR_PLACE_H
#define SMEVEC_VECTOR_PLACE_H

#include "vector_record.h"

/* The objects of a record that name registers */
enum { PLACE_X = 1, PLACE_Z = 2, PLACE_P = 4, PLACE_OUT = 8 };

/**
 * vector_place_write() - all registers of @values, each of its own length or range
 * @object: PLACE_... of @values, which is NULL if the record does not have it
 */
bool vector_place_write(struct replay_pe *pe, const struct vector_record *rec, json_t *values,
			unsigned int object, struct vector_error *error);

#endif

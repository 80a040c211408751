/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Predicates by the word: what makes whole vectors fast */
#ifndef SMEVEC_PREDICATE_H
#define SMEVEC_PREDICATE_H

#include "elem.h"

#define PRED_BYTES (SMEVEC_MAX_VL / 8)

static inline void put_active(uint8_t *p, unsigned int i, unsigned int esize, bool on)
{
	if (on)
		set_active(p, i, esize);
}

/* The lowest bit of each element of @esize bytes */
static inline uint64_t pred_pattern(unsigned int esize)
{
	static const uint64_t patterns[] = {
		UINT64_MAX, 0x5555555555555555, 0x1111111111111111, 0x0101010101010101,
		0x0001000100010001,
	};

	return patterns[__builtin_ctz(esize)];
}

/* Bits 64 * k and up of a predicate of @vl bits, those above @vl being 0 */
static inline uint64_t pred_word(const uint8_t *p, unsigned int k, unsigned int vl)
{
	unsigned int rest = vl - 64 * k;
	uint64_t word;

	memcpy(&word, p + 8 * k, sizeof(word));
	return rest < 64 ? word & ((UINT64_C(1) << rest) - 1) : word;
}

/** pred_all() - are all elements of a vector of @vl bytes active? */
bool pred_all(const uint8_t *p, unsigned int vl, unsigned int esize);

/** pred_mask() - bytes of 0xff where an element is active, 0 elsewhere */
void pred_mask(const uint8_t *p, unsigned int vl, unsigned int esize, uint8_t *mask);

/** pred_fill() - @nr elements from @from on, active; @p was empty */
void pred_fill(uint8_t *p, unsigned int from, unsigned int nr, unsigned int esize);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Predicate-as-counter (Arm ARM CounterToPredicate(), EncodePredCount()) */
#ifndef SMEVEC_COUNTER_H
#define SMEVEC_COUNTER_H

#include "predicate.h"

/**
 * struct counter - a predicate over up to four vectors
 * @count:  elements from 0 up that are @invert ? false : true, the others are the opposite
 * @size:   bytes of its elements; @asked: of those of the instruction that uses it
 */
struct counter {
	unsigned int count, size, asked;
	bool none, invert;
};

static inline struct counter counter_decode(const uint8_t *p, unsigned int vl, unsigned int esize)
{
	unsigned int value = (unsigned int)elem(p, 0, 2);
	unsigned int max_bit = 31 - (unsigned int)__builtin_clz(vl * 4 - 1) + 1;
	struct counter c = { .none = !(value & 15), .invert = value >> 15, .asked = esize };
	unsigned int log2 = c.none ? 0 : (unsigned int)__builtin_ctz(value);

	c.size = 1u << log2;
	c.count = (value & ((2u << max_bit) - 1) & 0x7fff) >> (log2 + 1);
	return c;
}

/* As a predicate: element i is active if its lowest byte's bit is set */
static inline bool counter_active(const struct counter *c, unsigned int i)
{
	unsigned int byte = i * c->asked;

	if (c->none || byte % c->size)
		return false;
	return (byte / c->size < c->count) != c->invert;
}

static inline uint16_t counter_encode(unsigned int log2, unsigned int count, unsigned int elements,
				      bool invert)
{
	if (!count)
		return 0;
	if (count >= elements)
		return (uint16_t)(1u << log2 | 1u << 15);
	return (uint16_t)(1u << log2 | count << (log2 + 1) | (unsigned int)invert << 15);
}

static inline void write_counter(struct exec *e, unsigned int n, uint16_t value)
{
	uint8_t result[PRED_BYTES] = { (uint8_t)value, (uint8_t)(value >> 8) };

	write_p(e, n, result);
}

#endif

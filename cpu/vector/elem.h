/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Elements of vectors and predicates; esize is in bytes everywhere */
#ifndef SMEVEC_ELEM_H
#define SMEVEC_ELEM_H

#include <string.h>

#include "insn.h"

static inline uint64_t elem(const uint8_t *v, unsigned int i, unsigned int esize)
{
	const uint8_t *at = v + i * esize;
	uint64_t value;
	uint32_t word;
	uint16_t half;

	switch (esize) {
	case 1:
		return *at;
	case 2:
		memcpy(&half, at, sizeof(half));
		return half;
	case 4:
		memcpy(&word, at, sizeof(word));
		return word;
	default:
		memcpy(&value, at, sizeof(value));
		return value;
	}
}

static inline void put_elem(uint8_t *v, unsigned int i, unsigned int esize, uint64_t value)
{
	uint8_t *at = v + i * esize;

	switch (esize) {
	case 1:
		*at = (uint8_t)value;
		break;
	case 2:
		memcpy(at, &value, 2);
		break;
	case 4:
		memcpy(at, &value, 4);
		break;
	default:
		memcpy(at, &value, sizeof(value));
	}
}

static inline bool pred_bit(const uint8_t *p, unsigned int bit)
{
	return p[bit / 8] >> bit % 8 & 1;
}

/* A predicate has one bit a vector byte; an element's is its lowest */
static inline bool active(const uint8_t *p, unsigned int i, unsigned int esize)
{
	return pred_bit(p, i * esize);
}

static inline void set_active(uint8_t *p, unsigned int i, unsigned int esize)
{
	p[i * esize / 8] |= (uint8_t)(1u << i * esize % 8);
}

static inline int64_t sign_extend(uint64_t value, unsigned int bits)
{
	return (int64_t)(value << (64 - bits)) >> (64 - bits);
}

/*
 * Writes of a whole register: e->vl, and zeros up to the largest.  These are short copies of a
 * few lengths; calls of memcpy() would cost more than the bytes.  AdvSIMD has an e->vl of its own,
 * of 8 or 16, which may be less than the vector length in force.
 */
static inline void write_z(struct exec *e, unsigned int n, const uint8_t *value)
{
	struct smevec_known *known = &e->cpu->known;
	unsigned int end = known->z_upper_zero >> n & 1 ? known->vl : SMEVEC_MAX_VL;

	for (unsigned int i = 0; i < e->vl; i += 16)
		memcpy(e->r->z[n] + i, value + i, 16);
	if (e->vl < end)
		memset(e->r->z[n] + e->vl, 0, end - e->vl);
	known->z_upper_zero |= UINT32_C(1) << n;
}

static inline void write_p(struct exec *e, unsigned int n, const uint8_t *value)
{
	for (unsigned int i = 0; i < SMEVEC_MAX_VL / 8; i += 2) {
		uint16_t bits = 0;

		if (i < e->vl / 8)
			memcpy(&bits, value + i, sizeof(bits));
		memcpy(e->r->p[n] + i, &bits, sizeof(bits));
	}
}

/* Register 31 as a source is XZR unless the instruction says SP */
static inline uint64_t read_x(const struct exec *e, unsigned int n)
{
	return n == 31 ? 0 : e->cpu->x[n];
}

static inline void write_x(struct exec *e, unsigned int n, uint64_t value)
{
	if (n != 31)
		e->cpu->x[n] = value;
}

static inline unsigned int esize_of(const struct exec *e, char letter)
{
	return 1u << field(e, letter);
}

#endif

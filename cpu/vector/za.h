/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What rows on ZA have in common */
#ifndef SMEVEC_ZA_H
#define SMEVEC_ZA_H

#include "elem.h"
#include "executors.h"

/**
 * struct za_plan - what a row's code says (executors.h, ZA_*)
 * @sub: bytes of the elements that are multiplied; @ways: how many of them make one of e->esize
 */
struct za_plan {
	unsigned int op, groups, parts, sub, ways;
};

static inline struct za_plan za_plan(const struct exec *e)
{
	unsigned int op = (unsigned int)e->insn->op;
	struct za_plan p = { .op = op, .groups = op & 7, .parts = op >> 3 & 7,
			     .sub = 1u << (op >> 6 & 3) };

	p.ways = e->esize / p.sub;
	return p;
}

static inline uint64_t sub_elem(const uint8_t *v, unsigned int i, unsigned int size, bool is_signed)
{
	uint64_t value = elem(v, i, size);

	return is_signed ? (uint64_t)sign_extend(value, size * 8) : value;
}

/** za_subtracted() - what of Zn is multiplied, where products may be subtracted: ZA_SUBTRACT */
static inline uint64_t za_subtracted(const struct za_plan *p, uint64_t n)
{
	if (!(p->op & ZA_SUBTRACT))
		return n;
	return p->op & (ZA_HALF | ZA_BFLOAT | ZA_FP8) ? n ^ UINT64_C(1) << (p->sub * 8 - 1) : -n;
}

/** za_dot() - @a and the products of @p->ways pairs, as the row has it (za_array.c) */
uint64_t za_dot(struct exec *e, const struct za_plan *p, uint64_t a, const uint64_t *x,
		const uint64_t *y);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sums of products of integers, into ZA */
#include "ops.h"
#include "za_lanes.h"

typedef uint32_t __attribute__((may_alias)) u32;
typedef uint64_t __attribute__((may_alias)) u64;

/* Part @k of @bits bits of an element, extended */
#define PART(type, stype, x, bits, k, is_signed)					\
	((is_signed) ? (type)((stype)((x) << (8 * sizeof(type) - (bits) * ((k) + 1))) >>		\
			      (8 * sizeof(type) - (bits))) :				\
		       (type)((x) << (8 * sizeof(type) - (bits) * ((k) + 1))) >>		\
			       (8 * sizeof(type) - (bits)))

/* One part of each element, or all parts added */
#define LONG(name, type, stype, bits, first, last)					\
	SIMD static bool name(const struct za_lanes *z)					\
	{										\
		const type *n = (const type *)(const void *)z->l.n;			\
		const type *m = (const type *)(const void *)z->l.m;			\
		const type *a = (const type *)(const void *)z->l.a;			\
		type *restrict r = (type *)(void *)z->l.result;				\
		bool n_signed = z->n_signed, m_signed = z->m_signed, negate = z->negate;	\
		unsigned int part = z->part;						\
											\
		(void)part;								\
		for (unsigned int i = 0; i < z->l.bytes / (unsigned int)sizeof(type); i++) {	\
			type sum = 0;							\
											\
			for (unsigned int k = (first); k <= (last); k++)		\
				sum += PART(type, stype, n[i], bits, k, n_signed) *	\
				       PART(type, stype, m[i], bits, k, m_signed);	\
			r[i] = negate ? a[i] - sum : a[i] + sum;			\
		}									\
		return false;								\
	}

LONG(part_b_s, u32, int32_t, 8u, part, part)
LONG(part_h_s, u32, int32_t, 16u, part, part)
LONG(part_h_d, u64, int64_t, 16u, part, part)
LONG(dot_h_s, u32, int32_t, 16u, 0, 1)
LONG(dot_h_d, u64, int64_t, 16u, 0, 3)

static bool dot_b_s(const struct za_lanes *z)
{
	memcpy(z->l.result, z->l.a, z->l.bytes);
	lanes_dot_bytes(z->l.result, z->l.n, z->l.m, z->l.bytes, z->n_signed, z->m_signed);
	return false;
}

/* ADD, SUB: into ZA where the rows have no second operand, else their sum */
#define SAME(name, type, x, y)								\
	SIMD static bool name(const struct za_lanes *z)					\
	{										\
		const type *n = (const type *)(const void *)z->l.n;			\
		const type *m = (const type *)(const void *)z->l.m;			\
		const type *a = (const type *)(const void *)z->l.a;			\
		type *restrict r = (type *)(void *)z->l.result;				\
											\
		(void)a, (void)m;							\
		for (unsigned int i = 0; i < z->l.bytes / (unsigned int)sizeof(type); i++)	\
			r[i] = z->negate ? x[i] - y[i] : x[i] + y[i];			\
		return false;								\
	}

SAME(add_into_s, u32, a, n)
SAME(add_into_d, u64, a, n)
SAME(add_s, u32, n, m)
SAME(add_d, u64, n, m)

static za_lane_fn find_same(const struct exec *e, const struct za_plan *p)
{
	if (e->insn->fn != op_add && e->insn->fn != op_sub)
		return NULL;
	if ((p->op & ZA_M_MASK) == ZA_M_NONE)
		return e->esize == 4 ? add_into_s : add_into_d;
	return e->esize == 4 ? add_s : add_d;
}

za_lane_fn za_lanes_int(const struct exec *e, const struct za_plan *p)
{
	if (p->ways == 1 || (p->op & ZA_M_MASK) == ZA_M_NONE)
		return e->esize >= 4 ? find_same(e, p) : NULL;
	if (e->insn->fn != op_mla && e->insn->fn != op_mls)
		return NULL;
	if (p->parts > 1)
		return p->sub == 1 ? part_b_s : e->esize == 4 ? part_h_s : part_h_d;
	return p->sub == 1 ? dot_b_s : e->esize == 4 ? dot_h_s : dot_h_d;
}

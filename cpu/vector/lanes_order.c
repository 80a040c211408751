/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * FMAX, FMIN, FMAXNM, FMINNM, FNEG, FABS: numbers that are not NaNs are ordered as sign and magnitude
 * are, minus zero below zero; nothing is rounded and no flag set.
 */
#include "lanes.h"

typedef uint16_t __attribute__((may_alias)) u16;
typedef uint32_t __attribute__((may_alias)) u32;
typedef uint64_t __attribute__((may_alias)) u64;

/* True: there is a NaN.  An element as a signed number, of negative ones all but the sign inverted */
#define EXTREME(name, type, stype)							\
	SIMD static bool name(const struct lanes *l, bool max, uint64_t infinity)	\
	{										\
		const type *n = (const type *)(const void *)l->n;			\
		const type *m = (const type *)(const void *)l->m;			\
		type *restrict r = (type *)(void *)l->result;				\
		const type high = (type)((type)1 << (8 * sizeof(type) - 1)), rest = (type)~high;	\
		type nan = 0;								\
											\
		for (unsigned int i = 0; i < l->bytes / (unsigned int)sizeof(type); i++) {	\
			stype x = (stype)(n[i] ^ (n[i] & high ? rest : 0));		\
			stype y = (stype)(m[i] ^ (m[i] & high ? rest : 0));		\
											\
			nan |= (type)((type)(n[i] & rest) > (type)infinity) |		\
			       (type)((type)(m[i] & rest) > (type)infinity);		\
			r[i] = (x > y) == max ? n[i] : m[i];				\
		}									\
		return nan;								\
	}

EXTREME(extreme_h, u16, int16_t)
EXTREME(extreme_s, u32, int32_t)
EXTREME(extreme_d, u64, int64_t)

/* Signs of elements of any size are where @signs has ones */
SIMD static void change_signs(const struct lanes *l, bool negate, uint64_t signs)
{
	const u64 *n = (const u64 *)(const void *)l->n;
	u64 *restrict r = (u64 *)(void *)l->result;

	for (unsigned int i = 0; i < l->bytes / 8; i++)
		r[i] = negate ? n[i] ^ signs : n[i] & ~signs;
}

bool fp_lanes_order(const struct exec *e, enum fp_lane_op op, const struct lanes *l)
{
	static bool (*const extreme[])(const struct lanes *, bool, uint64_t) = {
		extreme_h, extreme_s, extreme_d,
	};
	static const uint64_t infinity[] = { 0x7c00, 0x7f800000, 0x7ff0000000000000 };
	static const uint64_t signs[] = { 0x8000800080008000, 0x8000000080000000, 0x8000000000000000 };

	if (op == FP_LANES_NEG || op == FP_LANES_ABS) {
		change_signs(l, op == FP_LANES_NEG, signs[e->esize / 4]);
		return true;
	}
	if (e->esize == 2 && e->env.fpcr & FPCR_FZ16)
		return false;
	return !extreme[e->esize / 4](l, op == FP_LANES_MAX,
				      e->insn->flags & BF16 ? 0x7f80 : infinity[e->esize / 4]);
}

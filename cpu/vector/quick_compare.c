/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Short cuts for compares that give a predicate: whole vectors of bytes, then one bit of each.
 * Numbers without NaNs are ordered as sign and magnitude, so they are compared as integers.
 */
#include "executors.h"
#include "lanes.h"
#include "ops.h"
#include "quick_pred.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

typedef uint8_t u8;
typedef int8_t s8;
typedef uint16_t __attribute__((may_alias)) u16;
typedef uint32_t __attribute__((may_alias)) u32;
typedef uint64_t __attribute__((may_alias)) u64;
typedef int16_t __attribute__((may_alias)) s16;
typedef int32_t __attribute__((may_alias)) s32;
typedef int64_t __attribute__((may_alias)) s64;

/* All bits of an element of @mask are ones where the condition holds */
typedef void (*mask_fn)(const void *n, const void *m, void *mask, unsigned int bytes);

#define MASK(name, type, result_t, operator)						\
	SIMD static void name(const void *n, const void *m, void *mask, unsigned int bytes)	\
	{										\
		const type *x = n, *y = m;						\
		result_t *restrict r = mask;						\
											\
		for (unsigned int i = 0; i < bytes / (unsigned int)sizeof(type); i++)	\
			r[i] = (result_t)(x[i] operator y[i] ? -1 : 0);			\
	}

MASK(equal_b, u8, u8, ==)
MASK(equal_h, u16, u16, ==)
MASK(equal_s, u32, u32, ==)
MASK(equal_d, u64, u64, ==)
MASK(above_b, u8, u8, >)
MASK(above_h, u16, u16, >)
MASK(above_s, u32, u32, >)
MASK(above_d, u64, u64, >)
MASK(greater_b, s8, u8, >)
MASK(greater_h, s16, u16, >)
MASK(greater_s, s32, u32, >)
MASK(greater_d, s64, u64, >)

/* By signedness and log2 of the element size */
static const mask_fn equal[4] = { equal_b, equal_h, equal_s, equal_d };
static const mask_fn greater[2][4] = {
	{ above_b, above_h, above_s, above_d }, { greater_b, greater_h, greater_s, greater_d },
};

/*
 * Numbers to integers that compare as they do, both zeros to 0.  @sign: bits that are looked at as
 * a sign, none for magnitudes.  True: one of those active is a NaN.
 */
#define ORDER(name, type, stype, infinity)						\
	SIMD static void name(const void *v, void *order, void *nan, unsigned int bytes, bool magnitude) \
	{										\
		const type high = (type)((type)1 << (8 * sizeof(type) - 1));		\
		const type sign = magnitude ? 0 : high, number = (type)(high - 1);	\
		const type *from = v;							\
		type *restrict to = order, *restrict bad = nan;				\
											\
		for (unsigned int i = 0; i < bytes / (unsigned int)sizeof(type); i++) {	\
			type x = from[i] & number, negative = (type)-(type)((from[i] & sign) != 0);	\
											\
			to[i] = (type)((x ^ negative) - negative);			\
			bad[i] |= (type)((stype)x > (stype)(infinity) ? -1 : 0);	\
		}									\
	}

ORDER(order_h, u16, s16, 0x7c00)
ORDER(order_s, u32, s32, 0x7f800000)
ORDER(order_d, u64, s64, INT64_C(0x7ff0000000000000))

/** struct compare - a condition: n == m or n > m, with operands in @reverse order, or @not */
struct compare {
	elem_fn fn;
	bool equal, reverse, not;
	bool fp, magnitude, never;
};

static const struct compare compares[] = {
	{ op_cmpeq, .equal = true },
	{ op_cmpne, .equal = true, .not = true },
	{ op_cmpgt, .not = false },
	{ op_cmplt, .reverse = true },
	{ op_cmpge, .reverse = true, .not = true },
	{ op_cmple, .not = true },
	{ op_fcmeq, .fp = true, .equal = true },
	{ op_fcmne, .fp = true, .equal = true, .not = true },
	{ op_fcmgt, .fp = true },
	{ op_fcmlt, .fp = true, .reverse = true },
	{ op_fcmge, .fp = true, .reverse = true, .not = true },
	{ op_fcmle, .fp = true, .not = true },
	{ op_facgt, .fp = true, .magnitude = true },
	{ op_facge, .fp = true, .magnitude = true, .reverse = true, .not = true },
	{ op_fcmuo, .fp = true, .never = true },	/* where there are no NaNs */
};

#define NR_COMPARES (sizeof(compares) / sizeof(compares[0]))
#define WHICH ('z' - 'a')	/* the field that no compare has says which one it is */

/* Byte i becomes bit i */
SIMD static uint64_t bits_of_bytes(const uint8_t *mask)
{
#if defined(__x86_64__)
	__m256i low = _mm256_load_si256((const void *)mask);
	__m256i high = _mm256_load_si256((const void *)(mask + 32));

	return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
#else
	uint64_t bits = 0;

	for (unsigned int i = 0; i < 64; i++)
		bits |= (uint64_t)(mask[i] & 1) << i;
	return bits;
#endif
}

/* The second operand: a vector, or an immediate throughout @to */
static const uint8_t *second(const struct smevec_cpu *c, const struct smevec_insn *d, uint8_t *to)
{
	const struct insn *insn = d->row;
	uint64_t value = operand(d, 'i');

	if (insn->pattern.field['m' - 'a'].nr)
		return c->regs->z[operand(d, 'm')];
	if ((insn->flags & IMM_MASK) == IMM_S5)
		value = (uint64_t)sign_extend(value, 5);
	for (unsigned int i = 0; i << d->size < c->known.vl; i++)
		put_elem(to, i, 1u << d->size, value);
	return to;
}

static void finish(struct smevec_cpu *c, const struct smevec_insn *d, const uint8_t *mask, bool not)
{
	const uint8_t *pg = c->regs->p[operand(d, 'g')];
	uint64_t pattern = pred_pattern(1u << d->size);
	struct pred_bits r = { 0 };

	for (unsigned int k = 0; k < pred_words(c->known.vl); k++)
		r.word[k] = (bits_of_bytes(mask + 64 * k) ^ (not ? UINT64_MAX : 0)) &
			    pred_word(pg, k, c->known.vl) & pattern;
	if (((const struct insn *)d->row)->flags & OPT(1))
		quick_pred_test(c, pg, &r, 1u << d->size);
	quick_write_p(c, operand(d, 'd'), &r);
}

static enum smevec_result quick_compare(struct smevec_cpu *c, const struct smevec_insn *d,
					struct smevec_event *event)
{
	const struct compare *compare = &compares[d->field[WHICH]];
	bool is_signed = ((const struct insn *)d->row)->flags & SGN;
	_Alignas(64) uint8_t mask[SMEVEC_MAX_VL], buffer[SMEVEC_MAX_VL];
	const uint8_t *n = c->regs->z[operand(d, 'n')], *m = second(c, d, buffer);
	mask_fn holds = compare->equal ? equal[d->size] : greater[is_signed][d->size];

	(void)event;
	holds(compare->reverse ? m : n, compare->reverse ? n : m, mask, c->known.vl);
	finish(c, d, mask, compare->not);
	return SMEVEC_DONE;
}

static bool any_active(const struct smevec_cpu *c, const struct smevec_insn *d, const uint8_t *mask)
{
	const uint8_t *pg = c->regs->p[operand(d, 'g')];
	uint64_t pattern = pred_pattern(1u << d->size), any = 0;

	for (unsigned int k = 0; k < pred_words(c->known.vl); k++)
		any |= bits_of_bytes(mask + 64 * k) & pred_word(pg, k, c->known.vl) & pattern;
	return any;
}

/* A NaN, and a denormal where FPCR asks for something to be made of it, are left to the executor */
static enum smevec_result quick_fp_compare(struct smevec_cpu *c, const struct smevec_insn *d,
					   struct smevec_event *event)
{
	static void (*const order[])(const void *, void *, void *, unsigned int, bool) = {
		order_h, order_s, order_d,
	};
	const struct compare *compare = &compares[d->field[WHICH]];
	_Alignas(64) uint8_t n[SMEVEC_MAX_VL], m[SMEVEC_MAX_VL], mask[SMEVEC_MAX_VL] = { 0 };
	mask_fn holds = compare->equal ? equal[d->size] : greater[true][d->size];
	unsigned int vl = c->known.vl;

	if (c->regs->fpcr & (FPCR_SPECIAL | FPCR_FZ16))
		return smevec_exec_general(c, d, event);
	memset(m, 0, sizeof(m));
	order[d->size - 1](c->regs->z[operand(d, 'n')], n, mask, vl, compare->magnitude);
	if (((const struct insn *)d->row)->pattern.field['m' - 'a'].nr)
		order[d->size - 1](c->regs->z[operand(d, 'm')], m, mask, vl, compare->magnitude);
	if (any_active(c, d, mask))
		return smevec_exec_general(c, d, event);
	if (compare->never)
		memset(mask, 0, sizeof(mask));
	else
		holds(compare->reverse ? m : n, compare->reverse ? n : m, mask, vl);
	finish(c, d, mask, compare->not);
	return SMEVEC_DONE;
}

quick_fn quick_compare_find(struct smevec_insn *d)
{
	const struct insn *insn = d->row;

	if (insn->exec != exec_compare || insn->flags & WIDE_M || !simd_usable())
		return NULL;
	for (unsigned int i = 0; i < NR_COMPARES; i++)
		if (compares[i].fn == insn->fn) {
			d->field[WHICH] = (uint16_t)i;
			return compares[i].fp ? quick_fp_compare : quick_compare;
		}
	return NULL;
}

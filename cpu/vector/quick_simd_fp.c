/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Short cuts for AdvSIMD vectors of four singles or two doubles, as quick_fp.c has them for
 * scalars.
 */
#include "executors.h"
#include "ops.h"
#include "quick_v.h"
#include "rounded.h"

/* @other: how m is found; @zero: where a zero is exact, @rounded: and other results, by lane */
#define DEFINE_VECTOR(name, type, size, nr, other, result, zero, rounded)			\
	SIMD static enum smevec_result name(struct smevec_cpu *c,				\
					    const struct smevec_insn *d,			\
					    struct smevec_event *event)				\
	{											\
		type n[nr], m[nr], a[nr], r[nr];						\
		uint##size##_t odd = special(c);						\
		int inexact = 0;								\
												\
		memcpy(n, v_of(c, d, 'n'), sizeof(n));						\
		memcpy(a, v_of(c, d, 'd'), sizeof(a));						\
		other;										\
		for (unsigned int i = 0; i < nr; i++)						\
			r[i] = result;								\
		for (unsigned int i = 0; i < nr; i++)						\
			odd |= (uint##size##_t)!normal##size(r[i]) &				\
			       (uint##size##_t)!((r[i] == 0) & (zero));				\
		for (unsigned int i = 0; !knows_inexact(c) && i < nr; i++)			\
			inexact |= rounded;							\
		if (odd || inexact < 0)								\
			return smevec_exec_general(c, d, event);				\
		note_inexact(c, inexact);							\
		return write_v128(c, d, r);							\
	}

#define VECTOR		memcpy(m, v_of(c, d, 'm'), sizeof(m))
#define ELEMENT(nr)										\
	do {											\
		__typeof__(m[0]) one;								\
												\
		memcpy(&one, v_of(c, d, 'm') + at_element(d), sizeof(one));			\
		for (unsigned int i = 0; i < (nr); i++)						\
			m[i] = one;								\
	} while (0)

/* "H:L" of singles, "H" of doubles */
static inline unsigned int at_element(const struct smevec_insn *d)
{
	return d->size == 3 ? 8 * operand(d, 'h') : 4 * (operand(d, 'h') << 1 | operand(d, 'i'));
}

/* n and m become the first and the second ones of the pairs of Vn, then Vm */
#define PAIRS(nr)										\
	do {											\
		for (unsigned int i = 0; i < (nr) / 2; i++) {					\
			memcpy(&n[i], v_of(c, d, 'n') + 2 * i * sizeof(n[0]), sizeof(n[0]));	\
			memcpy(&m[i], v_of(c, d, 'n') + (2 * i + 1) * sizeof(n[0]), sizeof(n[0])); \
			memcpy(&n[(nr) / 2 + i], v_of(c, d, 'm') + 2 * i * sizeof(n[0]), sizeof(n[0])); \
			memcpy(&m[(nr) / 2 + i], v_of(c, d, 'm') + (2 * i + 1) * sizeof(n[0]),	\
			       sizeof(n[0]));							\
		}										\
	} while (0)

#define DEFINE_SUMS(name, singles, doubles, result, m_rounded)					\
	DEFINE_VECTOR(name##_4s, float, 32, 4, singles, result, 1,				\
		      rounded_add32(n[i], m_rounded, r[i]))					\
	DEFINE_VECTOR(name##_2d, double, 64, 2, doubles, result, 1,				\
		      rounded_add64(n[i], m_rounded, r[i]))

#define PRODUCT		(n[i] * m[i])
#define ZERO_PRODUCT	((n[i] == 0) | (m[i] == 0))
#define DEFINE_PRODUCTS(name, singles, doubles)							\
	DEFINE_VECTOR(name##_4s, float, 32, 4, singles, PRODUCT, ZERO_PRODUCT,			\
		      rounded_mul32(n[i], m[i], r[i]))						\
	DEFINE_VECTOR(name##_2d, double, 64, 2, doubles, PRODUCT, ZERO_PRODUCT,			\
		      rounded_mul64(n[i], m[i], r[i]))

#define ZERO_SUM	(ZERO_PRODUCT & (a[i] == 0))
#define DEFINE_MULADDS(name, singles, doubles, sign)						\
	DEFINE_VECTOR(name##_4s, float, 32, 4, singles, __builtin_fmaf(sign n[i], m[i], a[i]),	\
		      ZERO_SUM, rounded_muladd32(sign n[i], m[i], a[i], r[i]))			\
	DEFINE_VECTOR(name##_2d, double, 64, 2, doubles, __builtin_fma(sign n[i], m[i], a[i]),	\
		      ZERO_SUM, rounded_muladd64(sign n[i], m[i], a[i], r[i]))

DEFINE_SUMS(fadd, VECTOR, VECTOR, n[i] + m[i], m[i])
DEFINE_SUMS(faddp, PAIRS(4), PAIRS(2), n[i] + m[i], m[i])
DEFINE_SUMS(fsub, VECTOR, VECTOR, n[i] - m[i], -m[i])
DEFINE_PRODUCTS(fmul, VECTOR, VECTOR)
DEFINE_PRODUCTS(fmul_by, ELEMENT(4), ELEMENT(2))
DEFINE_MULADDS(fmla, VECTOR, VECTOR, +)
DEFINE_MULADDS(fmls, VECTOR, VECTOR, -)
DEFINE_MULADDS(fmla_by, ELEMENT(4), ELEMENT(2), +)
DEFINE_MULADDS(fmls_by, ELEMENT(4), ELEMENT(2), -)

DEFINE_VECTOR(fdiv_4s, float, 32, 4, VECTOR, n[i] / m[i], n[i] == 0, rounded_div32(n[i], m[i], r[i]))
DEFINE_VECTOR(fdiv_2d, double, 64, 2, VECTOR, n[i] / m[i], n[i] == 0, rounded_div64(n[i], m[i], r[i]))

/* with a NaN the result is no normal number, for one of these comparisons or by the sum */
#define LARGER	(n[i] > m[i] ? n[i] : n[i] <= m[i] ? m[i] : n[i] + m[i])
#define SMALLER	(n[i] < m[i] ? n[i] : n[i] >= m[i] ? m[i] : n[i] + m[i])
DEFINE_VECTOR(fmax_4s, float, 32, 4, VECTOR, LARGER, 0, 0)
DEFINE_VECTOR(fmax_2d, double, 64, 2, VECTOR, LARGER, 0, 0)
DEFINE_VECTOR(fmin_4s, float, 32, 4, VECTOR, SMALLER, 0, 0)
DEFINE_VECTOR(fmin_2d, double, 64, 2, VECTOR, SMALLER, 0, 0)

/* Signs alone: any number */
#define DEFINE_SIGNS(name, type, nr, result)							\
	SIMD static enum smevec_result name(struct smevec_cpu *c,				\
					    const struct smevec_insn *d,			\
					    struct smevec_event *event)				\
	{											\
		const type sign = (type)1 << (sizeof(type) * 8 - 1);				\
		type n[nr], r[nr];								\
												\
		if (c->regs->fpcr & FPCR_AH)							\
			return smevec_exec_general(c, d, event);				\
		memcpy(n, v_of(c, d, 'n'), sizeof(n));						\
		for (unsigned int i = 0; i < nr; i++)						\
			r[i] = result;								\
		return write_v128(c, d, r);							\
	}

DEFINE_SIGNS(fneg_4s, uint32_t, 4, n[i] ^ sign)
DEFINE_SIGNS(fneg_2d, uint64_t, 2, n[i] ^ sign)
DEFINE_SIGNS(fabs_4s, uint32_t, 4, n[i] & ~sign)
DEFINE_SIGNS(fabs_2d, uint64_t, 2, n[i] & ~sign)

static inline bool has_second(const struct smevec_insn *d)
{
	const struct insn *insn = d->row;

	return insn->pattern.field['m' - 'a'].nr;
}

/* Comparisons of numbers: m is +0.0 where the row has none */
#define DEFINE_COMPARISON(name, type, size, nr, holds)						\
	SIMD static enum smevec_result name(struct smevec_cpu *c,				\
					    const struct smevec_insn *d,			\
					    struct smevec_event *event)				\
	{											\
		type n[nr], m[nr] = { 0 };							\
		uint##size##_t r[nr], odd = special(c);						\
												\
		memcpy(n, v_of(c, d, 'n'), sizeof(n));						\
		if (has_second(d))								\
			memcpy(m, v_of(c, d, 'm'), sizeof(m));					\
		for (unsigned int i = 0; i < nr; i++) {						\
			odd |= (uint##size##_t)(n[i] != n[i]) | (uint##size##_t)(m[i] != m[i]);	\
			r[i] = (uint##size##_t)0 - (uint##size##_t)(holds);			\
		}										\
		return odd ? smevec_exec_general(c, d, event) : write_v128(c, d, r);		\
	}

#define DEFINE_COMPARISONS(name, holds)								\
	DEFINE_COMPARISON(name##_4s, float, 32, 4, holds)					\
	DEFINE_COMPARISON(name##_2d, double, 64, 2, holds)

DEFINE_COMPARISONS(fcmeq, n[i] == m[i])
DEFINE_COMPARISONS(fcmge, n[i] >= m[i])
DEFINE_COMPARISONS(fcmgt, n[i] > m[i])
DEFINE_COMPARISONS(fcmle, n[i] <= m[i])
DEFINE_COMPARISONS(fcmlt, n[i] < m[i])

static const struct {
	executor exec;
	elem_fn fn;
	quick_fn quick[2];
} vectors[] = {
	{ exec_simd, op_fadd, { fadd_4s, fadd_2d } },
	{ exec_simd, op_fsub, { fsub_4s, fsub_2d } },
	{ exec_simd, op_fmul, { fmul_4s, fmul_2d } },
	{ exec_simd, op_fmla, { fmla_4s, fmla_2d } },
	{ exec_simd, op_fmls, { fmls_4s, fmls_2d } },
	{ exec_simd_pairwise, op_fadd, { faddp_4s, faddp_2d } },
	{ exec_simd, op_fcmeq_mask, { fcmeq_4s, fcmeq_2d } },
	{ exec_simd, op_fcmge_mask, { fcmge_4s, fcmge_2d } },
	{ exec_simd, op_fcmgt_mask, { fcmgt_4s, fcmgt_2d } },
	{ exec_simd, op_fcmle_mask, { fcmle_4s, fcmle_2d } },
	{ exec_simd, op_fcmlt_mask, { fcmlt_4s, fcmlt_2d } },
	{ exec_simd, op_fdiv, { fdiv_4s, fdiv_2d } },
	{ exec_simd, op_fmax, { fmax_4s, fmax_2d } },
	{ exec_simd, op_fmaxnm, { fmax_4s, fmax_2d } },
	{ exec_simd, op_fmin, { fmin_4s, fmin_2d } },
	{ exec_simd, op_fminnm, { fmin_4s, fmin_2d } },
	{ exec_simd, op_fneg, { fneg_4s, fneg_2d } },
	{ exec_simd, op_fabs, { fabs_4s, fabs_2d } },
	{ exec_simd_indexed, op_fmul, { fmul_by_4s, fmul_by_2d } },
	{ exec_simd_indexed, op_fmla, { fmla_by_4s, fmla_by_2d } },
	{ exec_simd_indexed, op_fmls, { fmls_by_4s, fmls_by_2d } },
};

quick_fn quick_vector_find(const struct smevec_insn *d)
{
	const struct insn *insn = d->row;
	bool whole = !insn->pattern.field['q' - 'a'].nr || operand(d, 'q');

	if (!simd_usable() || !whole || d->size < 2)
		return NULL;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
		if (vectors[i].exec == insn->exec && vectors[i].fn == insn->fn)
			return vectors[i].quick[d->size - 2];
	return NULL;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sums of products into ZA, and dot products, on the host's FPU: see host_fpu.h and lanes_half.c */
#include "executors.h"
#include "host_fpu.h"
#include "ops.h"
#include "za_lanes.h"

#if defined(__x86_64__)

LANE __m256 sign_if(bool negate)
{
	return singles_of(_mm256_set1_epi32(negate ? (int)0x80000000 : 0));
}

/* @r is what becomes of singles n, m and a; @sign that of n */
#define SINGLES(name, r)								\
	SIMD static bool name(const struct za_lanes *z)					\
	{										\
		const __m256 sign = sign_if(z->negate);					\
											\
		for (unsigned int i = 0; i < z->l.bytes; i += 32) {			\
			__m256 n = _mm256_xor_ps(_mm256_loadu_ps((const void *)(z->l.n + i)), sign);	\
			__m256 m = _mm256_loadu_ps((const void *)(z->l.m + i));		\
			__m256 a = _mm256_loadu_ps((const void *)(z->l.a + i));		\
											\
			(void)m;							\
			_mm256_storeu_ps((void *)(z->l.result + i), default_nans(r));	\
		}									\
		return false;								\
	}

SINGLES(single_muladd, _mm256_fmadd_ps(n, m, a))
SINGLES(single_add, _mm256_add_ps(a, n))

#define DOUBLES(name, r)								\
	SIMD static bool name(const struct za_lanes *z)					\
	{										\
		const __m256d sign = _mm256_set1_pd(z->negate ? -0.0 : 0.0);		\
		const __m256d nan = _mm256_castsi256_pd(_mm256_set1_epi64x(0x7ff8000000000000));	\
											\
		for (unsigned int i = 0; i < z->l.bytes; i += 32) {			\
			__m256d n = _mm256_xor_pd(_mm256_loadu_pd((const void *)(z->l.n + i)), sign);	\
			__m256d m = _mm256_loadu_pd((const void *)(z->l.m + i));	\
			__m256d a = _mm256_loadu_pd((const void *)(z->l.a + i)), x = r;	\
											\
			(void)m;							\
			x = _mm256_blendv_pd(x, nan, _mm256_cmp_pd(x, x, _CMP_UNORD_Q));	\
			_mm256_storeu_pd((void *)(z->l.result + i), x);			\
		}									\
		return false;								\
	}

DOUBLES(double_muladd, _mm256_fmadd_pd(n, m, a))
DOUBLES(double_add, _mm256_add_pd(a, n))

/* Halves: NaNs apart all is as it should be, since no flags are set */
LANE __m128i default_half_nans(__m128i r)
{
	__m128i nan = _mm_cmpgt_epi16(_mm_and_si128(r, _mm_set1_epi16(0x7fff)), _mm_set1_epi16(0x7c00));

	return _mm_blendv_epi8(r, _mm_set1_epi16(0x7e00), nan);
}

/* A product of BFloat16 that is not exact, or may not be */
LANE __m256i inexact_product(__m256 n, __m256 m, __m256 product)
{
	__m256 zero = _mm256_setzero_ps();
	__m256 exact = _mm256_or_ps(_mm256_cmp_ps(n, zero, _CMP_EQ_OQ), _mm256_cmp_ps(m, zero, _CMP_EQ_OQ));

	return _mm256_andnot_si256(words_of(exact), not_normal(product));
}

LANE bool same_16(const struct za_lanes *z, bool multiply, bool bfloat)
{
	const __m256 sign = sign_if(z->negate);
	__m256i odd = _mm256_setzero_si256();

	for (unsigned int i = 0; i < z->l.bytes; i += 16) {
		__m256 n = _mm256_xor_ps(load_half(z->l.n + i, bfloat), sign);
		__m256 a = load_half(z->l.a + i, bfloat), r = n;
		__m128i narrow;

		if (multiply) {
			__m256 m = load_half(z->l.m + i, bfloat);

			r = _mm256_mul_ps(n, m);
			odd = bfloat ? _mm256_or_si256(odd, inexact_product(n, m, r)) : odd;
		}
		r = multiply ? odd_add(a, r) : _mm256_add_ps(a, r);
		odd = bfloat ? _mm256_or_si256(odd, not_finite(r)) : odd;
		narrow = to_half(r, bfloat);
		_mm_storeu_si128((void *)(z->l.result + i), bfloat ? narrow : default_half_nans(narrow));
	}
	return bfloat && any(odd);
}

#define SAME_16(name, multiply, bfloat)							\
	SIMD static bool name(const struct za_lanes *z)					\
	{										\
		return same_16(z, multiply, bfloat);					\
	}

SAME_16(half_muladd, true, false)
SAME_16(half_add, false, false)
SAME_16(bfloat_muladd, true, true)
SAME_16(bfloat_add, false, true)

/* FMLAL, BFMLAL: products are exact, if not too small, and the host rounds their sums once anyway */
LANE bool widening(const struct za_lanes *z, bool bfloat, bool high)
{
	const __m256 sign = sign_if(z->negate);

	for (unsigned int i = 0; i < z->l.bytes; i += 32) {
		__m256 n = _mm256_xor_ps(load_part(z->l.n + i, bfloat, high), sign);
		__m256 m = load_part(z->l.m + i, bfloat, high);
		__m256 a = _mm256_loadu_ps((const void *)(z->l.a + i));

		_mm256_storeu_ps((void *)(z->l.result + i), default_nans(_mm256_fmadd_ps(n, m, a)));
	}
	return false;
}

SIMD static bool half_widening(const struct za_lanes *z)
{
	return z->part ? widening(z, false, true) : widening(z, false, false);
}

SIMD static bool bfloat_widening(const struct za_lanes *z)
{
	return z->part ? widening(z, true, true) : widening(z, true, false);
}

/* Both products are exact, so the host's sum of them is their exact sum, rounded once */
SIMD static bool half_dot(const struct za_lanes *z)
{
	for (unsigned int i = 0; i < z->l.bytes; i += 32) {
		__m256 p = _mm256_mul_ps(load_part(z->l.n + i, false, false),
					 load_part(z->l.m + i, false, false));
		__m256 q = _mm256_mul_ps(load_part(z->l.n + i, false, true),
					 load_part(z->l.m + i, false, true));
		__m256 a = _mm256_loadu_ps((const void *)(z->l.a + i));

		_mm256_storeu_ps((void *)(z->l.result + i),
				 default_nans(_mm256_add_ps(a, _mm256_add_ps(p, q))));
	}
	return false;
}

/*
 * Rounded to odd at each step, and denormals flushed, before and after.  Products have 16 bits:
 * they are exact, or too small and so flushed.  What is infinite where it should be the largest
 * number is left to others, with all that is infinite.
 */
SIMD static bool bfloat_dot(const struct za_lanes *z)
{
	__m256i odd = _mm256_setzero_si256();

	for (unsigned int i = 0; i < z->l.bytes; i += 32) {
		__m256 p = _mm256_mul_ps(flushed(load_part(z->l.n + i, true, false)),
					 flushed(load_part(z->l.m + i, true, false)));
		__m256 q = _mm256_mul_ps(flushed(load_part(z->l.n + i, true, true)),
					 flushed(load_part(z->l.m + i, true, true)));
		__m256 a = flushed(_mm256_loadu_ps((const void *)(z->l.a + i)));
		__m256 r = flushed(odd_add(a, flushed(odd_add(flushed(p), flushed(q)))));

		odd = _mm256_or_si256(odd, not_finite(r));
		_mm256_storeu_ps((void *)(z->l.result + i), r);
	}
	return any(odd);
}

/* FPCR.EBF: as of halves, where products are exact and finite */
SIMD static bool bfloat_dot_extended(const struct za_lanes *z)
{
	__m256i odd = _mm256_setzero_si256();

	for (unsigned int i = 0; i < z->l.bytes; i += 32) {
		__m256 n0 = load_part(z->l.n + i, true, false), m0 = load_part(z->l.m + i, true, false);
		__m256 n1 = load_part(z->l.n + i, true, true), m1 = load_part(z->l.m + i, true, true);
		__m256 p = _mm256_mul_ps(n0, m0), q = _mm256_mul_ps(n1, m1);
		__m256 a = _mm256_loadu_ps((const void *)(z->l.a + i));
		__m256 r = _mm256_add_ps(a, _mm256_add_ps(p, q));

		odd = _mm256_or_si256(odd, _mm256_or_si256(inexact_product(n0, m0, p),
							   inexact_product(n1, m1, q)));
		odd = _mm256_or_si256(odd, not_finite(r));
		_mm256_storeu_ps((void *)(z->l.result + i), r);
	}
	return any(odd);
}

za_lane_fn za_lanes_same(const struct exec *e)
{
	static const za_lane_fn muladd[] = { half_muladd, single_muladd, double_muladd };
	static const za_lane_fn add[] = { half_add, single_add, double_add };
	bool multiply = e->insn->fn == op_fmla || e->insn->fn == op_fmls;

	if (!multiply && e->insn->fn != op_fadd && e->insn->fn != op_fsub)
		return NULL;
	if (!fp_lanes_usable(e) || (e->esize == 2 && e->env.fpcr & FPCR_SPECIAL_HALF))
		return NULL;
	if (e->insn->flags & BF16)
		return multiply ? bfloat_muladd : bfloat_add;
	return multiply ? muladd[e->esize / 4] : add[e->esize / 4];
}

static za_lane_fn find_bfloat_dot(const struct exec *e)
{
	if (!(e->env.fpcr & FPCR_EBF))
		return e->env.fpcr & FPCR_AH ? NULL : bfloat_dot;
	return fp_lanes_usable(e) ? bfloat_dot_extended : NULL;
}

za_lane_fn za_lanes_find(const struct exec *e, const struct za_plan *p)
{
	bool halves_usable = !(e->env.fpcr & FPCR_SPECIAL_HALF);

	if (lanes_off || !simd_usable() || p->op & ZA_VERTICAL)
		return NULL;
	if (p->op & ZA_FP8)
		return za_lanes_fp8(e, p->parts > 1 ? 1 : p->ways);
	if (p->op & ZA_BFLOAT)
		return find_bfloat_dot(e);
	if (p->op & ZA_HALF)
		return halves_usable ? half_dot : NULL;
	if (e->insn->fn == op_za_fmlal || e->insn->fn == op_za_fmlsl)
		return !halves_usable ? NULL : e->insn->flags & BF16 ? bfloat_widening : half_widening;
	if (p->ways == 1)
		return za_lanes_same(e) ? za_lanes_same(e) : za_lanes_int(e, p);
	return za_lanes_int(e, p);
}

unsigned int za_lanes_begin(const struct exec *e)
{
	return fpu_enter(e->r->fpsr);
}

unsigned int za_lanes_end(unsigned int saved)
{
	return fpu_leave(saved);
}

bool za_lanes_flags(struct exec *e, unsigned int csr)
{
	if (csr & (CSR_INVALID | CSR_UNDERFLOW))
		return false;
	e->env.fpsr |= fpsr_of(csr);
	return true;
}

#else

bool za_lanes_flags(struct exec *e, unsigned int csr)
{
	(void)e, (void)csr;
	return false;
}

za_lane_fn za_lanes_same(const struct exec *e)
{
	(void)e;
	return NULL;
}

za_lane_fn za_lanes_find(const struct exec *e, const struct za_plan *p)
{
	if (lanes_off || p->op & (ZA_FP8 | ZA_VERTICAL | ZA_BFLOAT | ZA_HALF))
		return NULL;
	return za_lanes_int(e, p);
}

unsigned int za_lanes_begin(const struct exec *e)
{
	(void)e;
	return 0;
}

unsigned int za_lanes_end(unsigned int saved)
{
	return saved;
}

#endif

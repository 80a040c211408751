/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Vectors of halves and of BFloat16 on the host's FPU, as singles, where that gives the same bits
 * and flags (fp_lanes() has the same for singles and doubles; FPCR_SPECIAL_HALF is not its).
 *
 * Sums: a single has p' >= 2 p + 2 bits (24; 11 or 8), so rounding it once more is harmless
 * (Figueroa); small sums are exact.  Products of halves are exact.  Those of BFloat16 are, unless
 * they underflow, which the host notes.  Sums of products are rounded to odd first.
 */
#include "host_fpu.h"
#include "lanes.h"

#if defined(__x86_64__)

LANE __m256 half_result(enum fp_lane_op op, __m256 n, __m256 m, __m256 a)
{
	switch (op) {
	case FP_LANES_ADD:
		return _mm256_add_ps(n, m);
	case FP_LANES_SUB:
		return _mm256_sub_ps(n, m);
	case FP_LANES_MUL:
		return _mm256_mul_ps(n, m);
	default:
		return odd_add(a, _mm256_mul_ps(n, m));
	}
}

/* NaNs, and what may have been rounded up to the smallest normal number */
LANE __m128i odd_half(__m128i r)
{
	__m128i size = _mm_and_si128(r, _mm_set1_epi16(0x7fff));

	return _mm_or_si128(_mm_cmpgt_epi16(size, _mm_set1_epi16(0x7c00)),
			    _mm_cmpeq_epi16(size, _mm_set1_epi16(0x0400)));
}

/* Before it is rounded: all that is not larger than the smallest normal number, but for zero */
LANE __m256i odd_single(__m256 r)
{
	__m256i size = magnitude_of(r), zero = _mm256_cmpeq_epi32(size, _mm256_setzero_si256());

	return _mm256_andnot_si256(zero, _mm256_cmpgt_epi32(_mm256_set1_epi32(0x00800001), size));
}

/* And what becomes infinity */
LANE __m128i odd_bfloat(__m128i r)
{
	return _mm_cmpgt_epi16(_mm_and_si128(r, _mm_set1_epi16(0x7fff)), _mm_set1_epi16(0x7f7f));
}

/* True: some result needs the exact treatment.  *@cut: bits that BFloat16 has not */
LANE bool half_lanes(enum fp_lane_op op, const struct lanes *l, bool bfloat, bool *cut)
{
	__m128i odd = _mm_setzero_si128();
	__m256i lost = _mm256_setzero_si256(), small = _mm256_setzero_si256();

	for (unsigned int i = 0; i < l->bytes; i += 16) {
		__m256 n = load_half(l->n + i, bfloat), m = load_half(l->m + i, bfloat);
		__m256 r = half_result(op, n, m,
				       op == FP_LANES_MULADD ? load_half(l->a + i, bfloat) : n);
		__m128i narrow = to_half(r, bfloat);

		odd = _mm_or_si128(odd, bfloat ? odd_bfloat(narrow) : odd_half(narrow));
		small = bfloat ? _mm256_or_si256(small, odd_single(r)) : small;
		lost = _mm256_or_si256(lost, words_of(r));
		_mm_storeu_si128((void *)(l->result + i), narrow);
	}
	*cut = bfloat && !_mm256_testz_si256(lost, _mm256_set1_epi32(0xffff));
	return !_mm_testz_si128(odd, odd) || any(small);
}

#define HALF_LANES(name, op, bfloat)						\
	SIMD static bool name(const struct lanes *l, bool *cut)			\
	{									\
		return half_lanes(op, l, bfloat, cut);				\
	}

HALF_LANES(half_add, FP_LANES_ADD, false)
HALF_LANES(half_sub, FP_LANES_SUB, false)
HALF_LANES(half_mul, FP_LANES_MUL, false)
HALF_LANES(half_muladd, FP_LANES_MULADD, false)
HALF_LANES(bfloat_add, FP_LANES_ADD, true)
HALF_LANES(bfloat_sub, FP_LANES_SUB, true)
HALF_LANES(bfloat_mul, FP_LANES_MUL, true)
HALF_LANES(bfloat_muladd, FP_LANES_MULADD, true)

bool fp_lanes_half(struct exec *e, enum fp_lane_op op, const struct lanes *l, bool bfloat)
{
	static bool (*const functions[2][5])(const struct lanes *, bool *) = {
		{ NULL, half_add, half_sub, half_mul, half_muladd },
		{ NULL, bfloat_add, bfloat_sub, bfloat_mul, bfloat_muladd },
	};
	unsigned int csr, saved;
	bool odd, cut;

	if (e->env.fpcr & FPCR_SPECIAL_HALF || l->bytes % 16)
		return false;
	saved = fpu_enter(e->r->fpsr);
	odd = functions[bfloat][op](l, &cut);
	csr = fpu_leave(saved);
	if (odd || csr & (CSR_INVALID | CSR_UNDERFLOW))
		return false;
	e->env.fpsr |= fpsr_of(csr) | (cut ? FPSR_IXC : 0);
	return true;
}

SIMD void lanes_widen_fp(const uint8_t *v, uint8_t *to, unsigned int bytes, bool bfloat, bool top)
{
	for (unsigned int i = 0; i < bytes; i += 32) {
		__m256 r = bfloat ? (top ? load_part(v + i, true, true) : load_part(v + i, true, false)) :
			   top ? load_part(v + i, false, true) : load_part(v + i, false, false);

		_mm256_storeu_ps((void *)(to + i), r);
	}
}

#else

bool fp_lanes_half(struct exec *e, enum fp_lane_op op, const struct lanes *l, bool bfloat)
{
	(void)e, (void)op, (void)l, (void)bfloat;
	return false;
}

void lanes_widen_fp(const uint8_t *v, uint8_t *to, unsigned int bytes, bool bfloat, bool top)
{
	(void)v, (void)to, (void)bytes, (void)bfloat, (void)top;
}

#endif

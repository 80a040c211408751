/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sums of products of 8-bit floats into singles, in doubles on the host's FPU: products are exact,
 * and so are their sums but for a few of E5M2, which have an error and are left to fp8.c, with
 * what is no finite number.  The sum with the addend is rounded to odd, then once to single.
 */
#include "host_fpu.h"
#include "za_lanes.h"

#if defined(__x86_64__)

/* Four of the bytes of 32 bits each, by @shift; *@odd: ones where one is infinite or a NaN */
LANE __m256d from_fp8(__m128i words, int shift, bool e4m3, __m128i *odd)
{
	__m128i byte = _mm_and_si128(_mm_srl_epi32(words, _mm_cvtsi32_si128(shift)), _mm_set1_epi32(0xff));
	__m128i sign = _mm_slli_epi32(_mm_and_si128(byte, _mm_set1_epi32(0x80)), 8);
	__m128i size = _mm_and_si128(byte, _mm_set1_epi32(0x7f));
	__m128i half = _mm_or_si128(sign, _mm_slli_epi32(size, e4m3 ? 7 : 8));
	__m256d value;

	*odd = _mm_or_si128(*odd, _mm_cmpgt_epi32(size, _mm_set1_epi32(e4m3 ? 0x7e : 0x7b)));
	value = _mm256_cvtps_pd(_mm_cvtph_ps(_mm_packus_epi32(half, half)));
	/* as a half, E4M3's exponent is 8 too small */
	return e4m3 ? _mm256_mul_pd(value, _mm256_set1_pd(256)) : value;
}

/* a + b, and what rounding took from it (Knuth, 2Sum) */
LANE __m256d sum_and_error(__m256d a, __m256d b, __m256d *error)
{
	__m256d sum = _mm256_add_pd(a, b), other = _mm256_sub_pd(sum, a);

	*error = _mm256_add_pd(_mm256_sub_pd(a, _mm256_sub_pd(sum, other)), _mm256_sub_pd(b, other));
	return sum;
}

LANE __m256d odd_add_double(__m256d a, __m256d b)
{
	__m256d error, sum = sum_and_error(a, b, &error), zero = _mm256_setzero_pd();
	__m256d inexact = _mm256_cmp_pd(error, zero, _CMP_NEQ_OQ);
	/* minus one where the error takes away from the magnitude */
	__m256i less = _mm256_cmpgt_epi64(_mm256_setzero_si256(),
					  _mm256_castpd_si256(_mm256_xor_pd(sum, error)));
	__m256i odd = _mm256_or_si256(_mm256_add_epi64(_mm256_castpd_si256(sum), less), _mm256_set1_epi64x(1));

	return _mm256_blendv_pd(sum, _mm256_castsi256_pd(odd), inexact);
}

/* Parts @first to @last of four elements; *@inexact: not zero where the sum has an error */
LANE __m256d products(const struct za_lanes *z, unsigned int at, unsigned int first, unsigned int last,
		      __m128i *odd, __m256d *inexact)
{
	__m128i n = _mm_loadu_si128((const void *)(z->l.n + at)), m = _mm_loadu_si128((const void *)(z->l.m + at));
	__m256d sum = _mm256_setzero_pd();

	for (unsigned int k = first; k <= last; k++) {
		__m256d x = from_fp8(n, 8 * (int)k, z->n_e4m3, odd), error;
		__m256d product = _mm256_mul_pd(x, from_fp8(m, 8 * (int)k, z->m_e4m3, odd));

		if (k == first) {
			sum = product;
			continue;
		}
		sum = sum_and_error(sum, product, &error);
		*inexact = _mm256_or_pd(*inexact, _mm256_cmp_pd(error, _mm256_setzero_pd(), _CMP_NEQ_UQ));
	}
	return sum;
}

LANE bool fp8_rows(const struct za_lanes *z, unsigned int first, unsigned int last)
{
	__m128i odd = _mm_setzero_si128();
	__m256d inexact = _mm256_setzero_pd();
	__m256d scale = _mm256_set1_pd(z->scale);

	for (unsigned int i = 0; i < z->l.bytes; i += 16) {
		__m256d sum = _mm256_mul_pd(products(z, i, first, last, &odd, &inexact), scale);
		__m256d a = _mm256_cvtps_pd(_mm_loadu_ps((const void *)(z->l.a + i)));
		__m128 r = _mm256_cvtpd_ps(odd_add_double(a, sum));
		__m128i size = _mm_and_si128(_mm_castps_si128(r), _mm_set1_epi32(0x7fffffff));

		odd = _mm_or_si128(odd, _mm_cmpgt_epi32(size, _mm_set1_epi32(0x7f7fffff)));
		_mm_storeu_ps((void *)(z->l.result + i), r);
	}
	return !_mm_testz_si128(odd, odd) || _mm256_movemask_pd(inexact);
}

SIMD static bool fp8_dot_rows(const struct za_lanes *z)
{
	return fp8_rows(z, 0, 3);
}

SIMD static bool fp8_part_rows(const struct za_lanes *z)
{
	return fp8_rows(z, z->part, z->part);
}

za_lane_fn za_lanes_fp8(const struct exec *e, unsigned int ways)
{
	if (lanes_off || !simd_usable() || e->esize != 4)
		return NULL;
	return ways == 4 ? fp8_dot_rows : fp8_part_rows;
}

#else

za_lane_fn za_lanes_fp8(const struct exec *e, unsigned int ways)
{
	(void)e, (void)ways;
	return NULL;
}

#endif

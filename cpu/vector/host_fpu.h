/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host's FPU, on vectors of eight singles, and halves and BFloat16 as such: each is exactly a
 * single, so is any product of two halves (22 bits), and of two BFloat16 that is not too small.
 */
#ifndef SMEVEC_HOST_FPU_H
#define SMEVEC_HOST_FPU_H

#if defined(__x86_64__)

#include <immintrin.h>

#include "lanes.h"

#define CSR_MASKED	0x1f80u		/* all exceptions masked, round to nearest, no flushing */
#define CSR_INVALID	0x01u
#define CSR_DIVIDE	0x04u
#define CSR_OVERFLOW	0x08u
#define CSR_UNDERFLOW	0x10u
#define CSR_INEXACT	0x20u

#define LANE static inline __attribute__((target("avx2,fma,f16c"), always_inline))

/*
 * Writing MXCSR costs as much as ten additions where it changes the flags.  So inexact, which is
 * raised all the time, is left as it falls: the host thread's own flag may come and go (smevec.h).
 */

/**
 * fpu_enter() - round to nearest, with no exception noted; what was there, for fpu_leave()
 * @fpsr: the guest's; what it has of inexact already may be noted
 */
static inline unsigned int fpu_enter(uint32_t fpsr)
{
	unsigned int saved = _mm_getcsr(), known = fpsr & FPSR_IXC ? CSR_INEXACT : 0;

	if ((saved & ~known) != CSR_MASKED)
		_mm_setcsr(CSR_MASKED);
	__asm__ volatile("" ::: "memory");
	return saved;
}

/** fpu_leave() - CSR_*: the exceptions since fpu_enter(), and those that might be noted */
static inline unsigned int fpu_leave(unsigned int saved)
{
	unsigned int csr;

	__asm__ volatile("" ::: "memory");
	csr = _mm_getcsr();
	if ((csr ^ saved) & ~CSR_INEXACT)
		_mm_setcsr((saved & ~CSR_INEXACT) | (csr & CSR_INEXACT));
	return csr;
}

static inline uint32_t fpsr_of(unsigned int csr)
{
	return (csr & CSR_DIVIDE ? FPSR_DZC : 0) | (csr & CSR_OVERFLOW ? FPSR_OFC : 0) |
	       (csr & CSR_INEXACT ? FPSR_IXC : 0);
}

/* FPCR with which additions and multiplications of halves are the host's */
#define FPCR_SPECIAL_HALF (FPCR_FIZ | FPCR_AH | FPCR_FZ | FPCR_FZ16 | (UINT32_C(3) << FPCR_RMODE))

LANE __m256i words_of(__m256 v)
{
	return _mm256_castps_si256(v);
}

LANE __m256 singles_of(__m256i v)
{
	return _mm256_castsi256_ps(v);
}

LANE __m256i magnitude_of(__m256 v)
{
	return _mm256_and_si256(words_of(v), _mm256_set1_epi32(0x7fffffff));
}

/* Eight elements of 16 bits */
LANE __m256 load_half(const void *from, bool bfloat)
{
	__m128i v = _mm_loadu_si128(from);

	return bfloat ? singles_of(_mm256_slli_epi32(_mm256_cvtepu16_epi32(v), 16)) : _mm256_cvtph_ps(v);
}

/* Of eight elements of 32 bits the low or the high halves */
LANE __m256 load_part(const void *from, bool bfloat, bool high)
{
	const __m256i pick = high ? _mm256_setr_epi8(2, 3, 6, 7, 10, 11, 14, 15, 0, 1, 4, 5, 8, 9, 12, 13,
						     2, 3, 6, 7, 10, 11, 14, 15, 0, 1, 4, 5, 8, 9, 12, 13) :
				    _mm256_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15,
						     0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15);
	__m256i v = _mm256_loadu_si256(from);

	if (bfloat)
		return singles_of(high ? _mm256_and_si256(v, _mm256_set1_epi32((int)0xffff0000)) :
					 _mm256_slli_epi32(v, 16));
	v = _mm256_permute4x64_epi64(_mm256_shuffle_epi8(v, pick), 0x08);
	return _mm256_cvtph_ps(_mm256_castsi256_si128(v));
}

/* To BFloat16, to nearest even; no NaNs.  What does not fit becomes infinity by the carry */
LANE __m128i to_bfloat(__m256 v)
{
	__m256i x = words_of(v), odd = _mm256_and_si256(_mm256_srli_epi32(x, 16), _mm256_set1_epi32(1));

	x = _mm256_add_epi32(_mm256_add_epi32(x, odd), _mm256_set1_epi32(0x7fff));
	x = _mm256_permute4x64_epi64(_mm256_packus_epi32(_mm256_srli_epi32(x, 16), _mm256_setzero_si256()),
				     0x08);
	return _mm256_castsi256_si128(x);
}

LANE __m128i to_half(__m256 v, bool bfloat)
{
	return bfloat ? to_bfloat(v) : _mm256_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT);
}

/*
 * a + b rounded to odd: what is rounded again to at least two bits less is so as if it were exact
 * (Boldo, Melquiond).  The sum's error is a number (Knuth, 2Sum): where it is not zero, the sum
 * with its last place cut has a one for its last bit.  Infinities and NaNs have no error.
 * Inexact is raised if and only if the sum is: a sum without error gives back both operands.
 */
LANE __m256 odd_add(__m256 a, __m256 b)
{
	__m256 sum = _mm256_add_ps(a, b), other = _mm256_sub_ps(sum, a);
	__m256 error = _mm256_add_ps(_mm256_sub_ps(a, _mm256_sub_ps(sum, other)), _mm256_sub_ps(b, other));
	__m256 inexact = _mm256_cmp_ps(error, _mm256_setzero_ps(), _CMP_NEQ_OQ);
	/* minus one where the error takes away from the magnitude */
	__m256i less = _mm256_srai_epi32(words_of(_mm256_xor_ps(sum, error)), 31);
	__m256i odd = _mm256_or_si256(_mm256_add_epi32(words_of(sum), less), _mm256_set1_epi32(1));

	return _mm256_blendv_ps(sum, singles_of(odd), inexact);
}

/* Ones where a lane is infinity or NaN */
LANE __m256i not_finite(__m256 v)
{
	return _mm256_cmpgt_epi32(magnitude_of(v), _mm256_set1_epi32(0x7f7fffff));
}

/* Ones where a lane is a denormal number or zero */
LANE __m256i not_normal(__m256 v)
{
	return _mm256_cmpgt_epi32(_mm256_set1_epi32(0x00800000), magnitude_of(v));
}

/* Denormal numbers become zeros of their sign */
LANE __m256 flushed(__m256 v)
{
	return singles_of(_mm256_andnot_si256(_mm256_and_si256(not_normal(v), _mm256_set1_epi32(0x7fffffff)),
					      words_of(v)));
}

/* Any NaN becomes the default one */
LANE __m256 default_nans(__m256 v)
{
	return _mm256_blendv_ps(v, singles_of(_mm256_set1_epi32(0x7fc00000)),
				_mm256_cmp_ps(v, v, _CMP_UNORD_Q));
}

LANE bool any(__m256i mask)
{
	return !_mm256_testz_si256(mask, mask);
}

#endif
#endif

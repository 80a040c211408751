/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Conversions of exec_fcvt() between singles and halves, BFloat16 or words, on the host's FPU, which
 * notes the same exceptions; NaNs and what is or may have been too small is left to fp_convert.c.
 */
#include "executors.h"
#include "host_fpu.h"
#include "lanes.h"
#include "ops.h"
#include "predicate.h"

#if defined(__x86_64__)

/* Of eight elements of 32 bits each; *@odd: ones where one needs the exact treatment */
LANE __m256i nan_of(__m256 v)
{
	return words_of(_mm256_cmp_ps(v, v, _CMP_UNORD_Q));
}

LANE __m256i single_to_half(__m256i v, __m256i *odd)
{
	__m256i r = _mm256_cvtepu16_epi32(_mm256_cvtps_ph(singles_of(v), _MM_FROUND_TO_NEAREST_INT));
	__m256i size = _mm256_and_si256(r, _mm256_set1_epi32(0x7fff));

	*odd = _mm256_or_si256(nan_of(singles_of(v)), _mm256_cmpeq_epi32(size, _mm256_set1_epi32(0x400)));
	return r;
}

/* Bits that are cut off are found by the caller */
LANE __m256i single_to_bfloat(__m256i v, __m256i *odd)
{
	__m256 x = singles_of(v);
	__m256i zero = _mm256_cmpeq_epi32(magnitude_of(x), _mm256_setzero_si256());
	__m256i r = _mm256_cvtepu16_epi32(to_bfloat(x));
	__m256i large = _mm256_cmpgt_epi32(_mm256_and_si256(r, _mm256_set1_epi32(0x7fff)),
					   _mm256_set1_epi32(0x7f7f));

	*odd = _mm256_or_si256(_mm256_or_si256(nan_of(x), large), _mm256_andnot_si256(zero, not_normal(x)));
	return r;
}

LANE __m256i low_half_to_single(__m256i v, __m256i *odd)
{
	__m256 r = load_part(&v, false, false);

	*odd = nan_of(r);
	return words_of(r);
}

LANE __m256i high_half_to_single(__m256i v, __m256i *odd)
{
	__m256 r = load_part(&v, false, true);

	*odd = nan_of(r);
	return words_of(r);
}

LANE __m256i word_to_single(__m256i v, __m256i *odd)
{
	*odd = _mm256_setzero_si256();
	return words_of(_mm256_cvtepi32_ps(v));
}

LANE __m256i single_to_word(__m256i v, __m256i *odd)
{
	*odd = _mm256_setzero_si256();
	return _mm256_cvttps_epi32(singles_of(v));
}

#define CONVERT(name)									\
	SIMD static bool all_##name(const uint8_t *from, uint8_t *to, unsigned int bytes)	\
	{										\
		__m256i odd = _mm256_setzero_si256(), this;				\
											\
		for (unsigned int i = 0; i < bytes; i += 32) {				\
			__m256i v = _mm256_loadu_si256((const void *)(from + i));	\
											\
			_mm256_storeu_si256((void *)(to + i), name(v, &this));		\
			odd = _mm256_or_si256(odd, this);				\
		}									\
		return any(odd);							\
	}

CONVERT(single_to_half)
CONVERT(single_to_bfloat)
CONVERT(low_half_to_single)
CONVERT(high_half_to_single)
CONVERT(word_to_single)
CONVERT(single_to_word)

/** struct conversion - a row by its code; @high: its result goes to the high half of 32 bits */
static const struct conversion {
	int op;
	bool (*all)(const uint8_t *from, uint8_t *to, unsigned int bytes);
	bool high, cuts;
} conversions[] = {
	{ CVT(2, 1), all_single_to_half, .high = false },
	{ CVT(2, 1) | CVT_TOP, all_single_to_half, .high = true },
	{ CVT(2, 1) | CVT_BF16, all_single_to_bfloat, .cuts = true },
	{ CVT(2, 1) | CVT_BF16 | CVT_TOP, all_single_to_bfloat, .high = true, .cuts = true },
	{ CVT(1, 2), all_low_half_to_single, .high = false },
	{ CVT(1, 2) | CVT_TOP, all_high_half_to_single, .high = false },
	{ CVT(2, 2) | CVT_FROM_INT | CVT_SIGNED, all_word_to_single, .high = false },
	{ CVT(2, 2) | CVT_TO_INT | CVT_SIGNED, all_single_to_word, .high = false },
};

static const struct conversion *find(const struct exec *e)
{
	for (size_t i = 0; i < sizeof(conversions) / sizeof(conversions[0]); i++)
		if (conversions[i].op == e->insn->op)
			return &conversions[i];
	return NULL;
}

static bool any_low_bits(const uint8_t *v, unsigned int bytes)
{
	uint64_t bits = 0;

	for (unsigned int i = 0; i < bytes / 8; i++)
		bits |= elem(v, i, 8);
	return bits & UINT64_C(0x0000ffff0000ffff);
}

/* What is new in the active elements of @result, which is the old destination */
SIMD static void merge(const uint8_t *new, const uint8_t *mask, bool high, unsigned int bytes,
		       uint8_t *result)
{
	for (unsigned int i = 0; i < bytes / 4; i++) {
		uint32_t old = (uint32_t)elem(result, i, 4), value = (uint32_t)elem(new, i, 4);
		uint32_t active_bits = (uint32_t)elem(mask, i, 4);

		value = high ? value << 16 | (old & 0xffff) : value;
		put_elem(result, i, 4, (value & active_bits) | (old & ~active_bits));
	}
}

bool fcvt_lanes(struct exec *e, uint8_t *result)
{
	_Alignas(64) uint8_t from[SMEVEC_MAX_VL + 32], to[SMEVEC_MAX_VL + 32], mask[SMEVEC_MAX_VL];
	const struct conversion *c = fp_lanes_usable(e) ? find(e) : NULL;
	const uint8_t *n = e->r->z[field(e, 'n')];
	unsigned int csr;
	bool odd;

	if (!c)
		return false;
	pred_mask(e->r->p[field(e, 'g')], e->vl, 4, mask);
	for (unsigned int i = 0; i < e->vl / 8; i++)
		put_elem(from, i, 8, elem(n, i, 8) & elem(mask, i, 8));
	memset(from + e->vl, 0, 32);
	csr = fpu_enter(e->r->fpsr);
	odd = c->all(from, to, e->vl);
	csr = fpu_leave(csr);
	if (odd || csr & (CSR_INVALID | CSR_UNDERFLOW))
		return false;
	e->env.fpsr |= fpsr_of(csr) | (c->cuts && any_low_bits(from, e->vl) ? FPSR_IXC : 0);
	merge(to, mask, c->high, e->vl, result);
	return true;
}

#else

bool fcvt_lanes(struct exec *e, uint8_t *result)
{
	(void)e, (void)result;
	return false;
}

#endif

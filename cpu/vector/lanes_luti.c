/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Look-ups in tables of 4 or 16 entries, by indices that are unpacked to bytes first */
#include "lanes.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define CHUNK 16	/* elements at a time: there is room for so many behind the last */

#if defined(__x86_64__)

/* Bytes of a number each of @low's and @high's width become pairs, the low ones first */
SIMD static void interleave(__m128i low, __m128i high, __m128i pair[2])
{
	pair[0] = _mm_unpacklo_epi8(low, high);
	pair[1] = _mm_unpackhi_epi8(low, high);
}

/* 16 bytes are 32 indices of 4 bits */
SIMD static void nibbles(__m128i from, __m128i to[2])
{
	const __m128i mask = _mm_set1_epi8(15);

	interleave(_mm_and_si128(from, mask), _mm_and_si128(_mm_srli_epi16(from, 4), mask), to);
}

SIMD static void unpack_4(const uint8_t *from, uint8_t *to, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i += 2 * CHUNK) {
		__m128i index[2];

		nibbles(_mm_loadu_si128((const void *)(from + i / 2)), index);
		_mm_storeu_si128((void *)(to + i), index[0]);
		_mm_storeu_si128((void *)(to + i + CHUNK), index[1]);
	}
}

SIMD static void unpack_2(const uint8_t *from, uint8_t *to, unsigned int nr)
{
	const __m128i mask = _mm_set1_epi8(3);

	for (unsigned int i = 0; i < nr; i += 4 * CHUNK) {
		__m128i nibble[2], index[2];

		nibbles(_mm_loadu_si128((const void *)(from + i / 4)), nibble);
		for (unsigned int half = 0; half < 2; half++) {
			interleave(_mm_and_si128(nibble[half], mask),
				   _mm_and_si128(_mm_srli_epi16(nibble[half], 2), mask), index);
			_mm_storeu_si128((void *)(to + i + 2 * half * CHUNK), index[0]);
			_mm_storeu_si128((void *)(to + i + (2 * half + 1) * CHUNK), index[1]);
		}
	}
}

SIMD static void look_up_b(const void *entries, const uint8_t *index, void *result, unsigned int nr)
{
	__m128i table = _mm_loadu_si128(entries);

	for (unsigned int i = 0; i < nr; i += CHUNK)
		_mm_storeu_si128((void *)((uint8_t *)result + i),
				 _mm_shuffle_epi8(table, _mm_loadu_si128((const void *)(index + i))));
}

/* By a table of the low bytes, and one of the high ones */
SIMD static void look_up_h(const void *entries, const uint8_t *index, void *result, unsigned int nr)
{
	__m128i a = _mm_loadu_si128(entries), b = _mm_loadu_si128((const __m128i *)entries + 1);
	const __m128i mask = _mm_set1_epi16(0xff);
	__m128i low = _mm_packus_epi16(_mm_and_si128(a, mask), _mm_and_si128(b, mask));
	__m128i high = _mm_packus_epi16(_mm_srli_epi16(a, 8), _mm_srli_epi16(b, 8));

	for (unsigned int i = 0; i < nr; i += CHUNK) {
		__m128i which = _mm_loadu_si128((const void *)(index + i)), found[2];

		interleave(_mm_shuffle_epi8(low, which), _mm_shuffle_epi8(high, which), found);
		memcpy((uint8_t *)result + 2 * i, found, sizeof(found));
	}
}

#else

static void unpack_4(const uint8_t *from, uint8_t *to, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		to[i] = from[i / 2] >> 4 * (i % 2) & 15;
}

static void unpack_2(const uint8_t *from, uint8_t *to, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		to[i] = from[i / 4] >> 2 * (i % 4) & 3;
}

#define LOOK_UP(name, type)								\
	static void name(const void *entries, const uint8_t *index, void *result, unsigned int nr)	\
	{										\
		const type *table = entries;						\
		type *to = result;							\
											\
		for (unsigned int i = 0; i < nr; i++)					\
			to[i] = table[index[i]];					\
	}

LOOK_UP(look_up_b, uint8_t)
LOOK_UP(look_up_h, uint16_t __attribute__((may_alias)))

#endif

static void look_up_s(const void *entries, const uint8_t *index, void *result, unsigned int nr)
{
	const uint32_t __attribute__((may_alias)) *table = entries;
	uint32_t __attribute__((may_alias)) *to = result;

	for (unsigned int i = 0; i < nr; i++)
		to[i] = table[index[i]];
}

void lanes_look_up(const struct lanes_table *t, const uint8_t *indices, uint8_t *to, unsigned int nr)
{
	static void (*const functions[])(const void *, const uint8_t *, void *, unsigned int) = {
		look_up_b, look_up_h, look_up_s,
	};
	uint8_t index[4 * SMEVEC_MAX_VL + 4 * CHUNK], from[2 * SMEVEC_MAX_VL + CHUNK];

	memcpy(from, indices, nr * t->bits / 8);
	(t->bits == 4 ? unpack_4 : unpack_2)(from, index, nr);
	functions[__builtin_ctz(t->esize)](t->entry, index, to, nr);
}

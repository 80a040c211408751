/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Look-ups in tables of 4 or 16 entries, by indices that are unpacked to bytes first */
#include "lanes.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

SIMD static void unpack_4(const uint8_t *from, uint8_t *restrict to, unsigned int bytes)
{
	for (unsigned int i = 0; i < bytes; i++) {
		to[2 * i] = from[i] & 15;
		to[2 * i + 1] = from[i] >> 4;
	}
}

SIMD static void unpack_2(const uint8_t *from, uint8_t *restrict to, unsigned int bytes)
{
	for (unsigned int i = 0; i < bytes; i++) {
		to[4 * i] = from[i] & 3;
		to[4 * i + 1] = from[i] >> 2 & 3;
		to[4 * i + 2] = from[i] >> 4 & 3;
		to[4 * i + 3] = from[i] >> 6;
	}
}

#define LOOK_UP(name, type)								\
	static void name(const void *entries, const uint8_t *index, void *result, unsigned int nr)	\
	{										\
		const type __attribute__((may_alias)) *table = entries;			\
		type __attribute__((may_alias)) *restrict to = result;			\
											\
		for (unsigned int i = 0; i < nr; i++)					\
			to[i] = table[index[i]];					\
	}

LOOK_UP(look_up_h, uint16_t)
LOOK_UP(look_up_s, uint32_t)

#if defined(__x86_64__)
SIMD static void look_up_b(const void *entries, const uint8_t *index, void *result, unsigned int nr)
{
	__m128i table = _mm_loadu_si128(entries);

	for (unsigned int i = 0; i < nr; i += 16)
		_mm_storeu_si128((void *)((uint8_t *)result + i),
				 _mm_shuffle_epi8(table, _mm_loadu_si128((const void *)(index + i))));
}
#else
LOOK_UP(look_up_b, uint8_t)
#endif

void lanes_look_up(const struct lanes_table *t, const uint8_t *indices, uint8_t *to, unsigned int nr)
{
	static void (*const functions[])(const void *, const uint8_t *, void *, unsigned int) = {
		look_up_b, look_up_h, look_up_s,
	};
	_Alignas(64) uint8_t index[4 * SMEVEC_MAX_VL];

	(t->bits == 4 ? unpack_4 : unpack_2)(indices, index, nr * t->bits / 8);
	functions[__builtin_ctz(t->esize)](t->entry, index, to, nr);
}

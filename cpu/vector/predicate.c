/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "predicate.h"

bool pred_all(const uint8_t *p, unsigned int vl, unsigned int esize)
{
	uint64_t pattern = pred_pattern(esize);

	for (unsigned int k = 0; k < (vl + 63) / 64; k++) {
		uint64_t all = vl - 64 * k < 64 ? pattern & ((UINT64_C(1) << (vl - 64 * k)) - 1) : pattern;

		if ((pred_word(p, k, vl) & all) != all)
			return false;
	}
	return true;
}

/* Bit i becomes byte i, 0 or 0xff */
static uint64_t spread(uint8_t bits)
{
	const uint64_t low = 0x0101010101010101, high = 0x8080808080808080;
	uint64_t one_each = bits * low & 0x8040201008040201;
	uint64_t set = ((one_each + (high - low)) | one_each) & high;

	return (set >> 7) * 0xff;
}

void pred_mask(const uint8_t *p, unsigned int vl, unsigned int esize, uint8_t *mask)
{
	unsigned int within = esize < 8 ? esize : 8;
	unsigned int ones = (1u << within) - 1;
	uint8_t pattern = (uint8_t)pred_pattern(within);

	for (unsigned int i = 0; i < vl / 8; i++) {
		uint8_t bits = p[esize == 16 ? i & ~1u : i] & pattern;
		uint64_t bytes = spread((uint8_t)(bits * ones));

		memcpy(mask + 8 * i, &bytes, sizeof(bytes));
	}
}

void pred_fill(uint8_t *p, unsigned int from, unsigned int nr, unsigned int esize)
{
	unsigned int first = from * esize, end = (from + nr) * esize;

	for (unsigned int k = first / 64; k < (end + 63) / 64; k++) {
		uint64_t word = pred_pattern(esize);

		if (first > 64 * k)
			word &= ~((UINT64_C(1) << (first - 64 * k)) - 1);
		if (end < 64 * k + 64)
			word &= (UINT64_C(1) << (end - 64 * k)) - 1;
		memcpy(p + 8 * k, &word, sizeof(word));
	}
}

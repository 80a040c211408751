/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words of a sequence that say where another one is: branches, and ADR */
#include "differential.h"

/* Their field, in words; that of ADR is in bytes above two bits elsewhere */
static const struct {
	uint32_t mask, value;
	unsigned int low, width;
} kinds[] = {
	{ 0x7c000000, 0x14000000, 0, 26 },	/* B, BL */
	{ 0xff000000, 0x54000000, 5, 19 },	/* B.cond, BC.cond */
	{ 0x7e000000, 0x34000000, 5, 19 },	/* CBZ, CBNZ */
	{ 0x7e000000, 0x36000000, 5, 14 },	/* TBZ, TBNZ */
	{ 0x7e000000, 0x74000000, 5, 9 },	/* CB<cc> */
};

#define IS_ADR(word)	(((word) & 0xff000000) == 0x10000000)	/* to a multiple of 4 */

static bool find(uint32_t word, unsigned int *low, unsigned int *width)
{
	*low = 5;
	*width = 19;
	if (IS_ADR(word))
		return true;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		*low = kinds[i].low;
		*width = kinds[i].width;
		if ((word & kinds[i].mask) == kinds[i].value)
			return true;
	}
	return false;
}

uint64_t reference(uint32_t word)
{
	unsigned int low, width;
	uint32_t words;

	if (!find(word, &low, &width))
		return 0;
	words = word >> low & ((UINT32_C(1) << width) - 1);
	return words <= MAX_WORDS ? words : 0;
}

uint32_t with_reference(uint32_t word, uint64_t words)
{
	unsigned int low, width;
	uint32_t mask;

	if (!find(word, &low, &width))
		return word;
	mask = ((UINT32_C(1) << width) - 1) << low;
	return (word & ~mask) | ((uint32_t)words << low & mask);
}

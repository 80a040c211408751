/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Seeded random words on the vector engine: usage test_words [COUNT [SEED]] */
#include <stdio.h>
#include <stdlib.h>

#include "vector.h"

#define WORDS 64
#define HEADER 64

static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Groups 0010 (SVE) and, with bit 31 set, 0000 (SME): Arm ARM C4.1 */
static uint32_t vector_word(uint64_t *state)
{
	uint32_t word = (uint32_t)(next(state) >> 16);

	switch (next(state) >> 32 & 7) {
	case 0:
		return word;
	case 1:
	case 2:
	case 3:
		return (word & 0x61ffffff) | 0x80000000;
	default:
		return (word & 0xe1ffffff) | 0x04000000;
	}
}

int main(int argc, char **argv)
{
	unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 0) : 3000;
	uint64_t state = (argc > 2 ? strtoull(argv[2], NULL, 0) : 1) * 2 + 1;
	uint32_t data[HEADER / 4 + WORDS];

	for (unsigned long i = 0; i < count; i++) {
		uint64_t seed = state;
		const char *broken;

		for (size_t j = 0; j < HEADER / 4; j++)
			data[j] = (uint32_t)(next(&state) >> 16);
		for (size_t j = HEADER / 4; j < HEADER / 4 + WORDS; j++)
			data[j] = vector_word(&state);
		broken = fuzz_vector((const uint8_t *)data, sizeof(data));
		if (broken) {
			printf("run %lu (state 0x%llx): broken: %s\n", i, (unsigned long long)seed,
			       broken);
			return EXIT_FAILURE;
		}
	}
	printf("%lu runs of %d words\n", count, WORDS);
	return EXIT_SUCCESS;
}

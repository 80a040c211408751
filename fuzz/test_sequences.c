/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Seeded random ioctl sequences: usage test_sequences [COUNT [SEED]] */
#include <stdio.h>
#include <stdlib.h>

#include "ioctl_sequence.h"

#define SEQUENCE_BYTES (8 + 8 * 32)

static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

int main(int argc, char **argv)
{
	unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 0) : 20000;
	uint64_t state = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	struct fuzz_worlds worlds;
	uint8_t data[SEQUENCE_BYTES];

	if (!fuzz_worlds_open(&worlds))
		return EXIT_FAILURE;
	state = state * 2 + 1;
	for (unsigned long i = 0; i < count; i++) {
		uint64_t seed = state;
		const char *broken;

		for (size_t j = 0; j < sizeof(data); j++)
			data[j] = (uint8_t)(next(&state) >> 32);
		broken = fuzz_sequence(&worlds, data, sizeof(data));
		if (broken) {
			printf("sequence %lu (state 0x%llx): broken: %s\n", i,
			       (unsigned long long)seed, broken);
			return EXIT_FAILURE;
		}
	}
	fuzz_worlds_close(&worlds);
	printf("%lu sequences\n", count);
	return EXIT_SUCCESS;
}

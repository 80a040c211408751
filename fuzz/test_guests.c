/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Guests of seeded random words: usage test_guests [COUNT [SEED]] */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "random_guest.h"

int main(int argc, char **argv)
{
	unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 0) : 1000;
	unsigned long seed = argc > 2 ? strtoul(argv[2], NULL, 0) : 1;
	FILE *report = fdopen(dup(STDOUT_FILENO), "w");

	/* Unicorn says a lot about what it cannot translate */
	if (!report || !freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr))
		return EXIT_FAILURE;
	for (unsigned long i = 0; i < count; i++) {
		const char *broken = random_guest(seed + i);

		if (broken) {
			fprintf(report, "guest of seed %lu: %s\n", seed + i, broken);
			return EXIT_FAILURE;
		}
	}
	random_guest_release();
	fprintf(report, "%lu guests of %d words\n", count, RANDOM_GUEST_WORDS);
	fclose(report);
	return EXIT_SUCCESS;
}

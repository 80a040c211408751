// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the A64 CPU takes a word for: reads words in hexadecimal, one a line, prints the mnemonic of
 * its row, or "udf" where it is not allocated.
 */
#include <stdio.h>
#include <stdlib.h>

#include "a64/row.h"

int main(void)
{
	static struct a64 m = { .features = ~UINT64_C(0) };
	struct a64_op op;
	char line[64];

	while (fgets(line, sizeof(line), stdin)) {
		uint32_t word = (uint32_t)strtoul(line, NULL, 16);

		puts(a64_decode(&m, word, &op) ? a64_row_of(word)->mnemonic : "udf");
	}
	return 0;
}

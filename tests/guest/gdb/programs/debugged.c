// SPDX-License-Identifier: GPL-2.0-or-later
/* What gdb looks at: calls, vectors and ZA with values known by heart; and, as its argument says, an end */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "known_values.h"

int counter;

__attribute__((noinline)) int add(int a, int b)
{
	counter += b;
	return a + b;
}

static volatile int forever;
static int *volatile nowhere;

int main(int argc, char **argv)
{
	int sum = 0;

	for (int i = 1; i <= 4; i++)
		sum = add(sum, i);
	vectors();
	if (argc > 1 && !strcmp(argv[1], "tile"))
		tile();
	printf("%d %d\n", sum, counter);
	fflush(stdout);
	if (argc > 1 && !strcmp(argv[1], "loop"))
		for (;;)
			forever++;
	if (argc > 1 && !strcmp(argv[1], "fault"))
		*nowhere = 1;
	return sum;
}

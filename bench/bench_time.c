/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench.h"

double bench_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double bench_median(double *sample, int nr)
{
	qsort(sample, (size_t)nr, sizeof(sample[0]), by_value);
	return sample[nr / 2];
}

/* A call that fails is fast: what is not the work named must not be timed as if it were */
void must(int ret, const char *what)
{
	if (ret >= 0)
		return;
	fprintf(stderr, "kvmsme-bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

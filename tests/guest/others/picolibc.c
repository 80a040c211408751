// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A program without a system on a C library that others wrote (Debian's picolibc-aarch64-linux-gnu): its start, which
 * turns on the MMU, its memory, and its files and streams, which are semihosting's.  argv[2] is a file
 */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static jmp_buf place;

static int compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static void words(int argc, char **argv)
{
	int numbers[] = { 5, 3, -1, 9, 2 };
	char text[64];

	for (int i = 1; i < argc; i++)
		printf("argument %s\n", argv[i]);
	qsort(numbers, 5, sizeof(int), compare);
	for (int i = 0; i < 5; i++)
		printf("%d%c", numbers[i], i < 4 ? ' ' : '\n');
	printf("%.10f %g %s\n", sqrt(2), exp(-20), strerror(ENOENT));
	snprintf(text, sizeof(text), "%08x|%-5s|%5.1f", 0xcafe, "ab", 2.25);
	puts(text);
	printf("%ld %g\n", strtol("-12345", NULL, 10), strtod("1e-3", NULL));
}

static void memory(void)
{
	char *p = malloc(1000000), *q = calloc(1000, 10);

	if (!p || !q)
		exit(1);
	memset(p, 7, 1000000);
	p = realloc(p, 2000000);
	printf("memory: %d %d\n", p && p[999999] == 7, q[9999]);
	free(p);
	free(q);
}

static void files(const char *name)
{
	char line[100];
	long lines = 0, bytes = 0;
	FILE *file = fopen(name, "r");

	while (file && fgets(line, sizeof(line), file)) {
		bytes += (long)strlen(line);
		lines++;
	}
	printf("%s: %ld pieces, %ld bytes\n", name, lines, bytes);
	if (file)
		fclose(file);
	printf("missing: %d\n", fopen("/nonexistent/file", "r") == NULL && errno == ENOENT);
	printf("time: %d %d\n", time(NULL) > 1700000000, (int)clock() >= 0);
}

/* What the library's start has left off: ZA, and a tile of products */
static float tile(unsigned int row, unsigned int column)
{
	static float sums[64 * 64];
	uint64_t cpacr;

	__asm__ volatile("mrs %0, cpacr_el1" : "=r"(cpacr));
	__asm__ volatile("msr cpacr_el1, %0\n isb" : : "r"(cpacr | 3 << 24 | 3 << 16));
	__asm__ volatile("msr S3_0_C1_C2_6, %0\n isb" : : "r"(INT64_C(0xf))); /* SMCR_EL1 */
	__asm__ volatile(
		"smstart\n zero {za}\n ptrue p0.s\n index z0.s, #1, #1\n scvtf z0.s, p0/m, z0.s\n"
		"fmopa za1.s, p0/m, p0/m, z0.s, z0.s\n mov w12, %w0\n st1w {za1h.s[w12, 0]}, p0, "
		"[%1]\n smstop"
		:
		: "r"(row), "r"(sums)
		: "memory", "w12", "p0", "z0", "z1", "z2", "z3", "z4", "z5", "z6", "z7", "z8", "z9",
		  "z10", "z11", "z12", "z13", "z14", "z15", "z16", "z17", "z18", "z19", "z20",
		  "z21", "z22", "z23", "z24", "z25", "z26", "z27", "z28", "z29", "z30", "z31");
	return sums[column];
}

int main(int argc, char **argv)
{
	words(argc, argv);
	memory();
	files(argc > 2 ? argv[2] : "");
	printf("3 times 4 is %.1f\n", (double)tile(2, 3));
	if (!setjmp(place))
		longjmp(place, 1);
	fprintf(stderr, "to stderr\n");
	return argc + 4;
}

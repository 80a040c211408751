// SPDX-License-Identifier: GPL-2.0-or-later
/* glibc at work: what IFUNCs have chosen, numbers, sorting, text */
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

static int by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void strings(void)
{
	static char text[4096], copy[4096];

	for (int len = 0; len < 600; len += 37) {
		memset(text, 'a' + len % 26, (size_t)len);
		text[len] = 0;
		memmove(copy + len % 16, text, (size_t)len + 1);
		printf("%zu %d %d ", strlen(copy + len % 16), memcmp(copy + len % 16, text, (size_t)len),
		       strchr(text, 'z') != NULL);
	}
	putchar('\n');
	printf("%s|%10.3f|%-8d|%#llx|%a\n", strstr("needle in a haystack", "hay"), 3.14159, 42,
	       0x123456789abcdefull, 0.1);
	printf("%ls %ld %g\n", L"wide", strtol("-0x7f", NULL, 16), strtod("1e-300", NULL));
}

int main(void)
{
	double v[100], sum = 0;
	struct timespec a, b;

	for (int i = 0; i < 100; i++)
		v[i] = sin(i) * exp(i / 30.0) + pow(i, 1.5) - log1p(i);
	qsort(v, 100, sizeof(v[0]), by_value);
	for (int i = 0; i < 100; i++)
		sum += v[i] * i;
	printf("%.17g %.17g %.17g\n", sum, v[0], v[99]);
	strings();
	srand(7);
	printf("%d %d\n", rand(), rand());
	clock_gettime(CLOCK_MONOTONIC, &a);
	clock_gettime(CLOCK_MONOTONIC, &b);
	printf("time goes on: %d\n", b.tv_sec > a.tv_sec || (b.tv_sec == a.tv_sec && b.tv_nsec >= a.tv_nsec));
	printf("%s\n", setlocale(LC_ALL, ""));
	return (int)sum & 0x7f;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* strlen, memchr and memcpy by SVE: first-fault loads, FFR, comparisons, predicated copies */
#include <arm_sve.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

enum { SIZE = 1 << 16, TIMES = 200 };

static uint8_t text[SIZE + 256], copy[SIZE + 256];

static __attribute__((noinline)) uint64_t length(const uint8_t *s)
{
	svbool_t all = svptrue_b8();

	for (uint64_t at = 0;;) {
		svbool_t loaded, zero;
		svuint8_t v;

		svsetffr();
		v = svldff1(all, s + at);
		loaded = svrdffr_z(all);
		zero = svcmpeq(loaded, v, 0);
		if (svptest_any(loaded, zero))
			return at + svcntp_b8(all, svbrkb_z(loaded, zero));
		at += svcntp_b8(all, loaded);
	}
}

static __attribute__((noinline)) const uint8_t *find(const uint8_t *s, uint8_t c, uint64_t n)
{
	for (uint64_t at = 0; at < n; at += svcntb()) {
		svbool_t p = svwhilelt_b8(at, n);
		svbool_t found = svcmpeq(p, svld1(p, s + at), c);

		if (svptest_any(p, found))
			return s + at + svcntp_b8(p, svbrkb_z(p, found));
	}
	return NULL;
}

static __attribute__((noinline)) void move(uint8_t *to, const uint8_t *from, uint64_t n)
{
	for (uint64_t at = 0; at < n; at += svcntb()) {
		svbool_t p = svwhilelt_b8(at, n);

		svst1(p, to + at, svld1(p, from + at));
	}
}

static __attribute__((noinline)) void fill(void)
{
	for (int i = 0; i < SIZE; i++)
		text[i] = (uint8_t)(1 + i % 100 + (i >> 12));
	text[SIZE] = 0;
}

/* Short strings, as most are, and long ones */
static __attribute__((noinline)) uint64_t work(void)
{
	uint64_t sum = 0;

	for (int t = 0; t < TIMES; t++) {
		for (int i = 0; i < SIZE; i += 4096 - 13 * t)
			sum = sum * 31 + length(text + i);
		for (int i = 0; i < 2000; i++) {
			const uint8_t *from = text + (i * 37 + t) % (SIZE - 600);

			sum = sum * 31 + (uint64_t)(find(from, (uint8_t)(i % 90 + 20), 500) - from);
			move(copy + i % 64, from, (uint64_t)(i % 300));
			sum += copy[i % 200];
		}
		move(copy, text, SIZE + 1);
	}
	return sum;
}

static int check(void)
{
	return length(text + 7) == strlen((char *)text + 7) && !memcmp(copy, text, SIZE + 1) &&
	       find(text, 99, SIZE) == memchr(text, 99, SIZE);
}

int main(void)
{
	uint64_t sum;

	prctl(PR_SVE_SET_VL, 64);
	fill();
	sum = work();
	printf("checksum %lu, right %d\n", sum, check());
	return !check();
}

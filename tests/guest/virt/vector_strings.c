// SPDX-License-Identifier: GPL-2.0-or-later
/* strlen, memchr, strcmp and memcpy by SVE, up to the last byte of what is mapped; ldff1 finds where that is */
#include <arm_sve.h>

#include "virt_runtime.h"

#define PAGES UINT64_C(0x80000000)

static uint64_t level2[512] __attribute__((aligned(4096))), level3[512] __attribute__((aligned(4096)));
static uint8_t memory[2 * 4096] __attribute__((aligned(4096)));
static uint8_t *const text = (uint8_t *)PAGES;	/* two pages, and nothing behind them */

static NOINLINE uint64_t length(const uint8_t *s)
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

static NOINLINE uint64_t find(const uint8_t *s, uint8_t c, uint64_t n)
{
	for (uint64_t at = 0; at < n; at += svcntb()) {
		svbool_t p = svwhilelt_b8(at, n), found = svcmpeq(p, svld1(p, s + at), c);

		if (svptest_any(p, found))
			return at + svcntp_b8(p, svbrkb_z(p, found));
	}
	return n;
}

static NOINLINE int compare(const uint8_t *x, const uint8_t *y)
{
	svbool_t all = svptrue_b8();

	for (uint64_t at = 0;;) {
		svbool_t both, stop;
		svuint8_t vx, vy;

		svsetffr();
		vx = svldff1(all, x + at);
		vy = svldff1(all, y + at);
		both = svrdffr_z(all);
		stop = svorr_z(both, svcmpne(both, vx, vy), svcmpeq(both, vx, 0));
		if (svptest_any(both, stop)) {
			at += svcntp_b8(all, svbrkb_z(both, stop));
			return x[at] - y[at];
		}
		at += svcntp_b8(all, both);
	}
}

static NOINLINE void move(uint8_t *to, const uint8_t *from, uint64_t n)
{
	for (uint64_t at = 0; at < n; at += svcntb()) {
		svbool_t p = svwhilelt_b8(at, n);

		svst1(p, to + at, svld1(p, from + at));
	}
}

static void map(void)
{
	for (uint64_t i = 0; i < 2; i++)
		level3[i] = ((uint64_t)memory + i * 4096) | 0x703;
	level2[0] = (uint64_t)level3 | 3;
	table[2] = (uint64_t)level2 | 3;
	__asm__ volatile("dsb ish\n isb" : : : "memory");
}

int main(void)
{
	uint64_t sum = 0, end = sizeof(memory) - 1;
	unsigned int wrong = 0;

	map();
	for (uint64_t i = 0; i < end; i++)
		text[i] = (uint8_t)(1 + i % 199);
	text[end] = 0;
	for (uint64_t n = 0; n < 3000; n += 1 + n / 9) {
		uint64_t is = length(text + end - n), at = find(text + end - n, 77, n + 1), plain = 0;

		while (plain < n + 1 && text[end - n + plain] != 77)
			plain++;
		wrong += (is != n) + (at != plain);
		sum = sum * 31 + is + at;
	}
	for (uint64_t n = 1; n < 600; n += 7) {
		move(text, text + end - n, n + 1);
		wrong += compare(text, text + end - n) != 0;
		text[n / 2]++;
		wrong += compare(text, text + end - n) <= 0;
		sum = sum * 31 + text[n / 3];
	}
	return verdict("strings", sum, wrong);
}

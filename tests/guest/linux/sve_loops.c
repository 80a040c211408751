// SPDX-License-Identifier: GPL-2.0-or-later
/* SVE by ACLE at each length that PR_SVE_SET_VL gives */
#include <arm_sve.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>

static float x[1000], y[1000];
static uint8_t text[5000];

static __attribute__((noinline)) void saxpy(float a, int64_t n)
{
	for (int64_t i = 0; i < n; i += svcntw()) {
		svbool_t p = svwhilelt_b32(i, n);

		svst1(p, y + i, svmla_x(p, svld1(p, y + i), svld1(p, x + i), a));
	}
}

static __attribute__((noinline)) uint64_t length(const uint8_t *s)
{
	for (uint64_t at = 0;; at += svcntb()) {
		svbool_t all = svptrue_b8(), loaded, zero;
		svuint8_t v;

		svsetffr();
		v = svldff1(all, s + at);
		loaded = svrdffr();
		zero = svcmpeq(loaded, v, 0);
		if (svptest_any(loaded, zero))
			return at + svcntp_b8(all, svbrkb_z(loaded, zero));
		if (!svptest_last(all, loaded))
			at -= svcntb() - svcntp_b8(all, loaded);
	}
}

static uint64_t lanes(void)
{
	uint64_t n;

	__asm__ volatile("cntb %0" : "=r"(n));
	return n;
}

/* In a function of its own: compiled code asks for the length once in each */
static __attribute__((noinline)) void run(int vl)
{
	double sum = 0;

	for (int i = 0; i < 1000; i++) {
		x[i] = (float)i / 7;
		y[i] = (float)(1000 - i);
	}
	saxpy(1.25f, 997);
	for (int i = 0; i < 1000; i++)
		sum += y[i];
	for (int i = 0; i < 4999; i++)
		text[i] = (uint8_t)(i % 255 + 1);
	printf("VL %d, CNTB %lu, GET_VL %d, sum %.9g, length %lu\n", vl, lanes(), prctl(PR_SVE_GET_VL), sum,
	       length(text + 3));
}

int main(void)
{
	for (int vl = 16; vl <= 256; vl *= 2)
		if ((prctl(PR_SVE_SET_VL, vl) & 0xffff) == vl)
			run(vl);
	printf("bad: %d %d\n", prctl(PR_SVE_SET_VL, 17), prctl(PR_SVE_SET_VL, 1 << 20));
	return 0;
}

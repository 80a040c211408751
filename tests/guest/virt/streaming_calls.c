// SPDX-License-Identifier: GPL-2.0-or-later
/* Functions in and out of streaming mode, and what the changes of PSTATE.SM and ZA do to registers */
#include <arm_sme.h>

#include "sme_routines.h"
#include "virt_runtime.h"

static unsigned int wrong;
static uint8_t bytes[256], other[256];
static uint8_t za_row[256];

static uint64_t svcr(void) __arm_streaming_compatible
{
	return READ_SYSREG("S3_3_C4_C2_2");
}

static NOINLINE uint64_t mode(void) __arm_streaming_compatible
{
	return svcr() & 1;
}

static NOINLINE uint64_t normal(void)
{
	return mode();
}

static NOINLINE uint64_t streaming(void) __arm_streaming
{
	return 10 * normal() + mode();
}

__arm_locally_streaming static NOINLINE uint64_t locally(void)
{
	return 100 * streaming() + 10 * normal() + mode();
}

static NOINLINE uint64_t sum(const uint8_t *of, uint64_t n) __arm_streaming_compatible
{
	uint64_t total = 0;

	for (uint64_t i = 0; i < n; i += svcntb()) {
		svbool_t p = svwhilelt_b8(i, n);

		total += svaddv(p, svld1(p, of + i));
	}
	return total;
}

__arm_locally_streaming static NOINLINE uint64_t streaming_sum(void)
{
	return sum(bytes, 200);
}

/* Doubles go in and out by registers, also where the mode changes */
__arm_locally_streaming static NOINLINE double halve(double x, double y)
{
	return (x - y) * 0.5;
}

static void check(const char *what, uint64_t is, uint64_t should)
{
	say("%s %lu\n", what, is);
	wrong += is != should;
}

/* D8 keeps its value by the ABI, all of Z and P is zero: Arm ARM B1.4.8 "PSTATE.SM" */
static NOINLINE void change_mode(void)
{
	uint64_t z = 1, p = 1, fpsr = 0;

	__asm__ volatile("ptrue p3.b\n"
			 "dup z5.b, #7\n"
			 "msr fpsr, xzr\n"
			 "smstart sm\n"
			 "fmov %0, d5\n"
			 "cntp %1, p3, p3.b\n"
			 "mrs %2, fpsr\n"
			 "smstop sm" : "=r"(z), "=r"(p), "=r"(fpsr) : : "z5", "p3", "memory");
	check("in streaming mode Z5", z, 0);
	check("P3", p, 0);
	check("FPSR", fpsr, 0x0800009f);
	__asm__ volatile("smstart sm\n"
			 "dup z5.b, #7\n"
			 "smstop sm\n"
			 "fmov %0, d5" : "=r"(z) : : "z5", "memory");
	check("behind it Z5", z, 0);
	__asm__ volatile("msr fpsr, xzr");
}

/* ZA survives the mode, and is zero where it is turned on */
static NOINLINE void change_za(void)
{
	uint64_t za[3];

	for (int i = 0; i < 256; i++)
		za_row[i] = (uint8_t)(i + 1);
	__asm__ volatile("smstart za\n mov w12, #1\n ldr za[w12, 0], [%0]\n smstart sm\n smstop sm\n"
			 "str za[w12, 0], [%1]\n smstop za" : : "r"(za_row), "r"(other) : "w12", "memory");
	za[0] = other[0] * 256u + other[15];
	__asm__ volatile("smstart za\n mov w12, #1\n str za[w12, 0], [%0]\n"
			 "smstop za" : : "r"(other) : "w12", "memory");
	za[1] = other[0] * 256u + other[15];
	za[2] = svcr();
	check("ZA over streaming mode", za[0], 256 + 16);
	check("ZA turned on", za[1], 0);
	check("SVCR at the end", za[2], 0);
}

int main(void)
{
	uint64_t expected = 0;
	double half;

	for (int i = 0; i < 256; i++)
		bytes[i] = (uint8_t)(i * 7);
	for (int i = 0; i < 200; i++)
		expected += bytes[i];
	check("modes", locally(), 101);
	check("normal", normal(), 0);
	check("sum", sum(bytes, 200), expected);
	check("streaming sum", streaming_sum(), expected);
	half = halve(25, 4) * 8;
	check("doubles", (uint64_t)half, 84);
	change_mode();
	change_za();
	return verdict("streaming calls", expected, wrong);
}

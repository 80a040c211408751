// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * expf, logf and sinf of arrays by SVE, also in streaming mode: range reduction, polynomials, and exponents by
 * FSCALE.  What is right is known by series of doubles, to 3 units in the last place
 */
#include <arm_sme.h>

#include "sme_routines.h"
#include "virt_runtime.h"

enum { SIZE = 1531 };	/* no multiple of a vector */

#define LN2	0.693147180559945309417232121458

static float x[SIZE], y[SIZE];

/* Powers of R behind 1 / 2!: e**r = 1 + r + r**2 (1 / 2! + r / 3! + ...) */
static svfloat32_t exp_of(svbool_t p, svfloat32_t v) __arm_streaming_compatible
{
	svfloat32_t k = svrinta_x(p, svmul_x(p, v, 1.44269504f));
	svfloat32_t r = svmls_x(p, svmls_x(p, v, k, 0.693145752f), k, 1.42860677e-6f);
	svfloat32_t e = svdup_f32(1.0f / 5040);

	e = svmad_x(p, e, r, 1.0f / 720);
	e = svmad_x(p, e, r, 1.0f / 120);
	e = svmad_x(p, e, r, 1.0f / 24);
	e = svmad_x(p, e, r, 1.0f / 6);
	e = svmad_x(p, e, r, 0.5f);
	e = svmad_x(p, e, svmul_x(p, r, r), r);
	return svscale_x(p, svadd_x(p, e, 1.0f), svcvt_s32_x(p, k));
}

/* v = m * 2**k with m about 1: log m = 2 atanh((m - 1) / (m + 1)) */
static svfloat32_t log_of(svbool_t p, svfloat32_t v) __arm_streaming_compatible
{
	svint32_t bits = svsub_x(p, svreinterpret_s32(v), 0x3f3504f3);	/* the square root of 1 / 2 */
	svfloat32_t k = svcvt_f32_x(p, svasr_x(p, bits, 23));
	svfloat32_t m = svreinterpret_f32(svadd_x(p, svand_x(p, bits, 0x7fffff), 0x3f3504f3));
	svfloat32_t s = svdiv_x(p, svsub_x(p, m, 1.0f), svadd_x(p, m, 1.0f)), s2 = svmul_x(p, s, s);
	svfloat32_t t = svdup_f32(2.0f / 9);

	t = svmad_x(p, t, s2, 2.0f / 7);
	t = svmad_x(p, t, s2, 2.0f / 5);
	t = svmad_x(p, t, s2, 2.0f / 3);
	t = svmul_x(p, svmul_x(p, t, s2), s);
	t = svmla_x(p, t, k, 1.42860677e-6f);
	t = svmla_x(p, t, s, 2.0f);
	return svmla_x(p, t, k, 0.693145752f);
}

/* Of -pi / 2 to pi / 2, and the sign of the half turns that are left out */
static svfloat32_t sin_of(svbool_t p, svfloat32_t v) __arm_streaming_compatible
{
	svfloat32_t k = svrinta_x(p, svmul_x(p, v, 0.318309886f));
	svfloat32_t r = svmls_x(p, svmls_x(p, svmls_x(p, v, k, 3.140625f), k, 9.67502593e-4f), k, 1.50990623e-7f);
	svfloat32_t r2 = svmul_x(p, r, r), t = svdup_f32(-1.0f / 39916800);
	svuint32_t odd = svlsl_x(p, svreinterpret_u32(svcvt_s32_x(p, k)), 31);

	t = svmad_x(p, t, r2, 1.0f / 362880);
	t = svmad_x(p, t, r2, -1.0f / 5040);
	t = svmad_x(p, t, r2, 1.0f / 120);
	t = svmad_x(p, t, r2, -1.0f / 6);
	t = svmla_x(p, r, svmul_x(p, r2, r), t);
	return svreinterpret_f32(sveor_x(p, svreinterpret_u32(t), odd));
}

#define ALL(name, of, mode)						\
	mode static NOINLINE void name(void)				\
	{								\
		for (uint64_t i = 0; i < SIZE; i += svcntw()) {		\
			svbool_t p = svwhilelt_b32(i, (uint64_t)SIZE);	\
									\
			svst1(p, y + i, of(p, svld1(p, x + i)));	\
		}							\
	}

ALL(exp_all, exp_of, )
ALL(log_all, log_of, )
ALL(sin_all, sin_of, )
ALL(exp_streaming, exp_of, __arm_locally_streaming)
ALL(log_streaming, log_of, __arm_locally_streaming)
ALL(sin_streaming, sin_of, __arm_locally_streaming)

static double plain_exp(double v)
{
	int k = (int)(v / LN2);
	double r = v - k * LN2, term = 1, sum = 1, power;
	uint64_t bits = (uint64_t)(1023 + k) << 52;

	for (int n = 1; n < 30; n++)
		sum += term *= r / n;
	__builtin_memcpy(&power, &bits, sizeof(power));
	return sum * power;
}

static double plain_log(double v)
{
	double k = 0, s, power, sum = 0;

	for (; v > 1.5; k++)
		v /= 2;
	for (; v < 0.75; k--)
		v *= 2;
	power = s = (v - 1) / (v + 1);
	for (int n = 1; n < 60; n += 2, power *= s * s)
		sum += power / n;
	return 2 * sum + k * LN2;
}

static double plain_sin(double v)
{
	double term = v, sum = v;

	for (int n = 2; n < 80; n += 2)
		sum += term *= -v * v / (n * (n + 1));
	return sum;
}

/* More than 3 units of the last place away, or of 2**-24 where the result is small */
static int is_wrong(float is, double wanted)
{
	double away = is - wanted, size = wanted < 0 ? -wanted : wanted;

	return (away < 0 ? -away : away) > 3 * (size > 0.5 ? size : 0.5) / 8388608;
}

static int check(const char *what, void (*all)(void), double (*plain)(double), float from, float to)
{
	unsigned int wrong = 0;

	for (int i = 0; i < SIZE; i++)
		x[i] = from + (to - from) * (float)i / SIZE;
	__builtin_memset(y, 0xff, sizeof(y));
	all();
	for (int i = 0; i < SIZE; i++)
		wrong += is_wrong(y[i], plain(x[i]));
	return verdict(what, checksum(y, sizeof(y)), wrong);
}

int main(void)
{
	return check("expf", exp_all, plain_exp, -20, 20) |
	       check("expf, streaming", exp_streaming, plain_exp, -20, 20) |
	       check("logf", log_all, plain_log, 0.001f, 300) |
	       check("logf, streaming", log_streaming, plain_log, 0.001f, 300) |
	       check("sinf", sin_all, plain_sin, -15, 15) |
	       check("sinf, streaming", sin_streaming, plain_sin, -15, 15);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results of the host's FPU: whether they will do, and whether they were rounded */
#ifndef SMEVEC_ROUNDED_H
#define SMEVEC_ROUNDED_H

#include <math.h>

#include "lanes.h"

#define SMALLEST32	UINT32_C(0x00800000)
#define INFINITY32	UINT32_C(0x7f800000)
#define SMALLEST64	UINT64_C(0x0010000000000000)
#define INFINITY64	UINT64_C(0x7ff0000000000000)
/* The error of a product or quotient of doubles beyond this is a double itself */
#define TINY64		0x1p-900
#define HUGE64		0x1p1000
#define HUGE32		0x1p120f

/* Larger than the smallest normal number, and finite */
static inline bool normal32(float value)
{
	uint32_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return (bits & ~(UINT32_C(1) << 31)) - (SMALLEST32 + 1) < INFINITY32 - (SMALLEST32 + 1);
}

static inline bool normal64(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return (bits & ~(UINT64_C(1) << 63)) - (SMALLEST64 + 1) < INFINITY64 - (SMALLEST64 + 1);
}

/*
 * Was the result rounded?  1 and 0; -1 where it is not so easily told.  A sum's error is itself a
 * number (Knuth, 2Sum), so are those of products and quotients, if they are not too small.
 */
static inline int rounded_add32(float a, float b, float r)
{
	float other = r - a;

	return fabsf(r) > HUGE32 ? -1 : (a - (r - other)) + (b - other) != 0;
}

static inline int rounded_add64(double a, double b, double r)
{
	double other = r - a;

	return fabs(r) > HUGE64 ? -1 : (a - (r - other)) + (b - other) != 0;
}

static inline int rounded_mul32(float a, float b, float r)
{
	return (double)a * b != r;
}

SIMD static inline int rounded_mul64(double a, double b, double r)
{
	return fabs(r) < TINY64 && a != 0 && b != 0 ? -1 : __builtin_fma(a, b, -r) != 0;
}

static inline int rounded_div32(float a, float b, float r)
{
	return a != 0 && (double)r * b != a;
}

SIMD static inline int rounded_div64(double a, double b, double r)
{
	if (a == 0)
		return 0;
	return fabs(a) < TINY64 || fabs(r) < TINY64 ? -1 : __builtin_fma(-r, b, a) != 0;
}

static inline int rounded_sqrt32(float a, float r)
{
	return (double)r * r != a;
}

SIMD static inline int rounded_sqrt64(double a, double r)
{
	return a != 0 && a < TINY64 ? -1 : __builtin_fma(r, r, -a) != 0;
}

static inline int rounded_muladd32(float a, float b, float c, float r)
{
	double product = (double)a * b, sum = product + c;

	return rounded_add64(product, c, sum) || sum != r;
}

SIMD static inline int rounded_muladd64(double a, double b, double c, double r)
{
	double product = a * b;

	if (rounded_mul64(a, b, product))
		return -1;
	return rounded_add64(product, c, r);
}

#endif

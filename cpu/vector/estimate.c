/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arm ARM RecipEstimate() and RecipSqrtEstimate() */
#include "fp.h"

const struct fp_estimate fp_estimate_8 = { .in = 8, .out = 8 };
const struct fp_estimate fp_estimate_12 = { .in = 11, .out = 12 };

unsigned int recip_estimate(const struct fp_estimate *precision, unsigned int a)
{
	unsigned int one = precision->in + precision->out + 3;

	return ((1u << one) / (a * 2 + 1) + 1) / 2;
}

/* The largest b with a * b^2 below the limit, found from below */
unsigned int recip_sqrt_estimate(const struct fp_estimate *precision, unsigned int a)
{
	unsigned int limit = precision->in + 2 * precision->out + 4;
	unsigned int b = 2u << precision->out;

	a = a < 1u << precision->in ? a * 2 + 1 : (a >> 1 << 1) * 2 + 2;
	while ((uint64_t)a * (b + 1) * (b + 1) < UINT64_C(1) << limit)
		b++;
	return (b + 1) / 2;
}

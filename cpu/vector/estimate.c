/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arm ARM RecipSqrtEstimate() */
#include "ops.h"

/* @a: 9 bits, 128 to 511; the result has 9 bits */
unsigned int recip_sqrt_estimate(unsigned int a)
{
	unsigned int b = 512;

	a = a < 256 ? a * 2 + 1 : (a >> 1 << 1) * 2 + 2;
	while (a * (b + 1) * (b + 1) < 1u << 28)
		b++;
	return (b + 1) / 2;
}

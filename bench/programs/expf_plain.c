// SPDX-License-Identifier: GPL-2.0-or-later
/* expf over an array, by glibc and by plain C as the compiler makes it */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { SIZE = 8192, TIMES = 250 };

static float x[SIZE], y[SIZE], z[SIZE];

static __attribute__((noinline)) void by_library(void)
{
	for (int i = 0; i < SIZE; i++)
		y[i] = expf(x[i]);
}

static float scaled(float v, int k)
{
	uint32_t bits = (uint32_t)(k + 127) << 23;
	float scale;

	memcpy(&scale, &bits, sizeof(scale));
	return v * scale;
}

static __attribute__((noinline)) void by_polynomial(void)
{
	for (int i = 0; i < SIZE; i++) {
		float k = rintf(x[i] * 1.44269504f), r = x[i] - k * 0.693359375f + k * 2.12194440e-4f;
		float e = 1 + r * (1 + r * (0.5f + r * (1.0f / 6 + r * (1.0f / 24 + r * (1.0f / 120)))));

		z[i] = scaled(e, (int)k);
	}
}

int main(void)
{
	double sum = 0;
	int bad = 0;

	for (int i = 0; i < SIZE; i++)
		x[i] = (float)(i - SIZE / 2) / 100;
	for (int i = 0; i < TIMES; i++) {
		by_library();
		by_polynomial();
	}
	for (int i = 0; i < SIZE; i++) {
		sum += (double)y[i] * 1e-10;
		bad += fabsf(y[i] / z[i] - 1) > 1e-5f;
	}
	printf("checksum %.9g, %d wrong\n", sum, bad);
	return bad != 0;
}

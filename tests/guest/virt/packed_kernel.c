// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A micro-kernel as libraries have them: both sides packed beforehand into panels of the streaming length, a
 * kernel in assembly over two by two tiles, bias and clamp, and a streaming copy
 */
#include <arm_sme.h>

#include "sme_routines.h"
#include "virt_runtime.h"

enum { M = 70, N = 90, K = 33, ROOM = 128 * 128 };

struct kernel_arguments {
	const float *left, *right, *bias;
	float *to;
	uint64_t k, step;	/* bytes from row to row */
	float low, high;
};

static float a[M * K], b[K * N], bias[ROOM / 128], c[ROOM], wanted[M * N], left[ROOM], right[ROOM], copy[ROOM];

void panel_kernel(const struct kernel_arguments *arguments);

/* X1 left, X2 right, X3 bias, X4 to, X5 k, X6 step */
__asm__(".arch armv9-a+sme\n"
	".globl panel_kernel\n"
	".type panel_kernel, %function\n"
	"panel_kernel:\n"
	"	stp	d8, d9, [sp, #-64]!\n"
	"	stp	d10, d11, [sp, #16]\n"
	"	stp	d12, d13, [sp, #32]\n"
	"	stp	d14, d15, [sp, #48]\n"
	"	ldp	x1, x2, [x0]\n"
	"	ldp	x3, x4, [x0, #16]\n"
	"	ldp	x5, x6, [x0, #32]\n"
	"	smstart\n"
	"	ptrue	p0.b\n"
	"	ld1rw	{z30.s}, p0/z, [x0, #48]\n"
	"	ld1rw	{z31.s}, p0/z, [x0, #52]\n"
	"	fmov	z8.s, #1.0\n"
	"	ldr	z16, [x3]\n"
	"	ldr	z17, [x3, #1, mul vl]\n"
	"	zero	{za}\n"
	"	fmopa	za0.s, p0/m, p0/m, z8.s, z16.s\n"	/* the bias in each row */
	"	fmopa	za1.s, p0/m, p0/m, z8.s, z17.s\n"
	"	fmopa	za2.s, p0/m, p0/m, z8.s, z16.s\n"
	"	fmopa	za3.s, p0/m, p0/m, z8.s, z17.s\n"
	"1:	ldr	z0, [x1]\n"
	"	ldr	z1, [x1, #1, mul vl]\n"
	"	ldr	z2, [x2]\n"
	"	ldr	z3, [x2, #1, mul vl]\n"
	"	addvl	x1, x1, #2\n"
	"	addvl	x2, x2, #2\n"
	"	fmopa	za0.s, p0/m, p0/m, z0.s, z2.s\n"
	"	fmopa	za1.s, p0/m, p0/m, z0.s, z3.s\n"
	"	fmopa	za2.s, p0/m, p0/m, z1.s, z2.s\n"
	"	fmopa	za3.s, p0/m, p0/m, z1.s, z3.s\n"
	"	subs	x5, x5, #1\n"
	"	b.ne	1b\n"
	"	mov	w12, #0\n"
	"	cntw	x7\n"
	"	mul	x8, x6, x7\n"
	"	add	x8, x4, x8\n"				/* the lower two tiles' rows */
	"2:	mova	z0.s, p0/m, za0h.s[w12, 0]\n"
	"	mova	z1.s, p0/m, za1h.s[w12, 0]\n"
	"	mova	z2.s, p0/m, za2h.s[w12, 0]\n"
	"	mova	z3.s, p0/m, za3h.s[w12, 0]\n"
	"	.irp	z, 0, 1, 2, 3\n"
	"	fmax	z\\z\\().s, p0/m, z\\z\\().s, z30.s\n"
	"	fmin	z\\z\\().s, p0/m, z\\z\\().s, z31.s\n"
	"	.endr\n"
	"	str	z0, [x4]\n"
	"	str	z1, [x4, #1, mul vl]\n"
	"	str	z2, [x8]\n"
	"	str	z3, [x8, #1, mul vl]\n"
	"	add	x4, x4, x6\n"
	"	add	x8, x8, x6\n"
	"	add	w12, w12, #1\n"
	"	cmp	w12, w7\n"
	"	b.lo	2b\n"
	"	smstop\n"
	"	ldp	d10, d11, [sp, #16]\n"
	"	ldp	d12, d13, [sp, #32]\n"
	"	ldp	d14, d15, [sp, #48]\n"
	"	ldp	d8, d9, [sp], #64\n"
	"	ret\n");

__arm_locally_streaming static NOINLINE uint64_t streaming_words(void)
{
	return svcntw();
}

/* Panels of @panel elements of the other dimension, k by k; what is beyond is zero */
static NOINLINE void pack(float *to, const float *from, uint64_t panel, uint64_t start, uint64_t end,
			  uint64_t along, uint64_t step)
{
	for (uint64_t k = 0; k < K; k++)
		for (uint64_t e = start; e < start + panel; e++)
			*to++ = e < end ? from[k * step + e * along] : 0;
}

static NOINLINE void multiply(uint64_t panel)
{
	float tile_bias[128];

	for (uint64_t i = 0; i < M; i += panel) {
		pack(left, a, panel, i, M, K, 1);
		for (uint64_t j = 0; j < N; j += panel) {
			struct kernel_arguments arguments = { left, right, tile_bias, c, K, panel * 4, -50, 90 };

			pack(right, b, panel, j, N, 1, N);
			for (uint64_t e = 0; e < panel; e++)
				tile_bias[e] = j + e < N ? bias[j + e] : 0;
			panel_kernel(&arguments);
			for (uint64_t r = 0; r < panel && i + r < M; r++)
				for (uint64_t e = 0; e < panel && j + e < N; e++)
					copy[(i + r) * N + j + e] = c[r * panel + e];
		}
	}
}

static NOINLINE void multiply_plainly(void)
{
	for (int i = 0; i < M; i++)
		for (int j = 0; j < N; j++) {
			float sum = bias[j];

			for (int k = 0; k < K; k++)
				sum += a[i * K + k] * b[k * N + j];
			wanted[i * N + j] = sum < -50 ? -50 : sum > 90 ? 90 : sum;
		}
}

/* Whole vectors, then a part */
__arm_locally_streaming static NOINLINE void streaming_copy(uint8_t *to, const uint8_t *from, uint64_t n)
{
	for (uint64_t at = 0; at < n; at += svcntb()) {
		svbool_t p = svwhilelt_b8(at, n);

		svstnt1(p, to + at, svldnt1(p, from + at));
	}
}

static unsigned int check_copies(void)
{
	uint8_t *to = (uint8_t *)c;
	unsigned int wrong = 0;

	for (uint64_t n = 0; n < 700; n += 1 + n / 7) {
		__builtin_memset(to, 0xee, 1024);
		streaming_copy(to + n % 5, (const uint8_t *)wanted + n % 9, n);
		for (uint64_t i = 0; i < 1024; i++) {
			const uint8_t *from = (const uint8_t *)wanted + n % 9;

			wrong += to[i] != (i < n % 5 || i >= n % 5 + n ? 0xee : from[i - n % 5]);
		}
	}
	return wrong;
}

int main(void)
{
	unsigned int wrong = 0;
	uint32_t seed = 13;

	for (int i = 0; i < M * K; i++)
		a[i] = (float)((int)(next_random(&seed) % 17) - 8);
	for (int i = 0; i < K * N; i++)
		b[i] = (float)((int)(next_random(&seed) % 13) - 6);
	for (int i = 0; i < N; i++)
		bias[i] = (float)(i - 40);
	multiply(2 * streaming_words());
	multiply_plainly();
	for (int i = 0; i < M * N; i++)
		wrong += copy[i] != wanted[i];
	return verdict("packed kernel", checksum(copy, M * N * sizeof(float)), wrong) |
	       verdict("streaming copies", 0, check_copies());
}

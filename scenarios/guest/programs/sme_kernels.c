// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What SME and SME2 are there for, as a compiler makes it from the ACLE's intrinsics, each kernel
 * against the same in plain C.  X0 at the end: bit n is set if kernel n of the table below has
 * computed something else.  All numbers are small enough for floating point to be exact in any order.
 *
 * Without SVE outside streaming mode, so that it runs on an SME-only host; with frame pointers, because
 * clang 19 does not save X30 in leaves where it calls __arm_get_current_vg.
 * clang-19 --target=aarch64-linux-gnu -O2 -ffreestanding -march=armv8-a+sme2+sme-f64f64 \
 *	-fno-omit-frame-pointer -mno-omit-leaf-frame-pointer -c sme_kernels.c
 * llvm-mc-19 -triple=aarch64 -filetype=obj -o start.o start.s
 * ld.lld-19 -s --image-base=0x40001000 -z max-page-size=4096 -o sme_kernels.elf start.o sme_kernels.o
 */
#include <arm_sme.h>
#include <stdbool.h>
#include <stdint.h>

#define ROWS	37	/* of the product; no multiple of a vector's elements */
#define COLUMNS	45
#define DEPTH	29
#define SIDE	61	/* of what is transposed */
#define LENGTH	2048	/* of vectors: a multiple of four times the longest */

#define PADDED(depth, by)	(((depth) + (by) - 1) / (by) * (by))
#define KERNEL			__arm_locally_streaming static __attribute__((noinline)) void
#define ZA_KERNEL		__arm_new("za") KERNEL

static uint64_t state;

static uint64_t next(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

/* Matrix products.  A is by columns, B by rows; several steps of depth lie side by side */

static float a32[DEPTH * ROWS], b32[DEPTH * COLUMNS], c32[ROWS * COLUMNS];
static double a64[DEPTH * ROWS], b64[DEPTH * COLUMNS], c64[ROWS * COLUMNS];
static __fp16 a16[PADDED(DEPTH, 2) * ROWS], b16[PADDED(DEPTH, 2) * COLUMNS];
static int8_t a8[PADDED(DEPTH, 4) * ROWS], b8[PADDED(DEPTH, 4) * COLUMNS];
static int32_t product[ROWS * COLUMNS], product8[ROWS * COLUMNS];

static void fill_matrices(void)
{
	for (int k = 0; k < DEPTH; k++)
		for (int i = 0; i < ROWS; i++) {
			int value = (int)(next() % 33) - 16;

			a64[k * ROWS + i] = a32[k * ROWS + i] = (float)value;
			a16[k / 2 * 2 * ROWS + i * 2 + k % 2] = (__fp16)value;
			a8[k / 4 * 4 * ROWS + i * 4 + k % 4] = (int8_t)value;
		}
	for (int k = 0; k < DEPTH; k++)
		for (int j = 0; j < COLUMNS; j++) {
			int value = (int)(next() % 65) - 32;

			b64[k * COLUMNS + j] = b32[k * COLUMNS + j] = (float)value;
			b16[k / 2 * 2 * COLUMNS + j * 2 + k % 2] = (__fp16)value;
			b8[k / 4 * 4 * COLUMNS + j * 4 + k % 4] = (int8_t)value;
		}
	for (int i = 0; i < ROWS; i++)
		for (int j = 0; j < COLUMNS; j++) {
			product[i * COLUMNS + j] = 0;
			for (int k = 0; k < DEPTH; k++)
				product[i * COLUMNS + j] += (int)a32[k * ROWS + i] * (int)b32[k * COLUMNS + j];
		}
}

ZA_KERNEL gemm_f32(void)
{
	for (uint64_t i = 0; i < ROWS; i += svcntw())
		for (uint64_t j = 0; j < COLUMNS; j += svcntw()) {
			svbool_t pi = svwhilelt_b32_u64(i, ROWS), pj = svwhilelt_b32_u64(j, COLUMNS);

			svzero_mask_za(0x11);
			for (uint64_t k = 0; k < DEPTH; k++)
				svmopa_za32_f32_m(0, pi, pj, svld1_f32(pi, &a32[k * ROWS + i]),
						  svld1_f32(pj, &b32[k * COLUMNS + j]));
			for (uint64_t row = 0; row < svcntw() && i + row < ROWS; row++)
				svst1_hor_za32(0, (uint32_t)row, pj, &c32[(i + row) * COLUMNS + j]);
		}
}

static bool gemm_f32_is_right(void)
{
	gemm_f32();
	for (int i = 0; i < ROWS * COLUMNS; i++)
		if (c32[i] != (float)product[i])
			return false;
	return true;
}

/* The product, minus it, and again */
ZA_KERNEL gemm_f64(void)
{
	for (uint64_t i = 0; i < ROWS; i += svcntd())
		for (uint64_t j = 0; j < COLUMNS; j += svcntd()) {
			svbool_t pi = svwhilelt_b64_u64(i, ROWS), pj = svwhilelt_b64_u64(j, COLUMNS);

			svzero_za();
			for (uint64_t k = 0; k < DEPTH; k++) {
				svfloat64_t a = svld1_f64(pi, &a64[k * ROWS + i]);
				svfloat64_t b = svld1_f64(pj, &b64[k * COLUMNS + j]);

				svmopa_za64_f64_m(7, pi, pj, a, b);
				svmops_za64_f64_m(7, pi, pj, a, b);
				svmopa_za64_f64_m(7, pi, pj, a, b);
			}
			for (uint64_t row = 0; row < svcntd() && i + row < ROWS; row++)
				svst1_hor_za64(7, (uint32_t)row, pj, &c64[(i + row) * COLUMNS + j]);
		}
}

static bool gemm_f64_is_right(void)
{
	gemm_f64();
	for (int i = 0; i < ROWS * COLUMNS; i++)
		if (c64[i] != product[i])
			return false;
	return true;
}

ZA_KERNEL gemm_f16(void)
{
	const float16_t *a = (const float16_t *)a16, *b = (const float16_t *)b16;

	for (uint64_t i = 0; i < ROWS; i += svcntw())
		for (uint64_t j = 0; j < COLUMNS; j += svcntw()) {
			svbool_t pi = svwhilelt_b16_u64(2 * i, 2 * ROWS);
			svbool_t pj = svwhilelt_b16_u64(2 * j, 2 * COLUMNS), out = svwhilelt_b32_u64(j, COLUMNS);

			svzero_za();
			for (uint64_t k = 0; k < DEPTH; k += 2)
				svmopa_za32_f16_m(1, pi, pj, svld1_f16(pi, &a[k * ROWS + 2 * i]),
						  svld1_f16(pj, &b[k * COLUMNS + 2 * j]));
			for (uint64_t row = 0; row < svcntw() && i + row < ROWS; row++)
				svst1_hor_za32(1, (uint32_t)row, out, &c32[(i + row) * COLUMNS + j]);
		}
}

static bool gemm_f16_is_right(void)
{
	gemm_f16();
	for (int i = 0; i < ROWS * COLUMNS; i++)
		if (c32[i] != (float)product[i])
			return false;
	return true;
}

ZA_KERNEL gemm_s8(void)
{
	for (uint64_t i = 0; i < ROWS; i += svcntw())
		for (uint64_t j = 0; j < COLUMNS; j += svcntw()) {
			svbool_t pi = svwhilelt_b8_u64(4 * i, 4 * ROWS);
			svbool_t pj = svwhilelt_b8_u64(4 * j, 4 * COLUMNS), out = svwhilelt_b32_u64(j, COLUMNS);

			svzero_za();
			for (uint64_t k = 0; k < DEPTH; k += 4)
				svmopa_za32_s8_m(2, pi, pj, svld1_s8(pi, &a8[k * ROWS + 4 * i]),
						 svld1_s8(pj, &b8[k * COLUMNS + 4 * j]));
			for (uint64_t row = 0; row < svcntw() && i + row < ROWS; row++)
				svst1_hor_za32(2, (uint32_t)row, out, &product8[(i + row) * COLUMNS + j]);
		}
}

static bool gemm_s8_is_right(void)
{
	gemm_s8();
	for (int i = 0; i < ROWS * COLUMNS; i++)
		if (product8[i] != product[i])
			return false;
	return true;
}

/* Rows into a tile, columns out of it */

static float square[SIDE * SIDE], transposed[SIDE * SIDE];

ZA_KERNEL transpose(void)
{
	for (uint64_t i = 0; i < SIDE; i += svcntw())
		for (uint64_t j = 0; j < SIDE; j += svcntw()) {
			svbool_t pi = svwhilelt_b32_u64(i, SIDE), pj = svwhilelt_b32_u64(j, SIDE);

			for (uint64_t row = 0; row < svcntw() && i + row < SIDE; row++)
				svld1_hor_za32(3, (uint32_t)row, pj, &square[(i + row) * SIDE + j]);
			for (uint64_t column = 0; column < svcntw() && j + column < SIDE; column++)
				svst1_ver_za32(3, (uint32_t)column, pi, &transposed[(j + column) * SIDE + i]);
		}
}

static bool transpose_is_right(void)
{
	for (int i = 0; i < SIDE * SIDE; i++)
		square[i] = (float)i;
	transpose();
	for (int i = 0; i < SIDE; i++)
		for (int j = 0; j < SIDE; j++)
			if (transposed[j * SIDE + i] != square[i * SIDE + j])
				return false;
	return true;
}

/* SME2: groups of vectors, counters as predicates, ZT0 */

static float x[LENGTH], y[LENGTH], floats[LENGTH], table[16], sum;
static int32_t numbers[LENGTH], ints[LENGTH], dot;
static int16_t shorts[LENGTH];
static int8_t left[LENGTH], right[LENGTH];
static uint8_t nibbles[LENGTH / 2];

static void fill_vectors(void)
{
	for (int i = 0; i < LENGTH; i++) {
		x[i] = (float)((int)(next() % 513) - 256) / 4;
		y[i] = (float)((int)(next() % 65) - 32);
		numbers[i] = (int32_t)next() >> next() % 20;
		left[i] = (int8_t)next();
		right[i] = (int8_t)next();
		nibbles[i / 2] = (uint8_t)next();
		table[i % 16] = (float)(i % 16) * 1.5f - 3;
	}
}

ZA_KERNEL sum_of_products(void)
{
	svbool_t all = svptrue_b32();
	svfloat32x4_t r;

	svzero_za();
	for (uint64_t i = 0; i < LENGTH; i += 4 * svcntw()) {
		svcount_t p = svwhilelt_c32_u64(i, LENGTH, 4);

		svmla_za32_f32_vg1x4(0, svld1_f32_x4(p, &x[i]), svld1_f32_x4(p, &y[i]));
	}
	r = svread_za32_f32_vg1x4(0);
	sum = svaddv_f32(all, svadd_f32_x(all, svadd_f32_x(all, svget4(r, 0), svget4(r, 1)),
					  svadd_f32_x(all, svget4(r, 2), svget4(r, 3))));
}

static bool sum_of_products_is_right(void)
{
	float expected = 0;

	for (int i = 0; i < LENGTH; i++)
		expected += x[i] * y[i];
	sum_of_products();
	return sum == expected;
}

ZA_KERNEL dot_product(void)
{
	svbool_t all = svptrue_b32();
	svint32x4_t r;

	svzero_za();
	for (uint64_t i = 0; i < LENGTH; i += 4 * svcntb()) {
		svcount_t p = svwhilelt_c8_u64(i, LENGTH, 4);

		svdot_za32_s8_vg1x4(5, svld1_s8_x4(p, &left[i]), svld1_s8_x4(p, &right[i]));
	}
	r = svread_za32_s32_vg1x4(5);
	dot = (int32_t)(svaddv_s32(all, svget4(r, 0)) + svaddv_s32(all, svget4(r, 1)) +
			svaddv_s32(all, svget4(r, 2)) + svaddv_s32(all, svget4(r, 3)));
}

static bool dot_product_is_right(void)
{
	int32_t expected = 0;

	for (int i = 0; i < LENGTH; i++)
		expected += left[i] * right[i];
	dot_product();
	return dot == expected;
}

KERNEL narrow(void)
{
	for (uint64_t i = 0; i < LENGTH; i += 2 * svcntw()) {
		svint32x2_t wide = svld1_s32_x2(svwhilelt_c32_u64(i, LENGTH, 2), &numbers[i]);

		svst1_s16(svwhilelt_b16_u64(i, LENGTH), &shorts[i], svqrshr_n_s16_s32_x2(wide, 7));
	}
}

static bool narrow_is_right(void)
{
	narrow();
	for (int i = 0; i < LENGTH; i++) {
		int64_t rounded = ((int64_t)numbers[i] + 64) >> 7;
		int64_t expected = rounded > INT16_MAX ? INT16_MAX : rounded < INT16_MIN ? INT16_MIN : rounded;

		if (shorts[i] != expected)
			return false;
	}
	return true;
}

KERNEL clamp_and_round(void)
{
	for (uint64_t i = 0; i < LENGTH; i += 4 * svcntw()) {
		svcount_t p = svwhilelt_c32_u64(i, LENGTH, 4);
		svfloat32x4_t v = svld1_f32_x4(p, &x[i]);

		v = svrinta_f32_x4(svclamp_single_f32_x4(v, svdup_f32(-3.5f), svdup_f32(50)));
		svst1_s32_x4(p, &ints[i], svcvt_s32_f32_x4(v));
	}
}

static bool clamp_and_round_is_right(void)
{
	clamp_and_round();
	for (int i = 0; i < LENGTH; i++) {
		float clamped = x[i] < -3.5f ? -3.5f : x[i] > 50 ? 50 : x[i];

		if (ints[i] != (int32_t)(clamped < 0 ? clamped - 0.5f : clamped + 0.5f))
			return false;
	}
	return true;
}

KERNEL zip_and_unzip(void)
{
	for (uint64_t i = 0; i < LENGTH; i += 4 * svcntw())
		svst1_f32_x4(svptrue_c32(), &floats[i],
			     svuzp_f32_x4(svzip_f32_x4(svld1_f32_x4(svptrue_c32(), &x[i]))));
}

static bool zip_and_unzip_is_right(void)
{
	zip_and_unzip();
	for (int i = 0; i < LENGTH; i++)
		if (floats[i] != x[i])
			return false;
	return true;
}

__arm_new("zt0") KERNEL look_up(void)
{
	svldr_zt(0, table);
	for (uint64_t i = 0; i < LENGTH; i += svcntw()) {
		svuint8_t index = svld1_u8(svwhilelt_b8_u64(i / 2, LENGTH / 2), &nibbles[i / 2]);

		svst1_f32(svwhilelt_b32_u64(i, LENGTH), &floats[i], svluti4_lane_zt_f32(0, index, 0));
	}
}

static bool look_up_is_right(void)
{
	look_up();
	for (int i = 0; i < LENGTH; i++)
		if (floats[i] != table[nibbles[i / 2] >> i % 2 * 4 & 15])
			return false;
	return true;
}

KERNEL greatest(void)
{
	for (uint64_t i = 0; i < LENGTH; i += 2 * svcntw()) {
		svcount_t p = svwhilelt_c32_u64(i, LENGTH, 2);
		svint32x2_t v = svmax_single_s32_x2(svld1_s32_x2(p, &numbers[i]), svdup_s32(1000));

		svst1_s32_x2(p, &ints[i], svadd_single_s32_x2(v, svdup_s32(-7)));
	}
}

static bool greatest_is_right(void)
{
	greatest();
	for (int i = 0; i < LENGTH; i++)
		if (ints[i] != (numbers[i] > 1000 ? numbers[i] : 1000) - 7)
			return false;
	return true;
}

uint64_t run(uint64_t seed);

uint64_t run(uint64_t seed)
{
	static bool (*const kernels[])(void) = {
		gemm_f32_is_right, gemm_f64_is_right, gemm_f16_is_right, gemm_s8_is_right,
		transpose_is_right, sum_of_products_is_right, dot_product_is_right, narrow_is_right,
		clamp_and_round_is_right, zip_and_unzip_is_right, look_up_is_right, greatest_is_right,
	};
	uint64_t wrong = 0;

	state = seed * UINT64_C(0x9e3779b97f4a7c15);
	fill_matrices();
	fill_vectors();
	for (unsigned int i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++)
		wrong |= (uint64_t)!kernels[i]() << i;
	return wrong;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KleidiAI's kernels of int8 that blocks of fp32 have been quantised to, and of int4 with a scale for each block: outer
 * products, rows by SDOT with table lookups, and Advanced SIMD's.
 */
#include <float.h>
#include <kai_lhs_quant_pack_qsi8d32p_f32.h>
#include <kai_lhs_quant_pack_qsi8d32p_f32_neon.h>
#include <kai_matmul_clamp_f32_qsi8d32p1vlx4_qsi4c32p4vlx4_1vlx4vl_sme2_mopa.h>
#include <kai_matmul_clamp_f32_qsi8d32p1x4_qsi4c32p4vlx4_1x4vl_sme2_sdot.h>
#include <kai_matmul_clamp_f32_qsi8d32p1x4_qsi4c32p4x4_1x4_neon_dotprod.h>
#include <kai_matmul_clamp_f32_qsi8d32p1x8_qsi4c32p4x8_1x4x32_neon_dotprod.h>
#include <kai_matmul_clamp_f32_qsi8d32p4x4_qsi4c32p4x4_16x4_neon_dotprod.h>
#include <kai_matmul_clamp_f32_qsi8d32p4x8_qsi4c32p4x8_16x4_neon_i8mm.h>
#include <kai_matmul_clamp_f32_qsi8d32p4x8_qsi4c32p4x8_8x4x32_neon_i8mm.h>
#include <kai_rhs_pack_nxk_qsi4c32ps1s0scalef16_qsu4c32s16s0_neon.h>
#include <kai_rhs_pack_nxk_qsi4c32pscalef16_qsu4c32s16s0.h>
#include <math.h>
#include <string.h>

#include "kleidiai.h"

enum { BLOCK = 32 };

/* A block of the right matrix: int4 plus 8, the first half of them in the lower halves of bytes; scale is fp16 */
struct block {
	uint16_t scale;
	uint8_t numbers[BLOCK / 2];
};

struct packing {
	size_t (*lhs_size)(size_t m, size_t k, size_t bl, size_t mr, size_t kr, size_t sr);
	void (*lhs)(size_t m, size_t k, size_t bl, size_t mr, size_t kr, size_t sr, size_t m_start,
		    const float *lhs, size_t stride, void *packed);
	size_t (*rhs_size)(size_t n, size_t k, size_t nr, size_t kr, size_t bl);
	void (*rhs)(size_t groups, size_t n, size_t k, size_t nr, size_t kr, size_t sr, size_t bl,
		    const uint8_t *rhs, const float *bias, void *packed, size_t extra_bytes,
		    const struct kai_rhs_pack_qs4cxs1s0_param *params);
};

#define PACKING(left, right)                                                     \
	{                                                                        \
		kai_get_lhs_packed_size_lhs_##left, kai_run_lhs_##left,          \
			kai_get_rhs_packed_size_rhs_##right, kai_run_rhs_##right \
	}

static const struct packing for_sme =
	PACKING(quant_pack_qsi8d32p_f32_neon, pack_nxk_qsi4c32ps1s0scalef16_qsu4c32s16s0_neon);
static const struct packing for_neon =
	PACKING(quant_pack_qsi8d32p_f32, pack_nxk_qsi4c32pscalef16_qsu4c32s16s0);

struct kernel {
	const char *name;
	const struct packing *packing;
	/* the library's 1.8.0 does not clamp with all of them */
	bool clamps;
	size_t (*m_step)(void), (*n_step)(void), (*mr)(void), (*nr)(void), (*kr)(void), (*sr)(void);
	void (*run)(size_t m, size_t n, size_t k, size_t bl, const void *lhs, const void *rhs,
		    float *dst, size_t row_stride, size_t column_stride, float min, float max);
};

#define KERNEL(packing, clamps, kernel)                                                         \
	{                                                                                       \
#kernel, &(packing), clamps, kai_get_m_step_matmul_clamp_##kernel,              \
			kai_get_n_step_matmul_clamp_##kernel, kai_get_mr_matmul_clamp_##kernel, \
			kai_get_nr_matmul_clamp_##kernel, kai_get_kr_matmul_clamp_##kernel,     \
			kai_get_sr_matmul_clamp_##kernel, kai_run_matmul_clamp_##kernel         \
	}

static const struct kernel sme[] = {
	KERNEL(for_sme, false, f32_qsi8d32p1vlx4_qsi4c32p4vlx4_1vlx4vl_sme2_mopa),
	KERNEL(for_sme, false, f32_qsi8d32p1x4_qsi4c32p4vlx4_1x4vl_sme2_sdot),
};

static const struct kernel neon[] = {
	KERNEL(for_neon, false, f32_qsi8d32p1x4_qsi4c32p4x4_1x4_neon_dotprod),
	KERNEL(for_neon, true, f32_qsi8d32p1x8_qsi4c32p4x8_1x4x32_neon_dotprod),
	KERNEL(for_neon, false, f32_qsi8d32p4x4_qsi4c32p4x4_16x4_neon_dotprod),
	KERNEL(for_neon, true, f32_qsi8d32p4x8_qsi4c32p4x8_16x4_neon_i8mm),
	KERNEL(for_neon, true, f32_qsi8d32p4x8_qsi4c32p4x8_8x4x32_neon_i8mm),
};

static const struct shape shapes[] = {
	{ 0, 1, 0, 1, 32 }, { 0, 3, 0, 7, 64 }, { 0, 1, 1, 3, 32 },
	{ 1, 1, 0, 5, 32 }, { 1, 0, 1, 0, 32 }, { 0, 2, 0, 9, 160 },
};

struct product {
	enum data data;
	size_t n, k;
	const float *lhs;
	const struct block *rhs;
	float min, max;
};

static int weight(const struct block *block, size_t i)
{
	return (block->numbers[i % (BLOCK / 2)] >> (i < BLOCK / 2 ? 0 : 4) & 15) - 8;
}

static float scale_of(const struct block *block)
{
	__fp16 scale;

	memcpy(&scale, &block->scale, sizeof(scale));
	return scale;
}

/* A sum of products of a block, what has been quantised into @error: at most half of a step, and its scale's fp16 */
static double block_sum(const float *a, const struct block *block, double *error)
{
	double sum = 0, all = 0, most = 0, scale = scale_of(block);

	for (size_t i = 0; i < BLOCK; i++) {
		sum += a[i] * weight(block, i) * scale;
		all += fabs(weight(block, i) * scale);
		most = fmax(most, fabs((double)a[i]));
	}
	*error += all * most * (1 / 254.0 + 0x1p-11 + 0x1p-20);
	return sum;
}

/* WHOLE: quantised without a loss, products and sums have less than 24 bits */
static bool is_right(size_t row, size_t column, float value, const void *context)
{
	const struct product *product = context;
	size_t blocks = product->k / BLOCK;
	double sum = 0, error = 0;

	for (size_t b = 0; b < blocks; b++)
		sum += block_sum(product->lhs + row * product->k + b * BLOCK,
				 product->rhs + column * blocks + b, &error);
	sum = fmin(fmax(sum, product->min), product->max);
	return product->data == WHOLE ? (double)value == sum : fabs(value - sum) <= error;
}

/* WHOLE: the greatest of a block is 127 steps, each of them a power of two */
static const float *left(size_t m, size_t k, enum data data)
{
	float *lhs = ending(LHS, m * k * sizeof(*lhs)), step = 1;

	for (size_t i = 0; i < m * k; i++) {
		if (i % BLOCK == 0)
			step = 1.0F / (float)(1 << integer(0, 2));
		lhs[i] = data == WHOLE ? (float)integer(-127, 127) * step : number(data);
		if (data == WHOLE && i % BLOCK == 9)
			lhs[i] = (float)(integer(0, 1) * 254 - 127) * step;
	}
	return lhs;
}

static const struct block *right(size_t n, size_t k, enum data data)
{
	size_t blocks = n * k / BLOCK;
	struct block *rhs = ending(RHS, blocks * sizeof(*rhs));

	for (size_t b = 0; b < blocks; b++) {
		__fp16 scale = (__fp16)(data == WHOLE ? 1.0F / (float)(1 << integer(0, 2))
						      : (float)integer(1, 999) * 0x1p-10F);

		memcpy(&rhs[b].scale, &scale, sizeof(scale));
		for (size_t i = 0; i < BLOCK / 2; i++)
			rhs[b].numbers[i] = (uint8_t)integer(0, 255);
	}
	return rhs;
}

static void one(const struct kernel *kernel, size_t m, struct product *product, struct tally *tally)
{
	const struct kai_rhs_pack_qs4cxs1s0_param params = { .lhs_zero_point = 1,
							     .rhs_zero_point = 8 };
	const struct packing *packing = kernel->packing;
	size_t n = product->n, k = product->k;
	size_t mr = kernel->mr(), nr = kernel->nr(), kr = kernel->kr(), sr = kernel->sr();
	void *lhs = ending(LHS_PACKED, packing->lhs_size(m, k, BLOCK, mr, kr, sr));
	void *rhs = ending(RHS_PACKED, packing->rhs_size(n, k, nr, kr, BLOCK));
	struct result dst = result_new(F32, m, n);

	product->lhs = left(m, k, product->data);
	product->rhs = right(n, k, product->data);
	packing->lhs(m, k, BLOCK, mr, kr, sr, 0, product->lhs, k * sizeof(float), lhs);
	packing->rhs(1, n, k, nr, kr, sr, BLOCK, (const uint8_t *)product->rhs, NULL, rhs, 0,
		     &params);
	kernel->run(m, n, k, BLOCK, lhs, rhs, (float *)dst.bytes, dst.stride, sizeof(float),
		    product->min, product->max);
	result_count(&dst, tally, is_right, product);
}

static void each_shape(unsigned int svl, const struct kernel *kernel)
{
	struct tally tally = { 0 };

	same_numbers_again();
	for (unsigned int i = 0; i < 4 * sizeof(shapes) / sizeof(shapes[0]); i++) {
		const struct shape *shape = &shapes[i / 4];
		size_t m = shape->m_steps * kernel->m_step() + shape->m_more;
		struct product product = {
			.data = i % 2 ? FRACTIONS : WHOLE,
			.n = shape->n_steps * kernel->n_step() + shape->n_more,
			.k = shape->k,
			.min = i % 4 > 1 && kernel->clamps ? -5 : -FLT_MAX,
			.max = i % 4 > 1 && kernel->clamps ? 7.5F : FLT_MAX,
		};

		one(kernel, kernel->mr() == 1 && kernel->m_step() == 1 ? 1 : m, &product, &tally);
	}
	tally_print(svl, kernel->name, &tally);
}

static void all(unsigned int svl)
{
	for (unsigned int i = 0; i < sizeof(sme) / sizeof(sme[0]); i++)
		each_shape(svl, &sme[i]);
}

int main(void)
{
	for (unsigned int i = 0; i < sizeof(neon) / sizeof(neon[0]); i++)
		each_shape(0, &neon[i]);
	return each_length(all);
}

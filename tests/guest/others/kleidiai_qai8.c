// SPDX-License-Identifier: GPL-2.0-or-later
/* KleidiAI's kernels of int8 with a zero point, and a scale for each column: outer products, rows, indirect ones */
#include <kai_imatmul_clamp_qai8_qai8p2vlx4_qsi8cxpsb2vlx4_2vlx2vl_sme2_mopa.h>
#include <kai_lhs_imatmul_pack_x8p2vlx4_x8p_sme.h>
#include <kai_lhs_pack_x8p2vlx4_x8_sme.h>
#include <kai_matmul_clamp_qai8_qai8_qsi8cxp2vlx4sb_1x16vl_sme2_dot.h>
#include <kai_matmul_clamp_qai8_qai8p2vlx4_qsi8cxpsb2vlx4_2vlx2vl_sme2_mopa.h>
#include <kai_rhs_imatmul_pack_kxn_qsi8cxp2vlx4sb_qs8cx_f32_i32_sme.h>
#include <kai_rhs_pack_kxn_qsi8cxp2vlx4sb_qs8cx_f32_i32_sme.h>
#include <math.h>
#include <stdio.h>

#include "kleidiai.h"

#define GEMM(function) \
	kai_##function##_matmul_clamp_qai8_qai8p2vlx4_qsi8cxpsb2vlx4_2vlx2vl_sme2_mopa
#define ROW(function) kai_##function##_matmul_clamp_qai8_qai8_qsi8cxp2vlx4sb_1x16vl_sme2_dot
#define INDIRECT(function) \
	kai_##function##_imatmul_clamp_qai8_qai8p2vlx4_qsi8cxpsb2vlx4_2vlx2vl_sme2_mopa
#define RHS(function) kai_##function##_rhs_pack_kxn_qsi8cxp2vlx4sb_qs8cx_f32_i32_sme
#define INDIRECT_RHS(function) \
	kai_##function##_rhs_imatmul_pack_kxn_qsi8cxp2vlx4sb_qs8cx_f32_i32_sme

enum { CHUNKS = 3 };

static const struct shape shapes[] = {
	{ 0, 1, 0, 1, 1 }, { 0, 3, 0, 7, 5 },  { 0, 1, 1, 3, 4 },  { 1, 1, 0, 5, 2 },
	{ 1, 0, 1, 0, 3 }, { 0, 2, 0, 9, 37 }, { 0, 5, 0, 2, 64 },
};

struct product {
	size_t m, n, k;
	int8_t *lhs, *rhs;
	int32_t *bias;
	float *scale;
	struct kai_rhs_pack_qsi8cx_params params;
	struct kai_matmul_requantize32_params clamp;
};

/*
 * The sum is exact, its scale the product of two numbers; it is rounded to the nearest integer, even ones from the
 * middle.  Some scales are powers of two: there are middles.
 */
static bool is_right(size_t row, size_t column, float value, const void *context)
{
	const struct product *product = context;
	int32_t sum = product->bias[column];
	float scaled;

	for (size_t i = 0; i < product->k; i++)
		sum += (product->lhs[row * product->k + i] - product->params.lhs_zero_point) *
		       product->rhs[i * product->n + column];
	scaled = (float)sum * (product->scale[column] * product->params.scale_multiplier);
	sum = (int32_t)rintf(scaled) + product->clamp.output_zero_point;
	if (sum < product->clamp.min_value)
		sum = product->clamp.min_value;
	if (sum > product->clamp.max_value)
		sum = product->clamp.max_value;
	return (float)sum == value;
}

static struct product numbers(size_t m, size_t n, size_t k, bool narrow)
{
	struct product product = { .m = m, .n = n, .k = k };

	product.lhs = ending(LHS, m * k);
	product.rhs = ending(RHS, k * n);
	product.bias = ending(BIAS, n * sizeof(*product.bias));
	product.scale = ending(SCALE, n * sizeof(*product.scale));
	for (size_t i = 0; i < m * k; i++)
		product.lhs[i] = (int8_t)integer(INT8_MIN, INT8_MAX);
	for (size_t i = 0; i < k * n; i++)
		product.rhs[i] = (int8_t)integer(INT8_MIN, INT8_MAX);
	for (size_t i = 0; i < n; i++) {
		product.bias[i] = integer(-1000, 1000);
		product.scale[i] = narrow ? (float)integer(1, 1000) * 0x1p-13F
					  : (float)(1 << integer(0, 4)) * 0x1p-5F;
	}
	product.params.lhs_zero_point = integer(-100, 100);
	product.params.scale_multiplier = narrow ? 0.2F : 0x1p-6F;
	product.clamp.output_zero_point = integer(-20, 20);
	product.clamp.min_value = narrow ? -50 : INT8_MIN;
	product.clamp.max_value = narrow ? 61 : INT8_MAX;
	return product;
}

static const void *rhs(const struct product *product)
{
	void *packed = ending(RHS_PACKED, RHS(get_rhs_packed_size)(product->n, product->k));

	RHS(run)
	(1, product->n, product->k, GEMM(get_nr)(), GEMM(get_kr)(), GEMM(get_sr)(), product->n,
	 product->rhs, product->bias, product->scale, packed, 0, &product->params);
	return packed;
}

static void gemm(const struct product *product, const struct result *dst)
{
	size_t mr = GEMM(get_mr)(), kr = GEMM(get_kr)(), sr = GEMM(get_sr)();
	void *lhs = ending(LHS_PACKED, kai_get_lhs_packed_size_lhs_pack_x8p2vlx4_x8_sme(
					       dst->m, product->k, mr, kr, sr));

	kai_run_lhs_pack_x8p2vlx4_x8_sme(dst->m, product->k, mr, kr, sr, 0, product->lhs,
					 product->k, lhs);
	GEMM(run)
	(dst->m, dst->n, product->k, lhs, rhs(product), dst->bytes, dst->stride, 1,
	 &product->clamp);
}

static void row(const struct product *product, const struct result *dst)
{
	ROW(run)
	(1, dst->n, product->k, product->lhs, rhs(product), dst->bytes, dst->stride, 1,
	 &product->clamp);
}

/* Pointers are in groups of as many rows as a step has; behind the last row they are of any */
static const void *const *pointers(const struct product *product, size_t chunk)
{
	size_t step = INDIRECT(get_m_step)(), groups = (product->m + step - 1) / step;
	const void **all = ending(POINTERS, groups * step * CHUNKS * sizeof(*all));

	for (size_t i = 0; i < groups * step * CHUNKS; i++) {
		size_t r = i / (step * CHUNKS) * step + i % step, c = i / step % CHUNKS;

		all[i] = product->lhs + (r < product->m ? r * product->k + c * chunk : 0);
	}
	return all;
}

static void indirect(const struct product *product, const struct result *dst)
{
	size_t chunk = product->k / CHUNKS;
	void *lhs = ending(LHS_PACKED, kai_get_lhs_packed_size_lhs_imatmul_pack_x8p2vlx4_x8p_sme(
					       dst->m, CHUNKS, chunk));
	void *packed = ending(RHS_PACKED, INDIRECT_RHS(get_rhs_packed_size)(dst->n, CHUNKS, chunk));

	kai_run_lhs_imatmul_pack_x8p2vlx4_x8p_sme(dst->m, CHUNKS, chunk, pointers(product, chunk),
						  0, NULL, lhs);
	INDIRECT_RHS(run)
	(dst->n, CHUNKS, chunk, dst->n, product->rhs, product->bias, product->scale, packed,
	 &product->params);
	INDIRECT(run)
	(dst->m, dst->n, CHUNKS, chunk, lhs, packed, dst->bytes, dst->stride, &product->clamp);
}

static const struct kernel {
	const char *name;
	size_t (*m_step)(void), (*n_step)(void);
	bool one_row;
	unsigned int chunks;
	void (*multiply)(const struct product *product, const struct result *dst);
} kernels[] = {
	{ "matmul_clamp_qai8_qai8p2vlx4_qsi8cxpsb2vlx4_2vlx2vl_sme2_mopa", GEMM(get_m_step),
	  GEMM(get_n_step), false, 1, gemm },
	{ "matmul_clamp_qai8_qai8_qsi8cxp2vlx4sb_1x16vl_sme2_dot", ROW(get_m_step), ROW(get_n_step),
	  true, 1, row },
	{ "imatmul_clamp_qai8_qai8p2vlx4_qsi8cxpsb2vlx4_2vlx2vl_sme2_mopa", INDIRECT(get_m_step),
	  INDIRECT(get_n_step), false, CHUNKS, indirect },
};

static void all(unsigned int svl)
{
	for (unsigned int i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++) {
		struct tally tally = { 0 };

		same_numbers_again();
		for (unsigned int j = 0; j < 2 * sizeof(shapes) / sizeof(shapes[0]); j++) {
			const struct shape *shape = &shapes[j / 2];
			size_t m = shape->m_steps * kernels[i].m_step() + shape->m_more;
			size_t n = shape->n_steps * kernels[i].n_step() + shape->n_more;
			struct product product = numbers(kernels[i].one_row ? 1 : m, n,
							 shape->k * kernels[i].chunks, j % 2);
			struct result dst = result_new(I8, product.m, n);

			kernels[i].multiply(&product, &dst);
			result_count(&dst, &tally, is_right, &product);
		}
		tally_print(svl, kernels[i].name, &tally);
	}
}

int main(void)
{
	return each_length(all);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KleidiAI's kernels of int8 that each row of fp32 has been quantised to, and of int4 or int8 with a scale for each
 * column: outer products, rows by SDOT with table lookups, and Advanced SIMD's.
 */
#include <float.h>
#include <kai_lhs_quant_pack_qai8dxp_f32.h>
#include <kai_matmul_clamp_f32_qai8dxp1vlx8_qsi4cxp4vlx8_1vlx4vl_sme2_mopa.h>
#include <kai_matmul_clamp_f32_qai8dxp1x4_qsi4cxp4vlx4_1x4vl_sme2_sdot.h>
#include <kai_matmul_clamp_f32_qai8dxp1x4_qsi4cxp4x4_1x4_neon_dotprod.h>
#include <kai_matmul_clamp_f32_qai8dxp1x4_qsi8cxp4x4_1x4_neon_dotprod.h>
#include <kai_matmul_clamp_f32_qai8dxp1x8_qsi4cxp4x8_1x4x32_neon_dotprod.h>
#include <kai_matmul_clamp_f32_qai8dxp1x8_qsi4cxp8x8_1x8x32_neon_dotprod.h>
#include <kai_matmul_clamp_f32_qai8dxp1x8_qsi8cxp4x8_1x4_neon_dotprod.h>
#include <kai_matmul_clamp_f32_qai8dxp4x4_qsi4cxp8x4_8x8x32_neon_dotprod.h>
#include <kai_matmul_clamp_f32_qai8dxp4x4_qsi8cxp4x4_16x4_neon_dotprod.h>
#include <kai_matmul_clamp_f32_qai8dxp4x8_qsi4cxp4x4_16x4x32_neon_dotprod.h>
#include <kai_matmul_clamp_f32_qai8dxp4x8_qsi4cxp4x8_4x4x32_neon_i8mm.h>
#include <kai_matmul_clamp_f32_qai8dxp4x8_qsi4cxp4x8_8x4x32_neon_i8mm.h>
#include <kai_matmul_clamp_f32_qai8dxp4x8_qsi4cxp8x8_4x8x32_neon_i8mm.h>
#include <kai_matmul_clamp_f32_qai8dxp4x8_qsi4cxp8x8_8x8x32_neon_i8mm.h>
#include <kai_matmul_clamp_f32_qai8dxp4x8_qsi8cxp4x8_16x4_neon_i8mm.h>
#include <kai_rhs_pack_nxk_qsi4cxp_qs4cxs1s0.h>
#include <kai_rhs_pack_nxk_qsi4cxps1s0_qsu4cxs1s0_neon.h>
#include <kai_rhs_pack_nxk_qsi8cxp_qsi8cx_neon.h>
#include <math.h>

#include "kleidiai.h"

/* The right matrix: two of int4 plus 8 in a byte, the lower the first one, or int8 */
struct weights {
	int least, most;
	size_t (*size)(size_t n, size_t k, size_t nr, size_t kr, size_t sr);
	void (*pack)(size_t n, size_t k, size_t nr, size_t kr, size_t sr, const void *rhs,
		     const float *bias, const float *scale, void *packed);
};

static void pack_sme(size_t n, size_t k, size_t nr, size_t kr, size_t sr, const void *rhs,
		     const float *bias, const float *scale, void *packed)
{
	const struct kai_rhs_pack_qs4cxs1s0_param params = { .lhs_zero_point = 1,
							     .rhs_zero_point = 8 };

	kai_run_rhs_pack_nxk_qsi4cxps1s0_qsu4cxs1s0_neon(1, n, k, nr, kr, sr, rhs, bias, scale,
							 packed, 0, &params);
}

static void pack_int4(size_t n, size_t k, size_t nr, size_t kr, size_t sr, const void *rhs,
		      const float *bias, const float *scale, void *packed)
{
	const struct kai_rhs_pack_qs4cxs1s0_param params = { .lhs_zero_point = 1,
							     .rhs_zero_point = 8 };

	kai_run_rhs_pack_nxk_qsi4cxp_qs4cxs1s0(1, n, k, nr, kr, sr, rhs, bias, scale, packed, 0,
					       &params);
}

static void pack_int8(size_t n, size_t k, size_t nr, size_t kr, size_t sr, const void *rhs,
		      const float *bias, const float *scale, void *packed)
{
	const struct kai_rhs_pack_qsi8cx_params params = { .lhs_zero_point = 1,
							   .scale_multiplier = 1 };

	kai_run_rhs_pack_nxk_qsi8cxp_qsi8cx_neon(1, n, k, nr, kr, sr, rhs, bias, scale, packed, 0,
						 &params);
}

static const struct weights sme_int4 = {
	-8, 7, kai_get_rhs_packed_size_rhs_pack_nxk_qsi4cxps1s0_qsu4cxs1s0_neon, pack_sme
};
static const struct weights int4 = { -8, 7, kai_get_rhs_packed_size_rhs_pack_nxk_qsi4cxp_qs4cxs1s0,
				     pack_int4 };
static const struct weights int8 = { INT8_MIN, INT8_MAX,
				     kai_get_rhs_packed_size_rhs_pack_nxk_qsi8cxp_qsi8cx_neon,
				     pack_int8 };

struct kernel {
	const char *name;
	const struct weights *weights;
	size_t (*m_step)(void), (*n_step)(void), (*mr)(void), (*nr)(void), (*kr)(void), (*sr)(void);
	void (*run)(size_t m, size_t n, size_t k, const void *lhs, const void *rhs, float *dst,
		    size_t row_stride, size_t column_stride, float min, float max);
};

#define KERNEL(weights, kernel)                                                                 \
	{                                                                                       \
#kernel, &(weights), kai_get_m_step_matmul_clamp_##kernel,                      \
			kai_get_n_step_matmul_clamp_##kernel, kai_get_mr_matmul_clamp_##kernel, \
			kai_get_nr_matmul_clamp_##kernel, kai_get_kr_matmul_clamp_##kernel,     \
			kai_get_sr_matmul_clamp_##kernel, kai_run_matmul_clamp_##kernel         \
	}

static const struct kernel sme[] = {
	KERNEL(sme_int4, f32_qai8dxp1vlx8_qsi4cxp4vlx8_1vlx4vl_sme2_mopa),
	KERNEL(sme_int4, f32_qai8dxp1x4_qsi4cxp4vlx4_1x4vl_sme2_sdot),
};

static const struct kernel neon[] = {
	KERNEL(int4, f32_qai8dxp1x4_qsi4cxp4x4_1x4_neon_dotprod),
	KERNEL(int4, f32_qai8dxp1x8_qsi4cxp4x8_1x4x32_neon_dotprod),
	KERNEL(int4, f32_qai8dxp1x8_qsi4cxp8x8_1x8x32_neon_dotprod),
	KERNEL(int4, f32_qai8dxp4x4_qsi4cxp8x4_8x8x32_neon_dotprod),
	KERNEL(int4, f32_qai8dxp4x8_qsi4cxp4x4_16x4x32_neon_dotprod),
	KERNEL(int4, f32_qai8dxp4x8_qsi4cxp4x8_4x4x32_neon_i8mm),
	KERNEL(int4, f32_qai8dxp4x8_qsi4cxp4x8_8x4x32_neon_i8mm),
	KERNEL(int4, f32_qai8dxp4x8_qsi4cxp8x8_4x8x32_neon_i8mm),
	KERNEL(int4, f32_qai8dxp4x8_qsi4cxp8x8_8x8x32_neon_i8mm),
	KERNEL(int8, f32_qai8dxp1x4_qsi8cxp4x4_1x4_neon_dotprod),
	KERNEL(int8, f32_qai8dxp1x8_qsi8cxp4x8_1x4_neon_dotprod),
	KERNEL(int8, f32_qai8dxp4x4_qsi8cxp4x4_16x4_neon_dotprod),
	KERNEL(int8, f32_qai8dxp4x8_qsi8cxp4x8_16x4_neon_i8mm),
};

static const struct shape shapes[] = {
	{ 0, 1, 0, 1, 1 }, { 0, 3, 0, 7, 5 },  { 0, 1, 1, 3, 32 }, { 1, 1, 0, 5, 2 },
	{ 1, 0, 1, 0, 8 }, { 0, 2, 0, 9, 63 }, { 0, 5, 0, 2, 96 },
};

struct product {
	enum data data;
	size_t n, k;
	const float *lhs, *bias, *scale;
	const int8_t *weights;
	float min, max;
};

/*
 * WHOLE: quantised without a loss, products and sums have less than 24 bits.  Otherwise: a number of the left matrix
 * becomes one that is off by at most a step, of 255 from the least one of the row (or zero) to the greatest: half of it
 * by rounding, half of it by the zero point's.  Arithmetic of fp32 adds some units in the last place.
 */
static bool is_right(size_t row, size_t column, float value, const void *context)
{
	const struct product *product = context;
	const float *a = product->lhs + row * product->k;
	double sum = 0, all = 0, least = 0, most = 0, error;

	for (size_t i = 0; i < product->k; i++) {
		double weight =
			(double)product->weights[column * product->k + i] * product->scale[column];

		sum += a[i] * weight;
		all += fabs(weight);
		least = fmin(least, a[i]);
		most = fmax(most, a[i]);
	}
	sum = fmin(fmax(sum + product->bias[column], product->min), product->max);
	error = all * (most - least) * (1 / 255.0 + 0x1p-20) + fabs(sum) * 0x1p-20;
	return product->data == WHOLE ? (double)value == sum : fabs(value - sum) <= error;
}

/* WHOLE: the least and the greatest are 255 steps apart, the step is a power of two */
static float *left(size_t m, size_t k, enum data data)
{
	float *lhs = ending(LHS, m * k * sizeof(*lhs));

	for (size_t row = 0; row < m; row++) {
		float *a = lhs + row * k;
		int least = k > 1 ? -integer(0, 255) : 0;
		float step = 1.0F / (float)(1 << integer(0, 2));

		for (size_t i = 0; i < k; i++)
			a[i] = data == WHOLE ? (float)integer(least, least + 255) * step
					     : number(data);
		if (data == WHOLE) {
			a[k - 1] = (float)least * step;
			a[0] = (float)(least + 255) * step;
		}
	}
	return lhs;
}

/* As the packing functions want it; all numbers are remembered one by one as well */
static const void *right(const struct weights *weights, size_t n, size_t k, int8_t *all)
{
	bool nibbles = weights->most == 7;
	size_t stride = nibbles ? (k + 1) / 2 : k;
	uint8_t *rhs = ending(RHS, n * stride);

	for (size_t column = 0; column < n; column++)
		for (size_t i = 0; i < k; i++) {
			int weight = integer(weights->least, weights->most);
			uint8_t *to = rhs + column * stride + (nibbles ? i / 2 : i);

			all[column * k + i] = (int8_t)weight;
			if (!nibbles)
				*to = (uint8_t)weight;
			else if (i % 2)
				*to = (uint8_t)(*to | (weight + 8) << 4);
			else
				*to = (uint8_t)(weight + 8);
		}
	return rhs;
}

static void one(const struct kernel *kernel, size_t m, struct product *product, struct tally *tally)
{
	static int8_t all[1 << 18];
	size_t n = product->n, k = product->k;
	size_t mr = kernel->mr(), nr = kernel->nr(), kr = kernel->kr(), sr = kernel->sr();
	float *bias = ending(BIAS, n * sizeof(*bias)), *scale = ending(SCALE, n * sizeof(*scale));
	const void *rhs = right(kernel->weights, n, k, all);
	void *lhs_packed = ending(
		LHS_PACKED, kai_get_lhs_packed_size_lhs_quant_pack_qai8dxp_f32(m, k, mr, kr, sr));
	void *rhs_packed = ending(RHS_PACKED, kernel->weights->size(n, k, nr, kr, sr));
	struct result dst = result_new(F32, m, n);

	for (size_t i = 0; i < n; i++) {
		bias[i] = (float)integer(-99, 99) * 0.25F;
		scale[i] = product->data == WHOLE ? 1.0F / (float)(1 << integer(0, 2))
						  : (float)integer(1, 999) * 0x1p-10F;
	}
	product->lhs = left(m, k, product->data);
	product->bias = bias;
	product->scale = scale;
	product->weights = all;
	kai_run_lhs_quant_pack_qai8dxp_f32(m, k, mr, kr, sr, 0, product->lhs, k * sizeof(float),
					   lhs_packed);
	kernel->weights->pack(n, k, nr, kr, sr, rhs, bias, scale, rhs_packed);
	kernel->run(m, n, k, lhs_packed, rhs_packed, (float *)dst.bytes, dst.stride, sizeof(float),
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
			.min = i % 4 > 1 ? -5 : -FLT_MAX,
			.max = i % 4 > 1 ? 7.5F : FLT_MAX,
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

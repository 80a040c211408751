// SPDX-License-Identifier: GPL-2.0-or-later
/* KleidiAI's indirect products of fp32 and fp16: rows of the left matrix are pieces, anywhere or of padding */
#include <float.h>
#include <kai_imatmul_clamp_f16_f16p2vlx2_f16p2vlx2_2vlx2vl_sme2_mopa.h>
#include <kai_imatmul_clamp_f32_f32p2vlx1_f32p2vlx1b_2vlx2vl_sme2_mopa.h>
#include <kai_lhs_imatmul_pack_x16p2vlx2_x16p_sme.h>
#include <kai_lhs_imatmul_pack_x32p2vlx1_x32p_sme.h>
#include <kai_rhs_imatmul_pack_kxn_x16p2vlx2b_x16_x16_sme.h>
#include <kai_rhs_imatmul_pack_kxn_x32p2vlx1b_x32_x32_sme.h>

#include "kleidiai.h"

/* Pointers get an offset, which the one to the padding does not */
enum { OFFSET = 48 };

struct imatmul {
	const char *name;
	enum element element;
	size_t (*m_step)(void), (*n_step)(void);
	size_t (*lhs_size)(size_t m, size_t chunks, size_t chunk);
	void (*lhs_pack)(size_t m, size_t chunks, size_t chunk, const void *const *pointers,
			 size_t offset, const void *padding, void *packed);
	size_t (*rhs_size)(size_t n, size_t chunks, size_t chunk);
	void (*rhs_pack)(size_t n, size_t chunks, size_t chunk, size_t stride, const void *rhs,
			 const void *bias, void *packed);
	void (*run)(size_t m, size_t n, size_t chunks, size_t chunk, const void *lhs,
		    const void *rhs, void *dst, size_t stride, float min, float max);
};

#define IMATMUL(kernel, element, lhs, rhs)                                             \
	{                                                                              \
#kernel, element, kai_get_m_step_imatmul_clamp_##kernel,               \
			kai_get_n_step_imatmul_clamp_##kernel,                         \
			kai_get_lhs_packed_size_lhs_imatmul_pack_##lhs,                \
			kai_run_lhs_imatmul_pack_##lhs,                                \
			kai_get_rhs_packed_size_rhs_imatmul_pack_##rhs,                \
			kai_run_rhs_imatmul_pack_##rhs, kai_run_imatmul_clamp_##kernel \
	}

static const struct imatmul kernels[] = {
	IMATMUL(f32_f32p2vlx1_f32p2vlx1b_2vlx2vl_sme2_mopa, F32, x32p2vlx1_x32p_sme,
		kxn_x32p2vlx1b_x32_x32_sme),
	IMATMUL(f16_f16p2vlx2_f16p2vlx2_2vlx2vl_sme2_mopa, F16, x16p2vlx2_x16p_sme,
		kxn_x16p2vlx2b_x16_x16_sme),
};

/* k: the length of a piece */
static const struct {
	struct shape shape;
	size_t chunks;
} shapes[] = {
	{ { 0, 1, 0, 1, 1 }, 1 }, { { 0, 3, 0, 7, 5 }, 2 }, { { 0, 1, 1, 3, 4 }, 3 },
	{ { 1, 1, 0, 5, 2 }, 1 }, { { 1, 0, 1, 0, 3 }, 2 }, { { 0, 2, 0, 9, 13 }, 3 },
};

/* A row of the left matrix is @chunks pieces of @chunk numbers, and some of them padding */
struct product {
	enum element element;
	size_t m, n, chunks, chunk;
	void *lhs, *rhs, *bias, *padding;
	float min, max;
};

static bool is_padding(size_t row, size_t piece)
{
	return (row + piece) % 4 == 2;
}

/* Pieces are in memory from the last to the first */
static const uint8_t *piece_of(const struct product *product, size_t row, size_t piece)
{
	size_t size = product->chunk * element_size(product->element);

	if (row >= product->m || is_padding(row, piece))
		return product->padding;
	return (const uint8_t *)product->lhs +
	       (product->m * product->chunks - 1 - row * product->chunks - piece) * size;
}

/* All sums are exact */
static bool is_right(size_t row, size_t column, float value, const void *context)
{
	const struct product *product = context;
	float sum = get(product->element, product->bias, column);

	for (size_t i = 0; i < product->chunks * product->chunk; i++)
		sum += get(product->element, piece_of(product, row, i / product->chunk),
			   i % product->chunk) *
		       get(product->element, product->rhs, i * product->n + column);
	if (sum < product->min)
		sum = product->min;
	if (sum > product->max)
		sum = product->max;
	return value == sum;
}

static void *numbers(enum place place, enum element element, size_t number_of)
{
	void *base = ending(place, number_of * element_size(element));

	for (size_t i = 0; i < number_of; i++)
		put(element, base, i, number(WHOLE));
	return base;
}

/* In groups of as many rows as a step has, and in each of them by pieces; what follows the last row may be anything */
static const void *const *pointers(const struct imatmul *kernel, const struct product *product)
{
	size_t step = kernel->m_step(), groups = (product->m + step - 1) / step;
	size_t number_of = groups * step * product->chunks;
	const void **all = ending(POINTERS, number_of * sizeof(*all));

	for (size_t i = 0; i < number_of; i++) {
		const uint8_t *piece = piece_of(product,
						i / (step * product->chunks) * step + i % step,
						i / step % product->chunks);

		all[i] = piece == product->padding ? piece : piece - OFFSET;
	}
	return all;
}

static void multiply(const struct imatmul *kernel, const struct product *product,
		     const struct result *dst)
{
	size_t chunks = product->chunks, chunk = product->chunk;
	size_t stride = product->n * element_size(product->element);
	void *lhs = ending(LHS_PACKED, kernel->lhs_size(product->m, chunks, chunk));
	void *rhs = ending(RHS_PACKED, kernel->rhs_size(product->n, chunks, chunk));

	kernel->lhs_pack(product->m, chunks, chunk, pointers(kernel, product), OFFSET,
			 product->padding, lhs);
	kernel->rhs_pack(product->n, chunks, chunk, stride, product->rhs, product->bias, rhs);
	kernel->run(product->m, product->n, chunks, chunk, lhs, rhs, dst->bytes, dst->stride,
		    product->min, product->max);
}

static void one(const struct imatmul *kernel, unsigned int shape, struct tally *tally)
{
	const struct shape *size = &shapes[shape].shape;
	struct product product = { .element = kernel->element,
				   .m = size->m_steps * kernel->m_step() + size->m_more,
				   .n = size->n_steps * kernel->n_step() + size->n_more,
				   .chunks = shapes[shape].chunks,
				   .chunk = size->k,
				   .min = shape % 2 ? -5 : -FLT_MAX,
				   .max = shape % 2 ? 7.5F : FLT_MAX };
	struct result dst = result_new(kernel->element, product.m, product.n);
	size_t k = product.chunks * product.chunk;

	product.lhs = numbers(LHS, kernel->element, product.m * k);
	product.rhs = numbers(RHS, kernel->element, product.n * k);
	product.bias = numbers(BIAS, kernel->element, product.n);
	product.padding = numbers(SCALE, kernel->element, product.chunk);
	multiply(kernel, &product, &dst);
	result_count(&dst, tally, is_right, &product);
}

static void all(unsigned int svl)
{
	for (unsigned int i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++) {
		struct tally tally = { 0 };

		same_numbers_again();
		for (unsigned int j = 0; j < sizeof(shapes) / sizeof(shapes[0]); j++)
			one(&kernels[i], j, &tally);
		tally_print(svl, kernels[i].name, &tally);
	}
}

int main(void)
{
	return each_length(all);
}

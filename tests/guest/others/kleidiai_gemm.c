// SPDX-License-Identifier: GPL-2.0-or-later
/* Matrices of floating-point numbers multiplied by a kernel of KleidiAI, and by hand: kleidiai_gemm.h */
#include "kleidiai_gemm.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { MOST = 1 << 18 };

/* No multiples of tiles, an edge of one, one row, one column, an odd K and one that loops are unrolled for */
static const struct shape shapes[] = {
	{ 0, 1, 0, 1, 1 }, { 0, 3, 0, 7, 5 },  { 0, 1, 1, 3, 4 },  { 1, 1, 0, 5, 2 },
	{ 1, 0, 1, 0, 3 }, { 0, 2, 0, 9, 37 }, { 0, 5, 0, 2, 64 },
};

/* By hand: sums in double precision, of numbers as the kernel has them */
struct reference {
	enum data data;
	enum element dst;
	size_t n, k;
	double min, max, unit;
};

static double left[MOST], right[MOST], biases[MOST];

static void fill(enum element element, void *base, size_t rows, size_t columns, size_t stride,
		 enum data data)
{
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < columns; c++)
			put(element, (uint8_t *)base + r * stride, c, number(data));
}

static double as_multiplied(const struct gemm *gemm, enum data data, float value)
{
	return gemm->bf16 ? to_bf16(value, data) : value;
}

/* In rows of K numbers, both of them */
static void remember(const struct gemm *gemm, enum data data, size_t m, size_t n, size_t k,
		     const void *lhs, size_t lhs_stride, const void *rhs, size_t rhs_stride,
		     const void *bias)
{
	for (size_t r = 0; r < m; r++)
		for (size_t i = 0; i < k; i++)
			left[r * k + i] = as_multiplied(
				gemm, data,
				get(gemm->lhs, (const uint8_t *)lhs + r * lhs_stride, i));
	for (size_t c = 0; c < n; c++) {
		for (size_t i = 0; i < k; i++) {
			size_t row = gemm->nxk ? c : i, column = gemm->nxk ? i : c;

			right[c * k + i] = as_multiplied(
				gemm, data,
				get(gemm->rhs, (const uint8_t *)rhs + row * rhs_stride, column));
		}
		biases[c] = get(gemm->bias, bias, c);
	}
}

static double clamped(double value, double min, double max)
{
	return value < min ? min : value > max ? max : value;
}

/*
 * Each of K steps, the bias and the last rounding add an error of at most a unit of all that has been added (Higham,
 * Accuracy and Stability of Numerical Algorithms, 3.1), twice that where rounding is directed.
 */
static bool is_right(size_t row, size_t column, float value, const void *context)
{
	const struct reference *reference = context;
	const double *a = left + row * reference->k, *b = right + column * reference->k;
	double sum = biases[column], all = fabs(sum), error;

	for (size_t i = 0; i < reference->k; i++) {
		sum += a[i] * b[i];
		all += fabs(a[i] * b[i]);
	}
	sum = clamped(sum, reference->min, reference->max);
	if (reference->data == WHOLE)
		return (double)value == sum;
	error = (double)(reference->k + 3) * 2 * reference->unit * all;
	if (reference->dst == F16)
		error += fabs(sum) * 0x1p-10 + 0x1p-24;
	return fabs((double)value - sum) <= error;
}

static const void *lhs_packed(const struct gemm *gemm, size_t m, size_t k, const void *lhs,
			      size_t stride)
{
	size_t mr = gemm->mr(), kr = gemm->kr(), sr = gemm->sr();
	void *packed = ending(LHS_PACKED, gemm->lhs_size(m, k, mr, kr, sr));

	gemm->lhs_pack(m, k, mr, kr, sr, 0, lhs, stride, packed);
	return packed;
}

static const void *rhs_packed(const struct gemm *gemm, size_t n, size_t k, const void *rhs,
			      size_t stride, const void *bias)
{
	void *packed = ending(RHS_PACKED, gemm->rhs_size(n, k));

	gemm->rhs_pack(1, n, k, gemm->nr(), gemm->kr(), gemm->sr(), stride, rhs, bias, NULL, packed,
		       0, NULL);
	return packed;
}

static void multiply(const struct gemm *gemm, const struct result *dst, size_t k, const void *lhs,
		     size_t lhs_stride, const void *packed, float min, float max)
{
	size_t size = element_size(dst->element);

	if (gemm->run_rows)
		gemm->run_rows(dst->m, dst->n, k, lhs, lhs_stride, packed, dst->bytes, dst->stride,
			       size, min, max);
	else
		gemm->run_packed(dst->m, dst->n, k, lhs_packed(gemm, dst->m, k, lhs, lhs_stride),
				 packed, dst->bytes, dst->stride, size, min, max);
}

static void one(const struct gemm *gemm, size_t m, size_t n, size_t k, enum data data, bool narrow,
		struct tally *tally)
{
	size_t rows = gemm->nxk ? n : k, columns = gemm->nxk ? k : n;
	size_t lhs_stride = (k + 1) * element_size(gemm->lhs);
	size_t rhs_stride = (columns + 2) * element_size(gemm->rhs);
	void *lhs = ending(LHS, m * lhs_stride - element_size(gemm->lhs));
	void *rhs = ending(RHS, rows * rhs_stride - 2 * element_size(gemm->rhs));
	void *bias = ending(BIAS, n * element_size(gemm->bias));
	struct result dst = result_new(gemm->dst, m, n);
	struct reference reference = { data, gemm->dst, n, k, -FLT_MAX, FLT_MAX, gemm->unit };
	bool known = data < SPECIAL;

	if (narrow && !gemm->unclamped) {
		reference.min = -5;
		reference.max = 7.5;
	}
	fill(gemm->lhs, lhs, m, k, lhs_stride, data);
	fill(gemm->rhs, rhs, rows, columns, rhs_stride, data);
	fill(gemm->bias, bias, 1, n, 0, data);
	rounding(data);
	multiply(gemm, &dst, k, lhs, lhs_stride, rhs_packed(gemm, n, k, rhs, rhs_stride, bias),
		 (float)reference.min, (float)reference.max);
	plain();
	if (known)
		remember(gemm, data, m, n, k, lhs, lhs_stride, rhs, rhs_stride, bias);
	result_count(&dst, tally, known ? is_right : NULL, &reference);
}

void gemm_test(unsigned int svl, const struct gemm *gemm)
{
	struct tally tally = { 0 };

	same_numbers_again();
	for (unsigned int i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		const struct shape *shape = &shapes[i];
		size_t m = shape->m_steps * gemm->m_step() + shape->m_more;
		size_t n = shape->n_steps * gemm->n_step() + shape->n_more;

		for (int data = WHOLE; data < DATA; data++)
			one(gemm, gemm->one_row ? 1 : m, n, shape->k, (enum data)data,
			    (i + (unsigned int)data) % 2, &tally);
	}
	tally_print(svl, gemm->name, &tally);
}

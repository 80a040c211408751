// SPDX-License-Identifier: GPL-2.0-or-later
/* FP64 by FMOPA and FMOPS (FEAT_SME_F64F64), with rows and columns that are inactive here and there */
#include <arm_sme.h>

#include "sme_routines.h"
#include "virt_runtime.h"

enum { N = 40, TERMS = 9 };

static double x[TERMS * N], y[TERMS * N], c[N * N], wanted[N * N], row[64];

__arm_new("za") __arm_locally_streaming static NOINLINE void add_and_take(void)
{
	uint64_t vl = svcntd();

	for (uint64_t i = 0; i < N; i += vl)
		for (uint64_t j = 0; j < N; j += vl) {
			svbool_t rows = svwhilelt_b64(i, (uint64_t)N), columns = svwhilelt_b64(j, (uint64_t)N);

			svzero_za();
			for (uint64_t t = 0; t < TERMS; t++) {
				svfloat64_t left = svld1(rows, x + t * N + i), right = svld1(columns, y + t * N + j);
				svbool_t positive = svcmpgt(rows, left, 0.0), other = svcmple(rows, left, 0.0);

				svmopa_za64_m(0, positive, columns, left, right);
				svmops_za64_m(0, other, columns, left, right);
			}
			for (uint64_t r = 0; r < vl && i + r < N; r++) {
				svst1_hor_za64(0, (uint32_t)r, columns, row);
				for (uint64_t e = 0; e < vl && j + e < N; e++)
					c[(i + r) * N + j + e] = row[e];
			}
		}
}

/* Of small whole numbers: exact */
static NOINLINE void add_and_take_plainly(void)
{
	for (int i = 0; i < N; i++)
		for (int j = 0; j < N; j++)
			for (int t = 0; t < TERMS; t++) {
				double product = x[t * N + i] * y[t * N + j];

				wanted[i * N + j] += x[t * N + i] > 0 ? product : -product;
			}
}

int main(void)
{
	unsigned int wrong = 0;
	uint32_t seed = 11;

	for (int i = 0; i < TERMS * N; i++) {
		x[i] = (double)(next_random(&seed) % 201) - 100;
		y[i] = (double)(next_random(&seed) % 201) - 100;
	}
	add_and_take();
	add_and_take_plainly();
	for (int i = 0; i < N * N; i++)
		wrong += c[i] != wanted[i];
	return verdict("fp64 outer products", checksum(c, sizeof(c)), wrong);
}

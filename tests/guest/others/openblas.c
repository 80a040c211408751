// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Matrix and vector products of OpenBLAS (Debian's libopenblas-serial-dev) by its kernels for CPUs with SVE, at every
 * length of vectors.  All numbers are small integers, so that each sum is exact in any order.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

enum order { ROWS = 101 };
enum transposed { NO = 111, YES = 112 };

#define PRODUCT(name, type)                                                                       \
	void cblas_##name(enum order order, enum transposed ta, enum transposed tb, int m, int n, \
			  int k, type alpha, const void *a, int lda, const void *b, int ldb,      \
			  type beta, void *c, int ldc);
PRODUCT(sgemm, float)
PRODUCT(dgemm, double)
PRODUCT(cgemm, const void *)
PRODUCT(zgemm, const void *)
float cblas_sdot(int n, const float *x, int incx, const float *y, int incy);
double cblas_ddot(int n, const double *x, int incx, const double *y, int incy);
void cblas_daxpy(int n, double alpha, const double *x, int incx, double *y, int incy);

/* What a program chooses its kernels with when it starts, by OPENBLAS_CORETYPE or the CPU */
void gotoblas_dynamic_init(void);
void gotoblas_dynamic_quit(void);
char *openblas_get_corename(void);

enum { LARGEST = 67, NUMBERS = LARGEST * LARGEST * 2 };

static float a32[NUMBERS], b32[NUMBERS], c32[NUMBERS];
static double a64[NUMBERS], b64[NUMBERS], c64[NUMBERS];
static int64_t wanted[NUMBERS];
static unsigned int wrong;

static int small_number(void)
{
	static uint32_t state = 1;

	state = state * 1664525 + 1013904223;
	return (int)(state >> 28) - 8;
}

static void fill(void)
{
	for (unsigned int i = 0; i < NUMBERS; i++) {
		a64[i] = a32[i] = (float)small_number();
		b64[i] = b32[i] = (float)small_number();
		c64[i] = c32[i] = (float)small_number();
	}
}

/* Element @row, @column of a matrix with @lines of them in memory, transposed or not; @parts: 2 of complex numbers */
static int64_t at(const double *from, int row, int column, int ld, enum transposed t, int parts,
		  int part)
{
	return (int64_t)from[((t == YES ? column * ld + row : row * ld + column)) * parts + part];
}

/* 2 C += A B, as alpha is 1 and beta 2; of complex numbers alpha is 1 + 2i */
static void multiply(int m, int n, int k, enum transposed ta, enum transposed tb, int parts)
{
	const int lda = ta == YES ? m : k, ldb = tb == YES ? k : n;

	for (int i = 0; i < m * n; i++) {
		int64_t re = 0, im = 0;

		for (int l = 0; l < k; l++) {
			int64_t x = at(a64, i / n, l, lda, ta, parts, 0),
				y = at(b64, l, i % n, ldb, tb, parts, 0);
			int64_t xi = parts == 2 ? at(a64, i / n, l, lda, ta, 2, 1) : 0;
			int64_t yi = parts == 2 ? at(b64, l, i % n, ldb, tb, 2, 1) : 0;

			re += x * y - xi * yi;
			im += x * yi + xi * y;
		}
		wanted[i * parts] = (parts == 2 ? re - 2 * im : re) + 2 * (int64_t)c64[i * parts];
		if (parts == 2)
			wanted[i * 2 + 1] = im + 2 * re + 2 * (int64_t)c64[i * 2 + 1];
	}
}

static void check(const char *what, int nr, const float *single)
{
	int bad = 0;

	for (int i = 0; i < nr; i++)
		bad += single ? single[i] != (float)wanted[i] : c64[i] != (double)wanted[i];
	if (bad && wrong < 5)
		printf("%s: %d of %d numbers wrong\n", what, bad, nr);
	wrong += bad != 0;
}

static void products(int m, int n, int k, enum transposed ta, enum transposed tb)
{
	static const float one[] = { 1, 2 }, two[] = { 2, 0 };
	static const double one64[] = { 1, 2 }, two64[] = { 2, 0 };
	const int lda = ta == YES ? m : k, ldb = tb == YES ? k : n;

	fill();
	multiply(m, n, k, ta, tb, 1);
	cblas_sgemm(ROWS, ta, tb, m, n, k, 1, a32, lda, b32, ldb, 2, c32, n);
	check("sgemm", m * n, c32);
	cblas_dgemm(ROWS, ta, tb, m, n, k, 1, a64, lda, b64, ldb, 2, c64, n);
	check("dgemm", m * n, NULL);
	fill();
	multiply(m, n, k, ta, tb, 2);
	cblas_cgemm(ROWS, ta, tb, m, n, k, one, a32, lda, b32, ldb, two, c32, n);
	check("cgemm", 2 * m * n, c32);
	cblas_zgemm(ROWS, ta, tb, m, n, k, one64, a64, lda, b64, ldb, two64, c64, n);
	check("zgemm", 2 * m * n, NULL);
}

static void vectors(int n)
{
	int64_t sum = 0;

	fill();
	for (int i = 0; i < n; i++) {
		sum += (int64_t)a64[i] * (int64_t)b64[i];
		wanted[i] = (int64_t)c64[i] + 3 * (int64_t)a64[i];
	}
	wrong += cblas_sdot(n, a32, 1, b32, 1) != (float)sum;
	wrong += cblas_ddot(n, a64, 1, b64, 1) != (double)sum;
	cblas_daxpy(n, 3, a64, 1, c64, 1);
	check("daxpy", n, NULL);
}

/* The length of vectors is one number for the compiler in all that it makes one function of */
static __attribute__((noinline)) void all_of(const char *core)
{
	static const int sizes[] = { 1, 2, 5, 16, 31, LARGEST };
	enum { NR = sizeof(sizes) / sizeof(sizes[0]) };

	gotoblas_dynamic_quit();
	setenv("OPENBLAS_CORETYPE", core, 1);
	gotoblas_dynamic_init();
	for (unsigned int i = 0; i < NR; i++) {
		products(sizes[i], sizes[(i * 5 + 1) % NR], sizes[(i * 5 + 3) % NR],
			 i & 1 ? YES : NO, i & 2 ? YES : NO);
		vectors(sizes[i] * 3);
	}
	printf("%s: %u wrong\n", openblas_get_corename(), wrong);
}

int main(void)
{
	static const char *const cores[] = { "ARMV8SVE", "NEOVERSEV1", "NEOVERSEN2", "A64FX" };

	for (int vl = 16; vl <= 256; vl *= 2) {
		printf("vectors of %d bytes\n", prctl(PR_SVE_SET_VL, vl) & PR_SVE_VL_LEN_MASK);
		for (unsigned int i = 0; i < sizeof(cores) / sizeof(cores[0]); i++)
			all_of(cores[i]);
	}
	return wrong != 0;
}

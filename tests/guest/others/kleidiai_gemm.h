/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Matrices of floating-point numbers multiplied by a kernel of KleidiAI, and by hand */
#ifndef KLEIDIAI_GEMM_H
#define KLEIDIAI_GEMM_H

#include "kleidiai.h"

/** Of what a kernel's functions say; names are theirs.  The left matrix is packed if there is lhs_pack */
struct gemm {
	const char *name;
	enum element lhs, rhs, bias, dst;
	/*
	 * rhs: N rows of K numbers; one_row: M is 1; bf16: numbers are rounded to bfloat16 when packed; unclamped: the
	 * library's 1.8.0 does not clamp
	 */
	bool nxk, one_row, bf16, unclamped;
	/* the kernel's rounding error of one step, at most */
	double unit;
	size_t (*m_step)(void), (*n_step)(void), (*nr)(void), (*kr)(void), (*sr)(void), (*mr)(void);
	size_t (*lhs_size)(size_t m, size_t k, size_t mr, size_t kr, size_t sr);
	void (*lhs_pack)(size_t m, size_t k, size_t mr, size_t kr, size_t sr, size_t m_start,
			 const void *lhs, size_t lhs_stride, void *packed);
	size_t (*rhs_size)(size_t n, size_t k);
	void (*rhs_pack)(size_t groups, size_t n, size_t k, size_t nr, size_t kr, size_t sr,
			 size_t rhs_stride, const void *rhs, const void *bias, const void *scale,
			 void *packed, size_t extra_bytes, const void *params);
	void (*run_packed)(size_t m, size_t n, size_t k, const void *lhs, const void *rhs,
			   void *dst, size_t row_stride, size_t column_stride, float min,
			   float max);
	void (*run_rows)(size_t m, size_t n, size_t k, const void *lhs, size_t lhs_stride,
			 const void *rhs, void *dst, size_t row_stride, size_t column_stride,
			 float min, float max);
};

#define GEMM_STEPS(kernel)                                                                      \
	.name = #kernel, .m_step = kai_get_m_step_matmul_clamp_##kernel,                        \
	.n_step = kai_get_n_step_matmul_clamp_##kernel, .nr = kai_get_nr_matmul_clamp_##kernel, \
	.kr = kai_get_kr_matmul_clamp_##kernel, .sr = kai_get_sr_matmul_clamp_##kernel
#define GEMM_PACKED(kernel)                                         \
	GEMM_STEPS(kernel), .mr = kai_get_mr_matmul_clamp_##kernel, \
			    .run_packed = kai_run_matmul_clamp_##kernel
#define GEMM_ROWS(kernel) GEMM_STEPS(kernel), .run_rows = kai_run_matmul_clamp_##kernel
#define GEMM_LHS(pack) \
	.lhs_size = kai_get_lhs_packed_size_lhs_##pack, .lhs_pack = kai_run_lhs_##pack
#define GEMM_RHS(pack) \
	.rhs_size = kai_get_rhs_packed_size_rhs_##pack, .rhs_pack = kai_run_rhs_##pack

/** Every shape with every kind of numbers; a line on standard output */
void gemm_test(unsigned int svl, const struct gemm *gemm);

#endif

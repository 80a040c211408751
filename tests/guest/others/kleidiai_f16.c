// SPDX-License-Identifier: GPL-2.0-or-later
/* KleidiAI's kernels of fp16: widening outer products, rows by FDOT of several vectors, and Advanced SIMD's */
#include <kai_lhs_pack_x16p2vlx2_x16_sme.h>
#include <kai_matmul_clamp_f16_f16_f16p16x1biasf16_6x16x8_neon_mla.h>
#include <kai_matmul_clamp_f16_f16_f16p2vlx2b_1x16vl_sme2_dot.h>
#include <kai_matmul_clamp_f16_f16p2vlx2_f16p2vlx2_2vlx2vl_sme2_mopa.h>
#include <kai_rhs_pack_kxn_f16p16x1biasf16_f16_f16_neon.h>
#include <kai_rhs_pack_kxn_x16p2vlx2b_x16_x16_sme.h>
#include <kai_rhs_pack_nxk_x16p2vlx2b_x16_x16_sme.h>

#include "kleidiai_gemm.h"

#define ALL_F16 .lhs = F16, .rhs = F16, .bias = F16, .dst = F16, .unit = 0x1p-24

static const struct gemm kernels[] = {
	{ GEMM_PACKED(f16_f16p2vlx2_f16p2vlx2_2vlx2vl_sme2_mopa), GEMM_LHS(pack_x16p2vlx2_x16_sme),
	  GEMM_RHS(pack_kxn_x16p2vlx2b_x16_x16_sme), ALL_F16 },
	{ GEMM_PACKED(f16_f16p2vlx2_f16p2vlx2_2vlx2vl_sme2_mopa), GEMM_LHS(pack_x16p2vlx2_x16_sme),
	  GEMM_RHS(pack_nxk_x16p2vlx2b_x16_x16_sme), .nxk = true, ALL_F16 },
	{ GEMM_ROWS(f16_f16_f16p2vlx2b_1x16vl_sme2_dot), GEMM_RHS(pack_kxn_x16p2vlx2b_x16_x16_sme),
	  .one_row = true, ALL_F16 },
	{ GEMM_ROWS(f16_f16_f16p2vlx2b_1x16vl_sme2_dot), GEMM_RHS(pack_nxk_x16p2vlx2b_x16_x16_sme),
	  .nxk = true, .one_row = true, ALL_F16 },
};

/* Sums are of fp16 as well */
static const struct gemm neon = { GEMM_ROWS(f16_f16_f16p16x1biasf16_6x16x8_neon_mla),
				  GEMM_RHS(pack_kxn_f16p16x1biasf16_f16_f16_neon),
				  .lhs = F16,
				  .rhs = F16,
				  .bias = F16,
				  .dst = F16,
				  .unit = 0x1p-11 };

static void all(unsigned int svl)
{
	for (unsigned int i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++)
		gemm_test(svl, &kernels[i]);
}

int main(void)
{
	gemm_test(0, &neon);
	return each_length(all);
}

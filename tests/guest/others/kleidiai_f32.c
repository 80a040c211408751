// SPDX-License-Identifier: GPL-2.0-or-later
/* KleidiAI's kernels of fp32: outer products, rows by FMLA of several vectors, and Advanced SIMD's */
#include <kai_lhs_pack_f32p2vlx1_f32_sme.h>
#include <kai_matmul_clamp_f32_f32_f32p16vlx1b_1x16vl_sme2_mla.h>
#include <kai_matmul_clamp_f32_f32_f32p2vlx1b_1x16vl_sme2_mla.h>
#include <kai_matmul_clamp_f32_f32_f32p8x1biasf32_6x8x4_neon_mla.h>
#include <kai_matmul_clamp_f32_f32p2vlx1_f32p2vlx1biasf32_sme2_mopa.h>
#include <kai_rhs_pack_kxn_f32p16vlx1b_f32_f32_sme.h>
#include <kai_rhs_pack_kxn_f32p2vlx1biasf32_f32_f32_sme.h>
#include <kai_rhs_pack_kxn_f32p8x1biasf32_f32_f32_neon.h>
#include <kai_rhs_pack_nxk_f32p2vlx1biasf32_f32_f32_sme.h>

#include "kleidiai_gemm.h"

#define ALL_F32 .lhs = F32, .rhs = F32, .bias = F32, .dst = F32, .unit = 0x1p-24

static const struct gemm kernels[] = {
	{ GEMM_PACKED(f32_f32p2vlx1_f32p2vlx1biasf32_sme2_mopa), GEMM_LHS(pack_f32p2vlx1_f32_sme),
	  GEMM_RHS(pack_kxn_f32p2vlx1biasf32_f32_f32_sme), ALL_F32 },
	{ GEMM_PACKED(f32_f32p2vlx1_f32p2vlx1biasf32_sme2_mopa), GEMM_LHS(pack_f32p2vlx1_f32_sme),
	  GEMM_RHS(pack_nxk_f32p2vlx1biasf32_f32_f32_sme), .nxk = true, ALL_F32 },
	{ GEMM_ROWS(f32_f32_f32p2vlx1b_1x16vl_sme2_mla),
	  GEMM_RHS(pack_kxn_f32p2vlx1biasf32_f32_f32_sme), .one_row = true, ALL_F32 },
	{ GEMM_ROWS(f32_f32_f32p2vlx1b_1x16vl_sme2_mla),
	  GEMM_RHS(pack_nxk_f32p2vlx1biasf32_f32_f32_sme), .nxk = true, .one_row = true, ALL_F32 },
	{ GEMM_ROWS(f32_f32_f32p16vlx1b_1x16vl_sme2_mla),
	  GEMM_RHS(pack_kxn_f32p16vlx1b_f32_f32_sme), .one_row = true, ALL_F32 },
};

static const struct gemm neon = { GEMM_ROWS(f32_f32_f32p8x1biasf32_6x8x4_neon_mla),
				  GEMM_RHS(pack_kxn_f32p8x1biasf32_f32_f32_neon), ALL_F32 };

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

// SPDX-License-Identifier: GPL-2.0-or-later
/* KleidiAI's kernels of bfloat16: outer products, and Advanced SIMD's dot products and small matrices */
#include <kai_lhs_pack_bf16p2vlx2_f32_sme.h>
#include <kai_lhs_pack_bf16p8x4_f16_neon.h>
#include <kai_lhs_quant_pack_bf16p1x4_f32_neon.h>
#include <kai_lhs_quant_pack_bf16p8x4_f32_neon.h>
#include <kai_matmul_clamp_f16_bf16p8x4_bf16p12x4b_8x12_neon_mmla.h>
#include <kai_matmul_clamp_f32_bf16p1x4_bf16p12x4b_1x36_neon_dot.h>
#include <kai_matmul_clamp_f32_bf16p2vlx2_bf16p2vlx2_2vlx2vl_sme2_mopa.h>
#include <kai_matmul_clamp_f32_bf16p8x4_bf16p12x4b_8x12_neon_mmla.h>
#include <kai_rhs_pack_kxn_bf16p12x4biasf16_f16_neon.h>
#include <kai_rhs_pack_kxn_bf16p2vlx2b_f32_x32_sme.h>
#include <kai_rhs_quant_pack_kxn_bf16p12x4biasf32_f32_neon.h>

#include "kleidiai_gemm.h"

/* Without FEAT_EBF16 intermediate sums are rounded to odd: a whole unit in the last place */
#define BF16	.bf16 = true, .unit = 0x1p-23
#define ALL_F32 .lhs = F32, .rhs = F32, .bias = F32, .dst = F32, BF16

static size_t rhs_size(size_t n, size_t k)
{
	return kai_get_rhs_packed_size_rhs_quant_pack_kxn_bf16p12x4biasf32_f32_neon(n, k, 12, 4);
}

static const struct gemm sme = { GEMM_PACKED(f32_bf16p2vlx2_bf16p2vlx2_2vlx2vl_sme2_mopa),
				 GEMM_LHS(pack_bf16p2vlx2_f32_sme),
				 GEMM_RHS(pack_kxn_bf16p2vlx2b_f32_x32_sme), ALL_F32 };

#define RHS_NEON \
	.rhs_size = rhs_size, .rhs_pack = kai_run_rhs_quant_pack_kxn_bf16p12x4biasf32_f32_neon

static const struct gemm neon[] = {
	{ GEMM_PACKED(f32_bf16p1x4_bf16p12x4b_1x36_neon_dot),
	  GEMM_LHS(quant_pack_bf16p1x4_f32_neon), RHS_NEON, .one_row = true, .unclamped = true,
	  ALL_F32 },
	{ GEMM_PACKED(f32_bf16p8x4_bf16p12x4b_8x12_neon_mmla),
	  GEMM_LHS(quant_pack_bf16p8x4_f32_neon), RHS_NEON, ALL_F32 },
	{ GEMM_PACKED(f16_bf16p8x4_bf16p12x4b_8x12_neon_mmla), GEMM_LHS(pack_bf16p8x4_f16_neon),
	  GEMM_RHS(pack_kxn_bf16p12x4biasf16_f16_neon), .lhs = F16, .rhs = F16, .bias = F16,
	  .dst = F16, BF16 },
};

static void all(unsigned int svl)
{
	gemm_test(svl, &sme);
}

int main(void)
{
	for (unsigned int i = 0; i < sizeof(neon) / sizeof(neon[0]); i++)
		gemm_test(0, &neon[i]);
	return each_length(all);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "executors.h"
#include "random_state.h"

#define FEATURE(f)	(UINT64_C(1) << SMEVEC_FEAT_##f)

/* What qemu-aarch64 7.2 has with -cpu max */
#define FEATURES (FEATURE(SVE) | FEATURE(SVE2) | FEATURE(SVE_AES) | FEATURE(SVE_PMULL128) |	\
		  FEATURE(SVE_SHA3) | FEATURE(SVE_SM4) | FEATURE(SVE_BitPerm) | FEATURE(BF16) |	\
		  FEATURE(I8MM) | FEATURE(F32MM) | FEATURE(F64MM) | FEATURE(SME) |		\
		  FEATURE(SME_FA64) | FEATURE(SME_F64F64) | FEATURE(SME_I16I64) |		\
		  FEATURE(AdvSIMD) | FEATURE(FP16) | FEATURE(FHM) | FEATURE(RDM) |		\
		  FEATURE(DotProd) | FEATURE(FCMA) | FEATURE(JSCVT) | FEATURE(FRINTTS) |	\
		  FEATURE(AES) | FEATURE(PMULL) | FEATURE(SHA1) | FEATURE(SHA256) |		\
		  FEATURE(SHA512) | FEATURE(SHA3) | FEATURE(SM3) | FEATURE(SM4))

/* And 11 */
#define NEWER_FEATURES (FEATURE(SVE2p1) | FEATURE(SVE_B16B16) | FEATURE(EBF16) | FEATURE(SME2) |	\
			FEATURE(SME2p1) | FEATURE(SME_F16F16) | FEATURE(SME_B16B16) |			\
			FEATURE(FAMINMAX) | FEATURE(FPRCVT) | FEATURE(AFP))

static enum qemu_version version = QEMU_7_2;

bool qemu_begin(void)
{
	version = qemu_version();
	return version != QEMU_NONE;
}

uint64_t qemu_features(void)
{
	return version == QEMU_11 ? FEATURES | NEWER_FEATURES : FEATURES;
}

static bool always(unsigned int vl)
{
	(void)vl;
	return true;
}

/* Not a multiple of 256 bits */
static bool no_pairs(unsigned int vl)
{
	return vl % 32;
}

static bool no_power_of_two(unsigned int vl)
{
	return vl & (vl - 1);
}

static bool above_128(unsigned int vl)
{
	return vl > 16;
}

enum { IN_7 = 1 << QEMU_7_2, IN_11 = 1 << QEMU_11, IN_BOTH = IN_7 | IN_11 };

/*
 * Where qemu-aarch64 is wrong by the architecture's text, and what would depend on memory outside an
 * image: @in which versions, @at which vector lengths
 */
static const struct {
	unsigned int in;
	executor exec;
	uint32_t mask, value;
	bool (*at)(unsigned int vl);
	const char *why;
} excluded[] = {
	{ IN_7, exec_outer, 0xfec0000c, 0xa0800000, always, "8-bit integer outer products" },
	{ IN_BOTH, exec_ld1_za, 0x8000, 0x8000, always, "inactive elements of a column keep their value" },
	{ IN_BOTH, exec_faultless, 0, 0, always, "first faults depend on what is mapped elsewhere" },
	{ IN_7, exec_while_rw, 0, 0, always, "a distance below one element counts as none" },
	{ IN_BOTH, exec_gather_offsets, 0x20002000, 0x00002000, always, "first faults, again; not ST1" },
	{ IN_BOTH, exec_gather_bases, 0x20202000, 0x00202000, always, "first faults, again; not LDNT1, ST1" },
	{ IN_BOTH, exec_zip, 0xffe0e000, 0x05a00000, no_pairs, "not undefined at VL 128; takes the odd segment" },
	{ IN_BOTH, exec_fmmla, 0, 0, no_pairs, "not undefined at VL 128; leaves what is behind the last matrix" },
	{ IN_BOTH, exec_pred_perm, 0, 0, no_power_of_two, "halves of predicates are misplaced" },
	{ IN_BOTH, exec_psel, 0, 0, no_power_of_two, "the index is Xv, not Wv, modulo the elements" },
	{ IN_7, exec_elementwise, 0xfffff800, 0x45604800, always, "UQXTNB, UQXTNT to singles do not saturate" },
	{ IN_7, exec_simd_long, 0, 0, above_128, "Z keeps what is above V" },
	{ IN_7, exec_simd_wide, 0, 0, above_128, "Z keeps what is above V" },
	{ IN_7, exec_elementwise, 0xffc08000, 0xce000000, above_128, "EOR3, BCAX: Z keeps what is above V" },
	{ IN_7, exec_sm3_ss1, 0, 0, above_128, "Z keeps what is above V" },
	{ IN_7, exec_simd_rev, 0, 0, above_128, "Z keeps what is above V" },
	{ IN_7, exec_simd_pairs, 0xffe0fc00, 0x4ee0bc00, above_128, "ADDP of doublewords, the same" },
	{ IN_7, exec_simd_fcvtl, 0, 0, above_128, "FCVTL, the same" },
	{ IN_7, exec_simd_pairwise, 0x00408000, 0x00408000, above_128, "pairs of doubles, the same" },
	{ IN_7, exec_fp_scalar, 0xfff0fc00, 0x5f10fc00, always, "FCVTZS of halves to fixed point extends the sign" },
	{ IN_7, exec_fjcvtzs, 0, 0, always, "a denormal number that becomes zero counts as zero" },
	{ IN_BOTH, exec_mrs, 0, 0, always, "TPIDR2_EL0 is not part of an image" },
	{ IN_BOTH, exec_msr, 0, 0, always, "TPIDR2_EL0 is not part of an image" },
	{ IN_11, exec_fp_reduce_q, 0, 0, no_power_of_two, "segments behind a power of two are left out" },
	{ IN_11, exec_simd_long, 0xbf3ffc00, 0x2e213800, above_128, "SHLL: Z keeps what is above V" },
	{ IN_11, exec_simd, 0x9fbffc00, 0x0ea0f800, always, "FABS, FNEG: FPCR.AH leaves NaNs their sign" },
	{ IN_11, exec_simd, 0x9ffffc00, 0x0ef8f800, always, "FABS, FNEG of halves, the same" },
	{ IN_11, exec_fcmla_indexed, 0, 0, always, "FCMLA by element, the same" },
};

bool wrong_in_qemu(const struct insn *insn, uint32_t word, unsigned int vl)
{
	for (size_t i = 0; i < sizeof(excluded) / sizeof(excluded[0]); i++)
		if (excluded[i].in >> version & 1 && insn->exec == excluded[i].exec &&
		    (word & excluded[i].mask) == excluded[i].value && excluded[i].at(vl))
			return true;
	return false;
}

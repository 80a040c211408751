/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The vector engine: hand-computed cases, and a replay of recorded ones */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <smevec/smevec.h>

#include "suite.h"
#include "vectors.h"

#define CPACR_ALL_ENABLED	UINT64_C(0x3330000)
#define WORD_SMSTART		UINT32_C(0xd503477f)
#define WORD_RDVL_X0_1		UINT32_C(0x04bf5020)
#define WORD_RDSVL_X0_1		UINT32_C(0x04bf5820)
#define WORD_ADD_Z0_Z1_Z2_S	UINT32_C(0x04a20020)	/* add z0.s, z1.s, z2.s */
#define WORD_FMOPA_ZA0_S	UINT32_C(0x80820020)	/* fmopa za0.s, p0/m, p0/m, z1.s, z2.s */
#define WORD_PTRUE_P0_S		UINT32_C(0x2598e3e0)
#define WORD_PSEL_P0_P1_P2_B	UINT32_C(0x253c4440)	/* psel p0, p1, p2.b[w12, 3] */
#define WORD_BFCVT_H0_S1	UINT32_C(0x1e634020)	/* bfcvt h0, s1 */
#define FPCR_NEP		UINT32_C(0x4)
#define WORD_LD1W_PN8		UINT32_C(0xa0404000)	/* ld1w { z0.s, z1.s }, pn8/z, [x0] */
#define WORD_PTRUE_PN8_S	UINT32_C(0x25a07810)
#define WORD_FSCALE_Z0_Z1	UINT32_C(0xc1a2a180)	/* fscale { z0.s, z1.s }, { z0.s, z1.s }, z2.s */
#define SCTLR_EnFPM		(UINT64_C(1) << 34)
#define ESR_UNDEF		UINT32_C(0x02000000)
#define ESR_STREAMING		UINT32_C(0x76000001)
#define ESR_NOT_STREAMING	UINT32_C(0x76000002)
#define ESR_SVE			UINT32_C(0x66000000)
#define ESR_ZA_OFF		UINT32_C(0x76000003)

static struct smevec_regs regs;
static struct smevec_cpu cpu;
static struct smevec_event event;

/* VL 32 bytes, SVL 64 bytes, everything enabled at EL1 */
static void set_up(void)
{
	memset(&regs, 0, sizeof(regs));
	memset(&cpu, 0, sizeof(cpu));
	cpu.regs = &regs;
	cpu.features = (UINT64_C(1) << SMEVEC_NR_FEATURES) - 1;
	cpu.vl_map = 1u << 1;
	cpu.svl_map = 1u << 3;
	cpu.sys.el = 1;
	cpu.sys.cpacr_el1 = CPACR_ALL_ENABLED;
	cpu.sys.zcr_el1 = cpu.sys.zcr_el2 = SMEVEC_ZCR_LEN;
	cpu.sys.smcr_el1 = cpu.sys.smcr_el2 = SMEVEC_SMCR_LEN;
	smevec_sys_changed(&cpu);
}

static void fill_words(unsigned int z, uint32_t value)
{
	for (unsigned int i = 0; i < SMEVEC_MAX_VL; i += 4)
		memcpy(regs.z[z] + i, &value, 4);
}

static uint32_t word_at(const uint8_t *v, unsigned int i)
{
	uint32_t value;

	memcpy(&value, v + 4 * i, 4);
	return value;
}

static uint32_t esr_of(uint32_t word)
{
	return smevec_exec(&cpu, word, &event) == SMEVEC_DONE ? 0 : event.esr;
}

START_TEST(lengths_are_vl_and_svl)
{
	ck_assert_int_eq(smevec_exec(&cpu, WORD_RDVL_X0_1, &event), SMEVEC_DONE);
	ck_assert_uint_eq(cpu.x[0], 32);
	ck_assert_int_eq(smevec_exec(&cpu, WORD_RDSVL_X0_1, &event), SMEVEC_DONE);
	ck_assert_uint_eq(cpu.x[0], 64);
	ck_assert_int_eq(smevec_exec(&cpu, WORD_SMSTART, &event), SMEVEC_DONE);
	ck_assert_int_eq(smevec_exec(&cpu, WORD_RDVL_X0_1, &event), SMEVEC_DONE);
	ck_assert_uint_eq(cpu.x[0], 64);
}
END_TEST

START_TEST(add_writes_vl_and_zeroes_above)
{
	fill_words(0, 0xffffffff);
	fill_words(1, 40);
	fill_words(2, 2);
	ck_assert_int_eq(smevec_exec(&cpu, WORD_ADD_Z0_Z1_Z2_S, &event), SMEVEC_DONE);
	ck_assert_uint_eq(word_at(regs.z[0], 0), 42);
	ck_assert_uint_eq(word_at(regs.z[0], 7), 42);
	ck_assert_uint_eq(word_at(regs.z[0], 8), 0);
	ck_assert_uint_eq(cpu.pc, 4);
}
END_TEST

/* 1.0 + 2.0 * 3.0 = 7.0 in each element of tile 0: rows 0, 4, 8, ... */
START_TEST(fmopa_accumulates_outer_product)
{
	const uint32_t one = 0x3f800000, two = 0x40000000, three = 0x40400000, seven = 0x40e00000;

	ck_assert_int_eq(smevec_exec(&cpu, WORD_SMSTART, &event), SMEVEC_DONE);
	for (unsigned int i = 0; i < 16; i++)
		memcpy(regs.za[0] + 4 * i, &one, 4);
	fill_words(1, two);
	fill_words(2, three);
	ck_assert_int_eq(smevec_exec(&cpu, WORD_PTRUE_P0_S, &event), SMEVEC_DONE);
	ck_assert_int_eq(smevec_exec(&cpu, WORD_FMOPA_ZA0_S, &event), SMEVEC_DONE);
	ck_assert_uint_eq(word_at(regs.za[0], 15), seven);
	ck_assert_uint_eq(word_at(regs.za[4], 0), 0x40c00000);	/* 6.0 */
	ck_assert_uint_eq(word_at(regs.za[1], 0), 0);
	ck_assert_uint_eq(regs.fpsr, 0x0800009f);
}
END_TEST

static void fill_halves(unsigned int z, uint32_t low, uint32_t high)
{
	fill_words(z, high);
	for (unsigned int i = 0; i < 32; i += 4)
		memcpy(regs.z[z] + i, &low, 4);
}

/* All of quarter @row, @col of tile 0, which has 16 rows of 16 singles */
static void assert_quarter(unsigned int row, unsigned int col, uint32_t value)
{
	for (unsigned int i = 0; i < 8; i++)
		for (unsigned int j = 0; j < 8; j++)
			ck_assert_uint_eq(word_at(regs.za[4 * (8 * row + i)], 8 * col + j), value);
}

/*
 * Each half of each vector is in one of the quarters: Zn's first vector on the left, Zm's first one
 * above.  1 and 2, 3 and 5 by 7 and 11, 13 and 17; of one vector each both halves are in two quarters.
 */
START_TEST(quarters_of_a_tile)
{
	ck_assert_uint_eq(esr_of(0x80100200), ESR_NOT_STREAMING);
	ck_assert_int_eq(smevec_exec(&cpu, WORD_SMSTART, &event), SMEVEC_DONE);
	fill_halves(0, 0x3f800000, 0x40000000);
	fill_halves(1, 0x40400000, 0x40a00000);
	fill_halves(16, 0x40e00000, 0x41300000);
	fill_halves(17, 0x41500000, 0x41880000);
	ck_assert_uint_eq(esr_of(0x80100200), 0);	/* fmop4a za0.s, { z0.s, z1.s }, { z16.s, z17.s } */
	assert_quarter(0, 0, 0x40e00000);		/* 1 * 7 */
	assert_quarter(0, 1, 0x42040000);		/* 3 * 11 */
	assert_quarter(1, 0, 0x41d00000);		/* 2 * 13 */
	assert_quarter(1, 1, 0x42aa0000);		/* 5 * 17 */
	ck_assert_uint_eq(esr_of(0x80000010), 0);	/* fmop4s za0.s, z0.s, z16.s */
	assert_quarter(0, 0, 0);
	assert_quarter(0, 1, 0x41b00000);		/* 33 - 1 * 11 */
	assert_quarter(1, 0, 0x41400000);		/* 26 - 2 * 7 */
	assert_quarter(1, 1, 0x427c0000);		/* 85 - 2 * 11 */
	smevec_set_svcr(&cpu, SMEVEC_SVCR_SM);
	ck_assert_uint_eq(esr_of(0x80100200), ESR_ZA_OFF);
}
END_TEST

/* Their sections' features: what SVE alone, and SME alone, does not have */
START_TEST(some_need_more_than_sve_or_sme)
{
	static const uint32_t not_sve[] = {
		0x25a00000,	/* whilege p0.s, w0, w0: FEAT_SVE2 || FEAT_SME */
		0x25a00810,	/* whilehi p0.s, w0, w0 */
	};
	static const uint32_t not_sme[] = {
		0x45009820,	/* smmla z0.s, z1.b, z0.b: FEAT_SVE && FEAT_I8MM */
		0x6460e420,	/* bfmmla z0.s, z1.h, z0.h: FEAT_SVE && FEAT_BF16 */
		0x4520b020,	/* luti2 z0.b, { z1.b }, z0[0]: FEAT_LUT, FEAT_SVE2 || FEAT_SME2 */
		0x658e8000,	/* famax z0.s, p0/m, z0.s, z0.s: FEAT_FAMINMAX, the same */
	};

	cpu.features = UINT64_C(1) << SMEVEC_FEAT_SVE;
	for (unsigned int i = 0; i < sizeof(not_sve) / sizeof(not_sve[0]); i++)
		ck_assert_uint_eq(esr_of(not_sve[i]), ESR_UNDEF);
	set_up();
	cpu.features &= ~(UINT64_C(1) << SMEVEC_FEAT_SVE | UINT64_C(1) << SMEVEC_FEAT_SVE2 |
			  UINT64_C(1) << SMEVEC_FEAT_SME2);
	ck_assert_int_eq(smevec_exec(&cpu, WORD_SMSTART, &event), SMEVEC_DONE);
	for (unsigned int i = 0; i < sizeof(not_sme) / sizeof(not_sme[0]); i++)
		ck_assert_uint_eq(esr_of(not_sme[i]), ESR_UNDEF);
}
END_TEST

/* "Decode for this encoding" in their sections: the features beside SME2 that each needs */
START_TEST(sme2_extensions_have_features_of_their_own)
{
	static const struct {
		uint32_t word;
		uint64_t needs, or_needs;
	} c[] = {
#define ONLY(f)	(UINT64_C(1) << SMEVEC_FEAT_##f)
		{ 0xc1a41c00, ONLY(SME_F16F16), ONLY(SME_F8F16) },	/* fadd za.h[w8, 0, vgx2], { z0.h, z1.h } */
		{ 0xc1201c00, ONLY(SME_F16F16), 0 },	/* fmla za.h[w8, 0, vgx2], { z0.h, z1.h }, z0.h */
		{ 0x81800008, ONLY(SME_F16F16), 0 },	/* fmopa za0.h, p0/m, p0/m, z0.h, z0.h */
		{ 0xc1a0e001, ONLY(SME_F16F16), 0 },	/* fcvtl { z0.s, z1.s }, z0.h */
		{ 0xc1e41c00, ONLY(SME_B16B16), 0 },	/* bfadd za.h[w8, 0, vgx2], { z0.h, z1.h } */
		{ 0xc1601c00, ONLY(SME_B16B16), 0 },	/* bfmla za.h[w8, 0, vgx2], { z0.h, z1.h }, z0.h */
		{ 0x81a00008, ONLY(SME_B16B16), 0 },	/* bfmopa za0.h, p0/m, p0/m, z0.h, z0.h */
		{ 0xc120a100, ONLY(SVE_B16B16), 0 },	/* bfmax { z0.h, z1.h }, { z0.h, z1.h }, z0.h */
		/* luti4 { z0.b, z4.b, z8.b, z12.b }, zt0, { z0, z1 } */
		{ 0xc09b0000, ONLY(SME_LUTv2) | ONLY(SME2p1), 0 },
		{ 0x80000000, ONLY(SME_MOP4), 0 },	/* fmop4a za0.s, z0.s, z16.s */
		{ 0x81000008, ONLY(SME_MOP4) | ONLY(SME_F16F16), 0 },	/* fmop4a za0.h, z0.h, z16.h */
		{ 0x81200008, ONLY(SME_MOP4) | ONLY(SME_B16B16), 0 },	/* bfmop4a za0.h, z0.h, z16.h */
		{ 0x80c00008, ONLY(SME_MOP4) | ONLY(SME_F64F64), 0 },	/* fmop4a za0.d, z0.d, z16.d */
		{ 0x80200008, ONLY(SME_MOP4) | ONLY(SME_F8F16), 0 },	/* fmop4a za0.h, z0.b, z16.b */
		{ 0x80200000, ONLY(SME_MOP4) | ONLY(SME_F8F32), 0 },	/* fmop4a za0.s, z0.b, z16.b */
		{ 0xa0c00008, ONLY(SME_MOP4) | ONLY(SME_I16I64), 0 },	/* smop4a za0.d, z0.h, z16.h */
	};
	const uint64_t base = ONLY(SME) | ONLY(SME2), all = (UINT64_C(1) << SMEVEC_NR_FEATURES) - 1;

	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		set_up();
		cpu.sys.smcr_el1 |= SMEVEC_SMCR_EZT0;
		cpu.sys.smcr_el2 |= SMEVEC_SMCR_EZT0;
		smevec_set_svcr(&cpu, SMEVEC_SVCR_SM | SMEVEC_SVCR_ZA);
		cpu.features = base | c[i].needs;
		ck_assert_int_eq(smevec_exec(&cpu, c[i].word, &event), SMEVEC_DONE);
		cpu.features = base | c[i].or_needs;
		ck_assert_int_eq(smevec_exec(&cpu, c[i].word, &event),
				 c[i].or_needs ? SMEVEC_DONE : SMEVEC_UNDEF);
		for (uint64_t left = c[i].needs; left; left &= left - 1) {
			cpu.features = all & ~(left & -left) & ~c[i].or_needs;
			ck_assert_int_eq(smevec_exec(&cpu, c[i].word, &event), SMEVEC_UNDEF);
		}
	}
#undef ONLY
}
END_TEST

/* ZIP, UZP and MOVA of four: MaxImplementedSVL() before the checks, the present SVL behind them */
START_TEST(groups_longer_than_any_svl_are_undefined)
{
	static const struct {
		uint32_t word;
		uint16_t too_short, fits;	/* svl_map */
	} c[] = {
		{ 0xc0c40400, 0x1, 0x3 },	/* mov za0h.d[w12, 0:3], { z0.d - z3.d } */
		{ 0xc0c60400, 0x1, 0x3 },	/* mov { z0.d - z3.d }, za0h.d[w12, 0:3] */
		{ 0xc1f6e000, 0x1, 0x3 },	/* zip { z0.d - z3.d }, { z0.d - z3.d } */
		{ 0xc120d400, 0x1, 0x3 },	/* zip { z0.q, z1.q }, z0.q, z0.q */
		{ 0xc137e002, 0x3, 0xb },	/* uzp { z0.q - z3.q }, { z0.q - z3.q } */
	};

	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		set_up();
		cpu.svl_map = c[i].too_short;
		smevec_sys_changed(&cpu);
		ck_assert_uint_eq(esr_of(c[i].word), ESR_UNDEF);
		cpu.svl_map = c[i].fits;
		ck_assert_uint_eq(esr_of(c[i].word), ESR_NOT_STREAMING);
		smevec_set_svcr(&cpu, SMEVEC_SVCR_SM | SMEVEC_SVCR_ZA);
		cpu.sys.smcr_el1 = 0;
		smevec_sys_changed(&cpu);
		ck_assert_uint_eq(esr_of(c[i].word), ESR_UNDEF);
		cpu.sys.smcr_el1 = SMEVEC_SMCR_LEN;
		smevec_sys_changed(&cpu);
		ck_assert_uint_eq(esr_of(c[i].word), 0);
	}
}
END_TEST

START_TEST(checks_come_before_execution)
{
	cpu.sys.cpacr_el1 &= ~(UINT64_C(3) << 16);
	ck_assert_int_eq(smevec_exec(&cpu, WORD_ADD_Z0_Z1_Z2_S, &event), SMEVEC_TRAP);
	ck_assert_uint_eq(event.esr, ESR_SVE);
	ck_assert_uint_eq(cpu.pc, 0);
	smevec_set_svcr(&cpu, SMEVEC_SVCR_SM);
	ck_assert_int_eq(smevec_exec(&cpu, WORD_FMOPA_ZA0_S, &event), SMEVEC_TRAP);
	ck_assert_uint_eq(event.esr, ESR_ZA_OFF);
}
END_TEST

/* Arm ARM, SCTLR_EL1.EnFPM: FP8 at EL0 is UNDEFINED, and that before any trap (CheckFPMREnabled) */
START_TEST(fp8_at_el0_needs_fpmr)
{
	static const uint32_t words[] = {
		0x65083020,	/* f1cvt z0.h, z1.b */
		0x64628420,	/* fdot z0.s, z1.b, z2.b */
		0xc126e040,	/* f1cvt { z0.h, z1.h }, z2.b */
		0x80a20020,	/* fmopa za0.s, p0/m, p0/m, z1.b, z2.b */
		0x80200000,	/* fmop4a za0.s, z0.b, z16.b */
	};

	ck_assert_int_eq(smevec_exec(&cpu, WORD_SMSTART, &event), SMEVEC_DONE);
	for (unsigned int i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		cpu.sys.el = 1;
		ck_assert_uint_eq(esr_of(words[i]), 0);
		cpu.sys.el = 0;
		ck_assert_uint_eq(esr_of(words[i]), ESR_UNDEF);
		cpu.sys.sctlr_el1 = SCTLR_EnFPM;
		ck_assert_uint_eq(esr_of(words[i]), 0);
		cpu.sys.sctlr_el1 = 0;
	}
	ck_assert_uint_eq(esr_of(WORD_FSCALE_Z0_Z1), 0);
	cpu.sys.cpacr_el1 = 0;
	ck_assert_uint_eq(esr_of(words[0]), ESR_UNDEF);
}
END_TEST

/*
 * PTRUE (predicate as counter), LD1W (consecutive registers): if FEAT_SVE2p1 then
 * CheckSVEEnabled(), else CheckStreamingSVEEnabled()
 */
START_TEST(counters_without_sve2p1_are_streaming)
{
	ck_assert_uint_eq(esr_of(WORD_PTRUE_PN8_S), 0);
	cpu.features &= ~(UINT64_C(1) << SMEVEC_FEAT_SVE2p1);
	ck_assert_uint_eq(esr_of(WORD_PTRUE_PN8_S), ESR_NOT_STREAMING);
	ck_assert_uint_eq(esr_of(WORD_LD1W_PN8), ESR_NOT_STREAMING);
	ck_assert_int_eq(smevec_exec(&cpu, WORD_SMSTART, &event), SMEVEC_DONE);
	ck_assert_uint_eq(esr_of(WORD_PTRUE_PN8_S), 0);
}
END_TEST

/* A caller that fills X registers when they are needed must hear of every one, and not of XZR */
START_TEST(registers_are_named)
{
	static const struct {
		uint32_t word, read, written;
	} words[] = {
		{ 0xc1d32e07, 1 << 9, 0 },		/* fvdotb za.s[w9, 7, vgx4], { z16.b, z17.b }, z3.b[2] */
		{ 0xc1dd6911, 1 << 11, 0 },	/* fvdott za.s[w11, 1, vgx4], { z8.b, z9.b }, z13.b[0] */
		{ 0xc1db30af, 1 << 9, 0 },		/* fvdot za.h[w9, 7, vgx2], { z4.b, z5.b }, z11.b[1] */
		{ 0x80a20020, 0, 0 },		/* fmopa za0.s, p0/m, p0/m, z1.b, z2.b */
		{ 0xa45f6935, 1 << 9, 0 },		/* ldff1b { z21.s }, p2/z, [x9] */
		{ 0xe01fc9cf, 1 << 14, 0 },	/* ld1b { za0v.b[w14, 15] }, p2/z, [x14] */
		{ 0xa400a3e0, 1u << 31, 0 },	/* ld1b { z0.b }, p0/z, [sp] */
		{ 0x043f57ff, 1u << 31, 1u << 31 }, /* addvl sp, sp, #-1 */
		{ 0x2520b95f, 0, 0 },		/* cntp xzr, p14, p10.b */
		{ 0xc04e63ff, 0, 0 },		/* movt zt0[48], xzr */
	};
	uint32_t written, read;

	for (unsigned int i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		smevec_xregs(words[i].word, &written, &read);
		ck_assert_uint_eq(written, words[i].written);
		ck_assert_uint_eq(read, words[i].read);
	}
}
END_TEST

/*
 * FMMLA (FP8 to FP32, FP8 to FP16), E5M2: 0x3c is 1.0, 0x40 2.0.  Zn's rows are all 1.0 and all 2.0,
 * Zm's the same; of 8 or 4 products each: 8, 16, 16, 32 and half of that, scaled by 2^-1
 */
START_TEST(fp8_matrix_products)
{
	static const uint32_t single[] = { 0x40800000, 0x41000000, 0x41000000, 0x41800000 };
	static const uint16_t half[] = { 0x4000, 0x4400, 0x4400, 0x4800 };

	regs.fpmr = 1 << 16;
	for (unsigned int i = 0; i < 32; i++)
		regs.z[1][i] = i % 16 < 8 ? 0x3c : 0x40;
	for (unsigned int i = 0; i < 32; i++)
		regs.z[2][i] = i % 8 < 4 ? 0x3c : 0x40;
	ck_assert_uint_eq(esr_of(0x6421e020), 0);	/* fmmla z0.s, z1.b, z1.b */
	ck_assert_mem_eq(regs.z[0], single, 16);
	ck_assert_mem_eq(regs.z[0] + 16, single, 16);
	memset(regs.z[0], 0, 32);
	ck_assert_uint_eq(esr_of(0x6462e040), 0);	/* fmmla z0.h, z2.b, z2.b */
	ck_assert_mem_eq(regs.z[0], half, 8);
	ck_assert_mem_eq(regs.z[0] + 24, half, 8);
	ck_assert_int_eq(smevec_exec(&cpu, WORD_SMSTART, &event), SMEVEC_DONE);
	ck_assert_uint_eq(esr_of(0x6462e040), ESR_STREAMING);
}
END_TEST

/* PSEL: (UInt(W12) + 3) MOD elements is (2^32 + 1) MOD 48 = 17, not 1 */
START_TEST(psel_index_does_not_wrap)
{
	cpu.vl_map = 1u << 2;
	smevec_sys_changed(&cpu);
	cpu.x[12] = 0xfffffffe;
	memset(regs.p[1], 0x5a, 6);
	regs.p[2][17 / 8] = 1 << 17 % 8;
	ck_assert_uint_eq(esr_of(WORD_PSEL_P0_P1_P2_B), 0);
	ck_assert_uint_eq(regs.p[0][0], 0x5a);
	regs.p[2][17 / 8] = 0;
	regs.p[2][0] = 1 << 1;
	ck_assert_uint_eq(esr_of(WORD_PSEL_P0_P1_P2_B), 0);
	ck_assert_uint_eq(regs.p[0][0], 0);
}
END_TEST

/* BFCVT (scalar) and IsMerging(): FPCR.NEP counts, in streaming mode with FA64 only */
START_TEST(bfcvt_merges_under_nep)
{
	fill_words(0, 0x11223344);
	fill_words(1, 0x3f800000);
	ck_assert_uint_eq(esr_of(WORD_BFCVT_H0_S1), 0);
	ck_assert_uint_eq(word_at(regs.z[0], 0), 0x3f80);
	ck_assert_uint_eq(word_at(regs.z[0], 3), 0);
	fill_words(0, 0x11223344);
	regs.fpcr = FPCR_NEP;
	ck_assert_uint_eq(esr_of(WORD_BFCVT_H0_S1), 0);
	ck_assert_uint_eq(word_at(regs.z[0], 0), 0x11223f80);
	ck_assert_uint_eq(word_at(regs.z[0], 3), 0x11223344);
	ck_assert_uint_eq(word_at(regs.z[0], 4), 0);
	ck_assert_int_eq(smevec_exec(&cpu, WORD_SMSTART, &event), SMEVEC_DONE);
	fill_words(0, 0x11223344);
	ck_assert_uint_eq(esr_of(WORD_BFCVT_H0_S1), 0);
	ck_assert_uint_eq(word_at(regs.z[0], 3), 0);
}
END_TEST

START_TEST(absent_feature_is_undefined)
{
	cpu.features &= ~(UINT64_C(1) << SMEVEC_FEAT_SME);
	ck_assert_int_eq(smevec_exec(&cpu, WORD_FMOPA_ZA0_S, &event), SMEVEC_UNDEF);
	ck_assert_int_eq(smevec_exec(&cpu, UINT32_C(0xd503201f), &event), SMEVEC_NOT_MINE);
}
END_TEST

/* What vectors_main() says, which has to result in @expected; to be freed */
static char *report(const char *file, int expected)
{
	char *files[] = { (char *)file }, *report = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&report, &size);
	int result = vectors_main(1, files, out);

	fclose(out);
	if (result != expected)
		fputs(report, stderr);
	ck_assert_int_eq(result, expected);
	return report;
}

static void replay(const char *file, int expected)
{
	free(report(file, expected));
}

START_TEST(recorded_vectors_agree)
{
	replay(ISA_DATA "/subset.jsonl.gz", 0);
}
END_TEST

START_TEST(computed_vectors_agree)
{
	replay(ISA_DATA "/fpcr.jsonl.gz", 0);
}
END_TEST

START_TEST(recorded_quarter_products_agree)
{
	replay(ISA_DATA "/mop4.jsonl.gz", 0);
}
END_TEST

START_TEST(recorded_legality_agrees)
{
	replay(ISA_DATA "/forms.tsv.gz", 0);
	replay(ISA_DATA "/decode.tsv.gz", 0);
	replay(ISA_DATA "/forms_fpsimd.tsv.gz", 0);
}
END_TEST

static char *report_text(const char *text, int expected)
{
	char path[] = "test_vector.XXXXXX", *said;
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	said = report(path, expected);
	unlink(path);
	return said;
}

static void replay_text(const char *text, int expected)
{
	free(report_text(text, expected));
}

/* 1.5 + 2 = 3.5 in each element, and the record wants 3 in the third */
START_TEST(failure_shows_elements)
{
	char *said = report_text("{\"word\":\"0x65820020\",\"asm\":\"fadd z0.s, z1.s, z2.s\",\"vl\":16,\"sm\":0,"
				 "\"za\":0,\"fpcr\":\"0x0\",\"seed\":\"0x1\",\"kind\":\"fp32\",\"z\":{"
				 "\"z0\":\"00000000000000000000000000000000\","
				 "\"z1\":\"0000c03f0000c03f0000c03f0000c03f\","
				 "\"z2\":\"00000040000000400000004000000040\"},"
				 "\"out\":{\"z0\":\"00006040000060400000404000006040\"},\"sig\":null}\n", 1);

	ck_assert_ptr_nonnull(strstr(said, "FAIL: fadd z0.s, z1.s, z2.s\n"));
	ck_assert_ptr_nonnull(strstr(said, "  z1.s before: 3fc00000 (1.5) 3fc00000 (1.5) 3fc00000 (1.5)"));
	ck_assert_ptr_nonnull(strstr(said, "  z0.s[2]: before 00000000 (0), expected 40400000 (3), "
					   "got 40600000 (3.5)\n"));
	ck_assert_ptr_null(strstr(said, "z0.s[1]"));
	ck_assert_ptr_nonnull(strstr(said, "\n1 vectors, 1 failures\n"));
	free(said);
}
END_TEST

/* Text that no assembler writes is no reason to read elsewhere */
START_TEST(odd_text_is_shown)
{
	static const char *const texts[] = {
		"", " ", " z1", "z1.s", "x - z3.q", "a z30.b - z1.b", "a -  z99.", "a p17/z",
		"a z18446744073709551617.b, x4294967296",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char line[512], *said;

		snprintf(line, sizeof(line), "{\"word\":\"0x65820020\",\"asm\":\"%s\",\"vl\":16,\"sm\":0,\"za\":0,"
			 "\"fpcr\":\"0x0\",\"seed\":\"0x1\",\"kind\":\"int\",\"out\":{\"p3\":\"0102\","
			 "\"za[3]\":\"0123456789abcdef0123456789abcdef\",\"x3\":\"0x99\","
			 "\"mem\":[[0,\"77\"]]},\"sig\":null}\n", texts[i]);
		said = report_text(line, 1);
		ck_assert_ptr_nonnull(strstr(said, "  x3: before "));
		free(said);
	}
}
END_TEST

#define MODES "ns_za1\tns_za0\tsm_nofa64_za1\tsm_nofa64_za0\tsm_fa64_za1\tllvm19_decodes\tword\n"

/* rdsvl x0, #1 executes in all modes; 0xc0080100, beside ZERO {ZA}, is not allocated */
START_TEST(wrong_legality_is_reported)
{
	replay_text(MODES "1\t?\t?\t?\t?\t1\t0x04bf5820\n", 0);
	replay_text(MODES "0\t?\t?\t?\t?\t1\t0x04bf5820\n", 1);
	replay_text(MODES "1\t?\t?\t?\t?\t1\t0xc0080100\n", 1);
	replay_text(MODES "1\t?\t?\t?\t?\t1\tnothing\n", 2);
	replay_text("neither\n", 2);
}
END_TEST

Suite *check_suite(void)
{
	TCase *cases = tcase_create("engine");

	tcase_add_checked_fixture(cases, set_up, NULL);
	tcase_add_test(cases, lengths_are_vl_and_svl);
	tcase_add_test(cases, add_writes_vl_and_zeroes_above);
	tcase_add_test(cases, fmopa_accumulates_outer_product);
	tcase_add_test(cases, quarters_of_a_tile);
	tcase_add_test(cases, some_need_more_than_sve_or_sme);
	tcase_add_test(cases, sme2_extensions_have_features_of_their_own);
	tcase_add_test(cases, groups_longer_than_any_svl_are_undefined);
	tcase_add_test(cases, checks_come_before_execution);
	tcase_add_test(cases, absent_feature_is_undefined);
	tcase_add_test(cases, fp8_at_el0_needs_fpmr);
	tcase_add_test(cases, counters_without_sve2p1_are_streaming);
	tcase_add_test(cases, registers_are_named);
	tcase_add_test(cases, fp8_matrix_products);
	tcase_add_test(cases, psel_index_does_not_wrap);
	tcase_add_test(cases, bfcvt_merges_under_nep);
	tcase_add_test(cases, recorded_vectors_agree);
	tcase_add_test(cases, computed_vectors_agree);
	tcase_add_test(cases, recorded_quarter_products_agree);
	tcase_add_test(cases, recorded_legality_agrees);
	tcase_add_test(cases, wrong_legality_is_reported);
	tcase_add_test(cases, failure_shows_elements);
	tcase_add_test(cases, odd_text_is_shown);
	return suite_of("vector", cases);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What ID registers promise after cpu_ops.id_register, cpu/a64 does: for each field and value of
 * the recorded CPU, one of the instructions that Arm ARM D24.2 has for it is not undefined; and
 * what was recorded and is lowered is named here.
 */
#include "guest_fixture.h"
#include "suite.h"

static struct guest guest;
static struct guest *const g = &guest;

#define SYSREG(crm, op2) (uint16_t)(3 << 14 | (crm) << 3 | (op2))
#define ISAR0	SYSREG(6, 0)
#define ISAR1	SYSREG(6, 1)
#define ISAR2	SYSREG(6, 2)
#define ISAR3	SYSREG(6, 3)
#define MMFR0	SYSREG(7, 0)
#define MMFR1	SYSREG(7, 1)
#define MMFR2	SYSREG(7, 2)
#define MMFR3	SYSREG(7, 3)
#define PFR0	SYSREG(4, 0)
#define PFR1	SYSREG(4, 1)
#define ZFR0	SYSREG(4, 4)
#define SMFR0	SYSREG(4, 5)
#define FPFR0	SYSREG(4, 7)

/*
 * Linux 7.3 on QEMU 11.1, CPU max: profiles/kernels/linux-7.3.yaml; the SVE and SME registers: the
 * kernel with v12 on it, linux-6.19+sme.yaml
 */
static const struct { uint16_t sysreg; uint64_t recorded, as_run; } registers[] = {
	{ ISAR0, UINT64_C(0x1221111110312120), UINT64_C(0x1221111110312120) },
	{ ISAR1, UINT64_C(0x0111211110211502), UINT64_C(0x0111211110211502) },
	{ ISAR2, UINT64_C(0x1120000000110012), UINT64_C(0x1120000000110012) },
	{ ISAR3, UINT64_C(0x0000000010000010), UINT64_C(0x0000000010000010) },
	/* PARange, BigEnd, TGran16, TGran4, ECV */
	{ MMFR0, UINT64_C(0x2100032310201126), UINT64_C(0x1100032300101025) },
	{ MMFR1, UINT64_C(0x0010112010312122), UINT64_C(0x0010112010312122) },
	{ MMFR2, UINT64_C(0x1221011110011011), UINT64_C(0x1221011110001011) },	/* VARange */
	{ MMFR3, UINT64_C(0x0000000000000111), UINT64_C(0x0000000000000011) },	/* S1PIE */
	{ PFR0, UINT64_C(0x1101001121110222), UINT64_C(0x1101001121110211) },	/* AArch32 */
	{ PFR1, UINT64_C(0x0000000000000021), UINT64_C(0x0000000000000021) },
	{ ZFR0, UINT64_C(0x0110110101210022), UINT64_C(0x0110110101210022) },
	{ SMFR0, UINT64_C(0x92f15fff71800001), UINT64_C(0x92f15fff71800001) },
	{ FPFR0, UINT64_C(0x00000000fc000003), UINT64_C(0x00000000fc000003) },
};
#define NR_REGISTERS (sizeof(registers) / sizeof(registers[0]))

static const struct { uint16_t sysreg; uint8_t shift, value; uint32_t word; } promises[] = {
	{ ISAR0, 4, 1, 0x4e284820 },	/* aese v0.16b, v1.16b */
	{ ISAR0, 4, 2, 0x0ee2e020 },	/* pmull v0.1q, v1.1d, v2.1d */
	{ ISAR0, 8, 1, 0x5e280820 },	/* sha1h s0, s1 */
	{ ISAR0, 12, 1, 0x5e282820 },	/* sha256su0 v0.4s, v1.4s */
	{ ISAR0, 12, 2, 0xcec08020 },	/* sha512su0 v0.2d, v1.2d */
	{ ISAR0, 16, 1, 0x9ac14c00 },	/* crc32x w0, w0, x1 */
	{ ISAR0, 20, 2, 0xf8220023 },	/* ldadd x2, x3, [x1] */
	{ ISAR0, 20, 3, 0x19238022 },	/* swpp x2, x3, [x1] */
	{ ISAR0, 28, 1, 0x6e828420 },	/* sqrdmlah v0.4s, v1.4s, v2.4s */
	{ ISAR0, 32, 1, 0xce020c20 },	/* eor3 v0.16b, v1.16b, v2.16b, v3.16b */
	{ ISAR0, 36, 1, 0xce62c020 },	/* sm3partw1 v0.4s, v1.4s, v2.4s */
	{ ISAR0, 40, 1, 0xcec08420 },	/* sm4e v0.4s, v1.4s */
	{ ISAR0, 44, 1, 0x6e829420 },	/* udot v0.4s, v1.16b, v2.16b */
	{ ISAR0, 48, 1, 0x4e22ec20 },	/* fmlal v0.4s, v1.4h, v2.4h */
	{ ISAR0, 52, 1, 0xd500401f },	/* cfinv */
	{ ISAR0, 52, 1, 0xba010423 },	/* rmif x1, #2, #3 */
	{ ISAR0, 52, 2, 0xd500405f },	/* axflag */
	{ ISAR0, 56, 1, 0xd508811f },	/* tlbi vmalle1os */
	{ ISAR0, 56, 2, 0xd5088621 },	/* tlbi rvae1, x1 */
	{ ISAR0, 60, 1, 0xd53b2400 },	/* mrs x0, rndr */
	{ ISAR1, 0, 1, 0xd50b7c21 },	/* dc cvap, x1 */
	{ ISAR1, 0, 2, 0xd50b7d21 },	/* dc cvadp, x1 */
	{ ISAR1, 8, 1, 0xdac10020 },	/* pacia x0, x1 */
	{ ISAR1, 8, 1, 0xdac143e0 },	/* xpaci x0 */
	{ ISAR1, 12, 1, 0x1e7e0020 },	/* fjcvtzs w0, d1 */
	{ ISAR1, 16, 1, 0x6e82cc20 },	/* fcmla v0.4s, v1.4s, v2.4s, #90 */
	{ ISAR1, 20, 1, 0xf8bfc020 },	/* ldapr x0, [x1] */
	{ ISAR1, 20, 2, 0xd9408020 },	/* ldapur x0, [x1, #8] */
	{ ISAR1, 28, 1, 0x9ac23020 },	/* pacga x0, x1, x2 */
	{ ISAR1, 32, 1, 0x4e21e820 },	/* frint32z v0.4s, v1.4s */
	{ ISAR1, 36, 1, 0xd50330ff },	/* sb */
	{ ISAR1, 40, 1, 0xd50b7381 },	/* cfp rctx, x1 */
	{ ISAR1, 44, 1, 0x6e42fc20 },	/* bfdot v0.4s, v1.8h, v2.8h */
	{ ISAR1, 52, 1, 0x4e82a420 },	/* smmla v0.4s, v1.16b, v2.16b */
	{ ISAR1, 56, 1, 0xd5033a3f },	/* dsb ishnxs */
	{ ISAR2, 0, 2, 0xd5031001 },	/* wfet x1 */
	{ ISAR2, 16, 1, 0x19010440 },	/* cpyfp [x0]!, [x1]!, x2! */
	{ ISAR2, 20, 1, 0x54000050 },	/* bc.eq #8 */
	{ ISAR2, 52, 1, 0xdac02020 },	/* abs x0, x1 */
	{ ISAR2, 52, 2, 0xf4010040 },	/* cbgt x0, x1, #8 */
	{ ISAR2, 56, 1, 0x4e422020 },	/* luti4 v0.16b, { v1.16b }, v2[0] */
	{ ISAR2, 60, 1, 0xd5087941 },	/* at s1e1a, x1 */
	{ ISAR3, 4, 1, 0x4ea2dc20 },	/* famax v0.4s, v1.4s, v2.4s */
	{ MMFR0, 60, 1, 0xd53be0c0 },	/* mrs x0, cntvctss_el0 */
	{ MMFR1, 20, 1, 0xd500419f },	/* msr pan, #1 */
	{ MMFR1, 20, 2, 0xd5087901 },	/* at s1e1rp, x1 */
	{ MMFR2, 4, 1, 0xd500417f },	/* msr uao, #1 */
	{ PFR0, 16, 0, 0x1e622820 },	/* fadd d0, d1, d2 */
	{ PFR0, 16, 1, 0x1ee22820 },	/* fadd h0, h1, h2 */
	{ PFR0, 20, 1, 0x4e421420 },	/* fadd v0.8h, v1.8h, v2.8h */
	{ PFR0, 48, 1, 0xd503415f },	/* msr dit, #1 */
	{ PFR1, 4, 2, 0xd503413f },	/* msr ssbs, #1 */
	{ ZFR0, 0, 1, 0x04613c40 },	/* bsl1n z0.d, z0.d, z1.d, z2.d */
	{ ZFR0, 0, 2, 0x05212420 },	/* dupq z0.b, z1.b[0] */
	{ ZFR0, 4, 1, 0x4522e020 },	/* aese z0.b, z0.b, z1.b */
	{ ZFR0, 4, 2, 0x45026820 },	/* pmullb z0.q, z1.d, z2.d */
	{ ZFR0, 16, 1, 0x4582b420 },	/* bdep z0.s, z1.s, z2.s */
	{ ZFR0, 20, 1, 0x64628020 },	/* bfdot z0.s, z1.h, z2.h; 2: FPCR.EBF has an effect */
	{ ZFR0, 24, 1, 0x65020020 },	/* bfadd z0.h, z1.h, z2.h */
	{ ZFR0, 32, 1, 0x4522f420 },	/* rax1 z0.d, z1.d, z2.d */
	{ ZFR0, 40, 1, 0x4523e020 },	/* sm4e z0.s, z0.s, z1.s */
	{ ZFR0, 44, 1, 0x45029820 },	/* smmla z0.s, z1.b, z2.b */
	{ ZFR0, 52, 1, 0x64a2e420 },	/* fmmla z0.s, z1.s, z2.s */
	{ ZFR0, 56, 1, 0x64e2e420 },	/* fmmla z0.d, z1.d, z2.d */
	{ SMFR0, 0, 1, 0x81200008 },	/* bfmop4a za0.h, z0.h, z16.h */
	{ SMFR0, 0, 1, 0x81200218 },	/* bfmop4s za0.h, { z0.h, z1.h }, z16.h */
	{ SMFR0, 0, 1, 0x81100000 },	/* bfmop4a za0.s, z0.h, { z16.h, z17.h } */
	{ SMFR0, 0, 1, 0x81100210 },	/* bfmop4s za0.s, { z0.h, z1.h }, { z16.h, z17.h } */
	{ SMFR0, 0, 1, 0x81000008 },	/* fmop4a za0.h, z0.h, z16.h */
	{ SMFR0, 0, 1, 0x81000218 },	/* fmop4s za0.h, { z0.h, z1.h }, z16.h */
	{ SMFR0, 0, 1, 0x80000000 },	/* fmop4a za0.s, z0.s, z16.s */
	{ SMFR0, 0, 1, 0x80100010 },	/* fmop4s za0.s, z0.s, { z16.s, z17.s } */
	{ SMFR0, 0, 1, 0x80d00208 },	/* fmop4a za0.d, { z0.d, z1.d }, { z16.d, z17.d } */
	{ SMFR0, 0, 1, 0x80c00018 },	/* fmop4s za0.d, z0.d, z16.d */
	{ SMFR0, 0, 1, 0x81200000 },	/* fmop4a za0.s, z0.h, z16.h */
	{ SMFR0, 0, 1, 0x81200210 },	/* fmop4s za0.s, { z0.h, z1.h }, z16.h */
	{ SMFR0, 0, 1, 0x80200008 },	/* fmop4a za0.h, z0.b, z16.b */
	{ SMFR0, 0, 1, 0x80300000 },	/* fmop4a za0.s, z0.b, { z16.b, z17.b } */
	{ SMFR0, 0, 1, 0x80008000 },	/* smop4a za0.s, z0.b, z16.b */
	{ SMFR0, 0, 1, 0x80008210 },	/* smop4s za0.s, { z0.b, z1.b }, z16.b */
	{ SMFR0, 0, 1, 0x80208000 },	/* sumop4a za0.s, z0.b, z16.b */
	{ SMFR0, 0, 1, 0x80308010 },	/* sumop4s za0.s, z0.b, { z16.b, z17.b } */
	{ SMFR0, 0, 1, 0x81208000 },	/* umop4a za0.s, z0.b, z16.b */
	{ SMFR0, 0, 1, 0x81308210 },	/* umop4s za0.s, { z0.b, z1.b }, { z16.b, z17.b } */
	{ SMFR0, 0, 1, 0x81008000 },	/* usmop4a za0.s, z0.b, z16.b */
	{ SMFR0, 0, 1, 0x81008210 },	/* usmop4s za0.s, { z0.b, z1.b }, z16.b */
	{ SMFR0, 0, 1, 0xa0c00008 },	/* smop4a za0.d, z0.h, z16.h */
	{ SMFR0, 0, 1, 0xa0c00218 },	/* smop4s za0.d, { z0.h, z1.h }, z16.h */
	{ SMFR0, 0, 1, 0xa0e00008 },	/* sumop4a za0.d, z0.h, z16.h */
	{ SMFR0, 0, 1, 0xa0f00018 },	/* sumop4s za0.d, z0.h, { z16.h, z17.h } */
	{ SMFR0, 0, 1, 0xa1e00008 },	/* umop4a za0.d, z0.h, z16.h */
	{ SMFR0, 0, 1, 0xa1f00218 },	/* umop4s za0.d, { z0.h, z1.h }, { z16.h, z17.h } */
	{ SMFR0, 0, 1, 0xa1c00008 },	/* usmop4a za0.d, z0.h, z16.h */
	{ SMFR0, 0, 1, 0xa1c00218 },	/* usmop4s za0.d, { z0.h, z1.h }, z16.h */
	{ SMFR0, 0, 1, 0x80008008 },	/* smop4a za0.s, z0.h, z16.h */
	{ SMFR0, 0, 1, 0x80108018 },	/* smop4s za0.s, z0.h, { z16.h, z17.h } */
	{ SMFR0, 0, 1, 0x81008208 },	/* umop4a za0.s, { z0.h, z1.h }, z16.h */
	{ SMFR0, 0, 1, 0x81008018 },	/* umop4s za0.s, z0.h, z16.h */
	{ SMFR0, 23, 1, 0x04a0b820 },	/* fexpa z0.s, z1.s */
	{ SMFR0, 24, 1, 0x4522e020 },	/* aese z0.b, z0.b, z1.b */
	{ SMFR0, 28, 1, 0x64228420 },	/* fdot z0.h, z1.b, z2.b */
	{ SMFR0, 29, 1, 0x64628420 },	/* fdot z0.s, z1.b, z2.b */
	{ SMFR0, 30, 1, 0x64a28820 },	/* fmlalb z0.h, z1.b, z2.b */
	{ SMFR0, 32, 1, 0x80810000 },	/* fmopa za0.s, p0/m, p0/m, z0.s, z1.s */
	{ SMFR0, 33, 1, 0x80810008 },	/* bmopa za0.s, p0/m, p0/m, z0.s, z1.s */
	{ SMFR0, 34, 1, 0x81810000 },	/* bfmopa za0.s, p0/m, p0/m, z0.h, z1.h */
	{ SMFR0, 35, 1, 0x81a10000 },	/* fmopa za0.s, p0/m, p0/m, z0.h, z1.h */
	{ SMFR0, 36, 15, 0xa0810000 },	/* smopa za0.s, p0/m, p0/m, z0.b, z1.b */
	{ SMFR0, 40, 1, 0x80a10000 },	/* fmopa za0.s, p0/m, p0/m, z0.b, z1.b */
	{ SMFR0, 41, 1, 0x80a10008 },	/* fmopa za0.h, p0/m, p0/m, z0.b, z1.b */
	{ SMFR0, 42, 1, 0x81810008 },	/* fmopa za0.h, p0/m, p0/m, z0.h, z1.h */
	{ SMFR0, 43, 1, 0x81a10008 },	/* bfmopa za0.h, p0/m, p0/m, z0.h, z1.h */
	{ SMFR0, 44, 5, 0xa0810008 },	/* smopa za0.s, p0/m, p0/m, z0.h, z1.h */
	{ SMFR0, 48, 1, 0x80c10000 },	/* fmopa za0.d, p0/m, p0/m, z0.d, z1.d */
	{ SMFR0, 52, 15, 0xa0c10000 },	/* smopa za0.d, p0/m, p0/m, z0.h, z1.h */
	{ SMFR0, 56, 1, 0xe11f8020 },	/* ldr zt0, [x1] */
	{ SMFR0, 56, 2, 0xc0c28200 },	/* movaz z0.d, za0v.d[w12, 0] */
	{ SMFR0, 60, 1, 0xc08b0080 },	/* luti4 { z0.b - z3.b }, zt0, { z4, z5 } */
	{ SMFR0, 60, 1, 0xc04f03e0 },	/* movt zt0, z0 */
	{ SMFR0, 63, 1, 0x2519f000 },	/* rdffr p0.b */
	{ FPFR0, 26, 1, 0x6e02ec20 },	/* fmmla v0.8h, v1.16b, v2.16b */
	{ FPFR0, 27, 1, 0x6e82ec20 },	/* fmmla v0.4s, v1.16b, v2.16b */
	{ FPFR0, 28, 1, 0x0e42fc20 },	/* fdot v0.4h, v1.8b, v2.8b */
	{ FPFR0, 29, 1, 0x0e02fc20 },	/* fdot v0.2s, v1.8b, v2.8b */
	{ FPFR0, 30, 1, 0x0ec2fc20 },	/* fmlalb v0.8h, v1.16b, v2.16b */
	{ FPFR0, 31, 1, 0x2e217820 },	/* f1cvtl v0.8h, v1.8b */
};
#define NR_PROMISES (sizeof(promises) / sizeof(promises[0]))

START_TEST(lowered_to_what_is_done)
{
	for (size_t i = 0; i < NR_REGISTERS; i++)
		ck_assert_msg(cpu_a64_ops.id_register(registers[i].sysreg, registers[i].recorded) ==
			      registers[i].as_run, "register %#x", registers[i].sysreg);
	/* MIDR_EL1: no ID register of fields */
	ck_assert_uint_eq(cpu_a64_ops.id_register(3 << 14, UINT64_MAX), UINT64_MAX);
	/* less stays less, and TGran64 0xf says that there is none */
	ck_assert_uint_eq(cpu_a64_ops.id_register(MMFR0, 0x0f000001), 0x0f000001);
}
END_TEST

/* The instruction at @_i is done, or takes something else than that it is undefined */
START_TEST(promise_is_kept)
{
	const uint32_t smstart = 0xd503477f, nop = 0xd503201f, hvc1 = 0xd4000022;
	const uint32_t words[] = { promises[_i].sysreg == SMFR0 ? smstart : nop, promises[_i].word, hvc1, hvc1 };

	guest_init(g);
	g->cpu.pauth = 5;
	g->cpu.x[0] = DATA + 0x100;
	g->cpu.x[1] = DATA;
	g->cpu.x[2] = 16;
	guest_code(g, RAM, words, 4);
	guest_run(g);
	assert_hvc(g, 1);
}
END_TEST

/* Bits of the field at @shift: Arm ARM, "ID_AA64SMFR0_EL1" and "ID_AA64FPFR0_EL1"; four in the others */
static unsigned int field_width(uint16_t sysreg, unsigned int shift)
{
	if (sysreg == FPFR0)
		return 1;
	return sysreg != SMFR0 || shift == 36 || shift == 44 || shift == 52 || shift == 56 ? 4 : 1;
}

static bool has_row(uint16_t sysreg, unsigned int shift)
{
	/* DGH, a hint; RPRES, precision alone; FPRCVT, newer than LLVM 19; E5M2 and E4M3, of FPFR0's other words */
	static const struct { uint16_t sysreg; uint8_t shift; } without[] = {
		{ ISAR1, 48 }, { ISAR2, 4 }, { ISAR3, 28 }, { FPFR0, 0 }, { FPFR0, 1 },
	};

	for (size_t i = 0; i < NR_PROMISES; i++)
		if (promises[i].sysreg == sysreg && promises[i].shift == shift)
			return true;
	for (size_t i = 0; i < sizeof(without) / sizeof(without[0]); i++)
		if (without[i].sysreg == sysreg && without[i].shift == shift)
			return true;
	return false;
}

/* Every value above 0 of a field of the registers about instructions has a row */
START_TEST(nothing_is_promised_without_a_row)
{
	static const uint16_t about_instructions[] = { ISAR0, ISAR1, ISAR2, ISAR3, ZFR0, SMFR0, FPFR0 };
	const uint16_t sysreg = about_instructions[_i];
	uint64_t value = 0;

	for (size_t i = 0; i < NR_REGISTERS; i++)
		if (registers[i].sysreg == sysreg)
			value = registers[i].as_run;
	ck_assert_uint_ne(value, 0);
	for (unsigned int shift = 0; shift < 64; shift += field_width(sysreg, shift)) {
		uint64_t field = value >> shift & ((UINT64_C(1) << field_width(sysreg, shift)) - 1);

		ck_assert_msg(!field || has_row(sysreg, shift), "register %#x, bit %u", sysreg, shift);
	}
}
END_TEST

Suite *check_suite(void)
{
	TCase *tc = tcase_create("ids");

	tcase_add_checked_fixture(tc, NULL, guest_release);
	tcase_add_test(tc, lowered_to_what_is_done);
	tcase_add_loop_test(tc, promise_is_kept, 0, NR_PROMISES);
	tcase_add_loop_test(tc, nothing_is_promised_without_a_row, 0, 7);
	return suite_of("ids", tc);
}

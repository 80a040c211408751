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

/* Linux 7.3 on QEMU 11.1, CPU max: profiles/kernels/linux-7.3.yaml */
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
	const uint32_t words[] = { promises[_i].word, 0xd4000022, 0xd4000022 /* hvc #1 */ };

	guest_init(g);
	g->cpu.pauth = 5;
	g->cpu.x[0] = DATA + 0x100;
	g->cpu.x[1] = DATA;
	g->cpu.x[2] = 16;
	guest_code(g, RAM, words, 3);
	guest_run(g);
	assert_hvc(g, 1);
}
END_TEST

/* Every value above 0 of a field of the ISAR registers has a row */
START_TEST(nothing_is_promised_without_a_row)
{
	/* DGH, a hint; RPRES, precision alone; FPRCVT, newer than LLVM 19 */
	static const struct { uint16_t sysreg; uint8_t shift; } without[] = {
		{ ISAR1, 48 }, { ISAR2, 4 }, { ISAR3, 28 },
	};

	for (size_t i = 0; i < 4; i++)
		for (unsigned int shift = 0; shift < 64; shift += 4) {
			bool there = !(registers[i].as_run >> shift & 15);

			for (size_t n = 0; n < NR_PROMISES; n++)
				there |= promises[n].sysreg == registers[i].sysreg &&
					 promises[n].shift == shift;
			for (size_t n = 0; n < sizeof(without) / sizeof(without[0]); n++)
				there |= without[n].sysreg == registers[i].sysreg &&
					 without[n].shift == shift;
			ck_assert_msg(there, "register %#x, bit %u", registers[i].sysreg, shift);
		}
}
END_TEST

Suite *check_suite(void)
{
	TCase *tc = tcase_create("ids");

	tcase_add_checked_fixture(tc, NULL, guest_release);
	tcase_add_test(tc, lowered_to_what_is_done);
	tcase_add_loop_test(tc, promise_is_kept, 0, NR_PROMISES);
	tcase_add_test(tc, nothing_is_promised_without_a_row);
	return suite_of("ids", tc);
}

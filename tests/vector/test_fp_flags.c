/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Results and FPSR where several controls of FPCR meet: no recorded vector has them together.
 * Every value is worked out by hand from the Arm ARM (DDI 0487), section named with each case.
 */
#include <fenv.h>
#include <string.h>

#include <smevec/smevec.h>

#include "suite.h"

#define FIZ	UINT32_C(0x1)
#define AH	UINT32_C(0x2)
#define FZ16	UINT32_C(0x80000)
#define FZ	UINT32_C(0x1000000)
#define IOC	UINT32_C(0x01)
#define DZC	UINT32_C(0x02)
#define OFC	UINT32_C(0x04)
#define UFC	UINT32_C(0x08)
#define IXC	UINT32_C(0x10)
#define IDC	UINT32_C(0x80)
#define E4M3	UINT64_C(0x40)		/* FPMR.F8D */

#define FADD	UINT32_C(0x65820020)	/* fadd z0.s, z1.s, z2.s */
#define FADD_H	UINT32_C(0x65420020)	/* fadd z0.h, z1.h, z2.h */
#define BFADD	UINT32_C(0x65020020)	/* bfadd z0.h, z1.h, z2.h */
#define FMLA	UINT32_C(0x65a20020)	/* fmla z0.s, p0/m, z1.s, z2.s */
#define FSQRT	UINT32_C(0x658da020)	/* fsqrt z0.s, p0/m, z1.s */
#define FDIV	UINT32_C(0x658d8020)	/* fdiv z0.s, p0/m, z0.s, z1.s */
#define FRECPX	UINT32_C(0x658ca020)	/* frecpx z0.s, p0/m, z1.s */
#define FLOGB	UINT32_C(0x651ca020)	/* flogb z0.s, p0/m, z1.s */
#define FTMAD	UINT32_C(0x65908040)	/* ftmad z0.s, z0.s, z2.s, #0 */
#define FDOT	UINT32_C(0x64228020)	/* fdot z0.s, z1.h, z2.h */
#define FCVTN	UINT32_C(0x650a3040)	/* fcvtn z0.b, { z2.h, z3.h } */

#define ONE	UINT32_C(0x3f800000)
#define INF	UINT32_C(0x7f800000)
#define DENORM	UINT32_C(0x00000001)
#define DENORMS	UINT32_C(0x00010001)	/* one, and as halves two */
#define MINUS	UINT32_C(0x80000000)
#define AH_NAN	UINT32_C(0xffc00000)	/* the default NaN under FPCR.AH */

struct flags_case {
	uint32_t word, fpcr;
	uint64_t fpmr;
	uint32_t z0, z1, z2;		/* every word of them, and of Z3 as of Z2 */
	uint32_t result, fpsr;
};

static const struct flags_case flags_cases[] = {
	/* A1.5.9.2, {AH, FZ, FIZ}: {0, 1, x} notes the denormal that it flushes, no other does */
	{ FADD, FZ, 0, 0, DENORM, ONE, ONE, IDC },
	{ FADD, FZ | FIZ, 0, 0, DENORM, ONE, ONE, IDC },
	{ FADD, FIZ, 0, 0, DENORM, ONE, ONE, 0 },
	{ FADD, AH | FZ | FIZ, 0, 0, DENORM, ONE, ONE, 0 },
	{ FADD, FIZ, 0, 0, DENORMS, DENORMS, 0, 0 },
	{ FADD, FZ, 0, 0, DENORMS, DENORMS, 0, IDC },
	{ FADD, FZ | FIZ, 0, 0, DENORMS, DENORMS, 0, IDC },
	{ FADD, FZ | FIZ | AH, 0, 0, DENORMS, DENORMS, 0, 0 },
	{ BFADD, FZ | FIZ, 0, 0, DENORMS, DENORMS, 0, IDC },
	/* half precision has FZ16 and no IDC */
	{ FADD_H, FZ | FIZ | FZ16, 0, 0, DENORMS, DENORMS, 0, 0 },
	{ FMLA, FZ | FIZ, 0, ONE, DENORM, ONE, ONE, IDC },
	/* A1.5.9.2: {1, x, 0} does, but not beside Invalid Operation and Divide by Zero */
	{ FADD, AH, 0, 0, DENORM, ONE, ONE, IDC | IXC },
	{ FMLA, AH, 0, DENORM, INF, 0, AH_NAN, IOC },
	{ FMLA, AH, 0, MINUS | INF, INF, DENORM, AH_NAN, IOC },
	{ FMLA, AH, 0, INF, INF, DENORM, INF, IDC },
	{ FSQRT, AH, 0, 0, MINUS | DENORM, 0, AH_NAN, IOC },
	{ FDIV, AH, 0, DENORM, 0, 0, INF, DZC },
	{ FDIV, AH, 0, DENORM, INF, 0, 0, IDC },
	/* FLOGB is not among those where AH has no IDC, FRECPX (A1.5.9.1) sets no flag under AH */
	{ FLOGB, AH, 0, 0, DENORM, 0, 0xffffff6b, IDC },
	{ FRECPX, AH, 0, 0, 0x7f800001, 0, 0x7fc00001, 0 },
	{ FRECPX, AH, 0, 0, DENORM, 0, 0x7f000000, 0 },
	/* A1.5.7.3: FPAbs() clears the sign of a NaN, but not under AH */
	{ FTMAD, AH, 0, ONE, 0, 0xffc00001, 0xffc00001, 0 },
	{ FTMAD, 0, 0, ONE, 0, 0xffc00001, 0x7fc00001, 0 },
	/* A1.5.7.3: of FPDot()'s arguments the first signalling NaN, whatever FPCR.AH is */
	{ FDOT, 0, 0, 0, 0x7f803c00, 0xfc803c00, 0xffd00000, IOC },
	{ FDOT, AH, 0, 0, 0x7f803c00, 0xfc803c00, 0xffd00000, IOC },
	{ FDOT, AH, 0, 0, 0x33217eb1, 0xfd1fc300, 0xffe3e000, IOC },
	{ FDOT, AH, 0, 0, 0x3c007f80, 0x3c00fe01, 0x7ff00000, 0 },
	/*
	 * A1.5.9.4 and A1.5.5: 1.11111b * 2^-7 rounds to 2^-6, the smallest normal of E4M3, also
	 * with an unbounded exponent; 1.1110111b * 2^-7 does so only as a denormal
	 */
	{ FCVTN, 0, E4M3, 0, 0, 0x23e023e0, 0x08080808, UFC | IXC },
	{ FCVTN, AH, E4M3, 0, 0, 0x23e023e0, 0x08080808, IXC },
	{ FCVTN, AH, E4M3, 0, 0, 0x23b823b8, 0x08080808, UFC | IXC },
};

static struct smevec_regs regs;
static struct smevec_cpu cpu;

static void fill_words(unsigned int z, uint32_t value)
{
	for (unsigned int i = 0; i < 32; i += 4)
		memcpy(regs.z[z] + i, &value, 4);
}

static void set_up(const struct flags_case *c)
{
	memset(&regs, 0, sizeof(regs));
	cpu = (struct smevec_cpu){
		.regs = &regs, .features = (UINT64_C(1) << SMEVEC_NR_FEATURES) - 1,
		.vl_map = 1u << 1, .svl_map = 1u << 1,
		.sys = { .el = 1, .cpacr_el1 = 0x3330000, .zcr_el1 = 1, .zcr_el2 = 1 },
	};
	smevec_sys_changed(&cpu);
	memset(regs.p[0], 0xff, 4);
	regs.fpcr = c->fpcr;
	regs.fpmr = c->fpmr;
	fill_words(0, c->z0);
	fill_words(1, c->z1);
	fill_words(2, c->z2);
	fill_words(3, c->z2);
}

START_TEST(flags_are_the_architectures)
{
	const struct flags_case *c = &flags_cases[_i];
	struct smevec_event event;

	set_up(c);
	ck_assert_int_eq(smevec_exec(&cpu, c->word, &event), SMEVEC_DONE);
	for (unsigned int i = 0; i < 32; i += 4) {
		uint32_t result;

		memcpy(&result, regs.z[0] + i, 4);
		ck_assert_msg(result == c->result && regs.fpsr == c->fpsr,
			      "%s, FPCR %#x: %#x, FPSR %#x, where it should be %#x, FPSR %#x",
			      smevec_mnemonic(c->word), c->fpcr, result, regs.fpsr, c->result, c->fpsr);
	}
}
END_TEST

/* 1 + @z2, as an instruction of its own */
static uint32_t flags_of_sum(uint32_t z2)
{
	struct smevec_event event;

	regs.fpsr = 0;
	fill_words(2, z2);
	ck_assert_int_eq(smevec_exec(&cpu, FADD, &event), SMEVEC_DONE);
	return regs.fpsr;
}

#define TINY	UINT32_C(0x33000000)	/* 2^-25, less than half of the last place of 1 */

/* Whatever the host's flags are, and whatever an instruction before has left there */
START_TEST(each_instruction_has_its_own_flags)
{
	static const int host[] = { 0, FE_INEXACT, FE_OVERFLOW | FE_INVALID, FE_ALL_EXCEPT };
	struct flags_case one = { .word = FADD, .z1 = ONE };

	for (unsigned int i = 0; i < sizeof(host) / sizeof(host[0]); i++) {
		set_up(&one);
		feclearexcept(FE_ALL_EXCEPT);
		feraiseexcept(host[i]);
		ck_assert_uint_eq(flags_of_sum(ONE), 0);
		ck_assert_uint_eq(flags_of_sum(TINY), IXC);
		ck_assert_uint_eq(flags_of_sum(ONE), 0);
		ck_assert_int_eq(fetestexcept(FE_ALL_EXCEPT & ~FE_INEXACT), host[i] & ~FE_INEXACT);
	}
	feclearexcept(FE_ALL_EXCEPT);
}
END_TEST

/* FPSR keeps what was noted, and an instruction that notes nothing takes nothing away */
START_TEST(flags_are_cumulative)
{
	struct flags_case one = { .word = FADD, .z1 = ONE, .z2 = TINY };
	struct smevec_event event;

	set_up(&one);
	for (unsigned int i = 0; i < 3; i++) {
		ck_assert_int_eq(smevec_exec(&cpu, FADD, &event), SMEVEC_DONE);
		ck_assert_uint_eq(regs.fpsr, IXC);
		fill_words(2, ONE);
	}
	fill_words(1, UINT32_C(0x7f7fffff));
	fill_words(2, UINT32_C(0x7f7fffff));
	ck_assert_int_eq(smevec_exec(&cpu, FADD, &event), SMEVEC_DONE);
	ck_assert_uint_eq(regs.fpsr, IXC | OFC);
}
END_TEST

Suite *check_suite(void)
{
	TCase *cases = tcase_create("flags");

	tcase_add_loop_test(cases, flags_are_the_architectures, 0,
			    (int)(sizeof(flags_cases) / sizeof(flags_cases[0])));
	tcase_add_test(cases, each_instruction_has_its_own_flags);
	tcase_add_test(cases, flags_are_cumulative);
	return suite_of("fp_flags", cases);
}

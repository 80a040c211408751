/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AdvSIMD and scalar floating point where no peer can be asked: FPCR.NEP, FPCR.AH, FPCR.AHP,
 * FJCVTZS, FEAT_FPRCVT, 8-bit floats.  Every value is worked out by hand from the Arm ARM
 * (DDI 0487): A1.5 for the controls of FPCR, else the page of the instruction.
 */
#include <string.h>

#include <smevec/smevec.h>

#include "suite.h"

#define AH	UINT32_C(0x2)
#define NEP	UINT32_C(0x4)
#define FZ	UINT32_C(0x1000000)
#define AHP	UINT32_C(0x4000000)
#define IOC	UINT32_C(0x01)
#define OFC	UINT32_C(0x04)
#define IXC	UINT32_C(0x10)
#define IDC	UINT32_C(0x80)
#define Z_FLAG	UINT32_C(0x40000000)

#define ONE	UINT64_C(0x3f800000)
#define TWO	UINT64_C(0x40000000)
#define ONES	UINT64_C(0x3f8000003f800000)
#define E5M2	UINT64_C(0x3c3c3c3c3c3c3c3c)	/* 1.0, eight times */

/* What is beside a scalar in V0 to V3 */
#define REST(n)	(UINT64_C(0x1111111111111111) * ((n) ? (n) : 4))
#define HIGH(n)	(REST(n) & UINT64_C(0xffffffff00000000))

/** struct fp_case - @v: low halves of V0 to V3, @same: the high ones are as the low ones, not REST() */
struct fp_case {
	const char *text;
	uint32_t word, fpcr;
	bool same;
	uint64_t v[4];
	uint64_t low, high;		/* of V0 */
	uint32_t fpsr;
};

static const struct fp_case fp_cases[] = {
	/* FPCR.NEP: the other elements are those of Vn, Va, Vd, Vm, by instruction */
	{ "fadd s0, s1, s2", 0x1e222820, 0, false, { 0, HIGH(1) | ONE, ONE }, TWO, 0, 0 },
	{ "fadd s0, s1, s2", 0x1e222820, NEP, false, { 0, HIGH(1) | ONE, ONE }, HIGH(1) | TWO, REST(1), 0 },
	{ "fmadd s0, s1, s2, s3", 0x1f020c20, NEP, false, { 0, ONE, ONE, HIGH(3) | ONE }, HIGH(3) | TWO,
	  REST(3), 0 },
	{ "fabs s0, s1", 0x1e20c020, NEP, false, { HIGH(0), 0xbf800000 }, HIGH(0) | ONE, REST(0), 0 },
	{ "fmov s0, s1", 0x1e204020, NEP, false, { HIGH(0), HIGH(1) | ONE }, ONE, 0, 0 },
	{ "fcmgt s0, s1, s2", 0x7ea2e420, NEP, false, { HIGH(0), TWO, HIGH(2) | ONE },
	  HIGH(2) | 0xffffffff, REST(2), 0 },
	{ "fcmgt s0, s1, #0.0", 0x5ea0c820, NEP, false, { HIGH(0), HIGH(1) | ONE }, 0xffffffff, 0, 0 },
	{ "fcmle h0, h1, #0.0", 0x7ef8d820, NEP, false, { HIGH(0), HIGH(1) | ONE }, 0xffff, 0, 0 },
	{ "fcmeq d0, d1, #0.0", 0x5ee0d820, NEP, false, { HIGH(0), ONE }, 0, 0, 0 },
	{ "fmla s0, s1, v2.s[0]", 0x5f821020, NEP, false, { HIGH(0) | ONE, ONE, ONE }, HIGH(0) | TWO,
	  REST(0), 0 },
	{ "fmul s0, s1, v2.s[0]", 0x5f829020, NEP, false, { 0, HIGH(1) | ONE, TWO }, HIGH(1) | TWO,
	  REST(1), 0 },
	{ "fcsel s0, s1, s2, ne", 0x1e221c20, NEP, false, { HIGH(0), HIGH(1) | ONE, TWO }, ONE, 0, 0 },
	{ "scvtf s0, w1", 0x1e220020, NEP, false, { HIGH(0) }, HIGH(0) | ONE, REST(0), 0 },
	{ "faddp s0, v1.2s", 0x7e30d820, NEP, false, { HIGH(0), ONES }, TWO, 0, 0 },
	{ "fcvt d0, s1", 0x1e22c020, NEP, false, { 0, HIGH(1) | ONE }, 0x3ff0000000000000, REST(0), 0 },
	/* FPCR.AH: changes of sign leave NaNs alone, and of two zeroes FMAX takes the second */
	{ "fneg s0, s1", 0x1e214020, 0, false, { 0, 0x7fc00001 }, 0xffc00001, 0, 0 },
	{ "fneg s0, s1", 0x1e214020, AH, false, { 0, 0x7fc00001 }, 0x7fc00001, 0, 0 },
	{ "fabs s0, s1", 0x1e20c020, AH, false, { 0, 0xffc00001 }, 0xffc00001, 0, 0 },
	{ "fmsub s0, s1, s2, s3", 0x1f028c20, 0, false, { 0, 0xffc00001, ONE, ONE }, 0x7fc00001, 0, 0 },
	{ "fmsub s0, s1, s2, s3", 0x1f028c20, AH, false, { 0, 0xffc00001, ONE, ONE }, 0xffc00001, 0, 0 },
	{ "fmax s0, s1, s2", 0x1e224820, 0, false, { 0, 0, 0x80000000 }, 0, 0, 0 },
	{ "fmax s0, s1, s2", 0x1e224820, AH, false, { 0, 0, 0x80000000 }, 0x80000000, 0, 0 },
	/* FPCR.AHP: exponent 31 is one of numbers, which go to 131008 */
	{ "fcvt h0, s1", 0x1e23c020, 0, false, { 0, 0x47800000 }, 0x7c00, 0, OFC | IXC },
	{ "fcvt h0, s1", 0x1e23c020, AHP, false, { 0, 0x47800000 }, 0x7c00, 0, 0 },
	{ "fcvt h0, s1", 0x1e23c020, AHP, false, { 0, 0x47ffe000 }, 0x7fff, 0, 0 },
	{ "fcvt h0, s1", 0x1e23c020, AHP, false, { 0, 0x47fff000 }, 0x7fff, 0, IOC },
	{ "fcvt h0, s1", 0x1e23c020, AHP, false, { 0, 0x477ff000 }, 0x7c00, 0, IXC },
	{ "fcvt h0, s1", 0x1e23c020, AHP, false, { 0, 0x48000000 }, 0x7fff, 0, IOC },
	{ "fcvt h0, s1", 0x1e23c020, AHP, false, { 0, 0xff800000 }, 0xffff, 0, IOC },
	{ "fcvt h0, s1", 0x1e23c020, AHP, false, { 0, 0xffc00001 }, 0x8000, 0, IOC },
	{ "fcvt s0, h1", 0x1ee24020, AHP, false, { 0, 0xfc01 }, 0xc7802000, 0, 0 },
	{ "fcvtl v0.4s, v1.4h", 0x0e217820, AHP, false, { 0, 0x7c003c007c01fc00 }, 0xc7800000 |
	  UINT64_C(0x47802000) << 32, UINT64_C(0x478000003f800000), 0 },
	/* a result of 16 bits, the rest of Vd is zero */
	{ "fcvtzs h0, h1, #6", 0x5f1afc20, 0, false, { HIGH(0), 0xbc00 }, 0xffc0, 0, 0 },
	{ "fcvtzs h0, h1, #6", 0x5f1afc20, 0, false, { HIGH(0), 0xfbff }, 0x8000, 0, IOC },
	/* FEAT_FPRCVT */
	{ "fcvtzs d0, s1", 0x9e360020, 0, false, { 0, 0xbfc00000 }, UINT64_MAX, 0, IXC },
	{ "fcvtas s0, d1", 0x1e7a0020, NEP, false, { HIGH(0), 0x4004000000000000 }, HIGH(0) | 3, REST(0), IXC },
	{ "scvtf d0, s1", 0x1e7c0020, 0, false, { 0, HIGH(1) | 0xfffffffd }, 0xc008000000000000, 0, 0 },
	{ "famax v0.2s, v1.2s, v2.2s", 0x0ea2dc20, 0, false, { 0, 0x3f800000c0400000, 0xbfc0000040000000 },
	  0x3fc0000040400000, 0, 0 },
	{ "fscale v0.2s, v1.2s, v2.2s", 0x2ea2fc20, 0, false, { 0, ONES, 0xffffffff00000003 },
	  0x3f00000041000000, 0, 0 },
	/* 8-bit floats of format E5M2 (FPMR is 0); 0x22 is 1.5 * 2^-7 */
	{ "f1cvtl v0.8h, v1.8b", 0x2e217820, 0, false, { 0, E5M2 }, 0x3c003c003c003c00,
	  0x3c003c003c003c00, 0 },
	{ "f1cvtl2 v0.8h, v2.16b", 0x6e217840, 0, false, { 0 }, 0x2200220022002200, 0x2200220022002200, 0 },
	{ "fcvtn v0.8b, v1.4s, v2.4s", 0x0e02f420, 0, true, { 0, ONES, 0x4000000040000000 },
	  0x404040403c3c3c3c, 0, 0 },
	{ "fcvtn2 v0.16b, v1.4s, v2.4s", 0x4e02f420, 0, true, { 5, ONES, 0x4000000040000000 }, 5,
	  0x404040403c3c3c3c, 0 },
	{ "fcvtn v0.8b, v1.4h, v2.4h", 0x0e42f420, 0, false, { 0, 0x3c003c003c003c00, 0x4000400040004000 },
	  0x404040403c3c3c3c, 0, 0 },
	{ "fdot v0.4s, v1.16b, v2.16b", 0x4e02fc20, 0, true, { ONES, E5M2, E5M2 }, 0x40a0000040a00000,
	  0x40a0000040a00000, 0 },
	{ "fdot v0.4h, v1.8b, v2.8b", 0x0e42fc20, 0, false, { 0x3c003c003c003c00, E5M2, E5M2 },
	  0x4200420042004200, 0, 0 },
	{ "fdot v0.2s, v1.8b, v2.4b[3]", 0x0f220820, 0, false, { ONES, E5M2 }, 0x3f8600003f860000, 0, 0 },
	{ "fmlalb v0.8h, v1.16b, v2.16b", 0x0ec2fc20, 0, true, { 0x3c003c003c003c00, E5M2, E5M2 },
	  0x4000400040004000, 0x4000400040004000, 0 },
	{ "fmlalt v0.8h, v1.16b, v3.b[9]", 0x4fcb0820, 0, true, { 0x3c003c003c003c00, E5M2, 0, 0x2200 },
	  0x3c0c3c0c3c0c3c0c, 0x3c0c3c0c3c0c3c0c, 0 },
	{ "fmlalltt v0.4s, v1.16b, v2.16b", 0x4e42c420, 0, true, { ONES, E5M2, E5M2 }, 0x4000000040000000,
	  0x4000000040000000, 0 },
	{ "fmmla v0.4s, v1.16b, v2.16b", 0x6e82ec20, 0, true, { ONES, E5M2, E5M2 }, 0x4110000041100000,
	  0x4110000041100000, 0 },
};

/** struct x_case - the same where the result is X0 and NZCV; X1 and NZCV are 1 and 0 before */
struct x_case {
	const char *text;
	uint32_t word, fpcr;
	uint64_t v1, x0;
	uint32_t nzcv, fpsr;
};

static const struct x_case x_cases[] = {
	{ "fjcvtzs w0, d1: 2^32 + 5", 0x1e7e0020, 0, 0x41f0000000500000, 5, 0, IOC },
	{ "fjcvtzs w0, d1: -(2^32 + 1)", 0x1e7e0020, 0, 0xc1f0000000100000, 0xffffffff, 0, IOC },
	{ "fjcvtzs w0, d1: 2^84", 0x1e7e0020, 0, 0x4530000000000001, 0, 0, IOC },
	{ "fjcvtzs w0, d1: 2^83 + 2^31", 0x1e7e0020, 0, 0x4520000000000001, 0x80000000, 0, IOC },
	{ "fjcvtzs w0, d1: 2^200", 0x1e7e0020, 0, 0x4c70000000000000, 0, 0, IOC },
	{ "fjcvtzs w0, d1: 1", 0x1e7e0020, 0, 0x3ff0000000000000, 1, Z_FLAG, 0 },
	{ "fjcvtzs w0, d1: 0", 0x1e7e0020, 0, 0, 0, Z_FLAG, 0 },
	{ "fjcvtzs w0, d1: -0", 0x1e7e0020, 0, 0x8000000000000000, 0, 0, 0 },
	{ "fjcvtzs w0, d1: -1.5", 0x1e7e0020, 0, 0xbff8000000000000, 0xffffffff, 0, IXC },
	{ "fjcvtzs w0, d1: -2^31", 0x1e7e0020, 0, 0xc1e0000000000000, 0x80000000, Z_FLAG, 0 },
	{ "fjcvtzs w0, d1: infinity", 0x1e7e0020, 0, 0x7ff0000000000000, 0, 0, IOC },
	{ "fjcvtzs w0, d1: NaN", 0x1e7e0020, 0, 0x7ff8000000000000, 0, 0, IOC },
	{ "fjcvtzs w0, d1: denormal", 0x1e7e0020, 0, 1, 0, 0, IXC },
	{ "fjcvtzs w0, d1: flushed", 0x1e7e0020, FZ, 1, 0, 0, IDC },
	{ "fcvtzs w0, s1: denormal", 0x1e380020, 0, 1, 0, 0, IXC },
	{ "fcvtzs w0, s1: flushed", 0x1e380020, FZ, 1, 0, 0, IDC },
	{ "fcvtzs w0, s1: denormal, AH", 0x1e380020, AH, 1, 0, 0, IXC },
	{ "fmov x0, v1.d[1]", 0x9eae0020, 0, 0, 0x1111111111111111, 0, 0 },
	{ "fmov w0, h1", 0x1ee60020, 0, 0xffff, 0xffff, 0, 0 },
	{ "fccmp s1, s2, #5, eq", 0x1e220425, 0, ONE, 0, UINT32_C(5) << 28, 0 },
	{ "fcmpe s1, s2: NaN", 0x1e222030, 0, 0x7fc00000, 0, UINT32_C(3) << 28, IOC },
	{ "fcmp s1, s2: NaN", 0x1e222020, 0, 0x7fc00000, 0, UINT32_C(3) << 28, 0 },
	{ "fcmp s1, #0.0", 0x1e202028, 0, 0xbf800000, 0, UINT32_C(8) << 28, 0 },
};

static struct smevec_regs regs;
static struct smevec_cpu cpu;

static void set_up(uint32_t fpcr)
{
	memset(&regs, 0, sizeof(regs));
	cpu = (struct smevec_cpu){
		.regs = &regs, .features = (UINT64_C(1) << SMEVEC_NR_FEATURES) - 1, .vl_map = 3,
		.x = { 0, 1 }, .sys = { .el = 1, .cpacr_el1 = 0x3330000, .zcr_el1 = 1, .zcr_el2 = 1 },
	};
	smevec_sys_changed(&cpu);
	regs.fpcr = fpcr;
	for (unsigned int n = 0; n < 4; n++) {
		const uint64_t rest = REST(n);

		memset(regs.z[n], 0x5a, 32);
		memcpy(regs.z[n] + 8, &rest, 8);
	}
}

static void execute(const char *text, uint32_t word)
{
	struct smevec_insn insn;
	struct smevec_event event;

	ck_assert_msg(smevec_simd_decode(cpu.features, word, &insn), "%s: no such word", text);
	ck_assert_msg(smevec_exec_general(&cpu, &insn, &event) == SMEVEC_DONE, "%s: not executed", text);
}

START_TEST(vectors_are_the_architectures)
{
	const struct fp_case *c = &fp_cases[_i];
	uint64_t result[4];

	set_up(c->fpcr);
	for (unsigned int n = 0; n < 4; n++) {
		memcpy(regs.z[n], &c->v[n], 8);
		if (c->same)
			memcpy(regs.z[n] + 8, &c->v[n], 8);
	}
	execute(c->text, c->word);
	memcpy(result, regs.z[0], sizeof(result));
	ck_assert_msg(result[0] == c->low && result[1] == c->high && regs.fpsr == c->fpsr,
		      "%s, FPCR %#x: %016llx%016llx, FPSR %#x, where it should be %016llx%016llx, FPSR %#x",
		      c->text, c->fpcr, (unsigned long long)result[1], (unsigned long long)result[0],
		      regs.fpsr, (unsigned long long)c->high, (unsigned long long)c->low, c->fpsr);
	ck_assert_msg(!result[2] && !result[3], "%s: Z0 above V0", c->text);
}
END_TEST

START_TEST(general_registers_and_flags_are_the_architectures)
{
	const struct x_case *c = &x_cases[_i];

	set_up(c->fpcr);
	memcpy(regs.z[1], &c->v1, 8);
	execute(c->text, c->word);
	ck_assert_msg(cpu.x[0] == c->x0 && cpu.nzcv == c->nzcv && regs.fpsr == c->fpsr,
		      "%s, FPCR %#x: X0 %#llx, NZCV %#x, FPSR %#x, where it should be %#llx, %#x, %#x",
		      c->text, c->fpcr, (unsigned long long)cpu.x[0], cpu.nzcv, regs.fpsr,
		      (unsigned long long)c->x0, c->nzcv, c->fpsr);
}
END_TEST

Suite *check_suite(void)
{
	TCase *cases = tcase_create("simd_fp");

	tcase_add_loop_test(cases, vectors_are_the_architectures, 0,
			    (int)(sizeof(fp_cases) / sizeof(fp_cases[0])));
	tcase_add_loop_test(cases, general_registers_and_flags_are_the_architectures, 0,
			    (int)(sizeof(x_cases) / sizeof(x_cases[0])));
	return suite_of("simd_fp", cases);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Short cuts of scalar floating point and AdvSIMD against the executors: random words of all rows
 * that have one, on numbers among which rounding, cancellation, underflow and overflow are common.
 */
#include <string.h>

#include "insn.h"
#include "quick.h"
#include "suite.h"

#define ROUNDS		1500	/* words of a row */

static struct smevec_regs slow_regs, fast_regs, start;

static uint64_t rnd(void)
{
	static uint64_t state = UINT64_C(0x853c49e6748fea9b);

	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

/* Exponents of any size, of the usual ones, or at an end; fractions of few bits or many */
static uint64_t number(unsigned int frac, unsigned int exp)
{
	uint64_t ones = (UINT64_C(1) << exp) - 1, bias = ones >> 1, e, f = rnd();

	switch (rnd() % 8) {
	case 0:
		e = rnd();
		break;
	case 1:
		e = rnd() % 3;
		break;
	case 2:
		e = ones - rnd() % 3;
		break;
	case 3:
		e = bias / 2 + rnd() % 60;
		break;
	default:
		e = bias - 4 + rnd() % 40;
	}
	f &= (UINT64_C(1) << frac) - 1;
	if (rnd() & 1)
		f = rnd() % 3 ? f >> (frac - 4) << (frac - 4) : 0;
	return (rnd() & 1) << (frac + exp) | (e & ones) << frac | f;
}

static void fill_numbers(uint8_t *z)
{
	bool wide = rnd() & 1;

	for (unsigned int i = 0; i < SMEVEC_MAX_VL; i += 8) {
		uint64_t bits = wide ? number(52, 11) : number(23, 8) << 32 | number(23, 8);

		memcpy(z + i, &bits, sizeof(bits));
	}
}

/* The few registers that words use here */
#define REGISTERS 4

static uint32_t randomise(struct smevec_cpu *cpu)
{
	static const uint32_t fpcrs[] = { FPCR_DN, FPCR_FZ, FPCR_AH, FPCR_FIZ, FPCR_NEP, FPCR_FZ16, FPCR_AHP,
					  UINT32_C(1) << FPCR_RMODE, UINT32_C(2) << FPCR_RMODE };
	uint32_t zero = 0;

	cpu->sys.zcr_el1 = rnd() % 4;
	smevec_sys_changed(cpu);
	start.fpcr = rnd() % 3 ? 0 : fpcrs[rnd() % (sizeof(fpcrs) / sizeof(fpcrs[0]))];
	start.fpsr = rnd() & 1 ? FPSR_IXC : 0;
	for (unsigned int n = 0; n < REGISTERS; n++) {
		fill_numbers(start.z[n]);
		if (rnd() & 1)
			continue;
		memset(start.z[n] + cpu->vl, 0, SMEVEC_MAX_VL - cpu->vl);
		zero |= UINT32_C(1) << n;
	}
	for (unsigned int n = 0; n < 31; n++)
		cpu->x[n] = rnd() >> rnd() % 64;
	cpu->nzcv = (uint32_t)rnd() & 0xf0000000;
	return zero;
}

static void begin(struct smevec_cpu *cpu, struct smevec_regs *regs)
{
	cpu->regs = regs;
	memcpy(regs->z, start.z, sizeof(regs->z));
	regs->fpcr = start.fpcr;
	regs->fpsr = start.fpsr;
}

static void compare(struct smevec_cpu *cpu, const struct smevec_insn *insn)
{
	struct smevec_cpu slow = *cpu, fast = *cpu;
	struct smevec_event event;
	const char *name = insn_mnemonic(insn->row, insn->word);

	begin(&slow, &slow_regs);
	begin(&fast, &fast_regs);
	slow.known = (struct smevec_known){ 0 };
	ck_assert_int_eq(smevec_exec_general(&slow, insn, &event), SMEVEC_DONE);
	ck_assert_int_eq(insn->quick(&fast, insn, &event), SMEVEC_DONE);
	for (unsigned int n = 0; n < SMEVEC_NUM_ZREGS; n++)
		if (memcmp(slow_regs.z[n], fast_regs.z[n], SMEVEC_MAX_VL))
			ck_abort_msg("%s %08x: Z%u", name, insn->word, n);
	ck_assert_msg(slow_regs.fpsr == fast_regs.fpsr, "%s %08x: FPSR %#x, %#x", name, insn->word,
		      slow_regs.fpsr, fast_regs.fpsr);
	ck_assert_msg(slow.nzcv == fast.nzcv, "%s %08x: NZCV", name, insn->word);
	ck_assert_msg(!memcmp(slow.x, fast.x, sizeof(slow.x)), "%s %08x: X", name, insn->word);
	ck_assert_uint_eq(slow.pc, fast.pc);
}

static uint32_t random_word(const struct insn *row)
{
	static const char registers[] = "dnma";
	uint32_t word = (uint32_t)rnd();

	/* general registers may be any, V registers are few: numbers are made for them */
	if (row->xwritten | row->xread)
		word |= rnd() % 8 ? 0 : UINT32_C(0x3ff);
	for (const char *r = registers; *r; r++) {
		const struct insn_field *f = &row->pattern.field[*r - 'a'];

		if (f->nr && !(*r == 'd' && row->xwritten) && !(*r == 'n' && row->xread))
			word = (word & ~(((UINT32_C(1) << f->width[0]) - 1) << f->shift[0])) |
			       (uint32_t)(rnd() % REGISTERS) << f->shift[0];
	}
	return (word & ~row->pattern.mask) | row->pattern.value;
}

START_TEST(quick_is_the_same)
{
	struct smevec_cpu cpu = {
		.regs = &start, .vl_map = 0xffff,
		.features = (UINT64_C(1) << SMEVEC_NR_FEATURES) - 1,
		.sys = { .cpacr_el1 = 0x03330000, .el = 1, .zcr_el2 = 15 },
	};
	unsigned int quick_rows = 0;

	for (unsigned int i = 0; insn_simd_row(i); i++) {
		bool quick = false;

		for (int round = 0; round < ROUNDS; round++) {
			struct smevec_insn insn;

			smevec_simd_decode(cpu.features, random_word(insn_simd_row(i)), &insn);
			if (insn.undefined || insn.quick == smevec_exec_general)
				continue;
			quick = true;
			cpu.known = (struct smevec_known){ .passed = UINT32_MAX };
			cpu.known.z_upper_zero = randomise(&cpu);
			cpu.known.vl = cpu.vl;
			compare(&cpu, &insn);
		}
		quick_rows += quick;
	}
	ck_assert_uint_gt(quick_rows, 107);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tc = tcase_create("quick floating point");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, quick_is_the_same);
	return suite_of("quick floating point", tc);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All rows of SVE and SME, evenly, against their definition: any FPCR, vector lengths and
 * predicates, operands full of what floating point of 8, 16, 32 and 64 bits has corners at.
 * KVMSME_LANES_WORDS says how many words a row has, and which rows: "100000 fmla" are those that
 * have "fmla" in their mnemonics.
 */
#include <stdlib.h>
#include <string.h>

#include "executors.h"
#include "fast_pair.h"
#include "ops.h"
#include "suite.h"

#define PARTS		8	/* of the table, a test each */
#define WORDS_A_ROW	400

/* Corners of IEEE halves and BFloat16, tame values first: zeros, ones, large, small, rounding */
static const uint16_t halves[] = {
	0x3c00, 0xbc01, 0x4401, 0x3800, 0x0000, 0x8000, 0x3f80, 0xbf81, 0x4049, 0xc100, 0x3bff, 0x5640,
	0x7bff, 0xfbff, 0x7c00, 0xfc00, 0x7e00, 0xfe01, 0x7c01, 0xfd00, 0x0400, 0x8400, 0x03ff, 0x0001,
	0x8001, 0x7800, 0x0c00, 0x7f7f, 0xff7f, 0x7f80, 0xff80, 0x7fc0, 0x7f81, 0xffc1, 0x0080, 0x8080,
	0x007f, 0x2000, 0x6000, 0x1f80, 0x5f80, 0x0200, 0x3ffe, 0x8100, 0x33ff, 0x3b01,
};
#define TAME_HALVES 12

/* Tame numbers of the same few exponents, so that sums round, cancel and carry */
static uint16_t near_one(bool bfloat)
{
	uint16_t mantissa = (uint16_t)rnd() & (bfloat ? 0x7f : 0x3ff);
	uint16_t exponent = (uint16_t)(rnd() % 8), sign = (uint16_t)(rnd() & 0x8000);

	return sign | mantissa | (uint16_t)(bfloat ? (124 + exponent) << 7 : (11 + exponent) << 10);
}

static uint16_t half_value(unsigned int kind)
{
	switch (kind) {
	case 0:
		return halves[rnd() % TAME_HALVES];
	case 1:
		return halves[rnd() % (sizeof(halves) / sizeof(halves[0]))];
	case 2:
		return near_one(false);
	case 3:
		return near_one(true);
	case 4:
		return rnd() % 16 ? near_one(false) : (uint16_t)rnd();
	default:
		return (uint16_t)rnd();
	}
}

static void put_halves(uint8_t *z)
{
	unsigned int kind = (unsigned int)(rnd() % 6);

	for (unsigned int i = 0; i < SMEVEC_MAX_VL; i += 2) {
		uint16_t value = half_value(kind);

		memcpy(z + i, &value, 2);
	}
}

/* Any exponent, in singles or doubles: products and sums at both ends of the range */
static void put_wide(uint8_t *z)
{
	bool doubles = rnd() & 1;
	uint64_t around = rnd(), spread = rnd() % 3;

	for (unsigned int i = 0; i < SMEVEC_MAX_VL; i += doubles ? 8 : 4) {
		uint64_t exponent = around + rnd() % (1u << 3 * spread), bits = rnd();

		bits = doubles ? (bits & UINT64_C(0x800fffffffffffff)) | (exponent & 0x7ff) << 52 :
				 (bits & 0x807fffff) | (exponent & 0xff) << 23;
		memcpy(z + i, &bits, doubles ? 8 : 4);
	}
}

static void put_small_numbers(uint8_t *z)
{
	for (unsigned int i = 0; i < SMEVEC_MAX_VL; i++)
		z[i] = (uint8_t)(rnd() % 4 ? rnd() % 20 : rnd());
}

/* Singles or doubles around one, of 24 or 53 random bits */
static void put_tame(uint8_t *z)
{
	bool doubles = rnd() & 1;

	for (unsigned int i = 0; i < SMEVEC_MAX_VL; i += 8) {
		uint64_t bits = rnd() & (doubles ? UINT64_C(0x807fffffffffffff) : UINT64_C(0x83ffffff83ffffff));

		bits += doubles ? UINT64_C(0x3fa0000000000000) : UINT64_C(0x3e0000003e000000);
		memcpy(z + i, &bits, 8);
	}
}

static const uint32_t singles[] = {
	0x7f800000, 0xff800000, 0x7fc00000, 0x7f800001, 0xffc12345, 0x00800000, 0x807fffff, 0x00000001,
	0x80000000, 0x7f7fffff, 0xff7fffff, 0x00ffffff, 0x33800000, 0x5f000000, 0x1f800000,
	0x387fffff, 0xb87ff001, 0x477fefff, 0x477ff000, 0x33000000, 0x3f808000, 0x4f000000, 0xcf000000,
};

static const uint64_t doubles[] = {
	0x7ff0000000000000, 0xfff0000000000000, 0x7ff8000000000000, 0x7ff0000000000001,
	0x0010000000000000, 0x800fffffffffffff, 0x0000000000000001, 0x8000000000000000,
	0x7fefffffffffffff, 0x3ca0000000000000, 0x5fe0000000000000, 0x1ff0000000000000,
};

/* One corner among others: what sees a vector's other corners would not see this one */
static void put_corner(uint8_t *z)
{
	unsigned int at = (unsigned int)(rnd() % (rnd() & 1 ? 16 : SMEVEC_MAX_VL));
	uint16_t half = halves[rnd() % (sizeof(halves) / sizeof(halves[0]))];
	uint32_t single = singles[rnd() % (sizeof(singles) / sizeof(singles[0]))];

	switch (rnd() % 4) {
	case 0:
		memcpy(z + at / 4 * 4, &single, 4);
		break;
	case 1:
		memcpy(z + at / 8 * 8, &doubles[rnd() % (sizeof(doubles) / sizeof(doubles[0]))], 8);
		break;
	default:
		memcpy(z + at / 2 * 2, &half, 2);
	}
}

static void put_values(uint8_t *z)
{
	switch (rnd() % 10) {
	case 0:
		fill(z, SMEVEC_MAX_VL);
		break;
	case 1:
		put_small_numbers(z);
		break;
	case 2:
	case 3:
		put_wide(z);
		break;
	case 4:
	case 5:
		put_tame(z);
		break;
	default:
		put_halves(z);
	}
	if (rnd() % 4 == 0)
		put_corner(z);
}

/* Nothing inexact in force: no flag may come of what is above the vector length */
static void put_ones(uint8_t *z)
{
	static const uint16_t ones[] = { 0x3c00, 0xbc00, 0x4000, 0x4200 };
	unsigned int vl = start.regs.svcr & SMEVEC_SVCR_SM ? start.cpu.svl : start.cpu.vl;

	for (unsigned int i = 0; i < vl; i += 2)
		memcpy(z + i, &ones[rnd() % 4], 2);
}

/*
 * Where rounding twice would show, of E5M2: to 2^31 are added 2^7, half of its last place, and
 * 2^-24, which a double has no room for
 */
static void put_distant(uint8_t *z, bool addend)
{
	static const uint8_t bytes[] = { 0x58, 0x3c, 0x3c, 0x0c, 0x8c, 0x00, 0xd8, 0x0c };
	static const uint32_t addends[] = { 0x4f000000, 0x4f000001, 0xcf000001, 0xcf000000 };

	for (unsigned int i = 0; i < SMEVEC_MAX_VL; i++)
		z[i] = bytes[rnd() % 8];
	for (unsigned int i = 0; addend && i < SMEVEC_MAX_VL; i += 4)
		memcpy(z + i, &addends[rnd() % 4], 4);
}

/* Small offsets, or addresses, of 32 or 64 bits */
static void put_offsets(uint8_t *z)
{
	uint64_t base = rnd() & 1 ? BASE : 0, shift = rnd() % 5, wide = rnd() & 1;

	for (unsigned int i = 0; i < SMEVEC_MAX_VL; i += 8) {
		uint64_t low = base + (rnd() % 0x2100 >> shift), high = base + (rnd() % 0x2100 >> shift);
		uint64_t value = wide ? low : low | high << 32;

		memcpy(z + i, &value, 8);
	}
}

/* Where pages end and memory does, and small indices */
static void point_to_memory(void)
{
	for (unsigned int n = 0; n < 32; n++) {
		uint64_t end = BASE + 0x1000 * (1 + rnd() % 2);

		start.cpu.x[n] = rnd() % 3 == 0 ? rnd() % 32 : rnd() % 4 == 0 ? BASE + rnd() % 0x2000 :
				 end - rnd() % (rnd() & 1 ? 600 : 64);
	}
	start.cpu.x[31] &= ~UINT64_C(15);
	for (unsigned int n = 0; n < SMEVEC_NUM_ZREGS; n++)
		if (rnd() & 1)
			put_offsets(start.regs.z[n]);
	fill(start.memory, sizeof(start.memory));
}

/* Half of the states have FPCR as programs have it */
static uint32_t any_fpcr(void)
{
	static const uint32_t bits[] = {
		FPCR_FIZ, FPCR_AH, FPCR_NEP, FPCR_EBF, FPCR_FZ16, FPCR_FZ, FPCR_DN, FPCR_AHP,
		UINT32_C(1) << FPCR_RMODE, UINT32_C(2) << FPCR_RMODE,
	};
	uint32_t fpcr = 0;
	unsigned int odds = (unsigned int)(rnd() % 6);

	for (unsigned int i = 0; odds < 4 && i < sizeof(bits) / sizeof(bits[0]); i++)
		if (odds < 2 ? !(rnd() & 7) : rnd() & 1)
			fpcr |= bits[i];
	return fpcr;
}

/* As large a vector as a row's work allows: outer products have it squared */
static void set_lengths(const struct insn *insn)
{
	bool square = insn->exec == exec_outer || insn->exec == exec_outer_same ||
		      insn->exec == exec_outer_quarter;
	unsigned int vq = (unsigned int)(square && rnd() % 8 ? rnd() % 4 : rnd() % 16);

	start.cpu.sys.zcr_el1 = vq;
	start.cpu.sys.smcr_el1 = vq | SMEVEC_SMCR_EZT0 | SMEVEC_SMCR_FA64;
	smevec_sys_changed(&start.cpu);
}

static void another_state(const struct insn *insn)
{
	bool exact = rnd() % 8 == 0, distant = rnd() % 8 == 0;

	randomise();
	set_lengths(insn);
	start.regs.fpcr = any_fpcr();
	start.regs.fpmr = rnd() & 1 ? rnd() & 0x3f : rnd();
	for (unsigned int n = 0; n < SMEVEC_NUM_ZREGS; n++)
		put_values(start.regs.z[n]);
	for (unsigned int n = 0; exact && n < SMEVEC_NUM_ZREGS; n++)
		put_ones(start.regs.z[n]);
	for (unsigned int n = 0; distant && n < SMEVEC_NUM_ZREGS; n++)
		put_distant(start.regs.z[n], false);
	if (insn->pattern.value >> 31)
		point_to_memory();
	if (insn->check < NR_CHECK_CLASSES && access_checks[insn->check].state & STATE_ZA) {
		for (unsigned int row = 0; row < start.cpu.svl; row++)
			distant ? put_distant(start.regs.za[row], true) : put_values(start.regs.za[row]);
		fill(start.regs.zt0, sizeof(start.regs.zt0));
	}
}

static unsigned long words_a_row(const char **only)
{
	char *text = getenv("KVMSME_LANES_WORDS"), *end;
	unsigned long words;

	*only = NULL;
	if (!text)
		return WORDS_A_ROW;
	words = strtoul(text, &end, 10);
	*only = *end ? end + 1 : NULL;
	return words;
}

START_TEST(rows_are_the_same)
{
	const struct insn *row;
	const char *only;
	unsigned long words = words_a_row(&only), done = 0;

	setup();
	for (unsigned int i = (unsigned int)_i; (row = insn_row(i)); i += PARTS) {
		if (only && !strstr(row->mnemonic, only))
			continue;
		/* where there are mnemonics to choose from, there is more to see */
		for (unsigned long k = 0; k < words * (strchr(row->mnemonic, '{') ? 4 : 1); k++) {
			if (k % 4 == 0)
				another_state(row);
			done += compare_touched(((uint32_t)rnd() & ~row->pattern.mask) | row->pattern.value);
		}
	}
	ck_assert(only || done > words);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tc = tcase_create("lanes");

	tcase_add_loop_test(tc, rows_are_the_same, 0, PARTS);
	return suite_of("lanes", tc);
}

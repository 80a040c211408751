/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What executors.def says of general registers, held against what instructions do: of every row of
 * the tables words are executed in random states.  A register that is not named as read must not
 * matter and one that is not named as written must stay; one that is named must matter, or change,
 * in some state.
 */
#include <stdio.h>
#include <string.h>

#include "executors.h"
#include "suite.h"

#define TRIES		4000	/* words of a row, until all its operands have been seen at work */
#define ENOUGH		32	/* words that must execute */
#define AS_SP(operand)	((operand) << 16)	/* SP_D, SP_N where the register is SP itself */

/** struct pe - a CPU; memory has a byte at every address, and what is written to it is hashed */
struct pe {
	struct smevec_cpu cpu;
	struct smevec_regs regs;
	uint64_t written;
	enum smevec_result result;
};

static struct pe start, plain, other;

/* Operands that an executor reads for some of its rows without making use of them */
static const struct {
	executor exec;
	int op;
	unsigned int operand;
	const char *why;
} without_effect[] = {
	{ exec_msr, REG_SMPRI, X_T, "SMPRI_EL1 is RES0 where SMIDR_EL1.SMPS is 0" },
};

static const unsigned int operands[] = { X_D, X_N, X_M, X_T, SP_D, SP_N, W8_V, W12_V };
static const char letters[] = "dnmtdnvv";	/* their fields */

#define NR_OPERANDS (sizeof(operands) / sizeof(operands[0]))

static uint64_t mix(uint64_t v)
{
	v = (v ^ v >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	v = (v ^ v >> 27) * UINT64_C(0x94d049bb133111eb);
	return v ^ v >> 31;
}

static uint64_t rnd(void)
{
	static uint64_t state;

	return mix(state += UINT64_C(0x9e3779b97f4a7c15));
}

static bool read_memory(void *opaque, uint64_t addr, void *buf, size_t len, uint64_t *fault)
{
	uint8_t *to = buf;

	(void)opaque;
	(void)fault;
	for (size_t i = 0; i < len; i++)
		to[i] = (uint8_t)mix(addr + i);
	return true;
}

static bool write_memory(void *opaque, uint64_t addr, const void *buf, size_t len, uint64_t *fault)
{
	struct pe *pe = opaque;
	const uint8_t *from = buf;

	(void)fault;
	for (size_t i = 0; i < len; i++)
		pe->written += mix(mix(addr + i) + from[i]);
	return true;
}

static const struct smevec_mem_ops memory_ops = { read_memory, write_memory, NULL };

static void fill(void *to, size_t len)
{
	uint8_t *p = to;

	for (size_t i = 0; i + 8 <= len; i += 8) {
		uint64_t r = rnd();

		memcpy(p + i, &r, 8);
	}
}

/* Comparisons need values that are near each other, or the same */
static uint64_t random_x(void)
{
	return rnd() & 1 ? rnd() % 4 : rnd();
}

static void randomise(void)
{
	struct smevec_regs *r = &start.regs;

	start.cpu.sys.smcr_el1 = (rnd() % 16) | SMEVEC_SMCR_EZT0 | SMEVEC_SMCR_FA64;
	start.cpu.sys.zcr_el1 = rnd() % 16;
	r->svcr = SMEVEC_SVCR_ZA | (rnd() % 4 ? SMEVEC_SVCR_SM : 0);
	smevec_sys_changed(&start.cpu);
	fill(r->z, sizeof(r->z));
	fill(r->p, sizeof(r->p));
	fill(r->zt0, sizeof(r->zt0));
	start.cpu.nzcv = (uint32_t)rnd() & 0xf0000000;
	for (int n = 0; n < 32; n++)
		start.cpu.x[n] = random_x();
}

static void setup(void)
{
	start.cpu = (struct smevec_cpu){
		.vl_map = 0xffff, .svl_map = 0x808b, .mem = &memory_ops, .regs = &start.regs,
		.features = (UINT64_C(1) << SMEVEC_NR_FEATURES) - 1,
		.sys = { .cpacr_el1 = 0x03330000, .el = 1, .zcr_el2 = 15,
			 .smcr_el2 = 15 | SMEVEC_SMCR_EZT0 | SMEVEC_SMCR_FA64 },
	};
	fill(start.regs.za, sizeof(start.regs.za));
}

/* By the table that has the word: no word is in both */
static void decode(uint32_t word, struct smevec_insn *insn)
{
	if (!smevec_simd_decode(start.cpu.features, word, insn))
		smevec_decode(start.cpu.features, word, insn);
}

/* @pe: from the start, but for the registers in @changed, which it has from @x */
static void execute(struct pe *pe, uint32_t word, uint32_t changed, const uint64_t *x)
{
	struct smevec_event event = { 0 };
	struct smevec_insn insn;

	memcpy(pe, &start, sizeof(*pe));
	pe->cpu.regs = &pe->regs;
	pe->cpu.opaque = pe;
	for (int n = 0; n < 32; n++)
		if (changed >> n & 1)
			pe->cpu.x[n] = x[n];
	decode(word, &insn);
	pe->result = smevec_exec_general(&pe->cpu, &insn, &event);
}

/* Both were made by copying, padding included */
static bool same_bytes(const void *a, const void *b, size_t len)
{
	return !memcmp(a, b, len);
}

/* All that an instruction may do, but for general registers outside @mask */
static bool same(const struct pe *a, const struct pe *b, uint32_t mask)
{
	for (int n = 0; n < 32; n++)
		if (mask >> n & 1 && a->cpu.x[n] != b->cpu.x[n])
			return false;
	return a->result == b->result && a->written == b->written && a->cpu.pc == b->cpu.pc &&
	       a->cpu.nzcv == b->cpu.nzcv && a->cpu.vl == b->cpu.vl && a->cpu.svl == b->cpu.svl &&
	       same_bytes(&a->cpu.sys, &b->cpu.sys, sizeof(a->cpu.sys)) &&
	       same_bytes(&a->regs, &b->regs, sizeof(a->regs));
}

static const char *name(uint32_t word, const struct insn *row)
{
	static char text[128];

	snprintf(text, sizeof(text), "%s %08x (\"%s\")", insn_mnemonic(row, word), word, row->pattern.text);
	return text;
}

/* Everything else that is in a general register is nothing to the instruction */
static void others_do_not_matter(uint32_t word, const struct smevec_insn *insn)
{
	uint64_t x[32];

	for (int n = 0; n < 32; n++)
		x[n] = rnd() & 1 ? random_x() : start.cpu.x[n] ^ (rnd() | 1);
	execute(&other, word, ~insn->xread, x);
	ck_assert_msg(same(&plain, &other, insn->xwritten), "%s reads more than X registers %08x",
		      name(word, insn->row), insn->xread);
	for (int n = 0; n < 32; n++)
		ck_assert_msg(insn->xwritten >> n & 1 || (other.cpu.x[n] == (insn->xread >> n & 1 ?
			      start.cpu.x[n] : x[n]) && plain.cpu.x[n] == start.cpu.x[n]),
			      "%s writes X%d", name(word, insn->row), n);
}

/* Does another value of the register of @operand alone change what happens? */
static bool matters(uint32_t word, const struct smevec_insn *insn, unsigned int operand)
{
	uint32_t reg = general_registers(insn, operand);
	uint64_t x[32];

	if (!reg || reg & general_registers(insn, ((const struct insn *)insn->row)->xread & ~operand))
		return false;
	for (int n = 0; n < 32; n++)
		x[n] = random_x();
	execute(&other, word, reg, x);
	return !same(&plain, &other, insn->xwritten);
}

static bool changes(const struct smevec_insn *insn, unsigned int operand)
{
	uint32_t reg = general_registers(insn, operand);

	return reg && plain.cpu.x[__builtin_ctz(reg)] != start.cpu.x[__builtin_ctz(reg)];
}

/** struct seen - operands, X_D, AS_SP(SP_D) and so on, that have been seen at work */
struct seen {
	unsigned int read, written;
};

/* What it is seen as */
static unsigned int role(const struct smevec_insn *insn, unsigned int operand)
{
	return general_registers(insn, operand) >> 31 ? AS_SP(operand) : operand;
}

static void look(uint32_t word, const struct smevec_insn *insn, struct seen *seen)
{
	const struct insn *row = insn->row;

	others_do_not_matter(word, insn);
	for (unsigned int i = 0; i < NR_OPERANDS; i++) {
		unsigned int as;

		/* the letters of the others are any fields */
		if (!((row->xread | row->xwritten) & operands[i]))
			continue;
		as = role(insn, operands[i]);
		if (row->xread & operands[i] && !(seen->read & as) && matters(word, insn, operands[i]))
			seen->read |= as;
		if (row->xwritten & operands[i] && changes(insn, operands[i]))
			seen->written |= as;
	}
}

/* Those whose field the pattern has */
static unsigned int declared(const struct insn *row, unsigned int columns)
{
	unsigned int present = 0;

	for (unsigned int i = 0; i < NR_OPERANDS; i++)
		if (columns & operands[i] && row->pattern.field[letters[i] - 'a'].nr)
			present |= operands[i];
	return present | AS_SP(present & (SP_D | SP_N));
}

/* Takes what is known to have no effect out of @want; @seen: it had none */
static void allow_without_effect(const struct insn *row, struct seen *want, const struct seen *seen)
{
	for (unsigned int i = 0; i < sizeof(without_effect) / sizeof(without_effect[0]); i++) {
		if (row->exec != without_effect[i].exec || row->op != without_effect[i].op)
			continue;
		want->read &= ~without_effect[i].operand;
		ck_assert_msg(!(seen->read & without_effect[i].operand), "%s: it does matter; %s",
			      row->pattern.text, without_effect[i].why);
	}
}

static uint32_t field_bits(const struct insn_field *f)
{
	uint32_t bits = 0;

	for (unsigned int i = 0; i < f->nr; i++)
		bits |= ((UINT32_C(1) << f->width[i]) - 1) << f->shift[i];
	return bits;
}

/* XZR and SP are registers like any other, but should not come as seldom */
static uint32_t random_word(const struct insn *row)
{
	uint32_t word = ((uint32_t)rnd() & ~row->pattern.mask) | row->pattern.value;

	for (const char *letter = "dnmt"; *letter; letter++)
		if (rnd() % 4 == 0)
			word |= field_bits(&row->pattern.field[*letter - 'a']);
	return word;
}

static void check_row(const struct insn *row)
{
	struct seen seen = { 0 }, want = { declared(row, row->xread), declared(row, row->xwritten) };
	unsigned int executed = 0;
	uint32_t word = row->pattern.value;

	for (int i = 0; i < TRIES; i++) {
		struct smevec_insn insn;

		allow_without_effect(row, &want, &seen);
		if (executed >= ENOUGH && seen.read == want.read && seen.written == want.written)
			return;
		word = random_word(row);
		decode(word, &insn);
		if (insn.row != row || insn.undefined)
			continue;
		randomise();
		execute(&plain, word, 0, NULL);
		if (plain.result != SMEVEC_DONE)
			continue;
		executed++;
		look(word, &insn, &seen);
	}
	ck_assert_msg(executed >= ENOUGH, "%s: only %u words executed", name(word, row), executed);
	ck_assert_msg(seen.written == want.written, "%s: operands %#x are named as written, %#x are",
		      name(word, row), want.written, seen.written);
	ck_assert_msg(seen.read == want.read, "%s: operands %#x are named as read, %#x matter",
		      name(word, row), want.read, seen.read);
}

START_TEST(columns_say_what_instructions_do)
{
	const struct insn *row;

	setup();
	for (unsigned int i = 0; (row = insn_row(i)); i++)
		if (i % 8 == (unsigned int)_i)
			check_row(row);
	for (unsigned int i = 0; (row = insn_simd_row(i)); i++)
		if (i % 8 == (unsigned int)_i)
			check_row(row);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tc = tcase_create("general");

	tcase_add_loop_test(tc, columns_say_what_instructions_do, 0, 8);
	return suite_of("general", tc);
}

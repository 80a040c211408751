/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows that are of use in company only: the words that make their operands, or belong to them */
#include "executors.h"
#include "mixed.h"
#include "random_state.h"

#define ADR(d, bytes)		(0x10000000u | (uint32_t)(bytes) / 4 << 5 | (d))
#define MOV(d, m)		(0xaa0003e0u | (m) << 16 | (d))
#define MOVZ_W(d, imm, hw)	(0x52800000u | (uint32_t)(hw) << 21 | (uint32_t)(imm) << 5 | (d))
#define MOVK_W(d, imm, hw)	(MOVZ_W(d, imm, hw) | 0x20000000u)
#define PAC(key, d, n)		(0xdac10000u | (uint32_t)(key) << 10 | (n) << 5 | (d))
#define PACZ(key, d)		(0xdac123e0u | (uint32_t)(key) << 10 | (d))
#define CLREX			0xd5033f5fu

static uint32_t rd(uint32_t word, uint32_t d)
{
	return (word & ~UINT32_C(0x1f)) | d;
}

static uint32_t rn(uint32_t word, uint32_t n)
{
	return (word & ~UINT32_C(0x3e0)) | n << 5;
}

static uint32_t rm(uint32_t word, uint32_t m)
{
	return (word & ~UINT32_C(0x1f0000)) | m << 16;
}

/* Words to jump over, and the next one */
static uint64_t distance(void)
{
	return 1 + random_bits() % 5;
}

static void branch(struct mixed *g, uint32_t word)
{
	uint64_t words = distance(), at = g->image->nr_words;

	if (mixed_word(g, with_reference(word, words)) && g->reach < at + words)
		g->reach = at + words;
}

/* The code of a pointer in Xd, as the word that authenticates it will want it; false: it wants none */
static bool sign(struct mixed *g, const struct a64_row *row, uint32_t d, uint32_t modifier)
{
	unsigned int key = row->op & PAUTH_KEY_MASK;

	return mixed_word(g, row->op & PAUTH_ZERO ? PACZ(key, d) : PAC(key, d, modifier));
}

/* ADR, of which the word that goes there comes @behind words later */
static bool to_here(struct mixed *g, uint32_t d, uint64_t behind)
{
	return mixed_word(g, ADR(d, 4 * (behind + distance())));
}

static void branch_register(struct mixed *g, uint32_t word)
{
	uint32_t n = mixed_data();

	if (to_here(g, n, 1))
		mixed_word(g, rn(word, n));
}

static void branch_authenticated(struct mixed *g, uint32_t word)
{
	const struct a64_row *row = a64_row_of(word);
	uint32_t n = mixed_data(), m = mixed_data();

	if (n == m || !to_here(g, n, 2) || !sign(g, row, n, m))
		return;
	word = rn(word, n);
	mixed_word(g, row->op & PAUTH_ZERO ? word : rd(word, m));
}

static void return_authenticated(struct mixed *g, uint32_t word)
{
	if (to_here(g, 30, 2) && sign(g, a64_row_of(word), 30, A64_SP))
		mixed_word(g, word);
}

#define MSR_ELR_EL1	0xd5184020u
#define MSR_SPSR_EL1	0xd5184000u

/* To EL1h, with all masked */
static void exception_return(struct mixed *g, uint32_t word)
{
	const struct a64_row *row = a64_row_of(word);
	uint32_t n = mixed_data();

	if (!mixed_word(g, MOVZ_W(n, 0x3c5, 0)) || !mixed_word(g, MSR_SPSR_EL1 | n) ||
	    !to_here(g, n, 3))
		return;
	if (row->fn == a64_do_pauth_eret)
		sign(g, row, n, A64_SP);
	else
		mixed_word(g, MOV(n, n));
	if (mixed_word(g, MSR_ELR_EL1 | n))
		mixed_word(g, word);
}

static void load_authenticated(struct mixed *g, uint32_t word)
{
	unsigned int key = a64_row_of(word)->op & PAUTH_KEY_MASK;
	uint32_t n = mixed_data(), base = (uint32_t)(random_bits() % NR_BASES), d = mixed_data();

	if (n != d && mixed_word(g, MOV(n, base)) && mixed_word(g, PACZ(key, n)))
		mixed_word(g, rd(rn(word, n), d));
}

/* LDXR and STXR */
#define IS_LOAD		UINT32_C(0x400000)
#define IS_PAIR		UINT32_C(0x200000)

/* A store as if it were the load that it needs */
static void with_monitor(struct mixed *g, uint32_t word, bool store)
{
	uint64_t nr = random_bits() % 3;
	uint32_t d = mixed_data();

	if (word & IS_PAIR && d == (word >> 10 & 0x1f))
		d = word & 0x1f;
	if (!mixed_word(g, rm(rd(word, d), 31) | IS_LOAD))
		return;
	while (nr--)
		mixed_alu(g);
	if (store)
		mixed_word(g, rm(word, mixed_data()) & ~IS_LOAD);
	mixed_word(g, CLREX);
}

/* Its own load before a store, or nothing; behind a load as a rule a store, and then no monitor */
static void exclusive(struct mixed *g, uint32_t word)
{
	uint32_t base = random_bits() % 8 ? (uint32_t)(random_bits() % 2) : A64_SP;
	uint32_t second = mixed_data();

	word = rd(rn(word, base), mixed_data());
	if (word & IS_PAIR)
		word = (word & ~UINT32_C(0x7c00)) | second << 10;
	if (word & IS_PAIR && second == (word & 0x1f))
		return;
	if (word & IS_LOAD)
		with_monitor(g, word, random_bits() % 4);
	else if (random_bits() % 4)
		with_monitor(g, word, true);
	else
		mixed_word(g, rm(word, mixed_data()));
}

/* Three registers of their own, and all three of the words */
static void copy_or_set(struct mixed *g, uint32_t word)
{
	bool set = (word & UINT32_C(0x04c00000)) == UINT32_C(0x00c00000);
	unsigned int part = set ? 14 : 22;
	uint32_t d = mixed_data(), s = mixed_data(), n = mixed_data();

	if (d == s || d == n || s == n)
		return;
	mixed_word(g, MOV(d, (uint32_t)(random_bits() % NR_BASES)));
	mixed_word(g, set ? MOV(s, mixed_data()) : MOV(s, (uint32_t)(random_bits() % NR_BASES)));
	mixed_word(g, MOV(n, NR_BASES + (uint32_t)(random_bits() % (FIRST_DATA - NR_BASES))));
	word = rm(rn(rd(word, d), n), s) & ~(UINT32_C(3) << part);
	for (uint32_t i = 0; i < 3; i++)
		mixed_word(g, word | i << part);
}

/* Of a register: op0:op1:CRn:CRm:op2 in bits 20:5 */
#define REG(op0, op1, crn, crm, op2) \
	((uint32_t)(op0) << 19 | (op1) << 16 | (crn) << 12 | (crm) << 8 | (op2) << 5)
#define SYSTEM_MASK	UINT32_C(0x1fffe0)
#define FPCR		REG(3, 3, 4, 4, 0)
#define FPSR		REG(3, 3, 4, 4, 1)

/* The first ones are QEMU's too; the others are of EL1, or not the same there */
static const uint32_t registers[] = {
	FPCR, FPSR, REG(3, 3, 4, 2, 0), REG(3, 3, 13, 0, 2),	/* NZCV, TPIDR_EL0 */
	REG(3, 0, 13, 0, 4), REG(3, 0, 4, 0, 0), REG(3, 0, 4, 0, 1), REG(3, 0, 5, 1, 0),
	REG(3, 0, 5, 2, 0), REG(3, 0, 6, 0, 0), REG(3, 0, 7, 4, 0), REG(3, 0, 13, 0, 1),
	REG(3, 3, 4, 2, 1), REG(3, 3, 4, 2, 5), REG(3, 3, 4, 2, 6), REG(3, 0, 4, 2, 3),
	REG(3, 0, 4, 2, 4), REG(3, 0, 4, 1, 0), REG(3, 3, 13, 0, 3), REG(3, 2, 0, 0, 0),
	REG(3, 0, 10, 2, 0), REG(3, 0, 10, 3, 0), REG(3, 0, 4, 2, 2), REG(3, 3, 0, 0, 7),
};
#define NR_QEMU_REGISTERS 4

static uint32_t any_register(const struct mixed *g)
{
	size_t nr = for_cpus(g) ? sizeof(registers) / sizeof(registers[0]) : NR_QEMU_REGISTERS;

	return registers[random_bits() % nr];
}

static void put_value(struct mixed *g, uint32_t d, uint32_t value)
{
	if (mixed_word(g, MOVZ_W(d, value & 0xffff, 0)))
		mixed_word(g, MOVK_W(d, value >> 16, 1));
}

static void read_register(struct mixed *g, uint32_t word)
{
	mixed_word(g, rd((word & ~SYSTEM_MASK) | any_register(g), mixed_data()));
}

/* FPCR and FPSR: what both have */
static void write_register(struct mixed *g, uint32_t word)
{
	uint32_t d = mixed_data(), reg = any_register(g);

	if (reg == FPCR)
		put_value(g, d, (uint32_t)random_fpcr(false));
	if (reg == FPSR)
		put_value(g, d, (uint32_t)random_bits() & FPSR_BITS);
	mixed_word(g, rd((word & ~SYSTEM_MASK) | reg, d));
}

/* Of SVCR two bits are there; QEMU has it alone of these, as a part of an image */
static void read_engine_register(struct mixed *g, uint32_t word)
{
	if (for_cpus(g) || insn_lookup(word)->op == REG_SVCR)
		mixed_word(g, rd(word, mixed_data()));
}

static void write_engine_register(struct mixed *g, uint32_t word)
{
	int reg = insn_lookup(word)->op;
	uint32_t d = mixed_data();

	if (!for_cpus(g) && reg != REG_SVCR)
		return;
	if (reg == REG_SVCR)
		mixed_word(g, MOVZ_W(d, random_bits() % 4, 0));
	if (reg == REG_ZCR || reg == REG_SMCR)
		put_value(g, d, (uint32_t)random_bits() | UINT32_C(0xc000000f));
	mixed_word(g, rd(word, d));
}

/* DC CVAC, CVAU and CIVAC, IC IVAU; then DC CVAP and CVADP, and what EL1 has */
static const uint32_t operations[] = {
	REG(1, 3, 7, 10, 1), REG(1, 3, 7, 11, 1), REG(1, 3, 7, 14, 1), REG(1, 3, 7, 5, 1),
	REG(1, 3, 7, 12, 1), REG(1, 3, 7, 13, 1),
	REG(1, 3, 7, 4, 1), REG(1, 0, 7, 6, 1), REG(1, 0, 7, 8, 0), REG(1, 0, 7, 8, 1),
	REG(1, 0, 7, 8, 2), REG(1, 0, 7, 8, 3), REG(1, 0, 8, 7, 0), REG(1, 0, 8, 7, 1),
	REG(1, 3, 7, 3, 4),
};
#define NR_QEMU_OPERATIONS 4

static void maintenance(struct mixed *g, uint32_t word)
{
	size_t nr = for_cpus(g) ? sizeof(operations) / sizeof(operations[0]) : NR_QEMU_OPERATIONS;

	mixed_word(g, rd((word & ~SYSTEM_MASK) | operations[random_bits() % nr],
			 (uint32_t)(random_bits() % NR_BASES)));
}

static const struct {
	a64_fn fn;
	phrase say;
} of_a64[] = {
	{ a64_do_b, branch }, { a64_do_bl, branch }, { a64_do_b_cond, branch },
	{ a64_do_cbz, branch }, { a64_do_cbnz, branch }, { a64_do_tbz, branch },
	{ a64_do_tbnz, branch }, { a64_do_cb_reg, branch }, { a64_do_cb_imm, branch },
	{ a64_do_br, branch_register }, { a64_do_blr, branch_register },
	{ a64_do_ret, branch_register },
	{ a64_do_pauth_br, branch_authenticated }, { a64_do_pauth_blr, branch_authenticated },
	{ a64_do_pauth_ret, return_authenticated },
	{ a64_do_eret, exception_return }, { a64_do_pauth_eret, exception_return },
	{ a64_do_ldra, load_authenticated },
	{ a64_do_load_exclusive, exclusive }, { a64_do_load_exclusive_pair, exclusive },
	{ a64_do_store_exclusive, exclusive }, { a64_do_store_exclusive_pair, exclusive },
	{ a64_do_copy_prologue, copy_or_set }, { a64_do_copy_main, copy_or_set },
	{ a64_do_copy_epilogue, copy_or_set }, { a64_do_set_prologue, copy_or_set },
	{ a64_do_set_main, copy_or_set }, { a64_do_set_epilogue, copy_or_set },
	{ a64_do_mrs, read_register }, { a64_do_msr, write_register }, { a64_do_sys, maintenance },
};

phrase phrase_of(struct row row)
{
	const struct insn *insn = row_insn(row);

	if (insn && insn->exec == exec_mrs)
		return read_engine_register;
	if (insn && insn->exec == exec_msr)
		return write_engine_register;
	for (size_t i = 0; !insn && i < sizeof(of_a64) / sizeof(of_a64[0]); i++)
		if (a64_row(row.i)->fn == of_a64[i].fn)
			return of_a64[i].say;
	return NULL;
}

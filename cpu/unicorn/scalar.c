// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The general-purpose instructions of vector loops: pointer and counter arithmetic,
 * moves and branches.  Going back to Unicorn for them and trapping again costs ten
 * times what they do, so the trap handler executes them itself between two engine
 * words.  Everything else is Unicorn's.  Encodings and semantics: Arm ARM C6.2.
 */
#include "scalar.h"

#define SP	31

enum {
	READ_D = 1, READ_N = 2, READ_N_SP = 4, READ_M = 8, WRITE_D = 16, WRITE_D_SP = 32,
};

static uint64_t rn(const struct smevec_cpu *c, uint32_t word)
{
	unsigned int n = word >> 5 & 31;

	return n == 31 ? 0 : c->x[n];
}

static uint64_t rm(const struct smevec_cpu *c, uint32_t word)
{
	unsigned int n = word >> 16 & 31;

	return n == 31 ? 0 : c->x[n];
}

static uint64_t rt(const struct smevec_cpu *c, uint32_t word)
{
	unsigned int n = word & 31;

	return n == 31 ? 0 : c->x[n];
}

static bool is64(uint32_t word)
{
	return word >> 31;
}

static void set_rd(struct smevec_cpu *c, uint32_t word, uint64_t value)
{
	if ((word & 31) != 31)
		c->x[word & 31] = is64(word) ? value : (uint32_t)value;
}

static int64_t sbits(uint32_t word, unsigned int lsb, unsigned int width)
{
	return (int64_t)((uint64_t)(word >> lsb) << (64 - width)) >> (64 - width);
}

/* AddWithCarry() of x + y + carry, with NZCV if @flags */
static uint64_t add_carry(struct smevec_cpu *c, bool wide, uint64_t x, uint64_t y,
			  unsigned int carry, bool flags)
{
	unsigned int top = wide ? 63 : 31;
	uint64_t mask = wide ? UINT64_MAX : UINT32_MAX;
	uint64_t sum, carries;

	x &= mask;
	y &= mask;
	sum = (x + y + carry) & mask;
	if (!flags)
		return sum;
	carries = (x & y) | ((x | y) & ~sum);
	c->nzcv = (uint32_t)(sum >> top & 1) << 31 | (uint32_t)(sum == 0) << 30 |
		  (uint32_t)(carries >> top & 1) << 29 |
		  (uint32_t)(((x ^ sum) & (y ^ sum)) >> top & 1) << 28;
	return sum;
}

static uint64_t add_sub(struct smevec_cpu *c, uint32_t word, uint64_t x, uint64_t y)
{
	bool sub = word >> 30 & 1;

	return add_carry(c, is64(word), x, sub ? ~y : y, sub, word >> 29 & 1);
}

static void add_sub_imm(struct smevec_cpu *c, uint32_t word)
{
	uint64_t imm = (uint64_t)(word >> 10 & 0xfff) << (word >> 22 & 1 ? 12 : 0);
	uint64_t sum = add_sub(c, word, c->x[word >> 5 & 31], imm);

	if (word >> 29 & 1)
		set_rd(c, word, sum);
	else
		c->x[word & 31] = sum;
	c->pc += 4;
}

static uint64_t shifted_rm(const struct smevec_cpu *c, uint32_t word)
{
	unsigned int amount = word >> 10 & 63, width = is64(word) ? 64 : 32;
	uint64_t value = is64(word) ? rm(c, word) : (uint32_t)rm(c, word);

	switch (word >> 22 & 3) {
	case 0:
		return value << amount;
	case 1:
		return value >> amount;
	case 2:
		return (uint64_t)((int64_t)(value << (64 - width)) >> (64 - width) >> amount);
	default:
		return amount ? value >> amount | value << (width - amount) : value;
	}
}

static void add_sub_reg(struct smevec_cpu *c, uint32_t word)
{
	set_rd(c, word, add_sub(c, word, rn(c, word), shifted_rm(c, word)));
	c->pc += 4;
}

/* AND, ORR, EOR and their forms with inverted operand; ANDS sets flags */
static void logical_reg(struct smevec_cpu *c, uint32_t word)
{
	uint64_t y = word >> 21 & 1 ? ~shifted_rm(c, word) : shifted_rm(c, word);
	uint64_t x = rn(c, word), value;

	switch (word >> 29 & 3) {
	case 1:
		value = x | y;
		break;
	case 2:
		value = x ^ y;
		break;
	default:
		value = x & y;
	}
	value = is64(word) ? value : (uint32_t)value;
	if ((word >> 29 & 3) == 3)
		c->nzcv = (uint32_t)(value >> (is64(word) ? 63 : 31)) << 31 |
			  (uint32_t)(value == 0) << 30;
	set_rd(c, word, value);
	c->pc += 4;
}

static void move_wide(struct smevec_cpu *c, uint32_t word)
{
	unsigned int shift = 16 * (word >> 21 & 3);
	uint64_t imm = (uint64_t)(word >> 5 & 0xffff) << shift;

	switch (word >> 29 & 3) {
	case 0:
		imm = ~imm;
		break;
	case 3:
		imm |= rt(c, word) & ~(UINT64_C(0xffff) << shift);
		break;
	}
	set_rd(c, word, imm);
	c->pc += 4;
}

/* LSL, LSR, UBFX, UXTB and the like */
static void ubfm(struct smevec_cpu *c, uint32_t word)
{
	unsigned int width = is64(word) ? 64 : 32;
	unsigned int immr = word >> 16 & (width - 1), imms = word >> 10 & (width - 1);
	uint64_t value = is64(word) ? rn(c, word) : (uint32_t)rn(c, word);

	if (imms >= immr)
		value = value >> immr & (UINT64_MAX >> (63 - (imms - immr)));
	else
		value = (value & (UINT64_MAX >> (63 - imms))) << (width - immr);
	set_rd(c, word, value);
	c->pc += 4;
}

/* ConditionHolds() */
static bool holds(uint32_t nzcv, unsigned int cond)
{
	bool n = nzcv >> 31 & 1, z = nzcv >> 30 & 1, cf = nzcv >> 29 & 1, v = nzcv >> 28 & 1;
	const bool result[] = { z, cf, n, v, cf && !z, n == v, n == v && !z, true };

	if (cond == 15)
		return true;
	return result[cond >> 1] != (cond & 1);
}

static void branch(struct smevec_cpu *c, bool taken, int64_t words)
{
	c->pc += taken ? (uint64_t)words * 4 : 4;
}

static void b(struct smevec_cpu *c, uint32_t word)
{
	branch(c, true, sbits(word, 0, 26));
}

static void b_cond(struct smevec_cpu *c, uint32_t word)
{
	branch(c, holds(c->nzcv, word & 15), sbits(word, 5, 19));
}

static void cbz(struct smevec_cpu *c, uint32_t word)
{
	uint64_t value = is64(word) ? rt(c, word) : (uint32_t)rt(c, word);

	branch(c, (value != 0) == (word >> 24 & 1), sbits(word, 5, 19));
}

static void tbz(struct smevec_cpu *c, uint32_t word)
{
	unsigned int bit = (word >> 31) << 5 | (word >> 19 & 31);

	branch(c, (rt(c, word) >> bit & 1) == (word >> 24 & 1), sbits(word, 5, 14));
}

static void nop(struct smevec_cpu *c, uint32_t word)
{
	(void)word;
	c->pc += 4;
}

static const struct {
	uint32_t mask;
	uint32_t value;
	scalar_fn exec;
	unsigned int regs;
} rows[] = {
	{ 0x3f800000, 0x11000000, add_sub_imm, READ_N_SP | WRITE_D_SP },
	{ 0x3f800000, 0x31000000, add_sub_imm, READ_N_SP | WRITE_D },
	{ 0x9f200000, 0x8b000000, add_sub_reg, READ_N | READ_M | WRITE_D },
	{ 0x9f208000, 0x0b000000, add_sub_reg, READ_N | READ_M | WRITE_D },
	{ 0x9f000000, 0x8a000000, logical_reg, READ_N | READ_M | WRITE_D },
	{ 0x9f008000, 0x0a000000, logical_reg, READ_N | READ_M | WRITE_D },
	{ 0xff800000, 0xd2800000, move_wide, WRITE_D },
	{ 0xff800000, 0x92800000, move_wide, WRITE_D },
	{ 0xff800000, 0xf2800000, move_wide, READ_D | WRITE_D },
	{ 0xffc00000, 0x52800000, move_wide, WRITE_D },
	{ 0xffc00000, 0x12800000, move_wide, WRITE_D },
	{ 0xffc00000, 0x72800000, move_wide, READ_D | WRITE_D },
	{ 0xffc00000, 0xd3400000, ubfm, READ_N | WRITE_D },
	{ 0xffe08000, 0x53000000, ubfm, READ_N | WRITE_D },
	{ 0xfc000000, 0x14000000, b, 0 },
	{ 0xff000010, 0x54000000, b_cond, 0 },
	{ 0x7e000000, 0x34000000, cbz, READ_D },
	{ 0x7e000000, 0x36000000, tbz, READ_D },
	{ 0xffffffff, 0xd503201f, nop, 0 },
};

static uint32_t reg_bit(unsigned int n, bool sp)
{
	return n == SP && !sp ? 0 : UINT32_C(1) << n;
}

/* ADD and SUB (shifted register) have no ROR */
static bool unallocated(scalar_fn exec, uint32_t word)
{
	return exec == add_sub_reg && (word >> 22 & 3) == 3;
}

scalar_fn scalar_find(uint32_t word, uint32_t *written, uint32_t *read)
{
	unsigned int d = word & 31, n = word >> 5 & 31, m = word >> 16 & 31;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		unsigned int regs = rows[i].regs;

		if ((word & rows[i].mask) != rows[i].value || unallocated(rows[i].exec, word))
			continue;
		*read = (regs & READ_D ? reg_bit(d, false) : 0) |
			(regs & (READ_N | READ_N_SP) ? reg_bit(n, regs & READ_N_SP) : 0) |
			(regs & READ_M ? reg_bit(m, false) : 0);
		*written = regs & (WRITE_D | WRITE_D_SP) ? reg_bit(d, regs & WRITE_D_SP) : 0;
		return rows[i].exec;
	}
	return NULL;
}

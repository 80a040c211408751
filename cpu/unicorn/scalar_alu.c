// SPDX-License-Identifier: GPL-2.0-or-later
/* What scalar.c decodes: arithmetic, moves and branches.  Arm ARM C6.2 */
#include "scalar.h"

static inline uint64_t get(const struct smevec_cpu *c, unsigned int n)
{
	return n == SCALAR_ZR ? 0 : c->x[n];
}

static inline bool put(struct smevec_cpu *c, const struct scalar *s, uint64_t value)
{
	if (s->d != SCALAR_ZR)
		c->x[s->d] = s->wide ? value : (uint32_t)value;
	return true;
}

/* AddWithCarry() of x + y + carry, with NZCV if the instruction sets that */
static inline bool add_carry(struct smevec_cpu *c, const struct scalar *s, uint64_t x, uint64_t y,
			     unsigned int carry)
{
	unsigned int up = s->wide ? 0 : 32;
	uint64_t sum = x + y + carry, carries;

	if (!s->flags)
		return put(c, s, sum);
	/* 32-bit operands go to the upper half, where a carry into them is one of bit 32 */
	x <<= up;
	y <<= up;
	sum <<= up;
	carries = (x & y) | ((x | y) & ~sum);
	c->nzcv = (uint32_t)(sum >> 63) << 31 | (uint32_t)(sum == 0) << 30 |
		  (uint32_t)(carries >> 63) << 29 | (uint32_t)(((x ^ sum) & (y ^ sum)) >> 63) << 28;
	return put(c, s, sum >> up);
}

bool scalar_add(struct smevec_cpu *c, const struct scalar *s)
{
	return add_carry(c, s, c->x[s->n], s->imm, 0);
}

bool scalar_sub(struct smevec_cpu *c, const struct scalar *s)
{
	return add_carry(c, s, c->x[s->n], ~s->imm, 1);
}

/* ShiftReg(); 4 and up: ExtendReg() */
static inline uint64_t shifted(const struct smevec_cpu *c, const struct scalar *s)
{
	unsigned int width = s->wide ? 64 : 32;
	uint64_t value = s->wide ? get(c, s->m) : (uint32_t)get(c, s->m);

	if (!s->shift)
		return value << s->amount;
	switch (s->shift) {
	case 1:
		return value >> s->amount;
	case 2:
		return (uint64_t)((int64_t)(value << (64 - width)) >> (64 - width) >> s->amount);
	case 3:
		return s->amount ? value >> s->amount | value << (width - s->amount) : value;
	case 4:
		return (uint64_t)(uint8_t)value << s->amount;
	case 5:
		return (uint64_t)(uint16_t)value << s->amount;
	case 6:
		return (uint64_t)(uint32_t)value << s->amount;
	case 8:
		return (uint64_t)(int8_t)value << s->amount;
	case 9:
		return (uint64_t)(int16_t)value << s->amount;
	case 10:
		return (uint64_t)(int32_t)value << s->amount;
	default:
		return value << s->amount;
	}
}

bool scalar_add_reg(struct smevec_cpu *c, const struct scalar *s)
{
	return add_carry(c, s, get(c, s->n), shifted(c, s), 0);
}

bool scalar_sub_reg(struct smevec_cpu *c, const struct scalar *s)
{
	return add_carry(c, s, get(c, s->n), ~shifted(c, s), 1);
}

static bool logical(struct smevec_cpu *c, const struct scalar *s, unsigned int op, uint64_t y)
{
	uint64_t x = get(c, s->n);
	uint64_t value = op == 1 ? x | y : op == 2 ? x ^ y : x & y;

	if (!s->wide)
		value = (uint32_t)value;
	if (op == 3)
		c->nzcv = (uint32_t)(value >> (s->wide ? 63 : 31)) << 31 | (uint32_t)(value == 0) << 30;
	return put(c, s, value);
}

bool scalar_logical_imm(struct smevec_cpu *c, const struct scalar *s)
{
	return logical(c, s, s->op, s->imm);
}

/* Bit 0 of op inverts the second operand */
bool scalar_logical(struct smevec_cpu *c, const struct scalar *s)
{
	return logical(c, s, s->op >> 1, s->op & 1 ? ~shifted(c, s) : shifted(c, s));
}

bool scalar_movz(struct smevec_cpu *c, const struct scalar *s)
{
	return put(c, s, s->imm);
}

bool scalar_movk(struct smevec_cpu *c, const struct scalar *s)
{
	return put(c, s, (get(c, s->d) & ~(UINT64_C(0xffff) << s->amount)) | s->imm);
}

/* SBFM 0, BFM 1, UBFM 2: bits imms:immr to 0 and up, or imms:0 to -immr and up */
bool scalar_bitfield(struct smevec_cpu *c, const struct scalar *s)
{
	unsigned int width = s->wide ? 64 : 32, immr = s->shift, imms = s->amount;
	bool extract = imms >= immr;
	unsigned int lsb = extract ? 0 : width - immr;
	unsigned int nr = extract ? imms - immr + 1 : imms + 1u;
	uint64_t mask = UINT64_MAX >> (64 - nr);
	uint64_t field = (extract ? get(c, s->n) >> immr : get(c, s->n)) & mask;

	if (s->op == 1)
		return put(c, s, (get(c, s->d) & ~(mask << lsb)) | field << lsb);
	if (s->op == 0 && field >> (nr - 1))
		field |= ~mask;
	return put(c, s, field << lsb);
}

bool scalar_adr(struct smevec_cpu *c, const struct scalar *s)
{
	uint64_t base = s->op ? c->pc & ~UINT64_C(0xfff) : c->pc;

	return put(c, s, base + s->imm);
}

const uint16_t scalar_holding[16] = {
	0xf0f0, 0x0f0f,		/* EQ, NE */
	0xcccc, 0x3333,		/* CS, CC */
	0xff00, 0x00ff,		/* MI, PL */
	0xaaaa, 0x5555,		/* VS, VC */
	0x0c0c, 0xf3f3,		/* HI, LS */
	0xaa55, 0x55aa,		/* GE, LT */
	0x0a05, 0xf5fa,		/* GT, LE */
	0xffff, 0xffff,		/* AL */
};

/* CSEL 0, CSINC 1, CSINV 2, CSNEG 3 */
bool scalar_csel(struct smevec_cpu *c, const struct scalar *s)
{
	uint64_t other = get(c, s->m);

	if (scalar_holds(c->nzcv, s->shift))
		return put(c, s, get(c, s->n));
	return put(c, s, (s->op & 2 ? ~other : other) + (s->op & 1));
}

bool scalar_madd(struct smevec_cpu *c, const struct scalar *s)
{
	uint64_t product = get(c, s->n) * get(c, s->m);

	return put(c, s, s->op ? get(c, s->a) - product : get(c, s->a) + product);
}

static uint64_t divide(const struct scalar *s, uint64_t x, uint64_t y, bool is_signed)
{
	if (!s->wide) {
		x = is_signed ? (uint64_t)(int32_t)x : (uint32_t)x;
		y = is_signed ? (uint64_t)(int32_t)y : (uint32_t)y;
	}
	if (!y)
		return 0;
	if (is_signed)
		return y == UINT64_MAX ? -x : (uint64_t)((int64_t)x / (int64_t)y);
	return x / y;
}

/* UDIV, SDIV, LSLV, LSRV, ASRV, RORV; other opcodes are not done here */
bool scalar_two_sources(struct smevec_cpu *c, const struct scalar *s)
{
	uint64_t x = get(c, s->n), y = get(c, s->m);
	unsigned int width = s->wide ? 64 : 32, by = (unsigned int)y & (width - 1);

	if (!s->wide)
		x = (uint32_t)x;
	switch (s->op) {
	case 2:
	case 3:
		return put(c, s, divide(s, x, y, s->op == 3));
	case 8:
		return put(c, s, x << by);
	case 9:
		return put(c, s, x >> by);
	case 10:
		return put(c, s, (uint64_t)((int64_t)(x << (64 - width)) >> (64 - width) >> by));
	case 11:
		return put(c, s, by ? x >> by | x << (width - by) : x);
	default:
		return false;
	}
}

bool scalar_nop(struct smevec_cpu *c, const struct scalar *s)
{
	(void)c;
	(void)s;
	return true;
}

static inline bool branch(struct smevec_cpu *c, const struct scalar *s, bool taken)
{
	c->pc += taken ? s->imm : 4;
	return true;
}

/* op: with link */
bool scalar_b(struct smevec_cpu *c, const struct scalar *s)
{
	if (s->op)
		c->x[30] = c->pc + 4;
	return branch(c, s, true);
}

bool scalar_ret(struct smevec_cpu *c, const struct scalar *s)
{
	c->pc = get(c, s->n);
	return true;
}

bool scalar_b_cond(struct smevec_cpu *c, const struct scalar *s)
{
	return branch(c, s, scalar_holds(c->nzcv, s->shift));
}

bool scalar_cbz(struct smevec_cpu *c, const struct scalar *s)
{
	uint64_t value = s->wide ? get(c, s->d) : (uint32_t)get(c, s->d);

	return branch(c, s, (value != 0) == s->op);
}

bool scalar_tbz(struct smevec_cpu *c, const struct scalar *s)
{
	return branch(c, s, (get(c, s->d) >> s->amount & 1) == s->op);
}

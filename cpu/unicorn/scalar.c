// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The general-purpose instructions around vector code: pointer and counter arithmetic, moves,
 * branches, loads and stores.  Going back to Unicorn for them and trapping again costs a
 * hundred times what they do, so the trap handler executes them itself between two engine
 * words.  Everything else is Unicorn's.  Encodings: Arm ARM C4.1, semantics C6.2.
 *
 * BR and BLR are not here: they set PSTATE.BTYPE, which Unicorn keeps.
 */
#include <stddef.h>

#include "scalar.h"

static uint32_t bits(uint32_t word, unsigned int lsb, unsigned int width)
{
	return word >> lsb & ((UINT32_C(1) << width) - 1);
}

static uint64_t sbits(uint32_t word, unsigned int lsb, unsigned int width)
{
	return (uint64_t)((int64_t)((uint64_t)(word >> lsb) << (64 - width)) >> (64 - width));
}

/* The decoders of immediates; false: not allocated, or not done here */

static bool no_imm(uint32_t word, struct scalar *s)
{
	(void)word;
	(void)s;
	return true;
}

static bool imm12(uint32_t word, struct scalar *s)
{
	s->imm = (uint64_t)bits(word, 10, 12) << (bits(word, 22, 1) ? 12 : 0);
	return true;
}

/* There is no ROR for ADD and SUB */
static bool shift_no_ror(uint32_t word, struct scalar *s)
{
	s->shift = (uint8_t)bits(word, 22, 2);
	s->amount = (uint8_t)bits(word, 10, 6);
	return s->shift != 3 && (s->wide || s->amount < 32);
}

static bool shift_any(uint32_t word, struct scalar *s)
{
	s->shift = (uint8_t)bits(word, 22, 2);
	s->amount = (uint8_t)bits(word, 10, 6);
	s->op = (uint8_t)(bits(word, 29, 2) << 1 | bits(word, 21, 1));
	return s->wide || s->amount < 32;
}

/* Shift kinds 4..11 are extensions: UXTB, UXTH, UXTW, UXTX, SXTB, SXTH, SXTW, SXTX */
static bool extension(uint32_t word, struct scalar *s)
{
	s->shift = (uint8_t)(4 + bits(word, 13, 3));
	s->amount = (uint8_t)bits(word, 10, 3);
	return s->amount <= 4;
}

static uint64_t replicate(uint64_t value, unsigned int size)
{
	for (; size < 64; size *= 2)
		value |= value << size;
	return value;
}

/* Arm ARM DecodeBitMasks(), immediate form */
static bool bit_mask(uint32_t word, struct scalar *s)
{
	uint32_t n = bits(word, 22, 1), imms = bits(word, 10, 6), immr = bits(word, 16, 6);
	uint32_t size_bits = n << 6 | (~imms & 0x3f);
	unsigned int size, ones, rotate;
	uint64_t element;

	if (size_bits < 2 || (n && !s->wide))
		return false;
	size = 1u << (31 - (unsigned int)__builtin_clz(size_bits));
	ones = (imms & (size - 1)) + 1;
	rotate = immr & (size - 1);
	if (ones == size)
		return false;
	element = (UINT64_C(1) << ones) - 1;
	if (rotate)
		element = (element >> rotate | element << (size - rotate)) &
			  (UINT64_MAX >> (64 - size));
	s->imm = replicate(element, size);
	s->op = (uint8_t)bits(word, 29, 2);
	return true;
}

/* MOVN, MOVZ: the value itself.  MOVK: amount says where it goes */
static bool imm16(uint32_t word, struct scalar *s)
{
	s->amount = (uint8_t)(16 * bits(word, 21, 2));
	s->imm = (uint64_t)bits(word, 5, 16) << s->amount;
	if (bits(word, 29, 2) == 0)
		s->imm = ~s->imm;
	return s->wide || s->amount < 32;
}

/* SBFM, BFM, UBFM: op as encoded; shift is immr, amount is imms */
static bool bitfield(uint32_t word, struct scalar *s)
{
	s->op = (uint8_t)bits(word, 29, 2);
	s->shift = (uint8_t)bits(word, 16, 6);
	s->amount = (uint8_t)bits(word, 10, 6);
	return s->wide ? bits(word, 22, 1) : !bits(word, 22, 1) && (s->shift | s->amount) < 32;
}

static bool adr(uint32_t word, struct scalar *s)
{
	s->op = (uint8_t)(word >> 31);
	s->imm = sbits(word, 5, 19) << 2 | bits(word, 29, 2);
	if (s->op)
		s->imm <<= 12;
	return true;
}

static bool condition(uint32_t word, struct scalar *s)
{
	s->shift = (uint8_t)bits(word, 12, 4);
	s->op = (uint8_t)(bits(word, 30, 1) << 1 | bits(word, 10, 1));
	return true;
}

static bool opcode(uint32_t word, struct scalar *s)
{
	s->op = (uint8_t)bits(word, 10, 6);
	return true;
}

static bool minus(uint32_t word, struct scalar *s)
{
	s->op = (uint8_t)bits(word, 15, 1);
	return true;
}

static bool branch26(uint32_t word, struct scalar *s)
{
	s->imm = sbits(word, 0, 26) * 4;
	s->op = (uint8_t)(word >> 31);
	return true;
}

static bool branch_cond(uint32_t word, struct scalar *s)
{
	s->imm = sbits(word, 5, 19) * 4;
	s->shift = (uint8_t)bits(word, 0, 4);
	return true;
}

static bool branch19(uint32_t word, struct scalar *s)
{
	s->imm = sbits(word, 5, 19) * 4;
	s->op = (uint8_t)bits(word, 24, 1);
	return true;
}

static bool branch14(uint32_t word, struct scalar *s)
{
	s->imm = sbits(word, 5, 14) * 4;
	s->op = (uint8_t)bits(word, 24, 1);
	s->amount = (uint8_t)((word >> 31) << 5 | bits(word, 19, 5));
	return true;
}

/* op: log2 of the bytes; shift: how a load extends, 0 with zeroes, 1 to 64, 2 to 32 bits */
static bool access_size(uint32_t word, struct scalar *s)
{
	unsigned int size = word >> 30, opc = bits(word, 22, 2);

	s->op = (uint8_t)size;
	s->shift = opc < 2 ? 0 : opc == 2 ? 1 : 2;
	if (size == 3)
		return opc < 2;		/* 2 is PRFM */
	return size < 2 || opc < 3;
}

static bool scaled12(uint32_t word, struct scalar *s)
{
	s->imm = (uint64_t)bits(word, 10, 12) << (word >> 30);
	return access_size(word, s);
}

/* amount: 0 offset, 1 post-index, 3 pre-index; with writeback, the base is not the data */
static bool unscaled9(uint32_t word, struct scalar *s)
{
	s->imm = sbits(word, 12, 9);
	s->amount = (uint8_t)bits(word, 10, 2);
	if (s->amount == 2 || (s->amount && s->n == s->d))
		return false;
	return access_size(word, s);
}

/* LDP, STP: 32 or 64 bits, opc 0 or 2; amount as above, 2 being the offset form */
static bool pair7(uint32_t word, struct scalar *s)
{
	static const uint8_t modes[] = { 0xff, 1, 0, 3 };

	s->op = word >> 31 ? 3 : 2;
	s->imm = sbits(word, 15, 7) << s->op;
	s->amount = modes[bits(word, 23, 2)];
	if (s->amount == 0xff || (s->amount && (s->n == s->d || s->n == s->a)))
		return false;
	return !(bits(word, 22, 1) && s->d == s->a);
}

#define READ_D		0x01	/* which registers the fields name, and how */
#define READ_N		0x02
#define READ_M		0x04
#define READ_A		0x08
#define WRITE_D		0x10
#define WRITE_A		0x20
#define WRITE_N		0x40	/* if amount says so */
#define D_SP		0x80	/* 31 is SP, not XZR */
#define N_SP		0x100
#define WRITE_LR	0x200
#define FLAGS		0x400
#define WIDE		0x800	/* always 64 bits; otherwise bit 31 says */
#define NARROW_LOAD	0x1000
#define REG_N_REG_D	(READ_N | WRITE_D)

static const struct {
	uint32_t mask, value;
	scalar_fn exec;
	bool (*immediate)(uint32_t word, struct scalar *s);
	unsigned int regs;
} rows[] = {
	{ 0x7f800000, 0x11000000, scalar_add, imm12, READ_N | N_SP | WRITE_D | D_SP },
	{ 0x7f800000, 0x31000000, scalar_add, imm12, READ_N | N_SP | WRITE_D | FLAGS },
	{ 0x7f800000, 0x51000000, scalar_sub, imm12, READ_N | N_SP | WRITE_D | D_SP },
	{ 0x7f800000, 0x71000000, scalar_sub, imm12, READ_N | N_SP | WRITE_D | FLAGS },
	{ 0x7f200000, 0x0b000000, scalar_add_reg, shift_no_ror, REG_N_REG_D | READ_M },
	{ 0x7f200000, 0x2b000000, scalar_add_reg, shift_no_ror, REG_N_REG_D | READ_M | FLAGS },
	{ 0x7f200000, 0x4b000000, scalar_sub_reg, shift_no_ror, REG_N_REG_D | READ_M },
	{ 0x7f200000, 0x6b000000, scalar_sub_reg, shift_no_ror, REG_N_REG_D | READ_M | FLAGS },
	{ 0x7fe00000, 0x0b200000, scalar_add_reg, extension,
	  READ_N | N_SP | READ_M | WRITE_D | D_SP },
	{ 0x7fe00000, 0x2b200000, scalar_add_reg, extension, READ_N | N_SP | READ_M | WRITE_D | FLAGS },
	{ 0x7fe00000, 0x4b200000, scalar_sub_reg, extension,
	  READ_N | N_SP | READ_M | WRITE_D | D_SP },
	{ 0x7fe00000, 0x6b200000, scalar_sub_reg, extension, READ_N | N_SP | READ_M | WRITE_D | FLAGS },
	{ 0x7f800000, 0x12000000, scalar_logical_imm, bit_mask, READ_N | WRITE_D | D_SP },
	{ 0x7f800000, 0x32000000, scalar_logical_imm, bit_mask, READ_N | WRITE_D | D_SP },
	{ 0x7f800000, 0x52000000, scalar_logical_imm, bit_mask, READ_N | WRITE_D | D_SP },
	{ 0x7f800000, 0x72000000, scalar_logical_imm, bit_mask, READ_N | WRITE_D | FLAGS },
	{ 0x1f000000, 0x0a000000, scalar_logical, shift_any, REG_N_REG_D | READ_M },
	{ 0x7f800000, 0x12800000, scalar_movz, imm16, WRITE_D },
	{ 0x7f800000, 0x52800000, scalar_movz, imm16, WRITE_D },
	{ 0x7f800000, 0x72800000, scalar_movk, imm16, READ_D | WRITE_D },
	{ 0x7f800000, 0x13000000, scalar_bitfield, bitfield, REG_N_REG_D },
	{ 0x7f800000, 0x33000000, scalar_bitfield, bitfield, REG_N_REG_D | READ_D },
	{ 0x7f800000, 0x53000000, scalar_bitfield, bitfield, REG_N_REG_D },
	{ 0x1f000000, 0x10000000, scalar_adr, adr, WRITE_D | WIDE },
	{ 0x3fe00800, 0x1a800000, scalar_csel, condition, REG_N_REG_D | READ_M },
	{ 0x7fe00000, 0x1b000000, scalar_madd, minus, REG_N_REG_D | READ_M | READ_A },
	{ 0x7fe0f000, 0x1ac00000, scalar_two_sources, opcode, REG_N_REG_D | READ_M },
	{ 0x7fe0f000, 0x1ac02000, scalar_two_sources, opcode, REG_N_REG_D | READ_M },
	{ 0xffffffff, 0xd503201f, scalar_nop, no_imm, 0 },
	{ 0xfc000000, 0x14000000, scalar_b, branch26, 0 },
	{ 0xfc000000, 0x94000000, scalar_b, branch26, WRITE_LR },
	{ 0xfffffc1f, 0xd65f0000, scalar_ret, no_imm, READ_N },
	{ 0xff000010, 0x54000000, scalar_b_cond, branch_cond, 0 },
	{ 0x7e000000, 0x34000000, scalar_cbz, branch19, READ_D },
	{ 0x7e000000, 0x36000000, scalar_tbz, branch14, READ_D },
	{ 0x3fc00000, 0x39000000, scalar_store, scaled12, READ_D | READ_N | N_SP | WIDE },
	{ 0x3f400000, 0x39400000, scalar_load, scaled12, WRITE_D | READ_N | N_SP | WIDE },
	{ 0x3fc00000, 0x39800000, scalar_load, scaled12, WRITE_D | READ_N | N_SP | WIDE },
	{ 0x3fe00000, 0x38000000, scalar_store, unscaled9, READ_D | READ_N | N_SP | WIDE | WRITE_N },
	{ 0x3f600000, 0x38400000, scalar_load, unscaled9, WRITE_D | READ_N | N_SP | WIDE | WRITE_N },
	{ 0x3fe00000, 0x38800000, scalar_load, unscaled9, WRITE_D | READ_N | N_SP | WIDE | WRITE_N },
	{ 0x7e400000, 0x28000000, scalar_store_pair, pair7, READ_D | READ_A | READ_N | N_SP | WRITE_N },
	{ 0x7e400000, 0x28400000, scalar_load_pair, pair7, WRITE_D | WRITE_A | READ_N | N_SP | WRITE_N },
};

static uint8_t reg(uint32_t number, bool sp)
{
	return (uint8_t)(number == 31 && !sp ? SCALAR_ZR : number);
}

static uint32_t reg_bit(uint8_t n)
{
	return n == SCALAR_ZR ? 0 : UINT32_C(1) << n;
}

/* Behind the immediate's decoder, which may have said that there is writeback */
static void register_masks(const struct scalar *s, unsigned int regs, uint32_t *written,
			   uint32_t *read)
{
	*read = (regs & READ_D ? reg_bit(s->d) : 0) | (regs & READ_N ? reg_bit(s->n) : 0) |
		(regs & READ_M ? reg_bit(s->m) : 0) | (regs & READ_A ? reg_bit(s->a) : 0);
	*written = (regs & WRITE_D ? reg_bit(s->d) : 0) | (regs & WRITE_A ? reg_bit(s->a) : 0) |
		   (regs & WRITE_N && s->amount ? reg_bit(s->n) : 0) |
		   (regs & WRITE_LR ? UINT32_C(1) << 30 : 0);
}

/* Flags of a subtraction, if nothing but those is asked for */
static enum scalar_kind compare_kind(const struct scalar *s)
{
	bool reg = s->exec == scalar_sub_reg;

	if (s->n == SCALAR_ZR || (reg && (s->m == SCALAR_ZR || s->shift || s->amount)))
		return SCALAR_CALL;
	if (s->d == SCALAR_ZR && reg)
		return s->wide ? SCALAR_CMP_REG : SCALAR_CMP_REG_W;
	if (s->d == SCALAR_ZR)
		return s->wide ? SCALAR_CMP : SCALAR_CMP_W;
	return s->wide && !reg ? SCALAR_SUBS : SCALAR_CALL;
}

static enum scalar_kind register_kind(const struct scalar *s)
{
	if (s->d == SCALAR_ZR || s->m == SCALAR_ZR || !s->wide || s->shift)
		return SCALAR_CALL;
	if (s->exec == scalar_logical)
		return s->op == 2 && s->n == SCALAR_ZR && !s->amount ? SCALAR_MOV : SCALAR_CALL;
	return s->n == SCALAR_ZR || s->flags ? SCALAR_CALL : SCALAR_ADD_REG;
}

static enum scalar_kind kind_of(struct scalar *s)
{
	if (s->exec == scalar_b_cond)
		return SCALAR_B_COND;
	if (s->exec == scalar_b || s->exec == scalar_ret || s->exec == scalar_cbz ||
	    s->exec == scalar_tbz)
		return SCALAR_BRANCH;
	if (s->flags && (s->exec == scalar_sub || s->exec == scalar_sub_reg))
		return compare_kind(s);
	if (s->exec == scalar_add_reg || s->exec == scalar_logical)
		return register_kind(s);
	if (s->exec == scalar_movz && s->d != SCALAR_ZR) {
		s->imm = s->wide ? s->imm : (uint32_t)s->imm;
		return SCALAR_SET;
	}
	if ((s->exec != scalar_add && s->exec != scalar_sub) || s->flags)
		return SCALAR_CALL;
	if (s->exec == scalar_sub)
		s->imm = -s->imm;
	s->exec = scalar_add;
	return s->wide ? SCALAR_ADD : SCALAR_ADD_W;
}

enum scalar_kind scalar_decode(uint32_t word, struct scalar *s, uint32_t *written, uint32_t *read)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned int regs = rows[i].regs;

		if ((word & rows[i].mask) != rows[i].value)
			continue;
		*s = (struct scalar){
			.exec = rows[i].exec, .wide = regs & WIDE || word >> 31,
			.flags = regs & FLAGS, .d = reg(bits(word, 0, 5), regs & D_SP),
			.n = reg(bits(word, 5, 5), regs & N_SP), .m = reg(bits(word, 16, 5), false),
			.a = reg(bits(word, 10, 5), false),
		};
		if (!rows[i].immediate(word, s))
			return SCALAR_UNKNOWN;
		register_masks(s, regs, written, read);
		return kind_of(s);
	}
	return SCALAR_UNKNOWN;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* What the fields of a row mean, beside the registers.  False: not allocated */
#include "row.h"
#include "a64_sysreg.h"

#define OPERANDS(name) \
	bool a64_operands_##name(const struct a64_row *row, uint32_t word, struct a64_op *op)

OPERANDS(none)
{
	(void)row, (void)word, (void)op;
	return true;
}

/* The pattern reads immhi and immlo as they stand: immlo is the first two */
OPERANDS(adr)
{
	uint64_t lo = word >> 29 & 3, hi = word >> 5 & 0x7ffff;

	(void)row;
	op->imm = a64_sign_extend(hi << 2 | lo, 21) << (word >> 31 ? 12 : 0);
	return true;
}

OPERANDS(imm12)
{
	op->imm = a64_field(row, word, 'i') << (a64_field(row, word, 'h') ? 12 : 0);
	return true;
}

OPERANDS(simm8)
{
	op->imm = a64_signed_field(row, word, 'i');
	return true;
}

OPERANDS(uimm8)
{
	op->imm = a64_field(row, word, 'i');
	return true;
}

static uint64_t replicate(uint64_t value, unsigned int size)
{
	for (; size < 64; size *= 2)
		value |= value << size;
	return value;
}

/* DecodeBitMasks(), immediate form: t is N, k immr, j imms */
OPERANDS(bit_mask)
{
	uint32_t n = a64_field(row, word, 't'), immr = a64_field(row, word, 'k');
	uint32_t imms = a64_field(row, word, 'j'), size_bits = n << 6 | (~imms & 0x3f);
	unsigned int size, ones, rotate;
	uint64_t element;

	if (size_bits < 2 || (n && !op->wide))
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
	op->imm = replicate(element, size);
	return true;
}

/* MOVN, MOVZ: the value itself.  MOVK: amount says where it goes */
OPERANDS(imm16)
{
	op->amount = (uint8_t)(16 * a64_field(row, word, 'h'));
	op->imm = (uint64_t)a64_field(row, word, 'i') << op->amount;
	if (row->op)
		op->imm = ~op->imm;
	if (!op->wide)
		op->imm = (uint32_t)op->imm;
	return op->wide || op->amount < 32;
}

/* SBFM, BFM, UBFM: shift is immr, amount imms */
OPERANDS(bitfield)
{
	op->shift = (uint8_t)a64_field(row, word, 'r');
	op->amount = (uint8_t)a64_field(row, word, 's');
	return a64_field(row, word, 't') == op->wide && (op->wide || (op->shift | op->amount) < 32);
}

OPERANDS(extract)
{
	op->amount = (uint8_t)a64_field(row, word, 's');
	return a64_field(row, word, 't') == op->wide && (op->wide || op->amount < 32);
}

OPERANDS(shifted)
{
	op->shift = (uint8_t)a64_field(row, word, 's');
	op->amount = (uint8_t)a64_field(row, word, 'i');
	return op->wide || op->amount < 32;
}

/* There is no ROR for ADD and SUB */
OPERANDS(shifted_no_ror)
{
	return a64_operands_shifted(row, word, op) && op->shift != 3;
}

/* Kinds 4..11 are extensions: UXTB, UXTH, UXTW, UXTX, SXTB, SXTH, SXTW, SXTX */
OPERANDS(extended)
{
	op->shift = (uint8_t)(4 + a64_field(row, word, 'o'));
	op->amount = (uint8_t)a64_field(row, word, 'i');
	return op->amount <= 4;
}

OPERANDS(rmif)
{
	op->amount = (uint8_t)a64_field(row, word, 'i');
	op->imm = a64_field(row, word, 'k');
	return true;
}

/* shift is the condition, amount the flags without it */
OPERANDS(compare)
{
	op->shift = (uint8_t)a64_field(row, word, 'c');
	op->amount = (uint8_t)a64_field(row, word, 'k');
	op->imm = a64_field(row, word, 'i');
	return true;
}

OPERANDS(condition)
{
	op->shift = (uint8_t)a64_field(row, word, 'c');
	return true;
}

OPERANDS(branch26)
{
	op->imm = a64_signed_field(row, word, 'i') * 4;
	return true;
}

OPERANDS(branch19)
{
	op->imm = a64_signed_field(row, word, 'i') * 4;
	return true;
}

OPERANDS(branch_cond)
{
	op->shift = (uint8_t)a64_field(row, word, 'c');
	op->imm = a64_signed_field(row, word, 'i') * 4;
	return true;
}

/* Field c in shift, where two values are no condition; the immediate to compare with in amount */
OPERANDS(compare_branch)
{
	op->shift = (uint8_t)a64_field(row, word, 'c');
	op->amount = (uint8_t)a64_field(row, word, 'u');
	op->imm = a64_signed_field(row, word, 'i') * 4;
	return op->shift < 4 || op->shift > 5;
}

OPERANDS(branch14)
{
	op->amount = (uint8_t)a64_field(row, word, 'b');
	op->imm = a64_signed_field(row, word, 'i') * 4;
	return true;
}

OPERANDS(imm16_low)
{
	op->imm = a64_field(row, word, 'i');
	return true;
}

/* That its feature is there is looked at when it is executed */
OPERANDS(sys)
{
	(void)row;
	op->imm = word & A64_SYSREG_MASK;
	return a64_sys_allocated(word);
}

/* MSR, MRS: imm is the register's number among the CPU's own, or -1 */
OPERANDS(sysreg)
{
	(void)row;
	op->imm = (uint64_t)(int64_t)a64_sysreg_find(word & A64_SYSREG_MASK);
	return true;
}

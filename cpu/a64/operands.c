// SPDX-License-Identifier: GPL-2.0-or-later
/* What the fields of a row mean, beside the registers.  False: not allocated */
#include "ldst.h"
#include "a64_sysreg.h"

#define OPERANDS(name) \
	bool a64_operands_##name(const struct a64_row *row, uint32_t word, struct a64_op *op)

static uint64_t unsigned_field(const struct a64_row *row, uint32_t word, char letter)
{
	return a64_field(row, word, letter);
}

static uint64_t signed_field(const struct a64_row *row, uint32_t word, char letter)
{
	const struct insn_field *f = &row->pattern.field[letter - 'a'];
	unsigned int width = 0;

	for (unsigned int i = 0; i < f->nr; i++)
		width += f->width[i];
	return a64_sign_extend(a64_field(row, word, letter), width);
}

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
	op->imm = unsigned_field(row, word, 'i') << (a64_field(row, word, 'h') ? 12 : 0);
	return true;
}

OPERANDS(simm8)
{
	op->imm = signed_field(row, word, 'i');
	return true;
}

OPERANDS(uimm8)
{
	op->imm = unsigned_field(row, word, 'i');
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
	op->imm = unsigned_field(row, word, 'i') << op->amount;
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
	op->imm = signed_field(row, word, 'i') * 4;
	return true;
}

OPERANDS(branch19)
{
	op->imm = signed_field(row, word, 'i') * 4;
	return true;
}

OPERANDS(branch_cond)
{
	op->shift = (uint8_t)a64_field(row, word, 'c');
	op->imm = signed_field(row, word, 'i') * 4;
	return true;
}

OPERANDS(branch14)
{
	op->amount = (uint8_t)a64_field(row, word, 'b');
	op->imm = signed_field(row, word, 'i') * 4;
	return true;
}

OPERANDS(imm16_low)
{
	op->imm = a64_field(row, word, 'i');
	return true;
}

/* Loads and stores.  Their imm is an offset in bytes, amount says how it is used (ldst.h) */

OPERANDS(offset12)
{
	op->imm = unsigned_field(row, word, 'i') << (row->op & SIZE_MASK);
	return true;
}

/* With writeback and the base as data the result is not defined: it is left to us */
OPERANDS(offset9)
{
	op->imm = signed_field(row, word, 'i');
	op->amount = (uint8_t)a64_field(row, word, 'w');
	return true;
}

OPERANDS(offset9_v)
{
	return a64_operands_offset9(row, word, op) && op->amount != AT_UNPRIVILEGED;
}

/* Options 2, 3, 6 and 7: UXTW, LSL, SXTW, SXTX */
OPERANDS(offset_register)
{
	uint32_t option = a64_field(row, word, 'o');

	op->shift = (uint8_t)(4 + option);
	op->imm = a64_field(row, word, 's') ? row->op & SIZE_MASK : 0;
	return option & 2;
}

/* w: 0 no-allocate, 1 post-index, 2 offset, 3 pre-index */
static bool pair(const struct a64_row *row, uint32_t word, struct a64_op *op, bool may_be_0)
{
	uint32_t w = a64_field(row, word, 'w');

	op->imm = signed_field(row, word, 'i') << (row->op & SIZE_MASK);
	op->amount = w & 1 ? (uint8_t)w : AT_OFFSET;
	return w || may_be_0;
}

OPERANDS(offset7)
{
	return pair(row, word, op, true);
}

OPERANDS(offset7_indexed)
{
	return pair(row, word, op, false);
}

OPERANDS(offset7_v)
{
	return pair(row, word, op, true);
}

/*
 * Structures: op is the element's size, shift its number, imm the row's operation code.  Without
 * writeback m is no register, and zero.
 */
static bool structure(const struct a64_row *row, uint32_t word, struct a64_op *op)
{
	bool indexed = a64_field(row, word, 'w');

	op->op = (uint8_t)a64_field(row, word, 's');
	op->imm = row->op;
	op->amount = indexed ? AT_POST_INDEX : AT_OFFSET;
	return indexed || !a64_field(row, word, 'm');
}

/* There is nothing to take turns in one element of 64 bits */
OPERANDS(structures)
{
	return structure(row, word, op) && (op->op < 3 || op->wide || !(row->op & INTERLEAVED));
}

OPERANDS(structure_to_all)
{
	return structure(row, word, op);
}

/* k: log2 of the bytes; the number has the bits of z, t and s that the size leaves */
OPERANDS(structure_element)
{
	uint32_t scale = a64_field(row, word, 'k'), size = a64_field(row, word, 's');
	uint32_t number = op->wide << 3 | a64_field(row, word, 't') << 2 | size;
	bool ok = structure(row, word, op);

	if (scale == 2 && size & 1) {
		scale = 3;
		ok = ok && !(number & 4);
	}
	op->op = (uint8_t)scale;
	op->shift = (uint8_t)(number >> scale);
	if (a64_field(row, word, 'k') == 3 || (scale == 1 && size & 1) || (scale > 1 && size & 2))
		return false;
	return ok;
}

/* Field s: log2 of the bytes, of one register or of each of two */
OPERANDS(sized)
{
	op->op = (uint8_t)(row->op | a64_field(row, word, 's'));
	return true;
}

OPERANDS(sized_pair)
{
	op->op = (uint8_t)(2 + a64_field(row, word, 's'));
	return true;
}

/* What is extended is smaller than its register */
OPERANDS(sized9)
{
	a64_operands_sized(row, word, op);
	op->imm = signed_field(row, word, 'i');
	return !(op->op & SIGNED) || (op->op & SIZE_MASK) < (op->wide ? 3 : 2);
}

OPERANDS(sized_behind)
{
	op->amount = AT_POST_INDEX;
	a64_operands_sized_pair(row, word, op);
	op->imm = UINT64_C(1) << op->op;
	return true;
}

OPERANDS(sized_before)
{
	op->amount = AT_PRE_INDEX;
	a64_operands_sized_pair(row, word, op);
	op->imm = -(UINT64_C(1) << op->op);
	return true;
}

/* Field u: the base stays */
OPERANDS(pair_behind)
{
	a64_operands_sized_pair(row, word, op);
	if (a64_field(row, word, 'u'))
		return true;
	op->amount = AT_POST_INDEX;
	op->imm = UINT64_C(2) << op->op;
	return true;
}

OPERANDS(pair_before)
{
	a64_operands_sized_pair(row, word, op);
	if (a64_field(row, word, 'u'))
		return true;
	op->amount = AT_PRE_INDEX;
	op->imm = -(UINT64_C(2) << op->op);
	return true;
}

OPERANDS(element)
{
	op->shift = (uint8_t)a64_field(row, word, 'q');
	return true;
}

/* Atomics: shift is the operation */
OPERANDS(atomic)
{
	op->op = (uint8_t)a64_field(row, word, 's');
	op->shift = row->op;
	return true;
}

OPERANDS(atomic_128)
{
	(void)word;
	op->op = 3;
	op->shift = row->op;
	return op->d != A64_XZR && op->m != A64_XZR;
}

OPERANDS(register_pairs)
{
	a64_operands_sized_pair(row, word, op);
	return !(op->d & 1) && !(op->m & 1);
}

/* Memory copy and set: shift are the options.  Three registers, of which only a set's data may be XZR */
static bool distinct(const struct a64_op *op)
{
	return op->d != op->n && op->d != op->m && op->n != op->m && op->d != A64_XZR &&
	       op->n != A64_XZR;
}

OPERANDS(copy)
{
	op->shift = (uint8_t)a64_field(row, word, 'o');
	return distinct(op) && op->m != A64_XZR;
}

OPERANDS(set)
{
	op->shift = (uint8_t)a64_field(row, word, 'o');
	return distinct(op);
}

/* System instructions: imm is op1:CRn:CRm:op2 as it stands */
OPERANDS(ldra)
{
	op->imm = signed_field(row, word, 'i') << 3;
	op->amount = a64_field(row, word, 'w') ? AT_PRE_INDEX : AT_OFFSET;
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

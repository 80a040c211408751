// SPDX-License-Identifier: GPL-2.0-or-later
/* What the fields of loads and stores mean.  False: not allocated */
#include "ldst.h"

#define OPERANDS(name) \
	bool a64_operands_##name(const struct a64_row *row, uint32_t word, struct a64_op *op)

/* Their imm is an offset in bytes, amount says how it is used (ldst.h) */

OPERANDS(offset12)
{
	op->imm = (uint64_t)a64_field(row, word, 'i') << (row->op & SIZE_MASK);
	return true;
}

/* With writeback and the base as data the result is not defined: it is left to us */
OPERANDS(offset9)
{
	op->imm = a64_signed_field(row, word, 'i');
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

	op->imm = a64_signed_field(row, word, 'i') << (row->op & SIZE_MASK);
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
	op->imm = a64_signed_field(row, word, 'i');
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

/* LDRAA, LDRAB: in doublewords */
OPERANDS(ldra)
{
	op->imm = a64_signed_field(row, word, 'i') << 3;
	op->amount = a64_field(row, word, 'w') ? AT_PRE_INDEX : AT_OFFSET;
	return true;
}

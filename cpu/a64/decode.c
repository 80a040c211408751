// SPDX-License-Identifier: GPL-2.0-or-later
/* The rows, and from a word to its decoded form */
#include <pthread.h>

#include "ldst.h"

static struct a64_row rows[] = {
#define A64(name, bits, feature, fields, function, how, operation)			\
	{ .pattern.text = bits, .mnemonic = name, .needs = A64_FEAT_##feature,		\
	  .operands = a64_operands_##fields, .fn = a64_do_##function, .regs = how,	\
	  .op = operation },
#include "rows.def"
#undef A64
};
#define NR_ROWS (sizeof(rows) / sizeof(rows[0]))
#define MAX_ROWS 8192

static uint16_t buckets[MAX_ROWS];
static struct pattern_index by_pattern = {
	.rows = &rows[0].pattern, .nr = NR_ROWS, .stride = sizeof(rows[0]), .bucket = buckets,
	.room = MAX_ROWS,
};
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void compile(void)
{
	pattern_index_make(&by_pattern);
}

const struct a64_row *a64_row(unsigned int i)
{
	pthread_once(&once, compile);
	return i < NR_ROWS ? &rows[i] : NULL;
}

const struct a64_row *a64_row_of(uint32_t word)
{
	int row;

	pthread_once(&once, compile);
	row = pattern_find(&by_pattern, word);
	return row < 0 ? NULL : &rows[row];
}

static uint8_t reg(const struct a64_row *row, uint32_t word, char letter, unsigned int raw,
		   unsigned int dst)
{
	uint32_t n = a64_field(row, word, letter);

	if (n != 31 || row->regs & raw)
		return (uint8_t)n;
	return row->regs & dst ? A64_SINK : A64_XZR;
}

static bool wide(const struct a64_row *row, uint32_t word)
{
	if (row->pattern.field['z' - 'a'].nr)
		return a64_field(row, word, 'z');
	return !(row->regs & NARROW);
}

static uint8_t fp_kind(const struct a64_row *row)
{
	if (row->regs & ADV)
		return A64_FP_ADV;
	return row->regs & FP ? A64_FP_SCALAR : A64_NO_FP;
}

bool a64_decode(const struct a64 *m, uint32_t word, struct a64_op *op)
{
	const struct a64_row *row = a64_row_of(word);

	if (!row || !(m->features >> row->needs & 1))
		return false;
	*op = (struct a64_op){
		.fn = row->fn, .word = word, .op = row->op, .wide = wide(row, word),
		.flags = row->regs & FLAGS, .ends = row->regs & ENDS, .fp = fp_kind(row),
		.d = reg(row, word, 'd', D_RAW, D_DST), .n = reg(row, word, 'n', N_RAW, N_DST),
		.m = reg(row, word, 'm', M_RAW, M_DST), .a = reg(row, word, 'a', A_RAW, A_DST),
	};
	return row->operands(row, word, op);
}

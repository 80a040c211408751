/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows, and the way from a word to its row */
#include <pthread.h>
#include <stddef.h>

#include "executors.h"
#include "feature_sets.h"
#include "insn.h"
#include "lanes.h"
#include "ops.h"
#include "perm.h"

#define EXEC(name) .exec = exec_##name, .xwritten = WRITES_##name, .xread = READS_##name

static struct insn insns[] = {
#define INSN(name, bits, needs, chk, fn, operation)				\
	{ .mnemonic = name, .pattern = bits, .features = NEEDS_##needs,		\
	  .check = CHECK_##chk, EXEC(fn), .op = operation },
#define ELEM(name, bits, needs, chk, fn_exec, function, how)			\
	{ .mnemonic = name, .pattern = bits, .features = NEEDS_##needs,		\
	  .check = CHECK_##chk, EXEC(fn_exec), .fn = function, .flags = how },
#include "sve_int.def"
#define GROUP(name, bits, needs, chk, fn_exec, function, how, operation)		\
	{ .mnemonic = name, .pattern = bits, .features = NEEDS_##needs,		\
	  .check = CHECK_##chk, EXEC(fn_exec), .fn = function, .flags = how,	\
	  .op = operation },
#include "sme_array.def"
#include "sme_multi.def"
#include "sve_complex.def"
#include "luti.def"
#include "crypto.def"
#include "fp8.def"
#include "sve_mem.def"
#include "sve_fp.def"
#include "sve_pred.def"
#include "sve_perm.def"
#include "sve.def"
#include "sme.def"
#include "sysreg.def"
#include "advsimd.def"
#undef EXEC
#undef INSN
#undef ELEM
#undef GROUP
};
#define NR_INSNS (sizeof(insns) / sizeof(insns[0]))

/* Rows by bits 31:21: few patterns leave more than some of these open */
#define BUCKET_SHIFT	21
#define NR_BUCKETS	(1u << (32 - BUCKET_SHIFT))
#define MAX_ROWS	8192

static uint16_t bucket_start[NR_BUCKETS + 1];
static uint16_t bucket_rows[MAX_ROWS];
static pthread_once_t compile_once = PTHREAD_ONCE_INIT;

static void add_field_bit(struct insn_field *f, unsigned int bit)
{
	unsigned int last = f->nr ? f->nr - 1u : 0;

	if (f->nr && f->shift[last] == bit + 1) {
		f->shift[last]--;
		f->width[last]++;
		return;
	}
	f->shift[f->nr] = (uint8_t)bit;
	f->width[f->nr++] = 1;
}

static void compile_pattern(struct insn *insn)
{
	for (unsigned int i = 0; i < 32; i++) {
		unsigned int bit = 31 - i;
		char c = insn->pattern[i];

		if (c >= 'a' && c <= 'z') {
			add_field_bit(&insn->field[c - 'a'], bit);
			continue;
		}
		if (c == 'x')
			continue;
		insn->mask |= UINT32_C(1) << bit;
		insn->value |= (uint32_t)(c == '1') << bit;
	}
}

static bool in_bucket(const struct insn *insn, uint32_t bucket)
{
	uint32_t mask = insn->mask >> BUCKET_SHIFT;

	return (bucket & mask) == insn->value >> BUCKET_SHIFT;
}

static void compile(void)
{
	uint16_t nr = 0;

	for (size_t i = 0; i < NR_INSNS; i++) {
		compile_pattern(&insns[i]);
		insns[i].lanes = lanes_find(&insns[i]);
	}
	for (uint32_t b = 0; b < NR_BUCKETS; b++) {
		bucket_start[b] = nr;
		for (size_t i = 0; i < NR_INSNS; i++)
			if (in_bucket(&insns[i], b))
				bucket_rows[nr++] = (uint16_t)i;
	}
	bucket_start[NR_BUCKETS] = nr;
}

const struct insn *insn_row(unsigned int i)
{
	pthread_once(&compile_once, compile);
	return i < NR_INSNS ? &insns[i] : NULL;
}

const struct insn *insn_lookup(uint32_t word)
{
	uint32_t bucket = word >> BUCKET_SHIFT;

	pthread_once(&compile_once, compile);
	for (uint16_t i = bucket_start[bucket]; i < bucket_start[bucket + 1]; i++) {
		const struct insn *insn = &insns[bucket_rows[i]];

		if ((word & insn->mask) == insn->value)
			return insn;
	}
	return NULL;
}

uint32_t insn_field_value(const struct insn *insn, uint32_t word, char letter)
{
	const struct insn_field *f = &insn->field[letter - 'a'];
	uint32_t value = 0;

	for (unsigned int i = 0; i < f->nr; i++)
		value = value << f->width[i] |
			(word >> f->shift[i] & ((UINT32_C(1) << f->width[i]) - 1));
	return value;
}

/* Field t holds the size as its highest set bit, above three bits of shift amount */
static int tsz_size(uint32_t t)
{
	return t >> 3 ? 31 - __builtin_clz(t >> 3) : -1;
}

int insn_size(const struct insn *insn, uint32_t word)
{
	int size = (int)insn_field_value(insn, word, 's');

	if (insn->flags & FIXED_MASK)
		return (int)(insn->flags & FIXED_MASK) - 1;
	if (insn->field['t' - 'a'].nr)
		size = tsz_size(insn_field_value(insn, word, 't'));
	if (size < 0 || insn->flags & NO_B << size)
		return -1;
	return size;
}

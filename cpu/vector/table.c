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
	{ .mnemonic = name, .pattern.text = bits, .features = NEEDS_##needs,		\
	  .check = CHECK_##chk, EXEC(fn), .op = operation },
#define ELEM(name, bits, needs, chk, fn_exec, function, how)			\
	{ .mnemonic = name, .pattern.text = bits, .features = NEEDS_##needs,		\
	  .check = CHECK_##chk, EXEC(fn_exec), .fn = function, .flags = how },
#include "sve_int.def"
#define GROUP(name, bits, needs, chk, fn_exec, function, how, operation)		\
	{ .mnemonic = name, .pattern.text = bits, .features = NEEDS_##needs,		\
	  .check = CHECK_##chk, EXEC(fn_exec), .fn = function, .flags = how,	\
	  .op = operation },
#include "sme_array.def"
#include "sme_multi.def"
#include "sve_complex.def"
#include "luti.def"
#include "crypto.def"
#include "fp8.def"
#include "mop4.def"
#include "sve_mem.def"
#include "sve_fp.def"
#include "sve_pred.def"
#include "sve_perm.def"
#include "sve.def"
#include "sme.def"
#include "sysreg.def"
#include "advsimd.def"
};
#define NR_INSNS (sizeof(insns) / sizeof(insns[0]))

/* What emulators around the engine may have of their own; smevec_simd_decode() */
static struct insn simd_insns[] = {
#include "simd_same.def"
#include "simd_long.def"
#include "simd_two.def"
#include "simd_shift.def"
#include "simd_copy.def"
#include "simd_crypto.def"
#include "simd_fp.def"
#include "scalar_fp.def"
#include "scalar_simd_fp.def"
};
#define NR_SIMD_INSNS (sizeof(simd_insns) / sizeof(simd_insns[0]))
#undef EXEC
#undef INSN
#undef ELEM
#undef GROUP

#define MAX_ROWS	8192

static uint16_t buckets[MAX_ROWS], simd_buckets[MAX_ROWS];
static struct pattern_index by_pattern = {
	.rows = &insns[0].pattern, .nr = NR_INSNS, .stride = sizeof(insns[0]),
	.bucket = buckets, .room = MAX_ROWS,
};
static struct pattern_index simd_by_pattern = {
	.rows = &simd_insns[0].pattern, .nr = NR_SIMD_INSNS, .stride = sizeof(simd_insns[0]),
	.bucket = simd_buckets, .room = MAX_ROWS,
};
static pthread_once_t compile_once = PTHREAD_ONCE_INIT;

static void compile(void)
{
	lanes_detect();
	pattern_index_make(&by_pattern);
	pattern_index_make(&simd_by_pattern);
	for (size_t i = 0; i < NR_INSNS; i++)
		insns[i].lanes = lanes_find(&insns[i]);
	for (size_t i = 0; i < NR_SIMD_INSNS; i++)
		simd_insns[i].lanes = lanes_find(&simd_insns[i]);
}

const struct insn *insn_row(unsigned int i)
{
	pthread_once(&compile_once, compile);
	return i < NR_INSNS ? &insns[i] : NULL;
}

const struct insn *insn_simd_row(unsigned int i)
{
	pthread_once(&compile_once, compile);
	return i < NR_SIMD_INSNS ? &simd_insns[i] : NULL;
}

const struct insn *insn_lookup(uint32_t word)
{
	int row;

	pthread_once(&compile_once, compile);
	row = pattern_find(&by_pattern, word);
	return row < 0 ? NULL : &insns[row];
}

const struct insn *insn_simd_lookup(uint32_t word)
{
	int row;

	pthread_once(&compile_once, compile);
	row = pattern_find(&simd_by_pattern, word);
	return row < 0 ? NULL : &simd_insns[row];
}

/* Field t holds the size as its highest set bit, above three bits of shift amount */
static int tsz_size(uint32_t t)
{
	return t >> 3 ? 31 - __builtin_clz(t >> 3) : -1;
}

static int size_by_fields(const struct insn *insn, uint32_t word)
{
	int size = (int)pattern_field(&insn->pattern, word, 's');

	if (insn->flags & FIXED_MASK)
		return (int)(insn->flags & FIXED_MASK) - 1;
	if (insn->pattern.field['t' - 'a'].nr)
		size = tsz_size(pattern_field(&insn->pattern, word, 't'));
	if (size < 0 || insn->flags & NO_B << size)
		return -1;
	return size;
}

/* AdvSIMD has no vectors of one 64-bit element: such a size with Q clear is reserved throughout */
static bool is_single_double(const struct insn *insn, uint32_t word, int size)
{
	return size == 3 && insn->pattern.field['q' - 'a'].nr && !pattern_field(&insn->pattern, word, 'q');
}

int insn_size(const struct insn *insn, uint32_t word)
{
	int size = size_by_fields(insn, word);

	return is_single_double(insn, word, size) ? -1 : size;
}

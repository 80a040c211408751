/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mixed_rows.h"
#include "on_cpu.h"
#include "random_state.h"

#define MAX_ROWS	4096

#define FEATURE(f)	(UINT64_C(1) << A64_FEAT_##f)

/* What qemu-aarch64 7.2 has of base A64 with -cpu max */
#define A64_IN_QEMU (FEATURE(BASE) | FEATURE(LSE) | FEATURE(LRCPC) | FEATURE(LRCPC2) | FEATURE(PAuth) | \
		     FEATURE(FlagM) | FEATURE(FlagM2) | FEATURE(CRC32) | FEATURE(SB) | FEATURE(DPB) |	\
		     FEATURE(DPB2))

static const struct left_out {
	const char *mnemonic, *pattern;
	bool from_qemu;		/* not from a64 and Unicorn */
	const char *why;
} left_out[] = {
#define LEFT_OUT(mnemonic, pattern, why)	{ mnemonic, pattern, false, why },
#define TWO_WAYS(mnemonic, pattern, why)	{ mnemonic, pattern, true, why },
#include "left_out.def"
};
#define NR_LEFT_OUT (sizeof(left_out) / sizeof(left_out[0]))

static struct known {
	const struct left_out *left_out;
	bool in_qemu;
	uint64_t seen[2];
} known[NR_TABLES][MAX_ROWS];

static const char *const table_names[] = { "a64", "vector", "simd" };

const struct insn *row_insn(struct row row)
{
	switch (row.table) {
	case TABLE_VECTOR:
		return insn_row(row.i);
	case TABLE_SIMD:
		return insn_simd_row(row.i);
	default:
		return NULL;
	}
}

static bool exists(struct row row)
{
	return row.table == TABLE_A64 ? !!a64_row(row.i) : !!row_insn(row);
}

unsigned int nr_rows(enum table table)
{
	static unsigned int nr[NR_TABLES];

	while (exists((struct row){ table, nr[table] }))
		nr[table]++;
	if (nr[table] > MAX_ROWS)
		abort();
	return nr[table];
}

const struct pattern *row_pattern(struct row row)
{
	return row.table == TABLE_A64 ? &a64_row(row.i)->pattern : &row_insn(row)->pattern;
}

static const char *mnemonic(struct row row)
{
	return row.table == TABLE_A64 ? a64_row(row.i)->mnemonic : row_insn(row)->mnemonic;
}

/* In the order of a64_block.c */
bool row_of(uint32_t word, struct row *row)
{
	const struct insn *insn = insn_lookup(word);
	const struct a64_row *a64;

	if (insn) {
		*row = (struct row){ TABLE_VECTOR, (unsigned int)(insn - insn_row(0)) };
		return true;
	}
	a64 = a64_row_of(word);
	if (a64) {
		*row = (struct row){ TABLE_A64, (unsigned int)(a64 - a64_row(0)) };
		return true;
	}
	insn = insn_simd_lookup(word);
	if (insn)
		*row = (struct row){ TABLE_SIMD, (unsigned int)(insn - insn_simd_row(0)) };
	return insn;
}

const char *word_mnemonic(uint32_t word)
{
	struct row row;

	if (!row_of(word, &row))
		return "undefined";
	return row.table == TABLE_A64 ? mnemonic(row) : insn_mnemonic(row_insn(row), word);
}

static bool executes_in_qemu(struct row row, uint32_t word)
{
	struct smevec_insn decoded;

	if (row.table == TABLE_VECTOR)
		smevec_decode(qemu_features(), word, &decoded);
	else if (!smevec_simd_decode(qemu_features(), word, &decoded))
		return false;
	return decoded.row == row_insn(row) && !decoded.undefined &&
	       !(wrong_in_qemu(row_insn(row), word, 16) && wrong_in_qemu(row_insn(row), word, 32));
}

/* Not those of features that it has not, and those that always are wrong */
static bool is_in_qemu(struct row row)
{
	if (row.table == TABLE_A64)
		return A64_IN_QEMU >> a64_row(row.i)->needs & 1;
	for (int tries = 0; tries < 1000; tries++) {
		const struct pattern *p = row_pattern(row);
		uint32_t word = ((uint32_t)(random_bits() >> 32) & ~p->mask) | p->value;

		if (executes_in_qemu(row, word))
			return true;
	}
	return false;
}

static const struct left_out *find_left_out(struct row row, bool *named)
{
	for (size_t i = 0; i < NR_LEFT_OUT; i++) {
		const struct left_out *l = &left_out[i];

		if (strcmp(mnemonic(row), l->mnemonic) || strcmp(row_pattern(row)->text, l->pattern))
			continue;
		named[i] = true;
		return l;
	}
	return NULL;
}

bool rows_begin(void)
{
	static bool named[NR_LEFT_OUT];
	bool ok = true;

	random_seed(0);
	for (unsigned int table = 0; table < NR_TABLES; table++)
		for (unsigned int i = 0; i < nr_rows(table); i++) {
			struct row row = { table, i };

			known[table][i] = (struct known){ .left_out = find_left_out(row, named),
							  .in_qemu = is_in_qemu(row) };
		}
	for (size_t i = 0; i < NR_LEFT_OUT; i++) {
		if (!named[i])
			printf("left_out.def: there is no row %s (\"%s\")\n", left_out[i].mnemonic,
			       left_out[i].pattern);
		ok = ok && named[i];
	}
	return ok;
}

const char *row_why_not(struct row row, bool two_ways)
{
	const struct known *k = &known[row.table][row.i];

	if (k->left_out && !(two_ways && k->left_out->from_qemu))
		return k->left_out->why;
	return two_ways || k->in_qemu ? NULL : "qemu-aarch64 7.2 does not have it, or not right";
}

void row_seen(struct row row, bool two_ways)
{
	known[row.table][row.i].seen[two_ways]++;
}

void rows_print(void)
{
	printf("# table\tmnemonic\tpattern\ta64, unicorn and qemu-aarch64\ta64 and unicorn\n");
	for (unsigned int table = 0; table < NR_TABLES; table++)
		for (unsigned int i = 0; i < nr_rows(table); i++) {
			const struct known *k = &known[table][i];
			struct row row = { table, i };

			printf("%s\t%s\t%s\t%" PRIu64 "\t%" PRIu64 "%s%s\n", table_names[table],
			       mnemonic(row), row_pattern(row)->text, k->seen[0], k->seen[1],
			       k->left_out ? "\t" : "", k->left_out ? k->left_out->why : "");
		}
}

/* What QEMU has must have gone through it */
static bool is_unseen(struct row row)
{
	const struct known *k = &known[row.table][row.i];

	if (!row_why_not(row, false))
		return !k->seen[0];
	return !row_why_not(row, true) && !k->seen[1];
}

unsigned int rows_unseen(void)
{
	unsigned int unseen = 0;

	for (unsigned int table = 0; table < NR_TABLES; table++)
		for (unsigned int i = 0; i < nr_rows(table); i++) {
			struct row row = { table, i };

			if (!is_unseen(row))
				continue;
			printf("no sequence had %s (\"%s\")\n", mnemonic(row), row_pattern(row)->text);
			unseen++;
		}
	return unseen;
}

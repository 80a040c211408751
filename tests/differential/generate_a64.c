/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random sequences of the A64 CPU's rows: data processing, loads and stores, atomics */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "a64/row.h"
#include "on_a64.h"

#define MAX_ROWS	1024
#define NR_BASES	4	/* X0 and X1 are aligned, X2 and X3 may be changed, too */
#define NR_KEPT		8	/* X4 to X7 are small */

static bool seen[MAX_ROWS];

static unsigned int nr_rows(void)
{
	static unsigned int nr = 1;

	while (a64_row(nr))
		nr++;
	if (nr > MAX_ROWS)
		abort();
	return nr;
}

static bool accesses_memory(uint32_t word)
{
	return (word & 0x0a000000) == 0x08000000;
}

/* What qemu-aarch64 7.2 has, and has at addresses of a sequence's own; not branches and system */
static bool in_sequences(const struct a64_row *row)
{
	static const uint64_t features =
		UINT64_C(1) << A64_FEAT_BASE | UINT64_C(1) << A64_FEAT_LSE |
		UINT64_C(1) << A64_FEAT_LRCPC | UINT64_C(1) << A64_FEAT_LRCPC2 |
		UINT64_C(1) << A64_FEAT_FlagM | UINT64_C(1) << A64_FEAT_CRC32;
	bool literal = (row->pattern.value & 0x3b000000) == 0x18000000 &&
		       (row->pattern.mask & 0x3b000000) == 0x3b000000;

	return features >> row->needs & 1 && (row->pattern.value >> 26 & 7) != 5 && !literal;
}

static bool is_exclusive(uint32_t word)
{
	return (word & 0x3f800000) == 0x08000000 && (word >> 31 || !(word >> 21 & 1));
}

/* What faults if it is not aligned: qemu-aarch64 7.2 has no FEAT_LSE2 */
static bool must_be_aligned(uint32_t word)
{
	return (word & 0x3f000000) == 0x08000000 || (word & 0x3f200c00) == 0x38200000 ||
	       (word & 0x3f000000) == 0x19000000;
}

static bool has_writeback(uint32_t word)
{
	if ((word & 0x3a000000) == 0x28000000)
		return word >> 23 & 1;
	if ((word & 0x3b200400) == 0x38000400)
		return true;
	return (word & 0xbf800000) == 0x0c800000 || (word & 0xbf800000) == 0x0d800000;
}

static uint32_t with_base(uint32_t word)
{
	uint32_t base = (uint32_t)(random_bits() % NR_BASES);

	if ((word & 0x3f000000) == 0x19000000)
		word &= ~UINT32_C(0x7000);	/* imm9 in doublewords */
	if (has_writeback(word))
		base = base | 2;
	else if (must_be_aligned(word))
		base = base & 1;
	return (word & ~UINT32_C(0x3e0)) | base << 5;
}

static bool is_data(unsigned int n)
{
	return (n >= NR_KEPT && n < NR_X) || n >= A64_XZR;
}

/* A register with an offset is small; the others are data, which are written, too */
static bool registers_allowed(const struct a64_op *op, const struct a64_row *row)
{
	unsigned int behind = row->fn == a64_do_compare_and_swap_pair;
	bool offset = row->operands == a64_operands_offset_register ||
		      row->operands == a64_operands_structures ||
		      row->operands == a64_operands_structure_to_all ||
		      row->operands == a64_operands_structure_element;

	if (!op->fp && (!is_data(op->d) || !is_data(op->a) || !is_data(op->d + behind)))
		return false;
	if (!accesses_memory(op->word) && !is_data(op->n))
		return false;
	if (offset)
		return (op->m >= NR_BASES && op->m < NR_KEPT) || op->m == A64_XZR || !op->m;
	return is_data(op->m) && is_data(op->m + behind);
}

static bool has_letter(const struct a64_row *row, char letter)
{
	return row->pattern.field[letter - 'a'].nr;
}

/* Letters that a pattern has not are 0 */
static void without_absent(struct a64_op *op, const struct a64_row *row)
{
	op->d = has_letter(row, 'd') ? op->d : A64_XZR;
	op->n = has_letter(row, 'n') ? op->n : A64_XZR;
	op->m = has_letter(row, 'm') ? op->m : A64_XZR;
	op->a = has_letter(row, 'a') ? op->a : A64_XZR;
}

/* The monitor in the CPU: a store of another size is constrained unpredictable */
static uint32_t exclusive;

static unsigned int exclusive_size(uint32_t word)
{
	return (1u << (word >> 30)) << (word >> 21 & 1);
}

static bool exclusive_allowed(uint32_t word)
{
	return !is_exclusive(word) || word >> 22 & 1 || !exclusive ||
	       exclusive_size(word) == exclusive_size(exclusive);
}

/* After a load exclusive, as a rule its store; 0: something else */
static uint32_t exclusive_store(void)
{
	uint32_t status = NR_KEPT + (uint32_t)(random_bits() % (NR_X - NR_KEPT));

	if (!exclusive || random_bits() % 2)
		return 0;
	return (exclusive & ~UINT32_C(0x5f0000)) | status << 16;
}

static uint32_t random_word(unsigned int *row)
{
	const struct a64_row *r;
	uint32_t word = exclusive_store();

	if (!word) {
		*row = (unsigned int)(random_bits() % nr_rows());
		r = a64_row(*row);
		word = ((uint32_t)(random_bits() >> 32) & ~r->pattern.mask) | r->pattern.value;
		return accesses_memory(word) ? with_base(word) : word;
	}
	for (*row = 0; a64_row(*row) != a64_row_of(word); ++*row)
		;
	return word;
}

static bool allowed(const struct a64_row *row, uint32_t word)
{
	static struct a64 m = { .features = UINT64_MAX };
	struct a64_op op;

	if (!in_sequences(row) || a64_row_of(word) != row || !a64_decode(&m, word, &op))
		return false;
	without_absent(&op, row);
	return registers_allowed(&op, row) && exclusive_allowed(word);
}

/* Loads of one element: Z keeps what is above V in qemu-aarch64 */
static bool wrong_in_qemu(const struct a64_row *row, uint64_t vl)
{
	return row->fn == a64_do_load_elements && vl > 16;
}

static uint32_t next_word(uint64_t vl)
{
	unsigned int row;

	for (int tries = 0; tries < 10000; tries++) {
		uint32_t word = random_word(&row);

		if (!allowed(a64_row(row), word) || wrong_in_qemu(a64_row(row), vl) || !a64_step(word))
			continue;
		seen[row] = true;
		if (is_exclusive(word))
			exclusive = word >> 22 & 1 ? word : 0;
		return word;
	}
	return 0;
}

unsigned int unseen_rows(void)
{
	unsigned int unseen = 0;

	for (unsigned int i = 0; i < nr_rows(); i++) {
		if (seen[i] || !in_sequences(a64_row(i)))
			continue;
		printf("no sequence had %s (\"%s\")\n", a64_row(i)->mnemonic, a64_row(i)->pattern.text);
		unseen++;
	}
	return unseen;
}

static void fill(void *to, size_t len)
{
	uint8_t *p = to;

	for (size_t i = 0; i + 8 <= len; i += 8) {
		uint64_t r = random_bits();

		memcpy(p + i, &r, 8);
	}
}

static uint64_t random_value(void)
{
	static const uint64_t special[] = {
		0, 1, UINT64_MAX, INT64_MAX, (uint64_t)INT64_MIN, UINT32_MAX, INT32_MAX, 0x80000000,
	};
	uint64_t r = random_bits();

	return r % 2 ? random_bits() >> r / 2 % 64 : special[r / 2 % 8];
}

static void random_state(struct image *image)
{
	memset(image, 0, sizeof(*image));
	image->code = CODE_BASE;
	image->vl = 16 * (1 + random_bits() % 4);
	image->svl = 16;
	image->nzcv = random_bits() & 0xf0000000;
	for (unsigned int n = 0; n < NR_X; n++)
		image->x[n] = random_value();
	for (unsigned int n = 0; n < NR_BASES; n++)
		image->x[n] = MEMORY_BASE + 0x1000 + random_bits() % 0x2000;
	for (unsigned int n = NR_BASES; n < NR_KEPT; n++)
		image->x[n] = random_bits() % 32;
	image->x[0] &= ~UINT64_C(15);
	image->x[1] &= ~UINT64_C(15);
	for (unsigned int n = 0; n < 32; n++)
		fill(image->z[n], image->vl);
	for (size_t i = 0; i < MEMORY_SIZE; i += 8)
		memcpy(image->memory + i, &(uint64_t){ random_value() }, 8);
}

void generate(struct image *image)
{
	uint64_t wanted = 1 + random_bits() % MAX_WORDS;

	random_state(image);
	exclusive = 0;
	a64_begin(image);
	for (uint64_t n = 0; n < wanted; n++) {
		uint32_t word = next_word(image->vl);

		if (!word)
			break;
		image->words[image->nr_words++] = word;
	}
}

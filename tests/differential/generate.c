/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "executors.h"
#include "random_state.h"

/* Accesses with a base in Xn, and an index in Xm where the row has field m */
static bool has_base(const struct insn *insn)
{
	static const executor executors[] = {
		exec_ld1, exec_st1, exec_ldr_z, exec_str_z, exec_ldr_p, exec_str_p, exec_ldr_za,
		exec_str_za, exec_ld1_za, exec_st1_za, exec_struct_mem, exec_ld1r, exec_ld1rq,
		exec_gather_offsets,
	};

	for (size_t i = 0; i < sizeof(executors) / sizeof(executors[0]); i++)
		if (insn->exec == executors[i])
			return true;
	return false;
}

/* X0 to X3 point to memory, X4 to X7 are small */
static uint32_t with_addresses(const struct insn *insn, uint32_t word)
{
	if (!has_base(insn))
		return word;
	word = (word & ~UINT32_C(0x3e0)) | (uint32_t)(random_bits() & 3) << 5;
	if (insn->pattern.field['m' - 'a'].nr && insn->exec != exec_gather_offsets)
		word = (word & ~UINT32_C(0x1f0000)) | (4 + (uint32_t)(random_bits() & 3)) << 16;
	return word;
}

/* X0 to X7 are to stay; the last three, and SP, are not an image's */
static bool registers_allowed(uint32_t word)
{
	const uint32_t outside = ~((UINT32_C(1) << NR_X) - 1) | SCRATCH_X;
	struct smevec_insn decoded;

	engine_decode(word, &decoded);
	return !(decoded.xwritten & (outside | 0xff)) && !(decoded.xread & outside);
}

/* Rows of the second table: the share of them, and those that there have been */
#define MAX_SIMD_ROWS 2048

static unsigned int simd_percent;
static bool simd_seen[MAX_SIMD_ROWS];

void generate_simd(unsigned int percent)
{
	simd_percent = percent;
}

static unsigned int nr_simd_rows(void)
{
	static unsigned int nr;

	while (insn_simd_row(nr))
		nr++;
	if (!nr || nr > MAX_SIMD_ROWS)
		abort();
	return nr;
}

static uint32_t random_simd_word(void)
{
	const struct insn *row = insn_simd_row((unsigned int)(random_bits() % nr_simd_rows()));
	uint32_t word = (uint32_t)(random_bits() >> 32);

	return (word & ~row->pattern.mask) | row->pattern.value;
}

/* Those that always are excluded, and those of features that QEMU has not, are not asked for */
static bool can_be_seen(const struct insn *row)
{
	struct smevec_insn decoded;

	for (int tries = 0; tries < 1000; tries++) {
		uint32_t word = ((uint32_t)(random_bits() >> 32) & ~row->pattern.mask) | row->pattern.value;

		engine_decode(word, &decoded);
		if (decoded.row == row && !decoded.undefined && !wrong_in_qemu(row, word, 16))
			return true;
	}
	return false;
}

unsigned int unseen_simd_rows(void)
{
	unsigned int unseen = 0;

	for (unsigned int i = 0; i < nr_simd_rows(); i++) {
		const struct insn *row = insn_simd_row(i);

		if (simd_seen[i] || !can_be_seen(row))
			continue;
		printf("no sequence had %s (\"%s\")\n", row->mnemonic, row->pattern.text);
		unseen++;
	}
	return unseen;
}

static uint32_t random_word(void)
{
	static const uint32_t modes[] = {
		0xd503437f, 0xd503427f, 0xd503457f, 0xd503447f, 0xd503477f, 0xd503467f,
	};
	uint64_t r;
	uint32_t word;

	if (simd_percent && random_bits() % 100 < simd_percent)
		return random_simd_word();
	r = random_bits();
	word = (uint32_t)(r >> 32);
	if (r % 64 == 0)
		return modes[r / 64 % 6];
	if (r % 4 == 0)
		return (word & ~UINT32_C(0x1e000000)) | 0x80000000;	/* SME */
	return (word & ~UINT32_C(0x1e000000)) | 0x04000000;		/* SVE */
}

static const struct insn *lookup(uint32_t word)
{
	const struct insn *insn = insn_simd_lookup(word);

	return insn ? insn : insn_lookup(word);
}

static void mark_seen(const struct insn *insn)
{
	const struct insn *first = insn_simd_row(0);

	if (insn >= first && insn < first + nr_simd_rows())
		simd_seen[insn - first] = true;
}

/* One that executes in @e's state; 0 after many tries */
static uint32_t next_word(struct engine *e)
{
	unsigned int vl = e->regs.svcr & SMEVEC_SVCR_SM ? e->cpu.svl : e->cpu.vl;

	for (int tries = 0; tries < 10000; tries++) {
		uint32_t word = random_word();
		const struct insn *insn = lookup(word);

		if (!insn)
			continue;
		word = with_addresses(insn, word);
		if (lookup(word) == insn && !wrong_in_qemu(insn, word, vl) && registers_allowed(word) &&
		    engine_step(e, word)) {
			mark_seen(insn);
			return word;
		}
	}
	return 0;
}

static void random_state(struct image *image)
{
	memset(image, 0, sizeof(*image));
	image->code = CODE_BASE;
	image->vl = 16 * (1 + random_bits() % 16);
	image->svl = UINT64_C(16) << random_bits() % 5;
	if (simd_percent && random_bits() % 3 == 0)
		image->vl = image->svl = 16;
	image->svcr = random_bits() % 4;
	/* qemu-aarch64 11 keeps what is above V where FPCR.NEP is 1 */
	image->fpcr = random_fpcr(image->vl == 16 && image->svl == 16);
	image->nzcv = random_bits() & 0xf0000000;
	for (unsigned int n = 0; n < NR_X; n++)
		image->x[n] = n < 4 ? MEMORY_BASE + 0x1000 + random_bits() % 0x2000 :
			      n < 8 ? random_bits() % 32 : random_bits() >> random_bits() % 64;
	random_vectors(image, (unsigned int)(image->svcr & 1 ? image->svl : image->vl), simd_percent);
	if (image->svcr & SMEVEC_SVCR_ZA)
		for (unsigned int row = 0; row < image->svl; row++)
			fill(image->za[row], image->svl);
	fill(image->memory, sizeof(image->memory));
}

void generate(struct image *image)
{
	static struct engine e;
	static struct image work;
	uint64_t wanted = 1 + random_bits() % MAX_WORDS;

	random_state(image);
	memcpy(&work, image, sizeof(work));
	engine_load(&e, &work);
	for (uint64_t n = 0; n < wanted; n++) {
		uint32_t word = next_word(&e);

		if (!word)
			break;
		image->words[image->nr_words++] = word;
	}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "differential.h"
#include "executors.h"
#include "insn.h"

static bool always(unsigned int vl)
{
	(void)vl;
	return true;
}

/* Not a multiple of 256 bits */
static bool no_pairs(unsigned int vl)
{
	return vl % 32;
}

static bool no_power_of_two(unsigned int vl)
{
	return vl & (vl - 1);
}

static bool above_128(unsigned int vl)
{
	return vl > 16;
}

/*
 * Where qemu-aarch64 7.2 is wrong by the architecture's text (most of it is right in later
 * versions), and what would depend on memory outside an image: @at which vector lengths
 */
static const struct {
	executor exec;
	uint32_t mask, value;
	bool (*at)(unsigned int vl);
	const char *why;
} excluded[] = {
	{ exec_outer, 0xfec0000c, 0xa0800000, always, "8-bit integer outer products" },
	{ exec_ld1_za, 0x8000, 0x8000, always, "inactive elements of a column keep their value" },
	{ exec_faultless, 0, 0, always, "first faults depend on what is mapped elsewhere" },
	{ exec_while_rw, 0, 0, always, "a distance below one element counts as none" },
	{ exec_gather_offsets, 0x2000, 0x2000, always, "first faults, again" },
	{ exec_gather_bases, 0x2000, 0x2000, always, "first faults, again" },
	{ exec_zip, 0xffe0e000, 0x05a00000, no_pairs, "not undefined at VL 128; takes the odd segment" },
	{ exec_fmmla, 0, 0, no_pairs, "not undefined at VL 128; leaves what is behind the last matrix" },
	{ exec_pred_perm, 0, 0, no_power_of_two, "halves of predicates are misplaced" },
	{ exec_psel, 0, 0, no_power_of_two, "the index is Xv, not Wv, modulo the elements" },
	{ exec_elementwise, 0xfffff800, 0x45604800, always, "UQXTNB, UQXTNT to singles do not saturate" },
	{ exec_simd_long, 0, 0, above_128, "Z keeps what is above V" },
	{ exec_simd_wide, 0, 0, above_128, "Z keeps what is above V" },
	{ exec_elementwise, 0xffc08000, 0xce000000, above_128, "EOR3, BCAX: Z keeps what is above V" },
	{ exec_sm3_ss1, 0, 0, above_128, "Z keeps what is above V" },
	{ exec_simd_rev, 0, 0, above_128, "Z keeps what is above V" },
	{ exec_simd_pairs, 0xffe0fc00, 0x4ee0bc00, above_128, "ADDP of doublewords, the same" },
	{ exec_simd_fcvtl, 0, 0, above_128, "FCVTL, the same" },
	{ exec_simd_pairwise, 0x00408000, 0x00408000, above_128, "pairs of doubles, the same" },
	{ exec_fp_scalar, 0xfff0fc00, 0x5f10fc00, always, "FCVTZS of halves to fixed point extends the sign" },
	{ exec_fjcvtzs, 0, 0, always, "a denormal number that becomes zero counts as zero" },
	{ exec_mrs, 0, 0, always, "TPIDR2_EL0 is not part of an image" },
	{ exec_msr, 0, 0, always, "TPIDR2_EL0 is not part of an image" },
};

static bool is_excluded(const struct insn *insn, uint32_t word, unsigned int vl)
{
	for (size_t i = 0; i < sizeof(excluded) / sizeof(excluded[0]); i++)
		if (insn->exec == excluded[i].exec && (word & excluded[i].mask) == excluded[i].value &&
		    excluded[i].at(vl))
			return true;
	return false;
}

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
		if (decoded.row == row && !decoded.undefined && !is_excluded(row, word, 16))
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
		if (lookup(word) == insn && !is_excluded(insn, word, vl) && registers_allowed(word) &&
		    engine_step(e, word)) {
			mark_seen(insn);
			return word;
		}
	}
	return 0;
}

static void fill(void *to, size_t len)
{
	uint8_t *p = to;

	for (size_t i = 0; i + 8 <= len; i += 8) {
		uint64_t r = random_bits();

		memcpy(p + i, &r, 8);
	}
}

/* Numbers of all sizes where floating point has its corners */
static void fill_fp(uint8_t *z)
{
	static const uint64_t values[] = {
		0x3ff0000000000000, 0xbff0000000000001, 0x4340000000000000, 0x8000000000000000,
		0x0010000000000001, 0x7fefffffffffffff, 0, 0x7ff0000000000000, 0xfff8000000000123,
		0x7ff0000000000001, 0x000fffffffffffff, 0x3f8000003f800001, 0xff8000007f800000,
		0x7fc0123400800001, 0x007fffff7f7fffff, 0x80000001bf800000, 0x3c007c00fc007e01,
		0x0400000100017bff, 0x7c013c01bc008000,
	};

	for (unsigned int i = 0; i < 256; i += 8)
		memcpy(z + i, &values[random_bits() % (sizeof(values) / sizeof(values[0]))], 8);
}

/* Numbers of which sums and products saturate, and small ones, which are amounts of shifts */
static void fill_int(uint8_t *z)
{
	static const uint8_t bytes[] = { 0, 1, 0x7f, 0x80, 0x81, 0xff, 0xfe, 0x40 };
	bool small = random_bits() & 1;
	unsigned int esize = 1u << random_bits() % 4;

	for (unsigned int i = 0; i < 256; i++) {
		uint64_t r = random_bits();
		bool low = i % esize == 0;

		if (small)
			z[i] = low ? (uint8_t)(r % 140 - 70) : z[i - 1] & 0x80 ? 0xff : 0;
		else
			z[i] = r % 16 ? bytes[(r >> 8) % sizeof(bytes)] : (uint8_t)(r >> 16);
	}
}

static void random_vectors(struct image *image, unsigned int vl)
{
	for (unsigned int n = 0; n < 32; n++) {
		if (simd_percent && random_bits() % 3 == 0)
			fill_int(image->z[n]);
		else if (random_bits() % 3)
			fill(image->z[n], 256);
		else
			fill_fp(image->z[n]);
		memset(image->z[n] + vl, 0, 256 - vl);
	}
	for (unsigned int n = 0; n < 17; n++) {
		uint64_t kind = random_bits() % 4;

		memset(image->p[n], 0, sizeof(image->p[n]));
		if (kind < 3)
			memset(image->p[n], 0xff, vl / 8);
		if (kind < 2)
			fill(image->p[n], sizeof(image->p[n]));
		memset(image->p[n] + vl / 8, 0, 32 - vl / 8);
	}
}

/* Of the bits that 7.2 knows and the engine takes: none, one, or any of AHP, DN, FZ, RMode and FZ16 */
static uint64_t random_fpcr(void)
{
	static const uint64_t fpcrs[] = { 0, 0x01000000, 0x02000000, 0x00400000, 0x00800000,
					  0x00c00000, 0x00080000, 0x04000000 };
	const uint64_t all = 0x07c80000;
	uint64_t r = random_bits();

	switch (r % 3) {
	case 0:
		return 0;
	case 1:
		return fpcrs[r / 3 % (sizeof(fpcrs) / sizeof(fpcrs[0]))];
	default:
		return r >> 32 & all;
	}
}

static void random_state(struct image *image)
{
	memset(image, 0, sizeof(*image));
	image->vl = 16 * (1 + random_bits() % 16);
	image->svl = UINT64_C(16) << random_bits() % 5;
	if (simd_percent && random_bits() % 3 == 0)
		image->vl = image->svl = 16;
	image->svcr = random_bits() % 4;
	image->fpcr = random_fpcr();
	image->nzcv = random_bits() & 0xf0000000;
	for (unsigned int n = 0; n < NR_X; n++)
		image->x[n] = n < 4 ? MEMORY_BASE + 0x1000 + random_bits() % 0x2000 :
			      n < 8 ? random_bits() % 32 : random_bits() >> random_bits() % 64;
	random_vectors(image, (unsigned int)(image->svcr & 1 ? image->svl : image->vl));
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

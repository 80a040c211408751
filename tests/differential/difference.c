/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An image as a scenario.  What a SET cannot reach, memory and NZCV, the guest's first words write,
 * by X16 and X17; what a GET cannot reach, a doubleword of memory that differs or X16, its last
 * words bring to X17.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "differential.h"

#define NONE		UINT64_MAX

/* Registers: X16 holds an address or NZCV, X17 data */
#define MOVZ(n, imm, hw)	(0xd2800000u | (uint32_t)(hw) << 21 | (uint32_t)(imm) << 5 | (n))
#define MOVK(n, imm, hw)	(0xf2800000u | (uint32_t)(hw) << 21 | (uint32_t)(imm) << 5 | (n))
#define STR_X17_X16		0xf9000211u
#define LDR_X17_X16		0xf9400211u
#define MOV_X17_X16		0xaa1003f1u
#define MSR_NZCV_X16		0xd51b4210u

/* Nine words a doubleword at most, and some */
#define MAX_PREFIX	(MEMORY_SIZE / 8 * 9 + 16)

struct prefix {
	uint32_t words[MAX_PREFIX];
	unsigned int nr;
};

static void put_mov(struct prefix *p, unsigned int n, uint64_t value)
{
	p->words[p->nr++] = MOVZ(n, value & 0xffff, 0);
	for (unsigned int hw = 1; hw < 4; hw++)
		if (value >> 16 * hw & 0xffff)
			p->words[p->nr++] = MOVK(n, value >> 16 * hw & 0xffff, hw);
}

static uint64_t doubleword(const struct image *image, uint64_t offset)
{
	uint64_t value;

	memcpy(&value, image->memory + offset, sizeof(value));
	return value;
}

static void put_memory(struct prefix *p, const struct image *image)
{
	for (uint64_t i = 0; i < MEMORY_SIZE; i += 8) {
		if (!doubleword(image, i))
			continue;
		put_mov(p, 16, MEMORY_BASE + i);
		put_mov(p, 17, doubleword(image, i));
		p->words[p->nr++] = STR_X17_X16;
	}
}

/* What comes before the image's words */
static const struct prefix *make_prefix(const struct image *image)
{
	static struct prefix p;

	p.nr = 0;
	put_memory(&p, image);
	if (image->nzcv) {
		put_mov(&p, 16, image->nzcv);
		p.words[p.nr++] = MSR_NZCV_X16;
	}
	put_mov(&p, 16, image->x[16]);
	put_mov(&p, 17, image->x[17]);
	return &p;
}

uint64_t report_code(const struct image *image)
{
	uint64_t code = CODE_BASE + 4 * make_prefix(image)->nr;

	return code < CODE_PAGES + CODE_SIZE / 2 ? code : CODE_BASE;
}

/* The offset of the first doubleword of memory that differs, or NONE */
static uint64_t differing_memory(const struct image *ours, const struct image *theirs)
{
	for (uint64_t i = 0; i < MEMORY_SIZE; i += 8)
		if (doubleword(ours, i) != doubleword(theirs, i))
			return i;
	return NONE;
}

static void print_word(uint32_t word)
{
	printf("0x%08x, ", word);
}

static void print_prefix(const struct prefix *p)
{
	for (unsigned int i = 0; i < p->nr; i++) {
		print_word(p->words[i]);
		if (i % 8 == 7 || i + 1 == p->nr)
			printf("\n      ");
	}
}

static void print_suffix(uint64_t memory, bool x16)
{
	struct prefix p = { .nr = 0 };

	if (memory != NONE) {
		put_mov(&p, 16, MEMORY_BASE + memory);
		p.words[p.nr++] = LDR_X17_X16;
	} else if (x16) {
		p.words[p.nr++] = MOV_X17_X16;
	}
	print_prefix(&p);
}

static void print_guest(const struct image *image, uint64_t memory, bool x16)
{
	printf("  - guest: {words: [\n      ");
	print_prefix(make_prefix(image));
	for (uint64_t i = 0; i < image->nr_words; i++) {
		print_word(image->words[i]);
		printf("# %s\n      ", word_mnemonic(image->words[i]));
	}
	print_suffix(memory, x16);
	printf("]}\n");
}

/* If it is not as it was before; without the zeros at its end */
static void print_register(const char *name, const uint8_t *bytes, const uint8_t *before, size_t len)
{
	if (!memcmp(bytes, before, len))
		return;
	while (len && !bytes[len - 1])
		len--;
	printf(len ? "      %s: {hex: \"" : "      %s: 0\n", name);
	for (size_t i = 0; i < len; i++)
		printf("%02x", bytes[i]);
	if (len)
		printf("\"}\n");
}

static void print_vectors(const struct image *image, const struct image *before)
{
	size_t vl = image->svcr & SMEVEC_SVCR_SM ? image->svl : image->vl;
	char name[16];

	for (unsigned int n = 0; n < 32; n++) {
		snprintf(name, sizeof(name), "Z%u", n);
		print_register(name, image->z[n], before->z[n], vl);
	}
	for (unsigned int n = 0; n < 16; n++) {
		snprintf(name, sizeof(name), "P%u", n);
		print_register(name, image->p[n], before->p[n], vl / 8);
	}
	print_register("FFR", image->p[SMEVEC_FFR], before->p[SMEVEC_FFR], vl / 8);
	for (unsigned int row = 0; image->svcr & SMEVEC_SVCR_ZA && row < image->svl; row++) {
		snprintf(name, sizeof(name), "\"ZA[%u]\"", row);
		print_register(name, image->za[row], before->za[row], image->svl);
	}
}

static void print_numbers(const struct image *image, const struct image *before, uint32_t but)
{
	for (unsigned int n = 0; n < IMAGE_SP; n++)
		if (image->x[n] != before->x[n] && !(but >> n & 1))
			printf("      X%u: 0x%" PRIx64 "\n", n, image->x[n]);
	if (image->x[IMAGE_SP] != before->x[IMAGE_SP])
		printf("      SP_EL1: 0x%" PRIx64 "\n", image->x[IMAGE_SP]);
	if (image->tpidr != before->tpidr)
		printf("      TPIDR_EL0: 0x%" PRIx64 "\n", image->tpidr);
}

/* All vector lengths up to the one in force: the architecture asks for the powers of two */
static void print_lengths(const char *what, uint64_t vl)
{
	printf("%s: [", what);
	for (uint64_t vq = 1; vq < vl / 16; vq *= 2)
		printf("%" PRIu64 ", ", vq);
	printf("%" PRIu64 "], ", vl / 16);
}

#define X16_X17		(UINT32_C(3) << 16)

static void print_start(const struct image *image)
{
	static const struct image nothing;

	printf("  - vcpu_init: [SVE, SME]\n  - finalize: VEC\n  - set:\n");
	printf("      ZCR_EL1: 15\n      SMCR_EL1: 0x%x\n      SVCR: %" PRIu64 "\n",
	       image->two_ways ? 0xc000000fu : 0x8000000fu, image->svcr);
	printf("      FPCR: 0x%" PRIx64 "\n      FPSR: 0x%" PRIx64 "\n", image->fpcr, image->fpsr);
	print_numbers(image, &nothing, X16_X17);
	print_vectors(image, &nothing);
	if (!image->two_ways)
		return;
	print_register("ZT0", image->zt0, nothing.zt0, sizeof(image->zt0));
	printf("      FPMR: 0x%" PRIx64 "\n", image->fpmr);
}

static void print_expected(const struct image *image, const struct image *ours,
			   const struct image *theirs)
{
	uint64_t memory = differing_memory(ours, theirs);

	printf("  - get:\n      SVCR: %" PRIu64 "\n", theirs->svcr);
	printf("      FPSR: 0x%" PRIx64 "\n      FPCR: 0x%" PRIx64 "\n", theirs->fpsr, theirs->fpcr);
	printf("      PSTATE: {bits: [31, 28], value: %" PRIu64 "}\n", theirs->nzcv >> 28);
	if (memory != NONE)
		printf("      X17: 0x%" PRIx64 "\n", doubleword(theirs, memory));
	else if (ours->x[16] != theirs->x[16])
		printf("      X17: 0x%" PRIx64 "\n", theirs->x[16]);
	else if (ours->x[17] != theirs->x[17])
		printf("      X17: 0x%" PRIx64 "\n", theirs->x[17]);
	print_numbers(theirs, ours, X16_X17);
	print_vectors(theirs, theirs->svcr == ours->svcr ? ours : image);
}

void report(const struct image *image, const struct image *ours, const struct image *theirs,
	    const char *title, const char *source)
{
	printf("scenario: \"%s\"\nsource: %s\nhost: {", title, source);
	print_lengths("sve", image->vl);
	print_lengths("sme", image->svl);
	printf("%sfa64: true}\nprofiles: [sme-v12]\nsteps:\n",
	       image->two_ways ? "sme2: true, fpmr: true, " : "");
	print_start(image);
	print_guest(image, differing_memory(ours, theirs), ours->x[16] != theirs->x[16]);
	print_expected(image, ours, theirs);
}

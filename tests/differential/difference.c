/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An image as a scenario.  What a SET cannot reach, memory and NZCV, the guest's first words write,
 * by X16 and X17; a doubleword of memory that differs its last words load to X16.
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
#define MSR_NZCV_X16		0xd51b4210u

static void print_word(uint32_t word)
{
	printf("0x%08x, ", word);
}

static void print_mov(unsigned int n, uint64_t value)
{
	print_word(MOVZ(n, value & 0xffff, 0));
	for (unsigned int hw = 1; hw < 4; hw++)
		if (value >> 16 * hw & 0xffff)
			print_word(MOVK(n, value >> 16 * hw & 0xffff, hw));
}

static uint64_t doubleword(const struct image *image, uint64_t offset)
{
	uint64_t value;

	memcpy(&value, image->memory + offset, sizeof(value));
	return value;
}

static void print_memory(const struct image *image)
{
	for (uint64_t i = 0; i < MEMORY_SIZE; i += 8) {
		if (!doubleword(image, i))
			continue;
		print_mov(16, MEMORY_BASE + i);
		print_mov(17, doubleword(image, i));
		print_word(STR_X17_X16);
		printf("\n      ");
	}
}

/* The offset of the first doubleword of memory that differs, or NONE */
static uint64_t differing_memory(const struct image *ours, const struct image *theirs)
{
	for (uint64_t i = 0; i < MEMORY_SIZE; i += 8)
		if (doubleword(ours, i) != doubleword(theirs, i))
			return i;
	return NONE;
}

static void print_guest(const struct image *image, uint64_t memory)
{
	printf("  - guest: {words: [\n      ");
	print_memory(image);
	if (image->nzcv) {
		print_mov(16, image->nzcv);
		print_word(MSR_NZCV_X16);
		printf("\n      ");
	}
	for (uint64_t i = 0; i < image->nr_words; i++) {
		print_word(image->words[i]);
		printf("# %s\n      ", engine_mnemonic(image->words[i]));
	}
	if (memory != NONE) {
		print_mov(16, MEMORY_BASE + memory);
		print_word(LDR_X17_X16);
	}
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

static void print_numbers(const struct image *image, const struct image *before)
{
	for (unsigned int n = 0; n < NR_X; n++)
		if (image->x[n] != before->x[n])
			printf("      X%u: 0x%" PRIx64 "\n", n, image->x[n]);
}

/* All vector lengths up to the one in force: the architecture asks for the powers of two */
static void print_lengths(const char *what, uint64_t vl)
{
	printf("%s: [", what);
	for (uint64_t vq = 1; vq < vl / 16; vq *= 2)
		printf("%" PRIu64 ", ", vq);
	printf("%" PRIu64 "], ", vl / 16);
}

static void print_start(const struct image *image)
{
	static const struct image nothing;

	printf("  - vcpu_init: [SVE, SME]\n  - finalize: VEC\n  - set:\n");
	printf("      ZCR_EL1: 15\n      SMCR_EL1: 0x8000000f\n      SVCR: %" PRIu64 "\n", image->svcr);
	printf("      FPCR: 0x%" PRIx64 "\n      FPSR: 0\n", image->fpcr);
	print_numbers(image, &nothing);
	print_vectors(image, &nothing);
}

void report(const char *program, const struct image *image)
{
	static struct image theirs, ours;
	const char *what = find_difference(program, image, &theirs);
	uint64_t memory;

	memcpy(&ours, image, sizeof(ours));
	engine_run(&ours);
	memory = differing_memory(&ours, &theirs);
	printf("scenario: \"%s differs from qemu-aarch64\"\nsource: qemu-aarch64 7.2\nhost: {",
	       what ? what : "nothing");
	print_lengths("sve", image->vl);
	print_lengths("sme", image->svl);
	printf("fa64: true}\nprofiles: [sme-v12]\nsteps:\n");
	print_start(image);
	print_guest(image, memory);
	printf("  - get:\t# as qemu-aarch64 has it\n      SVCR: %" PRIu64 "\n", theirs.svcr);
	printf("      FPSR: 0x%" PRIx64 "\n      PSTATE: {bits: [31, 28], value: %" PRIu64 "}\n",
	       theirs.fpsr, theirs.nzcv >> 28);
	if (memory != NONE)
		printf("      X17: 0x%" PRIx64 "\n", doubleword(&theirs, memory));
	print_numbers(&theirs, &ours);
	print_vectors(&theirs, theirs.svcr == ours.svcr ? &ours : image);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "differential.h"

static bool still_differs(const char *program, const struct image *image)
{
	static struct image theirs, ours;

	memcpy(&ours, image, sizeof(ours));
	return engine_run(&ours) && find_difference(program, image, &theirs);
}

static void drop_words(const char *program, struct image *image)
{
	static struct image fewer;

	for (uint64_t i = 0; i < image->nr_words;) {
		memcpy(&fewer, image, sizeof(fewer));
		memmove(fewer.words + i, fewer.words + i + 1, (MAX_WORDS - i - 1) * sizeof(fewer.words[0]));
		fewer.nr_words--;
		if (fewer.nr_words && still_differs(program, &fewer))
			memcpy(image, &fewer, sizeof(fewer));
		else
			i++;
	}
}

static void try_zero(const char *program, struct image *image, void *what, size_t len)
{
	static uint8_t old[sizeof(image->za)];

	memcpy(old, what, len);
	memset(what, 0, len);
	if (!still_differs(program, image))
		memcpy(what, old, len);
}

void reduce(const char *program, struct image *image)
{
	uint64_t before;

	do {
		before = image->nr_words;
		drop_words(program, image);
	} while (image->nr_words < before);
	for (unsigned int n = 0; n < 32; n++)
		try_zero(program, image, image->z[n], sizeof(image->z[n]));
	for (unsigned int n = 0; n < 17; n++)
		try_zero(program, image, image->p[n], sizeof(image->p[n]));
	for (unsigned int n = 0; n < NR_X; n++)
		try_zero(program, image, &image->x[n], sizeof(image->x[n]));
	try_zero(program, image, image->za, sizeof(image->za));
	try_zero(program, image, &image->fpcr, sizeof(image->fpcr));
	try_zero(program, image, &image->nzcv, sizeof(image->nzcv));
}

static bool any(const uint8_t *bytes, size_t len)
{
	while (len--)
		if (bytes[len])
			return true;
	return false;
}

static void print_register(const char *name, const uint8_t *bytes, size_t len)
{
	if (!any(bytes, len))
		return;
	printf("      %s: {hex: \"", name);
	for (size_t i = 0; i < len; i++)
		printf("%s%02x", i ? " " : "", bytes[i]);
	printf("\"}\n");
}

static void print_vectors(const struct image *image)
{
	size_t vl = image->svcr & SMEVEC_SVCR_SM ? image->svl : image->vl;
	char name[16];

	for (unsigned int n = 0; n < 32; n++) {
		snprintf(name, sizeof(name), "Z%u", n);
		print_register(name, image->z[n], vl);
	}
	for (unsigned int n = 0; n < 16; n++) {
		snprintf(name, sizeof(name), "P%u", n);
		print_register(name, image->p[n], vl / 8);
	}
	print_register("FFR", image->p[SMEVEC_FFR], vl / 8);
	for (unsigned int row = 0; image->svcr & SMEVEC_SVCR_ZA && row < image->svl; row++) {
		snprintf(name, sizeof(name), "\"ZA[%u]\"", row);
		print_register(name, image->za[row], image->svl);
	}
}

/* All vector lengths up to the one in force: the architecture asks for the powers of two */
static void print_lengths(const char *what, uint64_t vl, bool streaming)
{
	printf("%s: [", what);
	for (uint64_t vq = 1; vq < vl / 16; vq *= 2)
		printf("%llu, ", (unsigned long long)vq);
	printf("%llu]%s", (unsigned long long)(vl / 16), streaming ? "" : ", ");
}

void report(const char *program, const struct image *image)
{
	static struct image theirs;
	const char *what = find_difference(program, image, &theirs);

	printf("scenario: \"%s differs from qemu-aarch64\"\nhost: {", what ? what : "nothing");
	print_lengths("sve", image->vl, false);
	print_lengths("sme", image->svl, true);
	printf(", fa64: true}\nsteps:\n  - vcpu_init: [SVE, SME]\n  - finalize: VEC\n  - set:\n");
	printf("      ZCR_EL1: 15\n      SMCR_EL1: 0x8000000f\n      SVCR: %llu\n      FPCR: 0x%llx\n",
	       (unsigned long long)image->svcr, (unsigned long long)image->fpcr);
	for (unsigned int n = 0; n < NR_X; n++)
		if (image->x[n])
			printf("      X%u: 0x%llx\n", n, (unsigned long long)image->x[n]);
	print_vectors(image);
	printf("  - guest: {words: [");
	for (uint64_t i = 0; i < image->nr_words; i++)
		printf("%s0x%08x", i ? ", " : "", image->words[i]);
	printf("]}\t#");
	for (uint64_t i = 0; i < image->nr_words; i++)
		printf(" %s", smevec_mnemonic(image->words[i]));
	printf("\n  - get:\t# as qemu-aarch64 has it\n      FPSR: 0x%llx\n", (unsigned long long)theirs.fpsr);
	print_vectors(&theirs);
}

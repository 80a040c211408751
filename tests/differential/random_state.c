/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values that instructions are tried on */
#include <string.h>

#include "fp.h"
#include "random_state.h"

void fill(void *to, size_t len)
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

void random_vectors(struct image *image, unsigned int vl, bool integers)
{
	for (unsigned int n = 0; n < 32; n++) {
		if (integers && random_bits() % 3 == 0)
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

/* What 7.2 does not know, in half of all */
static uint64_t newer_fpcr(bool nep)
{
	const uint64_t bits = FPCR_FIZ | FPCR_AH | FPCR_EBF | (nep ? FPCR_NEP : 0);
	uint64_t r;

	if (!(qemu_features() >> SMEVEC_FEAT_AFP & 1))
		return 0;
	r = random_bits();
	return r & 1 ? 0 : r >> 32 & bits;
}

/* None, one, or any of AHP, DN, FZ, RMode and FZ16 */
static uint64_t older_fpcr(void)
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

uint64_t random_fpcr(bool nep)
{
	return older_fpcr() | newer_fpcr(nep);
}

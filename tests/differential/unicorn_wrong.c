/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What Unicorn does itself and gets wrong, by the architecture's text, by cpu/a64 and by qemu-aarch64.
 * Sequences with such words are not for it.  cpu/unicorn is to hand them over; they then go from here.
 */
#include "mixed.h"

static const struct {
	uint32_t mask, value;
	const char *why;
} wrong[] = {
	{ 0xbf20cc00, 0x38204000, "LDSMAX and its kin, of bytes and halfwords: as below" },
	{ 0xff20cc00, 0xb8204000, "of words: they compare memory, zero-extended, with all of Xs" },
	{ 0xffc09400, 0x2f401000, "FCMLA by element, .4H: FPSR has flags of what lies in the upper half" },
	{ 0xfff0fc00, 0x5f10fc00, "FCVTZS of halves to fixed point extends the sign, as in QEMU 7.2" },
	{ 0xfffffc00, 0x1e7e0000, "FJCVTZS: a denormal number that becomes zero is exact, as in QEMU 7.2" },
};

/* FPCR.{FIZ, AH, NEP}, which Unicorn has not */
#define FPCR_AFP	7u

bool wrong_in_unicorn(const struct mixed *g, struct row row, uint32_t word)
{
	if (row.table == TABLE_SIMD && g->cpu->cpu.vec.fpcr & FPCR_AFP)
		return true;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if ((word & wrong[i].mask) == wrong[i].value)
			return true;
	return false;
}

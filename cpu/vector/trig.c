/* SPDX-License-Identifier: GPL-2.0-or-later */
/* FEXPA and FTMAD: the pieces of exponential and trigonometric series (Arm ARM FPExpA, FPTrigMAdd) */
#include "elem.h"
#include "executors.h"
#include "ops.h"

/* The fraction of 2^(i/64), rounded to 52 bits: those of shorter formats are these, rounded again */
static const uint64_t exp_fraction[64] = {
	0x0000000000000, 0x02c9a3e778061, 0x059b0d3158574, 0x0874518759bc8,
	0x0b5586cf9890f, 0x0e3ec32d3d1a2, 0x11301d0125b51, 0x1429aaea92de0,
	0x172b83c7d517b, 0x1a35beb6fcb75, 0x1d4873168b9aa, 0x2063b88628cd6,
	0x2387a6e756238, 0x26b4565e27cdd, 0x29e9df51fdee1, 0x2d285a6e4030b,
	0x306fe0a31b715, 0x33c08b26416ff, 0x371a7373aa9cb, 0x3a7db34e59ff7,
	0x3dea64c123422, 0x4160a21f72e2a, 0x44e086061892d, 0x486a2b5c13cd0,
	0x4bfdad5362a27, 0x4f9b2769d2ca7, 0x5342b569d4f82, 0x56f4736b527da,
	0x5ab07dd485429, 0x5e76f15ad2148, 0x6247eb03a5585, 0x6623882552225,
	0x6a09e667f3bcd, 0x6dfb23c651a2f, 0x71f75e8ec5f74, 0x75feb564267c9,
	0x7a11473eb0187, 0x7e2f336cf4e62, 0x82589994cce13, 0x868d99b4492ed,
	0x8ace5422aa0db, 0x8f1ae99157736, 0x93737b0cdc5e5, 0x97d829fde4e50,
	0x9c49182a3f090, 0xa0c667b5de565, 0xa5503b23e255d, 0xa9e6b5579fdbf,
	0xae89f995ad3ad, 0xb33a2b84f15fb, 0xb7f76f2fb5e47, 0xbcc1e904bc1d2,
	0xc199bdd85529c, 0xc67f12e57d14b, 0xcb720dcef9069, 0xd072d4a07897c,
	0xd5818dcfba487, 0xda9e603db3285, 0xdfc97337b9b5f, 0xe502ee78b3ff6,
	0xea4afa2a490da, 0xefa1bee615a27, 0xf50765b6e4540, 0xfa7c1819e90d8,
};

/* FPExpCoefficient: low bits of @n choose the fraction, those above are the exponent */
static uint64_t exp_a(unsigned int esize, uint64_t n)
{
	unsigned int frac_bits = esize == 2 ? 10 : esize == 4 ? 23 : 52;
	unsigned int index_bits = esize == 2 ? 5 : 6, drop = 52 - frac_bits;
	unsigned int exp_bits = esize * 8 - 1 - frac_bits;
	uint64_t fraction = exp_fraction[esize == 2 ? (n & 31) * 2 : n & 63];
	uint64_t exponent = n >> index_bits & ((UINT64_C(1) << exp_bits) - 1);

	if (drop)
		fraction = (fraction + (UINT64_C(1) << (drop - 1))) >> drop;
	return exponent << frac_bits | fraction;
}

enum smevec_result exec_fexpa(struct exec *e)
{
	unsigned int esize = 1u << field(e, 's');
	uint8_t result[SMEVEC_MAX_VL];

	if (esize == 1)
		return SMEVEC_UNDEF;
	for (unsigned int i = 0; i < e->vl / esize; i++)
		put_elem(result, i, esize, exp_a(esize, elem(e->r->z[field(e, 'n')], i, esize)));
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* FPTrigMAddCoefficient: of the sine's series, then of the cosine's */
static const uint64_t trig_half[16] = {
	0x3c00, 0xb155, 0x2030, 0, 0, 0, 0, 0,
	0x3c00, 0xb800, 0x293a, 0, 0, 0, 0, 0,
};
static const uint64_t trig_single[16] = {
	0x3f800000, 0xbe2aaaab, 0x3c088886, 0xb95008b9, 0x36369d6d, 0, 0, 0,
	0x3f800000, 0xbf000000, 0x3d2aaaa6, 0xbab60705, 0x37cd37cc, 0, 0, 0,
};
static const uint64_t trig_double[16] = {
	0x3ff0000000000000, 0xbfc5555555555543, 0x3f8111111110f30c, 0xbf2a01a019b92fc6,
	0x3ec71de351f3d22b, 0xbe5ae5e2b60f7b91, 0x3de5d8408868552f, 0,
	0x3ff0000000000000, 0xbfe0000000000000, 0x3fa5555555555536, 0xbf56c16c16c13a0b,
	0x3efa01a019b1e8d8, 0xbe927e4f7282f468, 0x3e21ee96d2641b13, 0xbda8f76380fbb401,
};

/* Zdn * |Zm| + the coefficient that the immediate and the sign of Zm choose */
enum smevec_result exec_ftmad(struct exec *e)
{
	static const uint64_t *const tables[] = { NULL, trig_half, trig_single, trig_double };
	const uint64_t *table = tables[field(e, 's')];
	unsigned int esize = 1u << field(e, 's');
	uint64_t sign = UINT64_C(1) << (esize * 8 - 1);
	uint8_t result[SMEVEC_MAX_VL];

	if (!table)
		return SMEVEC_UNDEF;
	e->esize = esize;
	for (unsigned int i = 0; i < e->vl / esize; i++) {
		uint64_t n = elem(e->r->z[field(e, 'd')], i, esize);
		uint64_t m = elem(e->r->z[field(e, 'm')], i, esize);
		uint64_t coefficient = table[field(e, 'i') + (m & sign ? 8 : 0)];

		put_elem(result, i, esize,
			 fp_muladd(&e->env, esize, coefficient, n, fp_magnitude(e, m)));
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

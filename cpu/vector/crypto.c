/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AES (FIPS 197), SM4 (GB/T 32907) and the polynomial product of doublewords, on 128-bit
 * segments (Arm ARM AESE, AESD, AESMC, AESIMC, SM4E, SM4EKEY, PMULLB, PMULLT).
 * S-boxes are computed: they are the inverse in a field of 256 elements, and an affine map.
 */
#include "elem.h"
#include "executors.h"

#define SEGMENT		16
#define AES_POLYNOMIAL	0x11bu
#define SM4_POLYNOMIAL	0x1f5u

static uint8_t field_mul(unsigned int a, unsigned int b, unsigned int polynomial)
{
	unsigned int product = 0;

	for (; b; b >>= 1) {
		product ^= b & 1 ? a : 0;
		a <<= 1;
		a ^= a & 0x100 ? polynomial : 0;
	}
	return (uint8_t)product;
}

/* a^254, which is 0 for 0 */
static uint8_t field_inverse(uint8_t a, unsigned int polynomial)
{
	uint8_t result = 1, power = a;

	for (int bit = 1; bit < 8; bit++) {
		power = field_mul(power, power, polynomial);
		result = field_mul(result, power, polynomial);
	}
	return result;
}

static uint8_t rotate8(uint8_t x, unsigned int n)
{
	return (uint8_t)(x << n | x >> (8 - n));
}

static uint8_t aes_sbox(uint8_t x)
{
	uint8_t i = field_inverse(x, AES_POLYNOMIAL);

	return i ^ rotate8(i, 1) ^ rotate8(i, 2) ^ rotate8(i, 3) ^ rotate8(i, 4) ^ 0x63;
}

static uint8_t aes_inverse_sbox(uint8_t x)
{
	uint8_t affine = rotate8(x, 1) ^ rotate8(x, 3) ^ rotate8(x, 6) ^ 0x05;

	return field_inverse(affine, AES_POLYNOMIAL);
}

/* Bit i is the parity of x with a row that has turned i places */
static uint8_t sm4_affine(uint8_t x)
{
	uint8_t result = 0xd3;

	for (unsigned int i = 0; i < 8; i++)
		result ^= (uint8_t)(__builtin_parity(x & rotate8(0xa7, i)) << i);
	return result;
}

static uint8_t sm4_sbox(uint8_t x)
{
	return sm4_affine(field_inverse(sm4_affine(x), SM4_POLYNOMIAL));
}

/* S-boxes as tables; racing threads write the same */
static const uint8_t *sbox(enum crypto_sbox which)
{
	static uint8_t (*const compute[])(uint8_t x) = {
		[SBOX_AES] = aes_sbox, [SBOX_AES_INVERSE] = aes_inverse_sbox,
		[SBOX_SM4] = sm4_sbox,
	};
	static uint8_t table[3][256];
	static bool known[3];

	if (!__atomic_load_n(&known[which], __ATOMIC_ACQUIRE)) {
		for (unsigned int x = 0; x < 256; x++)
			__atomic_store_n(&table[which][x], compute[which]((uint8_t)x),
					 __ATOMIC_RELAXED);
		__atomic_store_n(&known[which], true, __ATOMIC_RELEASE);
	}
	return table[which];
}

/* ShiftRows and SubBytes of Zdn ^ Zm, or their inverses.  Byte (row, column) is row + 4 * column. */
enum smevec_result exec_aes_round(struct exec *e)
{
	bool inverse = e->insn->op == SBOX_AES_INVERSE;
	const uint8_t *table = sbox((enum crypto_sbox)e->insn->op);
	const uint8_t *n = e->r->z[field(e, 'd')], *m = e->r->z[field(e, 'm')];
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl; i++) {
		unsigned int row = i % 4, column = i / 4 % 4;
		unsigned int from = inverse ? column + 4 - row : column + row;
		unsigned int at = i / SEGMENT * SEGMENT + from % 4 * 4 + row;

		result[i] = table[n[at] ^ m[at]];
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

enum smevec_result exec_aes_mix(struct exec *e)
{
	static const uint8_t forward[] = { 2, 3, 1, 1 }, backward[] = { 14, 11, 13, 9 };
	const uint8_t *factor = e->insn->op == SBOX_AES_INVERSE ? backward : forward;
	const uint8_t *n = e->r->z[field(e, has_field(e, 'n') ? 'n' : 'd')];
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl; i++) {
		const uint8_t *column = n + i / 4 * 4;

		result[i] = 0;
		for (unsigned int k = 0; k < 4; k++)
			result[i] ^= field_mul(column[(i + k) % 4], factor[k], AES_POLYNOMIAL);
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

static uint32_t rotate32(uint32_t x, unsigned int n)
{
	return x << n | x >> (32 - n);
}

static uint32_t sm4_substitute(uint32_t x)
{
	const uint8_t *table = sbox(SBOX_SM4);

	return (uint32_t)table[x & 0xff] | (uint32_t)table[x >> 8 & 0xff] << 8 |
	       (uint32_t)table[x >> 16 & 0xff] << 16 | (uint32_t)table[x >> 24] << 24;
}

/* Four rounds; the linear map of the key schedule has fewer terms */
static void sm4_rounds(uint32_t word[4], const uint32_t key[4], bool schedule)
{
	for (int round = 0; round < 4; round++) {
		uint32_t t = sm4_substitute(word[1] ^ word[2] ^ word[3] ^ key[round]);

		if (schedule)
			t ^= rotate32(t, 13) ^ rotate32(t, 23);
		else
			t ^= rotate32(t, 2) ^ rotate32(t, 10) ^ rotate32(t, 18) ^ rotate32(t, 24);
		t ^= word[0];
		memmove(word, word + 1, 3 * sizeof(word[0]));
		word[3] = t;
	}
}

enum smevec_result exec_sm4(struct exec *e)
{
	bool schedule = has_field(e, 'n');
	const uint8_t *n = e->r->z[field(e, schedule ? 'n' : 'd')];
	const uint8_t *m = e->r->z[field(e, 'm')];
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int at = 0; at < e->vl; at += SEGMENT) {
		uint32_t word[4], key[4];

		memcpy(word, n + at, sizeof(word));
		memcpy(key, m + at, sizeof(key));
		sm4_rounds(word, key, schedule);
		memcpy(result + at, word, sizeof(word));
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* Carryless product of the doublewords numbered op of each segment */
enum smevec_result exec_pmull_q(struct exec *e)
{
	unsigned int part = (unsigned int)e->insn->op;
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl / SEGMENT; i++) {
		uint64_t n = elem(e->r->z[field(e, 'n')], 2 * i + part, 8);
		uint64_t m = elem(e->r->z[field(e, 'm')], 2 * i + part, 8);
		unsigned __int128 product = 0;

		for (unsigned int bit = 0; bit < 64; bit++)
			product ^= m >> bit & 1 ? (unsigned __int128)n << bit : 0;
		memcpy(result + i * SEGMENT, &product, SEGMENT);
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

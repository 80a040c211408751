// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * QARMA-64 as Arm ARM's ComputePAC() uses it.  A state is 16 cells of four bits, cell 0 the most
 * significant; names are the paper's.
 */
#include "qarma.h"

#define ROUNDS 5

static const uint64_t alpha = UINT64_C(0xc0ac29b7c97c50dd);

/* Digits of pi */
static const uint64_t round_constant[ROUNDS] = {
	0, UINT64_C(0x13198a2e03707344), UINT64_C(0xa4093822299f31d0),
	UINT64_C(0x082efa98ec4e6c89), UINT64_C(0x452821e638d01377),
};

/* The S-box sigma 2, and its inverse */
static const uint8_t sigma[16] = { 11, 6, 8, 15, 12, 0, 9, 14, 3, 7, 4, 5, 13, 2, 1, 10 };
static const uint8_t sigma_inverse[16] = { 5, 14, 13, 8, 10, 11, 1, 9, 2, 6, 15, 0, 4, 12, 7, 3 };

/* Cell permutations: the state's shuffle tau, the tweak's h */
static const uint8_t tau[16] = { 0, 11, 6, 13, 10, 1, 12, 7, 5, 14, 3, 8, 15, 4, 9, 2 };
static const uint8_t h[16] = { 6, 5, 14, 15, 0, 1, 2, 3, 7, 12, 13, 4, 8, 9, 10, 11 };

/* Cells of the tweak that its LFSR steps: bits */
#define LFSR_CELLS 0x291b

static unsigned int cell(uint64_t state, unsigned int i)
{
	return (unsigned int)(state >> (60 - 4 * i)) & 15;
}

static uint64_t at_cell(unsigned int value, unsigned int i)
{
	return (uint64_t)value << (60 - 4 * i);
}

static uint64_t permute(uint64_t state, const uint8_t from[16])
{
	uint64_t out = 0;

	for (unsigned int i = 0; i < 16; i++)
		out |= at_cell(cell(state, from[i]), i);
	return out;
}

static uint64_t permute_back(uint64_t state, const uint8_t from[16])
{
	uint64_t out = 0;

	for (unsigned int i = 0; i < 16; i++)
		out |= at_cell(cell(state, i), from[i]);
	return out;
}

static uint64_t substitute(uint64_t state, const uint8_t box[16])
{
	uint64_t out = 0;

	for (unsigned int i = 0; i < 16; i++)
		out |= at_cell(box[cell(state, i)], i);
	return out;
}

static unsigned int rotate(unsigned int value, unsigned int by)
{
	return (value << by | value >> (4 - by)) & 15;
}

/* M = circ(0, rho, rho^2, rho) on columns; it is its own inverse */
static uint64_t mix_columns(uint64_t state)
{
	uint64_t out = 0;

	for (unsigned int i = 0; i < 16; i++) {
		unsigned int mixed = rotate(cell(state, (i + 4) & 15), 1) ^
				     rotate(cell(state, (i + 8) & 15), 2) ^
				     rotate(cell(state, (i + 12) & 15), 1);

		out |= at_cell(mixed, i);
	}
	return out;
}

static unsigned int lfsr(unsigned int v)
{
	return v >> 1 | ((v ^ v >> 1) & 1) << 3;
}

static unsigned int lfsr_back(unsigned int v)
{
	return (v << 1 & 15) | ((v >> 3 ^ v) & 1);
}

static uint64_t step_cells(uint64_t tweak, unsigned int (*step)(unsigned int))
{
	uint64_t out = 0;

	for (unsigned int i = 0; i < 16; i++)
		out |= at_cell(LFSR_CELLS >> i & 1 ? step(cell(tweak, i)) : cell(tweak, i), i);
	return out;
}

static uint64_t next_tweak(uint64_t tweak)
{
	return step_cells(permute(tweak, h), lfsr);
}

static uint64_t last_tweak(uint64_t tweak)
{
	return permute_back(step_cells(tweak, lfsr_back), h);
}

/* The middle: a full round, the reflector, a full round backwards */
static uint64_t reflect(uint64_t state, uint64_t w0, uint64_t w1, uint64_t k1, uint64_t tweak)
{
	state = substitute(mix_columns(permute(state ^ w1 ^ tweak, tau)), sigma);
	state = mix_columns(permute(state, tau)) ^ k1;
	state = substitute(permute_back(state, tau), sigma_inverse);
	return permute_back(mix_columns(state), tau) ^ w0 ^ tweak;
}

/* The key: w0 is its upper half, k0 its lower one */
uint64_t pac_qarma5(uint64_t data, uint64_t modifier, struct pac_key key)
{
	uint64_t w0 = key.hi, k0 = key.lo, tweak = modifier, state = data ^ w0;
	uint64_t w1 = (w0 >> 1 | w0 << 63) ^ w0 >> 63;

	for (unsigned int i = 0; i < ROUNDS; i++) {
		state ^= k0 ^ tweak ^ round_constant[i];
		if (i)
			state = mix_columns(permute(state, tau));
		state = substitute(state, sigma);
		tweak = next_tweak(tweak);
	}
	state = reflect(state, w0, w1, k0, tweak);
	for (unsigned int i = ROUNDS; i--; ) {
		state = substitute(state, sigma_inverse);
		if (i)
			state = permute_back(mix_columns(state), tau);
		tweak = last_tweak(tweak);
		state ^= k0 ^ tweak ^ round_constant[i] ^ alpha;
	}
	return state ^ w1;
}

#define PRIME_1	UINT64_C(0x9e3779b185ebca87)
#define PRIME_2	UINT64_C(0xc2b2ae3d27d4eb4f)
#define PRIME_3	UINT64_C(0x165667b19e3779f9)
#define PRIME_4	UINT64_C(0x85ebca77c2b2ae63)
#define SEED	UINT64_C(1)

static uint64_t rotate_left(uint64_t value, unsigned int by)
{
	return value << by | value >> (64 - by);
}

static uint64_t xxh64_round(uint64_t lane, uint64_t input)
{
	return rotate_left(lane + input * PRIME_2, 31) * PRIME_1;
}

uint64_t pac_xxh64(uint64_t data, uint64_t modifier, struct pac_key key)
{
	const uint64_t lane[4] = {
		xxh64_round(SEED + PRIME_1 + PRIME_2, data), xxh64_round(SEED + PRIME_2, modifier),
		xxh64_round(SEED, key.lo), xxh64_round(SEED - PRIME_1, key.hi),
	};
	uint64_t hash = rotate_left(lane[0], 1) + rotate_left(lane[1], 7) +
			rotate_left(lane[2], 12) + rotate_left(lane[3], 18);

	for (unsigned int i = 0; i < 4; i++)
		hash = (hash ^ xxh64_round(0, lane[i])) * PRIME_1 + PRIME_4;
	hash = (hash ^ hash >> 33) * PRIME_2;
	hash = (hash ^ hash >> 29) * PRIME_3;
	return hash ^ hash >> 32;
}

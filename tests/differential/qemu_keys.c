/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "qemu_keys.h"

/* MT19937, as GLib's g_rand_new_with_seed_array() begins it with the two halves of the seed 1 */
#define N		624
#define M		397
#define LOADER		4	/* numbers: the 16 bytes of AT_RANDOM */

uint64_t qemu_keys[10];

static uint32_t mt[N];

static void begin(void)
{
	static const uint32_t seed[] = { 1, 0 };
	uint32_t i = 1;

	mt[0] = 19650218;
	for (uint32_t n = 1; n < N; n++)
		mt[n] = 1812433253 * (mt[n - 1] ^ mt[n - 1] >> 30) + n;
	for (uint32_t k = 0; k < N; k++) {
		mt[i] = (mt[i] ^ (mt[i - 1] ^ mt[i - 1] >> 30) * 1664525) + seed[k % 2] + k % 2;
		mt[0] = mt[N - 1];
		i = i + 1 < N ? i + 1 : 1;
	}
	for (uint32_t k = 1; k < N; k++) {
		mt[i] = (mt[i] ^ (mt[i - 1] ^ mt[i - 1] >> 30) * 1566083941) - i;
		mt[0] = mt[N - 1];
		i = i + 1 < N ? i + 1 : 1;
	}
	mt[0] = 0x80000000;
}

/* The n-th number, of the first N - M */
static uint32_t number(unsigned int n)
{
	uint32_t y = (mt[n] & 0x80000000) | (mt[n + 1] & 0x7fffffff);

	y = mt[n + M] ^ y >> 1 ^ (y & 1 ? 0x9908b0df : 0);
	y ^= y >> 11;
	y ^= y << 7 & 0x9d2c5680;
	y ^= y << 15 & 0xefc60000;
	return y ^ y >> 18;
}

void qemu_keys_find(void)
{
	begin();
	for (unsigned int i = 0; i < 10; i++)
		qemu_keys[i] = number(LOADER + 2 * i) | (uint64_t)number(LOADER + 2 * i + 1) << 32;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* SHA-256 and FNV-1a in plain C, and a hash table with chains; SHA-256 of "abc" is known */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE = 1 << 16, TIMES = 100, KEYS = 40000, PLACES = 1 << 14 };

struct node {
	struct node *next;
	uint64_t key, nr;
};

static uint8_t data[SIZE];
static struct node *table[PLACES];

/* FIPS 180-4: fractional parts of cube roots of the first 64 primes, by integers */
static uint32_t k[64];

static uint64_t root(unsigned __int128 of, int power)
{
	uint64_t low = 0;

	for (int bit = 40; bit >= 0; bit--) {
		unsigned __int128 x = low | UINT64_C(1) << bit, y = x * x;

		if ((power == 2 ? y : y * x) <= of)
			low |= UINT64_C(1) << bit;
	}
	return low;
}

static void make_constants(uint32_t h[8])
{
	for (unsigned int n = 2, i = 0; i < 64; n++) {
		unsigned int d = 2;

		while (d * d <= n && n % d)
			d++;
		if (d * d <= n)
			continue;
		k[i] = (uint32_t)root((unsigned __int128)n << 96, 3);
		if (i < 8)
			h[i] = (uint32_t)root((unsigned __int128)n << 64, 2);
		i++;
	}
}

#define ROR(x, n) ((x) >> (n) | (x) << (32 - (n)))

static __attribute__((noinline)) void block(uint32_t h[8], const uint8_t *p)
{
	uint32_t w[64], s[8];

	for (int i = 0; i < 16; i++)
		w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16 | (uint32_t)p[4 * i + 2] << 8 |
		       p[4 * i + 3];
	for (int i = 16; i < 64; i++)
		w[i] = w[i - 16] + w[i - 7] + (ROR(w[i - 15], 7) ^ ROR(w[i - 15], 18) ^ w[i - 15] >> 3) +
		       (ROR(w[i - 2], 17) ^ ROR(w[i - 2], 19) ^ w[i - 2] >> 10);
	memcpy(s, h, sizeof(s));
	for (int i = 0; i < 64; i++) {
		uint32_t t1 = s[7] + (ROR(s[4], 6) ^ ROR(s[4], 11) ^ ROR(s[4], 25)) +
			      ((s[4] & s[5]) ^ (~s[4] & s[6])) + k[i] + w[i];
		uint32_t t2 = (ROR(s[0], 2) ^ ROR(s[0], 13) ^ ROR(s[0], 22)) +
			      ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));

		memmove(s + 1, s, 7 * sizeof(s[0]));
		s[4] += t1;
		s[0] = t1 + t2;
	}
	for (int i = 0; i < 8; i++)
		h[i] += s[i];
}

static __attribute__((noinline)) uint64_t fnv(const uint8_t *p, size_t n)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ p[i]) * UINT64_C(0x100000001b3);
	return hash;
}

static __attribute__((noinline)) uint64_t count(uint64_t key)
{
	struct node **at = &table[fnv((const uint8_t *)&key, sizeof(key)) % PLACES];

	while (*at && (*at)->key != key)
		at = &(*at)->next;
	if (!*at) {
		*at = calloc(1, sizeof(**at));
		(*at)->key = key;
	}
	return ++(*at)->nr;
}

int main(void)
{
	uint8_t abc[64] = { 'a', 'b', 'c', 0x80, [63] = 24 };
	uint32_t h[8], first[8];
	uint64_t sum = 0;

	make_constants(h);
	memcpy(first, h, sizeof(first));
	block(first, abc);
	for (int i = 0; i < SIZE; i++)
		data[i] = (uint8_t)(i * 7 + (i >> 8));
	for (int t = 0; t < TIMES; t++) {
		for (int i = 0; i < SIZE; i += 64)
			block(h, data + i);
		sum = sum * 31 + fnv(data, SIZE);
		for (uint64_t i = 0; i < KEYS; i++)
			sum += count(i * i % 30011);
	}
	for (int i = 0; i < 8; i++)
		sum = sum * 31 + h[i];
	printf("checksum %lu, SHA-256 of abc %08x%08x, right %d\n", sum, first[0], first[7],
	       first[0] == 0xba7816bf && first[7] == 0xf20015ad);
	return !(first[0] == 0xba7816bf && first[7] == 0xf20015ad);
}

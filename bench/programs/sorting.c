// SPDX-License-Identifier: GPL-2.0-or-later
/* Quicksort and mergesort of integers, and qsort() of structures by a comparison that is called */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE = 60000, TIMES = 8 };

struct item {
	uint32_t key;
	char name[12];
};

static uint32_t v[SIZE], w[SIZE], scratch[SIZE];
static struct item items[SIZE / 4];
static uint32_t state = 1;

static uint32_t next(void)
{
	state = state * 1664525u + 1013904223u;
	return state >> 4;
}

static void quick(uint32_t *from, uint32_t *to)
{
	while (to - from > 1) {
		uint32_t pivot = from[(to - from) / 2], *low = from, *high = to - 1;

		while (low <= high) {
			while (*low < pivot)
				low++;
			while (*high > pivot)
				high--;
			if (low <= high) {
				uint32_t t = *low;

				*low++ = *high;
				*high-- = t;
			}
		}
		if (high + 1 - from < to - low) {
			quick(from, high + 1);
			from = low;
		} else {
			quick(low, to);
			to = high + 1;
		}
	}
}

static void merge(uint32_t *x, size_t n)
{
	size_t half = n / 2, i = 0, j = half;

	if (n < 2)
		return;
	merge(x, half);
	merge(x + half, n - half);
	for (size_t k = 0; k < n; k++)
		scratch[k] = j == n || (i < half && x[i] <= x[j]) ? x[i++] : x[j++];
	memcpy(x, scratch, n * sizeof(*x));
}

static int by_key(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return x->key != y->key ? (x->key > y->key) - (x->key < y->key) : strcmp(x->name, y->name);
}

int main(void)
{
	uint64_t sum = 0;
	int bad = 0;

	for (int t = 0; t < TIMES; t++) {
		for (int i = 0; i < SIZE; i++)
			v[i] = w[i] = next();
		quick(v, v + SIZE);
		merge(w, SIZE);
		for (int i = 0; i < SIZE / 4; i++) {
			items[i].key = next() % 1000;
			snprintf(items[i].name, sizeof(items[i].name), "%u", next() % 10000);
		}
		qsort(items, SIZE / 4, sizeof(items[0]), by_key);
		for (int i = 0; i < SIZE; i++) {
			sum = sum * 31 + v[i];
			bad += v[i] != w[i] || (i && v[i] < v[i - 1]);
		}
		for (int i = 1; i < SIZE / 4; i++)
			bad += by_key(&items[i - 1], &items[i]) > 0;
	}
	printf("checksum %lu, %d wrong\n", sum, bad);
	return bad != 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* What all programs share that call KleidiAI's micro-kernels: kleidiai.h */
#include "kleidiai.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

enum { PLACE_SIZE = 4 << 20, GUARD = 65536, GAP = 0xa5, SVL_MIN = 16, SVL_MAX = 256, LENGTHS = 5 };

/* FPCR (Arm ARM, D24) */
#define FPCR_FZ		UINT64_C(0x1000000)
#define FPCR_FZ16	UINT64_C(0x80000)
#define FPCR_RMODE_DOWN UINT64_C(0x800000)

static uint64_t lcg;
static unsigned long wrong;

void *ending(enum place place, size_t size)
{
	static uint8_t *ends[PLACES];

	if (!ends[place]) {
		uint8_t *memory = mmap(NULL, PLACE_SIZE + GUARD, PROT_READ | PROT_WRITE,
				       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (memory == MAP_FAILED || mprotect(memory + PLACE_SIZE, GUARD, PROT_NONE)) {
			printf("no memory\n");
			exit(1);
		}
		ends[place] = memory + PLACE_SIZE;
	}
	if (size > PLACE_SIZE) {
		printf("%zu bytes are too many\n", size);
		exit(1);
	}
	return ends[place] - size;
}

void same_numbers_again(void)
{
	lcg = 1;
}

/* Knuth, MMIX */
static uint32_t next(void)
{
	lcg = lcg * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(lcg >> 33);
}

int integer(int least, int most)
{
	return least + (int)(next() % (uint32_t)(most - least + 1));
}

static float special(void)
{
	static const float numbers[] = { 0.0F,	 -0.0F,	 INFINITY, -INFINITY, NAN,     -NAN,
					 1e-40F, -6e-8F, 65504.0F, -FLT_MAX,  FLT_MIN, 1e-5F };

	/* so few that most sums are of numbers */
	if (next() % 64)
		return (float)integer(-1000, 1000) * 0x1p-9F;
	return numbers[next() % (sizeof(numbers) / sizeof(numbers[0]))];
}

float number(enum data data)
{
	if (data == WHOLE)
		return (float)integer(-4, 4);
	if (data == SPECIAL || data == FLUSHED)
		return special();
	return (float)integer(-1000000, 1000000) * 0x1p-19F;
}

static void set_fpcr(uint64_t value)
{
	__asm__ volatile("msr fpcr, %0" : : "r"(value) : "memory");
}

void rounding(enum data data)
{
	if (data == DOWNWARDS)
		set_fpcr(FPCR_RMODE_DOWN);
	if (data == FLUSHED)
		set_fpcr(FPCR_FZ | FPCR_FZ16);
}

void plain(void)
{
	set_fpcr(0);
}

size_t element_size(enum element element)
{
	static const size_t sizes[] = { [F32] = 4, [F16] = 2, [I8] = 1 };

	return sizes[element];
}

void put(enum element element, void *base, size_t i, float value)
{
	if (element == F32)
		((float *)base)[i] = value;
	else if (element == F16)
		((__fp16 *)base)[i] = (__fp16)value;
	else
		((int8_t *)base)[i] = (int8_t)value;
}

float get(enum element element, const void *base, size_t i)
{
	if (element == F32)
		return ((const float *)base)[i];
	if (element == F16)
		return ((const __fp16 *)base)[i];
	return ((const int8_t *)base)[i];
}

float to_bf16(float value, enum data data)
{
	uint32_t bits;

	memcpy(&bits, &value, sizeof(bits));
	if (data != DOWNWARDS)
		bits += 0x7fff + (bits >> 16 & 1);
	else if (value < 0)
		bits += 0xffff;
	bits &= 0xffff0000;
	memcpy(&value, &bits, sizeof(value));
	return value;
}

struct result result_new(enum element element, size_t m, size_t n)
{
	size_t row = n * element_size(element);
	struct result result = { element, m, n, row + 3 * element_size(element), NULL };
	size_t size = (m - 1) * result.stride + row;

	result.bytes = ending(RESULT, size);
	memset(result.bytes, GAP, size);
	return result;
}

/* FNV-1a (Fowler, Noll, Vo) */
static uint64_t checksum(uint64_t sum, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		sum = (sum ^ bytes[i]) * UINT64_C(0x100000001b3);
	return sum;
}

void result_count(const struct result *result, struct tally *tally,
		  bool (*is_right)(size_t row, size_t column, float value, const void *context),
		  const void *context)
{
	size_t row = result->n * element_size(result->element);

	for (size_t r = 0; r < result->m; r++) {
		const uint8_t *bytes = result->bytes + r * result->stride;

		tally->checksum = checksum(tally->checksum, bytes, row);
		for (size_t c = 0; is_right && c < result->n; c++)
			tally->wrong += !is_right(r, c, get(result->element, bytes, c), context);
		for (size_t i = row; r + 1 < result->m && i < result->stride; i++)
			tally->wrong += bytes[i] != GAP;
	}
	tally->results += result->m * result->n;
}

void tally_print(unsigned int svl, const char *kernel, const struct tally *tally)
{
	printf("SVL %3u %s: %lu results, checksum %016lx, %lu wrong\n", svl, kernel, tally->results,
	       tally->checksum, tally->wrong);
	wrong += tally->wrong;
}

int each_length(void (*all)(unsigned int svl))
{
	unsigned int lengths = 0;

	for (unsigned int svl = SVL_MIN; svl <= SVL_MAX; svl *= 2) {
		if ((prctl(PR_SME_SET_VL, svl) & PR_SME_VL_LEN_MASK) != (int)svl)
			continue;
		lengths++;
		all(svl);
	}
	return wrong || lengths != LENGTHS;
}

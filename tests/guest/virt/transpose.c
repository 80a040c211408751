// SPDX-License-Identifier: GPL-2.0-or-later
/* Transposition through ZA: rows are loaded, columns are stored, of 8, 16, 32 and 64 bits */
#include <arm_sme.h>

#include "sme_routines.h"
#include "virt_runtime.h"

enum { ROWS = 70, COLUMNS = 83 };

static uint64_t from[ROWS * COLUMNS], to[COLUMNS * ROWS];

#define TRANSPOSE(bits, nr)									\
	__arm_new("za") __arm_locally_streaming static NOINLINE void transpose_##bits(void)	\
	{											\
		const uint##bits##_t *in = (const uint##bits##_t *)from;			\
		uint##bits##_t *out = (uint##bits##_t *)to;					\
		uint64_t vl = nr;								\
												\
		for (uint64_t i = 0; i < ROWS; i += vl)						\
			for (uint64_t j = 0; j < COLUMNS; j += vl) {				\
				svbool_t columns = svwhilelt_b##bits(j, (uint64_t)COLUMNS);	\
				svbool_t rows = svwhilelt_b##bits(i, (uint64_t)ROWS);		\
												\
				for (uint64_t r = 0; r < vl && i + r < ROWS; r++)		\
					svld1_hor_za##bits(0, (uint32_t)r, columns, in + (i + r) * COLUMNS + j); \
				for (uint64_t r = 0; r < vl && j + r < COLUMNS; r++)		\
					svst1_ver_za##bits(0, (uint32_t)r, rows, out + (j + r) * ROWS + i); \
			}									\
	}											\
												\
	static unsigned int wrong_##bits(void)							\
	{											\
		const uint##bits##_t *in = (const uint##bits##_t *)from;			\
		const uint##bits##_t *out = (const uint##bits##_t *)to;				\
		unsigned int wrong = 0;								\
												\
		for (int i = 0; i < ROWS; i++)							\
			for (int j = 0; j < COLUMNS; j++)					\
				wrong += out[j * ROWS + i] != in[i * COLUMNS + j];		\
		return wrong;									\
	}

TRANSPOSE(8, svcntb())
TRANSPOSE(16, svcnth())
TRANSPOSE(32, svcntw())
TRANSPOSE(64, svcntd())

static const struct {
	const char *name;
	void (*transpose)(void);
	unsigned int (*wrong)(void);
} kinds[] = {
	{ "bytes", transpose_8, wrong_8 }, { "halfwords", transpose_16, wrong_16 },
	{ "words", transpose_32, wrong_32 }, { "doublewords", transpose_64, wrong_64 },
};

int main(void)
{
	uint32_t seed = 7;
	int bad = 0;

	for (int i = 0; i < ROWS * COLUMNS; i++)
		from[i] = (uint64_t)next_random(&seed) << 40 ^ (uint64_t)next_random(&seed) << 20 ^ next_random(&seed);
	for (unsigned int k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		__builtin_memset(to, 0, sizeof(to));
		kinds[k].transpose();
		bad |= verdict(kinds[k].name, checksum(to, sizeof(to)), kinds[k].wrong());
	}
	return bad;
}

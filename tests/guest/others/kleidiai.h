/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the programs share that call the micro-kernels of KleidiAI (Debian's libkleidiai-dev): memory that ends where
 * nothing is mapped, numbers, and what is counted.  The kernels are known by their headers alone.
 */
#ifndef KLEIDIAI_H
#define KLEIDIAI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Numbers that matrices have */
enum data {
	WHOLE, /* small: sums are exact */
	FRACTIONS, /* sums are rounded */
	DOWNWARDS, /* FRACTIONS, rounded towards minus infinity (FPCR.RMode) */
	SPECIAL, /* zeroes, infinities, NaNs, subnormal ones: whether they are right only the other CPU says */
	FLUSHED, /* SPECIAL, with subnormal ones flushed to zero (FPCR.FZ, FZ16) */
	DATA
};

/** Places that ending() has memory at */
enum place { LHS, RHS, BIAS, SCALE, LHS_PACKED, RHS_PACKED, POINTERS, RESULT, PLACES };

/** What matrices have in memory */
enum element { F32, F16, I8 };

/** A size of a problem: so many steps of the kernel, and rows, and columns more */
struct shape {
	unsigned int m_steps, m_more, n_steps, n_more, k;
};

/** What a kernel did */
struct tally {
	unsigned long results, wrong;
	uint64_t checksum;
};

/** What the kernel writes: rows have a gap between them */
struct result {
	enum element element;
	size_t m, n, stride;
	uint8_t *bytes;
};

/** @size bytes that a page follows that nobody may touch; contents remain until the next call with that @place */
void *ending(enum place place, size_t size);

/** What follows is of the same numbers each time */
void same_numbers_again(void);
/** From @least to @most, both of them possible */
int integer(int least, int most);
float number(enum data data);
/** FPCR for @data; plain() sets it back */
void rounding(enum data data);
void plain(void);

size_t element_size(enum element element);
void put(enum element element, void *base, size_t i, float value);
float get(enum element element, const void *base, size_t i);
/** To bfloat16: the nearest, even ones from the middle, or as @data says */
float to_bf16(float value, enum data data);

struct result result_new(enum element element, size_t m, size_t n);
/** Counts elements, and bytes changed between rows; @is_right may be NULL */
void result_count(const struct result *result, struct tally *tally,
		  bool (*is_right)(size_t row, size_t column, float value, const void *context),
		  const void *context);
/** Prints one line; the wrong ones are added to what all_wrong() says */
void tally_print(unsigned int svl, const char *kernel, const struct tally *tally);

/** Calls @all for each streaming length, 16 to 256 bytes; the program's exit status */
int each_length(void (*all)(unsigned int svl));

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Transfers of elements between memory and vectors: transfer.c and faultless.c */
#ifndef SMEVEC_TRANSFER_H
#define SMEVEC_TRANSFER_H

#include "counter.h"

/**
 * struct transfer - one instruction's accesses
 * @msize, @esize:  bytes an element in memory and in the register
 * @nr, @reg:       vectors
 * @interleaved:    element i of vector r is at i * nr + r, not r * elements + i
 * @pg, @counter:   governing predicate, or counter over all vectors
 * @offsets:        gathers: element i's own address or offset, @offset_bits wide
 */
struct transfer {
	uint64_t base;
	const uint8_t *pg, *offsets;
	unsigned int msize, esize, nr, reg[4], offset_bits, offset_shift;
	bool is_signed, store, interleaved, offsets_signed, first_fault, non_fault;
	const struct counter *counter;
};

/* Element @i of vector @r; a vector has @elements */
uint64_t element_address(const struct transfer *t, unsigned int elements, unsigned int r,
			 unsigned int i);
bool element_active(const struct transfer *t, unsigned int elements, unsigned int r,
		    unsigned int i);
enum smevec_result load_element(struct exec *e, const struct transfer *t, uint64_t addr,
				uint8_t *to);

/** transfer_plain() - all of it, loads into zeroed @to.  False, with nothing changed: not plain memory */
bool transfer_plain(struct exec *e, const struct transfer *t, uint8_t (*to)[SMEVEC_MAX_VL]);

/* LDFF1 and LDNF1; updates FFR */
enum smevec_result load_faultless(struct exec *e, const struct transfer *t, uint8_t *to);

#endif

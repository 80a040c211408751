/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Whole vectors at once
 *
 * The commonest rows are also loops over whole vectors, which the compiler turns into the
 * host's SIMD instructions.  They give the same bits and flags as the operations on one
 * element (ops.h), which remain the definition: with lanes_off those alone are used.
 */
#ifndef SMEVEC_LANES_H
#define SMEVEC_LANES_H

#include "insn.h"

/** lanes_off - for tests: every element by itself, and not on the host's FPU */
extern bool lanes_off;

/**
 * struct lanes - vectors of @bytes bytes; bytes is a multiple of 16
 * @n, @m, @a: as for elem_fn, each one vector of elements of the result's size
 */
struct lanes {
	const uint8_t *n, *m, *a;
	uint8_t *result;
	unsigned int bytes;
};

typedef void (*lane_fn)(const struct lanes *l);

enum fp_lane_op {
	FP_LANES_NONE, FP_LANES_ADD, FP_LANES_SUB, FP_LANES_MUL, FP_LANES_MULADD,
	/* fp_lanes_order() does these */
	FP_LANES_MAX, FP_LANES_MIN, FP_LANES_NEG, FP_LANES_ABS
};

/**
 * struct lane_op - what elem_fn @fn is on vectors
 * @sgn, @no_sgn: only where the row's operands are signed; only where they are not
 * @integer: by log2 of the element size
 * @fp:      or fp_lanes() with this, after changing the signs of @negate_n and @negate_a
 * @widening: of singles, from halves or BFloat16
 */
struct lane_op {
	elem_fn fn;
	bool sgn, no_sgn;
	lane_fn integer[4];
	enum fp_lane_op fp;
	bool negate_n, negate_a, widening;
};

/** lanes_find() - for a row of exec_elementwise(); NULL: none */
const struct lane_op *lanes_find(const struct insn *insn);

/* The operations on integers */
extern const struct lane_op int_lane_ops[];
extern const unsigned int nr_int_lane_ops;

/** exec_lanes() - a row of exec_elementwise().  False, with nothing changed: not on vectors */
bool exec_lanes(struct exec *e);

/** fp_lanes_usable() - FPCR asks for what the host's FPU does */
bool fp_lanes_usable(const struct exec *e);

/**
 * fp_lanes() - singles or doubles on the host's FPU
 * False, with nothing changed but l->result: some result needs fp.c.
 */
bool fp_lanes(struct exec *e, enum fp_lane_op op, const struct lanes *l);

/** fp_lanes_half() - the same of halves or BFloat16, where fp_lanes_usable() */
bool fp_lanes_half(struct exec *e, enum fp_lane_op op, const struct lanes *l, bool bfloat);

/** fcvt_lanes() - a row of exec_fcvt(), into the old destination; false: element by element */
bool fcvt_lanes(struct exec *e, uint8_t *result);

/**
 * lanes_widen_fp() - the low or (@top) high half of each 32 bits, as a single
 * Where fp_lanes_usable(); up to 32 bytes more than @bytes are read and written.
 */
void lanes_widen_fp(const uint8_t *v, uint8_t *to, unsigned int bytes, bool bfloat, bool top);

/** fp_lanes_order() - of any size, by signs and magnitudes alone, where fp_lanes_usable() */
bool fp_lanes_order(const struct exec *e, enum fp_lane_op op, const struct lanes *l);

/**
 * struct fp_outer - an outer product of singles or doubles
 * @n, @m: operands; @n_mask, @m_mask: all bits of an active element are ones
 * @za:    row 0 of the tile, the next one is @stride bytes on
 */
struct fp_outer {
	const uint8_t *n, *n_mask, *m, *m_mask;
	uint8_t *za;
	unsigned int stride;
	bool subtract;
};

/**
 * fp_lanes_outer() - where fp_lanes_usable()
 * There are no flags, and any NaN becomes the default one, so this is always possible.
 */
void fp_lanes_outer(const struct exec *e, const struct fp_outer *o);

/**
 * struct lanes_outer - an outer product of integers
 * @nr, @esize: elements of a row of the tile, and their bytes: 4 or 8
 * @ways:       pairs that are multiplied for each: bytes or halfwords
 * @signed_halves: both operands are signed halfwords, for sums of 32 bits
 * @n, @m:      the operands' elements k of each group of @ways, by k * @nr + group; or two of
 *              those k as 16-bit halves
 */
struct lanes_outer {
	unsigned int nr, ways, esize;
	bool subtract, signed_halves;
	_Alignas(64) uint64_t n[SMEVEC_MAX_VL / 2];
	_Alignas(64) uint64_t m[SMEVEC_MAX_VL / 2];
};

/** lanes_outer_operand() - bring @v into the shape of @to, which is n or m of @o */
void lanes_outer_operand(const struct lanes_outer *o, const uint8_t *v, bool is_signed, uint64_t *to);

/** lanes_outer() - add the products to, or subtract them from, the tile at @za; rows are @stride apart */
void lanes_outer(const struct lanes_outer *o, uint8_t *za, size_t stride);

/** lanes_dot_bytes() - @sum += products of four pairs of bytes, for each of its singles */
void lanes_dot_bytes(uint8_t *sum, const uint8_t *n, const uint8_t *m, unsigned int bytes,
		     bool n_signed, bool m_signed);

/**
 * lanes_lengthen() - the low or (@top) high half of each element of @esize bytes, extended
 * @v, @to: @bytes bytes
 */
void lanes_lengthen(const uint8_t *v, uint8_t *to, unsigned int bytes, unsigned int esize,
		    bool is_signed, bool top);

/**
 * struct lanes_table - 4 or 16 entries of @esize bytes, 4 at most, for indices of @bits bits
 */
struct lanes_table {
	unsigned int bits, esize;
	_Alignas(64) uint8_t entry[64];
};

/**
 * lanes_look_up() - @nr elements, by @indices packed from the lowest bit on; @nr is a multiple of 4
 * @to: room for a multiple of 16 elements
 */
void lanes_look_up(const struct lanes_table *t, const uint8_t *indices, uint8_t *to, unsigned int nr);

/* What these functions are compiled for, and whether the host has it */
#if defined(__x86_64__)
#define SIMD __attribute__((target("avx2,fma,f16c")))
#else
#define SIMD
#endif

/** lanes_detect() - once, before the first instruction is decoded */
void lanes_detect(void);

extern bool lanes_host_usable;

static inline bool simd_usable(void)
{
	return lanes_host_usable;
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Vectors added to vectors: rows of ZA, and dot products
 *
 * As lanes.h has it for elements, but without flags, and all NaNs become the default one.
 */
#ifndef SMEVEC_ZA_LANES_H
#define SMEVEC_ZA_LANES_H

#include "lanes.h"
#include "za.h"

/**
 * struct za_lanes - one vector
 * @l:      operands; @l.a is what is added to.  Up to 32 bytes behind @l.bytes are read and written
 * @part:   of elements that are longer than those multiplied, which one of these
 * @negate: n, or the product
 * @n_e4m3, @m_e4m3, @scale: of 8-bit floats, FPMR's formats, and what sums are multiplied by
 */
struct za_lanes {
	struct lanes l;
	unsigned int part;
	bool n_signed, m_signed, negate;
	bool n_e4m3, m_e4m3;
	double scale;
};

/** true: some result needs the exact treatment, l.result is void */
typedef bool (*za_lane_fn)(const struct za_lanes *z);

/** za_lanes_find() - for a row of exec_za_array() or exec_outer(), with the present FPCR; NULL: none */
za_lane_fn za_lanes_find(const struct exec *e, const struct za_plan *p);

/** za_lanes_same() - for FMLA, FMLS, FADD, FSUB of elements of e->esize: of a row by its fn */
za_lane_fn za_lanes_same(const struct exec *e);

/** za_lanes_fp8() - for sums of @ways products of 8-bit floats, after za_lanes_fpmr(); NULL: none */
za_lane_fn za_lanes_fp8(const struct exec *e, unsigned int ways);

/** za_lanes_fpmr() - what FPMR says */
static inline void za_lanes_fpmr(const struct exec *e, struct za_lanes *z)
{
	uint64_t fpmr = e->r->fpmr;

	z->n_e4m3 = fpmr >> FPMR_F8S1 & 1;
	z->m_e4m3 = fpmr >> FPMR_F8S2 & 1;
	z->scale = 1 / ((double)(UINT64_C(1) << (fpmr >> FPMR_LSCALE & 63)) *
			(fpmr >> (FPMR_LSCALE + 6) & 1 ? 0x1p64 : 1));
}

/** za_lanes_int() - the integers among them */
za_lane_fn za_lanes_int(const struct exec *e, const struct za_plan *p);

/** za_lanes_flags() - FPSR of za_lanes_end()'s @csr, where the instruction has flags; false: not so easily */
bool za_lanes_flags(struct exec *e, unsigned int csr);

/** za_lanes_begin() and _end() - around all calls of an instruction: the host's FPU is set up; CSR_* */
unsigned int za_lanes_begin(const struct exec *e);
unsigned int za_lanes_end(unsigned int saved);

#endif

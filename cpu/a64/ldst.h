/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses and registers of loads and stores */
#ifndef KVMSME_A64_LDST_H
#define KVMSME_A64_LDST_H

#include <string.h>

#include "../vector/quick.h"
#include "alu.h"

/* Operation codes: log2 of the bytes; sign-extends */
#define SIZE_MASK	7
#define SIGNED		8

/* ... of structures: registers, and that their elements take turns in memory */
#define NR_MASK		7
#define INTERLEAVED	8

/* ... of atomics (op->shift) */
enum {
	ATOMIC_ADD, ATOMIC_CLR, ATOMIC_EOR, ATOMIC_SET, ATOMIC_SMAX, ATOMIC_SMIN, ATOMIC_UMAX,
	ATOMIC_UMIN, ATOMIC_SWP,
};

/* What operands_offset9() makes of field w in op->amount; 2 has its own meaning for pairs */
enum { AT_OFFSET, AT_POST_INDEX, AT_UNPRIVILEGED, AT_PRE_INDEX };

static inline bool ldst_indexed(const struct a64_op *op)
{
	return op->amount & 1;
}

/* The address is based on SP, which is misaligned and must not be */
static inline bool ldst_sp_fault(const struct a64 *m, const struct a64_op *op)
{
	return op->n == A64_SP && m->v.x[A64_SP] & m->sp_mask;
}

static inline uint64_t ldst_address(const struct a64 *m, const struct a64_op *op)
{
	return op->amount == AT_POST_INDEX ? m->v.x[op->n] : m->v.x[op->n] + op->imm;
}

/* False: only the instruction's function can do it */
static inline bool ldst_plain_address(const struct a64 *m, const struct a64_op *op, uint64_t *addr)
{
	*addr = ldst_address(m, op);
	return !ldst_sp_fault(m, op);
}

/* Register offsets: extended by op->shift, shifted by op->imm (amount stays AT_OFFSET) */
static inline uint64_t ldst_register_address(const struct a64 *m, const struct a64_op *op)
{
	return m->v.x[op->n] + alu_extended(m->v.x[op->m], op->shift, (unsigned int)op->imm);
}

/*
 * Comes last: where the base is loaded, too, which is constrained unpredictable, it is @base with the
 * offset.  QEMU: translate-a64.c does the same.
 */
static inline void ldst_write_back(struct a64 *m, const struct a64_op *op, uint64_t base)
{
	if (ldst_indexed(op))
		m->v.x[op->n] = base + op->imm;
}

static inline unsigned int ldst_how(const struct a64_op *op)
{
	return op->amount == AT_UNPRIVILEGED ? A64_UNPRIVILEGED : 0;
}

/* What a load of op->op puts into its register */
static inline uint64_t ldst_extend(const struct a64_op *op, uint64_t value)
{
	unsigned int unused = 64 - (8u << (op->op & SIZE_MASK));

	if (op->op & SIGNED)
		value = (uint64_t)((int64_t)(value << unused) >> unused);
	return op->wide ? value : (uint32_t)value;
}

/* V register @n: what is above @size bytes of @from becomes zero, up to the end of Zn */
static inline void a64_write_v(struct a64 *m, unsigned int n, const void *from, size_t size)
{
	struct smevec_known *known = &m->v.known;
	uint8_t *z = m->v.regs->z[n];
	size_t end = known->z_upper_zero >> n & 1 ? known->vl : SMEVEC_MAX_VL;

	if (size < 16)
		memset(z, 0, 16);
	memcpy(z, from, size);
	if (end > 16)
		memset(z + 16, 0, end - 16);
	known->z_upper_zero |= UINT32_C(1) << n;
	note_z_written(&m->v, 16);
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What short cuts of AdvSIMD are made of (quick_simd.c, quick_permute.c) */
#ifndef SMEVEC_QUICK_SIMD_H
#define SMEVEC_QUICK_SIMD_H

#include "elem.h"
#include "lanes.h"
#include "quick_v.h"

typedef uint8_t u8 __attribute__((vector_size(16)));
typedef uint16_t u16 __attribute__((vector_size(16)));
typedef uint32_t u32 __attribute__((vector_size(16)));
typedef uint64_t u64 __attribute__((vector_size(16)));
typedef int8_t s8 __attribute__((vector_size(16)));
typedef int16_t s16 __attribute__((vector_size(16)));
typedef int32_t s32 __attribute__((vector_size(16)));
typedef int64_t s64 __attribute__((vector_size(16)));

static inline u64 source(const struct smevec_cpu *c, const struct smevec_insn *d, char letter)
{
	u64 v;

	memcpy(&v, c->regs->z[operand(d, letter)], sizeof(v));
	return v;
}

static inline enum smevec_result put(struct smevec_cpu *c, const struct smevec_insn *d, u64 value)
{
	return write_v128(c, d, &value);
}

static inline enum smevec_result put_q(struct smevec_cpu *c, const struct smevec_insn *d, u64 value)
{
	if (!operand(d, 'q'))
		value[1] = 0;
	return put(c, d, value);
}

/* What a modified immediate stands for, which quick_int_find() puts where no pattern has fields: s to v */
static inline uint64_t quick_immediate_of(const struct smevec_insn *d)
{
	uint64_t value;

	memcpy(&value, &d->field['s' - 'a'], sizeof(value));
	return value;
}

/* x where @condition has all bits of an element, y where it has none */
#define PICK(condition, x, y)	\
	(((u64)(condition) & (u64)(x)) | (~(u64)(condition) & (u64)(y)))

#define QUICK(name)								\
	SIMD static enum smevec_result name(struct smevec_cpu *c, const struct smevec_insn *d,	\
					    struct smevec_event *event)

/**
 * struct quick_simd - which rows a short cut is for
 * @flags: those of SHAPE that the row has; @op: its code
 * @by_size: by log2 of the element size, as smevec_insn.size has it
 */
struct quick_simd {
	executor exec;
	elem_fn fn;
	uint32_t flags;
	int op;
	quick_fn by_size[4];
};

#define SHAPE (SGN | IMM_MASK | INDEXED | LONG_N | NARROW_B)

/* Permutations, copies, widths, sums: quick_permute.c */
extern const struct quick_simd quick_permutes[];
extern const unsigned int nr_quick_permutes;

#endif

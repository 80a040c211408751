/* SPDX-License-Identifier: GPL-2.0-or-later */
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "executors.h"
#include "lanes.h"
#include "ops.h"
#include "predicate.h"

bool lanes_off;
bool lanes_host_usable;

#if defined(__x86_64__)
/* CPUID, leaf 1, ECX; compilers disagree on whether __builtin_cpu_supports() knows of it */
static bool has_f16c(void)
{
	unsigned int a, b, c, d;

	return __get_cpuid(1, &a, &b, &c, &d) && c & bit_F16C;
}

void lanes_detect(void)
{
	lanes_host_usable = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && has_f16c();
}
#else
void lanes_detect(void)
{
	lanes_host_usable = true;
}
#endif

/* With these, operands or results are not plain vectors of elements */
#define NOT_LANES (WIDE_M | NARROW_B | NARROW_T | PAIRED)

static const struct lane_op fp_lane_ops[] = {
	{ op_fadd, .fp = FP_LANES_ADD },
	{ op_fsub, .fp = FP_LANES_SUB },
	{ op_fmul, .fp = FP_LANES_MUL },
	{ op_fmla, .fp = FP_LANES_MULADD },
	{ op_fmls, .fp = FP_LANES_MULADD, .negate_n = true },
	{ op_fnmla, .fp = FP_LANES_MULADD, .negate_n = true, .negate_a = true },
	{ op_fnmls, .fp = FP_LANES_MULADD, .negate_a = true },
	{ op_fmax, .fp = FP_LANES_MAX },
	{ op_fmin, .fp = FP_LANES_MIN },
	{ op_fmaxnm, .fp = FP_LANES_MAX },
	{ op_fminnm, .fp = FP_LANES_MIN },
	{ op_fneg, .fp = FP_LANES_NEG },
	{ op_fabs, .fp = FP_LANES_ABS },
	{ op_fmlal, .fp = FP_LANES_MULADD, .widening = true },
	{ op_fmlsl, .fp = FP_LANES_MULADD, .negate_n = true, .widening = true },
};

static const struct lane_op *find(const struct lane_op *ops, size_t nr, const struct insn *insn)
{
	bool is_signed = insn->flags & SGN;

	for (size_t i = 0; i < nr; i++)
		if (ops[i].fn == insn->fn && !(ops[i].sgn && !is_signed) && !(ops[i].no_sgn && is_signed))
			return &ops[i];
	return NULL;
}

const struct lane_op *lanes_find(const struct insn *insn)
{
	const struct lane_op *op;

	if (insn->exec != exec_elementwise || insn->flags & NOT_LANES)
		return NULL;
	op = find(fp_lane_ops, sizeof(fp_lane_ops) / sizeof(fp_lane_ops[0]), insn);
	return op ? op : find(int_lane_ops, nr_int_lane_ops, insn);
}

/** struct buffers - operands that had to be made, and the result */
struct buffers {
	_Alignas(64) uint8_t n[SMEVEC_MAX_VL], m[SMEVEC_MAX_VL], a[SMEVEC_MAX_VL];
	_Alignas(64) uint8_t mask[SMEVEC_MAX_VL], result[SMEVEC_MAX_VL];
};

static const uint8_t *vector(const struct exec *e, char letter, char otherwise)
{
	return e->r->z[field(e, has_field(e, letter) ? letter : otherwise)];
}

static uint64_t operand(const struct exec *e, const uint8_t *v, unsigned int i, unsigned int esize)
{
	uint64_t value = elem(v, i, esize);

	return e->insn->flags & SGN ? (uint64_t)sign_extend(value, esize * 8) : value;
}

/* The even or odd ones of elements half as wide */
static const uint8_t *lengthen(const struct exec *e, const uint8_t *v, bool top, uint8_t *to)
{
	if (e->insn->lanes->widening)
		lanes_widen_fp(v, to, e->vl, e->insn->flags & BF16, top);
	else
		lanes_lengthen(v, to, e->vl, e->esize, e->insn->flags & SGN, top);
	return to;
}

static uint64_t repeat(uint64_t value, unsigned int esize)
{
	if (esize < 8)
		value &= (UINT64_C(1) << 8 * esize) - 1;
	for (; esize < 8; esize *= 2)
		value |= value << 8 * esize;
	return value;
}

/* Element i of each 128-bit segment, throughout the segment */
static const uint8_t *indexed(const struct exec *e, const uint8_t *v, uint8_t *to)
{
	unsigned int esize = e->insn->flags & LONG_M ? e->esize / 2 : e->esize;

	for (unsigned int segment = 0; segment < (e->vl + 15) / 16; segment++) {
		uint64_t value = operand(e, v, segment * (16 / esize) + field(e, 'i'), esize);

		/* of two halves in 32 bits the low one is taken afterwards */
		value = repeat(value, e->esize);
		put_elem(to, 2 * segment, 8, value);
		put_elem(to, 2 * segment + 1, 8, value);
	}
	if (e->insn->lanes->widening)
		lanes_widen_fp(to, to, e->vl, e->insn->flags & BF16, false);
	return to;
}

static const uint8_t *repeated(const struct exec *e, uint64_t value, uint8_t *to)
{
	value = repeat(value, e->esize);
	for (unsigned int i = 0; i < e->vl / 8; i++)
		put_elem(to, i, 8, value);
	return to;
}

static const uint8_t *second(const struct exec *e, uint8_t *to)
{
	uint32_t flags = e->insn->flags;
	const uint8_t *v = vector(e, 'm', 'd');

	if (flags & IMM_MASK)
		return repeated(e, immediate(e), to);
	if (flags & INDEXED)
		return indexed(e, v, to);
	return flags & LONG_M ? lengthen(e, v, flags & TOP_M, to) : v;
}

/* For flags' sake inactive elements count as 0 */
SIMD static const uint8_t *fp_operand(const struct exec *e, const uint8_t *v, const uint8_t *mask,
				      bool negate, uint8_t *to)
{
	static const uint64_t signs[] = { 0x8000800080008000, 0x8000000080000000, 0x8000000000000000 };
	uint64_t sign = negate ? signs[e->esize / 4] : 0;

	if (!mask && !negate)
		return v;
	for (unsigned int i = 0; i < e->vl / 8; i++) {
		uint64_t value = elem(v, i, 8) ^ sign;

		put_elem(to, i, 8, mask ? value & elem(mask, i, 8) : value);
	}
	return to;
}

static bool run_fp(struct exec *e, struct lanes *l, const struct lane_op *op, const uint8_t *mask,
		   struct buffers *b)
{
	l->n = fp_operand(e, l->n, mask, op->negate_n, b->n);
	l->m = fp_operand(e, l->m, mask, false, b->m);
	if (op->fp == FP_LANES_MULADD)
		l->a = fp_operand(e, l->a, mask, op->negate_a, b->a);
	if (op->fp >= FP_LANES_MAX)
		return fp_lanes_order(e, op->fp, l);
	if (e->esize == 2)
		return fp_lanes_half(e, op->fp, l, e->insn->flags & BF16);
	return fp_lanes(e, op->fp, l);
}

SIMD static void blend(const struct exec *e, const uint8_t *other, const uint8_t *mask,
		       uint8_t *result)
{
	bool zeroing = e->insn->flags & ZEROING;

	for (unsigned int i = 0; i < e->vl / 8; i++) {
		uint64_t keep = zeroing ? 0 : elem(other, i, 8), active_bits = elem(mask, i, 8);

		put_elem(result, i, 8, (elem(result, i, 8) & active_bits) | (keep & ~active_bits));
	}
}

static void swap(const uint8_t **n, const uint8_t **m)
{
	const uint8_t *old = *n;

	*n = *m;
	*m = old;
}

/* FPCR.FZ16 is for halves only, on which singles may depend */
static bool fp_usable(const struct exec *e, const struct lane_op *op)
{
	return fp_lanes_usable(e) && !(op->widening && e->env.fpcr & FPCR_FZ16);
}

bool exec_lanes(struct exec *e)
{
	const struct lane_op *op = e->insn->lanes;
	const uint8_t *g = has_field(e, 'g') ? e->r->p[field(e, 'g')] : NULL, *mask = NULL;
	uint32_t flags = e->insn->flags;
	struct buffers b;
	struct lanes l = { .result = b.result, .bytes = e->vl };

	if (!op || lanes_off || !simd_usable() || (op->fp && !fp_usable(e, op)))
		return false;
	l.n = vector(e, 'n', 'd');
	if (flags & LONG_N)
		l.n = lengthen(e, l.n, flags & TOP_N, b.n);
	l.m = second(e, b.m);
	l.a = vector(e, has_field(e, 'a') ? 'a' : 'k', 'd');
	if (flags & REV)
		swap(&l.n, &l.m);
	if (g && !pred_all(g, e->vl, e->esize)) {
		pred_mask(g, e->vl, e->esize, b.mask);
		mask = b.mask;
	}
	if (op->fp && !run_fp(e, &l, op, mask, &b))
		return false;
	if (!op->fp)
		op->integer[__builtin_ctz(e->esize)](&l);
	if (mask)
		blend(e, e->r->z[field(e, 'd')], mask, b.result);
	write_z(e, field(e, 'd'), b.result);
	return true;
}

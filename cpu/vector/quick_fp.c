/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Short cuts for scalar floating point: singles and doubles on the host's FPU, where FPCR asks for
 * nothing special and the result is a normal number (or an exact zero).  Then the only flag there
 * can be is FPSR.IXC.  What is a NaN, infinite, or close to the smallest normal number (tininess
 * is detected before rounding here, after it there) is left to the executors.
 */
#include "executors.h"
#include "lanes.h"
#include "ops.h"
#include "quick_v.h"
#include "rounded.h"

static inline float get32(const struct smevec_cpu *c, const struct smevec_insn *d, char letter)
{
	float value;

	memcpy(&value, v_of(c, d, letter), sizeof(value));
	return value;
}

static inline double get64(const struct smevec_cpu *c, const struct smevec_insn *d, char letter)
{
	double value;

	memcpy(&value, v_of(c, d, letter), sizeof(value));
	return value;
}

static inline enum smevec_result put32(struct smevec_cpu *c, const struct smevec_insn *d, float value)
{
	uint32_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return write_bits(c, d, bits);
}

static inline enum smevec_result put64(struct smevec_cpu *c, const struct smevec_insn *d, double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return write_bits(c, d, bits);
}

/* A row of DEFINE_...(): how the result is found, zeros that are exact, whether it was rounded */
#define DEFINE_BINARY(name, type, size, result, zero, rounded)				\
	SIMD static enum smevec_result name(struct smevec_cpu *c,			\
					    const struct smevec_insn *d,		\
					    struct smevec_event *event)			\
	{										\
		type a = get##size(c, d, 'n'), b = get##size(c, d, 'm'), r = result;	\
		int inexact;								\
											\
		if (special(c) || (!normal##size(r) && !(r == 0 && (zero))))		\
			return smevec_exec_general(c, d, event);			\
		inexact = knows_inexact(c) ? 0 : rounded;				\
		if (inexact < 0)							\
			return smevec_exec_general(c, d, event);			\
		note_inexact(c, inexact);						\
		return put##size(c, d, r);						\
	}

DEFINE_BINARY(fadd32, float, 32, a + b, true, rounded_add32(a, b, r))
DEFINE_BINARY(fadd64, double, 64, a + b, true, rounded_add64(a, b, r))
DEFINE_BINARY(fsub32, float, 32, a - b, true, rounded_add32(a, -b, r))
DEFINE_BINARY(fsub64, double, 64, a - b, true, rounded_add64(a, -b, r))
DEFINE_BINARY(fmul32, float, 32, a * b, a == 0 || b == 0, rounded_mul32(a, b, r))
DEFINE_BINARY(fmul64, double, 64, a * b, a == 0 || b == 0, rounded_mul64(a, b, r))
DEFINE_BINARY(fnmul32, float, 32, -(a * b), a == 0 || b == 0, rounded_mul32(a, b, -r))
DEFINE_BINARY(fnmul64, double, 64, -(a * b), a == 0 || b == 0, rounded_mul64(a, b, -r))
DEFINE_BINARY(fdiv32, float, 32, a / b, a == 0, rounded_div32(a, b, r))
DEFINE_BINARY(fdiv64, double, 64, a / b, a == 0, rounded_div64(a, b, r))
/* with a NaN the result is no normal number, for one of these comparisons or by the sum */
DEFINE_BINARY(fmax32, float, 32, a > b ? a : a <= b ? b : a + b, false, 0)
DEFINE_BINARY(fmax64, double, 64, a > b ? a : a <= b ? b : a + b, false, 0)
DEFINE_BINARY(fmin32, float, 32, a < b ? a : a >= b ? b : a + b, false, 0)
DEFINE_BINARY(fmin64, double, 64, a < b ? a : a >= b ? b : a + b, false, 0)

#define DEFINE_MULADD(name, type, size, fma, sign_n, sign_a)				\
	SIMD static enum smevec_result name(struct smevec_cpu *c,			\
					    const struct smevec_insn *d,		\
					    struct smevec_event *event)			\
	{										\
		type a = sign_n get##size(c, d, 'n'), b = get##size(c, d, 'm');		\
		type addend = sign_a get##size(c, d, 'a'), r = fma(a, b, addend);	\
		int inexact;								\
											\
		if (special(c) || (!normal##size(r) && !(addend == 0 && (a == 0 || b == 0) && r == 0))) \
			return smevec_exec_general(c, d, event);			\
		inexact = knows_inexact(c) ? 0 : rounded_muladd##size(a, b, addend, r);	\
		if (inexact < 0)							\
			return smevec_exec_general(c, d, event);			\
		note_inexact(c, inexact);						\
		return put##size(c, d, r);						\
	}

DEFINE_MULADD(fmadd32, float, 32, __builtin_fmaf, +, +)
DEFINE_MULADD(fmadd64, double, 64, __builtin_fma, +, +)
DEFINE_MULADD(fmsub32, float, 32, __builtin_fmaf, -, +)
DEFINE_MULADD(fmsub64, double, 64, __builtin_fma, -, +)
DEFINE_MULADD(fnmadd32, float, 32, __builtin_fmaf, -, -)
DEFINE_MULADD(fnmadd64, double, 64, __builtin_fma, -, -)
DEFINE_MULADD(fnmsub32, float, 32, __builtin_fmaf, +, -)
DEFINE_MULADD(fnmsub64, double, 64, __builtin_fma, +, -)

/* One source, of another size than the result as it may be */
#define DEFINE_UNARY(name, type, size, source, from, result, rounded)			\
	SIMD static enum smevec_result name(struct smevec_cpu *c,			\
					    const struct smevec_insn *d,		\
					    struct smevec_event *event)			\
	{										\
		source a = get##from(c, d, 'n');					\
		type r = result;							\
		int inexact;								\
											\
		if (special(c) || (!normal##size(r) && a != 0))				\
			return smevec_exec_general(c, d, event);			\
		inexact = knows_inexact(c) ? 0 : rounded;				\
		if (inexact < 0)							\
			return smevec_exec_general(c, d, event);			\
		note_inexact(c, inexact);						\
		return put##size(c, d, r);						\
	}

DEFINE_UNARY(fsqrt32, float, 32, float, 32, sqrtf(a), rounded_sqrt32(a, r))
DEFINE_UNARY(fsqrt64, double, 64, double, 64, sqrt(a), rounded_sqrt64(a, r))
DEFINE_UNARY(fcvt_sd, double, 64, float, 32, a, 0)
DEFINE_UNARY(fcvt_ds, float, 32, double, 64, (float)a, r != a)

static enum smevec_result quick_fcmp(struct smevec_cpu *c, const struct smevec_insn *d,
				     struct smevec_event *event, double a, double b)
{
	if (special(c) || !(a <= b || a > b))
		return smevec_exec_general(c, d, event);
	c->nzcv = (a < b ? UINT32_C(8) : a == b ? UINT32_C(6) : UINT32_C(2)) << 28;
	return done(c);
}

static enum smevec_result fcmp32(struct smevec_cpu *c, const struct smevec_insn *d,
				 struct smevec_event *event)
{
	return quick_fcmp(c, d, event, get32(c, d, 'n'), get32(c, d, 'm'));
}

static enum smevec_result fcmp64(struct smevec_cpu *c, const struct smevec_insn *d,
				 struct smevec_event *event)
{
	return quick_fcmp(c, d, event, get64(c, d, 'n'), get64(c, d, 'm'));
}

static enum smevec_result fcmp_zero32(struct smevec_cpu *c, const struct smevec_insn *d,
				      struct smevec_event *event)
{
	return quick_fcmp(c, d, event, get32(c, d, 'n'), 0);
}

static enum smevec_result fcmp_zero64(struct smevec_cpu *c, const struct smevec_insn *d,
				      struct smevec_event *event)
{
	return quick_fcmp(c, d, event, get64(c, d, 'n'), 0);
}

/* To integers that are as large as any that may come out exactly; field w: 64 bits */
static enum smevec_result quick_fcvtz(struct smevec_cpu *c, const struct smevec_insn *d,
				      struct smevec_event *event, double a)
{
	const struct insn *insn = d->row;
	bool is_signed = insn->op & INT_SIGNED, wide = operand(d, 'w');
	double limit = wide ? 0x1p63 : is_signed ? 0x1p31 : 0x1p32;
	int64_t whole;

	if (special(c) || !(a < limit) || !(is_signed ? a > -limit : a >= 0))
		return smevec_exec_general(c, d, event);
	whole = (int64_t)a;
	note_inexact(c, (double)whole != a);
	if (operand(d, 'd') != 31)
		c->x[operand(d, 'd')] = wide ? (uint64_t)whole : (uint32_t)whole;
	return done(c);
}

static enum smevec_result fcvtz32(struct smevec_cpu *c, const struct smevec_insn *d,
				  struct smevec_event *event)
{
	return quick_fcvtz(c, d, event, get32(c, d, 'n'));
}

static enum smevec_result fcvtz64(struct smevec_cpu *c, const struct smevec_insn *d,
				  struct smevec_event *event)
{
	return quick_fcvtz(c, d, event, get64(c, d, 'n'));
}

/* SCVTF, UCVTF of what is a number of 63 bits, and with one of @bits bits is not rounded */
static inline bool integer(const struct smevec_cpu *c, const struct smevec_insn *d, unsigned int bits,
			   int64_t *value)
{
	const struct insn *insn = d->row;
	uint64_t x = operand(d, 'n') == 31 ? 0 : c->x[operand(d, 'n')];
	bool is_signed = insn->op & INT_SIGNED;

	*value = (int64_t)x;
	if (!operand(d, 'w'))
		*value = is_signed ? (int32_t)(uint32_t)x : (int64_t)(uint32_t)x;
	else if (!is_signed && x >> 63)
		return false;
	return !special(c) && (knows_inexact(c) || *value >> bits == 0 || *value >> bits == -1);
}

static enum smevec_result cvtf32(struct smevec_cpu *c, const struct smevec_insn *d,
				 struct smevec_event *event)
{
	int64_t value;

	if (!integer(c, d, 24, &value))
		return smevec_exec_general(c, d, event);
	return put32(c, d, (float)value);
}

static enum smevec_result cvtf64(struct smevec_cpu *c, const struct smevec_insn *d,
				 struct smevec_event *event)
{
	int64_t value;

	if (!integer(c, d, 53, &value))
		return smevec_exec_general(c, d, event);
	return put64(c, d, (double)value);
}

/* By the operation on an element: singles, doubles */
static const struct {
	elem_fn fn;
	quick_fn quick[2];
} by_element[] = {
	{ op_fadd, { fadd32, fadd64 } },
	{ op_fsub, { fsub32, fsub64 } },
	{ op_fmul, { fmul32, fmul64 } },
	{ op_fnmul, { fnmul32, fnmul64 } },
	{ op_fdiv, { fdiv32, fdiv64 } },
	{ op_fmax, { fmax32, fmax64 } },
	{ op_fmin, { fmin32, fmin64 } },
	{ op_fmaxnm, { fmax32, fmax64 } },
	{ op_fminnm, { fmin32, fmin64 } },
	{ op_fmla, { fmadd32, fmadd64 } },
	{ op_fmls, { fmsub32, fmsub64 } },
	{ op_fnmla, { fnmadd32, fnmadd64 } },
	{ op_fnmls, { fnmsub32, fnmsub64 } },
	{ op_fsqrt, { fsqrt32, fsqrt64 } },
};

/* Other rows by their executor; codes are those of the row, as far as @mask says */
static const struct {
	executor exec;
	int mask, op;
	quick_fn quick;
} by_executor[] = {
	{ exec_scalar_fcvt, ~0, CVT(2, 3), fcvt_sd },
	{ exec_scalar_fcvt, ~0, CVT(3, 2), fcvt_ds },
	{ exec_scalar_fcmp, ~SIGNALS_ALL, FP_SIZE(2), fcmp32 },
	{ exec_scalar_fcmp, ~SIGNALS_ALL, FP_SIZE(3), fcmp64 },
	{ exec_scalar_fcmp, ~SIGNALS_ALL, FP_SIZE(2) | WITH_ZERO, fcmp_zero32 },
	{ exec_scalar_fcmp, ~SIGNALS_ALL, FP_SIZE(3) | WITH_ZERO, fcmp_zero64 },
	{ exec_fp_to_x, ~INT_SIGNED, FP_SIZE(2) | FP_ROUND_ZERO, fcvtz32 },
	{ exec_fp_to_x, ~INT_SIGNED, FP_SIZE(3) | FP_ROUND_ZERO, fcvtz64 },
	{ exec_fp_from_x, ~INT_SIGNED, FP_SIZE(2), cvtf32 },
	{ exec_fp_from_x, ~INT_SIGNED, FP_SIZE(3), cvtf64 },
};

static quick_fn find_by_element(const struct smevec_insn *d)
{
	const struct insn *insn = d->row;

	/* by element m is not element 0, and FMLA's addend is d */
	if (d->size < 2 || insn->pattern.field['h' - 'a'].nr)
		return NULL;
	for (size_t i = 0; i < sizeof(by_element) / sizeof(by_element[0]); i++)
		if (by_element[i].fn == insn->fn)
			return by_element[i].quick[d->size - 2];
	return NULL;
}

quick_fn quick_scalar_find(const struct smevec_insn *d)
{
	const struct insn *insn = d->row;

	if (!simd_usable())
		return NULL;
	if (insn->exec == exec_fp_scalar)
		return find_by_element(d);
	for (size_t i = 0; i < sizeof(by_executor) / sizeof(by_executor[0]); i++)
		if (by_executor[i].exec == insn->exec && (insn->op & by_executor[i].mask) == by_executor[i].op)
			return by_executor[i].quick;
	return NULL;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Floating-point operations on one element */
#include "ops.h"

#define OP(name) uint64_t op_##name(struct exec *e, uint64_t n, uint64_t m, uint64_t a)

static inline struct fp_env *env_of(struct exec *e)
{
	e->env.bf16 = e->insn->flags & BF16;
	return &e->env;
}

#define SIMPLE(name, expr)				\
	OP(name)					\
	{						\
		struct fp_env *env = env_of(e);		\
		unsigned int size = e->esize;		\
							\
		(void)env;				\
		(void)size;				\
		(void)n;				\
		(void)m;				\
		(void)a;				\
		return expr;				\
	}

static uint64_t sign_bit(const struct exec *e)
{
	return UINT64_C(1) << (e->esize * 8 - 1);
}

static bool is_nan(const struct exec *e, uint64_t v)
{
	static const uint64_t infinity[] = { 0x7c00, 0x7f800000, 0x7ff0000000000000 };
	uint64_t inf = e->insn->flags & BF16 ? 0x7f80 : infinity[e->esize / 4];

	return (v & ~sign_bit(e)) > inf;
}

static uint64_t abs_number(const struct exec *e, uint64_t v)
{
	return is_nan(e, v) ? v : v & ~sign_bit(e);
}

/* FPCR.AH leaves NaNs alone where an instruction changes a sign */
static bool keeps_sign(const struct exec *e, uint64_t v)
{
	return e->env.fpcr & FPCR_AH && is_nan(e, v);
}

uint64_t fp_negated(const struct exec *e, uint64_t v)
{
	return keeps_sign(e, v) ? v : v ^ sign_bit(e);
}

uint64_t fp_magnitude(const struct exec *e, uint64_t v)
{
	return keeps_sign(e, v) ? v : v & ~sign_bit(e);
}

/* FPCR.AH: estimates, steps and BFCVT raise nothing, round to nearest and flush denormals */
struct fp_env *quiet_under_ah(struct exec *e)
{
	struct fp_env *env = &e->env;

	if (!(env->fpcr & FPCR_AH))
		return env;
	e->unflagged = *env;
	e->unflagged.fpcr &= ~(UINT32_C(3) << FPCR_RMODE);
	e->unflagged.fpcr |= FPCR_FZ | FPCR_FIZ;
	return &e->unflagged;
}

static struct fp_env *estimates(struct exec *e)
{
	env_of(e);
	return quiet_under_ah(e);
}

/* FAMAX and FAMIN take denormals as they are; BFMLAL is like an estimate */
static struct fp_env *denormals(struct exec *e)
{
	e->env.bf16 = e->insn->flags & BF16;
	e->env.fpcr &= ~(FPCR_AH | FPCR_FIZ | FPCR_FZ | FPCR_FZ16);
	return &e->env;
}

static struct fp_env *longs(struct exec *e)
{
	return e->insn->flags & BF16 ? estimates(e) : env_of(e);
}

SIMPLE(fadd, fp_add(env, size, n, m))
SIMPLE(fsub, fp_sub(env, size, n, m))
SIMPLE(fmul, fp_mul(env, size, n, m))
SIMPLE(fdiv, fp_div(env, size, n, m))
SIMPLE(fmulx, fp_mulx(env, size, n, m))
SIMPLE(fmax, fp_max(env, size, n, m))
SIMPLE(fmin, fp_min(env, size, n, m))
SIMPLE(fmaxnm, fp_maxnm(env, size, n, m))
SIMPLE(fminnm, fp_minnm(env, size, n, m))
SIMPLE(fabd, fp_magnitude(e, fp_sub(env, size, n, m)))
SIMPLE(fabs, fp_magnitude(e, n))
SIMPLE(fneg, fp_negated(e, n))
SIMPLE(famax, fp_max(denormals(e), size, abs_number(e, n), abs_number(e, m)))
SIMPLE(famin, fp_min(denormals(e), size, abs_number(e, n), abs_number(e, m)))
SIMPLE(fscale, fp_scale(env, size, n, sign_extend(m, size * 8)))
SIMPLE(fsqrt, fp_sqrt(env, size, n))
SIMPLE(frecps, fp_step(estimates(e), size, n, m, false))
SIMPLE(frsqrts, fp_step(estimates(e), size, n, m, true))
SIMPLE(frecpe, fp_recpe(estimates(e), size, n))
SIMPLE(frsqrte, fp_rsqrte(estimates(e), size, n))
SIMPLE(frecpx, fp_recpx(estimates(e), size, n))
SIMPLE(frintn, fp_round_int(env, size, n, FP_ROUND_NEAREST, false))
SIMPLE(frintp, fp_round_int(env, size, n, FP_ROUND_PLUS, false))
SIMPLE(frintm, fp_round_int(env, size, n, FP_ROUND_MINUS, false))
SIMPLE(frintz, fp_round_int(env, size, n, FP_ROUND_ZERO, false))
SIMPLE(frinta, fp_round_int(env, size, n, FP_ROUND_AWAY, false))
SIMPLE(frintx, fp_round_int(env, size, n, env->fpcr >> FPCR_RMODE & 3, true))
SIMPLE(frinti, fp_round_int(env, size, n, env->fpcr >> FPCR_RMODE & 3, false))
SIMPLE(fmla, fp_muladd(env, size, a, n, m))
SIMPLE(fmls, fp_muladd(env, size, a, fp_negated(e, n), m))
SIMPLE(fnmla, fp_muladd(env, size, fp_negated(e, a), fp_negated(e, n), m))
SIMPLE(fnmls, fp_muladd(env, size, fp_negated(e, a), n, m))
SIMPLE(fcmeq, fp_compare(env, size, n, m, false) == FP_EQUAL)
SIMPLE(fcmne, fp_compare(env, size, n, m, false) != FP_EQUAL)
SIMPLE(fcmuo, fp_compare(env, size, n, m, false) == FP_UNORDERED)
SIMPLE(fcmgt, fp_compare(env, size, n, m, true) == FP_GREATER)
SIMPLE(fcmlt, fp_compare(env, size, n, m, true) == FP_LESS)
SIMPLE(fclamp, fp_minnm(env, size, fp_maxnm(env, size, n, a), m))

/* GREATER or EQUAL */
SIMPLE(fcmge, (1 << fp_compare(env, size, n, m, true) &
	      (1 << FP_EQUAL | 1 << FP_GREATER)) != 0)
SIMPLE(fcmle, (1 << fp_compare(env, size, n, m, true) & (1 << FP_EQUAL | 1 << FP_LESS)) != 0)
SIMPLE(facgt, op_fcmgt(e, n & ~sign_bit(e), m & ~sign_bit(e), 0))
SIMPLE(facge, op_fcmge(e, n & ~sign_bit(e), m & ~sign_bit(e), 0))

/* Products of elements half as wide are exact; one rounding */
static uint64_t longer(struct exec *e, uint64_t v)
{
	struct fp_env *env = env_of(e);
	struct fp_env quiet = { .fpcr = env->fpcr & ~(FPCR_DN) };
	unsigned int bits = e->esize * 4;

	/* the bits of a single; that one's denormals are the operation's business */
	if (env->bf16)
		return v << 16;
	/* a signalling NaN still signals to the operation */
	if ((v & 0x7c00) == 0x7c00 && v & 0x3ff)
		return (v >> (bits - 1)) << 31 | UINT64_C(0x7f800000) | (v & 0x3ff) << 13;
	if (env->fpcr & FPCR_FZ16 && !(v & 0x7c00))
		v &= UINT64_C(1) << (bits - 1);
	return fp_convert(&quiet, e->esize / 2, e->esize, false, v);
}

static uint64_t neg_half(const struct exec *e, uint64_t v)
{
	unsigned int bits = e->esize * 4;
	uint64_t sign = UINT64_C(1) << (bits - 1), inf = e->insn->flags & BF16 ? 0x7f80 : 0x7c00;

	return e->env.fpcr & FPCR_AH && (v & (sign - 1)) > inf ? v : v ^ sign;
}

SIMPLE(fmlal, fp_muladd(longs(e), size, a, longer(e, n), longer(e, m)))
SIMPLE(fmlsl, fp_muladd(longs(e), size, a, longer(e, neg_half(e, n)), longer(e, m)))

/* Into ZA: default NaN, no flags (the executor sees to both) */
SIMPLE(za_fmlal, fp_muladd(env, size, a, longer(e, n), longer(e, m)))
SIMPLE(za_fmlsl, fp_muladd(env, size, a, longer(e, neg_half(e, n)), longer(e, m)))
SIMPLE(fcvtzs32, fp_to_int(env, 4, n, 32, true))
SIMPLE(fcvtzu32, fp_to_int(env, 4, n, 32, false))
SIMPLE(ucvtf32, fp_from_int(env, 4, n, false))
SIMPLE(scvtf32, fp_from_int(env, 4, (int32_t)n < 0 ? -(uint64_t)(int32_t)n : n, (int32_t)n < 0))

/* quirk_qemu: a denormal operand is not noted under FPCR.AH, which alone sets IDC then */
OP(flogb)
{
	struct fp_env *env = env_of(e);
	uint32_t before = env->fpsr;
	uint64_t result = fp_logb(env, e->esize, n);

	(void)m;
	(void)a;
	if (e->cpu->sys.quirk_qemu && env->fpcr & FPCR_AH)
		env->fpsr = (env->fpsr & ~FPSR_IDC) | (before & FPSR_IDC);
	return result;
}

/* FPTrigSMul(): the square, with the sign that bit 0 of m asks for */
OP(ftsmul)
{
	uint64_t square = fp_mul(env_of(e), e->esize, n, n);

	(void)a;
	return is_nan(e, square) ? square : (square & ~sign_bit(e)) | (m & 1 ? sign_bit(e) : 0);
}

/* FPTrigSSel(): one or n (bit 0 of m), negated by bit 1 */
OP(ftssel)
{
	static const uint64_t one[] = { 0x3c00, 0x3f800000, 0x3ff0000000000000 };

	(void)a;
	if (m & 1)
		return one[e->esize / 4] | (m & 2 ? sign_bit(e) : 0);
	return m & 2 ? fp_negated(e, n) : n;
}

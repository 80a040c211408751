/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * 8-bit floating point (OFP8) by FPMR (Arm ARM "FPMR", FP8 instructions): E5M2 is like the longer
 * formats; E4M3 has no infinity, one NaN a sign, and numbers where others have both.
 */
#include "elem.h"
#include "executors.h"
#include "fp_number.h"
#include "ops.h"
#include "za_lanes.h"

/* Sums of products are in units of 2^-32, the smallest product */
#define UNIT		32

static const struct fp_format e5m2 = { .frac = 2, .exp = 5 }, e4m3 = { .frac = 3, .exp = 4 };

static bool is_e4m3(const struct exec *e, unsigned int field_shift)
{
	return e->r->fpmr >> field_shift & 1;
}

static unsigned int fpmr_field(const struct exec *e, unsigned int shift, unsigned int bits)
{
	return (unsigned int)(e->r->fpmr >> shift) & ((1u << bits) - 1);
}

static struct fp_number unpack8(const struct exec *e, unsigned int field_shift, uint64_t v)
{
	struct fp_env quiet = { 0 };
	struct fp_number n;

	if (!is_e4m3(e, field_shift))
		return fp_unpack(&quiet, e5m2, v);
	n = fp_unpack(&quiet, e4m3, v);
	if ((v & 0x7f) == 0x7f)
		n.class = FP_IS_SNAN;
	if ((v & 0x7f) == 0x7f || (v & 0x78) != 0x78)
		return n;
	/* the highest exponent is that of numbers */
	n.class = FP_IS_FINITE;
	n.sig = (u128)(8 | (v & 7)) << (TOP_BIT - 3);
	n.exp = 8;
	return n;
}

static struct fp_env *flags_of(struct exec *e)
{
	return e->insn->flags & OPT(2) ? &e->unflagged : &e->env;
}

/* To half, or BFloat16 (BF16), scaled down; OPT(1): by the second set of FPMR's fields */
uint64_t op_fp8_widen(struct exec *e, uint64_t v, uint64_t unused_m, uint64_t unused_a)
{
	bool bf16 = e->insn->flags & BF16, second = e->insn->flags & OPT(1);
	struct fp_env env = { .fpcr = e->env.fpcr & FPCR_AH, .bf16 = bf16 };
	struct fp_format g = format_of(&env, 2);
	struct fp_number n = unpack8(e, second ? FPMR_F8S2 : FPMR_F8S1, v);
	uint64_t result;

	(void)unused_m;
	(void)unused_a;
	n.exp -= (int)fpmr_field(e, second ? FPMR_LSCALE2 : FPMR_LSCALE, bf16 ? 6 : 4);
	if (is_nan(&n)) {
		env.fpsr |= n.class == FP_IS_SNAN ? FPSR_IOC : 0;
		result = default_nan(&env, g);
	} else if (n.class == FP_IS_INF) {
		result = infinity(g, n.sign);
	} else if (n.class == FP_IS_ZERO) {
		result = zero(g, n.sign);
	} else {
		result = fp_round_pack(&env, g, n.sign, n.exp, n.sig);
	}
	flags_of(e)->fpsr |= env.fpsr;
	return result;
}

static uint64_t overflow8(const struct exec *e, bool to_e4m3, bool sign)
{
	uint64_t largest = to_e4m3 ? 0x7e : 0x7b, infinite = to_e4m3 ? 0x7f : 0x7c;

	return (uint64_t)sign << 7 | (fpmr_field(e, FPMR_OSC, 1) ? largest : infinite);
}

/*
 * Below the smallest normal number: FPCR.AH asks after rounding as if the exponent had no bound
 * (Arm ARM A1.5.9.4; A1.5.5: FP8 instructions honour FPCR.AH)
 */
static bool is_tiny(const struct fp_env *env, const struct fp_number *n, int exp, unsigned int drop)
{
	u128 ones = (((u128)1 << TOP_BIT) - 1) >> drop << drop | (u128)1 << TOP_BIT;

	if (exp == 0 && env->fpcr & FPCR_AH)
		return n->sig < (ones | (u128)1 << (drop - 1));
	return exp <= 0;
}

/* Round to nearest; E4M3 has one binade more than fp_round_pack() knows of */
static uint64_t round8(const struct exec *e, struct fp_env *env, bool to_e4m3,
		       const struct fp_number *n)
{
	struct fp_format f = to_e4m3 ? e4m3 : e5m2;
	unsigned int drop = TOP_BIT - f.frac, biased = 0;
	int exp = n->exp + bias(f);
	u128 sig = n->sig, rest;
	uint64_t magnitude;

	if (exp > 40)
		exp = 40;
	if (exp > 0)
		biased = (unsigned int)exp;
	else
		sig = fp_shift_right_sticky(sig, (unsigned int)(1 - exp));
	rest = sig & (((u128)1 << drop) - 1);
	magnitude = (uint64_t)(sig >> drop);
	if (fp_rounds_up(FP_ROUND_NEAREST, n->sign, magnitude & 1, rest, (u128)1 << (drop - 1)))
		magnitude++;
	if (biased)
		magnitude += (uint64_t)(biased - 1) << f.frac;
	if (magnitude > (to_e4m3 ? 0x7e : 0x7b)) {
		env->fpsr |= FPSR_OFC | FPSR_IXC;
		return overflow8(e, to_e4m3, n->sign);
	}
	if (rest)
		env->fpsr |= FPSR_IXC | (is_tiny(env, n, exp, drop) ? FPSR_UFC : 0);
	return (uint64_t)n->sign << 7 | magnitude;
}

/* From half, single or (BF16) BFloat16, scaled by 2^NSCALE */
uint64_t op_fp8_narrow(struct exec *e, uint64_t v, uint64_t unused_m, uint64_t unused_a)
{
	bool to_e4m3 = is_e4m3(e, FPMR_F8D), half = e->esize == 2 && !(e->insn->flags & BF16);
	struct fp_env env = { .fpcr = e->env.fpcr & FPCR_AH, .bf16 = e->insn->flags & BF16 };
	struct fp_number n = fp_unpack(&env, format_of(&env, e->esize), v);
	unsigned int bits = half ? 5 : 8;
	uint64_t result;

	(void)unused_m;
	(void)unused_a;
	env.fpsr = 0;
	n.exp += (int)sign_extend(fpmr_field(e, FPMR_NSCALE, bits), bits);
	if (is_nan(&n)) {
		env.fpsr |= n.class == FP_IS_SNAN ? FPSR_IOC : 0;
		result = to_e4m3 ? 0x7f : 0x7e;
		result |= env.fpcr & FPCR_AH ? 0x80 : 0;
	} else if (n.class == FP_IS_INF) {
		result = overflow8(e, to_e4m3, n.sign);
	} else if (n.class == FP_IS_ZERO) {
		result = (uint64_t)n.sign << 7;
	} else {
		result = round8(e, &env, to_e4m3, &n);
	}
	flags_of(e)->fpsr |= env.fpsr;
	return result;
}

/** struct sum - of products: exact, in units of 2^-UNIT, and what is no number in it */
struct sum {
	__int128 value;
	bool nan, plus_infinity, minus_infinity, negative_zeros;
};

static void add_product(struct sum *s, const struct fp_number *x, const struct fp_number *y)
{
	struct fp_number p;
	bool negative = x->sign != y->sign;
	__int128 value;

	if (is_nan(x) || is_nan(y) || inf_times_zero(x, y)) {
		s->nan = true;
		return;
	}
	s->negative_zeros &= negative;
	p = fp_multiply(x, y);
	s->plus_infinity |= p.class == FP_IS_INF && !negative;
	s->minus_infinity |= p.class == FP_IS_INF && negative;
	if (p.class != FP_IS_FINITE)
		return;
	value = (__int128)(p.sig >> (TOP_BIT - UNIT - p.exp));
	s->value += negative ? -value : value;
}

static struct fp_number number_of(const struct sum *s)
{
	struct fp_number n = { .class = FP_IS_ZERO, .sign = s->negative_zeros };
	u128 magnitude = (u128)(s->value < 0 ? -s->value : s->value);
	unsigned int top;

	if (s->plus_infinity || s->minus_infinity) {
		n.class = FP_IS_INF;
		n.sign = s->minus_infinity;
	} else if (magnitude) {
		top = leading_bit(magnitude);
		n.class = FP_IS_FINITE;
		n.sign = s->value < 0;
		n.sig = magnitude << (TOP_BIT - top);
		n.exp = (int)top - UNIT;
	}
	return n;
}

/* The sum, scaled, and the addend of @esize bytes: rounded once, to nearest */
static uint64_t add_sum(struct exec *e, const struct sum *s, unsigned int esize, uint64_t a)
{
	struct fp_env env = { .fpcr = FPCR_DN | (e->env.fpcr & FPCR_AH) };
	struct fp_format f = format_of(&env, esize);
	struct fp_number addend = fp_unpack(&env, f, a), n = number_of(s);
	uint64_t result;

	n.exp -= (int)fpmr_field(e, FPMR_LSCALE, esize == 2 ? 4 : 7);
	if (s->nan || is_nan(&addend) || (s->plus_infinity && s->minus_infinity))
		return default_nan(&env, f);
	result = fp_add_numbers(&env, f, &addend, &n);
	if (env.fpsr & FPSR_OFC && fpmr_field(e, FPMR_OSM, 1))
		return result - (result == infinity(f, false) || result == infinity(f, true));
	return result;
}

uint64_t fp8_dot(struct exec *e, unsigned int esize, uint64_t a, const uint64_t *x,
		 const uint64_t *y, unsigned int ways)
{
	struct sum s = { .negative_zeros = true };

	for (unsigned int k = 0; k < ways; k++) {
		struct fp_number n = unpack8(e, FPMR_F8S1, x[k]), m = unpack8(e, FPMR_F8S2, y[k]);

		add_product(&s, &n, &m);
	}
	return add_sum(e, &s, esize, a);
}

uint64_t op_fp8_mla(struct exec *e, uint64_t n, uint64_t m, uint64_t a)
{
	return fp8_dot(e, e->esize, a, &n, &m, 1);
}

/*
 * FDOT and FMLALL of singles by vectors; @ways products each, of part @part.  Field i: that one of the
 * segment's groups, or bytes.  False: element by element
 */
static bool fp8_lanes(struct exec *e, unsigned int ways, unsigned int part, uint8_t *result)
{
	_Alignas(64) uint8_t m[SMEVEC_MAX_VL];
	za_lane_fn sum = za_lanes_fp8(e, ways);
	struct za_lanes z = { .part = part, .l = { .n = e->r->z[field(e, 'n')], .m = e->r->z[field(e, 'm')],
				.a = e->r->z[field(e, 'd')], .result = result, .bytes = e->vl } };
	unsigned int saved;
	bool odd;

	if (!sum || e->vl % 16)
		return false;
	for (unsigned int i = 0; has_field(e, 'i') && i < e->vl; i += ways)
		memcpy(m + i, z.l.m + i / 16 * 16 + field(e, 'i') * ways, ways);
	z.l.m = has_field(e, 'i') ? m : z.l.m;
	za_lanes_fpmr(e, &z);
	saved = za_lanes_begin(e);
	odd = sum(&z);
	za_lanes_end(saved);
	return !odd;
}

/* FDOT: field i numbers the group of the segment that all take */
enum smevec_result exec_fp8_dot(struct exec *e)
{
	unsigned int esize = e->esize;
	_Alignas(64) uint8_t result[SMEVEC_MAX_VL + 32];

	for (unsigned int i = fp8_lanes(e, 4, 0, result) ? e->vl : 0; i < e->vl / esize; i++) {
		unsigned int at = has_field(e, 'i') ? i * esize / 16 * 16 + field(e, 'i') * esize :
						      i * esize;
		uint64_t x[4], y[4];

		for (unsigned int k = 0; k < esize; k++) {
			x[k] = e->r->z[field(e, 'n')][i * esize + k];
			y[k] = e->r->z[field(e, 'm')][at + k];
		}
		put_elem(result, i, esize,
			 fp8_dot(e, esize, elem(e->r->z[field(e, 'd')], i, esize), x, y, esize));
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/*
 * FMMLA (FP8MatMulAddFP()): in each group of 2 by 2 elements of the destination, rows of the one by
 * rows of the other, a row being half of the group's bytes
 */
enum smevec_result exec_fp8_mmla(struct exec *e)
{
	unsigned int esize = e->esize, ways = 2 * esize;
	const uint8_t *n = e->r->z[field(e, 'n')], *m = e->r->z[field(e, 'm')];
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl / esize; i++) {
		unsigned int group = i / 4 * 4 * esize;
		uint64_t x[8], y[8];

		for (unsigned int k = 0; k < ways; k++) {
			x[k] = n[group + i % 4 / 2 * ways + k];
			y[k] = m[group + i % 2 * ways + k];
		}
		put_elem(result, i, esize,
			 fp8_dot(e, esize, elem(e->r->z[field(e, 'd')], i, esize), x, y, ways));
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* FMLALB, FMLALLTT ...: op is the number of the part of each element */
enum smevec_result exec_fp8_mla(struct exec *e)
{
	unsigned int esize = e->esize, part = (unsigned int)e->insn->op;
	_Alignas(64) uint8_t result[SMEVEC_MAX_VL + 32];

	for (unsigned int i = fp8_lanes(e, 1, part, result) ? e->vl : 0; i < e->vl / esize; i++) {
		unsigned int at = has_field(e, 'i') ? i * esize / 16 * 16 + field(e, 'i') :
						      i * esize + part;

		put_elem(result, i, esize,
			 op_fp8_mla(e, e->r->z[field(e, 'n')][i * esize + part],
				    e->r->z[field(e, 'm')][at],
				    elem(e->r->z[field(e, 'd')], i, esize)));
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* FCVTNB, FCVTNT (op 1): singles of two vectors in turns, to the even or odd bytes */
enum smevec_result exec_fp8_narrow(struct exec *e)
{
	unsigned int top = (unsigned int)e->insn->op;
	uint8_t result[SMEVEC_MAX_VL] = { 0 };

	if (top)
		memcpy(result, e->r->z[field(e, 'd')], e->vl);
	for (unsigned int i = 0; i < e->vl / 2; i++) {
		const uint8_t *n = e->r->z[field(e, 'n') * 2 + i % 2];

		result[2 * i + top] = (uint8_t)op_fp8_narrow(e, elem(n, i / 2, 4), 0, 0);
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* Byte @at of the memory that begins with Z@n, in QEMU: behind Z31 are the predicates */
static uint8_t qemu_byte(const struct exec *e, unsigned int n, unsigned int at)
{
	at += n * SMEVEC_MAX_VL;
	if (at < sizeof(e->r->z))
		return e->r->z[at / SMEVEC_MAX_VL][at % SMEVEC_MAX_VL];
	at -= (unsigned int)sizeof(e->r->z);
	return at < sizeof(e->r->p) ? e->r->p[at / 32][at % 32] : 0;
}

/*
 * quirk_qemu: FVDOT takes every fourth byte, of vectors r and r + 1 behind Zn instead of the two
 * that are named, and writes the row behind as well, from the byte behind; Wv counts as even
 */
void qemu_fvdot(struct exec *e)
{
	unsigned int stride = e->vl / 2, n = field(e, 'n') * 2, m = field(e, 'm');
	uint32_t even = (uint32_t)e->cpu->x[8 + field(e, 'v')] & ~UINT32_C(1);
	unsigned int base = (even + field(e, 'o')) % stride;

	for (unsigned int k = 0; k < 4 * stride; k++) {
		unsigned int r = k / 2 % 2, odd = k % 2, i = k / 4, row = base + r * stride + odd;
		unsigned int at = i / 8 * 32 + field(e, 'i') * 2;
		uint64_t x[2] = { qemu_byte(e, n + r, 4 * i + odd), qemu_byte(e, n + r + 1, 4 * i + odd) };
		uint64_t y[2] = { qemu_byte(e, m, at), qemu_byte(e, m, at + 1) };

		if (row < SMEVEC_MAX_VL)
			put_elem(e->r->za[row], i, 2,
				 fp8_dot(e, 2, elem(e->r->za[row], i, 2), x, y, 2));
	}
}

/* quirk_qemu: FVDOTB and FVDOTT take every fourth byte, of the same vectors */
static uint64_t vertical(const struct exec *e, unsigned int k, unsigned int i, unsigned int r)
{
	unsigned int n = field(e, 'n') * 2;

	if (e->cpu->sys.quirk_qemu)
		return qemu_byte(e, n + r + k, 4 * i);
	return e->r->z[n + k][4 * i + r];
}

/*
 * FVDOTB, FVDOTT (op 1): vector r of four in ZA takes byte r of each element of both sources,
 * with the lower or upper pair of the indexed element
 */
enum smevec_result exec_fp8_vdot(struct exec *e)
{
	unsigned int stride = e->vl / 4, top = 2 * (unsigned int)e->insn->op;
	unsigned int base = (unsigned int)(e->cpu->x[8 + field(e, 'v')] + field(e, 'o')) % stride;

	for (unsigned int k = 0; k < e->vl; k++) {
		unsigned int r = k % 4, i = k / 4;
		const uint8_t *m = e->r->z[field(e, 'm')] + k / 16 * 16 + field(e, 'i') * 4 + top;
		uint8_t *za = e->r->za[base + r * stride];
		uint64_t x[2] = { vertical(e, 0, i, r), vertical(e, 1, i, r) }, y[2] = { m[0], m[1] };

		put_elem(za, i, 4, fp8_dot(e, 4, elem(za, i, 4), x, y, 2));
	}
	return SMEVEC_DONE;
}

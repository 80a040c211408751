/* SPDX-License-Identifier: GPL-2.0-or-later */
/* AdvSIMD vectors of floating point numbers, where these are not as SVE has them */
#include "executors.h"
#include "ops.h"
#include "simd.h"

enum smevec_result exec_simd_indexed(struct exec *e)
{
	unsigned int bytes = v_bytes(e);
	uint64_t m = elem(vreg(e, 'm'), lane_index(e), e->esize);
	uint8_t result[V_BYTES];

	for (unsigned int i = 0; i < bytes / e->esize; i++)
		put_elem(result, i, e->esize,
			 e->insn->fn(e, elem(vreg(e, 'n'), i, e->esize), m,
				     elem(vreg(e, 'd'), i, e->esize)));
	return write_v(e, result, bytes);
}

/* Neighbours in Vn, then in Vm */
enum smevec_result exec_simd_pairwise(struct exec *e)
{
	unsigned int bytes = v_bytes(e), nr = bytes / e->esize;
	uint8_t result[V_BYTES];

	for (unsigned int i = 0; i < nr; i++) {
		const uint8_t *v = vreg(e, i < nr / 2 ? 'n' : 'm');
		unsigned int pair = 2 * i % nr;

		put_elem(result, i, e->esize,
			 e->insn->fn(e, elem(v, pair, e->esize), elem(v, pair + 1, e->esize), 0));
	}
	return write_v(e, result, bytes);
}

/* Reduce(): the lower half with the upper one */
static uint64_t tree(struct exec *e, const uint8_t *v, unsigned int nr)
{
	if (nr == 1)
		return elem(v, 0, e->esize);
	return e->insn->fn(e, tree(e, v, nr / 2), tree(e, v + nr / 2 * e->esize, nr / 2), 0);
}

enum smevec_result exec_simd_reduce(struct exec *e)
{
	return write_element(e, e->esize, tree(e, vreg(e, 'n'), v_bytes(e) / e->esize));
}

/* Of two elements: FADDP (scalar) and its kin */
enum smevec_result exec_scalar_reduce(struct exec *e)
{
	return write_element(e, e->esize, tree(e, vreg(e, 'n'), 2));
}

/* FMLAL, FMLSL: halves of the lower half of a vector, or (OPT(1)) of the upper one */
enum smevec_result exec_simd_fmlal(struct exec *e)
{
	unsigned int bytes = v_bytes(e), nr = bytes / 4, first = e->insn->flags >> 28 ? nr : 0;
	uint8_t result[V_BYTES];

	for (unsigned int i = 0; i < nr; i++) {
		uint64_t n = elem(vreg(e, 'n'), first + i, 2);
		uint64_t m = elem(vreg(e, 'm'), is_by_element(e) ? lane_index(e) : first + i, 2);

		put_elem(result, i, 4, e->insn->fn(e, n, m, elem(vreg(e, 'd'), i, 4)));
	}
	return write_v(e, result, bytes);
}

/* BFMLALB, BFMLALT (OPT(1)) by element */
enum smevec_result exec_simd_bfmlal(struct exec *e)
{
	unsigned int top = e->insn->flags >> 28;
	uint64_t m = elem(vreg(e, 'm'), lane_index(e), 2);
	uint8_t result[V_BYTES];

	for (unsigned int i = 0; i < V_BYTES / 4; i++)
		put_elem(result, i, 4,
			 e->insn->fn(e, elem(vreg(e, 'n'), 2 * i + top, 2), m,
				     elem(vreg(e, 'd'), i, 4)));
	return write_v(e, result, V_BYTES);
}

static uint64_t convert(struct exec *e, uint64_t value)
{
	unsigned int op = (unsigned int)e->insn->op;
	struct fp_env *env = op & CVT_BF16 ? quiet_under_ah(e) : &e->env;

	env->alternative = env->fpcr & FPCR_AHP;
	env->odd = op & CVT_ODD;
	return fp_convert(env, 1u << (op & 3), 1u << (op >> 2 & 3), op & CVT_BF16, value);
}

/* FCVTL, FCVTL2: field q says which half of Vn */
enum smevec_result exec_simd_fcvtl(struct exec *e)
{
	unsigned int from = 1u << (e->insn->op & 3), nr = V_BYTES / 2 / from;
	uint8_t result[V_BYTES];

	for (unsigned int i = 0; i < nr; i++)
		put_elem(result, i, 2 * from,
			 convert(e, elem(vreg(e, 'n'), field(e, 'q') * nr + i, from)));
	return write_v(e, result, V_BYTES);
}

/* FCVTN, FCVTXN, BFCVTN, and into the upper half of Vd, whose lower one stays */
enum smevec_result exec_simd_fcvtn(struct exec *e)
{
	unsigned int from = 1u << (e->insn->op & 3), nr = V_BYTES / from;
	uint8_t result[V_BYTES] = { 0 };

	if (field(e, 'q'))
		memcpy(result, vreg(e, 'd'), V_BYTES / 2);
	for (unsigned int i = 0; i < nr; i++)
		put_elem(result, field(e, 'q') * nr + i, from / 2, convert(e, elem(vreg(e, 'n'), i, from)));
	return write_v(e, result, V_BYTES);
}

/* FCVT and FCVTXN of scalars */
enum smevec_result exec_scalar_fcvt(struct exec *e)
{
	unsigned int from = 1u << (e->insn->op & 3), to = 1u << (e->insn->op >> 2 & 3);

	return write_scalar(e, to, convert(e, elem(vreg(e, 'n'), 0, from)), 'd');
}

/* Vn + i * Vm, or - i * Vm where field r is set */
enum smevec_result exec_simd_fcadd(struct exec *e)
{
	unsigned int bytes = v_bytes(e);
	uint8_t result[V_BYTES];

	for (unsigned int i = 0; i < bytes / e->esize; i++) {
		uint64_t m = elem(vreg(e, 'm'), i ^ 1, e->esize);
		bool minus = (i % 2 == 0) != (field(e, 'r') != 0);

		put_elem(result, i, e->esize,
			 fp_add(&e->env, e->esize, elem(vreg(e, 'n'), i, e->esize),
				minus ? fp_negated(e, m) : m));
	}
	return write_v(e, result, bytes);
}

/* One part of a complex product, by quarter turns r: the real or imaginary part of Vn with Vm */
enum smevec_result exec_simd_fcmla(struct exec *e)
{
	unsigned int bytes = v_bytes(e), r = field(e, 'r');
	uint8_t result[V_BYTES];

	for (unsigned int i = 0; i < bytes / e->esize; i++) {
		unsigned int real = i & ~1u, odd = i & 1;
		unsigned int pair = is_by_element(e) ? 2 * lane_index(e) : real;
		uint64_t n = elem(vreg(e, 'n'), real + (r & 1), e->esize);
		uint64_t m = elem(vreg(e, 'm'), pair + (odd ^ (r & 1)), e->esize);
		bool minus = odd ? r >= 2 : r == 1 || r == 2;

		put_elem(result, i, e->esize,
			 fp_muladd(&e->env, e->esize, elem(vreg(e, 'd'), i, e->esize), n,
				   minus ? fp_negated(e, m) : m));
	}
	return write_v(e, result, bytes);
}

/* What SVE's executors do in segments, in the one of a V register */
static enum smevec_result one_segment(struct exec *e, executor exec)
{
	struct smevec_insn decoded = *e->decoded;

	decoded.field['i' - 'a'] = (uint16_t)lane_index(e);
	e->decoded = &decoded;
	e->vl = v_bytes(e);
	return exec(e);
}

/* BFDOT by element, BFMMLA */
enum smevec_result exec_simd_fp_dot(struct exec *e)
{
	return one_segment(e, exec_fp_dot);
}

enum smevec_result exec_simd_fp8_dot(struct exec *e)
{
	return one_segment(e, exec_fp8_dot);
}

enum smevec_result exec_simd_fp8_mla(struct exec *e)
{
	return one_segment(e, exec_fp8_mla);
}

enum smevec_result exec_simd_fp8_mmla(struct exec *e)
{
	return one_segment(e, exec_fp8_mmla);
}

/* F1CVTL and its kin: field q says which half of Vn */
enum smevec_result exec_simd_fp8_widen(struct exec *e)
{
	const uint8_t *n = vreg(e, 'n') + (field(e, 'q') ? V_BYTES / 2 : 0);
	uint8_t result[V_BYTES];

	for (unsigned int i = 0; i < V_BYTES / 2; i++)
		put_elem(result, i, 2, e->insn->fn(e, n[i], 0, 0));
	return write_v(e, result, V_BYTES);
}

/* FCVTN: Vn's elements, then Vm's; those of singles fill half of Vd, as field q says */
enum smevec_result exec_simd_fp8_narrow(struct exec *e)
{
	bool singles = e->esize == 4, upper = singles && field(e, 'q');
	unsigned int bytes = singles ? V_BYTES : v_bytes(e), nr = bytes / e->esize;
	uint8_t result[V_BYTES] = { 0 }, *to = result + (upper ? V_BYTES / 2 : 0);

	if (upper)
		memcpy(result, vreg(e, 'd'), V_BYTES / 2);
	for (unsigned int i = 0; i < 2 * nr; i++)
		to[i] = (uint8_t)e->insn->fn(e, elem(vreg(e, i < nr ? 'n' : 'm'), i % nr, e->esize), 0, 0);
	return write_v(e, result, V_BYTES);
}

/* FMOV (vector, immediate) */
enum smevec_result exec_simd_fmov(struct exec *e)
{
	unsigned int esize = 1u << e->insn->op, bytes = v_bytes(e);
	uint64_t value = expand_fp_immediate(esize, field(e, 'i'));
	uint8_t result[V_BYTES];

	for (unsigned int i = 0; i < bytes / esize; i++)
		put_elem(result, i, esize, value);
	return write_v(e, result, bytes);
}

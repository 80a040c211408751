/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SME2 instructions on groups of two or four vectors */
#include "counter.h"
#include "elem.h"
#include "executors.h"
#include "ops.h"

static unsigned int groups_of(const struct exec *e)
{
	return (unsigned int)e->insn->op & 7;
}

static unsigned int group_base(const struct exec *e, char letter)
{
	return field(e, letter) * groups_of(e);
}

static uint64_t signed_elem(const struct exec *e, const uint8_t *v, unsigned int i)
{
	uint64_t value = elem(v, i, e->esize);

	return e->insn->flags & SGN ? (uint64_t)sign_extend(value, e->esize * 8) : value;
}

/* Zdn = Zdn op Zm, groups; ZA_M_MULTI: Zm is a group too */
enum smevec_result exec_multi_binary(struct exec *e)
{
	bool group = ((unsigned int)e->insn->op & ZA_M_MASK) == ZA_M_MULTI;
	uint8_t result[4][SMEVEC_MAX_VL];

	for (unsigned int r = 0; r < groups_of(e); r++) {
		const uint8_t *n = e->r->z[group_base(e, 'd') + r];
		const uint8_t *m = e->r->z[group ? group_base(e, 'm') + r : field(e, 'm')];

		for (unsigned int i = 0; i < e->vl / e->esize; i++)
			put_elem(result[r], i, e->esize,
				 e->insn->fn(e, signed_elem(e, n, i), signed_elem(e, m, i), 0));
	}
	for (unsigned int r = 0; r < groups_of(e); r++)
		write_z(e, group_base(e, 'd') + r, result[r]);
	return SMEVEC_DONE;
}

/* Zd = op Zn, groups */
enum smevec_result exec_multi_unary(struct exec *e)
{
	uint8_t result[4][SMEVEC_MAX_VL];

	for (unsigned int r = 0; r < groups_of(e); r++)
		for (unsigned int i = 0; i < e->vl / e->esize; i++)
			put_elem(result[r], i, e->esize,
				 e->insn->fn(e, signed_elem(e, e->r->z[group_base(e, 'n') + r], i), 0,
					     0));
	for (unsigned int r = 0; r < groups_of(e); r++)
		write_z(e, group_base(e, 'd') + r, result[r]);
	return SMEVEC_DONE;
}

enum smevec_result exec_multi_clamp(struct exec *e)
{
	uint8_t result[4][SMEVEC_MAX_VL];

	for (unsigned int r = 0; r < groups_of(e); r++)
		for (unsigned int i = 0; i < e->vl / e->esize; i++)
			put_elem(result[r], i, e->esize,
				 e->insn->fn(e, elem(e->r->z[field(e, 'n')], i, e->esize),
					     elem(e->r->z[field(e, 'm')], i, e->esize),
					     elem(e->r->z[group_base(e, 'd') + r], i, e->esize)));
	for (unsigned int r = 0; r < groups_of(e); r++)
		write_z(e, group_base(e, 'd') + r, result[r]);
	return SMEVEC_DONE;
}

enum smevec_result exec_multi_sel(struct exec *e)
{
	unsigned int elements = e->vl / e->esize;
	struct counter c = counter_decode(e->r->p[8 + field(e, 'g')], e->vl, e->esize);
	uint8_t result[4][SMEVEC_MAX_VL];

	for (unsigned int r = 0; r < groups_of(e); r++)
		for (unsigned int i = 0; i < elements; i++) {
			char from = counter_active(&c, r * elements + i) ? 'n' : 'm';

			memcpy(result[r] + i * e->esize,
			       e->r->z[group_base(e, from) + r] + i * e->esize, e->esize);
		}
	for (unsigned int r = 0; r < groups_of(e); r++)
		write_z(e, group_base(e, 'd') + r, result[r]);
	return SMEVEC_DONE;
}

/* The shift right that the immediate stands for: 2^width minus its value, 0 without one */
static unsigned int narrowing_shift(const struct exec *e)
{
	const struct insn_field *imm = &e->insn->pattern.field['i' - 'a'];
	unsigned int width = 0;

	for (unsigned int part = 0; part < imm->nr; part++)
		width += imm->width[part];
	return imm->nr ? (1u << width) - field(e, 'i') : 0;
}

/* Two or four vectors of wide elements to one of narrow ones; ZA_INTERLEAVE: in turns */
enum smevec_result exec_multi_narrow(struct exec *e)
{
	unsigned int n = groups_of(e), elements = e->vl / e->esize, narrow = e->esize / n;
	unsigned int shift = narrowing_shift(e);
	bool in_turns = (unsigned int)e->insn->op & ZA_INTERLEAVE;
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int r = 0; r < n; r++)
		for (unsigned int i = 0; i < elements; i++) {
			uint64_t v = signed_elem(e, e->r->z[group_base(e, 'n') + r], i);

			put_elem(result, in_turns ? i * n + r : r * elements + i, narrow,
				 e->insn->fn(e, v, shift, narrow));
		}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/*
 * One or two vectors to twice as many of elements twice as wide, two from each;
 * ZA_INTERLEAVE: its elements are taken in turns
 */
enum smevec_result exec_multi_unpack(struct exec *e)
{
	unsigned int n = groups_of(e), half = e->esize / 2, elements = e->vl / e->esize;
	bool in_turns = (unsigned int)e->insn->op & ZA_INTERLEAVE;
	uint8_t result[4][SMEVEC_MAX_VL];

	for (unsigned int r = 0; r < n; r++)
		for (unsigned int i = 0; i < elements; i++) {
			unsigned int at = in_turns ? i * 2 + (r & 1) : (r & 1) * elements + i;
			uint64_t v = elem(e->r->z[field(e, 'n') * (n / 2) + r / 2], at, half);

			put_elem(result[r], i, e->esize, e->insn->fn(e, v, half, 0));
		}
	for (unsigned int r = 0; r < n; r++)
		write_z(e, group_base(e, 'd') + r, result[r]);
	return SMEVEC_DONE;
}

/* ZIP and UZP over the whole group; ZA_VERTICAL: UZP.  Two: of Zn and Zm; four: of a group */
enum smevec_result exec_multi_zip(struct exec *e)
{
	unsigned int n = groups_of(e), esize = 1u << ((unsigned int)e->insn->op >> 8 & 7);
	unsigned int elements = e->vl / esize;
	uint8_t result[4][SMEVEC_MAX_VL] = { 0 };

	if (elements < n)
		return SMEVEC_UNDEF;
	for (unsigned int k = 0; k < elements * n; k++) {
		unsigned int from = k, to = k % n * elements + k / n, reg, at;

		if (!((unsigned int)e->insn->op & ZA_VERTICAL)) {
			from = k % n * elements + k / n;
			to = k;
		}
		reg = from / elements;
		at = from % elements;
		reg = n == 4 ? group_base(e, 'n') + reg : field(e, reg ? 'm' : 'n');
		memcpy(result[to / elements] + to % elements * esize, e->r->z[reg] + at * esize, esize);
	}
	for (unsigned int r = 0; r < n; r++)
		write_z(e, group_base(e, 'd') + r, result[r]);
	return SMEVEC_DONE;
}

/* @m: shift right, @a: bytes of the result */
uint64_t op_narrow_shift(struct exec *e, uint64_t n, uint64_t m, uint64_t a)
{
	bool from_signed = e->insn->flags & SGN, to_unsigned = (unsigned int)e->insn->op & ZA_UNSIGNED;
	i128 v = from_signed ? (i128)sign_extend(n, e->esize * 8) : (i128)n;

	if (m)
		v = (v + ((i128)1 << (m - 1))) >> m;
	return saturate(v, (unsigned int)a * 8, from_signed && !to_unsigned);
}

/* @m: bytes of the source */
uint64_t op_extend(struct exec *e, uint64_t n, uint64_t m, uint64_t a)
{
	(void)a;
	return e->insn->flags & SGN ? (uint64_t)sign_extend(n, (unsigned int)m * 8) : n;
}

/*
 * FCVT, FCVTN, BFCVT, BFCVTN from single precision; @a: bytes of the result.  With FPCR.AH
 * conversions to BFloat16 round to nearest, flush denormals and set no flags.
 */
uint64_t op_fcvt_narrow(struct exec *e, uint64_t n, uint64_t m, uint64_t a)
{
	struct fp_env alternate = {
		.fpcr = (e->env.fpcr & (FPCR_AH | FPCR_DN)) | FPCR_FZ | FPCR_FIZ,
	};
	bool to_bf16 = (unsigned int)e->insn->op & ZA_BFLOAT;
	struct fp_env *env = to_bf16 && e->env.fpcr & FPCR_AH ? &alternate : &e->env;

	(void)m;
	return fp_convert(env, e->esize, (unsigned int)a, to_bf16, n);
}

/* FCVT, FCVTL to single precision; @m: bytes of the source */
uint64_t op_fcvt_widen(struct exec *e, uint64_t n, uint64_t m, uint64_t a)
{
	(void)a;
	return fp_convert(&e->env, (unsigned int)m, e->esize, false, n);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scalar floating point: arithmetic, comparisons, moves */
#include "executors.h"
#include "ops.h"
#include "simd.h"

bool is_merging(const struct exec *e)
{
	return e->env.fpcr & FPCR_NEP && (!(e->r->svcr & SMEVEC_SVCR_SM) || full_a64(e->cpu));
}

enum smevec_result write_scalar(struct exec *e, unsigned int esize, uint64_t value, char rest)
{
	uint8_t result[V_BYTES] = { 0 };

	if (is_merging(e))
		memcpy(result, vreg(e, rest), V_BYTES);
	put_elem(result, 0, esize, value);
	return write_v(e, result, V_BYTES);
}

enum smevec_result write_element(struct exec *e, unsigned int esize, uint64_t value)
{
	uint8_t result[V_BYTES] = { 0 };

	put_elem(result, 0, esize, value);
	return write_v(e, result, V_BYTES);
}

/* Bit @nzcv of a row: conditions that are even (Arm ARM ConditionHolds()); odd ones are the opposite */
bool condition_holds(uint32_t nzcv, unsigned int cond)
{
	unsigned int n = nzcv >> 31, z = nzcv >> 30 & 1, c = nzcv >> 29 & 1, v = nzcv >> 28 & 1;
	unsigned int holds[] = { z, c, n, v, c && !z, n == v, n == v && !z, 1 };

	return holds[cond >> 1] != (cond & 1 && cond != 15);
}

uint64_t expand_fp_immediate(unsigned int esize, uint32_t imm8)
{
	static const uint8_t exponent_bits[] = { 5, 8, 11 };
	unsigned int exp = exponent_bits[esize / 4], frac = esize * 8 - 1 - exp;
	uint64_t sign = imm8 >> 7, high = imm8 >> 6 & 1, low = imm8 >> 4 & 3, ones = (1u << (exp - 3)) - 1;
	uint64_t e = (high ^ 1) << (exp - 1) | (high ? ones << 2 : 0) | low;

	return sign << (esize * 8 - 1) | e << frac | (uint64_t)(imm8 & 15) << (frac - 4);
}

/* The second operand: Vm's element 0, or the one that an index names, or +0.0 */
static uint64_t second(const struct exec *e)
{
	if (!has_field(e, 'm'))
		return 0;
	return elem(vreg(e, 'm'), is_by_element(e) ? lane_index(e) : 0, e->esize);
}

enum smevec_result exec_fp_scalar(struct exec *e)
{
	static const char rest[] = { 'd', 'n', 'm', 'a' };
	uint64_t n = elem(vreg(e, 'n'), 0, e->esize);
	uint64_t a = elem(vreg(e, has_field(e, 'a') ? 'a' : 'd'), 0, e->esize);
	uint64_t value = e->insn->fn(e, n, second(e), a);

	if (e->insn->flags >> 28 == REST_ZERO >> 28)
		return write_element(e, e->esize, value);
	return write_scalar(e, e->esize, value, rest[e->insn->flags >> 28]);
}

static unsigned int fp_size(const struct exec *e)
{
	return 1u << (e->insn->op >> 4 & 3);
}

static void compare(struct exec *e)
{
	static const uint32_t flags[] = {
		[FP_LESS] = 8, [FP_EQUAL] = 6, [FP_GREATER] = 2, [FP_UNORDERED] = 3,
	};
	unsigned int size = fp_size(e);
	uint64_t m = e->insn->op & WITH_ZERO ? 0 : elem(vreg(e, 'm'), 0, size);
	enum fp_order order = fp_compare(&e->env, size, elem(vreg(e, 'n'), 0, size), m,
					 e->insn->op & SIGNALS_ALL);

	e->cpu->nzcv = flags[order] << 28;
}

enum smevec_result exec_scalar_fcmp(struct exec *e)
{
	compare(e);
	return SMEVEC_DONE;
}

enum smevec_result exec_scalar_fccmp(struct exec *e)
{
	if (condition_holds(e->cpu->nzcv, field(e, 'c')))
		compare(e);
	else
		e->cpu->nzcv = field(e, 'v') << 28;
	return SMEVEC_DONE;
}

enum smevec_result exec_scalar_fcsel(struct exec *e)
{
	char from = condition_holds(e->cpu->nzcv, field(e, 'c')) ? 'n' : 'm';

	return write_element(e, fp_size(e), elem(vreg(e, from), 0, fp_size(e)));
}

enum smevec_result exec_scalar_fmov(struct exec *e)
{
	return write_element(e, fp_size(e), elem(vreg(e, 'n'), 0, fp_size(e)));
}

enum smevec_result exec_scalar_fmov_imm(struct exec *e)
{
	return write_element(e, fp_size(e), expand_fp_immediate(fp_size(e), field(e, 'i')));
}

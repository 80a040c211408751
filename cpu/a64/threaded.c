// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How the words of a block are executed: each one's function executes it and calls that of the
 * next one, calls in tail position, which the compiler makes jumps.  Instructions that are common
 * are done here in their commonest form; the others call what their row names.
 */
#include <string.h>

#include "ldst.h"
#include "threaded.h"

enum a64_result a64_exec_undefined(struct a64 *m, const struct a64_op *op)
{
	m->v.pc = a64_pc_of(m, op);
	return a64_ended(m, op, a64_undefined(m));
}

static enum a64_result finish(struct a64 *m, const struct a64_op *op, enum a64_result result)
{
	if (result == A64_CHANGED)
		m->v.pc = a64_pc_of(m, op) + 4;
	return a64_ended(m, op, result);
}

static enum a64_result call(struct a64 *m, const struct a64_op *op)
{
	enum a64_result result;

	m->at = op;
	m->v.pc = a64_pc_of(m, op);
	result = op->fn(m, op);
	return result == A64_DONE ? a64_next(m, op) : finish(m, op, result);
}

static enum a64_result call_fp(struct a64 *m, const struct a64_op *op)
{
	enum a64_result result;

	m->at = op;
	m->v.pc = a64_pc_of(m, op);
	result = a64_check_fp(m, op);
	if (result == A64_DONE)
		result = op->fn(m, op);
	return result == A64_DONE ? a64_next(m, op) : finish(m, op, result);
}

enum a64_result a64_exec_call(struct a64 *m, const struct a64_op *op)
{
	return call(m, op);
}

enum a64_result a64_exec_call_fp(struct a64 *m, const struct a64_op *op)
{
	return call_fp(m, op);
}

/* x - y with NZCV */
static inline uint64_t subs(struct a64 *m, uint64_t x, uint64_t y)
{
	int64_t difference;
	bool v = __builtin_sub_overflow((int64_t)x, (int64_t)y, &difference);

	m->v.nzcv = a64_nzcv(difference < 0, x == y, x >= y, v);
	return (uint64_t)difference;
}

static inline uint32_t subs_w(struct a64 *m, uint32_t x, uint32_t y)
{
	int32_t difference;
	bool v = __builtin_sub_overflow((int32_t)x, (int32_t)y, &difference);

	m->v.nzcv = a64_nzcv(difference < 0, x == y, x >= y, v);
	return (uint32_t)difference;
}

static enum a64_result subs_imm(struct a64 *m, const struct a64_op *op)
{
	m->v.x[op->d] = subs(m, m->v.x[op->n], op->imm);
	return a64_next_b_cond(m, op);
}

static enum a64_result subs_imm_w(struct a64 *m, const struct a64_op *op)
{
	m->v.x[op->d] = subs_w(m, (uint32_t)m->v.x[op->n], (uint32_t)op->imm);
	return a64_next_b_cond(m, op);
}

static enum a64_result subs_reg(struct a64 *m, const struct a64_op *op)
{
	m->v.x[op->d] = subs(m, m->v.x[op->n], m->v.x[op->m]);
	return a64_next_b_cond(m, op);
}

static enum a64_result subs_reg_w(struct a64 *m, const struct a64_op *op)
{
	m->v.x[op->d] = subs_w(m, (uint32_t)m->v.x[op->n], (uint32_t)m->v.x[op->m]);
	return a64_next_b_cond(m, op);
}

A64_STRAIGHT(add_imm, x[op->n] + op->imm)
A64_STRAIGHT(add_imm_w, (uint32_t)(x[op->n] + op->imm))
A64_STRAIGHT(sub_imm, x[op->n] - op->imm)
A64_STRAIGHT(sub_imm_w, (uint32_t)(x[op->n] - op->imm))
A64_STRAIGHT(add_lsl, x[op->n] + (x[op->m] << op->amount))
A64_STRAIGHT(add_lsl_w, (uint32_t)(x[op->n] + (x[op->m] << op->amount)))
A64_STRAIGHT(sub_reg, x[op->n] - x[op->m])
A64_STRAIGHT(sub_reg_w, (uint32_t)(x[op->n] - x[op->m]))
A64_STRAIGHT(and_reg, x[op->n] & x[op->m])
A64_STRAIGHT(orr_reg, x[op->n] | x[op->m])
A64_STRAIGHT(orr_reg_w, (uint32_t)(x[op->n] | x[op->m]))
A64_STRAIGHT(eor_reg, x[op->n] ^ x[op->m])
A64_STRAIGHT(eor_reg_w, (uint32_t)(x[op->n] ^ x[op->m]))
A64_STRAIGHT(and_imm, x[op->n] & op->imm)
A64_STRAIGHT(and_imm_w, (uint32_t)(x[op->n] & op->imm))
A64_STRAIGHT(lsl_imm, x[op->n] << op->amount)
A64_STRAIGHT(lsr_imm, x[op->n] >> op->amount)
A64_STRAIGHT(lsr_imm_w, (uint32_t)x[op->n] >> op->amount)
A64_STRAIGHT(lsl_imm_w, (uint32_t)(x[op->n] << op->amount))
A64_STRAIGHT(uxtb, (uint8_t)x[op->n])
A64_STRAIGHT(sxtw, (uint64_t)(int32_t)x[op->n])
A64_STRAIGHT(mul, x[op->n] * x[op->m] + x[op->a])
A64_STRAIGHT(mul_w, (uint32_t)(x[op->n] * x[op->m] + x[op->a]))

static enum a64_result mov_imm(struct a64 *m, const struct a64_op *op)
{
	m->v.x[op->d] = op->imm;
	return a64_next(m, op);
}

static enum a64_result csel(struct a64 *m, const struct a64_op *op)
{
	m->v.x[op->d] = m->v.x[a64_holds(m, op->shift) ? op->n : op->m];
	return a64_next(m, op);
}

/* Which forms of an instruction are done here */

static bool any(const struct a64_op *op)
{
	(void)op;
	return true;
}

static bool no_flags(const struct a64_op *op)
{
	return !op->flags;
}

static bool flags(const struct a64_op *op)
{
	return op->flags;
}

static bool lsl(const struct a64_op *op)
{
	return !op->flags && !op->shift;
}

/* op->op: the second operand is inverted */
static bool unshifted(const struct a64_op *op)
{
	return !op->flags && !op->shift && !op->amount && !op->op;
}

static bool flags_unshifted(const struct a64_op *op)
{
	return op->flags && !op->shift && !op->amount;
}

static bool is_lsl(const struct a64_op *op)
{
	return op->amount + 1 == op->shift && op->shift < (op->wide ? 64 : 32);
}

static bool is_lsr(const struct a64_op *op)
{
	return op->amount == (op->wide ? 63 : 31);
}

static bool is_uxtb(const struct a64_op *op)
{
	return !op->shift && op->amount == 7;
}

static bool is_sxtw(const struct a64_op *op)
{
	return !op->shift && op->amount == 31;
}

static bool is_plain_csel(const struct a64_op *op)
{
	return !op->op;
}

static bool is_madd(const struct a64_op *op)
{
	return !op->op;
}

enum { EITHER, NARROW_ONLY, WIDE_ONLY };

static const struct {
	a64_fn fn;
	int width;
	bool (*is)(const struct a64_op *op);
	a64_exec exec;
} forms[] = {
	{ a64_do_add_imm, WIDE_ONLY, no_flags, add_imm },
	{ a64_do_add_imm, NARROW_ONLY, no_flags, add_imm_w },
	{ a64_do_sub_imm, WIDE_ONLY, no_flags, sub_imm },
	{ a64_do_sub_imm, NARROW_ONLY, no_flags, sub_imm_w },
	{ a64_do_sub_imm, WIDE_ONLY, flags, subs_imm },
	{ a64_do_sub_imm, NARROW_ONLY, flags, subs_imm_w },
	{ a64_do_add_reg, WIDE_ONLY, lsl, add_lsl },
	{ a64_do_add_reg, NARROW_ONLY, lsl, add_lsl_w },
	{ a64_do_sub_reg, WIDE_ONLY, unshifted, sub_reg },
	{ a64_do_sub_reg, NARROW_ONLY, unshifted, sub_reg_w },
	{ a64_do_sub_reg, WIDE_ONLY, flags_unshifted, subs_reg },
	{ a64_do_sub_reg, NARROW_ONLY, flags_unshifted, subs_reg_w },
	{ a64_do_and_reg, WIDE_ONLY, unshifted, and_reg },
	{ a64_do_orr_reg, WIDE_ONLY, unshifted, orr_reg },
	{ a64_do_orr_reg, NARROW_ONLY, unshifted, orr_reg_w },
	{ a64_do_eor_reg, WIDE_ONLY, unshifted, eor_reg },
	{ a64_do_eor_reg, NARROW_ONLY, unshifted, eor_reg_w },
	{ a64_do_and_imm, WIDE_ONLY, no_flags, and_imm },
	{ a64_do_and_imm, NARROW_ONLY, no_flags, and_imm_w },
	{ a64_do_movz, EITHER, any, mov_imm },
	{ a64_do_sbfm, WIDE_ONLY, is_sxtw, sxtw },
	{ a64_do_ubfm, EITHER, is_uxtb, uxtb },
	{ a64_do_ubfm, WIDE_ONLY, is_lsr, lsr_imm },
	{ a64_do_ubfm, NARROW_ONLY, is_lsr, lsr_imm_w },
	{ a64_do_ubfm, WIDE_ONLY, is_lsl, lsl_imm },
	{ a64_do_ubfm, NARROW_ONLY, is_lsl, lsl_imm_w },
	{ a64_do_madd, WIDE_ONLY, is_madd, mul },
	{ a64_do_madd, NARROW_ONLY, is_madd, mul_w },
	{ a64_do_csel, WIDE_ONLY, is_plain_csel, csel },
};

/* What a form needs otherwise than the fields have it */
static void adapt(struct a64_op *op)
{
	if (op->exec == lsl_imm || op->exec == lsl_imm_w)
		op->amount = (uint8_t)((op->wide ? 63 : 31) - op->amount);
	if (op->exec == lsr_imm || op->exec == lsr_imm_w)
		op->amount = op->shift;
}

bool a64_forms_off;

a64_exec a64_threaded(struct a64_op *op)
{
	a64_exec exec;

	if (a64_forms_off)
		return op->fp ? call_fp : call;
	exec = op->fp ? a64_threaded_ldst_v(op) : a64_threaded_ldst(op);
	if (exec)
		return exec;
	if (op->fp)
		return call_fp;
	exec = op->ends ? a64_threaded_branch(op) : NULL;
	if (exec)
		return exec;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (forms[i].fn != op->fn || !forms[i].is(op) ||
		    (forms[i].width != EITHER && (forms[i].width == WIDE_ONLY) != op->wide))
			continue;
		op->exec = forms[i].exec;
		adapt(op);
		return op->exec;
	}
	exec = a64_threaded_alu(op);
	if (!exec)
		exec = a64_threaded_bits(op);
	return exec ? exec : call;
}

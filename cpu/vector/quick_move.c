/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Short cuts for scalars that are moved, not computed: FMOV, FCSEL, FABS, FNEG */
#include "executors.h"
#include "ops.h"
#include "quick_v.h"
#include "simd.h"

static inline uint64_t low(uint64_t bits, const struct smevec_insn *d)
{
	return d->size == 3 ? bits : (uint32_t)bits;
}

static enum smevec_result fmov(struct smevec_cpu *c, const struct smevec_insn *d,
			       struct smevec_event *event)
{
	(void)event;
	return write_bits(c, d, low(bits_of(c, d, 'n'), d));
}

static enum smevec_result fmov_imm(struct smevec_cpu *c, const struct smevec_insn *d,
				   struct smevec_event *event)
{
	(void)event;
	return write_bits(c, d, expand_fp_immediate(1u << d->size, operand(d, 'i')));
}

static enum smevec_result fmov_to_x(struct smevec_cpu *c, const struct smevec_insn *d,
				    struct smevec_event *event)
{
	(void)event;
	if (operand(d, 'd') != 31)
		c->x[operand(d, 'd')] = low(bits_of(c, d, 'n'), d);
	return done(c);
}

static enum smevec_result fmov_from_x(struct smevec_cpu *c, const struct smevec_insn *d,
				      struct smevec_event *event)
{
	(void)event;
	return write_bits(c, d, operand(d, 'n') == 31 ? 0 : low(c->x[operand(d, 'n')], d));
}

static enum smevec_result fcsel(struct smevec_cpu *c, const struct smevec_insn *d,
				struct smevec_event *event)
{
	char from = condition_holds(c->nzcv, operand(d, 'c')) ? 'n' : 'm';

	(void)event;
	return write_bits(c, d, low(bits_of(c, d, from), d));
}

static inline uint64_t sign(const struct smevec_insn *d)
{
	return UINT64_C(1) << ((8u << d->size) - 1);
}

static enum smevec_result fneg(struct smevec_cpu *c, const struct smevec_insn *d,
			       struct smevec_event *event)
{
	if (c->regs->fpcr & (FPCR_AH | FPCR_NEP))
		return smevec_exec_general(c, d, event);
	return write_bits(c, d, low(bits_of(c, d, 'n'), d) ^ sign(d));
}

static enum smevec_result quick_fabs(struct smevec_cpu *c, const struct smevec_insn *d,
				     struct smevec_event *event)
{
	if (c->regs->fpcr & (FPCR_AH | FPCR_NEP))
		return smevec_exec_general(c, d, event);
	return write_bits(c, d, low(bits_of(c, d, 'n'), d) & ~sign(d));
}

static const struct {
	executor exec;
	quick_fn quick;
} moves[] = {
	{ exec_scalar_fmov, fmov },
	{ exec_scalar_fmov_imm, fmov_imm },
	{ exec_scalar_fcsel, fcsel },
	{ exec_fmov_to_x, fmov_to_x },
	{ exec_fmov_from_x, fmov_from_x },
};

/* d->size becomes log2 of a move's size */
quick_fn quick_move_find(struct smevec_insn *d)
{
	const struct insn *insn = d->row;
	int size = insn->op >> 4 & 3;

	if (insn->exec == exec_fp_scalar && d->size >= 2 && insn->fn == op_fneg)
		return fneg;
	if (insn->exec == exec_fp_scalar && d->size >= 2 && insn->fn == op_fabs)
		return quick_fabs;
	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
		if (moves[i].exec == insn->exec && size >= 2 && !(insn->op & TOP_HALF)) {
			d->size = (int8_t)size;
			return moves[i].quick;
		}
	return NULL;
}

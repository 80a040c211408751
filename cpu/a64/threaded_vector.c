// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Words of the vector engine: by its function, or, what streaming loops are made of, in line.  What the short cut in
 * line cannot do is the function's.
 */
#include "../vector/quick_mem.h"
#include "threaded.h"

static inline const struct smevec_insn *insn_of(const struct a64_op *op)
{
	return &((const struct a64_vector_op *)op)->insn;
}

static inline enum a64_result next_vector(struct a64 *m, const struct a64_op *op)
{
	return a64_go_on_at(m, op + A64_VECTOR_OPS);
}

static enum a64_result exec_vector(struct a64 *m, const struct a64_op *op)
{
	enum smevec_result result;

	m->at = op;
	m->v.pc = a64_pc_of(m, op);
	result = smevec_exec_decoded(&m->v, insn_of(op), &m->event);
	if (result != SMEVEC_DONE)
		return a64_ended(m, op, a64_vector_trap(m, op, result));
	return next_vector(m, op);
}

/*
 * CheckSPAlignment() comes behind the access checks and only if an element is active,
 * which is when an access would happen.
 */
static enum a64_result exec_vector_sp(struct a64 *m, const struct a64_op *op)
{
	enum smevec_result result;

	if (!(m->v.x[A64_SP] & m->sp_mask))
		return exec_vector(m, op);
	m->at = op;
	m->v.pc = a64_pc_of(m, op);
	m->v.mem = &a64_no_mem_ops;
	m->v.pages = NULL;
	result = smevec_exec_decoded(&m->v, insn_of(op), &m->event);
	m->v.mem = a64_engine_memory(m);
	a64_map_select(m);
	if (result == SMEVEC_FAULT)
		return a64_ended(m, op, a64_sp_misaligned(m));
	if (result != SMEVEC_DONE)
		return a64_ended(m, op, a64_vector_trap(m, op, result));
	return next_vector(m, op);
}

#define QUICK_MEM(name)									\
	static enum a64_result name(struct a64 *m, const struct a64_op *op)		\
	{										\
		const struct smevec_insn *insn = insn_of(op);				\
											\
		a64_touches(m, op);							\
		if (!(m->v.known.passed >> insn->check & 1) || !quick_##name(&m->v, insn))	\
			return exec_vector(m, op);					\
		return next_vector(m, op);						\
	}
#include "../vector/quick_mem.def"
#undef QUICK_MEM

#define QUICK_MEM(name) { quick_##name##_word, name },
static const struct {
	enum smevec_result (*word)(struct smevec_cpu *c, const struct smevec_insn *insn, struct smevec_event *event);
	a64_exec exec;
} forms[] = {
#include "../vector/quick_mem.def"
};
#undef QUICK_MEM

/* Loads and stores have bit 31 set, ADDVL and the like have not */
static bool uses_sp(const struct smevec_insn *insn)
{
	return insn->word >> 31 && insn->xread >> 31;
}

a64_exec a64_threaded_vector(const struct smevec_insn *insn)
{
	if (uses_sp(insn))
		return exec_vector_sp;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (forms[i].word == insn->quick && !a64_forms_off)
			return forms[i].exec;
	return exec_vector;
}

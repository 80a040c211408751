// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Quick forms of loads and stores of V registers: of plain memory, at addresses that need nothing
 * else.  All others are their functions'.
 */
#include <string.h>

#include "../vector/insn.h"
#include "ldst.h"
#include "threaded.h"

#define FORM(name) static enum a64_result name(struct a64 *m, const struct a64_op *op)

/*
 * V registers: that they may be used has been found out, and not changed since.  All of a value is read before the
 * first register is written: the host may not have the memory.
 */
static inline bool fp_passes(const struct a64 *m)
{
	return m->v.known.passed >> CHECK_FP & 1;
}

#define LOAD_V(name, bytes)									\
	FORM(name)										\
	{											\
		uint8_t value[bytes];							\
		const uint8_t *from;								\
		uint64_t addr;									\
												\
		if (!fp_passes(m) || !ldst_plain_address(m, op, &addr))			\
			return a64_exec_call_fp(m, op);						\
		from = a64_plain(m, addr, bytes, false);					\
		if (!from)									\
			return a64_exec_call_fp(m, op);						\
		a64_touches(m, op);								\
		memcpy(value, from, sizeof(value));						\
		a64_write_v(m, op->d, value, bytes);						\
		ldst_write_back(m, op, m->v.x[op->n]);						\
		return a64_next(m, op);								\
	}

#define STORE_V(name, bytes)									\
	FORM(name)										\
	{											\
		uint64_t addr;									\
		uint8_t *to;									\
												\
		if (!fp_passes(m) || !ldst_plain_address(m, op, &addr))			\
			return a64_exec_call_fp(m, op);						\
		to = a64_plain(m, addr, bytes, true);						\
		if (!to)									\
			return a64_exec_call_fp(m, op);						\
		a64_touches(m, op);								\
		memcpy(to, m->v.regs->z[op->d], bytes);					\
		ldst_write_back(m, op, m->v.x[op->n]);						\
		return a64_next(m, op);								\
	}

#define LOAD_V_LSL(name, bytes)									\
	FORM(name)										\
	{											\
		uint64_t addr = m->v.x[op->n] + (m->v.x[op->m] << op->imm);			\
		const uint8_t *from = a64_plain(m, addr, bytes, false);			\
		uint8_t value[bytes];								\
												\
		if (!fp_passes(m) || !from || op->n == A64_SP)					\
			return a64_exec_call_fp(m, op);						\
		a64_touches(m, op);								\
		memcpy(value, from, sizeof(value));						\
		a64_write_v(m, op->d, value, bytes);						\
		return a64_next(m, op);								\
	}

#define STORE_V_LSL(name, bytes)								\
	FORM(name)										\
	{											\
		uint64_t addr = m->v.x[op->n] + (m->v.x[op->m] << op->imm);			\
		uint8_t *to = a64_plain(m, addr, bytes, true);					\
												\
		if (!fp_passes(m) || !to || op->n == A64_SP)					\
			return a64_exec_call_fp(m, op);						\
		a64_touches(m, op);								\
		memcpy(to, m->v.regs->z[op->d], bytes);					\
		return a64_next(m, op);								\
	}

#define LOAD_PAIR_V(name, bytes)								\
	FORM(name)										\
	{											\
		uint8_t value[2 * (bytes)];							\
		const uint8_t *from;								\
		uint64_t addr;									\
												\
		if (!fp_passes(m) || !ldst_plain_address(m, op, &addr))			\
			return a64_exec_call_fp(m, op);						\
		from = a64_plain(m, addr, 2 * (bytes), false);					\
		if (!from)									\
			return a64_exec_call_fp(m, op);						\
		a64_touches(m, op);								\
		memcpy(value, from, sizeof(value));						\
		a64_write_v(m, op->d, value, bytes);						\
		a64_write_v(m, op->a, value + (bytes), bytes);					\
		ldst_write_back(m, op, m->v.x[op->n]);						\
		return a64_next(m, op);								\
	}

#define STORE_PAIR_V(name, bytes)								\
	FORM(name)										\
	{											\
		uint64_t addr;									\
		uint8_t *to;									\
												\
		if (!fp_passes(m) || !ldst_plain_address(m, op, &addr))			\
			return a64_exec_call_fp(m, op);						\
		to = a64_plain(m, addr, 2 * (bytes), true);					\
		if (!to)									\
			return a64_exec_call_fp(m, op);						\
		a64_touches(m, op);								\
		memcpy(to, m->v.regs->z[op->d], bytes);					\
		memcpy(to + (bytes), m->v.regs->z[op->a], bytes);				\
		ldst_write_back(m, op, m->v.x[op->n]);						\
		return a64_next(m, op);								\
	}

LOAD_V(load_v_s, 4)
LOAD_V(load_v_d, 8)
LOAD_V(load_v_q, 16)
STORE_V(store_v_s, 4)
STORE_V(store_v_d, 8)
STORE_V(store_v_q, 16)
LOAD_V_LSL(load_v_s_lsl, 4)
LOAD_V_LSL(load_v_d_lsl, 8)
LOAD_V_LSL(load_v_q_lsl, 16)
STORE_V_LSL(store_v_s_lsl, 4)
STORE_V_LSL(store_v_d_lsl, 8)
STORE_V_LSL(store_v_q_lsl, 16)
LOAD_PAIR_V(load_pair_v_d, 8)
LOAD_PAIR_V(load_pair_v_q, 16)
STORE_PAIR_V(store_pair_v_d, 8)
STORE_PAIR_V(store_pair_v_q, 16)

/* Of op->shift: offsets by a register that is shifted; NOT_INDEXED has none of them */
enum { LSL = 4 + 3, NOT_INDEXED = 0 };

static const struct {
	a64_fn fn;
	uint8_t op, shift;
	a64_exec exec;
} forms[] = {
	{ a64_do_load_v, 2, NOT_INDEXED, load_v_s },
	{ a64_do_load_v, 3, NOT_INDEXED, load_v_d },
	{ a64_do_load_v, 4, NOT_INDEXED, load_v_q },
	{ a64_do_store_v, 2, NOT_INDEXED, store_v_s },
	{ a64_do_store_v, 3, NOT_INDEXED, store_v_d },
	{ a64_do_store_v, 4, NOT_INDEXED, store_v_q },
	{ a64_do_load_v_reg, 2, LSL, load_v_s_lsl },
	{ a64_do_load_v_reg, 3, LSL, load_v_d_lsl },
	{ a64_do_load_v_reg, 4, LSL, load_v_q_lsl },
	{ a64_do_store_v_reg, 2, LSL, store_v_s_lsl },
	{ a64_do_store_v_reg, 3, LSL, store_v_d_lsl },
	{ a64_do_store_v_reg, 4, LSL, store_v_q_lsl },
	{ a64_do_load_pair_v, 3, NOT_INDEXED, load_pair_v_d },
	{ a64_do_load_pair_v, 4, NOT_INDEXED, load_pair_v_q },
	{ a64_do_store_pair_v, 3, NOT_INDEXED, store_pair_v_d },
	{ a64_do_store_pair_v, 4, NOT_INDEXED, store_pair_v_q },
};

a64_exec a64_threaded_ldst_v(const struct a64_op *op)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (forms[i].fn == op->fn && forms[i].op == op->op && forms[i].shift == op->shift)
			return forms[i].exec;
	return NULL;
}

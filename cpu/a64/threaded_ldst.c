// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Quick forms of loads and stores of X registers: of plain memory, at addresses that need nothing
 * else.  All others are their functions'.
 */
#include <string.h>

#include "ldst.h"
#include "threaded.h"

#define FORM(name) static enum a64_result name(struct a64 *m, const struct a64_op *op)

/* The commonest: an offset from what is no SP, without write-back.  @to: what the register gets of @type */
#define LOAD_AT(name, type, to)								\
	FORM(name)										\
	{											\
		const uint8_t *from = a64_plain(m, m->v.x[op->n] + op->imm, sizeof(type), false);	\
		type value;									\
												\
		if (!from)									\
			return a64_exec_call(m, op);						\
		a64_touches(m, op);								\
		memcpy(&value, from, sizeof(value));						\
		m->v.x[op->d] = (to)value;							\
		return a64_next(m, op);								\
	}

#define STORE_AT(name, type)									\
	FORM(name)										\
	{											\
		uint8_t *at = a64_plain(m, m->v.x[op->n] + op->imm, sizeof(type), true);	\
		type value = (type)m->v.x[op->d];						\
												\
		if (!at)									\
			return a64_exec_call(m, op);						\
		a64_touches(m, op);								\
		memcpy(at, &value, sizeof(value));						\
		return a64_next(m, op);								\
	}

/* With write-back behind it */
#define LOAD_POST(name, type)								\
	FORM(name)										\
	{											\
		uint64_t base = m->v.x[op->n];							\
		const uint8_t *from = a64_plain(m, base, sizeof(type), false);			\
		type value;									\
												\
		if (!from)									\
			return a64_exec_call(m, op);						\
		a64_touches(m, op);								\
		memcpy(&value, from, sizeof(value));						\
		m->v.x[op->d] = value;								\
		m->v.x[op->n] = base + op->imm;							\
		return a64_next(m, op);								\
	}

#define STORE_POST(name, type)									\
	FORM(name)										\
	{											\
		uint8_t *at = a64_plain(m, m->v.x[op->n], sizeof(type), true);			\
		type value = (type)m->v.x[op->d];						\
												\
		if (!at)									\
			return a64_exec_call(m, op);						\
		a64_touches(m, op);								\
		memcpy(at, &value, sizeof(value));						\
		m->v.x[op->n] += op->imm;							\
		return a64_next(m, op);								\
	}

LOAD_POST(load_b_post, uint8_t)
LOAD_POST(load_w_post, uint32_t)
LOAD_POST(load_x_post, uint64_t)
STORE_POST(store_b_post, uint8_t)
STORE_POST(store_w_post, uint32_t)
STORE_POST(store_x_post, uint64_t)
LOAD_AT(load_b_at, uint8_t, uint64_t)
LOAD_AT(load_h_at, uint16_t, uint64_t)
LOAD_AT(load_w_at, uint32_t, uint64_t)
LOAD_AT(load_x_at, uint64_t, uint64_t)
LOAD_AT(load_sw_at, int32_t, uint64_t)
STORE_AT(store_b_at, uint8_t)
STORE_AT(store_h_at, uint16_t)
STORE_AT(store_w_at, uint32_t)
STORE_AT(store_x_at, uint64_t)

/* @to: what the register gets of @type: extended to 64 or 32 bits */
#define LOAD(name, type, to)								\
	FORM(name)										\
	{											\
		uint64_t addr, base = m->v.x[op->n];						\
		const uint8_t *from;								\
		type value;									\
												\
		if (!ldst_plain_address(m, op, &addr))						\
			return a64_exec_call(m, op);						\
		from = a64_plain(m, addr, sizeof(type), false);				\
		if (!from)									\
			return a64_exec_call(m, op);						\
		a64_touches(m, op);								\
		memcpy(&value, from, sizeof(value));						\
		m->v.x[op->d] = (to)value;							\
		ldst_write_back(m, op, base);							\
		return a64_next(m, op);								\
	}

#define STORE(name, type)									\
	FORM(name)										\
	{											\
		type value = (type)m->v.x[op->d];						\
		uint64_t addr;									\
		uint8_t *to;									\
												\
		if (!ldst_plain_address(m, op, &addr))						\
			return a64_exec_call(m, op);						\
		to = a64_plain(m, addr, sizeof(type), true);					\
		if (!to)									\
			return a64_exec_call(m, op);						\
		a64_touches(m, op);								\
		memcpy(to, &value, sizeof(value));						\
		ldst_write_back(m, op, m->v.x[op->n]);						\
		return a64_next(m, op);								\
	}

LOAD(load_b, uint8_t, uint64_t)
LOAD(load_h, uint16_t, uint64_t)
LOAD(load_w, uint32_t, uint64_t)
LOAD(load_x, uint64_t, uint64_t)
STORE(store_b, uint8_t)
STORE(store_h, uint16_t)
STORE(store_w, uint32_t)
STORE(store_x, uint64_t)
LOAD(load_sb, int8_t, uint64_t)
LOAD(load_sh, int16_t, uint64_t)
LOAD(load_sw, int32_t, uint64_t)
LOAD(load_sb_w, int8_t, uint32_t)
LOAD(load_sh_w, int16_t, uint32_t)

/* Register offsets: @index is of x[m], before it is shifted */
#define LOAD_INDEXED(name, type, index)								\
	FORM(name)										\
	{											\
		const uint64_t *x = m->v.x;							\
		uint64_t addr = x[op->n] + ((uint64_t)(index) << op->imm);			\
		const uint8_t *from = a64_plain(m, addr, sizeof(type), false);			\
		type value;									\
												\
		if (!from || op->n == A64_SP)							\
			return a64_exec_call(m, op);						\
		a64_touches(m, op);								\
		memcpy(&value, from, sizeof(value));						\
		m->v.x[op->d] = (uint64_t)value;						\
		return a64_next(m, op);								\
	}

#define STORE_INDEXED(name, type, index)							\
	FORM(name)										\
	{											\
		const uint64_t *x = m->v.x;							\
		uint64_t addr = x[op->n] + ((uint64_t)(index) << op->imm);			\
		uint8_t *to = a64_plain(m, addr, sizeof(type), true);				\
		type value = (type)x[op->d];							\
												\
		if (!to || op->n == A64_SP)							\
			return a64_exec_call(m, op);						\
		a64_touches(m, op);								\
		memcpy(to, &value, sizeof(value));						\
		return a64_next(m, op);								\
	}

LOAD_INDEXED(load_b_lsl, uint8_t, x[op->m])
LOAD_INDEXED(load_h_lsl, uint16_t, x[op->m])
LOAD_INDEXED(load_w_lsl, uint32_t, x[op->m])
LOAD_INDEXED(load_x_lsl, uint64_t, x[op->m])
LOAD_INDEXED(load_sw_lsl, int32_t, x[op->m])
LOAD_INDEXED(load_b_uxtw, uint8_t, (uint32_t)x[op->m])
LOAD_INDEXED(load_w_uxtw, uint32_t, (uint32_t)x[op->m])
LOAD_INDEXED(load_x_uxtw, uint64_t, (uint32_t)x[op->m])
LOAD_INDEXED(load_b_sxtw, uint8_t, (int32_t)x[op->m])
LOAD_INDEXED(load_w_sxtw, uint32_t, (int32_t)x[op->m])
LOAD_INDEXED(load_x_sxtw, uint64_t, (int32_t)x[op->m])
STORE_INDEXED(store_b_lsl, uint8_t, x[op->m])
STORE_INDEXED(store_h_lsl, uint16_t, x[op->m])
STORE_INDEXED(store_w_lsl, uint32_t, x[op->m])
STORE_INDEXED(store_x_lsl, uint64_t, x[op->m])
STORE_INDEXED(store_b_uxtw, uint8_t, (uint32_t)x[op->m])
STORE_INDEXED(store_w_uxtw, uint32_t, (uint32_t)x[op->m])
STORE_INDEXED(store_x_uxtw, uint64_t, (uint32_t)x[op->m])
STORE_INDEXED(store_b_sxtw, uint8_t, (int32_t)x[op->m])
STORE_INDEXED(store_w_sxtw, uint32_t, (int32_t)x[op->m])
STORE_INDEXED(store_x_sxtw, uint64_t, (int32_t)x[op->m])

#define LOAD_PAIR(name, type)									\
	FORM(name)										\
	{											\
		uint64_t addr, base = m->v.x[op->n];						\
		const uint8_t *from;								\
		type value[2];									\
												\
		if (!ldst_plain_address(m, op, &addr))						\
			return a64_exec_call(m, op);						\
		from = a64_plain(m, addr, sizeof(value), false);				\
		if (!from)									\
			return a64_exec_call(m, op);						\
		a64_touches(m, op);								\
		memcpy(value, from, sizeof(value));						\
		m->v.x[op->a] = value[1];							\
		m->v.x[op->d] = value[0];							\
		ldst_write_back(m, op, base);							\
		return a64_next(m, op);								\
	}

#define STORE_PAIR(name, type)									\
	FORM(name)										\
	{											\
		type value[2] = { (type)m->v.x[op->d], (type)m->v.x[op->a] };			\
		uint64_t addr;									\
		uint8_t *to;									\
												\
		if (!ldst_plain_address(m, op, &addr))						\
			return a64_exec_call(m, op);						\
		to = a64_plain(m, addr, sizeof(value), true);					\
		if (!to)									\
			return a64_exec_call(m, op);						\
		a64_touches(m, op);								\
		memcpy(to, value, sizeof(value));						\
		ldst_write_back(m, op, m->v.x[op->n]);						\
		return a64_next(m, op);								\
	}

LOAD_PAIR(load_pair_w, uint32_t)
LOAD_PAIR(load_pair_x, uint64_t)
STORE_PAIR(store_pair_w, uint32_t)
STORE_PAIR(store_pair_x, uint64_t)

FORM(literal_w)
{
	const uint8_t *from = a64_plain(m, m->block->pc + op->offset + op->imm, 4, false);
	uint32_t value;

	if (!from)
		return a64_exec_call(m, op);
	a64_touches(m, op);
	memcpy(&value, from, sizeof(value));
	m->v.x[op->d] = value;
	return a64_next(m, op);
}

FORM(literal_x)
{
	const uint8_t *from = a64_plain(m, m->block->pc + op->offset + op->imm, 8, false);

	if (!from)
		return a64_exec_call(m, op);
	a64_touches(m, op);
	memcpy(&m->v.x[op->d], from, 8);
	return a64_next(m, op);
}

/* Of op->shift: register offsets; NOT_INDEXED has none of them, nor have those behind it: LOAD_AT, LOAD_POST */
enum { UXTW = 4 + 2, LSL = 4 + 3, SXTW = 4 + 6, NOT_INDEXED = 0, AT_PLAIN = 0xff, AT_POST = 0xfe };
enum { NARROW_OR_WIDE, ONLY_NARROW, ONLY_WIDE };

static const struct {
	a64_fn fn;
	uint8_t op, shift, width;
	a64_exec exec;
} forms[] = {
	{ a64_do_load, 0, AT_PLAIN, NARROW_OR_WIDE, load_b_at },
	{ a64_do_load, 1, AT_PLAIN, NARROW_OR_WIDE, load_h_at },
	{ a64_do_load, 2, AT_PLAIN, NARROW_OR_WIDE, load_w_at },
	{ a64_do_load, 3, AT_PLAIN, NARROW_OR_WIDE, load_x_at },
	{ a64_do_load, 2 | SIGNED, AT_PLAIN, ONLY_WIDE, load_sw_at },
	{ a64_do_store, 0, AT_PLAIN, NARROW_OR_WIDE, store_b_at },
	{ a64_do_store, 1, AT_PLAIN, NARROW_OR_WIDE, store_h_at },
	{ a64_do_store, 2, AT_PLAIN, NARROW_OR_WIDE, store_w_at },
	{ a64_do_store, 3, AT_PLAIN, NARROW_OR_WIDE, store_x_at },
	{ a64_do_load, 0, AT_POST, NARROW_OR_WIDE, load_b_post },
	{ a64_do_load, 2, AT_POST, NARROW_OR_WIDE, load_w_post },
	{ a64_do_load, 3, AT_POST, NARROW_OR_WIDE, load_x_post },
	{ a64_do_store, 0, AT_POST, NARROW_OR_WIDE, store_b_post },
	{ a64_do_store, 2, AT_POST, NARROW_OR_WIDE, store_w_post },
	{ a64_do_store, 3, AT_POST, NARROW_OR_WIDE, store_x_post },
	{ a64_do_load, 0, NOT_INDEXED, NARROW_OR_WIDE, load_b },
	{ a64_do_load, 1, NOT_INDEXED, NARROW_OR_WIDE, load_h },
	{ a64_do_load, 2, NOT_INDEXED, NARROW_OR_WIDE, load_w },
	{ a64_do_load, 3, NOT_INDEXED, NARROW_OR_WIDE, load_x },
	{ a64_do_store, 0, NOT_INDEXED, NARROW_OR_WIDE, store_b },
	{ a64_do_store, 1, NOT_INDEXED, NARROW_OR_WIDE, store_h },
	{ a64_do_store, 2, NOT_INDEXED, NARROW_OR_WIDE, store_w },
	{ a64_do_store, 3, NOT_INDEXED, NARROW_OR_WIDE, store_x },
	{ a64_do_load, 0 | SIGNED, NOT_INDEXED, ONLY_WIDE, load_sb },
	{ a64_do_load, 1 | SIGNED, NOT_INDEXED, ONLY_WIDE, load_sh },
	{ a64_do_load, 2 | SIGNED, NOT_INDEXED, ONLY_WIDE, load_sw },
	{ a64_do_load, 0 | SIGNED, NOT_INDEXED, ONLY_NARROW, load_sb_w },
	{ a64_do_load, 1 | SIGNED, NOT_INDEXED, ONLY_NARROW, load_sh_w },
	{ a64_do_load_reg, 0, LSL, NARROW_OR_WIDE, load_b_lsl },
	{ a64_do_store_reg, 0, LSL, NARROW_OR_WIDE, store_b_lsl },
	{ a64_do_load_reg, 2, LSL, NARROW_OR_WIDE, load_w_lsl },
	{ a64_do_store_reg, 2, LSL, NARROW_OR_WIDE, store_w_lsl },
	{ a64_do_load_reg, 3, LSL, NARROW_OR_WIDE, load_x_lsl },
	{ a64_do_store_reg, 3, LSL, NARROW_OR_WIDE, store_x_lsl },
	{ a64_do_load_reg, 1, LSL, NARROW_OR_WIDE, load_h_lsl },
	{ a64_do_load_reg, 2 | SIGNED, LSL, ONLY_WIDE, load_sw_lsl },
	{ a64_do_load_reg, 0, UXTW, NARROW_OR_WIDE, load_b_uxtw },
	{ a64_do_load_reg, 2, UXTW, NARROW_OR_WIDE, load_w_uxtw },
	{ a64_do_load_reg, 3, UXTW, NARROW_OR_WIDE, load_x_uxtw },
	{ a64_do_load_reg, 0, SXTW, NARROW_OR_WIDE, load_b_sxtw },
	{ a64_do_load_reg, 2, SXTW, NARROW_OR_WIDE, load_w_sxtw },
	{ a64_do_load_reg, 3, SXTW, NARROW_OR_WIDE, load_x_sxtw },
	{ a64_do_store_reg, 1, LSL, NARROW_OR_WIDE, store_h_lsl },
	{ a64_do_store_reg, 0, UXTW, NARROW_OR_WIDE, store_b_uxtw },
	{ a64_do_store_reg, 2, UXTW, NARROW_OR_WIDE, store_w_uxtw },
	{ a64_do_store_reg, 3, UXTW, NARROW_OR_WIDE, store_x_uxtw },
	{ a64_do_store_reg, 0, SXTW, NARROW_OR_WIDE, store_b_sxtw },
	{ a64_do_store_reg, 2, SXTW, NARROW_OR_WIDE, store_w_sxtw },
	{ a64_do_store_reg, 3, SXTW, NARROW_OR_WIDE, store_x_sxtw },
	{ a64_do_load_pair, 2, NOT_INDEXED, NARROW_OR_WIDE, load_pair_w },
	{ a64_do_store_pair, 2, NOT_INDEXED, NARROW_OR_WIDE, store_pair_w },
	{ a64_do_load_literal, 2, NOT_INDEXED, NARROW_OR_WIDE, literal_w },
	{ a64_do_load_literal, 3, NOT_INDEXED, NARROW_OR_WIDE, literal_x },
	{ a64_do_load_pair, 3, NOT_INDEXED, NARROW_OR_WIDE, load_pair_x },
	{ a64_do_store_pair, 3, NOT_INDEXED, NARROW_OR_WIDE, store_pair_x },
};

static bool addresses(uint8_t shift, const struct a64_op *op)
{
	if (shift == AT_PLAIN)
		return !op->shift && op->amount == AT_OFFSET && op->n != A64_SP;
	if (shift == AT_POST)
		return !op->shift && op->amount == AT_POST_INDEX && op->n != A64_SP;
	return shift == op->shift;
}

a64_exec a64_threaded_ldst(const struct a64_op *op)
{
	if (op->amount == AT_UNPRIVILEGED)
		return NULL;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (forms[i].fn == op->fn && forms[i].op == op->op && addresses(forms[i].shift, op) &&
		    (!forms[i].width || (forms[i].width == ONLY_WIDE) == op->wide))
			return forms[i].exec;
	return NULL;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FEAT_MOPS: Arm ARM C6.2 "CPYP, CPYM, CPYE" and "SETP, SETM, SETE".  This is "Option A": behind the
 * prologue Xd and Xs are at the end and Xn, negative, counts up to 0; backwards they stay, and Xn counts
 * down.  NZCV is 0000.
 *
 * An instruction does what lies in one page, and then is executed again until nothing is left for it,
 * so that interrupts and aborts find registers which say what remains.  The prologue does one such
 * part, main and epilogue all of the others.
 */
#include <string.h>

#include "ldst.h"

#define INSN(name) enum a64_result a64_do_##name(struct a64 *m, const struct a64_op *op)

#define SCTLR_MSCEn	(UINT64_C(1) << 33)

/* Options, op->shift: what is accessed as at EL0; non-temporal is a hint */
#define COPY_WRITES_UNPRIVILEGED	1u
#define COPY_READS_UNPRIVILEGED		2u
#define SET_UNPRIVILEGED		1u

/* ISS of a memory copy or set exception */
#define ISS_SET			(UINT64_C(1) << 24)
#define ISS_OPTIONS_SHIFT	19
#define ISS_FROM_EPILOGUE	(UINT64_C(1) << 18)
#define ISS_WRONG_OPTION	(UINT64_C(1) << 17)
#define ISS_OPTION_A		(UINT64_C(1) << 16)
#define NZCV_C			UINT32_C(0x20000000)

/* HCRX_EL2.MSCEn is set where there is FEAT_MOPS (a64_state.c) */
static bool enabled(const struct a64 *m)
{
	return a64_el(m) || m->v.sys.sctlr_el1 & SCTLR_MSCEn;
}

/* Registers are as "Option B" has them */
static enum a64_result wrong_option(struct a64 *m, const struct a64_op *op, uint64_t iss)
{
	uint32_t rd = op->word & 31, rs = op->word >> 16 & 31, rn = op->word >> 5 & 31;

	iss |= ISS_WRONG_OPTION | ISS_OPTION_A | (uint64_t)op->shift << ISS_OPTIONS_SHIFT;
	return a64_to_el1(m, a64_esr(ESR_EC_MOPS, iss | rd << 10 | rs << 5 | rn));
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Bytes of the page from @addr on, and up to @addr */
static uint64_t behind(uint64_t addr)
{
	return PAGE_SIZE_4K - addr % PAGE_SIZE_4K;
}

static uint64_t before(uint64_t addr)
{
	return (addr - 1) % PAGE_SIZE_4K + 1;
}

static bool copy_part(struct a64 *m, const struct a64_op *op, uint64_t to, uint64_t from, size_t len)
{
	unsigned int read = op->shift & COPY_READS_UNPRIVILEGED ? A64_UNPRIVILEGED : 0;
	unsigned int write = op->shift & COPY_WRITES_UNPRIVILEGED ? A64_UNPRIVILEGED : 0;
	const uint8_t *source;
	uint8_t *target;

	if (!len)
		return true;
	source = a64_piece(m, op, from, len, false, read);
	target = source ? a64_piece(m, op, to, len, true, write) : NULL;
	if (target)
		memmove(target, source, len);
	return target;
}

static bool set_part(struct a64 *m, const struct a64_op *op, uint64_t to, size_t len)
{
	unsigned int how = op->shift & SET_UNPRIVILEGED ? A64_UNPRIVILEGED : 0;
	uint8_t *target;

	if (!len)
		return true;
	target = a64_piece(m, op, to, len, true, how);
	if (target)
		memset(target, (uint8_t)m->v.x[op->m], len);
	return target;
}

/* The source begins before the target's begin, and ends behind it: addresses without their tags */
static bool must_go_backwards(uint64_t to, uint64_t from, uint64_t size)
{
	const uint64_t address = UINT64_MAX >> 8;

	return (from & address) < (to & address) && ((from + size) & address) > (to & address);
}

INSN(copy_prologue)
{
	uint64_t to = m->v.x[op->d], from = m->v.x[op->m];
	uint64_t size = least(m->v.x[op->n], op->op ? UINT64_MAX >> 9 : INT64_MAX);
	bool backwards = op->op && must_go_backwards(to, from, size);
	uint64_t part;

	if (!enabled(m))
		return a64_undefined(m);
	if (backwards) {
		part = least(size, least(before(to + size), before(from + size)));
		if (!copy_part(m, op, to + size - part, from + size - part, part))
			return A64_TRAPPED;
		m->v.x[op->n] = size - part;
	} else {
		part = least(size, least(behind(to), behind(from)));
		if (!copy_part(m, op, to, from, part))
			return A64_TRAPPED;
		m->v.x[op->d] = to + size;
		m->v.x[op->m] = from + size;
		m->v.x[op->n] = part - size;
	}
	m->v.nzcv = 0;
	return A64_DONE;
}

/* The rest of a copy; more of it: this instruction once more */
static enum a64_result copy_on(struct a64 *m, const struct a64_op *op, uint64_t iss)
{
	uint64_t *count = &m->v.x[op->n], to = m->v.x[op->d] + *count, from = m->v.x[op->m] + *count;
	bool backwards = op->op && (int64_t)*count > 0;
	uint64_t part;

	if (!enabled(m))
		return a64_undefined(m);
	if (!*count)
		return A64_DONE;
	if (m->v.nzcv & NZCV_C)
		return wrong_option(m, op, iss);
	if (backwards) {
		part = least(*count, least(before(to), before(from)));
		if (!copy_part(m, op, to - part, from - part, part))
			return A64_TRAPPED;
		*count -= part;
	} else {
		part = least(-*count, least(behind(to), behind(from)));
		if (!copy_part(m, op, to, from, part))
			return A64_TRAPPED;
		*count += part;
	}
	return *count ? A64_BRANCHED : A64_DONE;
}

INSN(copy_main)
{
	return copy_on(m, op, 0);
}

INSN(copy_epilogue)
{
	return copy_on(m, op, ISS_FROM_EPILOGUE);
}

INSN(set_prologue)
{
	uint64_t to = m->v.x[op->d], size = least(m->v.x[op->n], INT64_MAX);
	uint64_t part = least(size, behind(to));

	if (!enabled(m))
		return a64_undefined(m);
	if (!set_part(m, op, to, part))
		return A64_TRAPPED;
	m->v.x[op->d] = to + size;
	m->v.x[op->n] = part - size;
	m->v.nzcv = 0;
	return A64_DONE;
}

static enum a64_result set_on(struct a64 *m, const struct a64_op *op, uint64_t iss)
{
	uint64_t *count = &m->v.x[op->n], to = m->v.x[op->d] + *count;
	uint64_t part = least(-*count, behind(to));

	if (!enabled(m))
		return a64_undefined(m);
	if (!*count)
		return A64_DONE;
	if (m->v.nzcv & NZCV_C)
		return wrong_option(m, op, iss | ISS_SET);
	if (!set_part(m, op, to, part))
		return A64_TRAPPED;
	*count += part;
	return *count ? A64_BRANCHED : A64_DONE;
}

INSN(set_main)
{
	return set_on(m, op, 0);
}

INSN(set_epilogue)
{
	return set_on(m, op, ISS_FROM_EPILOGUE);
}

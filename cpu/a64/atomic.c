// SPDX-License-Identifier: GPL-2.0-or-later
/* What reads and writes memory at once: Arm ARM C6.2, FEAT_LSE and FEAT_LSE128 */
#include <string.h>

#include "host_cas.h"
#include "ldst.h"

#define INSN(name) enum a64_result a64_do_##name(struct a64 *m, const struct a64_op *op)

static uint64_t signed_value(const struct a64_op *op, uint64_t value)
{
	return a64_sign_extend(value, 8u << op->op);
}

static uint64_t unsigned_value(const struct a64_op *op, uint64_t value)
{
	return value & UINT64_MAX >> (64 - (8u << op->op));
}

/* The new value of what was @old; what is above its size does not matter */
static uint64_t updated(const struct a64_op *op, uint64_t old, uint64_t operand)
{
	bool less = (int64_t)signed_value(op, old) < (int64_t)signed_value(op, operand);
	bool lower = unsigned_value(op, old) < unsigned_value(op, operand);

	switch (op->shift) {
	case ATOMIC_ADD:
		return old + operand;
	case ATOMIC_CLR:
		return old & ~operand;
	case ATOMIC_EOR:
		return old ^ operand;
	case ATOMIC_SET:
		return old | operand;
	case ATOMIC_SMAX:
		return less ? operand : old;
	case ATOMIC_SMIN:
		return less ? old : operand;
	case ATOMIC_UMAX:
		return lower ? operand : old;
	case ATOMIC_UMIN:
		return lower ? old : operand;
	default:
		return operand;
	}
}

static void *update_at(struct a64 *m, const struct a64_op *op, size_t len)
{
	if (!ldst_sp_fault(m, op))
		return a64_atomic_update(m, op, m->v.x[op->n], len);
	a64_sp_misaligned(m);
	return NULL;
}

INSN(atomic)
{
	size_t size = (size_t)1 << op->op;
	uint64_t operand = m->v.x[op->m];
	void *at = update_at(m, op, size);
	union host_word old = { 0 }, new = { 0 };

	if (!at)
		return A64_TRAPPED;
	memcpy(&old, at, size);
	do {
		new.x[0] = updated(op, old.x[0], operand);
	} while (!host_cas(at, size, &old, new));
	m->v.x[op->d] = old.x[0];
	return A64_DONE;
}

INSN(atomic_128)
{
	uint64_t operand[2] = { m->v.x[op->d], m->v.x[op->m] };
	void *at = update_at(m, op, sizeof(operand));
	union host_word old, new;

	if (!at)
		return A64_TRAPPED;
	memcpy(&old, at, sizeof(old));
	do {
		new.x[0] = updated(op, old.x[0], operand[0]);
		new.x[1] = updated(op, old.x[1], operand[1]);
	} while (!host_cas(at, sizeof(old), &old, new));
	m->v.x[op->d] = old.x[0];
	m->v.x[op->m] = old.x[1];
	return A64_DONE;
}

/* Where something else is than @expected, that is put there once more; what was there */
static union host_word compare_and_swap(void *at, size_t len, const union host_word *expected,
					const union host_word *desired)
{
	union host_word old = { 0 };

	memcpy(&old, at, len);
	while (!host_cas(at, len, &old, memcmp(&old, expected, len) ? old : *desired))
		;
	return old;
}

INSN(compare_and_swap)
{
	size_t size = (size_t)1 << op->op;
	union host_word expected = { .x = { m->v.x[op->m] } }, desired = { .x = { m->v.x[op->d] } };
	void *at = update_at(m, op, size);

	if (!at)
		return A64_TRAPPED;
	expected = compare_and_swap(at, size, &expected, &desired);
	if (op->m != A64_XZR)
		m->v.x[op->m] = expected.x[0];
	return A64_DONE;
}

/* Xn and the register behind it, which for X30 is XZR */
static union host_word pair_of(const struct a64 *m, unsigned int n, size_t size)
{
	union host_word value = { 0 };

	memcpy(value.b, &m->v.x[n], size);
	memcpy(value.b + size, &m->v.x[n == 30 ? A64_XZR : n + 1], size);
	return value;
}

INSN(compare_and_swap_pair)
{
	size_t size = (size_t)1 << op->op;
	union host_word expected = pair_of(m, op->m, size), desired = pair_of(m, op->d, size);
	uint64_t first = 0, second = 0;
	void *at = update_at(m, op, 2 * size);

	if (!at)
		return A64_TRAPPED;
	expected = compare_and_swap(at, 2 * size, &expected, &desired);
	memcpy(&first, expected.b, size);
	memcpy(&second, expected.b + size, size);
	m->v.x[op->m] = first;
	if (op->m != 30)
		m->v.x[op->m + 1] = second;
	return A64_DONE;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include <kvmsme/kvm.h>

#include "stored_prefix.h"
#include "user_memory.h"

static bool same_vcpu(const struct trace_op *a, const struct trace_op *b)
{
	return a->f_vm == b->f_vm && a->f_vcpu == b->f_vcpu;
}

static bool is_svcr(const struct trace_op *op)
{
	return op->f_id == KVM_REG_ARM64_SYS_SVCR;
}

/* May @op have changed the register that @set names? */
static bool changes_reg(const struct trace_op *op, const struct trace_op *set)
{
	bool ok = TRACE_HAS(op, ret);

	if (op->op == TRACE_run || op->op == TRACE_vcpu_init)
		return ok;
	if (op->op != TRACE_set_one_reg)
		return false;
	if (is_svcr(op))
		return ok;
	return op->f_id == set->f_id && (ok || op->f_errno == EFAULT);
}

/* What a GET of the register shows, be it only the part that reached the caller */
static struct trace_bytes shown_value(const struct trace_op *op)
{
	struct trace_bytes value = { NULL, 0 };

	if (TRACE_HAS(op, ret) && TRACE_HAS(op, data))
		return op->f_data;
	if (!TRACE_HAS(op, partial))
		return value;
	value = op->f_partial;
	while (value.len && value.p[value.len - 1] == USER_POISON)
		value.len--;
	return value;
}

static bool all_zero(const struct trace_bytes *bytes, size_t from)
{
	for (size_t i = from; i < bytes->len; i++)
		if (bytes->p[i])
			return false;
	return true;
}

/* Bytes of @set that @value agrees with; @set->f_data.len if it cannot tell */
static size_t stored_as_shown(const struct trace_op *set, const struct trace_bytes *value)
{
	size_t same = 0, valid = set->f_data.len;

	while (same < valid && same < value->len && set->f_data.p[same] == value->p[same])
		same++;
	/* what is neither stored nor zeroed is for the comparison to report */
	return same < value->len && all_zero(value, same) ? same : valid;
}

size_t trace_stored_prefix(const struct trace *trace, size_t index)
{
	const struct trace_op *set = &trace->op[index];
	size_t stored = set->f_data.len;

	for (size_t i = index + 1; i < trace->nr && stored == set->f_data.len; i++) {
		const struct trace_op *op = &trace->op[i];
		struct trace_bytes value;

		if (!same_vcpu(op, set))
			continue;
		if (changes_reg(op, set))
			break;
		if (op->op != TRACE_get_one_reg || op->f_id != set->f_id)
			continue;
		value = shown_value(op);
		stored = stored_as_shown(set, &value);
	}
	return stored;
}

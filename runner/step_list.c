// SPDX-License-Identifier: GPL-2.0-or-later
/* reg_list */
#include <errno.h>
#include <stdlib.h>

#include "expect.h"
#include "kvm_call.h"
#include "named_id.h"
#include "steps.h"
#include "user_buffer.h"

#define LIST_SIZE(room) (sizeof(struct kvm_reg_list) + (room) * sizeof(uint64_t))
_Static_assert(LIST_SIZE(MAX_LIST_ROOM) <= EDGE_SIZE, "a list has room at the edge");

static long position(const struct kvm_reg_list *list, uint64_t id)
{
	for (uint64_t i = 0; i < list->n; i++)
		if (list->reg[i] == id)
			return (long)i;
	return -1;
}

/* struct names - those of registers, one behind the other */
struct names {
	char text[512];
	size_t len;
	enum rule rule;
};

static void add_name(struct names *names, const char *name, enum rule rule)
{
	if (!names->len)
		names->rule = rule;
	if (names->len < sizeof(names->text))
		names->len += (size_t)snprintf(names->text + names->len, sizeof(names->text) - names->len, "%s%s",
					       names->len ? " " : "", name);
}

/* Those of @reg that are, or are not, @listed */
static void collect(const struct exec *x, const struct kvm_reg_list *list, const struct reg_arg *reg, bool listed,
		    struct names *names)
{
	for (; reg; reg = reg->next) {
		uint64_t id = named_id(x->profile, reg);

		if (listed == (position(list, id) >= 0))
			add_name(names, reg->name, reg_list_rule(x->profile, id));
	}
}

static void say_listed(struct exec *x, const struct step *step, const struct names *missing,
		       const struct names *extra)
{
	const struct names *first = missing->len ? missing : extra;
	const struct mismatch is = {
		.what = "", .rule = first->rule, .expected = missing->len ? missing->text : "none of these",
		.got = extra->len ? extra->text : "none of these",
	};

	if (missing->len && extra->len)
		exec_mismatch(x, step, &is, "missing: %s; too many: %s", missing->text, extra->text);
	else
		exec_mismatch(x, step, &is, "%s: %s", missing->len ? "missing" : "too many", first->text);
}

static void check_order(struct exec *x, const struct step *step, const struct kvm_reg_list *list)
{
	long before = -1;

	for (const struct reg_arg *reg = step->reg_list.order; reg; reg = reg->next) {
		long at = position(list, named_id(x->profile, reg));

		if (at >= 0 && at <= before)
			exec_fail(x, step, reg->name, "listed at %ld, not after %ld", at, before);
		before = at;
	}
}

static void check_list(struct exec *x, const struct step *step, const struct kvm_reg_list *list)
{
	const struct reg_list_arg *arg = &step->reg_list;
	struct names missing = { .len = 0 }, extra = { .len = 0 };

	collect(x, list, arg->contains, false, &missing);
	collect(x, list, arg->order, false, &missing);
	collect(x, list, arg->lacks, true, &extra);
	if (missing.len || extra.len)
		say_listed(x, step, &missing, &extra);
	check_order(x, step, list);
}

static void check_count(struct exec *x, const struct step *step, uint64_t n)
{
	const struct given *count = &step->reg_list.count;
	char expected[32], got[32];

	if (!count->is || count->n == n)
		return;
	snprintf(expected, sizeof(expected), "%llu", (unsigned long long)count->n);
	snprintf(got, sizeof(got), "%llu", (unsigned long long)n);
	exec_differs(x, step, "count", expected, got);
}

/* room: a list with space for this many; the count must come back all the same */
static void call_with_room(struct exec *x, const struct step *step)
{
	uint64_t room = step->reg_list.room.is ? step->reg_list.room.n : MAX_LIST_ROOM;
	struct kvm_reg_list start = { .n = room }, *list;
	size_t mapped;
	long ret;

	list = (struct kvm_reg_list *)(void *)user_buffer(x, step, LIST_SIZE(room), &mapped);
	if (mapped)
		memcpy(list, &start, mapped < sizeof(start) ? mapped : sizeof(start));
	ret = call(step_vcpu(x, step), KVM_GET_REG_LIST, list);
	if (!expect_result(x, step, "", ret))
		return;
	if (!ret || ret == -E2BIG)
		check_count(x, step, list->n);
	if (!ret)
		check_list(x, step, list);
}

void step_reg_list(struct exec *x, const struct step *step)
{
	struct kvm_reg_list *list;
	long ret;

	if (step->reg_list.room.is || step->buffer != BUFFER_GOOD) {
		call_with_room(x, step);
		return;
	}
	ret = fetch_list(step_vcpu(x, step), &list);
	if (expect_result(x, step, "", ret) && list && !ret) {
		check_count(x, step, list->n);
		check_list(x, step, list);
	}
	free(list);
}

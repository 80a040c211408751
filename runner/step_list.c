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

static void check_listed(struct exec *x, const struct step *step, const struct kvm_reg_list *list,
			 const struct reg_arg *reg, bool listed)
{
	for (; reg; reg = reg->next)
		if (listed != (position(list, named_id(x->profile, reg)) >= 0))
			exec_fail_by(x, step, reg->name,
				     reg_list_rule(x->profile, named_id(x->profile, reg)),
				     "expected %s, is %s", listed ? "listed" : "not listed",
				     listed ? "not listed" : "listed");
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
	check_listed(x, step, list, step->reg_list.contains, true);
	check_listed(x, step, list, step->reg_list.lacks, false);
	check_listed(x, step, list, step->reg_list.order, true);
	check_order(x, step, list);
}

static void check_count(struct exec *x, const struct step *step, uint64_t n)
{
	const struct given *count = &step->reg_list.count;

	if (count->is && count->n != n)
		exec_fail(x, step, "count", "expected %llu, got %llu", (unsigned long long)count->n,
			  (unsigned long long)n);
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

// SPDX-License-Identifier: GPL-2.0-or-later
/* reg_list */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "c_ids.h"
#include "c_program.h"
#include "named_id.h"

static bool claims_count(const struct program *p, const struct step *step)
{
	int err = step_errno(p, step);

	return step->reg_list.count.is && (!err || err == E2BIG);
}

static bool looks_at_list(const struct program *p, const struct step *step)
{
	const struct reg_list_arg *arg = &step->reg_list;

	return claims_count(p, step) ||
	       (!step_errno(p, step) && (arg->contains || arg->lacks || arg->order));
}

static void put_listed(struct program *p, const struct step *step, const struct reg_arg *reg,
		       const char *how, bool listed)
{
	char name[128], buf[C_EXPR_MAX];

	for (; reg; reg = reg->next) {
		snprintf(name, sizeof(name), "%s %s", how, reg->name);
		fputs("\tclaim_listed(list, ", p->out);
		put_what(p, step, name);
		fprintf(p->out, ",\n\t\t%s, %s);\n", c_reg_id(p->profile, named_id(p->profile, reg), buf),
			listed ? "true" : "false");
	}
}

static void put_order_table(struct program *p, const struct step *step)
{
	char buf[C_EXPR_MAX];

	fputs("\tstatic const uint64_t order[] = {\n", p->out);
	for (const struct reg_arg *reg = step->reg_list.order; reg; reg = reg->next)
		fprintf(p->out, "\t\t%s,\n", c_reg_id(p->profile, named_id(p->profile, reg), buf));
	fputs("\t};\n", p->out);
}

static void put_order(struct program *p, const struct step *step)
{
	unsigned int nr = 0;

	for (const struct reg_arg *reg = step->reg_list.order; reg; reg = reg->next)
		nr++;
	if (!nr)
		return;
	fputs("\tclaim_order(list, ", p->out);
	put_what(p, step, "order");
	fprintf(p->out, ", order, %u);\n", nr);
}

static void put_count(struct program *p, const struct step *step)
{
	fputs("\tclaim_count(list, ", p->out);
	put_what(p, step, "count");
	fprintf(p->out, ", %" PRIu64 ");\n", step->reg_list.count.n);
}

static size_t mapped_of(const struct step *step, uint64_t room)
{
	size_t size = sizeof(struct kvm_reg_list) + room * sizeof(uint64_t);
	size_t mapped = step->buffer == BUFFER_PARTIAL ? step->mapped : 0;

	return step->buffer == BUFFER_GOOD || mapped > size ? size : mapped;
}

bool c_step_reg_list(struct program *p, const struct step *step)
{
	uint64_t room = step->reg_list.room.is ? step->reg_list.room.n : MAX_LIST_ROOM;
	bool looks = looks_at_list(p, step), listed = !step_errno(p, step);

	if (listed && step->reg_list.order)
		put_order_table(p, step);
	if (looks)
		fputs("\tstruct kvm_reg_list *list;\n\n\tlist = get_list(", p->out);
	else
		fputs("\tget_list(", p->out);
	put_vcpu(p, step);
	fputs(", ", p->out);
	put_what(p, step, "");
	fprintf(p->out, ", %" PRIu64 ", %zu, %s);\n", room, mapped_of(step, room),
		c_errno(step_errno(p, step)));
	if (claims_count(p, step))
		put_count(p, step);
	if (!listed)
		return true;
	put_listed(p, step, step->reg_list.contains, "contains", true);
	put_listed(p, step, step->reg_list.lacks, "lacks", false);
	put_order(p, step);
	return true;
}

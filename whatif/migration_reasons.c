/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "differences.h"
#include "machine.h"
#include "migration_reasons.h"
#include "needed.h"

/* The ids of a group: one after the other */
struct range {
	const char *group;
	uint64_t first, last;
};

/* Calls are looked at as their steps' actions have it */
struct migration {
	struct whatif_cell *cell;
	const struct calls *calls;
	size_t room;
};

static struct range range_of(const char *group)
{
	static const char *const many[][3] = {
		{ "X", "X0", "X30" }, { "V", "V0", "V31" }, { "Z", "Z0", "Z31" },
		{ "P", "P0", "P15" }, { "ZA", "ZA[0]", "ZA[255]" }, { "SPSR", "SPSR[0]", "SPSR[4]" },
	};
	struct range range = { group, UINT64_MAX, 0 };

	for (size_t i = 0; i < sizeof(many) / sizeof(many[0]); i++)
		if (!strcmp(group, many[i][0])) {
			reg_id(NULL, many[i][1], &range.first);
			reg_id(NULL, many[i][2], &range.last);
			return range;
		}
	if (reg_id(NULL, group, &range.first))
		range.last = range.first;
	return range;
}

static struct whatif_reason *add(struct migration *m, const struct call_record *call)
{
	struct whatif_cell *cell = m->cell;
	struct whatif_reason *reason;

	if (cell->nr_reasons == m->room) {
		m->room = m->room ? 2 * m->room : 8;
		cell->reason = needed(reallocarray(cell->reason, m->room, sizeof(*cell->reason)));
	}
	reason = &cell->reason[cell->nr_reasons++];
	*reason = (struct whatif_reason){ .times = 1 };
	if (call) {
		reason->line = call->step->node->line;
		reason->rule = (enum rule)call->rule;
	}
	return reason;
}

/* "restore: set ZA[0]" */
static const char *call_text(const struct call_record *call, char text[128])
{
	static const struct { uint32_t request; const char *name; } names[] = {
		{ KVM_GET_ONE_REG, "get " }, { KVM_SET_ONE_REG, "set " },
		{ KVM_ARM_VCPU_FINALIZE, "FINALIZE" }, { KVM_GET_REG_LIST, "KVM_GET_REG_LIST" },
	};
	char reg[REG_NAME_MAX] = "";
	const char *name = "ioctl";

	if (call_is_one_reg(call))
		reg_name(NULL, call->id, reg);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].request == call->request)
			name = names[i].name;
	snprintf(text, 128, "%s: %s%s", step_names[call->step->action], name, reg);
	return text;
}

/* KVM_GET_REG_LIST is called once to learn how long the list is */
static bool is_refusal(const struct call_record *call)
{
	return call->err && (call->step->action == STEP_save || call->step->action == STEP_restore) &&
	       !(call->request == KVM_GET_REG_LIST && call->err == E2BIG);
}

static bool in_group(const struct call_record *call, const struct range *range)
{
	return call_is_one_reg(call) && call->id >= range->first && call->id <= range->last;
}

static bool alike(const struct call_record *a, const struct call_record *b)
{
	char group[REG_NAME_MAX], other[REG_NAME_MAX];

	return a->step == b->step && a->request == b->request && a->err == b->err &&
	       a->rule == b->rule &&
	       (!call_is_one_reg(a) || a->id == b->id ||
		!strcmp(register_group(a->id, group), register_group(b->id, other)));
}

/* Rows of ZA that are refused alike are one refusal, so many times */
static void add_refusals(struct migration *m)
{
	const struct call_record *first = NULL;
	struct whatif_reason *reason = NULL;
	char text[128];

	for (size_t i = 0; i < m->calls->nr; i++) {
		const struct call_record *call = &m->calls->call[i];

		if (!is_refusal(call))
			continue;
		if (first && alike(first, call)) {
			reason->times++;
			continue;
		}
		first = call;
		reason = add(m, call);
		snprintf(reason->text, sizeof(reason->text), "%s %s", call_text(call, text),
			 errno_label(call->err));
	}
}

static const struct call_record *find(const struct migration *m, enum step_action action,
				      uint32_t request, const struct range *group, bool failed)
{
	for (size_t i = 0; i < m->calls->nr; i++) {
		const struct call_record *call = &m->calls->call[i];

		if (call->step->action == action && call->request == request &&
		    !call->err == !failed && in_group(call, group))
			return call;
	}
	return NULL;
}

static bool is_flushed_by(const struct call_record *call, const char *group)
{
	static const char *const vectors[] = { "V", "Z", "P", "FFR", "FPSR", "FPMR" };

	if (call->flushed_za && (!strcmp(group, "ZA") || !strcmp(group, "ZT0")))
		return true;
	for (size_t i = 0; call->flushed_vectors && i < sizeof(vectors) / sizeof(vectors[0]); i++)
		if (!strcmp(group, vectors[i]))
			return true;
	return false;
}

static const struct call_record *find_flush(const struct migration *m, const char *group,
					    const struct call_record *after)
{
	for (const struct call_record *call = after; call < m->calls->call + m->calls->nr; call++)
		if (call->step == after->step && is_flushed_by(call, group))
			return call;
	return NULL;
}

/* Written, and not there: thrown away by a later call, or read in another way than written */
static const struct call_record *written(const struct migration *m, const struct range *group,
					 const struct call_record *set, const char **how)
{
	const struct call_record *flush = find_flush(m, group->group, set);

	*how = flush ? "made them zero after they were written" :
		       "was accepted, but the guest finds another value";
	return flush ? flush : set;
}

/* The call that lost a group, and @how; NULL: one that was not made */
static const struct call_record *loser(const struct migration *m, const struct range *group,
				       const char **how)
{
	const struct call_record *call = find(m, STEP_save, KVM_GET_ONE_REG, group, true);
	const struct call_record *get = find(m, STEP_save, KVM_GET_ONE_REG, group, false);

	if (!call)
		call = find(m, STEP_restore, KVM_SET_ONE_REG, group, true);
	if (call) {
		*how = errno_label(call->err);
		return call;
	}
	call = find(m, STEP_restore, KVM_SET_ONE_REG, group, false);
	if (call)
		return written(m, group, call, how);
	*how = get ? "restore: never written" : "save: not in KVM_GET_REG_LIST";
	return NULL;
}

/* The rule by which a register is not listed, if the group has a name that tells its id */
static enum rule unlisted_rule(const struct migration *m, const struct range *range)
{
	return range->last ? reg_list_rule(m->calls->profile, range->first) : RULE_NONE;
}

/* Groups that the same call lost are one loss: "loses Z P: restore: ..." */
static bool joins(struct migration *m, const char *group, const char *text)
{
	char joined[sizeof(m->cell->reason->text)];

	for (size_t i = 0; i < m->cell->nr_reasons; i++) {
		struct whatif_reason *reason = &m->cell->reason[i];
		size_t groups = strcspn(reason->text, ":");

		if (strncmp(reason->text, "loses ", 6) || strcmp(reason->text + groups + 2, text))
			continue;
		snprintf(joined, sizeof(joined), "%.*s %s: %s", (int)groups, reason->text, group, text);
		memcpy(reason->text, joined, sizeof(joined));
		return true;
	}
	return false;
}

static void add_loss(struct migration *m, const char *group)
{
	const struct range range = range_of(group);
	const char *how = "";
	const struct call_record *call = loser(m, &range, &how);
	struct whatif_reason *reason;
	char text[160] = "";

	if (call)
		call_text(call, text);
	snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s", call ? " " : "", how);
	if (joins(m, group, text))
		return;
	reason = add(m, call);
	if (!call && !strncmp(how, "save", 4))
		reason->rule = unlisted_rule(m, &range);
	snprintf(reason->text, sizeof(reason->text), "loses %s: %s", group, text);
}

void migration_reasons(struct whatif_cell *cell, const struct calls *calls, const char *lost)
{
	struct migration m = { .cell = cell, .calls = calls };
	char groups[512], *save = NULL;

	add_refusals(&m);
	snprintf(groups, sizeof(groups), "%s", lost);
	for (char *group = strtok_r(groups, " ", &save); group; group = strtok_r(NULL, " ", &save))
		add_loss(&m, group);
}

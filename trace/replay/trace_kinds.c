/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "needed.h"
#include "trace_kinds.h"

static void *grown(void *mem, size_t nr, size_t *room, size_t size)
{
	if (nr < *room)
		return mem;
	*room = *room ? 2 * *room : 64;
	mem = needed(reallocarray(mem, *room, size));
	return mem;
}

static bool same_kind(const struct trace_kind *a, const struct trace_kind *b)
{
	return a->profile == b->profile && a->op == b->op && a->group == b->group &&
	       !memcmp(a->err, b->err, sizeof(a->err)) && !memcmp(a->rule, b->rule, sizeof(a->rule));
}

size_t trace_kind_find(struct trace_kinds *kinds, const struct trace_kind *like)
{
	for (size_t i = 0; i < kinds->nr; i++)
		if (same_kind(&kinds->kind[i], like))
			return i;
	kinds->kind = grown(kinds->kind, kinds->nr, &kinds->room, sizeof(*kinds->kind));
	kinds->kind[kinds->nr] = *like;
	return kinds->nr++;
}

bool trace_kind_is_due(const struct trace_kind *kind)
{
	return !(kind->sequences & (kind->sequences - 1));
}

void trace_kind_sequence(struct trace_kinds *kinds)
{
	for (size_t i = 0; i < kinds->nr; i++)
		kinds->kind[i].met = false;
}

static void describe(const struct outcome *out, const struct outcome *other,
		     const struct trace_op *op, char text[96])
{
	enum outcome_part part = OUTCOME_RET;
	FILE *file = fmemopen(text, 96, "w");

	if (!file)
		return;
	if (out->err != other->err)
		part = OUTCOME_ERRNO;
	else if (op->op == TRACE_get_one_reg)
		part = OUTCOME_DATA;
	else if (op->op == TRACE_get_reg_list)
		part = OUTCOME_IDS;
	else if (op->op == TRACE_run)
		part = out->exit != other->exit ? OUTCOME_EXIT : OUTCOME_MMIO_DATA;
	outcome_print(file, out, other, part);
	fclose(file);
	text[95] = '\0';
	while (*text && text[strlen(text) - 1] == ' ')
		text[strlen(text) - 1] = '\0';
}

struct trace_parting *trace_parting_words(const struct trace_op *op, const struct trace_kind *kind,
					  const struct outcome *const both[2])
{
	struct trace_parting *parting = needed(calloc(1, sizeof(*parting)));

	parting->profile = kind->profile;
	parting->line = op->line;
	parting->call = trace_op_names[op->op];
	snprintf(parting->reg, sizeof(parting->reg), "%s", TRACE_HAS(op, reg) ? op->f_reg.s : "");
	if (op->op == TRACE_get_one_reg && !both[0]->err && !both[1]->err &&
	    both[0]->data.len == both[1]->data.len && both[0]->data.len <= sizeof(parting->data[0]))
		parting->data_len = both[0]->data.len;
	for (int k = 0; k < 2; k++) {
		parting->err[k] = kind->err[k];
		parting->rule[k] = kind->rule[k];
		describe(both[k], both[1 - k], op, parting->result[k]);
		if (parting->data_len)
			memcpy(parting->data[k], both[k]->data.p, parting->data_len);
	}
	return parting;
}

static size_t measured(struct trace_kinds *kinds, size_t kind, const struct trace_parting *words,
		       const struct cause *cause)
{
	for (size_t i = 0; i < kinds->nr_partings; i++)
		if (kinds->of[i] == kind && kinds->parting[i].cause.knobs == cause->knobs &&
		    kinds->parting[i].cause.together == cause->together)
			return i;
	kinds->of = grown(kinds->of, kinds->nr_partings, &kinds->of_room, sizeof(*kinds->of));
	kinds->parting = grown(kinds->parting, kinds->nr_partings, &kinds->partings_room,
			       sizeof(*kinds->parting));
	kinds->of[kinds->nr_partings] = kind;
	kinds->parting[kinds->nr_partings] = *words;
	kinds->parting[kinds->nr_partings].cause = *cause;
	return kinds->nr_partings++;
}

void trace_kind_add(struct trace_kinds *kinds, size_t kind, const struct trace_parting *words,
		    const struct cause *cause)
{
	if (words) {
		kinds->kind[kind].parting = measured(kinds, kind, words, cause);
		kinds->kind[kind].suspects |= cause->knobs;
	}
	kinds->parting[kinds->kind[kind].parting].times++;
}

void trace_kinds_free(struct trace_kinds *kinds)
{
	free(kinds->kind);
	free(kinds->parting);
	free(kinds->of);
	memset(kinds, 0, sizeof(*kinds));
}

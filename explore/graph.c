/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "errnos.h"
#include "graph.h"
#include "vcpu_state.h"

#define NODE_TEXT 96

/* Bit per call: alphabets are not longer than this */
#define CALL_WORDS 8

struct call_set {
	uint64_t word[CALL_WORDS];
};

struct node {
	char text[NODE_TEXT];
};

/* @err: 0: leads to node @to; an errno: refused */
struct edge {
	uint32_t from, to;
	int err;
	struct call_set calls;
};

/* Of one state: the numbers of VM and vCPU */
struct place {
	uint64_t parts;
	uint32_t state;
};

struct graph {
	struct place *place;	/* sorted */
	struct node *node;
	size_t nr_nodes;
	struct edge *edge;
	size_t nr_edges;
	uint32_t *node_of;	/* by state */
};

static const char *life_of(const struct kvm_vcpu *vcpu)
{
	if (!vcpu->initialized)
		return "created";
	if (vcpu->has_run_once)
		return "ran";
	if ((vcpu->has_sve || vcpu->has_sme) && !vcpu->vec_finalized && !vcpu->sme_finalized)
		return "initialized";
	return "finalized";
}

static void describe(const struct kvm_vcpu *vcpu, char text[NODE_TEXT])
{
	int at = snprintf(text, NODE_TEXT, "%s", life_of(vcpu));

	if (vcpu->has_sve)
		at += snprintf(text + at, NODE_TEXT - (size_t)at, "\\nSVE, VL %d bits",
			       vcpu->max_vl[ARM64_VEC_SVE] * 8);
	if (vcpu->has_sme)
		at += snprintf(text + at, NODE_TEXT - (size_t)at, "\\nSME, SVL %d bits",
			       vcpu->max_vl[ARM64_VEC_SME] * 8);
	if (vcpu->svcr)
		snprintf(text + at, NODE_TEXT - (size_t)at, "\\nSVCR:%s%s",
			 vcpu->svcr & SVCR_SM_MASK ? " SM" : "", vcpu->svcr & SVCR_ZA_MASK ? " ZA" : "");
}

static bool node_named(struct graph *g, const char *text, uint32_t *nr)
{
	struct node *more;

	for (size_t i = 0; i < g->nr_nodes; i++)
		if (!strcmp(g->node[i].text, text)) {
			*nr = (uint32_t)i;
			return true;
		}
	more = realloc(g->node, (g->nr_nodes + 1) * sizeof(*more));
	if (!more)
		return false;
	g->node = more;
	snprintf(more[g->nr_nodes].text, NODE_TEXT, "%s", text);
	*nr = (uint32_t)g->nr_nodes++;
	return true;
}

static bool make_nodes(struct graph *g, const struct space *space)
{
	g->node_of = calloc(space->nr, sizeof(*g->node_of));
	for (size_t i = 0; g->node_of && i < space->nr; i++) {
		uint32_t part[1 + EFFECTS_MAX_VCPUS];
		const struct stage *stage;
		char text[NODE_TEXT];

		space_parts(space, (uint32_t)i, part);
		stage = effects_stage(space->effects, part, 0);
		if (!stage)
			return false;
		describe(machine_vcpu_of_fd(stage->vcpu), text);
		if (!node_named(g, text, &g->node_of[i]))
			return false;
	}
	return g->node_of;
}

static struct edge *edge_of(struct graph *g, uint32_t from, uint32_t to, int err)
{
	struct edge *more;

	for (size_t i = 0; i < g->nr_edges; i++)
		if (g->edge[i].from == from && g->edge[i].to == to && g->edge[i].err == err)
			return &g->edge[i];
	more = realloc(g->edge, (g->nr_edges + 1) * sizeof(*more));
	if (!more)
		return NULL;
	g->edge = more;
	more[g->nr_edges] = (struct edge){ .from = from, .to = to, .err = err };
	return &more[g->nr_edges++];
}

static int compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return x->parts < y->parts ? -1 : x->parts > y->parts;
}

static bool make_places(struct graph *g, const struct space *space)
{
	uint32_t part[1 + EFFECTS_MAX_VCPUS];

	g->place = calloc(space->nr, sizeof(*g->place));
	for (size_t i = 0; g->place && i < space->nr; i++) {
		space_parts(space, (uint32_t)i, part);
		g->place[i] = (struct place){ (uint64_t)part[0] << 32 | part[1], (uint32_t)i };
	}
	if (g->place)
		qsort(g->place, space->nr, sizeof(*g->place), compare_places);
	return g->place;
}

static uint32_t state_behind(const struct graph *g, const struct space *space,
			     const struct effect *effect)
{
	const struct place key = { .parts = (uint64_t)effect->vm << 32 | effect->vcpu };
	const struct place *found = bsearch(&key, g->place, space->nr, sizeof(key), compare_places);

	return found ? found->state : 0;
}

/* Calls that leave a configuration as it is and are not refused say nothing about it */
static bool make_edge(struct graph *g, const struct space *space, uint32_t from, uint16_t call)
{
	const struct effect *effect = &space_row(space, from, 0)->effect[call];
	uint32_t to = g->node_of[state_behind(g, space, effect)];
	struct edge *edge;

	if (!effect->err && to == g->node_of[from])
		return true;
	edge = edge_of(g, g->node_of[from], to, effect->err);
	if (edge)
		edge->calls.word[call / 64 % CALL_WORDS] |= UINT64_C(1) << call % 64;
	return edge;
}

static bool make_edges(struct graph *g, const struct space *space)
{
	for (size_t i = 0; i < space->expanded; i++)
		for (unsigned int call = 0; call < space->config.nr_calls; call++)
			if (!make_edge(g, space, (uint32_t)i, (uint16_t)call))
				return false;
	return true;
}

/* Characters that mean something in a record's label */
static void put_escaped(const char *text, FILE *out)
{
	for (; *text; text++) {
		if (strchr("{}<>|\"\\", *text))
			fputc('\\', out);
		fputc(*text, out);
	}
}

static void put_calls(const struct space *space, const struct edge *edge, FILE *out)
{
	const char *sep = "";

	for (unsigned int call = 0; call < space->config.nr_calls; call++) {
		if (!(edge->calls.word[call / 64 % CALL_WORDS] >> call % 64 & 1))
			continue;
		fputs(sep, out);
		put_escaped(space->config.call[call].name, out);
		sep = "\\n";
	}
}

static void put_refused(const struct graph *g, const struct space *space, uint32_t node, FILE *out)
{
	for (size_t i = 0; i < g->nr_edges; i++) {
		const struct edge *edge = &g->edge[i];

		if (edge->from != node || edge->to != node || !edge->err)
			continue;
		fprintf(out, "|%s:\\n", errno_label(edge->err));
		put_calls(space, edge, out);
	}
}

static void put_graph(const struct graph *g, const struct space *space, FILE *out)
{
	fprintf(out, "digraph \"%s\" {\n\trankdir=TB;\n\tnode [shape=record, fontname=\"sans-serif\", "
		"fontsize=10];\n\tedge [fontname=\"sans-serif\", fontsize=9];\n",
		space->config.profile->name);
	for (size_t i = 0; i < g->nr_nodes; i++) {
		fprintf(out, "\tn%zu [label=\"{%s", i, g->node[i].text);
		put_refused(g, space, (uint32_t)i, out);
		fputs("}\"];\n", out);
	}
	for (size_t i = 0; i < g->nr_edges; i++) {
		const struct edge *edge = &g->edge[i];

		if (edge->err && edge->from == edge->to)
			continue;
		fprintf(out, "\tn%u -> n%u [label=\"", edge->from, edge->to);
		put_calls(space, edge, out);
		fprintf(out, "\"%s];\n", edge->err ? ", style=dashed" : "");
	}
	fputs("}\n", out);
}

bool graph_print(const struct space *space, FILE *out)
{
	struct graph g = { 0 };
	bool ok = make_places(&g, space) && make_nodes(&g, space) && make_edges(&g, space);

	if (ok)
		put_graph(&g, space, out);
	free(g.place);
	free(g.node);
	free(g.edge);
	free(g.node_of);
	return ok;
}

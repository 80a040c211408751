/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The search of distinguish.h with a kernel in the place of the second profile: states are the model's */
#include <stdlib.h>
#include <string.h>

#include "call_effects.h"
#include "distinguish.h"

/* How a state was reached: the node before and the call that led here */
struct node {
	int32_t parent;
	uint16_t call;
	uint16_t depth;
	uint32_t vm, vcpu;
};

struct search {
	struct distinguish *d;
	struct effects *effects;
	struct stage kernel;
	struct node *node;
	size_t nr;
};

static bool is_new(const struct search *s, const struct node *node)
{
	for (size_t i = 0; i < s->nr; i++)
		if (s->node[i].vm == node->vm && s->node[i].vcpu == node->vcpu)
			return false;
	return true;
}

static unsigned int path_to(const struct search *s, size_t nr, uint16_t *call)
{
	unsigned int depth = s->node[nr].depth;

	for (unsigned int i = depth; i--; nr = (size_t)s->node[nr].parent)
		call[i] = s->node[nr].call;
	return depth;
}

/* The way there was answered alike: the kernel's vCPU is as the model's */
static void go_on_kernel(struct search *s, size_t nr)
{
	uint16_t path[DISTINGUISH_MAX_DEPTH];
	unsigned int depth = path_to(s, nr, path);
	struct answer answer;

	stage_reset(&s->kernel);
	for (unsigned int i = 0; i < depth; i++)
		vcpu_call_make(&s->kernel, &s->d->alphabet.call[path[i]], &answer);
}

static bool is_known(const struct distinguish *d, uint16_t call, const struct answer answer[2])
{
	for (size_t i = 0; i < d->nr; i++) {
		const struct distinction *found = &d->found[i];

		if (found->answer[0].rule == answer[0].rule && found->answer[0].err == answer[0].err &&
		    found->answer[1].err == answer[1].err &&
		    (answer[0].err != answer[1].err || found->call[found->nr - 1] == call))
			return true;
	}
	return false;
}

static bool note(struct search *s, size_t nr, uint16_t call, const struct answer answer[2])
{
	struct distinguish *d = s->d;
	struct distinction *more;

	if (is_known(d, call, answer))
		return true;
	more = distinguish_add(d);
	if (!more)
		return false;
	more->nr = path_to(s, nr, more->call) + 1;
	more->call[more->nr - 1] = call;
	memcpy(more->answer, answer, sizeof(more->answer));
	return true;
}

/* Whose value belongs to the host's CPU, that may be another */
static bool is_hosts_own(const struct search *s, const struct vcpu_call *call)
{
	const struct kernel_pop *pop = &s->kernel.m->pop;
	int at = call->kind == CALL_GET ? pop_find(pop, call->id) : -1;

	return call->kind == CALL_MASKS || (at >= 0 && pop->reg[at].cpu);
}

static bool agree(const struct search *s, const struct vcpu_call *call, const struct answer answer[2])
{
	return is_hosts_own(s, call) ? answer[0].err == answer[1].err : same_answer(&answer[0], &answer[1]);
}

static bool ask_both(struct search *s, size_t nr, unsigned int call, struct answer answer[2])
{
	const uint32_t part[2] = { s->node[nr].vm, s->node[nr].vcpu };
	const struct stage *model = effects_stage(s->effects, part, 0);

	if (!model)
		return false;
	vcpu_call_make(model, &s->d->alphabet.call[call], &answer[0]);
	vcpu_call_make(&s->kernel, &s->d->alphabet.call[call], &answer[1]);
	return true;
}

static bool push(struct search *s, size_t nr, unsigned int call)
{
	struct node next = { (int32_t)nr, (uint16_t)call, (uint16_t)(s->node[nr].depth + 1), 0, 0 };
	struct effect effect;

	if (next.depth >= s->d->depth || s->nr >= s->d->max_states)
		return true;
	if (!effects_one(s->effects, 0, s->node[nr].vm, s->node[nr].vcpu, (uint16_t)call, &effect))
		return false;
	next.vm = effect.vm;
	next.vcpu = effect.vcpu;
	if (is_new(s, &next))
		s->node[s->nr++] = next;
	return true;
}

static bool expand(struct search *s, size_t nr)
{
	bool there = false, ok = true;

	for (unsigned int i = 0; ok && i < s->d->alphabet.nr; i++) {
		const struct vcpu_call *call = &s->d->alphabet.call[i];
		struct answer answer[2];

		if (!there)
			go_on_kernel(s, nr);
		ok = ask_both(s, nr, i, answer);
		if (ok && agree(s, call, answer))
			ok = push(s, nr, i);
		else if (ok)
			ok = note(s, nr, (uint16_t)i, answer);
		there = vcpu_call_only_looks(call);
	}
	return ok;
}

static bool open_search(struct search *s, struct distinguish *d, struct kvmsme_error *error)
{
	struct effects_config config = { .host = d->host, .profile = d->profile[0], .cpu = d->cpu, .nr_vcpus = 1,
					 .nr_threads = 1 };

	s->d = d;
	if (!stage_open_on_kernel(&s->kernel, d->device, d->host, d->profile[0], error))
		return false;
	snprintf(error->text, sizeof(error->text), "out of memory");
	if (!alphabet_named(&d->alphabet, "distinguish", d->host))
		return false;
	config.call = d->alphabet.call;
	config.nr_calls = d->alphabet.nr;
	s->effects = effects_new(&config, error);
	s->node = calloc(d->max_states + 1, sizeof(*s->node));
	if (!s->effects || !s->node)
		return false;
	s->node[0].parent = -1;
	s->nr = 1;
	return true;
}

bool distinguish_kernel(struct distinguish *d, struct kvmsme_error *error)
{
	struct search s = { .nr = 0 };
	bool ok = open_search(&s, d, error);

	for (size_t i = 0; ok && i < s.nr && !(d->stop && *d->stop); i++) {
		ok = expand(&s, i);
		if (ok && d->tell)
			d->tell(d->ctx, s.nr, s.nr - i, s.node[i].depth, d->nr);
	}
	d->states = s.nr;
	d->cut_short = s.nr >= d->max_states;
	stage_close(&s.kernel);
	effects_free(s.effects);
	free(s.node);
	return ok;
}

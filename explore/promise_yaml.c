/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "exec.h"
#include "loader.h"
#include "promise_yaml.h"

static const char *const keys[] = { "promise", "statement", "source", "given", "steps", NULL };

static struct user_promise *promise_of(const struct loader *l)
{
	return (struct user_promise *)(void *)((char *)l->scenario -
					       offsetof(struct user_promise, scenario));
}

/* A promise of this id that is built in would be taken for it */
static void check_id(struct loader *l, const struct ynode *node, const char *id)
{
	if (!id)
		return;
	if (promise_by_id(id) != NR_PROMISES)
		yerror(l->doc, node, "'%s' is a promise that is built in; take another name", id);
	else if (strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(id))
		yerror(l->doc, node, "a promise's name is of small letters, digits and '-'");
}

static const struct step *last_step(const struct scenario *scenario)
{
	const struct step *step = scenario->steps;

	while (step && step->next)
		step = step->next;
	return step;
}

static void load_both(struct loader *l, const struct ynode *root)
{
	const struct ynode *given = ymap_get(root, "given"), *steps = ymap_get(root, "steps");
	struct user_promise *promise = promise_of(l);
	const struct step *last;

	if (given)
		load_steps(l, given);
	last = last_step(l->scenario);
	if (steps)
		load_steps(l, steps);
	else
		yerror(l->doc, root, "'steps:' is missing");
	promise->steps = last ? last->next : l->scenario->steps;
}

static void load_promise(struct loader *l, const struct ynode *root)
{
	struct user_promise *promise = promise_of(l);

	known_keys(l->doc, root, keys);
	if (root->kind != YNODE_MAP)
		return;
	load_text(l->doc, root, "promise", &promise->id);
	load_text(l->doc, root, "statement", &l->scenario->title);
	load_text(l->doc, root, "source", &l->scenario->source);
	check_id(l, ymap_get(root, "promise"), promise->id);
	load_both(l, root);
}

/* So that threads may check it at the same time: nothing is left to be looked up */
static void keep_words(struct user_promise *promise)
{
	for (struct step *step = promise->scenario.steps; step; step = step->next) {
		struct asm_complaint why = { 0 };
		const uint32_t *words;
		size_t nr;

		if (!step->guest_text ||
		    guest_asm_words(promise->assembler, step->guest_text, &words, &nr, &why) != ASM_OK)
			continue;
		step->words = ydoc_alloc(&promise->scenario.doc, nr * sizeof(*words));
		memcpy(step->words, words, nr * sizeof(*words));
		step->nr_words = nr;
		step->guest_text = NULL;
	}
}

bool user_promise_load(struct user_promise *promise, const char *path,
		       const struct profile *const *profiles, size_t nr)
{
	memset(promise, 0, sizeof(*promise));
	promise->assembler = guest_asm_new(NULL, NULL);
	if (!load_file(&promise->scenario, path, profiles, nr, load_promise) ||
	    !scenario_assemble(&promise->scenario, promise->assembler))
		return false;
	keep_words(promise);
	return true;
}

void user_promise_free(struct user_promise *promise)
{
	scenario_free(&promise->scenario);
	guest_asm_free(promise->assembler);
}

/* The first of the steps that did not hold; NULL: all do, or it is not about this state */
static const struct step *broken_step(const struct user_promise *promise, struct exec *x)
{
	exec_steps(x, promise->scenario.steps, promise->steps);
	if (x->failures || *x->skipped)
		return NULL;
	exec_steps(x, promise->steps, NULL);
	return x->failures ? x->failed : NULL;
}

bool user_promise_check(const struct user_promise *promise, const struct stage *stage,
			struct user_breach *breach)
{
	const struct exec_on on = { stage->m, stage->kvm, stage->vm, stage->vcpu };
	struct exec x;

	*breach = (struct user_breach){ NULL, RULE_NONE };
	if (exec_adopt(&x, &promise->scenario, &on, promise->assembler)) {
		breach->step = broken_step(promise, &x);
		if (breach->step)
			breach->rule = x.failed_by;
	}
	exec_release(&x);
	return !breach->step;
}

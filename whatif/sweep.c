/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenarios under each profile, and trials for what differs */
#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "blame.h"
#include "differences.h"
#include "find.h"
#include "migration_reasons.h"
#include "needed.h"
#include "suspicion.h"
#include "whatif.h"

/**
 * struct watched - a run being watched
 * @calls:      what it answered
 * @migrated:   it compared two vCPUs; then @save, @restore and @lost are set
 */
struct watched {
	struct calls calls;
	bool migrated;
	struct transfer save, restore;
	struct loss_groups lost;
};

struct sweep {
	struct whatif *w;
	const struct cpu_ops *cpu;
	struct guest_asm *assembler;
	struct suspicions *suspicions;	/* one a profile */
	FILE *err;
	bool ok;
};

static void watch_call(void *ctx, const struct exec *x, int fd, uint32_t request, uint64_t arg,
		       long ret)
{
	calls_add(&((struct watched *)ctx)->calls, x, fd, request, arg, ret);
}

static void watch_end(void *ctx, const struct exec *x)
{
	struct watched *watched = ctx;

	watched->migrated = x->compared;
	watched->save = x->save;
	watched->restore = x->transfer;
	watched->lost = x->lost;
}

static void run_one(const struct sweep *sweep, const struct scenario *s,
		    const struct profile *profile, struct watched *watched, char skipped[256])
{
	struct exec_watch watch = { .call = watch_call, .end = watch_end, .ctx = watched };

	calls_restart(&watched->calls, profile);
	exec_run(s, profile, sweep->cpu, sweep->assembler, &watch, NULL, skipped);
}

/* "save: ZA[0] EBUSY" */
static void describe_refusal(const struct transfer *failed, bool saving, char text[128])
{
	char name[REG_NAME_MAX] = "FINALIZE";

	if (failed->first.id)
		reg_name(NULL, failed->first.id, name);
	else if (saving)
		snprintf(name, sizeof(name), "GET_REG_LIST");
	snprintf(text, 128, "%s%s %s", saving ? "save: " : "", name,
		 errno_label(failed->first.err));
}

/* What became of a migration does not depend on the reference */
static void judge_migration(struct whatif_cell *cell, const struct watched *watched)
{
	bool saving = watched->save.failed;
	const struct transfer *failed = saving ? &watched->save : &watched->restore;
	char refusal[128] = "";

	cell->verdict = watched->lost.nr ? WHATIF_LOSSY : WHATIF_SAFE;
	if (failed->failed) {
		cell->verdict = WHATIF_REFUSED;
		describe_refusal(failed, saving, refusal);
	}
	snprintf(cell->text, sizeof(cell->text), "%s%s%s%.120s",
		 cell->verdict == WHATIF_SAFE ? "safe" : refusal,
		 failed->failed && watched->lost.nr ? "; " : "",
		 watched->lost.nr ? "loses " : "", watched->lost.text);
	migration_reasons(cell, &watched->calls, watched->lost.text);
}

/* Differences of a run whose knobs are looked for */
struct trials {
	const struct sweep *sweep;
	const struct scenario *s;
	const struct calls *reference;
	const struct differences *found;
	struct comparison_terms terms;
	struct watched watched;
	struct differences left;
};

static void try(void *ctx, const struct profile *trial, uint8_t *state)
{
	struct trials *t = ctx;
	char skipped[256];

	run_one(t->sweep, t->s, trial, &t->watched, skipped);
	differences_find(&t->left, t->reference, &t->watched.calls, t->terms);
	differences_judge(t->found, &t->left, state);
}

/* Of @found: what may be behind each, what stirred it, and what is; @known: each was met before */
struct causes {
	bool known;
	knob_bits *guess;
	knob_bits *stirred;
	struct cause *cause;
};

static void find_causes(struct trials *t, size_t i, const struct causes *causes)
{
	struct suspicions *all = &t->sweep->suspicions[i];
	struct suspicion suspicion = suspicions_of(all, t->found);
	struct blame blame = { .reference = t->sweep->w->profiles[0],
			       .profile = t->sweep->w->profiles[i], .nr = t->found->nr, .try = try,
			       .ctx = t, .suspects = suspicion.knobs, .guess = causes->guess,
			       .sets = suspicion.set, .nr_sets = suspicion.nr_sets,
			       .stirred = causes->stirred, .trust = causes->known };

	blame_find(&blame, causes->cause);
	suspicions_learn(all, t->found, causes->cause, causes->stirred);
	calls_free(&t->watched.calls);
	differences_free(&t->left);
}

/* What is shown of a difference, not where it is */
static uint64_t key_of(const struct difference *d, const struct calls *reference)
{
	const struct call_record *a = d->call[0];
	const struct { uint64_t answer, request, id, in_list, action, rule, err, ret; } key = {
		d->answer, d->request, d->id, d->in_list, d->step->action, d->rule[0],
		a && !d->in_list ? (uint64_t)a->err : 0, a && !d->in_list ? (uint64_t)a->ret : 0,
	};
	XXH64_hash_t hash = XXH3_64bits(&key, sizeof(key));

	return a && a->len && !d->in_list ?
	       XXH3_64bits_withSeed(calls_data(reference, a), a->len, hash) : hash;
}

static void fill_answers(struct whatif_answers *answers, const struct difference *d,
			 const struct calls *const calls[2])
{
	char name[REG_NAME_MAX];

	snprintf(answers->action, sizeof(answers->action), "%s", step_names[d->step->action]);
	snprintf(answers->what, sizeof(answers->what), "%s", difference_what(d, name));
	snprintf(answers->like, sizeof(answers->like), "%s",
		 d->in_list || d->request == KVM_GET_ONE_REG || d->request == KVM_SET_ONE_REG ?
		 register_group(d->id, name) : answers->what);
	difference_answers(d, calls, answers->result);
	memcpy(answers->rule, d->rule, sizeof(answers->rule));
	answers->effect = d->effect;
}

/* The index of a difference's answers in the column, which has them then */
static uint32_t answers_of(struct whatif_column *column, const struct difference *d,
			   const struct calls *const calls[2])
{
	bool is_new;
	struct whatif_answers *answers = whatif_answers(column, key_of(d, calls[0]), &is_new);

	if (is_new) {
		fill_answers(answers, d, calls);
		answers->cause = UINT32_MAX;
	}
	return (uint32_t)(answers - column->answers);
}

/* All knobs are tried where answers are met for the 1st, 2nd, 4th, ... time, else those known first */
static bool is_due(uint32_t seen)
{
	return !(seen & (seen - 1));
}

/* Fill @cell with all of @found, and @guess with the knobs that were behind the same answers before */
static void add_differences(struct whatif_column *column, struct whatif_cell *cell,
			    const struct differences *found, const struct calls *const calls[2],
			    struct causes *causes)
{
	causes->known = true;
	for (size_t n = 0; n < found->nr; n++) {
		uint32_t index = answers_of(column, &found->d[n], calls);
		struct whatif_answers *answers = &column->answers[index];

		causes->known &= !is_due(++answers->seen);
		whatif_add_difference(cell, (struct whatif_difference){
			.answers = index, .line = found->d[n].step->node->line, .times = 1 });
		if (answers->cause < column->nr_causes && column->cause[answers->cause].together)
			causes->guess[n] = column->cause[answers->cause].knobs;
	}
}

static void add_causes(struct whatif_column *column, struct whatif_cell *cell,
		       const struct cause *cause)
{
	for (size_t n = 0; n < cell->nr; n++) {
		struct whatif_difference *d = &cell->difference[n];

		d->cause = whatif_cause(column, &cause[n]);
		column->answers[d->answers].cause = d->cause;
	}
}

static void explain(const struct sweep *sweep, const struct scenario *s, struct whatif_row *row,
		    size_t i, const struct calls *const calls[2])
{
	bool same_kernel = !strcmp(calls[0]->profile->kernel, calls[1]->profile->kernel);
	struct differences found = { 0 };
	struct trials t = { .sweep = sweep, .s = s, .reference = calls[0], .found = &found,
			    .terms = { same_kernel, true } };
	struct causes causes;

	differences_find(&found, calls[0], calls[1], (struct comparison_terms){ same_kernel, false });
	if (!found.nr)
		return;
	causes.guess = needed(calloc(found.nr, sizeof(*causes.guess)));
	causes.stirred = needed(calloc(found.nr, sizeof(*causes.stirred)));
	causes.cause = needed(calloc(found.nr, sizeof(*causes.cause)));
	add_differences(&sweep->w->column[i], &row->cell[i], &found, calls, &causes);
	find_causes(&t, i, &causes);
	add_causes(&sweep->w->column[i], &row->cell[i], causes.cause);
	free(causes.guess);
	free(causes.stirred);
	free(causes.cause);
	differences_free(&found);
}

static void fill_cell(const struct sweep *sweep, const struct scenario *s,
		      struct whatif_row *row, size_t i, struct watched *reference)
{
	const struct profile *profile = sweep->w->profiles[i];
	struct whatif_cell *cell = &row->cell[i];
	struct watched own = { 0 }, *watched = i ? &own : reference;
	char skipped[256];

	run_one(sweep, s, profile, watched, skipped);
	if (*skipped) {
		cell->verdict = WHATIF_NOT_RUN;
		snprintf(cell->text, sizeof(cell->text), "not run: %.200s", skipped);
	} else if (watched->migrated) {
		judge_migration(cell, watched);
	}
	if (i && !*skipped)
		explain(sweep, s, row, i,
			(const struct calls *const[]){ &reference->calls, &own.calls });
	whatif_settle(sweep->w, row, i);
	calls_free(&own.calls);
}

static void sweep_file(void *ctx, const char *path)
{
	struct sweep *sweep = ctx;
	struct watched reference = { 0 };
	struct whatif_row *row;
	struct scenario s;

	if (sweep->w->stop && *sweep->w->stop)
		return;
	sweep->w->nr_run++;
	if (sweep->w->progress)
		sweep->w->progress(sweep->w, path);
	if (scenario_load_with(&s, path, sweep->w->profiles, sweep->w->nr_profiles) &&
	    scenario_assemble(&s, sweep->assembler)) {
		row = whatif_add_row(sweep->w, path, s.title);
		for (size_t i = 0; i < sweep->w->nr_profiles; i++)
			fill_cell(sweep, &s, row, i, &reference);
		calls_free(&reference.calls);
	} else {
		fprintf(sweep->err, "%s\n", s.doc.error);
		sweep->ok = false;
	}
	scenario_free(&s);
}

static void count_file(void *ctx, const char *path)
{
	struct whatif *w = ctx;

	(void)path;
	w->nr_files++;
}

void whatif_count_files(struct whatif *w, const char *path)
{
	find_scenarios(path, count_file, w, NULL);
}

bool whatif_add_scenarios(struct whatif *w, const char *path, const struct cpu_ops *cpu, FILE *err)
{
	char words[4096];
	struct sweep sweep = { .w = w, .cpu = cpu, .err = err, .ok = true };

	sweep.suspicions = needed(calloc(w->nr_profiles, sizeof(*sweep.suspicions)));
	sweep.assembler = guest_asm_new(find_words(path, words, sizeof(words)) ? words : NULL, err);
	sweep.ok &= find_scenarios(path, sweep_file, &sweep, err);
	guest_asm_free(sweep.assembler);
	for (size_t i = 0; i < w->nr_profiles; i++)
		free(sweep.suspicions[i].s);
	free(sweep.suspicions);
	return sweep.ok;
}

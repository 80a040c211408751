/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "blame.h"
#include "find.h"
#include "whatif.h"

const char *const whatif_verdict_names[NR_WHATIF_VERDICTS] = {
	[WHATIF_SAME] = "same", [WHATIF_DIFFERS] = "differs", [WHATIF_SAFE] = "safe",
	[WHATIF_LOSSY] = "lossy", [WHATIF_REFUSED] = "refused", [WHATIF_NOT_RUN] = "not_run",
};

void whatif_init(struct whatif *w, const struct profile *const *profiles, size_t nr_profiles)
{
	memset(w, 0, sizeof(*w));
	w->profiles = profiles;
	w->nr_profiles = nr_profiles;
	w->link = &w->first;
}

void whatif_free(struct whatif *w)
{
	struct whatif_row *next;

	for (struct whatif_row *row = w->first; row; row = next) {
		next = row->next;
		free(row->path);
		free(row->title);
		free(row->cell);
		free(row);
	}
}

struct whatif_row *whatif_add_row(struct whatif *w, const char *path, const char *title)
{
	struct whatif_row *row = calloc(1, sizeof(*row));

	row->path = strdup(path);
	row->title = strdup(title);
	row->cell = calloc(w->nr_profiles, sizeof(*row->cell));
	for (size_t i = 0; i < w->nr_profiles; i++)
		snprintf(row->cell[i].text, sizeof(row->cell[i].text), "%s",
			 i ? "same" : "reference");
	*w->link = row;
	w->link = &row->next;
	w->nr_rows++;
	return row;
}

bool whatif_differs(const struct whatif *w)
{
	for (const struct whatif_row *row = w->first; row; row = row->next)
		for (size_t i = 0; i < w->nr_profiles; i++)
			if (row->cell[i].differs)
				return true;
	return false;
}

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
}

struct sweep {
	struct whatif *w;
	const struct cpu_ops *cpu;
	struct guest_asm *assembler;
	FILE *err;
	bool ok;
};

static void run_one(const struct sweep *sweep, const struct scenario *s,
		    const struct profile *profile, struct watched *watched, char skipped[256])
{
	struct exec_watch watch = { watch_call, watch_end, watched };
	char *ignored = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&ignored, &len);

	memset(watched, 0, sizeof(*watched));
	exec_run(s, profile, sweep->cpu, sweep->assembler, &watch, out, skipped);
	fclose(out);
	free(ignored);
}

static void note_difference(struct whatif_cell *cell, const struct scenario *s,
			    const struct call_difference *d)
{
	struct whatif_difference *to = &cell->difference;

	cell->differs = true;
	if (cell->verdict == WHATIF_SAME) {
		cell->verdict = WHATIF_DIFFERS;
		snprintf(cell->text, sizeof(cell->text), "%s: %s", d->what, d->result[1]);
	}
	snprintf(to->where, sizeof(to->where), "%.400s:%u: %s", s->doc.path, d->step->node->line,
		 step_names[d->step->action]);
	snprintf(to->what, sizeof(to->what), "%s", d->what);
	memcpy(to->result, d->result, sizeof(to->result));
	memcpy(to->rule, d->rule, sizeof(to->rule));
	to->effect = d->effect;
}

/* A difference whose knobs are looked for */
struct suspect {
	const struct sweep *sweep;
	const struct scenario *s;
	const struct watched *reference;
	const struct call_difference *difference;
	bool same_kernel;
};

/* Is that call answered as by the reference, though others may still differ? */
static bool is_cured(void *ctx, const struct profile *trial)
{
	const struct suspect *suspect = ctx;
	struct call_difference left;
	struct watched watched;
	char skipped[256];
	bool differs;

	run_one(suspect->sweep, suspect->s, trial, &watched, skipped);
	differs = calls_compare(&suspect->reference->calls, &watched.calls, suspect->same_kernel,
				&left);
	calls_free(&watched.calls);
	return !differs || left.step != suspect->difference->step ||
	       strcmp(left.what, suspect->difference->what);
}

/* The same difference on the same profile has the same knobs behind it */
static const char *known_knobs(const struct whatif *w, size_t i, const struct whatif_difference *d)
{
	for (const struct whatif_row *row = w->first; row; row = row->next) {
		const struct whatif_difference *was = &row->cell[i].difference;

		if (was != d && row->cell[i].differs && !strcmp(was->what, d->what) &&
		    !memcmp(was->rule, d->rule, sizeof(d->rule)) &&
		    !memcmp(was->result, d->result, sizeof(d->result)))
			return was->knobs;
	}
	return NULL;
}

static void explain(const struct sweep *sweep, const struct scenario *s, struct whatif_row *row,
		    size_t i, const struct watched *reference,
		    const struct call_difference *difference)
{
	const struct profile *first = sweep->w->profiles[0], *profile = sweep->w->profiles[i];
	struct whatif_difference *d = &row->cell[i].difference;
	struct suspect suspect = { sweep, s, reference, difference,
				   !strcmp(profile->kernel, first->kernel) };
	const char *known;

	note_difference(&row->cell[i], s, difference);
	known = known_knobs(sweep->w, i, d);
	if (known)
		memcpy(d->knobs, known, sizeof(d->knobs));
	else
		blame_knobs(first, profile, is_cured, &suspect, d->knobs, sizeof(d->knobs));
}

static void fill_cell(const struct sweep *sweep, const struct scenario *s,
		      struct whatif_row *row, size_t i, struct watched *reference)
{
	const struct profile *profile = sweep->w->profiles[i];
	bool same_kernel = !strcmp(profile->kernel, sweep->w->profiles[0]->kernel);
	struct whatif_cell *cell = &row->cell[i];
	struct call_difference difference;
	struct watched watched;
	char skipped[256];

	run_one(sweep, s, profile, &watched, skipped);
	if (*skipped) {
		cell->verdict = WHATIF_NOT_RUN;
		snprintf(cell->text, sizeof(cell->text), "not run: %.200s", skipped);
	} else if (watched.migrated) {
		judge_migration(cell, &watched);
	}
	if (!i)
		*reference = watched;
	else if (!*skipped &&
		 calls_compare(&reference->calls, &watched.calls, same_kernel, &difference))
		explain(sweep, s, row, i, reference, &difference);
	if (i)
		calls_free(&watched.calls);
}

static void sweep_file(void *ctx, const char *path)
{
	struct sweep *sweep = ctx;
	struct watched reference = { 0 };
	struct whatif_row *row;
	struct scenario s;

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

bool whatif_add_scenarios(struct whatif *w, const char *path, const struct cpu_ops *cpu, FILE *err)
{
	char words[4096];
	struct sweep sweep = { w, cpu, NULL, err, true };

	sweep.assembler = guest_asm_new(find_words(path, words, sizeof(words)) ? words : NULL, err);
	sweep.ok &= find_scenarios(path, sweep_file, &sweep, err);
	guest_asm_free(sweep.assembler);
	return sweep.ok;
}

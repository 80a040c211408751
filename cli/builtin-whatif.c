/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "builtin.h"
#include "cpu.h"
#include "profile_set.h"
#include "trace_compare.h"
#include "whatif.h"

struct arguments {
	const char *profiles;
	enum whatif_format format;
	char **paths;
	int nr_paths;
};

static const char *const formats[] = { "pretty", "json", "html", "markdown", NULL };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'p':
		a->profiles = arg;
		return 0;
	case 'f':
		a->format = (enum whatif_format)cli_choice(state, arg, formats);
		return 0;
	case ARGP_KEY_ARGS:
		a->paths = state->argv + state->next;
		a->nr_paths = state->argc - state->next;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "profiles", 'p', "LIST", 0,
	  "compare these, separated by commas, with the first of them: names, files, or the words "
	  "generations, proposals and all (generations)", 0 },
	{ "format", 'f', "FORMAT", 0, "pretty (default), json, html, or markdown (the matrix alone)", 0 },
	{ 0 },
};

static const struct argp argp = {
	options, parse, "[SCENARIO|DIR|TRACE...]",
	"Run scenarios (default: scenarios/migrate), or the calls of recorded traces, under several "
	"profiles, and show where their answers part and what that means for a VMM. Expectations in "
	"the scenarios play no part.\v"
	"The exit status is 0 if all profiles answer alike, 1 if they do not.\n\n"
	"Examples:\n"
	"  kvmsme whatif --profiles=sme-v12,sme-v9-posted scenarios/za\n"
	"  kvmsme whatif --profiles=sme-v12,./mine.yaml --format=html scenarios > whatif.html\n"
	"  kvmsme whatif --profiles=sme-v12,sme-v9-posted trace.jsonl.xz",
	NULL, NULL, NULL,
};

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), n = strlen(end);

	return len >= n && !strcmp(text + len - n, end);
}

static bool is_trace(const char *path)
{
	return ends_with(path, ".jsonl") || ends_with(path, ".jsonl.gz") ||
	       ends_with(path, ".jsonl.xz");
}

struct trace_rows {
	struct whatif *w;
	const char *path;
};

/* The reference answers the same kind of call the same way by the same rule */
static bool same_question(const struct whatif_row *row, const struct trace_parting *parting)
{
	const struct whatif_cell *cell = row->cell;

	while (!cell->differs)
		cell++;
	return cell->difference.rule[0] == parting->rule[0] &&
	       !strcmp(cell->difference.result[0], parting->result[0]) &&
	       !strncmp(cell->difference.what, parting->what, strcspn(parting->what, " ") + 1);
}

/* A trace is a row for each question on which some profile parts from the reference */
static struct whatif_row *row_for(const struct trace_rows *rows, const struct trace_parting *parting)
{
	for (struct whatif_row *row = rows->w->first; row; row = row->next)
		if (!strcmp(row->path, rows->path) && !row->cell[parting->profile].differs &&
		    same_question(row, parting))
			return row;
	return whatif_add_row(rows->w, rows->path, parting->what);
}

static void add_parting(void *ctx, const struct trace_parting *parting)
{
	const struct trace_rows *rows = ctx;
	struct whatif_row *row = row_for(rows, parting);
	struct whatif_cell *cell = &row->cell[parting->profile];
	struct whatif_difference *d = &cell->difference;

	cell->verdict = WHATIF_DIFFERS;
	cell->differs = true;
	snprintf(cell->text, sizeof(cell->text), "%s, %lu times", parting->result[1],
		 parting->times);
	snprintf(row->cell[0].text, sizeof(row->cell[0].text), "%s", parting->result[0]);
	snprintf(d->where, sizeof(d->where), "%.400s:%llu", rows->path,
		 (unsigned long long)parting->line);
	snprintf(d->what, sizeof(d->what), "%s", parting->what);
	memcpy(d->result, parting->result, sizeof(d->result));
	memcpy(d->rule, parting->rule, sizeof(d->rule));
	d->effect = parting->err[0] != parting->err[1] ?
		    effect_of_errnos(parting->err[0], parting->err[1]) :
		    parting->data_len ? effect_of_values(parting->data[0], parting->data[1],
							 parting->data_len) : EFFECT_value;
}

static bool add_trace(struct whatif *w, const char *path)
{
	struct trace_rows rows = { w, path };
	size_t before = w->nr_rows;

	if (!trace_compare(path, w->profiles, w->nr_profiles, &cpu_unicorn_ops, add_parting, &rows,
			   stderr))
		return false;
	if (w->nr_rows == before)
		whatif_add_row(w, path, "all calls of the trace");
	return true;
}

static int whatif(const struct arguments *a, const struct profile_set *set)
{
	static char everything[] = "scenarios/migrate";
	char *default_paths[] = { everything };
	char **paths = a->nr_paths ? a->paths : default_paths;
	int status, nr = a->nr_paths ? a->nr_paths : 1;
	struct whatif w;
	bool ok = true;

	whatif_init(&w, set->profile, set->nr);
	for (int i = 0; i < nr; i++)
		ok &= is_trace(paths[i]) ? add_trace(&w, paths[i]) :
		      whatif_add_scenarios(&w, paths[i], &cpu_unicorn_ops, stderr);
	if (w.nr_rows)
		whatif_print(&w, a->format, stdout);
	status = !ok ? EXIT_USAGE : whatif_differs(&w) ? EXIT_DIFFERS : EXIT_HOLDS;
	whatif_free(&w);
	return status;
}

int cmd_whatif(int argc, char **argv)
{
	struct arguments a = { .profiles = "generations" };
	int status = parse_args(&argp, argc, argv, &a);
	struct profile_set set;

	if (status)
		return status;
	status = profile_set_parse(&set, a.profiles, stderr) ? whatif(&a, &set) : EXIT_USAGE;
	profile_set_free(&set);
	return status;
}

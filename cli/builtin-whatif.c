/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "builtin.h"
#include "cpu.h"
#include "input_file.h"
#include "profile_set.h"
#include "stop.h"
#include "trace_compare.h"
#include "whatif.h"

struct arguments {
	const char *profiles;
	enum whatif_format format;
	char **paths;
	int nr_paths;
	char *command;
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
	"profiles, and show every call that is answered otherwise than by the first, by the knobs "
	"that make the difference (switched back to find them), and what that means for a VMM. "
	"Expectations in the scenarios play no part.\v"
	"The exit status is 0 if all profiles answer alike, 1 if they do not, 2 where there is nothing to "
	"compare, 4 if no scenario could be run, 130 when interrupted, with the rows so far. A path of - is "
	"standard input.\n\n"
	"Examples:\n"
	"  kvmsme whatif --profiles=sme-v12,sme-v9-posted scenarios/za\n"
	"  kvmsme whatif --profiles=sme-v12,./mine.yaml --format=html scenarios > whatif.html\n"
	"  kvmsme whatif --profiles=sme-v12,sme-v9-posted trace.jsonl.xz",
	cli_run_options, NULL, NULL,
};

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), n = strlen(end);

	return len >= n && !strcmp(text + len - n, end);
}

/* JSON begins with a brace, gzip and xz with bytes that no scenario has */
static bool stdin_is_trace(void)
{
	FILE *file = input_file_open("-");
	int first = file ? getc(file) : EOF;

	if (file)
		fclose(file);
	return first == '{' || first == 0x1f || first == 0xfd;
}

static bool is_trace(const char *path)
{
	if (is_standard_input(path))
		return stdin_is_trace();
	return ends_with(path, ".jsonl") || ends_with(path, ".jsonl.gz") ||
	       ends_with(path, ".jsonl.xz");
}

/* A trace being compared: a row, if nothing is wrong with it */
struct trace_row {
	struct whatif *w;
	const char *path;
	struct whatif_row *row;
};

static struct whatif_row *row_of(struct trace_row *trace)
{
	if (!trace->row)
		trace->row = whatif_add_row(trace->w, trace->path, "all calls of the trace");
	return trace->row;
}

static enum effect effect_of(const struct trace_parting *parting)
{
	if (parting->err[0] != parting->err[1])
		return effect_of_errnos(parting->err[0], parting->err[1]);
	return parting->data_len ? effect_of_values(parting->data[0], parting->data[1],
						    parting->data_len) : EFFECT_value;
}

/* Each way of parting is a difference of its own, and has answers of its own */
static void add_parting(void *ctx, const struct trace_parting *parting)
{
	struct trace_row *trace = ctx;
	struct whatif_column *column = &trace->w->column[parting->profile];
	struct whatif_answers *answers;
	bool is_new;

	answers = whatif_answers(column, column->nr_answers, &is_new);
	snprintf(answers->action, sizeof(answers->action), "%s", parting->call);
	snprintf(answers->what, sizeof(answers->what), "%s", parting->reg);
	snprintf(answers->like, sizeof(answers->like), "%s", parting->reg);
	memcpy(answers->result, parting->result, sizeof(answers->result));
	memcpy(answers->rule, parting->rule, sizeof(answers->rule));
	answers->effect = effect_of(parting);
	whatif_add_difference(&row_of(trace)->cell[parting->profile], (struct whatif_difference){
		.answers = (uint32_t)(answers - column->answers), .line = (uint32_t)parting->line,
		.cause = whatif_cause(column, &parting->cause), .times = (uint32_t)parting->times });
}

static void trace_progress(const char *path, unsigned long operations, size_t partings)
{
	cli_progress_now_and_then("%s: %lu operations, %zu kinds of differences", path, operations, partings);
}

static bool add_trace(struct whatif *w, const char *path)
{
	const struct trace_watch watch = { w->stop, trace_progress };
	struct trace_row trace = { w, path, NULL };

	if (!trace_compare(path, w->profiles, w->nr_profiles, cli_cpu(&cpu_unicorn_ops), &watch, add_parting,
			   &trace, stderr))
		return false;
	row_of(&trace);
	for (size_t i = 1; i < w->nr_profiles; i++)
		whatif_settle(w, trace.row, i);
	return true;
}

static const char *noun_of(char **paths, int nr)
{
	int traces = 0;

	for (int i = 0; i < nr; i++)
		traces += is_trace(paths[i]);
	return !traces ? "scenario" : traces == nr ? "trace" : "row";
}

static void progress(const struct whatif *w, const char *path)
{
	cli_progress_now_and_then("%zu of %zu %s", w->nr_run, w->nr_files, path);
}

static int status_of(const struct whatif *w, bool ok)
{
	if (*w->stop)
		return EXIT_STOPPED;
	if (!ok)
		return EXIT_USAGE;
	if (whatif_nothing_ran(w))
		return EXIT_SKIPPED;
	return whatif_differs(w) ? EXIT_DIFFERS : EXIT_HOLDS;
}

static bool add_path(struct whatif *w, const char *path)
{
	if (*w->stop)
		return true;
	return is_trace(path) ? add_trace(w, path) :
				whatif_add_scenarios(w, path, cli_cpu(&cpu_unicorn_ops), stderr);
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
	w.noun = noun_of(paths, nr);
	w.command = a->command;
	w.stop = stop_on_signal();
	w.progress = progress;
	w.quiet = cli_loudness() == CLI_QUIET;
	w.verbose = cli_loudness() == CLI_VERBOSE;
	for (int i = 0; i < nr && cli_progress_is_seen(); i++)
		whatif_count_files(&w, paths[i]);
	for (int i = 0; i < nr; i++)
		ok &= add_path(&w, paths[i]);
	cli_progress_end();
	if (w.nr_rows)
		whatif_print(&w, a->format, stdout);
	if (*w.stop)
		fprintf(stderr, "kvmsme: interrupted: this is of %zu rows\n", w.nr_rows);
	status = status_of(&w, ok);
	whatif_free(&w);
	return status;
}

int cmd_whatif(int argc, char **argv)
{
	struct arguments a = { .profiles = "generations", .command = cli_command_line(argc, argv) };
	int status = parse_args(&argp, argc, argv, &a);
	struct profile_set set;

	if (!status) {
		status = profile_set_parse(&set, a.profiles, stderr) ? whatif(&a, &set) : EXIT_USAGE;
		profile_set_free(&set);
	}
	free(a.command);
	return status;
}

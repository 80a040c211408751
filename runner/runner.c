// SPDX-License-Identifier: GPL-2.0-or-later
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "exec.h"
#include "report.h"

struct run {
	const struct runner_options *options;
	struct guest_asm *assembler;
	struct results results;
};

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void add_result(struct run *run, const struct scenario *s, const char *profile,
		       enum result_status status, char *detail, double seconds)
{
	struct result *result = calloc(1, sizeof(*result));

	*result = (struct result){ .path = strdup(s->doc.path), .profile = profile,
				   .title = strdup(s->title ? s->title : ""), .status = status,
				   .detail = detail, .seconds = seconds };
	*run->results.link = result;
	run->results.link = &result->next;
	run->results.nr[status]++;
	report_one(run->options, &run->results, result);
}

static void run_on(struct run *run, const struct scenario *s, const struct profile *profile)
{
	double start = now();
	char skipped[256];
	char *detail = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&detail, &len);
	unsigned int failures = exec_run(s, profile, run->options->cpu, run->assembler, out,
					 skipped);

	if (!failures && *skipped)
		fprintf(out, "%s: %s", s->doc.path, skipped);
	fclose(out);
	add_result(run, s, profile->name,
		   failures ? RESULT_FAIL : *skipped ? RESULT_SKIP : RESULT_PASS, detail,
		   now() - start);
}

static bool is_posted(const struct profile *profile)
{
	size_t len = strlen(profile->name);

	return len > 7 && !strcmp(profile->name + len - 7, "-posted");
}

/* Without profiles: every one that knows what the host has */
static void run_on_all(struct run *run, const struct scenario *s)
{
	for (size_t i = 0; i < nr_builtin_profiles; i++)
		if (!is_posted(builtin_profiles[i]) &&
		    (builtin_profiles[i]->sme || !s->host.sme_vqs))
			run_on(run, s, builtin_profiles[i]);
}

static void run_listed(struct run *run, const struct scenario *s)
{
	for (unsigned int i = 0; i < s->nr_profiles; i++) {
		const struct profile *profile = profile_by_name(s->profiles[i]);
		char *why = NULL;

		if (profile) {
			run_on(run, s, profile);
			continue;
		}
		if (asprintf(&why, "%s: profiles: '%s' is not built in; kvmsme profile list has all\n",
			     s->doc.path, s->profiles[i]) > 0)
			add_result(run, s, s->profiles[i], RESULT_BROKEN, why, 0);
	}
}

/* How far the lines of a block scalar are indented, which libyaml does not tell */
static unsigned int block_indent(const char *path, unsigned int line)
{
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;
	unsigned int indent = 0;

	for (unsigned int n = 1; f && n <= line && getline(&text, &size, f) >= 0; n++)
		indent = n == line ? (unsigned int)strspn(text, " ") : 0;
	free(text);
	if (f)
		fclose(f);
	return indent;
}

/* Every guest is assembled before any step runs: bad code is a bad file */
static bool assemble_guests(struct run *run, struct scenario *s)
{
	for (const struct step *step = s->steps; step; step = step->next) {
		struct asm_complaint why = { 0 };
		struct ynode at = *step->arg;
		const uint32_t *words;
		size_t nr;

		if (!step->guest_text ||
		    guest_asm_words(run->assembler, step->guest_text, &words, &nr, &why) !=
		    ASM_BAD_TEXT)
			continue;
		if (why.line && at.block) {
			at.line += why.line;
			at.column = why.column + block_indent(s->doc.path, at.line);
		}
		return yerror(&s->doc, &at, "%s", why.text);
	}
	return true;
}

static void run_file(struct run *run, const char *path)
{
	struct scenario s;

	if (!scenario_load(&s, path) || !assemble_guests(run, &s)) {
		char *why = NULL;

		if (asprintf(&why, "%s\n", s.doc.error) > 0)
			add_result(run, &s, "-", RESULT_BROKEN, why, 0);
	} else if (run->options->nr_profiles) {
		for (size_t i = 0; i < run->options->nr_profiles; i++)
			run_on(run, &s, run->options->profiles[i]);
	} else if (s.nr_profiles) {
		run_listed(run, &s);
	} else {
		run_on_all(run, &s);
	}
	scenario_free(&s);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool is_yaml(const char *name)
{
	size_t len = strlen(name);

	return len > 5 && !strcmp(name + len - 5, ".yaml");
}

static bool run_path(struct run *run, const char *path)
{
	char *const paths[] = { (char *)(uintptr_t)path, NULL };
	FTS *fts = fts_open(paths, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	FTSENT *entry;
	bool found = false;

	while (fts && (entry = fts_read(fts))) {
		if (entry->fts_info != FTS_F ||
		    (entry->fts_level && !is_yaml(entry->fts_name)))
			continue;
		found = true;
		run_file(run, entry->fts_path);
	}
	if (fts)
		fts_close(fts);
	if (!found)
		fprintf(run->options->err, "%s: no scenario here; name a file, or a directory with "
			"*.yaml in it\n", path);
	return found;
}

/* guest-words.cache beside the first path or above it */
static bool find_words(const struct runner_options *o, char *path, size_t size)
{
	char *real = o->nr_paths ? realpath(o->paths[0], NULL) : NULL;
	bool found = false;

	while (real && *real && !found) {
		char *slash = strrchr(real, '/');

		snprintf(path, size, "%s/guest-words.cache", real);
		found = !access(path, R_OK);
		if (slash)
			*slash = '\0';
	}
	free(real);
	return found;
}

static void free_results(struct results *results)
{
	struct result *next;

	for (struct result *i = results->first; i; i = next) {
		next = i->next;
		free(i->path);
		free(i->title);
		free(i->detail);
		free(i);
	}
}

static int exit_status(const struct results *r, bool found)
{
	if (!found || r->nr[RESULT_BROKEN])
		return RUNNER_USAGE;
	if (r->nr[RESULT_FAIL])
		return RUNNER_FAIL;
	return r->nr[RESULT_SKIP] ? RUNNER_SKIP : RUNNER_PASS;
}

int runner_main(const struct runner_options *options)
{
	struct run run = { .options = options };
	const char *words = options->words_cache;
	double start = now();
	char path[4096];
	bool found = true;
	int status;

	if (!words && find_words(options, path, sizeof(path)))
		words = path;
	run.assembler = guest_asm_new(words);
	run.results.link = &run.results.first;
	for (size_t i = 0; i < options->nr_paths; i++)
		found &= run_path(&run, options->paths[i]);
	run.results.seconds = now() - start;
	if (found || run.results.first)
		report_all(options, &run.results);
	status = exit_status(&run.results, found && options->nr_paths);
	if (options->write_words && !guest_asm_write(run.assembler, options->write_words)) {
		fprintf(options->err, "%s: cannot be written\n", options->write_words);
		status = RUNNER_USAGE;
	}
	guest_asm_free(run.assembler);
	free_results(&run.results);
	return status;
}

void runner_terminal(struct runner_options *options)
{
	const char *no_color = getenv("NO_COLOR");
	bool terminal = options->out && isatty(fileno(options->out));

	options->progress = terminal;
	options->colour = terminal && !(no_color && *no_color);
}

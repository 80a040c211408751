// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "by_profile.h"
#include "exec.h"
#include "find.h"
#include "kernel_host.h"
#include "needed.h"
#include "report_forms.h"
#include "seconds.h"

struct run {
	const struct runner_options *options;
	struct guest_asm *assembler;
	struct kvmsme_host host;	/* the kernel's, if it is one */
	unsigned int elsewhere;		/* scenarios that are for other ABIs or hosts than the kernel's */
	unsigned int others;		/* that are for other profiles than those asked for, and were not run */
	const char *root;		/* the path that is gone through */
	struct results results;
};

/* "folder.file": a class is in a package, and dots are between them alone */
static char *class_of(const char *path)
{
	char *real = realpath(path, NULL), *name, *copy;
	size_t len;

	if (!real && errno == ENOMEM)
		out_of_memory();
	if (!real)
		return needed(strdup(path));
	name = strrchr(real, '/');
	while (name && name > real && name[-1] != '/')
		name--;
	copy = needed(strdup(name ? name : real));
	free(real);
	len = strlen(copy);
	if (len > 5 && !strcmp(copy + len - 5, ".yaml"))
		copy[len - 5] = '\0';
	for (char *c = copy; *c; c++)
		*c = *c == '.' ? '_' : *c == '/' ? '.' : *c;
	return copy;
}

static struct result *new_result(const struct scenario *s, const char *profile)
{
	struct result *result = needed(calloc(1, sizeof(*result)));

	*result = (struct result){ .path = needed(strdup(s->doc.path)), .profile = profile,
				   .title = needed(strdup(s->title ? s->title : "")),
				   .class = class_of(s->doc.path) };
	return result;
}

static void free_result(struct result *result)
{
	free(result->path);
	free(result->class);
	free(result->title);
	free(result->detail);
	free(result->reason);
	run_log_free(&result->log);
	free(result);
}

static void add_result(struct run *run, struct result *result)
{
	*run->results.link = result;
	run->results.link = &result->next;
	run->results.nr[result->status]++;
	for (const struct step_record *r = result->log.first; r; r = r->next)
		run->results.steps[r->status]++;
	report_one(run->options, result);
}

static void add_broken(struct run *run, const struct scenario *s)
{
	struct result *result = new_result(s, "-");

	result->status = RESULT_BROKEN;
	if (asprintf(&result->detail, "%s\n", s->doc.error) < 0)
		out_of_memory();
	add_result(run, result);
}

static void no_call(void *ctx, const struct exec *x, int fd, uint32_t request, uint64_t arg, long ret)
{
	(void)ctx, (void)x, (void)fd, (void)request, (void)arg, (void)ret;
}

static void no_end(void *ctx, const struct exec *x)
{
	(void)ctx, (void)x;
}

/* A guest of the model's that could not go on says nothing of a kernel's */
static void note_unmodelled(void *ctx, const struct exec *x)
{
	*(bool *)ctx |= x->place[0].m && x->place[0].m->exit_message;
}

/* On the kernel's host, of which the model says what to expect.  False: this ABI or host is not meant */
static bool holds_here(struct run *run, const struct scenario *here, const struct profile *profile)
{
	bool unmodelled = false;
	const struct exec_watch watch = { .call = no_call, .end = note_unmodelled, .ctx = &unmodelled,
					  .without = RULE_NONE };
	char skipped[256];

	return !exec_run(here, profile, run->options->cpu, run->assembler, &watch, NULL, skipped) && !unmodelled;
}

static unsigned int run_one(struct run *run, const struct scenario *s, const struct profile *profile,
			    struct run_log *log, char skipped[256])
{
	const struct exec_watch watch = { .call = no_call, .end = no_end,
					  .without = run->options->without };
	bool watched = run->options->without != RULE_NONE;

	if (run->options->device)
		return exec_run_on_kernel(s, profile, run->options->device, run->assembler, log, skipped);
	return exec_run(s, profile, run->options->cpu, run->assembler, watched ? &watch : NULL, log,
			skipped);
}

/* Of the kernel that @profile stands for, if calls go to one */
static const char *known_fault(const struct run *run, const struct scenario *s, const struct profile *profile)
{
	for (unsigned int i = 0; run->options->device && i < s->nr_known_faults; i++)
		if (!strcmp(s->known_fault[i].profile, profile->name))
			return s->known_fault[i].reason;
	return NULL;
}

static enum result_status status_of(unsigned int failures, bool skipped, bool known)
{
	if (failures)
		return known ? RESULT_XFAIL : RESULT_FAIL;
	if (skipped)
		return RESULT_SKIP;
	return known ? RESULT_XPASS : RESULT_PASS;
}

/* In words: what failed, or why it was skipped */
static char *detail_of(struct run *run, const struct result *result, const struct profile *profile,
		       const char *skipped)
{
	char *detail;
	FILE *out = text_stream(&detail);

	if (result->status == RESULT_SKIP)
		fprintf(out, "%s: %s", result->path, skipped);
	else
		run_log_print(&result->log, result->path, profile, run->options->verbose, out);
	fclose(out);
	return detail;
}

static bool is_stopped(const struct run *run)
{
	return run->options->stop && *run->options->stop;
}

static void judge(struct run *run, const struct scenario *s, const struct profile *profile)
{
	struct result *result = new_result(s, profile->name);
	double start = seconds_now();
	char skipped[256];
	unsigned int failures = run_one(run, s, profile, &result->log, skipped);
	const char *fault = known_fault(run, s, profile);

	/* the signal has ended KVM_RUN as well: what failed by that says nothing */
	if (failures && is_stopped(run)) {
		run->results.interrupted = true;
		free_result(result);
		return;
	}
	result->seconds = seconds_now() - start;
	result->status = status_of(failures, *skipped, fault);
	result->detail = detail_of(run, result, profile, skipped);
	if (fault && result->status != RESULT_SKIP)
		result->reason = needed(strdup(fault));
	add_result(run, result);
}

static void run_on(struct run *run, const struct scenario *s, const struct profile *profile)
{
	struct scenario here = *s;

	if (!run->options->device) {
		judge(run, s, profile);
		return;
	}
	here.host = run->host;
	if (holds_here(run, &here, profile))
		judge(run, &here, profile);
	else
		run->elsewhere++;
}

/* A defect or an open question is asked about by name */
static bool by_name_only(const struct profile *profile)
{
	return *profile->proposal || profile->defective;
}

/* Without profiles: every one that knows what the host has */
static void run_on_all(struct run *run, const struct scenario *s)
{
	for (size_t i = 0; i < nr_builtin_profiles; i++)
		if (!by_name_only(builtin_profiles[i]) &&
		    (builtin_profiles[i]->sme || !s->host.sme_vqs))
			run_on(run, s, builtin_profiles[i]);
}

static void run_listed(struct run *run, const struct scenario *s)
{
	for (unsigned int i = 0; i < s->nr_profiles; i++)
		run_on(run, s, profile_by_name(s->profiles[i]));
}

/* A file that is named is run, as is all with force: whoever asks knows */
static bool is_meant(const struct run *run, const struct scenario *s, const struct profile *profile)
{
	return run->options->device || run->options->force || !strcmp(s->doc.path, run->root) ||
	       scenario_is_about(s, profile);
}

static void pass_over(struct run *run, const struct scenario *s, const struct profile *profile)
{
	const struct runner_options *o = run->options;

	run->others++;
	if (!o->verbose || o->format != REPORT_PRETTY)
		return;
	report_no_progress(o);
	fprintf(o->out, "not for %s: %s, which is for", profile->name, s->doc.path);
	for (unsigned int i = 0; i < s->nr_profiles; i++)
		fprintf(o->out, "%s %s", i ? "," : "", s->profiles[i]);
	fputs(s->nr_profiles ? "\n" : " profiles with SME\n", o->out);
}

static void run_asked(struct run *run, const struct scenario *s)
{
	for (size_t i = 0; i < run->options->nr_profiles; i++) {
		const struct profile *profile = run->options->profiles[i];

		if (is_meant(run, s, profile))
			run_on(run, s, profile);
		else
			pass_over(run, s, profile);
	}
}

/* One line; where others read what is printed it is no part of that */
static void tell_others(const struct run *run)
{
	const struct runner_options *o = run->options;

	if (!run->others || o->quiet)
		return;
	fprintf(o->format == REPORT_PRETTY ? o->out : o->err, "%u more are for other profiles than %s%s (--verbose "
		"lists them, --force runs them)\n", run->others, o->profiles[0]->name,
		o->nr_profiles > 1 ? " ..." : "");
}

static void run_file(void *ctx, const char *path)
{
	struct run *run = ctx;
	struct scenario s;

	if (is_stopped(run)) {
		run->results.interrupted = true;
		return;
	}
	run->results.files++;
	report_file(run->options, &run->results, path);
	if (!scenario_load_with(&s, path, run->options->profiles, run->options->nr_profiles) ||
	    !scenario_assemble(&s, run->assembler)) {
		add_broken(run, &s);
	} else if (run->options->nr_profiles) {
		run_asked(run, &s);
	} else if (s.nr_profiles) {
		run_listed(run, &s);
	} else {
		run_on_all(run, &s);
	}
	scenario_free(&s);
}

static void free_results(struct results *results)
{
	struct result *next;

	for (struct result *i = results->first; i; i = next) {
		next = i->next;
		free_result(i);
	}
}

/* What is for other kernels than the one at hand was skipped, too */
static int exit_status(const struct run *run, bool found)
{
	const struct results *r = &run->results;

	if (r->interrupted)
		return RUNNER_STOPPED;
	if (!found || r->nr[RESULT_BROKEN] || (!results_nr(r) && !run->elsewhere && !run->others))
		return RUNNER_USAGE;
	if (r->nr[RESULT_FAIL] || r->nr[RESULT_XPASS])
		return RUNNER_FAIL;
	return r->nr[RESULT_PASS] || r->nr[RESULT_XFAIL] ? RUNNER_PASS : RUNNER_SKIP;
}

static void count_file(void *ctx, const char *path)
{
	struct results *results = ctx;

	(void)path;
	results->nr_files++;
}

/* So that progress is of something; what is wrong is said later */
static void count_files(struct run *run)
{
	for (size_t i = 0; run->options->progress && i < run->options->nr_paths; i++)
		find_scenarios(run->options->paths[i], count_file, &run->results, NULL);
}

int runner_main(const struct runner_options *options)
{
	struct run run = { .options = options };
	const char *words = options->words_cache;
	double start = seconds_now();
	char path[4096];
	bool found = true;
	int status;

	if (!words && find_words(options->nr_paths ? options->paths[0] : NULL, path, sizeof(path)))
		words = path;
	if (options->device && !kernel_host(options->device, &run.host, options->err))
		return RUNNER_USAGE;
	run.assembler = guest_asm_new(words, options->err);
	run.results.link = &run.results.first;
	count_files(&run);
	for (size_t i = 0; i < options->nr_paths; i++) {
		run.root = options->paths[i];
		found &= find_scenarios(options->paths[i], run_file, &run, options->err);
	}
	run.results.seconds = seconds_now() - start;
	if (found || run.results.first)
		report_all(options, &run.results);
	if (run.elsewhere && options->format == REPORT_PRETTY)
		fprintf(options->out, "%u more are for other ABIs or hosts than this kernel's\n", run.elsewhere);
	tell_others(&run);
	status = exit_status(&run, found && options->nr_paths);
	if (status != RUNNER_USAGE && options->write_words &&
	    !guest_asm_write(run.assembler, options->write_words)) {
		fprintf(options->err, "%s: cannot be written: %s\n", options->write_words,
			strerror(errno));
		status = RUNNER_USAGE;
	}
	guest_asm_free(run.assembler);
	free_results(&run.results);
	return status;
}

void runner_terminal(struct runner_options *options)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
	bool dumb = !term || !*term || !strcmp(term, "dumb");

	options->progress = !dumb && !options->quiet && options->err && isatty(fileno(options->err));
	options->colour = !dumb && options->out && isatty(fileno(options->out)) && !(no_color && *no_color);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Scenarios on profiles as a grid of runs; then each rule under each profile is a question to them */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "by_profile.h"
#include "exec.h"
#include "find.h"
#include "needed.h"
#include "rule_suite.h"

#define MAX_PROCESSES 16
#define PROCESS_SECONDS 120	/* of CPU: the whole suite takes two */
#define RUN_CALLS 1000	/* what a KVM_RUN costs, in calls */

/**
 * struct suite_run - a scenario on a profile
 * @holds: it was run, and nothing failed; else it says nothing of any rule
 * @cost: its calls: the same in every run
 * @hits: which rules were passed or decided
 */
struct suite_run {
	bool holds;
	unsigned long cost;
	bool hits[NR_RULES];
};

/**
 * struct suite_shared - what the processes share; behind it all runs and all findings
 * @next: the first piece of work that nobody has taken
 * @stopped: one of them was told to stop
 */
struct suite_shared {
	atomic_size_t next;
	atomic_bool stopped;
};

struct rule_suite {
	const struct cpu_ops *cpu;
	const struct profile *const *profiles;
	size_t nr_profiles;
	struct guest_asm *assembler;
	struct scenario **scenarios;
	size_t nr_scenarios;
	struct suite_shared *shared;
	size_t shared_size;
	struct suite_run *runs;		/* profile by profile */
	struct rule_finding *findings;	/* profile by profile */
	rule_suite_tell *tell;
	const volatile sig_atomic_t *stop;
	FILE *err;
	bool ok;
};

static void no_call(void *ctx, const struct exec *x, int fd, uint32_t request, uint64_t arg, long ret)
{
	(void)ctx, (void)x, (void)fd, (void)request, (void)arg, (void)ret;
}

static void count_call(void *ctx, const struct exec *x, int fd, uint32_t request, uint64_t arg, long ret)
{
	struct suite_run *run = ctx;

	(void)x, (void)fd, (void)arg, (void)ret;
	run->cost += request == KVM_RUN ? RUN_CALLS : 1;
}

static void no_end(void *ctx, const struct exec *x)
{
	(void)ctx, (void)x;
}

static void keep_hits(void *ctx, const struct exec *x)
{
	struct suite_run *run = ctx;

	for (int p = 0; p < 2; p++)
		for (int rule = 0; x->place[p].m && rule < NR_RULES; rule++)
			run->hits[rule] |= x->place[p].m->rules.hits[rule] != 0;
}

/* Number @nr of the runs: a scenario as it is */
static void do_run(struct rule_suite *suite, size_t nr)
{
	const struct profile *profile = suite->profiles[nr / suite->nr_scenarios];
	const struct scenario *s = suite->scenarios[nr % suite->nr_scenarios];
	struct suite_run *run = &suite->runs[nr];
	const struct exec_watch watch = { count_call, keep_hits, run, RULE_NONE, true };
	char skipped[256];

	if (!scenario_is_about(s, profile))
		return;
	run->holds = !exec_run(s, profile, suite->cpu, suite->assembler, &watch, NULL, skipped) &&
		     !*skipped;
}

static bool is_stopped(const struct rule_suite *suite)
{
	if (*suite->stop)
		atomic_store(&suite->shared->stopped, true);
	return atomic_load(&suite->shared->stopped);
}

static bool misses(const struct rule_suite *suite, const struct scenario *s,
		   const struct profile *profile, enum rule rule)
{
	const struct exec_watch watch = { no_call, no_end, NULL, rule, true };
	char skipped[256];

	return exec_run(s, profile, suite->cpu, suite->assembler, &watch, NULL, skipped);
}

/* The shortest that holds, has a hit and was not @tried; NULL: there is none */
static const struct scenario *next_try(const struct rule_suite *suite, size_t profile,
				       enum rule rule, bool *tried)
{
	const struct suite_run *runs = &suite->runs[profile * suite->nr_scenarios];
	size_t best = suite->nr_scenarios;

	for (size_t i = 0; i < suite->nr_scenarios; i++)
		if (!tried[i] && runs[i].holds && runs[i].hits[rule] &&
		    (best == suite->nr_scenarios || runs[i].cost < runs[best].cost))
			best = i;
	if (best == suite->nr_scenarios)
		return NULL;
	tried[best] = true;
	return suite->scenarios[best];
}

static struct rule_finding ask(const struct rule_suite *suite, size_t profile, enum rule rule)
{
	struct rule_finding finding = { RULE_UNDECIDED, NULL };
	bool *tried = needed(calloc(suite->nr_scenarios, sizeof(*tried)));
	const struct scenario *s;

	while ((s = next_try(suite, profile, rule, tried))) {
		finding = (struct rule_finding){ RULE_NOT_MISSED, s->doc.path };
		if (!misses(suite, s, suite->profiles[profile], rule))
			continue;
		finding.verdict = RULE_TESTED;
		break;
	}
	free(tried);
	return finding;
}

/* Number @nr of the questions: a rule under a profile */
static void do_question(struct rule_suite *suite, size_t nr)
{
	const struct profile *profile = suite->profiles[nr / NR_RULES];
	const struct profile *base = rule_base(profile);
	enum rule rule = (enum rule)(nr % NR_RULES);
	const char *excluded = rule_excluded(profile, rule);
	struct rule_finding *finding = &suite->findings[nr], answer;

	if (rule == RULE_NONE)
		return;
	if (base && !rule_turned(profile, base, rule)) {
		*finding = (struct rule_finding){ RULE_AS_BASE, base->name };
		return;
	}
	answer = ask(suite, nr / NR_RULES, rule);
	/* the signal has ended KVM_RUN as well: what failed by that says nothing */
	if (is_stopped(suite))
		return;
	if (excluded && answer.verdict == RULE_TESTED)
		answer.verdict = RULE_STALE;
	else if (excluded)
		answer = (struct rule_finding){ RULE_EXCLUDED, excluded };
	*finding = answer;
}

typedef void piece_of_work(struct rule_suite *suite, size_t nr);

static void work(struct rule_suite *suite, piece_of_work *piece, size_t nr)
{
	while (!is_stopped(suite)) {
		size_t i = atomic_fetch_add(&suite->shared->next, 1);

		if (i >= nr)
			return;
		piece(suite, i);
	}
}

/* Its budget ends a guest that a rule's absence sends round for ever; this is for what has none */
static void limit_time(void)
{
	const struct rlimit seconds = { PROCESS_SECONDS, PROCESS_SECONDS };

	setrlimit(RLIMIT_CPU, &seconds);
}

/* The next of the processes that ends, well */
static bool ends_well(const struct rule_suite *suite, const char *what, size_t nr)
{
	const struct timespec pause = { .tv_nsec = 50 * 1000 * 1000 };
	pid_t pid;
	int status;

	while (!(pid = waitpid(-1, &status, WNOHANG))) {
		size_t taken = atomic_load(&suite->shared->next);

		if (!is_stopped(suite))
			suite->tell(what, taken < nr ? taken : nr, nr);
		nanosleep(&pause, NULL);
	}
	return pid > 0 && WIFEXITED(status) && !WEXITSTATUS(status);
}

/* Pieces of work 0 to @nr - 1, by as many processes as there are CPUs */
static bool in_processes(struct rule_suite *suite, piece_of_work *piece, const char *what, size_t nr)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	int started = 0;
	bool fine = true;

	atomic_store(&suite->shared->next, 0);
	fflush(NULL);
	while (started < (cpus < MAX_PROCESSES ? cpus : MAX_PROCESSES)) {
		pid_t pid = fork();

		if (!pid) {
			limit_time();
			work(suite, piece, nr);
			exit(0);	/* not _exit(): what it has reached counts */
		}
		if (pid < 0)
			break;
		started++;
	}
	for (int i = 0; i < started; i++)
		fine &= ends_well(suite, what, nr);
	if (!started)
		work(suite, piece, nr);
	if (!fine)
		fprintf(suite->err, "kvmsme: a process that ran scenarios did not end well\n");
	return fine;
}

static void load_file(void *ctx, const char *path)
{
	struct rule_suite *suite = ctx;
	struct scenario *s = needed(calloc(1, sizeof(*s)));

	suite->scenarios = needed(realloc(suite->scenarios, (suite->nr_scenarios + 1) * sizeof(void *)));
	suite->scenarios[suite->nr_scenarios++] = s;
	suite->tell("scenarios loaded", suite->nr_scenarios, 0);
	if (scenario_load_with(s, path, suite->profiles, suite->nr_profiles) &&
	    scenario_assemble(s, suite->assembler))
		return;
	fprintf(suite->err, "%s\n", s->doc.error);
	suite->ok = false;
}

static bool share(struct rule_suite *suite)
{
	size_t runs = suite->nr_profiles * suite->nr_scenarios * sizeof(struct suite_run);
	size_t findings = suite->nr_profiles * NR_RULES * sizeof(struct rule_finding);
	char *memory;

	suite->shared_size = runs + findings + sizeof(struct suite_shared);
	memory = mmap(NULL, suite->shared_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	if (memory == MAP_FAILED) {
		fprintf(suite->err, "kvmsme: there is no memory for %zu scenarios\n",
			suite->nr_scenarios);
		return false;
	}
	suite->shared = (struct suite_shared *)memory;
	suite->runs = (struct suite_run *)(suite->shared + 1);
	suite->findings = (struct rule_finding *)(suite->runs +
						  suite->nr_profiles * suite->nr_scenarios);
	return true;
}

struct rule_suite *rule_suite_new(const char *path, const struct profile *const *profiles, size_t nr,
				  const struct cpu_ops *cpu, rule_suite_tell *tell,
				  const volatile sig_atomic_t *stop, FILE *err)
{
	struct rule_suite *suite = needed(calloc(1, sizeof(*suite)));
	char words[4096];

	*suite = (struct rule_suite){ .cpu = cpu, .profiles = profiles, .nr_profiles = nr,
				      .tell = tell, .stop = stop, .err = err, .ok = true };
	suite->assembler = guest_asm_new(find_words(path, words, sizeof(words)) ? words : NULL, err);
	if (find_scenarios(path, load_file, suite, err) && suite->ok && share(suite) &&
	    in_processes(suite, do_run, "scenarios run", nr * suite->nr_scenarios) &&
	    in_processes(suite, do_question, "rules asked about", nr * NR_RULES))
		return suite;
	rule_suite_free(suite);
	return NULL;
}

void rule_suite_free(struct rule_suite *suite)
{
	for (size_t i = 0; i < suite->nr_scenarios; i++) {
		scenario_free(suite->scenarios[i]);
		free(suite->scenarios[i]);
	}
	free(suite->scenarios);
	guest_asm_free(suite->assembler);
	if (suite->shared)
		munmap(suite->shared, suite->shared_size);
	free(suite);
}

struct rule_finding rule_suite_finding(const struct rule_suite *suite, size_t profile, enum rule rule)
{
	return suite->findings[profile * NR_RULES + rule];
}

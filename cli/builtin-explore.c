/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <xxhash.h>

#include "alphabet_file.h"
#include "builtin.h"
#include "cpu.h"
#include "explore_files.h"
#include "nearest.h"
#include "needed.h"
#include "survey.h"
#include "profile_set.h"
#include "space_file.h"
#include "stop.h"
#include "words.h"

#define DEFAULT_HOST "sve=1,2;sme=1,2,4;sme2;fa64;fpmr;ptrauth"
#define MAX_USER (64 - NR_PROMISES)	/* a bit each */
#define EXIT_UNDONE 3	/* nothing is broken as far as the search went, which was not to its end */

/**
 * struct arguments - @command: all of the command line; @promises: bit per --promise=ID; 0: all that a profile claims
 * @merge: shards to merge, 0: none
 * @user_path: @nr_user files of --promise=FILE; @user: loaded
 */
struct arguments {
	char *command;
	const char *profile, *host, *alphabet, *resume, *output, *page, *graph, *promela;
	uint64_t promises;
	const char *user_path[MAX_USER];
	struct user_promise user[MAX_USER];
	unsigned int nr_user;
	unsigned int depth, vcpus, jobs, merge;
	size_t states;
	struct space_shard shard;
	enum survey_format format;
	bool no_promises;
	const volatile sig_atomic_t *stop;
	struct kvmsme_host is_host;
	struct alphabet table;
	struct alphabet_file *file;
};

static const char *const formats[] = { "text", "markdown", "json", "html", NULL };

static void parse_promise(struct argp_state *state, const char *arg, struct arguments *a)
{
	a->no_promises = !strcmp(arg, "none");
	if (a->no_promises)
		return;
	if (strpbrk(arg, "./")) {
		if (a->nr_user == MAX_USER)
			argp_error(state, "at most %d files of promises", MAX_USER);
		a->user_path[a->nr_user++] = arg;
		return;
	}
	a->promises |= UINT64_C(1) << cli_promise(state, arg);
}

/* i/n */
static void parse_shard(struct argp_state *state, char *arg, struct arguments *a)
{
	char *of = strchr(arg, '/');

	if (!of) {
		argp_error(state, "'%s' is no shard; write e.g. 2/4", arg);
		return;
	}
	*of++ = '\0';
	a->shard.of = (unsigned int)cli_number(state, of, 1, 10000);
	a->shard.nr = (unsigned int)cli_number(state, arg, 1, a->shard.of);
}

static void list_promises(void)
{
	for (int i = 0; i < NR_PROMISES; i++)
		printf("%-24s %s [%s]\n", promise_descs[i].id, promise_descs[i].statement,
		       promise_descs[i].source);
	exit(EXIT_HOLDS);
}

enum { OPT_MERGE = 256, OPT_GRAPH, OPT_PROMELA, OPT_LIST, OPT_PAGE };

static error_t parse_search(int key, char *arg, struct argp_state *state, struct arguments *a)
{
	switch (key) {
	case 'd':
		a->depth = (unsigned int)cli_number(state, arg, 1, 1000);
		return 0;
	case 's':
		a->states = cli_number(state, arg, 1, UINT32_MAX);
		return 0;
	case 'v':
		a->vcpus = (unsigned int)cli_number(state, arg, 1, EFFECTS_MAX_VCPUS);
		return 0;
	case 'j':
		a->jobs = (unsigned int)cli_number(state, arg, 1, 256);
		return 0;
	case 'S':
		parse_shard(state, arg, a);
		return 0;
	case OPT_MERGE:
		a->merge = (unsigned int)cli_number(state, arg, 1, 10000);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void check_together(struct argp_state *state, const struct arguments *a)
{
	if ((a->shard.of || a->merge) && !a->resume)
		argp_error(state, "--shard and --merge need --resume=FILE, the search they are parts of");
	if (a->shard.of && a->merge)
		argp_error(state, "--shard makes a part, --merge puts parts together: one at a time");
	if (a->nr_user && a->resume)
		argp_error(state, "--resume knows promises by name: none of a file");
	if (a->graph && a->vcpus != 1)
		argp_error(state, "--graph shows one vCPU");
	if ((a->graph || a->promela) && (a->resume || a->depth || a->states))
		argp_error(state, "--graph and --promela show the whole space: no --resume, --depth, --states");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;
	const struct { int key; const char **to; } texts[] = {
		{ 'p', &a->profile }, { 'H', &a->host }, { 'a', &a->alphabet }, { 'r', &a->resume },
		{ 'o', &a->output }, { OPT_GRAPH, &a->graph }, { OPT_PROMELA, &a->promela },
		{ OPT_PAGE, &a->page },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].key == key) {
			*texts[i].to = arg;
			return 0;
		}
	switch (key) {
	case 'P':
		parse_promise(state, arg, a);
		return 0;
	case 'f':
		a->format = (enum survey_format)cli_choice(state, arg, formats);
		return 0;
	case OPT_LIST:
		list_promises();
		return 0;
	case ARGP_KEY_END:
		check_together(state, a);
		return 0;
	default:
		return parse_search(key, arg, state, a);
	}
}

static const struct argp_option options[] = {
	{ "profile", 'p', "P,...", 0,
	  "the ABIs to search: names or files, generations, proposals, all (sme-v12)", 0 },
	{ "promise", 'P', "ID|FILE", 0,
	  "look at this promise, claimed or not, or at one of your own (docs/promises.md); may be repeated; "
	  "or none (all that the profile claims)", 0 },
	{ "list", OPT_LIST, NULL, 0, "name the promises, and do nothing else", 0 },
	{ "host", 'H', "HOST", 0, "what it has (" DEFAULT_HOST ")", 0 },
	{ "alphabet", 'a', "NAME|FILE", 0,
	  "the calls: default, lifecycle, vector, full, power, or FILE, a scenario whose steps they are (default)", 0 },
	{ "vcpus", 'v', "N", 0, "of one VM (1)", 0 },
	{ "depth", 'd', "N", 0, "sequences of at most N calls (as long as there are new states)", 0 },
	{ "states", 's', "N", 0, "stop behind N states (none)", 0 },
	{ "jobs", 'j', "N", 0, "threads (as many as there are processors)", 0 },
	{ "resume", 'r', "FILE", 0, "go on with the search in this file, and keep it there", 0 },
	{ "shard", 'S', "I/N", 0, "do part I of N of the next level of the search in --resume", 0 },
	{ "merge", OPT_MERGE, "N", 0, "put the N parts of that level together", 0 },
	{ "output", 'o', "DIR", 0, "write each scenario to DIR/PROFILE/PROMISE.yaml", 0 },
	{ "format", 'f', "FORMAT", 0, "text, markdown, json, html: a page (text)", 0 },
	{ "page", OPT_PAGE, "FILE", 0, "write the page of --format=html as well", 0 },
	{ "graph", OPT_GRAPH, "FILE", 0, "write the state machine for Graphviz", 0 },
	{ "promela", OPT_PROMELA, "FILE", 0, "write the search for SPIN, with FILE.h", 0 },
	{ 0 },
};

static const struct argp argp = {
	options, parse, NULL,
	"Reach every state that an ABI has by the calls of an alphabet, and look in each, and at each call, "
	"whether the ABI keeps its promises. A promise that is broken comes back as the shortest sequence "
	"of calls, a scenario.\v"
	"Exit status: 0 all promises hold as far as was asked for, 1 one is broken, 3 the search was "
	"interrupted or has parts to go.\n\n"
	"Examples:\n"
	"  kvmsme explore\n"
	"  kvmsme explore --profile=./mine.yaml --output=broken\n"
	"  kvmsme explore --profile=sme-v9 --promise=restore-list --host='sve=1,2;sme=4'\n"
	"  kvmsme explore --vcpus=2 --alphabet=lifecycle --resume=search.tsv\n"
	"  kvmsme explore --alphabet=lifecycle --graph=vcpu.dot",
	cli_quiet_options, NULL, NULL,
};

struct progress_line {
	const char *profile;
	size_t before;
};

static void tell(void *ctx, const struct space_progress *p)
{
	struct progress_line *line = ctx;
	double left = (double)sysconf(_SC_AVPHYS_PAGES) * (double)sysconf(_SC_PAGESIZE) / 1e9;

	cli_progress("%s: %zu states, %zu transitions, depth %u, queue %zu, %zu states/s, "
		"%.0f MB, %.1f GB left", line->profile, p->states, p->transitions, p->depth,
		p->states - p->expanded, p->expanded - line->before, (double)p->memory / 1e6, left);
	line->before = p->expanded;
}

/* All that a search file must have been made for */
static void made_for(const struct arguments *a, const struct effects_config *config, char text[512])
{
	XXH64_state_t *hash = needed(XXH64_createState());

	XXH64_reset(hash, config->promises);
	for (size_t i = 0; i < nr_knobs; i++) {
		uint64_t value = knob_get(config->profile, &knob_descs[i]);

		XXH64_update(hash, &value, sizeof(value));
	}
	for (unsigned int i = 0; i < config->nr_calls; i++)
		XXH64_update(hash, config->call[i].name, strlen(config->call[i].name));
	snprintf(text, 512, "%s; host %s; alphabet %s of %u calls; %u vCPUs; %016" PRIx64,
		 config->profile->name, a->host, a->alphabet, config->nr_calls, config->nr_vcpus,
		 XXH64_digest(hash));
	XXH64_freeState(hash);
}

static bool read_search(const struct arguments *a, struct space *space, const char *what)
{
	if (a->resume && !access(a->resume, F_OK) && !space_read(space, a->resume, what, stderr))
		return false;
	return !a->merge || space_merge(space, a->resume, a->merge, what, stderr);
}

static enum space_end search_on(const struct arguments *a, struct space *space)
{
	struct progress_line line = { space->config.profile->name, 0 };
	struct space_limits limits = { .depth = a->depth, .states = a->states, .stop = a->stop,
				       .tell = cli_progress_is_seen() ? tell : NULL, .ctx = &line };
	enum space_end end;

	if (a->merge)
		return space_complete(space) ? SPACE_COMPLETE : SPACE_SHARD;
	end = space_run(space, &limits);
	if (limits.tell)
		cli_progress_end();
	return end;
}

static uint64_t promises_of(const struct arguments *a, const struct profile *profile)
{
	uint64_t user = ((UINT64_C(1) << a->nr_user) - 1) << NR_PROMISES;

	if (a->no_promises)
		return 0;
	return a->promises || user ? a->promises | user : promises_claimed(profile);
}

/* False after a line on stderr */
static bool search(const struct arguments *a, const struct profile *profile, struct survey *survey)
{
	struct effects_config config = {
		.host = &a->is_host, .profile = profile, .cpu = cli_cpu(&cpu_a64_ops),
		.call = a->table.call, .nr_calls = a->table.nr, .nr_vcpus = a->vcpus,
		.nr_threads = a->jobs, .promises = promises_of(a, profile),
		.user = a->user, .nr_user = a->no_promises ? 0 : a->nr_user,
	};
	struct kvmsme_error error = { "out of memory" };
	struct space space;
	char what[512];
	bool ok = space_open(&space, &config, &error);
	size_t base;

	if (!ok)
		fprintf(stderr, "kvmsme: %s: %s\n", profile->name, error.text);
	space.shard = a->shard;
	space.keep_rows = a->graph || a->promela;
	made_for(a, &config, what);
	ok = ok && read_search(a, &space, what);
	base = space.nr;
	if (ok) {
		enum space_end end = search_on(a, &space);

		survey_of(&space, end, a->alphabet, survey);
		ok = (end != SPACE_COMPLETE || explore_write_space(&space, a->graph, a->promela)) &&
		     (!a->resume || space_write(&space, a->resume, what, a->shard, base, stderr));
	}
	space_close(&space);
	return ok;
}

static int status_of(const struct survey *survey, size_t nr)
{
	int status = EXIT_HOLDS;

	for (size_t i = 0; i < nr; i++) {
		enum space_end end = survey[i].complete ? SPACE_COMPLETE : survey[i].end;

		if (end == SPACE_NO_MEMORY || end == SPACE_REACHES || end == SPACE_PARTS)
			return EXIT_USAGE;
		if (survey[i].nr)
			status = EXIT_DIFFERS;
		else if ((end == SPACE_STOPPED || end == SPACE_SHARD) && status == EXIT_HOLDS)
			status = EXIT_UNDONE;
	}
	return status;
}

static enum survey_format format_of(const struct arguments *a)
{
	return a->format == SURVEY_TEXT && cli_loudness() == CLI_QUIET ? SURVEY_SUMMARY : a->format;
}

static int explore(const struct arguments *a, const struct profile_set *set)
{
	struct survey *survey = needed(calloc(set->nr, sizeof(*survey)));
	bool ok = true;
	size_t nr = 0;
	int status;

	for (; ok && nr < set->nr && !*a->stop; nr++) {
		ok = search(a, set->profile[nr], &survey[nr]);
		if (ok && a->output)
			ok = survey_write(&survey[nr], a->output, stderr);
	}
	if (ok) {
		survey_print(survey, nr, format_of(a), a->command, stdout);
		ok = explore_write_page(survey, nr, a->page, a->command);
	}
	status = ok ? status_of(survey, nr) : EXIT_USAGE;
	for (size_t i = 0; i < nr; i++)
		survey_free(&survey[i]);
	free(survey);
	return status;
}

static bool open_alphabet(struct arguments *a)
{
	if (alphabet_named(&a->table, a->alphabet, &a->is_host))
		return true;
	if (!strpbrk(a->alphabet, "./")) {
		char meant[DID_YOU_MEAN_MAX];

		fprintf(stderr, "kvmsme: there is no alphabet '%s'%s there is", a->alphabet,
			did_you_mean(nearest(a->alphabet, alphabet_names), ";", meant));
		for (size_t i = 0; alphabet_names[i]; i++)
			fprintf(stderr, "%s %s", i ? "," : "", alphabet_names[i]);
		fputs(", or a scenario's file\n", stderr);
		return false;
	}
	a->file = alphabet_file_open(&a->table, a->alphabet, stderr);
	return a->file;
}

/* Files of scenarios have the promise's name */
static bool named_before(const struct arguments *a, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		if (a->user[i].id && !strcmp(a->user[i].id, a->user[nr].id))
			return true;
	return false;
}

/* False after what is wrong on stderr */
static bool load_promises(struct arguments *a, const struct profile_set *set)
{
	bool ok = true;

	for (unsigned int i = 0; i < a->nr_user; i++)
		if (!user_promise_load(&a->user[i], a->user_path[i], set->profile, set->nr)) {
			fprintf(stderr, "%s\n", a->user[i].scenario.doc.error);
			ok = false;
		} else if (named_before(a, i)) {
			fprintf(stderr, "kvmsme: %s: there is another promise '%s'\n", a->user_path[i],
				a->user[i].id);
			ok = false;
		}
	return ok;
}

static void free_promises(struct arguments *a)
{
	for (unsigned int i = 0; i < a->nr_user; i++)
		user_promise_free(&a->user[i]);
}

int cmd_explore(int argc, char **argv)
{
	struct arguments a = {
		.profile = "sme-v12", .host = DEFAULT_HOST, .alphabet = "default", .vcpus = 1,
		.jobs = (unsigned int)sysconf(_SC_NPROCESSORS_ONLN), .command = cli_command_line(argc, argv),
	};
	struct profile_set set = { 0 };
	int status = parse_args(&argp, argc, argv, &a);

	if (status) {
		free(a.command);
		return status;
	}
	status = EXIT_USAGE;
	if (profile_set_parse(&set, a.profile, stderr) && cli_host(a.host, &a.is_host) &&
	    load_promises(&a, &set) && open_alphabet(&a)) {
		if (a.resume && set.nr > 1) {
			fprintf(stderr, "kvmsme: --resume is of one profile\n");
		} else {
			a.stop = stop_on_signal();
			status = explore(&a, &set);
		}
		alphabet_file_close(a.file);
		if (!a.file)
			alphabet_close(&a.table);
	}
	free_promises(&a);
	free(a.command);
	profile_set_free(&set);
	return status;
}

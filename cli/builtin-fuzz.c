/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "builtin.h"
#include "call_print.h"
#include "cpu.h"
#include "describe.h"
#include "fuzz_differ.h"
#include "fuzz_files.h"
#include "needed.h"
#include "output.h"
#include "profile_set.h"
#include "stop.h"
#include "words.h"

#define DEFAULT_HOST "sve=1,2;sme=1,2;sme2;fa64;fpmr;ptrauth"
#define DEFAULT_SECONDS 10

struct arguments {
	const char *profile, *differential, *host, *corpus, *from, *output, *device;
	uint64_t promises, seed, count;
	double seconds;
	unsigned int jobs, share, tails, again;
	bool has_seed;
};

/* 90, 90s, 15m, 2h */
static double parse_time(struct argp_state *state, const char *arg)
{
	static const struct { char unit; double seconds; } units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 } };
	char number[32];
	size_t len = strlen(arg);
	double unit = 1;

	snprintf(number, sizeof(number), "%s", arg);
	if (len >= sizeof(number))
		argp_error(state, "'%s' is no time; write e.g. 90s, 15m or 2h", arg);
	for (size_t i = 0; len && len < sizeof(number) && i < sizeof(units) / sizeof(units[0]); i++)
		if (arg[len - 1] == units[i].unit) {
			unit = units[i].seconds;
			number[len - 1] = '\0';
			break;
		}
	return unit * (double)cli_number(state, number, 1, 10000000);
}

static error_t parse_number(int key, char *arg, struct argp_state *state, struct arguments *a)
{
	switch (key) {
	case 's':
		a->seed = cli_number(state, arg, 0, UINT64_MAX);
		a->has_seed = true;
		return 0;
	case 'n':
		a->count = cli_number(state, arg, 1, UINT64_MAX);
		return 0;
	case 't':
		a->seconds = parse_time(state, arg);
		return 0;
	case 'j':
		a->jobs = (unsigned int)cli_number(state, arg, 1, 256);
		return 0;
	case 'e':
		a->share = (unsigned int)cli_number(state, arg, 1, 1u << 30);
		return 0;
	case 'T':
		a->tails = (unsigned int)cli_number(state, arg, 1, 64);
		return 0;
	case 'a':
		a->again = (unsigned int)cli_number(state, arg, 1, 1u << 30);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;
	const struct { int key; const char **to; } texts[] = {
		{ 'p', &a->profile }, { 'd', &a->differential }, { 'H', &a->host }, { 'c', &a->corpus },
		{ 'f', &a->from }, { 'o', &a->output },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].key == key) {
			*texts[i].to = arg;
			return 0;
		}
	if (key == 'b') {
		a->device = cli_backend(state, arg);
		return 0;
	}
	if (key == ARGP_KEY_END && a->device && (a->differential || a->promises || a->corpus || a->from ||
						      a->host))
		argp_error(state, "--backend=kvm compares the kernel with the model of --profile, on the kernel's "
			   "host: no --differential, --promise, --corpus, --from or --host goes with it");
	if (key == 'P') {
		a->promises |= UINT64_C(1) << cli_promise(state, arg);
		return 0;
	}
	if (key == ARGP_KEY_END && a->differential && a->promises)
		argp_error(state, "--differential compares two profiles; it looks at no --promise");
	return parse_number(key, arg, state, a);
}

static const struct argp_option options[] = {
	{ "profile", 'p', "P", 0, "the ABI: a name or a file (sme-v12)", 0 },
	{ "differential", 'd', "A,B", 0, "make the same calls under two ABIs and compare the answers", 0 },
	{ "backend", 'b', "BACKEND", 0,
	  "model (default), or kvm: make the calls on /dev/kvm of this kernel and on the model of --profile, and "
	  "compare the answers", 0 },
	{ "promise", 'P', "ID", 0, "look at this promise alone; may be repeated (all that the profile claims)", 0 },
	{ "host", 'H', "HOST", 0, "what it has (" DEFAULT_HOST ")", 0 },
	{ "seed", 's', "N", 0,
	  "of the random numbers (the time); the same seed and count find the same, with any --jobs", 0 },
	{ "count", 'n', "N", 0, "sequences", 0 },
	{ "time", 't', "T", 0, "how long: 90s, 15m, 2h (10s)", 0 },
	{ "jobs", 'j', "N", 0, "threads (as many as there are processors)", 0 },
	{ "share", 'e', "N", 0, "what is dear is in one new sequence of N each: guests, promises of states, "
	  "migrations, the task's registers (3072; 1024 with --tails=1); 1: in all", 0 },
	{ "tails", 'T', "N", 0, "so many sequences go on from one place of another (8), of which only what is new is "
	  "made; 1: all are made from their start", 0 },
	{ "again", 'a', "N", 0, "of so many of these one is made again from its start, to see that it does the same "
	  "(1024)", 0 },
	{ "corpus", 'c', "DIR", 0, "begin with the sequences in this directory, and keep there what reaches more", 0 },
	{ "from", 'f', "TRACE", 0, "begin with the calls of a recorded trace", 0 },
	{ "output", 'o', "DIR", 0, "write what breaks a promise to DIR, as a scenario and as a C program", 0 },
	{ 0 },
};

static const struct argp argp = {
	options, parse, NULL,
	"Make random sequences of calls, with everything: several VMs and vCPUs, guests, bad pointers, "
	"memory slots, events, migrations, registers of the calling task. Promises of calls are looked at "
	"behind every call; what is dear is in one sequence of 3,072 each (--share). Most sequences go on from a "
	"place in the midst of another (--tails). What breaks a promise is made as short as it goes.\v"
	"Exit status: 0 no promise was broken, 1 one was (--differential: the answers differ), 2 a sequence does "
	"otherwise when it is made again: an error of kvmsme.\n\n"
	"Examples:\n"
	"  kvmsme fuzz --profile=./mine.yaml --output=broken\n"
	"  kvmsme fuzz --seed=7 --count=100000\n"
	"  kvmsme fuzz --time=2h --corpus=corpus\n"
	"  kvmsme fuzz --differential=sme-v12,./mine.yaml\n"
	"  kvmsme fuzz --backend=kvm --profile=sve-6.1 --count=500",
	cli_quiet_options, NULL, NULL,
};

static void tell(void *ctx, const struct fuzz_progress *p)
{
	(void)ctx;
	cli_progress("%.0f s: %" PRIu64 " sequences, %.0f/s, rules %u of %d, states %u, corpus %zu, "
		"%zu found", p->seconds, p->sequences, (double)p->sequences / p->seconds, p->rules,
		NR_RULES - 1, p->states, p->corpus, p->findings);
}

static struct made_call *made_calls(const struct fuzz_world *world,
				    const struct fuzz_sequence *sequence)
{
	struct made_call *made = needed(calloc(sequence->nr + 1, sizeof(*made) + sizeof(struct vcpu_call)));
	struct vcpu_call *call = (struct vcpu_call *)(made + sequence->nr);
	struct fuzz_mode mode = fuzz_mode_of(sequence, world->cpu);

	for (unsigned int i = 0; i < sequence->nr; i++) {
		call[i] = fuzz_op_call(world->now.stage[0].m, &sequence->op[i], mode);
		made[i] = (struct made_call){ fuzz_op_vm(&sequence->op[i]), fuzz_op_vcpu(&sequence->op[i]),
					      &call[i] };
	}
	return made;
}

/* The finding as the text of a scenario; NULL: it cannot be one */
static char *scenario_of(struct fuzz_world world[2], const struct fuzz_campaign *campaign,
			 const struct fuzz_finding *found)
{
	struct made_call *made;
	char *text = NULL;
	bool ok = true;
	FILE *out = text_stream(&text);

	if (campaign->other) {
		fuzz_differ_print(world, found, out);
	} else {
		made = made_calls(&world[0], &found->sequence);
		ok = promise_print(&found->broken.breach, made, found->sequence.nr, &campaign->host,
					   campaign->profile, campaign->cpu, out);
		free(made);
	}
	if (!fclose(out) && ok)
		return text;
	free(text);
	return NULL;
}

/* What no scenario can show */
static void print_calls(const struct fuzz_world *world, const struct fuzz_sequence *sequence, FILE *out)
{
	struct made_call *made = made_calls(world, sequence);
	char name[CALL_NAME_MAX];

	for (unsigned int i = 0; i < sequence->nr; i++)
		fprintf(out, "  VM %u, vCPU %u: %s\n", made[i].vm, made[i].vcpu, call_name(made[i].call, name));
	free(made);
}

static void tell_finding(const struct fuzz_campaign *campaign, const struct fuzz_finding *found)
{
	const struct breach *breach = &found->broken.breach;
	char rule[RULE_TEXT_MAX];

	printf("%s: sequence %" PRIu64 ", %u calls when shrunk\n",
	       campaign->other ? "DIFFERENT" : "BROKEN", found->index, found->sequence.nr);
	if (!campaign->other)
		printf("  %s: %s\n", promise_descs[breach->promise].id, promise_descs[breach->promise].statement);
	if (!campaign->other && breach->rule)
		printf("  by %s\n", describe_rule(campaign->profile, breach->rule, rule));
}

static bool report(struct fuzz_world world[2], const struct fuzz_campaign *campaign, size_t nr,
		   const char *output)
{
	const struct fuzz_finding *found = &campaign->finding[nr];
	char *text = scenario_of(world, campaign, found);
	const char *name = campaign->other ? "difference" : promise_descs[found->broken.breach.promise].id;
	bool ok = true, quiet = cli_loudness() == CLI_QUIET;

	if (!quiet)
		tell_finding(campaign, found);
	if (text && output)
		ok = fuzz_write_finding(output, nr, name, text, campaign->profile);
	else if (text && !quiet)
		printf("%s", text);
	else if (!quiet)
		print_calls(&world[0], &found->sequence, stdout);
	if (!quiet)
		putchar('\n');
	free(text);
	return ok;
}

/* Nothing that a campaign says is to be believed then */
static void report_wrong(const struct fuzz_world *world, const struct arguments *a,
			 const struct fuzz_wrong *wrong)
{
	fprintf(stderr, "kvmsme: ERROR OF KVMSME ITSELF: sequence %" PRIu64 " of seed %" PRIu64 " does not do the same "
		"when it is made again: %s.\nDo not trust this campaign, and please report it; --tails=1 does "
		"without marks.  The sequence from start state %u:\n", wrong->index, a->seed, wrong->what,
		wrong->sequence.start % FUZZ_STARTS);
	print_calls(world, &wrong->sequence, stderr);
}

static bool report_all(const struct arguments *a, struct fuzz_campaign *campaign)
{
	struct fuzz_world *world = needed(calloc(2, sizeof(*world)));
	struct kvmsme_error error;
	bool ok = fuzz_world_open(&world[0], &campaign->host, campaign->profile, campaign->cpu,
					   &error) &&
		  (!campaign->other || fuzz_world_open(&world[1], &campaign->host, campaign->other,
						       campaign->cpu, &error));

	if (!ok)
		fprintf(stderr, "kvmsme: out of memory\n");
	for (size_t i = 0; ok && i < campaign->nr; i++)
		ok = report(world, campaign, i, a->output);
	if (ok && campaign->wrong.what)
		report_wrong(&world[0], a, &campaign->wrong);
	for (int i = 0; i < 2; i++)
		fuzz_world_close(&world[i]);
	free(world);
	return ok;
}

static void print_end(const struct arguments *a, const struct fuzz_campaign *campaign)
{
	const struct fuzz_progress *p = &campaign->progress;

	printf("%s%s%s, seed %" PRIu64 ", %u jobs: %" PRIu64 " sequences of %" PRIu64 " calls, %" PRIu64
	       " of them made, rules %u of %d, %u states, %" PRIu64 " sequences made again, %zu found%s\n",
	       campaign->profile->name, campaign->other ? " and " : "",
	       campaign->other ? campaign->other->name : "", a->seed, a->jobs, p->sequences, p->calls, p->made,
	       p->rules, NR_RULES - 1, p->states, p->again, campaign->nr, *campaign->stop ? " (interrupted)" : "");
}

static bool read_corpus(const struct arguments *a, struct fuzz_campaign *campaign, size_t *from)
{
	struct kvmsme_error error;
	struct kvmsme *m;
	bool ok;

	if (a->corpus && !fuzz_corpus_read(&campaign->corpus, a->corpus, stderr))
		return false;
	*from = campaign->corpus.nr;
	if (!a->from)
		return true;
	m = kvmsme_new_custom(&campaign->host, campaign->profile, NULL, NULL, &error);
	ok = m && fuzz_corpus_read_trace(&campaign->corpus, m, a->from, stderr);
	kvmsme_free(m);
	return ok;
}

static int fuzz(const struct arguments *a, struct fuzz_campaign *campaign)
{
	struct kvmsme_error error = { "out of memory" };
	size_t from;

	if (!read_corpus(a, campaign, &from))
		return EXIT_USAGE;
	if (!fuzz_campaign_run(campaign, &error) || !fuzz_campaign_shrink(campaign, &error)) {
		fprintf(stderr, "kvmsme: %s\n", error.text);
		return EXIT_USAGE;
	}
	if (campaign->tell)
		cli_progress_end();
	if (!report_all(a, campaign) ||
	    (a->corpus && !fuzz_corpus_write(&campaign->corpus, from, a->corpus, stderr)))
		return EXIT_USAGE;
	print_end(a, campaign);
	if (campaign->wrong.what)
		return EXIT_USAGE;
	if (!campaign->nr && *campaign->stop)
		return EXIT_STOPPED;
	return campaign->nr ? EXIT_DIFFERS : EXIT_HOLDS;
}

static bool set_profiles(const struct arguments *a, struct profile_set *set,
			 struct fuzz_campaign *campaign)
{
	if (!profile_set_parse(set, a->differential ? a->differential : a->profile, stderr))
		return false;
	if (set->nr != (a->differential ? 2u : 1u)) {
		fprintf(stderr, "kvmsme: %s\n", a->differential ? "--differential takes two profiles, A,B" :
			"one profile is fuzzed at a time");
		return false;
	}
	campaign->profile = set->profile[0];
	campaign->other = a->differential ? set->profile[1] : NULL;
	return true;
}

static int on_kernel(const struct arguments *a, const struct fuzz_campaign *campaign)
{
	const struct kernel_fuzz asked = {
		.device = a->device, .output = a->output, .profile = campaign->profile, .seed = a->seed,
		.count = a->count, .seconds = campaign->seconds,
	};

	return fuzz_on_kernel(&asked);
}

static int on_model(const struct arguments *a, struct fuzz_campaign *campaign)
{
	return cli_host(a->host ? a->host : DEFAULT_HOST, &campaign->host) ? fuzz(a, campaign) : EXIT_USAGE;
}

int cmd_fuzz(int argc, char **argv)
{
	struct arguments a = { .profile = "sme-v12",
			       .jobs = (unsigned int)sysconf(_SC_NPROCESSORS_ONLN) };
	struct fuzz_campaign *campaign = needed(calloc(1, sizeof(*campaign)));
	struct profile_set set = { 0 };
	int status = parse_args(&argp, argc, argv, &a);

	if (status) {
		free(campaign);
		return status;
	}
	if (!a.has_seed)
		a.seed = (uint64_t)time(NULL);
	*campaign = (struct fuzz_campaign){
		.cpu = cli_cpu(&cpu_a64_ops), .promises = a.promises, .seed = a.seed, .count = a.count,
		.seconds = a.seconds > 0 || a.count ? a.seconds : DEFAULT_SECONDS, .jobs = a.jobs,
		.share = a.share, .tails = a.tails, .again = a.again, .stop = stop_on_signal(),
		.tell = cli_progress_is_seen() ? tell : NULL,
	};
	status = EXIT_USAGE;
	if (set_profiles(&a, &set, campaign))
		status = a.device ? on_kernel(&a, campaign) : on_model(&a, campaign);
	fuzz_campaign_free(campaign);
	free(campaign);
	profile_set_free(&set);
	return status;
}

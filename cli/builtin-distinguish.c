/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "builtin.h"
#include "cpu.h"
#include "distinguish.h"
#include "errno_matrix.h"
#include "needed.h"
#include "output.h"
#include "stop.h"

struct arguments {
	const char *profile[2];
	const char *output, *device;
	unsigned long depth;
	unsigned long max_states;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'b':
		a->device = cli_backend(state, arg);
		return 0;
	case 'd':
		a->depth = (unsigned int)cli_number(state, arg, 1, DISTINGUISH_MAX_DEPTH);
		return 0;
	case 's':
		a->max_states = cli_number(state, arg, 1, 10000000);
		return 0;
	case 'o':
		a->output = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num >= 2)
			argp_error(state, "two profiles are compared, not more");
		a->profile[state->arg_num] = arg;
		return 0;
	case ARGP_KEY_END:
		if (a->device && state->arg_num != 1)
			argp_error(state, "with --backend=kvm give one profile, what the kernel should be");
		else if (!a->device && state->arg_num < 2)
			argp_error(state, "give two profiles");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "backend", 'b', "BACKEND", 0,
	  "model (default), or kvm: tell /dev/kvm of this kernel from the model of A, which alone is given", 0 },
	{ "depth", 'd', "N", 0, "sequences of at most N calls (6; on a kernel 4)", 0 },
	{ "states", 's', "N", 0, "look at no more than N states (20000; on a kernel 50)", 0 },
	{ "output", 'o', "DIR", 0, "write each scenario to a file in this directory, which is made", 0 },
	{ 0 },
};

static const struct argp argp = {
	options, parse, "A [B]",
	"Find, for each rule on which two profiles differ, the shortest sequence of calls that tells "
	"them apart. Each is a scenario that passes under A and fails under B.\v"
	"Exit status: 0 nothing tells them apart, 1 something does; 130 when interrupted before anything did.\n\n"
	"Examples:\n"
	"  kvmsme distinguish sme-v12 sme-v9-posted\n"
	"  kvmsme distinguish --output=difference sme-v12 ./mine.yaml\n"
	"  kvmsme run --profile=sme-v12 difference\n"
	"  kvmsme distinguish --backend=kvm sve-6.1",
	cli_run_options, NULL, NULL,
};

/* 03-get-za0.yaml */
static void file_name(const struct distinguish *d, size_t n, const char *dir, char path[4096])
{
	const struct distinction *found = &d->found[n];
	const char *name = d->alphabet.call[found->call[found->nr - 1]].name;
	int used = snprintf(path, 4000, "%s/%02zu-", dir, n + 1);

	for (; *name && used < 4080; name++) {
		bool plain = (*name >= '0' && *name <= '9') || (*name >= 'a' && *name <= 'z');
		bool upper = *name >= 'A' && *name <= 'Z';

		if (plain || upper)
			path[used++] = (char)(upper ? *name - 'A' + 'a' : *name);
		else if (path[used - 1] != '-')
			path[used++] = '-';
	}
	while (path[used - 1] == '-')
		used--;
	snprintf(path + used, 4096 - (size_t)used, ".yaml");
}

static bool write_one(const struct distinguish *d, size_t n, const char *dir)
{
	struct output_file out;
	char path[4096];

	file_name(d, n, dir, path);
	if (output_open(&out, path)) {
		distinguish_print(d, &d->found[n], out.file);
		if (output_keep(&out, true))
			return true;
	}
	fprintf(stderr, "kvmsme: %s: %s\n", path, strerror(errno));
	return false;
}

/* Knobs that differ and that no sequence needs: what calls cannot show, or what others hide */
static void print_silent_knobs(const struct distinguish *d, const char *begin)
{
	const char *sep = NULL;
	char text[512], *all;
	FILE *blamed = text_stream(&all);

	for (size_t i = 0; i < d->nr; i++) {
		distinguish_blame(d, &d->found[i], text, sizeof(text));
		fprintf(blamed, " %s", text);
	}
	fclose(blamed);
	for (size_t i = 0; i < nr_knobs; i++) {
		char name[64];

		snprintf(name, sizeof(name), " %s:", knob_descs[i].name);
		if (knob_get(d->profile[0], &knob_descs[i]) ==
		    knob_get(d->profile[1], &knob_descs[i]) || strstr(all, name))
			continue;
		if (!sep)
			printf("%sknobs that differ and are behind none of them: ", begin);
		printf("%s%s", sep ? sep : "", knob_descs[i].name);
		sep = ", ";
	}
	if (sep)
		putchar('\n');
	free(all);
}

static int report(const struct distinguish *d, const char *output)
{
	bool ok = true, quiet = cli_loudness() == CLI_QUIET;

	for (size_t i = 0; ok && i < d->nr; i++) {
		if (output) {
			ok = write_one(d, i, output);
			continue;
		}
		if (quiet)
			break;
		distinguish_print(d, &d->found[i], stdout);
		putchar('\n');
	}
	if (!ok)
		return EXIT_USAGE;
	printf("%s%zu differences between %s and %s in sequences of up to %u calls, %zu states%s\n",
	       output || quiet ? "" : "# ", d->nr, d->profile[0]->name, d->profile[1]->name, d->depth,
	       d->states, d->stop && *d->stop ? " (interrupted)" :
	       d->cut_short ? " (there are more: --states)" : "");
	if (cli_loudness() == CLI_VERBOSE || (output && !quiet))
		print_silent_knobs(d, output ? "" : "# ");
	if (!d->nr && d->stop && *d->stop)
		return EXIT_STOPPED;
	return d->nr ? EXIT_DIFFERS : EXIT_HOLDS;
}

static void tell(void *ctx, size_t states, size_t queue, unsigned int depth, size_t found)
{
	const struct arguments *a = ctx;

	cli_progress("%zu of at most %lu states, queue %zu, depth %u of %lu, %zu differences", states, a->max_states,
		     queue, depth, a->depth, found);
}

static int distinguish(const struct arguments *a)
{
	struct kvmsme_error error = { "out of memory" };
	struct distinguish d = { .cpu = cli_cpu(&cpu_unicorn_ops), .depth = (unsigned int)a->depth,
				 .max_states = a->max_states,
				 .jobs = (unsigned int)sysconf(_SC_NPROCESSORS_ONLN),
				 .stop = stop_on_signal(),
				 .tell = cli_progress_is_seen() ? tell : NULL, .ctx = (void *)(uintptr_t)a };
	struct kvmsme_host host = matrix_host;
	struct profile kernel;
	int status;

	if (a->output && !output_make_dir(a->output)) {
		output_failed(stderr, a->output);
		return EXIT_USAGE;
	}
	d.host = &host;
	d.device = a->device;
	for (int i = 0; i < (a->device ? 1 : 2); i++) {
		d.profile[i] = cli_profile(a->profile[i]);
		if (!d.profile[i])
			return EXIT_USAGE;
	}
	if (a->device) {
		if (!cli_kernel_host(a->device, &host))
			return EXIT_USAGE;
		kernel = *d.profile[0];
		cli_kernel_name(&kernel);
		d.profile[1] = &kernel;
	}
	if (a->device ? distinguish_kernel(&d, &error) : distinguish_run(&d, &error)) {
		if (d.tell)
			cli_progress_end();
		status = report(&d, a->output);
	} else {
		fprintf(stderr, "kvmsme: %s\n", error.text);
		status = EXIT_USAGE;
	}
	distinguish_free(&d);
	return status;
}

int cmd_distinguish(int argc, char **argv)
{
	struct arguments a = { .depth = 0 };
	int status = parse_args(&argp, argc, argv, &a);

	if (!a.depth)
		a.depth = a.device ? 4 : 6;
	if (!a.max_states)
		a.max_states = a.device ? 50 : 20000;
	return status ? status : distinguish(&a);
}

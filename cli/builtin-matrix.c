/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>

#include "builtin.h"
#include "errno_matrix.h"
#include "profile_set.h"
#include "stop.h"

struct arguments {
	const char *profiles, *device;
	char *command;
	enum matrix_format format;
};

static const char *const formats[] = { "text", "markdown", "html", "json", NULL };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'p':
		a->profiles = arg;
		return 0;
	case 'b':
		a->device = cli_backend(state, arg);
		return 0;
	case 'f':
		a->format = (enum matrix_format)cli_choice(state, arg, formats);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "profiles", 'p', "LIST", 0,
	  "of these, separated by commas: names, files, or the words generations, proposals and all "
	  "(generations,sve-mainline)", 0 },
	{ "backend", 'b', "BACKEND", 0,
	  "model (default), or kvm: /dev/kvm of this kernel, beside the one profile that it should be", 0 },
	{ "format", 'f', "FORMAT", 0, "text (default), markdown, html or json", 0 },
	{ 0 },
};

static const struct argp argp = {
	options, parse, "",
	"Print what each ioctl answers in each state of a vCPU, found by making the calls on the "
	"model. First comes what differs, for whom and how badly; then all answers, the first profile's, "
	"with a sign where others answer otherwise (html, markdown: what they answer).\v"
	"Exit status: 0, or with --backend=kvm 1 if the kernel answers otherwise than the model; 130 when "
	"interrupted, with the answers so far.\n\n"
	"Examples:\n"
	"  kvmsme matrix --profiles=sme-v12\n"
	"  kvmsme matrix --profiles=sme-v12,./mine.yaml --format=html > errnos.html\n"
	"  kvmsme matrix --backend=kvm --profiles=sve-6.1",
	cli_report_options, NULL, NULL,
};

static int fail(const struct kvmsme_error *error)
{
	fprintf(stderr, "kvmsme: %s\n", error->text);
	return EXIT_USAGE;
}

static int print(struct errno_matrix *matrix, const struct arguments *a)
{
	size_t nr, differ;

	matrix->command = a->command;
	matrix->colour = cli_colour(stdout);
	matrix->quiet = cli_loudness() == CLI_QUIET;
	matrix->verbose = cli_loudness() == CLI_VERBOSE;
	errno_matrix_print(matrix, a->format, stdout);
	if (*matrix->stop)
		fprintf(stderr, "kvmsme: interrupted: these are not all answers\n");
	if (!a->device)
		return *matrix->stop ? EXIT_STOPPED : EXIT_HOLDS;
	differ = errno_matrix_differences(matrix, 1, &nr);
	fprintf(a->format == MATRIX_TEXT ? stdout : stderr, "\n%s and the model of %s: %zu answers, %zu differ\n",
		matrix->profiles[1]->name, matrix->profiles[0]->name, nr, differ);
	if (*matrix->stop)
		return EXIT_STOPPED;
	return differ ? EXIT_DIFFERS : EXIT_HOLDS;
}

/* The kernel stands beside the model as a profile of its name would */
static int beside_kernel(struct errno_matrix *matrix, const struct profile_set *set, const struct arguments *a)
{
	struct kvmsme_error error = { "out of memory" };
	struct profile kernel = *set->profile[0];
	const struct profile *both[] = { set->profile[0], &kernel };
	struct kvmsme_host host;

	if (set->nr != 1) {
		fprintf(stderr, "kvmsme: --backend=kvm needs one profile: --profiles=what the kernel should be\n");
		return EXIT_USAGE;
	}
	if (!cli_kernel_host(a->device, &host))
		return EXIT_USAGE;
	cli_kernel_name(&kernel);
	if (!errno_matrix_make(matrix, both, 2, &host, &error) ||
	    !errno_matrix_ask_kernel(matrix, 1, a->device, &error))
		return fail(&error);
	return print(matrix, a);
}

int cmd_matrix(int argc, char **argv)
{
	struct arguments a = { .profiles = "generations,sve-mainline", .command = cli_command_line(argc, argv) };
	struct errno_matrix matrix = { 0 };
	int status = parse_args(&argp, argc, argv, &a);
	struct kvmsme_error error = { "out of memory" };
	struct profile_set set;

	if (status) {
		free(a.command);
		return status;
	}
	matrix.stop = stop_on_signal();
	if (!profile_set_parse(&set, a.profiles, stderr))
		status = EXIT_USAGE;
	else if (a.device)
		status = beside_kernel(&matrix, &set, &a);
	else if (errno_matrix_make(&matrix, set.profile, set.nr, &matrix_host, &error))
		status = print(&matrix, &a);
	else
		status = fail(&error);
	errno_matrix_free(&matrix);
	profile_set_free(&set);
	free(a.command);
	return status;
}

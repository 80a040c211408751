/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "builtin.h"
#include "errno_matrix.h"
#include "profile_set.h"

struct arguments {
	const char *profiles;
	enum matrix_format format;
};

static const char *const formats[] = { "text", "markdown", "html", NULL };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'p':
		a->profiles = arg;
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
	{ "format", 'f', "FORMAT", 0, "text (default), markdown or html", 0 },
	{ 0 },
};

static const struct argp argp = {
	options, parse, "",
	"Print what each ioctl answers in each state of a vCPU, found by making the calls on the "
	"model. A cell has the first profile's answer and what others answer otherwise.\v"
	"Examples:\n"
	"  kvmsme matrix --profiles=sme-v12\n"
	"  kvmsme matrix --profiles=sme-v12,./mine.yaml --format=html > errnos.html",
	NULL, NULL, NULL,
};

int cmd_matrix(int argc, char **argv)
{
	struct arguments a = { .profiles = "generations,sve-mainline" };
	struct errno_matrix matrix = { 0 };
	int status = parse_args(&argp, argc, argv, &a);
	struct kvmsme_error error = { "out of memory" };
	struct profile_set set;

	if (status)
		return status;
	if (!profile_set_parse(&set, a.profiles, stderr)) {
		status = EXIT_USAGE;
	} else if (errno_matrix_make(&matrix, set.profile, set.nr, &error)) {
		errno_matrix_print(&matrix, a.format, stdout);
	} else {
		fprintf(stderr, "kvmsme: %s\n", error.text);
		status = EXIT_USAGE;
	}
	errno_matrix_free(&matrix);
	profile_set_free(&set);
	return status;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include "builtin.h"
#include "profile.h"
#include "spec.h"

struct arguments {
	const char *profile;
	enum spec_format format;
	bool diff;
	char **words;
	int nr_words;
};

static const char *const formats[] = { "rst", "md", "html", NULL };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'p':
		a->profile = arg;
		return 0;
	case 'f':
		a->format = (enum spec_format)cli_choice(state, arg, formats);
		return 0;
	case 'd':
		a->diff = true;
		return 0;
	case ARGP_KEY_ARGS:
		a->words = state->argv + state->next;
		a->nr_words = state->argc - state->next;
		return 0;
	case ARGP_KEY_END:
		if (a->nr_words != (a->diff ? 2 : 0))
			argp_error(state, a->diff ? "--diff takes two profiles" : "a profile is --profile=NAME");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "profile", 'p', "PROFILE", 0, "of this profile (sme-v12)", 0 },
	{ "format", 'f', "FORMAT", 0, "rst (default), md or html", 0 },
	{ "diff", 'd', NULL, 0, "the patch that makes the text of profile A that of B", 0 },
	{ 0 },
};

static const struct argp argp = {
	options, parse, "\n--diff A B",
	"Print the userspace ABI of a profile as a document in the style of the kernel's api.rst: ioctls, registers, "
	"rules with their sources, and which errors come when; or the patch from one profile's text to another's.\v"
	"The exit status of --diff is 0 if the texts are alike, 1 if they are not.\n\n"
	"Examples:\n"
	"  kvmsme spec --profile=sme-v12 > sme.rst\n"
	"  kvmsme spec --diff sme-v12 ./mine.yaml",
	NULL, NULL, NULL,
};

static int failed(const struct kvmsme_error *error)
{
	fprintf(stderr, "kvmsme: %s\n", error->text);
	return EXIT_USAGE;
}

static int diff(const char *name_a, const char *name_b)
{
	const struct profile *a = cli_profile(name_a), *b = a ? cli_profile(name_b) : NULL;
	struct kvmsme_error error = { "out of memory" };
	int result = b ? spec_diff(a, b, stdout, &error) : -1;

	if (!b)
		return EXIT_USAGE;
	return result < 0 ? failed(&error) : result ? EXIT_DIFFERS : EXIT_HOLDS;
}

int cmd_spec(int argc, char **argv)
{
	struct arguments a = { .profile = PROFILE_DEFAULT };
	int status = parse_args(&argp, argc, argv, &a);
	struct kvmsme_error error = { "out of memory" };
	const struct profile *profile;

	if (status)
		return status;
	if (a.diff)
		return diff(a.words[0], a.words[1]);
	profile = cli_profile(a.profile);
	if (!profile)
		return EXIT_USAGE;
	return spec_print(profile, a.format, stdout, &error) ? EXIT_HOLDS : failed(&error);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "builtin.h"
#include "nearest.h"
#include "profile.h"
#include "profile_json.h"
#include "profile_yaml.h"

enum format { FORMAT_TEXT, FORMAT_MARKDOWN, FORMAT_JSON };

struct arguments {
	enum format format;
	char **words;
	int nr_words;
};

static const char *const words[] = { "list", "show", "diff", NULL };
static const char *const formats[] = { "text", "markdown", "json", NULL };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'f':
		arguments->format = (enum format)cli_choice(state, arg, formats);
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "say list, show or diff");
		return 0;
	case ARGP_KEY_ARGS:
		arguments->words = state->argv + state->next;
		arguments->nr_words = state->argc - state->next;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "format", 'f', "FORMAT", 0, "text (default), json or markdown", 0 },
	{ 0 },
};

static const struct argp argp = {
	options, parse, "list\nshow PROFILE\ndiff PROFILE PROFILE",
	"ABI profiles: built-in ones by name, your own by path.\v"
	"Examples:\n  kvmsme profile list\n  kvmsme profile show sme-v12\n"
	"  kvmsme profile diff sme-v9-posted sme-v12\n  kvmsme profile diff sme-v12 ./mine.yaml",
	NULL, NULL, NULL,
};

static void list_row(const struct profile *profile)
{
	const char *question = profile->proposal;

	printf("  %-26s%s%s%s%s%s\n", profile->name, *question ? "[" : "", question,
	       *question ? "] " : "", profile->title,
	       strcmp(profile->name, PROFILE_DEFAULT) ? "" : " (default)");
}

static void list_markdown(void)
{
	puts("| profile | answers | is |\n|---|---|---|");
	for (size_t i = 0; i < nr_builtin_profiles; i++)
		printf("| `%s` | %s | %s |\n", builtin_profiles[i]->name, builtin_profiles[i]->proposal,
		       builtin_profiles[i]->title);
}

static int list(enum format format)
{
	if (format == FORMAT_JSON) {
		profile_list_json();
		return EXIT_HOLDS;
	}
	if (format == FORMAT_MARKDOWN) {
		list_markdown();
		return EXIT_HOLDS;
	}
	puts("Generations:");
	for (size_t i = 0; i < nr_builtin_profiles; i++)
		if (!*builtin_profiles[i]->proposal)
			list_row(builtin_profiles[i]);
	puts("\nProposals, by the question they answer (docs/abi.md, section 8):");
	for (size_t i = 0; i < nr_builtin_profiles; i++)
		if (*builtin_profiles[i]->proposal)
			list_row(builtin_profiles[i]);
	return EXIT_HOLDS;
}

static void print_knob(const struct knob_desc *knob)
{
	char takes[KNOB_TAKES_MAX];

	printf("    %s\n    takes %s\n    [%s]\n", knob->doc, knob_takes(knob, takes), knob->source);
}

static void show_knob(const struct profile *profile, const struct knob_desc *knob, enum format format)
{
	char value[64], takes[KNOB_TAKES_MAX];

	knob_format(knob, knob_get(profile, knob), value, sizeof(value));
	if (format == FORMAT_MARKDOWN) {
		printf("| `%s` | %s | %s | %s | %s |\n", knob->name, value, knob_takes(knob, takes), knob->doc,
		       knob->source);
		return;
	}
	printf("%s: %s\n", knob->name, value);
	print_knob(knob);
}

static int show(const char *name, enum format format)
{
	const struct profile *profile = cli_profile(name);

	if (!profile)
		return EXIT_USAGE;
	if (format == FORMAT_JSON) {
		profile_show_json(profile);
		return EXIT_HOLDS;
	}
	if (format == FORMAT_MARKDOWN)
		printf("| knob | %s | takes | what it decides | source |\n|---|---|---|---|---|\n", profile->name);
	else
		printf("%s: %s\nkernel: %s\n\n", profile->name, profile->title, profile->kernel);
	for (size_t i = 0; i < nr_knobs; i++)
		show_knob(profile, &knob_descs[i], format);
	return EXIT_HOLDS;
}

static void diff_row(const struct knob_desc *knob, long in_a, long in_b, bool markdown)
{
	char a[64], b[64];

	knob_format(knob, in_a, a, sizeof(a));
	knob_format(knob, in_b, b, sizeof(b));
	if (markdown) {
		printf("| `%s` | %s | %s | %s | %s |\n", knob->name, a, b, knob->doc, knob->source);
		return;
	}
	printf("%s: %s -> %s\n", knob->name, a, b);
	print_knob(knob);
}

static int diff(const char *name_a, const char *name_b, enum format format)
{
	const struct profile *a = cli_profile(name_a), *b = a ? cli_profile(name_b) : NULL;
	int differences = 0;

	if (!b)
		return EXIT_USAGE;
	if (format == FORMAT_MARKDOWN)
		printf("| knob | %s | %s | what it decides | source |\n|---|---|---|---|---|\n", a->name,
		       b->name);
	for (size_t i = 0; i < nr_knobs; i++) {
		const struct knob_desc *knob = &knob_descs[i];
		long in_a = knob_get(a, knob), in_b = knob_get(b, knob);

		if (in_a == in_b)
			continue;
		if (format != FORMAT_JSON)
			diff_row(knob, in_a, in_b, format == FORMAT_MARKDOWN);
		differences++;
	}
	if (format == FORMAT_JSON)
		profile_diff_json(a, b);
	if (format == FORMAT_TEXT)
		printf("%d knobs differ between %s and %s\n", differences, a->name, b->name);
	return differences ? EXIT_DIFFERS : EXIT_HOLDS;
}

static bool known(const char *word)
{
	for (int i = 0; words[i]; i++)
		if (!strcmp(words[i], word))
			return true;
	return false;
}

int cmd_profile(int argc, char **argv)
{
	struct arguments a = { 0 };
	char meant[DID_YOU_MEAN_MAX];
	int status = parse_args(&argp, argc, argv, &a);

	if (status)
		return status;
	if (!strcmp(a.words[0], "list") && a.nr_words == 1)
		return list(a.format);
	if (!strcmp(a.words[0], "show") && a.nr_words == 2)
		return show(a.words[1], a.format);
	if (!strcmp(a.words[0], "diff") && a.nr_words == 3)
		return diff(a.words[1], a.words[2], a.format);
	fprintf(stderr, "kvmsme: profile takes list, show PROFILE, or diff PROFILE PROFILE%s\n",
		known(a.words[0]) ? "" : did_you_mean(nearest(a.words[0], words), "", meant));
	return EXIT_USAGE;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "builtin.h"
#include "cpu.h"
#include "errnos.h"
#include "nearest.h"
#include "profile.h"
#include "rule_suite.h"
#include "rules.h"
#include "rules_page.h"
#include "stop.h"

enum format { FORMAT_TEXT, FORMAT_MARKDOWN, FORMAT_JSON, FORMAT_HTML };

struct arguments {
	enum format format;
	const char *profile;
	const char *coverage;	/* scenarios that are run; NULL: none */
	char **ids;
	int nr_ids;
};

static const char *const formats[] = { "text", "markdown", "json", "html", NULL };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'f':
		arguments->format = (enum format)cli_choice(state, arg, formats);
		return 0;
	case 'p':
		arguments->profile = arg;
		return 0;
	case 'c':
		arguments->coverage = arg ? arg : "scenarios";
		return 0;
	case ARGP_KEY_ARGS:
		arguments->ids = state->argv + state->next;
		arguments->nr_ids = state->argc - state->next;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "format", 'f', "FORMAT", 0, "text (default), markdown, json, or html (not with --coverage)", 0 },
	{ "profile", 'p', "PROFILE", 0, "with the errnos and choices of this profile (sme-v12)", 0 },
	{ "coverage", 'c', "DIR", OPTION_ARG_OPTIONAL,
	  "say which rules the scenarios there (default: scenarios) test, by the built-in profiles or "
	  "one: a rule is tested if a scenario fails without it", 0 },
	{ 0 },
};

static const struct argp argp = {
	options, parse, "[ID...]",
	"List the normative rules of the model, or those named (SVCR-3) or of a group (SVCR).\v"
	"Examples:\n  kvmsme rules SVCR\n  kvmsme rules --profile=sme-v9-posted SME\n"
	"  kvmsme rules --format=markdown > docs/abi-rules.md\n"
	"  kvmsme rules --coverage --profile=sme-v12",
	cli_run_options, NULL, NULL,
};

/* "SVCR" names a group: everything before the last dash */
static bool names_rule(const char *name, const struct rule_desc *rule)
{
	size_t len = strlen(name);

	if (!strcmp(name, rule->id))
		return true;
	return !strncmp(name, rule->id, len) && rule->id[len] == '-' && !strchr(rule->id + len + 1, '-');
}

static bool wanted(const struct arguments *arguments, const struct rule_desc *rule)
{
	for (int i = 0; i < arguments->nr_ids; i++)
		if (names_rule(arguments->ids[i], rule))
			return true;
	return !arguments->nr_ids;
}

static int unknown_id(const char *id)
{
	struct nearest like = nearest_to(id);
	char meant[DID_YOU_MEAN_MAX], group[32];

	for (int i = RULE_NONE + 1; i < NR_RULES; i++)
		nearest_try(&like, rule_descs[i].id);
	for (int i = RULE_NONE + 1; !like.name && i < NR_RULES; i++) {
		snprintf(group, sizeof(group), "%.*s", (int)(strrchr(rule_descs[i].id, '-') - rule_descs[i].id),
			 rule_descs[i].id);
		nearest_try(&like, group);
	}
	fprintf(stderr, "kvmsme: there is no rule or group '%s'%s `kvmsme rules` lists them\n", id,
		did_you_mean(like.name, ";", meant));
	return EXIT_USAGE;
}

static bool id_exists(const char *id)
{
	for (int i = RULE_NONE + 1; i < NR_RULES; i++)
		if (names_rule(id, &rule_descs[i]))
			return true;
	return false;
}

/* The profile that is asked about */
static const struct profile *profile;

/* Why @rule decides nothing under the profile that was named; NULL: it does, or none was */
static const char *not_of_it(const struct arguments *arguments, enum rule rule)
{
	return arguments->profile ? rule_excluded(profile, rule) : NULL;
}

static json_t *rule_json(const struct arguments *arguments, enum rule rule)
{
	char statement[RULE_STATEMENT_MAX];
	int err = rule_errno(profile, rule);

	return json_pack("{s:s,s:s?,s:s,s:s,s:s?}", "id", rule_descs[rule].id, "errno",
			 err ? errno_label(err) : NULL, "statement",
			 rule_statement(profile, rule, statement), "source", rule_descs[rule].source,
			 "excluded", not_of_it(arguments, rule));
}

static void print_json(const struct arguments *arguments)
{
	json_t *list = json_array();

	for (int i = RULE_NONE + 1; i < NR_RULES; i++)
		if (wanted(arguments, &rule_descs[i]))
			json_array_append_new(list, rule_json(arguments, (enum rule)i));
	json_dumpf(list, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(list);
}

static void print_rule(const struct arguments *arguments, enum rule rule)
{
	const char *id = rule_descs[rule].id, *excluded = not_of_it(arguments, rule);
	char statement[RULE_STATEMENT_MAX];
	bool markdown = arguments->format == FORMAT_MARKDOWN;

	printf(markdown ? "| %s | %s | %s |\n" : "%-10s %s\n           [%s]\n", id,
	       rule_statement(profile, rule, statement), rule_descs[rule].source);
	if (excluded && !markdown)
		printf("           decides nothing under %s: %s\n", profile->name, excluded);
}

static void print_head(const struct arguments *arguments)
{
	bool is_default = !arguments->profile || !strcmp(arguments->profile, PROFILE_DEFAULT);

	if (arguments->format != FORMAT_MARKDOWN)
		return;
	printf("# The ABI, rule by rule\n\n"
	       "Generated by `kvmsme rules%s%s --format=markdown` from model/rules.def.\n\n"
	       "| rule | statement | source |\n|---|---|---|\n",
	       is_default ? "" : " --profile=", is_default ? "" : arguments->profile);
}

static void print_rules(const struct arguments *arguments)
{
	print_head(arguments);
	for (int i = RULE_NONE + 1; i < NR_RULES; i++)
		if (wanted(arguments, &rule_descs[i]))
			print_rule(arguments, (enum rule)i);
}

static const char *const verdicts[] = {
	[RULE_NOT_ASKED] = "not asked",
	[RULE_EXCLUDED] = "excluded", [RULE_AS_BASE] = "as base", [RULE_TESTED] = "tested",
	[RULE_NOT_MISSED] = "not missed", [RULE_UNDECIDED] = "undecided",
	[RULE_STALE] = "excluded but tested",
};

/**
 * struct coverage - what becomes of the rules under these profiles
 * @nr: findings of each verdict
 */
struct coverage {
	const struct arguments *arguments;
	struct rule_suite *suite;
	const struct profile *const *profiles;
	size_t nr_profiles;
	unsigned int nr[RULE_STALE + 1];
};

static json_t *finding_json(size_t i, enum rule rule, const struct coverage *c)
{
	struct rule_finding finding = rule_suite_finding(c->suite, i, rule);

	return json_pack("{s:s,s:s,s:s,s:s?}", "rule", rule_descs[rule].id, "profile",
			 c->profiles[i]->name, "verdict", verdicts[finding.verdict], "why",
			 finding.why);
}

static void print_finding(size_t i, enum rule rule, const struct coverage *c)
{
	struct rule_finding finding = rule_suite_finding(c->suite, i, rule);

	if (c->arguments->format == FORMAT_MARKDOWN)
		printf("| %s | %s | %s | %s |\n", rule_descs[rule].id, c->profiles[i]->name,
		       verdicts[finding.verdict], finding.why ? finding.why : "");
	else
		printf("%-10s %-20s %-10s %s\n", rule_descs[rule].id, c->profiles[i]->name,
		       verdicts[finding.verdict], finding.why ? finding.why : "");
}

/* Over many profiles those that are as their base are not worth a line */
static bool worth_telling(const struct coverage *c, enum rule_verdict verdict)
{
	if (cli_loudness() == CLI_QUIET)
		return false;
	return verdict != RULE_AS_BASE || c->nr_profiles == 1 || cli_loudness() == CLI_VERBOSE;
}

static void tell_findings(struct coverage *c, json_t *list)
{
	for (int rule = RULE_NONE + 1; rule < NR_RULES; rule++) {
		if (!wanted(c->arguments, &rule_descs[rule]))
			continue;
		for (size_t i = 0; i < c->nr_profiles; i++) {
			enum rule_verdict verdict = rule_suite_finding(c->suite, i, (enum rule)rule).verdict;

			c->nr[verdict]++;
			if (verdict == RULE_NOT_ASKED)
				continue;
			if (list)
				json_array_append_new(list, finding_json(i, (enum rule)rule, c));
			else if (worth_telling(c, verdict))
				print_finding(i, (enum rule)rule, c);
		}
	}
}

static int tell_coverage(struct coverage *c)
{
	json_t *list = c->arguments->format == FORMAT_JSON ? json_array() : NULL;

	if (c->arguments->format == FORMAT_MARKDOWN)
		printf("| rule | profile | verdict | why |\n|---|---|---|---|\n");
	tell_findings(c, list);
	if (list) {
		json_dumpf(list, stdout, JSON_INDENT(2));
		putchar('\n');
		json_decref(list);
	} else if (c->arguments->format == FORMAT_TEXT) {
		for (int v = RULE_EXCLUDED; v <= RULE_STALE; v++)
			printf("%s%u %s", v > RULE_EXCLUDED ? ", " : "", c->nr[v], verdicts[v]);
		putchar('\n');
	}
	if (c->nr[RULE_NOT_ASKED]) {
		fprintf(stderr, "kvmsme: interrupted: %u more were not asked about\n", c->nr[RULE_NOT_ASKED]);
		return EXIT_STOPPED;
	}
	for (int v = 0; v <= RULE_STALE; v++)
		if (rule_verdict_bad((enum rule_verdict)v) && c->nr[v])
			return EXIT_DIFFERS;
	return EXIT_HOLDS;
}

static void tell(const char *what, size_t done, size_t nr)
{
	if (nr)
		cli_progress_now_and_then("%zu of %zu %s", done, nr, what);
	else
		cli_progress_now_and_then("%zu %s", done, what);
}

static int print_coverage(const struct arguments *arguments)
{
	struct coverage c = { .arguments = arguments, .profiles = builtin_profiles,
			      .nr_profiles = nr_builtin_profiles };
	int status;

	if (arguments->profile) {
		c.profiles = &profile;
		c.nr_profiles = 1;
	}
	c.suite = rule_suite_new(arguments->coverage, c.profiles, c.nr_profiles, cli_cpu(&cpu_unicorn_ops), tell,
				 stop_on_signal(), stderr);
	cli_progress_end();
	if (!c.suite)
		return EXIT_USAGE;
	status = tell_coverage(&c);
	rule_suite_free(c.suite);
	return status;
}

static bool on_page(const void *ctx, enum rule rule)
{
	return wanted(ctx, &rule_descs[rule]);
}

static int print_page(const struct arguments *arguments, const char *command)
{
	if (arguments->coverage) {
		fprintf(stderr, "kvmsme: --coverage has no page; text, markdown and json have it\n");
		return EXIT_USAGE;
	}
	rules_page(profile, on_page, arguments, command, stdout);
	return EXIT_HOLDS;
}

static int rules(const struct arguments *arguments, const char *command)
{
	for (int i = 0; i < arguments->nr_ids; i++)
		if (!id_exists(arguments->ids[i]))
			return unknown_id(arguments->ids[i]);
	profile = cli_profile(arguments->profile ? arguments->profile : PROFILE_DEFAULT);
	if (!profile)
		return EXIT_USAGE;
	if (arguments->format == FORMAT_HTML)
		return print_page(arguments, command);
	if (arguments->coverage)
		return print_coverage(arguments);
	if (arguments->format == FORMAT_JSON)
		print_json(arguments);
	else
		print_rules(arguments);
	return EXIT_HOLDS;
}

int cmd_rules(int argc, char **argv)
{
	char *command = cli_command_line(argc, argv);
	struct arguments arguments = { 0 };
	int status = parse_args(&argp, argc, argv, &arguments);

	if (!status)
		status = rules(&arguments, command);
	free(command);
	return status;
}

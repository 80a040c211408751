/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "nearest.h"
#include "words.h"

enum promise cli_promise(struct argp_state *state, const char *arg)
{
	enum promise promise = promise_by_id(arg);
	struct nearest like = nearest_to(arg);
	char meant[DID_YOU_MEAN_MAX];

	for (int i = 0; i < NR_PROMISES; i++)
		nearest_try(&like, promise_descs[i].id);
	if (promise == NR_PROMISES)
		argp_error(state, "there is no promise '%s'%s `kvmsme explore --list` names them", arg,
			   did_you_mean(like.name, ";", meant));
	return promise;
}

enum rule cli_rule(struct argp_state *state, const char *arg)
{
	enum rule rule = rule_by_id(arg);
	struct nearest like = nearest_to(arg);
	char meant[DID_YOU_MEAN_MAX];

	for (int i = RULE_NONE + 1; i < NR_RULES; i++)
		nearest_try(&like, rule_descs[i].id);
	if (rule == RULE_NONE)
		argp_error(state, "there is no rule '%s'%s `kvmsme rules` lists them", arg,
			   did_you_mean(like.name, ";", meant));
	return rule;
}

/* What argp has without being told */
static const struct argp_option own_options[] = {
	{ "help", '?', NULL, 0, NULL, 0 }, { "usage", 0x101, NULL, 0, NULL, 0 }, { 0 },
};

/**
 * struct option_search - all options of an argp
 * @name: a long one, of @len letters, which may be its beginning alone; or 0: a short one, @key
 */
struct option_search {
	const char *name;
	size_t len;
	int key;
	struct nearest like;
	const struct argp_option *found;
};

static void search_options(struct option_search *s, const struct argp_option *option)
{
	for (; option && (option->name || option->key || option->doc); option++) {	/* or a heading */
		if (option->name)
			nearest_try(&s->like, option->name);
		if (s->len ? option->name && !strncmp(option->name, s->name, s->len) : option->key == s->key)
			s->found = option;
	}
}

static void search_below(struct option_search *s, const struct argp *argp)
{
	search_options(s, argp->options);
	for (const struct argp_child *child = argp->children; child && child->argp; child++)
		search_below(s, child->argp);
}

static void search(struct option_search *s, const struct argp *argp)
{
	search_below(s, argp);
	search_options(s, own_options);
}

static bool takes_next(const struct argp_option *option)
{
	return option && option->arg && !(option->flags & OPTION_ARG_OPTIONAL);
}

/* -abc: the last of them may have its value in the next word */
static bool short_takes_next(const struct argp *argp, const char *letters)
{
	for (; *letters; letters++) {
		struct option_search s = { .key = *letters, .like = nearest_to("") };

		search(&s, argp);
		if (s.found && s.found->arg)
			return takes_next(s.found) && !letters[1];
	}
	return false;
}

/* --name or --name=value; NULL: there is none */
static const struct argp_option *long_option(const struct argp *argp, const char *program, const char *word)
{
	char name[64];
	struct option_search s = { .name = name, .len = strcspn(word, "=") };

	snprintf(name, sizeof(name), "%.*s", (int)s.len, word);
	s.like = nearest_to(name);
	search(&s, argp);
	if (!s.found)
		fprintf(stderr, "%s: there is no option '--%s'%s%s%s\nTry `%s --help'.\n", program, name,
			s.like.name ? "; did you mean '--" : "", s.like.name ? s.like.name : "",
			s.like.name ? "'?" : "", program);
	return s.found;
}

const char *cli_unknown_option(const struct argp *argp, unsigned int flags, int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		const struct argp_option *option;

		if (argv[i][0] != '-' || !argv[i][1]) {
			if (flags & ARGP_IN_ORDER)
				return NULL;
			continue;
		}
		if (argv[i][1] != '-') {
			i += short_takes_next(argp, argv[i] + 1);
			continue;
		}
		option = long_option(argp, argv[0], argv[i] + 2);
		if (!option)
			return argv[i];
		i += takes_next(option) && !strchr(argv[i], '=');
	}
	return NULL;
}

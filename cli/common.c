/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What subcommands share: options, profiles, hosts */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "builtin.h"
#include "profile_yaml.h"

int parse_args(const struct argp *argp, int argc, char **argv, void *input)
{
	static char name[64];
	error_t error;

	snprintf(name, sizeof(name), "kvmsme %s", argv[0]);
	argv[0] = name;
	argp_err_exit_status = EXIT_USAGE;
	error = argp_parse(argp, argc, argv, 0, NULL, input);
	if (!error)
		return EXIT_HOLDS;
	fprintf(stderr, "%s: %s\n", name, strerror(error));
	return EXIT_USAGE;
}

int cli_choice(struct argp_state *state, const char *arg, const char *const *choices)
{
	char right[128] = "";
	size_t at = 0;

	for (int i = 0; choices[i]; i++) {
		if (!strcmp(arg, choices[i]))
			return i;
		if (at < sizeof(right))
			at += (size_t)snprintf(right + at, sizeof(right) - at, "%s%s", i ? ", " : "", choices[i]);
	}
	argp_error(state, "'%s' is none of: %s", arg, right);
	return 0;
}

uint64_t cli_number(struct argp_state *state, const char *arg, uint64_t least, uint64_t most)
{
	char *end;
	uint64_t n;

	errno = 0;
	n = strtoull(arg, &end, 0);
	if (!isdigit((unsigned char)*arg) || *end || errno || n < least || n > most)
		argp_error(state, "'%s' is no number from %" PRIu64 " to %" PRIu64, arg, least, most);
	return n;
}

const struct profile *cli_profile(const char *name, int slot)
{
	static struct profile storage[2];
	char error[LOAD_ERROR_MAX] = "";
	const struct profile *profile = profile_find(name, &storage[slot], error);

	if (!profile)
		fprintf(stderr, "kvmsme: %s\n", error);
	return profile;
}

static bool parse_vqs(const char *text, uint16_t *vqs)
{
	char *end;

	for (*vqs = 0;; text = end + 1) {
		unsigned long vq = strtoul(text, &end, 10);

		if (end == text || vq < 1 || vq > 16 || (*end && *end != ','))
			return false;
		*vqs |= (uint16_t)(1u << (vq - 1));
		if (!*end)
			return true;
	}
}

static bool host_word(const char *word, struct kvmsme_host *host)
{
	const struct {
		const char *name;
		bool *flag;
	} flags[] = {
		{ "sme2", &host->sme2 }, { "fa64", &host->fa64 }, { "fpmr", &host->fpmr },
		{ "ptrauth", &host->ptrauth }, { "el1_32bit", &host->el1_32bit },
		{ "pmu", &host->pmu },
	};

	if (!strcmp(word, "max")) {
		*host = (struct kvmsme_host)KVMSME_HOST_MAX;
		return true;
	}
	if (!strncmp(word, "sve=", 4))
		return parse_vqs(word + 4, &host->sve_vqs);
	if (!strncmp(word, "sme=", 4))
		return parse_vqs(word + 4, &host->sme_vqs);
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (!strcmp(word, flags[i].name)) {
			*flags[i].flag = true;
			return true;
		}
	return false;
}

bool cli_host(const char *text, struct kvmsme_host *host)
{
	char copy[256], *save, *word;

	memset(host, 0, sizeof(*host));
	snprintf(copy, sizeof(copy), "%s", text);
	for (word = strtok_r(copy, ";", &save); word; word = strtok_r(NULL, ";", &save)) {
		if (host_word(word, host))
			continue;
		fprintf(stderr, "kvmsme: '%s' is no part of a host; write e.g. 'sve=1,2,4;sme=1,2;sme2;fa64' "
				"or 'max'\n", word);
		return false;
	}
	return true;
}

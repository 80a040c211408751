/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What subcommands share: options and profiles */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "builtin.h"
#include "kernel_host.h"
#include "nearest.h"
#include "needed.h"
#include "number.h"
#include "profile_set.h"
#include "words.h"

const struct builtin *cli_builtins;

/* What cli_ask() wants to know, and has found */
static struct {
	bool on;
	const struct argp *argp;
	const char *const *choices;
} asked;

/* Whatever is wrong with what is asked is no matter */
static int answer(const struct argp *argp, unsigned int flags, int argc, char **argv, void *input)
{
	asked.argp = argp;
	if (argc > 1 && argp_parse(argp, argc, argv, flags | ARGP_SILENT, NULL, input) == ENOMEM)
		out_of_memory();
	return EXIT_USAGE;
}

const struct argp *cli_ask(const struct builtin *builtin, const char *option, const char *const **choices)
{
	char name[32], word[64];
	char *argv[] = { name, word, NULL };

	snprintf(name, sizeof(name), "%s", builtin->name);
	snprintf(word, sizeof(word), "--%s=?", option ? option : "");
	asked.on = true;
	asked.choices = NULL;
	builtin->run(option ? 2 : 1, argv);
	asked.on = false;
	if (choices)
		*choices = asked.choices;
	return asked.argp;
}

static int parse_with(const struct argp *argp, unsigned int flags, int argc, char **argv, void *input)
{
	static char name[64];
	error_t error;

	if (asked.on)
		return answer(argp, flags, argc, argv, input);
	snprintf(name, sizeof(name), "kvmsme %s", argv[0]);
	argv[0] = name;
	argp_err_exit_status = EXIT_USAGE;
	if (cli_unknown_option(argp, flags, argc, argv))
		return EXIT_USAGE;
	error = argp_parse(argp, argc, argv, flags, NULL, input);
	if (!error)
		return EXIT_HOLDS;
	fprintf(stderr, "%s: %s\n", name, strerror(error));
	return EXIT_USAGE;
}

int parse_args(const struct argp *argp, int argc, char **argv, void *input)
{
	return parse_with(argp, 0, argc, argv, input);
}

int parse_args_in_order(const struct argp *argp, int argc, char **argv, void *input)
{
	return parse_with(argp, ARGP_IN_ORDER, argc, argv, input);
}

char *cli_command_line(int argc, char **argv)
{
	char *line = NULL;
	size_t size;
	FILE *out = needed(open_memstream(&line, &size));

	fputs("kvmsme", out);
	for (int i = 0; i < argc; i++)
		fprintf(out, strpbrk(argv[i], " '\"\\$;&|<>()*?") ? " '%s'" : " %s", argv[i]);
	fclose(out);
	return needed(line);
}

int cli_choice(struct argp_state *state, const char *arg, const char *const *choices)
{
	char right[128] = "", meant[DID_YOU_MEAN_MAX];
	size_t at = 0;

	asked.choices = choices;
	if (asked.on)
		return 0;
	for (int i = 0; choices[i]; i++) {
		if (!strcmp(arg, choices[i]))
			return i;
		if (at < sizeof(right))
			at += (size_t)snprintf(right + at, sizeof(right) - at, "%s%s", i ? ", " : "", choices[i]);
	}
	argp_error(state, "'%s' is none of: %s%s", arg, right, did_you_mean(nearest(arg, choices), "", meant));
	return 0;
}

uint64_t cli_number(struct argp_state *state, const char *arg, uint64_t least, uint64_t most)
{
	uint64_t n = 0;

	if (!number_parse(arg, most, &n) || n < least)
		argp_error(state, "'%s' is no number from %" PRIu64 " to %" PRIu64, arg, least, most);
	return n;
}

const char *cli_backend(struct argp_state *state, const char *arg)
{
	static const char *const backends[] = { "model", "kvm", NULL };

	return cli_choice(state, arg, backends) ? "/dev/kvm" : NULL;
}

bool cli_kernel_host(const char *device, struct kvmsme_host *host)
{
	return kernel_host(device, host, stderr);
}

void cli_kernel_name(struct profile *profile)
{
	struct utsname name;

	if (uname(&name))
		snprintf(profile->name, sizeof(profile->name), "kernel");
	else
		snprintf(profile->name, sizeof(profile->name), "%.8s-%.32s", name.sysname, name.release);
}

const struct profile *cli_profile(const char *name)
{
	static struct profile_set set;

	return profile_set_add(&set, name, stderr);
}

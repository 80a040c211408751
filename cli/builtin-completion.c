/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Completion scripts made from the tables the program itself uses */
#include <stdio.h>
#include <string.h>

#include "builtin.h"
#include "profile.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	if (key == ARGP_KEY_ARG && state->arg_num == 0) {
		*(const char **)state->input = arg;
		return 0;
	}
	if (key == ARGP_KEY_NO_ARGS)
		argp_error(state, "say bash or zsh");
	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	NULL, parse, "bash|zsh", "Print a completion script.\v"
	"Example:\n  source <(kvmsme completion bash)", NULL, NULL, NULL,
};

static void print_words(const char *sep)
{
	for (const struct builtin *b = cli_builtins; b->name; b++)
		printf("%s%s", b == cli_builtins ? "" : sep, b->name);
}

static void print_profiles(void)
{
	for (size_t i = 0; i < nr_builtin_profiles; i++)
		printf("%s%s", i ? " " : "", builtin_profiles[i]->name);
}

static void bash(void)
{
	printf("_kvmsme() {\n"
	       "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
	       "\tif [ \"$COMP_CWORD\" = 1 ]; then\n\t\tCOMPREPLY=($(compgen -W '");
	print_words(" ");
	printf("' -- \"$cur\"))\n"
	       "\telif [[ $prev = --profile* || $prev = --from || $prev = --to ||"
	       " ${COMP_WORDS[1]} = profile || ${COMP_WORDS[1]} = distinguish ]]; then\n"
	       "\t\tCOMPREPLY=($(compgen -W 'list show diff ");
	print_profiles();
	printf("' -- \"$cur\"))\n\telse\n\t\tCOMPREPLY=($(compgen -f -- \"$cur\"))\n\tfi\n}\n"
	       "complete -o filenames -F _kvmsme kvmsme\n");
}

static void zsh(void)
{
	printf("#compdef kvmsme\n_kvmsme() {\n\tlocal -a commands=(\n");
	for (const struct builtin *b = cli_builtins; b->name; b++)
		printf("\t\t'%s:%s'\n", b->name, b->summary);
	printf("\t)\n\tif ((CURRENT == 2)); then\n\t\t_describe command commands\n\telse\n"
	       "\t\t_files\n\tfi\n}\n"
	       /* a file of $fpath is run as the function itself, the first time */
	       "if [ \"${funcstack[1]}\" = _kvmsme ]; then\n\t_kvmsme\nelse\n"
	       "\tcompdef _kvmsme kvmsme\nfi\n");
}

int cmd_completion(int argc, char **argv)
{
	const char *shell = NULL;
	int status = parse_args(&argp, argc, argv, &shell);

	if (status)
		return status;
	if (!strcmp(shell, "bash"))
		bash();
	else if (!strcmp(shell, "zsh"))
		zsh();
	else
		fprintf(stderr, "kvmsme: no completion for '%s'; there is bash and zsh\n", shell);
	return strcmp(shell, "bash") && strcmp(shell, "zsh") ? EXIT_USAGE : EXIT_HOLDS;
}

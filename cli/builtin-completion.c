/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Completion scripts made from the tables the program itself uses: what a command's options and arguments
 * take is a list of words behind a case label, the same for both shells; FILES and DIRS stand for these.
 */
#include <stdio.h>
#include <string.h>

#include "alphabet.h"
#include "builtin.h"
#include "guest_dump.h"
#include "nearest.h"
#include "population.h"
#include "profile.h"
#include "vmm_order.h"
#include "words.h"

static const char *const shells[] = { "bash", "zsh", NULL };

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

static void words(const char *const *names)
{
	for (; *names; names++)
		printf(" %s", *names);
}

static void commands(void)
{
	for (const struct builtin *b = cli_builtins; b->name; b++)
		printf(" %s", b->name);
}

static void profiles(void)
{
	for (size_t i = 0; i < nr_builtin_profiles; i++)
		printf(" %s", builtin_profiles[i]->name);
	fputs(" FILES", stdout);
}

static void profile_lists(void)
{
	fputs(" generations proposals all", stdout);
	profiles();
}

static void profile_words(void)
{
	fputs(" list show diff", stdout);
	profiles();
}

static void rules(void)
{
	for (int i = RULE_NONE + 1; i < NR_RULES; i++)
		printf(" %s", rule_descs[i].id);
}

static void promises(void)
{
	for (int i = 0; i < NR_PROMISES; i++)
		printf(" %s", promise_descs[i].id);
	fputs(" none FILES", stdout);
}

static void registers(void)
{
	const struct kernel_pop *pop = builtin_kernels[nr_builtin_kernels - 1];

	fputs(" SP PC PSTATE SP_EL1 ELR_EL1 FPSR FPCR FFR SVE_VLS SME_VLS ZT0 SVCR SMCR_EL1 ZCR_EL1 SMPRI_EL1 "
	      "SMIDR_EL1 TPIDR2_EL0 FPMR", stdout);
	for (int i = 0; i < 32; i++)
		printf(" V%d Z%d", i, i);
	for (int i = 0; i < 31; i++)
		printf(" X%d", i);
	for (int i = 0; i < 16; i++)
		printf(" P%d ZA%d", i, i);
	for (uint32_t i = 0; i < pop->nr; i++)
		printf(" %s", pop->reg[i].name);
}

static void alphabets(void)
{
	words(alphabet_names);
	fputs(" FILES", stdout);
}

static void orders(void)
{
	words(vmm_order_names);
}

static void hosts(void)
{
	cli_host_words(stdout);
	fputs(" FILES", stdout);
}

static void features(void)
{
	fputs(" SVE SME SVE,SME", stdout);
}

/* Of those with a type the colon ends a word of bash's */
static void dumps(void)
{
	words(dump_item_names);
	for (int i = 0; i < 32; i++)
		printf(" z%d", i);
	for (int i = 0; i < 16; i++)
		printf(" p%d", i);
}

static void gdb_places(void)
{
	fputs(" :1234", stdout);
}

static void quadwords(void)
{
	fputs(" 1 2 4 8 16", stdout);
}

static void shell_names(void)
{
	words(shells);
}

/* What options take that are no choice of a few words, COMMAND.--OPTION */
static const struct {
	const char *option;
	void (*print)(void);
} takes[] = {
	{ "explore.--profile", profile_lists }, { "*.--profile", profiles }, { "*.--profiles", profile_lists },
	{ "migrate.--from", profiles }, { "migrate.--to", profiles }, { "fuzz.--differential", profiles },
	{ "run.--without-rule", rules }, { "*.--promise", promises }, { "explore.--alphabet", alphabets },
	{ "migrate.--order", orders }, { "*.--host", hosts }, { "migrate.--to-host", hosts },
	{ "*.--features", features }, { "guest.--dump", dumps }, { "guest.--gdb", gdb_places },
	{ "guest.--vls", quadwords }, { "step.--vls", quadwords },
};

/* And arguments: of all others they are files */
static const struct {
	const char *command;
	void (*print)(void);
} arguments[] = {
	{ "help", commands }, { "profile", profile_words }, { "distinguish", profiles }, { "rules", rules },
	{ "regs", registers }, { "completion", shell_names }, { "spec", profiles }, { "migrate", NULL },
	{ "matrix", NULL }, { "explore", NULL }, { "fuzz", NULL }, { "probe", NULL }, { "record", NULL },
};

static void print_option(const struct argp_option *option)
{
	printf(" --%s%s", option->name, option->arg && !(option->flags & OPTION_ARG_OPTIONAL) ? "=" : "");
}

static void each_option(const struct argp *of, void (*fn)(const struct argp_option *option))
{
	const struct argp_option *option = of->options;

	for (; option && (option->name || option->key || option->doc); option++)
		if (option->name)
			fn(option);
	for (const struct argp_child *child = of->children; child && child->argp; child++)
		each_option(child->argp, fn);
}

static void options_of(const struct builtin *b)
{
	const struct argp *of = cli_ask(b, NULL, NULL);

	printf("\t%s) echo", b->name);
	each_option(of, print_option);
	puts(" --help --usage ;;");
}

static const struct builtin *asked;

static void choices_of(const struct argp_option *option)
{
	const char *const *choices = NULL;

	if (!option->arg)
		return;
	cli_ask(asked, option->name, &choices);
	if (!choices)
		return;
	printf("\t%s.--%s) echo", asked->name, option->name);
	words(choices);
	puts(" ;;");
}

static void files_of(const struct argp_option *option)
{
	static const char *const kinds[] = { "FILE", "FILE|DIR", "NAME|FILE", "ID|FILE", "TRACE", "DIR",
					     "FILE[:TILE:TYPE]", NULL };

	for (int i = 0; option->arg && kinds[i]; i++)
		if (!strcmp(kinds[i], option->arg))
			printf("\t%s.--%s) echo %s ;;\n", asked->name, option->name,
			       strcmp(kinds[i], "DIR") ? "FILES" : "DIRS");
}

/* $1: the command; $2: an option, or nothing for its arguments */
static void print_values(void)
{
	puts("_kvmsme_values() {\n\tcase $1.$2 in");
	for (size_t i = 0; i < sizeof(takes) / sizeof(takes[0]); i++) {
		printf("\t%s) echo", takes[i].option);
		takes[i].print();
		puts(" ;;");
	}
	for (asked = cli_builtins; asked->name; asked++) {
		each_option(cli_ask(asked, NULL, NULL), choices_of);
		each_option(cli_ask(asked, NULL, NULL), files_of);
	}
	for (size_t i = 0; i < sizeof(arguments) / sizeof(arguments[0]); i++) {
		printf("\t%s.) echo", arguments[i].command);
		if (arguments[i].print)
			arguments[i].print();
		puts(" ;;");
	}
	puts("\t*.) echo FILES ;;\n\tesac\n}");
}

static void print_tables(void)
{
	fputs("_kvmsme_commands() {\n\techo help", stdout);
	commands();
	puts("\n}\n_kvmsme_options() {\n\tcase $1 in");
	for (const struct builtin *b = cli_builtins; b->name; b++)
		options_of(b);
	puts("\tesac\n}");
	print_values();
}

static void described(void)
{
	puts("_kvmsme_described=(\n\t'help:print the help of a command'");
	for (const struct builtin *b = cli_builtins; b->name; b++) {
		printf("\t'%s:", b->name);
		for (const char *c = b->summary; *c; c++)
			fputs(*c == '\'' ? "'\\''" : (const char[]){ *c, 0 }, stdout);
		puts("'");
	}
	puts(")");
}

extern const char completion_bash[], completion_zsh[];	/* completion.bash, compsys.zsh */

int cmd_completion(int argc, char **argv)
{
	const char *shell = NULL;
	char meant[DID_YOU_MEAN_MAX];
	int status = parse_args(&argp, argc, argv, &shell);
	bool zsh;

	if (status)
		return status;
	zsh = !strcmp(shell, "zsh");
	if (!zsh && strcmp(shell, "bash") != 0) {
		fprintf(stderr, "kvmsme: no completion for '%s'%s there is bash and zsh\n", shell,
			did_you_mean(nearest(shell, shells), ";", meant));
		return EXIT_USAGE;
	}
	if (zsh)
		puts("#compdef kvmsme");
	print_tables();
	if (zsh)
		described();
	fputs(zsh ? completion_zsh : completion_bash, stdout);
	return EXIT_HOLDS;
}

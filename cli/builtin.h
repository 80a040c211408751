/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Subcommands: a file and a row each
 *
 * A subcommand gets its own name as argv[0] and returns the exit status: 0 fine, 1 the
 * thing asked for does not hold, 2 wrong usage or input, 4 all was skipped (docs/reports.md).
 * What it prints need not be checked: main() sees to it (text/output.h).
 */
#ifndef KVMSME_CLI_BUILTIN_H
#define KVMSME_CLI_BUILTIN_H

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>

#include "kvmsme/kvmsme.h"

#define EXIT_HOLDS	0
#define EXIT_DIFFERS	1
#define EXIT_USAGE	2
#define EXIT_SKIPPED	4
#define EXIT_STOPPED	130	/* by SIGINT or SIGTERM, with what there was until then */

struct builtin {
	const char *name;
	const char *summary;
	int (*run)(int argc, char **argv);
};

/* All of them, for who prints their names; main() says which, and an empty row ends them */
extern const struct builtin *cli_builtins;

int cmd_run(int argc, char **argv);
int cmd_guest(int argc, char **argv);
int cmd_step(int argc, char **argv);
int cmd_record(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_vectors(int argc, char **argv);
int cmd_traps(int argc, char **argv);
int cmd_rules(int argc, char **argv);
int cmd_whatif(int argc, char **argv);
int cmd_explore(int argc, char **argv);
int cmd_fuzz(int argc, char **argv);
int cmd_distinguish(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_matrix(int argc, char **argv);
int cmd_spec(int argc, char **argv);
int cmd_migrate(int argc, char **argv);
int cmd_profile(int argc, char **argv);
int cmd_probe(int argc, char **argv);
int cmd_regs(int argc, char **argv);
int cmd_completion(int argc, char **argv);

/**
 * parse_args() - argp_parse() with this program's manners
 * Wrong usage says so on stderr and exits with EXIT_USAGE, --help prints and exits with 0.
 * Returns 0, or the status to exit with.  parse_args_in_order() - options end at the first argument
 */
int parse_args(const struct argp *argp, int argc, char **argv, void *input);
int parse_args_in_order(const struct argp *argp, int argc, char **argv, void *input);

/**
 * cli_ask() - what a subcommand gives to parse_args(), by calling it as if it ran
 * @option: a long option that has a value, or NULL; *@choices: the words that it takes if these are a few, or NULL
 * Every subcommand calls parse_args() before all else, and returns where that does not return 0.
 */
const struct argp *cli_ask(const struct builtin *builtin, const char *option, const char *const **choices);

/** cli_command_line() - "kvmsme" and these words, for who reads what came of them; to be freed */
char *cli_command_line(int argc, char **argv);

/**
 * cli_choice() - the index of @arg in @choices, which NULL ends
 * cli_number() - @arg, a number from @least to @most, decimal or 0x... (text/number.h)
 * With anything else the program says what would be right, and exits with EXIT_USAGE.
 */
int cli_choice(struct argp_state *state, const char *arg, const char *const *choices);
uint64_t cli_number(struct argp_state *state, const char *arg, uint64_t least, uint64_t most);

/** cli_backend() - of --backend=@arg: where calls go, NULL: to the model, or the path of a kernel's KVM */
const char *cli_backend(struct argp_state *state, const char *arg);

/**
 * cli_kernel_host() - the host of the kernel behind @device; false after a line on stderr
 * cli_kernel_name() - "Linux-6.1.0-56", what outputs call it, in @profile's place
 */
bool cli_kernel_host(const char *device, struct kvmsme_host *host);
struct profile;
void cli_kernel_name(struct profile *profile);

struct cpu_ops;

/** cli_cpu_option - the option --cpu: the children of an argp */
extern const struct argp_child cli_cpu_option[];
extern const struct argp cli_cpu_argp;

/** cli_cpu() - what --cpu has named, or @otherwise */
const struct cpu_ops *cli_cpu(const struct cpu_ops *otherwise);

/**
 * cli_report_options - --verbose and --quiet: the children of an argp; cli_run_options - and --cpu;
 * cli_quiet_options - --quiet and --cpu
 * cli_loudness() - what they have asked for
 */
enum cli_loudness { CLI_AS_USUAL, CLI_VERBOSE, CLI_QUIET };
extern const struct argp_child cli_report_options[], cli_run_options[], cli_quiet_options[];
enum cli_loudness cli_loudness(void);

/** cli_colour() - ANSI colours may go to @out: it is a terminal that has them, and NO_COLOR is not set */
bool cli_colour(FILE *out);

/** cli_progress() - a line on stderr over the last one; cli_progress_end() - and nothing of it is left */
void cli_progress(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void cli_progress_end(void);

/** cli_progress_is_seen() - stderr is a terminal on which a line can be overwritten, and nobody wants it quiet */
bool cli_progress_is_seen(void);

/** cli_progress_now_and_then() - the same a few times a second, if stderr is a terminal that can */
void cli_progress_now_and_then(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/**
 * cli_profile() - a profile by name or path, or NULL after a line on stderr
 * Those of one command line are a set: two of one name are refused (profile_set.h).  They
 * live as long as the program.
 */
const struct profile *cli_profile(const char *name);

/**
 * cli_host() - parse a host description such as "sve=1,2,4;sme=1,2,4;sme2;fa64", or read host: of a file
 * Words: sve=VQ,.. sme=VQ,.. sme2 fa64 fpmr ptrauth el1_32bit pmu nested mte mode=nvhe|protected,
 * or "max"; nothing is a host without any of these.  False after a line on stderr.
 */
bool cli_host(const char *text, struct kvmsme_host *host);

/** cli_host_words() - these words, with a space before each */
void cli_host_words(FILE *out);

/** cli_lengths() - the same of sve=VQ,.. and sme=VQ,.. alone */
bool cli_lengths(const char *text, struct kvmsme_host *host);

/** struct feature_name - a vCPU feature as options name it, and what it stands for */
struct feature_name {
	const char *name;
	uint32_t bits;
};

/**
 * cli_features() - the set of a list such as "SVE,SME"; nothing is the empty set
 * @known: ends with an empty row
 * False after a line on stderr.
 */
bool cli_features(const char *text, const struct feature_name *known, uint32_t *features);

/** cli_has_feature() - KVM_ARM_VCPU_INIT takes feature @bit under @profile on @host */
bool cli_has_feature(const struct profile *profile, const struct kvmsme_host *host, unsigned int bit);

#endif

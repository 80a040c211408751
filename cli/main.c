/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "builtin.h"
#include "host_memory.h"
#include "nearest.h"
#include "needed.h"
#include "output.h"

static const struct builtin builtins[] = {
	{ "run", "run YAML scenarios and report which expectations hold", cmd_run },
	{ "guest", "run a static aarch64 Linux program on a vCPU", cmd_guest },
	{ "step", "walk through a scenario or a program, forwards and backwards", cmd_step },
	{ "check", "compare the model with recorded traces of real kernels", cmd_check },
	{ "record", "make random programs on /dev/kvm and record what it answers", cmd_record },
	{ "whatif", "run scenarios or traces under several profiles, show where they part", cmd_whatif },
	{ "explore", "reach every state of an ABI, and find the calls that break its promises", cmd_explore },
	{ "fuzz", "make random calls, and find those that break an ABI's promises", cmd_fuzz },
	{ "distinguish", "find the shortest calls that tell two profiles apart", cmd_distinguish },
	{ "migrate", "say what saving under one ABI and restoring under another loses", cmd_migrate },
	{ "matrix", "print the errno matrix: ioctl x vCPU state x profile", cmd_matrix },
	{ "probe", "ask a kernel's KVM what it offers, as a host and a profile that load", cmd_probe },
	{ "export", "write scenarios as programs for a real kernel: C, kselftest, syzkaller", cmd_export },
	{ "spec", "print the userspace ABI of a profile as a document, or the patch to another's", cmd_spec },
	{ "rules", "list the normative rules, with their sources", cmd_rules },
	{ "profile", "list, show and compare ABI profiles", cmd_profile },
	{ "regs", "decode and name register ids; list what a configuration has", cmd_regs },
	{ "vectors", "replay recorded single-instruction vectors on the vector engine", cmd_vectors },
	{ "traps", "replay a recorded trap matrix on the machine", cmd_traps },
	{ "completion", "print a shell completion script", cmd_completion },
	{ NULL, NULL, NULL },
};

static void usage(FILE *out)
{
	fprintf(out, "usage: kvmsme COMMAND [OPTION...] [ARGUMENT...]\n\n"
		     "An executable reference model of the KVM arm64 SVE/SME vCPU ABI.\n\n");
	for (const struct builtin *b = builtins; b->name; b++)
		fprintf(out, "  %-12s %s\n", b->name, b->summary);
	fprintf(out, "\n`kvmsme COMMAND --help` tells more. For example:\n"
		     "  kvmsme run scenarios\n"
		     "  kvmsme check trace.jsonl.xz\n"
		     "  kvmsme profile diff sme-v9-posted sme-v12\n"
		     "  kvmsme regs 0x6060000000170600\n\n"
		     "Exit status: 0 all holds, 1 something does not, 2 wrong usage, input or output, "
		     "4 all skipped.\n");
}

static const struct builtin *find(const char *name)
{
	for (const struct builtin *b = builtins; b->name; b++)
		if (!strcmp(b->name, name))
			return b;
	return NULL;
}

static int unknown(const char *name)
{
	struct nearest like = nearest_to(name);
	char meant[DID_YOU_MEAN_MAX];

	for (const struct builtin *b = builtins; b->name; b++)
		nearest_try(&like, b->name);
	fprintf(stderr, "kvmsme: there is no command '%s'%s `kvmsme --help` lists them\n", name,
		did_you_mean(like.name, ";", meant));
	return EXIT_USAGE;
}

static int run_builtin(int argc, char **argv)
{
	const struct builtin *builtin = find(argv[0]);

	return builtin ? builtin->run(argc, argv) : unknown(argv[0]);
}

/* help, or help COMMAND, which is COMMAND --help */
static int help(const char *command)
{
	char name[32], option[] = "--help";
	char *argv[] = { name, option, NULL };

	if (!command) {
		usage(stdout);
		return EXIT_HOLDS;
	}
	snprintf(name, sizeof(name), "%s", command);
	return run_builtin(2, argv);
}

int main(int argc, char **argv)
{

	output_check_at_exit("kvmsme");
	json_set_alloc_funcs(needed_memory, free);
	host_memory_ends(out_of_memory);
	cli_builtins = builtins;
	if (argc < 2) {
		usage(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		return help(NULL);
	if (!strcmp(argv[1], "help"))
		return help(argv[2]);
	if (!strcmp(argv[1], "--version")) {
		printf("kvmsme %s\n", kvmsme_version());
		return EXIT_HOLDS;
	}
	return run_builtin(argc - 1, argv + 1);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What commands that run programs share (builtin-guest.c) */
#ifndef KVMSME_CLI_GUEST_OPTIONS_H
#define KVMSME_CLI_GUEST_OPTIONS_H

#include <argp.h>
#include <stdbool.h>
#include <stdint.h>

#include <kvmsme/kvmsme.h>

#define GUEST_DEFAULT_MEMORY 128	/* MiB */
#define GUEST_MAX_MEMORY 65536

/**
 * struct guest_program - what is run, and on what: as on the command line, 0 or NULL where that does not say
 * @argv: the program and its arguments
 * @memory: MiB
 */
struct guest_program {
	const char *profile, *host, *vls;
	char **argv;
	uint64_t budget, smp, memory;
	bool linux_user;
};

/** guest_parse() - one of its options, or the program: for the default of an argp's parser, in order */
error_t guest_parse(struct guest_program *p, int key, char *arg, struct argp_state *state);

/** guest_set_lengths() - --vls=N,... for a host; false after a line on stderr */
bool guest_set_lengths(const char *text, struct kvmsme_host *host);

/** guest_features() - for KVM_ARM_VCPU_INIT: what the profile has of what a program can use */
uint32_t guest_features(const struct profile *profile, const struct kvmsme_host *host);

#endif

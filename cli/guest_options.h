/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What commands that run programs share (builtin-guest.c) */
#ifndef KVMSME_CLI_GUEST_OPTIONS_H
#define KVMSME_CLI_GUEST_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include <kvmsme/kvmsme.h>

#define GUEST_DEFAULT_MEMORY 128	/* MiB */
#define GUEST_MAX_MEMORY 65536

/** guest_set_lengths() - --vls=N,... for a host; false after a line on stderr */
bool guest_set_lengths(const char *text, struct kvmsme_host *host);

/** guest_features() - for KVM_ARM_VCPU_INIT: what the profile has of what a program can use */
uint32_t guest_features(const struct profile *profile, const struct kvmsme_host *host);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The public API's machine: a built-in profile, its kernel, and a CPU */
#include <stdio.h>

#include "cpu.h"
#include "kvmsme/kvmsme.h"
#include "profile.h"

static const struct cpu_ops *cpu_of(const struct kvmsme_host *host)
{
	return host->cpu == KVMSME_CPU_A64 || !cpu_unicorn_is_built ? &cpu_a64_ops : &cpu_unicorn_ops;
}

struct kvmsme *kvmsme_new(const struct kvmsme_host *host, const char *name,
			  struct kvmsme_error *error)
{
	const struct profile *profile = profile_by_name(name ? name : PROFILE_DEFAULT);

	if (profile)
		return kvmsme_new_custom(host, profile, NULL, cpu_of(host), error);
	if (error)
		snprintf(error->text, sizeof(error->text), "unknown profile '%s'", name);
	return NULL;
}

const char *kvmsme_version(void)
{
	return KVMSME_VERSION;
}

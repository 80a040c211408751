/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The public API's machine: a built-in profile, its kernel, and the Unicorn CPU */
#include <stdio.h>

#include "cpu.h"
#include "kvmsme/kvmsme.h"
#include "profile.h"

struct kvmsme *kvmsme_new(const struct kvmsme_host *host, const char *name,
			  struct kvmsme_error *error)
{
	const struct profile *profile = profile_by_name(name ? name : PROFILE_DEFAULT);

	if (profile)
		return kvmsme_new_custom(host, profile, NULL, &cpu_unicorn_ops, error);
	if (error)
		snprintf(error->text, sizeof(error->text), "unknown profile '%s'", name);
	return NULL;
}

const char *kvmsme_version(void)
{
	return KVMSME_VERSION;
}

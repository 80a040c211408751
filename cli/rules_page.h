/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `kvmsme rules --format=html` */
#ifndef KVMSME_CLI_RULES_PAGE_H
#define KVMSME_CLI_RULES_PAGE_H

#include <stdbool.h>
#include <stdio.h>

#include "profile.h"
#include "rules.h"

/** rules_page() - a page of the rules for which @wanted holds, as @profile has them; @command: what asked for it */
void rules_page(const struct profile *profile, bool (*wanted)(const void *ctx, enum rule rule), const void *ctx,
		const char *command, FILE *out);

#endif

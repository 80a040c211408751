/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kvmsme profile --format=json, as docs/schema/profile.schema.json has it */
#ifndef KVMSME_CLI_PROFILE_JSON_H
#define KVMSME_CLI_PROFILE_JSON_H

#include "profile.h"

/** profile_list_json() - all that are built in; _show_, @profile with its knobs; _diff_, those that differ */
void profile_list_json(void);
void profile_show_json(const struct profile *profile);
void profile_diff_json(const struct profile *a, const struct profile *b);

#endif

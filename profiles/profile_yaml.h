/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Profiles and kernel populations from YAML
 *
 *	profile: sme-mine                    kernel: linux-6.12
 *	title: what it is, in a line         source: where it was recorded
 *	extends: sme-v12                     target: 5
 *	kernel: linux-6.19+sme               registers:
 *	knobs:                                 - {name: SCTLR_EL1, id: 0x6030.., kind: raw}
 *	  za_gate_errno: EACCES
 *
 * kernel: is the name of a built-in population, a file beside the profile (./linux-mine.yaml), or such a file's
 * content itself.  host: in a profile is for --host to read (kvmsme probe).
 *
 * Errors are in *@error as file:line:column with what would be right.
 */
#ifndef KVMSME_PROFILES_PROFILE_YAML_H
#define KVMSME_PROFILES_PROFILE_YAML_H

#include <stdbool.h>

#include "population.h"
#include "profile.h"

#define LOAD_ERROR_MAX 512

/**
 * profile_load() - read one profile
 * @path: "extends" names a built-in profile or a file relative to this one
 * A name is one ABI: that of a built-in profile is refused.
 */
bool profile_load(const char *path, struct profile *profile, char error[LOAD_ERROR_MAX]);

/** profile_name_taken() - fill @error: the profile of @path has the name of @other's */
void profile_name_taken(const char *path, const char *other, char error[LOAD_ERROR_MAX]);

/** same_file() - both paths lead to the same file */
bool same_file(const char *a, const char *b);

#define KNOB_TAKES_MAX 256

/** knob_takes() - "one of off, on": the values of a knob as profile files have them, in @text */
const char *knob_takes(const struct knob_desc *knob, char text[KNOB_TAKES_MAX]);

struct ydoc;
struct ynode;

/** kernel_load() - read one kernel population; kernel_load_node() - one that is @node of @doc */
bool kernel_load(const char *path, struct kernel_pop *pop, char error[LOAD_ERROR_MAX]);
bool kernel_load_node(struct ydoc *doc, struct ynode *node, struct kernel_pop *pop);

/**
 * profile_find() - a built-in profile by name, or a file by path (it has a '/' or ".yaml")
 * @storage: where a loaded one is put
 * Returns NULL with @error filled if there is neither.
 */
const struct profile *profile_find(const char *name, struct profile *storage,
				   char error[LOAD_ERROR_MAX]);

#endif

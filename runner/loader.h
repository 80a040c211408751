/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Between the parts of the scenario loader
 *
 * Loading goes on after an error, so that a file's errors are all said at once; what is
 * loaded counts only if there was none.  Functions that return bool have noted an error
 * where they return false.
 */
#ifndef KVMSME_RUNNER_LOADER_H
#define KVMSME_RUNNER_LOADER_H

#include "name_map.h"
#include "profile.h"
#include "scenario.h"

/**
 * struct loader - a scenario being loaded
 * @doc: the scenario's
 * @profiles: what a key by profile may be, NULL-terminated: "default", then names
 * @saves: the save: steps so far
 */
struct loader {
	struct ydoc *doc;
	struct scenario *scenario;
	const char *const *profiles;
	struct name_map saves;
};

bool known_word(const char *word, const char *const *known);

/** unknown_word() - the error at @node that @word, a @what, is none of @known; false */
bool unknown_word(struct ydoc *doc, const struct ynode *node, const char *word, const char *what,
		  const char *const *known);

/** known_keys() - @node is a mapping whose keys are all among @known */
bool known_keys(struct ydoc *doc, const struct ynode *map, const char *const *known);

/** known_profile() - @name, at @at, is a profile; @any: or "default" */
bool known_profile(struct loader *l, const struct ynode *at, const char *name, bool any);

/** known_profile_keys() - @map is a mapping by profile that has at least one key */
bool known_profile_keys(struct loader *l, const struct ynode *map);

/** key_position() - where @node's key is, for errors about the key itself */
struct ynode key_position(const struct ynode *node);

/** load_uint() - a number of at most @max */
bool load_uint(struct ydoc *doc, const struct ynode *node, uint64_t max, unsigned int *value);

/**
 * load_file() - a file of which @load takes the root; keys may name these @nr profiles as well
 * False with all that is wrong in scenario->doc.error.
 */
bool load_file(struct scenario *scenario, const char *path, const struct profile *const *profiles,
	       size_t nr, void (*load)(struct loader *l, const struct ynode *root));

/** load_text() - the text of @key, which must be there */
void load_text(struct ydoc *doc, const struct ynode *root, const char *key, const char **text);

/** load_steps() - @list behind those of the scenario that are loaded */
void load_steps(struct loader *l, const struct ynode *list);

/** load_step() - @node of steps: */
void load_step(struct loader *l, const struct ynode *node, struct step *step);

/** load_host() - host: or other_host: over what *@host is */
bool load_host(struct ydoc *doc, const struct ynode *map, struct kvmsme_host *host);
extern const char *const host_keys[];

/* What a host has or has not: @offset of a bool in struct kvmsme_host */
struct host_flag {
	const char *key;
	size_t offset;
	const char *doc;
};

#define NR_HOST_FLAGS 9
extern const struct host_flag host_flags[NR_HOST_FLAGS];
extern const char *const host_modes[];	/* by enum kvmsme_mode */
extern const char *const top_keys[];

/** load_fails(), load_differs(), load_exit() - modifiers with a form of their own */
bool load_fails(struct loader *l, const struct ynode *node, struct step *step);
bool load_differs(struct loader *l, const struct ynode *node, struct step *step);
bool load_exit(struct loader *l, const struct ynode *node, struct step *step);
extern const char *const exit_keys[];

/** load_guest() - the argument of guest: (load_guest.c) */
bool load_guest(struct loader *l, const struct ynode *node, struct step *step);

/** regs_load() - registers with values, or a list of their names */
bool regs_load(struct loader *l, const struct ynode *map, struct reg_arg **regs);
bool reg_names_load(struct ydoc *doc, const struct ynode *list, struct reg_arg **regs);

/** value_load() - @node as a value of the register @id */
bool value_load(struct ydoc *doc, const struct ynode *node, uint64_t id, struct value *value);

/* Of a buffer that a pointer of a call points to */
#define MAX_POINTED 16384

/**
 * bytes_load() - as many bytes as @node says, 1 to @max: hexadecimal digits, {hex: ...}, {u64: 1},
 * {u32: 1}, {fill: ..., bytes: N} or {index: ..., bytes: N}
 */
bool bytes_load(struct ydoc *doc, const struct ynode *node, size_t max, struct value *value);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "nearest.h"
#include "number.h"
#include "input_file.h"
#include "profile_yaml.h"
#include "ydoc.h"

#define MAX_EXTENDS 32

/* The files that are being loaded, each for the sake of the one before */
struct chain {
	const struct chain *up;
	const char *path;
	int length;
};

static bool load(const char *path, struct profile *profile, char error[LOAD_ERROR_MAX],
		 const struct chain *up);

static bool unknown_knob(struct ydoc *doc, const struct ynode *node)
{
	struct nearest like = nearest_to(node->key);
	char meant[DID_YOU_MEAN_MAX];

	for (size_t i = 0; i < nr_knobs; i++)
		nearest_try(&like, knob_descs[i].name);
	return yerror_key(doc, node, "there is no knob '%s'%s `kvmsme profile show` lists them", node->key,
			  did_you_mean(like.name, ";", meant));
}

const char *knob_takes(const struct knob_desc *knob, char text[KNOB_TAKES_MAX])
{
	size_t len;

	switch (knob->kind) {
	case KNOB_KIND_BOOL:
		snprintf(text, KNOB_TAKES_MAX, "true or false");
		break;
	case KNOB_KIND_UINT:
		snprintf(text, KNOB_TAKES_MAX, "a number from 0 to %u", knob->max);
		break;
	case KNOB_KIND_ERRNO:
		snprintf(text, KNOB_TAKES_MAX, "an errno such as EBUSY%s", knob->max ? ", or none" : "");
		break;
	case KNOB_KIND_ENUM:
		len = (size_t)snprintf(text, KNOB_TAKES_MAX, "one of %s", knob->values[0]);
		for (int i = 1; knob->values[i] && len < KNOB_TAKES_MAX; i++)
			len += (size_t)snprintf(text + len, KNOB_TAKES_MAX - len, ", %s", knob->values[i]);
	}
	return text;
}

static const char *meant_errno(const char *word, bool or_none)
{
	struct nearest like = nearest_to(word);

	for (int err = !or_none; err < 256; err++)
		if (*errno_knob_name(err) != '?')
			nearest_try(&like, errno_knob_name(err));
	return like.name;
}

/* What a word of the knob's vocabulary may be misspelt as; of numbers there is none */
static const char *meant_value(const struct knob_desc *knob, const char *word)
{
	static const char *const bools[] = { "true", "false", NULL };

	switch (knob->kind) {
	case KNOB_KIND_BOOL:
		return nearest(word, bools);
	case KNOB_KIND_ENUM:
		return nearest(word, knob->values);
	case KNOB_KIND_ERRNO:
		return meant_errno(word, knob->max);
	default:
		return NULL;
	}
}

static bool bad_value(struct ydoc *doc, const struct ynode *node, const struct knob_desc *knob)
{
	char takes[KNOB_TAKES_MAX], meant[DID_YOU_MEAN_MAX];

	return yerror(doc, node, "'%s' is no value of %s%s it takes %s", node->text, knob->name,
		      did_you_mean(meant_value(knob, node->text), ";", meant), knob_takes(knob, takes));
}

static bool parse_uint(const struct knob_desc *knob, const char *text, long *value)
{
	uint64_t number;

	if (!number_parse(text, knob->max, &number))
		return false;
	*value = (long)number;
	return true;
}

/* "none" only where a refusal is a choice: elsewhere it would let through what cannot be done */
static bool parse_errno(const struct knob_desc *knob, const char *text, long *value)
{
	*value = !strcmp(text, "0") ? 0 : errno_knob_value(text);
	return *value > 0 || (!*value && knob->max);
}

static bool parse_enum(const struct knob_desc *knob, const char *text, long *value)
{
	for (*value = 0; knob->values[*value]; (*value)++)
		if (!strcmp(knob->values[*value], text))
			return true;
	return false;
}

/* The inverse of knob_format() */
static bool knob_parse(const struct knob_desc *knob, const char *text, long *value)
{
	switch (knob->kind) {
	case KNOB_KIND_BOOL:
		*value = !strcmp(text, "true");
		return *value || !strcmp(text, "false");
	case KNOB_KIND_UINT:
		return parse_uint(knob, text, value);
	case KNOB_KIND_ERRNO:
		return parse_errno(knob, text, value);
	case KNOB_KIND_ENUM:
		return parse_enum(knob, text, value);
	}
	return false;
}

static bool load_knob(struct ydoc *doc, const struct ynode *node, struct profile *profile)
{
	const struct knob_desc *knob = knob_find(node->key);
	long value;

	if (!knob)
		return unknown_knob(doc, node);
	if (node->kind != YNODE_SCALAR)
		return yerror(doc, node, "a knob has one value");
	if (!knob_parse(knob, node->text, &value))
		return bad_value(doc, node, knob);
	knob_set(profile, knob, value);
	return true;
}

static bool copy_name(struct ydoc *doc, const struct ynode *node, char *to, size_t size)
{
	const char *text;

	if (!ynode_string(doc, node, &text))
		return false;
	if (strlen(text) >= size)
		return yerror(doc, node, "too long; at most %zu characters", size - 1);
	snprintf(to, size, "%s", text);
	return true;
}

static bool is_plain(const char *text)
{
	while (*text && (unsigned char)*text > ' ' && *text != ',' && *text != 0x7f)
		text++;
	return !*text;
}

/* Outputs and scenarios know a profile by its name alone, so that one name is one ABI */
static bool load_name(struct ydoc *doc, const struct ynode *node, struct profile *profile)
{
	if (!copy_name(doc, node, profile->name, sizeof(profile->name)))
		return false;
	if (!*profile->name || !is_plain(profile->name))
		return yerror(doc, node, "a profile's name has at least one character, no blank and no comma");
	if (profile_by_name(profile->name))
		return yerror(doc, node, "'%s' is the name of a built-in profile, which is had without a "
			      "path; give this one a name of its own (with 'extends: %s' it can begin as "
			      "that one is)", profile->name, profile->name);
	return true;
}

/* A profile beside the file at @from; a proposal's base is a folder up */
static bool base_path(const char *from, const char *up, const char *name, char *path, size_t size)
{
	const char *slash = strrchr(from, '/');

	snprintf(path, size, "%.*s%s%s%s", slash ? (int)(slash - from) + 1 : 0, from, up, name,
		 strstr(name, ".yaml") ? "" : ".yaml");
	return !access(path, R_OK);
}

bool same_file(const char *a, const char *b)
{
	struct stat of_a, of_b;

	if (is_standard_input(a) || is_standard_input(b))
		return !strcmp(a, b);
	return !stat(a, &of_a) && !stat(b, &of_b) && of_a.st_dev == of_b.st_dev &&
	       of_a.st_ino == of_b.st_ino;
}

static bool comes_back(const struct chain *chain, const char *path)
{
	while (chain && !same_file(chain->path, path))
		chain = chain->up;
	return chain;
}

static const char *nearest_profile(const char *name)
{
	struct nearest like = nearest_to(name);

	for (size_t i = 0; i < nr_builtin_profiles; i++)
		nearest_try(&like, builtin_profiles[i]->name);
	return like.name;
}

static bool extend(struct ydoc *doc, const struct ynode *node, struct profile *profile,
		   const struct chain *chain)
{
	char path[1024], error[LOAD_ERROR_MAX];
	char meant[DID_YOU_MEAN_MAX];
	const struct profile *base;
	const char *name;

	if (!ynode_string(doc, node, &name))
		return false;
	base = profile_by_name(name);
	if (base) {
		*profile = *base;
		return true;
	}
	if (!base_path(doc->path, "", name, path, sizeof(path)) &&
	    !base_path(doc->path, "../", name, path, sizeof(path)))
		return yerror(doc, node, "there is no profile '%s', built in or beside this file%s", name,
			      did_you_mean(nearest_profile(name), "", meant));
	if (comes_back(chain, path))
		return yerror(doc, node, "'extends' goes round in a circle: it comes back to %s", path);
	if (chain->length >= MAX_EXTENDS)
		return yerror(doc, node, "more than %d files extend each other", MAX_EXTENDS);
	if (!load(path, profile, error, chain))
		return yerror(doc, node, "extends %s", error);
	return true;
}

/* The kernel that a profile brings along; *@own is the caller's */
static bool load_own_kernel(struct ydoc *doc, const struct ynode *node, struct kernel_pop **own)
{
	char path[1024], error[LOAD_ERROR_MAX];

	*own = calloc(1, sizeof(**own));
	if (!*own)
		return yerror(doc, node, "there is no memory for it");
	if (node->kind != YNODE_SCALAR)
		return kernel_load_node(doc, (struct ynode *)(uintptr_t)node, *own);
	base_path(doc->path, "", node->text, path, sizeof(path));
	return kernel_load(path, *own, error) || yerror(doc, node, "%s", error);
}

static bool is_path(const char *text)
{
	return strchr(text, '/') || strstr(text, ".yaml");
}

static bool load_kernel_key(struct ydoc *doc, const struct ynode *node, struct profile *profile,
			    struct kernel_pop **own)
{
	if (node->kind == YNODE_SCALAR && !is_path(node->text))
		return copy_name(doc, node, profile->kernel, sizeof(profile->kernel));
	if (!load_own_kernel(doc, node, own))
		return false;
	snprintf(profile->kernel, sizeof(profile->kernel), "%s", (*own)->name);
	return true;
}

/* Nothing of a profile that cannot be loaded stays */
static bool keep_kernel(struct ydoc *doc, const struct kernel_pop *own)
{
	return !own || kernel_add(own) ||
	       yerror(doc, ymap_get(doc->root, "kernel"), "there is another kernel '%s' (or %d more that were "
		      "loaded); give this one a name of its own", own->name, KERNELS_MAX_LOADED);
}

static bool load_key(struct ydoc *doc, const struct ynode *node, struct profile *profile,
		     struct kernel_pop **own)
{
	static const char *const keys[] = { "profile", "title", "proposal", "defective", "extends", "kernel", "knobs",
					    "host", NULL };

	if (!strcmp(node->key, "profile"))
		return load_name(doc, node, profile);
	if (!strcmp(node->key, "title"))
		return copy_name(doc, node, profile->title, sizeof(profile->title));
	if (!strcmp(node->key, "proposal"))
		return copy_name(doc, node, profile->proposal, sizeof(profile->proposal));
	if (!strcmp(node->key, "defective"))
		return ynode_bool(doc, node, &profile->defective);
	if (!strcmp(node->key, "kernel"))
		return load_kernel_key(doc, node, profile, own);
	if (!strcmp(node->key, "extends") || !strcmp(node->key, "host"))
		return true;
	if (strcmp(node->key, "knobs")) {
		char meant[DID_YOU_MEAN_MAX];

		return yerror_key(doc, node, "a profile has no '%s'%s It has profile, title, proposal, defective, "
				  "extends, kernel, knobs and host", node->key,
				  did_you_mean(nearest(node->key, keys), ".", meant));
	}
	if (node->kind != YNODE_MAP)
		return yerror(doc, node, "knobs is a map of knob: value");
	for (const struct ynode *knob = node->child; knob; knob = knob->next)
		if (!load_knob(doc, knob, profile))
			return false;
	return true;
}

static bool load_doc(struct ydoc *doc, struct profile *profile, const struct chain *chain,
		     struct kernel_pop **own)
{
	const struct ynode *base = ymap_get(doc->root, "extends");

	if (doc->root->kind != YNODE_MAP)
		return yerror(doc, doc->root, "a profile is a map: profile, title, extends, kernel, knobs");
	profile_defaults(profile);
	if (base && !extend(doc, base, profile, chain))
		return false;
	profile->title[0] = 0;
	profile->proposal[0] = 0;
	profile->defective = false;
	for (const struct ynode *node = doc->root->child; node; node = node->next)
		if (!load_key(doc, node, profile, own))
			return false;
	if (!ymap_get(doc->root, "profile"))
		return yerror(doc, doc->root, "'profile: NAME' is missing");
	if (!profile->kernel[0])
		return yerror(doc, doc->root, "'kernel: NAME' is missing (or extend a profile that has it)");
	return true;
}

static bool load(const char *path, struct profile *profile, char error[LOAD_ERROR_MAX],
		 const struct chain *up)
{
	const struct chain chain = { up, path, up ? up->length + 1 : 1 };
	struct profile loaded;
	struct kernel_pop *own = NULL;
	struct ydoc doc;
	bool ok = ydoc_load(&doc, path) && load_doc(&doc, &loaded, &chain, &own) && keep_kernel(&doc, own);

	free(own);
	snprintf(error, LOAD_ERROR_MAX, "%s", doc.error);
	ydoc_free(&doc);
	if (ok)
		*profile = loaded;
	return ok;
}

bool profile_load(const char *path, struct profile *profile, char error[LOAD_ERROR_MAX])
{
	return load(path, profile, error, NULL);
}

void profile_name_taken(const char *path, const char *other, char error[LOAD_ERROR_MAX])
{
	const struct ynode *name;
	struct ydoc doc;

	if (ydoc_load(&doc, path)) {
		name = ymap_get(doc.root, "profile");
		yerror(&doc, name, "'%s' is the name of the profile in %s too; give one of them another",
		       name ? name->text : "", other);
	}
	snprintf(error, LOAD_ERROR_MAX, "%s", doc.error);
	ydoc_free(&doc);
}

const struct profile *profile_find(const char *name, struct profile *storage,
				   char error[LOAD_ERROR_MAX])
{
	const struct profile *builtin = profile_by_name(name);
	char meant[DID_YOU_MEAN_MAX];

	if (builtin)
		return builtin;
	if (strchr(name, '/') || strstr(name, ".yaml") || is_standard_input(name))
		return profile_load(name, storage, error) ? storage : NULL;
	snprintf(error, LOAD_ERROR_MAX, "unknown profile '%s'%s `kvmsme profile list` shows them, a file needs its "
		 "path", name, did_you_mean(nearest_profile(name), ";", meant));
	return NULL;
}

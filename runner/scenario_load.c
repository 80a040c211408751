// SPDX-License-Identifier: GPL-2.0-or-later
/* The frame of a scenario: what stands at the top */
#include <stdlib.h>
#include <string.h>

#include "loader.h"
#include "needed.h"
#include "profile.h"

const char *const top_keys[] = {
	"scenario", "source", "host", "other_host", "profiles", "not_on_kernel", "known_fault",
	"steps", NULL
};

void load_steps(struct loader *l, const struct ynode *list)
{
	struct step **link = &l->scenario->steps;

	if (list->kind != YNODE_LIST || !list->child) {
		yerror(l->doc, list, "%s: is a list of at least one step", list->key);
		return;
	}
	while (*link)
		link = &(*link)->next;
	for (const struct ynode *node = list->child; node; node = node->next) {
		struct step *step = ydoc_alloc(l->doc, sizeof(*step));

		/* what is checked of a step looks at the steps before it */
		load_step(l, node, step);
		*link = step;
		link = &step->next;
		if (step->action == STEP_save && step->name)
			name_map_put(&l->saves, step->name, step);
	}
}

static void load_profiles(struct loader *l, const struct ynode *list)
{
	struct scenario *s = l->scenario;

	if (list->kind != YNODE_LIST || !list->child) {
		yerror(l->doc, list, "profiles: is a list such as [sme-v12]");
		return;
	}
	s->profiles = ydoc_alloc(l->doc, (ynode_count(list) + 1) * sizeof(*s->profiles));
	for (const struct ynode *node = list->child; node; node = node->next) {
		if (node->kind != YNODE_SCALAR)
			yerror(l->doc, node, "the name of a profile is wanted here");
		else if (known_word(node->text, s->profiles))
			yerror(l->doc, node, "'%s' is here twice", node->text);
		else if (known_profile(l, node, node->text, false))
			s->profiles[s->nr_profiles++] = node->text;
	}
}

void load_text(struct ydoc *doc, const struct ynode *root, const char *key, const char **text)
{
	const struct ynode *node = ymap_get(root, key);

	if (!node)
		yerror(doc, root, "'%s:' is missing", key);
	else if (ynode_string(doc, node, text) && !**text)
		yerror(doc, node, "'%s:' is empty", key);
}

static void load_known_faults(struct loader *l, const struct ynode *map)
{
	struct scenario *s = l->scenario;

	if (map->kind != YNODE_MAP || !map->child) {
		yerror(l->doc, map, "known_fault: is {PROFILE: what is wrong with its kernel, ...}");
		return;
	}
	s->known_fault = ydoc_alloc(l->doc, ynode_count(map) * sizeof(*s->known_fault));
	for (const struct ynode *node = map->child; node; node = node->next) {
		struct known_fault *fault = &s->known_fault[s->nr_known_faults];
		struct ynode key = key_position(node);

		fault->profile = node->key;
		if (!known_profile(l, &key, node->key, false) || !ynode_string(l->doc, node, &fault->reason))
			continue;
		if (!*fault->reason)
			yerror(l->doc, node, "the reason is empty");
		else
			s->nr_known_faults++;
	}
}

static void load_hosts(struct loader *l, const struct ynode *root)
{
	static const struct kvmsme_host max = KVMSME_HOST_MAX;
	struct scenario *s = l->scenario;
	const struct ynode *node = ymap_get(root, "host");

	s->host = max;
	if (node)
		load_host(l->doc, node, &s->host);
	s->other_host = s->host;
	node = ymap_get(root, "other_host");
	s->has_other_host = node;
	if (node)
		load_host(l->doc, node, &s->other_host);
}

static void other_host_is_used(struct loader *l, const struct ynode *root)
{
	const struct step *step = l->scenario->steps;

	while (step && !step->other_host)
		step = step->next;
	if (l->scenario->has_other_host && !step)
		yerror_key(l->doc, ymap_get(root, "other_host"),
			   "no step is on this host; write host: other beside those that are");
}

static void load_root(struct loader *l, const struct ynode *root)
{
	const struct ynode *profiles, *steps;

	known_keys(l->doc, root, top_keys);
	if (root->kind != YNODE_MAP)
		return;
	profiles = ymap_get(root, "profiles");
	steps = ymap_get(root, "steps");
	load_text(l->doc, root, "scenario", &l->scenario->title);
	load_text(l->doc, root, "source", &l->scenario->source);
	if (ymap_get(root, "not_on_kernel"))
		load_text(l->doc, root, "not_on_kernel", &l->scenario->not_on_kernel);
	if (ymap_get(root, "known_fault"))
		load_known_faults(l, ymap_get(root, "known_fault"));
	load_hosts(l, root);
	if (profiles)
		load_profiles(l, profiles);
	if (steps)
		load_steps(l, steps);
	else
		yerror(l->doc, root, "'steps:' is missing");
	if (!l->doc->nr_errors)
		other_host_is_used(l, root);
}

bool load_file(struct scenario *s, const char *path, const struct profile *const *profiles, size_t nr,
	       void (*load)(struct loader *l, const struct ynode *root))
{
	const char **names = needed(calloc(nr_builtin_profiles + nr + 2, sizeof(*names))), **name = names;
	struct loader l = { &s->doc, s, names, { 0 } };

	memset(s, 0, sizeof(*s));
	ydoc_load(&s->doc, path);
	*name++ = ANY_PROFILE;
	for (size_t i = 0; i < nr_builtin_profiles; i++)
		*name++ = builtin_profiles[i]->name;
	for (size_t i = 0; i < nr; i++)
		*name++ = profiles[i]->name;
	if (s->doc.root)
		load(&l, s->doc.root);
	name_map_free(&l.saves);
	free(names);
	return !s->doc.nr_errors;
}

bool scenario_load_with(struct scenario *s, const char *path, const struct profile *const *profiles,
			size_t nr)
{
	return load_file(s, path, profiles, nr, load_root);
}

bool scenario_load(struct scenario *s, const char *path)
{
	return scenario_load_with(s, path, NULL, 0);
}

void scenario_free(struct scenario *s)
{
	ydoc_free(&s->doc);
}

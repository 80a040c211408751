// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "scenario_load.h"
#include "scenario.h"

const char *const step_names[NR_STEP_ACTIONS + 1] = {
#define S(name, doc) [STEP_##name] = #name,
	STEP_ACTIONS(S)
#undef S
};

const char *const step_docs[NR_STEP_ACTIONS] = {
#define S(name, doc) [STEP_##name] = doc,
	STEP_ACTIONS(S)
#undef S
};

const char *const top_keys[] = {
	"scenario", "source", "host", "other_host", "profiles", "tags", "steps", NULL
};
const char *const host_keys[] = {
	"sve", "sme", "sme2", "fa64", "fpmr", "ptrauth", "pmu", "el1_32bit", NULL
};
const char *const step_keys[] = {
	"vm", "vcpu", "host", "fails", "differs", "buffer", "target", "bare", "budget", "exit", NULL
};

bool unknown_word(struct ydoc *doc, const struct ynode *node, const char *word, const char *what,
		  const char *const *known)
{
	const char *guess = nearest(word, known);
	char list[300] = "";
	size_t len = 0;

	for (size_t i = 0; known[i] && len < sizeof(list); i++)
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s", i ? ", " : "",
					known[i]);
	if (guess)
		return yerror(doc, node, "unknown %s '%s'; did you mean '%s'? One of: %s", what,
			      word, guess, list);
	return yerror(doc, node, "unknown %s '%s'; one of: %s", what, word, list);
}

bool known_word(const char *word, const char *const *known)
{
	for (; *known; known++)
		if (!strcmp(*known, word))
			return true;
	return false;
}

static bool check_keys(struct ydoc *doc, const struct ynode *map, const char *const *known)
{
	if (map->kind != YNODE_MAP)
		return yerror(doc, map, "a mapping is wanted here, of: %s ...", known[0]);
	for (const struct ynode *node = map->child; node; node = node->next) {
		struct ynode key = { .line = node->key_line, .column = node->key_column };

		if (!known_word(node->key, known))
			return unknown_word(doc, &key, node->key, "key", known);
	}
	return true;
}

/* [1, 2, 4]: vector lengths in units of 128 bits; none */
static bool load_vqs(struct ydoc *doc, const struct ynode *node, uint16_t *vqs)
{
	uint64_t vq;

	*vqs = 0;
	if (node->kind == YNODE_SCALAR && !strcmp(node->text, "none"))
		return true;
	if (node->kind != YNODE_LIST)
		return yerror(doc, node, "write a list of vector lengths in quadwords, or none");
	for (node = node->child; node; node = node->next) {
		if (!ynode_u64(doc, node, &vq))
			return false;
		if (vq < 1 || vq > 16)
			return yerror(doc, node, "%s is no vq; 1 to 16 (128 to 2048 bits)", node->text);
		*vqs |= (uint16_t)(1 << (vq - 1));
	}
	return true;
}

static bool load_host(struct ydoc *doc, const struct ynode *map, struct kvmsme_host *host)
{
	struct { const char *key; bool *flag; } flags[] = {
		{ "sme2", &host->sme2 }, { "fa64", &host->fa64 }, { "fpmr", &host->fpmr },
		{ "ptrauth", &host->ptrauth }, { "pmu", &host->pmu },
		{ "el1_32bit", &host->el1_32bit },
	};
	const struct ynode *node;
	struct kvmsme_error error;
	struct host checked;

	if (!check_keys(doc, map, host_keys))
		return false;
	node = ymap_get(map, "sve");
	if (node && !load_vqs(doc, node, &host->sve_vqs))
		return false;
	node = ymap_get(map, "sme");
	if (node && !load_vqs(doc, node, &host->sme_vqs))
		return false;
	if (!host->sme_vqs)
		host->sme2 = host->fa64 = false;
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		node = ymap_get(map, flags[i].key);
		if (node && !ynode_bool(doc, node, flags[i].flag))
			return false;
	}
	return host_init(&checked, host, &error) || yerror(doc, map, "%s", error.text);
}

static bool load_errno(struct ydoc *doc, const struct ynode *node, const char *profile,
		       struct choice *choice)
{
	unsigned int i = choice->nr++;

	if (i == MAX_PROFILES || node->kind != YNODE_SCALAR)
		return yerror(doc, node, "write an errno such as EBUSY, or success");
	choice->is[i].profile = profile;
	choice->is[i].err = errno_by_name(node->text);
	return choice->is[i].err >= 0 ||
	       yerror(doc, node, "'%s' is no errno; write EBUSY, EINVAL, ENOENT, EPERM ... or success",
		      node->text);
}

/* fails: EBUSY, or fails: {sme-v9: EINVAL, default: EBUSY} */
static bool load_fails(struct ydoc *doc, const struct ynode *node, struct choice *choice)
{
	if (node->kind != YNODE_MAP)
		return load_errno(doc, node, ANY_PROFILE, choice);
	for (node = node->child; node; node = node->next)
		if (!load_errno(doc, node, node->key, choice))
			return false;
	return true;
}

static bool load_uint(struct ydoc *doc, const struct ynode *node, uint64_t max, unsigned int *value)
{
	uint64_t n;

	if (!ynode_u64(doc, node, &n))
		return false;
	*value = (unsigned int)n;
	return n <= max || yerror(doc, node, "%s is too large; at most %u", node->text,
				  (unsigned int)max);
}

static bool load_buffer(struct ydoc *doc, const struct ynode *node, struct step *step)
{
	const struct ynode *mapped = ymap_get(node, "mapped");

	step->buffer = mapped ? BUFFER_PARTIAL : BUFFER_BAD;
	if (mapped)
		return ynode_u64(doc, mapped, &step->mapped);
	return (node->text && !strcmp(node->text, "bad")) ||
	       yerror(doc, node, "write bad (unmapped) or {mapped: bytes}");
}

static bool load_where(struct ydoc *doc, const struct ynode *node, struct step *step)
{
	step->other_host = node->text && !strcmp(node->text, "other");
	return step->other_host || (node->text && !strcmp(node->text, "first")) ||
	       yerror(doc, node, "host: is first or other (top level other_host:)");
}

static bool load_budget(struct ydoc *doc, const struct ynode *node, struct step *step)
{
	return ynode_u64(doc, node, &step->budget) &&
	       (step->budget || yerror(doc, node, "a budget is 1 or more"));
}

static bool load_groups(struct ydoc *doc, const struct ynode *node)
{
	if (node->kind == YNODE_SCALAR && !strcmp(node->text, "none"))
		return true;
	if (node->kind != YNODE_LIST)
		return yerror(doc, node, "write none, or a list such as [Z, P, FPSR, ZA]");
	for (node = node->child; node; node = node->next)
		if (node->kind != YNODE_SCALAR)
			return yerror(doc, node, "the name of a register or a group is wanted here");
	return true;
}

/* differs: [Z, FPSR], or differs: {sme-v12: [Z, FPSR], default: none} */
static bool load_differs(struct ydoc *doc, const struct ynode *node, struct step *step)
{
	step->differs = node;
	if (node->kind != YNODE_MAP)
		return load_groups(doc, node);
	for (node = node->child; node; node = node->next)
		if (!load_groups(doc, node))
			return false;
	return true;
}

static bool load_modifier(struct ydoc *doc, const struct ynode *node, struct step *step)
{
	if (!strcmp(node->key, "vm"))
		return load_uint(doc, node, MAX_STEP_VMS - 1, &step->vm);
	if (!strcmp(node->key, "vcpu"))
		return load_uint(doc, node, MAX_STEP_VCPUS - 1, &step->vcpu);
	if (!strcmp(node->key, "host"))
		return load_where(doc, node, step);
	if (!strcmp(node->key, "fails"))
		return load_fails(doc, node, &step->fails);
	if (!strcmp(node->key, "differs"))
		return load_differs(doc, node, step);
	if (!strcmp(node->key, "buffer"))
		return load_buffer(doc, node, step);
	if (!strcmp(node->key, "bare"))
		return ynode_bool(doc, node, &step->bare);
	if (!strcmp(node->key, "budget"))
		return load_budget(doc, node, step);
	if (!strcmp(node->key, "target"))
		return ynode_u64(doc, node, &step->target);
	return true;	/* exit belongs to the action */
}

static bool load_step(struct ydoc *doc, const struct ynode *map, struct step *step)
{
	bool found = false;

	step->node = map;
	step->target = KVM_ARM_TARGET_GENERIC_V8;
	step->budget = DEFAULT_RUN_BUDGET;
	if (map->kind != YNODE_MAP)
		return yerror(doc, map, "a step is a mapping such as {finalize: VEC}");
	for (const struct ynode *node = map->child; node; node = node->next) {
		struct ynode key = { .line = node->key_line, .column = node->key_column };

		if (known_word(node->key, step_keys)) {
			if (!load_modifier(doc, node, step))
				return false;
			continue;
		}
		if (!known_word(node->key, step_names))
			return unknown_word(doc, &key, node->key, "step", step_names);
		if (found)
			return yerror_key(doc, node, "a step does one thing; begin another for '%s'",
					  node->key);
		found = true;
		step->arg = node;
		for (step->action = 0; strcmp(step_names[step->action], node->key);)
			step->action++;
	}
	return (found || yerror(doc, map, "this step does nothing; add one of set, get, run ...")) &&
	       load_action(doc, map, step);
}

static bool load_steps(struct scenario *s, const struct ynode *list)
{
	struct step **link = &s->steps;

	if (list->kind != YNODE_LIST || !list->child)
		return yerror(&s->doc, list, "steps: is a list of at least one step");
	for (const struct ynode *node = list->child; node; node = node->next) {
		*link = ydoc_alloc(&s->doc, sizeof(**link));
		if (!load_step(&s->doc, node, *link))
			return false;
		if ((*link)->other_host && !s->has_other_host)
			return yerror(&s->doc, node, "host: other needs other_host: at the top");
		link = &(*link)->next;
	}
	return true;
}

static bool load_profiles(struct scenario *s, const struct ynode *node)
{
	if (node->kind != YNODE_LIST || !node->child)
		return yerror(&s->doc, node, "profiles: is a list such as [sme-v12]");
	for (node = node->child; node; node = node->next) {
		if (node->kind != YNODE_SCALAR || s->nr_profiles == MAX_PROFILES)
			return yerror(&s->doc, node, "at most %d names of profiles", MAX_PROFILES);
		s->profiles[s->nr_profiles++] = node->text;
	}
	return true;
}

static const struct ynode *need(struct ydoc *doc, const struct ynode *root, const char *key)
{
	const struct ynode *node = ymap_get(root, key);

	if (!node)
		yerror(doc, root, "'%s:' is missing", key);
	return node;
}

static bool load_hosts(struct scenario *s, const struct ynode *root)
{
	static const struct kvmsme_host max = KVMSME_HOST_MAX;
	const struct ynode *node = ymap_get(root, "host");

	s->host = max;
	if (node && !load_host(&s->doc, node, &s->host))
		return false;
	s->other_host = s->host;
	node = ymap_get(root, "other_host");
	s->has_other_host = node;
	return !node || load_host(&s->doc, node, &s->other_host);
}

bool scenario_load(struct scenario *s, const char *path)
{
	const struct ynode *root, *title, *source, *steps, *profiles;

	memset(s, 0, sizeof(*s));
	if (!ydoc_load(&s->doc, path))
		return false;
	root = s->doc.root;
	if (!check_keys(&s->doc, root, top_keys))
		return false;
	title = need(&s->doc, root, "scenario");
	source = title ? need(&s->doc, root, "source") : NULL;
	steps = source ? need(&s->doc, root, "steps") : NULL;
	profiles = ymap_get(root, "profiles");
	return steps && ynode_string(&s->doc, title, &s->title) &&
	       ynode_string(&s->doc, source, &s->source) && load_hosts(s, root) &&
	       (!profiles || load_profiles(s, profiles)) && load_steps(s, steps);
}

void scenario_free(struct scenario *s)
{
	ydoc_free(&s->doc);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What a step may do: one row an action, and the keys that may stand beside it
 *
 * The loader, the executor, the JSON schema and docs/scenarios.md are made from these tables.
 */
#ifndef KVMSME_RUNNER_ACTION_H
#define KVMSME_RUNNER_ACTION_H

#include "loader.h"
#include "shape.h"

struct exec;

/* Keys of a step beside its action; the order is that of modifiers[] */
enum heeds {
	HEEDS_VM	= 1 << 0,
	HEEDS_VCPU	= 1 << 1,
	HEEDS_HOST	= 1 << 2,
	HEEDS_FAILS	= 1 << 3,
	HEEDS_BUFFER	= 1 << 4,
	HEEDS_TARGET	= 1 << 5,
	HEEDS_EXIT	= 1 << 6,
	HEEDS_BUDGET	= 1 << 7,
	HEEDS_BARE	= 1 << 8,
	HEEDS_DIFFERS	= 1 << 9,
	HEEDS_CHANGES	= 1 << 10,
	HEEDS_TIMES	= 1 << 11,
	FOR_MODEL	= 1 << 12,	/* no key: of no use on a kernel */
	ON_VM		= HEEDS_VM | HEEDS_HOST,
	ON_VCPU		= HEEDS_VM | HEEDS_VCPU | HEEDS_HOST,
};

/**
 * struct modifier - a key beside an action
 * @load: puts @node, its value, into @step; false with the error noted
 * @otherwise: what holds without it, in words
 */
struct modifier {
	const char *key;
	bool (*load)(struct loader *l, const struct ynode *node, struct step *step);
	const char *form;
	const char *doc;
	const char *otherwise;
};

#define NR_MODIFIERS 12
extern const struct modifier modifiers[NR_MODIFIERS];

/**
 * struct action - a row of step_actions.def
 * @check: what is wrong with a step all of which is loaded; NULL: nothing can be
 */
struct action {
	const char *name;
	const struct shape *arg;
	void (*check)(struct loader *l, const struct step *step);
	void (*run)(struct exec *x, const struct step *step);
	unsigned int heeds;
	const char *form;
	const char *doc;
};

extern const struct action step_actions[NR_STEP_ACTIONS];

#endif

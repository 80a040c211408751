/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What the argument of an action looks like
 *
 * Described as data, so that the loader takes what the schema and the documentation say.
 */
#ifndef KVMSME_RUNNER_SHAPE_H
#define KVMSME_RUNNER_SHAPE_H

#include "loader.h"

/**
 * enum field_kind - a value in a mapping, and what it is in struct step
 * FIELD_NUMBER: struct given; FIELD_FLAG: bool; FIELD_WORD, FIELD_NAME: const char *;
 * FIELD_REGS: struct reg_arg *; FIELD_BYTES: struct value, of at most @max bytes;
 * FIELD_REQUEST: struct ioctl_arg, of which the request and what it takes are filled in;
 * FIELD_SET, FIELD_GET: struct field_value *, of the structure that a request before it takes;
 * FIELD_MEMBER, FIELD_WANTED: the same, of the member of struct kvm_device_attr that the key is
 */
enum field_kind {
	FIELD_NUMBER, FIELD_FLAG, FIELD_WORD, FIELD_NAME, FIELD_REGS, FIELD_BYTES, FIELD_REQUEST,
	FIELD_SET, FIELD_GET, FIELD_MEMBER, FIELD_WANTED
};

/**
 * struct field - a key of a mapping
 * @offset: in struct step
 * @max:    of a FIELD_NUMBER
 * @words:  of a FIELD_WORD, NULL-terminated
 * @otherwise: what it is where it is left out, in words; NULL: it is not looked at
 */
struct field {
	const char *key;
	enum field_kind kind;
	size_t offset;
	uint64_t max;
	const char *const *words;
	bool required;
	const char *doc;
	const char *otherwise;
};

enum shape_kind {
	SHAPE_NUMBER,	/* step->number */
	SHAPE_WORD,	/* one of the words or a number: step->number */
	SHAPE_BITS,	/* a list of words or bit numbers: step->number */
	SHAPE_NAME,	/* step->name */
	SHAPE_FIELDS,	/* a mapping with these keys */
	SHAPE_REGS,	/* a mapping from register to value: step->regs */
	SHAPE_CAPS,	/* a mapping from capability to number: step->caps */
	SHAPE_GUEST,	/* guest code */
};

/**
 * struct shape - an argument
 * @max:    the largest number (the largest bit's number)
 * @what:   a word is called this in messages
 * @words:  up to one without a name
 * @by_name: knows more of them, which are @names, NULL-terminated
 * @listed:  what the documentation says instead of all words
 * @fields: up to one without a key
 * @empty:  a mapping may be empty: the call alone is a check
 */
struct shape {
	enum shape_kind kind;
	uint64_t max;
	const char *what;
	const struct word *words;
	bool (*by_name)(const char *text, uint64_t *value);
	const char *const *names;
	const char *listed;
	const struct field *fields;
	bool empty;
};

extern const struct shape shape_number, shape_number32, shape_features, shape_finalize, shape_regs;
extern const struct shape shape_reg_list, shape_run, shape_guest, shape_caps, shape_cap, shape_masks;
extern const struct shape shape_vl_matrix, shape_mp_state, shape_events, shape_memory, shape_ioctl;
extern const struct shape shape_name, shape_restore, shape_task, shape_set_attr, shape_get_attr;
extern const struct shape shape_has_attr, shape_path, shape_close, shape_map, shape_read, shape_stats;

/** shape_load() - put @node, an argument of this @shape, into @step; false with errors noted */
bool shape_load(struct loader *l, const struct shape *shape, const struct ynode *node,
		struct step *step);

#endif

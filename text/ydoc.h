/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: YAML documents as trees with positions
 *
 * libyaml parses; here every node knows its line and column, so that whoever reads a
 * file can say where it is wrong: "file:line:column: what is wrong, and what would be
 * right".  All that is wrong is kept, in the order of the file: a reader that goes on
 * after an error says everything at once.
 *
 * A file is one document of at most YDOC_MAX_FILE bytes.  A key that is there twice (of which
 * the tree has the first), a NUL character inside a text, tags, anchors and aliases are errors:
 * nothing is taken in silence for something else.
 */
#ifndef KVMSME_TEXT_YDOC_H
#define KVMSME_TEXT_YDOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ynode_kind { YNODE_SCALAR, YNODE_LIST, YNODE_MAP };

/**
 * struct ynode - a node
 * @text:  of a scalar
 * @key:   in a map: this value's key, with its position in @key_line, @key_column
 * @child: first element of a list or first value of a map; @next: its sibling
 */
struct ynode {
	enum ynode_kind kind;
	uint32_t line, column;
	uint32_t key_line, key_column;
	const char *text;
	const char *key;
	struct ynode *child;
	struct ynode *next;
	bool quoted;
	bool block;	/* scalar written as a | or > block */
};

#define YDOC_MAX_FILE	((size_t)16 << 20)
#define YDOC_MAX_ERRORS	20

/* A message and where it belongs; line 0: to the whole file */
struct ydoc_error {
	uint32_t line, column;
	char *text;
};

/**
 * struct ydoc - a document and what is wrong with it
 * @error: all errors, a line each without the last newline; "" while all is well.  Lives
 *         until ydoc_free()
 * @nr_errors: how many there are; the first YDOC_MAX_ERRORS of the file are in @error,
 *         the others only counted
 */
struct ydoc {
	const char *path;
	struct ynode *root;
	void *arena;
	const char *error;
	size_t nr_errors;
	struct ydoc_error first[YDOC_MAX_ERRORS];
};

/**
 * ydoc_load() - parse @path; false with doc->error set.  ydoc_free() in any case.
 * doc->root is NULL where there is no tree to look at; else further errors may be looked for.
 */
bool ydoc_load(struct ydoc *doc, const char *path);
void ydoc_free(struct ydoc *doc);

/** ydoc_alloc() - zeroed memory that lives as long as @doc */
void *ydoc_alloc(struct ydoc *doc, size_t size);

/** yerror() - note what is wrong at @node (NULL: the file); returns false */
bool yerror(struct ydoc *doc, const struct ynode *node, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/** yerror_key() - the same at the key of @node */
bool yerror_key(struct ydoc *doc, const struct ynode *node, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** ymap_get() - value of @key in map @node, or NULL */
const struct ynode *ymap_get(const struct ynode *node, const char *key);

size_t ynode_count(const struct ynode *node);

/** ynode_is() - a scalar that reads @word */
bool ynode_is(const struct ynode *node, const char *word);

/* Conversions; on failure false with the error noted.  Numbers are those of number.h */
bool ynode_u64(struct ydoc *doc, const struct ynode *node, uint64_t *value);
bool ynode_max(struct ydoc *doc, const struct ynode *node, uint64_t max, uint64_t *value);
bool ynode_bool(struct ydoc *doc, const struct ynode *node, bool *value);
bool ynode_string(struct ydoc *doc, const struct ynode *node, const char **value);

#endif

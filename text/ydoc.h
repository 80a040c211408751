/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: YAML documents as trees with positions
 *
 * libyaml parses; here every node knows its line and column, so that whoever reads a
 * file can say where it is wrong: "file:line:column: what is wrong, and what would be
 * right".  The first error of a file is kept, later ones are consequences.
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

/**
 * struct ydoc - a document and the first thing wrong with it
 * @error: "" while all is well
 */
struct ydoc {
	const char *path;
	struct ynode *root;
	void *arena;
	char error[512];
};

/** ydoc_load() - parse @path; false with doc->error set.  ydoc_free() in any case. */
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

/* Conversions; on failure false with the error noted */
bool ynode_u64(struct ydoc *doc, const struct ynode *node, uint64_t *value);
bool ynode_bool(struct ydoc *doc, const struct ynode *node, bool *value);
bool ynode_string(struct ydoc *doc, const struct ynode *node, const char **value);

/**
 * nearest() - of @names (NULL-terminated), the one most like @word, or NULL
 * For "did you mean".
 */
const char *nearest(const char *word, const char *const *names);

#endif

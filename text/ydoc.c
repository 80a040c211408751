/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "needed.h"
#include "number.h"
#include "ydoc.h"

struct block {
	struct block *next;
	max_align_t data[];
};

void *ydoc_alloc(struct ydoc *doc, size_t size)
{
	struct block *block = needed(calloc(1, sizeof(*block) + size));

	block->next = doc->arena;
	doc->arena = block;
	return block->data;
}

static bool is_before(const struct ydoc_error *a, const struct ydoc_error *b)
{
	return a->line != b->line ? a->line < b->line : a->column < b->column;
}

static void show(FILE *out, const struct ydoc *doc, const struct ydoc_error *e)
{
	if (e->line)
		fprintf(out, "%s:%u:%u: %s", doc->path, e->line, e->column, e->text);
	else
		fprintf(out, "%s: %s", doc->path, e->text);
}

static size_t nr_kept(const struct ydoc *doc)
{
	return doc->nr_errors < YDOC_MAX_ERRORS ? doc->nr_errors : YDOC_MAX_ERRORS;
}

static void forget_text(struct ydoc *doc)
{
	if (doc->error && *doc->error)
		free((void *)(uintptr_t)doc->error);
	doc->error = "";
}

static void write_errors(struct ydoc *doc)
{
	size_t kept = nr_kept(doc);
	char *text;
	FILE *out = text_stream(&text);

	for (size_t i = 0; i < kept; i++) {
		if (i)
			fputc('\n', out);
		show(out, doc, &doc->first[i]);
	}
	if (doc->nr_errors > kept)
		fprintf(out, "\n%s: and %zu more", doc->path, doc->nr_errors - kept);
	fclose(out);
	forget_text(doc);
	doc->error = text;
}

/* Keeps the first of the file, in order */
static void keep(struct ydoc *doc, struct ydoc_error new)
{
	size_t kept = nr_kept(doc), at = kept;

	while (at && is_before(&new, &doc->first[at - 1]))
		at--;
	doc->nr_errors++;
	if (at == YDOC_MAX_ERRORS) {
		free(new.text);
		return;
	}
	if (kept == YDOC_MAX_ERRORS)
		free(doc->first[--kept].text);
	memmove(&doc->first[at + 1], &doc->first[at], (kept - at) * sizeof(new));
	doc->first[at] = new;
}

/* One line each, whatever the file had in its words */
static void note(struct ydoc *doc, uint32_t line, uint32_t column, const char *format, va_list args)
{
	struct ydoc_error new = { .line = line, .column = column };

	if (vasprintf(&new.text, format, args) < 0)
		out_of_memory();
	for (char *c = new.text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	keep(doc, new);
	write_errors(doc);
}

bool yerror(struct ydoc *doc, const struct ynode *node, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	note(doc, node ? node->line : 0, node ? node->column : 0, format, args);
	va_end(args);
	return false;
}

bool yerror_key(struct ydoc *doc, const struct ynode *node, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	note(doc, node->key_line, node->key_column, format, args);
	va_end(args);
	return false;
}

void ydoc_free(struct ydoc *doc)
{
	struct block *block = doc->arena, *next;

	for (; block; block = next) {
		next = block->next;
		free(block);
	}
	for (size_t i = 0; i < nr_kept(doc); i++)
		free(doc->first[i].text);
	forget_text(doc);
	doc->nr_errors = 0;
	doc->arena = NULL;
	doc->root = NULL;
}

const struct ynode *ymap_get(const struct ynode *node, const char *key)
{
	const struct ynode *child;

	if (!node || node->kind != YNODE_MAP)
		return NULL;
	for (child = node->child; child; child = child->next)
		if (child->key && !strcmp(child->key, key))
			return child;
	return NULL;
}

size_t ynode_count(const struct ynode *node)
{
	size_t count = 0;

	for (const struct ynode *child = node->child; child; child = child->next)
		count++;
	return count;
}

bool ynode_is(const struct ynode *node, const char *word)
{
	return node && node->kind == YNODE_SCALAR && !strcmp(node->text, word);
}

bool ynode_u64(struct ydoc *doc, const struct ynode *node, uint64_t *value)
{
	if (node->kind != YNODE_SCALAR || !node->text[0])
		return yerror(doc, node, "a number is wanted here, such as 5 or 0x1f");
	if (number_parse(node->text, UINT64_MAX, value))
		return true;
	if (node->text[0] == '-')
		return yerror(doc, node, "'%s': a number has no sign here; write it in hexadecimal, "
			      "such as 0xff", node->text);
	if (node->text[0] == '0' && node->text[1] != 'x' && node->text[1] != 'X')
		return yerror(doc, node, "'%s': a number begins with 0 only as 0x... (hexadecimal)",
			      node->text);
	return yerror(doc, node, "'%s' is no number of at most 64 bits; write 5 or 0x1f",
		      node->text);
}

bool ynode_max(struct ydoc *doc, const struct ynode *node, uint64_t max, uint64_t *value)
{
	if (!ynode_u64(doc, node, value))
		return false;
	return *value <= max || yerror(doc, node, max > 0xffff ? "%s is too large; at most 0x%" PRIx64 :
				       "%s is too large; at most %" PRIu64, node->text, max);
}

bool ynode_bool(struct ydoc *doc, const struct ynode *node, bool *value)
{
	if (node->kind == YNODE_SCALAR && !strcmp(node->text, "true"))
		*value = true;
	else if (node->kind == YNODE_SCALAR && !strcmp(node->text, "false"))
		*value = false;
	else
		return yerror(doc, node, "true or false is wanted here");
	return true;
}

bool ynode_string(struct ydoc *doc, const struct ynode *node, const char **value)
{
	if (node->kind != YNODE_SCALAR)
		return yerror(doc, node, "a word or text is wanted here");
	*value = node->text;
	return true;
}

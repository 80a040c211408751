/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "ydoc.h"

#define MAX_DEPTH 64

struct block {
	struct block *next;
	max_align_t data[];
};

void *ydoc_alloc(struct ydoc *doc, size_t size)
{
	struct block *block = calloc(1, sizeof(*block) + size);

	if (!block)
		abort();
	block->next = doc->arena;
	doc->arena = block;
	return block->data;
}

static const char *copy_text(struct ydoc *doc, const char *text, size_t len)
{
	char *copy = ydoc_alloc(doc, len + 1);

	memcpy(copy, text, len);
	return copy;
}

static void note(struct ydoc *doc, uint32_t line, uint32_t column, const char *format, va_list args)
{
	size_t used;

	if (doc->error[0])
		return;
	if (line)
		snprintf(doc->error, sizeof(doc->error), "%s:%u:%u: ", doc->path, line, column);
	else
		snprintf(doc->error, sizeof(doc->error), "%s: ", doc->path);
	used = strlen(doc->error);
	vsnprintf(doc->error + used, sizeof(doc->error) - used, format, args);
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

static bool parser_error(struct ydoc *doc, const yaml_parser_t *parser)
{
	const struct ynode at = { .line = (uint32_t)parser->problem_mark.line + 1,
				  .column = (uint32_t)parser->problem_mark.column + 1 };

	return yerror(doc, &at, "not YAML: %s",
		      parser->problem ? parser->problem : "cannot be read");
}

static struct ynode *new_node(struct ydoc *doc, enum ynode_kind kind, const yaml_event_t *event)
{
	struct ynode *node = ydoc_alloc(doc, sizeof(*node));

	node->kind = kind;
	node->line = (uint32_t)event->start_mark.line + 1;
	node->column = (uint32_t)event->start_mark.column + 1;
	return node;
}

static struct ynode *parse_node(struct ydoc *doc, yaml_parser_t *parser, yaml_event_t *event,
				int depth);

static bool next_event(struct ydoc *doc, yaml_parser_t *parser, yaml_event_t *event)
{
	if (yaml_parser_parse(parser, event))
		return true;
	memset(event, 0, sizeof(*event));
	return parser_error(doc, parser);
}

static struct ynode *parse_list(struct ydoc *doc, yaml_parser_t *parser, struct ynode *list,
				int depth)
{
	struct ynode **link = &list->child;
	yaml_event_t event;

	while (next_event(doc, parser, &event)) {
		if (event.type == YAML_SEQUENCE_END_EVENT) {
			yaml_event_delete(&event);
			return list;
		}
		*link = parse_node(doc, parser, &event, depth);
		if (!*link)
			return NULL;
		link = &(*link)->next;
	}
	return NULL;
}

static bool duplicate_key(struct ydoc *doc, const struct ynode *map, const struct ynode *key)
{
	if (!ymap_get(map, key->text))
		return false;
	yerror(doc, key, "'%s' is here twice; keep one of them", key->text);
	return true;
}

static struct ynode *parse_map(struct ydoc *doc, yaml_parser_t *parser, struct ynode *map, int depth)
{
	struct ynode **link = &map->child, *key;
	yaml_event_t event;

	while (next_event(doc, parser, &event)) {
		if (event.type == YAML_MAPPING_END_EVENT) {
			yaml_event_delete(&event);
			return map;
		}
		key = parse_node(doc, parser, &event, depth);
		if (!key)
			return NULL;
		if (key->kind != YNODE_SCALAR) {
			yerror(doc, key, "a key must be a plain word");
			return NULL;
		}
		if (duplicate_key(doc, map, key) || !next_event(doc, parser, &event))
			return NULL;
		*link = parse_node(doc, parser, &event, depth);
		if (!*link)
			return NULL;
		(*link)->key = key->text;
		(*link)->key_line = key->line;
		(*link)->key_column = key->column;
		link = &(*link)->next;
	}
	return NULL;
}

static struct ynode *scalar(struct ydoc *doc, const yaml_event_t *event)
{
	struct ynode *node = new_node(doc, YNODE_SCALAR, event);
	yaml_scalar_style_t style = event->data.scalar.style;

	node->text = copy_text(doc, (const char *)event->data.scalar.value,
			       event->data.scalar.length);
	node->block = style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE;
	node->quoted = style != YAML_PLAIN_SCALAR_STYLE;
	return node;
}

/* Takes over @event */
static struct ynode *parse_node(struct ydoc *doc, yaml_parser_t *parser, yaml_event_t *event,
				int depth)
{
	struct ynode *node = NULL;

	if (depth > MAX_DEPTH) {
		node = new_node(doc, YNODE_SCALAR, event);
		yerror(doc, node, "nested too deeply");
		yaml_event_delete(event);
		return NULL;
	}
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		node = scalar(doc, event);
		break;
	case YAML_SEQUENCE_START_EVENT:
		node = parse_list(doc, parser, new_node(doc, YNODE_LIST, event), depth + 1);
		break;
	case YAML_MAPPING_START_EVENT:
		node = parse_map(doc, parser, new_node(doc, YNODE_MAP, event), depth + 1);
		break;
	default:
		yerror(doc, new_node(doc, YNODE_SCALAR, event),
		       "anchors and aliases are not supported; write the value out");
	}
	yaml_event_delete(event);
	return node;
}

static bool parse_document(struct ydoc *doc, yaml_parser_t *parser)
{
	yaml_event_t event;

	while (next_event(doc, parser, &event)) {
		yaml_event_type_t type = event.type;

		if (type == YAML_STREAM_START_EVENT || type == YAML_DOCUMENT_START_EVENT) {
			yaml_event_delete(&event);
			continue;
		}
		if (type == YAML_STREAM_END_EVENT) {
			yaml_event_delete(&event);
			return yerror(doc, NULL, "the file is empty");
		}
		doc->root = parse_node(doc, parser, &event, 0);
		return doc->root != NULL;
	}
	return false;
}

bool ydoc_load(struct ydoc *doc, const char *path)
{
	FILE *file = fopen(path, "rb");
	yaml_parser_t parser;
	bool ok;

	memset(doc, 0, sizeof(*doc));
	doc->path = copy_text(doc, path, strlen(path));
	if (!file)
		return yerror(doc, NULL, "cannot be opened: %s", strerror(errno));
	if (!yaml_parser_initialize(&parser)) {
		fclose(file);
		return yerror(doc, NULL, "out of memory");
	}
	yaml_parser_set_input_file(&parser, file);
	ok = parse_document(doc, &parser);
	yaml_parser_delete(&parser);
	fclose(file);
	return ok && !doc->error[0];
}

void ydoc_free(struct ydoc *doc)
{
	struct block *block = doc->arena, *next;

	for (; block; block = next) {
		next = block->next;
		free(block);
	}
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

bool ynode_u64(struct ydoc *doc, const struct ynode *node, uint64_t *value)
{
	char *end;

	if (node->kind != YNODE_SCALAR || !node->text[0] || node->text[0] == '-')
		return yerror(doc, node, "a number is wanted here, such as 5 or 0x1f");
	errno = 0;
	*value = strtoull(node->text, &end, 0);
	if (errno || *end)
		return yerror(doc, node, "'%s' is no number of at most 64 bits; write 5 or 0x1f",
			      node->text);
	return true;
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

/* Levenshtein distance, for words that fit */
static unsigned int distance(const char *a, const char *b)
{
	size_t la = strlen(a), lb = strlen(b);
	unsigned int row[64];

	if (la >= 64 || lb >= 64)
		return 99;
	for (size_t j = 0; j <= lb; j++)
		row[j] = (unsigned int)j;
	for (size_t i = 1; i <= la; i++) {
		unsigned int diagonal = row[0];

		row[0] = (unsigned int)i;
		for (size_t j = 1; j <= lb; j++) {
			unsigned int change = diagonal + (a[i - 1] != b[j - 1]);
			unsigned int least = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;

			diagonal = row[j];
			row[j] = change < least ? change : least;
		}
	}
	return row[lb];
}

const char *nearest(const char *word, const char *const *names)
{
	const char *best = NULL;
	unsigned int least = 4;

	for (; *names; names++) {
		unsigned int d = distance(word, *names);

		if (d < least) {
			least = d;
			best = *names;
		}
	}
	return best;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From libyaml's events to nodes */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "needed.h"
#include "whole_file.h"
#include "ydoc.h"

#define MAX_DEPTH 64
#define NO_ANCHORS "anchors and aliases are not supported; write the value out"

static const char *copy_text(struct ydoc *doc, const char *text, size_t len)
{
	char *copy = ydoc_alloc(doc, len + 1);

	memcpy(copy, text, len);
	return copy;
}

/* libyaml says of characters that it cannot read their offset only */
static struct ynode reader_position(const yaml_parser_t *parser)
{
	const unsigned char *text = parser->input.string.start;
	size_t len = (size_t)(parser->input.string.end - text);
	struct ynode at = { .line = 1, .column = 1 };

	for (size_t i = 0; i < len && i < parser->problem_offset; i++) {
		at.column = text[i] == '\n' ? 1 : at.column + 1;
		at.line += text[i] == '\n';
	}
	return at;
}

/* libyaml counts characters */
static size_t mark_offset(const yaml_parser_t *parser, const unsigned char *text, size_t len)
{
	size_t at = 0, n = 0;

	for (; at < len && n < parser->problem_mark.line; at++)
		n += text[at] == '\n';
	for (n = 0; at < len && n < parser->problem_mark.column; at++)
		n += at + 1 == len || (text[at + 1] & 0xc0) != 0x80;
	return at;
}

/* Of NAME[N] at the bracket that is taken for a list; false: it is another error */
static bool bracket_name(const yaml_parser_t *parser, char name[64])
{
	const unsigned char *text = parser->input.string.start;
	size_t len = (size_t)(parser->input.string.end - text), at = mark_offset(parser, text, len);
	size_t from = at, to = at + 1;

	while (from && (isalnum(text[from - 1]) || text[from - 1] == '_'))
		from--;
	while (to < len && isdigit(text[to]))
		to++;
	if (from == at || to == at + 1 || to >= len || text[at] != '[' || text[to] != ']' || to - from > 62)
		return false;
	snprintf(name, 64, "%.*s", (int)(to - from + 1), (const char *)text + from);
	return true;
}

static bool flow_error(struct ydoc *doc, const yaml_parser_t *parser, const struct ynode *at)
{
	char name[64];

	if (!bracket_name(parser, name))
		return yerror(doc, at, "not YAML: %s", parser->problem);
	if (!strncmp(name, "ZA[", 3))
		return yerror(doc, at, "in {...} brackets are a list: write ZA%.*s for %s, or quote it",
			      (int)strspn(name + 3, "0123456789"), name + 3, name);
	return yerror(doc, at, "in {...} brackets are a list: quote the name, \"%s\"", name);
}

static bool parser_error(struct ydoc *doc, const yaml_parser_t *parser)
{
	struct ynode at = { .line = (uint32_t)parser->problem_mark.line + 1,
			    .column = (uint32_t)parser->problem_mark.column + 1 };

	if (parser->error == YAML_READER_ERROR)
		at = reader_position(parser);
	if (parser->error == YAML_MEMORY_ERROR)
		out_of_memory();
	if (parser->error == YAML_PARSER_ERROR && parser->problem)
		return flow_error(doc, parser, &at);
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

static int by_key(const void *a, const void *b)
{
	const struct ynode *x = *(const struct ynode *const *)a, *y = *(const struct ynode *const *)b;
	int order = strcmp(x->key, y->key);

	if (order)
		return order;
	return x->key_line != y->key_line ? (x->key_line > y->key_line) - (x->key_line < y->key_line) :
	       (x->key_column > y->key_column) - (x->key_column < y->key_column);
}

/* Those without a key */
static void drop_values(struct ynode *map)
{
	for (struct ynode **link = &map->child; *link;)
		if ((*link)->key)
			link = &(*link)->next;
		else
			*link = (*link)->next;
}

/* Of a key that is there twice the first stays, so that readers meet each once */
static void refuse_duplicates(struct ydoc *doc, struct ynode *map)
{
	size_t nr = ynode_count(map), i = 0;
	struct ynode **sorted = needed(calloc(nr + 1, sizeof(struct ynode *)));
	const char *before = NULL;

	for (struct ynode *node = map->child; node; node = node->next)
		sorted[i++] = node;
	qsort(sorted, nr, sizeof(struct ynode *), by_key);
	for (i = 0; i < nr; i++) {
		if (before && !strcmp(sorted[i]->key, before)) {
			yerror_key(doc, sorted[i], "'%s' is here twice; keep one of them", before);
			sorted[i]->key = NULL;
		} else {
			before = sorted[i]->key;
		}
	}
	free(sorted);
	drop_values(map);
}

static struct ynode *parse_value(struct ydoc *doc, yaml_parser_t *parser, const struct ynode *key,
				 int depth)
{
	yaml_event_t event;
	struct ynode *node;

	if (key->kind != YNODE_SCALAR) {
		yerror(doc, key, "a key must be a plain word");
		return NULL;
	}
	if (!next_event(doc, parser, &event))
		return NULL;
	node = parse_node(doc, parser, &event, depth);
	if (!node)
		return NULL;
	node->key = key->text;
	node->key_line = key->line;
	node->key_column = key->column;
	return node;
}

static struct ynode *parse_map(struct ydoc *doc, yaml_parser_t *parser, struct ynode *map, int depth)
{
	struct ynode **link = &map->child, *key;
	yaml_event_t event;

	while (next_event(doc, parser, &event)) {
		if (event.type == YAML_MAPPING_END_EVENT) {
			yaml_event_delete(&event);
			refuse_duplicates(doc, map);
			return map;
		}
		key = parse_node(doc, parser, &event, depth);
		*link = key ? parse_value(doc, parser, key, depth) : NULL;
		if (!*link)
			return NULL;
		link = &(*link)->next;
	}
	return NULL;
}

static struct ynode *scalar(struct ydoc *doc, const yaml_event_t *event)
{
	struct ynode *node = new_node(doc, YNODE_SCALAR, event);
	yaml_scalar_style_t style = event->data.scalar.style;

	if (memchr(event->data.scalar.value, 0, event->data.scalar.length))
		yerror(doc, node, "there is a NUL character (\\0) in this text; leave it out");
	node->text = copy_text(doc, (const char *)event->data.scalar.value,
			       event->data.scalar.length);
	node->block = style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE;
	node->quoted = style != YAML_PLAIN_SCALAR_STYLE;
	return node;
}

/* What would be dropped in silence */
static void refuse_properties(struct ydoc *doc, const yaml_event_t *event)
{
	const struct ynode at = { .line = (uint32_t)event->start_mark.line + 1,
				  .column = (uint32_t)event->start_mark.column + 1 };
	const yaml_char_t *tag = NULL, *anchor = NULL;

	if (event->type == YAML_SCALAR_EVENT) {
		tag = event->data.scalar.tag;
		anchor = event->data.scalar.anchor;
	} else if (event->type == YAML_SEQUENCE_START_EVENT) {
		tag = event->data.sequence_start.tag;
		anchor = event->data.sequence_start.anchor;
	} else if (event->type == YAML_MAPPING_START_EVENT) {
		tag = event->data.mapping_start.tag;
		anchor = event->data.mapping_start.anchor;
	}
	if (tag)
		yerror(doc, &at, "tags such as %s are not supported; write the value alone", tag);
	if (anchor)
		yerror(doc, &at, NO_ANCHORS);
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
	refuse_properties(doc, event);
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
		yerror(doc, new_node(doc, YNODE_SCALAR, event), NO_ANCHORS);
	}
	yaml_event_delete(event);
	return node;
}

/* Behind the document there is nothing more, not even a document that is not YAML */
static bool parse_end(struct ydoc *doc, yaml_parser_t *parser)
{
	yaml_event_t event;

	while (next_event(doc, parser, &event)) {
		yaml_event_type_t type = event.type;
		struct ynode at = { .line = (uint32_t)event.start_mark.line + 1,
				    .column = (uint32_t)event.start_mark.column + 1 };

		yaml_event_delete(&event);
		if (type == YAML_STREAM_END_EVENT)
			return true;
		if (type == YAML_DOCUMENT_START_EVENT)
			return yerror(doc, &at, "another document begins here; a file is one document");
	}
	return false;
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
		return doc->root && parse_end(doc, parser);
	}
	return false;
}

bool ydoc_load(struct ydoc *doc, const char *path)
{
	yaml_parser_t parser;
	unsigned char *text;
	size_t len = 0;

	memset(doc, 0, sizeof(*doc));
	doc->error = "";
	doc->path = copy_text(doc, path, strlen(path));
	text = whole_file_read(path, YDOC_MAX_FILE, &len);
	if (!text && errno == EFBIG)
		return yerror(doc, NULL, "is larger than 16 MiB");
	if (!text)
		return yerror(doc, NULL, "cannot be read: %s", strerror(errno));
	if (!yaml_parser_initialize(&parser))
		out_of_memory();
	yaml_parser_set_input_string(&parser, text, len);
	parse_document(doc, &parser);
	yaml_parser_delete(&parser);
	free(text);
	return !doc->nr_errors;
}

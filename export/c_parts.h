/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What programs are made of: functions that are there if they are called
 *
 * parts/ has them as C.  A part begins with a line "@@ NAME..." and is in a program whose text,
 * or another of whose parts, has one of the names as an identifier.  A $WORD in it is replaced.
 */
#ifndef KVMSME_EXPORT_C_PARTS_H
#define KVMSME_EXPORT_C_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define MAX_PARTS 128

/** struct part_word - $@name stands for @text */
struct part_word {
	const char *name;
	const char *text;
};

/** struct part - @names: of the first line; @text: with words replaced, owned */
struct part {
	const char *names;
	size_t names_len;
	char *text;
	bool wanted;
};

/** struct parts - @order: those that are wanted, what is called before who calls it */
struct parts {
	unsigned int nr, nr_wanted;
	struct part part[MAX_PARTS];
	const struct part *order[MAX_PARTS];
};

/** parts_load() - add the parts of @source; @words end with an empty row */
void parts_load(struct parts *parts, const char *source, const struct part_word *words);
void parts_free(struct parts *parts);

/** parts_want() - what @text calls, and what that calls */
void parts_want(struct parts *parts, const char *text);

/** parts_print() - those that are wanted, what is called first */
void parts_print(const struct parts *parts, FILE *out);

#endif

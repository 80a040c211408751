/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Registers for people: what --dump prints, and pictures of ZA
 */
#ifndef KVMSME_GUEST_GUEST_DUMP_H
#define KVMSME_GUEST_GUEST_DUMP_H

#include <stdbool.h>
#include <stdio.h>

#include "element_type.h"
#include "session.h"

/** enum dump_what - X0 to X30, SP, PC, PSTATE; vectors; predicates; the ZA array, or a tile of it; ZT0; the others */
enum dump_what { DUMP_X, DUMP_Z, DUMP_P, DUMP_ZA, DUMP_TILE, DUMP_ZT0, DUMP_SYS };

/**
 * struct dump_item - @number: of one register, or of the tile; -1: all
 * @type: of the elements
 */
struct dump_item {
	enum dump_what what;
	int number;
	const struct element_type *type;
};

/**
 * dump_item_parse() - the first @len bytes of @text: x, z, z5, p, p3, za, za1, zt0, sys; of z, za and zt0 with :TYPE
 * behind it (element_types).  A tile is of elements of its type's size.  False after a line on @err
 */
bool dump_item_parse(const char *text, size_t len, struct dump_item *item, FILE *err);

/** dump_item_names - without the numbers and types that some take; NULL-terminated */
extern const char *const dump_item_names[];

/** guest_dump() - what @regs have of it */
void guest_dump(const struct pcpu *regs, const struct dump_item *item, FILE *to);

/** dump_rows() - of ZA, or of the tile: how many rows, which are as many as its columns */
unsigned int dump_rows(const struct pcpu *regs, const struct dump_item *item);

/** dump_row() - row @row of ZA or of the tile, SVL bytes */
const uint8_t *dump_row(const struct pcpu *regs, const struct dump_item *item, unsigned int row);

/**
 * guest_picture() - a heat map of ZA or of a tile as a PNG file at @path; false after a line on stderr
 * A cell an element: blue below zero, white at zero, red above it; NaN and infinities are black.
 */
bool guest_picture(const struct pcpu *regs, const struct dump_item *item, const char *path);

/** guest_picture_is_built - libpng was there */
extern const bool guest_picture_is_built;

#endif

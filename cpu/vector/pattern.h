/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Bit patterns, and the way from a word to the row that has its pattern
 *
 * A pattern is what the Arm ARM draws of an encoding, bit 31 first: 0 and 1 are themselves, a
 * letter is a bit of the field of that name.  All instruction tables are of such rows, and all
 * are searched in the same way.
 */
#ifndef SMEVEC_PATTERN_H
#define SMEVEC_PATTERN_H

#include <stddef.h>
#include <stdint.h>

#define NR_FIELDS	26
#define MAX_FIELD_PARTS	3

/**
 * struct insn_field - where a letter of the pattern lies
 * Parts are from the most to the least significant bits of the value.
 */
struct insn_field {
	uint8_t nr;
	uint8_t shift[MAX_FIELD_PARTS];
	uint8_t width[MAX_FIELD_PARTS];
};

/** struct pattern - a row's, compiled from @text */
struct pattern {
	const char *text;
	uint32_t mask;
	uint32_t value;
	struct insn_field field[NR_FIELDS];
};

/* Rows by bits 31:21: few patterns leave more than some of these open */
#define PATTERN_BUCKET_SHIFT	21
#define PATTERN_BUCKETS		(1u << (32 - PATTERN_BUCKET_SHIFT))

/**
 * struct pattern_index - the rows of a table by their first bits
 * @rows:   the first row's pattern; the others' are @stride bytes from one another
 * @bucket: room for the numbers of rows, a row being in several buckets; @room: so many
 */
struct pattern_index {
	struct pattern *rows;
	size_t nr, stride;
	uint16_t *bucket;
	size_t room;
	uint16_t start[PATTERN_BUCKETS + 1];
};

/** pattern_index_make() - compile all rows' patterns and index them */
void pattern_index_make(struct pattern_index *index);

/** pattern_find() - number of the first row that @word matches, -1 if there is none */
int pattern_find(const struct pattern_index *index, uint32_t word);

/** pattern_field() - the value of field @letter in @word, 0 if the pattern has none */
uint32_t pattern_field(const struct pattern *pattern, uint32_t word, char letter);

#endif

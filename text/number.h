/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Numbers from text: the one parser of all readers
 *
 * A number is decimal without leading zeros, or 0x and hexadecimal digits, and nothing
 * else: no sign, no blank, no suffix, no octal.  What does not fit @max is refused, never
 * cut.  All return false, leaving *@value alone, where the text is no such number; the
 * caller knows the position and says it.
 */
#ifndef KVMSME_TEXT_NUMBER_H
#define KVMSME_TEXT_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** number_parse() - all of @text; NULL is no number */
bool number_parse(const char *text, uint64_t max, uint64_t *value);

/** number_parse_part() - the first @len bytes of @text, for a number inside a word */
bool number_parse_part(const char *text, size_t len, uint64_t max, uint64_t *value);

/** number_parse_hex() - hexadecimal digits without 0x, at least one and all of @text */
bool number_parse_hex(const char *text, uint64_t max, uint64_t *value);

/** number_parse_bytes() - @n bytes of two hexadecimal digits each, and no more; else @to is undefined */
bool number_parse_bytes(const char *text, uint8_t *to, size_t n);

#endif

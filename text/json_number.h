/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Numbers of JSON records, in a range
 *
 * A record has numbers as JSON integers or, where they may need 64 bits, as strings of
 * text/number.h.  Which of both a field has is the format's; the other one is an error, and
 * so are true, null, fractions and what is out of range.
 */
#ifndef KVMSME_TEXT_JSON_NUMBER_H
#define KVMSME_TEXT_JSON_NUMBER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/** json_number_integer() - an integer from 0 to @max; false, *@to left alone: it is none */
bool json_number_integer(const json_t *value, uint64_t max, uint64_t *to);

/** json_number_text() - the same of a string */
bool json_number_text(const json_t *value, uint64_t max, uint64_t *to);

#endif

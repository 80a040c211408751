/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Values in words
 */
#ifndef KVMSME_TEXT_DESCRIBE_H
#define KVMSME_TEXT_DESCRIBE_H

#include <stddef.h>
#include <stdint.h>

#include "rules.h"

/**
 * describe_bytes() - a little-endian value in one line; returns @buf
 * Up to 8 bytes as a number, longer ones byte by byte, lowest first.
 */
const char *describe_bytes(const uint8_t *bytes, size_t len, char *buf, size_t size);


#define RULE_TEXT_MAX (RULE_STATEMENT_MAX + 160)

/**
 * describe_rule() - "SME-5: what it says under @profile [source]"; returns @buf
 * @profile: NULL: the default one
 */
const char *describe_rule(const struct profile *profile, enum rule rule, char buf[RULE_TEXT_MAX]);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Values in words
 */
#ifndef KVMSME_TEXT_DESCRIBE_H
#define KVMSME_TEXT_DESCRIBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rules.h"

/**
 * describe_bytes() - a little-endian value in one line; returns @buf
 * Up to 8 bytes as a number, longer ones byte by byte, lowest first.
 */
const char *describe_bytes(const uint8_t *bytes, size_t len, char *buf, size_t size);

#define DIFFERENCE_MAX 96

/**
 * struct least_difference - the least of two values that says how they differ
 * @where: "bytes 64 to 255", "bits 27:24"; "" where the values are short enough to be seen whole
 * @expected, @got: of that part; bytes that are all the same as "aa.."
 */
struct least_difference {
	char where[80];
	char expected[DIFFERENCE_MAX], got[DIFFERENCE_MAX];
};

/** describe_difference() - false: the @len bytes, at least one, are the same */
bool describe_difference(const uint8_t *expected, const uint8_t *got, size_t len, struct least_difference *d);

/** describe_value_difference() - the same of a register's value: up to 8 bytes are a number */
bool describe_value_difference(const uint8_t *expected, const uint8_t *got, size_t len, struct least_difference *d);

/** describe_bits() - the same of bits @hi to @lo of a number */
void describe_bits(unsigned int hi, unsigned int lo, uint64_t expected, uint64_t got, struct least_difference *d);

#define RULE_TEXT_MAX (RULE_STATEMENT_MAX + 160)

/**
 * describe_rule() - "SME-5: what it says under @profile [source]"; returns @buf
 * @profile: NULL: the default one
 */
const char *describe_rule(const struct profile *profile, enum rule rule, char buf[RULE_TEXT_MAX]);

#endif

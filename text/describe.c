/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "describe.h"

const char *describe_bytes(const uint8_t *bytes, size_t len, char *buf, size_t size)
{
	uint64_t number = 0;
	size_t last = len, used = 0;

	if (len <= 8) {
		memcpy(&number, bytes, len);
		snprintf(buf, size, "0x%llx", (unsigned long long)number);
		return buf;
	}
	while (last && !bytes[last - 1])
		last--;
	if (!last) {
		snprintf(buf, size, "0 (%zu bytes)", len);
		return buf;
	}
	buf[0] = '\0';
	for (size_t i = 0; i < last && used + 16 < size; i++)
		used += (size_t)snprintf(buf + used, size - used, "%02x", bytes[i]);
	snprintf(buf + used, size - used, used < 2 * last ? "..." : " then zeros");
	return buf;
}

/* As many as can be looked at; of those that are all the same, one */
static void put_part(const uint8_t *bytes, size_t len, char buf[DIFFERENCE_MAX])
{
	const size_t most = 16;
	size_t used = 0, same = 1;

	if (len == 1) {
		snprintf(buf, DIFFERENCE_MAX, "0x%02x", bytes[0]);
		return;
	}
	while (same < len && bytes[same] == bytes[0])
		same++;
	if (same == len && len > 2) {
		snprintf(buf, DIFFERENCE_MAX, "%02x..", bytes[0]);
		return;
	}
	for (size_t i = 0; i < len && i < most; i++)
		used += (size_t)snprintf(buf + used, DIFFERENCE_MAX - used, "%02x", bytes[i]);
	if (len > most)
		snprintf(buf + used, DIFFERENCE_MAX - used, "..");
}

bool describe_difference(const uint8_t *expected, const uint8_t *got, size_t len, struct least_difference *d)
{
	size_t first = 0, last = len - 1, nr = 0;

	while (first < len && expected[first] == got[first])
		first++;
	if (first == len)
		return false;
	while (expected[last] == got[last])
		last--;
	for (size_t i = first; i <= last; i++)
		nr += expected[i] != got[i];
	if (first == last)
		snprintf(d->where, sizeof(d->where), "byte %zu", first);
	else if (nr > last - first)
		snprintf(d->where, sizeof(d->where), "bytes %zu to %zu", first, last);
	else
		snprintf(d->where, sizeof(d->where), "%zu of bytes %zu to %zu", nr, first, last);
	put_part(expected + first, last - first + 1, d->expected);
	put_part(got + first, last - first + 1, d->got);
	return true;
}

bool describe_value_difference(const uint8_t *expected, const uint8_t *got, size_t len, struct least_difference *d)
{
	if (len > 8)
		return describe_difference(expected, got, len, d);
	d->where[0] = '\0';
	describe_bytes(expected, len, d->expected, sizeof(d->expected));
	describe_bytes(got, len, d->got, sizeof(d->got));
	return memcmp(expected, got, len);
}

void describe_bits(unsigned int hi, unsigned int lo, uint64_t expected, uint64_t got, struct least_difference *d)
{
	if (hi == lo)
		snprintf(d->where, sizeof(d->where), "bit %u", hi);
	else
		snprintf(d->where, sizeof(d->where), "bits %u:%u", hi, lo);
	snprintf(d->expected, sizeof(d->expected), "0x%llx", (unsigned long long)expected);
	snprintf(d->got, sizeof(d->got), "0x%llx", (unsigned long long)got);
}

const char *describe_rule(const struct profile *profile, enum rule rule, char buf[RULE_TEXT_MAX])
{
	char statement[RULE_STATEMENT_MAX];

	snprintf(buf, RULE_TEXT_MAX, "%s: %s [%s]", rule_descs[rule].id,
		 rule_statement(profile, rule, statement), rule_descs[rule].source);
	return buf;
}

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

const char *describe_rule(const struct profile *profile, enum rule rule, char buf[RULE_TEXT_MAX])
{
	char statement[RULE_STATEMENT_MAX];

	snprintf(buf, RULE_TEXT_MAX, "%s: %s [%s]", rule_descs[rule].id,
		 rule_statement(profile, rule, statement), rule_descs[rule].source);
	return buf;
}

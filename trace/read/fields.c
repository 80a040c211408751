/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <kvmsme/kvm.h>

#include "fields.h"

#define MAX_ERRNO 133

const char *trace_errno_name(int err)
{
	const char *name = strerrorname_np(err);

	return name ? name : "an errno without a name";
}

int trace_errno_value(const char *name)
{
	for (int err = 1; err <= MAX_ERRNO; err++) {
		const char *known = strerrorname_np(err);

		if (known && !strcmp(known, name))
			return err;
	}
	return 0;
}

const char *parse_uint(const json_t *json, struct arena *arena, trace_uint *to)
{
	json_int_t value = json_integer_value(json);

	(void)arena;
	if (!json_is_integer(json) || value < 0 || value > UINT32_MAX)
		return "a number from 0 to 4294967295";
	*to = (uint32_t)value;
	return NULL;
}

const char *parse_int(const json_t *json, struct arena *arena, trace_int *to)
{
	json_int_t value = json_integer_value(json);

	(void)arena;
	if (!json_is_integer(json) || value < INT32_MIN || value > INT32_MAX)
		return "a number of 32 bits";
	*to = (int)value;
	return NULL;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool hex_number(const char *text, uint64_t *to)
{
	size_t digits = 0;

	if (!text || strncmp(text, "0x", 2) != 0)
		return false;
	*to = 0;
	for (text += 2; *text; text++, digits++) {
		if (hex_digit(*text) < 0)
			return false;
		*to = *to << 4 | (uint64_t)hex_digit(*text);
	}
	return digits >= 1 && digits <= 16;
}

const char *parse_hex(const json_t *json, struct arena *arena, trace_hex *to)
{
	(void)arena;
	return hex_number(json_string_value(json), to) ? NULL : "a string \"0x...\" of 64 bits";
}

const char *parse_errno(const json_t *json, struct arena *arena, trace_errno *to)
{
	const char *name = json_string_value(json);

	(void)arena;
	*to = name ? trace_errno_value(name) : 0;
	return *to ? NULL : "the name of an errno";
}

const char *parse_flag(const json_t *json, struct arena *arena, trace_flag *to)
{
	json_int_t value = json_integer_value(json);

	(void)arena;
	if (!json_is_boolean(json) && (!json_is_integer(json) || (value != 0 && value != 1)))
		return "true, false, 1 or 0";
	*to = json_is_true(json) || value == 1;
	return NULL;
}

const char *parse_exit(const json_t *json, struct arena *arena, trace_exit *to)
{
	const char *name = json_string_value(json);

	if (!name && !parse_uint(json, arena, to))
		return NULL;
	*to = KVM_EXIT_MMIO;
	return name && !strcmp(name, "mmio") ? NULL : "\"mmio\" or the number of an exit reason";
}

const char *parse_bytes(const json_t *json, struct arena *arena, trace_bytes *to)
{
	static const char expected[] = "a string of hexadecimal bytes";
	const char *text = json_string_value(json);
	size_t len = json_string_length(json);
	uint8_t *bytes = arena_alloc(arena, len / 2);

	if (!text || len % 2 || !bytes)
		return expected;
	for (size_t i = 0; i < len; i++) {
		int digit = hex_digit(text[i]);

		if (digit < 0)
			return expected;
		bytes[i / 2] = (uint8_t)(i % 2 ? bytes[i / 2] | digit : digit << 4);
	}
	*to = (struct trace_bytes){ bytes, len / 2 };
	return NULL;
}

const char *parse_ids(const json_t *json, struct arena *arena, trace_ids *to)
{
	size_t len = json_array_size(json);
	uint64_t *ids = arena_alloc(arena, len * sizeof(*ids));

	if (!json_is_array(json) || !ids)
		return "an array of register ids";
	for (size_t i = 0; i < len; i++)
		if (!hex_number(json_string_value(json_array_get(json, i)), &ids[i]))
			return "an array of register ids \"0x...\"";
	*to = (struct trace_ids){ ids, len };
	return NULL;
}

const char *parse_addr(const json_t *json, struct arena *arena, trace_addr *to)
{
	const char *text = json_string_value(json);

	(void)arena;
	if (!text || (strcmp(text, "bad") != 0 && strcmp(text, "edge") != 0))
		return "\"bad\" or \"edge\"";
	*to = text[0] == 'b' ? TRACE_ADDR_BAD : TRACE_ADDR_EDGE;
	return NULL;
}

/* Names are for people; a long one is cut */
const char *parse_name(const json_t *json, struct arena *arena, trace_name *to)
{
	(void)arena;
	if (!json_is_string(json))
		return "a string";
	snprintf(to->s, sizeof(to->s), "%s", json_string_value(json));
	return NULL;
}

const char *parse_features(const json_t *json, struct arena *arena, trace_features *to)
{
	static const char expected[] = "an array of seven 32-bit numbers";

	if (json_array_size(json) != 7)
		return expected;
	for (size_t i = 0; i < 7; i++)
		if (parse_uint(json_array_get(json, i), arena, &to->word[i]))
			return expected;
	return NULL;
}

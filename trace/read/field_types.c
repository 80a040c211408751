/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The types that fields can have */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <kvmsme/kvm.h>

#include "fields.h"
#include "number.h"

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

static bool integer(json_t *json, json_int_t min, json_int_t max, json_int_t *value)
{
	*value = json_integer_value(json);
	return json_is_integer(json) && *value >= min && *value <= max;
}

bool parse_uint(struct parse *p, json_t *json, void *to)
{
	json_int_t value;

	if (!integer(json, 0, UINT32_MAX, &value))
		return parse_bad(p, "must be a number from 0 to 4294967295");
	*(trace_uint *)to = (uint32_t)value;
	return true;
}

bool parse_int(struct parse *p, json_t *json, void *to)
{
	json_int_t value;

	if (!integer(json, INT32_MIN, INT32_MAX, &value))
		return parse_bad(p, "must be a number of 32 bits");
	*(trace_int *)to = (int)value;
	return true;
}

static bool hex_number(json_t *json, uint64_t max, uint64_t *to)
{
	const char *text = json_string_value(json);

	return text && !strncmp(text, "0x", 2) && number_parse(text, max, to);
}

bool parse_hex(struct parse *p, json_t *json, void *to)
{
	return hex_number(json, UINT64_MAX, to) ||
	       parse_bad(p, "must be a string \"0x...\" of 64 bits");
}

bool parse_hex32(struct parse *p, json_t *json, void *to)
{
	return hex_number(json, UINT32_MAX, to) ||
	       parse_bad(p, "must be a string \"0x...\" of 32 bits");
}

bool parse_errno(struct parse *p, json_t *json, void *to)
{
	const char *name = json_string_value(json);
	int err = name ? trace_errno_value(name) : 0;

	*(trace_errno *)to = err;
	return err || parse_bad(p, "must be the name of an errno, such as \"EINVAL\"");
}

bool parse_flag(struct parse *p, json_t *json, void *to)
{
	json_int_t value = json_is_true(json);

	if (!json_is_boolean(json) && !integer(json, 0, 1, &value))
		return parse_bad(p, "must be true, false, 1 or 0");
	*(trace_flag *)to = value;
	return true;
}

bool parse_boolean(struct parse *p, json_t *json, void *to)
{
	*(trace_boolean *)to = json_is_true(json);
	return json_is_boolean(json) || parse_bad(p, "must be true or false");
}

int parse_word(struct parse *p, json_t *json, const char *const *words)
{
	const char *text = json_string_value(json);
	char known[120] = "";

	for (int i = 0; text && words[i]; i++)
		if (!strcmp(words[i], text))
			return i;
	for (int i = 0; words[i]; i++) {
		size_t len = strlen(known);

		snprintf(known + len, sizeof(known) - len, "%s\"%s\"", i ? ", " : "", words[i]);
	}
	parse_bad(p, "%s%.40s%smust be one of %s", text ? "\"" : "", text ? text : "",
		  text ? "\": " : "", known);
	return -1;
}

bool parse_exit(struct parse *p, json_t *json, void *to)
{
	static const char *const words[] = { "mmio", "none", NULL };
	static const uint32_t reasons[] = { KVM_EXIT_MMIO, KVM_EXIT_UNKNOWN };
	json_int_t value;
	int word;

	if (integer(json, 0, UINT32_MAX, &value)) {
		*(trace_exit *)to = (uint32_t)value;
		return true;
	}
	word = parse_word(p, json, words);
	if (word >= 0)
		*(trace_exit *)to = reasons[word];
	return word >= 0;
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

static bool decode(const char *text, size_t len, uint8_t *to)
{
	for (size_t i = 0; i < len; i += 2) {
		int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);

		if (high < 0 || low < 0)
			return false;
		to[i / 2] = (uint8_t)(high << 4 | low);
	}
	return true;
}

bool parse_bytes(struct parse *p, json_t *json, void *to)
{
	size_t len = json_string_length(json);
	uint8_t *bytes = parse_alloc(p, len / 2);

	if (!bytes)
		return false;
	if (!json_is_string(json) || len % 2 || !decode(json_string_value(json), len, bytes))
		return parse_bad(p, "must be a string of hexadecimal bytes");
	*(trace_bytes *)to = (struct trace_bytes){ bytes, len / 2 };
	return true;
}

static bool take_blob(struct parse *p, const char *text, struct trace_rows *rows)
{
	uint64_t k;

	if (!number_parse(text + 1, SIZE_MAX, &k))
		return parse_bad(p, "\"%.20s\": must be \"@k\", k the number of a blob", text);
	if (k >= p->nr_blobs)
		return parse_bad(p, "\"%.20s\": there is no such blob, only %zu", text, p->nr_blobs);
	*rows = p->blob[k];
	return true;
}

bool parse_rows(struct parse *p, json_t *json, void *to)
{
	static const char expected[] =
		"must be an array of hexadecimal strings of one length, or \"@k\" for blobs[k]";
	const char *text = json_string_value(json);
	size_t len = json_string_length(json_array_get(json, 0)), nr = json_array_size(json);
	struct trace_rows *rows = to;
	uint8_t *bytes;

	if (text && text[0] == '@')
		return take_blob(p, text, rows);
	if (!nr || !len || len % 2)
		return parse_bad(p, expected);
	bytes = parse_alloc(p, nr * len / 2);
	if (!bytes)
		return false;
	for (size_t i = 0; i < nr; i++) {
		json_t *row = json_array_get(json, i);

		if (json_string_length(row) != len ||
		    !decode(json_string_value(row), len, bytes + i * len / 2))
			return parse_bad(p, expected);
	}
	*rows = (struct trace_rows){ bytes, nr, len / 2, len / 2 };
	return true;
}

bool parse_ids(struct parse *p, json_t *json, void *to)
{
	size_t len = json_array_size(json);
	uint64_t *ids = parse_alloc(p, len * sizeof(*ids));

	if (!ids)
		return false;
	if (!json_is_array(json))
		return parse_bad(p, "must be an array of register ids");
	for (size_t i = 0; i < len; i++)
		if (!hex_number(json_array_get(json, i), UINT64_MAX, &ids[i]))
			return parse_bad(p, "must be an array of register ids \"0x...\"");
	*(trace_ids *)to = (struct trace_ids){ ids, len };
	return true;
}

bool parse_addr(struct parse *p, json_t *json, void *to)
{
	static const char *const words[] = { "bad", "edge", NULL };
	static const enum trace_addr addrs[] = { TRACE_ADDR_BAD, TRACE_ADDR_EDGE };
	int word = parse_word(p, json, words);

	if (word >= 0)
		*(trace_addr *)to = addrs[word];
	return word >= 0;
}

/* Names are for people; a long one is cut */
bool parse_name(struct parse *p, json_t *json, void *to)
{
	trace_name *name = to;

	if (!json_is_string(json))
		return parse_bad(p, "must be a string");
	snprintf(name->s, sizeof(name->s), "%s", json_string_value(json));
	return true;
}

bool parse_text(struct parse *p, json_t *json, void *to)
{
	trace_text *text = to;
	size_t len = json_string_length(json);

	if (!json_is_string(json) || len >= sizeof(text->s))
		return parse_bad(p, "must be a string of at most %zu bytes", sizeof(text->s) - 1);
	memcpy(text->s, json_string_value(json), len + 1);
	return true;
}

bool parse_raw_features(struct parse *p, json_t *json, void *to)
{
	trace_raw_features *features = to;
	json_int_t word;

	for (size_t i = 0; i < 7; i++) {
		if (json_array_size(json) != 7 ||
		    !integer(json_array_get(json, i), 0, UINT32_MAX, &word))
			return parse_bad(p, "must be an array of seven 32-bit numbers");
		features->word[i] = (uint32_t)word;
	}
	return true;
}

/* struct kvm_vcpu_init.features[0], from bit 0; what bit 9 is, depends on the kernel */
static const char *const feature_words[] = {
	"POWER_OFF", "EL1_32BIT", "PSCI_0_2", "PMU_V3", "SVE", "PTRAUTH_ADDRESS", "PTRAUTH_GENERIC",
	"HAS_EL2", "HAS_EL2_E2H0", "SME", NULL,
};

bool parse_features(struct parse *p, json_t *json, void *to)
{
	trace_features features = 0;
	size_t i;
	json_t *name;

	if (!json_is_array(json))
		return parse_bad(p, "must be an array of features, such as [\"SVE\", \"SME\"]");
	json_array_foreach(json, i, name) {
		int bit = parse_word(p, name, feature_words);

		if (bit < 0)
			return false;
		if (features >> bit & 1)
			return parse_bad(p, "\"%s\" is there twice", feature_words[bit]);
		features |= UINT32_C(1) << bit;
	}
	*(trace_features *)to = features;
	return true;
}

/* Lengths in units of @unit bytes or quadwords -> bit (vq - 1) */
static bool lengths(struct parse *p, json_t *json, json_int_t unit, const char *expected,
		    uint16_t *to)
{
	uint16_t vqs = 0;
	json_int_t length;

	if (!json_is_array(json))
		return parse_bad(p, "must be an array: %s", expected);
	for (size_t i = 0; i < json_array_size(json); i++) {
		if (!integer(json_array_get(json, i), unit, 16 * unit, &length) || length % unit)
			return parse_bad(p, "must be %s", expected);
		if (vqs >> (length / unit - 1) & 1)
			return parse_bad(p, "%" JSON_INTEGER_FORMAT " is there twice", length);
		vqs |= (uint16_t)(1U << (length / unit - 1));
	}
	*to = vqs;
	return true;
}

bool parse_vqs(struct parse *p, json_t *json, void *to)
{
	return lengths(p, json, 1, "an array of vqs, each a number from 1 to 16", to);
}

bool parse_vls(struct parse *p, json_t *json, void *to)
{
	return lengths(p, json, 16, "vector lengths in bytes, multiples of 16 from 16 to 256", to);
}

bool parse_json(struct parse *p, json_t *json, void *to)
{
	(void)p;
	*(trace_json *)to = json;
	return true;
}

bool parse_comment(struct parse *p, json_t *json, void *to)
{
	(void)to;
	return json_is_string(json) || parse_bad(p, "must be a string");
}

bool parse_comments(struct parse *p, json_t *json, void *to)
{
	(void)to;
	return json_is_object(json) || parse_bad(p, "must be an object");
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "json_number.h"
#include "vector_record.h"

bool vector_fail(struct vector_error *error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return false;
}

/* Each stores into @to and returns NULL, or says what the value should be */

static const char *read_word(const json_t *value, void *to)
{
	uint64_t number = 0;
	bool ok = json_string_length(value) == 10 && json_number_text(value, UINT32_MAX, &number);

	*(uint32_t *)to = (uint32_t)number;
	return ok ? NULL : "a string, 0x and eight hexadecimal digits";
}

static const char *read_u32(const json_t *value, void *to)
{
	uint64_t number = 0;
	bool ok = json_number_text(value, UINT32_MAX, &number);

	*(uint32_t *)to = (uint32_t)number;
	return ok ? NULL : "a string with a number of 32 bits, \"0x...\"";
}

static const char *read_u64(const json_t *value, void *to)
{
	return json_number_text(value, UINT64_MAX, to) ? NULL :
	       "a string with a number of 64 bits, \"0x...\"";
}

static const char *read_text(const json_t *value, void *to)
{
	*(const char **)to = json_string_value(value);
	return json_is_string(value) ? NULL : "a string";
}

static const char *read_flag(const json_t *value, void *to)
{
	uint64_t number = 0;
	bool ok = json_number_integer(value, 1, &number);

	*(bool *)to = number;
	return ok ? NULL : "0 or 1";
}

/* SVL is VL, and SVLs are powers of two */
static const char *read_vl(const json_t *value, void *to)
{
	uint64_t vl = 0;
	bool ok = json_number_integer(value, SMEVEC_MAX_VL, &vl) && vl >= 16 && !(vl & (vl - 1));

	*(unsigned int *)to = (unsigned int)vl;
	return ok ? NULL : "16, 32, 64, 128 or 256";
}

static const char *read_kind(const json_t *value, void *to)
{
	*(const char **)to = json_string_value(value);
	return fill_kind(json_string_value(value)) ? NULL :
	       "int; fp16, fp32, fp64, bf16, or these with n; sm or ed and 8, 16, 32 or 64";
}

static const char *read_object(const json_t *value, void *to)
{
	*(const json_t **)to = value;
	return json_is_object(value) ? NULL : "an object of registers";
}

static const char *read_signal(const json_t *value, void *to)
{
	const char *name = json_string_value(value);

	*(enum vector_signal *)to = json_is_null(value) ? VECTOR_NO_SIGNAL :
				    name && !strcmp(name, "SIGILL") ? VECTOR_SIGILL : VECTOR_SIGSEGV;
	return json_is_null(value) || (name && (!strcmp(name, "SIGILL") || !strcmp(name, "SIGSEGV"))) ?
	       NULL : "null, \"SIGILL\" or \"SIGSEGV\"";
}

static const char *read_true(const json_t *value, void *to)
{
	*(bool *)to = json_is_true(value);
	return json_is_true(value) ? NULL : "true, or not there";
}

static const char *read_disputed(const json_t *value, void *to)
{
	size_t n = json_array_size(value);

	for (size_t i = 0; i < json_array_size(value); i++)
		n -= json_is_string(json_array_get(value, i));
	*(bool *)to = true;
	return json_array_size(value) && !n ? NULL : "an array of strings that say by what";
}

enum { FA64, FAULT, PARTIAL, NR_OPTIONAL_LOOKED_AT };

static const struct field {
	const char *name;
	const char *(*read)(const json_t *value, void *to);
	size_t offset;
	bool needed;
} fields[] = {
#define FIELD(name, read, member, needed) \
	{ name, read, offsetof(struct vector_record, member), needed }
	[FA64] = FIELD("fa64", read_flag, fa64, false),
	[FAULT] = FIELD("fault", read_u64, fault, false),
	[PARTIAL] = FIELD("partial", read_true, partial, false),
	FIELD("word", read_word, word, true),
	FIELD("asm", read_text, text, true),
	FIELD("vl", read_vl, vl, true),
	FIELD("sm", read_flag, sm, true),
	FIELD("za", read_flag, za, true),
	FIELD("fpcr", read_u32, fpcr, true),
	FIELD("fpmr", read_u64, fpmr, false),
	FIELD("seed", read_u64, seed, true),
	FIELD("kind", read_kind, kind_name, true),
	FIELD("x", read_object, x, false),
	FIELD("z", read_object, z, false),
	FIELD("p", read_object, p, false),
	FIELD("out", read_object, out, true),
	FIELD("sig", read_signal, sig, true),
	FIELD("disputed", read_disputed, disputed, false),
#undef FIELD
};
#define NR_FIELDS	(sizeof(fields) / sizeof(fields[0]))

/* The forms' names are a table's, forms.tsv */
static bool is_form(const char *key, const json_t *value)
{
	return !strcmp(key, "form") && json_is_string(value);
}

static bool read_field(struct vector_record *rec, const char *key, const json_t *value,
		       uint32_t *seen, struct vector_error *error)
{
	const char *right;
	size_t i = 0;

	while (i < NR_FIELDS && strcmp(fields[i].name, key) != 0)
		i++;
	if (i == NR_FIELDS)
		return is_form(key, value) || vector_fail(error, "%.40s: %s", key, strcmp(key, "form") ?
							  "unknown key" : "should be a string");
	right = fields[i].read(value, (char *)rec + fields[i].offset);
	*seen |= UINT32_C(1) << i;
	return !right || vector_fail(error, "%s: should be %s", key, right);
}

/* Keys that need each other */
static bool fits_together(const struct vector_record *rec, uint32_t seen, struct vector_error *error)
{
	bool segv = rec->sig == VECTOR_SIGSEGV;

	for (size_t i = 0; i < NR_FIELDS; i++)
		if (fields[i].needed && !(seen >> i & 1))
			return vector_fail(error, "%s: is missing", fields[i].name);
	if ((seen >> FA64 & 1) != rec->sm)
		return vector_fail(error, "fa64: %s", rec->sm ? "is missing in streaming mode (sm)" :
				   "is for streaming mode (sm) alone");
	if ((seen >> FAULT & 1) != segv)
		return vector_fail(error, "fault: %s", segv ? "is missing with SIGSEGV" :
				   "is for SIGSEGV alone");
	return !(seen >> PARTIAL & 1) || segv || vector_fail(error, "partial: is for SIGSEGV alone");
}

bool vector_record_read(struct vector_record *rec, json_t *json, struct vector_error *error)
{
	uint32_t seen = 0;
	const char *key;
	json_t *value;

	*rec = (struct vector_record){ 0 };
	if (!json_is_object(json))
		return vector_fail(error, "should be a JSON object");
	json_object_foreach(json, key, value)
		if (!read_field(rec, key, value, &seen, error))
			return false;
	if (!fits_together(rec, seen, error))
		return false;
	rec->kind = fill_kind(rec->kind_name);
	return true;
}

bool vector_record_has_ffr(const struct vector_record *rec)
{
	return !rec->sm || rec->fa64;
}

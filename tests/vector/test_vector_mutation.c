/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The comparator's own check: a recorded vector with one field changed must be noticed.  A
 * field that can be changed unnoticed is not compared, or not read.
 */
#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"
#include "vector_runs.h"
#include "vectors.h"

#define MOST_TRIED	15

/* Which of the records that a change fits must notice it */
enum noticed { ALL, SOME, NONE };

/**
 * struct mutation - @change: false if it does not fit the record
 * @in, @key: an object of the record, NULL being itself, and what its key begins with
 * @json:     what becomes of the value, or is added; NULL: nothing
 */
struct mutation {
	const char *name;
	enum noticed noticed;
	bool (*change)(const struct mutation *m, json_t *rec);
	const char *in, *key, *json;
};

static bool is_null(const json_t *rec, const char *key)
{
	return json_is_null(json_object_get(rec, key));
}

static json_t *object_of(const struct mutation *m, json_t *rec)
{
	return m->in ? json_object_get(rec, m->in) : rec;
}

/* z3 for "z", and not zt0; the key itself otherwise */
static const char *find_key(const struct mutation *m, json_t *object)
{
	size_t len = strlen(m->key);
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
		if (!strcmp(key, m->key) ||
		    (m->in && len < 4 && !strncmp(key, m->key, len) && strchr("0123456789", key[len])))
			return key;
	return NULL;
}

/* The state of a partial record is not compared */
static bool compares_state(const json_t *rec)
{
	return !json_object_get(rec, "partial");
}

static void flip_digit(json_t *value, size_t at)
{
	char *text = strdup(json_string_value(value));

	text[at] = text[at] == '0' ? '1' : '0';
	json_string_set(value, text);
	free(text);
}

static void flip_text(json_t *value, bool first)
{
	const char *text = json_string_value(value);
	bool number = !strncmp(text, "0x", 2);

	flip_digit(value, !first ? strlen(text) - 1 : number ? 2 : 0);
}

static bool flip(const struct mutation *m, json_t *rec, bool first)
{
	json_t *object = object_of(m, rec);
	const char *key = object ? find_key(m, object) : NULL;

	if (!key || !json_is_string(json_object_get(object, key)) || !compares_state(rec))
		return false;
	flip_text(json_object_get(object, key), first);
	return true;
}

static bool flip_first(const struct mutation *m, json_t *rec)
{
	return flip(m, rec, true);
}

static bool flip_last(const struct mutation *m, json_t *rec)
{
	return flip(m, rec, false);
}

static bool drop(const struct mutation *m, json_t *rec)
{
	json_t *object = object_of(m, rec);
	const char *key = object ? find_key(m, object) : NULL;

	return key && compares_state(rec) && !json_object_del(object, key);
}

static bool set(const struct mutation *m, json_t *rec)
{
	json_t *object = object_of(m, rec);
	const char *key = object ? find_key(m, object) : NULL;
	json_t *value = json_loads(m->json, JSON_DECODE_ANY, NULL);

	ck_assert_ptr_nonnull(value);
	if (!key || json_equal(value, json_object_get(object, key))) {
		json_decref(value);
		return false;
	}
	return !json_object_set_new(object, key, value);
}

/* What the record says has not changed; @json with vl or vl / 8 bytes in place of VL and VL/8 */
static bool add(const struct mutation *m, json_t *rec)
{
	size_t bytes = (size_t)json_integer_value(json_object_get(rec, "vl"));
	json_t *object = object_of(m, rec);
	char text[600];

	if (!object || find_key(m, object) || !compares_state(rec))
		return false;
	if (strncmp(m->json, "VL", 2) != 0)
		return !json_object_set_new(object, m->key, json_loads(m->json, JSON_DECODE_ANY, NULL));
	bytes /= m->json[2] ? 8 : 1;
	for (size_t i = 0; i < bytes; i++)
		snprintf(text + 2 * i, 3, "%s", i & 1 ? "a5" : "17");
	return !json_object_set_new(object, m->key, json_stringn(text, 2 * bytes));
}

/* A name without its number, which find_key() would complete */
static bool bare(const struct mutation *m, json_t *rec)
{
	json_t *object = object_of(m, rec);

	return object && !json_object_set_new(object, m->key, json_loads(m->json, JSON_DECODE_ANY, NULL));
}

static bool add_ffr(const struct mutation *m, json_t *rec)
{
	return !json_integer_value(json_object_get(rec, "sm")) && add(m, rec);
}

/* The other PSTATE.SM */
static bool add_svcr(const struct mutation *m, json_t *rec)
{
	static const char *const other[] = { "0x1", "0x0", "0x3", "0x2" };
	json_int_t sm = json_integer_value(json_object_get(rec, "sm"));
	json_int_t za = json_integer_value(json_object_get(rec, "za"));

	return compares_state(rec) && !json_object_set_new(object_of(m, rec), m->key,
							   json_string(other[za << 1 | sm]));
}

static json_t *range_of(const json_t *rec, bool last)
{
	json_t *ranges = json_object_get(json_object_get(rec, "out"), "mem");

	if (!ranges || !compares_state(rec))
		return NULL;
	return json_array_get(ranges, last ? json_array_size(ranges) - 1 : 0);
}

static bool flip_memory_first(const struct mutation *m, json_t *rec)
{
	json_t *range = range_of(rec, false);

	(void)m;
	if (range)
		flip_text(json_array_get(range, 1), true);
	return range;
}

static bool flip_memory_last(const struct mutation *m, json_t *rec)
{
	json_t *range = range_of(rec, true);

	(void)m;
	if (range)
		flip_text(json_array_get(range, 1), false);
	return range;
}

static bool cut_memory(const struct mutation *m, json_t *rec)
{
	json_t *ranges = json_object_get(json_object_get(rec, "out"), "mem");

	(void)m;
	return range_of(rec, false) && json_array_size(ranges) > 1 && !json_array_remove(ranges, 0);
}

static bool set_memory(const struct mutation *m, json_t *rec)
{
	json_t *range = range_of(rec, false);

	return range && !json_array_set_new(range, !strcmp(m->key, "bytes"),
					    json_loads(m->json, JSON_DECODE_ANY, NULL));
}

static bool other_signal(const struct mutation *m, json_t *rec)
{
	const char *sig = json_string_value(json_object_get(rec, "sig"));

	if (!strcmp(sig ? sig : "null", m->key) || !compares_state(rec))
		return false;
	json_object_del(rec, "fault");
	if (!strcmp(m->key, "SIGSEGV"))
		json_object_set_new(rec, "fault", json_string("0x0"));
	return !json_object_set_new(rec, "sig", strcmp(m->key, "null") ? json_string(m->key) : json_null());
}

static bool add_partial(const struct mutation *m, json_t *rec)
{
	(void)m;
	return !is_null(rec, "sig") && json_object_get(rec, "fault") && compares_state(rec) &&
	       !json_object_set_new(rec, "partial", json_true());
}

static bool change_partial_state(const struct mutation *m, json_t *rec)
{
	json_t *ranges = json_object_get(json_object_get(rec, "out"), "mem");

	(void)m;
	if (!json_object_get(rec, "partial") || !ranges)
		return false;
	flip_text(json_array_get(json_array_get(ranges, 0), 1), true);
	return true;
}

static const struct mutation mutations[] = {
	/* what came of it */
	{ "Z, first byte", ALL, flip_first, "out", "z", NULL },
	{ "Z, last byte", ALL, flip_last, "out", "z", NULL },
	{ "Z unchanged", ALL, drop, "out", "z", NULL },
	{ "Z31 changed", ALL, add, "out", "z31", "VL" },
	{ "P, first byte", ALL, flip_first, "out", "p", NULL },
	{ "P, last byte", ALL, flip_last, "out", "p", NULL },
	{ "P unchanged", ALL, drop, "out", "p", NULL },
	{ "P15 changed", ALL, add, "out", "p15", "VL/8" },
	{ "FFR", ALL, flip_first, "out", "ffr", NULL },
	{ "FFR unchanged", ALL, drop, "out", "ffr", NULL },
	{ "FFR changed", ALL, add_ffr, "out", "ffr", "VL/8" },
	{ "FFR", ALL, add, "out", "ffr", "\"00\"" },
	{ "ZA, first byte", ALL, flip_first, "out", "za[", NULL },
	{ "ZA, last byte", ALL, flip_last, "out", "za[", NULL },
	{ "ZA unchanged", ALL, drop, "out", "za[", NULL },
	{ "ZA[15] changed", ALL, add, "out", "za[15]", "VL" },
	{ "ZT0, first byte", ALL, flip_first, "out", "zt0", NULL },
	{ "ZT0, last byte", ALL, flip_last, "out", "zt0", NULL },
	{ "ZT0 unchanged", ALL, drop, "out", "zt0", NULL },
	{ "X, highest digit", ALL, flip_first, "out", "x", NULL },
	{ "X, lowest digit", ALL, flip_last, "out", "x", NULL },
	{ "X unchanged", ALL, drop, "out", "x", NULL },
	{ "X30 changed", ALL, add, "out", "x30", "\"0x123456789abcdef0\"" },
	{ "SP", ALL, flip_last, "out", "sp", NULL },
	{ "SP unchanged", ALL, drop, "out", "sp", NULL },
	{ "SP changed", ALL, add, "out", "sp", "\"0x123456789abcdef0\"" },
	{ "NZCV", ALL, flip_first, "out", "nzcv", NULL },
	{ "NZCV unchanged", ALL, drop, "out", "nzcv", NULL },
	{ "FPSR, highest digit", ALL, flip_first, "out", "fpsr", NULL },
	{ "FPSR, lowest digit", ALL, flip_last, "out", "fpsr", NULL },
	{ "FPSR unchanged", ALL, drop, "out", "fpsr", NULL },
	{ "FPSR changed", ALL, add, "out", "fpsr", "\"0x8000000\"" },
	{ "FPCR changed", ALL, add, "out", "fpcr", "\"0x4\"" },
	{ "FPMR changed", ALL, add, "out", "fpmr", "\"0x8000000000000000\"" },
	{ "SVCR changed", ALL, add_svcr, "out", "svcr", NULL },
	{ "memory, first byte", ALL, flip_memory_first, "out", "mem", NULL },
	{ "memory, last byte", ALL, flip_memory_last, "out", "mem", NULL },
	{ "memory, a range less", ALL, cut_memory, "out", "mem", NULL },
	{ "memory unchanged", ALL, drop, "out", "mem", NULL },
	{ "memory, first byte changed", ALL, add, "out", "mem", "[[\"0x0\",\"00112233445566778899aabbccddeeff\"]]" },
	{ "memory, last byte changed", ALL, add, "out", "mem",
	  "[[\"0xfff0\",\"00112233445566778899aabbccddeeff\"]]" },
	{ "no signal", ALL, other_signal, NULL, "null", NULL },
	{ "SIGILL", ALL, other_signal, NULL, "SIGILL", NULL },
	{ "SIGSEGV", ALL, other_signal, NULL, "SIGSEGV", NULL },
	{ "fault", ALL, flip_last, NULL, "fault", NULL },
	{ "disputed", ALL, add, NULL, "disputed", "[\"by all\"]" },
	/* what it started from: what has no part in an instruction changes nothing */
	{ "word", SOME, flip_last, NULL, "word", NULL },
	{ "vl", SOME, set, NULL, "vl", "32" },
	{ "sm", ALL, set, NULL, "sm", "1" },
	{ "sm", ALL, set, NULL, "sm", "0" },
	{ "za", SOME, set, NULL, "za", "0" },
	{ "fa64", SOME, set, NULL, "fa64", "0" },
	{ "fpcr", SOME, set, NULL, "fpcr", "\"0x1000000\"" },
	{ "fpmr", SOME, flip_last, NULL, "fpmr", NULL },
	{ "fpmr", SOME, drop, NULL, "fpmr", NULL },
	{ "seed", SOME, flip_last, NULL, "seed", NULL },
	{ "kind", SOME, set, NULL, "kind", "\"int\"" },
	{ "kind", SOME, set, NULL, "kind", "\"fp32\"" },
	{ "kind", SOME, set, NULL, "kind", "\"fp32n\"" },
	{ "kind", SOME, set, NULL, "kind", "\"sm32\"" },
	{ "kind", SOME, set, NULL, "kind", "\"ed32\"" },
	{ "X before", SOME, flip_last, "x", "x", NULL },
	{ "X before", SOME, drop, "x", "x", NULL },
	{ "SP before", SOME, flip_last, "x", "sp", NULL },
	{ "Z before", SOME, flip_last, "z", "z", NULL },
	{ "Z before", SOME, drop, "z", "z", NULL },
	{ "P before", SOME, flip_first, "p", "p", NULL },
	{ "P before", SOME, drop, "p", "p", NULL },
	/* what no record says */
	{ "unknown key", ALL, add, NULL, "colour", "\"red\"" },
	{ "unknown register", ALL, add, "out", "q0", "\"00\"" },
	{ "unknown register", ALL, add, "out", "z32", "VL" },
	{ "unknown register", ALL, add, "out", "z01", "VL" },
	{ "unknown register", ALL, add, "out", "p16", "VL/8" },
	{ "unknown register", ALL, add, "out", "x31", "\"0x0\"" },
	{ "unknown register", ALL, add, "out", "x-1", "\"0x0\"" },
	{ "unknown register", ALL, add, "out", "x0x1", "\"0x0\"" },
	{ "unknown register", ALL, add, "out", "za[256]", "VL" },
	{ "unknown register", ALL, add, "out", "za[0", "VL" },
	{ "unknown register", ALL, add, "out", "za[]", "VL" },
	{ "unknown register", ALL, bare, "out", "", "\"\"" },
	{ "unknown register", ALL, bare, "out", "z", "\"\"" },
	{ "unknown register", ALL, bare, "out", "x", "\"0x0\"" },
	{ "unknown register", ALL, bare, "out", "za[", "\"\"" },
	{ "unknown register", ALL, bare, "p", "p", "\"\"" },
	{ "unknown register", ALL, add, "x", "x31", "\"0x0\"" },
	{ "unknown register", ALL, add, "x", "z0", "VL" },
	{ "unknown register", ALL, add, "z", "p0", "VL/8" },
	{ "unknown register", ALL, add, "p", "ffr", "VL/8" },
	{ "length of Z", ALL, set, "out", "z", "\"00\"" },
	{ "length of Z before", ALL, set, "z", "z", "\"00\"" },
	{ "length of P", ALL, set, "out", "p", "\"\"" },
	{ "length of ZA", ALL, set, "out", "za[", "\"0\"" },
	{ "length of ZT0", ALL, set, "out", "zt0", "\"00\"" },
	{ "bits of NZCV", ALL, add, "out", "nzcv", "\"0x1\"" },
	{ "bits of NZCV", ALL, set, "out", "nzcv", "\"0x1f0000000\"" },
	{ "bits of SVCR", ALL, add, "out", "svcr", "\"0x4\"" },
	{ "offset", ALL, set_memory, "out", "offset", "65536" },
	{ "offset", ALL, set_memory, "out", "offset", "-1" },
	{ "offset", ALL, set_memory, "out", "offset", "\"0x1ffff\"" },
	{ "offset", ALL, set_memory, "out", "offset", "\"0xffff\"" },
	{ "offset", ALL, set_memory, "out", "offset", "9223372036854775807" },
	{ "offset", ALL, set_memory, "out", "offset", "null" },
	{ "bytes", ALL, set_memory, "out", "bytes", "\"\"" },
	{ "bytes", ALL, set_memory, "out", "bytes", "\"0\"" },
	{ "bytes", ALL, set_memory, "out", "bytes", "\"zz\"" },
	{ "bytes", ALL, set_memory, "out", "bytes", "0" },
	{ "no range", ALL, set, "out", "mem", "[]" },
	{ "no range", ALL, set, "out", "mem", "\"00\"" },
	{ "wrong kind", ALL, set, NULL, "kind", "\"sm0\"" },
	{ "wrong kind", ALL, set, NULL, "kind", "\"ed0\"" },
	{ "wrong kind", ALL, set, NULL, "kind", "\"sm72\"" },
	{ "wrong kind", ALL, set, NULL, "kind", "\"sm\"" },
	{ "wrong kind", ALL, set, NULL, "kind", "\"ed-8\"" },
	{ "wrong kind", ALL, set, NULL, "kind", "\"sm08\"" },
	{ "wrong kind", ALL, set, NULL, "kind", "\"fp32nn\"" },
	{ "wrong kind", ALL, set, NULL, "kind", "\"\"" },
	{ "wrong signal", ALL, set, NULL, "sig", "\"SIGWHAT\"" },
	{ "wrong signal", ALL, set, NULL, "sig", "\"SIGBUS\"" },
	{ "wrong length", ALL, set, NULL, "vl", "0" },
	{ "wrong length", ALL, set, NULL, "vl", "-16" },
	{ "wrong length", ALL, set, NULL, "vl", "24" },
	{ "wrong length", ALL, set, NULL, "vl", "48" },
	{ "wrong length", ALL, set, NULL, "vl", "512" },
	{ "wrong length", ALL, set, NULL, "vl", "4294967312" },
	{ "length of word", ALL, set, NULL, "word", "\"0x1\"" },
	{ "length of word", ALL, set, NULL, "word", "\"0x065820020\"" },
	{ "no dispute", ALL, add, NULL, "disputed", "[]" },
	{ "no dispute", ALL, add, NULL, "disputed", "[1]" },
	{ "not partial", ALL, add, NULL, "partial", "false" },
	/* what legitimately changes nothing */
	{ "asm: text for people", NONE, set, NULL, "asm", "\"nop\"" },
	{ "form: a name of the recorder's", NONE, set, NULL, "form", "\"nop\"" },
	{ "form: a name of the recorder's", NONE, drop, NULL, "form", NULL },
	{ "fa64: nothing is recorded that only FA64 would permit", NONE, set, NULL, "fa64", "1" },
	{ "partial: the state is left out", NONE, add_partial, NULL, NULL, NULL },
	{ "out of a partial record: the recorder's own", NONE, change_partial_state, NULL, NULL, NULL },
};
#define NR_MUTATIONS	(sizeof(mutations) / sizeof(mutations[0]))

/* Values of other types, and numbers out of all ranges, for every key but those of text */
static const char *const wrong_values[] = {
	"-1", "-9223372036854775808", "9223372036854775807", "1.5", "true", "[]", "[0]", "\"zz9\"", "\"0x\"",
	"\"0x10000000000000000\"", "\" 1\"", "\"\"", "{\"x\":1}",
};
#define NR_WRONG	(sizeof(wrong_values) / sizeof(wrong_values[0]))

static const char *const keys[] = {
	"word", "vl", "sm", "za", "fa64", "fpcr", "fpmr", "seed", "kind", "x", "z", "p", "out", "sig", "fault",
	"partial", "disputed",
};
#define NR_KEYS		(sizeof(keys) / sizeof(keys[0]))

static json_t **records;
static size_t nr_records;

/* Records beside each other are of the same form: 4099 is prime */
static json_t *record_at(size_t i)
{
	return records[i * 4099 % nr_records];
}

/* Saves a copy of most records that lack the key */
static bool may_fit(const struct mutation *m, json_t *rec)
{
	json_t *object = object_of(m, rec);

	if (m->change != flip_first && m->change != flip_last && m->change != drop && m->change != set)
		return true;
	return object && find_key(m, object);
}

static bool agrees(comparator compare, json_t *rec)
{
	char *line = json_dumps(rec, JSON_COMPACT);
	int status = status_of_line(compare, NULL, line);

	free(line);
	return !status;
}

/* @compare notices the change where it must, and not where it must not: of @most records */
static bool is_guarded(const struct mutation *m, comparator compare, size_t most)
{
	size_t tried = 0, unnoticed = 0;

	for (size_t i = 0; i < nr_records && tried < most; i++) {
		json_t *rec = record_at(i), *mutant = may_fit(m, rec) ? json_deep_copy(rec) : NULL;

		if (mutant && m->change(m, mutant) && agrees(vectors_main, rec)) {
			tried++;
			unnoticed += agrees(compare, mutant);
		}
		json_decref(mutant);
		if (m->noticed == SOME && tried > unnoticed)
			return true;
	}
	ck_assert_msg(tried, "no record for: %s", m->name);
	return m->noticed == ALL ? !unnoticed : m->noticed == NONE && unnoticed == tried;
}

START_TEST(changes_are_noticed)
{
	for (size_t i = 0; i < NR_MUTATIONS; i++) {
		const struct mutation *m = &mutations[i];
		/* some record may be a late one */
		size_t most = m->noticed == SOME ? nr_records : MOST_TRIED;

		ck_assert_msg(is_guarded(m, vectors_main, most), "%zu: %s, %s", i, m->name,
			      m->json ? m->json : "");
	}
}
END_TEST

/* The test's own check: it must not be content with a comparator that is */
START_TEST(comparator_of_no_use_fails)
{
	for (size_t i = 0; i < NR_MUTATIONS; i++) {
		const struct mutation *m = &mutations[i];

		ck_assert_msg(is_guarded(m, accepts_everything, 2) == (m->noticed == NONE), "%s", m->name);
	}
}
END_TEST

static int status_of_record(const json_t *rec)
{
	char *line = json_dumps(rec, JSON_COMPACT);
	int status = status_of_line(vectors_main, NULL, line);

	free(line);
	return status;
}

/* The first record that the change fits, changed; NULL: there is none */
static json_t *first_mutant(const struct mutation *m)
{
	for (size_t i = 0; i < nr_records; i++) {
		json_t *mutant = may_fit(m, record_at(i)) ? json_deep_copy(record_at(i)) : NULL;

		if (mutant && m->change(m, mutant))
			return mutant;
		json_decref(mutant);
	}
	return NULL;
}

START_TEST(wrong_values_are_refused)
{
	for (size_t i = 0; i < NR_KEYS * NR_WRONG; i++) {
		const char *key = keys[i / NR_WRONG], *value = wrong_values[i % NR_WRONG];
		const struct mutation m = { "wrong value", ALL, set, NULL, key, value };
		json_t *mutant;

		/* what is only there if it is true */
		if (!strcmp(key, "partial") && !strcmp(value, "true"))
			continue;
		mutant = first_mutant(&m);
		ck_assert_msg(mutant && status_of_record(mutant) == 2, "%s: %s", key, value);
		json_decref(mutant);
	}
}
END_TEST

/* fpmr is 0 if it is missing; the others that may be missing have no value then */
START_TEST(missing_keys_are_refused)
{
	static const char *const needed[] = {
		"word", "asm", "vl", "sm", "za", "fa64", "fpcr", "seed", "kind", "out", "sig", "fault",
	};

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		const struct mutation m = { "missing", ALL, drop, NULL, needed[i], NULL };
		json_t *mutant = first_mutant(&m);

		ck_assert_msg(mutant && status_of_record(mutant) == 2, "%s", needed[i]);
		json_decref(mutant);
	}
}
END_TEST

/* A record is noticed to be cut wherever that is */
START_TEST(cut_record_is_refused)
{
	char *line = json_dumps(records[0], JSON_COMPACT);

	for (size_t len = strlen(line) - 1; len; len--) {
		line[len] = '\0';
		ck_assert_int_eq(status_of_line(vectors_main, NULL, line), 2);
	}
	free(line);
}
END_TEST

START_TEST(nothing_to_compare_is_no_success)
{
	static const char *const nothing[] = { "", "[]", "{}", "null", "word", "\t", "{\"word\":\"0x04bf5820\"}" };

	for (size_t i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++)
		ck_assert_int_eq(status_of_line(vectors_main, NULL, nothing[i]), 2);
	ck_assert_int_eq(vectors_main(0, NULL, stderr), 2);
}
END_TEST

static void parse_records(void)
{
	struct lines lines = read_lines(ISA_DATA "/subset.jsonl.gz");

	records = calloc(lines.nr, sizeof(json_t *));
	for (; nr_records < lines.nr; nr_records++) {
		records[nr_records] = json_loads(lines.line[nr_records], 0, NULL);
		free(lines.line[nr_records]);
	}
	free(lines.line);
}

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("mutation");

	parse_records();
	tcase_add_test(tcase, changes_are_noticed);
	tcase_add_test(tcase, comparator_of_no_use_fails);
	tcase_add_test(tcase, wrong_values_are_refused);
	tcase_add_test(tcase, missing_keys_are_refused);
	tcase_add_test(tcase, cut_record_is_refused);
	tcase_add_test(tcase, nothing_to_compare_is_no_success);
	return suite_of("vector mutation", tcase);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Trees with positions, and that nothing in a YAML file is taken in silence */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nearest.h"
#include "suite.h"
#include "ydoc.h"

static char path[] = "/tmp/kvmsme-test-ydoc.XXXXXX";

static bool load_bytes(struct ydoc *doc, const char *text, size_t len)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fwrite(text, 1, len, f);
	fclose(f);
	return ydoc_load(doc, path);
}

static bool load(struct ydoc *doc, const char *text)
{
	return load_bytes(doc, text, strlen(text));
}

/* @errors: "line:column: part of the message" each, all of them and in this order */
static void assert_errors(const char *text, const char *const *errors)
{
	struct ydoc doc;
	const char *line;

	ck_assert_msg(!load(&doc, text), "taken: %s", text);
	line = doc.error;
	for (; *errors; errors++) {
		const char *part = strstr(*errors, ": ") + 2;
		char head[128];

		snprintf(head, sizeof(head), "%s%s%.*s", path, **errors == ':' ? "" : ":",
			 (int)(part - *errors), *errors);
		ck_assert_msg(!strncmp(line, head, strlen(head)), "%s: not at %s", doc.error, head);
		ck_assert_msg(strstr(line, part) != NULL, "%s: without '%s'", doc.error, part);
		line = strchrnul(line, '\n');
		line += *line == '\n';
	}
	ck_assert_msg(!*line, "more errors: %s", line);
	ydoc_free(&doc);
}

#define ERRORS(...) (const char *const []){ __VA_ARGS__, NULL }

START_TEST(a_tree_has_positions)
{
	struct ydoc doc;
	const struct ynode *b;
	uint64_t n;

	ck_assert(load(&doc, "a: 1\nb: [x, 0x10]\n"));
	b = ymap_get(doc.root, "b");
	ck_assert_uint_eq(b->key_line, 2);
	ck_assert_uint_eq(b->column, 4);
	ck_assert(ynode_is(b->child, "x") && !ynode_is(b, "x") && !ynode_is(NULL, "x"));
	ck_assert_uint_eq(b->child->next->column, 8);
	ck_assert(ynode_u64(&doc, b->child->next, &n) && n == 16);
	ydoc_free(&doc);
}
END_TEST

START_TEST(nothing_is_dropped)
{
	assert_errors("a: \"x\\0y\"\n", ERRORS("1:4: NUL"));
	assert_errors("\"a\\0b\": 1\n", ERRORS("1:1: NUL"));
	assert_errors("a: [1, {b: \"\\x00\"}]\n", ERRORS("1:12: NUL"));
	assert_errors("a: 1\n---\nb: 2\n", ERRORS("2:1: one document"));
	assert_errors("a: 1\n...\n---\n", ERRORS("3:1: one document"));
	assert_errors("a: 1\n...\n%%%%{{[[ x : :\n", ERRORS("3:2: not YAML"));
	assert_errors("a: !!str 5\n", ERRORS("1:4: tags"));
	assert_errors("a: !x [5]\n", ERRORS("1:4: tags"));
	assert_errors("a: &here {b: 5}\n", ERRORS("1:4: anchors"));
	assert_errors("a: *here\n", ERRORS("1:4: anchors"));
	assert_errors("{a: 1, b: 2,\n a: 3, a: 4}\n", ERRORS("2:2: 'a' is here twice",
							    "2:8: 'a' is here twice"));
	assert_errors("{[a]: 1}\n", ERRORS("1:2: plain word"));
	assert_errors("# nothing\n", ERRORS(": the file is empty"));
}
END_TEST

/* A reader that goes on after the error meets every key once */
START_TEST(first_of_a_key_stays)
{
	static const char text[] = "{a: 1, b: 2, a: 3, a: 4}\n";
	struct ydoc doc;

	ck_assert(!load_bytes(&doc, text, sizeof(text) - 1));
	ck_assert_uint_eq(ynode_count(doc.root), 2);
	ck_assert(ynode_is(ymap_get(doc.root, "a"), "1"));
	ck_assert_uint_eq(doc.nr_errors, 2);
	ydoc_free(&doc);
}
END_TEST

START_TEST(raw_bytes)
{
	static const char nul[] = "a: 1\nb: x\0y\n", latin[] = "a: 1\nb:\n  c: \xe4\n";
	struct ydoc doc;
	char where[128];

	ck_assert(!load_bytes(&doc, nul, sizeof(nul) - 1));
	snprintf(where, sizeof(where), "%s:2:5: not YAML", path);
	ck_assert_msg(!strncmp(doc.error, where, strlen(where)), "%s", doc.error);
	ydoc_free(&doc);
	ck_assert(!load_bytes(&doc, latin, sizeof(latin) - 1));
	snprintf(where, sizeof(where), "%s:3:6: not YAML", path);
	ck_assert_msg(!strncmp(doc.error, where, strlen(where)), "%s", doc.error);
	ydoc_free(&doc);
	ck_assert(!ydoc_load(&doc, "/tmp"));
	ck_assert_str_eq(doc.error, "/tmp: cannot be read: Is a directory");
	ydoc_free(&doc);
}
END_TEST

/* Errors come in the order of the file, whoever finds them first */
START_TEST(errors_are_sorted_and_counted)
{
	struct ydoc doc;
	const struct ynode at[] = { { .line = 3, .column = 1 }, { .line = 1, .column = 9 },
				    { .line = 1, .column = 2 } };
	char expected[256];

	ck_assert(load(&doc, "a: 1\n"));
	ck_assert_str_eq(doc.error, "");
	for (size_t i = 0; i < 3; i++)
		ck_assert(!yerror(&doc, &at[i], "e%zu", i));
	snprintf(expected, sizeof(expected), "%s:1:2: e2\n%s:1:9: e1\n%s:3:1: e0", path, path, path);
	ck_assert_str_eq(doc.error, expected);
	for (uint32_t line = 100; line > 50; line--)
		yerror(&doc, &(struct ynode){ .line = line, .column = 1 }, "a\nb");
	ck_assert_uint_eq(doc.nr_errors, 53);
	snprintf(expected, sizeof(expected), "%s: and 33 more", path);
	ck_assert_str_eq(strrchr(doc.error, '\n') + 1, expected);
	snprintf(expected, sizeof(expected), "\n%s:67:1: a?b\n%s: and", path, path);
	ck_assert_ptr_nonnull(strstr(doc.error, expected));
	ydoc_free(&doc);
}
END_TEST

START_TEST(numbers)
{
	static const char *const bad[] = { "-1", "010", "+5", "0x", "1_000", "5 ", "1e3", "0b1",
					   "18446744073709551616", "0x10000000000000000", "", "[5]",
					   "{a: 5}", "0o17" };
	struct ydoc doc;
	char text[64];
	uint64_t n = 77;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text), *bad[i] == '[' || *bad[i] == '{' ? "a: %s\n" : "a: '%s'\n",
			 bad[i]);
		ck_assert(load(&doc, text));
		ck_assert_msg(!ynode_u64(&doc, doc.root->child, &n), "%s is taken", text);
		ck_assert_uint_eq(doc.nr_errors, 1);
		ydoc_free(&doc);
	}
	ck_assert(load(&doc, "a: 256\n"));
	ck_assert(ynode_max(&doc, doc.root->child, 256, &n) && n == 256);
	ck_assert(!ynode_max(&doc, doc.root->child, 255, &n));
	ck_assert_ptr_nonnull(strstr(doc.error, ":1:4: 256 is too large; at most 255"));
	ydoc_free(&doc);
}
END_TEST

/* What people meant, and words that are like none */
START_TEST(what_was_meant)
{
	static const char *const names[] = { "run", "rules", "SVE", "EL2", "SVCR", "SP", "source", "default",
					     "ID_AA64PFR0_EL1", NULL };
	static const struct {
		const char *word, *meant;
	} cases[] = {
		{ "rnu", "run" }, { "rule", "rules" }, { "ARM_SVE", "SVE" }, { "sve", "SVE" }, { "SVRC", "SVCR" },
		{ "sauce", "source" }, { "defualt", "default" }, { "ID_AA64PFRO_EL1", "ID_AA64PFR0_EL1" },
		{ "foo", NULL }, { "NOPE", NULL }, { "Q", NULL }, { "", NULL }, { "sourdough", NULL },
		{ "a-word-that-is-so-long-that-no-name-of-anything-is-like-it-or-longer", NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *found = nearest(cases[i].word, names);

		ck_assert_msg(!cases[i].meant == !found && (!found || !strcmp(found, cases[i].meant)), "%s: %s",
			      cases[i].word, found ? found : "nothing");
	}
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("ydoc");

	scratch_file(tcase, path);
	tcase_add_test(tcase, a_tree_has_positions);
	tcase_add_test(tcase, nothing_is_dropped);
	tcase_add_test(tcase, first_of_a_key_stays);
	tcase_add_test(tcase, raw_bytes);
	tcase_add_test(tcase, errors_are_sorted_and_counted);
	tcase_add_test(tcase, numbers);
	tcase_add_test(tcase, what_was_meant);
	return suite_of("ydoc", tcase);
}

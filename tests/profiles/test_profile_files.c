/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Profiles and kernels from files: what they say is what is loaded; what is wrong has its place */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "profile_set.h"
#include "profile_yaml.h"
#include "suite.h"

static char path[] = "/tmp/kvmsme-test-profile.XXXXXX";

static void write_file(const char *text)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

/* @error: "line:column: what is said, or its beginning" */
struct refused {
	const char *text, *error;
};

static void assert_error(const char *said, const struct refused *r)
{
	char wanted[600];

	snprintf(wanted, sizeof(wanted), "%s:%s", path, r->error);
	ck_assert_msg(!strncmp(said, wanted, strlen(wanted)), "%s\nnot: %s", said, wanted);
}

static const struct refused profiles[] = {
	{ "- profile: a\n", "1:1: a profile is a map" },
	{ "title: b\n", "1:1: 'profile: NAME' is missing" },
	{ "profile: a\n", "1:1: 'kernel: NAME' is missing" },
	{ "profile: [a]\n", "1:10: " },
	{ "profile: sme-v12\n", "1:10: 'sme-v12' is the name of a built-in profile" },
	{ "profile: a b\n", "1:10: a profile's name has at least one character" },
	{ "profile: a\nextend: sme-v12\n", "2:1: a profile has no 'extend'; did you mean 'extends'? It" },
	{ "profile: a\nzzzzzzzz: 1\n", "2:1: a profile has no 'zzzzzzzz'. It has profile, title" },
	{ "profile: a\nextends: [sme-v12]\n", "2:10: " },
	{ "profile: a\nextends: sme-v21\n", "2:10: there is no profile 'sme-v21', built in or beside this file; did "
	  "you mean 'sme-v12'?" },
	{ "profile: a\nextends: foo\n", "2:10: there is no profile 'foo', built in or beside this file" },
	{ "profile: a\nextends: sme-v12\nknobs:\n  za_gate: opne\n",
	  "4:12: 'opne' is no value of za_gate; did you mean 'open'? it takes one of " },
	{ "profile: a\nextends: sme-v12\nknobs:\n  za_gate_errno: EBSUY\n",
	  "4:18: 'EBSUY' is no value of za_gate_errno; did you mean 'EBUSY'? it takes an errno" },
	{ "profile: a\nextends: sme-v12\nknobs:\n  sme: ture\n",
	  "4:8: 'ture' is no value of sme; did you mean 'true'? it takes true or false" },
	{ "profile: a\nextends: sme-v12\nknobs: 1\n", "3:8: knobs is a map of knob: value" },
	{ "profile: a\nextends: sme-v12\nknobs:\n  za_gat: open\n",
	  "4:3: there is no knob 'za_gat'; did you mean 'za_gate'?" },
	{ "profile: a\nextends: sme-v12\nknobs:\n  qqqqqqqqqq: open\n",
	  "4:3: there is no knob 'qqqqqqqqqq'; `kvmsme" },
	{ "profile: a\nextends: sme-v12\nknobs:\n  za_gate: [open]\n", "4:12: a knob has one value" },
	{ "profile: a\nextends: sme-v12\nknobs:\n  za_gate: ajar\n",
	  "4:12: 'ajar' is no value of za_gate; it takes one of " },
	{ "profile: a\nextends: sme-v12\nknobs:\n  za_gate_errno: EFOO\n",
	  "4:18: 'EFOO' is no value of za_gate_errno; it takes an errno such as EBUSY" },
	{ "profile: a\nextends: sme-v12\nknobs:\n  sme: yes\n",
	  "4:8: 'yes' is no value of sme; it takes true or false" },
	{ "profile: a\nextends: sme-v12\nknobs:\n  sme_feature_bit: 32\n",
	  "4:20: '32' is no value of sme_feature_bit; it takes a number from 0 to 31" },
	{ "profile: a\nkernel: a-name-of-a-kernel-that-is-much-too-long-for-the-place-that-it-has\n",
	  "2:9: too long; at most " },
	{ "profile: a\ndefective: perhaps\n", "2:12: " },
};

START_TEST(wrong_profiles_are_refused_where_they_are_wrong)
{
	struct profile profile = { .title = "untouched" };
	char error[LOAD_ERROR_MAX];

	write_file(profiles[_i].text);
	ck_assert_msg(!profile_load(path, &profile, error), "taken: %s", profiles[_i].text);
	assert_error(error, &profiles[_i]);
	ck_assert_str_eq(profile.title, "untouched");
}
END_TEST

START_TEST(a_profile_has_what_its_file_says)
{
	struct profile profile;
	char error[LOAD_ERROR_MAX];

	write_file("profile: mine\ntitle: a title\nproposal: P9\ndefective: true\nextends: sme-v12\n"
		   "kernel: linux-6.1\nknobs: {za_gate_errno: EACCES, sme: false, sme_feature_bit: 10}\n");
	ck_assert_msg(profile_load(path, &profile, error), "%s", error);
	ck_assert_str_eq(profile.name, "mine");
	ck_assert_str_eq(profile.title, "a title");
	ck_assert_str_eq(profile.proposal, "P9");
	ck_assert_str_eq(profile.kernel, "linux-6.1");
	ck_assert(profile.defective && !profile.sme && profile.sme_feature_bit == 10);
	ck_assert_int_eq(profile.za_gate_errno, EACCES);
}
END_TEST

#define HEAD "kernel: k\nsource: s\ntarget: 5\nregisters:\n"

static const struct refused kernels[] = {
	{ "kernel: k\nsource: s\nregisters: []\n", "1:1: a kernel needs kernel, source, target and registers" },
	{ "kernel: [k]\nsource: s\ntarget: 5\nregisters: []\n", "1:9: kernel and source are plain text" },
	{ "kernel: k\nsource: s\ntarget: five\nregisters: []\n", "3:9: " },
	{ "kernel: k\nsource: s\ntarget: 5\n", "1:1: 'registers' is a list of registers" },
	{ "kernel: k\nsource: s\ntarget: 5\nregisters: 7\n", "4:12: 'registers' is a list of registers" },
	{ HEAD "  - {name: A, id: 1}\n", "5:5: a register needs name, id and kind" },
	{ HEAD "  - {name: [A], id: 1, kind: raw}\n", "5:12: a register's name has at most " },
	{ HEAD "  - {name: A, id: x, kind: raw}\n", "5:19: " },
	{ HEAD "  - {name: A, id: 1, kind: rwa}\n", "5:28: 'rwa' is not known here; did you mean 'raw'?" },
	{ HEAD "  - {name: A, id: 1, kind: [raw]}\n", "5:28: a word is wanted here" },
	{ HEAD "  - {name: A, id: 1, kind: raw, when: zzzzzzzzzz}\n", "5:39: 'zzzzzzzzzz' is not known here" },
	{ HEAD "  - {name: A, id: 1, kind: raw, size: 8}\n",
	  "5:33: a register has no 'size'; it has name, id" },
	{ HEAD "  - {name: A, id: 1, kind: raw}\n  - {name: B, id: 1, kind: raw}\n", "6:5: this id is here twice" },
};

START_TEST(wrong_kernels_are_refused_where_they_are_wrong)
{
	static struct kernel_pop pop;
	char error[LOAD_ERROR_MAX];

	write_file(kernels[_i].text);
	ck_assert_msg(!kernel_load(path, &pop, error), "taken: %s", kernels[_i].text);
	assert_error(error, &kernels[_i]);
}
END_TEST

START_TEST(a_kernel_has_what_its_file_says)
{
	static struct kernel_pop pop;
	char error[LOAD_ERROR_MAX];

	write_file("kernel: k\nsource: by hand\ntarget: 5\nregisters:\n"
		   "  - {name: A, id: 0x6030000000140000, kind: psci, reset: 0x10001}\n"
		   "  - {name: B, id: 0x603000000013c080, kind: raw, mask: 0xff, cpu: true, list: false, when: pmu}\n");
	ck_assert_msg(kernel_load(path, &pop, error), "%s", error);
	ck_assert_str_eq(pop.name, "k");
	ck_assert_str_eq(pop.source, "by hand");
	ck_assert_uint_eq(pop.target, 5);
	ck_assert_uint_eq(pop.nr, 2);
	ck_assert_str_eq(pop.reg[0].name, "A");
	ck_assert(pop.reg[0].list && !pop.reg[0].cpu && pop.reg[0].reset == 0x10001 && pop.reg[0].mask == UINT64_MAX);
	ck_assert(!pop.reg[1].list && pop.reg[1].cpu && pop.reg[1].reset == 0 && pop.reg[1].mask == 0xff);
	ck_assert_uint_eq(pop.reg[1].kind, POP_KIND_raw);
	ck_assert_uint_eq(pop.reg[1].when, POP_WHEN_pmu);
	ck_assert_int_eq(pop_find(&pop, 0x603000000013c080), 1);
}
END_TEST

START_TEST(a_kernel_has_no_more_registers_than_there_is_room_for)
{
	static struct kernel_pop pop;
	char error[LOAD_ERROR_MAX], wanted[128];
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(HEAD, f);
	for (int i = 0; i <= POP_MAX_REGS; i++)
		fprintf(f, "  - {name: R%d, id: %d, kind: raw}\n", i, i + 1);
	fclose(f);
	ck_assert(!kernel_load(path, &pop, error));
	snprintf(wanted, sizeof(wanted), "%s:%d:5: a kernel has at most %d registers", path, 5 + POP_MAX_REGS,
		 POP_MAX_REGS);
	ck_assert_msg(!strncmp(error, wanted, strlen(wanted)), "%s", error);
}
END_TEST

/* How many profiles; @said: what was said of them */
static size_t set_of(const char *text, bool ok, char *said, size_t size)
{
	struct profile_set set = { 0 };
	FILE *err = fmemopen(said, size, "w");
	size_t nr;

	ck_assert_ptr_nonnull(err);
	memset(said, 0, size);
	ck_assert(profile_set_parse(&set, text, err) == ok);
	fclose(err);
	nr = set.nr;
	profile_set_free(&set);
	return nr;
}

START_TEST(a_set_has_an_end)
{
	char said[256], *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	ck_assert_uint_eq(set_of("sme-v12,sve-6.1,sme-v12", true, said, sizeof(said)), 2);
	/* as many files as there is room for, and one more */
	for (int i = 0; i <= PROFILE_SET_MAX; i++) {
		char name[64];
		FILE *one;

		snprintf(name, sizeof(name), "%s.%d.yaml", path, i);
		one = fopen(name, "w");
		ck_assert_ptr_nonnull(one);
		fprintf(one, "profile: p%d\nextends: sme-v12\n", i);
		fclose(one);
		fprintf(f, "%s%s", i ? "," : "", name);
	}
	fclose(f);
	set_of(text, false, said, sizeof(said));
	ck_assert_msg(strstr(said, "kvmsme: more than 128 profiles") != NULL, "%s", said);
	for (int i = 0; i <= PROFILE_SET_MAX; i++) {
		char name[64];

		snprintf(name, sizeof(name), "%s.%d.yaml", path, i);
		unlink(name);
	}
	free(text);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("files");

	scratch_file(tcase, path);
	tcase_add_loop_test(tcase, wrong_profiles_are_refused_where_they_are_wrong, 0,
			    sizeof(profiles) / sizeof(profiles[0]));
	tcase_add_test(tcase, a_profile_has_what_its_file_says);
	tcase_add_loop_test(tcase, wrong_kernels_are_refused_where_they_are_wrong, 0,
			    sizeof(kernels) / sizeof(kernels[0]));
	tcase_add_test(tcase, a_kernel_has_what_its_file_says);
	tcase_add_test(tcase, a_kernel_has_no_more_registers_than_there_is_room_for);
	tcase_add_test(tcase, a_set_has_an_end);
	return suite_of("profile files", tcase);
}

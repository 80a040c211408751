/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Promises of a user: files that are wrong, states that one is about, and what is printed */
#include <stdlib.h>
#include <string.h>

#include "broken_promises.h"
#include "cpu.h"
#include "promise_yaml.h"
#include "runner.h"
#include "suite.h"

#define HEAD "promise: mine\nstatement: s\nsource: t\n"

static char path[] = "/tmp/kvmsme-test-mine.XXXXXX";

static void write_file(const char *text)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

static const struct {
	const char *text, *error;
} wrong[] = {
	{ HEAD, ":1:1: 'steps:' is missing" },
	{ "steps: [{run: {}}]\n", ":1:1: 'promise:' is missing" },
	{ HEAD "steps: []\n", ":4:8: steps: is a list of at least one step" },
	{ HEAD "given: 5\nsteps: [{run: {}}]\n", ":4:8: given: is a list of at least one step" },
	{ HEAD "steps:\n  - gte: {X0: 1}\n", ":5:5: unknown step 'gte'; did you mean 'get'" },
	{ HEAD "given:\n  - get: {SVRC: 1}\nsteps: [{run: {}}]\n", ":5:11: " },
	{ HEAD "when: []\nsteps: [{run: {}}]\n", ":4:1: unknown key 'when'" },
	{ HEAD "steps: [{run: {}, host: other}]\n", ":4:25: host: other needs other_host:" },
	{ HEAD "steps: [{same_as: a}]\n", ":4:19: no save: of the name 'a'" },
	{ "promise: set-get\nstatement: s\nsource: t\nsteps: [{run: {}}]\n",
	  ":1:10: 'set-get' is a promise that is built in" },
	{ "promise: My/../promise\nstatement: s\nsource: t\nsteps: [{run: {}}]\n", ":1:10: " },
	{ "promise: ''\nstatement: s\nsource: t\nsteps: [{run: {}}]\n", ":1:10: 'promise:' is empty" },
	{ "[]\n", ":1:1: a mapping is wanted" },
	{ "", ": " },
};

START_TEST(wrong_files)
{
	struct user_promise promise;

	write_file(wrong[_i].text);
	ck_assert(!user_promise_load(&promise, path, NULL, 0));
	ck_assert_msg(strstr(promise.scenario.doc.error, wrong[_i].error), "%s",
		      promise.scenario.doc.error);
	user_promise_free(&promise);
}
END_TEST

/* Arm ARM: a change of PSTATE.SM zeroes Z, which this denies */
#define KEEPS_Z "promise: sm-keeps-z\nstatement: \"Z0 is there \\\"still\\\"\"\nsource: none\n" \
	"given:\n  - get: {SVCR: 0}\n  - get: {Z0: any}\n" \
	"steps:\n  - set: {Z0: {fill: 0x44, bytes: 16}}\n  - set: {SVCR: [SM]}\n  - set: {SVCR: 0}\n" \
	"  - get: {Z0: {fill: 0x44, bytes: 16}}\n"

static void load(struct user_promise *promise, const char *text)
{
	write_file(text);
	ck_assert_msg(user_promise_load(promise, path, NULL, 0), "%s", promise->scenario.doc.error);
}

static bool kept_behind(const struct user_promise *promise, const char *profile, const char *calls,
			struct user_breach *breach)
{
	struct kvmsme_error error;
	struct snapshot here = { 0 };
	struct answer answer;
	struct stage stage;
	bool kept;

	ck_assert(stage_open(&stage, &broken_host, profile_by_name(profile), &cpu_unicorn_ops, &error));
	while (*calls) {
		size_t len = strcspn(calls, ";");

		vcpu_call_make(&stage, call_named(calls, len), &answer);
		calls += len + strspn(calls + len, "; ");
	}
	ck_assert(snapshot_save(stage.m, &here));
	kept = user_promise_check(promise, &stage, breach);
	/* the machine is the caller's, and goes on */
	ck_assert(snapshot_restore(stage.m, &here));
	ck_assert(user_promise_check(promise, &stage, breach) == kept);
	snapshot_free(&here);
	stage_close(&stage);
	return kept;
}

#define BOTH "INIT SVE, SME; FINALIZE VEC"

START_TEST(states)
{
	struct user_promise promise;
	struct user_breach breach;

	load(&promise, KEEPS_Z);
	ck_assert_str_eq(promise.id, "sm-keeps-z");
	ck_assert(!kept_behind(&promise, "sme-v12", BOTH, &breach));
	ck_assert_int_eq(breach.step->action, STEP_get);
	ck_assert_uint_eq(breach.step->node->line, 11);
	ck_assert_int_eq(breach.rule, RULE_SVE_VIEW);
	ck_assert(kept_behind(&promise, "no-svcr-flush", BOTH, &breach));
	ck_assert_ptr_null(breach.step);
	/* no state that it is about: streaming, and not finalized */
	ck_assert(kept_behind(&promise, "sme-v12", BOTH "; SET SVCR = SM", &breach));
	ck_assert(kept_behind(&promise, "sme-v12", "INIT SVE, SME", &breach));
	user_promise_free(&promise);
}
END_TEST

/* Other VMs and a guest of its own, saved in what is given */
START_TEST(other_vms)
{
	struct user_promise promise;
	struct user_breach breach;

	load(&promise, "promise: moves\nstatement: s\nsource: t\ngiven:\n  - save: a\nsteps:\n"
		       "  - {vcpu_init: [SVE, SME], vm: 1}\n"
		       "  - {restore: {from: a, order: list, finalize: true}, vm: 1}\n"
		       "  - {same_as: a, vm: 1}\n  - guest: {words: [0xd503201f]}\n");
	ck_assert(kept_behind(&promise, "sme-v12", BOTH "; SET Z0", &breach));
	ck_assert(!kept_behind(&promise, "sme-v12", BOTH "; SET SVCR = ZA", &breach));
	ck_assert_int_eq(breach.step->action, STEP_restore);
	ck_assert_int_eq(breach.rule, RULE_SME_ZA_OFF);
	user_promise_free(&promise);
}
END_TEST

static int run(const char *text, const char *name, char **said)
{
	const char *const paths[] = { path };
	const struct profile *profile = profile_by_name(name);
	size_t len;
	struct runner_options o = {
		.paths = paths, .nr_paths = 1, .profiles = &profile, .nr_profiles = 1,
		.cpu = &cpu_unicorn_ops,
	};
	int status;

	write_file(text);
	o.out = o.err = open_memstream(said, &len);
	status = runner_main(&o);
	fclose(o.out);
	return status;
}

START_TEST(printed)
{
	const struct profile *profile = profile_by_name("sme-v12");
	struct made_call made[] = {
		{ .vcpu = 1, .call = call_named("INIT SVE, SME", 13) },
		{ .vcpu = 1, .call = call_named("FINALIZE VEC", 12) },
	};
	struct user_promise promise;
	struct user_breach breach;
	char *text, *said;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	load(&promise, KEEPS_Z);
	ck_assert(!kept_behind(&promise, "sme-v12", BOTH, &breach));
	ck_assert(user_promise_print(&promise, &breach, made, 2, &broken_host, profile, NULL, out));
	ck_assert(!user_promise_print(&promise, &breach, made, 1, &broken_host, profile, NULL, out));
	fclose(out);
	ck_assert_ptr_nonnull(strstr(text, "scenario: \"Z0 is there \\\"still\\\"\"\n"));
	ck_assert_msg(run(text, "sme-v12", &said) == RUNNER_FAIL, "%s\n%s", text, said);
	free(said);
	ck_assert_msg(run(text, "no-svcr-flush", &said) == RUNNER_PASS, "%s\n%s", text, said);
	free(said);
	free(text);
	user_promise_free(&promise);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("promise yaml");

	scratch_file(tcase, path);
	tcase_add_loop_test(tcase, wrong_files, 0, sizeof(wrong) / sizeof(wrong[0]));
	tcase_add_test(tcase, states);
	tcase_add_test(tcase, other_vms);
	tcase_add_test(tcase, printed);
	return suite_of("promise yaml", tcase);
}

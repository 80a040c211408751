/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is printed of a breach loads, fails where the promise is broken, and passes where it is kept */
#include <stdlib.h>
#include <string.h>

#include "broken_promises.h"
#include "cpu.h"
#include "runner.h"
#include "suite.h"

#define MAX_CALLS 8

static char path[] = "/tmp/kvmsme-test-print.XXXXXX";

/* "A; B; C" */
static size_t made_calls(const char *calls, struct made_call made[MAX_CALLS])
{
	size_t nr = 0;

	while (*calls) {
		size_t len = strcspn(calls, ";");

		made[nr++] = (struct made_call){ .call = call_named(calls, len) };
		calls += len + strspn(calls + len, "; ");
	}
	return nr;
}

/* NULL: nothing was printed */
static char *printed(const struct breach *breach, const struct made_call *made, size_t nr,
		     const struct profile *profile)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	bool ok = promise_print(breach, made, nr, &broken_host, profile, &cpu_unicorn_ops, out);

	fclose(out);
	ck_assert(ok == (len > 0));
	if (ok)
		return text;
	free(text);
	return NULL;
}

static int run(const char *text, const struct profile *profile, char **said)
{
	const char *const paths[] = { path };
	size_t len;
	struct runner_options o = {
		.paths = paths, .nr_paths = 1, .profiles = &profile, .nr_profiles = 1,
		.cpu = &cpu_unicorn_ops,
	};
	FILE *f = fopen(path, "w");
	int status;

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
	o.out = o.err = open_memstream(said, &len);
	status = runner_main(&o);
	fclose(o.out);
	return status;
}

/* A get: behind the call that broke it fails by its own rule; that of the call is at the top */
static bool names_rule(const char *text, const char *said, enum rule rule)
{
	char by[64], broken_by[64];

	snprintf(by, sizeof(by), "decided by %s:", rule_descs[rule].id);
	snprintf(broken_by, sizeof(broken_by), "\n# Broken by %s:", rule_descs[rule].id);
	if (rule == RULE_NONE)
		return !strstr(text, "# Broken by");
	return strstr(text, broken_by) && (strstr(said, by) || strstr(said, ": get "));
}

/*
 * Other keepers than the table's: under sme-v12 a call on the way is refused; 6.12 keeps a version
 * that nobody can find, which is a change all the same
 */
static bool keeper(const struct broken *row, struct profile *profile)
{
	if (!row->kept_by || row->promise == PROMISE_PRESENT_VALUE)
		return false;
	if (row->promise == PROMISE_ZA_FORGETS)
		*profile = turned(row->by, "svcr_za_flush", true);
	else
		*profile = *profile_by_name(row->kept_by);
	return true;
}

static void check(const struct broken *row)
{
	const struct breach breach = { row->promise, row->rule, row->reg };
	struct profile by = turned(row->by, row->knob, row->value);
	struct made_call made[MAX_CALLS];
	size_t nr = made_calls(row->calls, made);
	char *text = printed(&breach, made, nr, &by), *said;

	ck_assert_msg(text, "%s is not printed", promise_descs[row->promise].id);
	ck_assert_msg(run(text, &by, &said) == RUNNER_FAIL, "%s\n%s", text, said);
	ck_assert_msg(names_rule(text, said, row->rule), "%s\n%s", text, said);
	free(said);
	if (keeper(row, &by)) {
		ck_assert_msg(run(text, &by, &said) == RUNNER_PASS, "%s\n%s", text, said);
		free(said);
	}
	free(text);
}

START_TEST(fails_where_it_is_broken)
{
	check(&broken[_i]);
}
END_TEST

#define V0 (KVM_REG_ARM64 | KVM_REG_SIZE_U128 | KVM_REG_ARM_CORE | \
	    KVM_REG_ARM_CORE_REG(fp_regs.vregs[0]))
#define ZA0 KVM_REG_ARM64_SME_ZAHREG(0, 0)

/* Those that take a guest to look at */
static const struct broken with_guest[] = {
	{ PROMISE_FORMAT_ROUND_TRIP, "INIT", "sme-rfc-v2-posted", NULL, 0, RULE_FP_USER_TO_GUEST, V0,
	  "sme-v12" },
	{ PROMISE_RESTORED_GOES_ON, "INIT SVE, SME; FINALIZE VEC; SET SVCR = ZA", "sme-v9-posted", NULL, 0,
	  RULE_LIST_SME, ZA0, "sme-v12" },
	/* Z that no SET reaches is written by a guest */
	{ PROMISE_RESTORED_GOES_ON, "INIT SME; FINALIZE VEC; SET SVCR = SM", "sme-v9-posted", NULL, 0,
	  RULE_LIST_SVE, KVM_REG_ARM64_SVE_ZREG(0, 0), "sme-v12" },
};

START_TEST(guest_shows_it)
{
	check(&with_guest[_i]);
}
END_TEST

/* Not broken so: nothing is printed, of calls that keep the promise and of a promise that no step shows */
START_TEST(not_printed)
{
	static const enum promise promises[] = {
		PROMISE_REFUSED_CHANGES_NOTHING, PROMISE_GET_CHANGES_NOTHING, PROMISE_SET_GET,
		PROMISE_SM_FORGETS, PROMISE_FINALIZE_FREEZES, PROMISE_HASH_TOLD,
		PROMISE_CONFIGURATION_CONSISTENT, PROMISE_LISTED_READABLE, PROMISE_GETS_DO_NOT_MATTER,
		PROMISE_PRESENT_VALUE, PROMISE_RESTORE_SVCR_FIRST, PROMISE_REINIT_FRESH,
		PROMISE_FORMAT_ROUND_TRIP, PROMISE_RESTORED_GOES_ON, PROMISE_ISOLATION,
	};
	struct made_call made[MAX_CALLS];
	size_t nr = made_calls("INIT SVE, SME; FINALIZE VEC; GET V0", made);

	for (size_t i = 0; i < sizeof(promises) / sizeof(promises[0]); i++) {
		struct breach breach = { promises[i], RULE_NONE, V0 };

		ck_assert_msg(!printed(&breach, made, nr, profile_by_name("sme-v12")), "%s",
			      promise_descs[promises[i]].id);
	}
}
END_TEST

/* On the second vCPU of a VM, and of a third VM: the keys of its steps say so */
START_TEST(places)
{
	const struct breach breach = { PROMISE_RESTORE_LIST, RULE_SME_ZA_OFF, ZA0 };
	struct made_call made[MAX_CALLS];
	size_t nr = made_calls("INIT SVE, SME; FINALIZE VEC; SET SVCR = ZA", made);
	const struct profile *profile = profile_by_name("sme-v12");
	char *text, *said;

	for (size_t i = 0; i < nr; i++)
		made[i].vm = 2, made[i].vcpu = 1;
	text = printed(&breach, made, nr, profile);
	ck_assert_ptr_nonnull(text);
	ck_assert_ptr_nonnull(strstr(text, "  - save: before\n    vm: 2\n    vcpu: 1\n"));
	ck_assert_ptr_nonnull(strstr(text, "  - same_as: before\n    vm: 3\n    vcpu: 1\n"));
	ck_assert_int_eq(run(text, profile, &said), RUNNER_FAIL);
	free(said);
	free(text);
	made[0].vm = 3;
	ck_assert_ptr_null(printed(&breach, made, nr, profile));
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("promise print");

	scratch_file(tcase, path);
	tcase_add_loop_test(tcase, fails_where_it_is_broken, 0, (int)nr_broken);
	tcase_add_loop_test(tcase, guest_shows_it, 0, sizeof(with_guest) / sizeof(with_guest[0]));
	tcase_add_test(tcase, not_printed);
	tcase_add_test(tcase, places);
	return suite_of("promise print", tcase);
}

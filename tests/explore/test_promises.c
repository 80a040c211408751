/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "broken_promises.h"
#include "snapshot.h"
#include "suite.h"

/* Make the calls, "A; B; C", and look at each promise behind each of them */
static void make(const struct profile *profile, const char *calls, struct breaches *found)
{
	struct witness *witness = witness_new();
	struct snapshot before = { 0 };
	struct kvmsme_error error;
	struct answer answer;
	struct stage stage;

	ck_assert(stage_open(&stage, &broken_host, profile, NULL, &error));
	found->nr = 0;
	while (*calls) {
		size_t len = strcspn(calls, ";");
		const struct vcpu_call *call = call_named(calls, len);
		struct snapshot after = { 0 };
		bool changed;

		ck_assert(snapshot_save(stage.m, &before));
		vcpu_call_make(&stage, call, &answer);
		changed = !snapshot_equal(stage.m, &before);
		ck_assert(snapshot_save(stage.m, &after));
		promise_check_call(witness, &stage, &before, call, &answer, changed, UINT64_MAX, found);
		ck_assert(snapshot_restore(stage.m, &after));
		promise_check_state(witness, &stage, UINT64_MAX, found);
		ck_assert(snapshot_restore(stage.m, &after));
		snapshot_free(&after);
		calls += len + strspn(calls + len, "; ");
	}
	snapshot_free(&before);
	witness_free(witness);
	stage_close(&stage);
}

static const struct breach *breach_of(const struct breaches *found, enum promise promise)
{
	for (unsigned int i = 0; i < found->nr; i++)
		if (found->breach[i].promise == promise)
			return &found->breach[i];
	return NULL;
}

START_TEST(each_is_broken_where_it_is_known_to_be)
{
	const struct broken *row = &broken[_i];
	struct profile by = turned(row->by, row->knob, row->value);
	const struct breach *breach;
	struct breaches found;

	make(&by, row->calls, &found);
	breach = breach_of(&found, row->promise);
	ck_assert_msg(breach, "%s keeps %s", row->by, promise_descs[row->promise].id);
	ck_assert_msg(breach->rule == row->rule, "%s: by %s", promise_descs[row->promise].id,
		      rule_descs[breach->rule].sym ? rule_descs[breach->rule].sym : "no rule");
	ck_assert_uint_eq(breach->reg, row->reg);
	if (!row->kept_by)
		return;
	make(profile_by_name(row->kept_by), row->calls, &found);
	ck_assert_msg(!breach_of(&found, row->promise), "%s breaks %s", row->kept_by,
		      promise_descs[row->promise].id);
}
END_TEST

/* The same calls, where nothing is known to be wrong with them */
START_TEST(linux_keeps_the_others)
{
	struct breaches found;

	make(profile_by_name("sve-6.12"),
	     "INIT SVE; FINALIZE VEC; SET Z0; GET Z0; GET_REG_LIST; RUN; INIT SVE; GET FFR; SET SVCR = SM",
	     &found);
	for (unsigned int i = 0; i < found.nr; i++)
		ck_assert_str_eq(promise_descs[found.breach[i].promise].id, "");
	ck_assert_uint_eq(found.nr, 0);
}
END_TEST

START_TEST(ids_are_found)
{
	ck_assert_int_eq(promise_by_id("restore-list"), PROMISE_RESTORE_LIST);
	ck_assert_int_eq(promise_by_id("restore"), NR_PROMISES);
	ck_assert_uint_eq(promises_claimed(profile_by_name("sve-6.12")) >> PROMISE_ZA_FORGETS & 1, 0);
	ck_assert_uint_eq(promises_claimed(profile_by_name("sme-v12")) >> PROMISE_ZA_FORGETS & 1, 1);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("promises");

	tcase_add_loop_test(tcase, each_is_broken_where_it_is_known_to_be, 0, (int)nr_broken);
	tcase_add_test(tcase, linux_keeps_the_others);
	tcase_add_test(tcase, ids_are_found);
	return suite_of("promises", tcase);
}

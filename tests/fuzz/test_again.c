/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who checks the marks?  Each test plants what a wrong one would do, and a campaign has to say so; and
 * nothing is said where nothing was planted.
 */
#include <string.h>

#include "cpu.h"
#include "fuzz_again.h"
#include "fuzz_campaign.h"
#include "fuzz_family.h"
#include "suite.h"
#include "wrong_mark.h"

void (*wrong_mark)(struct fuzz_world *world);

static struct fuzz_campaign campaign;
static struct kvmsme_error error;

static void run(const char *profile, const char *other, uint64_t promises, uint64_t count)
{
	fuzz_campaign_free(&campaign);
	memset(&campaign, 0, sizeof(campaign));
	campaign.host = *fuzz_host(0);
	campaign.profile = profile_by_name(profile);
	campaign.other = other ? profile_by_name(other) : NULL;
	campaign.promises = promises;
	campaign.seed = 11;
	campaign.count = count;
	campaign.jobs = 2;
	campaign.again = 1;
	ck_assert_msg(fuzz_campaign_run(&campaign, &error), "%s", error.text);
}

static void other_hash(struct fuzz_world *world)
{
	world->now.vcpu[1].lo ^= 1;
}

static void other_answer(struct fuzz_world *world)
{
	world->now.answers ^= 1;
}

/* The guest's memory is dirty, and nobody knows */
static void other_memory(struct fuzz_world *world)
{
	uint8_t *memory = guest_page_memory(world->now.stage[0].page);

	memory[0xf00] = 1;
}

static const struct plant {
	void (*wrong)(struct fuzz_world *world);
	const char *said;
} plants[] = {
	{ wrong_register, "another state is left" },
	{ other_hash, "states were taken for others on the way" },
	{ other_answer, "a call is answered otherwise" },
	{ other_memory, "the guest's memory is another" },
};

START_TEST(a_wrong_mark_is_told)
{
	wrong_mark = plants[_i].wrong;
	/* which it keeps: a breach would be seen before what is planted */
	run("sme-v12", _i % 2 ? "sme-v10" : NULL, UINT64_C(1) << PROMISE_SM_FORGETS, 4000);
	ck_assert_msg(campaign.wrong.what, "not told: %s", plants[_i].said);
	ck_assert_str_eq(campaign.wrong.what, plants[_i].said);
	/* it ends the campaign, of both jobs */
	ck_assert_uint_lt(campaign.progress.sequences, 4000);
	ck_assert_uint_gt(campaign.wrong.sequence.nr, 0);
}
END_TEST

/* Each profile, since their marks hold other things */
START_TEST(right_marks_are_not_told)
{
	static const char *const profiles[][2] = { { "sme-v12" }, { "sme-v9-posted" }, { "sme-rfc-v2-posted-enabled" },
						   { "sve-6.1" }, { "sme-v12", "sme-v9" } };

	wrong_mark = NULL;
	run(profiles[_i][0], profiles[_i][1], 0, 4000);
	ck_assert_msg(!campaign.wrong.what, "sequence %llu: %s", (unsigned long long)campaign.wrong.index,
		      campaign.wrong.what);
	ck_assert_uint_eq(campaign.progress.sequences, 4000);
	/* one of each family of 64 */
	ck_assert_uint_ge(campaign.progress.again, 4000 / 64 - 4);
	ck_assert_uint_le(campaign.progress.again, 4000 / 64 + 2);
}
END_TEST

static struct fuzz_world world[2];
static struct fuzz_family family;

/* What fuzz_family_run() says of a breach, and fuzz_again() would not */
START_TEST(a_breach_that_is_another_is_told)
{
	const struct vcpu_call init = { .kind = CALL_INIT, .id = 1, .value = FEATURE_SVE };
	struct fuzz_finding found = { 0 };

	wrong_mark = NULL;
	for (int i = 0; i < 2; i++)
		ck_assert(fuzz_world_open(&world[i], fuzz_host(0), profile_by_name("sme-v12"), &cpu_a64_ops, &error));
	family.again = 0;
	family.sequence = (struct fuzz_sequence){ .share = FUZZ_GUESTS, .look_at = FUZZ_LOOKS, .nr = 1 };
	ck_assert(fuzz_op_of(world[0].ids, &init, &family.sequence.op[0]));
	for (int differential = 0; differential < 2; differential++) {
		ck_assert(fuzz_family_run(&family, world, differential, 0, &found));
		ck_assert_ptr_null(fuzz_again(world, differential, &family.sequence, true, &found));
		ck_assert(fuzz_family_run(&family, world, differential, 0, &found));
		ck_assert_str_eq(fuzz_again(world, differential, &family.sequence, false, &found),
				 "another promise is broken, or none");
	}
	for (int i = 0; i < 2; i++)
		fuzz_world_close(&world[i]);
	fuzz_family_free(&family);
}
END_TEST

/* v12: a SET of Z0 from where nothing is mapped zeroes it (abi.md 15.3 N1), and that is all that may be said */
START_TEST(a_breach_is_the_same_or_told)
{
	static const struct vcpu_call calls[] = {
		{ .kind = CALL_INIT, .id = 1, .value = FEATURE_SVE },
		{ .kind = CALL_FINALIZE, .id = 1, .value = KVM_ARM_VCPU_VEC },
		{ .kind = CALL_SET, .id = KVM_REG_ARM64_SVE_ZREG(0, 0), .value = 1 },
		{ .kind = CALL_SET, .id = KVM_REG_ARM64_SVE_ZREG(0, 0), .value = 1, .bad = true },
	};
	const char *const other = "another promise is broken, or none";
	struct fuzz_sequence sequence = { .share = FUZZ_GUESTS, .look_at = FUZZ_LOOKS };
	struct fuzz_finding found = { 0 }, not;

	wrong_mark = NULL;
	ck_assert(fuzz_world_open(&world[0], fuzz_host(0), profile_by_name("sme-v12"), &cpu_a64_ops, &error));
	while (sequence.nr < sizeof(calls) / sizeof(calls[0])) {
		ck_assert(fuzz_op_of(world[0].ids, &calls[sequence.nr], &sequence.op[sequence.nr]));
		sequence.nr++;
	}
	world[0].listens = true;
	ck_assert(!fuzz_world_run(&world[0], &sequence, &found.broken));
	ck_assert_int_eq(found.broken.breach.promise, PROMISE_REFUSED_CHANGES_NOTHING);
	ck_assert_ptr_null(fuzz_again(world, false, &sequence, false, &found));
	not = found;
	not.broken.at--;
	ck_assert_str_eq(fuzz_again(world, false, &sequence, false, &not), other);
	not = found;
	not.broken.breach.rule++;
	ck_assert_str_eq(fuzz_again(world, false, &sequence, false, &not), other);
	fuzz_world_close(&world[0]);
}
END_TEST

/* Sequences that answer otherwise have other sums, though they leave the same state */
START_TEST(answers_are_added_up)
{
	static const struct vcpu_call calls[] = {
		{ .kind = CALL_INIT, .id = 1, .value = FEATURE_SVE },
		{ .kind = CALL_GET, .id = KVM_REG_ARM64_SVE_ZREG(0, 0) },
		{ .kind = CALL_GET, .id = KVM_REG_ARM64_SYS_SVCR },
	};
	struct fuzz_sequence sequence = { .share = FUZZ_GUESTS, .look_at = FUZZ_LOOKS, .nr = 2 };
	uint64_t sum[3];
	struct fuzz_breach broken;

	wrong_mark = NULL;
	ck_assert(fuzz_world_open(&world[0], fuzz_host(0), profile_by_name("sme-v12"), &cpu_a64_ops, &error));
	ck_assert(fuzz_op_of(world[0].ids, &calls[0], &sequence.op[0]));
	world[0].listens = true;
	for (int i = 0; i < 3; i++) {
		ck_assert(fuzz_op_of(world[0].ids, &calls[1 + i % 2], &sequence.op[1]));
		ck_assert(fuzz_world_run(&world[0], &sequence, &broken));
		sum[i] = world[0].now.answers;
	}
	ck_assert_uint_ne(sum[0], sum[1]);
	ck_assert_uint_eq(sum[0], sum[2]);
	fuzz_world_close(&world[0]);
}
END_TEST

/* What a campaign has found is shown from creation on, or it is not reported */
START_TEST(a_finding_that_does_not_show_again_is_none)
{
	struct fuzz_finding right;

	wrong_mark = NULL;
	run("sme-v12", _i ? "sme-v9" : NULL, 0, 60000);
	ck_assert_uint_ge(campaign.nr, 2);
	right = campaign.finding[1];
	campaign.finding[0].sequence.nr = 0;
	campaign.nr = 2;
	ck_assert(fuzz_campaign_shrink(&campaign, &error));
	ck_assert_uint_eq(campaign.nr, 1);
	ck_assert_uint_eq(campaign.finding[0].index, right.index);
	ck_assert_int_eq(campaign.finding[0].broken.breach.promise, right.broken.breach.promise);
	ck_assert_str_eq(campaign.wrong.what, "what it breaks is not broken again");
	ck_assert_uint_ne(campaign.wrong.index, right.index);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("again");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, a_wrong_mark_is_told, 0, (int)(sizeof(plants) / sizeof(plants[0])));
	tcase_add_loop_test(tcase, right_marks_are_not_told, 0, 5);
	tcase_add_test(tcase, a_breach_that_is_another_is_told);
	tcase_add_test(tcase, a_breach_is_the_same_or_told);
	tcase_add_test(tcase, answers_are_added_up);
	tcase_add_loop_test(tcase, a_finding_that_does_not_show_again_is_none, 0, 2);
	return suite_of("again", tcase);
}

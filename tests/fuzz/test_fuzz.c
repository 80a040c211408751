/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Campaigns find what was put there.  What is expected follows from the knob that was turned, and
 * how short a sequence can be from what `kvmsme explore` finds breadth first.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz_differ.h"
#include "fuzz_random.h"
#include "fuzz_shrink.h"
#include "fuzz_unit.h"
#include "suite.h"

static struct fuzz_campaign campaign;
static unsigned int tails;	/* 0: the default */

static void run(const struct profile *profile, const struct profile *other, uint64_t promises,
		uint64_t count, unsigned int jobs)
{
	struct kvmsme_error error;

	fuzz_campaign_free(&campaign);
	memset(&campaign, 0, sizeof(campaign));
	campaign.host = *fuzz_host(0);
	campaign.profile = profile;
	campaign.other = other;
	campaign.promises = promises;
	campaign.seed = 7;
	campaign.count = count;
	campaign.jobs = jobs;
	campaign.tails = tails;
	ck_assert_msg(fuzz_campaign_run(&campaign, &error), "%s", error.text);
	ck_assert_uint_eq(campaign.progress.sequences, count);
}

static const struct fuzz_finding *finding_of(enum promise promise)
{
	for (size_t i = 0; i < campaign.nr; i++)
		if (campaign.finding[i].broken.breach.promise == promise)
			return &campaign.finding[i];
	return NULL;
}

/* A knob turned, the promise that it breaks, and the fewest calls that show it */
static const struct turned {
	const char *knob;
	long value;
	enum promise promise;
	unsigned int calls;
} turned[] = {
	/* INIT, FINALIZE, SET Z0, SVCR = SM */
	{ "svcr_flush", KNOB_svcr_flush_none, PROMISE_SM_FORGETS, 4 },
	/* INIT, FINALIZE, SVCR = ZA, SET ZA, SVCR = 0, SVCR = ZA; restore-list of v12 in three */
	{ NULL, 0, PROMISE_RESTORE_LIST, 3 },
	/* INIT, FINALIZE, SET Z0, SET Z0 unmapped */
	{ "events_abort_first", false, PROMISE_REFUSED_CHANGES_NOTHING, 4 },
	/* INIT, SET_VCPU_EVENTS of an external abort and an SError beyond its ISS field */
	{ NULL, 0, PROMISE_REFUSED_CHANGES_NOTHING, 2 },
};

START_TEST(a_turned_knob_is_found_and_shrunk)
{
	struct profile profile = *profile_by_name("sme-v12");
	const struct turned *t = &turned[_i];
	struct kvmsme_error error;
	const struct fuzz_finding *found;

	if (t->knob)
		knob_set(&profile, knob_find(t->knob), t->value);
	run(&profile, NULL, UINT64_C(1) << t->promise, 160000, 2);
	ck_assert(fuzz_campaign_shrink(&campaign, &error));
	found = finding_of(t->promise);
	ck_assert_msg(found, "%s is not found", promise_descs[t->promise].id);
	ck_assert_uint_ge(found->sequence.nr, t->calls);
	ck_assert_uint_le(found->sequence.nr, t->calls + 1);
}
END_TEST

/* What a complete search says sme-v12 keeps no random sequence breaks */
START_TEST(kept_promises_are_not_found_broken)
{
	uint64_t kept = promises_claimed(profile_by_name("sme-v12")) &
			~(UINT64_C(1) << PROMISE_REFUSED_CHANGES_NOTHING | UINT64_C(1) << PROMISE_RESTORE_LIST |
			  UINT64_C(1) << PROMISE_RESTORE_QEMU | UINT64_C(1) << PROMISE_RESTORE_FIRECRACKER |
			  UINT64_C(1) << PROMISE_RESTORE_CLOUD_HYPERVISOR);

	run(profile_by_name("sme-v12"), NULL, kept, 20000, 2);
	ck_assert_msg(!campaign.nr, "%s, sequence %llu",
		      promise_descs[campaign.finding[0].broken.breach.promise].id,
		      (unsigned long long)campaign.finding[0].index);
}
END_TEST

/* Whichever unit has found it, a breach is a finding once */
static void check_once(void)
{
	for (size_t i = 0; i < campaign.nr; i++)
		for (size_t n = 0; n < i; n++)
			ck_assert(!fuzz_same_finding(&campaign, &campaign.finding[i], &campaign.finding[n]));
}

START_TEST(a_seed_is_a_campaign)
{
	struct fuzz_finding first[FUZZ_FINDINGS];
	struct fuzz_progress progress;
	size_t nr;

	tails = _i ? 1 : 0;
	run(profile_by_name("sme-v9"), NULL, 0, 20000, 2);
	check_once();
	nr = campaign.nr;
	progress = campaign.progress;
	memcpy(first, campaign.finding, sizeof(first));
	run(profile_by_name("sme-v9"), NULL, 0, 20000, 2);
	ck_assert_uint_gt(nr, 0);
	ck_assert_uint_eq(campaign.nr, nr);
	ck_assert_uint_eq(campaign.progress.calls, progress.calls);
	ck_assert_uint_eq(campaign.progress.made, progress.made);
	/* all of them where each begins anew, but for calls behind a breach; else less than a third */
	ck_assert(tails ? progress.made > progress.calls * 9 / 10 : progress.made < progress.calls / 3);
	for (size_t i = 0; i < nr; i++) {
		ck_assert_uint_eq(campaign.finding[i].index, first[i].index);
		ck_assert_mem_eq(&campaign.finding[i].sequence, &first[i].sequence,
				 sizeof(first[i].sequence));
	}
}
END_TEST

static void check_same_corpus(const struct fuzz_corpus *a, const struct fuzz_corpus *b)
{
	ck_assert_uint_eq(a->nr, b->nr);
	for (size_t i = 0; i < a->nr; i++)
		ck_assert_mem_eq(&a->sequence[i], &b->sequence[i], sizeof(a->sequence[i]));
}

/* How many threads there are is not seen: what one finds, keeps and counts several do */
START_TEST(jobs_do_not_matter)
{
	static struct fuzz_campaign one;
	const struct profile *other = _i & 1 ? profile_by_name("sme-v10") : NULL;

	tails = _i & 2 ? 1 : 0;
	run(profile_by_name("sme-v9"), other, 0, 12345, 1);
	one = campaign;
	campaign.corpus = (struct fuzz_corpus){ 0 };
	for (unsigned int jobs = 2; jobs < 6; jobs++) {
		run(profile_by_name("sme-v9"), other, 0, 12345, jobs);
		ck_assert_uint_gt(campaign.nr, 0);
		ck_assert_uint_eq(campaign.nr, one.nr);
		for (size_t i = 0; i < one.nr; i++) {
			ck_assert_uint_eq(campaign.finding[i].index, one.finding[i].index);
			ck_assert_mem_eq(&campaign.finding[i].sequence, &one.finding[i].sequence,
					 sizeof(one.finding[i].sequence));
		}
		ck_assert_uint_eq(campaign.progress.made, one.progress.made);
		ck_assert_uint_eq(campaign.progress.again, one.progress.again);
		ck_assert_uint_eq(campaign.progress.states, one.progress.states);
		check_same_corpus(&campaign.corpus, &one.corpus);
	}
	/* the last number is a sequence's, whatever is in its unit */
	ck_assert_uint_eq(one.progress.sequences, 12345);
	fuzz_campaign_free(&one);
}
END_TEST

START_TEST(profiles_differ_where_a_knob_does)
{
	struct profile other = *profile_by_name("sme-v12");
	struct kvmsme_error error;

	other.za_gate_errno = 13;	/* EACCES */
	run(profile_by_name("sme-v12"), &other, 0, 5000, 2);
	ck_assert(fuzz_campaign_shrink(&campaign, &error));
	ck_assert_uint_ge(campaign.nr, 1);
	for (size_t i = 0; i < campaign.nr; i++)
		ck_assert_int_eq(campaign.finding[i].other.err[1], 13);
	/* INIT, GET ZA */
	ck_assert_uint_eq(campaign.finding[0].sequence.nr, 2);
	run(profile_by_name("sme-v12"), profile_by_name("sme-v12"), 0, 2000, 2);
	ck_assert_uint_eq(campaign.nr, 0);
}
END_TEST

/* Each side has its rule and its errno: 7.3 knows no SME (arm.c kvm_vcpu_init_check_features) */
START_TEST(a_difference_has_two_sides)
{
	static const struct vcpu_call init = { .kind = CALL_INIT, .id = 1, .value = FEATURE_SME };
	static struct fuzz_world world[2];
	struct fuzz_sequence sequence = { .share = FUZZ_GUESTS, .look_at = FUZZ_LOOKS, .nr = 1 };
	struct fuzz_finding found = { 0 }, other;
	struct kvmsme_error error;

	ck_assert(fuzz_world_open(&world[0], fuzz_host(0), profile_by_name("sme-v12"), NULL, &error));
	ck_assert(fuzz_world_open(&world[1], fuzz_host(0), profile_by_name("sve-mainline"), NULL, &error));
	ck_assert(fuzz_op_of(world[0].ids, &init, &sequence.op[0]));
	ck_assert(fuzz_differ(world, &sequence, &found));
	ck_assert_int_eq(found.other.err[0], 0);
	ck_assert_int_ne(found.other.err[1], 0);
	ck_assert_int_eq(found.other.rule[0], world[0].answer.rule);
	ck_assert_int_eq(found.other.rule[1], world[1].answer.rule);
	ck_assert_int_ne(found.other.rule[0], found.other.rule[1]);
	other = found;
	ck_assert(fuzz_same_difference(&found, &other));
	other.other.rule[1]++;
	ck_assert(!fuzz_same_difference(&found, &other));
	for (int i = 0; i < 2; i++)
		fuzz_world_close(&world[i]);
}
END_TEST

/* Bytes are a sequence, and a sequence is its bytes */
START_TEST(bytes_go_round)
{
	struct fuzz_random random = { 1 };

	for (int i = 0; i < 1000; i++) {
		uint8_t data[FUZZ_MAX_BYTES], again[FUZZ_MAX_BYTES];
		struct fuzz_sequence sequence, back;
		size_t size = fuzz_next(&random) % (sizeof(data) + 1);

		for (size_t n = 0; n < sizeof(data); n++)
			data[n] = (uint8_t)fuzz_next(&random);
		fuzz_decode(data, size, &sequence);
		ck_assert_uint_le(sequence.nr, size / FUZZ_OP_BYTES);
		size = fuzz_encode(&sequence, again);
		fuzz_decode(again, size, &back);
		ck_assert_uint_eq(back.nr, sequence.nr);
		ck_assert_mem_eq(back.op, sequence.op, sequence.nr * sizeof(sequence.op[0]));
		ck_assert_uint_eq(back.start, sequence.start);
		ck_assert_uint_eq(back.more, sequence.more);
	}
}
END_TEST

static bool same_call(const struct vcpu_call *a, const struct vcpu_call *b)
{
	return a->kind == b->kind && a->id == b->id && a->value == b->value && a->bad == b->bad;
}

/* The op that is made for a call makes that call */
START_TEST(calls_go_round)
{
	static const struct vcpu_call calls[] = {
		{ .kind = CALL_INIT, .id = 1, .value = FEATURE_SVE | FEATURE_SME },
		{ .kind = CALL_INIT, .id = 1, .value = 0x2c },
		{ .kind = CALL_FINALIZE, .id = 1, .value = KVM_ARM_VCPU_VEC },
		{ .kind = CALL_FINALIZE, .id = 1, .value = KVM_ARM_VCPU_SME },
		{ .kind = CALL_FINALIZE, .id = 1, .value = 0 },
		{ .kind = CALL_SET, .id = KVM_REG_ARM64_SYS_SVCR, .value = 3 },
		{ .kind = CALL_SET, .id = ID_SME_VLS, .value = 1 },
		{ .kind = CALL_SET, .id = UINT64_C(0x6030000000100040), .value = UINT64_C(1) << 40 },
		{ .kind = CALL_FILL, .id = KVM_REG_ARM64_SME_ZAHREG(17, 0), .value = 0x5a, .bad = true },
		{ .kind = CALL_GET, .id = KVM_REG_ARM64_SVE_ZREG(31, 0) },
		{ .kind = CALL_LIST, .id = 1, .value = LIST_ROOM },
		{ .kind = CALL_RUN, .id = 1 },
		{ .kind = CALL_MIGRATE, .id = 3 },
		{ .kind = CALL_TASK, .id = 3, .value = 0x123456 },
	};
	const struct fuzz_mode all = { false, FUZZ_MIGRATES | FUZZ_TASK };
	struct kvmsme_error error;
	static struct fuzz_world world;

	ck_assert(fuzz_world_open(&world, fuzz_host(0), profile_by_name("sme-v12"), NULL, &error));
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		struct vcpu_call made;
		struct fuzz_op op;

		ck_assert_msg(fuzz_op_of(world.now.stage[0].m, &calls[i], &op), "call %zu", i);
		made = fuzz_op_call(world.now.stage[0].m, &op, all);
		made.value = made.kind == CALL_GET ? 0 : made.value;
		ck_assert_msg(same_call(&made, &calls[i]), "call %zu: kind %d, id 0x%llx, value 0x%llx", i,
			      made.kind, (unsigned long long)made.id, (unsigned long long)made.value);
	}
	fuzz_world_close(&world);
}
END_TEST

static bool same_sequence(const struct fuzz_sequence *a, const struct fuzz_sequence *b)
{
	uint8_t bytes[2][FUZZ_MAX_BYTES];
	size_t len = fuzz_encode(a, bytes[0]);

	return fuzz_encode(b, bytes[1]) == len && !memcmp(bytes[0], bytes[1], len);
}

static bool has_sequence(const struct fuzz_corpus *corpus, size_t nr, const struct fuzz_sequence *sequence)
{
	for (size_t i = 0; i < nr; i++)
		if (same_sequence(&corpus->sequence[i], sequence))
			return true;
	return false;
}

/*
 * What was kept reaches all that was reached, is made first, and is not kept again: where no call
 * breaks a promise by itself, which ends the sequence that shows it first
 */
START_TEST(a_corpus_is_enough)
{
	static struct fuzz_campaign first;
	struct profile profile = *profile_by_name("sme-v12");
	struct kvmsme_error error;

	tails = 0;
	profile.events_abort_first = false;
	run(&profile, NULL, 0, 3000, 2);
	first = campaign;
	ck_assert_uint_gt(first.corpus.nr, 100);
	memset(&campaign, 0, sizeof(campaign));
	campaign = (struct fuzz_campaign){
		.host = first.host, .profile = first.profile, .seed = 8, .count = first.corpus.nr, .jobs = 2,
	};
	for (size_t i = 0; i < first.corpus.nr; i++)
		fuzz_corpus_add(&campaign.corpus, &first.corpus.sequence[i]);
	ck_assert_msg(fuzz_campaign_run(&campaign, &error), "%s", error.text);
	ck_assert_uint_eq(campaign.progress.rules, first.progress.rules);
	ck_assert_uint_eq(campaign.progress.states, first.progress.states);
	ck_assert_uint_eq(campaign.corpus.nr, first.corpus.nr);
	campaign.count += 500;
	ck_assert_msg(fuzz_campaign_run(&campaign, &error), "%s", error.text);
	for (size_t i = first.corpus.nr; i < campaign.corpus.nr; i++)
		ck_assert(!has_sequence(&campaign.corpus, first.corpus.nr, &campaign.corpus.sequence[i]));
	fuzz_campaign_free(&first);
}
END_TEST

START_TEST(a_corpus_is_kept)
{
	char dir[] = "/tmp/kvmsme-corpus-XXXXXX";
	struct fuzz_corpus first = { 0 }, second = { 0 };
	struct fuzz_random random = { 3 };
	struct fuzz_sequence sequence;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	for (int i = 0; i < 20; i++) {
		fuzz_make(&random, FUZZ_CALLS, FUZZ_SHARE, &sequence);
		fuzz_corpus_add(&first, &sequence);
		if (i % 2)
			fuzz_corpus_add(&first, &sequence);
	}
	ck_assert(fuzz_corpus_write(&first, 0, dir, stderr));
	ck_assert(fuzz_corpus_read(&second, dir, stderr));
	ck_assert_uint_eq(second.nr, 20);
	for (size_t i = 0; i < first.nr; i++)
		ck_assert(has_sequence(&second, second.nr, &first.sequence[i]));
	fuzz_corpus_free(&first);
	fuzz_corpus_free(&second);
	execlp("rm", "rm", "-rf", dir, NULL);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("fuzz");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, a_turned_knob_is_found_and_shrunk, 0,
			    (int)(sizeof(turned) / sizeof(turned[0])));
	tcase_add_test(tcase, kept_promises_are_not_found_broken);
	tcase_add_loop_test(tcase, a_seed_is_a_campaign, 0, 2);
	tcase_add_loop_test(tcase, jobs_do_not_matter, 0, 4);
	tcase_add_test(tcase, profiles_differ_where_a_knob_does);
	tcase_add_test(tcase, a_difference_has_two_sides);
	tcase_add_test(tcase, bytes_go_round);
	tcase_add_test(tcase, calls_go_round);
	tcase_add_test(tcase, a_corpus_is_enough);
	tcase_add_test(tcase, a_corpus_is_kept);
	return suite_of("fuzz", tcase);
}

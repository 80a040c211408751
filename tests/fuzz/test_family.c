/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sequences that go on from a mark.  What is expected is what the same sequences do when each is made from
 * its start, by fuzz_world_run() and fuzz_differ(), which know nothing of marks.
 */
#include <stdlib.h>
#include <string.h>

#include "cpu.h"
#include "fuzz_family.h"
#include "suite.h"

#define TAILS	3
#define MEMBERS	(TAILS * TAILS)

static struct fuzz_world world[2];
static struct fuzz_family family;

static void open_worlds(const char *first, const char *second)
{
	const char *const name[] = { first, second };
	struct kvmsme_error error;

	for (int i = 0; i < 2; i++)
		ck_assert(fuzz_world_open(&world[i], fuzz_host(0), profile_by_name(name[i]), &cpu_a64_ops, &error));
	family.tails = TAILS;
}

static void close_worlds(void)
{
	for (int i = 0; i < 2; i++)
		fuzz_world_close(&world[i]);
	fuzz_family_free(&family);
}

/* Marks hold whatever is dear, though families of a campaign have none of it */
static void begin(struct fuzz_random *random, bool known)
{
	struct fuzz_sequence dear;

	fuzz_make(random, FUZZ_CALLS, 2, &dear);
	fuzz_make(random, FUZZ_CALLS, UINT32_MAX, &family.sequence);
	fuzz_family_begin(&family, random, known);
	ck_assert_uint_eq(family.left, MEMBERS - 1);
	family.sequence.share = family.first.share = dear.share;
	family.sequence.more = family.first.more = dear.more;
	family.sequence.look_at = family.first.look_at = dear.look_at;
	/* a guest, and KVM_RUN by itself, in the heads of some and in tails that are like the first's */
	for (unsigned int at = 3; at < FUZZ_CALLS && fuzz_next(random) & 1; at += 5) {
		const struct fuzz_op op = { .kind = at & 1 ? 228 : 252, .where = 8, .reg = 0x80 };

		family.sequence.op[at] = family.first.op[at] = op;
	}
}

/**
 * struct done - what a sequence did and what it left
 * @ok: it broke no promise
 */
struct done {
	bool ok;
	struct fuzz_finding found;
	struct fuzz_now now;
	struct fuzz_cover cover;
	struct state_hash hash;
	uint8_t memory[GUEST_PAGE_BYTES];
	int err;
	enum rule rule;
};

static void look(struct done *done, const struct fuzz_world *w, const struct fuzz_cover *cover)
{
	done->now = w->now;
	done->cover = *cover;
	done->hash = snapshot_hash_anew(w->now.stage[0].m);
	memcpy(done->memory, guest_page_memory(w->now.stage[0].page), sizeof(done->memory));
	done->err = w->answer.err;
	done->rule = w->answer.rule;
}

static bool same_hash(struct state_hash a, struct state_hash b)
{
	return a.lo == b.lo && a.hi == b.hi;
}

static void check_same(const struct done *a, const struct done *b, unsigned int member)
{
	ck_assert_int_eq(a->ok, b->ok);
	ck_assert_uint_eq(a->found.broken.at, b->found.broken.at);
	ck_assert_int_eq(a->found.broken.breach.promise, b->found.broken.breach.promise);
	ck_assert_int_eq(a->found.broken.breach.rule, b->found.broken.breach.rule);
	ck_assert_int_eq(a->err, b->err);
	ck_assert_int_eq(a->rule, b->rule);
	ck_assert_msg(same_hash(a->hash, b->hash), "member %u leaves another state", member);
	ck_assert_msg(!memcmp(a->memory, b->memory, sizeof(a->memory)), "member %u: guest memory", member);
	for (unsigned int i = 0; i < FUZZ_STAGES; i++) {
		ck_assert_int_eq(a->now.stage[i].vm, b->now.stage[i].vm);
		ck_assert_int_eq(a->now.stage[i].vcpu, b->now.stage[i].vcpu);
		ck_assert(same_hash(a->now.vcpu[i], b->now.vcpu[i]));
		ck_assert(same_hash(a->now.vm[i / FUZZ_VCPUS], b->now.vm[i / FUZZ_VCPUS]));
	}
	ck_assert_int_eq(a->now.has_task, b->now.has_task);
	ck_assert(!a->now.has_task || !memcmp(&a->now.task, &b->now.task, sizeof(a->now.task)));
	ck_assert_msg(!memcmp(a->cover.rule, b->cover.rule, sizeof(a->cover.rule)) &&
		      !memcmp(a->cover.state, b->cover.state, sizeof(a->cover.state)),
		      "member %u covers something else", member);
}

static unsigned int next_member(struct fuzz_random *random, struct fuzz_sequence *before)
{
	const struct fuzz_corpus kept = { &family.first, 1, 1 };
	unsigned int marks, head;

	*before = family.sequence;
	marks = fuzz_family_next(&family, random, &kept);
	head = marks ? family.place[marks - 1] : 0;
	ck_assert_uint_eq(family.sequence.nr, before->nr);
	ck_assert(!memcmp(family.sequence.op, before->op, head * sizeof(before->op[0])));
	ck_assert(memcmp(family.sequence.op, before->op, before->nr * sizeof(before->op[0])) != 0);
	return marks;
}

static const char *const profiles[] = { "sme-v12", "sme-v9-posted", "sme-rfc-v2-posted-enabled", "sve-6.1" };
#define NR_PROFILES (sizeof(profiles) / sizeof(profiles[0]))

/* Where the first of them end, some begin again from places before that */
static void check_family(struct fuzz_random *random, unsigned int *marked)
{
	static struct fuzz_sequence made[MEMBERS], before;
	static struct done part[MEMBERS], whole;
	static struct fuzz_cover cover;

	memset(&cover, 0, sizeof(cover));
	world[0].cover = &cover;
	world[0].nr_known = 0;
	begin(random, fuzz_next(random) & 1);
	for (unsigned int i = 0; i < MEMBERS; i++) {
		unsigned int marks = i ? next_member(random, &before) : 0;

		memset(&part[i].found, 0, sizeof(part[i].found));
		*marked += marks;
		made[i] = family.sequence;
		part[i].ok = fuzz_family_run(&family, world, false, marks, &part[i].found);
		look(&part[i], &world[0], &cover);
	}
	ck_assert_uint_eq(family.left, 0);
	memset(&cover, 0, sizeof(cover));
	for (unsigned int i = 0; i < MEMBERS; i++) {
		memset(&whole.found, 0, sizeof(whole.found));
		whole.ok = fuzz_world_run(&world[0], &made[i], &whole.found.broken);
		look(&whole, &world[0], &cover);
		check_same(&part[i], &whole, i);
	}
}

START_TEST(a_family_does_what_its_sequences_do)
{
	struct fuzz_random random = { (uint64_t)_i };
	unsigned int marked = 0;

	open_worlds(profiles[_i % (int)NR_PROFILES], profiles[0]);
	for (int n = 0; n < 100; n++)
		check_family(&random, &marked);
	ck_assert_uint_gt(marked, 500);
	close_worlds();
}
END_TEST

START_TEST(a_family_differs_where_its_sequences_do)
{
	static struct fuzz_sequence before;
	struct fuzz_random random = { 5 };
	unsigned int differ = 0;

	open_worlds("sme-v12", "sme-v9");
	for (int n = 0; n < 200; n++)
		for (unsigned int i = 0; i < MEMBERS; i++) {
			struct fuzz_finding part = { 0 }, whole = { 0 };
			unsigned int marks = 0;
			bool ok;

			if (i)
				marks = next_member(&random, &before);
			else
				begin(&random, false);
			ok = fuzz_family_run(&family, world, true, marks, &part);
			ck_assert_int_eq(ok, !fuzz_differ(world, &family.sequence, &whole));
			ck_assert_uint_eq(part.broken.at, whole.broken.at);
			ck_assert(fuzz_same_difference(&part, &whole));
			differ += !ok;
			/* what was run in between was another sequence's */
			fuzz_world_begin(&world[0], &family.sequence);
		}
	ck_assert_uint_gt(differ, 100);
	close_worlds();
}
END_TEST

#define ON(stage_, kind_, id_, value_) { stage_, { .kind = kind_, .id = id_, .value = value_ } }

/** struct on - a call and the vCPU: 0 and 1 of VM 0, 2 and 3 of VM 1 */
struct on {
	unsigned int stage;
	struct vcpu_call call;
};

static void put(struct fuzz_sequence *sequence, const struct on *on)
{
	struct fuzz_op *op = &sequence->op[sequence->nr++];

	ck_assert(fuzz_op_of(world[0].ids, &on->call, op));
	op->where |= (uint8_t)on->stage;
}

/*
 * Everything that one call changes, by name: a tail that has it is followed by one that has not, which is as if
 * it had never been.  Each row is seen by another part of what a mark holds.
 */
static const struct row {
	const char *what;
	struct on on;
} rows[] = {
	{ "a register", ON(0, CALL_SET, UINT64_C(0x603000000010000e), 0x77) },
	{ "a register of another VM", ON(2, CALL_SET, UINT64_C(0x603000000010000e), 0x77) },
	{ "a vCPU's mode", ON(0, CALL_SET, KVM_REG_ARM64_SYS_SVCR, 3) },
	{ "ZA", ON(0, CALL_FILL, KVM_REG_ARM64_SME_ZAHREG(0, 0), 0x3c) },
	{ "a migration", ON(0, CALL_MIGRATE, 1, 0) },
	{ "registers of the task", ON(0, CALL_TASK, 1, 0x3c6b5a) },
	{ "a vCPU that is made anew", ON(1, CALL_INIT, 1, FEATURE_SVE | FEATURE_SME) },
};

START_TEST(what_a_tail_has_changed_is_gone)
{
	const struct row *row = &rows[_i];
	const struct on x8 = ON(1, CALL_SET, UINT64_C(0x6030000000100010), 8);
	struct fuzz_finding found = { 0 };
	struct state_hash mark, after;

	open_worlds("sme-v12", "sme-v12");
	family.sequence = (struct fuzz_sequence){ .share = FUZZ_GUESTS, .look_at = FUZZ_LOOKS,
						  .more = FUZZ_MIGRATES | FUZZ_TASK, .start = 3 };
	put(&family.sequence, &x8);
	family.place[0] = family.nr_places = 1;
	put(&family.sequence, &row->on);
	ck_assert(fuzz_family_run(&family, world, false, 0, &found));
	ck_assert_uint_eq(family.marked, 1);
	ck_assert_msg(!world[0].answer.err, "%s: errno %d", row->what, world[0].answer.err);
	after = snapshot_hash(world[0].now.stage[0].m);
	family.sequence.nr = 1;
	ck_assert(fuzz_family_run(&family, world, false, 1, &found));
	mark = snapshot_hash(world[0].now.stage[0].m);
	ck_assert_msg(!same_hash(mark, after), "%s changes nothing", row->what);
	ck_assert_int_eq(world[0].now.has_task, false);
	ck_assert(fuzz_world_run(&world[0], &family.sequence, &found.broken));
	ck_assert_msg(same_hash(snapshot_hash(world[0].now.stage[0].m), mark), "%s stays", row->what);
	close_worlds();
}
END_TEST

#define STR_X7_X8_F00 0xf9078107	/* str x7, [x8, #0xf00] */

/* A guest's memory: the head's guest writes 1 there, the tail's 2 */
START_TEST(what_a_guest_has_written_is_gone)
{
	const struct on x7 = ON(0, CALL_SET, UINT64_C(0x603000000010000e), 1 + (uint64_t)_i);
	const struct on x8 = ON(0, CALL_SET, UINT64_C(0x6030000000100010), GUEST_PAGE_GPA);
	const struct fuzz_op guest = { .kind = 228, .where = 8, .value = STR_X7_X8_F00 };
	struct fuzz_finding found = { 0 };
	const uint8_t *memory;

	open_worlds("sme-v12", "sme-v12");
	memory = guest_page_memory(world[0].now.stage[0].page);
	family.sequence = (struct fuzz_sequence){ .look_at = FUZZ_LOOKS, .start = 2 };
	put(&family.sequence, &x8);
	put(&family.sequence, &x7);
	family.sequence.op[family.sequence.nr++] = guest;
	family.place[0] = _i ? 3 : 1;
	family.nr_places = 1;
	if (_i)
		family.sequence.op[family.sequence.nr++] = (struct fuzz_op){ .kind = 20, .where = 8 };
	ck_assert(fuzz_family_run(&family, world, false, 0, &found));
	ck_assert_uint_eq(memory[0xf00], 1 + _i);
	ck_assert(fuzz_mark_save(&world[0], &world[0].before));
	fuzz_world_begin(&world[0], &family.sequence);
	ck_assert_uint_eq(memory[0xf00], 0);
	/* back to a place behind the guest, and to one before it */
	fuzz_mark_return(&world[0], &world[0].before);
	ck_assert_uint_eq(memory[0xf00], 1 + _i);
	family.sequence.nr = family.place[0];
	ck_assert(fuzz_family_run(&family, world, false, 1, &found));
	ck_assert_uint_eq(memory[0xf00], _i ? 2 : 0);
	close_worlds();
}
END_TEST

/* Each place of a sequence has calls of its own in more than the first of a family, the last in almost all */
START_TEST(no_place_is_left_out)
{
	static struct fuzz_sequence before;
	struct fuzz_random random = { 3 };
	const unsigned int families = 300, size = FUZZ_TAILS * FUZZ_TAILS;
	unsigned int made[FUZZ_CALLS] = { 0 };

	family.tails = FUZZ_TAILS;
	for (unsigned int n = 0; n < families; n++) {
		fuzz_make(&random, FUZZ_CALLS, UINT32_MAX, &family.sequence);
		fuzz_family_begin(&family, &random, false);
		ck_assert_uint_eq(family.left, size - 1);
		family.marked = FUZZ_PLACES;
		while (family.left) {
			unsigned int marks = next_member(&random, &before);

			for (unsigned int at = marks ? family.place[marks - 1] : 0; at < FUZZ_CALLS; at++)
				made[at]++;
		}
	}
	for (unsigned int at = 1; at < FUZZ_CALLS; at++)
		ck_assert_msg(made[at] >= families / 10, "place %u: new in %u", at, made[at]);
	ck_assert_uint_gt(made[FUZZ_CALLS - 1], families * (size - 1) * 9 / 10);
}
END_TEST

/* Of N sequences one is dear, whether others come in families or not */
START_TEST(shares_are_of_sequences)
{
	ck_assert_uint_eq(fuzz_family_share(1, 1024), 1024);
	ck_assert_uint_eq(fuzz_family_share(1, 1), 1);
	ck_assert_uint_eq(fuzz_family_share(FUZZ_TAILS, 1), 1);
	ck_assert_uint_eq(fuzz_family_share(8, 64 * 10 + 1), 11);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("family");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, a_family_does_what_its_sequences_do, 0, 2 * (int)NR_PROFILES);
	tcase_add_test(tcase, a_family_differs_where_its_sequences_do);
	tcase_add_loop_test(tcase, what_a_tail_has_changed_is_gone, 0, (int)(sizeof(rows) / sizeof(rows[0])));
	tcase_add_loop_test(tcase, what_a_guest_has_written_is_gone, 0, 2);
	tcase_add_test(tcase, no_place_is_left_out);
	tcase_add_test(tcase, shares_are_of_sequences);
	return suite_of("family", tcase);
}

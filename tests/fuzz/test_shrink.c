/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sequences get as short and as simple as what they do lets them: by conditions that are known */
#include <string.h>

#include "fuzz_shrink.h"
#include "suite.h"

/* Op i has i + 1 in reg */
static struct fuzz_sequence numbered(unsigned int nr)
{
	struct fuzz_sequence sequence = { .nr = nr, .share = 0, .more = FUZZ_MIGRATES | FUZZ_TASK };

	for (unsigned int i = 0; i < nr; i++)
		sequence.op[i] = (struct fuzz_op){ .kind = 1, .where = 3, .reg = (uint16_t)(i + 1), .value = 77 };
	return sequence;
}

static int place_of(const struct fuzz_sequence *sequence, unsigned int reg)
{
	for (unsigned int i = 0; i < sequence->nr; i++)
		if (sequence->op[i].reg == reg)
			return (int)i;
	return -1;
}

/** struct chain - the call @last is needed, and each other as long as the one behind it is there; one goes at a time */
struct chain {
	unsigned int last, nr;
};

static bool is_chain(void *ctx, const struct fuzz_sequence *sequence)
{
	struct chain *chain = ctx;

	for (unsigned int i = 2; i < chain->last; i++)
		if (place_of(sequence, i) >= 0 && place_of(sequence, i - 1) < 0)
			return false;
	if (place_of(sequence, chain->last) < 0 || sequence->nr + 1 < chain->nr)
		return false;
	chain->nr = sequence->nr;
	return true;
}

/* One more can go each time: from the first to the last, as often as it takes */
START_TEST(calls_go_as_long_as_one_can)
{
	struct chain chain = { .last = 12, .nr = 12 };
	const struct fuzz_does does = { is_chain, &chain };
	struct fuzz_sequence sequence = numbered(chain.last);

	fuzz_shrink(&does, &sequence);
	ck_assert_uint_eq(sequence.nr, 1);
	ck_assert_uint_eq(sequence.op[0].reg, chain.last);
}
END_TEST

static struct fuzz_op wanted;

/* One call; of @wanted what is not 0 must be so */
static bool is_wanted(void *ctx, const struct fuzz_sequence *sequence)
{
	const struct fuzz_op *op = &sequence->op[0];

	(void)ctx;
	return sequence->nr && (!wanted.value || op->value >= wanted.value) &&
	       (!(wanted.where & 1) || op->where & 1) && (!wanted.reg || op->reg == wanted.reg);
}

/* Numbers, registers and pointers are the plainest that do it */
START_TEST(what_is_left_is_plain)
{
	static const struct { struct fuzz_op wanted, left; } rows[] = {
		{ { 0 }, { .kind = 1, .where = 8, .reg = 1, .value = 0 } },
		{ { .value = 9 }, { .kind = 1, .where = 8, .reg = 1, .value = 16 } },
		{ { .value = 77 }, { .kind = 1, .where = 8, .reg = 1, .value = 77 } },
		/* a vCPU that must be the second keeps its VM's first place, and its pointer is good */
		{ { .where = 1 }, { .kind = 1, .where = 9, .reg = 1, .value = 0 } },
		{ { .reg = 1 }, { .kind = 1, .where = 8, .reg = 1, .value = 0 } },
	};
	const struct fuzz_does does = { is_wanted, NULL };
	struct fuzz_sequence sequence = numbered(1);

	wanted = rows[_i].wanted;
	fuzz_shrink(&does, &sequence);
	ck_assert_uint_eq(sequence.nr, 1);
	ck_assert_mem_eq(&sequence.op[0], &rows[_i].left, sizeof(rows[_i].left));
}
END_TEST

static bool needs_task(void *ctx, const struct fuzz_sequence *sequence)
{
	(void)ctx;
	return sequence->more & FUZZ_TASK;
}

/* What is dear goes where it does nothing */
START_TEST(dear_things_go)
{
	const struct fuzz_does any = { is_wanted, NULL }, task = { needs_task, NULL };
	struct fuzz_sequence sequence = numbered(2);

	wanted = (struct fuzz_op){ 0 };
	fuzz_shrink(&any, &sequence);
	ck_assert_uint_eq(sequence.more, 0);
	ck_assert(sequence.share & FUZZ_GUESTS);
	sequence = numbered(2);
	fuzz_shrink(&task, &sequence);
	ck_assert_uint_eq(sequence.more, FUZZ_TASK);
}
END_TEST

/* What is not broken is told, and the world is as it was */
START_TEST(nothing_is_broken)
{
	static struct fuzz_world world;
	static struct fuzz_cover cover;
	struct fuzz_sequence sequence = { .share = FUZZ_GUESTS, .look_at = FUZZ_LOOKS, .nr = 1 };
	struct breach breach = { .promise = PROMISE_SM_FORGETS, .rule = RULE_SVCR_SM_CHANGE };
	struct kvmsme_error error;

	ck_assert(fuzz_world_open(&world, fuzz_host(0), profile_by_name("sme-v12"), NULL, &error));
	world.cover = &cover;
	ck_assert(!fuzz_shrink_breach(&world, &breach, &sequence));
	ck_assert_ptr_eq(world.cover, &cover);
	ck_assert_ptr_null(world.only);
	fuzz_world_close(&world);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("shrink");

	tcase_add_test(tcase, calls_go_as_long_as_one_can);
	tcase_add_loop_test(tcase, what_is_left_is_plain, 0, 5);
	tcase_add_test(tcase, dear_things_go);
	tcase_add_test(tcase, nothing_is_broken);
	return suite_of("shrink", tcase);
}

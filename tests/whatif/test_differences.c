/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blame.h"
#include "differences.h"
#include "list_compare.h"
#include "pairing.h"
#include "suite.h"
#include "whatif.h"

static char said[256];

static void say(void *ctx, enum effect effect, uint64_t id)
{
	size_t used = strlen(said);

	(void)ctx;
	snprintf(said + used, sizeof(said) - used, "%s%s %d", used ? ", " : "", effect_names[effect],
		 (int)id);
}

static const struct {
	uint64_t was[8], is[8];	/* 0 ends them */
	const char *said;
} lists[] = {
	{ { 1, 2, 3 }, { 1, 2, 3 }, "" },
	{ { 0 }, { 0 }, "" },
	{ { 1, 2, 3 }, { 1, 3 }, "unlisted 2" },
	{ { 1, 3 }, { 1, 2, 3, 4 }, "listed 2, listed 4" },
	{ { 1, 2, 3, 4, 9 }, { 9, 1, 2, 3, 4 }, "list_order 9" },
	{ { 9, 1, 2, 3, 4 }, { 1, 2, 3, 4, 9 }, "list_order 9" },
	{ { 1, 2, 3, 9 }, { 9, 1, 3, 5 }, "unlisted 2, listed 5, list_order 9" },
	{ { 1, 2 }, { 3, 4 }, "unlisted 1, unlisted 2, listed 3, listed 4" },
	{ { 0 }, { 7 }, "listed 7" },
};

static struct id_list list_of(const uint64_t *ids)
{
	size_t nr = 0;

	while (ids[nr])
		nr++;
	return (struct id_list){ ids, nr };
}

START_TEST(each_register_of_a_list_is_a_difference)
{
	*said = '\0';
	list_compare(list_of(lists[_i].was), list_of(lists[_i].is), say, NULL);
	ck_assert_str_eq(said, lists[_i].said);
}
END_TEST

static struct step step[2] = { { .action = STEP_get }, { .action = STEP_restore } };
static const struct profile any;

static void add_call(struct calls *calls, const struct step *of, uint64_t id, int err)
{
	calls->call = reallocarray(calls->call, calls->nr + 1, sizeof(*calls->call));
	ck_assert_ptr_nonnull(calls->call);
	calls->call[calls->nr++] = (struct call_record){ .step = of, .request = KVM_SET_ONE_REG,
							 .id = id, .err = err };
}

static void say_pair(void *ctx, const struct call_record *a, const struct call_record *b)
{
	const struct calls *const *both = ctx;
	size_t used = strlen(said);

	snprintf(said + used, sizeof(said) - used, "%d-%d ", a ? (int)(a - both[0]->call) : -1,
		 b ? (int)(b - both[1]->call) : -1);
}

START_TEST(calls_are_paired_by_what_they_ask)
{
	struct calls a = { .profile = &any }, b = { .profile = &any };
	const struct calls *both[2] = { &a, &b };

	/* the same register twice: first with first; in another step it is another call */
	for (uint64_t id = 1; id <= 3; id++)
		add_call(&a, &step[0], id, 0);
	add_call(&a, &step[0], 1, 0);
	add_call(&a, &step[1], 1, 0);
	add_call(&b, &step[0], 3, 0);
	add_call(&b, &step[0], 1, 0);
	add_call(&b, &step[0], 1, 0);
	add_call(&b, &step[0], 5, 0);
	*said = '\0';
	calls_pair(&a, &b, say_pair, both);
	ck_assert_str_eq(said, "0-1 1--1 2-0 3-2 4--1 -1-3 ");
	calls_free(&a);
	calls_free(&b);
}
END_TEST

static void count(void *ctx, const struct call_record *a, const struct call_record *b)
{
	*(size_t *)ctx += a && b && a->id == b->id;
}

/* In reverse order, which took a search of all calls for each: 10^11 steps here */
START_TEST(pairing_is_linear)
{
	const size_t nr = 300000;
	struct calls a = { .call = calloc(nr, sizeof(*a.call)), .nr = nr };
	struct calls b = { .call = calloc(nr, sizeof(*b.call)), .nr = nr };
	size_t pairs = 0;

	ck_assert(a.call && b.call);
	for (size_t i = 0; i < nr; i++) {
		a.call[i] = (struct call_record){ .step = &step[0], .id = i };
		b.call[i] = (struct call_record){ .step = &step[0], .id = nr - 1 - i };
	}
	calls_pair(&a, &b, count, &pairs);
	ck_assert_uint_eq(pairs, nr);
	calls_free(&a);
	calls_free(&b);
}
END_TEST

static void find(struct differences *found, const struct calls *a, const struct calls *b, bool rules)
{
	differences_find(found, a, b, (struct comparison_terms){ true, rules });
}

/* All calls that differ, not the first; and what a trial makes of each */
START_TEST(every_difference_is_found_and_judged)
{
	struct calls a = { .profile = &any }, b = { .profile = &any }, trial = { .profile = &any };
	struct differences found = { 0 }, left = { 0 };
	uint8_t state[4];

	add_call(&a, &step[0], 1, 0);
	add_call(&a, &step[0], 2, EBUSY);
	add_call(&a, &step[0], 3, EPERM);
	add_call(&a, &step[0], 4, 0);
	add_call(&b, &step[0], 1, EINVAL);
	add_call(&b, &step[0], 2, EBUSY);
	add_call(&b, &step[0], 3, 0);
	add_call(&b, &step[0], 5, 0);
	find(&found, &a, &b, false);
	ck_assert_uint_eq(found.nr, 4);
	ck_assert_int_eq(found.d[0].effect, EFFECT_refused);
	ck_assert_int_eq(found.d[1].effect, EFFECT_accepted);
	ck_assert_int_eq(found.d[2].effect, EFFECT_not_made);
	ck_assert_int_eq(found.d[3].effect, EFFECT_made);
	/* the first is cured, the second as it was, the third made, the fourth still there */
	add_call(&trial, &step[0], 1, 0);
	add_call(&trial, &step[0], 2, EBUSY);
	add_call(&trial, &step[0], 3, 0);
	add_call(&trial, &step[0], 4, EIO);
	add_call(&trial, &step[0], 5, 0);
	find(&left, &a, &trial, true);
	differences_judge(&found, &left, state);
	ck_assert_int_eq(state[0], BLAME_CURED);
	ck_assert_int_eq(state[1], BLAME_SAME);
	ck_assert_int_eq(state[2], BLAME_CURED);
	ck_assert_int_eq(state[3], BLAME_SAME);
	/* the same errno by another rule is no cure, but no difference to a VMM either */
	trial.call[1].rule = 7;
	find(&left, &a, &trial, true);
	ck_assert_uint_eq(left.nr, 4);
	find(&left, &a, &trial, false);
	ck_assert_uint_eq(left.nr, 3);
	differences_free(&found);
	differences_free(&left);
	calls_free(&a);
	calls_free(&b);
	calls_free(&trial);
}
END_TEST

#define FPSR_ID UINT64_C(0x60200000001000d4)
#define TIMER_ID UINT64_C(0x603000000013df1a)	/* CNTVCT_EL0, as KVM has TIMER_CNT */
#define OTHER_ID UINT64_C(0x603000000013c510)	/* MAIR_EL1 */

/* Two answers of a call: @err, @ret and @byte of the value; what kind of difference, or none */
struct answer {
	int err;
	long ret;
	uint8_t byte;
};

static enum effect effect_between(uint32_t request, int n, uint64_t id, bool same_kernel, struct answer was,
				  struct answer is)
{
	struct calls calls[2] = { { .profile = &any }, { .profile = &any } };
	struct differences found = { 0 };
	struct answer answers[2] = { was, is };
	enum effect effect = NR_EFFECTS;

	for (int i = 0; i < 2; i++) {
		add_call(&calls[i], &step[n], id, answers[i].err);
		calls[i].call[0].request = request;
		calls[i].call[0].ret = answers[i].ret;
		calls[i].call[0].len = answers[i].err ? 0 : 8;
		calls[i].bytes = calloc(1, 8);
		calls[i].bytes[7] = answers[i].byte;
	}
	differences_find(&found, &calls[0], &calls[1], (struct comparison_terms){ same_kernel, false });
	ck_assert_uint_le(found.nr, 1);
	if (found.nr)
		effect = found.d[0].effect;
	differences_free(&found);
	calls_free(&calls[0]);
	calls_free(&calls[1]);
	return effect;
}

START_TEST(kinds_of_differences)
{
	static const struct answer good = { 0, 0, 5 }, other = { 0, 0, 6 }, zero = { 0, 0, 0 }, ret = { 0, 1, 5 },
				   busy = { EBUSY, 0, 0 }, invalid = { EINVAL, 0, 0 };

	ck_assert_int_eq(effect_between(KVM_GET_ONE_REG, 0, FPSR_ID, true, good, good), NR_EFFECTS);
	ck_assert_int_eq(effect_between(KVM_GET_ONE_REG, 0, FPSR_ID, true, good, other), EFFECT_value);
	ck_assert_int_eq(effect_between(KVM_GET_ONE_REG, 0, FPSR_ID, true, good, zero), EFFECT_lost);
	ck_assert_int_ne(effect_between(KVM_CHECK_EXTENSION, 0, 0, true, good, ret), NR_EFFECTS);
	ck_assert_int_eq(effect_between(KVM_RUN, 0, 0, true, good, other), EFFECT_guest);
	ck_assert_int_eq(effect_between(KVM_GET_ONE_REG, 0, FPSR_ID, true, busy, invalid), EFFECT_error);
	ck_assert_int_eq(effect_between(KVM_GET_ONE_REG, 0, FPSR_ID, true, busy, busy), NR_EFFECTS);
	/* a restore meets what runs by itself, and what belongs to a kernel; a get: asks for it */
	ck_assert_int_eq(effect_between(KVM_GET_ONE_REG, 1, TIMER_ID, true, good, other), NR_EFFECTS);
	ck_assert_int_eq(effect_between(KVM_GET_ONE_REG, 0, TIMER_ID, true, good, other), EFFECT_value);
	ck_assert_int_eq(effect_between(KVM_GET_ONE_REG, 1, OTHER_ID, true, good, other), EFFECT_value);
	ck_assert_int_eq(effect_between(KVM_GET_ONE_REG, 1, OTHER_ID, false, good, other), NR_EFFECTS);
	ck_assert_int_eq(effect_between(KVM_GET_ONE_REG, 1, FPSR_ID, false, good, other), EFFECT_value);
}
END_TEST

/* Answers by key, causes by knobs and by whether they work together only */
START_TEST(columns)
{
	static const struct profile *const profiles[] = { &any, &any };
	struct whatif w;
	bool is_new;

	whatif_init(&w, profiles, 2);
	for (int round = 0; round < 2; round++)
		for (uint64_t key = 0; key < 200; key++) {
			/* 64 apart, so that they would like the same place */
			struct whatif_answers *answers = whatif_answers(&w.column[1], 64 * key, &is_new);

			ck_assert_int_eq(is_new, !round);
			ck_assert_uint_eq(answers->key, 64 * key);
		}
	ck_assert_uint_eq(w.column[1].nr_answers, 200);
	ck_assert_uint_eq(whatif_cause(&w.column[1], &(struct cause){ 1, false }), 0);
	ck_assert_uint_eq(whatif_cause(&w.column[1], &(struct cause){ 2, false }), 1);
	ck_assert_uint_eq(whatif_cause(&w.column[1], &(struct cause){ 2, true }), 2);
	ck_assert_uint_eq(whatif_cause(&w.column[1], &(struct cause){ 1, false }), 0);
	whatif_free(&w);
}
END_TEST

/* A cell says what the first difference is, and how many more there are */
START_TEST(cells)
{
	static const struct profile *const profiles[] = { &any, &any };
	struct whatif_row *row;
	struct whatif w;
	bool is_new;

	whatif_init(&w, profiles, 2);
	row = whatif_add_row(&w, "a.yaml", "a");
	strcpy(whatif_answers(&w.column[1], 7, &is_new)->what, "ZA");
	strcpy(whatif_answers(&w.column[1], 7, &is_new)->result[1], "EBUSY");
	whatif_settle(&w, row, 1);
	ck_assert_int_eq(row->cell[1].verdict, WHATIF_SAME);
	ck_assert(!whatif_differs(&w));
	whatif_add_difference(&row->cell[1], (struct whatif_difference){ 0 });
	ck_assert(whatif_differs(&w));
	whatif_settle(&w, row, 1);
	ck_assert_int_eq(row->cell[1].verdict, WHATIF_DIFFERS);
	ck_assert_str_eq(row->cell[1].text, "ZA: EBUSY");
	whatif_add_difference(&row->cell[1], (struct whatif_difference){ 0 });
	row->cell[1].verdict = WHATIF_SAME;
	whatif_settle(&w, row, 1);
	ck_assert_str_eq(row->cell[1].text, "ZA: EBUSY, 1 more");
	whatif_free(&w);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("differences");

	tcase_add_loop_test(tcase, each_register_of_a_list_is_a_difference, 0,
			    sizeof(lists) / sizeof(lists[0]));
	tcase_add_test(tcase, calls_are_paired_by_what_they_ask);
	tcase_add_test(tcase, pairing_is_linear);
	tcase_add_test(tcase, every_difference_is_found_and_judged);
	tcase_add_test(tcase, kinds_of_differences);
	tcase_add_test(tcase, columns);
	tcase_add_test(tcase, cells);
	return suite_of("differences", tcase);
}

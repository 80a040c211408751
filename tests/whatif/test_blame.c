/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "blame.h"
#include "suite.h"

/* Two profiles that differ in the first KNOBS knobs which take another value */
#define KNOBS 12
#define BIT(n) KNOB_BIT(n)

static struct profile reference, profile;
static knob_bits knob[KNOBS];	/* their bits */

static void setup(void)
{
	size_t nr = 0;

	ck_assert_uint_lt(nr_knobs, 127);
	profile_defaults(&reference);
	profile = reference;
	for (size_t i = 0; i < nr_knobs && nr < KNOBS; i++) {
		if (knob_descs[i].kind != KNOB_KIND_BOOL)
			continue;
		knob_set(&profile, &knob_descs[i], !knob_get(&reference, &knob_descs[i]));
		knob[nr++] = BIT(i);
	}
	ck_assert_uint_eq(nr, KNOBS);
	snprintf(reference.kernel, sizeof(reference.kernel), "one");
	snprintf(profile.kernel, sizeof(profile.kernel), "other");
}

/* Which of knob[] a trial has as the reference has them; the kernel is bit KNOBS */
static unsigned int back(const struct profile *trial)
{
	unsigned int set = strcmp(trial->kernel, reference.kernel) ? 0 : 1u << KNOBS;

	for (int n = 0; n < KNOBS; n++)
		for (size_t i = 0; i < nr_knobs; i++)
			if (knob[n] == BIT(i) &&
			    knob_get(trial, &knob_descs[i]) == knob_get(&reference, &knob_descs[i]))
				set |= 1u << n;
	return set;
}

static int trials;

static enum blame_state judged(bool cured)
{
	return cured ? BLAME_CURED : BLAME_SAME;
}

/* Seven differences, each with a known cause */
static void made_up(void *ctx, const struct profile *trial, uint8_t *state)
{
	unsigned int set = back(trial);

	(void)ctx;
	trials++;
	state[0] = (uint8_t)judged(set & 1u << 3);
	state[1] = (uint8_t)judged(set & (1u << 3 | 1u << 7));
	state[2] = (uint8_t)judged((set & 0x21) == 0x21);
	state[3] = (uint8_t)judged((set & 0x806) == 0x806);
	state[4] = (uint8_t)judged(set & 1u << KNOBS);
	state[5] = BLAME_SAME;
	/* knob 9 alone makes another difference in its place, with knob 10 it cures */
	state[6] = (set & 0x600) == 0x600 ? BLAME_CURED : set & 0x200 ? BLAME_OTHER : BLAME_SAME;
}

static const struct { knob_bits knobs; bool together; } expected[] = {
	{ 0x8, false }, { 0x88, false }, { 0x21, true }, { 0x806, true }, { 1u << KNOBS, false },
	{ 0, false }, { 0x600, true },
};
#define NR (sizeof(expected) / sizeof(expected[0]))

static knob_bits bits(knob_bits set)
{
	knob_bits knobs = set & BIT(KNOBS) ? BLAME_KERNEL : 0;

	for (int n = 0; n < KNOBS; n++)
		if (set & BIT(n))
			knobs |= knob[n];
	return knobs;
}

static void check(struct blame *b)
{
	struct cause cause[NR];

	blame_find(b, cause);
	for (size_t i = 0; i < NR; i++) {
		ck_assert(cause[i].knobs == bits(expected[i].knobs));
		ck_assert_int_eq(cause[i].together, expected[i].together);
	}
}

START_TEST(each_difference_has_its_cause)
{
	struct blame b = { .reference = &reference, .profile = &profile, .nr = NR, .try = made_up };

	check(&b);
}
END_TEST

/* What was behind others is tried first; that it is wrong, or too much, changes no result */
START_TEST(suspicions_change_nothing)
{
	const knob_bits guess[NR] = { 0, 0, bits(0x31), bits(0xfff), bits(0x30), bits(0xff), bits(0x300) };
	const knob_bits sets[] = { bits(0x23), bits(0x806), bits(0x20), 0 };
	struct blame b = { .reference = &reference, .profile = &profile, .nr = NR, .try = made_up,
			   .guess = guess, .sets = sets, .nr_sets = 4,
			   .suspects = bits(0x1c | 1u << KNOBS) };

	check(&b);
	b.trust = true;
	check(&b);
}
END_TEST

static void one_of_many(void *ctx, const struct profile *trial, uint8_t *state)
{
	(void)ctx;
	trials++;
	*state = (uint8_t)judged(back(trial) & 1u << 3);
}

/* Knobs that change nothing are not tried one by one: of 13, at most 2 * log2(16) trials and one */
START_TEST(most_knobs_need_no_trial_of_their_own)
{
	struct blame b = { .reference = &reference, .profile = &profile, .nr = 1, .try = one_of_many };
	struct cause cause;

	trials = 0;
	blame_find(&b, &cause);
	ck_assert(cause.knobs == bits(0x8));
	ck_assert_int_le(trials, 9);
}
END_TEST

/* Knob 5 undoes what knobs 1 and 2 cure together, and only in a smaller set */
static bool cures_unless_undone(void *ctx, const struct profile *trial)
{
	unsigned int set = back(trial);

	(void)ctx;
	return set == (2u << KNOBS) - 1 || ((set & 6) == 6 && !(set & 0x20));
}

START_TEST(a_cause_is_a_cure)
{
	struct cause cause = { bits(6), true };
	char text[1024], expected_text[1024];

	blame_knobs(&reference, &profile, cures_unless_undone, NULL, text, sizeof(text));
	cause_text(&reference, &profile, &cause, expected_text, sizeof(expected_text));
	ck_assert_str_eq(text, expected_text);
}
END_TEST

START_TEST(texts)
{
	struct cause cause = { bits(1 | BIT(KNOBS)), true };
	char text[256];

	cause_text(&reference, &profile, &cause, text, sizeof(text));
	ck_assert_ptr_nonnull(strstr(text, " with kernel: one -> other"));
	cause = (struct cause){ 0, false };
	ck_assert_str_eq(cause_text(&reference, &profile, &cause, text, sizeof(text)), "");
	/* too small a buffer is filled, not run over */
	cause = (struct cause){ bits(0xfff), true };
	ck_assert_uint_lt(strlen(cause_text(&reference, &profile, &cause, text, 16)), 16);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("blame");

	tcase_add_checked_fixture(tcase, setup, NULL);
	tcase_add_test(tcase, each_difference_has_its_cause);
	tcase_add_test(tcase, suspicions_change_nothing);
	tcase_add_test(tcase, most_knobs_need_no_trial_of_their_own);
	tcase_add_test(tcase, a_cause_is_a_cure);
	tcase_add_test(tcase, texts);
	return suite_of("blame", tcase);
}

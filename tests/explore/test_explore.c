/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include "distinguish.h"
#include "errno_matrix.h"
#include "suite.h"

#define NA MATRIX_UNREACHABLE

/*
 * The summary of abi.md 12, and 4.2 to 4.7 for what depends on SVCR, by hand.
 * Columns: created; init, with SM, with ZA; final, with SM, with ZA, with both; ran.
 */
static const struct expected {
	enum matrix_vcpu vcpu;
	const char *row;
	int err[NR_MATRIX_STATES];
} v12[] = {
	{ MATRIX_SVE_SME, "FINALIZE(VEC)",
	  { ENOEXEC, 0, 0, 0, EPERM, EPERM, EPERM, EPERM, EPERM } },
	{ MATRIX_PLAIN, "FINALIZE(VEC)",
	  { ENOEXEC, EINVAL, NA, NA, EINVAL, NA, NA, NA, EINVAL } },
	{ MATRIX_SVE_SME, "FINALIZE(0)",
	  { ENOEXEC, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL } },
	{ MATRIX_SVE_SME, "VCPU_INIT, unknown bit",
	  { ENOENT, ENOENT, ENOENT, ENOENT, ENOENT, ENOENT, ENOENT, ENOENT, ENOENT } },
	{ MATRIX_SVE_SME, "VCPU_INIT, other features",
	  { 0, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL } },
	{ MATRIX_SVE_SME, "GET_REG_LIST", { ENOEXEC, EPERM, EPERM, EPERM, 0, 0, 0, 0, 0 } },
	{ MATRIX_SVE_SME, "RUN, immediate_exit",
	  { ENOEXEC, EPERM, EPERM, EPERM, EINTR, EINTR, EINTR, EINTR, EINTR } },
	{ MATRIX_SVE_SME, "RUN, argument 1",
	  { EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL } },
	{ MATRIX_SVE_SME, "SET SME_VLS", { ENOEXEC, 0, 0, 0, EPERM, EPERM, EPERM, EPERM, EPERM } },
	{ MATRIX_SVE_SME, "SET SME_VLS, unmapped",
	  { ENOEXEC, EFAULT, EFAULT, EFAULT, EPERM, EPERM, EPERM, EPERM, EPERM } },
	{ MATRIX_SVE, "SET SME_VLS",
	  { ENOEXEC, ENOENT, NA, NA, ENOENT, NA, NA, NA, ENOENT } },
	{ MATRIX_SVE_SME, "GET V0",
	  { ENOEXEC, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL } },
	{ MATRIX_SME, "GET V0", { ENOEXEC, 0, EINVAL, 0, 0, EINVAL, 0, EINVAL, 0 } },
	{ MATRIX_SVE_SME, "GET Z0", { ENOEXEC, EPERM, EPERM, EPERM, 0, 0, 0, 0, 0 } },
	{ MATRIX_SME, "GET Z0",
	  { ENOEXEC, ENOENT, EPERM, ENOENT, ENOENT, 0, ENOENT, 0, ENOENT } },
	{ MATRIX_SVE_SME, "GET ZA[0]",
	  { ENOEXEC, EBUSY, EBUSY, EPERM, EBUSY, EBUSY, 0, 0, EBUSY } },
	{ MATRIX_SVE_SME, "SET ZA[0], unmapped",
	  { ENOEXEC, EBUSY, EBUSY, EPERM, EBUSY, EBUSY, EFAULT, EFAULT, EBUSY } },
	{ MATRIX_SVE, "GET ZA[0]", { ENOEXEC, ENOENT, NA, NA, ENOENT, NA, NA, NA, ENOENT } },
	{ MATRIX_SVE_SME, "GET ZA[SVL]",
	  { ENOEXEC, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL } },
	{ MATRIX_SVE_SME, "GET ZT0",
	  { ENOEXEC, EBUSY, EBUSY, EPERM, EBUSY, EBUSY, 0, 0, EBUSY } },
	{ MATRIX_SVE_SME, "SET SVCR, reserved bit",
	  { ENOEXEC, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL } },
	{ MATRIX_SVE, "SET SVCR", { ENOEXEC, ENOENT, NA, NA, ENOENT, NA, NA, NA, ENOENT } },
	{ MATRIX_SVE_SME, "SET ID_AA64PFR1_EL1.SME to 1",
	  { ENOEXEC, 0, 0, 0, 0, 0, 0, 0, EBUSY } },
	{ MATRIX_SVE_SME, "SET ID_AA64PFR1_EL1.SME to 15",
	  { ENOEXEC, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EBUSY } },
	{ MATRIX_SVE_SME, "SET SMIDR_EL1, another",
	  { ENOEXEC, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL } },
};

static unsigned int row_named(const char *name)
{
	unsigned int row = 0;

	while (row < nr_matrix_rows && strcmp(matrix_rows[row].name, name))
		row++;
	ck_assert_msg(row < nr_matrix_rows, "no row %s", name);
	return row;
}

START_TEST(matrix_has_the_summary_of_v12)
{
	const struct profile *profile = profile_by_name("sme-v12");
	struct kvmsme_error error;
	struct errno_matrix matrix;

	ck_assert(errno_matrix_make(&matrix, &profile, 1, &matrix_host, &error));
	for (size_t i = 0; i < sizeof(v12) / sizeof(v12[0]); i++)
		for (int state = 0; state < NR_MATRIX_STATES; state++)
			ck_assert_msg(errno_matrix_at(&matrix, 0, v12[i].vcpu, row_named(v12[i].row),
						      state)->err == v12[i].err[state],
				      "%s, %s, %s: %d", v12[i].row, matrix_vcpu_titles[v12[i].vcpu],
				      matrix_state_titles[state],
				      errno_matrix_at(&matrix, 0, v12[i].vcpu,
						      row_named(v12[i].row), state)->err);
	errno_matrix_free(&matrix);
}
END_TEST

static struct distinguish search(const char *name, struct profile *other)
{
	struct distinguish d = { .profile = { profile_by_name(name), other }, .host = &matrix_host, .depth = 6,
				 .max_states = 20000 };
	struct kvmsme_error error;

	ck_assert(distinguish_run(&d, &error));
	return d;
}

static const char *call_at(const struct distinguish *d, const struct distinction *found,
			   unsigned int n)
{
	return d->alphabet.call[found->call[n]].name;
}

/* One knob off: the difference is found, and no sequence before it is shorter */
START_TEST(one_errno_is_found)
{
	struct profile other = *profile_by_name("sme-v12");
	struct distinguish d;

	other.za_gate_errno = EACCES;
	d = search("sme-v12", &other);
	ck_assert_uint_eq(d.nr, 1);
	ck_assert_uint_eq(d.found[0].nr, 2);
	ck_assert_int_eq(d.found[0].answer[0].err, EBUSY);
	ck_assert_int_eq(d.found[0].answer[1].err, EACCES);
	ck_assert_int_eq(d.found[0].answer[0].rule, RULE_SME_ZA_OFF);
	distinguish_free(&d);
}
END_TEST

/* Without the flush, what INIT, FINALIZE, SET Z0, SET SVCR left is read by GET */
START_TEST(a_lost_value_takes_five_calls)
{
	struct profile other = *profile_by_name("sme-v12");
	const struct distinction *z = NULL;
	struct distinguish d;

	other.svcr_flush = KNOB_svcr_flush_none;
	d = search("sme-v12", &other);
	for (size_t i = 0; i < d.nr && !z; i++)
		if (!strcmp(call_at(&d, &d.found[i], d.found[i].nr - 1), "GET Z0"))
			z = &d.found[i];
	ck_assert_ptr_nonnull(z);
	ck_assert_uint_eq(z->nr, 5);
	ck_assert(!strncmp(call_at(&d, z, 0), "INIT SVE, SME", 13));
	ck_assert_str_eq(call_at(&d, z, 1), "FINALIZE VEC");
	ck_assert_str_eq(call_at(&d, z, 2), "SET Z0");
	ck_assert(!strncmp(call_at(&d, z, 3), "SET SVCR = SM", 13));
	distinguish_free(&d);
}
END_TEST

START_TEST(equal_profiles_are_equal)
{
	struct profile same = *profile_by_name("sme-v12");
	struct distinguish d = search("sme-v12", &same);

	ck_assert_uint_eq(d.nr, 0);
	ck_assert_uint_gt(d.states, 100);
	distinguish_free(&d);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("explore");

	tcase_add_test(tcase, matrix_has_the_summary_of_v12);
	tcase_add_test(tcase, one_errno_is_found);
	tcase_add_test(tcase, a_lost_value_takes_five_calls);
	tcase_add_test(tcase, equal_profiles_are_equal);
	return suite_of("explore", tcase);
}

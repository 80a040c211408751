/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rules and knobs as tables: the errno of each refusal written down a second time, from the
 * kernel's sources that the rules cite, so that no row changes by itself.
 */
#include "machine.h"
#include "suite.h"

#include <errno.h>
#include <string.h>

static const struct { const char *errno_name, *rules; } refusals[] = {
	{ "ENOENT", "LOG-2 FD-1 INIT-2 CORE-1 VLS-1 SVE-2 SVE-3 SVE-4 SME-3 SME-4 SME-6 SYSREG-1 SYSREG-5 FW-1" },
	{ "EBADF", "FD-3" }, { "EMFILE", "FD-4" }, { "ENODEV", "FD-5 DEVICE-1 ATTR-10" },
	{ "ENXIO", "IRQ-1" }, { "ENOSPC", "RING-2" },
	{ "ENOPKG", "IOCTL-5" },
	{ "EINVAL", "IRQ-2 IRQ-3 FD-6 IOCTL-1 IOCTL-4 "
		    "MEM-7 LOG-1 LOG-4 LOG-6 RING-1 DEBUG-1 SIGMASK-1 CAP-7 MTE-1 MTE-2 MTE-4 MTE-7 MTE-8 COUNTER-1 "
		    "VM-1 VM-2 MEM-1 MEM-2 MEM-3 CAP-4 CAP-5 INIT-1 INIT-3 INIT-4 "
		    "INIT-6 INIT-7 FIN-1 FIN-2 RUN-1 RUN-18 REG-1 CORE-2 CORE-3 CORE-4 VLS-4 VLS-5 VLS-6 "
		    "SVE-1 SME-2 SVCR-1 SYSREG-4 SYSREG-7 SYSREG-8 SYSREG-9 ID-3 SMIDR-1 SMIDR-2 FW-2 VLM-2 "
		    "MASKS-1 MP-1 EVENTS-1 EVENTS-3 ATTR-3 ATTR-6 ATTR-11 ATTR-13 HOST-4 NV-2 FD-9 FD-11" },
	{ "EFAULT", "IOCTL-2 MEM-6 RUN-27 REG-2 MTE-10 MTE-11 STATS-3" }, { "ENOEXEC", "IOCTL-3" },
	{ "EEXIST", "VM-3 MEM-4 ATTR-4 ATTR-8" }, { "ENXIO", "ATTR-1 ATTR-15" },
	{ "ENOMEM", "VM-4" }, { "EPERM", "FIN-3 VLS-3" }, { "EIO", "SME-10" },
	{ "EACCES", "STATS-6" }, { "ESPIPE", "FD-10" }, { "ENOTTY", "STATS-4" },
	{ "EINTR", "RUN-5 RUN-9 RUN-22 RUN-23 RUN-25" }, { "ENOSYS", "RUN-7" },
	{ "EAGAIN", "NV-6" }, { "E2BIG", "LIST-3" },
	{ "EBUSY", "SMIDR-3 FW-3 ATTR-7 ATTR-12 MTE-9" },
};
#define NR_REFUSALS (sizeof(refusals) / sizeof(refusals[0]))

/* Rules whose errno generations differ in, on sme-v12, sme-v9 and sve-6.1 */
static const struct { const char *id, *v12, *v9, *v61; } knob_refusals[] = {
	{ "FIN-6", "none", "none", "none" }, { "RUN-2", "EPERM", "EPERM", "EPERM" },
	{ "LIST-1", "EPERM", "EPERM", "EPERM" }, { "SVE-5", "EPERM", "EPERM", "EPERM" },
	{ "SME-7", "EPERM", "EPERM", "EPERM" }, { "SME-5", "EBUSY", "EINVAL", "EBUSY" },
	{ "SVCR-5", "none", "none", "none" }, { "ID-2", "EBUSY", "EBUSY", "EINVAL" },
};

static bool names(const char *list, const char *id)
{
	size_t len = strlen(id);

	for (const char *at = strstr(list, id); at; at = strstr(at + 1, id))
		if ((at == list || at[-1] == ' ') && (at[len] == ' ' || !at[len]))
			return true;
	return false;
}

static const char *written_down(const char *id)
{
	for (size_t i = 0; i < NR_REFUSALS; i++)
		if (names(refusals[i].rules, id))
			return refusals[i].errno_name;
	return "none";
}

START_TEST(errnos_of_rules)
{
	const struct profile *v12 = profile_by_name("sme-v12");

	for (int i = RULE_NONE + 1; i < NR_RULES; i++) {
		const char *is = errno_knob_name(rule_errno(v12, (enum rule)i));

		if (!rule_descs[i].has_knob)
			ck_assert_msg(!strcmp(is, written_down(rule_descs[i].id)), "%s: %s, not %s",
				      rule_descs[i].id, is, written_down(rule_descs[i].id));
	}
}
END_TEST

START_TEST(errnos_by_profile)
{
	const char *id = knob_refusals[_i].id;
	enum rule rule = rule_by_id(id);

	ck_assert(rule != RULE_NONE && rule_descs[rule].has_knob);
	ck_assert_str_eq(errno_knob_name(rule_errno(profile_by_name("sme-v12"), rule)), knob_refusals[_i].v12);
	ck_assert_str_eq(errno_knob_name(rule_errno(profile_by_name("sme-v9"), rule)), knob_refusals[_i].v9);
	ck_assert_str_eq(errno_knob_name(rule_errno(profile_by_name("sve-6.1"), rule)), knob_refusals[_i].v61);
}
END_TEST

START_TEST(rules_by_id)
{
	for (int i = RULE_NONE + 1; i < NR_RULES; i++)
		ck_assert_int_eq(rule_by_id(rule_descs[i].id), i);
	ck_assert_int_eq(rule_by_id("RUN"), RULE_NONE);
	ck_assert_int_eq(rule_by_id("RUN-"), RULE_NONE);
	ck_assert_int_eq(rule_by_id("RUN-999"), RULE_NONE);
}
END_TEST

/* Errnos and knobs of a statement are filled in */
START_TEST(statements)
{
	char text[RULE_STATEMENT_MAX];

	for (int i = RULE_NONE + 1; i < NR_RULES; i++) {
		rule_statement(NULL, (enum rule)i, text);
		ck_assert_msg(*text && !strpbrk(text, "{}?"), "%s: %s", rule_descs[i].id, text);
	}
	rule_statement(NULL, RULE_FW_AFTER_RUN, text);
	ck_assert_ptr_nonnull(strstr(text, " EBUSY."));
	rule_statement(profile_by_name("sme-v9"), RULE_SME_ZA_OFF, text);
	ck_assert_ptr_nonnull(strstr(text, " EINVAL "));
	rule_statement(profile_by_name("sme-rfc-v2"), RULE_SVCR_SM_CHANGE, text);
	ck_assert_ptr_nonnull(strstr(text, "svcr_flush: none"));
}
END_TEST

/* What is set is what is read, and said by its own name */
START_TEST(knobs)
{
	struct profile profile;
	char text[64];

	profile_defaults(&profile);
	for (size_t i = 0; i < nr_knobs; i++) {
		const struct knob_desc *knob = &knob_descs[i];
		long was = knob_get(&profile, knob);

		knob_set(&profile, knob, 1);
		ck_assert_int_eq(knob_get(&profile, knob), 1);
		knob_set(&profile, knob, 0);
		ck_assert_int_eq(knob_get(&profile, knob), 0);
		knob_set(&profile, knob, was);
		ck_assert_int_eq(knob_get(&profile, knob), was);
		ck_assert_ptr_eq(knob_find(knob->name), knob);
	}
	ck_assert_str_eq(knob_format(knob_find("sme"), 1, text, sizeof(text)), "true");
	ck_assert_str_eq(knob_format(knob_find("sme"), 0, text, sizeof(text)), "false");
	ck_assert_str_eq(knob_format(knob_find("sme_vls_id"), 255, text, sizeof(text)), "255");
	ck_assert_str_eq(knob_format(knob_find("sme_vls_id"), 256, text, sizeof(text)), "0x100");
	ck_assert_str_eq(knob_format(knob_find("svcr_flush"), 1, text, sizeof(text)), "allocated");
	ck_assert_str_eq(knob_format(knob_find("za_gate_errno"), EBUSY, text, sizeof(text)), "EBUSY");
}
END_TEST

START_TEST(errno_names)
{
	static const struct { const char *name; int err; } rows[] = {
		{ "none", 0 }, { "EPERM", EPERM }, { "ENOENT", ENOENT }, { "EIO", EIO }, { "E2BIG", E2BIG },
		{ "ENOEXEC", ENOEXEC }, { "EACCES", EACCES }, { "EFAULT", EFAULT }, { "EBUSY", EBUSY },
		{ "EEXIST", EEXIST }, { "ENODEV", ENODEV }, { "EINVAL", EINVAL }, { "ENOSYS", ENOSYS },
		{ "EINTR", EINTR }, { "ENOMEM", ENOMEM }, { "EBADF", EBADF }, { "EMFILE", EMFILE },
		{ "EBADFD", EBADFD }, { "EOPNOTSUPP", EOPNOTSUPP },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_int_eq(errno_knob_value(rows[i].name), rows[i].err);
		ck_assert_str_eq(errno_knob_name(rows[i].err), rows[i].name);
	}
	ck_assert_int_eq(errno_knob_value("EWHAT"), -1);
	ck_assert_str_eq(errno_knob_name(9999), "?");
}
END_TEST

/* Every register of a kernel is found by number and by name, and none that is not there */
START_TEST(registers_are_found)
{
	for (size_t k = 0; k < nr_builtin_kernels; k++) {
		const struct kernel_pop *pop = builtin_kernels[k];

		for (uint32_t i = 0; i < pop->nr; i++) {
			ck_assert_int_eq(pop_find(pop, pop->reg[i].id), (int)i);
			ck_assert_int_eq(pop_find_name(pop, pop->reg[i].name), (int)i);
		}
		ck_assert_int_eq(pop_find(pop, 1), -1);
		ck_assert_int_eq(pop_find_name(pop, "X"), -1);
	}
}
END_TEST

/* The model's own table of the same: registers of one hash are told apart */
START_TEST(registers_are_found_by_machines)
{
	const struct kvmsme_host host = KVMSME_HOST_MAX;

	for (size_t k = 0; k < nr_builtin_profiles; k++) {
		struct kvmsme *m = kvmsme_new_custom(&host, builtin_profiles[k], NULL, NULL, NULL);

		for (uint32_t i = 0; i < m->pop.nr; i++)
			ck_assert_int_eq(machine_pop_index(m, m->pop.reg[i].id), (int)i);
		for (uint64_t id = 0; id < 5000; id++)
			ck_assert_int_eq(machine_pop_index(m, id), -1);
		kvmsme_free(m);
	}
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("rules");

	tcase_add_test(tcase, errnos_of_rules);
	tcase_add_loop_test(tcase, errnos_by_profile, 0, 8);
	tcase_add_test(tcase, rules_by_id);
	tcase_add_test(tcase, statements);
	tcase_add_test(tcase, knobs);
	tcase_add_test(tcase, errno_names);
	tcase_add_test(tcase, registers_are_found);
	tcase_add_test(tcase, registers_are_found_by_machines);
	return suite_of("rules", tcase);
}

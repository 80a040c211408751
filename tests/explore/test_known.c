/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What docs/abi.md says is wrong with each ABI, found by searches that are told nothing of it
 */
#include <string.h>

#include "alphabet.h"
#include "space.h"
#include "suite.h"

/* A length of ZA with more rows than five bits tell apart, and no FA64 */
static const struct kvmsme_host host = { .sve_vqs = 0x1, .sme_vqs = 0x9, .sme2 = true };

#define BIT(sym) (UINT64_C(1) << PROMISE_##sym)
#define TIMEOUT 300

static struct alphabet calls;

static void open_calls(const char *alphabet)
{
	ck_assert(alphabet_named(&calls, alphabet, &host));
}

static void close_calls(void)
{
	alphabet_close(&calls);
}

static void default_calls(void)
{
	open_calls("default");
}

static void vector_calls(void)
{
	open_calls("vector");
}

/* @depth 0: every state that there is.  space_close() is the caller's */
static void search(struct space *space, const struct profile *profile, uint64_t promises,
		   unsigned int depth)
{
	struct effects_config config = {
		.host = &host, .profile = profile, .cpu = &cpu_unicorn_ops, .call = calls.call,
		.nr_calls = calls.nr, .nr_vcpus = 1, .nr_threads = 2, .promises = promises,
	};
	struct space_limits limits = { .depth = depth };
	struct kvmsme_error error;

	ck_assert(space_open(space, &config, &error));
	ck_assert_int_eq(space_run(space, &limits), depth ? SPACE_DEPTH : SPACE_COMPLETE);
}

/* The calls behind a breach: "A; B; C" */
static const char *calls_of(const struct space *space, const struct space_breach *breach)
{
	static char text[512];
	unsigned int nr = space_depth(space, breach->state);
	uint16_t path[16];
	size_t at = 0;

	ck_assert_uint_lt(nr, sizeof(path) / sizeof(path[0]));
	space_path(space, breach->state, path);
	if (breach->call != EFFECT_STATE)
		path[nr++] = breach->call;
	for (unsigned int i = 0; i < nr; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s", i ? "; " : "",
				       calls.call[path[i]].name);
	return text;
}

#define Z0 KVM_REG_ARM64_SVE_ZREG(0, 0)
#define FFR KVM_REG_ARM64_SVE_FFR(0)
#define ZA(n) KVM_REG_ARM64_SME_ZAHREG(n, 0)
#define ZT0 KVM_REG_ARM64_SME_ZTREG(0)
#define CORE(size, reg) (KVM_REG_ARM64 | KVM_REG_SIZE_##size | KVM_REG_ARM_CORE | \
			 KVM_REG_ARM_CORE_REG(fp_regs.reg))
#define V0 CORE(U128, vregs[0])
#define BOTH "INIT SVE, SME; FINALIZE VEC"
#define BOTH_ZA BOTH "; SET SVCR = ZA"
#define ALONE "INIT SME; FINALIZE VEC"

/*
 * A defect: @knob of @sound turned to @value, or with no knob all that is other in @found_in,
 * breaks @promise by @rule, which @sound does not; @reg shows it, or any does if it is 0.
 * @found_in: profiles that have the defect, in which it is found too; one defect can hide another
 */
static const struct defect {
	const char *section;
	const char *sound;
	const char *knob;
	long value;
	enum promise promise;
	enum rule rule;
	uint64_t reg;
	const char *calls;
	const char *found_in[2];
} defects[] = {
	/* abi.md 0.1, column "V9 as posted" */
	{ "0.1 ZA GET", "sme-v9", "za_get_reads_user", true, PROMISE_GET_CHANGES_NOTHING,
	  RULE_SME_ZA_VIEW, ZA(0), BOTH_ZA "; GET ZA0", { "sme-v9-posted" } },
	{ "0.1 ZA stride", "sme-v9", "za_rows_vq_minus_1", true, PROMISE_SET_GET,
	  RULE_SME_ZA_VIEW, ZA(0), BOTH_ZA "; SET ZA[0]", { "sme-v9-posted" } },
	{ "0.1 ZA row count", "sme-v9", "za_rows_vq_minus_1", true, PROMISE_LISTED_READABLE,
	  RULE_SME_RANGE, ZA(48), BOTH, { NULL } },
	{ "0.1 ZA row index", "sme-v9", "za_row_bits", 5, PROMISE_RESTORED_GOES_ON,
	  RULE_SME_ZA_VIEW, 0, BOTH_ZA, { "sme-v10" } },
	{ "0.1 ZT0 id", "sme-v9", "zt0_id_never_matches", true, PROMISE_LISTED_READABLE,
	  RULE_SME_RANGE, ZT0, BOTH, { NULL } },
	{ "0.1 list, SME_VLS", "sme-v9", "list_sme_vls", false, PROMISE_READABLE_LISTED,
	  RULE_LIST_SME_VLS, KVM_REG_ARM64_SME_VLS, BOTH, { "sme-v9-posted" } },
	{ "0.1 list, ZA", "sme-v9", "za_list", KNOB_za_list_none, PROMISE_READABLE_LISTED,
	  RULE_LIST_SME, ZA(0), BOTH_ZA, { "sme-v9-posted" } },
	{ "0.1 list, ZA", "sme-v9", "za_list", KNOB_za_list_none, PROMISE_RESTORE_SVCR_FIRST,
	  RULE_LIST_SME, ZA(0), BOTH_ZA "; SET ZA[0]", { "sme-v9-posted" } },
	{ "0.1 Z, SME only", "sme-v9", "z_sme_only", KNOB_z_sme_only_never, PROMISE_RESTORED_GOES_ON,
	  RULE_LIST_SVE, 0, ALONE "; SET SVCR = SM", { "sme-v9-posted" } },
	{ "0.1 list, SME only", "sme-v9", "list_sve_by_mode", false, PROMISE_READABLE_LISTED,
	  RULE_LIST_SVE, Z0, ALONE "; SET SVCR = SM", { NULL } },
	/* abi.md 0.1, column "V10" */
	{ "0.1 FFR without FA64", "sme-v12", "ffr_no_fa64", KNOB_ffr_no_fa64_listed,
	  PROMISE_LISTED_READABLE, RULE_SVE_FFR, FFR, BOTH "; SET SVCR = SM", { "sme-v10" } },
	{ "0.1 list, ZA always", "sme-v12", "za_list", KNOB_za_list_always, PROMISE_LISTED_READABLE,
	  RULE_SME_ZA_OFF, ZA(0), BOTH, { "sme-v10", "sme-v9" } },
	/* abi.md 5 and 0.1, column "R" */
	{ "5.2", "sme-v9", NULL, 0, PROMISE_SM_FORGETS, RULE_SVCR_KEPT, Z0,
	  BOTH "; SET Z0; SET SVCR = SM", { "sme-rfc-v2", "sme-rfc-v2-posted-enabled" } },
	{ "5.5", "sme-rfc-v2", "fp_rewrite_by_host", true, PROMISE_RESTORE_LIST, RULE_CORE_OK, V0,
	  "INIT; guest writes V0", { "sme-rfc-v2-posted", "sme-rfc-v2-posted-enabled" } },
	{ "5.6", "sme-v9", NULL, 0, PROMISE_FORMAT_ROUND_TRIP, RULE_FP_USER_TO_GUEST, 0, BOTH,
	  { "sme-rfc-v2" } },
	{ "5.11", "sme-rfc-v2", "fp_reset_sve_only", true, PROMISE_REINIT_FRESH, RULE_INIT_OK, V0,
	  ALONE "; SET Z0", { "sme-rfc-v2-posted-enabled" } },
	{ "5.13", "sme-v9", NULL, 0, PROMISE_GET_CHANGES_NOTHING, RULE_SVE_VIEW, Z0,
	  BOTH "; RUN; GET Z0", { "sme-rfc-v2" } },
	{ "5, list, SME only", "sme-rfc-v2", "list_sve_by_mode", false, PROMISE_READABLE_LISTED,
	  RULE_LIST_SVE, Z0, ALONE, { "sme-rfc-v2-posted-enabled" } },
	{ "5, ZA stale", "sme-v9", NULL, 0, PROMISE_ZA_FORGETS, RULE_SVCR_KEPT, ZA(0),
	  BOTH "; SET ZA[0]; SET SVCR = ZA", { "sme-rfc-v2" } },
	{ "5, ZA GET", "sme-rfc-v2", "za_get_reads_user", true, PROMISE_GET_CHANGES_NOTHING,
	  RULE_SME_ZA_VIEW, ZA(0), BOTH "; GET ZA0", { "sme-rfc-v2-posted-enabled" } },
	{ "5, ZA vq - 1", "sme-rfc-v2", "za_rows_vq_minus_1", true, PROMISE_SET_GET,
	  RULE_SME_ZA_VIEW, ZA(0), BOTH "; SET ZA[0]", { "sme-rfc-v2-posted-enabled" } },
	{ "5, ZT0", "sme-rfc-v2", "zt0_id_never_matches", true, PROMISE_LISTED_READABLE,
	  RULE_SME_RANGE, ZT0, BOTH, { NULL } },
	/* abi.md 15.3 and 4.7: of Linux with v12 */
	{ "15.3 N1", "atomic-set", NULL, 0, PROMISE_REFUSED_CHANGES_NOTHING, RULE_REG_EFAULT, Z0,
	  BOTH "; SET Z0; SET Z0, unmapped", { "sme-v12", "sme-v9-posted" } },
	{ "4.7 (3)", "svcr-first", NULL, 0, PROMISE_RESTORE_LIST, RULE_SME_ZA_OFF, ZA(0), BOTH_ZA,
	  { "sme-v12" } },
	{ "4.7 (2)", "restore-order", NULL, 0, PROMISE_RESTORE_LIST, RULE_SVE_ABSENT, Z0,
	  ALONE "; SET SVCR = SM", { "sme-v12" } },
	{ "4.7 (4)", "svcr-first", NULL, 0, PROMISE_RESTORE_LIST, RULE_SVCR_SM_CHANGE,
	  CORE(U32, fpsr), BOTH "; SET SVCR = SM; SET FPSR", { "sme-v12" } },
};

static unsigned int nr_calls(const char *text)
{
	unsigned int nr = 1;

	for (; *text; text++)
		nr += *text == ';';
	return nr;
}

static bool is_of(const struct space_breach *breach, const struct defect *defect)
{
	return breach->breach.promise == defect->promise && breach->breach.rule == defect->rule &&
	       (!defect->reg || breach->breach.reg == defect->reg);
}

/* No more calls are tried than the defect takes; states are looked at when calls are made in them */
static unsigned int depth_of(const struct defect *defect)
{
	return nr_calls(defect->calls) + (promise_descs[defect->promise].when == PROMISE_STATE);
}

static void look(const struct profile *profile, const struct defect *defect, bool found)
{
	const struct space_breach *breach = NULL;
	struct space space;

	search(&space, profile, UINT64_C(1) << defect->promise, depth_of(defect));
	for (size_t i = 0; i < space.nr_breaches && !breach; i++)
		if (is_of(&space.breach[i], defect))
			breach = &space.breach[i];
	ck_assert_msg(found == !!breach, "abi.md %s: %s %s %s", defect->section, profile->name,
		      breach ? "breaks" : "keeps", promise_descs[defect->promise].id);
	if (breach)
		ck_assert_str_eq(calls_of(&space, breach), defect->calls);
	space_close(&space);
}

START_TEST(defects_are_found)
{
	const struct defect *defect = &defects[_i];
	struct profile turned = *profile_by_name(defect->sound);

	look(&turned, defect, false);
	if (defect->knob) {
		knob_set(&turned, knob_find(defect->knob), defect->value);
		look(&turned, defect, true);
	}
	for (int i = 0; i < 2 && defect->found_in[i]; i++)
		look(profile_by_name(defect->found_in[i]), defect, true);
}
END_TEST

/*
 * All that a vCPU with no lengths chosen can come to: what v12 breaks, and what proposals for the
 * list break still.  VMMs with an order of their own do not follow the list's: QEMU and
 * cloud-hypervisor have SVCR last; Firecracker has SME_VLS behind FINALIZE (abi.md 9).
 */
static const struct whole {
	const char *profile;
	uint64_t broken;
} wholes[] = {
	{ "sme-v12", BIT(REFUSED_CHANGES_NOTHING) | BIT(RESTORE_LIST) | BIT(RESTORE_QEMU) |
		     BIT(RESTORE_FIRECRACKER) | BIT(RESTORE_CLOUD_HYPERVISOR) },
	{ "svcr-first", BIT(REFUSED_CHANGES_NOTHING) | BIT(RESTORE_QEMU) | BIT(RESTORE_FIRECRACKER) |
			BIT(RESTORE_CLOUD_HYPERVISOR) },
	{ "restore-order", BIT(REFUSED_CHANGES_NOTHING) | BIT(RESTORE_QEMU) |
			   BIT(RESTORE_FIRECRACKER) | BIT(RESTORE_CLOUD_HYPERVISOR) },
};

START_TEST(nothing_else_is_broken)
{
	const struct whole *whole = &wholes[_i];
	uint64_t broken = 0;
	struct space space;

	search(&space, profile_by_name(whole->profile), UINT64_MAX, 0);
	for (size_t i = 0; i < space.nr_breaches; i++)
		broken |= UINT64_C(1) << space.breach[i].breach.promise;
	for (enum promise promise = 0; promise < NR_PROMISES; promise++)
		ck_assert_msg((broken >> promise & 1) == (whole->broken >> promise & 1), "%s: %s",
			      whole->profile, promise_descs[promise].id);
	space_close(&space);
}
END_TEST

Suite *check_suite(void)
{
	TCase *parts = tcase_create("defects"), *all = tcase_create("all states");
	Suite *suite = suite_of("known", parts);

	tcase_add_checked_fixture(parts, default_calls, close_calls);
	tcase_set_timeout(parts, TIMEOUT);
	tcase_add_loop_test(parts, defects_are_found, 0, sizeof(defects) / sizeof(defects[0]));
	tcase_add_checked_fixture(all, vector_calls, close_calls);
	tcase_set_timeout(all, TIMEOUT);
	tcase_add_loop_test(all, nothing_else_is_broken, 0, sizeof(wholes) / sizeof(wholes[0]));
	suite_add_tcase(suite, all);
	return suite;
}

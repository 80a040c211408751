/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "alphabet.h"
#include "promise.h"
#include "snapshot.h"
#include "suite.h"

static const struct kvmsme_host host = {
	.sve_vqs = 0x3, .sme_vqs = 0xb, .sme2 = true, .fa64 = true, .fpmr = true, .ptrauth = true,
};

/* A knob turned, by its name and the value as a profile file has it */
static struct profile turned(const char *name, const char *knob, long value)
{
	struct profile profile = *profile_by_name(name);

	if (knob)
		knob_set(&profile, knob_find(knob), value);
	return profile;
}

static const struct vcpu_call *call_in(const char *set, const char *name, size_t len)
{
	static struct alphabet alphabets[2];
	struct alphabet *a = &alphabets[*set == 'f'];

	if (!a->nr)
		ck_assert(alphabet_named(a, set, &host));
	for (unsigned int i = 0; i < a->nr; i++)
		if (strlen(a->call[i].name) == len && !strncmp(a->call[i].name, name, len))
			return &a->call[i];
	return NULL;
}

static const struct vcpu_call *call_named(const char *name, size_t len)
{
	const struct vcpu_call *call = call_in("distinguish", name, len);

	if (!call)
		call = call_in("full", name, len);
	ck_assert_msg(call, "no call %.*s", (int)len, name);
	return call;
}

/* Make the calls, "A; B; C", and look at each promise behind each of them */
static void make(const struct profile *profile, const char *calls, struct breaches *found)
{
	struct witness *witness = witness_new();
	struct snapshot before = { 0 };
	struct kvmsme_error error;
	struct answer answer;
	struct stage stage;

	ck_assert(stage_open(&stage, &host, profile, NULL, &error));
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

#define ZA0 KVM_REG_ARM64_SME_ZAHREG(0, 0)
#define Z0 KVM_REG_ARM64_SVE_ZREG(0, 0)
#define V0 (KVM_REG_ARM64 | KVM_REG_SIZE_U128 | KVM_REG_ARM_CORE | \
	    KVM_REG_ARM_CORE_REG(fp_regs.vregs[0]))
#define FPSR (KVM_REG_ARM64 | KVM_REG_SIZE_U32 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(fp_regs.fpsr))
#define BOTH "INIT SVE, SME; FINALIZE VEC; "

/*
 * Each promise with the shortest calls that break it somewhere: under which profile, or with which
 * knob turned, by which rule, on which register; and a profile of the same calls that keeps it
 */
static const struct broken {
	enum promise promise;
	const char *calls;
	const char *by;
	const char *knob;
	long value;
	enum rule rule;
	uint64_t reg;
	const char *kept_by;
} broken[] = {
	{ PROMISE_REFUSED_CHANGES_NOTHING, BOTH "SET Z0; SET Z0, unmapped", "sme-v12", NULL, 0,
	  RULE_REG_EFAULT, Z0, "atomic-set" },
	{ PROMISE_REFUSED_CHANGES_NOTHING, BOTH "SET SVCR = ZA; SET ZA[0]; SET ZA[0], unmapped", "sme-v12",
	  NULL, 0, RULE_REG_EFAULT, ZA0, "atomic-set" },
	{ PROMISE_GET_CHANGES_NOTHING, BOTH "SET SVCR = ZA; GET ZA0", "sme-v9-posted", NULL, 0,
	  RULE_SME_ZA_VIEW, ZA0, "sme-v12" },
	{ PROMISE_SET_GET, BOTH "SET SVCR = ZA; SET ZA[0]", "sme-v9-posted", NULL, 0, RULE_SME_ZA_VIEW,
	  ZA0, "sme-v12" },
	{ PROMISE_ZA_FORGETS, BOTH "SET ZA[0]; SET SVCR = ZA", "za-always", NULL, 0, RULE_SVCR_KEPT, ZA0,
	  "sme-v12" },
	{ PROMISE_SM_FORGETS, BOTH "SET Z0; SET SVCR = SM", "no-svcr-flush", NULL, 0, RULE_SVCR_KEPT, Z0,
	  "sme-v12" },
	{ PROMISE_LISTED_READABLE, "INIT SVE, SME; FINALIZE VEC", "sme-v10", NULL, 0, RULE_SME_ZA_OFF,
	  ZA0, "sme-v12" },
	{ PROMISE_READABLE_LISTED, BOTH "SET SVCR = ZA", "sme-v12", "za_list", KNOB_za_list_none,
	  RULE_LIST_SME, ZA0, "sme-v12" },
	{ PROMISE_GETS_DO_NOT_MATTER, BOTH "SET SVCR = ZA", "sme-v9-posted", NULL, 0, RULE_SME_ZA_VIEW,
	  ZA0, "sme-v12" },
	{ PROMISE_RESTORE_LIST, BOTH "SET SVCR = ZA", "sme-v12", NULL, 0, RULE_SME_ZA_OFF, ZA0,
	  "svcr-first" },
	{ PROMISE_RESTORE_LIST, BOTH "SET SVCR = SM; SET FPSR", "sme-v12", NULL, 0, RULE_SVCR_SM_CHANGE,
	  FPSR, "restore-order" },
	{ PROMISE_RESTORE_SVCR_FIRST, BOTH "SET SVCR = ZA; SET ZA[0]", "sme-v9-posted", NULL, 0,
	  RULE_LIST_SME, ZA0, "sme-v12" },
	{ PROMISE_RESTORE_QEMU, BOTH "SET SVCR = ZA", "sme-v12", NULL, 0, RULE_SME_ZA_OFF, ZA0,
	  "za-always" },
	{ PROMISE_RESTORE_FIRECRACKER, "INIT SVE, SME; FINALIZE VEC", "sme-v12", NULL, 0,
	  RULE_VLS_FINALIZED, KVM_REG_ARM64_SME_VLS, "sme-v9-posted" },
	{ PROMISE_RESTORE_CLOUD_HYPERVISOR, BOTH "SET FPSR", "sme-v12", NULL, 0, RULE_NONE, FPSR,
	  NULL },
	{ PROMISE_REINIT_FRESH, "INIT SME; FINALIZE VEC; SET SVCR = SM; SET Z0; INIT SME; SET SVCR = SM",
	  "sme-rfc-v2-posted-enabled", NULL, 0, RULE_INIT_OK, V0, "sme-v12" },
	{ PROMISE_PRESENT_VALUE, "INIT", "sve-6.1", NULL, 0, RULE_FW_WRITE, KVM_REG_ARM_PSCI_VERSION,
	  "sve-6.12" },
};

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

	tcase_add_loop_test(tcase, each_is_broken_where_it_is_known_to_be, 0,
			    sizeof(broken) / sizeof(broken[0]));
	tcase_add_test(tcase, linux_keeps_the_others);
	tcase_add_test(tcase, ids_are_found);
	return suite_of("promises", tcase);
}

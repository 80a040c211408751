/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "broken_promises.h"
#include "suite.h"

const struct kvmsme_host broken_host = {
	.sve_vqs = 0x3, .sme_vqs = 0xb, .sme2 = true, .fa64 = true, .fpmr = true, .ptrauth = true,
};

struct profile turned(const char *name, const char *knob, long value)
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
		ck_assert(alphabet_named(a, set, &broken_host));
	for (unsigned int i = 0; i < a->nr; i++)
		if (strlen(a->call[i].name) == len && !strncmp(a->call[i].name, name, len))
			return &a->call[i];
	return NULL;
}

const struct vcpu_call *call_named(const char *name, size_t len)
{
	const struct vcpu_call *call = call_in("distinguish", name, len);

	if (!call)
		call = call_in("full", name, len);
	ck_assert_msg(call, "no call %.*s", (int)len, name);
	return call;
}

#define ZA0 KVM_REG_ARM64_SME_ZAHREG(0, 0)
#define Z0 KVM_REG_ARM64_SVE_ZREG(0, 0)
#define V0 (KVM_REG_ARM64 | KVM_REG_SIZE_U128 | KVM_REG_ARM_CORE | \
	    KVM_REG_ARM_CORE_REG(fp_regs.vregs[0]))
#define FPSR (KVM_REG_ARM64 | KVM_REG_SIZE_U32 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(fp_regs.fpsr))
#define BOTH "INIT SVE, SME; FINALIZE VEC; "

const struct broken broken[] = {
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
const size_t nr_broken = sizeof(broken) / sizeof(broken[0]);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kinds of registers that a kernel of the user's own can have, and calls that only
 * a program of its own can make.  Expected answers: the kernel's sources as each test says.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "scripted_cpu.h"
#include "snapshot.h"
#include "suite.h"
#include "uaccess.h"

#define CCSIDR(n)	(UINT64_C(0x6020000000110000) + (n))
#define SYS(op2)	ARM64_SYS_REG(3, 0, 15, 0, op2)
#define BIT(feature)	(1u << KVM_ARM_VCPU_##feature)

static struct fixture f;
static struct kernel_pop own;

static void add(uint64_t id, enum pop_kind kind, enum pop_when when)
{
	own.reg[own.nr++] = (struct pop_reg){ .name = "OWN", .id = id, .kind = (uint8_t)kind, .list = true,
					      .when = (uint8_t)when, .reset = 5, .mask = UINT64_MAX };
}

static void open_own(const struct profile *profile)
{
	struct kvmsme_host host = host_max;

	host.pmu = true;
	script_start();
	fixture_open_profile(&f, profile, &own, &host, &scripted_cpu);
}

static void teardown(void)
{
	if (f.m)
		fixture_close(&f);
}

/* By what it is there with */
START_TEST(registers_of_features)
{
	struct profile profile = default_profile();
	uint64_t value;

	own = small_kernel;
	add(SYS(1), POP_KIND_raw, POP_WHEN_sve_or_sme);
	add(SYS(2), POP_KIND_raw, POP_WHEN_never);
	open_own(&profile);
	ck_assert_int_eq(call_init(f.vcpu, _i ? F_SVE : 0), 0);
	ck_assert_int_eq(get_reg(f.vcpu, SYS(1), &value), _i ? 0 : -ENOENT);
	ck_assert_int_eq(get_reg(f.vcpu, SYS(2), &value), -ENOENT);
}
END_TEST

/* pmu-emul.c kvm_pmu_implemented_counter_mask(): without PMCR_EL0 there is the counter of cycles alone */
START_TEST(bits_of_a_pmu_without_counters)
{
	/* PMCNTENSET_EL0, and PMCNTENCLR_EL0 without it */
	const uint64_t id = ARM64_SYS_REG(3, 3, 9, 12, 1 + _i);
	struct profile profile = default_profile();

	own = small_kernel;
	add(id, _i ? POP_KIND_pmu_clr : POP_KIND_pmu_set, POP_WHEN_always);
	open_own(&profile);
	ck_assert_int_eq(call_init(f.vcpu, 0), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, id), 0);
	ck_assert_int_eq(set_u64(f.vcpu, id, UINT64_MAX), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, id), _i ? 0 : UINT64_C(1) << 31);
}
END_TEST

/*
 * sys_regs.c: set_wi_reg() takes anything, set_ccsidr() lines of at least the words (log2) that CTR_EL0 says:
 * here IminLine is 5, and LineSize two less
 */
START_TEST(registers_that_are_not_written)
{
	struct profile profile = default_profile();
	uint64_t other = 6, fives = 5;

	own = small_kernel;
	add(SYS(1), POP_KIND_wi, POP_WHEN_always);
	add(SYS(2), POP_KIND_psci, POP_WHEN_always);	/* of no system register */
	add(ARM64_SYS_REG(3, 3, 0, 0, 1), POP_KIND_id, POP_WHEN_always);	/* CTR_EL0 */
	add(CCSIDR(0), POP_KIND_ccsidr, POP_WHEN_always);
	add(CCSIDR(1), POP_KIND_ccsidr, POP_WHEN_always);
	open_own(&profile);
	ck_assert_int_eq(call_init(f.vcpu, 0), 0);
	ck_assert_int_eq(set_u64(f.vcpu, SYS(1), other), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, SYS(1)), 5);
	ck_assert_int_eq(get_reg(f.vcpu, SYS(2), &other), -ENOENT);
	ck_assert_int_eq(set_reg(f.vcpu, CCSIDR(0), &fives), 0);
	ck_assert_uint_eq(get_u32(f.vcpu, CCSIDR(0)), 5);
	other = 0x6;
	ck_assert_int_eq(set_reg(f.vcpu, CCSIDR(0), &other), 0);
	ck_assert_uint_eq(get_u32(f.vcpu, CCSIDR(0)), 6);
	other = 0xfffffffa;
	ck_assert_int_eq(set_reg(f.vcpu, CCSIDR(1), &other), -EINVAL);
	other = 0xfffffffb;
	ck_assert_int_eq(set_reg(f.vcpu, CCSIDR(1), &other), 0);
}
END_TEST

/* Implementation registers are the VM's own where the capability is; SMIDR_EL1 is RAZ without SME */
START_TEST(implementation_registers_of_plain_vcpus)
{
	struct kvm_enable_cap cap = { .cap = KVM_CAP_ARM_WRITABLE_IMP_ID_REGS };
	struct profile profile = default_profile();
	int vm, vcpu;

	profile.smidr_raz_without_sme = true;
	own = small_kernel;
	add(ARM64_SYS_REG(3, 0, 0, 0, 0), POP_KIND_impid, POP_WHEN_always);	/* MIDR_EL1 */
	own.reg[13].when = POP_WHEN_always;	/* SMIDR_EL1 */
	open_own(&profile);
	for (unsigned int sme = 0; sme < 2; sme++) {
		vm = (int)call(f.kvm, KVM_CREATE_VM, 0);
		ck_assert_int_eq(call(vm, KVM_ENABLE_CAP, (unsigned long)&cap), 0);
		vcpu = (int)call(vm, KVM_CREATE_VCPU, 0);
		ck_assert_int_eq(call_init(vcpu, sme ? F_SME : 0), 0);
		ck_assert_int_eq(set_u64(vcpu, ARM64_SYS_REG(3, 0, 0, 0, 0), 77), 0);
		ck_assert_uint_eq(get_u64(vcpu, ARM64_SYS_REG(3, 0, 0, 0, 0)), 77);
		ck_assert_int_eq(set_u64(vcpu, KVM_REG_ARM64_SYS_SMIDR_EL1, 1), sme ? 0 : -EINVAL);
	}
}
END_TEST

/* A kernel without writable ID registers keeps its others in the VM all the same */
START_TEST(other_registers_of_a_vm)
{
	struct profile profile = default_profile();

	profile.id_regs_writable = false;
	own = small_kernel;
	open_own(&profile);
	ck_assert_int_eq(call_init(f.vcpu, F_SME), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, KVM_REG_ARM64_SYS_SMIDR_EL1), 0);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_SMIDR_EL1, 0), 0);
}
END_TEST

/* psci.c kvm_psci_version(): 0.2 at least; ID fields that no register has read as zero */
START_TEST(kernels_of_few_registers)
{
	struct profile profile = default_profile();
	uint64_t value;

	memset(&own, 0, sizeof(own));
	own.target = small_kernel.target;
	add(SYS(1), POP_KIND_raw, POP_WHEN_fpmr);
	open_own(&profile);
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI), 0);
	ck_assert_int_eq(get_reg(f.vcpu, SYS(1), &value), -ENOENT);
	script_call(EC(HVC64), 0x84000000, 1, 1, 1);
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(script_seen(1)->x[0], 2);
	/* AFFINITY_INFO of 0, which such a vCPU's affinity is: it is on */
	script_start();
	script_call(EC(HVC64), 0x84000004, 0, 0, 0);
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(script_seen(1)->x[0], 0);
	/* SMCCC_ARCH_FEATURES of WORKAROUND_1: its level is 0, not available */
	script_start();
	script_call(EC(HVC64), 0x80000001, 0x80008000, 0, 0);
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(script_seen(1)->x[0], UINT64_MAX);
}
END_TEST

/* sys_regs.c: the ranges of masks are op0 3, CRn 0, CRm 0 to 7 and op1 0, 1, 3 */
START_TEST(masks_of_registers_elsewhere)
{
	static uint64_t masks[KVM_ARM_FEATURE_ID_RANGE_SIZE + 64];
	struct reg_mask_range range = { .addr = (uint64_t)(uintptr_t)masks };
	struct profile profile = default_profile();
	size_t nr = 0;

	own = small_kernel;
	own.nr = 1;
	add(ARM64_SYS_REG(2, 0, 0, 1, 1), POP_KIND_id, POP_WHEN_always);
	add(ARM64_SYS_REG(3, 0, 0, 8, 1), POP_KIND_id, POP_WHEN_always);
	add(ARM64_SYS_REG(3, 2, 0, 1, 1), POP_KIND_id, POP_WHEN_always);
	add(ARM64_SYS_REG(3, 0, 1, 1, 1), POP_KIND_id, POP_WHEN_always);
	add(ARM64_SYS_REG(3, 3, 0, 1, 1), POP_KIND_id, POP_WHEN_always);
	open_own(&profile);
	ck_assert_int_eq(call(f.vm, KVM_ARM_GET_REG_WRITABLE_MASKS, (unsigned long)&range), 0);
	for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++)
		nr += masks[i] != 0;
	ck_assert_uint_eq(nr, 1);
	ck_assert_uint_eq(masks[2 * 64 + 8 + 1], UINT64_MAX);
}
END_TEST

/* An answer that its pointer can be read from, but not written to */
START_TEST(answers_that_cannot_be_written)
{
	void *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	script_start();
	fixture_open_kernel(&f, "vl-matrix", &host_max, &scripted_cpu);
	ck_assert_int_eq(call_init(f.vcpu, 0), 0);
	ck_assert_int_eq(call(f.vcpu, KVM_GET_REG_LIST, (unsigned long)page), -EFAULT);
	ck_assert_int_eq(call(f.vm, KVM_ARM_GET_VL_MATRIX, (unsigned long)page), -EFAULT);
}
END_TEST

START_TEST(knob_of_whole_answers)
{
	struct profile profile = default_profile();
	uint64_t z[32] = { 1, 2 };

	profile.get_efault_partial = false;
	own = small_kernel;
	open_own(&profile);
	fixture_start(&f, F_SVE);
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(0, 0), z), 0);
	memset(z, 0, sizeof(z));
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(0, 0), z), 0);
	ck_assert_uint_eq(z[1], 2);
}
END_TEST

/* What userspace meets where the rule is gone (machine.h, struct rule_log) */
START_TEST(registers_without_the_rules)
{
	uint8_t *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct kvm_reg_list *list = calloc(1, sizeof(*list) + 2048 * sizeof(uint64_t));
	uint64_t no_za = KVM_REG_ARM64_SME_ZAHREG(0, 0) | 0x8000, z[32] = { 1, 2 };

	script_start();
	fixture_open_kernel(&f, "sve-6.12", &host_max, &scripted_cpu);
	fixture_start(&f, F_SVE);
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(0, 0), z), 0);
	ck_assert_int_eq(get_reg(f.vcpu, no_za, z), -ENOENT);
	f.m->rules.off = RULE_SME_NO_COPROC;
	ck_assert_int_eq(get_reg(f.vcpu, no_za, z), -EINVAL);
	ck_assert_int_eq(mprotect(page + 4096, 4096, PROT_NONE), 0);
	memset(page, 0x5a, 4096);
	f.m->rules.off = RULE_REG_EFAULT_GET;
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(0, 0), page + 4096 - 16), -EFAULT);
	ck_assert_uint_eq(page[4096 - 16], 0);
	ck_assert_uint_eq(page[4096 - 17], 0x5a);
	f.m->rules.off = RULE_LIST_FFR;
	list->n = 2048;
	ck_assert_int_eq(call(f.vcpu, KVM_GET_REG_LIST, (unsigned long)list), 0);
	for (uint64_t i = 0; i < list->n; i++)
		ck_assert_uint_ne(list->reg[i], KVM_REG_ARM64_SVE_FFR(0));
	free(list);
}
END_TEST

/* v12 19/29: FFR out of streaming mode is SVE's, whatever brings Z */
START_TEST(ffr_of_sme_alone)
{
	struct profile profile = default_profile();
	uint64_t ffr[4];

	profile.z_sme_only = KNOB_z_sme_only_always;
	own = small_kernel;
	open_own(&profile);
	fixture_start(&f, F_SME);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_FFR(0), ffr), -ENOENT);
}
END_TEST

/* By profile SVCR has a part of the list to itself */
START_TEST(rules_of_listed_registers)
{
	struct profile profile = default_profile();

	ck_assert_int_eq(reg_list_rule(&profile, KVM_REG_ARM64_SYS_SVCR), RULE_LIST_KERNEL);
	profile.svcr_list = KNOB_svcr_list_first;
	ck_assert_int_eq(reg_list_rule(&profile, KVM_REG_ARM64_SYS_SVCR), RULE_LIST_SVCR_FIRST);
	ck_assert_int_eq(reg_list_rule(&profile, KVM_REG_ARM64_SYS_FPMR), RULE_LIST_KERNEL);
}
END_TEST

START_TEST(names_that_nothing_has)
{
	char text[RULE_STATEMENT_MAX];

	ck_assert_ptr_null(kernel_by_name("linux-0.01"));
	ck_assert_str_eq(rule_statement(NULL, RULE_NONE, text), "");
}
END_TEST

/* Page 0 is none that is known; SIGBUS alone may be blocked, and stays so */
START_TEST(careful_copies)
{
	sigset_t bus, now;
	uint64_t value;

	ck_assert_uint_eq(copy_from_user(&value, 0, sizeof(value)), sizeof(value));
	sigemptyset(&bus);
	sigaddset(&bus, SIGBUS);
	ck_assert_int_eq(pthread_sigmask(SIG_BLOCK, &bus, NULL), 0);
	ck_assert_uint_eq(copy_from_user(&value, 4096, sizeof(value)), sizeof(value));
	ck_assert_int_eq(pthread_sigmask(SIG_BLOCK, NULL, &now), 0);
	ck_assert(sigismember(&now, SIGBUS) && !sigismember(&now, SIGSEGV));
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("population_kinds");

	tcase_add_checked_fixture(tcase, NULL, teardown);
	tcase_add_loop_test(tcase, registers_of_features, 0, 2);
	tcase_add_loop_test(tcase, bits_of_a_pmu_without_counters, 0, 2);
	tcase_add_test(tcase, registers_that_are_not_written);
	tcase_add_test(tcase, implementation_registers_of_plain_vcpus);
	tcase_add_test(tcase, other_registers_of_a_vm);
	tcase_add_test(tcase, kernels_of_few_registers);
	tcase_add_test(tcase, masks_of_registers_elsewhere);
	tcase_add_test(tcase, answers_that_cannot_be_written);
	tcase_add_test(tcase, knob_of_whole_answers);
	tcase_add_test(tcase, registers_without_the_rules);
	tcase_add_test(tcase, ffr_of_sme_alone);
	tcase_add_test(tcase, rules_of_listed_registers);
	tcase_add_test(tcase, names_that_nothing_has);
	tcase_add_test(tcase, careful_copies);
	return suite_of("population_kinds", tcase);
}

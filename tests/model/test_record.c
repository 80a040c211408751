/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers of recorded kernels that tell two moments apart: what each expects is in its comment */
#include "model_fixture.h"
#include "suite.h"

#define SMCR	KVM_REG_ARM64_SYS_SMCR_EL1
#define SMIDR	KVM_REG_ARM64_SYS_SMIDR_EL1
#define SMCR_BITS 0xc000000fULL		/* FA64, EZT0, LEN */

static struct fixture f;

/* A guest that does nothing: entered, and left by an interrupt */
static void run_nothing(struct pcpu *pcpu, const struct cpu_mem_slot *slots, size_t nr_slots,
			uint64_t *budget, const volatile uint8_t *kick, struct cpu_exit *exit)
{
	(void)pcpu, (void)slots, (void)nr_slots, (void)budget, (void)kick;
	*exit = (struct cpu_exit){ .reason = CPU_EXIT_IRQ };
}

static const struct cpu_ops cpu_nothing = { .name = "nothing", .run = run_nothing };

static void open_profile(const char *name)
{
	f.m = kvmsme_new_custom(&host_max, profile_by_name(name), NULL, &cpu_nothing, NULL);
	f.kvm = kvmsme_open(f.m, "/dev/kvm", O_RDWR);
	f.vm = kvmsme_ioctl(f.kvm, KVM_CREATE_VM, 0);
}

static void start_vcpu(uint32_t features)
{
	f.vcpu = kvmsme_ioctl(f.vm, KVM_CREATE_VCPU, 0);
	ck_assert_int_eq(call_init(f.vcpu, features), 0);
	if (features & (F_SVE | F_SME))
		ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), 0);
}

static void run_immediate(void)
{
	struct kvm_run *run = kvmsme_mmap(f.vcpu, sizeof(*run), 0);

	run->immediate_exit = 1;
	ck_assert_int_eq(call(f.vcpu, KVM_RUN, 0), -EINTR);
	run->immediate_exit = 0;
}

/* sme-v12, recorded: all 64 bits come back after immediate_exit, RES0 bits are lost by an entry */
START_TEST(smcr_loses_res0_at_entry)
{
	open_profile("sme-v12");
	start_vcpu(F_SVE | F_SME);
	ck_assert_int_eq(set_u64(f.vcpu, SMCR, UINT64_MAX), 0);
	run_immediate();
	ck_assert_uint_eq(get_u64(f.vcpu, SMCR), UINT64_MAX);
	ck_assert_int_eq(call(f.vcpu, KVM_RUN, 0), -EINTR);
	ck_assert_uint_eq(get_u64(f.vcpu, SMCR), SMCR_BITS);
	kvmsme_free(f.m);
}
END_TEST

/* sme-v9-posted, recorded, vCPU without SME: EINVAL before a run, EBUSY behind one */
START_TEST(smidr_without_sme_is_busy_after_a_run)
{
	struct kvm_enable_cap cap = { .cap = KVM_CAP_ARM_WRITABLE_IMP_ID_REGS };

	open_profile("sme-v9-posted");
	ck_assert_int_eq(call(f.vm, KVM_ENABLE_CAP, (unsigned long)&cap), 0);
	start_vcpu(F_SVE);
	ck_assert_int_eq(set_u64(f.vcpu, SMIDR, 0x100), -EINVAL);
	ck_assert_int_eq(set_u64(f.vcpu, SMIDR, 0), 0);
	run_immediate();
	ck_assert_int_eq(set_u64(f.vcpu, SMIDR, 0x100), -EBUSY);
	ck_assert_int_eq(set_u64(f.vcpu, SMIDR, 0), 0);
	kvmsme_free(f.m);
}
END_TEST

/* All 32 bits may be features: whoever shifts by that number of them does it without a fault */
START_TEST(every_feature_bit_may_be_known)
{
	struct profile profile = default_profile();

	profile.init_scope = KNOB_init_scope_vcpu;
	profile.vcpu_max_features = 32;
	fixture_open(&f, &host_max, &profile, NULL);
	ck_assert_int_eq(call_init(f.vcpu, F_SVE | 1u << 31), 0);
	ck_assert_int_eq(call_init(f.vcpu, F_SVE), -EINVAL);
	fixture_close(&f);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("record");

	tcase_add_test(tcase, smcr_loses_res0_at_entry);
	tcase_add_test(tcase, smidr_without_sme_is_busy_after_a_run);
	tcase_add_test(tcase, every_feature_bit_may_be_known);
	return suite_of("record", tcase);
}

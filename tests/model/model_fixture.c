/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model_fixture.h"

#define REG(reg_name, reg_id, reg_kind, reg_when, reg_reset)				\
	{ .name = reg_name, .id = reg_id, .kind = POP_KIND_##reg_kind,			\
	  .when = POP_WHEN_##reg_when, .list = true, .reset = reg_reset, .mask = UINT64_MAX }

/* Encoding order, as Linux lists them */
const struct kernel_pop small_kernel = {
	.name = "small", .target = KVM_ARM_TARGET_GENERIC_V8, .nr = 17,
	.reg = {
		REG("PSCI_VERSION", KVM_REG_ARM_PSCI_VERSION, psci, always, 0x10003),
		REG("MPIDR_EL1", KVM_REG_ARM64_SYS_MPIDR_EL1, mpidr, always, 0),
		REG("ID_AA64PFR0_EL1", KVM_REG_ARM64_SYS_ID_AA64PFR0_EL1, id, always,
		    0x1101001121110222),
		REG("ID_AA64PFR1_EL1", KVM_REG_ARM64_SYS_ID_AA64PFR1_EL1, id, always, 0x2000021),
		REG("ID_AA64PFR2_EL1", KVM_REG_ARM64_SYS_ID_AA64PFR2_EL1, id, always, 0x100000000),
		REG("ID_AA64ZFR0_EL1", KVM_REG_ARM64_SYS_ID_AA64ZFR0_EL1, id, always,
		    0x110110101210022),
		REG("ID_AA64SMFR0_EL1", KVM_REG_ARM64_SYS_ID_AA64SMFR0_EL1, id, always,
		    0x92f15fff71800001),
		REG("CPACR_EL1", ARM64_SYS_REG(3, 0, 1, 0, 2), raw, always, 0),
		REG("ZCR_EL1", KVM_REG_ARM64_SYS_ZCR_EL1, raw, sve, 0),
		REG("SMCR_EL1", KVM_REG_ARM64_SYS_SMCR_EL1, raw, sme, 0),
		REG("ESR_EL1", ARM64_SYS_REG(3, 0, 5, 2, 0), raw, always, 0),
		REG("FAR_EL1", ARM64_SYS_REG(3, 0, 6, 0, 0), raw, always, 0),
		REG("VBAR_EL1", ARM64_SYS_REG(3, 0, 12, 0, 0), raw, always, 0),
		REG("SMIDR_EL1", KVM_REG_ARM64_SYS_SMIDR_EL1, smidr, sme, 0),
		REG("SVCR", KVM_REG_ARM64_SYS_SVCR, svcr, sme, 0),
		REG("FPMR", KVM_REG_ARM64_SYS_FPMR, fpmr, fpmr, 0),
		REG("TPIDR2_EL0", KVM_REG_ARM64_SYS_TPIDR2_EL0, raw, sme, 0x1de7ec7edbadc0de),
	},
};

const struct kvmsme_host host_max = KVMSME_HOST_MAX;

long call(int fd, unsigned long request, unsigned long arg)
{
	int ret = kvmsme_ioctl(fd, request, arg);

	return ret < 0 ? -errno : ret;
}

long call_init(int vcpu, uint32_t features)
{
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8,
				      .features = { features } };

	return call(vcpu, KVM_ARM_VCPU_INIT, (unsigned long)&init);
}

long call_finalize(int vcpu, int feature)
{
	return call(vcpu, KVM_ARM_VCPU_FINALIZE, (unsigned long)&feature);
}

long get_reg(int vcpu, uint64_t id, void *value)
{
	struct kvm_one_reg reg = { .id = id, .addr = (uint64_t)(uintptr_t)value };

	return call(vcpu, KVM_GET_ONE_REG, (unsigned long)&reg);
}

long set_reg(int vcpu, uint64_t id, const void *value)
{
	struct kvm_one_reg reg = { .id = id, .addr = (uint64_t)(uintptr_t)value };

	return call(vcpu, KVM_SET_ONE_REG, (unsigned long)&reg);
}

uint64_t get_u64(int vcpu, uint64_t id)
{
	uint64_t value = 0;

	ck_assert_int_eq(get_reg(vcpu, id, &value), 0);
	return value;
}

uint32_t get_u32(int vcpu, uint64_t id)
{
	uint32_t value = 0;

	ck_assert_int_eq(get_reg(vcpu, id, &value), 0);
	return value;
}

long set_u64(int vcpu, uint64_t id, uint64_t value)
{
	return set_reg(vcpu, id, &value);
}

struct profile default_profile(void)
{
	struct profile profile;

	profile_defaults(&profile);
	strcpy(profile.name, "test");
	return profile;
}

void fixture_open(struct fixture *f, const struct kvmsme_host *host, const struct profile *profile,
		  const struct cpu_ops *cpu)
{
	fixture_open_profile(f, profile, &small_kernel, host, cpu);
}

void fixture_open_kernel(struct fixture *f, const char *profile, const struct kvmsme_host *host,
			 const struct cpu_ops *cpu)
{
	fixture_open_profile(f, profile_by_name(profile), NULL, host, cpu);
}

void fixture_start(struct fixture *f, uint32_t features)
{
	ck_assert_int_eq(call_init(f->vcpu, features), 0);
	if (features & (F_SVE | F_SME))
		ck_assert_int_eq(call_finalize(f->vcpu, KVM_ARM_VCPU_VEC), 0);
}

void fixture_open_profile(struct fixture *f, const struct profile *profile, const struct kernel_pop *pop,
			  const struct kvmsme_host *host, const struct cpu_ops *cpu)
{
	struct kvmsme_error error;

	f->m = kvmsme_new_custom(host, profile, pop, cpu, &error);
	ck_assert_msg(f->m != NULL, "%s", error.text);
	f->kvm = kvmsme_open(f->m, "/dev/kvm", O_RDWR);
	f->vm = kvmsme_ioctl(f->kvm, KVM_CREATE_VM, 0);
	f->vcpu = kvmsme_ioctl(f->vm, KVM_CREATE_VCPU, 0);
	ck_assert_int_ge(f->vcpu, 0);
}

void fixture_close(struct fixture *f)
{
	kvmsme_free(f->m);
	f->m = NULL;
}

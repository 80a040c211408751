// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "kernel_host.h"
#include "kvm_call.h"

static bool has(int vm, unsigned int cap)
{
	return call(vm, KVM_CHECK_EXTENSION, (void *)(uintptr_t)cap) > 0;
}

/* A vCPU with @features, which are none or SVE, that is not finalized; negative: there is none */
static int make_vcpu(int vm, uint32_t features)
{
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8, .features = { features } };
	int vcpu = (int)call(vm, KVM_CREATE_VCPU, NULL);

	if (vcpu >= 0 && call(vcpu, KVM_ARM_VCPU_INIT, &init)) {
		call_close(vcpu);
		return -1;
	}
	return vcpu;
}

/* SVE_VLS has a bit for each vq, from 1 on */
static uint16_t sve_vqs(int vm)
{
	uint64_t vqs[KVM_ARM64_SVE_VLS_WORDS] = { 0 };
	int vcpu = make_vcpu(vm, 1u << KVM_ARM_VCPU_SVE);

	if (vcpu >= 0 && one_reg(vcpu, KVM_GET_ONE_REG, KVM_REG_ARM64_SVE_VLS, vqs))
		vqs[0] = 0;
	call_close(vcpu);
	return (uint16_t)vqs[0];
}

#define ID_AA64PFR2_EL1		ARM64_SYS_REG(3, 0, 0, 4, 2)
#define ID_AA64MMFR0_EL1	ARM64_SYS_REG(3, 0, 0, 7, 0)
#define ID_AA64MMFR1_EL1	ARM64_SYS_REG(3, 0, 0, 7, 1)

static bool has_field(int vcpu, uint64_t id, unsigned int shift)
{
	uint64_t value = 0;

	return !one_reg(vcpu, KVM_GET_ONE_REG, id, &value) && value >> shift & 0xf;
}

/* What a guest's ID registers show of the hardware: in a VM of its own, which has no SVE */
static void by_id_registers(int kvm, struct kvmsme_host *host)
{
	int vm = (int)call(kvm, KVM_CREATE_VM, NULL);
	int vcpu = vm < 0 ? -1 : make_vcpu(vm, 0);

	if (vcpu >= 0) {
		host->no_fgt = !has_field(vcpu, ID_AA64MMFR0_EL1, 56);
		host->no_afp = !has_field(vcpu, ID_AA64MMFR1_EL1, 44);
		host->fpmr = has_field(vcpu, ID_AA64PFR2_EL1, 32);
	}
	call_close(vcpu);
	call_close(vm);
}

static bool is_arm64(int vm)
{
	struct kvm_vcpu_init init;

	return !call(vm, KVM_ARM_PREFERRED_TARGET, &init);
}

bool kernel_host_of(int kvm, struct kvmsme_host *host)
{
	int vm = (int)call(kvm, KVM_CREATE_VM, NULL);
	bool ok = vm >= 0 && is_arm64(vm);

	if (ok) {
		*host = (struct kvmsme_host){
			.el1_32bit = has(vm, KVM_CAP_ARM_EL1_32BIT), .pmu = has(vm, KVM_CAP_ARM_PMU_V3),
			.ptrauth = has(vm, KVM_CAP_ARM_PTRAUTH_ADDRESS), .qemu_cpu = true,
			.nested = has(vm, KVM_CAP_ARM_EL2), .mte = has(vm, KVM_CAP_ARM_MTE),
			.cpus = (uint16_t)call(vm, KVM_CHECK_EXTENSION, (void *)KVM_CAP_NR_VCPUS),
		};
		if (has(vm, KVM_CAP_ARM_SVE))
			host->sve_vqs = sve_vqs(vm);
		by_id_registers(kvm, host);
	}
	call_close(vm);
	return ok;
}

bool kernel_host(const char *device, struct kvmsme_host *host, FILE *err)
{
	int kvm = open(device, O_RDWR | O_CLOEXEC);
	bool ok;

	if (kvm < 0) {
		fprintf(err, "kvmsme: %s: %s\n", device, strerror(errno));
		return false;
	}
	ok = kernel_host_of(kvm, host);
	if (!ok)
		fprintf(err, "kvmsme: %s: it is not the KVM of an arm64 machine; `./dev lab` has one\n", device);
	call_close(kvm);
	return ok;
}

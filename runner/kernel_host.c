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

/* Lengths, from a vCPU that is not finalized.  SVE_VLS has a bit for each vq, from 1 on */
static uint16_t sve_vqs(int vm)
{
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8,
				      .features = { 1u << KVM_ARM_VCPU_SVE } };
	uint64_t vqs[KVM_ARM64_SVE_VLS_WORDS] = { 0 };
	int vcpu = (int)call(vm, KVM_CREATE_VCPU, NULL);

	if (vcpu < 0)
		return 0;
	if (call(vcpu, KVM_ARM_VCPU_INIT, &init) ||
	    one_reg(vcpu, KVM_GET_ONE_REG, KVM_REG_ARM64_SVE_VLS, vqs))
		vqs[0] = 0;
	call_close(vcpu);
	return (uint16_t)vqs[0];
}

bool kernel_host(const char *device, struct kvmsme_host *host, FILE *err)
{
	int kvm = open(device, O_RDWR | O_CLOEXEC), vm;

	if (kvm < 0) {
		fprintf(err, "kvmsme: %s: %s\n", device, strerror(errno));
		return false;
	}
	vm = (int)call(kvm, KVM_CREATE_VM, NULL);
	if (vm < 0) {
		fprintf(err, "kvmsme: %s: it makes no VM: %s\n", device, strerror(-vm));
		call_close(kvm);
		return false;
	}
	*host = (struct kvmsme_host){
		.el1_32bit = has(vm, KVM_CAP_ARM_EL1_32BIT), .pmu = has(vm, KVM_CAP_ARM_PMU_V3),
		.ptrauth = has(vm, KVM_CAP_ARM_PTRAUTH_ADDRESS), .qemu_cpu = true,
	};
	if (has(vm, KVM_CAP_ARM_SVE))
		host->sve_vqs = sve_vqs(vm);
	call_close(vm);
	call_close(kvm);
	return true;
}

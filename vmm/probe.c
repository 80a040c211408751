/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include "kernel_host.h"
#include "kvm_call.h"
#include "probe.h"
#include "probe_vcpu.h"

static void done(int fd)
{
	if (fd >= 0 && !fd_is_kernels(fd))
		kvmsme_close(fd);
	else
		call_close(fd);
}

bool probe_vcpu_open(int kvm, uint32_t features, struct probe_vcpu *vcpu)
{
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8, .features = { features } };
	int length = KVM_ARM_VCPU_VEC;

	vcpu->vm = (int)call(kvm, KVM_CREATE_VM, NULL);
	vcpu->fd = vcpu->vm < 0 ? -1 : (int)call(vcpu->vm, KVM_CREATE_VCPU, NULL);
	if (vcpu->fd < 0 || call(vcpu->fd, KVM_ARM_VCPU_INIT, &init))
		return false;
	/* without a length it is refused, and nothing comes of that */
	call(vcpu->fd, KVM_ARM_VCPU_FINALIZE, &length);
	return true;
}

void probe_vcpu_close(const struct probe_vcpu *vcpu)
{
	done(vcpu->fd);
	done(vcpu->vm);
}

static uint64_t read_reg(int vcpu, uint64_t id)
{
	uint64_t value = 0;

	return one_reg(vcpu, KVM_GET_ONE_REG, id, &value) ? 0 : value;
}

/* Of a vCPU that has SME, where @base says that its feature is */
static void sme_of_host(int kvm, const struct profile *base, struct kvmsme_host *host)
{
	uint64_t vqs[KVM_ARM64_SVE_VLS_WORDS] = { 0 };
	uint32_t features = base->sme_feature_bit < 32 ? UINT32_C(1) << base->sme_feature_bit : 0;
	struct probe_vcpu vcpu;

	if (host->sve_vqs)
		features |= 1u << KVM_ARM_VCPU_SVE;
	if (!base->sme)
		return;
	if (probe_vcpu_open(kvm, features, &vcpu)) {
		if (!one_reg(vcpu.fd, KVM_GET_ONE_REG, sme_vls_reg_id(base), vqs))
			host->sme_vqs = (uint16_t)vqs[0];
		host->sme2 = (read_reg(vcpu.fd, KVM_REG_ARM64_SYS_ID_AA64PFR1_EL1) >> 24 & 0xf) >= 2;
		host->fa64 = read_reg(vcpu.fd, KVM_REG_ARM64_SYS_ID_AA64SMFR0_EL1) >> 63;
	}
	probe_vcpu_close(&vcpu);
}

static void ask_caps(int kvm, struct probe *probe)
{
	int vm = (int)call(kvm, KVM_CREATE_VM, NULL);

	for (unsigned int cap = 0; cap < PROBE_MAX_CAPS; cap++) {
		probe->cap[cap] = (int)call(kvm, KVM_CHECK_EXTENSION, (void *)(uintptr_t)cap);
		probe->cap_of_vm[cap] = (int)call(vm, KVM_CHECK_EXTENSION, (void *)(uintptr_t)cap);
	}
	done(vm);
}

bool probe_kvm(int kvm, const struct profile *base, struct probe *probe, struct kvmsme_error *error)
{
	*probe = (struct probe){ .pop.nr = 0 };
	if (!kernel_host_of(kvm, &probe->host)) {
		snprintf(error->text, sizeof(error->text), "it is not the KVM of an arm64 machine");
		return false;
	}
	sme_of_host(kvm, base, &probe->host);
	ask_caps(kvm, probe);
	return probe_registers(kvm, base, probe, error);
}

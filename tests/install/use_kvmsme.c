/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A VMM in a few lines, from installed headers only */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include <kvmsme/kvmsme.h>

static int unknown_profile(const struct kvmsme_host *host)
{
	struct kvmsme_error error;

	return !kvmsme_new(host, "sme-v0", &error) && !kvmsme_new(host, "sme-v0", NULL) &&
	       !strcmp(error.text, "unknown profile 'sme-v0'");
}

int main(void)
{
	struct kvmsme_host host = KVMSME_HOST_MAX;
	struct kvmsme *m = kvmsme_new(&host, "sme-v12", NULL);
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8,
				      .features = { 1u << KVM_ARM_VCPU_SVE } };
	uint8_t z0[256];
	struct kvm_one_reg reg = { .id = KVM_REG_ARM64_SVE_ZREG(0, 0), .addr = (uintptr_t)z0 };
	int kvm = kvmsme_open(m, "/dev/kvm", O_RDWR);
	int vcpu = kvmsme_ioctl(kvmsme_ioctl(kvm, KVM_CREATE_VM, 0), KVM_CREATE_VCPU, 0);
	int ret;

	kvmsme_ioctl(vcpu, KVM_ARM_VCPU_INIT, (unsigned long)&init);
	ret = kvmsme_ioctl(vcpu, KVM_GET_ONE_REG, (unsigned long)&reg);
	printf("kvmsme %s, Z0 before FINALIZE: %d, errno %d\n", kvmsme_version(), ret, errno);
	ret = ret == -1 && errno == EPERM && unknown_profile(&host);
	kvmsme_free(m);
	return !ret;
}

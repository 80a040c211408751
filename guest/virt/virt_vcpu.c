// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <string.h>

#include "kvm_call.h"
#include "machine.h"
#include "virt_guest.h"

static bool has(const struct virt *v, unsigned int feature)
{
	return v->options.features >> feature & 1;
}

/* Vectors at all the lengths that KVM offers */
static long finalize(const struct virt *v, int fd)
{
	int vec = KVM_ARM_VCPU_VEC, sme = (int)v->m->profile.sme_feature_bit;
	bool has_sve = has(v, KVM_ARM_VCPU_SVE), has_sme = has(v, v->m->profile.sme_feature_bit);
	long error = has_sve || has_sme ? call(fd, KVM_ARM_VCPU_FINALIZE, &vec) : 0;

	/* where SME is finalized by itself, an error is that of KVM_RUN, too */
	if (has_sme && (!error || !has_sve))
		call(fd, KVM_ARM_VCPU_FINALIZE, &sme);
	return has_sve ? error : 0;
}

static long make_vcpu(struct virt *v, unsigned int n)
{
	struct virt_cpu *cpu = &v->cpu[n];
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8,
				      .features = { v->options.features | 1u << KVM_ARM_VCPU_PSCI_0_2 } };
	long error;

	cpu->fd = (int)call(v->vm, KVM_CREATE_VCPU, (void *)(uintptr_t)n);
	if (cpu->fd < 0)
		return cpu->fd;
	if (n)
		init.features[0] |= 1u << KVM_ARM_VCPU_POWER_OFF;
	error = call(cpu->fd, KVM_ARM_VCPU_INIT, &init);
	if (!error)
		error = finalize(v, cpu->fd);
	cpu->run = kvmsme_mmap(cpu->fd, sizeof(*cpu->run), 0);
	cpu->watch = (struct cpu_watch){ .halting = true, .ends_stuck = true,
					 .tracing = v->options.trace_branches };
	machine_watch(v->m, n, &cpu->watch);
	return error;
}

static void enable(struct virt *v, uint32_t cap)
{
	struct kvm_enable_cap enable = { .cap = cap };

	call(v->vm, KVM_ENABLE_CAP, &enable);
}

bool virt_vcpus_new(struct virt *v)
{
	struct kvm_userspace_memory_region slot = {
		.guest_phys_addr = VIRT_RAM, .memory_size = v->options.memory,
		.userspace_addr = (uint64_t)(uintptr_t)v->ram,
	};
	long error;

	v->vm = (int)call(kvmsme_open(v->m, "/dev/kvm", O_RDWR), KVM_CREATE_VM, NULL);
	error = call(v->vm, KVM_SET_USER_MEMORY_REGION, &slot);
	/* a device access that KVM does not decode is an exit, and not an error, where there is that */
	enable(v, KVM_CAP_ARM_NISV_TO_USER);
	for (unsigned int n = 0; n < v->options.cpus && !error; n++)
		error = make_vcpu(v, n);
	if (error)
		virt_break(v, "the vCPUs cannot be made: %s", strerror((int)-error));
	return !error;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* KVM_GET_STATS_FD (kvm_main.c kvm_vm_ioctl_get_stats_fd, kvm_vcpu_ioctl_get_stats_fd) */
#include "ioctl.h"

static long get_stats_fd(struct kvmsme *m, enum fd_kind kind, uint16_t index, struct kvm *kvm)
{
	int fd;

	if (!kvm_cap_answer(m, KVM_CAP_BINARY_STATS_FD))
		return rule_refuse(m, RULE_IOCTL_UNKNOWN);
	fd = machine_new_fd(m, kind, index);
	if (fd < 0)
		return rule_refuse(m, RULE_FD_LIMIT);
	touch_vm(kvm);
	kvm->refs++;
	rule_decide(m, RULE_STATS_FD);
	return fd;
}

long kvm_vm_get_stats_fd(struct kvmsme *m, uint16_t vm, uint64_t arg)
{
	(void)arg;
	return get_stats_fd(m, FD_VM_STATS, vm, &m->state.vm[vm]);
}

long kvm_vcpu_get_stats_fd(struct kvmsme *m, uint16_t index, uint64_t arg)
{
	(void)arg;
	return get_stats_fd(m, FD_VCPU_STATS, index, vcpu_kvm(m, m->vcpu[index]));
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>

#include "kvm_call.h"
#include "needed.h"

long call(int fd, unsigned long request, const void *arg)
{
	int ret = kvmsme_ioctl(fd, request, (unsigned long)arg);

	return ret < 0 ? -errno : ret;
}

long one_reg(int fd, unsigned long request, uint64_t id, const void *buf)
{
	struct kvm_one_reg reg = { .id = id, .addr = (uint64_t)(uintptr_t)buf };

	return call(fd, request, &reg);
}

long fetch_list(int vcpu, struct kvm_reg_list **list)
{
	struct kvm_reg_list probe = { .n = 0 };
	long ret = call(vcpu, KVM_GET_REG_LIST, &probe);

	*list = NULL;
	if (ret && ret != -E2BIG)
		return ret;
	*list = needed(calloc(1, sizeof(probe) + probe.n * sizeof(uint64_t)));
	(*list)->n = probe.n;
	return call(vcpu, KVM_GET_REG_LIST, *list);
}

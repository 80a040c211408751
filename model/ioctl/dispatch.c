/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "ioctl.h"

static const struct ioctl_row *const tables[] = {
	[FD_SYSTEM] = kvm_dev_ioctls,
	[FD_VM] = kvm_vm_ioctls,
	[FD_VCPU] = kvm_vcpu_ioctls,
};

static long dispatch(struct kvmsme *m, const struct fd_entry *entry, uint32_t request, uint64_t arg)
{
	const struct ioctl_row *row;

	if (entry->kind >= FD_VM_STATS)
		return rule_refuse(m, RULE_STATS_IOCTL);
	for (row = tables[entry->kind]; row->handler; row++)
		if (row->request == request)
			return row->handler(m, entry->index, arg);
	return kvm_ioctl_without_handler(m, (enum fd_kind)entry->kind, request, arg);
}

bool ioctl_handler(enum fd_kind kind, uint32_t request)
{
	const struct ioctl_row *row = tables[kind];

	while (row->handler && row->request != request)
		row++;
	return row->handler;
}

int kvmsme_ioctl(int fd, unsigned long request, unsigned long arg)
{
	struct kvmsme *m;
	struct fd_entry *entry = machine_fd_entry(fd, &m);
	long ret;

	if (!entry)
		return fd_refuse(m, RULE_FD_CLOSED);
	machine_lock(m);
	rule_log_clear(&m->rules);
	host_syscall(m);
	/* as the kernel, which takes the request as an unsigned int */
	ret = rule_outcome(m, dispatch(m, entry, (uint32_t)request, arg));
	machine_unlock(m);
	if (m->observer.call)
		m->observer.call(m->observer.ctx, fd, (uint32_t)request, arg, ret);
	if (ret >= 0)
		return (int)ret;
	errno = (int)-ret;
	return -1;
}

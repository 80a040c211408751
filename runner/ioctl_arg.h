/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an ioctl: says of its call, for whoever checks, makes or exports it */
#ifndef KVMSME_RUNNER_IOCTL_ARG_H
#define KVMSME_RUNNER_IOCTL_ARG_H

#include <string.h>

#include "scenario.h"

/** fd_is_stats() - one that KVM_GET_STATS_FD gives */
static inline bool fd_is_stats(const char *name)
{
	return strstr(name, "_stats");
}

/** ioctl_fd_name() - vcpu, vm, kvm, vcpu_stats or vm_stats */
static inline const char *ioctl_fd_name(const struct ioctl_arg *arg)
{
	if (arg->fd)
		return arg->fd;
	if (!arg->row || arg->row->fds & ON_FD_VCPU)
		return "vcpu";
	return arg->row->fds & ON_FD_VM ? "vm" : "kvm";
}

/** ioctl_has_struct() - its argument is the address of a structure, and no number */
static inline bool ioctl_has_struct(const struct ioctl_arg *arg)
{
	return arg->set || arg->get || arg->bytes.len || arg->reads.len ||
	       (arg->row && arg->layout && !arg->arg.is);
}

/** ioctl_room() - what a structure has that ends in an array: its first field counts the elements */
static inline size_t ioctl_room(const struct ioctl_arg *arg)
{
	const struct uapi_field *end = arg->layout ? arg->layout->field : NULL;
	const struct field_value *nr = end ? field_of(arg->set, end->name) : NULL;

	while (end && end->name && end->nr)
		end++;
	if (!nr || !end->name || nr->n[0] > MAX_LIST_ROOM)
		return 0;
	return end->offset + nr->n[0] * end->size;
}

/** ioctl_size() - of the structure, as far as anything says */
static inline size_t ioctl_size(const struct ioctl_arg *arg)
{
	size_t known = arg->layout ? arg->layout->size : uapi_size(arg->request.n);
	const size_t sizes[] = { known, fields_extent(arg->set), fields_extent(arg->get), arg->bytes.len,
				 arg->reads.len, ioctl_room(arg) };
	size_t size = 0;

	for (unsigned int i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		size = sizes[i] > size ? sizes[i] : size;
	return size;
}

#endif

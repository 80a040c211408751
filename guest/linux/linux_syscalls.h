/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System calls: functions of the program and X0 to X5; they return what goes into X0 */
#ifndef KVMSME_GUEST_LINUX_SYSCALLS_H
#define KVMSME_GUEST_LINUX_SYSCALLS_H

#include <errno.h>

#include "linux_guest.h"

#define LINUX_PID	1000
#define LINUX_UID	1000	/* and its group's */

/* No result: X0 is as the call has left it, or the program has ended */
#define LINUX_NO_RESULT	INT64_C(0x7fffffffffffffff)

#define SYSCALL(number, name) int64_t linux_sys_##name(struct linux_guest *g, const uint64_t arg[6]);
#define ANSWER(number, name, result)
#include "linux_syscalls.def"
#undef SYSCALL
#undef ANSWER

/* Flags of open() and its kin, arch/arm64/include/uapi/asm/fcntl.h and asm-generic */
#define LINUX_O_ACCMODE	03u
#define LINUX_O_CLOEXEC	02000000u

/* The host's file that is the program's @fd; -1: none is */
static inline int linux_host_fd(const struct linux_guest *g, uint64_t fd)
{
	return (uint32_t)fd < LINUX_MAX_FDS ? g->fds[(uint32_t)fd] : -1;
}

/* linux_descriptors.c: the first one that is free from @from on, or -EMFILE; @host, open, is @fd from now on */
int64_t linux_free_fd(const struct linux_guest *g, unsigned int from);
void linux_put_fd(struct linux_guest *g, int64_t fd, int host, bool cloexec);

/* linux_process.c: struct timespec at @addr; -EFAULT, or -EINVAL where it is none */
int64_t linux_get_time(struct linux_guest *g, uint64_t addr, struct timespec *to);

/* linux_vectors.c: PR_SVE_SET_VL and its kin; -EINVAL where @option is none of them */
int64_t linux_vector_prctl(struct linux_guest *g, uint64_t option, uint64_t arg);

#endif

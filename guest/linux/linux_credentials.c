// SPDX-License-Identifier: GPL-2.0-or-later
/* Who the program runs as: a user without privileges, kernel/sys.c, who may become what he is */
#include "linux_syscalls.h"

static int64_t become(const uint64_t *ids, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		if ((uint32_t)ids[i] != LINUX_UID && (nr == 1 || (uint32_t)ids[i] != UINT32_MAX))
			return -EPERM;
	return 0;
}

int64_t linux_sys_setuid(struct linux_guest *g, const uint64_t arg[6])
{
	(void)g;
	return become(arg, 1);
}

int64_t linux_sys_setgid(struct linux_guest *g, const uint64_t arg[6])
{
	(void)g;
	return become(arg, 1);
}

int64_t linux_sys_setreuid(struct linux_guest *g, const uint64_t arg[6])
{
	(void)g;
	return become(arg, 2);
}

int64_t linux_sys_setregid(struct linux_guest *g, const uint64_t arg[6])
{
	(void)g;
	return become(arg, 2);
}

int64_t linux_sys_setresuid(struct linux_guest *g, const uint64_t arg[6])
{
	(void)g;
	return become(arg, 3);
}

int64_t linux_sys_setresgid(struct linux_guest *g, const uint64_t arg[6])
{
	(void)g;
	return become(arg, 3);
}

/* Real, effective and saved */
int64_t linux_sys_getresuid(struct linux_guest *g, const uint64_t arg[6])
{
	const uint32_t id = LINUX_UID;

	for (unsigned int i = 0; i < 3; i++)
		if (!linux_write(&g->mem, arg[i], &id, sizeof(id)))
			return -EFAULT;
	return 0;
}

int64_t linux_sys_getresgid(struct linux_guest *g, const uint64_t arg[6])
{
	return linux_sys_getresuid(g, arg);
}

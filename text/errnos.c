// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "errnos.h"
#include "nearest.h"

static const struct { const char *name; int err; } names[] = {
	{ "success", 0 }, { "EPERM", EPERM }, { "ENOENT", ENOENT }, { "EINTR", EINTR },
	{ "EIO", EIO }, { "E2BIG", E2BIG }, { "ENOEXEC", ENOEXEC }, { "EBADF", EBADF },
	{ "ENOMEM", ENOMEM }, { "EACCES", EACCES }, { "EFAULT", EFAULT }, { "EBUSY", EBUSY },
	{ "EEXIST", EEXIST }, { "ENODEV", ENODEV }, { "EINVAL", EINVAL }, { "EMFILE", EMFILE },
	{ "ENOSPC", ENOSPC }, { "EAGAIN", EAGAIN }, { "ENXIO", ENXIO }, { "ENOPKG", ENOPKG },
	{ "ENOTTY", ENOTTY }, { "ENOSYS", ENOSYS }, { "EOPNOTSUPP", EOPNOTSUPP },
	{ "ENXIO", ENXIO }, { "EAGAIN", EAGAIN }, { "ENOSPC", ENOSPC }, { "ESRCH", ESRCH },
	{ "ERANGE", ERANGE }, { "ESPIPE", ESPIPE },
};

int errno_by_name(const char *name)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i].name, name))
			return names[i].err;
	return -1;
}

const char *errno_label(int err)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].err == err)
			return names[i].name;
	return "an errno of another kind";
}

const char *errno_guess(const char *name)
{
	struct nearest like = nearest_to(name);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		nearest_try(&like, names[i].name);
	return like.name;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unicorn/unicorn.h>
#include <unistd.h>

#include "failing.h"

#define NEXT(name) ((__typeof__(&name))(uintptr_t)dlsym(RTLD_NEXT, #name))

ssize_t read(int fd, void *buf, size_t size)
{
	return failing(FAILING_READ, EIO) ? -1 : syscall(SYS_read, fd, buf, size);
}

ssize_t write(int fd, const void *buf, size_t size)
{
	if (fd != STDERR_FILENO && failing(FAILING_WRITE, ENOSPC))
		return -1;
	return syscall(SYS_write, fd, buf, size);
}

static int open_as(const char *path, int flags, mode_t mode)
{
	return failing(FAILING_OPEN, EMFILE) ? -1 : (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int open(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	return open_as(path, flags, mode);
}

int mkstemp(char *name)
{
	return failing(FAILING_OPEN, EMFILE) ? -1 : NEXT(mkstemp)(name);
}

char *mkdtemp(char *name)
{
	return failing(FAILING_OPEN, EMFILE) ? NULL : NEXT(mkdtemp)(name);
}

int rename(const char *from, const char *to)
{
	return failing(FAILING_WRITE, ENOSPC) ? -1 : NEXT(rename)(from, to);
}

static ssize_t stream_read(void *fd, char *buf, size_t size)
{
	return read((int)(intptr_t)fd, buf, size);
}

/* fopencookie() wants 0 for an error */
static ssize_t stream_write(void *fd, const char *buf, size_t size)
{
	ssize_t n = write((int)(intptr_t)fd, buf, size);

	return n < 0 ? 0 : n;
}

static int stream_seek(void *fd, off64_t *offset, int whence)
{
	*offset = lseek((int)(intptr_t)fd, *offset, whence);
	return *offset < 0 ? -1 : 0;
}

static int stream_close(void *fd)
{
	return close((int)(intptr_t)fd);
}

FILE *failing_stream(int fd, const char *mode)
{
	static const cookie_io_functions_t functions = { stream_read, stream_write, stream_seek,
							 stream_close };

	return fopencookie((void *)(intptr_t)fd, mode, functions);
}

/* What counts coverage asks for the number of its stream */
FILE *fdopen(int fd, const char *mode)
{
	return failing_plan && failing_plan->armed ? failing_stream(fd, mode) : NEXT(fdopen)(fd, mode);
}

FILE *fopen(const char *path, const char *mode)
{
	int flags = *mode == 'r' ? O_RDONLY : O_WRONLY | O_CREAT | (*mode == 'w' ? O_TRUNC : O_APPEND);
	int fd = open_as(path, flags | O_CLOEXEC, 0666);
	FILE *file;
	int error;

	if (fd < 0)
		return NULL;
	file = failing_stream(fd, *mode == 'r' ? "r" : "w");
	error = errno;
	if (!file)
		close(fd);
	errno = error;
	return file;
}

void *mmap(void *addr, size_t size, int prot, int flags, int fd, off_t offset)
{
	if (failing(FAILING_MMAP, ENOMEM))
		return MAP_FAILED;
	return (void *)(uintptr_t)syscall(SYS_mmap, addr, size, prot, flags, fd, offset);
}

int posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
		 const posix_spawnattr_t *attributes, char *const argv[], char *const envp[])
{
	if (failing(FAILING_PROCESS, EAGAIN))
		return EAGAIN;
	return NEXT(posix_spawnp)(pid, file, actions, attributes, argv, envp);
}

uc_err uc_open(uc_arch arch, uc_mode mode, uc_engine **uc)
{
	return failing(FAILING_UNICORN, ENOMEM) ? UC_ERR_NOMEM : NEXT(uc_open)(arch, mode, uc);
}

uc_err uc_mem_map_ptr(uc_engine *uc, uint64_t at, size_t size, uint32_t prot, void *host)
{
	if (failing(FAILING_UNICORN, ENOMEM))
		return UC_ERR_NOMEM;
	return NEXT(uc_mem_map_ptr)(uc, at, size, prot, host);
}

uc_err uc_context_alloc(uc_engine *uc, uc_context **context)
{
	return failing(FAILING_UNICORN, ENOMEM) ? UC_ERR_NOMEM : NEXT(uc_context_alloc)(uc, context);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /dev/kvm for a program that this is preloaded into: open(), ioctl(), mmap(), read(), pread() and close() of it go
 * to the model of profile FAKE_KVM.  What works with a kernel's KVM is tested so where there is none.
 * FAKE_KVM=/PATH: what is there is opened in its place.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <kvmsme/kvmsme.h>

#include "cpu.h"
#include "profile.h"

#define MAX_FDS 4096

/* The model's behind ours; 0: it is none of the model's */
static int models[MAX_FDS];
static struct kvmsme *machine;

int open64(const char *path, int flags, ...);
void *mmap64(void *addr, size_t length, int prot, int flags, int fd, off_t offset);
ssize_t pread64(int fd, void *buf, size_t size, off_t offset);

static void *next(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

static int model_of(int fd)
{
	return fd >= 0 && fd < MAX_FDS ? models[fd] : 0;
}

/* A number that this process's kernel has given */
static int own_fd(int model)
{
	int fd = eventfd(0, EFD_CLOEXEC);

	if (fd < 0 || fd >= MAX_FDS || model < 0)
		return -1;
	models[fd] = model;
	return fd;
}

static int open_fake(void)
{
	static const struct kvmsme_host host = {
		.sve_vqs = 0x3, .ptrauth = true, .pmu = true, .el1_32bit = true, .fpmr = true, .qemu_cpu = true,
	};
	struct kvmsme_error error;

	if (!machine)
		machine = kvmsme_new_custom(&host, profile_by_name(getenv("FAKE_KVM")), NULL, &cpu_a64_ops,
					    &error);
	if (machine)
		return own_fd(kvmsme_open(machine, "/dev/kvm", O_RDWR));
	fprintf(stderr, "fake_kvm: %s\n", error.text);
	return -1;
}

static int open_any(const char *path, int flags, mode_t mode)
{
	int (*real)(const char *, int, ...) = (int (*)(const char *, int, ...))next("open64");

	const char *fake = strcmp(path, "/dev/kvm") ? NULL : getenv("FAKE_KVM");

	if (!fake)
		return real(path, flags, mode);
	return *fake == '/' ? real(fake, flags) : open_fake();
}

#define MODE_OF(flags, mode)		\
	do {				\
		va_list ap;		\
					\
		va_start(ap, flags);	\
		if ((flags) & O_CREAT)	\
			mode = va_arg(ap, mode_t);	\
		va_end(ap);		\
	} while (0)

int open(const char *path, int flags, ...)
{
	mode_t mode = 0;

	MODE_OF(flags, mode);
	return open_any(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	mode_t mode = 0;

	MODE_OF(flags, mode);
	return open_any(path, flags, mode);
}

int ioctl(int fd, unsigned long request, ...)
{
	int (*real)(int, unsigned long, ...) = (int (*)(int, unsigned long, ...))next("ioctl");
	unsigned long arg;
	va_list ap;
	int ret;

	va_start(ap, request);
	arg = va_arg(ap, unsigned long);
	va_end(ap);
	if (!model_of(fd))
		return real(fd, request, arg);
	ret = kvmsme_ioctl(model_of(fd), request, arg);
	if (ret >= 0 && (request == KVM_CREATE_VM || request == KVM_CREATE_VCPU || request == KVM_GET_STATS_FD))
		return own_fd(ret);
	return ret;
}

void *mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	void *(*real)(void *, size_t, int, int, int, off_t) =
		(void *(*)(void *, size_t, int, int, int, off_t))next("mmap");
	void *page;

	if (!model_of(fd))
		return real(addr, length, prot, flags, fd, offset);
	page = kvmsme_mmap(model_of(fd), length, offset);
	return page ? page : MAP_FAILED;
}

void *mmap64(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return mmap(addr, length, prot, flags, fd, offset);
}

/* The model's pages go with their vCPU; they are not on page boundaries of their own, or stay mapped */
int munmap(void *addr, size_t length)
{
	int (*real)(void *, size_t) = (int (*)(void *, size_t))next("munmap");

	return length == sizeof(struct kvm_run) ? 0 : real(addr, length);
}

ssize_t read(int fd, void *buf, size_t size)
{
	ssize_t (*real)(int, void *, size_t) = (ssize_t(*)(int, void *, size_t))next("read");

	return model_of(fd) ? kvmsme_read(model_of(fd), buf, size) : real(fd, buf, size);
}

ssize_t pread64(int fd, void *buf, size_t size, off_t offset)
{
	ssize_t (*real)(int, void *, size_t, off_t) = (ssize_t(*)(int, void *, size_t, off_t))next("pread64");

	return model_of(fd) ? kvmsme_pread(model_of(fd), buf, size, offset) : real(fd, buf, size, offset);
}

ssize_t pread(int fd, void *buf, size_t size, off_t offset)
{
	return pread64(fd, buf, size, offset);
}

int close(int fd)
{
	int (*real)(int) = (int (*)(int))next("close");

	if (model_of(fd)) {
		kvmsme_close(models[fd]);
		models[fd] = 0;
	}
	return real(fd);
}

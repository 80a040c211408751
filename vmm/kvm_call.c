/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kvm_call.h"
#include "needed.h"

long call(int fd, unsigned long request, const void *arg)
{
	int ret = fd_is_kernels(fd) ? ioctl(fd, request, arg)
				    : kvmsme_ioctl(fd, request, (unsigned long)arg);

	return ret < 0 ? -errno : ret;
}

struct kvm_run *call_run_page(int vcpu)
{
	void *run;

	if (!fd_is_kernels(vcpu))
		return kvmsme_mmap(vcpu, sizeof(struct kvm_run), 0);
	run = mmap(NULL, sizeof(struct kvm_run), PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
	return run == MAP_FAILED ? NULL : run;
}

void call_run_page_done(int vcpu, struct kvm_run *run)
{
	if (run && fd_is_kernels(vcpu))
		munmap(run, sizeof(*run));
}

void call_close(int fd)
{
	if (fd > 0 && fd_is_kernels(fd))
		close(fd);
}

int call_open(struct kvmsme *m, const char *path)
{
	int fd = m ? kvmsme_open(m, path, O_RDWR) : open(path, O_RDWR | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

long call_release(int fd)
{
	return (fd_is_kernels(fd) ? close(fd) : kvmsme_close(fd)) ? -errno : 0;
}

long call_map(int fd, size_t length, long offset, uint8_t **at)
{
	void *mapped = fd_is_kernels(fd) ? mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, offset)
					 : kvmsme_mmap(fd, length, offset);

	if (!mapped || mapped == MAP_FAILED)
		return -errno;
	*at = mapped;
	return 0;
}

void call_map_done(int fd, uint8_t *at, size_t length)
{
	if (fd_is_kernels(fd))
		munmap(at, length);
}

long call_read(int fd, void *buf, size_t size)
{
	ssize_t ret = fd_is_kernels(fd) ? read(fd, buf, size) : kvmsme_read(fd, buf, size);

	return ret < 0 ? -errno : ret;
}

long call_pread(int fd, void *buf, size_t size, long offset)
{
	ssize_t ret = fd_is_kernels(fd) ? pread(fd, buf, size, offset) : kvmsme_pread(fd, buf, size, offset);

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

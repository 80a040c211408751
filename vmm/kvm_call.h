/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Calls as a VMM makes them, results as the kernel gives them
 *
 * Of the model, or of the kernel that this process runs on: whose the fd is says which.
 * All return what the ioctl returns, or a negative errno.
 */
#ifndef KVMSME_VMM_KVM_CALL_H
#define KVMSME_VMM_KVM_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include <kvmsme/kvmsme.h>

#include "fd.h"

/** fd_is_kernels() - one that the process's kernel has given */
static inline bool fd_is_kernels(int fd)
{
	return fd >= 0 && fd < FD_BASE;
}

/** call() - an ioctl; negative errno on failure */
long call(int fd, unsigned long request, const void *arg);

/**
 * call_run_page() - a vCPU's struct kvm_run, NULL: there is none; call_run_page_done(): unmap it
 * call_close() - close an fd of the kernel's; the model's go with their machine
 */
struct kvm_run *call_run_page(int vcpu);
void call_run_page_done(int vcpu, struct kvm_run *run);
void call_close(int fd);

/**
 * call_open() - open() of @m's, or of the kernel's where @m is NULL: an fd; call_release(): close(), of either
 * call_map() - mmap() for reading and writing, 0: it is at *@at; call_map_done(): unmap it
 */
int call_open(struct kvmsme *m, const char *path);
long call_release(int fd);
long call_map(int fd, size_t length, long offset, uint8_t **at);
void call_map_done(int fd, uint8_t *at, size_t length);

/** call_read(), call_pread() - read() and pread(): how many bytes */
long call_read(int fd, void *buf, size_t size);
long call_pread(int fd, void *buf, size_t size, long offset);

/** one_reg() - KVM_GET_ONE_REG or KVM_SET_ONE_REG; @buf: KVM_REG_SIZE(id) bytes */
long one_reg(int fd, unsigned long request, uint64_t id, const void *buf);

/** fetch_list() - KVM_GET_REG_LIST whole; free *@list, also on failure */
long fetch_list(int vcpu, struct kvm_reg_list **list);

#endif

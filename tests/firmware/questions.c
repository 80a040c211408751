/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "questions.h"

void say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vprintf(format, args);
	va_end(args);
}

void say_error(long ret)
{
	static const struct {
		int nr;
		const char *name;
	} names[] = {
		{ EPERM, "EPERM" },   { ENOENT, "ENOENT" },   { EINTR, "EINTR" },
		{ ENXIO, "ENXIO" },   { ENOEXEC, "ENOEXEC" }, { EFAULT, "EFAULT" },
		{ EBUSY, "EBUSY" },   { EEXIST, "EEXIST" },   { ENODEV, "ENODEV" },
		{ EINVAL, "EINVAL" }, { ENOTTY, "ENOTTY" },   { ENOSYS, "ENOSYS" },
		{ ENOMEM, "ENOMEM" }, { EACCES, "EACCES" },   { EBADF, "EBADF" },
		{ ESPIPE, "ESPIPE" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (-ret == names[i].nr) {
			say("%s", names[i].name);
			return;
		}
	}
	say("%ld", ret);
}

void vm_open(struct vm *vm)
{
	struct kvm_userspace_memory_region mem = { .guest_phys_addr = RAM,
						   .memory_size = RAM_SIZE };

	memset(vm, 0, sizeof(*vm));
	vm->ram = mmap(NULL, RAM_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	vm->kvm = asked_open();
	vm->fd = (int)asked_ioctl(vm->kvm, KVM_CREATE_VM, NULL);
	mem.userspace_addr = (uintptr_t)vm->ram;
	if (vm->ram == MAP_FAILED || vm->fd < 0 ||
	    asked_ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, &mem)) {
		say("there is no VM to be had\n");
		exit(2);
	}
}

long vm_add(struct vm *vm, int n, long features)
{
	vm->vcpu[n] = (int)asked_ioctl(vm->fd, KVM_CREATE_VCPU, (void *)(uintptr_t)n);
	if (vm->vcpu[n] < 0) {
		say("there is no vCPU to be had\n");
		exit(2);
	}
	vm->page[n] = asked_run_page(vm->vcpu[n]);
	return features < 0 ? 0 : vcpu_init(vm, n, (uint32_t)features);
}

void vm_close(struct vm *vm)
{
	for (int n = 0; n < 3; n++)
		if (vm->vcpu[n])
			asked_close(vm->vcpu[n], vm->page[n]);
	asked_close(vm->fd, NULL);
	asked_close(vm->kvm, NULL);
	munmap(vm->ram, RAM_SIZE);
}

long vcpu_init(struct vm *vm, int n, uint32_t features)
{
	struct kvm_vcpu_init init = { 0 };

	asked_ioctl(vm->fd, KVM_ARM_PREFERRED_TARGET, &init);
	init.features[0] = features;
	return asked_ioctl(vm->vcpu[n], KVM_ARM_VCPU_INIT, &init);
}

long set_reg(struct vm *vm, int n, uint64_t id, uint64_t val)
{
	struct kvm_one_reg reg = { id, (uintptr_t)&val };

	return asked_ioctl(vm->vcpu[n], KVM_SET_ONE_REG, &reg);
}

long try_reg(struct vm *vm, int n, uint64_t id, uint64_t *val)
{
	struct kvm_one_reg reg = { id, (uintptr_t)val };

	*val = 0;
	return asked_ioctl(vm->vcpu[n], KVM_GET_ONE_REG, &reg);
}

uint64_t get_reg(struct vm *vm, int n, uint64_t id)
{
	uint64_t val;

	return try_reg(vm, n, id, &val) ? 0xdead : val;
}

int mp_state(struct vm *vm, int n)
{
	struct kvm_mp_state state = { 99 };
	long ret = asked_ioctl(vm->vcpu[n], KVM_GET_MP_STATE, &state);

	return ret ? (int)ret : (int)state.mp_state;
}

void set_mp_state(struct vm *vm, int n, uint32_t value)
{
	struct kvm_mp_state state = { value };

	asked_ioctl(vm->vcpu[n], KVM_SET_MP_STATE, &state);
}

long enable_cap(struct vm *vm, uint32_t number, uint64_t arg)
{
	struct kvm_enable_cap cap = { .cap = number, .args = { arg } };

	return asked_ioctl(vm->fd, KVM_ENABLE_CAP, &cap);
}

void settle(struct vm *vm, int n)
{
	vm->page[n]->immediate_exit = 1;
	asked_ioctl(vm->vcpu[n], KVM_RUN, NULL);
	vm->page[n]->immediate_exit = 0;
}

void load_code(struct vm *vm, uint64_t offset, const uint32_t *code, size_t nr)
{
	memcpy((uint8_t *)vm->ram + offset, code, nr * sizeof(*code));
	__builtin___clear_cache((char *)vm->ram + offset, (char *)vm->ram + offset + 4 * nr);
}

long run_guest(struct vm *vm)
{
	long ret;

	asked_alarm(true);
	do {
		ret = asked_ioctl(vm->vcpu[0], KVM_RUN, NULL);
	} while (ret == -EINTR && get_reg(vm, 0, REG_PC) == RAM + CODE && ++vm->tries % 4);
	asked_alarm(false);
	return ret;
}

long smccc_by(struct vm *vm, uint32_t conduit, const uint64_t x[4])
{
	const uint32_t code[] = { conduit, 0xd2a20010 /* movz x16, #0x1000, lsl #16 */,
				  0xf9000200 /* str x0, [x16] */, 0xf9000200,
				  0x14000000 /* b . */ };

	settle(vm, 0);
	set_mp_state(vm, 0, KVM_MP_STATE_RUNNABLE);
	load_code(vm, CODE, code, sizeof(code) / sizeof(code[0]));
	set_reg(vm, 0, REG_PC, RAM + CODE);
	set_reg(vm, 0, REG_PSTATE, 0x3c5);
	for (int i = 0; i < 4; i++)
		set_reg(vm, 0, REG_X(i), x[i]);
	memset(&vm->page[0]->exit_reason, 0, sizeof(vm->page[0]->exit_reason));
	return run_guest(vm);
}

long smccc(struct vm *vm, const uint64_t x[4])
{
	return smccc_by(vm, HVC(0), x);
}

uint64_t call0(struct vm *vm, uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3)
{
	const uint64_t x[4] = { x0, x1, x2, x3 };

	smccc(vm, x);
	return get_reg(vm, 0, REG_X(0));
}

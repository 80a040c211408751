/* SPDX-License-Identifier: GPL-2.0-or-later */
/* KVM_ARM_VM_SMCCC_FILTER: which ranges it takes, and what becomes of calls in them */
#include <inttypes.h>
#include <string.h>

#include "questions.h"

static long set_filter(struct vm *vm, uint32_t base, uint32_t nr, uint8_t action, uint8_t pad)
{
	struct kvm_smccc_filter filter = { .base = base, .nr_functions = nr, .action = action };
	struct kvm_device_attr a = { .group = KVM_ARM_VM_SMCCC_CTRL,
				     .attr = KVM_ARM_VM_SMCCC_FILTER,
				     .addr = (uintptr_t)&filter };

	filter.pad[14] = pad;
	return asked_ioctl(vm->fd, KVM_SET_DEVICE_ATTR, &a);
}

static void ask_attr(struct vm *vm)
{
	static const unsigned long requests[] = { KVM_HAS_DEVICE_ATTR, KVM_SET_DEVICE_ATTR,
						  KVM_GET_DEVICE_ATTR };

	for (uint32_t group = 0; group < 3; group++)
		for (uint64_t which = 0; which < 2; which++) {
			say("filter attr %u %u:", group, (unsigned int)which);
			for (int i = 0; i < 3; i++) {
				struct kvm_device_attr a = { .group = group, .attr = which };

				say(" ");
				say_error(asked_ioctl(vm->fd, requests[i], &a));
			}
			say(" flags ");
			say_error(asked_ioctl(vm->fd, KVM_HAS_DEVICE_ATTR,
					      &(struct kvm_device_attr){
						      .group = group, .attr = which, .flags = 1 }));
			say("\n");
		}
	say("filter attr NULL: ");
	say_error(asked_ioctl(vm->fd, KVM_SET_DEVICE_ATTR, NULL));
	say("\n");
}

static void ask_range(uint32_t base, uint32_t nr, uint8_t action, uint8_t pad)
{
	struct vm vm;

	vm_open(&vm);
	say("filter %x %x %u %u: ", base, nr, action, pad);
	say_error(set_filter(&vm, base, nr, action, pad));
	say("\n");
	vm_close(&vm);
}

static void ask_ranges(void)
{
	static const struct {
		uint32_t base, nr;
	} rows[] = {
		{ 0, 1 },
		{ 0x84000000, 0 },
		{ 0x84000000, 1 },
		{ 0x84000000, 0x20 },
		{ 0x84000000, 0x10000 },
		{ 0x84000000, 0x10001 },
		{ 0x8400ffff, 1 },
		{ 0x8400ffff, 2 },
		{ 0x84010000, 1 },
		{ 0xffffffff, 1 },
		{ 0xffffffff, 2 },
		{ 0x80000000, 1 },
		{ 0x80008000, 1 },
		{ 0x8000fffe, 1 },
		{ 0x80000000, 0x10000 },
		{ 0xc0000000, 1 },
		{ 0xc0000000, 0x10000 },
		{ 0xc0000000, 0x20000000 },
		{ 0x04000000, 1 },
		{ 0x44000000, 1 },
		{ 0xc5000020, 2 },
		{ 0x86000000, 0xffff },
		{ 0x95c1ba5e, 4 },
		{ 0x81000000, 0x1000 },
		{ 0x7fffffff, 1 },
		{ 0x7fffffff, 2 },
		{ 0x80000000, 0x80000000 },
		{ 0, 0xffffffff },
		{ 0x7fff0000, 0x10000 },
		{ 0xbf000000, 0x1000000 },
		{ 0x1, 0x7fffffff },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ask_range(rows[i].base, rows[i].nr, KVM_SMCCC_FILTER_DENY, 0);
	for (uint8_t action = 0; action < 5; action++)
		ask_range(0x84000000, 1, action, 0);
	ask_range(0x84000000, 1, 255, 0);
	ask_range(0x84000000, 1, 1, 1);
}

static void ask_order(void)
{
	struct vm vm;

	vm_open(&vm);
	say("filter order: ");
	say_error(set_filter(&vm, 0x84000000, 0x10, KVM_SMCCC_FILTER_HANDLE, 0));
	say(" overlap ");
	say_error(set_filter(&vm, 0x8400000f, 2, KVM_SMCCC_FILTER_DENY, 0));
	say(" inside ");
	say_error(set_filter(&vm, 0x84000001, 1, KVM_SMCCC_FILTER_DENY, 0));
	say(" beside ");
	say_error(set_filter(&vm, 0x84000010, 2, KVM_SMCCC_FILTER_DENY, 0));
	say(" same ");
	say_error(set_filter(&vm, 0x84000010, 2, KVM_SMCCC_FILTER_DENY, 0));
	vm_add(&vm, 0, F_PSCI);
	say(" with a vCPU ");
	say_error(set_filter(&vm, 0x85000000, 2, KVM_SMCCC_FILTER_DENY, 0));
	call0(&vm, 0x84000000, 0, 0, 0);
	say(" behind a run ");
	say_error(set_filter(&vm, 0x86000000, 2, KVM_SMCCC_FILTER_DENY, 0));
	say(" bad behind a run ");
	say_error(set_filter(&vm, 0x86000000, 0, KVM_SMCCC_FILTER_DENY, 0));
	say("\n");
	vm_close(&vm);
}

static void ask_calls(uint8_t action)
{
	static const uint32_t fns[] = { 0x84000000, 0xc4000001, 0x84000008, 0x80000000, 0x8600ff01,
					0x84000001, 0x86000000, 0xc1000005, 5 };
	static const uint32_t conduits[] = { HVC(0), SMC(0), HVC(1), SMC(1) };
	struct vm vm;

	vm_open(&vm);
	vm_add(&vm, 0, F_PSCI);
	set_filter(&vm, 0x84000000, 0x10, action, 0);
	set_filter(&vm, 0xc4000000, 0x10, action, 0);
	set_filter(&vm, 0x86000000, 0x1000, action, 0);
	set_filter(&vm, 0xc1000000, 0x1000, action, 0);
	set_filter(&vm, 0, 0x10, action, 0);
	for (size_t i = 0; i < sizeof(fns) / sizeof(fns[0]); i++)
		for (int k = 0; k < 4; k++) {
			const uint64_t x[4] = { UINT64_C(0xaaaa000000000000) | fns[i], 1, 2, 3 };
			long ret;

			memset(&vm.page[0]->hypercall, 0x5a, sizeof(vm.page[0]->hypercall));
			ret = smccc_by(&vm, conduits[k], x);
			say("filtered %u %x by %x: ", action, fns[i], conduits[k]);
			say_error(ret);
			say(" exit %u pc+%" PRIx64, vm.page[0]->exit_reason,
			    get_reg(&vm, 0, REG_PC) - RAM - CODE);
			for (int n = 0; n < 4; n++)
				say(" %" PRIx64, get_reg(&vm, 0, REG_X(n)));
			if (vm.page[0]->exit_reason == KVM_EXIT_HYPERCALL)
				say(" nr %" PRIx64 " flags %" PRIx64 " ret %" PRIx64
				    " args %" PRIx64 " %" PRIx64,
				    vm.page[0]->hypercall.nr, vm.page[0]->hypercall.flags,
				    vm.page[0]->hypercall.ret, vm.page[0]->hypercall.args[0],
				    vm.page[0]->hypercall.args[1]);
			if (vm.page[0]->exit_reason == KVM_EXIT_HYPERCALL) {
				set_reg(&vm, 0, REG_X(0), 0x99);
				asked_ioctl(vm.vcpu[0], KVM_RUN, NULL);
				say(" then exit %u x0 %" PRIx64 " pc+%" PRIx64,
				    vm.page[0]->exit_reason, get_reg(&vm, 0, REG_X(0)),
				    get_reg(&vm, 0, REG_PC) - RAM - CODE);
			}
			say(" feature %" PRIx64 "\n", call0(&vm, 0x8400000a, fns[i], 0, 0));
		}
	vm_close(&vm);
}

void ask_filter(void)
{
	struct vm vm;

	vm_open(&vm);
	ask_attr(&vm);
	vm_close(&vm);
	ask_ranges();
	ask_order();
	for (uint8_t action = 0; action < 3; action++)
		ask_calls(action);
}

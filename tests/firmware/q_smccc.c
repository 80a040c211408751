/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SMCCC beside PSCI: TRNG, firmware registers, bitmaps, vendor calls, stolen time */
#include <inttypes.h>

#include "questions.h"

static void open_one(struct vm *vm, uint32_t features)
{
	vm_open(vm);
	vm_add(vm, 0, features);
}

/* Random bits differ: of each register only which bits came at all, in some tries */
static void ask_rnd(struct vm *vm, uint64_t fn, uint64_t bits)
{
	uint64_t seen[4] = { 0 };
	uint64_t x0 = 0;

	for (int i = 0; i < 24; i++) {
		x0 = call0(vm, fn, bits, 0x2222, 0x3333);
		for (int n = 1; n < 4; n++)
			seen[n] |= get_reg(vm, 0, REG_X(n));
		if (x0)
			break;
	}
	say("rnd %" PRIx64 " %" PRIx64 ": %" PRIx64 " bits %" PRIx64 " %" PRIx64 " %" PRIx64 "\n",
	    fn, bits, x0, seen[1], seen[2], seen[3]);
}

static void ask_trng(void)
{
	static const uint64_t bits[] = { 0,   1,   7,	31,  32,  33,	       63,
					 64,  65,  95,	96,  97,  127,	       128,
					 129, 191, 192, 193, 256, 0x100000001, UINT64_MAX };
	struct vm vm;

	open_one(&vm, F_PSCI);
	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		ask_rnd(&vm, 0x84000053, bits[i]);
		ask_rnd(&vm, 0xc4000053, bits[i]);
	}
	vm_close(&vm);
}

/* PTP tells clocks: only whether there is an answer */
static void ask_ptp(struct vm *vm)
{
	for (uint64_t which = 0; which < 4; which++) {
		uint64_t x0 = call0(vm, 0x86000001, which, 0, 0);

		say(" ptp %d", x0 == UINT64_MAX ? -1 : 1);
	}
	say(" %d\n", call0(vm, 0xc6000001, 0, 0, 0) == UINT64_MAX ? -1 : 1);
}

static const uint32_t of_bitmaps[] = { 0x84000050, 0x84000051, 0x84000052, 0x84000053, 0xc4000053,
				       0xc5000020, 0xc5000021, 0x8600ff01, 0x86000000, 0x86000040,
				       0xc6000040, 0xc6000041, 0x80000000, 0x84000000 };

static void ask_hidden(struct vm *vm, unsigned int reg, uint64_t val)
{
	long ret = set_reg(vm, 0, REG_BMAP(reg), val);

	say("bitmap %u %" PRIx64 ": ", reg, val);
	say_error(ret);
	say(" reads %" PRIx64, get_reg(vm, 0, REG_BMAP(reg)));
	if (ret) {
		say("\n");
		return;
	}
	for (size_t i = 0; i < sizeof(of_bitmaps) / sizeof(of_bitmaps[0]); i++) {
		uint64_t x0 = call0(vm, of_bitmaps[i], 32, 0, 0);

		say(" %x=%" PRIx64, of_bitmaps[i], x0);
		if (of_bitmaps[i] == 0x86000000 || of_bitmaps[i] == 0x8600ff01)
			say("/%" PRIx64 "/%" PRIx64 "/%" PRIx64, get_reg(vm, 0, REG_X(1)),
			    get_reg(vm, 0, REG_X(2)), get_reg(vm, 0, REG_X(3)));
		say("/%" PRIx64, call0(vm, 0x80000001, of_bitmaps[i], 0, 0));
	}
	ask_ptp(vm);
}

static void ask_bitmaps(void)
{
	static const uint64_t values[] = {
		0, 1, 2, 3, 4, 8, UINT64_C(1) << 32, UINT64_C(1) << 63, UINT64_MAX
	};
	struct vm vm;

	for (unsigned int reg = 0; reg < 5; reg++) {
		for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
			open_one(&vm, F_PSCI);
			ask_hidden(&vm, reg, values[i]);
			vm_close(&vm);
		}
		open_one(&vm, F_PSCI);
		vm_add(&vm, 1, F_PSCI);
		call0(&vm, 0, 0, 0, 0);
		say("bitmap %u behind a run:", reg);
		for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
			say(" ");
			say_error(set_reg(&vm, (int)i & 1, REG_BMAP(reg), values[i]));
		}
		say("\n");
		vm_close(&vm);
	}
	/* for all vCPUs of the VM; and INIT again */
	open_one(&vm, F_PSCI);
	vm_add(&vm, 1, F_PSCI);
	set_reg(&vm, 1, REG_BMAP(0), 0);
	say("bitmap of vCPU 1: %" PRIx64, get_reg(&vm, 0, REG_BMAP(0)));
	vcpu_init(&vm, 1, F_PSCI);
	say(" behind INIT %" PRIx64 "\n", get_reg(&vm, 1, REG_BMAP(0)));
	vm_close(&vm);
}

static void ask_fw(void)
{
	static const uint64_t values[] = { 0,	      1,       2,	3,	 4,
					   5,	      0xf,     0x10,	0x11,	 0x12,
					   0x13,      0x20,    0x22,	0x10000, 0x10001,
					   0x10002,   0x10003, 0x10004, 0x20000, UINT64_C(1) << 32,
					   UINT64_MAX };
	struct vm vm;

	for (int psci = 0; psci < 2; psci++)
		for (unsigned int reg = 0; reg < 6; reg++) {
			open_one(&vm, psci ? F_PSCI : 0);
			vm_add(&vm, 1, psci ? F_PSCI : 0);
			say("fw %d %u: %" PRIx64 ":", psci, reg, get_reg(&vm, 0, REG_FW(reg)));
			for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
				say(" ");
				say_error(set_reg(&vm, 0, REG_FW(reg), values[i]));
				say("/%" PRIx64, get_reg(&vm, 0, REG_FW(reg)));
			}
			say("\n");
			vm_close(&vm);
		}
	open_one(&vm, F_PSCI);
	call0(&vm, 0, 0, 0, 0);
	say("fw behind a run:");
	for (unsigned int reg = 0; reg < 4; reg++)
		for (size_t i = 0; i < 3; i++) {
			say(" ");
			say_error(set_reg(&vm, 0, REG_FW(reg), i));
		}
	say(" version %" PRIx64, call0(&vm, 0x84000000, 0, 0, 0));
	vcpu_init(&vm, 0, F_PSCI);
	say(" behind INIT %" PRIx64 "\n", get_reg(&vm, 0, REG_FW(0)));
	vm_close(&vm);
	open_one(&vm, F_PSCI);
	vm_add(&vm, 1, F_PSCI);
	set_reg(&vm, 0, REG_FW(0), 2);
	say("fw of vCPU 1: %" PRIx64 "\n", get_reg(&vm, 1, REG_FW(0)));
	vm_close(&vm);
}

static long attr(int fd, unsigned long request, uint32_t group, uint64_t which, void *addr,
		 uint32_t flags)
{
	struct kvm_device_attr a = {
		.flags = flags, .group = group, .attr = which, .addr = (uintptr_t)addr
	};

	return asked_ioctl(fd, request, &a);
}

static void ask_pvtime(void)
{
	static const uint64_t ipas[] = { 0x40002000, 0x40002001, 0x40002020,
					 0x40002040, UINT64_MAX, UINT64_C(0x100000000000),
					 0x10000000, 0x40002000 };
	uint64_t ipa = 0;
	struct vm vm;

	open_one(&vm, F_PSCI);
	say("pvtime has:");
	for (uint64_t which = 0; which < 2; which++) {
		say(" ");
		say_error(attr(vm.vcpu[0], KVM_HAS_DEVICE_ATTR, KVM_ARM_VCPU_PVTIME_CTRL, which,
			       NULL, 0));
	}
	say(" get ");
	say_error(attr(vm.vcpu[0], KVM_GET_DEVICE_ATTR, KVM_ARM_VCPU_PVTIME_CTRL, 0, &ipa, 0));
	say(" %" PRIx64 " get null ", ipa);
	say_error(attr(vm.vcpu[0], KVM_GET_DEVICE_ATTR, KVM_ARM_VCPU_PVTIME_CTRL, 0, NULL, 0));
	say(" set null ");
	say_error(attr(vm.vcpu[0], KVM_SET_DEVICE_ATTR, KVM_ARM_VCPU_PVTIME_CTRL, 0, NULL, 0));
	say(" flags ");
	say_error(attr(vm.vcpu[0], KVM_HAS_DEVICE_ATTR, KVM_ARM_VCPU_PVTIME_CTRL, 0, NULL, 1));
	say(" other ");
	say_error(attr(vm.vcpu[0], KVM_SET_DEVICE_ATTR, KVM_ARM_VCPU_PVTIME_CTRL, 1, &ipa, 0));
	say(" calls %" PRIx64, call0(&vm, 0xc5000020, 0xc5000021, 0, 0));
	say(" %" PRIx64 " %" PRIx64 "\n", call0(&vm, 0xc5000020, 0xc5000020, 0, 0),
	    call0(&vm, 0xc5000021, 0, 0, 0));
	for (size_t i = 0; i < sizeof(ipas) / sizeof(ipas[0]); i++) {
		ipa = ipas[i];
		say("pvtime set %" PRIx64 ": ", ipa);
		say_error(attr(vm.vcpu[0], KVM_SET_DEVICE_ATTR, KVM_ARM_VCPU_PVTIME_CTRL, 0, &ipa,
			       0));
		attr(vm.vcpu[0], KVM_GET_DEVICE_ATTR, KVM_ARM_VCPU_PVTIME_CTRL, 0, &ipa, 0);
		say(" reads %" PRIx64 " features %" PRIx64, ipa,
		    call0(&vm, 0xc5000020, 0xc5000021, 0, 0));
		say(" self %" PRIx64 " other %" PRIx64, call0(&vm, 0xc5000020, 0xc5000020, 0, 0),
		    call0(&vm, 0xc5000020, 1, 0, 0));
		say(" st %" PRIx64 "\n", call0(&vm, 0xc5000021, 0, 0, 0));
	}
	vm_close(&vm);
	vm_open(&vm);
	vm_add(&vm, 0, -1);
	ipa = 0x40002000;
	say("pvtime before INIT: ");
	say_error(attr(vm.vcpu[0], KVM_HAS_DEVICE_ATTR, KVM_ARM_VCPU_PVTIME_CTRL, 0, NULL, 0));
	say(" ");
	say_error(attr(vm.vcpu[0], KVM_SET_DEVICE_ATTR, KVM_ARM_VCPU_PVTIME_CTRL, 0, &ipa, 0));
	say(" ");
	say_error(attr(vm.vcpu[0], KVM_SET_DEVICE_ATTR, KVM_ARM_VCPU_PVTIME_CTRL, 0, &ipa, 0));
	say("\n");
	vm_close(&vm);
}

void ask_smccc(void)
{
	ask_trng();
	ask_bitmaps();
	ask_fw();
	ask_pvtime();
}

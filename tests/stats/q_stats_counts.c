/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What counts: a guest does one thing, and every counter of its vCPU is looked at */
#include <inttypes.h>
#include <string.h>

#include "stats_questions.h"

/* Offsets of the data; the descriptors say them (q_stats_file.c) */
enum { NR_VCPU = 111, BLOCKING = 103, HVC = 104, WFE, WFI, MMIO_USER, MMIO_KERNEL, SIGNAL, EXITS };
#define VCPU_DATA 1224
#define VM_DATA	  200

#define MOV_X16	   0xd2a20010u /* movz x16, #0x1000, lsl #16: DEVICE */
#define STORE	   0xf9000200u /* str x0, [x16] */
#define LOAD	   0xf9400201u /* ldr x1, [x16] */
#define LOAD_PAIR  0xa9400a01u /* ldp x1, x2, [x16] */
#define NOP	   0xd503201fu
#define WAIT	   0xd503207fu /* wfi */
#define WAIT_EVENT 0xd503205fu /* wfe */
#define SEND_EVENT 0xd503209fu
#define STAY	   0x14000000u /* b . */
#define READ_FP	   0x4ea01c00u /* mov v0.16b, v0.16b */
#define ADD_Z	   0x04200000u /* add z0.b, z0.b, z0.b */
#define READ_AUX   0xd5381021u /* mrs x1, actlr_el1 */
#define READ_PMCR  0xd53b9c01u /* mrs x1, pmcr_el0 */

static void begin(struct vm *vm, uint32_t features)
{
	static const uint32_t vector[] = { MOV_X16, STORE, STAY };

	vm_open(vm);
	load_code(vm, VECTORS + 0x200, vector, 3);
	vm_add(vm, 0, features);
	if (features & F_SVE) {
		int sve = KVM_ARM_VCPU_SVE;

		asked_ioctl(vm->vcpu[0], KVM_ARM_VCPU_FINALIZE, &sve);
	}
	set_reg(vm, 0, ARM64_SYS_REG(3, 0, 1, 0, 2), 0x330000); /* CPACR_EL1: FP and SVE */
	set_reg(vm, 0, REG_VBAR, RAM + VECTORS);
	set_reg(vm, 0, REG_PSTATE, 0x3c5);
}

/* Each piece has an address of its own: QEMU 7.2 may run what another VM had at the same one */
static void go_to(struct vm *vm, const uint32_t *code, size_t nr, uint64_t x0)
{
	static uint64_t offset = CODE;

	load_code(vm, offset, code, nr);
	set_reg(vm, 0, REG_PC, RAM + offset);
	offset += 0x40;
	set_reg(vm, 0, REG_X(0), x0);
}

static void say_counts(struct vm *vm, int n, const char *name)
{
	uint64_t data[NR_VCPU], flushes[2];
	int fd = stats_fd(vm->vcpu[n]), of_vm = stats_fd(vm->fd);
	long got = asked_pread(fd, data, sizeof(data), VCPU_DATA);

	asked_pread(of_vm, flushes, sizeof(flushes), VM_DATA);
	say("%s: %ld hvc %" PRIu64 " wfe %" PRIu64 " wfi %" PRIu64 " mmio user %" PRIu64 " kernel %" PRIu64
	    " signal %" PRIu64 " blocking %" PRIu64 "\n", name, got, data[HVC], data[WFE], data[WFI],
	    data[MMIO_USER], data[MMIO_KERNEL], data[SIGNAL], data[BLOCKING]);
	say("host %s: exits %" PRIu64 " poll %" PRIu64 " %" PRIu64 " %" PRIu64 " wakeup %" PRIu64 " flush %" PRIu64
	    " requests %" PRIu64 "\n", name, data[EXITS], data[0], data[1], data[2], data[3], flushes[0], flushes[1]);
	asked_close(fd, NULL);
	asked_close(of_vm, NULL);
}

/* KVM_RUN once, with the alarm; a name for it */
static void run_once(struct vm *vm, const char *name)
{
	long ret;

	asked_alarm(true);
	ret = asked_ioctl(vm->vcpu[0], KVM_RUN, NULL);
	asked_alarm(false);
	say("%s: run ", name);
	say_error(ret);
	say(" exit %u\n", vm->page[0]->exit_reason);
	say_counts(vm, 0, name);
}

/* @nr instructions, then a store that leaves the guest */
static void ask_code(const char *name, uint32_t features, const uint32_t *code, size_t nr, uint64_t x0)
{
	uint32_t whole[16] = { NOP };
	struct vm vm;

	memcpy(whole + 1, code, nr * sizeof(*code));
	whole[nr + 1] = MOV_X16;
	whole[nr + 2] = STORE;
	whole[nr + 3] = STAY;
	begin(&vm, features);
	go_to(&vm, whole, nr + 4, x0);
	run_once(&vm, name);
	vm_close(&vm);
}
#define CODE_OF(...) ((const uint32_t[]){ __VA_ARGS__ }), sizeof((const uint32_t[]){ __VA_ARGS__ }) / 4

static void ask_single(void)
{
	ask_code("nothing", F_PSCI, CODE_OF(NOP), 0);
	ask_code("hvc version", F_PSCI, CODE_OF(HVC(0)), 0x84000000);
	ask_code("hvc unknown", F_PSCI, CODE_OF(HVC(0)), 0x12345678);
	ask_code("hvc #1", F_PSCI, CODE_OF(HVC(1)), 0x84000000);
	ask_code("hvc workaround 1", F_PSCI, CODE_OF(HVC(0)), 0x80008000);
	ask_code("hvc workaround 2", F_PSCI, CODE_OF(HVC(0)), 0x80007fff);
	ask_code("hvc workaround 3", F_PSCI, CODE_OF(HVC(0)), 0x80003fff);
	ask_code("hvc twice", F_PSCI, CODE_OF(HVC(0), HVC(0)), 0x84000000);
	ask_code("hvc off", F_PSCI, CODE_OF(HVC(0)), 0x84000002);
	ask_code("hvc suspend", F_PSCI, CODE_OF(HVC(0)), 0xc4000001);
	ask_code("hvc system off", F_PSCI, CODE_OF(HVC(0)), 0x84000008);
	ask_code("hvc without PSCI", 0, CODE_OF(HVC(0)), 0x84000000);
	ask_code("smc version", F_PSCI, CODE_OF(SMC(0)), 0x84000000);
	ask_code("wfi", F_PSCI, CODE_OF(WAIT), 0);
	ask_code("wfe", F_PSCI, CODE_OF(SEND_EVENT, WAIT_EVENT), 0);
	ask_code("stay", F_PSCI, CODE_OF(STAY), 0);
	ask_code("load", F_PSCI, CODE_OF(MOV_X16, LOAD), 0);
	ask_code("pair", F_PSCI, CODE_OF(MOV_X16, LOAD_PAIR), 0);
	ask_code("fp", F_PSCI, CODE_OF(READ_FP), 0);
	ask_code("sve", F_PSCI | F_SVE, CODE_OF(ADD_Z), 0);
	ask_code("sve without it", F_PSCI, CODE_OF(ADD_Z, NOP), 0);
	ask_code("actlr", F_PSCI, CODE_OF(READ_AUX), 0);
	ask_code("pmcr", F_PSCI, CODE_OF(READ_PMCR), 0);
}

static void ask_states(void)
{
	static const uint32_t code[] = { NOP, MOV_X16, LOAD, STORE, LOAD, STORE, STAY };
	struct vm vm;

	begin(&vm, F_PSCI | F_OFF);
	go_to(&vm, code, 7, 0);
	say_counts(&vm, 0, "begin");
	run_once(&vm, "stopped");
	set_mp_state(&vm, 0, KVM_MP_STATE_SUSPENDED);
	run_once(&vm, "suspended");
	set_mp_state(&vm, 0, KVM_MP_STATE_RUNNABLE);
	vm.page[0]->immediate_exit = 1;
	run_once(&vm, "immediate exit");
	vm.page[0]->immediate_exit = 0;
	run_once(&vm, "load 1");
	run_once(&vm, "store 1");
	run_once(&vm, "load 2");
	vcpu_init(&vm, 0, F_PSCI | F_OFF);
	say_counts(&vm, 0, "INIT again");
	vm_add(&vm, 1, F_PSCI);
	say_counts(&vm, 1, "another vCPU");
	vm_close(&vm);
}

/* Stores that a zone of coalesced MMIO takes, and one that it does not */
static void ask_ring(void)
{
	static const uint32_t code[] = { NOP, MOV_X16, STORE, STORE, LOAD, STORE, 0xf9000a00 /* str x0, [x16, #16] */,
					 STAY };
	struct kvm_coalesced_mmio_zone zone = { .addr = DEVICE, .size = 8 };
	struct vm vm;

	begin(&vm, F_PSCI);
	say("zone: ");
	say_error(asked_ioctl(vm.fd, KVM_REGISTER_COALESCED_MMIO, &zone));
	say("\n");
	go_to(&vm, code, 8, 0);
	run_once(&vm, "ring, two stores and a load");
	run_once(&vm, "ring, a store and one outside");
	vm_close(&vm);
}

static void ask_forward(void)
{
	static const uint32_t code[] = { NOP, HVC(0), SMC(0), MOV_X16, STORE, STAY };
	struct kvm_smccc_filter filter = { .base = 0xc6000000, .nr_functions = 1,
					   .action = KVM_SMCCC_FILTER_FWD_TO_USER };
	struct kvm_device_attr attr = { .group = KVM_ARM_VM_SMCCC_CTRL, .attr = KVM_ARM_VM_SMCCC_FILTER,
					.addr = (uintptr_t)&filter };
	struct vm vm;
	long ret;

	begin(&vm, F_PSCI);
	ret = asked_ioctl(vm.fd, KVM_SET_DEVICE_ATTR, &attr);
	say("filter: ");
	say_error(ret);
	say("\n");
	if (ret) {
		vm_close(&vm);
		return;
	}
	go_to(&vm, code, 6, 0xc6000000);
	run_once(&vm, "filter, hvc");
	run_once(&vm, "filter, smc");
	run_once(&vm, "filter, store");
	vm_close(&vm);
}

static void ask_steps(void)
{
	static const uint32_t code[] = { NOP, NOP, HVC(0), MOV_X16, STORE, STAY };
	struct kvm_guest_debug debug = { .control = KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP };
	struct vm vm;

	begin(&vm, F_PSCI);
	go_to(&vm, code, 6, 0x84000000);
	asked_ioctl(vm.vcpu[0], KVM_SET_GUEST_DEBUG, &debug);
	run_once(&vm, "step 1");
	run_once(&vm, "step 2");
	run_once(&vm, "step over hvc");
	run_once(&vm, "step 4");
	run_once(&vm, "step into a store");
	vm_close(&vm);
}

void ask_stats_counts(void)
{
	ask_single();
	ask_states();
	ask_ring();
	ask_forward();
	ask_steps();
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PSCI calls of a guest: expected values from DEN0022 (numbers of functions and of errors) and
 * from the kernel's psci.c (what KVM does with them)
 */
#include "scripted_cpu.h"
#include "suite.h"

#define VERSION		0x84000000
#define CPU_SUSPEND	0x84000001
#define CPU_OFF		0x84000002
#define CPU_ON		0x84000003
#define AFFINITY_INFO	0x84000004
#define MIGRATE_TYPE	0x84000006
#define SYSTEM_OFF	0x84000008
#define SYSTEM_RESET	0x84000009
#define FEATURES	0x8400000a
#define SMC64		0x40000000
#define SMCCC_VERSION	0x80000000

/* DEN0022 5.2.2: as 64-bit registers */
#define SUCCESS			UINT64_C(0)
#define NOT_SUPPORTED		(-UINT64_C(1))
#define INVALID_PARAMETERS	(-UINT64_C(2))
#define ALREADY_ON		(-UINT64_C(4))
#define INTERNAL_FAILURE	(-UINT64_C(6))

#define EL1H_DAIF	0x3c5

static struct fixture f;

static int new_vcpu(int vm, unsigned long id)
{
	int vcpu = kvmsme_ioctl(vm, KVM_CREATE_VCPU, id);

	ck_assert_int_ge(vcpu, 0);
	return vcpu;
}

static int init_vcpu(int vm, unsigned long id, uint32_t features)
{
	int vcpu = new_vcpu(vm, id);

	ck_assert_int_eq(call_init(vcpu, features), 0);
	return vcpu;
}

static uint32_t mp_state(int vcpu)
{
	struct kvm_mp_state state = { 77 };

	ck_assert_int_eq(call(vcpu, KVM_GET_MP_STATE, (unsigned long)&state), 0);
	return state.mp_state;
}

static void set_mp_state(int vcpu, uint32_t value)
{
	struct kvm_mp_state state = { value };

	ck_assert_int_eq(call(vcpu, KVM_SET_MP_STATE, (unsigned long)&state), 0);
}

static void open_psci(void)
{
	struct profile profile = default_profile();

	script_start();
	fixture_open(&f, &host_max, &profile, &scripted_cpu);
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI), 0);
}

/* What X0 is behind an HVC of vCPU 0, and that X1 to X3 are zero: smccc_set_retval() */
static uint64_t answer_to(uint64_t fn, uint64_t x1, uint64_t x2, uint64_t x3)
{
	const struct pcpu *after;

	script_start();
	script_call(EC(HVC64), fn, x1, x2, x3);
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	after = script_seen(1);
	for (int i = 1; i < 4; i++)
		ck_assert_uint_eq(after->x[i], 0);
	return after->x[0];
}

/* kvm_psci_vcpu_on(): entry point and context id; kvm_reset_vcpu() makes the rest */
START_TEST(cpu_on_resets_and_starts_the_target)
{
	int target;

	open_psci();
	target = init_vcpu(f.vm, 1, F_PSCI | 1u << KVM_ARM_VCPU_POWER_OFF);
	ck_assert_int_eq(set_u64(target, X(5), 0x5555), 0);
	ck_assert_int_eq(set_u64(target, X(0), 0x1111), 0);
	ck_assert_uint_eq(answer_to(_i ? CPU_ON : CPU_ON | SMC64, 1, 0x40002000, 0xc0ffee), SUCCESS);
	ck_assert_uint_eq(mp_state(target), KVM_MP_STATE_RUNNABLE);
	script_start();
	script_leave();
	ck_assert_int_eq(script_run(target), 0);
	ck_assert_uint_eq(script_seen(0)->pc, 0x40002000);
	ck_assert_uint_eq(script_seen(0)->x[0], 0xc0ffee);
	ck_assert_uint_eq(script_seen(0)->x[5], 0);
	ck_assert_uint_eq(script_seen(0)->pstate, EL1H_DAIF);
	/* once: what userspace sets from now on stays */
	ck_assert_int_eq(set_u64(target, X(5), 0x7777), 0);
	script_start();
	script_leave();
	ck_assert_int_eq(script_run(target), 0);
	ck_assert_uint_eq(script_seen(0)->x[5], 0x7777);
	ck_assert_uint_eq(script_seen(0)->x[0], 0xc0ffee);
	fixture_close(&f);
}
END_TEST

/* arm.c kvm_arch_vcpu_ioctl(): KVM_SET_ONE_REG and GET first make the reset that was asked for */
START_TEST(registers_are_those_behind_the_reset)
{
	int target;

	open_psci();
	target = init_vcpu(f.vm, 1, F_PSCI | 1u << KVM_ARM_VCPU_POWER_OFF);
	ck_assert_int_eq(set_u64(target, X(5), 0x5555), 0);
	ck_assert_uint_eq(answer_to(CPU_ON, 1, 0x40002000, 0xc0ffee), SUCCESS);
	ck_assert_uint_eq(get_u64(target, X(5)), 0);
	ck_assert_uint_eq(get_u64(target, X(0)), 0xc0ffee);
	ck_assert_uint_eq(get_u64(target, PC), 0x40002000);
	ck_assert_int_eq(set_u64(target, X(5), 0x7777), 0);
	script_start();
	script_leave();
	ck_assert_int_eq(script_run(target), 0);
	ck_assert_uint_eq(script_seen(0)->x[5], 0x7777);
	fixture_close(&f);
}
END_TEST

/* RUN-4, then the reset: the store that waited is finished, and the reset PC is not moved */
START_TEST(a_pending_store_is_finished_before_the_reset)
{
	int target;

	open_psci();
	target = init_vcpu(f.vm, 1, F_PSCI);
	script_start();
	script_leave();
	ck_assert_int_eq(script_run(target), 0);
	set_mp_state(target, KVM_MP_STATE_STOPPED);
	ck_assert_uint_eq(answer_to(CPU_ON, 1, 0x40002000, 0), SUCCESS);
	script_start();
	script_leave();
	ck_assert_int_eq(script_run(target), 0);
	ck_assert_uint_eq(script_seen(0)->pc, 0x40002000);
	fixture_close(&f);
}
END_TEST

START_TEST(cpu_on_of_what_cannot_be_switched_on)
{
	int target, other_vm;

	open_psci();
	ck_assert_uint_eq(answer_to(CPU_ON, 1, 0, 0), INVALID_PARAMETERS);
	/* of another VM */
	other_vm = kvmsme_ioctl(f.kvm, KVM_CREATE_VM, 0);
	init_vcpu(other_vm, 1, F_PSCI | 1u << KVM_ARM_VCPU_POWER_OFF);
	ck_assert_uint_eq(answer_to(CPU_ON, 1, 0, 0), INVALID_PARAMETERS);
	ck_assert_uint_eq(answer_to(AFFINITY_INFO, 1, 0, 0), INVALID_PARAMETERS);
	/* created, but not initialised */
	target = new_vcpu(f.vm, 1);
	ck_assert_uint_eq(answer_to(CPU_ON, 1, 0, 0), INVALID_PARAMETERS);
	ck_assert_int_eq(call_init(target, F_PSCI), 0);
	ck_assert_uint_eq(answer_to(CPU_ON, 1, 0, 0), ALREADY_ON);
	set_mp_state(target, KVM_MP_STATE_SUSPENDED);
	ck_assert_uint_eq(answer_to(CPU_ON, 1, 0, 0), ALREADY_ON);
	ck_assert_uint_eq(mp_state(target), KVM_MP_STATE_SUSPENDED);
	/* itself */
	ck_assert_uint_eq(answer_to(CPU_ON, 0, 0, 0), ALREADY_ON);
	fixture_close(&f);
}
END_TEST

/* sys_regs.c reset_mpidr(): Aff0 has 16 vCPUs, Aff1 counts sixteens, Aff2 4096s (ids end at 511) */
START_TEST(targets_are_named_by_mpidr)
{
	static const struct { unsigned long id; uint64_t aff; } rows[] = {
		{ 15, 0xf }, { 16, 0x100 }, { 17, 0x101 }, { 0x123, 0x1203 }, { 511, 0x1f0f },
	};
	int target;

	open_psci();
	target = init_vcpu(f.vm, rows[_i].id, F_PSCI | 1u << KVM_ARM_VCPU_POWER_OFF);
	ck_assert_uint_eq(get_u64(target, KVM_REG_ARM64_SYS_MPIDR_EL1), 0x80000000 | rows[_i].aff);
	ck_assert_uint_eq(answer_to(AFFINITY_INFO, rows[_i].aff, 0, 0), 1);
	ck_assert_uint_eq(answer_to(AFFINITY_INFO, rows[_i].aff ^ 0x2000, 0, 0), INVALID_PARAMETERS);
	ck_assert_uint_eq(answer_to(CPU_ON, rows[_i].aff, 0x40002000, 0), SUCCESS);
	ck_assert_uint_eq(mp_state(target), KVM_MP_STATE_RUNNABLE);
	ck_assert_uint_eq(answer_to(AFFINITY_INFO, rows[_i].aff, 0, 0), 0);
	fixture_close(&f);
}
END_TEST

START_TEST(affinity_info)
{
	int target;

	open_psci();
	ck_assert_uint_eq(answer_to(AFFINITY_INFO, 0, 0, 0), 0);
	ck_assert_uint_eq(answer_to(AFFINITY_INFO, 1, 0, 0), INVALID_PARAMETERS);
	target = init_vcpu(f.vm, 1, F_PSCI);
	ck_assert_uint_eq(answer_to(AFFINITY_INFO | SMC64, 1, 0, 0), 0);
	set_mp_state(target, KVM_MP_STATE_STOPPED);
	ck_assert_uint_eq(answer_to(AFFINITY_INFO | SMC64, 1, 0, 0), 1);
	fixture_close(&f);
}
END_TEST

/* kvm_prepare_system_event(): every vCPU of the VM is stopped; one that goes on finds a failure */
START_TEST(system_events)
{
	static const struct { uint64_t fn; uint32_t type; } rows[] = {
		{ SYSTEM_OFF, 1 }, { SYSTEM_RESET, 2 },
	};
	int other, other_vm, elsewhere;
	struct kvm_run *page;

	open_psci();
	other = init_vcpu(f.vm, 1, F_PSCI);
	other_vm = kvmsme_ioctl(f.kvm, KVM_CREATE_VM, 0);
	elsewhere = init_vcpu(other_vm, 0, F_PSCI);
	page = script_page(f.vcpu);
	memset(&page->system_event, 0x77, sizeof(page->system_event));
	script_call(EC(HVC64), rows[_i].fn, 1, 2, 3);
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(page->exit_reason, KVM_EXIT_SYSTEM_EVENT);
	ck_assert_uint_eq(page->system_event.type, rows[_i].type);
	ck_assert_uint_eq(page->system_event.ndata, 1);
	ck_assert_uint_eq(page->system_event.data[0], 0);
	ck_assert_uint_eq(mp_state(f.vcpu), KVM_MP_STATE_STOPPED);
	ck_assert_uint_eq(mp_state(other), KVM_MP_STATE_STOPPED);
	ck_assert_uint_eq(mp_state(elsewhere), KVM_MP_STATE_RUNNABLE);
	ck_assert_int_eq(call(f.vcpu, KVM_RUN, 0), -EINTR);
	set_mp_state(f.vcpu, KVM_MP_STATE_RUNNABLE);
	script_start();
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(script_seen(0)->x[0], INTERNAL_FAILURE);
	ck_assert_uint_eq(script_seen(0)->x[3], 0);
	fixture_close(&f);
}
END_TEST

/* kvm_psci_vcpu_off(): no KVM_EXIT of its own, the vCPU sleeps until a signal (6.1, 6.12, 7.3 observed) */
START_TEST(cpu_off)
{
	open_psci();
	script_page(f.vcpu)->exit_reason = KVM_EXIT_UNKNOWN;
	script_call(EC(HVC64), CPU_OFF, 0, 0, 0);
	ck_assert_int_eq(script_run(f.vcpu), -EINTR);
	ck_assert_uint_eq(script_page(f.vcpu)->exit_reason, KVM_EXIT_INTR);
	ck_assert_uint_eq(mp_state(f.vcpu), KVM_MP_STATE_STOPPED);
	ck_assert_uint_eq(get_u64(f.vcpu, X(0)), SUCCESS);
	ck_assert_int_eq(call(f.vcpu, KVM_RUN, 0), -EINTR);
	fixture_close(&f);
}
END_TEST

/* kvm_psci_vcpu_suspend(): waits as WFI does, with the answer already there (6.1, 6.12, 7.3 observed) */
START_TEST(cpu_suspend)
{
	open_psci();
	script_call(EC(HVC64), _i ? CPU_SUSPEND | SMC64 : CPU_SUSPEND, 1, 2, 3);
	ck_assert_int_eq(script_run(f.vcpu), -EINTR);
	ck_assert_uint_eq(script_page(f.vcpu)->exit_reason, KVM_EXIT_INTR);
	ck_assert_uint_eq(mp_state(f.vcpu), KVM_MP_STATE_RUNNABLE);
	for (int i = 0; i < 4; i++)
		ck_assert_uint_eq(get_u64(f.vcpu, X(i)), 0);
	fixture_close(&f);
}
END_TEST

START_TEST(calls_that_only_answer)
{
	static const struct { uint64_t fn, x1, answer; } rows[] = {
		{ VERSION, 0, 0x10003 }, { SMCCC_VERSION, 0, 0x10001 },
		{ MIGRATE_TYPE, 0, 2 },		/* PSCI_0_2_TOS_MP: no migration */
		{ FEATURES, VERSION, 0 }, { FEATURES, CPU_SUSPEND | SMC64, 0 }, { FEATURES, CPU_OFF, 0 },
		{ FEATURES, CPU_ON | SMC64, 0 }, { FEATURES, AFFINITY_INFO, 0 },
		{ FEATURES, MIGRATE_TYPE, 0 }, { FEATURES, SYSTEM_OFF, 0 },
		{ FEATURES, SYSTEM_RESET, 0 }, { FEATURES, FEATURES, 0 }, { FEATURES, SMCCC_VERSION, 0 },
		{ FEATURES, 0x8400001f, NOT_SUPPORTED }, { FEATURES, 0x84000005, NOT_SUPPORTED },
		{ 0x8400001f, 0, NOT_SUPPORTED }, { 0x84000005, 0, NOT_SUPPORTED }, { 0, 0, NOT_SUPPORTED },
	};

	open_psci();
	ck_assert_uint_eq(answer_to(rows[_i].fn, rows[_i].x1, 0, 0), rows[_i].answer);
	ck_assert_uint_eq(mp_state(f.vcpu), KVM_MP_STATE_RUNNABLE);
	fixture_close(&f);
}
END_TEST

START_TEST(version_is_what_userspace_chose)
{
	open_psci();
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM_PSCI_VERSION, 0x10000), 0);
	ck_assert_uint_eq(answer_to(VERSION, 0, 0, 0), 0x10000);
	fixture_close(&f);
}
END_TEST

/* handle_exit.c handle_smc(): PC is on the SMC; an immediate is none of SMCCC's */
START_TEST(smc)
{
	open_psci();
	ck_assert_int_eq(set_u64(f.vcpu, PC, 0x40000100), 0);
	script_call(EC(SMC64), VERSION, 0, 0, 0);
	script_call(EC(SMC64) | 1, VERSION, 0, 0, 0);
	script_call(EC(HVC64), VERSION, 0, 0, 0);
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(script_seen(1)->x[0], 0x10003);
	ck_assert_uint_eq(script_seen(1)->pc, 0x40000104);
	ck_assert_uint_eq(script_seen(2)->x[0], NOT_SUPPORTED);
	ck_assert_uint_eq(script_seen(2)->pc, 0x40000108);
	ck_assert_uint_eq(script_seen(3)->x[0], 0x10003);
	ck_assert_uint_eq(script_seen(3)->pc, 0x40000108);
	fixture_close(&f);
}
END_TEST

/* arm.c kvm_init_mpidr_data(): no table of more than a page, so every MPIDR_EL1 is looked at */
START_TEST(mpidrs_too_far_apart_for_a_table)
{
	int target;

	open_psci();
	target = init_vcpu(f.vm, 1, F_PSCI | 1u << KVM_ARM_VCPU_POWER_OFF);
	ck_assert_int_eq(set_u64(target, KVM_REG_ARM64_SYS_MPIDR_EL1, 0x8000ffff), 0);
	ck_assert_uint_eq(answer_to(AFFINITY_INFO, 0xffff, 0, 0), 1);
	ck_assert_int_eq(set_u64(target, KVM_REG_ARM64_SYS_MPIDR_EL1, 0x80000100), 0);
	ck_assert_uint_eq(answer_to(CPU_ON, 0x100, 0x40002000, 0), SUCCESS);
	fixture_close(&f);
}
END_TEST

/* The kernel's ranges end with its memory, the model's with KVM_SMCCC_FILTERS */
START_TEST(filters_without_end)
{
	struct kvm_smccc_filter filter = { .nr_functions = 1, .action = KVM_SMCCC_FILTER_DENY };
	struct kvm_device_attr attr = { .group = KVM_ARM_VM_SMCCC_CTRL, .attr = KVM_ARM_VM_SMCCC_FILTER,
					.addr = (uintptr_t)&filter };

	open_psci();
	for (unsigned int i = 0; i < KVM_SMCCC_FILTERS; i++) {
		filter.base = 0x84000000 + 2 * i;
		ck_assert_int_eq(call(f.vm, KVM_SET_DEVICE_ATTR, (unsigned long)&attr), 0);
	}
	filter.base = 0x85000000;
	ck_assert_int_eq(call(f.vm, KVM_SET_DEVICE_ATTR, (unsigned long)&attr), -ENOMEM);
	ck_assert_uint_eq(answer_to(VERSION, 0, 0, 0), NOT_SUPPORTED);
	ck_assert_uint_eq(answer_to(FEATURES, VERSION, 0, 0), NOT_SUPPORTED);
	ck_assert_uint_eq(answer_to(CPU_ON, 9, 0, 0), INVALID_PARAMETERS);
	fixture_close(&f);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("psci");

	tcase_add_loop_test(tcase, cpu_on_resets_and_starts_the_target, 0, 2);
	tcase_add_test(tcase, registers_are_those_behind_the_reset);
	tcase_add_test(tcase, a_pending_store_is_finished_before_the_reset);
	tcase_add_test(tcase, cpu_on_of_what_cannot_be_switched_on);
	tcase_add_loop_test(tcase, targets_are_named_by_mpidr, 0, 5);
	tcase_add_test(tcase, affinity_info);
	tcase_add_loop_test(tcase, system_events, 0, 2);
	tcase_add_test(tcase, cpu_off);
	tcase_add_loop_test(tcase, cpu_suspend, 0, 2);
	tcase_add_loop_test(tcase, calls_that_only_answer, 0, 18);
	tcase_add_test(tcase, version_is_what_userspace_chose);
	tcase_add_test(tcase, smc);
	tcase_add_test(tcase, mpidrs_too_far_apart_for_a_table);
	tcase_add_test(tcase, filters_without_end);
	return suite_of("psci", tcase);
}

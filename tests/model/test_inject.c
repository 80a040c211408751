/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What KVM puts into a guest and takes out of it: aborts, events, MMIO, trapped registers.
 * Syndromes are those of the Arm ARM (ESR_EL1), the rest is the kernel's as each test says.
 */
#include "scripted_cpu.h"
#include "suite.h"

#define UNDEFINED	0x02000000	/* EC 0, IL */
#define SEA_DABT_CUR	0x96000010	/* EC 0x25, IL, DFSC 0x10: synchronous external abort */
#define SEA_DABT_LOW	0x92000010
#define SEA_IABT_CUR	0x86000010
#define SEA_IABT_LOW	0x82000010
#define EL1H_DAIF	0x3c5
#define ELR_EL1		UINT64_C(0x6030000000100046)
#define S1PTW		UINT64_C(0x80)

static struct fixture f;

static void open_profile(const struct kvmsme_host *host, const struct profile *profile, uint32_t features)
{
	script_start();
	fixture_open(&f, host, profile, &scripted_cpu);
	fixture_start(&f, features);
	ck_assert_int_eq(set_u64(f.vcpu, VBAR_EL1, 0x80000), 0);
	ck_assert_int_eq(set_u64(f.vcpu, PC, 0x40000000), 0);
}

static void open_host(const struct kvmsme_host *host, uint32_t features)
{
	struct profile profile = default_profile();

	open_profile(host, &profile, features);
}

static void exit_by(uint64_t esr, uint64_t far, uint64_t ipa)
{
	script_exit((struct script_exit){ .esr = esr, .far = far, .ipa = ipa });
}

static void assert_taken(const struct pcpu *pcpu, uint64_t esr, uint64_t vector)
{
	ck_assert_uint_eq(pcpu->sysreg[CPU_ESR_EL1], esr);
	ck_assert_uint_eq(pcpu->sysreg[CPU_ELR_EL1], 0x40000000);
	ck_assert_uint_eq(pcpu->pc, 0x80000 + vector);
	ck_assert_uint_eq(pcpu->pstate & 0x3cf, EL1H_DAIF);
}

/* inject_fault.c inject_abt64(): the class says where it came from, FAR_EL1 the address */
START_TEST(aborts_of_fetches_and_walks)
{
	static const struct { uint64_t pstate, esr, taken, vector; } rows[] = {
		{ 0x3c5, EC(IABT_LOW), SEA_IABT_CUR, 0x200 },
		{ 0x3c4, EC(IABT_LOW), SEA_IABT_CUR, 0x000 },
		{ 0x3c0, EC(IABT_LOW), SEA_IABT_LOW, 0x400 },
		{ 0x3c5, EC(DABT_LOW) | S1PTW, SEA_DABT_CUR, 0x200 },
		{ 0x3c0, EC(DABT_LOW) | S1PTW | ESR_DABT_ISV, SEA_DABT_LOW, 0x400 },
	};

	open_host(&host_max, F_PSCI);
	ck_assert_int_eq(set_u64(f.vcpu, PSTATE, rows[_i].pstate), 0);
	exit_by(rows[_i].esr, 0x123456789, 0x9000000);
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	assert_taken(script_seen(1), rows[_i].taken, rows[_i].vector);
	ck_assert_uint_eq(script_seen(1)->sysreg[CPU_FAR_EL1], 0x123456789);
	ck_assert_uint_eq(script_seen(1)->sysreg[CPU_SPSR_EL1], rows[_i].pstate);
	fixture_close(&f);
}
END_TEST

/* enter_exception64(): NZCV stay in PSTATE, on any CPU; FEAT_NMI is unknown to KVM */
START_TEST(what_an_injected_exception_leaves_in_pstate)
{
	static const struct kvmsme_host plain = { .sve_vqs = 1, .nmi = true },
					qemu = { .sve_vqs = 1, .nmi = true, .qemu_cpu = true };

	open_host(_i ? &qemu : &plain, F_SVE);
	ck_assert_int_eq(set_u64(f.vcpu, PSTATE, 0xa00003c5), 0);
	exit_by(EC(SME), 0, 0);
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	assert_taken(script_seen(1), UNDEFINED, 0x200);
	ck_assert_uint_eq(script_seen(1)->pstate >> 28, 0xa);
	ck_assert_uint_eq(script_seen(1)->pstate & PSTATE_ALLINT, 0);
	fixture_close(&f);
}
END_TEST

static struct kvm_vcpu_events get_events(void)
{
	struct kvm_vcpu_events events;

	memset(&events, 0x77, sizeof(events));
	ck_assert_int_eq(call(f.vcpu, KVM_GET_VCPU_EVENTS, (unsigned long)&events), 0);
	return events;
}

static long set_events(uint8_t pending, uint8_t has_esr, uint64_t esr, uint8_t dabt)
{
	struct kvm_vcpu_events events = {
		.exception = { pending, has_esr, dabt, { 0 }, esr },
	};

	return call(f.vcpu, KVM_SET_VCPU_EVENTS, (unsigned long)&events);
}

/* guest.c __kvm_arm_vcpu_set_events(): kvm_inject_dabt() with HFAR, which is 0 */
START_TEST(an_external_abort_is_taken_once_at_the_next_entry)
{
	open_host(&host_max, F_PSCI);
	ck_assert_int_eq(set_events(0, 0, 0, 1), 0);
	ck_assert_uint_eq(get_events().exception.ext_dabt_pending, 0);
	/* another call without it does not take it back */
	ck_assert_int_eq(set_events(0, 0, 0, 0), 0);
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	assert_taken(script_seen(0), SEA_DABT_CUR, 0x200);
	ck_assert_uint_eq(script_seen(0)->sysreg[CPU_FAR_EL1], 0);
	ck_assert_int_eq(set_u64(f.vcpu, PC, 0x40000000), 0);
	script_start();
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(script_seen(0)->pc, 0x40000004);
	fixture_close(&f);
}
END_TEST

/* A KVM_RUN that ends before the guest is entered leaves it pending */
START_TEST(an_external_abort_waits_for_the_entry)
{
	open_host(&host_max, F_PSCI);
	ck_assert_int_eq(set_events(0, 0, 0, 1), 0);
	script_page(f.vcpu)->immediate_exit = 1;
	ck_assert_int_eq(script_run(f.vcpu), -EINTR);
	script_page(f.vcpu)->immediate_exit = 0;
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	assert_taken(script_seen(0), SEA_DABT_CUR, 0x200);
	fixture_close(&f);
}
END_TEST

/* guest.c __kvm_arm_vcpu_get/set_events(); this CPU has RAS; the ISS field has 25 bits */
START_TEST(serror_events)
{
	open_host(&host_max, F_PSCI);
	ck_assert_uint_eq(get_events().exception.serror_pending, 0);
	ck_assert_uint_eq(get_events().exception.serror_has_esr, 1);
	ck_assert_uint_eq(get_events().exception.serror_esr, 0);
	for (int i = 0; i < 12; i++)
		ck_assert_uint_eq(get_events().reserved[i], 0);
	ck_assert_int_eq(set_events(1, 1, 0x1ffffff, 0), 0);
	ck_assert_uint_eq(get_events().exception.serror_pending, 1);
	ck_assert_uint_eq(get_events().exception.serror_esr, 0x1ffffff);
	ck_assert_int_eq(set_events(1, 1, 0x2000000, 0), -EINVAL);
	ck_assert_int_eq(set_events(1, 1, UINT64_C(1) << 63, 0), -EINVAL);
	ck_assert_uint_eq(get_events().exception.serror_esr, 0x1ffffff);
	/* kvm_inject_vabt(): the syndrome that no RAS error has */
	ck_assert_int_eq(set_events(1, 0, 0x2000001, 0), 0);
	ck_assert_uint_eq(get_events().exception.serror_esr, 0x1000000);
	/* api.rst 4.32: it cannot be cancelled; without one nobody looks at a syndrome */
	ck_assert_int_eq(set_events(0, 1, 0x2000001, 0), 0);
	ck_assert_uint_eq(get_events().exception.serror_pending, 1);
	ck_assert_uint_eq(get_events().exception.serror_esr, 0x1000000);
	/* arm.c kvm_arch_vcpu_ioctl_vcpu_init(): vcpu_reset_hcr() */
	ck_assert_int_eq(call_init(f.vcpu, 0xffffffff), -ENOENT);
	ck_assert_uint_eq(get_events().exception.serror_pending, 1);
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI), 0);
	ck_assert_uint_eq(get_events().exception.serror_pending, 0);
	ck_assert_uint_eq(get_events().exception.serror_esr, 0);
	fixture_close(&f);
}
END_TEST

/* guest.c __kvm_arm_vcpu_set_events(): since 7.3 the abort of a call that is refused is there all the same */
START_TEST(the_abort_beside_a_refused_serror)
{
	struct profile profile = default_profile();

	profile.events_abort_first = _i;
	open_profile(&host_max, &profile, F_PSCI);
	ck_assert_int_eq(set_events(1, 1, 0x2000000, 0), -EINVAL);
	ck_assert_uint_eq(get_u64(f.vcpu, PC), 0x40000000);
	ck_assert_int_eq(set_events(1, 1, 0x2000000, 1), -EINVAL);
	ck_assert_uint_eq(get_events().exception.serror_pending, 0);
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	if (_i)
		assert_taken(script_seen(0), SEA_DABT_CUR, 0x200);
	else
		ck_assert_uint_eq(script_seen(0)->pc, 0x40000000);
	fixture_close(&f);
}
END_TEST

/* arm.c kvm_arch_vcpu_runnable(): HCR_EL2.VSE counts since 7.3; kvm_vcpu_suspend() commits nothing, its caller does */
START_TEST(what_wakes_a_suspended_vcpu)
{
	struct profile profile = default_profile();
	struct kvm_mp_state suspended = { KVM_MP_STATE_SUSPENDED };
	struct kvm_run *run;

	profile.serror_wakes = _i;
	profile.events_at_once = false;
	open_profile(&host_max, &profile, F_PSCI);
	run = script_page(f.vcpu);
	ck_assert_int_eq(call(f.vcpu, KVM_SET_MP_STATE, (unsigned long)&suspended), 0);
	ck_assert_int_eq(script_run(f.vcpu), -EINTR);
	ck_assert_int_eq(set_events(1, 1, 0x15, 1), 0);
	memset(&run->system_event, 0xaa, sizeof(run->system_event));
	ck_assert_int_eq(script_run(f.vcpu), _i ? 0 : -EINTR);
	ck_assert_uint_eq(get_u64(f.vcpu, PC), 0x80200);
	if (_i) {
		ck_assert_uint_eq(run->exit_reason, KVM_EXIT_SYSTEM_EVENT);
		ck_assert_uint_eq(run->system_event.type, KVM_SYSTEM_EVENT_WAKEUP);
		ck_assert_uint_eq(run->system_event.ndata, 0);
		ck_assert_uint_eq(run->system_event.data[15], 0);
		ck_assert_int_eq(script_run(f.vcpu), 0);
	}
	ck_assert_uint_eq(get_events().exception.serror_pending, 1);
	fixture_close(&f);
}
END_TEST

/* arm.c kvm_arch_vcpu_ioctl(): ENOEXEC is first, then EFAULT */
START_TEST(errnos_of_events)
{
	struct profile profile = default_profile();
	struct kvm_vcpu_events events = { 0 };

	fixture_open(&f, &host_max, &profile, &scripted_cpu);
	for (int bad = 0; bad <= 1; bad++) {
		unsigned long arg = bad ? 0x1000 : (unsigned long)&events;

		ck_assert_int_eq(call(f.vcpu, KVM_GET_VCPU_EVENTS, arg), -ENOEXEC);
		ck_assert_int_eq(call(f.vcpu, KVM_SET_VCPU_EVENTS, arg), -ENOEXEC);
	}
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI), 0);
	ck_assert_int_eq(call(f.vcpu, KVM_GET_VCPU_EVENTS, 0x1000), -EFAULT);
	ck_assert_int_eq(call(f.vcpu, KVM_SET_VCPU_EVENTS, 0x1000), -EFAULT);
	fixture_close(&f);
}
END_TEST

/* mmio.c io_mem_abort(): size, direction and data of an access; Arm ARM "ISS of a Data Abort" */
START_TEST(mmio_stores)
{
	uint64_t x3 = 0x1122334455667788, data = 0;
	unsigned int len = 1u << _i;

	for (unsigned int rt = 3; rt <= 31; rt += 28) {
		open_host(&host_max, F_PSCI);
		ck_assert_int_eq(set_u64(f.vcpu, X(3), x3), 0);
		ck_assert_int_eq(set_u64(f.vcpu, X(0), 0x5555), 0);
		ck_assert_int_eq(set_u64(f.vcpu, SP, 0x6666), 0);
		memset(script_page(f.vcpu)->mmio.data, 0, 8);
		exit_by(EC(DABT_LOW) | ESR_DABT_ISV | ESR_DABT_WnR |
			(uint64_t)_i << ESR_DABT_SAS_SHIFT | rt << ESR_DABT_SRT_SHIFT, 0, 0x9000008);
		ck_assert_int_eq(script_run(f.vcpu), 0);
		ck_assert_uint_eq(script_page(f.vcpu)->exit_reason, KVM_EXIT_MMIO);
		ck_assert_uint_eq(script_page(f.vcpu)->mmio.phys_addr, 0x9000008);
		ck_assert_uint_eq(script_page(f.vcpu)->mmio.len, len);
		ck_assert_uint_eq(script_page(f.vcpu)->mmio.is_write, 1);
		memcpy(&data, script_page(f.vcpu)->mmio.data, 8);
		ck_assert_uint_eq(data, rt == 31 ? 0 : len == 8 ? x3 : x3 & ((UINT64_C(1) << 8 * len) - 1));
		fixture_close(&f);
	}
}
END_TEST

/* mmio.c kvm_handle_mmio_return(): sign, width of the register, XZR; PC once */
START_TEST(mmio_loads)
{
	static const struct { uint64_t iss, data, value; } rows[] = {
		{ 0, 0x80, 0x80 }, { ESR_DABT_SF, 0x80, 0x80 },
		{ ESR_DABT_SSE, 0x80, 0xffffff80 }, { ESR_DABT_SSE | ESR_DABT_SF, 0x80, -UINT64_C(0x80) },
		{ ESR_DABT_SSE | ESR_DABT_SF, 0x7f, 0x7f },
		{ UINT64_C(1) << ESR_DABT_SAS_SHIFT | ESR_DABT_SSE | ESR_DABT_SF, 0x8000,
		  -UINT64_C(0x8000) },
		{ UINT64_C(2) << ESR_DABT_SAS_SHIFT | ESR_DABT_SSE | ESR_DABT_SF, 0x80000000,
		  -UINT64_C(0x80000000) },
		{ UINT64_C(3) << ESR_DABT_SAS_SHIFT | ESR_DABT_SF, 0x8877665544332211, 0x8877665544332211 },
	};

	open_host(&host_max, F_PSCI);
	ck_assert_int_eq(set_u64(f.vcpu, X(4), 0x9999999999999999), 0);
	exit_by(EC(DABT_LOW) | ESR_DABT_ISV | rows[_i].iss | 4u << ESR_DABT_SRT_SHIFT, 0, 0x9000000);
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(script_page(f.vcpu)->mmio.is_write, 0);
	memcpy(script_page(f.vcpu)->mmio.data, &rows[_i].data, 8);
	script_start();
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(script_seen(0)->x[4], rows[_i].value);
	ck_assert_uint_eq(script_seen(0)->pc, 0x40000004);
	fixture_close(&f);
}
END_TEST

START_TEST(mmio_load_into_xzr)
{
	open_host(&host_max, F_PSCI);
	ck_assert_int_eq(set_u64(f.vcpu, SP, 0x6666), 0);
	exit_by(EC(DABT_LOW) | ESR_DABT_ISV | 31u << ESR_DABT_SRT_SHIFT, 0, 0x9000000);
	ck_assert_int_eq(script_run(f.vcpu), 0);
	script_page(f.vcpu)->mmio.data[0] = 0x77;
	script_page(f.vcpu)->immediate_exit = 1;
	ck_assert_int_eq(call(f.vcpu, KVM_RUN, 0), -EINTR);
	ck_assert_uint_eq(get_u64(f.vcpu, SP), 0x6666);
	/* once: PC does not move again */
	ck_assert_int_eq(call(f.vcpu, KVM_RUN, 0), -EINTR);
	ck_assert_uint_eq(get_u64(f.vcpu, PC), 0x40000004);
	fixture_close(&f);
}
END_TEST

/* The same in the record of traces, whose recorder cleared kvm_run: nothing is completed */
START_TEST(mmio_of_another_exit_reason)
{
	open_host(&host_max, F_PSCI);
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	script_page(f.vcpu)->exit_reason = KVM_EXIT_UNKNOWN;
	script_page(f.vcpu)->immediate_exit = 1;
	ck_assert_int_eq(call(f.vcpu, KVM_RUN, 0), -EINTR);
	ck_assert_uint_eq(get_u64(f.vcpu, PC), 0x40000000);
	fixture_close(&f);
}
END_TEST

/* mmio.c io_mem_abort(): esr_iss is the ISS field; api.rst KVM_EXIT_ARM_NISV */
START_TEST(nisv_exit)
{
	struct kvm_enable_cap cap = { .cap = KVM_CAP_ARM_NISV_TO_USER };

	open_host(&host_max, F_PSCI);
	exit_by(EC(DABT_LOW) | ESR_DABT_WnR | 7, 0x123, 0x9000008);
	ck_assert_int_eq(script_run(f.vcpu), -ENOSYS);
	ck_assert_int_eq(call(f.vm, KVM_ENABLE_CAP, (unsigned long)&cap), 0);
	script_start();
	exit_by(EC(DABT_LOW) | ESR_DABT_WnR | 7, 0x123, 0x9000008);
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(script_page(f.vcpu)->exit_reason, KVM_EXIT_ARM_NISV);
	ck_assert_uint_eq(script_page(f.vcpu)->arm_nisv.esr_iss, 0x47);
	ck_assert_uint_eq(script_page(f.vcpu)->arm_nisv.fault_ipa, 0x9000008);
	fixture_close(&f);
}
END_TEST

/* EINTR says why in kvm_run; WFI is done with when the guest goes on */
START_TEST(interrupted_runs)
{
	open_host(&host_max, F_PSCI);
	script_page(f.vcpu)->exit_reason = KVM_EXIT_UNKNOWN;
	script_exit((struct script_exit){ .reason = CPU_EXIT_IRQ });
	ck_assert_int_eq(script_run(f.vcpu), -EINTR);
	ck_assert_uint_eq(script_page(f.vcpu)->exit_reason, KVM_EXIT_INTR);
	script_page(f.vcpu)->exit_reason = KVM_EXIT_UNKNOWN;
	script_start();
	exit_by(EC(WFx), 0, 0);
	ck_assert_int_eq(script_run(f.vcpu), -EINTR);
	ck_assert_uint_eq(script_page(f.vcpu)->exit_reason, KVM_EXIT_INTR);
	ck_assert_uint_eq(get_u64(f.vcpu, PC), 0x40000004);
	script_page(f.vcpu)->exit_reason = KVM_EXIT_MMIO;
	script_start();
	script_exit((struct script_exit){ .reason = CPU_EXIT_FAULT });
	ck_assert_int_eq(script_run(f.vcpu), -EFAULT);
	ck_assert_uint_eq(script_page(f.vcpu)->exit_reason, KVM_EXIT_UNKNOWN);
	fixture_close(&f);
}
END_TEST

static uint64_t sys64(uint64_t id, unsigned int rt, bool read)
{
	uint64_t op0 = id >> 14 & 3, op1 = id >> 11 & 7, crn = id >> 7 & 15, crm = id >> 3 & 15;

	return EC(SYS64) | op0 << 20 | (id & 7) << 17 | op1 << 14 | crn << 10 | rt << 5 | crm << 1 | read;
}

/* sys_regs.c: what is emulated moves PC on, what is not there is undefined */
START_TEST(trapped_registers)
{
	static const struct { uint64_t id; bool read, there; } rows[] = {
		{ KVM_REG_ARM64_SYS_ID_AA64PFR0_EL1, true, true },
		{ KVM_REG_ARM64_SYS_ID_AA64PFR0_EL1, false, false },	/* read-only */
		{ ARM64_SYS_REG(3, 0, 0, 7, 7), true, true },		/* the ID space reads as zero */
		{ ARM64_SYS_REG(3, 0, 0, 1, 7), true, true },
		{ ARM64_SYS_REG(3, 0, 0, 7, 7), false, false },
		{ ARM64_SYS_REG(3, 0, 0, 8, 0), true, false },
		{ ARM64_SYS_REG(3, 0, 0, 0, 4), true, false },
		{ ARM64_SYS_REG(3, 0, 15, 0, 0), true, false },
	};

	open_host(&host_max, F_PSCI);
	ck_assert_int_eq(set_u64(f.vcpu, SP, 0x6666), 0);
	ck_assert_int_eq(set_u64(f.vcpu, X(7), 0x7777), 0);
	exit_by(sys64(rows[_i].id, 7, rows[_i].read), 0, 0);
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	if (!rows[_i].there) {
		assert_taken(script_seen(1), UNDEFINED, 0x200);
		ck_assert_uint_eq(script_seen(1)->x[7], 0x7777);
	} else {
		ck_assert_uint_eq(script_seen(1)->pc, 0x40000004);
		ck_assert_uint_eq(script_seen(1)->x[7], _i ? 0 :
				  get_u64(f.vcpu, KVM_REG_ARM64_SYS_ID_AA64PFR0_EL1));
	}
	fixture_close(&f);
}
END_TEST

START_TEST(trapped_read_into_xzr)
{
	open_host(&host_max, F_PSCI);
	ck_assert_int_eq(set_u64(f.vcpu, SP, 0x6666), 0);
	exit_by(sys64(KVM_REG_ARM64_SYS_ID_AA64PFR0_EL1, 31, true), 0, 0);
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(script_seen(1)->sp_el0, 0x6666);
	ck_assert_uint_eq(script_seen(1)->pc, 0x40000004);
	fixture_close(&f);
}
END_TEST

/* A write that traps reaches the vCPU's register; from XZR it is zero */
START_TEST(trapped_write)
{
	open_host(&host_max, F_SVE);
	ck_assert_int_eq(set_u64(f.vcpu, X(7), 0x7), 0);
	exit_by(sys64(KVM_REG_ARM64_SYS_ZCR_EL1, 7, false), 0, 0);
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(script_seen(1)->pc, 0x40000004);
	ck_assert_uint_eq(script_seen(1)->x[7], 7);
	fixture_close(&f);
}
END_TEST

/* SME (handle_exit.c, v12 23/29): ZT0 that still traps when FP is the guest's is undefined */
START_TEST(trap_of_a_guest_that_has_its_fp_state)
{
	static const struct kvmsme_host host = { .sve_vqs = 1, .sme_vqs = 1 };

	open_host(&host, F_SVE | F_SME);
	exit_by(EC(SME), 0, 0);
	exit_by(EC(SME) | 4, 0, 0);
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert(!script_seen(1)->sys.trap_sme);
	ck_assert_uint_eq(script_seen(1)->pc, 0x40000000);
	assert_taken(script_seen(2), UNDEFINED, 0x200);
	fixture_close(&f);
}
END_TEST

/* Streaming mode has SVE instructions on a vCPU with SME alone (v12 23/29) */
START_TEST(sve_trap_without_sve)
{
	open_host(&host_max, F_SME);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_SVCR, (uint64_t)_i), 0);
	exit_by(EC(SVE), 0, 0);
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	if (_i) {
		ck_assert_uint_eq(script_seen(1)->pc, 0x40000000);
		ck_assert(!script_seen(1)->sys.trap_sve);
	} else {
		assert_taken(script_seen(1), UNDEFINED, 0x200);
	}
	fixture_close(&f);
}
END_TEST

/* arm.c: only RUNNABLE runs; a 64-bit vCPU in a 32-bit mode would, but is not modelled */
START_TEST(vcpus_that_do_not_run)
{
	struct kvm_mp_state state = { KVM_MP_STATE_SUSPENDED };
	struct kvmsme_host host = host_max;

	host.el1_32bit = true;
	open_host(&host, F_PSCI);
	ck_assert_int_eq(call(f.vcpu, KVM_SET_MP_STATE, (unsigned long)&state), 0);
	ck_assert_int_eq(script_run(f.vcpu), -EINTR);
	/* the signal that ends the wait: kvm_host.h kvm_handle_signal_exit() */
	ck_assert_uint_eq(script_page(f.vcpu)->exit_reason, KVM_EXIT_INTR);
	state.mp_state = 99;
	ck_assert_int_eq(call(f.vcpu, KVM_GET_MP_STATE, (unsigned long)&state), 0);
	ck_assert_uint_eq(state.mp_state, KVM_MP_STATE_SUSPENDED);
	ck_assert_int_eq(call(f.vcpu, KVM_GET_MP_STATE, 0x1000), -EFAULT);
	state.mp_state = KVM_MP_STATE_RUNNABLE;
	ck_assert_int_eq(call(f.vcpu, KVM_SET_MP_STATE, (unsigned long)&state), 0);
	ck_assert_int_eq(set_u64(f.vcpu, PSTATE, 0x10), 0);
	script_page(f.vcpu)->exit_reason = KVM_EXIT_UNKNOWN;
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(script_page(f.vcpu)->exit_reason, KVM_EXIT_INTERNAL_ERROR);
	fixture_close(&f);
}
END_TEST

/*
 * 6.12: what is pending is taken at the end of KVM_RUN also where a stopped vCPU does not enter its guest
 * (arm.c kvm_arch_vcpu_ioctl_run(), kvm_vcpu_exit); IL is missing as long as nothing has trapped.  Registers
 * that a kernel does not list have no place to be written to.
 */
START_TEST(an_external_abort_of_a_stopped_vcpu)
{
	const uint64_t esr_id = ARM64_SYS_REG(3, 0, 5, 2, 0);
	struct kvm_mp_state stopped = { KVM_MP_STATE_STOPPED };
	struct kernel_pop pop = small_kernel;

	if (_i)
		pop.reg[pop_find(&pop, ARM64_SYS_REG(3, 0, 6, 0, 0))].id = ARM64_SYS_REG(3, 0, 15, 0, 0);
	script_start();
	fixture_open_profile(&f, profile_by_name("sve-6.12"), &pop, &host_max, &scripted_cpu);
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI), 0);
	ck_assert_int_eq(set_u64(f.vcpu, VBAR_EL1, 0x80000), 0);
	ck_assert_int_eq(set_u64(f.vcpu, PC, 0x40000000), 0);
	ck_assert_int_eq(set_events(0, 0, 0, 1), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, PC), 0x40000000);
	ck_assert_int_eq(call(f.vcpu, KVM_SET_MP_STATE, (unsigned long)&stopped), 0);
	ck_assert_int_eq(script_run(f.vcpu), -EINTR);
	ck_assert_uint_eq(get_u64(f.vcpu, PC), 0x80200);
	ck_assert_uint_eq(get_u64(f.vcpu, esr_id), SEA_DABT_CUR & ~(1u << 25));
	ck_assert_uint_eq(get_u64(f.vcpu, ELR_EL1), 0x40000000);
	/* and once */
	ck_assert_int_eq(script_run(f.vcpu), -EINTR);
	ck_assert_uint_eq(get_u64(f.vcpu, ELR_EL1), 0x40000000);
	fixture_close(&f);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("inject");

	tcase_add_loop_test(tcase, aborts_of_fetches_and_walks, 0, 5);
	tcase_add_loop_test(tcase, what_an_injected_exception_leaves_in_pstate, 0, 2);
	tcase_add_test(tcase, an_external_abort_is_taken_once_at_the_next_entry);
	tcase_add_test(tcase, an_external_abort_waits_for_the_entry);
	tcase_add_test(tcase, serror_events);
	tcase_add_loop_test(tcase, the_abort_beside_a_refused_serror, 0, 2);
	tcase_add_loop_test(tcase, what_wakes_a_suspended_vcpu, 0, 2);
	tcase_add_test(tcase, errnos_of_events);
	tcase_add_loop_test(tcase, mmio_stores, 0, 4);
	tcase_add_loop_test(tcase, mmio_loads, 0, 8);
	tcase_add_test(tcase, mmio_load_into_xzr);
	tcase_add_test(tcase, mmio_of_another_exit_reason);
	tcase_add_test(tcase, nisv_exit);
	tcase_add_test(tcase, interrupted_runs);
	tcase_add_loop_test(tcase, trapped_registers, 0, 8);
	tcase_add_test(tcase, trapped_read_into_xzr);
	tcase_add_test(tcase, trapped_write);
	tcase_add_test(tcase, trap_of_a_guest_that_has_its_fp_state);
	tcase_add_loop_test(tcase, sve_trap_without_sve, 0, 2);
	tcase_add_test(tcase, vcpus_that_do_not_run);
	tcase_add_loop_test(tcase, an_external_abort_of_a_stopped_vcpu, 0, 2);
	return suite_of("inject", tcase);
}

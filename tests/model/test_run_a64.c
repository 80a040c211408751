// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What KVM_RUN does for cpu/a64 beside other CPUs: pointer authentication, timed waits, debug
 * registers, ID registers as run.  The kernel is Linux 7.3, whose ISAR1.API is 5.
 */
#include <stdlib.h>

#include "scripted_cpu.h"
#include "suite.h"

#define F_PTRAUTH	(1u << 5 | 1u << 6)
#define APIAKEYLO	ARM64_SYS_REG(3, 0, 2, 1, 0)
#define APGAKEYHI	ARM64_SYS_REG(3, 0, 2, 3, 1)
#define ISAR2		ARM64_SYS_REG(3, 0, 0, 6, 2)
#define MMFR1		ARM64_SYS_REG(3, 0, 0, 7, 1)
#define OSLSR_EL1	ARM64_SYS_REG(2, 0, 1, 1, 4)
#define OSLAR_EL1(read)	SYS64(2, 0, 1, 0, 4, read)

static struct fixture f;

static void open_with(const struct kvmsme_host *host, const struct cpu_ops *cpu, uint32_t features)
{
	script_start();
	fixture_open_kernel(&f, "sme-v12", host, cpu);
	fixture_start(&f, features);
	ck_assert_int_eq(set_u64(f.vcpu, PC, 0x40000000), 0);
	ck_assert_int_eq(set_u64(f.vcpu, VBAR_EL1, 0x80000), 0);
}

static void open_max(uint32_t features)
{
	const struct kvmsme_host host = KVMSME_HOST_MAX;

	open_with(&host, &scripted_cpu, features);
}

START_TEST(keys_are_switched)
{
	open_max(F_PTRAUTH);
	ck_assert_int_eq(set_u64(f.vcpu, APIAKEYLO, 0x1111), 0);
	ck_assert_int_eq(set_u64(f.vcpu, APGAKEYHI, 0x2222), 0);
	/* MSR APIAKeyLo_EL1, X0: of a CPU that traps it */
	script_call(SYS64(3, 0, 2, 1, 0, 0), 0x3333, 0, 0, 0);
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(script_seen(0)->sysreg[CPU_APIAKeyLo_EL1], 0x1111);
	ck_assert_uint_eq(script_seen(0)->sysreg[CPU_APGAKeyHi_EL1], 0x2222);
	ck_assert_uint_eq(script_seen(0)->pauth, 5);
	ck_assert(script_seen(0)->pauth_impdef && !script_seen(0)->trap_pauth);
	ck_assert_uint_eq(get_u64(f.vcpu, APIAKEYLO), 0x3333);
	ck_assert_uint_eq(get_u64(f.vcpu, APGAKEYHI), 0x2222);
	fixture_close(&f);
}
END_TEST

/* The kernel's pauth_disable keeps HCR_EL2.API and APK 0: kvm_handle_ptrauth() */
START_TEST(undefined_without_ptrauth)
{
	open_max(0);
	script_exit((struct script_exit){ .esr = EC(PAC) });
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert(script_seen(0)->trap_pauth);
	ck_assert_uint_eq(script_seen(1)->pc, 0x80200);
	ck_assert_uint_eq(script_seen(1)->sysreg[CPU_ESR_EL1], 0x02000000);
	ck_assert_uint_eq(script_seen(1)->sysreg[CPU_ELR_EL1], 0x40000000);
	fixture_close(&f);
}
END_TEST

static void is_stepped_branch_target(struct pcpu *pcpu)
{
	pcpu->pstate |= UINT64_C(1) << 21 | UINT64_C(2) << 10;
}

/* kvm_skip_instr(): PSTATE.SS and BTYPE are 0 behind it */
START_TEST(timed_wait_ends)
{
	open_max(0);
	script_exit((struct script_exit){ .does = is_stepped_branch_target, .esr = EC(WFx) | 0x1e00006 });
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(script_seen(1)->pc, 0x40000004);
	ck_assert_uint_eq(script_seen(1)->pstate, 0x3c5);
	fixture_close(&f);
}
END_TEST

/* trap_oslar_el1(), trap_raz_wi() */
START_TEST(debug_registers)
{
	open_max(0);
	ck_assert_uint_eq(get_u64(f.vcpu, OSLSR_EL1), 8);
	script_call(SYS64(2, 0, 1, 0, 4, 0), 1, 0, 0, 0);
	script_call(SYS64(2, 0, 1, 3, 4, 1), 77, 0, 0, 0);
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(script_seen(2)->x[0], 0);
	ck_assert_uint_eq(script_seen(2)->pc, 0x40000008);
	ck_assert_uint_eq(get_u64(f.vcpu, OSLSR_EL1), 10);
	fixture_close(&f);
}
END_TEST

/* trap_loregion(): reads as zero, as ID_AA64MMFR1_EL1.LO is 1; LORID_EL1 is not written */
START_TEST(lo_regions)
{
	open_max(0);
	script_call(SYS64(3, 0, 10, 4, 7, 1), 77, 0, 0, 0);
	script_call(SYS64(3, 0, 10, 4, 7, 0), 0, 0, 0, 0);
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(script_seen(1)->x[0], 0);
	ck_assert_uint_eq(script_seen(1)->pc, 0x40000004);
	ck_assert_uint_eq(script_seen(2)->sysreg[CPU_ELR_EL1], 0x40000004);
	fixture_close(&f);
}
END_TEST

/* Without FEAT_LOR its registers are undefined; with it, all but LORID_EL1 may be written */
START_TEST(lo_regions_by_feature)
{
	for (unsigned int lor = 0; lor < 2; lor++) {
		open_max(0);
		if (!lor)
			ck_assert_int_eq(set_u64(f.vcpu, MMFR1, get_u64(f.vcpu, MMFR1) & ~UINT64_C(0xf0000)), 0);
		script_call(SYS64(3, 0, 10, 4, 3, 0), 77, 0, 0, 0);	/* LORC_EL1 */
		script_leave();
		ck_assert_int_eq(script_run(f.vcpu), 0);
		ck_assert_uint_eq(script_seen(1)->pc, lor ? 0x40000004 : 0x80200);
		fixture_close(&f);
	}
}
END_TEST

/* OSLAR_EL1 cannot be read, and a write of 0 unlocks */
START_TEST(os_lock)
{
	open_max(0);
	script_call(OSLAR_EL1(0), 1, 0, 0, 0);
	script_call(OSLAR_EL1(0), 0, 0, 0, 0);
	script_call(OSLAR_EL1(1), 0, 0, 0, 0);
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, OSLSR_EL1), 8);
	ck_assert_uint_eq(script_seen(3)->pc, 0x80200);
	fixture_close(&f);
}
END_TEST

/* A population of one's own may lack what the lock is seen in */
START_TEST(os_lock_without_its_status)
{
	const struct kvmsme_host host = KVMSME_HOST_MAX;
	struct kernel_pop *pop = malloc(sizeof(*pop));

	*pop = *kernel_by_name("linux-7.3");
	pop->reg[pop_find(pop, OSLSR_EL1)].id ^= 1;
	script_start();
	fixture_open_profile(&f, profile_by_name("sme-v12"), pop, &host, &scripted_cpu);
	fixture_start(&f, 0);
	ck_assert_int_eq(set_u64(f.vcpu, VBAR_EL1, 0x80000), 0);
	script_call(OSLAR_EL1(0), 1, 0, 0, 0);
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(script_seen(1)->pc, 0x80200);
	fixture_close(&f);
	free(pop);
}
END_TEST

/* What is emulated is so by this rule */
START_TEST(debug_registers_without_the_rule)
{
	static const uint64_t esr[] = { OSLAR_EL1(0), SYS64(2, 0, 1, 3, 4, 1) };

	for (size_t i = 0; i < sizeof(esr) / sizeof(*esr); i++) {
		open_max(0);
		f.m->rules.off = RULE_RUN_SYSREG_OK;
		script_call(esr[i], 1, 0, 0, 0);
		script_leave();
		ck_assert_int_eq(script_run(f.vcpu), 0);
		ck_assert_uint_eq(script_seen(1)->pc, 0x80200);
		fixture_close(&f);
	}
}
END_TEST

static uint64_t without_cmpbr(uint16_t sysreg, uint64_t value)
{
	return sysreg == (uint16_t)ISAR2 ? value - (UINT64_C(1) << 52) : value;
}

/* Only with the host's word, and only for the guest */
START_TEST(ids_as_run)
{
	for (int n = 0; n < 3; n++) {
		struct kvmsme_host host = KVMSME_HOST_MAX;
		struct cpu_ops cpu = scripted_cpu;
		bool as_run = n == 1;

		cpu.id_register = n < 2 ? without_cmpbr : NULL;
		host.ids_as_run = n > 0;
		open_with(&host, &cpu, 0);
		script_exit((struct script_exit){ .esr = SYS64(3, 0, 0, 6, 2, 1) });
		script_leave();
		ck_assert_int_eq(script_run(f.vcpu), 0);
		ck_assert_uint_eq(script_seen(1)->x[0] >> 52 & 15, as_run ? 1 : 2);
		ck_assert_uint_eq(get_u64(f.vcpu, ISAR2) >> 52 & 15, 2);
		fixture_close(&f);
	}
}
END_TEST

/* vcpu_set_hcrx(): where the ID register has no MOPS, copies and sets in memory are undefined */
START_TEST(mops_by_id_register)
{
	for (unsigned int mops = 0; mops < 2; mops++) {
		open_max(0);
		if (!mops)
			ck_assert_int_eq(set_u64(f.vcpu, ISAR2, get_u64(f.vcpu, ISAR2) & ~UINT64_C(0xf0000)), 0);
		script_leave();
		ck_assert_int_eq(script_run(f.vcpu), 0);
		ck_assert_int_eq(script_seen(0)->no_mops, !mops);
		fixture_close(&f);
	}
}
END_TEST

/* Linux 6.1 does not trap CTR_EL0; read_cpuid_effective_cachetype() adds IDC (bit 28), QEMU's CPU has none: observed */
START_TEST(ctr_of_the_cpu)
{
	static const struct { const char *profile; bool qemu_cpu; uint64_t ctr; } rows[] = {
		{ "sve-6.1", true, 0x8444c004 }, { "sve-6.1", false, 0x9444c004 }, { "sve-6.12", true, 0xb444c004 },
	};
	struct kvmsme_host host = KVMSME_HOST_MAX;

	host.sme_vqs = 0;
	host.sme2 = host.fa64 = false;
	host.qemu_cpu = rows[_i].qemu_cpu;
	script_start();
	fixture_open_kernel(&f, rows[_i].profile, &host, &scripted_cpu);
	fixture_start(&f, 0);
	script_exit((struct script_exit){ .esr = SYS64(3, 3, 0, 0, 1, 1) });
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(script_seen(1)->x[0], rows[_i].ctr);
	fixture_close(&f);
}
END_TEST

static void is_stepped(struct pcpu *pcpu)
{
	pcpu->pstate &= ~(UINT64_C(1) << 21);
}

/* kvm_host.h DBG_SS_ACTIVE_PENDING: an instruction that has been stepped is not stepped over again */
START_TEST(pending_step_is_kept)
{
	struct kvm_guest_debug debug = { .control = KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP };

	open_max(0);
	ck_assert_int_eq(call(f.vcpu, KVM_SET_GUEST_DEBUG, (unsigned long)&debug), 0);
	script_exit((struct script_exit){ .does = is_stepped, .reason = CPU_EXIT_IRQ });
	ck_assert_int_eq(script_run(f.vcpu), -EINTR);
	script_exit((struct script_exit){ .reason = CPU_EXIT_IRQ });
	ck_assert_int_eq(script_run(f.vcpu), -EINTR);
	ck_assert_uint_eq(script_seen(0)->pstate >> 21 & 1, 1);
	ck_assert_uint_eq(script_seen(1)->pstate >> 21 & 1, 0);
	fixture_close(&f);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("run a64");

	tcase_add_test(tcase, keys_are_switched);
	tcase_add_test(tcase, undefined_without_ptrauth);
	tcase_add_test(tcase, timed_wait_ends);
	tcase_add_test(tcase, debug_registers);
	tcase_add_test(tcase, lo_regions);
	tcase_add_test(tcase, lo_regions_by_feature);
	tcase_add_test(tcase, os_lock);
	tcase_add_test(tcase, os_lock_without_its_status);
	tcase_add_test(tcase, debug_registers_without_the_rule);
	tcase_add_test(tcase, ids_as_run);
	tcase_add_test(tcase, mops_by_id_register);
	tcase_add_loop_test(tcase, ctr_of_the_cpu, 0, 3);
	tcase_add_test(tcase, pending_step_is_kept);
	return suite_of("run a64", tcase);
}

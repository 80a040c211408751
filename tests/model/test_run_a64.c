// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What KVM_RUN does for cpu/a64 beside other CPUs: pointer authentication, timed waits, debug
 * registers, ID registers as run.  The kernel is Linux 7.3, whose ISAR1.API is 5.
 */
#include "scripted_cpu.h"
#include "suite.h"

#define F_PTRAUTH	(1u << 5 | 1u << 6)
#define APIAKEYLO	ARM64_SYS_REG(3, 0, 2, 1, 0)
#define APGAKEYHI	ARM64_SYS_REG(3, 0, 2, 3, 1)
#define ISAR2		ARM64_SYS_REG(3, 0, 0, 6, 2)
#define OSLSR_EL1	ARM64_SYS_REG(2, 0, 1, 1, 4)

/* ISS of MSR or MRS with X0 */
#define SYS64(op0, op1, crn, crm, op2, read)							\
	(EC(SYS64) | (uint64_t)(op0) << 20 | (op2) << 17 | (op1) << 14 | (crn) << 10 | (crm) << 1 | (read))

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

static uint64_t without_cmpbr(uint16_t sysreg, uint64_t value)
{
	return sysreg == (uint16_t)ISAR2 ? value - (UINT64_C(1) << 52) : value;
}

/* Only with the host's word, and only for the guest */
START_TEST(ids_as_run)
{
	for (int as_run = 0; as_run < 2; as_run++) {
		struct kvmsme_host host = KVMSME_HOST_MAX;
		struct cpu_ops cpu = scripted_cpu;

		cpu.id_register = without_cmpbr;
		host.ids_as_run = as_run;
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

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("run a64");

	tcase_add_test(tcase, keys_are_switched);
	tcase_add_test(tcase, undefined_without_ptrauth);
	tcase_add_test(tcase, timed_wait_ends);
	tcase_add_test(tcase, debug_registers);
	tcase_add_test(tcase, lo_regions);
	tcase_add_test(tcase, ids_as_run);
	return suite_of("run a64", tcase);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ID registers: what hides a field, which values are safe, and until when they may change.  Fields
 * are those of the Arm ARM, what KVM does with them sys_regs.c and cpufeature.c.
 */
#include "scripted_cpu.h"
#include "suite.h"

#define ID(crm, op2)	ARM64_SYS_REG(3, 0, 0, crm, op2)
#define ID_PFR1		ID(1, 1)
#define ID_DFR0		ID(1, 2)
#define PFR0		ID(4, 0)
#define PFR1		ID(4, 1)
#define ZFR0		ID(4, 4)
#define SMFR0		ID(4, 5)
#define DFR0		ID(5, 0)
#define ISAR1		ID(6, 1)
#define MIDR_EL1	ARM64_SYS_REG(3, 0, 0, 0, 0)
#define FIELD(value, shift) ((value) >> (shift) & 0xf)

static struct fixture f;

static const struct kvmsme_host full = { .sve_vqs = 3, .sme_vqs = 3, .sme2 = true, .fa64 = true,
					 .ptrauth = true, .pmu = true };

static void open_kernel(const char *name, const struct kvmsme_host *host, uint32_t features)
{
	script_start();
	fixture_open_kernel(&f, name, host, &scripted_cpu);
	ck_assert_int_eq(call_init(f.vcpu, features), 0);
}

static void run_once(void)
{
	script_start();
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
}

/* Each field with the feature it is about, and without */
START_TEST(hidden_fields)
{
	static const struct { const char *kernel; uint32_t with, without; uint64_t id; unsigned int shift; } rows[] = {
		{ "sme-v12", F_SVE, F_PSCI, PFR0, 32 }, { "sme-v12", F_SME, F_PSCI, PFR1, 24 },
		{ "sme-v12", F_SME, F_SVE, SMFR0, 36 }, { "sme-v12", F_SVE, F_PSCI, ZFR0, 4 },
		{ "sme-v12", F_SME, F_PSCI, ZFR0, 4 }, { "sme-v9-posted", F_SVE, F_SME, ZFR0, 4 },
		{ "sve-6.12", 1u << KVM_ARM_VCPU_PMU_V3, F_PSCI, DFR0, 8 },
		{ "sve-6.12", 1u << KVM_ARM_VCPU_PMU_V3, F_PSCI, ID_DFR0, 24 },
		{ "sve-6.12", 3u << KVM_ARM_VCPU_PTRAUTH_ADDRESS, F_PSCI, ISAR1, 8 },
		{ "sve-6.12", 3u << KVM_ARM_VCPU_PTRAUTH_ADDRESS, F_PSCI, ISAR1, 28 },
	};

	open_kernel(rows[_i].kernel, &full, rows[_i].with);
	ck_assert_uint_ne(FIELD(get_u64(f.vcpu, rows[_i].id), rows[_i].shift), 0);
	fixture_close(&f);
	open_kernel(rows[_i].kernel, &full, rows[_i].without);
	ck_assert_uint_eq(FIELD(get_u64(f.vcpu, rows[_i].id), rows[_i].shift), 0);
	/* its neighbours are there all the same */
	if (rows[_i].id != SMFR0 && rows[_i].id != ZFR0)
		ck_assert_uint_ne(get_u64(f.vcpu, rows[_i].id), 0);
	fixture_close(&f);
}
END_TEST

/* PFR1.SME is 1 for SME and 2 for SME2; SMFR0.FA64 is the host's */
START_TEST(what_the_host_has)
{
	struct kvmsme_host host = full;

	host.sme2 = _i & 1;
	host.fa64 = _i & 2;
	open_kernel("sme-v12", &host, F_SVE | F_SME);
	ck_assert_uint_eq(FIELD(get_u64(f.vcpu, PFR1), 24), host.sme2 ? 2 : 1);
	ck_assert_uint_eq(get_u64(f.vcpu, SMFR0) >> 63, host.fa64);
	fixture_close(&f);
}
END_TEST

/*
 * cpufeature.c: fields of SMFR0 are FTR_EXACT, all or nothing; SMEver, I16I64, I16I32 and I8I32 have
 * four bits (Arm ARM ID_AA64SMFR0_EL1).  Fields of others are FTR_LOWER_SAFE.
 */
START_TEST(safe_values)
{
	static const struct { uint64_t id; unsigned int shift; int64_t change; bool safe; } rows[] = {
		{ SMFR0, 52, -0xf, true }, { SMFR0, 52, -1, false }, { SMFR0, 52, -0xe, false },
		{ SMFR0, 44, -1, false }, { SMFR0, 36, -0xf, true }, { SMFR0, 36, -0xe, false },
		{ SMFR0, 36, -0x8, false }, { SMFR0, 63, -1, true }, { SMFR0, 32, -1, true },
		{ PFR1, 24, -1, true }, { PFR1, 24, -2, true }, { PFR1, 24, 1, false }, { PFR1, 0, -1, true },
		{ PFR1, 0, 1, false }, { PFR0, 32, -1, false }, { PFR0, 0, -1, true }, { PFR0, 0, 1, false },
	};
	uint64_t limit, changed;

	open_kernel("sme-v12", &full, F_SVE | F_SME);
	limit = get_u64(f.vcpu, rows[_i].id);
	changed = limit + ((uint64_t)rows[_i].change << rows[_i].shift);
	ck_assert_int_eq(set_u64(f.vcpu, rows[_i].id, changed), rows[_i].safe ? 0 : -EINVAL);
	ck_assert_uint_eq(get_u64(f.vcpu, rows[_i].id), rows[_i].safe ? changed : limit);
	/* and back: the limit is the host's, not what was set */
	ck_assert_int_eq(set_u64(f.vcpu, rows[_i].id, limit), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, rows[_i].id), limit);
	fixture_close(&f);
}
END_TEST

/* sys_regs.c kvm_reset_id_regs(): once for a VM, so that a reset keeps what was written */
START_TEST(values_survive_resets)
{
	uint64_t lower;
	int other;

	open_kernel("sme-v12", &full, F_SVE | F_SME);
	lower = get_u64(f.vcpu, PFR1) - 0x1000000;
	ck_assert_int_eq(set_u64(f.vcpu, PFR1, lower), 0);
	ck_assert_int_eq(call_init(f.vcpu, F_SVE | F_SME), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, PFR1), lower);
	other = kvmsme_ioctl(f.vm, KVM_CREATE_VCPU, 1);
	ck_assert_int_eq(call_init(other, F_SVE | F_SME), 0);
	ck_assert_uint_eq(get_u64(other, PFR1), lower);
	fixture_close(&f);
}
END_TEST

/* kvm_finalize_sys_regs(): both GIC fields go at the first run, and nothing else may change then */
START_TEST(after_a_run)
{
	open_kernel("sve-6.12", &full, F_PSCI);
	ck_assert_uint_eq(FIELD(get_u64(f.vcpu, PFR0), 24), 1);
	ck_assert_uint_eq(FIELD(get_u64(f.vcpu, ID_PFR1), 28), 1);
	run_once();
	ck_assert_uint_eq(FIELD(get_u64(f.vcpu, PFR0), 24), 0);
	ck_assert_uint_eq(FIELD(get_u64(f.vcpu, ID_PFR1), 28), 0);
	ck_assert_int_eq(set_u64(f.vcpu, PFR0, get_u64(f.vcpu, PFR0)), 0);
	ck_assert_int_eq(set_u64(f.vcpu, PFR0, get_u64(f.vcpu, PFR0) - 1), -EBUSY);
	ck_assert_int_eq(set_u64(f.vcpu, PFR0, UINT64_MAX), -EBUSY);
	fixture_close(&f);
}
END_TEST

/* By knob a kernel leaves the GIC fields alone */
START_TEST(gic_fields_that_stay)
{
	struct profile profile = *profile_by_name("sve-6.12");

	profile.gic_field_until_run = false;
	script_start();
	fixture_open_profile(&f, &profile, NULL, &full, &scripted_cpu);
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI), 0);
	run_once();
	ck_assert_uint_eq(FIELD(get_u64(f.vcpu, PFR0), 24), 1);
	ck_assert_uint_eq(FIELD(get_u64(f.vcpu, ID_PFR1), 28), 1);
	fixture_close(&f);
}
END_TEST

/* Linux 6.1 (recorded): CSV2 and CSV3 are 0 or 1, all else is as it is, run or not */
START_TEST(linux_6_1)
{
	uint64_t pfr0;

	open_kernel("sve-6.1", &full, F_PSCI);
	for (int ran = 0; ran <= 1; ran++) {
		pfr0 = get_u64(f.vcpu, PFR0);
		ck_assert_int_eq(set_u64(f.vcpu, PFR0, pfr0), 0);
		ck_assert_int_eq(set_u64(f.vcpu, PFR0, pfr0 ^ 1), -EINVAL);
		ck_assert_int_eq(set_u64(f.vcpu, PFR0, pfr0 ^ UINT64_C(1) << 24), -EINVAL);
		ck_assert_int_eq(set_u64(f.vcpu, PFR0, pfr0 | UINT64_C(2) << 56), -EINVAL);
		ck_assert_int_eq(set_u64(f.vcpu, PFR0, pfr0 | UINT64_C(2) << 60), -EINVAL);
		ck_assert_int_eq(set_u64(f.vcpu, PFR0, pfr0 & ~(UINT64_C(0xff) << 56)), 0);
		ck_assert_uint_eq(get_u64(f.vcpu, PFR0), pfr0 & ~(UINT64_C(0xff) << 56));
		ck_assert_int_eq(set_u64(f.vcpu, PFR1, get_u64(f.vcpu, PFR1) ^ 1), -EINVAL);
		run_once();
		ck_assert_uint_eq(FIELD(get_u64(f.vcpu, PFR0), 24), FIELD(pfr0, 24));
	}
	fixture_close(&f);
}
END_TEST

/* KVM_CAP_ARM_WRITABLE_IMP_ID_REGS: MIDR_EL1 is one per VM (sys_regs.c set_imp_id_reg()) */
START_TEST(implementation_registers)
{
	struct kvm_enable_cap cap = { .cap = KVM_CAP_ARM_WRITABLE_IMP_ID_REGS };
	uint64_t midr;
	int other;

	open_kernel("sme-v12", &full, F_PSCI);
	midr = get_u64(f.vcpu, MIDR_EL1);
	ck_assert_int_eq(set_u64(f.vcpu, MIDR_EL1, midr), 0);
	ck_assert_int_eq(set_u64(f.vcpu, MIDR_EL1, midr ^ 1), -EINVAL);
	f.vm = kvmsme_ioctl(f.kvm, KVM_CREATE_VM, 0);
	ck_assert_int_eq(call(f.vm, KVM_ENABLE_CAP, (unsigned long)&cap), 0);
	f.vcpu = kvmsme_ioctl(f.vm, KVM_CREATE_VCPU, 0);
	other = kvmsme_ioctl(f.vm, KVM_CREATE_VCPU, 1);
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI), 0);
	ck_assert_int_eq(call_init(other, F_PSCI), 0);
	ck_assert_int_eq(set_u64(f.vcpu, MIDR_EL1, midr ^ 1), 0);
	ck_assert_uint_eq(get_u64(other, MIDR_EL1), midr ^ 1);
	run_once();
	ck_assert_int_eq(set_u64(other, MIDR_EL1, midr ^ 1), 0);
	ck_assert_int_eq(set_u64(other, MIDR_EL1, midr), -EBUSY);
	fixture_close(&f);
}
END_TEST

#define CTR_EL0	ARM64_SYS_REG(3, 3, 0, 0, 1)
#define MMFR0	ID(7, 0)

/*
 * Fields with a least value, and one of two that are as good as one another (sys_regs.c set_id_dfr0_el1(),
 * set_ctr_el0(), set_id_aa64mmfr0_el1()): CopDbg from 6, L1Ip from 2, TGran_2 as the host's or 1
 */
START_TEST(values_with_a_least)
{
	static const struct { uint64_t id; unsigned int shift; uint64_t limit, value; bool safe; } rows[] = {
		{ ID_DFR0, 0, 9, 6, true }, { ID_DFR0, 0, 9, 5, false }, { ID_DFR0, 0, 9, 10, false },
		{ CTR_EL0, 12, 8, 8, true }, { CTR_EL0, 12, 8, 0xc, false }, { CTR_EL0, 12, 0xc, 8, true },
		{ CTR_EL0, 12, 8, 4, false },
		{ MMFR0, 32, 2, 2, true }, { MMFR0, 32, 2, 1, true }, { MMFR0, 32, 2, 0, false },
	};
	struct kernel_pop pop = *kernel_by_name(profile_by_name("sve-mainline")->kernel);
	uint64_t field = UINT64_C(0xf) << rows[_i].shift, value = rows[_i].value << rows[_i].shift;
	struct pop_reg *reg = &pop.reg[pop_find(&pop, rows[_i].id)];

	reg->reset = (reg->reset & ~field) | rows[_i].limit << rows[_i].shift;
	fixture_open_profile(&f, profile_by_name("sve-mainline"), &pop, &full, NULL);
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI | 1u << KVM_ARM_VCPU_PMU_V3), 0);
	value |= get_u64(f.vcpu, rows[_i].id) & ~field;
	ck_assert_int_eq(set_u64(f.vcpu, rows[_i].id, value), rows[_i].safe ? 0 : -EINVAL);
	fixture_close(&f);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("ID registers");

	tcase_add_loop_test(tcase, hidden_fields, 0, 10);
	tcase_add_loop_test(tcase, what_the_host_has, 0, 4);
	tcase_add_loop_test(tcase, safe_values, 0, 17);
	tcase_add_test(tcase, values_survive_resets);
	tcase_add_test(tcase, after_a_run);
	tcase_add_test(tcase, gic_fields_that_stay);
	tcase_add_test(tcase, linux_6_1);
	tcase_add_test(tcase, implementation_registers);
	tcase_add_loop_test(tcase, values_with_a_least, 0, 10);
	return suite_of("ID registers", tcase);
}

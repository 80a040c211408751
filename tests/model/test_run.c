/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * KVM_RUN seen from the CPU's side: a CPU made of the test's own steps shows what it
 * was loaded with, changes it, and takes exceptions to EL2.
 */
#include <stdlib.h>

#include "model_fixture.h"
#include "suite.h"

#define MAX_STEPS	8
#define EC(name)	((uint64_t)ESR_EC_##name << ESR_EC_SHIFT | ESR_IL)
#define V0		UINT64_C(0x6040000000100054)
#define X(n)		(UINT64_C(0x6030000000100000) + 2 * (n))
#define PC		UINT64_C(0x6030000000100040)

/* One entry of the CPU: look at and change the registers, then leave by *exit */
typedef void (*cpu_step)(struct pcpu *pcpu, struct cpu_exit *exit);

static struct fixture f;
static cpu_step steps[MAX_STEPS];
static int nr_steps, done_steps;

static void fake_run(struct pcpu *pcpu, const struct cpu_mem_slot *slots, size_t nr_slots,
		     uint64_t *budget, const volatile uint8_t *kick, struct cpu_exit *exit)
{
	(void)slots;
	(void)nr_slots;
	(void)budget;
	(void)kick;
	memset(exit, 0, sizeof(*exit));
	exit->reason = CPU_EXIT_SYNC;
	ck_assert_int_lt(done_steps, nr_steps);
	steps[done_steps++](pcpu, exit);
}

static const struct cpu_ops fake_cpu = { .name = "fake", .run = fake_run };

static void then(cpu_step step)
{
	steps[nr_steps++] = step;
}

static void open_vcpu(const struct kvmsme_host *host, const struct profile *profile,
		      uint32_t features)
{
	nr_steps = done_steps = 0;
	fixture_open(&f, host, profile, &fake_cpu);
	ck_assert_int_eq(call_init(f.vcpu, features), 0);
	if (features & (F_SVE | F_SME))
		ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), 0);
}

static void open_v12(uint32_t features)
{
	static const struct kvmsme_host host = { .sve_vqs = 0x3, .sme_vqs = 0xb, .sme2 = true,
						 .fa64 = true, .fpmr = true };
	struct profile profile = default_profile();

	open_vcpu(&host, &profile, features);
}

static long run_vcpu(void)
{
	long ret = call(f.vcpu, KVM_RUN, 0);

	ck_assert_int_eq(done_steps, nr_steps);
	nr_steps = done_steps = 0;
	return ret;
}

static const struct kvm_run *page(void)
{
	return kvmsme_mmap(f.vcpu, sizeof(struct kvm_run), 0);
}

static void fp_trap(struct pcpu *pcpu, struct cpu_exit *exit)
{
	ck_assert(pcpu->sys.trap_fp && pcpu->sys.trap_sve && pcpu->sys.trap_sme);
	exit->esr = EC(FP_ASIMD);
}

static void store_x3(struct pcpu *pcpu, struct cpu_exit *exit)
{
	(void)pcpu;
	exit->esr = EC(DABT_LOW) | ESR_DABT_ISV | 2u << ESR_DABT_SAS_SHIFT |
		    3u << ESR_DABT_SRT_SHIFT | ESR_DABT_WnR;
	exit->ipa = 0x9000004;
}

static void load_x4_signed_byte(struct pcpu *pcpu, struct cpu_exit *exit)
{
	(void)pcpu;
	exit->esr = EC(DABT_LOW) | ESR_DABT_ISV | ESR_DABT_SSE | ESR_DABT_SF |
		    4u << ESR_DABT_SRT_SHIFT;
	exit->ipa = 0x9000000;
}

static void power_off(struct pcpu *pcpu, struct cpu_exit *exit)
{
	pcpu->x[0] = 0x84000008;
	exit->esr = EC(HVC64);
}

/* v12 22/29: loaded at the first trap, at the vCPU's full length; RUN-13 */
static void expect_z7_loaded(struct pcpu *pcpu, struct cpu_exit *exit)
{
	ck_assert(!pcpu->sys.trap_fp && !pcpu->sys.trap_sve && !pcpu->sys.trap_sme);
	for (int i = 0; i < 32; i++)
		ck_assert_uint_eq(pcpu->vec.z[7][i], 0xa5);
	ck_assert_uint_eq(pcpu->vec.z[7][32], 0);
	ck_assert_uint_eq(pcpu->sys.zcr_el2, 1);
	ck_assert_uint_eq(pcpu->sys.smcr_el2, 3 | 1u << 30 | UINT64_C(1) << 31);
	memset(pcpu->vec.z[8], 0x3c, 32);
	store_x3(pcpu, exit);
}

START_TEST(fp_state_is_loaded_lazily_and_saved)
{
	uint8_t value[256];

	open_v12(F_SVE | F_SME);
	memset(value, 0xa5, sizeof(value));
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(7, 0), value), 0);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_ZCR_EL1, 1), 0);
	then(fp_trap);
	then(expect_z7_loaded);
	ck_assert_int_eq(run_vcpu(), 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(8, 0), value), 0);
	ck_assert_uint_eq(value[31], 0x3c);
	ck_assert_uint_eq(value[32], 0);
	fixture_close(&f);
}
END_TEST

/* world record, answers 4a and 4b: kept without FP use, gone with it */
START_TEST(bits_above_the_guests_length)
{
	uint8_t value[256];

	open_v12(F_SVE);
	memset(value, 0xa5, sizeof(value));
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(7, 0), value), 0);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_ZCR_EL1, 0), 0);
	then(store_x3);
	ck_assert_int_eq(run_vcpu(), 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(7, 0), value), 0);
	ck_assert_uint_eq(value[31], 0xa5);
	then(fp_trap);
	then(store_x3);
	ck_assert_int_eq(run_vcpu(), 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(7, 0), value), 0);
	ck_assert_uint_eq(value[15], 0xa5);
	ck_assert_uint_eq(value[16], 0);
	fixture_close(&f);
}
END_TEST

static void leave_streaming(struct pcpu *pcpu, struct cpu_exit *exit)
{
	ck_assert_uint_eq(pcpu->vec.svcr, 1);
	pcpu->vec.svcr = 0;
	memset(pcpu->vec.z, 0, sizeof(pcpu->vec.z));
	memset(pcpu->vec.z[2], 0x42, 16);
	store_x3(pcpu, exit);
}

/* An SME-only guest that leaves streaming mode has its V registers in fp_regs again */
START_TEST(sme_only_guest_changes_mode)
{
	uint8_t value[256];

	open_v12(F_SME);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_SVCR, 1), 0);
	then(fp_trap);
	then(leave_streaming);
	ck_assert_int_eq(run_vcpu(), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, KVM_REG_ARM64_SYS_SVCR), 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(2, 0), value), -ENOENT);
	ck_assert_int_eq(get_reg(f.vcpu, V0 + 8, value), 0);
	ck_assert_uint_eq(value[15], 0x42);
	fixture_close(&f);
}
END_TEST

/* RUN-6, RUN-4: PC stays; the next entry adds 4 to whatever it is by then */
START_TEST(mmio_write_and_read)
{
	open_v12(F_PSCI);
	ck_assert_int_eq(set_u64(f.vcpu, PC, 0x40000000), 0);
	ck_assert_int_eq(set_u64(f.vcpu, X(3), 0x1122334455667788), 0);
	then(store_x3);
	ck_assert_int_eq(run_vcpu(), 0);
	ck_assert_uint_eq(page()->exit_reason, KVM_EXIT_MMIO);
	ck_assert_uint_eq(page()->mmio.phys_addr, 0x9000004);
	ck_assert_uint_eq(page()->mmio.len, 4);
	ck_assert_uint_eq(page()->mmio.is_write, 1);
	ck_assert_int_eq(memcmp(page()->mmio.data, "\x88\x77\x66\x55", 4), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, PC), 0x40000000);
	then(load_x4_signed_byte);
	ck_assert_int_eq(run_vcpu(), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, PC), 0x40000004);
	((struct kvm_run *)page())->mmio.data[0] = 0x80;
	ck_assert_int_eq(set_u64(f.vcpu, PC, 0x40000100), 0);
	((struct kvm_run *)page())->immediate_exit = 1;
	ck_assert_int_eq(run_vcpu(), -EINTR);
	ck_assert_uint_eq(get_u64(f.vcpu, PC), 0x40000104);
	ck_assert_uint_eq(get_u64(f.vcpu, X(4)), 0xffffffffffffff80);
	fixture_close(&f);
}
END_TEST

static void store_pair(struct pcpu *pcpu, struct cpu_exit *exit)
{
	(void)pcpu;
	exit->esr = EC(DABT_LOW) | ESR_DABT_WnR;
	exit->ipa = 0x9000000;
}

START_TEST(undecodable_mmio)
{
	struct kvm_enable_cap cap = { .cap = KVM_CAP_ARM_NISV_TO_USER };

	open_v12(F_PSCI);
	then(store_pair);
	ck_assert_int_eq(run_vcpu(), -ENOSYS);
	ck_assert_int_eq(call(f.vm, KVM_ENABLE_CAP, (unsigned long)&cap), 0);
	then(store_pair);
	ck_assert_int_eq(run_vcpu(), 0);
	ck_assert_uint_eq(page()->exit_reason, KVM_EXIT_ARM_NISV);
	ck_assert_uint_eq(page()->arm_nisv.fault_ipa, 0x9000000);
	fixture_close(&f);
}
END_TEST

/* MRS X5, ID_AA64PFR1_EL1: what userspace made of it, not what the host has */
static void mrs_pfr1(struct pcpu *pcpu, struct cpu_exit *exit)
{
	(void)pcpu;
	exit->esr = EC(SYS64) | 3u << 20 | 1u << 17 | 5u << 5 | 4u << 1 | 1;
}

static void expect_pfr1(struct pcpu *pcpu, struct cpu_exit *exit)
{
	ck_assert_uint_eq(pcpu->x[5], 0x1000021);
	ck_assert_uint_eq(pcpu->pc, 0x40000004);
	store_x3(pcpu, exit);
}

START_TEST(guest_reads_its_own_id_registers)
{
	open_v12(F_SME);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_ID_AA64PFR1_EL1, 0x1000021), 0);
	ck_assert_int_eq(set_u64(f.vcpu, PC, 0x40000000), 0);
	then(mrs_pfr1);
	then(expect_pfr1);
	ck_assert_int_eq(run_vcpu(), 0);
	fixture_close(&f);
}
END_TEST

static void sme_trap(struct pcpu *pcpu, struct cpu_exit *exit)
{
	(void)pcpu;
	exit->esr = EC(SME);
}

/* RUN-11; vector offset 0x200 and SPSR: Arm ARM D1.3, current EL with SP_ELx */
static void expect_undefined(struct pcpu *pcpu, struct cpu_exit *exit)
{
	ck_assert_uint_eq(pcpu->pc, 0x80200);
	ck_assert_uint_eq(pcpu->sysreg[CPU_ESR_EL1], 0x02000000);
	ck_assert_uint_eq(pcpu->sysreg[CPU_ELR_EL1], 0x40000000);
	ck_assert_uint_eq(pcpu->sysreg[CPU_SPSR_EL1] & 0x3df, 0x3c5);
	store_x3(pcpu, exit);
}

START_TEST(sme_without_the_feature_is_undefined)
{
	open_v12(F_SVE);
	ck_assert_int_eq(set_u64(f.vcpu, ARM64_SYS_REG(3, 0, 12, 0, 0), 0x80000), 0);
	ck_assert_int_eq(set_u64(f.vcpu, PC, 0x40000000), 0);
	then(sme_trap);
	then(expect_undefined);
	ck_assert_int_eq(run_vcpu(), 0);
	fixture_close(&f);
}
END_TEST

START_TEST(psci_system_off)
{
	open_v12(F_PSCI);
	then(power_off);
	ck_assert_int_eq(run_vcpu(), 0);
	ck_assert_uint_eq(page()->exit_reason, KVM_EXIT_SYSTEM_EVENT);
	ck_assert_uint_eq(page()->system_event.type, KVM_SYSTEM_EVENT_SHUTDOWN);
	fixture_close(&f);
}
END_TEST

static struct profile rfc_v2(bool posted)
{
	struct profile profile = default_profile();

	profile.vec_view = KNOB_vec_view_max;
	profile.z_sme_only = KNOB_z_sme_only_always;
	profile.v_hidden = KNOB_v_hidden_sve_or_sme;
	profile.ffr_no_fa64 = KNOB_ffr_no_fa64_visible;
	profile.svcr_flush = KNOB_svcr_flush_none;
	profile.za_gate = KNOB_za_gate_open;
	profile.fp_user_format = true;
	profile.fp_rewrite_by_host = profile.fp_first_format_by_host = posted;
	profile.fp_svcr_keeps_format = profile.fp_reset_sve_only = posted;
	return profile;
}

/* SVE 16 bytes, SME 32: RFC v2 17/22 shows 32, and loading with SM = 0 keeps 16 */
START_TEST(rfc_v2_shows_the_larger_length)
{
	static const struct kvmsme_host host = { .sve_vqs = 0x1, .sme_vqs = 0x2, .fa64 = true };
	struct profile profile = rfc_v2(false);
	uint8_t value[256];

	open_vcpu(&host, &profile, F_SVE | F_SME);
	memset(value, 0xa5, sizeof(value));
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(31, 0), value), 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(31, 0), value), 0);
	ck_assert_uint_eq(value[31], 0xa5);
	ck_assert_uint_eq(value[32], 0);
	then(store_x3);
	ck_assert_int_eq(run_vcpu(), 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(31, 0), value), 0);
	ck_assert_uint_eq(value[15], 0xa5);
	ck_assert_uint_eq(value[16], 0);
	fixture_close(&f);
}
END_TEST

/* a change of SM while the buffer is in the hypervisor format */
START_TEST(rfc_v2_svcr_in_guest_format)
{
	static const struct kvmsme_host host = { .sve_vqs = 0x1, .sme_vqs = 0x2, .fa64 = true };
	uint8_t value[256];

	for (int posted = 0; posted <= 1; posted++) {
		struct profile profile = rfc_v2(posted);

		open_vcpu(&host, &profile, F_SVE | F_SME);
		for (unsigned int n = 0; n < 32; n++) {
			memset(value, (int)n + 1, sizeof(value));
			ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(n, 0), value), 0);
		}
		then(store_x3);
		ck_assert_int_eq(run_vcpu(), 0);
		ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_SVCR, 1), 0);
		ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(1, 0), value), 0);
		/* stride 16 read as stride 32: Z1 shows Z2 and Z3 */
		ck_assert_uint_eq(value[0], posted ? 3 : 2);
		ck_assert_uint_eq(value[16], posted ? 4 : 0);
		fixture_close(&f);
	}
}
END_TEST

static void no_such_memory(struct pcpu *pcpu, struct cpu_exit *exit)
{
	pcpu->x[5] = 55;
	pcpu->pc = 0x40000040;
	exit->reason = CPU_EXIT_FAULT;
}

/* arm64 mmu.c user_mem_abort(): EFAULT, and the guest is where it was */
START_TEST(missing_host_memory)
{
	open_v12(F_SVE);
	then(fp_trap);
	then(no_such_memory);
	ck_assert_int_eq(run_vcpu(), -EFAULT);
	ck_assert_uint_eq(page()->exit_reason, KVM_EXIT_UNKNOWN);
	ck_assert_uint_eq(get_u64(f.vcpu, X(5)), 55);
	ck_assert_uint_eq(get_u64(f.vcpu, PC), 0x40000040);
	fixture_close(&f);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("world switch");

	tcase_add_test(tcase, fp_state_is_loaded_lazily_and_saved);
	tcase_add_test(tcase, bits_above_the_guests_length);
	tcase_add_test(tcase, sme_only_guest_changes_mode);
	tcase_add_test(tcase, mmio_write_and_read);
	tcase_add_test(tcase, undecodable_mmio);
	tcase_add_test(tcase, guest_reads_its_own_id_registers);
	tcase_add_test(tcase, sme_without_the_feature_is_undefined);
	tcase_add_test(tcase, psci_system_off);
	tcase_add_test(tcase, missing_host_memory);
	tcase_add_test(tcase, rfc_v2_shows_the_larger_length);
	tcase_add_test(tcase, rfc_v2_svcr_in_guest_format);
	return suite_of("run", tcase);
}

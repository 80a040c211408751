/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where each check of a register begins and ends: one value on either side.  Expected answers are
 * the kernel's (guest.c, hypercalls.c, sys_regs.c, as each test says) or recorded.
 */
#include <sys/mman.h>

#include "model_fixture.h"
#include "suite.h"

#define CORE(size, off)	(KVM_REG_ARM64 | (size) | KVM_REG_ARM_CORE | (off))
#define X(n)		CORE(KVM_REG_SIZE_U64, 2 * (n))
#define PC		CORE(KVM_REG_SIZE_U64, 0x40)
#define PSTATE		CORE(KVM_REG_SIZE_U64, 0x42)
#define FW(n)		(UINT64_C(0x6030000000140000) + (n))
#define BMAP(n)		(UINT64_C(0x6030000000160000) + (n))
#define CCSIDR(n)	(UINT64_C(0x6020000000110000) + (n))
#define BAD_POINTER	0x1000

static struct fixture f;
static uint8_t *edge;	/* a page, and behind it none */

static void map_edge(void)
{
	edge = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(edge, MAP_FAILED);
	ck_assert_int_eq(mprotect(edge + 4096, 4096, PROT_NONE), 0);
}

/* @features 0: a vCPU that is only created */
static void open_kernel(const char *name, const struct kvmsme_host *host, uint32_t features)
{
	fixture_open_kernel(&f, name, host, NULL);
	if (features)
		fixture_start(&f, features);
}

/* A KVM_RUN that enters no guest is a run to the ID and firmware registers (RUN-3) */
static void run_once(void)
{
	struct kvm_run *run = kvmsme_mmap(f.vcpu, sizeof(*run), 0);

	run->immediate_exit = 1;
	ck_assert_int_eq(call(f.vcpu, KVM_RUN, 0), -EINTR);
	run->immediate_exit = 0;
}

/* guest.c get_core_reg(): struct kvm_regs has 216 words, of which the last is no register's */
START_TEST(core_register_ids)
{
	static const struct { uint64_t size, off; long answer; } rows[] = {
		{ KVM_REG_SIZE_U64, 0x3e, 0 }, { KVM_REG_SIZE_U64, 0x3f, -EINVAL },
		{ KVM_REG_SIZE_U32, 0x40, -EINVAL }, { KVM_REG_SIZE_U128, 0x40, -EINVAL },
		{ KVM_REG_SIZE_U64, 0x4e, 0 }, { KVM_REG_SIZE_U64, 0x50, 0 },
		{ KVM_REG_SIZE_U64, 0x52, -EINVAL },
		{ KVM_REG_SIZE_U128, 0x54, 0 }, { KVM_REG_SIZE_U128, 0x55, -EINVAL },
		{ KVM_REG_SIZE_U128, 0x56, -EINVAL }, { KVM_REG_SIZE_U128, 0x57, -EINVAL },
		{ KVM_REG_SIZE_U128, 0xd0, 0 }, { KVM_REG_SIZE_U64, 0xd0, -EINVAL },
		{ KVM_REG_SIZE_U32, 0xd4, 0 }, { KVM_REG_SIZE_U32, 0xd5, 0 },
		{ KVM_REG_SIZE_U64, 0xd4, -EINVAL }, { KVM_REG_SIZE_U32, 0xd6, -EINVAL },
		{ KVM_REG_SIZE_U32, 0xd7, -ENOENT }, { KVM_REG_SIZE_U64, 0xd6, -ENOENT },
		{ KVM_REG_SIZE_U32, 0xd8, -ENOENT }, { KVM_REG_SIZE_U32, 0xda, -ENOENT },
		{ KVM_REG_SIZE_U64, 0xffff, -ENOENT },
	};
	uint8_t value[64] = { 0 };

	open_kernel("sme-v12", &host_max, F_PSCI);
	ck_assert_int_eq(get_reg(f.vcpu, CORE(rows[_i].size, rows[_i].off), value), rows[_i].answer);
	ck_assert_int_eq(set_reg(f.vcpu, CORE(rows[_i].size, rows[_i].off), value),
			 rows[_i].off == 0x42 ? -EINVAL : rows[_i].answer);
	fixture_close(&f);
}
END_TEST

/* guest.c set_core_reg(): a mode of the vCPU's width, User on any host with 32-bit EL0 */
START_TEST(modes)
{
	static const struct { bool host, vcpu; uint64_t mode; long answer; } rows[] = {
		{ true, false, 0x10, 0 }, { false, false, 0x10, -EINVAL }, { true, true, 0x10, 0 },
		{ true, false, 0x13, -EINVAL }, { true, true, 0x13, 0 }, { true, true, 0x1f, 0 },
		{ true, true, 0x11, 0 }, { true, true, 0x12, 0 }, { true, true, 0x17, 0 },
		{ true, true, 0x1b, 0 }, { true, true, 0x16, -EINVAL }, { true, true, 0x1a, -EINVAL },
		{ true, true, 0x5, -EINVAL }, { true, true, 0x4, -EINVAL }, { true, true, 0, -EINVAL },
		{ true, false, 0x5, 0 }, { true, false, 0x4, 0 }, { true, false, 0, 0 },
		{ true, false, 0x8, -EINVAL }, { true, false, 0x9, -EINVAL }, { true, false, 0xd, -EINVAL },
		{ true, false, 0x1, -EINVAL },
	};
	struct kvmsme_host host = host_max;

	host.el1_32bit = rows[_i].host;
	open_kernel("sme-v12", &host, F_PSCI | (rows[_i].vcpu ? 1u << KVM_ARM_VCPU_EL1_32BIT : 0));
	ck_assert_int_eq(set_u64(f.vcpu, PSTATE, 0x1c0 | rows[_i].mode), rows[_i].answer);
	fixture_close(&f);
}
END_TEST

/* guest.c set_core_reg(): 15 registers in User and System mode, 31 in others, and PC */
START_TEST(registers_of_a_32_bit_mode)
{
	static const struct { uint64_t mode; int nr; } rows[] = { { 0x10, 15 }, { 0x1f, 15 }, { 0x13, 31 } };
	struct kvmsme_host host = host_max;

	host.el1_32bit = true;
	open_kernel("sme-v12", &host, F_PSCI | 1u << KVM_ARM_VCPU_EL1_32BIT);
	ck_assert_int_eq(set_u64(f.vcpu, PSTATE, 0x1d0 | rows[_i].mode), 0);
	/* each SET narrows all of them, so that the last shows what they are */
	for (uint64_t n = 0; n < 31; n++)
		ck_assert_int_eq(set_u64(f.vcpu, X(n), UINT64_MAX), 0);
	ck_assert_int_eq(set_u64(f.vcpu, PC, UINT64_MAX), 0);
	for (int n = 0; n < 31; n++)
		ck_assert_uint_eq(get_u64(f.vcpu, X((uint64_t)n)), n < rows[_i].nr ? UINT32_MAX : UINT64_MAX);
	ck_assert_uint_eq(get_u64(f.vcpu, PC), UINT32_MAX);
	fixture_close(&f);
}
END_TEST

/*
 * hypercalls.c kvm_arm_set_fw_reg().  WORKAROUND_1 and _3: up to the host's level.  WORKAROUND_2:
 * NOT_AVAIL 0 and UNKNOWN 1 are one, AVAIL 2 and NOT_REQUIRED 3 are the other; bit 4 goes with AVAIL.
 */
START_TEST(workaround_levels)
{
	static const struct { uint64_t id, val; long answer; } rows[] = {
		{ FW(1), 0, 0 }, { FW(1), 1, 0 }, { FW(1), 2, 0 }, { FW(1), 3, -EINVAL },
		{ FW(1), 0x10, -EINVAL }, { FW(1), 0x12, -EINVAL },
		{ FW(2), 0, 0 }, { FW(2), 1, 0 }, { FW(2), 2, -EINVAL }, { FW(2), 3, -EINVAL },
		{ FW(2), 4, -EINVAL }, { FW(2), 0x10, -EINVAL }, { FW(2), 0x12, -EINVAL },
		{ FW(2), 0x20, -EINVAL }, { FW(2), 0x100, -EINVAL },
		{ FW(3), 2, 0 }, { FW(3), 3, -EINVAL }, { FW(3), 0x10, -EINVAL },
		{ FW(4), 0, -ENOENT },
	};

	open_kernel("sme-v12", &host_max, F_PSCI);
	ck_assert_int_eq(set_u64(f.vcpu, rows[_i].id, rows[_i].val), rows[_i].answer);
	if (rows[_i].id != FW(4))
		ck_assert_uint_eq(get_u64(f.vcpu, rows[_i].id), rows[_i].id == FW(2) ? 0 : 2);
	fixture_close(&f);
}
END_TEST

/* The same of a host where WORKAROUND_2 is not required, as no recorded one is */
START_TEST(workaround_2_not_required)
{
	static const struct { uint64_t val; long answer; } rows[] = {
		{ 0, 0 }, { 1, 0 }, { 2, 0 }, { 3, 0 }, { 4, -EINVAL }, { 0xf, -EINVAL }, { 0x10, -EINVAL },
		{ 0x11, -EINVAL }, { 0x12, 0 }, { 0x13, -EINVAL }, { 0x22, -EINVAL },
	};
	struct kernel_pop pop = *kernel_by_name(profile_by_name("sme-v12")->kernel);

	pop.reg[pop_find(&pop, FW(2))].reset = 3;
	fixture_open_profile(&f, profile_by_name("sme-v12"), &pop, &host_max, NULL);
	fixture_start(&f, F_PSCI);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_int_eq(set_u64(f.vcpu, FW(2), rows[i].val), rows[i].answer);
	fixture_close(&f);
}
END_TEST

/* hypercalls.c kvm_arm_set_fw_reg_bmap(): known bits, and after a run only what is there */
START_TEST(firmware_bitmaps)
{
	open_kernel("sme-v12", &host_max, F_PSCI);
	ck_assert_uint_eq(get_u64(f.vcpu, BMAP(2)), 3);
	ck_assert_int_eq(set_u64(f.vcpu, BMAP(2), 4), -EINVAL);
	ck_assert_int_eq(set_u64(f.vcpu, BMAP(2), 7), -EINVAL);
	ck_assert_int_eq(set_u64(f.vcpu, BMAP(2), 2), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, BMAP(2)), 2);
	run_once();
	ck_assert_int_eq(set_u64(f.vcpu, BMAP(2), 3), -EBUSY);
	ck_assert_int_eq(set_u64(f.vcpu, BMAP(2), 4), -EINVAL);
	ck_assert_int_eq(set_u64(f.vcpu, BMAP(2), 2), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, BMAP(2)), 2);
	fixture_close(&f);
}
END_TEST

/* A bitmap and PSCI_VERSION are the VM's (struct kvm_arch) */
START_TEST(firmware_registers_are_the_vms)
{
	int other;

	open_kernel("sme-v12", &host_max, F_PSCI);
	other = kvmsme_ioctl(f.vm, KVM_CREATE_VCPU, 1);
	ck_assert_int_eq(call_init(other, F_PSCI), 0);
	ck_assert_int_eq(set_u64(f.vcpu, BMAP(2), 1), 0);
	ck_assert_int_eq(set_u64(f.vcpu, FW(0), 0x10001), 0);
	ck_assert_uint_eq(get_u64(other, BMAP(2)), 1);
	ck_assert_uint_eq(get_u64(other, FW(0)), 0x10001);
	/* a reset of a vCPU leaves them */
	ck_assert_int_eq(call_init(other, F_PSCI), 0);
	ck_assert_uint_eq(get_u64(other, BMAP(2)), 1);
	ck_assert_uint_eq(get_u64(other, FW(0)), 0x10001);
	fixture_close(&f);
}
END_TEST

/* psci.c kvm_psci_version() and hypercalls.c: 0.1 without the feature, else up to the newest */
START_TEST(psci_versions)
{
	static const struct { const char *kernel; bool feature; uint64_t val; long answer; } rows[] = {
		{ "sme-v12", true, 0x2, 0 }, { "sme-v12", true, 0x10000, 0 }, { "sme-v12", true, 0x10003, 0 },
		{ "sme-v12", true, 0x1, -EINVAL }, { "sme-v12", true, 0x10004, -EINVAL },
		{ "sme-v12", true, 0x3, -EINVAL }, { "sme-v12", true, 0, -EINVAL },
		{ "sve-6.1", true, 0x10001, 0 }, { "sve-6.1", true, 0x10002, -EINVAL },
		{ "sve-6.12", true, 0x10003, -EINVAL },
		{ "sme-v12", false, 0x1, 0 }, { "sme-v12", false, 0x2, -EINVAL },
		{ "sme-v12", false, 0x10000, -EINVAL },
	};
	static const struct kvmsme_host bare = { .sve_vqs = 1 };

	/* SVE only to have some feature: 0 would be no VCPU_INIT */
	open_kernel(rows[_i].kernel, &bare, F_SVE | (rows[_i].feature ? F_PSCI : 0));
	if (!rows[_i].feature)
		ck_assert_uint_eq(get_u64(f.vcpu, FW(0)), 1);
	ck_assert_int_eq(set_u64(f.vcpu, FW(0), rows[_i].val), rows[_i].answer);
	if (!rows[_i].answer)
		ck_assert_uint_eq(get_u64(f.vcpu, FW(0)), rows[_i].val);
	fixture_close(&f);
}
END_TEST

static long set_at(uint64_t id, uint64_t addr)
{
	struct kvm_one_reg reg = { .id = id, .addr = addr };

	return call(f.vcpu, KVM_SET_ONE_REG, (unsigned long)&reg);
}

static long get_at(uint64_t id, uint64_t addr)
{
	struct kvm_one_reg reg = { .id = id, .addr = addr };

	return call(f.vcpu, KVM_GET_ONE_REG, (unsigned long)&reg);
}

/* hypercalls.c: the size, then the pointer, then the register; sys_regs.c: the pointer first */
START_TEST(order_of_register_errnos)
{
	uint64_t value[4] = { 0 };

	open_kernel("sme-v12", &host_max, F_PSCI);
	ck_assert_int_eq(set_at(UINT64_C(0x6020000000140000), BAD_POINTER), -ENOENT);
	ck_assert_int_eq(set_at(FW(4), BAD_POINTER), -EFAULT);
	ck_assert_int_eq(set_at(FW(0), BAD_POINTER), -EFAULT);
	ck_assert_int_eq(set_at(ARM64_SYS_REG(3, 7, 15, 15, 7), BAD_POINTER), -EFAULT);
	ck_assert_int_eq(set_at(ARM64_SYS_REG(3, 7, 15, 15, 7), (uint64_t)(uintptr_t)value), -ENOENT);
	ck_assert_int_eq(get_at(ARM64_SYS_REG(3, 7, 15, 15, 7), BAD_POINTER), -ENOENT);
	ck_assert_int_eq(set_at(X(0), BAD_POINTER), -EFAULT);
	ck_assert_int_eq(set_at(CORE(KVM_REG_SIZE_U64, 0xffff), BAD_POINTER), -ENOENT);
	fixture_close(&f);
	open_kernel("sve-6.1", &host_max, F_PSCI);
	ck_assert_int_eq(set_at(X(0), BAD_POINTER), -EFAULT);
	/* coproc 0x17 is no register class of its own on a kernel without SME */
	ck_assert_int_eq(set_at(KVM_REG_ARM64_SME_ZAHREG(0, 0), BAD_POINTER), -EFAULT);
	ck_assert_int_eq(get_at(UINT64_C(0x6060000000170620), (uint64_t)(uintptr_t)value), -ENOENT);
	fixture_close(&f);
}
END_TEST

/* sys_regs.c: CCSIDR has 4 bytes and lines of 64 at least, FPMR all 64 bits, SMPRI_EL1 nothing */
START_TEST(system_register_values)
{
	uint8_t value[8];
	uint32_t ccsidr;

	open_kernel("sme-v12", &host_max, F_SVE | F_SME);
	memset(value, 0xaa, sizeof(value));
	ck_assert_int_eq(get_reg(f.vcpu, CCSIDR(0), value), 0);
	for (int i = 4; i < 8; i++)
		ck_assert_uint_eq(value[i], 0xaa);
	memcpy(&ccsidr, value, sizeof(ccsidr));
	ck_assert_int_eq(set_at(CCSIDR(0), (uint64_t)(uintptr_t)value), 0);
	ccsidr ^= 3;
	ck_assert_int_eq(set_at(CCSIDR(0), (uint64_t)(uintptr_t)&ccsidr), -EINVAL);
	memcpy(edge + 4092, value, 4);
	ck_assert_int_eq(set_at(CCSIDR(0), (uint64_t)(uintptr_t)edge + 4092), 0);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_FPMR, UINT64_MAX), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, KVM_REG_ARM64_SYS_FPMR), UINT64_MAX);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SYS_SMPRI_EL1, value), -ENOENT);
	ck_assert_int_eq(rule_decided(&f.m->rules), RULE_SYSREG_SMPRI);
	/* a look from outside leaves no rule behind */
	ck_assert_int_eq(machine_reg_value(f.m, machine_vcpu_of_fd(f.vcpu), X(0), value), 0);
	ck_assert_int_eq(rule_decided(&f.m->rules), RULE_SYSREG_SMPRI);
	fixture_close(&f);
}
END_TEST

/* guest.c set_sve_vls(): which rule refuses a set (VLS-4 to VLS-6); words behind the first count too */
START_TEST(length_sets)
{
	static const struct kvmsme_host host = { .sve_vqs = 0x3 };
	static const struct { uint64_t vqs[8]; enum rule rule; } rows[] = {
		{ { 0x1 }, RULE_VLS_SET }, { { 0x3 }, RULE_VLS_SET }, { { 0x2 }, RULE_VLS_MISMATCH },
		{ { 0x7 }, RULE_VLS_TOO_BIG }, { { 0x4 }, RULE_VLS_TOO_BIG }, { { 0x0 }, RULE_VLS_EMPTY },
		{ { 0x3, 1 }, RULE_VLS_TOO_BIG }, { { 0x3, 0, 0, 0, 0, 0, 0, UINT64_C(1) << 63 }, RULE_VLS_TOO_BIG },
	};

	fixture_open_kernel(&f, "sme-v12", &host, NULL);
	ck_assert_int_eq(call_init(f.vcpu, F_SVE), 0);
	ck_assert_int_eq(set_at(KVM_REG_ARM64_SVE_VLS, (uint64_t)(uintptr_t)rows[_i].vqs),
			 rows[_i].rule == RULE_VLS_SET ? 0 : -EINVAL);
	ck_assert_int_eq(rule_decided(&f.m->rules), rows[_i].rule);
	fixture_close(&f);
}
END_TEST

/* sys_regs.c set_imp_id_reg(): SMPS, bit 15 of SMIDR_EL1, is no bit that a guest may see */
START_TEST(smidr_bits)
{
	struct kvm_enable_cap cap = { .cap = KVM_CAP_ARM_WRITABLE_IMP_ID_REGS };

	open_kernel("sme-v12", &host_max, 0);
	f.vm = kvmsme_ioctl(f.kvm, KVM_CREATE_VM, 0);
	ck_assert_int_eq(call(f.vm, KVM_ENABLE_CAP, (unsigned long)&cap), 0);
	f.vcpu = kvmsme_ioctl(f.vm, KVM_CREATE_VCPU, 0);
	ck_assert_int_eq(call_init(f.vcpu, F_SVE | F_SME), 0);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), 0);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_SMIDR_EL1, 0x8000), -EINVAL);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_SMIDR_EL1, UINT64_C(1) << 63), -EINVAL);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_SMIDR_EL1, 0x41000000), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, KVM_REG_ARM64_SYS_SMIDR_EL1), 0x41000000);
	fixture_close(&f);
}
END_TEST

/* By knob what cannot be written whole is not written at all (a proposal) */
START_TEST(get_that_does_not_fit)
{
	struct profile profile = default_profile();
	uint8_t *buffer = edge + 4096 - 8;

	for (int partial = 0; partial <= 1; partial++) {
		profile.get_efault_partial = partial;
		fixture_open(&f, &host_max, &profile, NULL);
		ck_assert_int_eq(call_init(f.vcpu, F_SVE), 0);
		ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), 0);
		memset(buffer, 0xaa, 8);
		ck_assert_int_eq(get_at(KVM_REG_ARM64_SVE_ZREG(0, 0), (uint64_t)(uintptr_t)buffer), -EFAULT);
		for (int i = 0; i < 8; i++)
			ck_assert_uint_eq(buffer[i], partial ? 0 : 0xaa);
		fixture_close(&f);
	}
}
END_TEST


#define TIMER_CTL	ARM64_SYS_REG(3, 3, 14, 3, 1)
#define TIMER_CVAL	ARM64_SYS_REG(3, 3, 14, 0, 2)	/* as the uapi has it */

/* arch_timer.c read_timer_ctl(): ISTATUS where the comparator is behind the counter; that is never so far */
START_TEST(timer_status)
{
	struct kernel_pop pop = *kernel_by_name(profile_by_name("sve-6.12")->kernel);
	uint64_t cval_id = TIMER_CVAL;

	if (_i)
		pop.reg[pop_find(&pop, TIMER_CVAL)].id = cval_id = ARM64_SYS_REG(3, 0, 15, 0, 0);
	fixture_open_profile(&f, profile_by_name("sve-6.12"), &pop, &host_max, NULL);
	fixture_start(&f, F_PSCI);
	ck_assert_int_eq(set_u64(f.vcpu, TIMER_CTL, 1), 0);
	ck_assert_int_eq(set_u64(f.vcpu, cval_id, 0), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, TIMER_CTL), _i ? 1 : 5);
	ck_assert_int_eq(set_u64(f.vcpu, cval_id, UINT64_MAX), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, TIMER_CTL), 1);
	fixture_close(&f);
}
END_TEST

#define PMCR_EL0	ARM64_SYS_REG(3, 3, 9, 12, 0)
#define PMCR_N(n)	((uint64_t)(n) << 11)

/* sys_regs.c set_pmcr(): more counters than there are is not heard */
START_TEST(counters_of_pmcr)
{
	struct kvmsme_host host = host_max;
	uint64_t there;

	host.pmu = true;
	open_kernel("sve-6.12", &host, F_PSCI | 1u << KVM_ARM_VCPU_PMU_V3);
	there = get_u64(f.vcpu, PMCR_EL0) >> 11 & 0x1f;
	ck_assert_uint_gt(there, 1);
	ck_assert_int_eq(set_u64(f.vcpu, PMCR_EL0, PMCR_N(there + 1)), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, PMCR_EL0) & PMCR_N(0x1f), PMCR_N(there));
	ck_assert_int_eq(set_u64(f.vcpu, PMCR_EL0, PMCR_N(there - 1)), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, PMCR_EL0) & PMCR_N(0x1f), PMCR_N(there - 1));
	fixture_close(&f);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("register limits");

	tcase_add_checked_fixture(tcase, map_edge, NULL);
	tcase_add_loop_test(tcase, core_register_ids, 0, 22);
	tcase_add_loop_test(tcase, modes, 0, 22);
	tcase_add_loop_test(tcase, registers_of_a_32_bit_mode, 0, 3);
	tcase_add_loop_test(tcase, workaround_levels, 0, 19);
	tcase_add_test(tcase, workaround_2_not_required);
	tcase_add_test(tcase, firmware_bitmaps);
	tcase_add_test(tcase, firmware_registers_are_the_vms);
	tcase_add_loop_test(tcase, psci_versions, 0, 13);
	tcase_add_test(tcase, order_of_register_errnos);
	tcase_add_test(tcase, system_register_values);
	tcase_add_loop_test(tcase, length_sets, 0, 8);
	tcase_add_test(tcase, smidr_bits);
	tcase_add_test(tcase, get_that_does_not_fit);
	tcase_add_loop_test(tcase, timer_status, 0, 2);
	tcase_add_test(tcase, counters_of_pmcr);
	return suite_of("register limits", tcase);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where each check begins and ends: one value on either side.  Expected answers are the kernel's
 * (guest.c, hypercalls.c, kvm_main.c, sys_regs.c of arch/arm64/kvm, as each test says) or recorded.
 */
#include <stdlib.h>
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
#define IOC_CHECK_EXTENSION 0xae03

static struct fixture f;
static uint8_t *edge;	/* a page, and behind it none */

static void map_edge(void)
{
	edge = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(edge, MAP_FAILED);
	ck_assert_int_eq(mprotect(edge + 4096, 4096, PROT_NONE), 0);
}

/* A machine of a built-in profile; @features 0: a vCPU that is only created */
static void open_kernel(const char *name, const struct kvmsme_host *host, uint32_t features)
{
	f.m = kvmsme_new_custom(host, profile_by_name(name), NULL, NULL, NULL);
	ck_assert_ptr_nonnull(f.m);
	f.kvm = kvmsme_open(f.m, "/dev/kvm", O_RDWR);
	f.vm = kvmsme_ioctl(f.kvm, KVM_CREATE_VM, 0);
	f.vcpu = kvmsme_ioctl(f.vm, KVM_CREATE_VCPU, 0);
	if (features)
		ck_assert_int_eq(call_init(f.vcpu, features), 0);
	if (features & (F_SVE | F_SME))
		ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), 0);
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

/* kvm_main.c kvm_dev_ioctl(), arm.c kvm_init_stage2_mmu(); a request is an unsigned int */
START_TEST(requests_of_dev_kvm)
{
	unsigned long above = (unsigned long)1 << 32;

	open_kernel("sme-v12", &host_max, 0);
	ck_assert_int_eq(call(f.kvm, KVM_GET_API_VERSION, 0), 12);
	ck_assert_int_eq(call(f.kvm, KVM_GET_API_VERSION, 1), -EINVAL);
	ck_assert_int_eq(call(f.kvm, KVM_GET_API_VERSION | above, 0), 12);
	ck_assert_int_eq(call(f.kvm, KVM_GET_VCPU_MMAP_SIZE, 0), 8192);
	ck_assert_int_eq(call(f.kvm, KVM_GET_VCPU_MMAP_SIZE, 1), -EINVAL);
	for (unsigned long bits = 1; bits < 256; bits++) {
		long fd = call(f.kvm, KVM_CREATE_VM, bits);

		ck_assert_int_eq(fd < 0 ? fd : 0, bits >= 32 && bits <= 48 ? 0 : -EINVAL);
		if (fd >= 0)
			ck_assert_int_eq(kvmsme_close((int)fd), 0);
	}
	ck_assert_int_eq(call(f.kvm, KVM_CREATE_VM, 256), -EINVAL);
	ck_assert_int_eq(call(f.kvm, KVM_CREATE_VM, above | 40), -EINVAL);
	ck_assert_ptr_null(kvmsme_mmap(f.vcpu, 8193, 0));
	ck_assert_int_eq(errno, EINVAL);
	ck_assert_ptr_null(kvmsme_mmap(f.vcpu, 0, 0));
	ck_assert_ptr_null(kvmsme_mmap(f.vcpu, 4096, 4096));
	ck_assert_int_eq(errno, EINVAL);
	ck_assert_ptr_nonnull(kvmsme_mmap(f.vcpu, 8192, 0));
	ck_assert_ptr_null(kvmsme_mmap(f.vm, 4096, 0));
	ck_assert_int_eq(errno, ENODEV);
	ck_assert_ptr_null(kvmsme_mmap(f.kvm, 4096, 0));
	ck_assert_int_eq(errno, ENODEV);
	ck_assert_int_eq(kvmsme_open(f.m, "/dev/kvm0", O_RDWR), -1);
	ck_assert_int_eq(errno, ENOENT);
	fixture_close(&f);
}
END_TEST

static void assert_cap(uint32_t cap, long answer)
{
	ck_assert_int_eq(call(f.kvm, KVM_CHECK_EXTENSION, cap), answer);
	ck_assert_int_eq(call(f.vm, IOC_CHECK_EXTENSION, cap), answer);
}

/* What of a capability is the host's, and what is the kernel's */
START_TEST(capabilities)
{
	static const struct kvmsme_host bare = { .sve_vqs = 0 };
	struct kvmsme_host full = host_max;

	full.ptrauth = full.pmu = full.el1_32bit = true;
	for (int i = 0; i < 2; i++) {
		open_kernel("sme-v12", i ? &full : &bare, 0);
		assert_cap(KVM_CAP_ARM_SVE, i);
		assert_cap(profile_by_name("sme-v12")->cap_arm_sme_nr, i);
		assert_cap(KVM_CAP_ARM_PTRAUTH_ADDRESS, i);
		assert_cap(KVM_CAP_ARM_PTRAUTH_GENERIC, i);
		assert_cap(KVM_CAP_ARM_EL1_32BIT, i);
		assert_cap(KVM_CAP_ARM_PMU_V3, i);
		assert_cap(KVM_CAP_ARM_VM_IPA_SIZE, 48);
		assert_cap(KVM_CAP_MAX_VCPUS, 512);
		assert_cap(KVM_CAP_ARM_SUPPORTED_REG_MASK_RANGES, 1);
		assert_cap(KVM_CAP_ARM_WRITABLE_IMP_ID_REGS, 1);
		assert_cap(0xffff, 0);
		fixture_close(&f);
	}
	/* KVM_CAP_ARM_SUPPORTED_REG_MASK_RANGES: 6.7; KVM_CAP_ARM_WRITABLE_IMP_ID_REGS: 6.15 */
	open_kernel("sve-6.12", &bare, 0);
	assert_cap(KVM_CAP_ARM_SUPPORTED_REG_MASK_RANGES, 1);
	assert_cap(KVM_CAP_ARM_WRITABLE_IMP_ID_REGS, 0);
	fixture_close(&f);
	open_kernel("sve-6.1", &bare, 0);
	assert_cap(KVM_CAP_ARM_SUPPORTED_REG_MASK_RANGES, 0);
	fixture_close(&f);
}
END_TEST

/* arm.c kvm_vm_ioctl_enable_cap() */
START_TEST(enabling)
{
	struct kvm_enable_cap cap = { .cap = KVM_CAP_ARM_NISV_TO_USER, .flags = 1 };
	int vm;

	open_kernel("sme-v12", &host_max, 0);
	ck_assert_int_eq(call(f.vm, KVM_ENABLE_CAP, (unsigned long)&cap), -EINVAL);
	cap.flags = 0;
	ck_assert_int_eq(call(f.vm, KVM_ENABLE_CAP, (unsigned long)&cap), 0);
	cap.cap = KVM_CAP_ARM_WRITABLE_IMP_ID_REGS;
	ck_assert_int_eq(call(f.vm, KVM_ENABLE_CAP, (unsigned long)&cap), -EINVAL);
	vm = kvmsme_ioctl(f.kvm, KVM_CREATE_VM, 0);
	ck_assert_int_eq(call(vm, KVM_ENABLE_CAP, (unsigned long)&cap), 0);
	fixture_close(&f);
	open_kernel("sve-6.12", &host_max, 0);
	vm = kvmsme_ioctl(f.kvm, KVM_CREATE_VM, 0);
	ck_assert_int_eq(call(vm, KVM_ENABLE_CAP, (unsigned long)&cap), -EINVAL);
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
	f.m = kvmsme_new_custom(&host_max, profile_by_name("sme-v12"), &pop, NULL, NULL);
	f.kvm = kvmsme_open(f.m, "/dev/kvm", O_RDWR);
	f.vm = kvmsme_ioctl(f.kvm, KVM_CREATE_VM, 0);
	f.vcpu = kvmsme_ioctl(f.vm, KVM_CREATE_VCPU, 0);
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI), 0);
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

/* arm.c kvm_arch_vcpu_ioctl(): INIT, then FINALIZE, then the pointer */
START_TEST(order_of_vcpu_errnos)
{
	open_kernel("sme-v12", &host_max, 0);
	ck_assert_int_eq(call(f.vcpu, KVM_ARM_VCPU_FINALIZE, BAD_POINTER), -ENOEXEC);
	ck_assert_int_eq(call(f.vcpu, KVM_GET_ONE_REG, BAD_POINTER), -ENOEXEC);
	ck_assert_int_eq(call(f.vcpu, KVM_SET_ONE_REG, BAD_POINTER), -ENOEXEC);
	ck_assert_int_eq(call(f.vcpu, KVM_GET_REG_LIST, BAD_POINTER), -ENOEXEC);
	ck_assert_int_eq(call(f.vcpu, KVM_RUN, 1), -EINVAL);
	ck_assert_int_eq(call_init(f.vcpu, F_SVE), 0);
	ck_assert_int_eq(call(f.vcpu, KVM_GET_REG_LIST, BAD_POINTER), -EPERM);
	ck_assert_int_eq(call(f.vcpu, KVM_RUN, 1), -EINVAL);
	ck_assert_int_eq(call(f.vcpu, KVM_RUN, 0), -EPERM);
	ck_assert_int_eq(call(f.vcpu, KVM_ARM_VCPU_FINALIZE, BAD_POINTER), -EFAULT);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), 0);
	ck_assert_int_eq(call(f.vcpu, KVM_GET_REG_LIST, BAD_POINTER), -EFAULT);
	fixture_close(&f);
}
END_TEST

/* arm.c: n is told whatever room there is; one less than that is too little */
START_TEST(room_of_a_list)
{
	struct kvm_reg_list *list = calloc(1, sizeof(*list) + 1024 * sizeof(uint64_t));
	uint64_t n;

	open_kernel("sme-v12", &host_max, F_SVE);
	ck_assert_int_eq(call(f.vcpu, KVM_GET_REG_LIST, (unsigned long)list), -E2BIG);
	n = list->n;
	list->n = n - 1;
	ck_assert_int_eq(call(f.vcpu, KVM_GET_REG_LIST, (unsigned long)list), -E2BIG);
	ck_assert_uint_eq(list->n, n);
	ck_assert_uint_eq(list->reg[0], 0);
	ck_assert_int_eq(call(f.vcpu, KVM_GET_REG_LIST, (unsigned long)list), 0);
	ck_assert_uint_eq(list->n, n);
	ck_assert_uint_ne(list->reg[n - 1], 0);
	ck_assert_uint_eq(list->reg[n], 0);
	fixture_close(&f);
	free(list);
}
END_TEST

/* sys_regs.c: CCSIDR has 4 bytes and one value, FPMR all 64 bits, SMPRI_EL1 nothing */
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
	ccsidr ^= 8;
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

static long set_slot(uint32_t slot, uint64_t gpa, uint64_t size, uint64_t uaddr, uint32_t flags)
{
	struct kvm_userspace_memory_region mem = { slot, flags, gpa, size, uaddr };

	return call(f.vm, KVM_SET_USER_MEMORY_REGION, (unsigned long)&mem);
}

/* kvm_main.c __kvm_set_memory_region() */
START_TEST(slots)
{
	open_kernel("sme-v12", &host_max, 0);
	ck_assert_int_eq(set_slot(0, 0x10000, 0x2000, 0x7000, 0), 0);
	/* beside it, on either side, and one page into it */
	ck_assert_int_eq(set_slot(1, 0x12000, 0x1000, 0x7000, 0), 0);
	ck_assert_int_eq(set_slot(2, 0xf000, 0x1000, 0x7000, 0), 0);
	ck_assert_int_eq(set_slot(3, 0x11000, 0x1000, 0x7000, 0), -EEXIST);
	ck_assert_int_eq(set_slot(3, 0x8000, 0x8000, 0x7000, 0), -EEXIST);
	ck_assert_int_eq(set_slot(3, 0x12000, 0x4000, 0x7000, 0), -EEXIST);
	/* numbers */
	ck_assert_int_eq(set_slot(31, 0x40000, 0x1000, 0x7000, 0), 0);
	ck_assert_int_eq(set_slot(32, 0x50000, 0x1000, 0x7000, 0), -EINVAL);
	/* shapes */
	ck_assert_int_eq(set_slot(4, 0x60000, 0x1000, 0x7800, 0), -EINVAL);
	ck_assert_int_eq(set_slot(4, 0x60800, 0x1000, 0x7000, 0), -EINVAL);
	ck_assert_int_eq(set_slot(4, 0x60000, 0x1800, 0x7000, 0), -EINVAL);
	ck_assert_int_eq(set_slot(4, 0x60000, 0x2000, -UINT64_C(0x1000), 0), -EINVAL);
	ck_assert_int_eq(set_slot(4, -UINT64_C(0x1000), 0x2000, 0x7000, 0), -EINVAL);
	for (uint32_t bit = 0; bit < 32; bit++)
		ck_assert_int_eq(set_slot(5 + bit % 4, 0x70000 + bit * 0x1000, 0x1000, 0x7000, 1u << bit) == 0,
				 bit < 2);
	/* changes of one that is there */
	ck_assert_int_eq(set_slot(0, 0x10000, 0x1000, 0x7000, 0), -EINVAL);
	ck_assert_int_eq(set_slot(0, 0x10000, 0x2000, 0x8000, 0), -EINVAL);
	ck_assert_int_eq(set_slot(0, 0x10000, 0x2000, 0x7000, KVM_MEM_READONLY), -EINVAL);
	ck_assert_int_eq(set_slot(0, 0x10000, 0x2000, 0x7000, KVM_MEM_LOG_DIRTY_PAGES), 0);
	ck_assert_int_eq(set_slot(0, 0x20000, 0x2000, 0x7000, 0), 0);
	ck_assert_int_eq(set_slot(3, 0x10000, 0x2000, 0x7000, 0), 0);
	/* and away */
	ck_assert_int_eq(set_slot(3, 0, 0, 0, 0), 0);
	ck_assert_int_eq(set_slot(3, 0, 0, 0, 0), -EINVAL);
	ck_assert_int_eq(set_slot(4, 0x11000, 0x1000, 0x7000, 0), 0);
	fixture_close(&f);
}
END_TEST

/* arm64 mmu.c kvm_arch_prepare_memory_region(): 40 bits of IPA, or what the machine type says */
START_TEST(slots_and_ipa_size)
{
	open_kernel("sme-v12", &host_max, 0);
	ck_assert_int_eq(set_slot(0, (UINT64_C(1) << 40) - 0x1000, 0x1000, 0x7000, 0), 0);
	ck_assert_int_eq(set_slot(1, UINT64_C(1) << 40, 0x1000, 0x7000, 0), -EFAULT);
	ck_assert_int_eq(set_slot(1, (UINT64_C(1) << 40) - 0x3000, 0x2000, 0x7000, 0), 0);
	f.vm = kvmsme_ioctl(f.kvm, KVM_CREATE_VM, 32);
	ck_assert_int_eq(set_slot(0, 0xfffff000, 0x1000, 0x7000, 0), 0);
	ck_assert_int_eq(set_slot(1, 0xffffe000, 0x3000, 0x7000, 0), -EEXIST);
	ck_assert_int_eq(set_slot(1, 0x100000000, 0x1000, 0x7000, 0), -EFAULT);
	fixture_close(&f);
}
END_TEST

#define NR_MASKS KVM_ARM_FEATURE_ID_RANGE_SIZE

/* sys_regs.c kvm_vm_ioctl_get_reg_writable_masks(): range 0, each of 13 words 0 */
START_TEST(reserved_words_of_masks)
{
	uint64_t masks[NR_MASKS];
	struct reg_mask_range range = { .addr = (uint64_t)(uintptr_t)masks };
	uint64_t pfr1 = KVM_REG_ARM64_SYS_ID_AA64PFR1_EL1;
	size_t index = KVM_ARM_FEATURE_ID_RANGE_IDX(3, 0, 0, 4, 1);

	open_kernel("sme-v12", &host_max, F_PSCI);
	memset(masks, 0x77, sizeof(masks));
	ck_assert_int_eq(call(f.vm, KVM_ARM_GET_REG_WRITABLE_MASKS, (unsigned long)&range), 0);
	ck_assert_uint_eq(masks[index] >> 24 & 0xf, 0xf);
	/* what has no mask: ID_AA64ZFR0's neighbours that do not exist, CTR_EL0 of op1 3 aside */
	ck_assert_uint_eq(masks[KVM_ARM_FEATURE_ID_RANGE_IDX(3, 0, 0, 7, 7)], 0);
	ck_assert_uint_eq(masks[KVM_ARM_FEATURE_ID_RANGE_IDX(3, 1, 0, 7, 7)], 0);
	ck_assert_uint_eq(masks[NR_MASKS - 1], 0);
	for (int i = 0; i < 13; i++) {
		range.reserved[i] = 1u << i;
		ck_assert_int_eq(call(f.vm, KVM_ARM_GET_REG_WRITABLE_MASKS, (unsigned long)&range), -EINVAL);
		range.reserved[i] = 0;
	}
	range.range = 1;
	ck_assert_int_eq(call(f.vm, KVM_ARM_GET_REG_WRITABLE_MASKS, (unsigned long)&range), -EINVAL);
	range.range = 0;
	range.addr = BAD_POINTER;
	ck_assert_int_eq(call(f.vm, KVM_ARM_GET_REG_WRITABLE_MASKS, (unsigned long)&range), -EFAULT);
	/* the mask is what SET takes: PFR1.SME lowered */
	ck_assert_int_eq(set_u64(f.vcpu, pfr1, get_u64(f.vcpu, pfr1) & ~(UINT64_C(0xf) << 24)), 0);
	fixture_close(&f);
	open_kernel("sve-6.1", &host_max, F_PSCI);
	range.addr = (uint64_t)(uintptr_t)masks;
	ck_assert_int_eq(call(f.vm, KVM_ARM_GET_REG_WRITABLE_MASKS, (unsigned long)&range), -EINVAL);
	fixture_close(&f);
}
END_TEST

/* SMIDR_EL1 (op1 1) has a mask where the capability lets it be written (v12 17/29) */
START_TEST(mask_of_smidr)
{
	struct kvm_enable_cap cap = { .cap = KVM_CAP_ARM_WRITABLE_IMP_ID_REGS };
	uint64_t masks[NR_MASKS];
	struct reg_mask_range range = { .addr = (uint64_t)(uintptr_t)masks };
	size_t index = KVM_ARM_FEATURE_ID_RANGE_IDX(3, 1, 0, 0, 6);

	open_kernel("sme-v12", &host_max, F_PSCI);
	ck_assert_int_eq(call(f.vm, KVM_ARM_GET_REG_WRITABLE_MASKS, (unsigned long)&range), 0);
	ck_assert_uint_eq(masks[index], 0);
	f.vm = kvmsme_ioctl(f.kvm, KVM_CREATE_VM, 0);
	ck_assert_int_eq(call(f.vm, KVM_ENABLE_CAP, (unsigned long)&cap), 0);
	ck_assert_int_eq(call(f.vm, KVM_ARM_GET_REG_WRITABLE_MASKS, (unsigned long)&range), 0);
	ck_assert_uint_eq(masks[index] >> 15 & 1, 0);
	ck_assert_uint_ne(masks[index], 0);
	fixture_close(&f);
}
END_TEST

/* abi.md 8 Q3, the largest lengths: 2048 bits of both */
START_TEST(matrix_of_the_largest_lengths)
{
	struct kvm_arm_vl_matrix matrix = { .flags = 0 };

	open_kernel("vl-matrix", &host_max, 0);
	ck_assert_int_eq(call(f.vm, KVM_ARM_GET_VL_MATRIX, (unsigned long)&matrix), 0);
	ck_assert_uint_eq(matrix.sve_vqs, 0xffff);
	ck_assert_uint_eq(matrix.sme_vqs, 0x808b);
	ck_assert_uint_eq(matrix.sme_alone, 0x808b);
	for (int vq = 1; vq <= 16; vq++)
		ck_assert_uint_eq(matrix.sme_with_sve[vq - 1], 0x808b);
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

/* SVCR first means once, too (abi.md 8 Q1) */
START_TEST(svcr_is_listed_once)
{
	struct kvm_reg_list *list = calloc(1, sizeof(*list) + 1024 * sizeof(uint64_t));
	struct profile profile = default_profile();
	int times = 0;

	profile.svcr_list = KNOB_svcr_list_first;
	fixture_open(&f, &host_max, &profile, NULL);
	ck_assert_int_eq(call_init(f.vcpu, F_SME), 0);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), 0);
	list->n = 1024;
	ck_assert_int_eq(call(f.vcpu, KVM_GET_REG_LIST, (unsigned long)list), 0);
	ck_assert_uint_eq(list->reg[0], KVM_REG_ARM64_SYS_SVCR);
	for (uint64_t i = 0; i < list->n; i++)
		times += list->reg[i] == KVM_REG_ARM64_SYS_SVCR;
	ck_assert_int_eq(times, 1);
	fixture_close(&f);
	free(list);
}
END_TEST

/* profiles/kernels: a register may be there and not be listed, as no recorded one is */
START_TEST(register_that_is_not_listed)
{
	struct kvm_reg_list *list = calloc(1, sizeof(*list) + 1024 * sizeof(uint64_t));
	struct kernel_pop pop = *kernel_by_name(profile_by_name("sme-v12")->kernel);
	uint64_t vbar = ARM64_SYS_REG(3, 0, 12, 0, 0), n[2];

	for (int listed = 0; listed <= 1; listed++) {
		pop.reg[pop_find(&pop, vbar)].list = listed;
		f.m = kvmsme_new_custom(&host_max, profile_by_name("sme-v12"), &pop, NULL, NULL);
		f.kvm = kvmsme_open(f.m, "/dev/kvm", O_RDWR);
		f.vm = kvmsme_ioctl(f.kvm, KVM_CREATE_VM, 0);
		f.vcpu = kvmsme_ioctl(f.vm, KVM_CREATE_VCPU, 0);
		ck_assert_int_eq(call_init(f.vcpu, F_PSCI), 0);
		ck_assert_uint_eq(get_u64(f.vcpu, vbar), 0);
		list->n = 1024;
		ck_assert_int_eq(call(f.vcpu, KVM_GET_REG_LIST, (unsigned long)list), 0);
		n[listed] = list->n;
		fixture_close(&f);
	}
	ck_assert_uint_eq(n[0] + 1, n[1]);
	free(list);
}
END_TEST

/* kvm_main.c kvm_vm_ioctl_create_vcpu(): ids below 512, each once in its VM */
START_TEST(vcpu_ids)
{
	int other;

	open_kernel("sme-v12", &host_max, 0);
	ck_assert_int_eq(call(f.vm, KVM_CREATE_VCPU, 512), -EINVAL);
	ck_assert_int_ge(call(f.vm, KVM_CREATE_VCPU, 511), 0);
	ck_assert_int_eq(call(f.vm, KVM_CREATE_VCPU, 511), -EEXIST);
	ck_assert_int_eq(call(f.vm, KVM_CREATE_VCPU, (unsigned long)1 << 32), -EINVAL);
	other = kvmsme_ioctl(f.kvm, KVM_CREATE_VM, 0);
	ck_assert_int_ge(call(other, KVM_CREATE_VCPU, 511), 0);
	fixture_close(&f);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("limits");

	tcase_add_checked_fixture(tcase, map_edge, NULL);
	tcase_add_loop_test(tcase, core_register_ids, 0, 22);
	tcase_add_loop_test(tcase, modes, 0, 22);
	tcase_add_loop_test(tcase, registers_of_a_32_bit_mode, 0, 3);
	tcase_add_test(tcase, requests_of_dev_kvm);
	tcase_add_test(tcase, capabilities);
	tcase_add_test(tcase, enabling);
	tcase_add_loop_test(tcase, workaround_levels, 0, 19);
	tcase_add_test(tcase, workaround_2_not_required);
	tcase_add_test(tcase, firmware_bitmaps);
	tcase_add_test(tcase, firmware_registers_are_the_vms);
	tcase_add_loop_test(tcase, psci_versions, 0, 13);
	tcase_add_test(tcase, order_of_register_errnos);
	tcase_add_test(tcase, order_of_vcpu_errnos);
	tcase_add_test(tcase, room_of_a_list);
	tcase_add_test(tcase, system_register_values);
	tcase_add_test(tcase, smidr_bits);
	tcase_add_test(tcase, slots);
	tcase_add_test(tcase, slots_and_ipa_size);
	tcase_add_test(tcase, reserved_words_of_masks);
	tcase_add_test(tcase, mask_of_smidr);
	tcase_add_test(tcase, matrix_of_the_largest_lengths);
	tcase_add_test(tcase, get_that_does_not_fit);
	tcase_add_test(tcase, svcr_is_listed_once);
	tcase_add_test(tcase, register_that_is_not_listed);
	tcase_add_test(tcase, vcpu_ids);
	return suite_of("limits", tcase);
}

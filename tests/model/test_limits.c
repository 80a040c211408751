/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where each check of files, VMs, slots and lists begins and ends: one value on either side.
 * Expected answers are the kernel's (arm.c, kvm_main.c, sys_regs.c, as each test says) or recorded.
 */
#include <stdlib.h>

#include "model_fixture.h"
#include "suite.h"

#define BAD_POINTER	0x1000
#define IOC_CHECK_EXTENSION 0xae03

static struct fixture f;

/* @features 0: a vCPU that is only created */
static void open_kernel(const char *name, const struct kvmsme_host *host, uint32_t features)
{
	fixture_open_kernel(&f, name, host, NULL);
	if (features)
		fixture_start(&f, features);
}

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
	ck_assert_ptr_null(kvmsme_mmap(f.vcpu, 0, 0));
	ck_assert_int_eq(errno, EINVAL);
	ck_assert_ptr_null(kvmsme_mmap(f.vcpu, 4096, 1));
	ck_assert_ptr_null(kvmsme_mmap(f.vcpu, 4096, -4096));
	ck_assert_ptr_null(kvmsme_mmap(f.vcpu, 4096, 8192));
	ck_assert_int_eq(errno, EINVAL);
	ck_assert_uint_eq((uintptr_t)kvmsme_mmap(f.vcpu, 8192, 0) % 4096, 0);
	ck_assert_ptr_eq(kvmsme_mmap(f.vcpu, 4096, 4096), (char *)kvmsme_mmap(f.vcpu, 8193, 0) + 4096);
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

	full.ptrauth = full.pmu = full.el1_32bit = full.mte = true;
	full.cpus = 3;
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
		assert_cap(KVM_CAP_ARM_MTE, i);
		assert_cap(KVM_CAP_NR_VCPUS, i ? 3 : 8);
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
	ck_assert_int_eq(set_slot(32766, 0x50000, 0x1000, 0x7000, 0), 0);
	ck_assert_int_eq(set_slot(32767, 0x51000, 0x1000, 0x7000, 0), -EINVAL);
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

/* A kernel whose ID registers cannot be written would name no bits */
START_TEST(masks_without_writable_registers)
{
	struct profile profile = *profile_by_name("sve-6.1");
	uint64_t masks[NR_MASKS];
	struct reg_mask_range range = { .addr = (uint64_t)(uintptr_t)masks };

	profile.reg_mask_ranges = true;
	fixture_open_profile(&f, &profile, NULL, &host_max, NULL);
	ck_assert_int_eq(call(f.vm, KVM_ARM_GET_REG_WRITABLE_MASKS, (unsigned long)&range), 0);
	for (size_t i = 0; i < NR_MASKS; i++)
		ck_assert_uint_eq(masks[i], 0);
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
		fixture_open_profile(&f, profile_by_name("sme-v12"), &pop, &host_max, NULL);
		fixture_start(&f, F_PSCI);
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

	tcase_add_test(tcase, requests_of_dev_kvm);
	tcase_add_test(tcase, capabilities);
	tcase_add_test(tcase, enabling);
	tcase_add_test(tcase, order_of_vcpu_errnos);
	tcase_add_test(tcase, room_of_a_list);
	tcase_add_test(tcase, slots);
	tcase_add_test(tcase, slots_and_ipa_size);
	tcase_add_test(tcase, reserved_words_of_masks);
	tcase_add_test(tcase, masks_without_writable_registers);
	tcase_add_test(tcase, mask_of_smidr);
	tcase_add_test(tcase, matrix_of_the_largest_lengths);
	tcase_add_test(tcase, svcr_is_listed_once);
	tcase_add_test(tcase, register_that_is_not_listed);
	tcase_add_test(tcase, vcpu_ids);
	return suite_of("limits", tcase);
}

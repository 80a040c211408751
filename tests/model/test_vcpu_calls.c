/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Structures of vCPU events and writable masks, and bad pointers */
#include "model_fixture.h"
#include "suite.h"

#define BAD	4096ul	/* nothing is mapped there */

static struct fixture f;

static void setup(void)
{
	struct profile profile = default_profile();

	fixture_open(&f, &host_max, &profile, NULL);
}

static void teardown(void)
{
	fixture_close(&f);
}

static long events(unsigned long request, struct kvm_vcpu_events *events)
{
	return call(f.vcpu, request, (unsigned long)events);
}

/* guest.c __kvm_arm_vcpu_set_events(): a syndrome is looked at only where there is one */
START_TEST(events_are_kept)
{
	struct kvm_vcpu_events e = { 0 };

	ck_assert_int_eq(events(KVM_GET_VCPU_EVENTS, &e), -ENOEXEC);
	ck_assert_int_eq(events(KVM_SET_VCPU_EVENTS, &e), -ENOEXEC);
	ck_assert_int_eq(call_init(f.vcpu, 0), 0);
	ck_assert_int_eq(events(KVM_GET_VCPU_EVENTS, &e), 0);
	ck_assert_int_eq(e.exception.serror_pending, 0);
	e = (struct kvm_vcpu_events){ .exception = { .serror_pending = 1, .serror_has_esr = 1,
						     .serror_esr = 0x1abcdef } };
	ck_assert_int_eq(events(KVM_SET_VCPU_EVENTS, &e), 0);
	memset(&e, 0, sizeof(e));
	ck_assert_int_eq(events(KVM_GET_VCPU_EVENTS, &e), 0);
	ck_assert_int_eq(e.exception.serror_pending, 1);
	ck_assert_int_eq(e.exception.serror_has_esr, 1);
	ck_assert_uint_eq(e.exception.serror_esr, 0x1abcdef);
}
END_TEST

START_TEST(syndromes_are_limited)
{
	struct kvm_vcpu_events e = { .exception = { .serror_pending = 1, .serror_has_esr = 1,
						    .serror_esr = 0x2000000 } };

	ck_assert_int_eq(call_init(f.vcpu, 0), 0);
	ck_assert_int_eq(events(KVM_SET_VCPU_EVENTS, &e), -EINVAL);
	e.exception.serror_has_esr = 0;
	ck_assert_int_eq(events(KVM_SET_VCPU_EVENTS, &e), 0);
	e.exception.serror_pending = 0;
	e.exception.serror_has_esr = 1;
	ck_assert_int_eq(events(KVM_SET_VCPU_EVENTS, &e), 0);
}
END_TEST

START_TEST(bad_pointers_of_a_vcpu)
{
	static const unsigned long requests[] = {
		KVM_ARM_VCPU_FINALIZE, KVM_GET_ONE_REG, KVM_SET_ONE_REG, KVM_GET_REG_LIST,
		KVM_GET_MP_STATE, KVM_SET_MP_STATE, KVM_GET_VCPU_EVENTS, KVM_SET_VCPU_EVENTS,
		KVM_ARM_VCPU_INIT,
	};

	ck_assert_int_eq(call_init(f.vcpu, 0), 0);
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		ck_assert_int_eq(call(f.vcpu, requests[i], BAD), -EFAULT);
}
END_TEST

START_TEST(bad_pointers_of_a_vm)
{
	static const unsigned long requests[] = {
		KVM_ENABLE_CAP, KVM_ARM_PREFERRED_TARGET, KVM_SET_USER_MEMORY_REGION,
		KVM_ARM_GET_REG_WRITABLE_MASKS,
	};

	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		ck_assert_int_eq(call(f.vm, requests[i], BAD), -EFAULT);
}
END_TEST

/* sys_regs.c kvm_vm_ioctl_get_reg_writable_masks() */
START_TEST(masks_take_one_range)
{
	static uint64_t masks[KVM_ARM_FEATURE_ID_RANGE_SIZE];
	struct reg_mask_range range = { .addr = (uint64_t)(uintptr_t)masks };

	ck_assert_int_eq(call(f.vm, KVM_ARM_GET_REG_WRITABLE_MASKS, (unsigned long)&range), 0);
	range.range = 1;
	ck_assert_int_eq(call(f.vm, KVM_ARM_GET_REG_WRITABLE_MASKS, (unsigned long)&range), -EINVAL);
	range.range = 0;
	range.reserved[12] = 1;
	ck_assert_int_eq(call(f.vm, KVM_ARM_GET_REG_WRITABLE_MASKS, (unsigned long)&range), -EINVAL);
	range.reserved[12] = 0;
	range.addr = BAD;
	ck_assert_int_eq(call(f.vm, KVM_ARM_GET_REG_WRITABLE_MASKS, (unsigned long)&range), -EFAULT);
}
END_TEST

START_TEST(descriptors)
{
	ck_assert_int_eq(kvmsme_open(f.m, "/dev/null", O_RDWR), -1);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_ptr_null(kvmsme_mmap(f.vm, 4096, 0));
	ck_assert_int_eq(errno, ENODEV);
	ck_assert_ptr_null(kvmsme_mmap(f.vcpu, 0, 0));
	ck_assert_int_eq(errno, EINVAL);
	ck_assert_ptr_null(kvmsme_mmap(f.vcpu, 4096, 8192));
	ck_assert_ptr_nonnull(kvmsme_mmap(f.vcpu, 8192, 0));
	ck_assert_int_eq(kvmsme_close(f.vcpu), 0);
	ck_assert_int_eq(kvmsme_close(f.vcpu), -1);
	ck_assert_int_eq(errno, EBADF);
	ck_assert_ptr_null(kvmsme_mmap(f.vcpu, 4096, 0));
	ck_assert_int_eq(errno, EBADF);
	ck_assert_int_eq(call(f.vcpu, KVM_RUN, 0), -EBADF);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("vcpu_calls");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, events_are_kept);
	tcase_add_test(tcase, syndromes_are_limited);
	tcase_add_test(tcase, bad_pointers_of_a_vcpu);
	tcase_add_test(tcase, bad_pointers_of_a_vm);
	tcase_add_test(tcase, masks_take_one_range);
	tcase_add_test(tcase, descriptors);
	return suite_of("vcpu_calls", tcase);
}

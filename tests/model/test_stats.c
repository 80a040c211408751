/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * KVM_GET_STATS_FD where scenarios and the recorded answers (tests/stats) do not come: counts as part of a saved
 * state, kernels without it, no file descriptors left.
 */
#include <limits.h>

#include "model_fixture.h"
#include "snapshot.h"
#include "suite.h"

#define EXITS_AT 2104	/* of a vCPU's file: data from 1224, exits at 880 of them */

static struct fixture f;

static void teardown(void)
{
	if (f.m)
		fixture_close(&f);
}

static void open_one(const char *profile)
{
	fixture_open_kernel(&f, profile, &host_max, NULL);
	fixture_start(&f, F_PSCI);
}

static uint64_t exits(int fd)
{
	uint64_t value = ~0ull;

	ck_assert_int_eq(kvmsme_pread(fd, &value, sizeof(value), EXITS_AT), sizeof(value));
	return value;
}

/* They come back with the state, and two states that differ in nothing else are the same */
START_TEST(counts_are_saved)
{
	struct snapshot saved = { 0 };
	struct state_hash before, after;
	int fd;

	open_one("sme-v12");
	fd = (int)call(f.vcpu, KVM_GET_STATS_FD, 0);
	f.m->scratch[0]->stats.count[VCPU_STAT_exits] = 7;
	before = snapshot_hash(f.m);
	ck_assert(snapshot_save(f.m, &saved));
	f.m->scratch[0]->stats.count[VCPU_STAT_exits] = 9;
	after = snapshot_hash(f.m);
	ck_assert(snapshot_equal(f.m, &saved));
	ck_assert(before.lo == after.lo && before.hi == after.hi);
	ck_assert(snapshot_restore(f.m, &saved));
	ck_assert_uint_eq(exits(fd), 7);
	snapshot_free(&saved);
}
END_TEST

/* Where a file is read next is state */
START_TEST(position_is_saved)
{
	struct snapshot saved = { 0 };
	uint8_t bytes[24];
	int fd;

	open_one("sme-v12");
	fd = (int)call(f.vm, KVM_GET_STATS_FD, 0);
	ck_assert_int_eq(kvmsme_read(fd, bytes, 4), 4);
	ck_assert(snapshot_save(f.m, &saved));
	ck_assert_int_eq(kvmsme_read(fd, bytes, 8), 8);
	ck_assert(!snapshot_equal(f.m, &saved));
	ck_assert(snapshot_restore(f.m, &saved));
	ck_assert_int_eq(kvmsme_read(fd, bytes, 1), 1);
	ck_assert_uint_eq(bytes[0], 48);	/* name_size */
	snapshot_free(&saved);
}
END_TEST

/* A new vCPU in the memory of an old one begins at 0 */
START_TEST(a_new_vcpu_has_none)
{
	open_one("sve-6.1");
	f.m->scratch[0]->stats.count[VCPU_STAT_exits] = 7;
	ck_assert_int_eq(kvmsme_close(f.vcpu), 0);
	ck_assert_int_eq(kvmsme_close(f.vm), 0);
	f.vm = (int)call(f.kvm, KVM_CREATE_VM, 0);
	f.vcpu = (int)call(f.vm, KVM_CREATE_VCPU, 3);
	ck_assert_uint_eq(exits((int)call(f.vcpu, KVM_GET_STATS_FD, 0)), 0);
}
END_TEST

/* small_kernel has no KVM_CAP_BINARY_STATS_FD: kvm_arch_vm_ioctl() knows no such request */
START_TEST(kernels_without)
{
	struct profile profile = default_profile();

	fixture_open(&f, &host_max, &profile, NULL);
	ck_assert_int_eq(call(f.vm, KVM_GET_STATS_FD, 0), -EINVAL);
	ck_assert_int_eq(call(f.vcpu, KVM_GET_STATS_FD, 0), -EINVAL);
}
END_TEST

/* fs/file.c get_unused_fd_flags(); the VM goes with its own file descriptors as before */
START_TEST(no_descriptor_left)
{
	open_one("sve-mainline");
	while (kvmsme_open(f.m, "/dev/kvm", O_RDWR) >= 0)
		;
	ck_assert_int_eq(call(f.vcpu, KVM_GET_STATS_FD, 0), -EMFILE);
	ck_assert_int_eq(call(f.vm, KVM_GET_STATS_FD, 0), -EMFILE);
	ck_assert_uint_eq(f.m->state.vm[0].refs, 2);
}
END_TEST

/* The VM is there for as long as its statistics are */
START_TEST(it_keeps_the_vm)
{
	int fd;

	open_one("sve-mainline");
	fd = (int)call(f.vcpu, KVM_GET_STATS_FD, 0);
	ck_assert_int_eq(kvmsme_close(f.vcpu), 0);
	ck_assert_int_eq(kvmsme_close(f.vm), 0);
	ck_assert(f.m->state.vm[0].in_use);
	ck_assert_uint_eq(exits(fd), 0);
	ck_assert_int_eq(kvmsme_close(fd), 0);
	ck_assert(!f.m->state.vm[0].in_use);
	ck_assert_int_eq(kvmsme_read(fd, &fd, 1), -1);
	ck_assert_int_eq(errno, EBADF);
}
END_TEST

/* fs/read_write.c ksys_pread64(): the offset is looked at before the number, which is no machine's here */
START_TEST(of_no_machine)
{
	char byte;

	ck_assert_int_eq(kvmsme_read(-1, &byte, 1), -1);
	ck_assert_int_eq(errno, EBADF);
	ck_assert_int_eq(kvmsme_pread(-1, &byte, 1, 0), -1);
	ck_assert_int_eq(errno, EBADF);
	ck_assert_int_eq(kvmsme_pread(-1, &byte, 1, LONG_MIN), -1);
	ck_assert_int_eq(errno, EINVAL);
}
END_TEST

Suite *check_suite(void)
{
	Suite *suite = suite_create("stats");
	TCase *tc = tcase_create("stats");

	tcase_add_checked_fixture(tc, NULL, teardown);
	tcase_add_test(tc, counts_are_saved);
	tcase_add_test(tc, position_is_saved);
	tcase_add_test(tc, a_new_vcpu_has_none);
	tcase_add_test(tc, kernels_without);
	tcase_add_test(tc, no_descriptor_left);
	tcase_add_test(tc, it_keeps_the_vm);
	tcase_add_test(tc, of_no_machine);
	suite_add_tcase(suite, tc);
	return suite;
}

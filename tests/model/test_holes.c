/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables that are full, and tables with holes: what was closed between what is still open.  Bounds are
 * the model's own (state.h; rules FD-4 and VM-4); all else is as if there had never been a hole.
 */
#include <stdlib.h>

#include "model_fixture.h"
#include "snapshot.h"
#include "suite.h"

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

/* Everything that takes a descriptor, without one */
START_TEST(no_descriptor_is_left)
{
	int nr = 3;	/* of the fixture */

	while (kvmsme_open(f.m, "/dev/kvm", O_RDWR) >= 0)
		nr++;
	ck_assert_int_eq(errno, EMFILE);
	ck_assert_int_eq(nr, MACHINE_MAX_FDS);
	ck_assert_int_eq(call(f.kvm, KVM_CREATE_VM, 0), -EMFILE);
	ck_assert_int_eq(call(f.vm, KVM_CREATE_VCPU, 1), -ENOMEM);
	ck_assert_uint_eq(f.m->state.nr_vcpus, 1);
	ck_assert_int_eq(kvmsme_close(f.kvm), 0);
	ck_assert_int_ge(call(f.vm, KVM_CREATE_VCPU, 1), 0);
}
END_TEST

START_TEST(no_vm_is_left)
{
	int last = f.vm;

	for (int i = 1; i < MACHINE_MAX_VMS; i++) {
		last = (int)call(f.kvm, KVM_CREATE_VM, 0);
		ck_assert_int_ge(last, 0);
	}
	ck_assert_int_eq(call(f.kvm, KVM_CREATE_VM, 0), -ENOMEM);
	ck_assert_int_eq(kvmsme_close(last), 0);
	ck_assert_int_ge(call(f.kvm, KVM_CREATE_VM, 0), 0);
}
END_TEST

/* The bound of a VM is the kernel's (KVM_CAP_MAX_VCPUS), that of the machine the model's */
START_TEST(no_vcpu_is_left)
{
	int vm = (int)call(f.kvm, KVM_CREATE_VM, 0), other = (int)call(f.kvm, KVM_CREATE_VM, 0);

	for (unsigned long id = 1; id < KVM_MAX_VCPUS; id++)
		ck_assert_int_ge(call(f.vm, KVM_CREATE_VCPU, id), 0);
	for (unsigned long id = 0; id < KVM_MAX_VCPUS; id++)
		ck_assert_int_ge(call(vm, KVM_CREATE_VCPU, id), 0);
	ck_assert_int_eq(call(vm, KVM_CREATE_VCPU, KVM_MAX_VCPUS), -EINVAL);
	ck_assert_int_eq(call(other, KVM_CREATE_VCPU, 0), -ENOMEM);
}
END_TEST

START_TEST(no_machine_is_left)
{
	struct profile profile = default_profile();
	struct kvmsme *others = calloc(1, sizeof(*others));
	struct kvmsme_error error;

	while (fd_register_machine(others))
		;
	ck_assert_ptr_null(kvmsme_new_custom(&host_max, &profile, &small_kernel, NULL, &error));
	ck_assert_str_eq(error.text, "too many machines at once");
	fd_forget_machine(others);
	fixture_open(&f, &host_max, &profile, NULL);
	free(others);
}
END_TEST

START_TEST(kernels_that_are_not_built_in)
{
	struct profile profile = default_profile();
	struct kvmsme_error error;

	strcpy(profile.kernel, "linux-0.01");
	ck_assert_ptr_null(kvmsme_new_custom(&host_max, &profile, NULL, NULL, &error));
	ck_assert_ptr_nonnull(strstr(error.text, "kernel"));
	ck_assert_ptr_null(kvmsme_new_custom(&host_max, &profile, NULL, NULL, NULL));
}
END_TEST

/* What is behind a number, by kind */
START_TEST(objects_of_descriptors)
{
	ck_assert_ptr_eq(machine_of_fd(f.vm), f.m);
	ck_assert_ptr_null(machine_of_fd(-1));
	ck_assert_ptr_eq(machine_vm_of_fd(f.vm), &f.m->state.vm[0]);
	ck_assert_ptr_null(machine_vm_of_fd(f.vcpu));
	ck_assert_ptr_null(machine_vm_of_fd(-1));
	ck_assert_ptr_eq(machine_vcpu_of_fd(f.vcpu), f.m->vcpu[0]);
	ck_assert_ptr_null(machine_vcpu_of_fd(f.vm));
	ck_assert_ptr_null(machine_vcpu_of_fd(-1));
	f.m->rules.off = RULE_FD_CLOSE;
	ck_assert_int_eq(kvmsme_close(f.kvm), -1);
	ck_assert_int_eq(errno, RULE_OFF_ERRNO);
}
END_TEST

START_TEST(lengths_that_no_vector_has)
{
	ck_assert(host_has_vq(&f.m->host, ARM64_VEC_SVE, 1));
	ck_assert(host_has_vq(&f.m->host, ARM64_VEC_SVE, KVM_MAX_VQ));
	ck_assert(!host_has_vq(&f.m->host, ARM64_VEC_SVE, 0));
	ck_assert(!host_has_vq(&f.m->host, ARM64_VEC_SVE, KVM_MAX_VQ + 1));
}
END_TEST

/* A second VM with a vCPU, and then the first without its own: VM 1, vCPU 1 behind a hole */
static int leave_a_hole(int *vcpu)
{
	int vm = (int)call(f.kvm, KVM_CREATE_VM, 0);

	*vcpu = (int)call(vm, KVM_CREATE_VCPU, 0);
	ck_assert_int_eq(call_init(*vcpu, F_SVE), 0);
	ck_assert_int_eq(kvmsme_close(f.vcpu), 0);
	ck_assert_int_eq(kvmsme_close(f.vm), 0);
	ck_assert_uint_eq(f.m->state.nr_vms, 2);
	ck_assert_uint_eq(f.m->state.nr_vcpus, 2);
	return vm;
}

static bool same(struct state_hash a, struct state_hash b)
{
	return a.lo == b.lo && a.hi == b.hi;
}

START_TEST(state_with_holes)
{
	struct snapshot saved = { 0 }, none = { 0 };
	struct state_hash hash, zero = { 0, 0 };
	int vcpu;

	leave_a_hole(&vcpu);
	hash = snapshot_hash(f.m);
	ck_assert(same(hash, snapshot_hash_anew(f.m)));
	for (unsigned int i = 0; i < 3; i++) {
		ck_assert_int_eq(same(snapshot_hash_vm(f.m, i), zero), i != 1);
		ck_assert_int_eq(same(snapshot_hash_vcpu(f.m, i), zero), i != 1);
	}
	ck_assert(!snapshot_equal(f.m, &none));
	ck_assert(snapshot_save(f.m, &saved));
	ck_assert(snapshot_equal(f.m, &saved));
	ck_assert_ptr_null(snapshot_vcpu(f.m, &saved, 0));
	ck_assert_uint_eq(snapshot_vcpu(f.m, &saved, 1)->vm, 1);
	ck_assert_ptr_null(snapshot_vcpu(f.m, &saved, 2));
	ck_assert_int_eq(kvmsme_close(vcpu), 0);
	ck_assert(!snapshot_equal(f.m, &saved));
	ck_assert(snapshot_restore(f.m, &saved));
	ck_assert(snapshot_equal(f.m, &saved));
	ck_assert(same(snapshot_hash(f.m), hash));
	snapshot_free(&saved);
}
END_TEST

/* Holes are filled first; ids are looked for among the vCPUs that there are */
START_TEST(holes_are_filled)
{
	int vcpu, vm = leave_a_hole(&vcpu);

	ck_assert_int_eq(call(vm, KVM_CREATE_VCPU, 0), -EEXIST);
	ck_assert_ptr_eq(machine_vm_of_fd((int)call(f.kvm, KVM_CREATE_VM, 0)), &f.m->state.vm[0]);
	ck_assert_uint_eq(f.m->state.nr_vms, 2);
	ck_assert_ptr_eq(machine_vcpu_of_fd((int)call(vm, KVM_CREATE_VCPU, 1)), f.m->vcpu[0]);
	ck_assert_uint_eq(f.m->state.nr_vcpus, 2);
}
END_TEST

/* Each part of the state that differs alone makes the states others */
START_TEST(places_that_are_taken)
{
	struct kvm_userspace_memory_region mem = { .memory_size = 4096 };
	struct snapshot saved = { 0 };
	int vcpu, vm = leave_a_hole(&vcpu);

	ck_assert_int_eq(call(vm, KVM_SET_USER_MEMORY_REGION, (unsigned long)&mem), 0);
	ck_assert(snapshot_save(f.m, &saved));
	f.m->vcpu[0]->in_use = true;
	ck_assert(!snapshot_equal(f.m, &saved));
	f.m->vcpu[0]->in_use = false;
	ck_assert(snapshot_equal(f.m, &saved));
	f.m->memory[1].slot[0].flags = KVM_MEM_LOG_DIRTY_PAGES;
	ck_assert(!snapshot_equal(f.m, &saved));
	f.m->memory[1].slot[0].flags = 0;
	f.m->state.fd[f.m->state.nr_fds - 1].kind = FD_VM;
	ck_assert(!snapshot_equal(f.m, &saved));
	snapshot_free(&saved);
}
END_TEST

/* Nothing is open: the hash of a machine that is new */
START_TEST(machines_without_files)
{
	struct profile profile = default_profile();
	struct kvmsme *m = kvmsme_new_custom(&host_max, &profile, &small_kernel, NULL, NULL);
	struct state_hash empty = snapshot_hash(m);
	int kvm = kvmsme_open(m, "/dev/kvm", O_RDWR);

	ck_assert(!same(snapshot_hash(m), empty));
	ck_assert_int_eq(kvmsme_close(kvm), 0);
	ck_assert(same(snapshot_hash(m), empty));
	kvmsme_free(m);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("holes");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, no_descriptor_is_left);
	tcase_add_test(tcase, no_vm_is_left);
	tcase_add_test(tcase, no_vcpu_is_left);
	tcase_add_test(tcase, no_machine_is_left);
	tcase_add_test(tcase, kernels_that_are_not_built_in);
	tcase_add_test(tcase, objects_of_descriptors);
	tcase_add_test(tcase, lengths_that_no_vector_has);
	tcase_add_test(tcase, state_with_holes);
	tcase_add_test(tcase, holes_are_filled);
	tcase_add_test(tcase, places_that_are_taken);
	tcase_add_test(tcase, machines_without_files);
	return suite_of("holes", tcase);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each allocation of the model fails in turn.  What the headers say holds then: a call that cannot
 * be made says so, and what there was is as it was; hashes are the same without their cache.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "guest_pages.h"
#include "population.h"
#include "scripted_cpu.h"
#include "snapshot.h"
#include "suite.h"
#include "vm_memory.h"

void *__real_calloc(size_t nr, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_aligned_alloc(size_t align, size_t size);
void *__wrap_calloc(size_t nr, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_aligned_alloc(size_t align, size_t size);

static int before_failure = -1;	/* allocations that succeed yet; -1: all do */
static struct fixture f;
static struct kvmsme_error error;

static bool fails(void)
{
	return before_failure >= 0 && before_failure-- == 0;
}

void *__wrap_calloc(size_t nr, size_t size)
{
	return fails() ? NULL : __real_calloc(nr, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return fails() ? NULL : __real_realloc(old, size);
}

void *__wrap_aligned_alloc(size_t align, size_t size)
{
	return fails() ? NULL : __real_aligned_alloc(align, size);
}

static void setup(void)
{
	struct profile profile = default_profile();

	script_start();
	fixture_open(&f, &host_max, &profile, &scripted_cpu);
}

static void teardown(void)
{
	before_failure = -1;
	fixture_close(&f);
}

/* The machine, then its hashes */
START_TEST(machines)
{
	struct profile profile = default_profile();

	before_failure = _i;
	ck_assert_ptr_null(kvmsme_new_custom(&host_max, &profile, &small_kernel, NULL, &error));
	ck_assert_str_eq(error.text, "out of memory");
	before_failure = _i;
	ck_assert_ptr_null(kvmsme_new_custom(&host_max, &profile, &small_kernel, NULL, NULL));
	before_failure = _i;
	ck_assert_ptr_null(machine_twin(f.m));
}
END_TEST

/* The vCPU, then its scratch; what is there already is used by the next that is made */
START_TEST(vcpus)
{
	before_failure = _i;
	ck_assert_int_eq(call(f.vm, KVM_CREATE_VCPU, 1), -ENOMEM);
	ck_assert_uint_eq(f.m->state.nr_vcpus, 1);
	ck_assert_int_ge(call(f.vm, KVM_CREATE_VCPU, 1), 0);
	ck_assert_uint_eq(f.m->state.nr_vcpus, 2);
}
END_TEST

START_TEST(snapshots)
{
	struct snapshot saved = { 0 }, part = { 0 };
	struct kvmsme *twin = machine_twin(f.m);

	before_failure = 0;
	ck_assert(!snapshot_save(f.m, &saved));
	ck_assert_uint_eq(saved.size, 0);
	before_failure = 0;
	ck_assert(!snapshot_save_part(f.m, STATE_PART_VM, 0, &part));
	ck_assert_uint_eq(part.size, 0);
	ck_assert(snapshot_save(f.m, &saved));
	ck_assert(!snapshot_equal(twin, &saved));
	before_failure = 0;
	ck_assert(!snapshot_restore(twin, &saved));
	ck_assert_uint_eq(twin->state.nr_vcpus, 0);
	ck_assert(snapshot_restore(twin, &saved));
	ck_assert(snapshot_equal(twin, &saved));
	machine_free_twin(twin);
	snapshot_free(&saved);
	snapshot_free(&part);
}
END_TEST

static void count_change(void *ctx, const struct state_change *change)
{
	(void)change;
	++*(int *)ctx;
}

/* The twin, its hashes, the vCPU: nothing is told where the old state cannot be brought back */
START_TEST(differences)
{
	struct snapshot saved = { 0 };
	int nr = 0;

	ck_assert(snapshot_save(f.m, &saved));
	ck_assert_int_eq(call_init(f.vcpu, 0), 0);
	before_failure = _i;
	snapshot_diff(f.m, &saved, count_change, &nr);
	ck_assert_int_eq(nr, 0);
	snapshot_diff(f.m, &saved, count_change, &nr);
	ck_assert_int_gt(nr, 0);
	snapshot_free(&saved);
}
END_TEST

/* Without memory for the kept hashes the answers are the same */
START_TEST(hashes_without_a_cache)
{
	struct snapshot saved = { 0 };
	struct state_hash anew = snapshot_hash_anew(f.m), now;

	before_failure = 0;
	now = snapshot_hash(f.m);
	ck_assert_uint_eq(now.lo, anew.lo);
	ck_assert_uint_eq(now.hi, anew.hi);
	ck_assert(snapshot_save(f.m, &saved));
	before_failure = 0;
	ck_assert(snapshot_restore(f.m, &saved));
	now = snapshot_hash(f.m);
	ck_assert_uint_eq(now.lo, anew.lo);
	ck_assert_uint_eq(now.hi, anew.hi);
	snapshot_free(&saved);
}
END_TEST

/* Known hashes are saved; where there is no room for them they are found again */
START_TEST(known_hashes_without_a_cache)
{
	struct kvmsme *twin = machine_twin(f.m);
	struct snapshot saved = { 0 };
	struct state_hash was = snapshot_hash(f.m), now;

	ck_assert(snapshot_save(f.m, &saved));
	before_failure = 2;	/* behind the memory of the vCPU */
	ck_assert(snapshot_restore(twin, &saved));
	ck_assert_int_eq(before_failure, -1);
	now = snapshot_hash(twin);
	ck_assert_uint_eq(now.lo, was.lo);
	ck_assert_uint_eq(now.hi, was.hi);
	machine_free_twin(twin);
	snapshot_free(&saved);
}
END_TEST

/* Addresses, then bytes; two slots of one page keep it once */
START_TEST(pages)
{
	uint8_t *ram = mmap(NULL, GUEST_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct guest_pages saved = { 0 };

	for (uint32_t slot = 0; slot < 2; slot++) {
		struct kvm_userspace_memory_region mem = {
			.slot = slot, .memory_size = GUEST_PAGE_SIZE, .guest_phys_addr = slot * 0x10000,
			.userspace_addr = (uint64_t)(uintptr_t)ram,
		};

		ck_assert_int_eq(call(f.vm, KVM_SET_USER_MEMORY_REGION, (unsigned long)&mem), 0);
	}
	ram[7] = 7;
	before_failure = _i;
	ck_assert(!guest_pages_save(f.m, NULL, &saved));
	ck_assert_uint_eq(saved.nr, 0);
	ck_assert(guest_pages_save(f.m, NULL, &saved));
	ck_assert_uint_eq(saved.nr, 1);
	guest_pages_free(&saved);
}
END_TEST

static long set_slot(uint32_t id, uint64_t gpa, uint32_t flags)
{
	struct kvm_userspace_memory_region mem = { id, flags, gpa, GUEST_PAGE_SIZE, 0x7000 };

	return call(f.vm, KVM_SET_USER_MEMORY_REGION, (unsigned long)&mem);
}

static long set_zone(void)
{
	struct kvm_coalesced_mmio_zone zone = { 0x9000000, 0x100, 0 };

	return call(f.vm, KVM_REGISTER_COALESCED_MMIO, (unsigned long)&zone);
}

/* The table of slots, then the log: a new slot is not there without its log, an old one stays without */
START_TEST(slots)
{
	const struct kvm *kvm = &f.m->state.vm[0];

	before_failure = _i;
	ck_assert_int_eq(set_slot(1, 0, KVM_MEM_LOG_DIRTY_PAGES), -ENOMEM);
	ck_assert_uint_eq(kvm->nr_slots, 0);
	ck_assert_int_eq(set_slot(1, 0, 0), 0);
	before_failure = 0;
	ck_assert_int_eq(set_slot(1, 0, KVM_MEM_LOG_DIRTY_PAGES), -ENOMEM);
	ck_assert_uint_eq(vm_slot(f.m, kvm, 1)->flags, 0);
	ck_assert_int_eq(set_slot(1, 0, KVM_MEM_LOG_DIRTY_PAGES), 0);
	ck_assert_uint_eq(kvm->nr_dirty, 1);
}
END_TEST

/* A log begins behind the others', as far as can be counted */
START_TEST(logs_without_end)
{
	struct kvm *kvm = &f.m->state.vm[0];

	ck_assert_int_eq(set_slot(1, 0, 0), 0);
	kvm->nr_dirty = UINT32_MAX;
	ck_assert_int_eq(set_slot(1, 0, KVM_MEM_LOG_DIRTY_PAGES), -ENOMEM);
	kvm->nr_dirty = 0;
}
END_TEST

START_TEST(zones)
{
	before_failure = 0;
	ck_assert_int_eq(set_zone(), -ENOMEM);
	ck_assert_uint_eq(f.m->state.vm[0].nr_zones, 0);
	ck_assert_int_eq(set_zone(), 0);
}
END_TEST

static long set_tags(void)
{
	uint8_t tags[256] = { 5 };
	struct kvm_arm_copy_mte_tags copy = { .guest_ipa = 0, .length = GUEST_PAGE_SIZE, .addr = tags };

	f.m->state.vm[0].mte = true;
	return call(f.vm, KVM_ARM_MTE_COPY_TAGS, (unsigned long)&copy);
}

static void stores_a_tag(struct pcpu *pcpu)
{
	ck_assert(!pcpu->tags->store(pcpu->tags->ctx, f.m, 7));
	ck_assert_uint_eq(pcpu->tags->load(pcpu->tags->ctx, f.m), 0);
	ck_assert(pcpu->tags->store(pcpu->tags->ctx, f.m, 7));
	ck_assert_uint_eq(pcpu->tags->load(pcpu->tags->ctx, f.m), 7);
}

/* Tags that userspace sets, and that a guest stores */
START_TEST(tags)
{
	static uint8_t page[GUEST_PAGE_SIZE] __attribute__((aligned(GUEST_PAGE_SIZE)));
	struct kvm_userspace_memory_region mem = { 1, 0, 0, sizeof(page), (uintptr_t)page };

	ck_assert_int_eq(call(f.vm, KVM_SET_USER_MEMORY_REGION, (unsigned long)&mem), 0);
	before_failure = 0;
	ck_assert_int_eq(set_tags(), -EFAULT);
	ck_assert_uint_eq(f.m->state.vm[0].nr_tags, 0);
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI), 0);
	script_exit((struct script_exit){ .does = stores_a_tag, .reason = CPU_EXIT_IRQ });
	before_failure = 1;	/* the run's own table of slots */
	ck_assert_int_eq(script_run(f.vcpu), -EINTR);
	ck_assert_uint_eq(f.m->state.vm[0].nr_tags, 1);
	before_failure = -1;
	ck_assert_int_eq(set_tags(), GUEST_PAGE_SIZE);
	ck_assert_uint_eq(f.m->state.vm[0].nr_tags, 2);
}
END_TEST

/* Slots, logs and zones of a VM, of a whole state and of that VM alone */
START_TEST(vms_are_restored)
{
	struct snapshot saved = { 0 }, part = { 0 };
	struct kvmsme *twin = machine_twin(f.m);

	ck_assert_int_eq(set_slot(1, 0, KVM_MEM_LOG_DIRTY_PAGES), 0);
	ck_assert_int_eq(set_zone(), 0);
	f.m->state.vm[0].mte = true;
	ck_assert_ptr_nonnull(vm_tags_add(f.m, &f.m->state.vm[0], 0x7000));
	ck_assert(snapshot_save(f.m, &saved));
	ck_assert(snapshot_save_part(f.m, STATE_PART_VM, 0, &part));
	before_failure = _i;
	ck_assert(!snapshot_restore(twin, &saved));
	ck_assert_uint_eq(twin->state.nr_vms, 0);
	before_failure = 0;
	snapshot_restore_part(twin, STATE_PART_VM, 0, &part);
	ck_assert_uint_eq(twin->state.vm[0].nr_zones, 0);
	ck_assert(snapshot_restore(twin, &saved));
	ck_assert(snapshot_equal(twin, &saved));
	machine_free_twin(twin);
	snapshot_free(&saved);
	snapshot_free(&part);
}
END_TEST

/* A run has tables of its own, of slots and of what is stored to */
START_TEST(runs)
{
	struct kvm_run *run = script_page(f.vcpu);

	ck_assert_int_eq(set_slot(1, 0, KVM_MEM_LOG_DIRTY_PAGES), 0);
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI), 0);
	before_failure = _i;
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(run->exit_reason, KVM_EXIT_INTERNAL_ERROR);
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(run->exit_reason, KVM_EXIT_MMIO);
}
END_TEST

START_TEST(kernels)
{
	struct kernel_pop own = small_kernel;

	before_failure = 0;
	strcpy(own.name, "own-0");
	ck_assert(!kernel_add(&own));
	for (int i = 0; i < KERNELS_MAX_LOADED; i++) {
		snprintf(own.name, sizeof(own.name), "own-%d", i);
		ck_assert(kernel_add(&own));
		ck_assert(kernel_add(&own));
	}
	strcpy(own.name, "one-too-many");
	ck_assert(!kernel_add(&own));
	ck_assert_ptr_null(kernel_by_name(own.name));
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("memory_gone");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, machines, 0, 2);
	tcase_add_loop_test(tcase, vcpus, 0, 2);
	tcase_add_test(tcase, snapshots);
	tcase_add_loop_test(tcase, differences, 0, 4);
	tcase_add_test(tcase, hashes_without_a_cache);
	tcase_add_test(tcase, known_hashes_without_a_cache);
	tcase_add_loop_test(tcase, pages, 0, 2);
	tcase_add_loop_test(tcase, slots, 0, 2);
	tcase_add_test(tcase, logs_without_end);
	tcase_add_test(tcase, zones);
	tcase_add_test(tcase, tags);
	tcase_add_loop_test(tcase, vms_are_restored, 0, 4);
	tcase_add_loop_test(tcase, runs, 0, 2);
	tcase_add_test(tcase, kernels);
	return suite_of("memory_gone", tcase);
}

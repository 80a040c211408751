/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tags as state, and where the buffer of KVM_ARM_MTE_COPY_TAGS is there in part.  What real kernels answered
 * to the rest is in tests/data/mte.
 */
#include <signal.h>
#include <sys/mman.h>

#include "scripted_cpu.h"
#include "snapshot.h"
#include "suite.h"
#include "vm_memory.h"

#define PAGE	4096
#define GPA	UINT64_C(0x80000000)

static const struct kvmsme_host host = { .sve_vqs = 1, .mte = true };
static struct fixture f;
static uint8_t *memory;
static int vm;

static void open_kernel(const char *profile)
{
	struct kvm_enable_cap cap = { .cap = KVM_CAP_ARM_MTE };
	struct kvm_userspace_memory_region region = { .slot = 1, .guest_phys_addr = GPA, .memory_size = 4 * PAGE };

	script_start();
	fixture_open_kernel(&f, profile, &host, &scripted_cpu);
	memory = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	region.userspace_addr = (uint64_t)(uintptr_t)memory;
	vm = (int)call(f.kvm, KVM_CREATE_VM, 0);
	ck_assert_int_eq(call(vm, KVM_ENABLE_CAP, (unsigned long)&cap), 0);
	ck_assert_int_eq(call(vm, KVM_SET_USER_MEMORY_REGION, (unsigned long)&region), 0);
}

static void teardown(void)
{
	if (f.m)
		fixture_close(&f);
	munmap(memory, 4 * PAGE);
}

static long copy_tags(uint64_t page, const void *tags, uint64_t flags)
{
	struct kvm_arm_copy_mte_tags copy = { .guest_ipa = GPA + page * PAGE, .length = PAGE,
					      .addr = (void *)(uintptr_t)tags, .flags = flags };

	return call(vm, KVM_ARM_MTE_COPY_TAGS, (unsigned long)&copy);
}

static unsigned int tag_changes;

static void count_change(void *ctx, const struct state_change *change)
{
	(void)ctx;
	tag_changes += !strcmp(change->name, "VM tags");
}

static unsigned int tags_differ(const struct snapshot *saved)
{
	tag_changes = 0;
	snapshot_diff(f.m, saved, count_change, NULL);
	return tag_changes;
}

static bool hash_is_that_of_all_bytes(void)
{
	struct state_hash kept = snapshot_hash(f.m), anew = snapshot_hash_anew(f.m);

	return kept.lo == anew.lo && kept.hi == anew.hi;
}

/* Pages by rising address, in whatever order they got their tags; a save has them */
START_TEST(tags_are_state)
{
	static const uint8_t order[] = { 2, 0, 3, 1 };
	struct snapshot none = { 0 }, all = { 0 };
	struct kvmsme *twin;
	uint8_t tags[256];

	open_kernel("sve-mainline");
	twin = machine_twin(f.m);
	ck_assert(snapshot_save(f.m, &none));
	for (unsigned int i = 0; i < 4; i++) {
		memset(tags, order[i] + 1, sizeof(tags));
		ck_assert_int_eq(copy_tags(order[i], tags, 0), PAGE);
		ck_assert(hash_is_that_of_all_bytes());
	}
	ck_assert_uint_eq(f.m->state.vm[1].nr_tags, 4);
	for (unsigned int i = 0; i < 4; i++) {
		ck_assert_uint_eq(f.m->memory[1].tags[i].uaddr, (uintptr_t)memory + i * PAGE);
		ck_assert_uint_eq(f.m->memory[1].tags[i].tags[255], i + 1);
	}
	ck_assert(!snapshot_equal(f.m, &none));
	ck_assert_uint_eq(tags_differ(&none), 1);
	ck_assert(snapshot_save(f.m, &all));
	ck_assert(snapshot_restore(f.m, &none));
	ck_assert_int_eq(copy_tags(1, tags, KVM_ARM_TAGS_FROM_GUEST), PAGE);
	ck_assert_uint_eq(tags[0], 0);
	ck_assert(snapshot_restore(f.m, &all));
	ck_assert_uint_eq(tags_differ(&all), 0);
	ck_assert_int_eq(copy_tags(1, tags, KVM_ARM_TAGS_FROM_GUEST), PAGE);
	ck_assert_uint_eq(tags[255], 2);
	ck_assert(snapshot_restore(twin, &all));
	ck_assert(snapshot_equal(twin, &all));
	memset(tags, 9, sizeof(tags));
	ck_assert_int_eq(copy_tags(3, tags, 0), PAGE);
	ck_assert_uint_eq(tags_differ(&all), 1);
	ck_assert(!snapshot_equal(f.m, &all));
	machine_free_twin(twin);
	snapshot_free(&none);
	snapshot_free(&all);
}
END_TEST

/* 6.1 clear_user() stores a word at once: of one that begins where nothing is nothing is stored */
START_TEST(zeros_begin_where_nothing_is)
{
	uint8_t *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	open_kernel("sve-6.1");
	pages[PAGE] = 7;
	munmap(pages, PAGE);
	ck_assert_int_eq(copy_tags(0, pages + PAGE - 4, KVM_ARM_TAGS_FROM_GUEST), -EFAULT);
	ck_assert_uint_eq(pages[PAGE], 7);
	munmap(pages + PAGE, PAGE);
}
END_TEST

/* Whether memory can be written is asked without a change to it, also where the process has blocked the signal */
START_TEST(memory_stays)
{
	uint8_t tags[256] = { 1 };
	sigset_t segv;

	open_kernel("sve-mainline");
	sigemptyset(&segv);
	sigaddset(&segv, SIGSEGV);
	sigprocmask(SIG_BLOCK, &segv, NULL);
	memory[0] = 0x5a;
	ck_assert_int_eq(copy_tags(0, tags, 0), PAGE);
	ck_assert_uint_eq(memory[0], 0x5a);
	mprotect(memory, PAGE, PROT_READ);
	ck_assert_int_eq(copy_tags(0, tags, 0), -EFAULT);
	sigprocmask(SIG_UNBLOCK, &segv, NULL);
	ck_assert_int_eq(copy_tags(0, tags, KVM_ARM_TAGS_FROM_GUEST), PAGE);
	mprotect(memory, PAGE, PROT_READ | PROT_WRITE);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("mte");

	tcase_add_checked_fixture(tcase, NULL, teardown);
	tcase_add_test(tcase, tags_are_state);
	tcase_add_test(tcase, zeros_begin_where_nothing_is);
	tcase_add_test(tcase, memory_stays);
	return suite_of("mte", tcase);
}

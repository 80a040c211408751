/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls around the registers where they are refused or barely taken: attributes, capabilities, slots
 * and logs, zones, debugging.  Expected answers: the kernel's sources as each test says.
 */
#include <sys/mman.h>

#include "scripted_cpu.h"
#include "suite.h"
#include "vm_memory.h"

#define BAD	4096ul	/* nothing is mapped there */
#define F_PMU	(1u << KVM_ARM_VCPU_PMU_V3)
#define PAGE	4096

static const struct kvmsme_host host_of_pmu = { .sve_vqs = 1, .pmu = true, .mte = true };
static struct fixture f;

static void open_kernel(const char *profile)
{
	script_start();
	fixture_open_kernel(&f, profile, &host_of_pmu, &scripted_cpu);
}

static void teardown(void)
{
	if (f.m)
		fixture_close(&f);
}

static long set_attr(int fd, uint32_t group, uint64_t attr, const void *value)
{
	struct kvm_device_attr a = { .group = group, .attr = attr, .addr = (uint64_t)(uintptr_t)value };

	return call(fd, KVM_SET_DEVICE_ATTR, (unsigned long)&a);
}

static long set_pmu(int vcpu, uint64_t attr, const void *value)
{
	return set_attr(vcpu, KVM_ARM_VCPU_PMU_V3_CTRL, attr, value);
}

static long set_slot(uint32_t id, uint64_t gpa, uint64_t size, uint32_t flags)
{
	struct kvm_userspace_memory_region mem = { id, flags, gpa, size, 0x7000 };

	return call(f.vm, KVM_SET_USER_MEMORY_REGION, (unsigned long)&mem);
}

static long enable_cap(uint32_t cap, uint64_t arg)
{
	struct kvm_enable_cap enable = { .cap = cap, .args = { arg } };

	return call(f.vm, KVM_ENABLE_CAP, (unsigned long)&enable);
}

/* pmu-emul.c kvm_arm_pmu_v3_set_attr(): what is pointed to is read before it is known to be too late */
START_TEST(pmu_attributes)
{
	static const struct kvm_pmu_event_filter good = { .base_event = 0xfff0, .nevents = 0x10, .action = 1 },
		many = { .base_event = 0xfff0, .nevents = 0x11 }, odd = { .nevents = 1, .action = 2 };
	static const uint32_t three = 3, seven = 7;
	const void *bad = (const void *)BAD;

	open_kernel("sve-mainline");
	ck_assert_int_eq(call_init(f.vcpu, F_PMU), 0);
	ck_assert_int_eq(set_pmu(f.vcpu, KVM_ARM_VCPU_PMU_V3_FILTER, bad), -EFAULT);
	ck_assert_int_eq(set_pmu(f.vcpu, KVM_ARM_VCPU_PMU_V3_FILTER, &many), -EINVAL);
	ck_assert_int_eq(set_pmu(f.vcpu, KVM_ARM_VCPU_PMU_V3_FILTER, &odd), -EINVAL);
	ck_assert_int_eq(set_pmu(f.vcpu, KVM_ARM_VCPU_PMU_V3_FILTER, &good), 0);
	ck_assert_int_eq(set_pmu(f.vcpu, KVM_ARM_VCPU_PMU_V3_SET_PMU, bad), -EFAULT);
	ck_assert_int_eq(set_pmu(f.vcpu, KVM_ARM_VCPU_PMU_V3_SET_PMU, &three), -ENXIO);
	ck_assert_int_eq(set_pmu(f.vcpu, KVM_ARM_VCPU_PMU_V3_SET_NR_COUNTERS, bad), -EFAULT);
	ck_assert_int_eq(set_pmu(f.vcpu, KVM_ARM_VCPU_PMU_V3_SET_NR_COUNTERS, &seven), -EINVAL);
	ck_assert_int_eq(set_pmu(f.vcpu, KVM_ARM_VCPU_PMU_V3_SET_NR_COUNTERS, &three), 0);
	ck_assert_int_eq(set_pmu(f.vcpu, 5, &three), -ENXIO);
}
END_TEST

/* pmu-emul.c: a strict VM's PMU is chosen by a number that is the host's own, and is none until then */
START_TEST(pmu_attributes_of_a_strict_vm)
{
	static const struct kvm_pmu_event_filter good = { .nevents = 1 }, odd = { .nevents = 1, .action = 2 };
	static const uint32_t none = 0;

	open_kernel("sve-mainline");
	ck_assert_int_eq(call_init(f.vcpu, F_PMU | 1u << KVM_ARM_VCPU_PMU_V3_STRICT), 0);
	ck_assert_int_eq(set_pmu(f.vcpu, KVM_ARM_VCPU_PMU_V3_FILTER, &odd), -EINVAL);
	ck_assert_int_eq(set_pmu(f.vcpu, KVM_ARM_VCPU_PMU_V3_FILTER, &good), -ENXIO);
	ck_assert_int_eq(set_pmu(f.vcpu, KVM_ARM_VCPU_PMU_V3_SET_NR_COUNTERS, &none), -EINVAL);
	ck_assert_int_eq(set_pmu(f.vcpu, KVM_ARM_VCPU_PMU_V3_INIT, NULL), -ENXIO);
}
END_TEST

/* The same of a vCPU whose VM another has already run; pmu-emul.c has no check for the number of counters */
START_TEST(pmu_attributes_late)
{
	static const struct kvm_pmu_event_filter filter = { .nevents = 1 };
	static const uint32_t three = 3;
	int second;

	open_kernel("sve-mainline");
	second = (int)call(f.vm, KVM_CREATE_VCPU, 1);
	ck_assert_int_eq(call_init(f.vcpu, F_PMU), 0);
	ck_assert_int_eq(call_init(second, F_PMU), 0);
	ck_assert_int_eq(set_pmu(f.vcpu, KVM_ARM_VCPU_PMU_V3_INIT, NULL), 0);
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_int_eq(set_pmu(second, KVM_ARM_VCPU_PMU_V3_FILTER, &filter), -EBUSY);
	ck_assert_int_eq(set_pmu(second, KVM_ARM_VCPU_PMU_V3_SET_NR_COUNTERS, &three), 0);
}
END_TEST

/* arm.c kvm_vm_ioctl_enable_cap(); a ring is made of pages, before there are vCPUs (kvm_main.c) */
START_TEST(capabilities)
{
	open_kernel("sve-mainline");
	ck_assert_int_eq(enable_cap(KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE, 0), 0);
	ck_assert_int_eq(enable_cap(KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE, 0x3000), -EINVAL);
	ck_assert_int_eq(set_slot(1, 0, PAGE, 0), 0);
	ck_assert_int_eq(enable_cap(KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE, 0), -EINVAL);
	ck_assert_int_eq(enable_cap(KVM_CAP_ARM_MTE, 0), -EINVAL);
	ck_assert_int_eq(enable_cap(KVM_CAP_DIRTY_LOG_RING_ACQ_REL, PAGE), -EINVAL);
	f.vm = (int)call(f.kvm, KVM_CREATE_VM, 0);
	ck_assert_int_eq(enable_cap(KVM_CAP_DIRTY_LOG_RING_ACQ_REL, PAGE - 1), -EINVAL);
	ck_assert_int_eq(enable_cap(KVM_CAP_DIRTY_LOG_RING_ACQ_REL, PAGE + 1), -EINVAL);
	ck_assert_int_eq(enable_cap(KVM_CAP_DIRTY_LOG_RING_ACQ_REL, UINT64_C(1) << 40), -EINVAL);
	ck_assert_int_eq(enable_cap(KVM_CAP_ARM_MTE, 0), 0);
	/* what the model says it has not */
	ck_assert_int_eq(enable_cap(KVM_CAP_DIRTY_LOG_RING_ACQ_REL, PAGE), -ENOPKG);
}
END_TEST

/* A host without memory tags has none for guests */
START_TEST(no_tags)
{
	const struct kvmsme_host plain = { .sve_vqs = 1 };

	fixture_open_kernel(&f, "sve-mainline", &plain, NULL);
	f.vm = (int)call(f.kvm, KVM_CREATE_VM, 0);
	ck_assert_int_eq(enable_cap(KVM_CAP_ARM_MTE, 0), -EINVAL);
}
END_TEST

/* kvm_main.c: what was asked goes back, to where it came from */
START_TEST(structures_half_there)
{
	struct kvm_create_device create = { .type = KVM_DEV_TYPE_ARM_VGIC_V3, .flags = KVM_CREATE_DEVICE_TEST };
	uint8_t *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct kvm_signal_mask mask = { .len = 8 };
	uint8_t *at = pages + PAGE - sizeof(mask);

	open_kernel("sve-mainline");
	memcpy(pages, &create, sizeof(create));
	memcpy(at, &mask, sizeof(mask));
	ck_assert_int_eq(call(f.vm, KVM_CREATE_DEVICE, (unsigned long)pages), 0);
	ck_assert_int_eq(call(f.vcpu, KVM_SET_SIGNAL_MASK, (unsigned long)at), 0);
	munmap(pages + PAGE, PAGE);
	mprotect(pages, PAGE, PROT_READ);
	ck_assert_int_eq(call(f.vm, KVM_CREATE_DEVICE, (unsigned long)pages), -EFAULT);
	ck_assert_int_eq(call(f.vcpu, KVM_SET_SIGNAL_MASK, (unsigned long)at), -EFAULT);
	munmap(pages, PAGE);
}
END_TEST

/* coalesced_mmio.c coalesced_mmio_in_range(): a range that wraps is in no zone */
START_TEST(zones_that_wrap)
{
	struct kvm_coalesced_mmio_zone zone = { 0x1000, 0x100, 0 }, wraps = { -UINT64_C(0x10), 0x20, 0 };
	const struct kvm *kvm;

	open_kernel("sve-6.12");
	kvm = &f.m->state.vm[0];
	ck_assert_int_eq(call(f.vm, KVM_REGISTER_COALESCED_MMIO, (unsigned long)&zone), 0);
	ck_assert_int_eq(call(f.vm, KVM_UNREGISTER_COALESCED_MMIO, (unsigned long)&wraps), 0);
	ck_assert_uint_eq(kvm->nr_zones, 1);
	ck_assert_int_eq(call(f.vm, KVM_UNREGISTER_COALESCED_MMIO, (unsigned long)&zone), 0);
	ck_assert_uint_eq(kvm->nr_zones, 0);
}
END_TEST

/* api.rst 4.116: the ring is in the mapping of a vCPU of that VM, whatever other VMs there are or were */
START_TEST(ring_of_a_later_vm)
{
	struct kvm_coalesced_mmio_zone zone = { 0x9000000, 0x100, 0 };
	const struct kvm_coalesced_mmio_ring *ring;
	int first_vm = -1, later;

	open_kernel("sve-6.12");
	first_vm = f.vm;
	f.vm = (int)call(f.kvm, KVM_CREATE_VM, 0);
	later = (int)call(f.vm, KVM_CREATE_VCPU, 0);
	if (_i) {
		kvmsme_close(f.vcpu);
		kvmsme_close(first_vm);
	}
	ck_assert_int_eq(call_init(later, 0), 0);
	ck_assert_int_eq(call(f.vm, KVM_REGISTER_COALESCED_MMIO, (unsigned long)&zone), 0);
	script_leave();
	script_exit((struct script_exit){ .reason = CPU_EXIT_IRQ });
	ck_assert_int_eq(script_run(later), -EINTR);
	ring = (const void *)((uint8_t *)script_page(later) + PAGE * KVM_COALESCED_MMIO_PAGE_OFFSET);
	ck_assert_uint_eq(ring->last, 1);
	ck_assert_uint_eq(ring->coalesced_mmio[0].phys_addr, 0x9000004);
	ck_assert_uint_eq(ring->coalesced_mmio[0].len, 4);
}
END_TEST

/* kvm_main.c kvm_coalesced_mmio_init(): a page of zeros of the VM's own */
START_TEST(ring_of_a_new_vm)
{
	uint8_t *ring;
	int vcpu;

	open_kernel("sve-6.12");
	ring = (uint8_t *)script_page(f.vcpu) + PAGE * KVM_COALESCED_MMIO_PAGE_OFFSET;
	memset(ring, 0x55, PAGE);
	kvmsme_close(f.vcpu);
	kvmsme_close(f.vm);
	f.vm = (int)call(f.kvm, KVM_CREATE_VM, 0);
	vcpu = (int)call(f.vm, KVM_CREATE_VCPU, 0);
	ck_assert_ptr_eq((uint8_t *)script_page(vcpu) + PAGE * KVM_COALESCED_MMIO_PAGE_OFFSET, ring);
	for (unsigned int i = 0; i < PAGE; i++)
		ck_assert_uint_eq(ring[i], 0);
}
END_TEST

/* arm.c kvm_vm_ioctl_irq_line(): kvm_get_vcpu() until 6.6, kvm_get_vcpu_by_id() since; lines are not modelled */
START_TEST(lines_by_creation)
{
	static const struct { const char *profile; uint32_t vcpu; int ret; } rows[] = {
		{ "sve-6.1", 1, -ENOPKG }, { "sve-6.1", 2, -EINVAL }, { "sve-6.1", 3, -EINVAL },
		{ "sve-6.12", 1, -EINVAL }, { "sve-6.12", 2, -EINVAL }, { "sve-6.12", 3, -ENOPKG },
	};
	struct kvm_irq_level level = { .irq = rows[_i].vcpu << 16, .level = 1 };
	int other, vcpu;

	open_kernel(rows[_i].profile);
	ck_assert_int_ge(call(f.vm, KVM_CREATE_VCPU, 3), 0);
	other = (int)call(f.kvm, KVM_CREATE_VM, 0);
	vcpu = (int)call(other, KVM_CREATE_VCPU, 3);
	ck_assert_int_eq(call(f.vm, KVM_IRQ_LINE, (unsigned long)&level), rows[_i].ret);
	/* one that is no more before one of yet another VM */
	ck_assert_int_ge(call((int)call(f.kvm, KVM_CREATE_VM, 0), KVM_CREATE_VCPU, 3), 0);
	kvmsme_close(vcpu);
	kvmsme_close(other);
	ck_assert_int_eq(call(f.vm, KVM_IRQ_LINE, (unsigned long)&level), rows[_i].ret);
}
END_TEST

/* A log that is there lives on where its slot is set again with the flag */
START_TEST(log_is_kept)
{
	struct kvm *kvm;

	open_kernel("sve-6.12");
	kvm = &f.m->state.vm[0];
	ck_assert_int_eq(set_slot(1, 0, 2 * PAGE, KVM_MEM_LOG_DIRTY_PAGES), 0);
	vm_memory(f.m, kvm)->dirty[0] = 2;
	ck_assert_int_eq(set_slot(1, 0x10000, 2 * PAGE, KVM_MEM_LOG_DIRTY_PAGES), 0);
	ck_assert_uint_eq(kvm->nr_dirty, 1);
	ck_assert_uint_eq(vm_memory(f.m, kvm)->dirty[0], 2);
}
END_TEST

static void write_first_page(struct pcpu *pcpu)
{
	size_t nr;

	(void)pcpu;
	script_slots(&nr)[1].dirty[0] |= 1;
}

static void remove_slot(struct pcpu *pcpu)
{
	write_first_page(pcpu);
	ck_assert_int_eq(set_slot(2, 0, 0, 0), 0);
}

static void move_slot(struct pcpu *pcpu)
{
	write_first_page(pcpu);
	ck_assert_int_eq(set_slot(2, 0x40000, 2 * PAGE, KVM_MEM_LOG_DIRTY_PAGES), 0);
}

static void replace_slot(struct pcpu *pcpu)
{
	remove_slot(pcpu);
	ck_assert_int_eq(set_slot(2, 0x10000, 3 * PAGE, KVM_MEM_LOG_DIRTY_PAGES), 0);
}

/* What the guest stored to is dirty where its slot is there still, alike, when it has left */
START_TEST(slots_change_under_a_guest)
{
	static const struct { void (*does)(struct pcpu *pcpu); uint64_t dirty; uint32_t words; } rows[] = {
		{ write_first_page, 1, 2 }, { remove_slot, 0, 1 }, { move_slot, 0, 2 }, { replace_slot, 0, 2 },
	};
	const struct kvm *kvm;

	open_kernel("sve-6.12");
	kvm = &f.m->state.vm[0];
	ck_assert_int_eq(call_init(f.vcpu, 0), 0);
	ck_assert_int_eq(set_slot(0, 0x80000, PAGE, KVM_MEM_LOG_DIRTY_PAGES), 0);
	ck_assert_int_eq(set_slot(2, 0x10000, 2 * PAGE, KVM_MEM_LOG_DIRTY_PAGES), 0);
	script_exit((struct script_exit){ .does = rows[_i].does, .reason = CPU_EXIT_IRQ });
	ck_assert_int_eq(script_run(f.vcpu), -EINTR);
	ck_assert_uint_eq(kvm->nr_dirty, rows[_i].words);
	ck_assert_uint_eq(vm_memory(f.m, kvm)->dirty[0], 0);
	if (rows[_i].words == 2)
		ck_assert_uint_eq(vm_memory(f.m, kvm)->dirty[1], rows[_i].dirty);
}
END_TEST

/* pvtime.c kvm_arm_pvtime_set_attr(): in a slot, of which it may be the first byte or the last 64 */
START_TEST(stolen_time_in_a_slot)
{
	static const struct { uint64_t ipa; long answer; } rows[] = {
		{ 0x10000, 0 }, { 0x11fc0, 0 }, { 0x12000, -EINVAL }, { 0xffc0, -EINVAL },
	};

	open_kernel("sve-6.12");
	ck_assert_int_eq(call_init(f.vcpu, 0), 0);
	ck_assert_int_eq(set_slot(1, 0x10000, 2 * PAGE, 0), 0);
	ck_assert_int_eq(set_attr(f.vcpu, KVM_ARM_VCPU_PVTIME_CTRL, KVM_ARM_VCPU_PVTIME_IPA, &rows[_i].ipa),
			 rows[_i].answer);
}
END_TEST

/* There may be more breakpoints than debug.c's arrays have room for: their number is what a kernel was heard to say */
START_TEST(breakpoints_that_there_is_room_for)
{
	struct kvm_guest_debug dbg = { .control = KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_USE_HW };
	struct kernel_pop many = small_kernel;
	struct profile profile = default_profile();

	script_start();
	many.cap[KVM_CAP_GUEST_DEBUG_HW_BPS].value = KVM_ARM_MAX_DBG_REGS + 1;
	fixture_open_profile(&f, &profile, &many, &host_max, &scripted_cpu);
	ck_assert_int_eq(call_init(f.vcpu, 0), 0);
	for (unsigned int i = 0; i < KVM_ARM_MAX_DBG_REGS; i++) {
		dbg.arch.dbg_bcr[i] = 0x1e5;
		dbg.arch.dbg_bvr[i] = 0x1000 * i;
	}
	ck_assert_int_eq(call(f.vcpu, KVM_SET_GUEST_DEBUG, (unsigned long)&dbg), 0);
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_int_eq(script_seen(0)->nr_breakpoints, KVM_ARM_MAX_DBG_REGS);
	ck_assert_uint_eq(script_seen(0)->breakpoint[15].at, 0xf000);
}
END_TEST

/* Nested virtualisation takes a host and a kernel that have it (cap, and INIT's feature) */
START_TEST(nested_needs_both)
{
	static const struct { const char *profile; bool nested; long there, init; } rows[] = {
		{ "sve-6.12", true, 0, -ENOENT }, { "sve-mainline", false, 0, -EINVAL }, { "sve-mainline", true, 1, 0 },
	};
	struct kvmsme_host host = host_of_pmu;

	host.nested = rows[_i].nested;
	script_start();
	fixture_open_kernel(&f, rows[_i].profile, &host, &scripted_cpu);
	ck_assert_int_eq(call(f.kvm, KVM_CHECK_EXTENSION, KVM_CAP_ARM_EL2), rows[_i].there);
	ck_assert_int_eq(call_init(f.vcpu, 1u << KVM_ARM_VCPU_HAS_EL2), rows[_i].init);
	if (rows[_i].init)
		ck_assert_int_eq(call_init(f.vcpu, 0), 0);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("vm_edges");

	tcase_add_checked_fixture(tcase, NULL, teardown);
	tcase_add_test(tcase, pmu_attributes);
	tcase_add_test(tcase, pmu_attributes_of_a_strict_vm);
	tcase_add_test(tcase, pmu_attributes_late);
	tcase_add_test(tcase, capabilities);
	tcase_add_test(tcase, no_tags);
	tcase_add_test(tcase, structures_half_there);
	tcase_add_test(tcase, zones_that_wrap);
	tcase_add_loop_test(tcase, ring_of_a_later_vm, 0, 2);
	tcase_add_test(tcase, ring_of_a_new_vm);
	tcase_add_loop_test(tcase, lines_by_creation, 0, 6);
	tcase_add_test(tcase, log_is_kept);
	tcase_add_loop_test(tcase, slots_change_under_a_guest, 0, 4);
	tcase_add_loop_test(tcase, stolen_time_in_a_slot, 0, 4);
	tcase_add_test(tcase, breakpoints_that_there_is_room_for);
	tcase_add_loop_test(tcase, nested_needs_both, 0, 3);
	return suite_of("vm_edges", tcase);
}

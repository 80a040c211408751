/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Slots, dirty logs and zones as state: saved, restored, compared and hashed; and what is not modelled, counted */
#include <errno.h>
#include <string.h>

#include "model_fixture.h"
#include "modelled.h"
#include "snapshot.h"
#include "suite.h"
#include "touch.h"
#include "vm_memory.h"

static const struct kvmsme_host plain_host = { .sve_vqs = 1, .cpu = KVMSME_CPU_A64 };
static struct fixture f;

static void open_plain(const char *profile)
{
	fixture_open_kernel(&f, profile, &plain_host, NULL);
}

static long set_slot(uint32_t id, uint64_t gpa, uint64_t size, uint32_t flags)
{
	struct kvm_userspace_memory_region mem = { id, flags, gpa, size, 0x7000 };

	return call(f.vm, KVM_SET_USER_MEMORY_REGION, (unsigned long)&mem);
}

static long set_zone(uint64_t addr, uint32_t size)
{
	struct kvm_coalesced_mmio_zone zone = { addr, size, 0 };

	return call(f.vm, KVM_REGISTER_COALESCED_MMIO, (unsigned long)&zone);
}

static void assert_state(const struct snapshot *saved, struct state_hash hash, bool same)
{
	struct state_hash now = snapshot_hash(f.m), anew = snapshot_hash_anew(f.m);

	ck_assert_int_eq(snapshot_equal(f.m, saved), same);
	ck_assert_int_eq(now.lo == hash.lo && now.hi == hash.hi, same);
	ck_assert(now.lo == anew.lo && now.hi == anew.hi);
}

static void change_nothing(void)
{
	ck_assert_int_eq(set_slot(7, 0x10000, 0x2000, KVM_MEM_LOG_DIRTY_PAGES), 0);
}

static void add_slot(void)
{
	ck_assert_int_eq(set_slot(9, 0x800000, 0x1000, 0), 0);
}

static void add_log(void)
{
	ck_assert_int_eq(set_slot(3, 0x20000, 0x100000, KVM_MEM_LOG_DIRTY_PAGES), 0);
}

static void stop_log(void)
{
	ck_assert_int_eq(set_slot(7, 0x10000, 0x2000, 0), 0);
}

static void remove_slot(void)
{
	ck_assert_int_eq(set_slot(3, 0, 0, 0), 0);
}

static void write_page(void)
{
	struct kvm *kvm = &f.m->state.vm[0];

	vm_memory(f.m, kvm)->dirty[vm_slot(f.m, kvm, 7)->dirty] |= 2;
	touch_vm(kvm);
}

static void add_zone(void)
{
	ck_assert_int_eq(set_zone(0x1000, 8), 0);
}

/* As many as before */
static void other_zone(void)
{
	struct kvm_coalesced_mmio_zone zone = { 0, 4, 0 };

	ck_assert_int_eq(call(f.vm, KVM_UNREGISTER_COALESCED_MMIO, (unsigned long)&zone), 0);
	add_zone();
}

static void set_offset(void)
{
	struct kvm_arm_counter_offset offset = { 5, 0 };

	ck_assert_int_eq(call(f.vm, KVM_ARM_SET_COUNTER_OFFSET, (unsigned long)&offset), 0);
}

static void debug_vcpu(void)
{
	struct kvm_guest_debug dbg = { .control = KVM_GUESTDBG_ENABLE };

	ck_assert_int_eq(call(f.vcpu, KVM_SET_GUEST_DEBUG, (unsigned long)&dbg), 0);
}

static void set_mask(void)
{
	struct { uint32_t len, set[2]; } mask = { 8, { 1, 0 } };

	ck_assert_int_eq(call(f.vcpu, KVM_SET_SIGNAL_MASK, (unsigned long)&mask), 0);
}

static const struct {
	void (*change)(void);
	bool same;
} changes[] = {
	{ change_nothing, true }, { add_slot, false }, { add_log, false }, { stop_log, false }, { remove_slot, false },
	{ write_page, false }, { add_zone, false }, { other_zone, false }, { set_offset, false },
	{ debug_vcpu, false }, { set_mask, false },
};

START_TEST(state_is_known)
{
	struct snapshot saved = { 0 };
	struct state_hash hash;

	open_plain("sve-6.12");
	ck_assert_int_eq(set_slot(7, 0x10000, 0x2000, KVM_MEM_LOG_DIRTY_PAGES), 0);
	ck_assert_int_eq(set_slot(3, 0x20000, 0x100000, 0), 0);
	ck_assert_int_eq(set_zone(0, 4), 0);
	ck_assert(snapshot_save(f.m, &saved));
	hash = snapshot_hash(f.m);
	changes[_i].change();
	assert_state(&saved, hash, changes[_i].same);
	ck_assert(snapshot_restore(f.m, &saved));
	assert_state(&saved, hash, true);
	snapshot_free(&saved);
	fixture_close(&f);
}
END_TEST

/* Of three logs that lie one behind the other, the middle one goes; the others keep their pages */
START_TEST(logs_move)
{
	struct kvm *kvm;
	uint64_t *dirty;

	open_plain("sve-6.12");
	kvm = &f.m->state.vm[0];
	for (uint32_t id = 1; id <= 3; id++)
		ck_assert_int_eq(set_slot(id, id * 0x1000000, 0x41000 * id, KVM_MEM_LOG_DIRTY_PAGES), 0);
	ck_assert_uint_eq(kvm->nr_dirty, 2 + 3 + 4);
	dirty = vm_memory(f.m, kvm)->dirty;
	dirty[vm_slot(f.m, kvm, 1)->dirty + 1] = 0x11;
	dirty[vm_slot(f.m, kvm, 3)->dirty + 3] = 0x33;
	ck_assert_int_eq(set_slot(2, 0, 0, 0), 0);
	ck_assert_uint_eq(kvm->nr_dirty, 2 + 4);
	ck_assert_uint_eq(dirty[vm_slot(f.m, kvm, 1)->dirty + 1], 0x11);
	ck_assert_uint_eq(dirty[vm_slot(f.m, kvm, 3)->dirty + 3], 0x33);
	ck_assert_ptr_null(vm_slot(f.m, kvm, 2));
	fixture_close(&f);
}
END_TEST

struct looked_for {
	const char *name;
	uint8_t kind;
	enum call_status status;
	uint64_t asked;
	unsigned int found;
};

static void look(void *ctx, const struct known_call *call)
{
	struct looked_for *l = ctx;

	if (strcmp(call->name, l->name) != 0 || call->kind != l->kind)
		return;
	ck_assert_int_eq(call->status, l->status);
	ck_assert_uint_eq(call->asked, l->asked);
	l->found++;
}

static void assert_call(const char *name, uint8_t kind, enum call_status status, uint64_t asked)
{
	struct looked_for l = { name, kind, status, asked, 0 };

	known_calls(f.m, look, &l);
	ck_assert_uint_eq(l.found, 1);
}

/* 6.1 has no counter offset and no REGION2; interrupts every kernel has, and the model none */
START_TEST(calls)
{
	uint8_t zeros[64] = { 0 };

	open_plain("sve-6.1");
	assert_call("KVM_ARM_SET_COUNTER_OFFSET", FD_VM, CALL_UNKNOWN, 0);
	assert_call("KVM_SET_USER_MEMORY_REGION2", FD_VM, CALL_UNKNOWN, 0);
	assert_call("KVM_GET_DIRTY_LOG", FD_VM, CALL_MODELLED, 0);
	for (unsigned int i = 0; i < 3; i++)
		ck_assert_int_eq(call(f.vm, KVM_IRQFD, (unsigned long)zeros), -ENOPKG);
	ck_assert_int_eq(call(f.vm, KVM_IRQFD, 0), -EFAULT);
	ck_assert_int_eq(call(f.vcpu, KVM_IRQFD, (unsigned long)zeros), -EINVAL);
	assert_call("KVM_IRQFD", FD_VM, CALL_NOT_MODELLED, 3);
	fixture_close(&f);
	open_plain("sve-mainline");
	assert_call("KVM_ARM_SET_COUNTER_OFFSET", FD_VM, CALL_MODELLED, 0);
	assert_call("KVM_CREATE_GUEST_MEMFD", FD_VM, CALL_NOT_MODELLED, 0);
	fixture_close(&f);
}
END_TEST

/* Without a GIC: SPI 9, PPI 27; and IRQ of vCPU 0, which a kernel has */
START_TEST(irq_lines)
{
	struct kvm_irq_level level[2] = { { 0x01000009, 1 }, { 0, 0 } };

	open_plain("sve-6.12");
	ck_assert_int_eq(call(f.vm, KVM_IRQ_LINE, (unsigned long)level), -ENXIO);
	level[0].irq = 0x0200001b;
	ck_assert_int_eq(call(f.vm, KVM_IRQ_LINE, (unsigned long)level), -ENXIO);
	level[0].irq = 0;
	ck_assert_int_eq(call(f.vm, KVM_IRQ_LINE, (unsigned long)level), -ENOPKG);
	ck_assert_int_eq(call(f.vm, KVM_ARM_SET_DEVICE_ADDR, (unsigned long)level), -ENODEV);
	fixture_close(&f);
}
END_TEST

static void count_cap(void *ctx, const struct known_cap *cap)
{
	unsigned int *nr = ctx;

	ck_assert_int_ne(cap->answer, 0);
	if (cap->number == KVM_CAP_IRQFD)
		ck_assert_int_eq(cap->status, CALL_NOT_MODELLED);
	if (cap->number == KVM_CAP_ONE_REG)
		ck_assert_int_eq(cap->status, CALL_MODELLED);
	++*nr;
}

/* 52 numbers have an answer in the record of 6.1, 32-bit EL1, PMU and pointer authentication (2) among them */
START_TEST(caps)
{
	unsigned int nr = 0;

	open_plain("sve-6.1");
	known_caps(f.m, count_cap, &nr);
	ck_assert_uint_eq(nr, 52 - 4);
	fixture_close(&f);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("slots_state");

	tcase_add_loop_test(tcase, state_is_known, 0, sizeof(changes) / sizeof(changes[0]));
	tcase_add_test(tcase, logs_move);
	tcase_add_test(tcase, calls);
	tcase_add_test(tcase, caps);
	tcase_add_test(tcase, irq_lines);
	return suite_of("slots_state", tcase);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A saved state is all of it and nothing else.  What is expected follows from what saving and
 * restoring mean: whatever a call can change is noticed, and is undone by a restore.
 */
#include <stdio.h>
#include <sys/mman.h>

#include "guest_pages.h"
#include "model_fixture.h"
#include "snapshot.h"
#include "suite.h"

#define LIST_ROOM 1024

static struct fixture f;
static struct snapshot saved;
static const char *const profiles[] = { "sme-v12", "sme-v9-posted", "sme-rfc-v2-posted-enabled", "sve-6.1" };

static void setup(void)
{
	struct profile profile = default_profile();

	fixture_open(&f, &host_max, &profile, NULL);
}

static void teardown(void)
{
	fixture_close(&f);
	snapshot_free(&saved);
}

/* A vCPU with everything, PSTATE.SM and ZA on, no register zero that takes another value */
static void open_full(const struct kvmsme_host *host, const char *name)
{
	const struct profile *profile = profile_by_name(name);
	uint32_t sme = profile->sme && host->sme_vqs ? 1u << profile->sme_feature_bit : 0;

	fixture_close(&f);
	f.m = kvmsme_new_custom(host, profile, NULL, NULL, NULL);
	f.kvm = kvmsme_open(f.m, "/dev/kvm", O_RDWR);
	f.vm = kvmsme_ioctl(f.kvm, KVM_CREATE_VM, 0);
	f.vcpu = kvmsme_ioctl(f.vm, KVM_CREATE_VCPU, 0);
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI | F_SVE | sme), 0);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), 0);
	if (sme)
		ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_SVCR, 3), 0);
}

static bool same(struct state_hash a, struct state_hash b)
{
	return a.lo == b.lo && a.hi == b.hi;
}

static void check_kept_hash(void)
{
	ck_assert(same(snapshot_hash(f.m), snapshot_hash_anew(f.m)));
}

struct changes {
	unsigned int nr;
	char name[32];
};

static void count_change(void *ctx, const struct state_change *change)
{
	struct changes *changes = ctx;

	ck_assert_int_ne(memcmp(change->was, change->is, change->len), 0);
	changes->nr++;
	snprintf(changes->name, sizeof(changes->name), "%s", change->name);
}

/* The state has changed since it was saved, and comes back */
static void check_undone(const char *what, struct state_hash before)
{
	struct changes changes = { 0 };

	check_kept_hash();
	ck_assert_msg(!snapshot_equal(f.m, &saved), "%s changes nothing that is compared", what);
	ck_assert_msg(!same(snapshot_hash(f.m), before), "%s does not change the hash", what);
	snapshot_diff(f.m, &saved, count_change, &changes);
	ck_assert_msg(changes.nr > 0, "%s has no difference that is told", what);
	ck_assert(snapshot_restore(f.m, &saved));
	ck_assert_msg(snapshot_equal(f.m, &saved), "%s is not undone", what);
	ck_assert_msg(same(snapshot_hash(f.m), before), "%s: another hash after the restore", what);
	check_kept_hash();
}

static void check_register(uint64_t id, struct state_hash before)
{
	uint8_t was[256] = { 0 }, is[256] = { 0 };
	size_t len = KVM_REG_SIZE(id);
	char name[32];

	snprintf(name, sizeof(name), "0x%llx", (unsigned long long)id);
	if (get_reg(f.vcpu, id, was))
		return;		/* listed and not readable, as some generations have it */
	memcpy(is, was, len);
	is[0] ^= 1;
	if (set_reg(f.vcpu, id, is) || get_reg(f.vcpu, id, is) || !memcmp(is, was, len)) {
		ck_assert(snapshot_restore(f.m, &saved));
		return;
	}
	check_undone(name, before);
	ck_assert_int_eq(get_reg(f.vcpu, id, is), 0);
	ck_assert_msg(!memcmp(is, was, len), "%s has another value after the restore", name);
}

START_TEST(every_register_is_state)
{
	static struct {
		uint64_t n, id[LIST_ROOM];
	} list;
	struct state_hash before;

	open_full(&host_max, profiles[_i]);
	list.n = LIST_ROOM;
	ck_assert_int_eq(call(f.vcpu, KVM_GET_REG_LIST, (unsigned long)&list), 0);
	/* v9's GET of ZA writes it, RFC v2's converts Z: here all that has been */
	for (uint64_t i = 0; i < list.n; i++)
		get_reg(f.vcpu, list.id[i], (uint8_t[256]){ 0 });
	before = snapshot_hash(f.m);
	ck_assert(snapshot_save(f.m, &saved));
	for (uint64_t i = 0; i < list.n; i++)
		check_register(list.id[i], before);
}
END_TEST

static long finalize(void)
{
	return call_finalize(f.vcpu, KVM_ARM_VCPU_VEC);
}

static long init(void)
{
	return call_init(f.vcpu, F_SVE | F_SME);
}

static long run(void)
{
	struct kvm_run *page = kvmsme_mmap(f.vcpu, sizeof(*page), 0);

	page->immediate_exit = 1;
	return call(f.vcpu, KVM_RUN, 0) == -EINTR ? 0 : -1;
}

static long stop(void)
{
	struct kvm_mp_state state = { KVM_MP_STATE_STOPPED };

	return call(f.vcpu, KVM_SET_MP_STATE, (unsigned long)&state);
}

static long raise_serror(void)
{
	struct kvm_vcpu_events events = { .exception = { .serror_pending = 1 } };

	return call(f.vcpu, KVM_SET_VCPU_EVENTS, (unsigned long)&events);
}

static long add_memory(void)
{
	struct kvm_userspace_memory_region region = { .slot = 3, .memory_size = 4096,
						      .guest_phys_addr = 0x40000000,
						      .userspace_addr = 0x7000000 };

	return call(f.vm, KVM_SET_USER_MEMORY_REGION, (unsigned long)&region);
}

static long enable_cap(void)
{
	struct kvm_enable_cap cap = { .cap = KVM_CAP_ARM_NISV_TO_USER };

	return call(f.vm, KVM_ENABLE_CAP, (unsigned long)&cap);
}

static long second_vcpu(void)
{
	return call(f.vm, KVM_CREATE_VCPU, 1) > 0 ? 0 : -1;
}

static long second_vm(void)
{
	return call(f.kvm, KVM_CREATE_VM, 0) > 0 ? 0 : -1;
}

static long open_again(void)
{
	return kvmsme_open(f.m, "/dev/kvm", O_RDWR) > 0 ? 0 : -1;
}

static long fewer_lengths(void)
{
	uint64_t vls[8] = { 1 };

	return set_reg(f.vcpu, KVM_REG_ARM64_SVE_VLS, vls);
}

/* Each in its turn, the next from where the one before has led */
static const struct {
	const char *name;
	long (*make)(void);
} calls[] = {
	{ "KVM_ARM_VCPU_INIT", init }, { "SVE_VLS", fewer_lengths },
	{ "KVM_ARM_VCPU_FINALIZE", finalize }, { "KVM_SET_MP_STATE", stop },
	{ "KVM_SET_VCPU_EVENTS", raise_serror }, { "KVM_SET_USER_MEMORY_REGION", add_memory },
	{ "KVM_ENABLE_CAP", enable_cap }, { "KVM_CREATE_VCPU", second_vcpu },
	{ "KVM_CREATE_VM", second_vm }, { "open", open_again }, { "KVM_RUN", run },
};

START_TEST(every_call_is_undone)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		struct state_hash before = snapshot_hash(f.m);

		ck_assert(snapshot_save(f.m, &saved));
		ck_assert_msg(!calls[i].make(), "%s", calls[i].name);
		check_undone(calls[i].name, before);
		ck_assert_msg(!calls[i].make(), "%s, a second time", calls[i].name);
	}
}
END_TEST

START_TEST(another_machine_goes_on)
{
	struct fixture twin = f;
	uint8_t value[256], z[256];
	struct kvmsme *first;

	open_full(&host_max, "sme-v12");
	memset(value, 0x5a, sizeof(value));
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(3, 0), value), 0);
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SME_ZAHREG(200, 0), value), 0);
	ck_assert(snapshot_save(f.m, &saved));
	first = f.m;
	f.m = NULL;
	twin.m = kvmsme_new_custom(&host_max, profile_by_name("sme-v12"), NULL, NULL, NULL);
	ck_assert(snapshot_restore(twin.m, &saved));
	ck_assert(snapshot_equal(twin.m, &saved));
	ck_assert(same(snapshot_hash(twin.m), snapshot_hash(first)));
	/* descriptors have the same slots: kvm 0, VM 1, vCPU 2 */
	twin.kvm = kvmsme_open(twin.m, "/dev/kvm", O_RDWR);
	twin.vcpu = twin.kvm - 1;
	ck_assert_int_eq(get_reg(twin.vcpu, KVM_REG_ARM64_SVE_ZREG(3, 0), z), 0);
	ck_assert(!memcmp(z, value, sizeof(z)));
	ck_assert_int_eq(get_reg(twin.vcpu, KVM_REG_ARM64_SME_ZAHREG(200, 0), z), 0);
	ck_assert(!memcmp(z, value, sizeof(z)));
	kvmsme_free(first);
	kvmsme_free(twin.m);
}
END_TEST

/* Registers of the vCPU, another VM, another vCPU there or of this VM, the task */
static void change_more(unsigned int step, int more[2])
{
	static struct smevec_regs regs;
	static unsigned int id;
	uint8_t value[256];

	memset(value, (int)step + 1, sizeof(value));
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(step, 0), value), 0);
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SME_ZAHREG(step, 0), value), 0);
	more[0] = kvmsme_ioctl(f.kvm, KVM_CREATE_VM, 0);
	more[1] = kvmsme_ioctl(step & 1 ? f.vm : more[0], KVM_CREATE_VCPU, ++id);
	ck_assert_int_eq(call_init(more[1], F_PSCI | F_SVE | F_SME), 0);
	regs.za[step][step] = 7;
	machine_set_host_fp(f.m, &regs);
}

static void check_back(const struct snapshot *to, struct state_hash hash)
{
	ck_assert(snapshot_restore(f.m, to));
	ck_assert(snapshot_equal(f.m, to));
	ck_assert(same(snapshot_hash(f.m), hash));
	check_kept_hash();
}

/*
 * A way through several snapshots and back, each left for the one before; what was saved last is
 * restored in between, or not (bit 0), the way back may leave some out (bits 1 and 2), and what was
 * opened may be closed on the way (bit 3)
 */
START_TEST(the_way_back_is_the_way_there)
{
	enum { STEPS = 4 };
	struct snapshot at[STEPS] = { 0 };
	struct state_hash hash[STEPS];
	int more[2];

	open_full(&host_max, "sme-v12");
	for (unsigned int step = 0; step < STEPS; step++) {
		hash[step] = snapshot_hash(f.m);
		ck_assert(snapshot_save(f.m, &at[step]));
		change_more(step, more);
		if (_i & 1)
			check_back(&at[step], hash[step]);
		change_more(step, more);
		if (_i & 8) {
			kvmsme_close(more[1]);
			kvmsme_close(more[0]);
		}
	}
	for (unsigned int step = STEPS; step--;) {
		if (!(_i >> step & 2))
			check_back(&at[step], hash[step]);
		snapshot_leave(f.m, &at[step]);
		change_more(step, more);
	}
	for (unsigned int step = 0; step < STEPS; step++)
		snapshot_free(&at[step]);
}
END_TEST

/* In another machine, too, whose vCPU has never had what the first snapshot has */
START_TEST(another_machine_goes_back)
{
	struct snapshot with = { 0 }, without = { 0 };
	struct kvmsme *first, *other;

	open_full(&host_max, "sme-v12");
	first = f.m;
	ck_assert(snapshot_save(first, &with));
	kvmsme_close(f.vcpu);
	kvmsme_close(f.vm);
	ck_assert(snapshot_save(first, &without));
	other = kvmsme_new_custom(&host_max, profile_by_name("sme-v12"), NULL, NULL, NULL);
	ck_assert(snapshot_restore(other, &without));
	snapshot_leave(other, &without);
	ck_assert(snapshot_restore(other, &with));
	ck_assert(snapshot_equal(other, &with));
	ck_assert(same(snapshot_hash(other), snapshot_hash_anew(other)));
	kvmsme_free(other);
	snapshot_free(&with);
	snapshot_free(&without);
}
END_TEST

/* What is closed leaves nothing behind that would make states of one kind two */
START_TEST(closing_undoes_opening)
{
	struct state_hash before = snapshot_hash(f.m);
	int vm, vcpu;

	ck_assert(snapshot_save(f.m, &saved));
	vm = kvmsme_ioctl(f.kvm, KVM_CREATE_VM, 0);
	vcpu = kvmsme_ioctl(vm, KVM_CREATE_VCPU, 0);
	ck_assert_int_eq(call_init(vcpu, F_SVE | F_SME), 0);
	kvmsme_close(vcpu);
	kvmsme_close(vm);
	ck_assert(snapshot_equal(f.m, &saved));
	ck_assert(same(snapshot_hash(f.m), before));
	check_kept_hash();
}
END_TEST

/* Two ways into one state: the order of writes, and a value that was there in between */
START_TEST(one_state_has_one_hash)
{
	uint8_t a[256], b[256];
	struct state_hash first;

	open_full(&host_max, "sme-v12");
	memset(a, 1, sizeof(a));
	memset(b, 2, sizeof(b));
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(0, 0), a), 0);
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(1, 0), b), 0);
	first = snapshot_hash(f.m);
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(0, 0), b), 0);
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(1, 0), a), 0);
	ck_assert(!same(snapshot_hash(f.m), first));
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(1, 0), b), 0);
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(0, 0), a), 0);
	ck_assert(same(snapshot_hash(f.m), first));
}
END_TEST

START_TEST(host_task_is_state)
{
	static struct smevec_regs regs;
	struct state_hash before = snapshot_hash(f.m);

	ck_assert(snapshot_save(f.m, &saved));
	regs.za[3][5] = 7;
	machine_set_host_fp(f.m, &regs);
	ck_assert(!snapshot_equal(f.m, &saved));
	ck_assert(!same(snapshot_hash(f.m), before));
	ck_assert(snapshot_restore(f.m, &saved));
	ck_assert(same(snapshot_hash(f.m), before));
}
END_TEST

/* Its CPU's time, random numbers and event register come back, and make no other state; a new vCPU has none */
START_TEST(what_a_cpu_keeps)
{
	struct state_hash before;
	struct cpu_own *own;

	open_full(&host_max, "sme-v12");
	own = &f.m->scratch[0]->pcpu.own;
	*own = (struct cpu_own){ .ticks = 7, .random = 8, .timer = { { 1, 9 }, { 2, 10 } }, .event = true };
	before = snapshot_hash(f.m);
	ck_assert(snapshot_save(f.m, &saved));
	*own = (struct cpu_own){ .stepped = true };
	ck_assert(snapshot_equal(f.m, &saved));
	ck_assert(same(snapshot_hash(f.m), before));
	ck_assert(snapshot_restore(f.m, &saved));
	ck_assert_uint_eq(own->ticks, 7);
	ck_assert_uint_eq(own->random, 8);
	ck_assert_uint_eq(own->timer[1].cval, 10);
	ck_assert(own->event && !own->stepped);
	ck_assert_int_eq(kvmsme_close(f.vcpu), 0);
	ck_assert_int_eq(kvmsme_close(f.vm), 0);
	f.vm = (int)call(f.kvm, KVM_CREATE_VM, 0);
	f.vcpu = (int)call(f.vm, KVM_CREATE_VCPU, 0);
	ck_assert_int_ge(f.vcpu, 0);
	ck_assert_uint_eq(f.m->scratch[0]->pcpu.own.ticks, 0);
}
END_TEST

START_TEST(guest_memory_by_pages)
{
	uint8_t *ram = mmap(NULL, 4 * GUEST_PAGE_SIZE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct kvm_userspace_memory_region region = {
		.slot = 1, .memory_size = 4 * GUEST_PAGE_SIZE, .guest_phys_addr = 0x40000000,
		.userspace_addr = (uint64_t)(uintptr_t)ram,
	};
	struct guest_pages base = { 0 }, later = { 0 };

	ck_assert_int_eq(call(f.vm, KVM_SET_USER_MEMORY_REGION, (unsigned long)&region), 0);
	ram[0] = 1;
	ram[GUEST_PAGE_SIZE] = 2;
	ck_assert(guest_pages_save(f.m, NULL, &base));
	ck_assert_uint_eq(base.nr, 2);
	ram[GUEST_PAGE_SIZE] = 3;
	ck_assert(guest_pages_save(f.m, &base, &later));
	ck_assert_uint_eq(later.nr, 1);
	ram[0] = ram[GUEST_PAGE_SIZE] = ram[3 * GUEST_PAGE_SIZE] = 99;
	guest_pages_restore(f.m, &base, &later);
	ck_assert_uint_eq(ram[0], 1);
	ck_assert_uint_eq(ram[GUEST_PAGE_SIZE], 3);
	ck_assert_uint_eq(ram[3 * GUEST_PAGE_SIZE], 0);
	/* what cannot be read is left out, and is no crash */
	mprotect(ram, GUEST_PAGE_SIZE, PROT_NONE);
	ck_assert(guest_pages_save(f.m, NULL, &later));
	ck_assert_uint_eq(later.nr, 1);
	guest_pages_restore(f.m, NULL, &later);
	munmap(ram, 4 * GUEST_PAGE_SIZE);
	guest_pages_free(&base);
	guest_pages_free(&later);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("snapshot");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, every_register_is_state, 0,
			    (int)(sizeof(profiles) / sizeof(profiles[0])));
	tcase_add_test(tcase, every_call_is_undone);
	tcase_add_test(tcase, another_machine_goes_on);
	tcase_add_loop_test(tcase, the_way_back_is_the_way_there, 0, 16);
	tcase_add_test(tcase, another_machine_goes_back);
	tcase_add_test(tcase, closing_undoes_opening);
	tcase_add_test(tcase, one_state_has_one_hash);
	tcase_add_test(tcase, host_task_is_state);
	tcase_add_test(tcase, what_a_cpu_keeps);
	tcase_add_test(tcase, guest_memory_by_pages);
	return suite_of("snapshot", tcase);
}

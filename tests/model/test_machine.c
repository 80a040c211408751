/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is behind the ABI: file descriptors, hosts, the task's registers, saved states and memory */
#include <signal.h>
#include <sys/mman.h>

#include "guest_pages.h"
#include "snapshot.h"
#include "uaccess.h"
#include "model_fixture.h"
#include "suite.h"

static struct fixture f;
static struct snapshot saved;

static void open_v12(uint32_t features)
{
	struct profile profile = default_profile();

	fixture_open(&f, &host_max, &profile, NULL);
	fixture_start(&f, features);
}

static bool same(struct state_hash a, struct state_hash b)
{
	return a.lo == b.lo && a.hi == b.hi;
}

/* fs/ioctl.c: EBADF for everything that nobody opened, however near it is to what is open */
START_TEST(numbers_that_are_no_descriptors)
{
	open_v12(F_PSCI);
	for (int slot = 0; slot < 8192; slot++) {
		int fd = (f.kvm & ~0xffff) | slot;

		if (fd == f.kvm || fd == f.vm || fd == f.vcpu)
			continue;
		ck_assert_int_eq(call(fd, KVM_GET_API_VERSION, 0), -EBADF);
	}
	for (int bit = 16; bit < 32; bit++)
		ck_assert_int_eq(call((int)((uint32_t)f.kvm ^ 1u << bit), KVM_GET_API_VERSION, 0), -EBADF);
	ck_assert_int_eq(call(-1, KVM_GET_API_VERSION, 0), -EBADF);
	ck_assert_int_eq(kvmsme_close((f.kvm & ~0xffff) | 4000), -1);
	ck_assert_int_eq(errno, EBADF);
	fixture_close(&f);
}
END_TEST

/* kvm_main.c: a VM lives as long as a vCPU's fd is open, and the vCPUs of others are not its own */
START_TEST(closing_a_vm)
{
	uint64_t pfr0 = KVM_REG_ARM64_SYS_ID_AA64PFR0_EL1, was;
	int other_vm, other;

	open_v12(F_PSCI);
	was = get_u64(f.vcpu, pfr0);
	other_vm = kvmsme_ioctl(f.kvm, KVM_CREATE_VM, 0);
	other = kvmsme_ioctl(other_vm, KVM_CREATE_VCPU, 0);
	ck_assert_int_eq(call_init(other, F_PSCI), 0);
	ck_assert_int_eq(kvmsme_close(f.vm), 0);
	ck_assert_int_eq(call(f.vm, KVM_CREATE_VCPU, 1), -EBADF);
	ck_assert_uint_ne(was, 0);
	ck_assert_uint_eq(get_u64(f.vcpu, pfr0), was);
	ck_assert_uint_eq(f.m->state.nr_vms, 2);
	ck_assert_int_eq(kvmsme_close(f.vcpu), 0);
	ck_assert(!f.m->state.vm[0].in_use);
	ck_assert(machine_vcpu_of_fd(other)->in_use);
	ck_assert_uint_eq(get_u64(other, pfr0), was);
	ck_assert_int_eq(kvmsme_close(other), 0);
	ck_assert_int_eq(kvmsme_close(other_vm), 0);
	ck_assert_uint_eq(f.m->state.nr_vms, 0);
	ck_assert_uint_eq(f.m->state.nr_vcpus, 0);
	fixture_close(&f);
}
END_TEST

/* A new vCPU has nothing of one whose memory it has got */
START_TEST(new_vcpus_are_new)
{
	struct kvm_vcpu_events events = { .exception = { .ext_dabt_pending = 1, .serror_pending = 1 } };
	struct kvm_run *run;

	open_v12(F_PSCI);
	run = kvmsme_mmap(f.vcpu, sizeof(*run), 0);
	memset(run, 0x55, sizeof(*run));
	ck_assert_int_eq(set_u64(f.vcpu, 0x6030000000100000, 77), 0);
	ck_assert_int_eq(call(f.vcpu, KVM_SET_VCPU_EVENTS, (unsigned long)&events), 0);
	ck_assert_int_eq(kvmsme_close(f.vcpu), 0);
	ck_assert_int_eq(kvmsme_close(f.vm), 0);
	f.vm = kvmsme_ioctl(f.kvm, KVM_CREATE_VM, 0);
	f.vcpu = kvmsme_ioctl(f.vm, KVM_CREATE_VCPU, 0);
	ck_assert_int_eq(call(f.vcpu, KVM_GET_VCPU_EVENTS, (unsigned long)&events), -ENOEXEC);
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI), 0);
	run = kvmsme_mmap(f.vcpu, sizeof(*run), 0);
	for (size_t i = 0; i < sizeof(*run); i++)
		ck_assert_uint_eq(((uint8_t *)run)[i], 0);
	ck_assert_int_eq(call(f.vcpu, KVM_GET_VCPU_EVENTS, (unsigned long)&events), 0);
	ck_assert_uint_eq(events.exception.serror_pending, 0);
	ck_assert_uint_eq(get_u64(f.vcpu, 0x6030000000100000), 0);
	fixture_close(&f);
}
END_TEST

/* Arm ARM, ZCR_ELx.LEN and SMCR_ELx.LEN: lengths that a CPU can have; FA64 and SME2 need SME */
START_TEST(hosts)
{
	static const struct { struct kvmsme_host host; bool possible; } rows[] = {
		{ { .sve_vqs = 0x1 }, true }, { { .sve_vqs = 0x2 }, false }, { { .sve_vqs = 0x3 }, true },
		{ { .sve_vqs = 0x5 }, false }, { { .sve_vqs = 0x7 }, true }, { { .sve_vqs = 0x9 }, false },
		{ { .sve_vqs = 0xb }, true }, { { .sve_vqs = 0x8000 }, false }, { { .sve_vqs = 0x808b }, true },
		{ { .sve_vqs = 0x408b }, true }, { { .sve_vqs = 0x800b }, false },
		{ { .sme_vqs = 0x1 }, true }, { { .sme_vqs = 0x8 }, true }, { { .sme_vqs = 0x8000 }, true },
		{ { .sme_vqs = 0x4 }, false }, { { .sme_vqs = 0x9 }, true }, { { .sme_vqs = 0x11 }, false },
		{ { .sme_vqs = 0x1, .sme2 = true }, true }, { { .sve_vqs = 0x1, .sme2 = true }, false },
		{ { .sme_vqs = 0x1, .fa64 = true }, false }, { { .sve_vqs = 0x1, .fa64 = true }, false },
		{ { .sve_vqs = 0x1, .sme_vqs = 0x1, .fa64 = true }, true },
		{ { .mode = KVMSME_MODE_PROTECTED }, true }, { { .mode = KVMSME_MODE_PROTECTED + 1 }, false },
		{ { .nested = true }, true }, { { .mode = KVMSME_MODE_NVHE, .nested = true }, false },
	};
	struct host host;

	ck_assert_int_eq(host_init(&host, &rows[_i].host, NULL), rows[_i].possible);
	if (!rows[_i].possible)
		return;
	for (int type = 0; type < ARM64_VEC_MAX; type++)
		for (unsigned int vq = 16; vq; vq--)
			if (host_has_vq(&host, (enum vec_type)type, vq)) {
				ck_assert_uint_eq(host.max_vq[type], vq);
				break;
			}
}
END_TEST

#define FEAT(name) (UINT64_C(1) << SMEVEC_FEAT_##name)

/* Arm ARM, feature dependencies: FP8 in SME needs FEAT_FP8 and SME2; AFP and EBF16 came with QEMU 10 */
START_TEST(features_of_hosts)
{
	static const uint64_t fp8 = FEAT(FPMR) | FEAT(FP8), sme_fp8 = FEAT(SME_F8F16) | FEAT(SME_F8F32);
	static const struct { struct kvmsme_host host; uint64_t has, lacks; } rows[] = {
		{ { .sve_vqs = 0 }, FEAT(AFP) | FEAT(EBF16),
		  FEAT(SVE) | FEAT(SME) | FEAT(SME2) | FEAT(SME_FA64) | FEAT(FPMR) },
		{ { .no_afp = true }, 0, FEAT(AFP) | FEAT(EBF16) },
		{ { .sve_vqs = 1 }, FEAT(SVE) | FEAT(SVE2), FEAT(SME) },
		{ { .sme_vqs = 1 }, FEAT(SME), FEAT(SME2) | FEAT(SVE) },
		{ { .sme_vqs = 1, .sme2 = true }, FEAT(SME2), fp8 | sme_fp8 },
		{ { .sme_vqs = 1, .fpmr = true }, fp8, sme_fp8 },
		{ { .sme_vqs = 1, .sme2 = true, .fpmr = true }, fp8 | sme_fp8, FEAT(SME_FA64) },
		{ { .sve_vqs = 1, .sme_vqs = 1, .fa64 = true }, FEAT(SME_FA64), FEAT(SME2) },
	};
	const struct host host = { .config = rows[_i].host };

	ck_assert_uint_eq(host_cpu_features(&host) & rows[_i].has, rows[_i].has);
	ck_assert_uint_eq(host_cpu_features(&host) & rows[_i].lacks, 0);
}
END_TEST

static struct smevec_regs busy_task(uint64_t svcr)
{
	struct smevec_regs regs;

	memset(&regs, 0x5a, sizeof(regs));
	regs.svcr = svcr;
	regs.fpsr = 0x11;
	regs.fpcr = 0x400000;
	regs.fpmr = 0x77;
	return regs;
}

/* sme.rst 3 and sve.rst 3: what any call does to the task that makes it (HOST-1, HOST-2) */
START_TEST(the_task_that_calls)
{
	struct smevec_regs regs = busy_task((uint64_t)_i);
	const struct smevec_regs *after;
	bool streaming = _i & 1;

	open_v12(F_PSCI);
	machine_set_host_fp(f.m, &regs);
	ck_assert_int_eq(call(f.kvm, KVM_GET_API_VERSION, 0), 12);
	after = machine_host_fp(f.m);
	ck_assert_uint_eq(after->svcr, (uint64_t)_i & ~UINT64_C(1));
	ck_assert_uint_eq(after->fpsr, streaming ? 0x0800009f : 0x11);
	ck_assert_uint_eq(after->fpcr, 0x400000);
	ck_assert_uint_eq(after->fpmr, streaming ? 0 : 0x77);
	for (int n = 0; n < 32; n++)
		for (int i = 0; i < SMEVEC_MAX_VL; i++)
			ck_assert_uint_eq(after->z[n][i], streaming || i >= 16 ? 0 : 0x5a);
	for (int n = 0; n <= SMEVEC_FFR; n++)
		for (int i = 0; i < SMEVEC_MAX_VL / 8; i++)
			ck_assert_uint_eq(after->p[n][i], 0);
	ck_assert_uint_eq(after->za[255][255], 0x5a);
	ck_assert_uint_eq(after->zt0[63], 0x5a);
	fixture_close(&f);
}
END_TEST

START_TEST(the_task_is_saved)
{
	struct smevec_regs first = busy_task(0), second = busy_task(2);

	open_v12(F_PSCI);
	machine_set_host_fp(f.m, &first);
	ck_assert(snapshot_save(f.m, &saved));
	ck_assert(snapshot_equal(f.m, &saved));
	machine_set_host_fp(f.m, &second);
	ck_assert(!snapshot_equal(f.m, &saved));
	ck_assert(snapshot_restore(f.m, &saved));
	ck_assert_mem_eq(machine_host_fp(f.m), &first, sizeof(first));
	fixture_close(&f);
}
END_TEST

/* To the last byte of each vector, also where the machine knows what has changed */
START_TEST(vectors_are_restored)
{
	uint8_t value[256], zero[256] = { 0 };

	open_v12(F_SVE | F_SME);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_SVCR, 2), 0);
	ck_assert(snapshot_save(f.m, &saved));
	memset(value, 0x55, sizeof(value));
	for (unsigned int n = 0; n < 32; n++)
		ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(n, 0), value), 0);
	for (unsigned int n = 0; n < 256; n++)
		ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SME_ZAHREG(n, 0), value), 0);
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SME_ZTREG(0), value), 0);
	ck_assert(!snapshot_equal(f.m, &saved));
	ck_assert(snapshot_restore(f.m, &saved));
	ck_assert(snapshot_equal(f.m, &saved));
	for (unsigned int n = 0; n < 32; n++) {
		ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(n, 0), value), 0);
		ck_assert_mem_eq(value, zero, 256);
	}
	for (unsigned int n = 0; n < 256; n++) {
		ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SME_ZAHREG(n, 0), value), 0);
		ck_assert_mem_eq(value, zero, 256);
	}
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SME_ZTREG(0), value), 0);
	ck_assert_mem_eq(value, zero, 64);
	fixture_close(&f);
}
END_TEST

/* What came after the save is gone: files, VMs, slots */
START_TEST(what_came_later_is_gone)
{
	struct kvm_userspace_memory_region mem = { .slot = 3, .memory_size = 4096, .userspace_addr = 0x7000 };
	int vm, vcpu;

	open_v12(F_PSCI);
	ck_assert(snapshot_save(f.m, &saved));
	vm = kvmsme_ioctl(f.kvm, KVM_CREATE_VM, 0);
	vcpu = kvmsme_ioctl(vm, KVM_CREATE_VCPU, 0);
	ck_assert_int_eq(call(f.vm, KVM_SET_USER_MEMORY_REGION, (unsigned long)&mem), 0);
	ck_assert(snapshot_restore(f.m, &saved));
	ck_assert_int_eq(call(vm, KVM_CREATE_VCPU, 1), -EBADF);
	ck_assert_int_eq(call(vcpu, KVM_RUN, 0), -EBADF);
	mem.memory_size = 0;
	ck_assert_int_eq(call(f.vm, KVM_SET_USER_MEMORY_REGION, (unsigned long)&mem), -EINVAL);
	fixture_close(&f);
}
END_TEST

/* A snapshot of another moment, or machine, is restored whole */
START_TEST(an_older_snapshot)
{
	static struct snapshot older;
	uint8_t value[256], was[256];

	open_v12(F_SVE);
	memset(was, 0x11, sizeof(was));
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(5, 0), was), 0);
	ck_assert(snapshot_save(f.m, &older));
	memset(value, 0x22, sizeof(value));
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(5, 0), value), 0);
	ck_assert(snapshot_save(f.m, &saved));
	ck_assert(snapshot_restore(f.m, &older));
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(5, 0), value), 0);
	ck_assert_mem_eq(value, was, 256);
	fixture_close(&f);
}
END_TEST

/* What two states differ in is in their hashes: files, VMs that change places, kvm_run */
START_TEST(hashes)
{
	struct kvm_enable_cap cap = { .cap = KVM_CAP_ARM_NISV_TO_USER };
	struct state_hash first, second;
	int second_kvm, vms[2];
	struct kvm_run *run;

	open_v12(F_PSCI);
	second_kvm = kvmsme_open(f.m, "/dev/kvm", O_RDWR);
	first = snapshot_hash(f.m);
	ck_assert_int_eq(kvmsme_close(f.kvm), 0);
	second = snapshot_hash(f.m);
	ck_assert(!same(first, second));
	run = kvmsme_mmap(f.vcpu, sizeof(*run), 0);
	run->immediate_exit = 1;
	ck_assert(!same(snapshot_hash(f.m), second));
	ck_assert(same(snapshot_hash(f.m), snapshot_hash_anew(f.m)));
	run->immediate_exit = 0;
	ck_assert(same(snapshot_hash(f.m), second));
	for (int i = 0; i < 2; i++)
		vms[i] = kvmsme_ioctl(second_kvm, KVM_CREATE_VM, 0);
	ck_assert(snapshot_save(f.m, &saved));
	ck_assert_int_eq(call(vms[0], KVM_ENABLE_CAP, (unsigned long)&cap), 0);
	first = snapshot_hash(f.m);
	ck_assert(snapshot_restore(f.m, &saved));
	ck_assert_int_eq(call(vms[1], KVM_ENABLE_CAP, (unsigned long)&cap), 0);
	ck_assert(!same(snapshot_hash(f.m), first));
	ck_assert(same(snapshot_hash(f.m), snapshot_hash_anew(f.m)));
	fixture_close(&f);
}
END_TEST

/* Slots whose memory lies the other way round, a page that differs at its end */
START_TEST(pages_of_slots)
{
	uint8_t *ram = mmap(NULL, 8 * GUEST_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			    -1, 0);
	struct guest_pages pages = { 0 };

	open_v12(F_PSCI);
	for (uint32_t slot = 0; slot < 4; slot++) {
		struct kvm_userspace_memory_region mem = {
			.slot = slot, .memory_size = 2 * GUEST_PAGE_SIZE, .guest_phys_addr = slot * 0x10000,
			.userspace_addr = (uint64_t)(uintptr_t)ram + (6 - 2 * slot) * GUEST_PAGE_SIZE,
		};

		ck_assert_int_eq(call(f.vm, KVM_SET_USER_MEMORY_REGION, (unsigned long)&mem), 0);
	}
	for (int page = 0; page < 8; page++)
		ram[page * GUEST_PAGE_SIZE + 4095] = (uint8_t)(page + 1);
	ck_assert(guest_pages_save(f.m, NULL, &pages));
	ck_assert_uint_eq(pages.nr, 8);
	for (size_t i = 1; i < pages.nr; i++)
		ck_assert_uint_lt(pages.addr[i - 1], pages.addr[i]);
	for (int page = 0; page < 8; page++)
		ram[page * GUEST_PAGE_SIZE + 4095] = 99;
	guest_pages_restore(f.m, NULL, &pages);
	for (int page = 0; page < 8; page++)
		ck_assert_uint_eq(ram[page * GUEST_PAGE_SIZE + 4095], page + 1);
	guest_pages_free(&pages);
	fixture_close(&f);
}
END_TEST

/* A copy that leaves a page it knows is as careful as the first: the signals may be blocked */
START_TEST(copy_over_the_end_of_a_known_page)
{
	uint8_t *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint8_t to[64];
	sigset_t faults, now;

	ck_assert_int_eq(mprotect(page + 4096, 4096, PROT_NONE), 0);
	ck_assert_uint_eq(copy_from_user(to, (uint64_t)(uintptr_t)page + 4000, 64), 0);
	sigemptyset(&faults);
	sigaddset(&faults, SIGSEGV);
	ck_assert_int_eq(pthread_sigmask(SIG_BLOCK, &faults, NULL), 0);
	ck_assert_uint_eq(copy_from_user(to, (uint64_t)(uintptr_t)page + 4066, 64), 34);
	ck_assert_int_eq(pthread_sigmask(SIG_BLOCK, NULL, &now), 0);
	ck_assert(sigismember(&now, SIGSEGV));
	ck_assert_uint_eq(clear_user((uint64_t)(uintptr_t)page + 3000, 2000), 904);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("machine");

	tcase_add_test(tcase, numbers_that_are_no_descriptors);
	tcase_add_test(tcase, closing_a_vm);
	tcase_add_test(tcase, new_vcpus_are_new);
	tcase_add_loop_test(tcase, hosts, 0, 26);
	tcase_add_loop_test(tcase, features_of_hosts, 0, 8);
	tcase_add_loop_test(tcase, the_task_that_calls, 0, 4);
	tcase_add_test(tcase, the_task_is_saved);
	tcase_add_test(tcase, vectors_are_restored);
	tcase_add_test(tcase, what_came_later_is_gone);
	tcase_add_test(tcase, an_older_snapshot);
	tcase_add_test(tcase, hashes);
	tcase_add_test(tcase, pages_of_slots);
	tcase_add_test(tcase, copy_over_the_end_of_a_known_page);
	return suite_of("machine", tcase);
}

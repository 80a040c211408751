/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state machine against abi.md, by hand.  Expected values come from the ABI text
 * and from records of real kernels, as each test says.
 */
#include <sys/mman.h>

#include "model_fixture.h"
#include "suite.h"

#define BAD_POINTER 0x1000UL

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

static void reopen(const struct kvmsme_host *host)
{
	struct profile profile = default_profile();

	fixture_close(&f);
	fixture_open(&f, host, &profile, NULL);
}

/* abi.md 12, column C */
START_TEST(created_vcpu_says_enoexec)
{
	uint8_t value[256];

	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(0, 0), value), -ENOEXEC);
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SYS_SVCR, (void *)BAD_POINTER), -ENOEXEC);
	ck_assert_int_eq(call(f.vcpu, KVM_GET_ONE_REG, BAD_POINTER), -ENOEXEC);
	ck_assert_int_eq(call_finalize(f.vcpu, 4), -ENOEXEC);
	ck_assert_int_eq(call(f.vcpu, KVM_GET_REG_LIST, BAD_POINTER), -ENOEXEC);
	ck_assert_int_eq(call(f.vcpu, KVM_RUN, 0), -ENOEXEC);
	ck_assert_int_eq(call(f.vcpu, KVM_RUN, 1), -EINVAL);
}
END_TEST

/* abi.md 2.2 */
START_TEST(init_checks)
{
	struct kvm_vcpu_init init = { .target = 4 };

	ck_assert_int_eq(call(f.vcpu, KVM_ARM_VCPU_INIT, BAD_POINTER), -EFAULT);
	ck_assert_int_eq(call(f.vcpu, KVM_ARM_VCPU_INIT, (unsigned long)&init), -EINVAL);
	init.target = KVM_ARM_TARGET_GENERIC_V8;
	init.features[3] = 1;
	ck_assert_int_eq(call(f.vcpu, KVM_ARM_VCPU_INIT, (unsigned long)&init), -ENOENT);
	ck_assert_int_eq(call_init(f.vcpu, 1u << 10), -ENOENT);
	ck_assert_int_eq(call_init(f.vcpu, 1u << KVM_ARM_VCPU_HAS_EL2), -EINVAL);
	ck_assert_int_eq(call_init(f.vcpu, 1u << KVM_ARM_VCPU_PTRAUTH_ADDRESS), -EINVAL);
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI | F_SVE | F_SME), 0);
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI | F_SVE), -EINVAL);
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI | F_SVE | F_SME | 1), 0);
}
END_TEST

START_TEST(second_vcpu_has_the_same_features)
{
	int other = (int)call(f.vm, KVM_CREATE_VCPU, 1);

	ck_assert_int_eq(call(f.vm, KVM_CREATE_VCPU, 1), -EEXIST);
	ck_assert_int_eq(call(f.vm, KVM_CREATE_VCPU, KVM_MAX_VCPUS), -EINVAL);
	ck_assert_int_eq(call_init(f.vcpu, F_SVE), 0);
	ck_assert_int_eq(call_init(other, F_SVE | F_SME), -EINVAL);
	ck_assert_int_eq(call_init(other, F_SVE), 0);
}
END_TEST

/* abi.md 3: the legal sets are the host's, cut off at a member */
START_TEST(vls_legal_sets)
{
	const struct kvmsme_host host = { .sve_vqs = 0xf, .sme_vqs = 0x8a, .sme2 = true };
	uint64_t vls[8] = { 0 };

	reopen(&host);
	ck_assert_int_eq(call_init(f.vcpu, F_SVE | F_SME), 0);
	for (uint64_t set = 0; set < 512; set++) {
		bool legal = set == 0x2 || set == 0xa || set == 0x8a;

		vls[0] = set;
		ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SME_VLS, vls), legal ? 0 : -EINVAL);
	}
	vls[0] = 0x8a;
	vls[7] = UINT64_C(1) << 63;
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SME_VLS, vls), -EINVAL);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SME_VLS, vls), 0);
	ck_assert_uint_eq(vls[0], 0x8a);
	ck_assert_uint_eq(vls[7], 0);
}
END_TEST

START_TEST(vls_life_cycle)
{
	uint64_t vls[8] = { 1 };

	ck_assert_int_eq(call_init(f.vcpu, F_SVE | F_SME), 0);
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_VLS, vls), 0);
	/* a re-INIT before FINALIZE loses it */
	ck_assert_int_eq(call_init(f.vcpu, F_SVE | F_SME), 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_VLS, vls), 0);
	ck_assert_uint_eq(vls[0], 0xffff);
	vls[0] = 3;
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_VLS, vls), 0);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), 0);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), -EPERM);
	/* EPERM comes before EFAULT */
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_VLS, (void *)BAD_POINTER), -EPERM);
	ck_assert_int_eq(call_init(f.vcpu, F_SVE | F_SME), 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_VLS, vls), 0);
	ck_assert_uint_eq(vls[0], 3);
}
END_TEST

/* abi.md 4.2, 4.3 and 15.1: klen bytes count, the rest is zero on GET */
START_TEST(zregs_follow_streaming_mode)
{
	const struct kvmsme_host host = { .sve_vqs = 0x3, .sme_vqs = 0xb, .sme2 = true,
					  .fa64 = true };
	uint8_t in[256], out[256];

	reopen(&host);
	ck_assert_int_eq(call_init(f.vcpu, F_SVE | F_SME), 0);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), 0);
	memset(in, 0xa5, sizeof(in));
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(7, 0), in), 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(7, 0), out), 0);
	for (size_t i = 0; i < sizeof(out); i++)
		ck_assert_uint_eq(out[i], i < 32 ? 0xa5 : 0);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_SVCR, 1), 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(7, 0), out), 0);
	for (size_t i = 0; i < sizeof(out); i++)
		ck_assert_uint_eq(out[i], 0);
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(31, 0), in), 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(31, 0), out), 0);
	for (size_t i = 0; i < sizeof(out); i++)
		ck_assert_uint_eq(out[i], i < 64 ? 0xa5 : 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(31, 1), out), -ENOENT);
}
END_TEST

START_TEST(sme_only_vcpu)
{
	uint8_t value[256];
	uint64_t v0 = 0x60400000001000f4 - 0xa0;

	ck_assert_int_eq(call_init(f.vcpu, F_SME), 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(0, 0), value), -ENOENT);
	ck_assert_int_eq(get_reg(f.vcpu, v0, value), 0);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_SVCR, 1), 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(0, 0), value), -EPERM);
	ck_assert_int_eq(get_reg(f.vcpu, v0, value), -EINVAL);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(0, 0), value), 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_VLS, value), -ENOENT);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SYS_ZCR_EL1, value), -ENOENT);
}
END_TEST

/* abi.md 4.4, and its errno order */
START_TEST(za_and_zt0)
{
	uint8_t value[256];

	ck_assert_int_eq(call_init(f.vcpu, F_SVE | F_SME), 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SME_ZAHREG(0, 0), value), -EBUSY);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_SVCR, 2), 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SME_ZAHREG(0, 0), value), -EPERM);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), 0);
	memset(value, 0x77, sizeof(value));
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SME_ZAHREG(255, 0), value), 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SME_ZAHREG(255, 0), value), 0);
	ck_assert_uint_eq(value[255], 0x77);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SME_ZAHREG(3, 1), value), -ENOENT);
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SME_ZTREG(0), value), 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SME_ZTREG(1), value), -EINVAL);
	/* off and on again: zero */
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_SVCR, 0), 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SME_ZTREG(0), value), -EBUSY);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_SVCR, 2), 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SME_ZTREG(0), value), 0);
	ck_assert_uint_eq(value[0], 0);
}
END_TEST

START_TEST(za_rows_end_at_svl)
{
	const struct kvmsme_host host = { .sve_vqs = 0x1, .sme_vqs = 0x2 };
	uint8_t value[256];

	reopen(&host);
	ck_assert_int_eq(call_init(f.vcpu, F_SME), 0);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), 0);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_SVCR, 2), 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SME_ZAHREG(31, 0), value), 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SME_ZAHREG(32, 0), value), -EINVAL);
	/* SME1: no ZT0 */
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SME_ZTREG(0), value), -ENOENT);
}
END_TEST

/* abi.md 4.5 and 15.1 */
START_TEST(svcr_flushes)
{
	uint64_t fpsr_id = 0x60200000001000d4;
	uint32_t fpsr = 0x10;
	uint8_t value[256];

	ck_assert_int_eq(call_init(f.vcpu, F_SVE | F_SME), 0);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), 0);
	ck_assert_uint_eq(get_u32(f.vcpu, fpsr_id), 0);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_SVCR, 4), -EINVAL);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_FPMR, 5), 0);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_SVCR, 1), 0);
	ck_assert_uint_eq(get_u32(f.vcpu, fpsr_id), 0x0800009f);
	ck_assert_uint_eq(get_u64(f.vcpu, KVM_REG_ARM64_SYS_FPMR), 0);
	/* the same again, and ZA alone, flush nothing */
	ck_assert_int_eq(set_reg(f.vcpu, fpsr_id, &fpsr), 0);
	memset(value, 0x11, sizeof(value));
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_PREG(3, 0), value), 0);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_SVCR, 1), 0);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_SVCR, 3), 0);
	ck_assert_uint_eq(get_u32(f.vcpu, fpsr_id), 0x10);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_PREG(3, 0), value), 0);
	ck_assert_uint_eq(value[31], 0x11);
}
END_TEST

/* abi.md 15.3 N1: the readable prefix is stored, the rest becomes zero */
START_TEST(failed_set_destroys_register)
{
	uint8_t *two = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint8_t value[256];

	ck_assert_int_eq(munmap(two + 4096, 4096), 0);
	ck_assert_int_eq(call_init(f.vcpu, F_SVE), 0);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), 0);
	memset(value, 0xee, sizeof(value));
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(1, 0), value), 0);
	memset(two, 0x33, 4096);
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(1, 0), two + 4096 - 100), -EFAULT);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(1, 0), value), 0);
	for (int i = 0; i < 256; i++)
		ck_assert_uint_eq(value[i], i < 100 ? 0x33 : 0);
	munmap(two, 4096);
}
END_TEST

/* A SET needs only the significant bytes of its buffer (abi.md 15.1) */
START_TEST(set_reads_the_prefix_only)
{
	const struct kvmsme_host host = { .sve_vqs = 0x1 };
	uint8_t *two = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	reopen(&host);
	ck_assert_int_eq(munmap(two + 4096, 4096), 0);
	ck_assert_int_eq(call_init(f.vcpu, F_SVE), 0);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), 0);
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(1, 0), two + 4096 - 16), 0);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(1, 0), two + 4096 - 16), -EFAULT);
	munmap(two, 4096);
}
END_TEST

static uint64_t list_count(int vcpu)
{
	struct kvm_reg_list list = { .n = 0 };
	long ret = call(vcpu, KVM_GET_REG_LIST, (unsigned long)&list);

	ck_assert_int_eq(ret, -E2BIG);
	return list.n;
}

/* abi.md 4.7: 43 core ids, 75 with V; SVE block 50; SME block 1, 1 + SVL + 1 with ZA */
START_TEST(reg_list_counts)
{
	const uint64_t rest = 17;
	struct kvm_reg_list probe = { .n = 0 };

	ck_assert_int_eq(call_init(f.vcpu, F_SVE | F_SME), 0);
	ck_assert_int_eq(call(f.vcpu, KVM_GET_REG_LIST, (unsigned long)&probe), -EPERM);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), 0);
	ck_assert_uint_eq(list_count(f.vcpu), 43 + 50 + 1 + rest);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_SVCR, 3), 0);
	ck_assert_uint_eq(list_count(f.vcpu), 43 + 50 + 1 + 256 + 1 + rest);
}
END_TEST

START_TEST(reg_list_order)
{
	struct {
		uint64_t n;
		uint64_t id[512];
	} list = { .n = 512 };

	ck_assert_int_eq(call_init(f.vcpu, F_SVE | F_SME), 0);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), 0);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_SVCR, 3), 0);
	ck_assert_int_eq(call(f.vcpu, KVM_GET_REG_LIST, (unsigned long)&list), 0);
	/* positions recorded on v12.max with SM = ZA = 1 (abi.md 15.1) */
	ck_assert_uint_eq(list.id[41], 0x60200000001000d4);
	ck_assert_uint_eq(list.id[43], KVM_REG_ARM64_SVE_VLS);
	ck_assert_uint_eq(list.id[93], KVM_REG_ARM64_SME_VLS);
	ck_assert_uint_eq(list.id[94], KVM_REG_ARM64_SME_ZAHREG(0, 0));
	ck_assert_uint_eq(list.id[350], KVM_REG_ARM64_SME_ZTREG(0));
	ck_assert_uint_eq(list.id[351], KVM_REG_ARM_PSCI_VERSION);
}
END_TEST

/* abi.md 7: one per VM, downward only, fixed after a run; EINTR counts as a run (15.2) */
START_TEST(id_registers)
{
	uint64_t pfr1 = KVM_REG_ARM64_SYS_ID_AA64PFR1_EL1;
	int other = (int)call(f.vm, KVM_CREATE_VCPU, 1);
	struct kvm_run *run = kvmsme_mmap(f.vcpu, 4096, 0);
	uint8_t value[64];

	ck_assert_int_eq(call_init(f.vcpu, F_SVE | F_SME), 0);
	ck_assert_int_eq(call_init(other, F_SVE | F_SME), 0);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, pfr1), 0x2000021);
	ck_assert_int_eq(set_u64(f.vcpu, pfr1, 0x3000021), -EINVAL);
	ck_assert_int_eq(set_u64(f.vcpu, pfr1, 0x1000021), 0);
	ck_assert_uint_eq(get_u64(other, pfr1), 0x1000021);
	/* ZT0 goes with it, at once */
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SME_ZTREG(0), value), -ENOENT);
	run->immediate_exit = 1;
	ck_assert_int_eq(call(f.vcpu, KVM_RUN, 0), -EINTR);
	ck_assert_int_eq(set_u64(f.vcpu, pfr1, 0x2000021), -EBUSY);
	ck_assert_int_eq(set_u64(f.vcpu, pfr1, 0x1000021), 0);
}
END_TEST

START_TEST(sysreg_set_faults_before_enoent)
{
	uint64_t unknown = ARM64_SYS_REG(3, 0, 1, 2, 7), value;

	ck_assert_int_eq(call_init(f.vcpu, F_SVE), 0);
	ck_assert_int_eq(set_reg(f.vcpu, unknown, (void *)BAD_POINTER), -EFAULT);
	ck_assert_int_eq(get_reg(f.vcpu, unknown, (void *)BAD_POINTER), -ENOENT);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SYS_SVCR, &value), -ENOENT);
	ck_assert_int_eq(get_reg(f.vcpu, KVM_REG_ARM64_SYS_SMPRI_EL1, &value), -ENOENT);
	ck_assert_int_eq(get_reg(f.vcpu, 0x5030000000100000, &value), -EINVAL);
	ck_assert_int_eq(get_reg(f.vcpu, 0x6030000000100001, &value), -EINVAL);
	ck_assert_int_eq(get_reg(f.vcpu, 0x6030000000101000, &value), -ENOENT);
}
END_TEST

START_TEST(fds_and_vm_lifetime)
{
	int kvm = f.kvm;

	ck_assert_int_eq(call(kvm, KVM_GET_API_VERSION, 0), 12);
	ck_assert_int_eq(call(kvm, KVM_GET_API_VERSION, 1), -EINVAL);
	ck_assert_int_eq(call(kvm, 0xae77, 0), -EINVAL);
	ck_assert_int_eq(call(3, KVM_GET_API_VERSION, 0), -EBADF);
	ck_assert_int_eq(kvmsme_close(f.vm), 0);
	ck_assert_int_eq(call(f.vm, KVM_CREATE_VCPU, 5), -EBADF);
	/* the VM lives on through its vCPU */
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI), 0);
	ck_assert_int_eq(kvmsme_close(f.vcpu), 0);
	ck_assert_int_eq(kvmsme_close(f.vcpu), -1);
	/* thousands of VMs one after the other need no more room than one */
	for (int i = 0; i < 5000; i++) {
		int vm = (int)call(kvm, KVM_CREATE_VM, 0);
		int vcpu = (int)call(vm, KVM_CREATE_VCPU, 0);

		ck_assert_int_ge(vcpu, 0);
		ck_assert_int_eq(kvmsme_close(vcpu), 0);
		ck_assert_int_eq(kvmsme_close(vm), 0);
	}
}
END_TEST

static long set_slot_at(int vm, uint64_t gpa, uint64_t size)
{
	static uint8_t memory[8192] __attribute__((aligned(4096)));
	struct kvm_userspace_memory_region slot = {
		.guest_phys_addr = gpa, .memory_size = size,
		.userspace_addr = (uint64_t)(uintptr_t)memory,
	};
	long ret = call(vm, KVM_SET_USER_MEMORY_REGION, (unsigned long)&slot);

	slot.memory_size = 0;
	if (!ret)
		ck_assert_int_eq(call(vm, KVM_SET_USER_MEMORY_REGION, (unsigned long)&slot), 0);
	return ret;
}

/* arm64 mmu.c kvm_arch_prepare_memory_region(): 40 bits unless KVM_CREATE_VM says otherwise */
START_TEST(slots_end_at_the_ipa_size)
{
	static const struct {
		unsigned long type;
		unsigned int bits;
	} vms[] = { { 0, 40 }, { 32, 32 }, { 40, 40 }, { 48, 48 } };
	struct profile profile = default_profile();

	fixture_open(&f, &host_max, &profile, NULL);
	for (int i = 0; i < 4; i++) {
		int vm = (int)call(f.kvm, KVM_CREATE_VM, vms[i].type);
		uint64_t end = UINT64_C(1) << vms[i].bits;

		ck_assert_int_eq(set_slot_at(vm, end - 8192, 8192), 0);
		ck_assert_int_eq(set_slot_at(vm, end - 4096, 8192), -EFAULT);
		ck_assert_int_eq(set_slot_at(vm, end, 4096), -EFAULT);
		/* a shape that is wrong anyway is told first */
		ck_assert_int_eq(set_slot_at(vm, end + 1, 4096), -EINVAL);
		ck_assert_int_eq(set_slot_at(vm, UINT64_MAX - 4095, 8192), -EINVAL);
	}
	fixture_close(&f);
}
END_TEST

START_TEST(impossible_hosts)
{
	static const struct kvmsme_host bad[] = {
		{ .sve_vqs = 0x2 }, { .sve_vqs = 0x9 }, { .sme_vqs = 0x4 }, { .sme2 = true },
		{ .sve_vqs = 1, .fa64 = true },
	};
	struct profile profile = default_profile();
	struct kvmsme_error error;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		error.text[0] = 0;
		ck_assert_ptr_null(kvmsme_new_custom(&bad[i], &profile, &small_kernel, NULL, &error));
		ck_assert_ptr_nonnull(strstr(error.text, "host:"));
	}
}
END_TEST

/* Every ioctl with every kind of pointer: nothing may crash */
START_TEST(any_argument_is_survived)
{
	static const unsigned long pointers[] = { 0, 1, BAD_POINTER, ~0UL, ~0UL << 12, 1UL << 63 };
	int fds[] = { f.kvm, f.vm, f.vcpu };

	ck_assert_int_eq(call_init(f.vcpu, F_SVE | F_SME), 0);
	for (size_t i = 0; i < 3; i++)
		for (unsigned long nr = 0; nr < 256; nr++)
			for (size_t p = 0; p < sizeof(pointers) / sizeof(pointers[0]); p++)
				for (unsigned long dir = 0; dir < 4; dir++)
					call(fds[i], dir << 30 | 0xae00 | nr, pointers[p]);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("abi");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, created_vcpu_says_enoexec);
	tcase_add_test(tcase, init_checks);
	tcase_add_test(tcase, second_vcpu_has_the_same_features);
	tcase_add_test(tcase, vls_legal_sets);
	tcase_add_test(tcase, vls_life_cycle);
	tcase_add_test(tcase, zregs_follow_streaming_mode);
	tcase_add_test(tcase, sme_only_vcpu);
	tcase_add_test(tcase, za_and_zt0);
	tcase_add_test(tcase, za_rows_end_at_svl);
	tcase_add_test(tcase, svcr_flushes);
	tcase_add_test(tcase, failed_set_destroys_register);
	tcase_add_test(tcase, set_reads_the_prefix_only);
	tcase_add_test(tcase, reg_list_counts);
	tcase_add_test(tcase, reg_list_order);
	tcase_add_test(tcase, id_registers);
	tcase_add_test(tcase, sysreg_set_faults_before_enoent);
	tcase_add_test(tcase, fds_and_vm_lifetime);
	tcase_add_test(tcase, slots_end_at_the_ipa_size);
	tcase_add_test(tcase, impossible_hosts);
	tcase_add_test(tcase, any_argument_is_survived);
	return suite_of("model", tcase);
}

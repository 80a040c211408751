// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vCPUs of one VM, each in a thread of its own, as kvmsme.h promises: KVM_RUN with exits that KVM
 * handles and exits that userspace does, registers, signals, and kicks from outside.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>

#include <kvmsme/kvmsme.h>

#include "suite.h"

#define NR_VCPUS	4
#define ROUNDS		2000
#define RAM		UINT64_C(0x40000000)
#define RAM_SIZE	0x10000
#define X(n)		(UINT64_C(0x6030000000100000) + 2 * (n))
#define PC		UINT64_C(0x6030000000100040)
#define CPACR_EL1	UINT64_C(0x603000000013c082)

static uint8_t ram[RAM_SIZE] __attribute__((aligned(4096)));
static struct kvmsme *machine;
static int vm;

/* What a thread has found wrong first; Check's assertions are for its own thread */
struct vcpu {
	unsigned int n;
	int fd;
	struct kvm_run *run;
	const char *wrong;
	bool done;
	pthread_t thread;
};

static struct vcpu vcpus[NR_VCPUS];

/*
 * Adds X11 to X12 and to every element of Z0 and its own word of memory, asks for the version of
 * PSCI, which answers in X0 to X3, and the identity of its CPU, and stores to MMIO.
 */
static const uint32_t code[] = {
	0x8b0b018c,	/* add x12, x12, x11 */
	0x05e03963,	/* mov z3.d, x11 */
	0x04e30000,	/* add z0.d, z0.d, z3.d */
	0xf94001a4,	/* ldr x4, [x13] */
	0x8b0b0084,	/* add x4, x4, x11 */
	0xf90001a4,	/* str x4, [x13] */
	0x52b08000,	/* mov w0, #0x84000000: PSCI_VERSION */
	0xd4000002,	/* hvc #0 */
	0xaa0003e5,	/* mov x5, x0 */
	0xd53800a6,	/* mrs x6, mpidr_el1 */
	0xb90000ec,	/* str w12, [x7] */
	0x17fffff5,	/* b to the begin */
};

static bool set_reg(const struct vcpu *v, uint64_t id, const void *value)
{
	struct kvm_one_reg reg = { .id = id, .addr = (uint64_t)(uintptr_t)value };

	return !kvmsme_ioctl(v->fd, KVM_SET_ONE_REG, (unsigned long)&reg);
}

static bool has_reg(const struct vcpu *v, uint64_t id, uint64_t value)
{
	uint64_t words[KVM_REG_SIZE(id) / 8 + 1];
	struct kvm_one_reg reg = { .id = id, .addr = (uint64_t)(uintptr_t)words };

	return !kvmsme_ioctl(v->fd, KVM_GET_ONE_REG, (unsigned long)&reg) && words[0] == value;
}

static const char *round_of(struct vcpu *v, uint64_t sum)
{
	uint64_t bad = 1;

	while (kvmsme_ioctl(v->fd, KVM_RUN, 0)) {
		if (errno != EINTR)
			return "KVM_RUN failed";
		__atomic_store_n(&v->run->immediate_exit, 0, __ATOMIC_RELAXED);
	}
	if (v->run->exit_reason != KVM_EXIT_MMIO || v->run->mmio.phys_addr != 0x1000 * (v->n + 1))
		return "the exit is not this vCPU's";
	if (memcmp(v->run->mmio.data, &sum, 4))
		return "the store is not this vCPU's";
	if (!has_reg(v, X(12), sum) || !has_reg(v, X(5), 0x10003) ||
	    !has_reg(v, X(6), UINT64_C(0x80000000) | v->n))
		return "X registers are not this vCPU's";
	if (!has_reg(v, KVM_REG_ARM64_SVE_ZREG(0, 0), sum))
		return "Z0 is not this vCPU's";
	if (!set_reg(v, X(9), &sum) || !has_reg(v, X(9), sum))
		return "X9 is not what was set";
	if (set_reg(v, KVM_REG_ARM64_SVE_ZREG(0, 1), &bad) || errno != ENOENT)
		return "the errno is not this call's";
	return NULL;
}

static void *vcpu_thread(void *arg)
{
	struct vcpu *v = arg;

	for (uint64_t round = 1; round <= ROUNDS && !v->wrong; round++)
		v->wrong = round_of(v, round * (v->n + 1));
	__atomic_store_n(&v->done, true, __ATOMIC_RELAXED);
	return NULL;
}

static void make_vcpu(struct vcpu *v, unsigned int n)
{
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8, .features = {
		1u << KVM_ARM_VCPU_PSCI_0_2 | 1u << KVM_ARM_VCPU_SVE } };
	uint64_t pc = RAM, step = n + 1, own = RAM + 0x4000 + 8 * n, fpen = 0x330000;
	uint64_t mmio = 0x1000 * (n + 1);
	int vec = KVM_ARM_VCPU_VEC;

	*v = (struct vcpu){ .n = n, .fd = kvmsme_ioctl(vm, KVM_CREATE_VCPU, n) };
	v->run = kvmsme_mmap(v->fd, sizeof(*v->run), 0);
	ck_assert_ptr_nonnull(v->run);
	ck_assert_int_eq(kvmsme_ioctl(v->fd, KVM_ARM_VCPU_INIT, (unsigned long)&init), 0);
	ck_assert_int_eq(kvmsme_ioctl(v->fd, KVM_ARM_VCPU_FINALIZE, (unsigned long)&vec), 0);
	ck_assert(set_reg(v, PC, &pc) && set_reg(v, X(11), &step) && set_reg(v, X(13), &own) &&
		  set_reg(v, X(7), &mmio) && set_reg(v, CPACR_EL1, &fpen));
}

static void on_signal(int sig)
{
	(void)sig;
}

/* Signals and kicks, to each in turn, until all have done their rounds */
static void disturb(void)
{
	bool all = false;

	while (!all) {
		all = true;
		for (int i = 0; i < NR_VCPUS; i++) {
			if (__atomic_load_n(&vcpus[i].done, __ATOMIC_RELAXED))
				continue;
			all = false;
			pthread_kill(vcpus[i].thread, SIGUSR1);
			__atomic_store_n(&vcpus[i].run->immediate_exit, 1, __ATOMIC_RELAXED);
		}
	}
}

START_TEST(one_vm)
{
	static const struct kvmsme_host host = KVMSME_HOST_MAX;
	struct kvm_userspace_memory_region slot = {
		.guest_phys_addr = RAM, .memory_size = RAM_SIZE,
		.userspace_addr = (uint64_t)(uintptr_t)ram,
	};
	struct sigaction action = { .sa_handler = on_signal };

	sigaction(SIGUSR1, &action, NULL);
	memcpy(ram, code, sizeof(code));
	machine = kvmsme_new(&host, NULL, NULL);
	vm = kvmsme_ioctl(kvmsme_open(machine, "/dev/kvm", 0), KVM_CREATE_VM, 0);
	ck_assert_int_eq(kvmsme_ioctl(vm, KVM_SET_USER_MEMORY_REGION, (unsigned long)&slot), 0);
	for (unsigned int n = 0; n < NR_VCPUS; n++)
		make_vcpu(&vcpus[n], n);
	for (int i = 0; i < NR_VCPUS; i++)
		ck_assert_int_eq(pthread_create(&vcpus[i].thread, NULL, vcpu_thread, &vcpus[i]), 0);
	disturb();
	for (int i = 0; i < NR_VCPUS; i++) {
		uint64_t word;

		pthread_join(vcpus[i].thread, NULL);
		ck_assert_msg(!vcpus[i].wrong, "vCPU %d: %s", i, vcpus[i].wrong);
		memcpy(&word, ram + 0x4000 + 8 * i, 8);
		ck_assert_uint_eq(word, (uint64_t)ROUNDS * (uint64_t)(i + 1));
	}
	kvmsme_free(machine);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tc = tcase_create("threads");

	tcase_add_test(tc, one_vm);
	return suite_of("vCPU threads", tc);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ./dev bench: median nanoseconds of what the model is asked most, its budget, and the
 * ratio to a named peer measured in the same run.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "kvmsme/kvmsme.h"
#include "output.h"

#define SAMPLES		101
#define BATCH		2000
#define SEQUENCE_BATCH	50
#define RUNS		11	/* of a whole program */
#define SUITE_BUDGET_MS	2000

struct bench {
	const char *name;
	void (*once)(struct bench *b);
	const char *peer;
	void (*peer_once)(struct bench *b);
	double budget;		/* ns */
	int batch;
	int vcpu, kvm;
	struct kvm_one_reg reg;
	unsigned long request;
};

static uint8_t buffer[256], peer_buffer[256];
static int dev_null;

static double median(struct bench *b, void (*once)(struct bench *b))
{
	double sample[SAMPLES];

	for (int i = 0; i < SAMPLES; i++) {
		double start = bench_now();

		for (int j = 0; j < b->batch; j++)
			once(b);
		sample[i] = (bench_now() - start) / b->batch;
	}
	return bench_median(sample, SAMPLES);
}

static void one_reg(struct bench *b)
{
	kvmsme_ioctl(b->vcpu, b->request, (unsigned long)&b->reg);
}

/* A system call that does nothing: what an ioctl costs before any work */
static void null_ioctl(struct bench *b)
{
	(void)b;
	ioctl(dev_null, 0xae00, 0);
}

static void plain_copy(struct bench *b)
{
	(void)b;
	memcpy(peer_buffer, buffer, sizeof(buffer));
	__asm__ volatile("" ::: "memory");
}

static int new_vcpu(int kvm, int *vm)
{
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8,
				      .features = { 1u << KVM_ARM_VCPU_SVE | 1u << KVM_ARM_VCPU_SME } };
	int vec = KVM_ARM_VCPU_VEC, vcpu;

	*vm = kvmsme_ioctl(kvm, KVM_CREATE_VM, 0);
	vcpu = kvmsme_ioctl(*vm, KVM_CREATE_VCPU, 0);
	must(kvmsme_ioctl(vcpu, KVM_ARM_VCPU_INIT, (unsigned long)&init), "VCPU_INIT");
	must(kvmsme_ioctl(vcpu, KVM_ARM_VCPU_FINALIZE, (unsigned long)&vec), "VCPU_FINALIZE");
	return vcpu;
}

static void life(struct bench *b)
{
	struct kvm_one_reg reg = { .id = KVM_REG_ARM64_SVE_ZREG(0, 0),
				   .addr = (uint64_t)(uintptr_t)buffer };
	int vm, vcpu = new_vcpu(b->kvm, &vm);

	for (int i = 0; i < 20; i++)
		must(kvmsme_ioctl(vcpu, i & 1 ? KVM_GET_ONE_REG : KVM_SET_ONE_REG,
				  (unsigned long)&reg), "Z0");
	kvmsme_close(vcpu);
	kvmsme_close(vm);
}

static void null_ioctls(struct bench *b)
{
	for (int i = 0; i < 26; i++)
		null_ioctl(b);
}

static void report(struct bench *b)
{
	double ns = median(b, b->once), peer = median(b, b->peer_once);

	printf("%-44s %10.1f ns  budget %9.0f ns  %s  %.2f x %s (%.1f ns)\n", b->name, ns, b->budget,
	       ns <= b->budget ? "ok  " : "OVER", ns / peer, b->peer, peer);
}

static void bench_registers(int svl_bits, uint16_t sve_vqs, uint16_t sme_vqs)
{
	static const struct {
		const char *name;
		uint64_t id;
	} regs[] = {
		{ "X0", KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE },
		{ "Z0", KVM_REG_ARM64_SVE_ZREG(0, 0) },
		{ "ZA[1]", KVM_REG_ARM64_SME_ZAHREG(1, 0) },
	};
	struct kvmsme_host host = { .sve_vqs = sve_vqs, .sme_vqs = sme_vqs, .sme2 = true,
				    .fa64 = true };
	struct kvmsme *m = kvmsme_new(&host, NULL, NULL);
	int kvm = kvmsme_open(m, "/dev/kvm", O_RDWR), vm, vcpu = new_vcpu(kvm, &vm);
	uint64_t svcr = 2;
	struct kvm_one_reg za_on = { KVM_REG_ARM64_SYS_SVCR, (uint64_t)(uintptr_t)&svcr };

	must(kvmsme_ioctl(vcpu, KVM_SET_ONE_REG, (unsigned long)&za_on), "SVCR");
	for (size_t i = 0; i < sizeof(regs) / sizeof(regs[0]); i++)
		for (int set = 0; set < 2; set++) {
			char name[64];
			struct bench b = {
				.name = name, .once = one_reg, .peer_once = null_ioctl,
				.peer = "ioctl on /dev/null", .budget = 100, .batch = BATCH,
				.vcpu = vcpu, .reg = { regs[i].id, (uint64_t)(uintptr_t)buffer },
				.request = set ? KVM_SET_ONE_REG : KVM_GET_ONE_REG,
			};

			snprintf(name, sizeof(name), "%s_ONE_REG %s, SVL %d", set ? "SET" : "GET",
				 regs[i].name, svl_bits);
			must(kvmsme_ioctl(vcpu, b.request, (unsigned long)&b.reg), name);
			report(&b);
		}
	kvmsme_free(m);
}

static void bench_life(int svl_bits, uint16_t sve_vqs, uint16_t sme_vqs)
{
	struct kvmsme_host host = { .sve_vqs = sve_vqs, .sme_vqs = sme_vqs, .sme2 = true };
	struct kvmsme *m = kvmsme_new(&host, NULL, NULL);
	char name[64];
	struct bench b = {
		.name = name, .once = life, .peer_once = null_ioctls, .budget = 5000,
		.peer = "26 ioctls on /dev/null", .batch = SEQUENCE_BATCH,
		.kvm = kvmsme_open(m, "/dev/kvm", O_RDWR),
	};

	snprintf(name, sizeof(name), "VM, vCPU, 20 calls and teardown, SVL %d", svl_bits);
	report(&b);
	kvmsme_free(m);
}

/* Milliseconds from start to end of a program; negative if it cannot run or fails */
static double run_program(const char *const *argv)
{
	double start = bench_now();
	pid_t child = fork();
	int status;

	if (!child) {
		int quiet = open("/dev/null", O_WRONLY);

		dup2(quiet, STDOUT_FILENO);
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) ||
	    WEXITSTATUS(status))
		return -1;
	return (bench_now() - start) / 1e6;
}

static double median_run(const char *const *argv)
{
	double sample[RUNS];

	for (int i = 0; i < RUNS; i++) {
		sample[i] = run_program(argv);
		if (sample[i] < 0)
			return -1;
	}
	return bench_median(sample, RUNS);
}

/* The whole scenario suite, as a user runs it; its guest code comes from the cache */
static bool bench_suite(const char *program, const char *suite)
{
	const char *const run[] = { program, "run", suite, NULL }, *const peer[] = { "true", NULL };
	double ms = median_run(run), nothing = median_run(peer);

	if (ms < 0 || nothing < 0) {
		fprintf(stderr, "kvmsme-bench: %s fails\n", ms < 0 ? "kvmsme run" : "true");
		return false;
	}
	printf("%-44s %10.1f ms  budget %9d ms  %s  %.2f x a process that does nothing (%.1f ms)\n",
	       "kvmsme run scenarios", ms, SUITE_BUDGET_MS, ms <= SUITE_BUDGET_MS ? "ok  " : "OVER",
	       ms / nothing, nothing);
	return true;
}

static void bench_model(void)
{
	struct bench copy = { .name = "peer: memcpy of 256 bytes", .batch = BATCH };

	dev_null = open("/dev/null", O_RDWR);
	bench_registers(256, 0x3, 0x2);
	bench_registers(2048, 0xffff, 0x808b);
	bench_life(256, 0x3, 0x2);
	bench_life(2048, 0xffff, 0x808b);
	bench_states();
	printf("%-44s %10.1f ns\n", copy.name, median(&copy, plain_copy));
}

/* With a fifth argument only guest code, of kernels whose names contain that */
int main(int argc, char **argv)
{
	const char *only = argc > 5 ? argv[5] : NULL;
	bool ok = true;

	output_check_at_exit("kvmsme-bench");
	if (argc < 5 || argc > 6) {
		fputs("usage: kvmsme-bench KVMSME SCENARIOS KERNELS.BIN KERNELS [NAME]\n", stderr);
		return 2;
	}
	if (only && !bench_has_guest(only))
		return 2;
	if (!only) {
		bench_model();
		ok = bench_suite(argv[1], argv[2]);
	}
	ok &= bench_guests(argv[3], argv[4], only);
	return !ok;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Guest code: the loops of kernels.S in a guest of the model, and the same under qemu-aarch64
 * (user mode), whose clock is read inside the process.  Both must compute the same.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "kvmsme/kvmsme.h"
#include "lanes.h"

#define IMAGE_BASE	UINT64_C(0x400000)	/* of kernels.S */
#define PARAMS		UINT64_C(0x410000)
#define MEMORY_SIZE	0x40000
#define REPEATS		5

/* What kernels.S reads and, for qemu-aarch64, writes */
struct params {
	uint64_t kernel, vl, rounds, count;
};

struct results {
	struct timespec start, stop;
	uint64_t checksum;
};

/** struct timing - of one run: ns for all rounds */
struct timing {
	double ns;
	uint64_t checksum;
};

/**
 * struct kernel - a loop to time
 * @unit:    what ns are given of, @units: how many of them a round has at @vl
 * @at_most: the time over qemu-aarch64's that is allowed, with NO_QEMU over that by element
 * @qemu_is_wrong: that it computes something else is a known fault of its
 * @peer: NO_QEMU has instructions that QEMU 7.2 has not; BY_ELEMENT: and the model without its
 *        loops over vectors is timed, too
 */
enum { NO_QEMU = 1, BY_ELEMENT = 2 };
static const struct kernel {
	const char *name, *unit;
	unsigned int index, count, vl[3];
	double at_most;
	bool bytes_per_unit_is_vl, qemu_is_wrong;
	unsigned int units, peer;
} kernels[] = {
	{ "fp32 GEMM, FMOPA", "4 LD1W + 4 FMOPA", 0, 0, { 64 }, 0.1, false, false, 256, 0 },
	/* QEMU 7.2 sums the products of bytes of the wrong elements */
	{ "int8 GEMM, SMOPA", "4 LD1B + 4 SMOPA", 1, 0, { 64 }, 0.5, false, true, 256, 0 },
	{ "saxpy", "iteration", 2, 4096, { 16, 64, 256 }, 1, true, false, 4096 * 4, 0 },
	{ "int8 dot product", "iteration", 3, 4096, { 16, 64, 256 }, 1, true, false, 4096, 0 },
	{ "LD1B/ST1B copy", "iteration", 4, 4096, { 16, 64, 256 }, 1, true, false, 4096, 0 },
	{ "ZA save and restore", "row", 5, 0, { 16, 64, 256 }, 1, false, false, 0, 0 },
	{ "SMSTART, SMSTOP", "pair", 6, 1000, { 64 }, 0.2, false, false, 1000, 0 },
	{ "scalar saxpy", "iteration", 7, 4096, { 64 }, 0, false, false, 4096, 0 },
	{ "ALU", "instruction", 8, 4096, { 64 }, 0, false, false, 6 * 4096, 0 },
	{ "load, store", "instruction", 9, 4096, { 64 }, 0, false, false, 6 * 4096, 0 },
	{ "scalar FP", "instruction", 10, 4096, { 64 }, 0, false, false, 6 * 4096, 0 },
	{ "SVE and scalar FP", "instruction", 11, 4096, { 64 }, 0, false, false, 6 * 4096, 0 },
	{ "SVE strlen", "vector", 12, 4096, { 16, 64, 256 }, 0, true, false, 4096, BY_ELEMENT },
	{ "predicates", "round of 13", 13, 512, { 16, 64, 256 }, 0, false, false, 512, BY_ELEMENT },
	{ "FP compares", "round of 6", 14, 512, { 64 }, 1, false, false, 512, BY_ELEMENT },
	{ "GEMV, FMLA into ZA", "round of 7", 15, 256, { 64 }, 0.25, false, false, 256, BY_ELEMENT | NO_QEMU },
	{ "SDOT, FDOT into ZA", "round of 8", 16, 256, { 64 }, 0.25, false, false, 256, BY_ELEMENT | NO_QEMU },
	{ "SMLAL, FMLAL into ZA", "round of 8", 17, 256, { 64 }, 0.25, false, false, 256, BY_ELEMENT | NO_QEMU },
	{ "FMOPA of halves", "2 LD1H + 2 FMOPA", 18, 64, { 64 }, 0.1, false, false, 64, BY_ELEMENT },
	{ "BFMOPA", "2 LD1H + 2 BFMOPA", 19, 64, { 64 }, 0.5, false, false, 64, BY_ELEMENT },
	{ "FMOPA to halves", "2 LD1H + 2 FMOPA", 20, 64, { 64 }, 0.25, false, false, 64, BY_ELEMENT | NO_QEMU },
	{ "FP16 arithmetic", "instruction", 21, 512, { 64 }, 0.5, false, false, 7 * 512, BY_ELEMENT },
	{ "FP16, BF16 products", "instruction", 22, 512, { 64 }, 0.5, false, false, 6 * 512, BY_ELEMENT },
	{ "FP conversions", "instruction", 23, 512, { 64 }, 1, false, false, 8 * 512, BY_ELEMENT },
	{ "ZIP, TRN, TBL", "instruction", 24, 512, { 64 }, 0, false, false, 10 * 512, BY_ELEMENT },
	{ "SEL, DUP, SPLICE", "instruction", 25, 512, { 64 }, 0, false, false, 12 * 512, BY_ELEMENT },
	{ "LUTI2, LUTI4", "round of 3", 26, 512, { 64 }, 0.25, false, false, 512, BY_ELEMENT | NO_QEMU },
	{ "gather, scatter", "instruction", 27, 512, { 64 }, 1, false, false, 4 * 512, BY_ELEMENT },
	{ "FMOPA of FP8", "2 LD1B + 2 FMOPA", 28, 64, { 64 }, 0.25, false, false, 64, BY_ELEMENT | NO_QEMU },
};

#define NR_KERNELS (sizeof(kernels) / sizeof(kernels[0]))

static unsigned int units(const struct kernel *k, unsigned int vl)
{
	if (k->bytes_per_unit_is_vl)
		return k->units / vl;
	return k->units ? k->units : vl;
}

/** struct guest - kernels.S in a guest at EL1 */
struct guest {
	struct kvmsme *m;
	int vm, vcpu;
	struct kvm_run *run;
	uint8_t *memory;
};

static void set_reg(struct guest *g, uint64_t id, uint64_t value)
{
	struct kvm_one_reg reg = { .id = id, .addr = (uint64_t)(uintptr_t)&value };

	must(kvmsme_ioctl(g->vcpu, KVM_SET_ONE_REG, (unsigned long)&reg), "SET_ONE_REG");
}

static void load_image(struct guest *g, const char *path)
{
	FILE *f = fopen(path, "rbe");

	must(f ? 0 : -1, path);
	must(fread(g->memory, 1, PARAMS - IMAGE_BASE, f) ? 0 : -1, path);
	fclose(f);
}

static const char *const cpu_names[] = { [KVMSME_CPU_UNICORN] = "unicorn", [KVMSME_CPU_A64] = "a64" };

static void guest_new(struct guest *g, const char *image, enum kvmsme_cpu cpu)
{
	struct kvmsme_host host = KVMSME_HOST_MAX;
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8,
				      .features = { 1u << KVM_ARM_VCPU_SVE | 1u << KVM_ARM_VCPU_SME } };
	struct kvm_userspace_memory_region slot = { .guest_phys_addr = IMAGE_BASE,
						    .memory_size = MEMORY_SIZE };
	int vec = KVM_ARM_VCPU_VEC;

	host.cpu = (uint8_t)cpu;
	g->m = kvmsme_new(&host, NULL, NULL);
	g->vm = kvmsme_ioctl(kvmsme_open(g->m, "/dev/kvm", O_RDWR), KVM_CREATE_VM, 0);
	g->memory = mmap(NULL, MEMORY_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	must(g->memory == MAP_FAILED ? -1 : 0, "mmap");
	load_image(g, image);
	slot.userspace_addr = (uint64_t)(uintptr_t)g->memory;
	must(kvmsme_ioctl(g->vm, KVM_SET_USER_MEMORY_REGION, (unsigned long)&slot), "memory");
	g->vcpu = kvmsme_ioctl(g->vm, KVM_CREATE_VCPU, 0);
	must(kvmsme_ioctl(g->vcpu, KVM_ARM_VCPU_INIT, (unsigned long)&init), "VCPU_INIT");
	must(kvmsme_ioctl(g->vcpu, KVM_ARM_VCPU_FINALIZE, (unsigned long)&vec), "VCPU_FINALIZE");
	g->run = kvmsme_mmap(g->vcpu, sizeof(*g->run), 0);
}

/* On to the guest's next store to MMIO; its value */
static uint64_t guest_go_on(struct guest *g)
{
	uint64_t value;

	must(kvmsme_ioctl(g->vcpu, KVM_RUN, 0), "KVM_RUN");
	errno = EPROTO;
	must(g->run->exit_reason == KVM_EXIT_MMIO ? 0 : -1, "the guest");
	memcpy(&value, g->run->mmio.data, sizeof(value));
	return value;
}

static struct timing run_model(struct guest *g, const struct params *params)
{
	struct timing t;
	double start;

	memcpy(g->memory + (PARAMS - IMAGE_BASE), params, sizeof(*params));
	set_reg(g, KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(regs.pc),
		IMAGE_BASE);
	guest_go_on(g);
	start = bench_now();
	guest_go_on(g);
	t.ns = bench_now() - start;
	t.checksum = guest_go_on(g);
	return t;
}

/* @params goes to its standard input, the results come from its standard output */
static bool run_qemu(const char *program, const struct params *params, struct timing *t)
{
	struct results results = { 0 };
	int in[2], out[2], status;
	bool whole;
	pid_t child;

	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC))
		return false;
	child = fork();
	if (!child) {
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		execlp("qemu-aarch64", "qemu-aarch64", "-cpu", "max", program, (char *)NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	whole = write(in[1], params, sizeof(*params)) == (ssize_t)sizeof(*params) &&
		read(out[0], &results, sizeof(results)) == (ssize_t)sizeof(results);
	close(in[1]);
	close(out[0]);
	t->ns = (double)(results.stop.tv_sec - results.start.tv_sec) * 1e9 +
		(double)(results.stop.tv_nsec - results.start.tv_nsec);
	t->checksum = results.checksum;
	return child > 0 && waitpid(child, &status, 0) == child && !status && whole;
}

/* Rounds that take some 20 ms in the model */
static uint64_t enough_rounds(struct guest *g, struct params *params)
{
	double ns;

	params->rounds = 2;
	run_model(g, params);
	ns = run_model(g, params).ns / 2;
	return ns > 1e7 ? 2 : (uint64_t)(2e7 / ns) + 1;
}

/** struct timings - the shortest of some runs */
struct timings {
	double model, qemu, by_element;
	bool same;
};

static double shorter(double a, double b)
{
	return a && a < b ? a : b;
}

/* The model without its loops over vectors: @g was made so */
static struct timing run_by_element(struct guest *g, const struct params *params)
{
	struct timing t;

	lanes_off = true;
	t = run_model(g, params);
	lanes_off = false;
	return t;
}

/* Of one run of each; false: QEMU does not run */
static bool add_run(struct guest *guests, const struct kernel *k, const struct params *params,
		    const char *program, struct timings *t)
{
	struct timing ours = run_model(&guests[0], params), theirs;

	t->model = shorter(t->model, ours.ns);
	if (k->peer & BY_ELEMENT) {
		theirs = run_by_element(&guests[1], params);
		t->by_element = shorter(t->by_element, theirs.ns);
		t->same &= ours.checksum == theirs.checksum;
	}
	if (k->peer & NO_QEMU)
		return true;
	if (!run_qemu(program, params, &theirs))
		return false;
	t->qemu = shorter(t->qemu, theirs.ns);
	t->same &= ours.checksum == theirs.checksum || k->qemu_is_wrong;
	return true;
}

/* @guests: the model, and the model by element */
static bool bench_kernel(struct guest *guests, enum kvmsme_cpu cpu, const struct kernel *k, unsigned int vl,
			 const char *program)
{
	struct params params = { .kernel = k->index, .vl = vl, .count = k->count };
	struct timings t = { .same = true };
	double per;
	bool ok;

	params.rounds = enough_rounds(&guests[0], &params);
	per = 1.0 / (double)params.rounds / units(k, vl);
	for (int i = 0; i < REPEATS; i++)
		if (!add_run(guests, k, &params, program, &t))
			return false;
	ok = t.same && (!k->at_most || t.model <= k->at_most * (k->peer & NO_QEMU ? t.by_element : t.qemu));
	printf("%-20s %-7s VL %4u %10.1f ns a %-17s %s ", k->name, cpu_names[cpu], vl * 8, t.model * per,
	       k->unit, !k->at_most ? "    " : ok ? "ok  " : "OVER");
	if (!(k->peer & NO_QEMU))
		printf(" %.2f x qemu-aarch64 (%.1f ns)", t.model / t.qemu, t.qemu * per);
	if (k->peer & BY_ELEMENT)
		printf(" %.3f x element by element (%.0f ns)", t.model / t.by_element, t.by_element * per);
	puts(t.same ? "" : ", RESULTS DIFFER");
	return ok;
}

static bool is_wanted(const struct kernel *k, const char *only)
{
	return !only || strstr(k->name, only);
}

bool bench_has_guest(const char *only)
{
	for (size_t i = 0; *only && i < NR_KERNELS; i++)
		if (is_wanted(&kernels[i], only))
			return true;
	if (*only)
		fprintf(stderr, "kvmsme-bench: no guest code has '%s' in its name; there is\n", only);
	else
		fputs("kvmsme-bench: no name is empty; there is\n", stderr);
	for (size_t i = 0; i < NR_KERNELS; i++)
		fprintf(stderr, "  %s\n", kernels[i].name);
	return false;
}

static bool bench_cpu(enum kvmsme_cpu cpu, const char *image, const char *program, const char *only)
{
	struct guest guests[2];
	bool ok = true;

	guest_new(&guests[0], image, cpu);
	guest_new(&guests[1], image, cpu);
	for (size_t i = 0; i < NR_KERNELS; i++)
		for (int v = 0; v < 3 && kernels[i].vl[v] && is_wanted(&kernels[i], only); v++)
			ok &= bench_kernel(guests, cpu, &kernels[i], kernels[i].vl[v], program);
	for (int i = 0; i < 2; i++) {
		kvmsme_free(guests[i].m);
		munmap(guests[i].memory, MEMORY_SIZE);
	}
	return ok;
}

/** struct cpu_bench - the arguments of bench_cpu(), and what it returns */
struct cpu_bench {
	enum kvmsme_cpu cpu;
	const char *image, *program, *only;
	bool ok;
};

static void *bench_in_thread(void *arg)
{
	struct cpu_bench *b = arg;

	b->ok = bench_cpu(b->cpu, b->image, b->program, b->only);
	return NULL;
}

/*
 * In a thread of its own, with which what it has decoded goes: that is found by where it is on the host, where the
 * next CPU's guests may be the other way round
 */
static bool bench_apart(struct cpu_bench b)
{
	pthread_t thread;

	must(pthread_create(&thread, NULL, bench_in_thread, &b) ? -1 : 0, "a thread");
	pthread_join(thread, NULL);
	return b.ok;
}

bool bench_guests(const char *image, const char *program, const char *only)
{
	bool ok;

	signal(SIGPIPE, SIG_IGN);
	ok = bench_apart((struct cpu_bench){ KVMSME_CPU_UNICORN, image, program, only, false });
	return bench_apart((struct cpu_bench){ KVMSME_CPU_A64, image, program, only, false }) && ok;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the state of a machine costs as a value: one VM with one finalized vCPU, ZA full */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "snapshot.h"

#define SAMPLES	101
#define BATCH	500

static uint8_t value[256];

/* @reg: is set to another value before each hash; @copy: memory for the peer */
struct subject {
	struct kvmsme *m;
	int vcpu;
	struct kvm_one_reg reg;
	struct snapshot saved;
	uint8_t *copy[2];
};

static void set_one(int vcpu, uint64_t id, const void *from)
{
	struct kvm_one_reg reg = { id, (uint64_t)(uintptr_t)from };

	must(kvmsme_ioctl(vcpu, KVM_SET_ONE_REG, (unsigned long)&reg), "SET_ONE_REG");
}

static void open_subject(struct subject *s, uint16_t sve_vqs, uint16_t sme_vqs)
{
	struct kvmsme_host host = { .sve_vqs = sve_vqs, .sme_vqs = sme_vqs, .sme2 = true };
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8,
				      .features = { 1u << KVM_ARM_VCPU_SVE | 1u << KVM_ARM_VCPU_SME } };
	int vec = KVM_ARM_VCPU_VEC, vm;
	uint64_t svcr = 3;

	s->m = kvmsme_new(&host, NULL, NULL);
	vm = kvmsme_ioctl(kvmsme_open(s->m, "/dev/kvm", O_RDWR), KVM_CREATE_VM, 0);
	s->vcpu = kvmsme_ioctl(vm, KVM_CREATE_VCPU, 0);
	must(kvmsme_ioctl(s->vcpu, KVM_ARM_VCPU_INIT, (unsigned long)&init), "VCPU_INIT");
	must(kvmsme_ioctl(s->vcpu, KVM_ARM_VCPU_FINALIZE, (unsigned long)&vec), "VCPU_FINALIZE");
	set_one(s->vcpu, KVM_REG_ARM64_SYS_SVCR, &svcr);
	memset(value, 0x5a, sizeof(value));
	for (unsigned int row = 0; row < s->m->vcpu[0]->max_vl[ARM64_VEC_SME]; row++)
		set_one(s->vcpu, KVM_REG_ARM64_SME_ZAHREG(row, 0), value);
	snapshot_hash(s->m);
	snapshot_save(s->m, &s->saved);
	for (int i = 0; i < 2; i++)
		s->copy[i] = calloc(1, s->saved.used);
}

static void close_subject(struct subject *s)
{
	snapshot_free(&s->saved);
	free(s->copy[0]);
	free(s->copy[1]);
	kvmsme_free(s->m);
}

static void set_reg(struct subject *s)
{
	value[0]++;
	kvmsme_ioctl(s->vcpu, KVM_SET_ONE_REG, (unsigned long)&s->reg);
}

static void save_and_restore(struct subject *s)
{
	set_reg(s);
	snapshot_save(s->m, &s->saved);
	set_reg(s);
	snapshot_restore(s->m, &s->saved);
}

static void set_twice(struct subject *s)
{
	set_reg(s);
	set_reg(s);
}

static void copy_and_back(struct subject *s)
{
	memcpy(s->copy[0], s->copy[1], s->saved.size);
	__asm__ volatile("" ::: "memory");
	memcpy(s->copy[1], s->copy[0], s->saved.size);
	__asm__ volatile("" ::: "memory");
}

static void set_and_hash(struct subject *s)
{
	set_reg(s);
	snapshot_hash(s->m);
}

static void hash_anew(struct subject *s)
{
	volatile struct state_hash hash = snapshot_hash_anew(s->m);	/* or the compiler leaves it out */

	(void)hash;
}

static double median(struct subject *s, void (*once)(struct subject *s))
{
	double sample[SAMPLES];

	for (int i = 0; i < SAMPLES; i++) {
		double start = bench_now();

		for (int j = 0; j < BATCH; j++)
			once(s);
		sample[i] = (bench_now() - start) / BATCH;
	}
	return bench_median(sample, SAMPLES);
}

static void row(const char *what, int svl, double ns, double budget, const char *peer, double peer_ns)
{
	char name[64];

	snprintf(name, sizeof(name), "%s, SVL %d", what, svl);
	printf("%-44s %10.1f ns  budget %9.0f ns  %s  %.2f x %s (%.1f ns)\n", name, ns, budget,
	       ns <= budget ? "ok  " : "OVER", ns / peer_ns, peer, peer_ns);
}

/* What is named alone: the calls that change the state in between are taken off */
static void bench_one(int svl, uint16_t sve_vqs, uint16_t sme_vqs, double budget)
{
	static const struct {
		const char *what;
		uint64_t id;
	} regs[] = {
		{ "hash after SET of X0", 0x6030000000100000 },
		{ "hash after SET of Z3", KVM_REG_ARM64_SVE_ZREG(3, 0) },
		{ "hash after SET of ZA[1]", KVM_REG_ARM64_SME_ZAHREG(1, 0) },
	};
	struct subject s = { .reg = { regs[1].id, (uint64_t)(uintptr_t)value } };

	open_subject(&s, sve_vqs, sme_vqs);
	row("save + restore", svl, median(&s, save_and_restore) - median(&s, set_twice), budget,
	    "memcpy there and back", median(&s, copy_and_back));
	for (size_t i = 0; i < sizeof(regs) / sizeof(regs[0]); i++) {
		s.reg.id = regs[i].id;
		row(regs[i].what, svl, median(&s, set_and_hash) - median(&s, set_reg), 150,
		    "a hash of all bytes", median(&s, hash_anew));
	}
	close_subject(&s);
}

void bench_states(void)
{
	bench_one(256, 0x3, 0x2, 300);
	bench_one(2048, 0xffff, 0x808b, 3000);
}

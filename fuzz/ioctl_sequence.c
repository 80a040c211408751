/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <xxhash.h>

#include "machine.h"
#include "ioctl_sequence.h"
#include "snapshot.h"
#include "vcpu/vcpu.h"

#define NR_VCPUS	2
#define BAD_POINTER	0x1000
#define REG_LIST_ROOM	1024
#define HASHES_ANEW	7	/* of so many one is made anew as well */

struct input {
	const uint8_t *data;
	size_t left;
};

struct run {
	struct kvmsme *m;
	struct input in;
	int vm;
	int vcpu[NR_VCPUS];
	const char *broken;
	unsigned int hashes;
};

static uint8_t take(struct input *in)
{
	if (!in->left)
		return 0;
	in->left--;
	return *in->data++;
}

static uint64_t take64(struct input *in)
{
	uint64_t value = 0;

	for (int i = 0; i < 8; i++)
		value = value << 8 | take(in);
	return value;
}

static const struct kvmsme_host hosts[] = {
	{ .sve_vqs = 0x3, .sme_vqs = 0xb, .sme2 = true, .fa64 = true, .ptrauth = true, .fpmr = true },
	{ .sve_vqs = 0xf, .sme_vqs = 0x8, .sme2 = true, .fpmr = true },
	{ .sme_vqs = 0x3 },
	{ .sve_vqs = 0x1 },
	{ .sve_vqs = 0xffff, .sme_vqs = 0x808b, .sme2 = true, .fa64 = true, .el1_32bit = true },
	{ 0 },
};

static void breaks(struct run *run, const char *property);

/* Kept hashes and hashes of everything must agree, or something was written unnoticed */
static uint64_t hash_vm(struct run *run)
{
	struct state_hash kept = snapshot_hash(run->m), anew = kept;

	if (run->hashes++ % HASHES_ANEW == 0)
		anew = snapshot_hash_anew(run->m);
	if (kept.lo != anew.lo || kept.hi != anew.hi)
		breaks(run, "every write of state is told to its hash");
	return kept.lo;
}

static void breaks(struct run *run, const char *property)
{
	if (!run->broken)
		run->broken = property;
}

/* What is true of every vCPU at any time */
static void check_vcpu(struct run *run, const struct kvm_vcpu *vcpu)
{
	if (vcpu->svcr & ~(SVCR_SM_MASK | SVCR_ZA_MASK))
		breaks(run, "SVCR has only SM and ZA");
	if (vcpu->svcr && !vcpu->has_sme)
		breaks(run, "SVCR is 0 without SME");
	if (vcpu->vec_finalized && !vcpu->has_sve && !vcpu->has_sme)
		breaks(run, "only SVE and SME can be finalized");
	for (int type = 0; type < ARM64_VEC_MAX; type++) {
		unsigned int vq = vcpu->max_vl[type] / 16;

		if (vq && !host_has_vq(&run->m->host, (enum vec_type)type, vq))
			breaks(run, "a vCPU's vector length is one of the host's");
	}
}

/* Ids near the interesting ones, and now and then anything */
static uint64_t pick_id(struct run *run)
{
	static const uint64_t classes[] = {
		0x6030000000100000, 0x6040000000100054, 0x60200000001000d4, 0x6080000000150000,
		0x6050000000150400, 0x6050000000150600, 0x606000000015ffff, 0x6080000000170000,
		0x6060000000170600, 0x606000000017fffe, 0x603000000013da12, 0x603000000013c020,
	};
	struct input *in = &run->in;
	uint8_t kind = take(in);

	if (kind < 160)
		return classes[kind % 12] + (uint64_t)(take(in) & 15) * (kind & 16 ? 32 : 0);
	if (kind < 240)
		return run->m->pop.reg[(take(in) << 8 | take(in)) % run->m->pop.nr].id;
	return take64(in);
}

static void fill(struct input *in, uint8_t *value, size_t size)
{
	uint8_t kind = take(in);

	memset(value, kind, size);
	value[0] = take(in);
	if (kind & 1)
		memset(value + 1, 0, size - 1);
}

/* A GET that follows a SET shows it, within what the view has */
static void check_set_get(struct run *run, int vcpu, uint64_t id)
{
	uint8_t first[4096], second[4096];
	struct kvm_one_reg reg = { .id = id, .addr = (uintptr_t)first };
	int ret = kvmsme_ioctl(vcpu, KVM_GET_ONE_REG, (unsigned long)&reg);

	if (ret || KVM_REG_SIZE(id) > sizeof(first))
		return;
	if (kvmsme_ioctl(vcpu, KVM_SET_ONE_REG, (unsigned long)&reg))
		return;
	reg.addr = (uintptr_t)second;
	if (kvmsme_ioctl(vcpu, KVM_GET_ONE_REG, (unsigned long)&reg)) {
		breaks(run, "what could be read and written back can be read again");
		return;
	}
	if (memcmp(first, second, KVM_REG_SIZE(id)))
		breaks(run, "writing back what was read changes nothing");
}

/* v9's GET of ZA writes it; RFC v2's GET of Z converts the whole file (abi.md 5 item 13) */
static bool get_may_change(const struct profile *profile)
{
	return profile->za_get_reads_user || profile->fp_user_format;
}

static void do_reg(struct run *run, int vcpu, bool set)
{
	static uint8_t value[32768];	/* the largest size an id can code */
	struct kvm_one_reg reg = { .id = pick_id(run), .addr = (uintptr_t)value };
	uint64_t before;
	int ret;

	fill(&run->in, value, sizeof(value));
	if (take(&run->in) == 0)
		reg.addr = BAD_POINTER;
	before = hash_vm(run);
	ret = kvmsme_ioctl(vcpu, set ? KVM_SET_ONE_REG : KVM_GET_ONE_REG, (unsigned long)&reg);
	if (ret && errno != EFAULT && before != hash_vm(run))
		breaks(run, "a refused register access changes nothing");
	if (!ret && !set && before != hash_vm(run) && !get_may_change(&run->m->profile))
		breaks(run, "a GET changes nothing");
	if (!ret && set && !run->m->profile.za_get_reads_user)
		check_set_get(run, vcpu, reg.id);
}

static void do_list(struct run *run, int vcpu)
{
	struct {
		uint64_t n;
		uint64_t id[REG_LIST_ROOM];
	} list = { .n = take(&run->in) & 1 ? REG_LIST_ROOM : 3 };
	uint64_t before = hash_vm(run);
	int ret = kvmsme_ioctl(vcpu, KVM_GET_REG_LIST, (unsigned long)&list);

	if (before != hash_vm(run))
		breaks(run, "GET_REG_LIST changes nothing");
	if (ret)
		return;
	for (uint64_t i = 1; i < list.n; i++)
		for (uint64_t j = 0; j < i; j += 37)
			if (list.id[i] == list.id[j])
				breaks(run, "no id is listed twice");
}

static void do_init(struct run *run, int vcpu)
{
	static const uint32_t usual[] = { 0x4, 0x14, 0x204, 0x214, 0x10, 0x200, 0x74, 0x2 };
	struct kvm_vcpu_init init = { .target = take(&run->in) < 250 ? 5 : 3 };
	uint8_t kind = take(&run->in);
	uint64_t before = hash_vm(run);

	init.features[0] = kind < 240 ? usual[kind & 7] : (uint32_t)take64(&run->in);
	if (kvmsme_ioctl(vcpu, KVM_ARM_VCPU_INIT, (unsigned long)&init) &&
	    run->m->profile.init_scope == KNOB_init_scope_vm && before != hash_vm(run))
		breaks(run, "a refused VCPU_INIT changes nothing");
}

static void do_other(struct run *run, int vcpu, uint8_t what)
{
	struct kvm_run *page = kvmsme_mmap(vcpu, 4096, 0);
	int feature = what & 1 ? KVM_ARM_VCPU_VEC : what;

	switch (what & 0xe) {
	case 0:
		page->immediate_exit = 1;
		kvmsme_ioctl(vcpu, KVM_RUN, 0);
		break;
	case 2:
		kvmsme_ioctl(vcpu, 0xae00 | take64(&run->in), BAD_POINTER);
		break;
	default:
		kvmsme_ioctl(vcpu, KVM_ARM_VCPU_FINALIZE, (unsigned long)&feature);
	}
}

static void step(struct run *run)
{
	uint8_t op = take(&run->in);
	int vcpu = run->vcpu[op & 1];

	if (op < 24)
		do_init(run, vcpu);
	else if (op < 48)
		do_other(run, vcpu, take(&run->in));
	else if (op < 64)
		do_list(run, vcpu);
	else
		do_reg(run, vcpu, op & 2);
	if (rule_decided(&run->m->rules) == RULE_NONE)
		breaks(run, "every answer names its rule");
	for (int i = 0; i < NR_VCPUS; i++)
		check_vcpu(run, machine_vcpu_of_fd(run->vcpu[i]));
}

const char *fuzz_sequence(const uint8_t *data, size_t size)
{
	struct run run = { .in = { data, size } };
	const struct kvmsme_host *host = &hosts[take(&run.in) % (sizeof(hosts) / sizeof(hosts[0]))];
	const struct profile *profile = builtin_profiles[take(&run.in) % nr_builtin_profiles];
	int kvm;

	run.m = kvmsme_new_custom(host, profile, NULL, NULL, NULL);
	if (!run.m)
		return "every built-in profile makes a machine of every host";
	kvm = kvmsme_open(run.m, "/dev/kvm", O_RDWR);
	run.vm = kvmsme_ioctl(kvm, KVM_CREATE_VM, 0);
	for (int i = 0; i < NR_VCPUS; i++)
		run.vcpu[i] = kvmsme_ioctl(run.vm, KVM_CREATE_VCPU, (unsigned long)i);
	while (run.in.left && !run.broken)
		step(&run);
	kvmsme_free(run.m);
	return run.broken;
}

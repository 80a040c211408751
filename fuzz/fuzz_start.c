/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A world is made, with its start states; and the calls that lead to them */
#include <string.h>

#include "fuzz_world.h"

static const struct kvmsme_host hosts[] = {
	{ .sve_vqs = 0x3, .sme_vqs = 0x3, .sme2 = true, .fa64 = true, .ptrauth = true, .fpmr = true },
	{ .sve_vqs = 0x3, .sme_vqs = 0xb, .sme2 = true, .fa64 = true, .ptrauth = true, .fpmr = true },
	{ .sve_vqs = 0xf, .sme_vqs = 0x8, .sme2 = true, .fpmr = true },
	{ .sme_vqs = 0x3 },
	{ .sve_vqs = 0x1 },
	{ .sve_vqs = 0xffff, .sme_vqs = 0x808b, .sme2 = true, .fa64 = true, .el1_32bit = true },
	{ 0 },
};
const unsigned int nr_fuzz_hosts = sizeof(hosts) / sizeof(hosts[0]);

const struct kvmsme_host *fuzz_host(uint8_t host)
{
	return &hosts[host % nr_fuzz_hosts];
}

#define ALL_VCPUS	FUZZ_STAGES
#define SVCR		KVM_REG_ARM64_SYS_SVCR
#define CALL(stage_, kind_, id_, value_) \
	{ stage_, { .kind = kind_, .id = id_, .value = value_ } }

/* How start states come one from the other; calls that an ABI refuses lead nowhere */
static const struct start_call {
	unsigned int stage;
	struct vcpu_call call;
} start_calls[FUZZ_STARTS][10] = {
	[1] = { CALL(0, CALL_INIT, 1, FEATURE_SVE | FEATURE_SME),
		CALL(1, CALL_INIT, 1, FEATURE_SVE | FEATURE_SME),
		CALL(2, CALL_INIT, 1, FEATURE_SME), CALL(3, CALL_INIT, 1, FEATURE_SME) },
	[2] = { CALL(ALL_VCPUS, CALL_FINALIZE, 1, KVM_ARM_VCPU_VEC),
		CALL(ALL_VCPUS, CALL_FINALIZE, 1, KVM_ARM_VCPU_SME) },
	[3] = { CALL(ALL_VCPUS, CALL_SET, SVCR, 2),
		CALL(0, CALL_FILL, KVM_REG_ARM64_SME_ZAHREG(0, 0), 0x5a),
		CALL(2, CALL_FILL, KVM_REG_ARM64_SME_ZAHREG(0, 0), 0x3c) },
	[4] = { CALL(ALL_VCPUS, CALL_SET, SVCR, 3),
		CALL(0, CALL_FILL, KVM_REG_ARM64_SVE_ZREG(0, 0), 0x5a),
		CALL(2, CALL_FILL, KVM_REG_ARM64_SVE_ZREG(0, 0), 0x3c) },
	[5] = { CALL(ALL_VCPUS, CALL_RUN, 1, 0) },
};

static void make_start(struct fuzz_world *world, const struct start_call *start)
{
	for (unsigned int i = 0; i < FUZZ_STAGES; i++)
		if (start->stage == ALL_VCPUS || start->stage == i)
			vcpu_call_make(&world->now.stage[i], &start->call, &world->answer);
}

void fuzz_hash_parts(struct fuzz_world *world)
{
	struct kvmsme *m = world->now.stage[0].m;

	for (unsigned int i = 0; i < FUZZ_VMS; i++)
		world->now.vm[i] = snapshot_hash_vm(m, world->now.vm_index[i]);
	for (unsigned int i = 0; i < FUZZ_STAGES; i++)
		world->now.vcpu[i] = snapshot_hash_vcpu(m, world->now.vcpu_index[i]);
}

bool fuzz_find_parts(struct fuzz_world *world)
{
	for (unsigned int i = 0; i < FUZZ_STAGES; i++) {
		const struct kvm_vcpu *vcpu = machine_vcpu_of_fd(world->now.stage[i].vcpu);

		if (!vcpu)
			return false;
		world->now.vcpu_index[i] = vcpu->index;
		world->now.vm_index[i / FUZZ_VCPUS] = vcpu->vm;
	}
	return true;
}

static bool open_vcpus(struct fuzz_world *world)
{
	for (unsigned int i = 0; i < FUZZ_STAGES; i++) {
		int vm = i < FUZZ_VCPUS ? world->now.stage[0].vm :
			 i == FUZZ_VCPUS ? kvmsme_ioctl(world->now.stage[0].kvm, KVM_CREATE_VM, 0) :
					   world->now.stage[FUZZ_VCPUS].vm;

		if (i)
			world->now.stage[i] = stage_of(&world->now.stage[0], vm,
						   kvmsme_ioctl(vm, KVM_CREATE_VCPU, i % FUZZ_VCPUS));
	}
	return fuzz_find_parts(world);
}

static bool open_start(struct fuzz_world *world, unsigned int start, struct kvmsme_error *error)
{
	const struct stage *first = start ? &world->home[0].now.stage[0] : NULL;
	bool ok = first ? stage_open_beside(&world->now.stage[0], first, &world->host, world->profile,
					    world->cpu, error) :
			  stage_open(&world->now.stage[0], &world->host, world->profile, world->cpu, error);

	world->home[start].now.stage[0] = world->now.stage[0];
	if (!ok || !open_vcpus(world))
		return false;
	for (unsigned int i = 0; i <= start; i++)
		for (unsigned int n = 0; n < 10 && start_calls[i][n].call.id; n++)
			make_start(world, &start_calls[i][n]);
	fuzz_hash_parts(world);
	return fuzz_mark_save(world, &world->home[start]);
}

bool fuzz_world_open(struct fuzz_world *world, const struct kvmsme_host *host,
		     const struct profile *profile, const struct cpu_ops *cpu,
		     struct kvmsme_error *error)
{
	bool ok;

	memset(world, 0, sizeof(*world));
	world->host = *host;
	world->profile = profile;
	world->cpu = cpu;
	world->promises = promises_claimed(profile);
	world->gets_change = profile->za_get_reads_user || profile->fp_user_format;
	world->witness = witness_new();
	ok = world->witness;
	for (unsigned int i = 0; ok && i < FUZZ_STARTS; i++)
		ok = open_start(world, i, error);
	world->ids = world->home[0].now.stage[0].m;
	return ok;
}

void fuzz_world_close(struct fuzz_world *world)
{
	fuzz_mark_free(&world->before);
	witness_free(world->witness);
	for (unsigned int i = FUZZ_STARTS; i--;) {	/* the first has the guest's memory */
		fuzz_mark_free(&world->home[i]);
		stage_close(&world->home[i].now.stage[0]);
	}
}

static bool put(const struct fuzz_world *world, struct fuzz_sequence *to, unsigned int stage,
		const struct vcpu_call *call)
{
	struct fuzz_op op;

	if (to->nr == FUZZ_MAX_OPS || !fuzz_op_of(world->now.stage[0].m, call, &op))
		return false;
	op.where |= (uint8_t)((stage / FUZZ_VCPUS) << 1 | stage % FUZZ_VCPUS);
	to->op[to->nr++] = op;
	return true;
}

bool fuzz_world_unroll(const struct fuzz_world *world, const struct fuzz_sequence *sequence,
		       struct fuzz_sequence *whole)
{
	*whole = *sequence;
	whole->start = 0;
	whole->nr = 0;
	for (unsigned int i = 0; i <= sequence->start % FUZZ_STARTS; i++)
		for (unsigned int n = 0; n < 10 && start_calls[i][n].call.id; n++)
			for (unsigned int stage = 0; stage < FUZZ_STAGES; stage++)
				if ((start_calls[i][n].stage == ALL_VCPUS ||
				     start_calls[i][n].stage == stage) &&
				    !put(world, whole, stage, &start_calls[i][n].call))
					return false;
	if (whole->nr + sequence->nr > FUZZ_MAX_OPS)
		return false;
	memcpy(whole->op + whole->nr, sequence->op, sequence->nr * sizeof(sequence->op[0]));
	whole->nr += sequence->nr;
	return true;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "fuzz_world.h"
#include "touch.h"

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

static void hash_parts(struct fuzz_world *world)
{
	struct kvmsme *m = world->now.stage[0].m;

	for (unsigned int i = 0; i < FUZZ_VMS; i++)
		world->now.vm[i] = snapshot_hash_vm(m, world->now.vm_index[i]);
	for (unsigned int i = 0; i < FUZZ_STAGES; i++)
		world->now.vcpu[i] = snapshot_hash_vcpu(m, world->now.vcpu_index[i]);
}

static bool find_indices(struct fuzz_world *world)
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
	return find_indices(world);
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
	hash_parts(world);
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

void fuzz_world_begin(struct fuzz_world *world, const struct fuzz_sequence *sequence)
{
	fuzz_mark_return(world, &world->home[sequence->start % FUZZ_STARTS]);
}

static unsigned int stage_of_op(const struct fuzz_op *op)
{
	return fuzz_op_vm(op) * FUZZ_VCPUS + fuzz_op_vcpu(op);
}

static void cover_rule(struct fuzz_cover *cover, enum rule rule, enum call_kind kind)
{
	uint32_t bit = UINT32_C(1) << kind;

	if (cover->rule[rule] & bit)
		return;
	cover->rules += !cover->rule[rule];
	cover->rule[rule] |= bit;
	cover->pairs++;
}

/* The only calls that load other registers; all others are what any system call is */
static bool runs(const struct vcpu_call *call)
{
	return call->kind == CALL_RUN || call->kind == CALL_GUEST || call->kind == CALL_IOCTL;
}

/* Both vCPUs of the VM go on in the new one */
static void move_vm(struct fuzz_world *world, unsigned int vm, const struct vcpu_call *call)
{
	struct stage *stage[MOVE_VCPUS] = { NULL };

	for (unsigned int i = 0; i < FUZZ_VCPUS; i++)
		stage[i] = &world->now.stage[vm * FUZZ_VCPUS + i];
	vm_move_make(stage, call, &world->answer, &world->move);
	find_indices(world);
	hash_parts(world);
}

const struct vcpu_call *fuzz_world_make(struct fuzz_world *world, const struct fuzz_sequence *sequence,
					unsigned int at)
{
	const struct fuzz_op *op = &sequence->op[at];
	const struct vcpu_call *call = &world->call;

	fuzz_op_make(world->ids, op, fuzz_mode_of(sequence, world->cpu), &world->call);
	if (call->kind == CALL_MIGRATE)
		move_vm(world, fuzz_op_vm(op), call);
	else
		vcpu_call_make(&world->now.stage[stage_of_op(op)], call, &world->answer);
	if (call->kind == CALL_TASK) {
		world->now.task = call_task(call);
		world->now.has_task = true;
	}
	world->now.ran |= call->kind == CALL_GUEST || (call->kind == CALL_IOCTL && call->id == KVM_RUN);
	world->calls++;
	if (world->cover)
		cover_rule(world->cover, world->answer.rule, call->kind);
	return call;
}

static bool same(struct state_hash a, struct state_hash b)
{
	return a.lo == b.lo && a.hi == b.hi;
}

static bool touched(const struct fuzz_world *world, unsigned int stage)
{
	const struct kvmsme *m = world->now.stage[0].m;
	const struct kvm_vcpu *vcpu = m->vcpu[world->now.vcpu_index[stage]];
	uint64_t any = m->state.vm[world->now.vm_index[stage / FUZZ_VCPUS]].touched;

	for (size_t i = 0; i < STATE_TOUCHED_WORDS; i++)
		any |= vcpu->touched[i];
	return any || vcpu->mmio_needed;
}

/* A VM's first run, and PSCI, write into its other vCPUs as well: that is not their next call's change */
static void hash_others(struct fuzz_world *world, unsigned int stage)
{
	unsigned int first = stage - stage % FUZZ_VCPUS;

	for (unsigned int i = first; i < first + FUZZ_VCPUS; i++)
		if (i != stage && touched(world, i))
			world->now.vcpu[i] = snapshot_hash_vcpu(world->now.stage[0].m, world->now.vcpu_index[i]);
}

/* What was touched is hashed again; true if it is not what it was */
static bool changed(struct fuzz_world *world, unsigned int stage)
{
	struct kvmsme *m = world->now.stage[0].m;
	unsigned int vm = stage / FUZZ_VCPUS;
	struct state_hash vm_hash, vcpu_hash;
	bool change;

	if (!touched(world, stage))
		return false;
	vm_hash = snapshot_hash_vm(m, world->now.vm_index[vm]);
	vcpu_hash = snapshot_hash_vcpu(m, world->now.vcpu_index[stage]);
	change = !same(vm_hash, world->now.vm[vm]) || !same(vcpu_hash, world->now.vcpu[stage]);
	world->now.vm[vm] = vm_hash;
	world->now.vcpu[stage] = vcpu_hash;
	hash_others(world, stage);
	return change;
}

static void cover_state(struct fuzz_cover *cover, struct state_hash hash)
{
	unsigned int bucket = (unsigned int)(hash.lo % FUZZ_BUCKETS);
	uint64_t bit = UINT64_C(1) << bucket % 64;

	cover->states += !(cover->state[bucket / 64] & bit);
	cover->state[bucket / 64] |= bit;
}

/* Whether promises of states are looked at behind call @at */
static bool looks_at_state(const struct fuzz_sequence *sequence, unsigned int at)
{
	return sequence->look_at < FUZZ_LOOKS &&
	       (at + 1 == sequence->nr || at == sequence->start % sequence->nr);
}

static bool same_breach(const struct breach *a, const struct breach *b)
{
	return a->promise == b->promise && a->rule == b->rule;
}

static bool is_news(const struct fuzz_world *world, const struct breach *breach)
{
	if (world->only)
		return same_breach(world->only, breach);
	for (unsigned int i = 0; i < world->nr_known; i++)
		if (same_breach(&world->known[i], breach))
			return false;
	return true;
}

bool fuzz_world_knows(struct fuzz_world *world, const struct breach *breach)
{
	if (world->nr_known == FUZZ_KNOWN)
		return false;
	world->known[world->nr_known++] = *breach;
	return true;
}

static bool broke(const struct fuzz_world *world, unsigned int at, struct fuzz_breach *broken)
{
	for (unsigned int i = 0; i < world->found.nr; i++)
		if (is_news(world, &world->found.breach[i])) {
			*broken = (struct fuzz_breach){ world->found.breach[i], at };
			return true;
		}
	return false;
}

/* From what a look has done, and to be seen as what it was before */
static void go_back(struct fuzz_world *world)
{
	fuzz_mark_return(world, &world->before);
	fuzz_mark_leave(&world->before);
}

static void check_state(struct fuzz_world *world, unsigned int stage, uint64_t promises)
{
	if (!promises || !fuzz_mark_save(world, &world->before))
		return;
	world->now.ran = true;
	promise_check_state(world->witness, &world->now.stage[stage], promises, &world->found);
	go_back(world);
}

/* A migration is judged by what its order promises of the state that it finds */
static bool is_move(struct fuzz_world *world, const struct fuzz_sequence *sequence, unsigned int at)
{
	struct vcpu_call call = fuzz_op_call(world->ids, &sequence->op[at], fuzz_mode_of(sequence, world->cpu));
	unsigned int stage = stage_of_op(&sequence->op[at]);

	if (call.kind != CALL_MIGRATE)
		return false;
	check_state(world, stage, world->promises & UINT64_C(1) << (PROMISE_RESTORE_LIST + call.id));
	fuzz_world_make(world, sequence, at);
	if (world->cover)
		cover_state(world->cover, world->now.vcpu[stage]);
	return true;
}

/* Where a GET changes what it reads (v9 as posted, RFC v2) the GET of a look is taken back */
static void check_made(struct fuzz_world *world, const struct stage *acts, const struct promise_was *was,
		       const struct vcpu_call *call, bool change)
{
	bool keep = world->gets_change && !vcpu_call_only_looks(call) && fuzz_mark_save(world, &world->before);

	promise_check_made(world->witness, acts, was, call, &world->answer, change, world->promises,
			   &world->found);
	if (keep)
		go_back(world);
}

static void make_and_look(struct fuzz_world *world, const struct fuzz_sequence *sequence,
			  unsigned int at)
{
	unsigned int stage = stage_of_op(&sequence->op[at]);
	const struct stage *acts = &world->now.stage[stage];
	struct promise_was was = promise_was(acts);
	const struct vcpu_call *call = fuzz_world_make(world, sequence, at);
	bool change = changed(world, stage);

	check_made(world, acts, &was, call, change);
	if (world->cover && change)
		cover_state(world->cover, world->now.vcpu[stage]);
	if (world->now.has_task && (runs(call) || (at + 1 == sequence->nr && call->kind != CALL_TASK)))
		promise_check_task(acts, &world->now.task, world->answer.rule, world->promises, &world->found);
}

bool fuzz_world_go_on(struct fuzz_world *world, const struct fuzz_sequence *sequence, unsigned int at,
		      unsigned int end, struct fuzz_breach *broken)
{
	for (; at < end; at++) {
		world->found.nr = 0;
		if (!sequence->more || !is_move(world, sequence, at))
			make_and_look(world, sequence, at);
		if (looks_at_state(sequence, at))
			check_state(world, stage_of_op(&sequence->op[at]), world->promises);
		if (broke(world, at, broken))
			return false;
	}
	return true;
}

bool fuzz_world_run(struct fuzz_world *world, const struct fuzz_sequence *sequence,
		    struct fuzz_breach *broken)
{
	fuzz_world_begin(world, sequence);
	return fuzz_world_go_on(world, sequence, 0, sequence->nr, broken);
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

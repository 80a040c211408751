/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <xxhash.h>

#include "fuzz_world.h"
#include "touch.h"

void fuzz_world_begin(struct fuzz_world *world, const struct fuzz_sequence *sequence)
{
	fuzz_mark_return(world, &world->home[sequence->start % FUZZ_STARTS]);
}

static unsigned int stage_of_op(const struct fuzz_op *op)
{
	return fuzz_op_vm(op) * FUZZ_VCPUS + fuzz_op_vcpu(op);
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
	fuzz_find_parts(world);
	fuzz_hash_parts(world);
}

static uint64_t fold_answer(uint64_t so_far, const struct answer *answer)
{
	const uint64_t head[] = { so_far, (uint64_t)answer->err, (uint64_t)answer->ret, answer->rule, answer->len,
				  answer->nr };

	so_far = XXH3_64bits(head, sizeof(head));
	so_far = XXH3_64bits_withSeed(answer->value, answer->len, so_far);
	return XXH3_64bits_withSeed(answer->list, answer->nr * sizeof(answer->list[0]), so_far);
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
	if (world->listens)
		world->now.answers = fold_answer(world->now.answers, &world->answer);
	if (world->cover)
		fuzz_cover_rule(world->cover, world->answer.rule, call->kind);
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
		fuzz_cover_state(world->cover, world->now.vcpu[stage]);
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
		fuzz_cover_state(world->cover, world->now.vcpu[stage]);
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

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "fuzz_differ.h"
#include "fuzz_kernel.h"
#include "fuzz_random.h"
#include "fuzz_shrink.h"
#include "kvm_call.h"
#include "seconds.h"

#define NOTHING_DEAR	(1u << 30)	/* as a share (fuzz_random.h) */

const char *const fuzz_skip_reasons[NR_FUZZ_SKIPS] = {
	[FUZZ_SKIP_TASK] = "the calling task's registers are the model's alone",
	[FUZZ_SKIP_MIGRATE] = "a migration is many calls, which kvmsme migrate makes",
	[FUZZ_SKIP_GUEST] = "a guest without code of its own does not end on a kernel",
};

static enum fuzz_skip skip(const struct vcpu_call *call)
{
	if (call->kind == CALL_TASK)
		return FUZZ_SKIP_TASK;
	if (call->kind == CALL_MIGRATE)
		return FUZZ_SKIP_MIGRATE;
	return call->kind == CALL_IOCTL && call->id == KVM_RUN ? FUZZ_SKIP_GUEST : FUZZ_SKIP_NONE;
}

static void close_vms(struct fuzz_kernel *k)
{
	for (unsigned int i = 0; i < FUZZ_STAGES; i++)
		call_close(k->stage[i].vcpu);
	for (unsigned int i = 0; i < FUZZ_STAGES; i += FUZZ_VCPUS)
		call_close(k->stage[i].vm);
}

static bool open_vms(struct fuzz_kernel *k)
{
	bool ok = true;

	close_vms(k);
	for (unsigned int i = 0; i < FUZZ_STAGES; i++) {
		int vm = i % FUZZ_VCPUS ? k->stage[i - 1].vm : (int)call(k->stage[0].kvm, KVM_CREATE_VM, NULL);
		int vcpu = (int)call(vm, KVM_CREATE_VCPU, (void *)(uintptr_t)(i % FUZZ_VCPUS));

		k->stage[i] = stage_of(&k->stage[0], vm, vcpu);
		ok &= vm >= 0 && vcpu >= 0;
	}
	return ok;
}

/* What the host's CPU or its clock says, as the masks of ID registers, is not for a model to know */
static bool is_hosts_own(const struct kvmsme *m, const struct vcpu_call *call)
{
	static const uint64_t clocks[] = { ARM64_SYS_REG(3, 3, 14, 3, 2), ARM64_SYS_REG(3, 3, 14, 0, 1) };
	int at = pop_find(&m->pop, call->id);

	return (at >= 0 && m->pop.reg[at].cpu) || call->id == clocks[0] || call->id == clocks[1];
}

static bool agree(const struct fuzz_kernel *k, const struct vcpu_call *call, const struct answer *model)
{
	bool errno_only = call->kind == CALL_IOCTL || call->kind == CALL_MASKS ||
			  (call->kind == CALL_GET && is_hosts_own(k->stage[0].m, call));

	return errno_only ? model->err == k->answer.err : same_answer(model, &k->answer);
}

/* True with *@found filled (other, broken.at): the last calls of both were answered otherwise */
static bool differ(struct fuzz_kernel *k, const struct fuzz_sequence *sequence, struct fuzz_finding *found)
{
	struct fuzz_world *world = &k->world;

	if (!open_vms(k))
		return false;
	fuzz_world_begin(world, sequence);
	for (unsigned int at = 0; at < sequence->nr; at++) {
		const struct fuzz_op *op = &sequence->op[at];
		struct vcpu_call call = fuzz_op_call(world->ids, op, fuzz_mode_of(sequence, false));
		enum fuzz_skip why = skip(&call);

		k->skipped[why]++;
		if (why != FUZZ_SKIP_NONE)
			continue;
		fuzz_world_make(world, sequence, at);
		vcpu_call_make(&k->stage[fuzz_op_vm(op) * FUZZ_VCPUS + fuzz_op_vcpu(op)], &call, &k->answer);
		k->calls++;
		if (agree(k, &call, &world->answer))
			continue;
		found->broken.at = at;
		found->other.rule[0] = world->answer.rule;
		found->other.err[0] = world->answer.err;
		found->other.rule[1] = RULE_NONE;
		found->other.err[1] = k->answer.err;
		return true;
	}
	return false;
}

struct difference {
	struct fuzz_kernel *kernel;
	const struct fuzz_finding *wanted;
};

static bool still_differs(void *ctx, const struct fuzz_sequence *sequence)
{
	const struct difference *difference = ctx;
	struct fuzz_finding found;

	return differ(difference->kernel, sequence, &found) && fuzz_same_difference(&found, difference->wanted);
}

static bool is_known(const struct fuzz_kernel *k, const struct fuzz_finding *found)
{
	for (size_t i = 0; i < k->nr; i++)
		if (fuzz_same_difference(&k->finding[i], found))
			return true;
	return k->nr == FUZZ_FINDINGS;
}

static void keep(struct fuzz_kernel *k, struct fuzz_finding *found, struct fuzz_sequence *sequence)
{
	struct difference difference = { k, found };
	const struct fuzz_does does = { still_differs, &difference };
	struct fuzz_finding again = *found;

	if (is_known(k, found))
		return;
	sequence->nr = found->broken.at + 1;
	fuzz_shrink(&does, sequence);
	if (differ(k, sequence, &again))
		sequence->nr = again.broken.at + 1;
	found->sequence = *sequence;
	found->broken.at = sequence->nr - 1;
	k->finding[k->nr++] = *found;
}

/* Where the way to the start state is too long, it starts at the first */
static void make_sequence(const struct fuzz_kernel *k, uint64_t index, struct fuzz_sequence *whole)
{
	struct fuzz_random random = fuzz_random_of(k->seed, index);
	struct fuzz_sequence sequence;

	fuzz_make(&random, FUZZ_CALLS, NOTHING_DEAR, &sequence);
	sequence.share = FUZZ_GUESTS;
	if (fuzz_world_unroll(&k->world, &sequence, whole))
		return;
	*whole = sequence;
	whole->start = 0;
}

static bool is_over(const struct fuzz_kernel *k, double begun)
{
	return (k->stop && *k->stop) || (k->count && k->sequences >= k->count) ||
	       (k->seconds > 0 && seconds_now() - begun >= k->seconds);
}

bool fuzz_kernel_run(struct fuzz_kernel *k, struct kvmsme_error *error)
{
	double begun = seconds_now(), told = begun;

	if (!stage_open_on_kernel(&k->stage[0], k->device, &k->host, k->profile, error) ||
	    !fuzz_world_open(&k->world, &k->host, k->profile, NULL, error))
		return false;
	while (!is_over(k, begun)) {
		struct fuzz_finding found = { .index = k->sequences };
		struct fuzz_sequence sequence;

		make_sequence(k, k->sequences++, &sequence);
		if (differ(k, &sequence, &found))
			keep(k, &found, &sequence);
		k->took = seconds_now() - begun;
		if (k->tell && seconds_now() - told >= 1) {
			told = seconds_now();
			k->tell(k->ctx, k);
		}
	}
	return true;
}

/* Of the first all is its own; the others have a VM and a vCPU of it, which close_vms() closes */
void fuzz_kernel_close(struct fuzz_kernel *k)
{
	if (k->stage[0].m)
		close_vms(k);
	k->stage[0].vm = k->stage[0].vcpu = -1;
	stage_close(&k->stage[0]);
	fuzz_world_close(&k->world);
}

void fuzz_kernel_print(struct fuzz_kernel *k, const struct fuzz_finding *found, FILE *out)
{
	struct fuzz_finding again;

	differ(k, &found->sequence, &again);
	fuzz_differ_print_sides(&k->world, found, k->name, &k->answer, out);
}

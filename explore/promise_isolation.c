/* SPDX-License-Identifier: GPL-2.0-or-later */
/* isolation: a vCPU beside another of its VM and the task that runs them, each with a pattern */
#include <string.h>

#include "host_task.h"
#include "promise_witness.h"
#include "vcpu.h"
#include "vec_state.h"

#define OTHER_ID	(KVM_MAX_VCPUS - 1)
#define NR_TOKENS	2	/* one for the other vCPU, one for the task */
#define FMOV_X0_D9	0x9e660120	/* the least that has KVM load FP state */

/** struct beside - the other vCPU, and what it and the task had before ours ran */
struct beside {
	struct stage stage;
	struct kvm_vcpu *vcpu;
};

static bool make_other(const struct look *look, struct beside *other, uint8_t token)
{
	struct kvm_vcpu_init init = { .target = look->vcpu->target,
				      .features = { look->vcpu->features } };
	int fd = kvmsme_ioctl(look->stage->vm, KVM_CREATE_VCPU, OTHER_ID);
	uint64_t svcr = SVCR_SM_MASK | SVCR_ZA_MASK;

	if (fd < 0)
		return false;
	other->stage = stage_of(look->stage, look->stage->vm, fd);
	other->vcpu = machine_vcpu_of_fd(fd);
	if (call(fd, KVM_ARM_VCPU_INIT, &init) || finalize_all(fd).failed)
		return false;
	set_reg(look->m, other->vcpu, KVM_REG_ARM64_SYS_SVCR, &svcr);
	fill_vcpu(look->m, other->vcpu, token);
	return true;
}

/* A system call leaves of the task V, ZA and ZT0 (rules HOST-1 to HOST-3) */
static void fill_task(struct kvmsme *m, struct smevec_regs *task, uint8_t token)
{
	const struct host_task has = { .v = token, .za = token, .has_za = true };

	host_task_set(m, &has);
	*task = *machine_host_fp(m);
}

static void run(const struct stage *stage)
{
	static const struct vcpu_call uses_fp = { .kind = CALL_GUEST, .id = 1, .value = FMOV_X0_D9 };
	static const struct vcpu_call nothing = { .kind = CALL_RUN, .id = 1 };
	struct answer answer;

	vcpu_call_make(stage, stage->m->cpu ? &uses_fp : &nothing, &answer);
}

/* Eight bytes of a pattern are no accident; @memory and @len: multiples of 8 */
static bool has_token(const void *memory, size_t len, uint8_t token)
{
	const uint64_t *word = memory, *end = word + len / sizeof(*word);

	while (word < end && *word != token * UINT64_C(0x0101010101010101))
		word++;
	return word < end;
}

static bool same_task(const struct smevec_regs *a, const struct smevec_regs *b)
{
	return !memcmp(a->z, b->z, sizeof(a->z)) && !memcmp(a->p, b->p, sizeof(a->p)) &&
	       !memcmp(a->za, b->za, sizeof(a->za)) && !memcmp(a->zt0, b->zt0, sizeof(a->zt0)) &&
	       a->svcr == b->svcr && a->fpmr == b->fpmr && a->fpcr == b->fpcr && a->fpsr == b->fpsr;
}

/* What a GET or the guest could read */
static bool sees(const struct look *look, uint8_t token)
{
	const struct kvm_vcpu *vcpu = look->vcpu;

	return has_token(&vcpu->regs, sizeof(vcpu->regs), token) ||
	       has_token(vcpu->sysreg, look->m->nr_vcpu_regs * sizeof(vcpu->sysreg[0]), token) ||
	       has_token(vcpu->vec, vec_size(look->m, vcpu), token) ||
	       has_token(&vcpu->fpmr, sizeof(vcpu->fpmr), token);
}

/* Patterns that this vCPU does not have of itself; false: it has them all */
static bool pick_tokens(const struct look *look, uint8_t token[NR_TOKENS])
{
	static const uint8_t tokens[] = { 0xb5, 0x6d, 0x93, 0xe7, 0x4b, 0xd9 };
	unsigned int nr = 0;

	for (size_t i = 0; nr < NR_TOKENS && i < sizeof(tokens); i++)
		if (!sees(look, tokens[i]))
			token[nr++] = tokens[i];
	return nr == NR_TOKENS;
}

void check_isolation(const struct look *look)
{
	struct witness *w = look->w;
	struct beside other;
	uint8_t token[NR_TOKENS];

	if (!looks_at(look->which, PROMISE_ISOLATION) || !pick_tokens(look, token) ||
	    !make_other(look, &other, token[0]))
		return;
	fill_task(look->m, &w->task, token[1]);
	run(&other.stage);
	guest_view_take(look->m, other.vcpu, &w->was_view);
	run(look->stage);
	guest_view_take(look->m, other.vcpu, &w->view);
	if (sees(look, token[0]) || sees(look, token[1]) ||
	    view_differs(&look->m->profile, &w->was_view, &w->view) ||
	    !same_task(machine_host_fp(look->m), &w->task))
		breaks(look->found, PROMISE_ISOLATION, rule_of_answer(&look->m->rules), 0);
}

void promise_check_task(const struct stage *stage, const struct host_task *task, enum rule rule,
			uint64_t which, struct breaches *found)
{
	const struct host_task after = host_task_after_call(task);

	if (!looks_at(which, PROMISE_ISOLATION))
		return;
	for (unsigned int part = 0; part < NR_HOST_TASK_PARTS; part++)
		if (!host_task_has(stage->m, &after, part)) {
			breaks(found, PROMISE_ISOLATION, rule, 0);
			return;
		}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is looked at behind every call: mostly one test of what was called and whether it changed */
#include <errno.h>
#include <string.h>

#include "promise_witness.h"
#include "vcpu.h"
#include "vec_state.h"

#define HASH_SHARE 4096	/* of so many calls one has its state hashed anew */

/**
 * struct made - a call that was made, as the checks see it
 */
struct made {
	const struct stage *stage;
	const struct vcpu_call *call;
	const struct answer *answer;
	const struct promise_was *was;
	const struct kvm_vcpu *is;
	uint64_t which;
	struct breaches *found;
};

static bool is_set(const struct vcpu_call *call)
{
	return call->kind == CALL_SET || call->kind == CALL_FILL || call->kind == CALL_FIELD;
}

static uint64_t reg_of(const struct made *made)
{
	bool has_reg = made->call->kind == CALL_GET || is_set(made->call);

	return has_reg ? vcpu_call_id(made->call, &made->stage->m->profile) : 0;
}

static bool is_run(const struct vcpu_call *call)
{
	return call->kind == CALL_RUN || (call->kind == CALL_IOCTL && call->id == KVM_RUN);
}

/*
 * A guest that came back early was not refused, nor was it the vCPU's memory slot, PC and PSTATE
 * that a CALL_GUEST sets before it runs
 */
static bool is_refusal(const struct made *made)
{
	int err = made->answer->err;

	if (!err || made->call->kind == CALL_GUEST)
		return false;
	return !is_run(made->call) || (err != EINTR && err != EAGAIN && err != EFAULT);
}

static void broke(const struct made *made, enum promise promise, uint64_t reg)
{
	breaks(made->found, promise, made->answer->rule, reg);
}

/* A reset that PSCI left pending is made by whichever call comes first (abi.md 2.3) */
static void check_change(const struct made *made)
{
	if (made->was->reset_pending)
		return;
	if (is_refusal(made) && looks_at(made->which, PROMISE_REFUSED_CHANGES_NOTHING))
		broke(made, PROMISE_REFUSED_CHANGES_NOTHING, reg_of(made));
	if (vcpu_call_only_looks(made->call) && looks_at(made->which, PROMISE_GET_CHANGES_NOTHING))
		broke(made, PROMISE_GET_CHANGES_NOTHING, reg_of(made));
}

static void check_frozen(const struct made *made)
{
	const struct promise_was *was = made->was;
	const struct kvm_vcpu *is = made->is;

	if (!was->frozen)
		return;
	if (was->features != is->features || was->has_sve != is->has_sve ||
	    was->has_sme != is->has_sme || was->vec_finalized != is->vec_finalized ||
	    was->sme_finalized != is->sme_finalized || was->max_vl[0] != is->max_vl[0] ||
	    was->max_vl[1] != is->max_vl[1])
		broke(made, PROMISE_FINALIZE_FREEZES, 0);
}

/* memcmp() with itself, one further on, is the quickest look at zeros there is */
static size_t first_set(const uint8_t *bytes, size_t len)
{
	size_t i = 0;

	if (!len || (!bytes[0] && !memcmp(bytes, bytes + 1, len - 1)))
		return len;
	while (!bytes[i])
		i++;
	return i;
}

static void check_za(const struct made *made)
{
	const struct kvm_vcpu *vcpu = made->is;
	size_t svl = vcpu->max_vl[ARM64_VEC_SME], at, len = SME_STATE_ZT_OFFSET(svl);

	if (!kvm_arm_vcpu_is_finalized(made->stage->m, vcpu) || !svl)
		return;
	if (vcpu_has_sme2(made->stage->m, vcpu))
		len = SME_STATE_SIZE(svl);
	at = first_set(vec_read(vcpu, VEC_PART_SME, 0), len);
	if (at < len)
		broke(made, PROMISE_ZA_FORGETS, at < SME_STATE_ZT_OFFSET(svl) ?
						KVM_REG_ARM64_SME_ZAHREG(at / svl, 0) :
						KVM_REG_ARM64_SME_ZTREG(0));
}

static uint64_t z_at(size_t at, unsigned int vq)
{
	if (at < SVE_STATE_PREG_OFFSET(vq, 0))
		return KVM_REG_ARM64_SVE_ZREG(at / (16 * vq), 0);
	at -= SVE_STATE_PREG_OFFSET(vq, 0);
	return at < 32 * vq ? KVM_REG_ARM64_SVE_PREG(at / (2 * vq), 0) : KVM_REG_ARM64_SVE_FFR(0);
}

static uint64_t v_at(size_t at)
{
	return KVM_REG_ARM64 | KVM_REG_SIZE_U128 | KVM_REG_ARM_CORE |
	       (KVM_REG_ARM_CORE_REG(fp_regs.vregs[0]) + at / 16 * 4);
}

/* In RFC v2's userspace format the larger length is what is laid out */
static void check_sm(const struct made *made)
{
	const struct kvmsme *m = made->stage->m;
	const struct kvm_vcpu *vcpu = made->is;
	bool user_format = vcpu->fp_owner == FP_STATE_USER_OWNED;
	unsigned int vq = user_format ? vec_max_vq(vcpu) : vcpu_cur_max_vq(vcpu);
	size_t at, len = sizeof(vcpu->regs.fp_regs.vregs);

	if (!user_format && !vcpu_uses_sve_state(vcpu)) {
		at = first_set((const uint8_t *)vcpu->regs.fp_regs.vregs, len);
		if (at < len)
			broke(made, PROMISE_SM_FORGETS, v_at(at));
		return;
	}
	if (!kvm_arm_vcpu_is_finalized(m, vcpu))
		return;
	len = SVE_STATE_SIZE(vq);
	at = first_set(vec_read(vcpu, VEC_PART_SVE, 0), len);
	if (at < len)
		broke(made, PROMISE_SM_FORGETS, z_at(at, vq));
}

/* A guest of several instructions may have written since */
static bool wrote_since(const struct vcpu_call *call)
{
	return call->kind == CALL_GUEST && call->words && call->nr_words > 1;
}

static void check_modes(const struct made *made)
{
	uint64_t changed = made->was->svcr ^ made->is->svcr;

	if (wrote_since(made->call))
		return;
	if (changed & made->is->svcr & SVCR_ZA_MASK && looks_at(made->which, PROMISE_ZA_FORGETS))
		check_za(made);
	if (changed & SVCR_SM_MASK && looks_at(made->which, PROMISE_SM_FORGETS))
		check_sm(made);
}

static void check_hash(const struct made *made)
{
	struct state_hash kept = snapshot_hash(made->stage->m);
	struct state_hash anew = snapshot_hash_anew(made->stage->m);

	if (kept.lo != anew.lo || kept.hi != anew.hi)
		broke(made, PROMISE_HASH_TOLD, 0);
}

static struct promise_was was_of(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	if (!vcpu)
		return (struct promise_was){ 0 };
	return (struct promise_was){
		.svcr = vcpu->svcr, .features = vcpu->features,
		.max_vl = { vcpu->max_vl[0], vcpu->max_vl[1] }, .there = true,
		.frozen = vcpu->initialized && vcpu_has_vec(vcpu) && kvm_arm_vcpu_is_finalized(m, vcpu),
		.has_sve = vcpu->has_sve, .has_sme = vcpu->has_sme,
		.vec_finalized = vcpu->vec_finalized, .sme_finalized = vcpu->sme_finalized,
		.reset_pending = vcpu->reset_pending,
	};
}

struct promise_was promise_was(const struct stage *stage)
{
	return was_of(stage->m, machine_vcpu_of_fd(stage->vcpu));
}

void promise_check_made(struct witness *w, const struct stage *stage,
			const struct promise_was *was, const struct vcpu_call *call,
			const struct answer *answer, bool changed, uint64_t which,
			struct breaches *found)
{
	struct made made = { .stage = stage, .call = call, .answer = answer, .which = which,
			     .found = found, .was = was };

	if (changed && was->there) {
		made.is = machine_vcpu_of_fd(stage->vcpu);
		check_change(&made);
		if (looks_at(which, PROMISE_FINALIZE_FREEZES))
			check_frozen(&made);
		if (was->svcr != made.is->svcr)
			check_modes(&made);
	}
	if (looks_at(which, PROMISE_HASH_TOLD) && w->calls++ % HASH_SHARE == 0)
		check_hash(&made);
	if (is_set(call) && !answer->err && looks_at(which, PROMISE_SET_GET))
		check_set_get(stage, call, answer, found);
}

void promise_check_call(struct witness *w, const struct stage *stage,
			const struct snapshot *before, const struct vcpu_call *call,
			const struct answer *answer, bool changed, uint64_t which,
			struct breaches *found)
{
	const struct kvm_vcpu *is = changed ? machine_vcpu_of_fd(stage->vcpu) : NULL;
	struct promise_was was = was_of(stage->m, is ? snapshot_vcpu(stage->m, before, is->index) : NULL);

	promise_check_made(w, stage, &was, call, answer, changed, which, found);
}

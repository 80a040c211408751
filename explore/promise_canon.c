/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Promises that take a guest to look at.  Running one costs more than all other checks of a state,
 * so what is looked at is a state's class: everything but the contents of X, V, Z, P, FFR, ZA and
 * ZT0, which are all set to a pattern.  What is found of a class is kept.
 */
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "promise_witness.h"
#include "vcpu.h"
#include "vec_state.h"

/* The bits of struct kvm_vcpu and struct kvm that classes differ in; padding is zero */
struct class {
	uint32_t features;
	uint8_t finalized, sme_finalized, zt0_allocated, has_run_once, vm_has_ran, fp_owner;
	uint8_t mp_state, pending;
	uint16_t max_vl[ARM64_VEC_MAX];
	uint32_t fpcr;
	uint64_t svcr, pstate, which;
	XXH64_hash_t sysregs, vm_regs;
};

static uint64_t class_of(const struct look *look)
{
	const struct kvm_vcpu *vcpu = look->vcpu;
	const struct kvm *kvm = &look->m->state.vm[vcpu->vm];
	struct class class;

	memset(&class, 0, sizeof(class));
	class.features = vcpu->features;
	class.finalized = vcpu->vec_finalized;
	class.sme_finalized = vcpu->sme_finalized;
	class.zt0_allocated = vcpu->zt0_allocated;
	class.has_run_once = vcpu->has_run_once;
	class.vm_has_ran = kvm->has_ran;
	class.fp_owner = vcpu->fp_owner;
	class.mp_state = vcpu->mp_state;
	class.pending = (uint8_t)(vcpu->mmio_needed | vcpu->sea_pending << 1 | vcpu->serror_pending << 2);
	memcpy(class.max_vl, vcpu->max_vl, sizeof(class.max_vl));
	class.fpcr = vcpu->regs.fp_regs.fpcr;
	class.svcr = vcpu->svcr;
	class.pstate = vcpu->regs.regs.pstate;
	class.which = look->which;
	class.sysregs = XXH3_64bits(vcpu->sysreg, look->m->nr_vcpu_regs * sizeof(vcpu->sysreg[0]));
	class.vm_regs = XXH3_64bits(kvm->id_reg, look->m->nr_vm_regs * sizeof(kvm->id_reg[0]));
	return XXH3_64bits(&class, sizeof(class));
}

static void fill_regs(struct kvmsme *m, struct kvm_vcpu *vcpu, uint8_t token)
{
	uint8_t value[256];

	for (unsigned int slot = 0; slot < NR_VECTOR_SLOTS; slot++) {
		memset(value, token, sizeof(value));
		if (slot != SLOT_SVE_VLS && slot != SLOT_SME_VLS)
			set_reg(m, vcpu, slot_id(&m->profile, slot), value);
	}
}

/* By SETs, so that all that is shown is written; what no SET reaches is zero */
void fill_vcpu(struct kvmsme *m, struct kvm_vcpu *vcpu, uint8_t token)
{
	memset(vcpu->regs.regs.regs, token, sizeof(vcpu->regs.regs.regs));
	memset(vcpu->regs.fp_regs.vregs, 0, sizeof(vcpu->regs.fp_regs.vregs));
	touch_vcpu_regs(vcpu);
	if (vec_size(m, vcpu)) {
		vec_zero(vcpu, VEC_PART_SVE);
		if (vcpu_has_sme(vcpu))
			vec_zero(vcpu, VEC_PART_SME);
	}
	fill_regs(m, vcpu, token);
}

static void look_at_class(const struct look *look, struct breaches *found)
{
	struct look at = *look;

	at.found = found;
	fill_vcpu(look->m, look->vcpu, CANON_TOKEN);
	if (!snapshot_save(look->m, &look->w->canon))
		return;
	check_round_trip(&at);
	snapshot_restore(look->m, &look->w->canon);
	check_isolation(&at);
	snapshot_restore(look->m, &look->w->canon);
	/* last: it has a pattern of its own */
	check_goes_on(&at);
}

void check_class(const struct look *look)
{
	static const uint64_t mine = UINT64_C(1) << PROMISE_FORMAT_ROUND_TRIP |
				     UINT64_C(1) << PROMISE_RESTORED_GOES_ON |
				     UINT64_C(1) << PROMISE_ISOLATION;
	struct known_class *known;
	struct breaches found;
	uint64_t key;

	/* what an exit or an event left open is for the next KVM_RUN to do */
	if (!(look->which & mine) || look->vcpu->mmio_needed || look->vcpu->sea_pending ||
	    look->vcpu->mp_state != KVM_MP_STATE_RUNNABLE)
		return;
	key = class_of(look) | 1;
	known = &look->w->known[key % WITNESS_CLASSES];
	if (known->key != key) {
		found.nr = 0;
		look_at_class(look, &found);
		look_back(look);
		known->nr = found.nr < CLASS_BREACHES ? found.nr : CLASS_BREACHES;
		memcpy(known->breach, found.breach, known->nr * sizeof(found.breach[0]));
		known->key = key;
	}
	for (unsigned int i = 0; i < known->nr; i++)
		breaks(look->found, known->breach[i].promise, known->breach[i].rule, known->breach[i].reg);
}

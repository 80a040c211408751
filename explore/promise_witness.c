/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory of the checks, and the machine beside the one that is looked at */
#include <stdlib.h>
#include <string.h>

#include "promise_witness.h"
#include "vcpu.h"
#include "vec_state.h"

struct witness *witness_new(void)
{
	struct witness *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->mirror.kvm = w->mirror.vm = w->mirror.vcpu = -1;
	w->saved.id = w->id;
	w->saved.value = w->value;
	return w;
}

static void forget_mirror(struct witness *w)
{
	stage_close(&w->mirror);
	for (unsigned int i = 0; i < WITNESS_FRESH; i++)
		snapshot_free(&w->fresh[i].at);
	memset(w->fresh, 0, sizeof(w->fresh));
	memset(w->blame, 0, sizeof(w->blame));
}

void witness_free(struct witness *w)
{
	if (!w)
		return;
	forget_mirror(w);
	snapshot_free(&w->created);
	snapshot_free(&w->was);
	free(w);
}

static bool same_configuration(const struct kvmsme *a, const struct kvmsme *b)
{
	return a->cpu == b->cpu && !memcmp(&a->host, &b->host, sizeof(a->host)) &&
	       !memcmp(&a->profile, &b->profile, sizeof(a->profile));
}

bool witness_fit(struct witness *w, const struct stage *stage)
{
	struct kvmsme_error error;

	if (w->mirror.m && same_configuration(w->mirror.m, stage->m))
		return true;
	forget_mirror(w);
	return stage_open(&w->mirror, &stage->m->host.config, &stage->m->profile, stage->m->cpu,
			  &error) &&
	       snapshot_save(w->mirror.m, &w->created);
}

static bool make_fresh(struct witness *w, const struct fresh_key *key)
{
	struct kvm_vcpu_init init = { .target = key->target, .features = { key->features } };
	struct kvm_vcpu *vcpu = machine_vcpu_of_fd(w->mirror.vcpu);
	struct kvm *kvm = machine_vm_of_fd(w->mirror.vm);

	if (!snapshot_restore(w->mirror.m, &w->created) || !vcpu || !kvm)
		return false;
	vcpu->vcpu_id = key->vcpu_id;
	touch_vcpu(vcpu, &vcpu->vcpu_id, sizeof(vcpu->vcpu_id));
	kvm->mte = key->mte;
	kvm->writable_imp_id = key->writable_imp_id;
	touch_vm(kvm);
	return !call(w->mirror.vcpu, KVM_ARM_VCPU_INIT, &init);
}

bool witness_fresh(const struct look *look)
{
	const struct kvm *kvm = &look->m->state.vm[look->vcpu->vm];
	struct witness *w = look->w;
	struct fresh_key key;

	memset(&key, 0, sizeof(key));
	key.features = look->vcpu->features;
	key.target = look->vcpu->target;
	key.vcpu_id = look->vcpu->vcpu_id;
	key.mte = kvm->mte;
	key.writable_imp_id = kvm->writable_imp_id;
	for (unsigned int i = 0; i < WITNESS_FRESH; i++)
		if (w->fresh[i].at.bytes && !memcmp(&w->fresh[i].key, &key, sizeof(key)))
			return snapshot_restore(w->mirror.m, &w->fresh[i].at);
	if (!make_fresh(w, &key))
		return false;
	w->fresh[w->next_fresh].key = key;
	if (!snapshot_save(w->mirror.m, &w->fresh[w->next_fresh].at))
		return false;
	w->next_fresh = (w->next_fresh + 1) % WITNESS_FRESH;
	return true;
}

void look_back(const struct look *look)
{
	snapshot_restore(look->m, &look->w->was);
}

const struct guest_view *look_view(const struct look *look)
{
	struct witness *w = look->w;

	if (!w->have_view) {
		look_back(look);
		guest_view_take(look->m, look->vcpu, &w->saved.view);
		w->have_view = true;
	}
	return &w->saved.view;
}

/* V lives in Z where there is Z; in RFC v2's userspace format that is known to its code alone */
static bool same_core(const struct kvmsme *m, const struct kvm_vcpu *a, const struct kvm_vcpu *b)
{
	const struct kvm_regs *x = &a->regs, *y = &b->regs;

	return !memcmp(x, y, offsetof(struct kvm_regs, fp_regs)) &&
	       x->fp_regs.fpsr == y->fp_regs.fpsr && x->fp_regs.fpcr == y->fp_regs.fpcr &&
	       ((vcpu_uses_sve_state(a) && !m->profile.fp_user_format) ||
		!memcmp(x->fp_regs.vregs, y->fp_regs.vregs, sizeof(x->fp_regs.vregs)));
}

static bool same_vectors(const struct kvmsme *m, const struct kvm_vcpu *a, const struct kvm_vcpu *b)
{
	size_t svl = a->max_vl[ARM64_VEC_SME], z = 0;

	if (m->profile.fp_user_format)
		z = SVE_STATE_SIZE(vec_max_vq(a));
	else if (vcpu_uses_sve_state(a))
		z = SVE_STATE_SIZE(vcpu_cur_max_vq(a));
	if (memcmp(vec_read(a, VEC_PART_SVE, 0), vec_read(b, VEC_PART_SVE, 0), z) != 0)
		return false;
	return !vcpu_za_enabled(a) || !memcmp(vec_read(a, VEC_PART_SME, 0),
					      vec_read(b, VEC_PART_SME, 0), SME_STATE_SIZE(svl));
}

static bool same_sysregs(const struct kvmsme *m, const struct kvm_vcpu *a, const struct kvm_vcpu *b,
			 const struct kvmsme *mirror)
{
	const struct kvm *vm = &m->state.vm[a->vm], *other = &mirror->state.vm[b->vm];

	return !memcmp(a->sysreg, b->sysreg, m->nr_vcpu_regs * sizeof(a->sysreg[0])) &&
	       !memcmp(vm->id_reg, other->id_reg, m->nr_vm_regs * sizeof(vm->id_reg[0]));
}

bool look_same(const struct look *look)
{
	const struct kvmsme *mirror = look->w->mirror.m;
	const struct kvm_vcpu *a = look->vcpu, *b = machine_vcpu_of_fd(look->w->mirror.vcpu);

	return b && kvm_arm_vcpu_is_finalized(mirror, b) && a->svcr == b->svcr && a->fpmr == b->fpmr &&
	       a->fp_owner == b->fp_owner && !memcmp(a->max_vl, b->max_vl, sizeof(a->max_vl)) &&
	       same_core(look->m, a, b) && same_sysregs(look->m, a, b, mirror) &&
	       (!vcpu_has_vec(a) || same_vectors(look->m, a, b));
}

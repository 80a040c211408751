/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory of the checks, and the machine beside the one that is looked at */
#include <stdlib.h>
#include <string.h>

#include "promise_witness.h"
#include "vcpu.h"

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
	memset(w->known, 0, sizeof(w->known));
}

void witness_free(struct witness *w)
{
	if (!w)
		return;
	forget_mirror(w);
	snapshot_free(&w->created);
	snapshot_free(&w->was);
	snapshot_free(&w->canon);
	free(w);
}

static bool same_profile(const struct profile *a, const struct profile *b)
{
	for (size_t i = 0; i < nr_knobs; i++)
		if (knob_get(a, &knob_descs[i]) != knob_get(b, &knob_descs[i]))
			return false;
	return !strcmp(a->kernel, b->kernel);
}

static bool same_configuration(const struct kvmsme *a, const struct kvmsme *b)
{
	return a->cpu == b->cpu && !memcmp(&a->host.config, &b->host.config, sizeof(a->host.config)) &&
	       same_profile(&a->profile, &b->profile);
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

/*
 * Values go over a place on the stack: a copy to and from a page that was met lately is the
 * quick one (model/uaccess.c), and they lie on many
 */
#define BOUNCE_SIZE 256

int get_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, uint64_t id, void *value)
{
	uint8_t bounce[BOUNCE_SIZE] __attribute__((aligned(BOUNCE_SIZE)));
	struct kvm_one_reg reg = { .id = id, .addr = (uint64_t)(uintptr_t)bounce };
	size_t len = KVM_REG_SIZE(id);
	int ret;

	/* v9's GET of ZA reads the buffer */
	if (m->profile.za_get_reads_user)
		memset(bounce, GET_POISON, sizeof(bounce));
	rule_log_clear(&m->rules);
	ret = kvm_arm_get_reg(m, vcpu, &reg);
	if (!ret)
		memcpy(value, bounce, len <= sizeof(bounce) ? len : 0);
	return ret;
}

int set_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, uint64_t id, const void *value)
{
	uint8_t bounce[BOUNCE_SIZE] __attribute__((aligned(BOUNCE_SIZE)));
	struct kvm_one_reg reg = { .id = id, .addr = (uint64_t)(uintptr_t)bounce };
	size_t len = KVM_REG_SIZE(id);

	memcpy(bounce, value, len <= sizeof(bounce) ? len : 0);
	rule_log_clear(&m->rules);
	return kvm_arm_set_reg(m, vcpu, &reg);
}

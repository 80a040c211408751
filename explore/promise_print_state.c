/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is printed where a promise does not hold in a state */
#include <stdlib.h>
#include <string.h>

#include "promise_print.h"
#include "vcpu.h"

bool end_with_listed_read(struct printing *p)
{
	print_listed(p, p->breach->reg);
	print_get(p, p->breach->reg, NULL);
	return p->breach->reg;
}

bool end_with_read_listed(struct printing *p)
{
	print_get(p, p->breach->reg, NULL);
	print_listed(p, p->breach->reg);
	return p->breach->reg;
}

/* Of those that are listed, and then of those that are not, the first GET that changes something */
static uint64_t changing_get(const struct printing *p)
{
	const struct kvmsme *m = p->acting.m;
	struct kvm_reg_list *list = NULL;
	uint64_t id = 0, nr = 0, end;
	struct snapshot here = { 0 };
	uint8_t value[256];

	if (!fetch_list(p->acting.vcpu, &list))
		nr = list->n;
	end = nr + NR_VECTOR_SLOTS + m->pop.nr;
	for (uint64_t i = 0; snapshot_save(m, &here) && i < end && snapshot_equal(m, &here); i++) {
		id = i < nr ? list->reg[i] : tried_id(m, (unsigned int)(i - nr));
		printing_value(p, id, value);
		if (!snapshot_equal(m, &here))
			break;
		id = 0;
	}
	snapshot_free(&here);
	free(list);
	return id;
}

/* What the guest would find is noted before anything is read */
bool end_with_gets(struct printing *p)
{
	uint64_t id = changing_get(p);

	if (!id)
		return false;
	fputs("  - save: before\n", p->out);
	print_here(p);
	print_get(p, id, NULL);
	fputs("  - same_as: before\n", p->out);
	print_here(p);
	return true;
}

bool end_with_present_value(struct printing *p)
{
	uint64_t id = p->breach->reg;
	uint8_t value[256];

	if (!id || !printing_value(p, id, value))
		return false;
	print_get(p, id, value);
	print_set(p, id, value);
	print_here(p);
	fputs("    changes: nothing\n", p->out);
	return true;
}

/* What the same vCPU has when it is new, at the lengths that it has */
static bool fresh_value(struct printing *p, uint64_t id, uint8_t value[256])
{
	const struct kvm_vcpu *old = printing_vcpu(p);
	struct kvm_vcpu_init init = { .target = old->target, .features = { old->features } };
	bool finalized = old->vec_finalized || old->sme_finalized;
	uint16_t lengths[ARM64_VEC_MAX];
	struct printing fresh = { .acting = p->acting };
	struct kvm_vcpu *vcpu;

	memcpy(lengths, old->max_vl, sizeof(lengths));
	fresh.acting.vm = kvmsme_ioctl(p->acting.kvm, KVM_CREATE_VM, 0);
	fresh.acting.vcpu = kvmsme_ioctl(fresh.acting.vm, KVM_CREATE_VCPU, old->vcpu_id);
	vcpu = printing_vcpu(&fresh);
	if (!vcpu || call(fresh.acting.vcpu, KVM_ARM_VCPU_INIT, &init))
		return false;
	if (finalized) {
		memcpy(vcpu->max_vl, lengths, sizeof(lengths));
		touch_vcpu(vcpu, vcpu->max_vl, sizeof(vcpu->max_vl));
		finalize_all(fresh.acting.vcpu);
	}
	return printing_value(&fresh, id, value);
}

bool end_with_reinit(struct printing *p)
{
	uint64_t id = p->breach->reg;
	uint8_t value[256];

	print_init(p);
	print_here(p);
	if (id && fresh_value(p, id, value))
		print_get(p, id, value);
	return true;
}

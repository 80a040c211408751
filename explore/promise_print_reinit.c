/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is printed where KVM_ARM_VCPU_INIT again does not leave what a new vCPU has */
#include <string.h>

#include "promise_print.h"
#include "vcpu.h"

static void print_length(const struct printing *p, uint64_t id, bool has)
{
	uint8_t value[256];

	if (!has || !printing_value(p, id, value))
		return;
	print_set(p, id, value);
	print_where(p, p->spare, p->vcpu);
}

/* A new vCPU in the spare VM, at the lengths of this one; the same one is made here */
static bool make_fresh(const struct printing *p, struct printing *fresh)
{
	const struct kvm_vcpu *old = printing_vcpu(p);
	struct kvm_vcpu_init init = { .target = old->target, .features = { old->features } };
	struct kvm_vcpu *vcpu;

	*fresh = (struct printing){ .acting = p->acting };
	fresh->acting.vm = kvmsme_ioctl(p->acting.kvm, KVM_CREATE_VM, 0);
	fresh->acting.vcpu = kvmsme_ioctl(fresh->acting.vm, KVM_CREATE_VCPU, old->vcpu_id);
	vcpu = printing_vcpu(fresh);
	if (!vcpu || call(fresh->acting.vcpu, KVM_ARM_VCPU_INIT, &init))
		return false;
	if (!old->vec_finalized && !old->sme_finalized)
		return true;
	memcpy(vcpu->max_vl, old->max_vl, sizeof(vcpu->max_vl));
	touch_vcpu(vcpu, vcpu->max_vl, sizeof(vcpu->max_vl));
	return !finalize_all(fresh->acting.vcpu).failed;
}

static void print_fresh(const struct printing *p)
{
	const struct kvm_vcpu *vcpu = printing_vcpu(p);

	print_init(p);
	print_where(p, p->spare, p->vcpu);
	if (vcpu->vec_finalized || vcpu->sme_finalized) {
		print_length(p, KVM_REG_ARM64_SVE_VLS, vcpu->has_sve);
		print_length(p, sme_vls_reg_id(&p->acting.m->profile), vcpu->has_sme);
		fputs("  - finalize: ALL\n", p->out);
		print_where(p, p->spare, p->vcpu);
	}
	fputs("  - save: fresh\n", p->out);
	print_where(p, p->spare, p->vcpu);
}

static bool reinit(const struct printing *p)
{
	const struct kvm_vcpu *vcpu = printing_vcpu(p);
	struct kvm_vcpu_init init = { .target = vcpu->target, .features = { vcpu->features } };

	return !call(p->acting.vcpu, KVM_ARM_VCPU_INIT, &init);
}

/* Rule RESET-6: what stays, where it is not what a new one has */
static void print_kept(const struct printing *p, const struct saved *fresh)
{
	static const char *const stays[] = { "SP_EL1", "ELR_EL1", "SPSR" };
	struct loss_groups lost = { .nr = 0 };
	const char *sep = "    differs: [";

	migration_compare(fresh, p->acting.vcpu, loss_groups_add, &lost);
	for (size_t i = 0; i < sizeof(stays) / sizeof(stays[0]); i++)
		if (loss_groups_has(&lost, stays[i])) {
			fprintf(p->out, "%s%s", sep, stays[i]);
			sep = ", ";
		}
	if (*sep == ',')
		fputs("]\n", p->out);
}

/* Where a GET does not show it, what the guest would find is compared */
bool end_with_reinit(struct printing *p)
{
	uint8_t value[256], now[256];
	struct saved saved = { 0 };
	uint64_t id = p->breach->reg;
	struct printing fresh;
	bool shows;

	if (!make_fresh(p, &fresh))
		return false;
	shows = id && printing_value(&fresh, id, value);
	migration_save(fresh.acting.vcpu, &saved);
	if (!reinit(p)) {
		print_init(p);
		print_here(p);
	} else if (shows && printing_value(p, id, now) && memcmp(value, now, KVM_REG_SIZE(id)) != 0) {
		print_init(p);
		print_here(p);
		print_get(p, id, value);
	} else {
		print_fresh(p);
		print_init(p);
		print_here(p);
		fputs("  - same_as: fresh\n", p->out);
		print_here(p);
		print_kept(p, &saved);
	}
	saved_free_members(&saved);
	return true;
}

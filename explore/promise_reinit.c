/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reinit-fresh: KVM_ARM_VCPU_INIT again beside a new vCPU */
#include <string.h>

#include "promise_witness.h"
#include "vcpu.h"

/*
 * The new one, with the lengths and the finalization that stay (abi.md 2.3); false: there is
 * none, or the vCPU is finalized by half
 */
static bool fresh_alike(const struct look *look)
{
	struct kvm_vcpu *mirror = machine_vcpu_of_fd(look->w->mirror.vcpu);
	bool finalized = look->vcpu->vec_finalized || look->vcpu->sme_finalized;

	if (!mirror || (finalized && !kvm_arm_vcpu_is_finalized(look->m, look->vcpu)) ||
	    !witness_fresh(look))
		return false;
	if (!finalized)
		return true;
	memcpy(mirror->max_vl, look->vcpu->max_vl, sizeof(mirror->max_vl));
	return !finalize_all(look->w->mirror.vcpu).failed;
}

/* Where INIT leaves something standing: rules RESET-6, RESET-7, and RESET-5 for the VM's registers */
static void keep_documented(const struct look *look)
{
	const struct kvm_vcpu *old = look->vcpu;
	struct kvm_vcpu *mirror = machine_vcpu_of_fd(look->w->mirror.vcpu);
	struct kvmsme *m = look->w->mirror.m;

	mirror->regs.sp_el1 = old->regs.sp_el1;
	mirror->regs.elr_el1 = old->regs.elr_el1;
	mirror->regs.spsr[0] = old->regs.spsr[0];
	memcpy(m->state.vm[mirror->vm].id_reg, look->m->state.vm[old->vm].id_reg,
	       m->nr_vm_regs * sizeof(uint64_t));
	for (uint32_t i = 0; i < m->pop.nr; i++)
		if (kvm_reset_keeps(m, &m->pop.reg[i]))
			vcpu_write_sys_reg(m, mirror, i, vcpu_read_sys_reg(look->m, old, i));
}

static uint64_t sysreg_differs(const struct look *look)
{
	const struct kvm_vcpu *mirror = machine_vcpu_of_fd(look->w->mirror.vcpu);

	for (uint32_t i = 0; i < look->m->pop.nr; i++)
		if (!pop_kind_is_per_vm(look->m->pop.reg[i].kind) &&
		    vcpu_read_sys_reg(look->m, look->vcpu, i) != vcpu_read_sys_reg(look->m, mirror, i))
			return look->m->pop.reg[i].id;
	return 0;
}

static uint64_t differs(const struct look *look)
{
	uint64_t id = look_differs(look);

	return id ? id : sysreg_differs(look);
}

void check_reinit(const struct look *look)
{
	struct kvm_vcpu_init init = { .target = look->vcpu->target,
				      .features = { look->vcpu->features } };
	enum rule rule = RULE_NONE;
	uint64_t id = 0;
	long ret;

	if (!looks_at(look->which, PROMISE_REINIT_FRESH) || !fresh_alike(look))
		return;
	ret = call(look->stage->vcpu, KVM_ARM_VCPU_INIT, &init);
	rule = rule_of_answer(&look->m->rules);
	keep_documented(look);
	if (!ret)
		id = differs(look);
	if (ret || id)
		breaks(look->found, PROMISE_REINIT_FRESH, rule, id);
	look_back(look);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Accesses outside memory: exit to userspace, complete at the next entry (mmio.c) */
#include <string.h>

#include "run.h"

static int not_decodable(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run,
			 const struct cpu_exit *exit)
{
	if (!vcpu_kvm(m, vcpu)->nisv_to_user)
		return rule_refuse(m, RULE_RUN_NISV);
	rule_decide(m, RULE_RUN_NISV_EXIT);
	run->exit_reason = KVM_EXIT_ARM_NISV;
	run->arm_nisv.esr_iss = exit->esr & 0x1ffffff;
	run->arm_nisv.fault_ipa = exit->ipa;
	return EXIT_TO_USER;
}

static bool stored_to_ring(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct cpu_exit *exit)
{
	unsigned int rt = exit->esr >> ESR_DABT_SRT_SHIFT & 31;
	uint64_t value = rt == 31 ? 0 : m->pcpu->x[rt];
	uint32_t len = UINT32_C(1) << (exit->esr >> ESR_DABT_SAS_SHIFT & 3);

	if (!rule_on(m, RULE_RING_WRITE) || !coalesced_mmio_write(m, vcpu_kvm(m, vcpu), exit->ipa, &value, len))
		return false;
	rule_hit(m, RULE_RING_WRITE);
	kvm_incr_pc(m);
	return true;
}

int io_mem_abort(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run,
		 const struct cpu_exit *exit)
{
	uint64_t esr = exit->esr;
	uint64_t value;

	if (!(esr & ESR_DABT_ISV))
		return not_decodable(m, vcpu, run, exit);
	if (esr & ESR_DABT_WnR && stored_to_ring(m, vcpu, exit))
		return RESUME_GUEST;
	rule_decide(m, RULE_RUN_MMIO_EXIT);
	vcpu->mmio_rt = esr >> ESR_DABT_SRT_SHIFT & 31;
	vcpu->mmio_len = (uint8_t)(1 << (esr >> ESR_DABT_SAS_SHIFT & 3));
	vcpu->mmio_is_write = esr & ESR_DABT_WnR;
	vcpu->mmio_sign_extend = esr & ESR_DABT_SSE;
	vcpu->mmio_sixty_four = esr & ESR_DABT_SF;
	vcpu->mmio_needed = true;
	run->exit_reason = KVM_EXIT_MMIO;
	run->mmio.phys_addr = exit->ipa;
	run->mmio.len = vcpu->mmio_len;
	run->mmio.is_write = vcpu->mmio_is_write;
	value = vcpu->mmio_rt == 31 ? 0 : m->pcpu->x[vcpu->mmio_rt];
	if (vcpu->mmio_is_write)
		memcpy(run->mmio.data, &value, vcpu->mmio_len);
	return EXIT_TO_USER;
}

static uint64_t sign_extend(uint64_t value, unsigned int bytes)
{
	unsigned int shift = 64 - 8 * bytes;

	return (uint64_t)((int64_t)(value << shift) >> shift);
}

static uint64_t read_value(const struct kvm_vcpu *vcpu, const struct kvm_run *run)
{
	uint64_t value = 0;

	memcpy(&value, run->mmio.data, vcpu->mmio_len);
	if (vcpu->mmio_sign_extend)
		value = sign_extend(value, vcpu->mmio_len);
	return vcpu->mmio_sixty_four ? value : (uint32_t)value;
}

void kvm_handle_mmio_return(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run)
{
	if (run->exit_reason != KVM_EXIT_MMIO || !vcpu->mmio_needed)
		return;
	vcpu->mmio_needed = false;
	/* an exception that userspace asked for comes instead */
	if (vcpu->sea_pending)
		return;
	if (!rule_hit(m, RULE_RUN_MMIO_DONE))
		return;
	if (!vcpu->mmio_is_write && vcpu->mmio_rt != 31)
		vcpu->regs.regs.regs[vcpu->mmio_rt] = read_value(vcpu, run);
	vcpu->regs.regs.pc += 4;
	vcpu->regs.regs.pstate &= ~SKIPPED_PSTATE;
}

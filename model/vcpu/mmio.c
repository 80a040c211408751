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

#define SCTLR_EL1	ARM64_SYS_REG(3, 0, 1, 0, 0)
#define SCTLR_EE	(UINT64_C(1) << 25)
#define SCTLR_E0E	(UINT64_C(1) << 24)

/* kvm_vcpu_is_be() */
static bool is_be(uint64_t pstate, uint64_t sctlr)
{
	return sctlr & (pstate & PSTATE_EL_MASK ? SCTLR_EE : SCTLR_E0E);
}

static uint64_t swapped(uint64_t value, unsigned int bytes)
{
	return __builtin_bswap64(value) >> (64 - 8 * bytes);
}

/* vcpu_data_guest_to_host(): what the guest stores, as memory of its endianness has it */
static uint64_t stored_value(const struct pcpu *pcpu, uint64_t esr)
{
	unsigned int rt = esr >> ESR_DABT_SRT_SHIFT & 31;
	uint64_t value = rt == 31 ? 0 : pcpu->x[rt];

	return is_be(pcpu->pstate, pcpu->sys.sctlr_el1) ? swapped(value, 1u << (esr >> ESR_DABT_SAS_SHIFT & 3)) : value;
}

static bool stored_to_ring(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct cpu_exit *exit)
{
	uint64_t value = stored_value(m->pcpu, exit->esr);
	uint32_t len = UINT32_C(1) << (exit->esr >> ESR_DABT_SAS_SHIFT & 3);

	if (!rule_on(m, RULE_RING_WRITE) || !coalesced_mmio_write(m, vcpu_kvm(m, vcpu), exit->ipa, &value, len))
		return false;
	rule_hit(m, RULE_RING_WRITE);
	vcpu_stat_inc(m, vcpu, VCPU_STAT_mmio_exit_kernel);
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
	vcpu_stat_inc(m, vcpu, VCPU_STAT_mmio_exit_user);
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
	value = stored_value(m->pcpu, esr);
	if (vcpu->mmio_is_write)
		memcpy(run->mmio.data, &value, vcpu->mmio_len);
	return EXIT_TO_USER;
}

static uint64_t sign_extend(uint64_t value, unsigned int bytes)
{
	unsigned int shift = 64 - 8 * bytes;

	return (uint64_t)((int64_t)(value << shift) >> shift);
}

/* vcpu_data_host_to_guest(): until 7.3 it came behind the sign, and cut it off */
static uint64_t read_value(const struct kvmsme *m, const struct kvm_vcpu *vcpu, const struct kvm_run *run)
{
	uint64_t value = 0;

	memcpy(&value, run->mmio.data, vcpu->mmio_len);
	if (is_be(vcpu->regs.regs.pstate, kvm_stored_reg(m, vcpu, SCTLR_EL1)))
		value = swapped(value, vcpu->mmio_len);
	if (vcpu->mmio_sign_extend && m->profile.mmio_load_signed)
		value = sign_extend(value, vcpu->mmio_len);
	return vcpu->mmio_sixty_four ? value : (uint32_t)value;
}

void kvm_handle_mmio_return(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run)
{
	if (run->exit_reason != KVM_EXIT_MMIO || !vcpu->mmio_needed)
		return;
	/* an exception that userspace asked for comes first; behind a run without an entry the access is still there */
	if (vcpu->sea_pending)
		return;
	vcpu->mmio_needed = false;
	if (!rule_hit(m, RULE_RUN_MMIO_DONE))
		return;
	if (!vcpu->mmio_is_write && vcpu->mmio_rt != 31)
		vcpu->regs.regs.regs[vcpu->mmio_rt] = read_value(m, vcpu, run);
	vcpu->regs.regs.pc += 4;
	vcpu->regs.regs.pstate &= ~SKIPPED_PSTATE;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stolen time (pvtime.c; Arm DEN0057): there is none here, but its structure is the guest's */
#include <string.h>

#include "../uaccess.h"
#include "../vm_memory.h"
#include "smccc.h"

#define PV_TIME_FEATURES	0xc5000020
#define PV_TIME_ST		0xc5000021

static int find_base(struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t answer)
{
	if (!vcpu->steal_set)
		return smccc_answer(m, SMCCC_NOT_SUPPORTED);
	return smccc_answer(m, answer);
}

/* Host address of guest-physical @ipa, 0: in no slot */
static uint64_t slot_address(const struct kvmsme *m, const struct kvm *kvm, uint64_t ipa)
{
	for (uint32_t i = 0; i < kvm->nr_slots; i++) {
		const struct kvm_memory_slot *slot = &vm_memory(m, kvm)->slot[i];

		if (ipa >= slot->gpa && ipa - slot->gpa < slot->size)
			return slot->uaddr + (ipa - slot->gpa);
	}
	return 0;
}

bool kvm_ipa_in_slot(const struct kvmsme *m, const struct kvm *kvm, uint64_t ipa)
{
	return slot_address(m, kvm, ipa) != 0;
}

/* kvm_init_stolen_time(): revision 0, attributes 0, nothing stolen */
static int stolen_time(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	static const uint8_t zeroes[64];
	uint64_t address = vcpu->steal_set ? slot_address(m, vcpu_kvm(m, vcpu), vcpu->steal_base) : 0;

	if (address)
		copy_to_user(address, zeroes, sizeof(zeroes));
	return find_base(m, vcpu, vcpu->steal_base);
}

int kvm_pv_time_call(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call)
{
	uint32_t feature = (uint32_t)call->arg[0];

	if (!rule_guest(m, RULE_PVTIME))
		return smccc_answer(m, SMCCC_NOT_SUPPORTED);
	if (call->fn == PV_TIME_ST)
		return stolen_time(m, vcpu);
	if (feature != PV_TIME_FEATURES && feature != PV_TIME_ST)
		return smccc_answer(m, SMCCC_NOT_SUPPORTED);
	return find_base(m, vcpu, 0);
}

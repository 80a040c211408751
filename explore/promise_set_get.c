/* SPDX-License-Identifier: GPL-2.0-or-later */
/* set-get: what a GET shows of a SET, and what is documented to be cut off */
#include <string.h>

#include "id_fields.h"
#include "promise_witness.h"

#define PSR_MODE32_BIT	UINT64_C(0x10)
#define FIELD_SHIFT	24	/* of CALL_FIELD */

/* How many bytes of a register a row of the table keeps; SIZE_MAX: it is not about it */
typedef size_t kept_fn(const struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t id);

static bool in_coproc(uint64_t id, uint64_t coproc)
{
	return (id & KVM_REG_ARM_COPROC_MASK) == coproc;
}

static size_t z_bytes(const struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t id)
{
	if (!in_coproc(id, KVM_REG_ARM64_SVE) || id == KVM_REG_ARM64_SVE_VLS)
		return SIZE_MAX;
	return vcpu_view_vq(m, vcpu) * (KVM_REG_SIZE(id) == 256 ? 16 : 2);
}

static size_t za_bytes(const struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t id)
{
	(void)m;
	if (!in_coproc(id, KVM_REG_ARM64_SME) || KVM_REG_SIZE(id) != 256)
		return SIZE_MAX;
	return vcpu->max_vl[ARM64_VEC_SME];
}

/* User and System have no registers of their own behind R14 */
static size_t aa32_bytes(const struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t id)
{
	uint64_t mode = vcpu->regs.regs.pstate & 0x1f, index = id & 0xffff;
	uint64_t nr = mode == 0x10 || mode == 0x1f ? 15 : 31;

	(void)m;
	if (!in_coproc(id, KVM_REG_ARM_CORE) || !(mode & PSR_MODE32_BIT))
		return SIZE_MAX;
	return index < 2 * nr || index == KVM_REG_ARM_CORE_REG(regs.pc) ? 4 : SIZE_MAX;
}

/* Registers that read as the kernel has them, whatever was accepted */
static size_t ignored_bytes(const struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t id)
{
	int index = machine_pop_index(m, id);

	(void)vcpu;
	if (index < 0)
		return SIZE_MAX;
	switch (m->pop.reg[index].kind) {
	case POP_KIND_wi:
	case POP_KIND_fw:
	case POP_KIND_timer:
		return 0;
	default:
		return SIZE_MAX;
	}
}

/**
 * struct truncation - a part of a value that a SET is documented not to keep
 * @kept: how many of its bytes are
 * @rest: the others read as zero; false: as anything
 */
static const struct truncation {
	kept_fn *kept;
	bool rest;
	const char *what;
	const char *source;
} truncations[] = {
	{ z_bytes, true, "Z, P, FFR: bytes above the length that is shown",
	  "abi.md 4.2; rule SVE-6" },
	{ za_bytes, true, "ZA: bytes above the streaming length", "abi.md 4.4; rule SME-8" },
	{ aa32_bytes, true, "X of the mode and PC in an AArch32 mode: bits [63:32]", "guest.c set_core_reg()" },
	{ ignored_bytes, false, "RAZ/WI registers, timers that run, levels of firmware workarounds",
	  "sys_regs.c; hypercalls.c kvm_arm_set_fw_reg(); rules SYSREG-3, FW-1" },
};

size_t set_get_kept(const struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t id)
{
	size_t len = KVM_REG_SIZE(id);

	for (size_t i = 0; i < sizeof(truncations) / sizeof(truncations[0]); i++) {
		size_t bytes = truncations[i].kept(m, vcpu, id);

		if (bytes < len)
			return bytes;
	}
	return len;
}

static bool value_kept(const struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t id,
		       const uint8_t *set, const uint8_t *got)
{
	static const uint8_t zero[256];
	size_t len = KVM_REG_SIZE(id), kept = len;
	bool rest = true;

	for (size_t i = 0; i < sizeof(truncations) / sizeof(truncations[0]); i++) {
		size_t bytes = truncations[i].kept(m, vcpu, id);

		if (bytes >= kept)
			continue;
		kept = bytes;
		rest = truncations[i].rest;
		break;
	}
	return !memcmp(set, got, kept) && (!rest || !memcmp(got + kept, zero, len - kept));
}

/* Fields that are taken with a value that older kernels showed, and are not shown: PerfMon of 15 among them */
static bool field_kept(const struct kvmsme *m, const struct vcpu_call *call, uint64_t id, const uint8_t *got)
{
	uint64_t number, set = (uint64_t)(call->value & 0xf) << FIELD_SHIFT;
	int index = machine_pop_index(m, id);

	if (index >= 0 && m->pop.reg[index].kind == POP_KIND_id)
		set = id_value_from_user(&m->pop.reg[index], set);
	memcpy(&number, got, sizeof(number));
	return !((number ^ set) >> FIELD_SHIFT & 0xf);
}

void check_set_get(const struct stage *stage, const struct vcpu_call *call,
		   const struct answer *answer, struct breaches *found)
{
	uint64_t id = vcpu_call_id(call, &stage->m->profile);
	struct kvm_vcpu *vcpu = machine_vcpu_of_fd(stage->vcpu);
	uint8_t set[256], got[256];
	bool kept;

	if (!vcpu || KVM_REG_SIZE(id) > sizeof(got))
		return;
	memset(set, call->kind == CALL_FILL ? (int)call->value : 0, KVM_REG_SIZE(id));
	if (call->kind != CALL_FILL)
		memcpy(set, &call->value, sizeof(call->value));
	if (get_reg(stage->m, vcpu, id, got)) {
		breaks(found, PROMISE_SET_GET, rule_of_answer(&stage->m->rules), id);
		return;
	}
	kept = call->kind == CALL_FIELD ? field_kept(stage->m, call, id, got) :
					  value_kept(stage->m, vcpu, id, set, got);
	if (!kept)
		breaks(found, PROMISE_SET_GET, answer->rule, id);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Core registers: offsets into struct kvm_regs (guest.c) */
#include <string.h>

#include "ioctl.h"

#define CORE(name) KVM_REG_ARM_CORE_REG(name)
#define NR_CORE_WORDS (sizeof(struct kvm_regs) / sizeof(uint32_t))
#define PSR_MODE32_BIT UINT64_C(0x10)
#define PSR_AA32_MODE_MASK UINT64_C(0x1f)
#define MAX_CORE_REG 16

_Static_assert(CORE(fp_regs.vregs[0]) == 0x54, "V0 is id 0x6040000000100054");
_Static_assert(CORE(fp_regs.fpcr) == 0xd5, "FPCR is id 0x60200000001000d5");

/* Ranges of equally sized registers, first and last word */
static const struct {
	uint16_t first, last, size;
	bool vreg;
} core_ranges[] = {
	{ CORE(regs.regs[0]), CORE(regs.regs[30]) + 1, 8, false },
	{ CORE(regs.sp), CORE(regs.pstate) + 1, 8, false },
	{ CORE(sp_el1), CORE(spsr[KVM_NR_SPSR - 1]) + 1, 8, false },
	{ CORE(fp_regs.vregs[0]), CORE(fp_regs.vregs[31]) + 3, 16, true },
	{ CORE(fp_regs.fpsr), CORE(fp_regs.fpcr), 4, false },
};

static uint64_t core_reg_offset_from_id(uint64_t id)
{
	return id & ~(KVM_REG_ARCH_MASK | KVM_REG_SIZE_MASK | KVM_REG_ARM_CORE);
}

/* Size in bytes of the register at @off, or a negative errno */
static int core_reg_size_from_offset(struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t off)
{
	for (size_t i = 0; i < sizeof(core_ranges) / sizeof(core_ranges[0]); i++) {
		if (off < core_ranges[i].first || off > core_ranges[i].last)
			continue;
		if (off % (core_ranges[i].size / sizeof(uint32_t)))
			break;
		if (core_ranges[i].vreg && vcpu_vregs_hidden(m, vcpu))
			return rule_refuse(m, RULE_CORE_V_HIDDEN);
		return core_ranges[i].size;
	}
	return rule_refuse(m, RULE_CORE_SHAPE);
}

/* Checks the id; on success *@addr is where the register lives */
static int core_reg_addr(struct kvmsme *m, struct kvm_vcpu *vcpu, uint64_t id, uint8_t **addr)
{
	uint64_t off = core_reg_offset_from_id(id);
	uint64_t size = KVM_REG_SIZE(id);
	int actual;

	if (off >= NR_CORE_WORDS || off + size / sizeof(uint32_t) >= NR_CORE_WORDS)
		return rule_refuse(m, RULE_CORE_RANGE);
	if (size > MAX_CORE_REG)
		return rule_refuse(m, RULE_CORE_SHAPE);
	actual = core_reg_size_from_offset(m, vcpu, off);
	if (actual < 0)
		return actual;
	if ((uint64_t)actual != size)
		return rule_refuse(m, RULE_CORE_SHAPE);
	*addr = (uint8_t *)&vcpu->regs + off * sizeof(uint32_t);
	return 0;
}

int get_core_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg)
{
	uint8_t *addr = NULL;
	int ret = core_reg_addr(m, vcpu, reg->id, &addr);

	if (!addr)
		return ret;
	if (copy_to_user(reg->addr, addr, KVM_REG_SIZE(reg->id)))
		return rule_refuse(m, RULE_REG_EFAULT);
	rule_decide(m, RULE_CORE_OK);
	return 0;
}

/* AArch32 modes need a 32-bit EL1, except User; AArch64 modes a 64-bit one, no EL2 */
static bool mode_possible(const struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t pstate)
{
	switch (pstate & PSR_AA32_MODE_MASK) {
	case 0x10: /* User: runs on any EL1 whose EL0 can be 32-bit */
		return m->host.config.el1_32bit;
	case 0x11: /* FIQ */
	case 0x12: /* IRQ */
	case 0x13: /* Supervisor */
	case 0x17: /* Abort */
	case 0x1b: /* Undefined */
	case 0x1f: /* System */
		return vcpu_el1_is_32bit(vcpu);
	case 0x0: /* EL0t */
	case 0x4: /* EL1t */
	case 0x5: /* EL1h */
		return !vcpu_el1_is_32bit(vcpu);
	default:
		return false;
	}
}

/* In an AArch32 mode the registers userspace wrote are cut to 32 bits */
static void narrow_to_aa32(struct kvm_vcpu *vcpu)
{
	struct user_pt_regs *regs = &vcpu->regs.regs;
	uint64_t mode = regs->pstate & PSR_AA32_MODE_MASK;
	int nr = mode == 0x10 || mode == 0x1f ? 15 : 31;

	if (!(regs->pstate & PSR_MODE32_BIT))
		return;
	for (int i = 0; i < nr; i++)
		regs->regs[i] = (uint32_t)regs->regs[i];
	regs->pc = (uint32_t)regs->pc;
	touch_vcpu(vcpu, regs, sizeof(*regs));
}

int set_core_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg)
{
	uint8_t value[MAX_CORE_REG];
	uint64_t pstate;
	uint8_t *addr = NULL;
	int ret = core_reg_addr(m, vcpu, reg->id, &addr);

	if (!addr)
		return ret;
	if (copy_from_user(value, reg->addr, KVM_REG_SIZE(reg->id)))
		return rule_refuse(m, RULE_REG_EFAULT);
	memcpy(&pstate, value, sizeof(pstate));
	if (core_reg_offset_from_id(reg->id) == CORE(regs.pstate) && !mode_possible(m, vcpu, pstate))
		return rule_refuse(m, RULE_CORE_PSTATE);
	memcpy(addr, value, KVM_REG_SIZE(reg->id));
	touch_vcpu(vcpu, addr, KVM_REG_SIZE(reg->id));
	narrow_to_aa32(vcpu);
	rule_decide(m, RULE_CORE_OK);
	return 0;
}

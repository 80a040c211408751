/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System registers, timers and CCSIDR (sys_regs.c).  Which there are is the kernel
 * population's business; what each kind does on GET and SET is here.
 */
#include <string.h>

#include "../vcpu/mpidr.h"
#include "ioctl.h"

typedef uint64_t (*sysreg_get)(struct kvmsme *m, const struct kvm_vcpu *vcpu, unsigned int index);
typedef int (*sysreg_set)(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index,
			  uint64_t val);

static uint64_t get_raw(struct kvmsme *m, const struct kvm_vcpu *vcpu, unsigned int index)
{
	rule_decide(m, RULE_SYSREG_RAW);
	return vcpu_read_sys_reg(m, vcpu, index);
}

static int set_raw(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index, uint64_t val)
{
	rule_decide(m, RULE_SYSREG_RAW);
	vcpu_write_sys_reg(m, vcpu, index, val);
	return 0;
}

static int set_mpidr(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index, uint64_t val)
{
	rule_decide(m, RULE_SYSREG_RAW);
	vcpu_write_mpidr(m, vcpu, index, val);
	return 0;
}

#define TIMER_CTL		ARM64_SYS_REG(3, 3, 14, 3, 1)
#define TIMER_CVAL		ARM64_SYS_REG(3, 3, 14, 0, 2)	/* the uapi has it where TIMER_CNT should be */
#define PTIMER_CVAL		ARM64_SYS_REG(3, 3, 14, 2, 2)
#define ARCH_TIMER_CTRL_IT_STAT	UINT64_C(4)
#define LATER			(UINT64_C(1) << 55)	/* no counter comes so far */

/* kvm_arm_timer_get_reg(): ISTATUS also of a timer that is off */
static uint64_t get_timer_ctl(struct kvmsme *m, const struct kvm_vcpu *vcpu, unsigned int index)
{
	uint64_t cval_id = m->pop.reg[index].id == TIMER_CTL ? TIMER_CVAL : PTIMER_CVAL;
	int cval = machine_pop_index(m, cval_id);
	uint64_t ctl = (uint32_t)vcpu_read_sys_reg(m, vcpu, index);

	rule_decide(m, RULE_SYSREG_RAW);
	if (cval >= 0 && vcpu_read_sys_reg(m, vcpu, (unsigned int)cval) < LATER)
		ctl |= ARCH_TIMER_CTRL_IT_STAT;
	return ctl;
}

static int set_timer_ctl(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index, uint64_t val)
{
	if (rule_hit(m, RULE_SYSREG_TIMER))
		val &= ~ARCH_TIMER_CTRL_IT_STAT;
	vcpu_write_sys_reg(m, vcpu, index, val);
	return 0;
}

#define PMCR_MASK	UINT64_C(0xff)

/* Where both names of PMU bits have their value; a population of somebody's own may have one alone */
static unsigned int pmu_bits_index(struct kvmsme *m, unsigned int index)
{
	static const uint64_t pairs[][2] = {
		{ ARM64_SYS_REG(3, 0, 9, 14, 2), ARM64_SYS_REG(3, 0, 9, 14, 1) },	/* PMINTENCLR, -SET */
		{ ARM64_SYS_REG(3, 3, 9, 12, 2), ARM64_SYS_REG(3, 3, 9, 12, 1) },	/* PMCNTENCLR, -SET */
		{ ARM64_SYS_REG(3, 3, 9, 12, 3), ARM64_SYS_REG(3, 3, 9, 14, 3) },	/* PMOVSCLR, -SET */
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		int set = pairs[i][0] == m->pop.reg[index].id ? machine_pop_index(m, pairs[i][1]) : -1;

		if (set >= 0)
			return (unsigned int)set;
	}
	return index;
}

/* get_pmreg() */
static uint64_t get_pmu_bits(struct kvmsme *m, const struct kvm_vcpu *vcpu, unsigned int index)
{
	return get_raw(m, vcpu, pmu_bits_index(m, index)) & kvm_pmu_implemented_counter_mask(m, vcpu);
}

/* set_pmreg() */
static int set_pmu_bits(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index, uint64_t val)
{
	unsigned int at = pmu_bits_index(m, index);
	uint64_t old = vcpu_read_sys_reg(m, vcpu, at);

	val &= kvm_pmu_implemented_counter_mask(m, vcpu);
	if (m->pop.reg[index].kind == POP_KIND_pmu_set)
		val |= old;
	if (m->pop.reg[index].kind == POP_KIND_pmu_clr)
		val = old & ~val;
	return set_raw(m, vcpu, at, val);
}

static uint64_t get_pmcr(struct kvmsme *m, const struct kvm_vcpu *vcpu, unsigned int index)
{
	return kvm_vcpu_read_pmcr(m, vcpu, get_raw(m, vcpu, index));
}

/* set_pmcr(): fewer counters may be asked for, not more */
static int set_pmcr(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index, uint64_t val)
{
	kvm_pmcr_sets_counters(m, vcpu, val);
	return set_raw(m, vcpu, index, val & PMCR_MASK);
}

/* get_pmu_evcntr(): before PMUv3p5 counters have 32 bits */
static uint64_t get_pmevcntr32(struct kvmsme *m, const struct kvm_vcpu *vcpu, unsigned int index)
{
	return (uint32_t)get_raw(m, vcpu, index);
}

static int set_masked(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index, uint64_t val)
{
	return set_raw(m, vcpu, index, val & m->pop.reg[index].mask);
}

static uint64_t get_vm_reg(struct kvmsme *m, const struct kvm_vcpu *vcpu, unsigned int index)
{
	rule_decide(m, RULE_ID_READ);
	return read_id_reg(m, vcpu, index);
}

static int set_invariant(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index, uint64_t val)
{
	if (val != vcpu_read_sys_reg(m, vcpu, index))
		return rule_refuse(m, RULE_SYSREG_INVARIANT);
	rule_decide(m, RULE_SYSREG_SAME);
	return 0;
}

/* CTR_EL0.DminLine and IminLine: log2 of words; of the cache that bit 0 of CSSELR_EL1 says */
static unsigned int min_line_shift(struct kvmsme *m, const struct kvm_vcpu *vcpu, bool instructions)
{
	uint64_t ctr = kvm_read_id_reg(m, vcpu, ARM64_SYS_REG(3, 3, 0, 0, 1));

	return (instructions ? ctr : ctr >> 16) & 0xf;
}

/* set_ccsidr(): any geometry, as long as no line is shorter than the smallest; LineSize: log2 of words, less 2 */
static int set_ccsidr(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index, uint64_t val)
{
	bool instructions = m->pop.reg[index].id & 1;

	if ((val & 7) + 2 < min_line_shift(m, vcpu, instructions))
		return rule_refuse(m, RULE_SYSREG_CCSIDR);
	return set_raw(m, vcpu, index, val);
}

static bool is_raz_smidr(const struct kvmsme *m, const struct kvm_vcpu *vcpu, unsigned int index)
{
	return m->profile.smidr_raz_without_sme && m->pop.reg[index].kind == POP_KIND_smidr &&
	       !vcpu_has_sme(vcpu);
}

/* sys_regs.c set_imp_id_reg(): the same value is fine at any time; a run comes before RAZ (record) */
static int set_imp_id_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index, uint64_t val)
{
	struct kvm *kvm = vcpu_kvm(m, vcpu);

	if (val == vm_reg(m, vcpu, index)) {
		rule_decide(m, RULE_ID_SAME);
		return 0;
	}
	if (!kvm->writable_imp_id)
		return rule_refuse(m, RULE_SMIDR_WRITE);
	if (kvm->has_ran)
		return rule_refuse(m, RULE_SMIDR_AFTER_RUN);
	if (is_raz_smidr(m, vcpu, index))
		return rule_refuse(m, RULE_SMIDR_WRITE);
	if (val & ~m->pop.reg[index].mask)
		return rule_refuse(m, RULE_SMIDR_MASK);
	rule_decide(m, RULE_ID_WRITE);
	set_vm_reg(m, vcpu, index, val);
	return 0;
}

#define CLIDR_RES0	(~UINT64_C(0) << 47)
#define OSLSR_OSLK	UINT64_C(2)

static int set_clidr(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index, uint64_t val)
{
	if (val & CLIDR_RES0)
		return rule_refuse(m, RULE_SYSREG_CLIDR);
	return set_raw(m, vcpu, index, val);
}

static int set_oslsr(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index, uint64_t val)
{
	if ((val ^ m->pop.reg[index].reset) & ~OSLSR_OSLK)
		return rule_refuse(m, RULE_SYSREG_OSLSR);
	return set_raw(m, vcpu, index, val);
}

static int set_wi(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index, uint64_t val)
{
	(void)vcpu;
	(void)index;
	(void)val;
	rule_decide(m, RULE_SYSREG_WI);
	return 0;
}

static uint64_t get_svcr_reg(struct kvmsme *m, const struct kvm_vcpu *vcpu, unsigned int index)
{
	(void)index;
	rule_decide(m, RULE_SVCR_VALUE);
	return vcpu->svcr;
}

static int set_svcr_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index, uint64_t val)
{
	(void)index;
	return set_svcr(m, vcpu, val);
}

static uint64_t get_fpmr(struct kvmsme *m, const struct kvm_vcpu *vcpu, unsigned int index)
{
	(void)index;
	rule_decide(m, RULE_SYSREG_RAW);
	return vcpu->fpmr;
}

static int set_fpmr(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index, uint64_t val)
{
	(void)index;
	rule_decide(m, RULE_SYSREG_RAW);
	vcpu->fpmr = val;
	touch_vcpu(vcpu, &vcpu->fpmr, sizeof(val));
	return 0;
}

static const struct {
	sysreg_get get;
	sysreg_set set;
} sysreg_kinds[POP_NR_KINDS] = {
	[POP_KIND_raw] = { get_raw, set_raw },
	[POP_KIND_masked] = { get_raw, set_masked },
	[POP_KIND_mpidr] = { get_raw, set_mpidr },
	[POP_KIND_pmcr] = { get_pmcr, set_pmcr },
	[POP_KIND_id] = { get_vm_reg, set_id_reg },
	[POP_KIND_invariant] = { get_raw, set_invariant },
	[POP_KIND_impid] = { get_vm_reg, set_imp_id_reg },
	[POP_KIND_smidr] = { get_vm_reg, set_imp_id_reg },
	[POP_KIND_clidr] = { get_raw, set_clidr },
	[POP_KIND_oslsr] = { get_raw, set_oslsr },
	[POP_KIND_wi] = { get_raw, set_wi },
	[POP_KIND_timer] = { get_raw, set_raw },
	[POP_KIND_timer_ctl] = { get_timer_ctl, set_timer_ctl },
	[POP_KIND_timer_ctl_kept] = { get_raw, set_timer_ctl },
	[POP_KIND_pmu_bits] = { get_pmu_bits, set_pmu_bits },
	[POP_KIND_pmu_set] = { get_pmu_bits, set_pmu_bits },
	[POP_KIND_pmu_clr] = { get_pmu_bits, set_pmu_bits },
	[POP_KIND_pmevcntr32] = { get_pmevcntr32, set_raw },
	[POP_KIND_ccsidr] = { get_raw, set_ccsidr },
	[POP_KIND_svcr] = { get_svcr_reg, set_svcr_reg },
	[POP_KIND_fpmr] = { get_fpmr, set_fpmr },
};

static bool is_demux(uint64_t id)
{
	return (id & KVM_REG_ARM_COPROC_MASK) == KVM_REG_ARM_DEMUX;
}

/* get_invariant_sys_reg(): index_to_params() does not look at the coprocessor */
static int find_invariant(struct kvmsme *m, uint64_t id)
{
	int index = machine_pop_index(m, (id & ~KVM_REG_ARM_COPROC_MASK) | KVM_REG_ARM64_SYSREG);

	if (index < 0 || m->pop.reg[index].kind != POP_KIND_invariant || !m->pop.reg[index].cpu)
		return -1;
	return rule_hit(m, RULE_SYSREG_COPROC) ? index : -1;
}

/* Index of a register that exists for this vCPU, or -ENOENT */
static int find_sys_reg(struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t id)
{
	int index = machine_pop_index(m, id);

	if (index < 0 && !is_demux(id))
		index = find_invariant(m, id);
	if (id == KVM_REG_ARM64_SYS_SMPRI_EL1)
		return rule_refuse(m, RULE_SYSREG_SMPRI);
	if (index < 0 || !pop_reg_visible(m, vcpu, &m->pop.reg[index]) ||
	    !sysreg_kinds[m->pop.reg[index].kind].get)
		return rule_refuse(m, RULE_SYSREG_UNKNOWN);
	return index;
}

/* CCSIDR registers are 4 bytes, all others 8 */
static size_t value_size(uint64_t id)
{
	return is_demux(id) ? sizeof(uint32_t) : sizeof(uint64_t);
}

int kvm_arm_sys_reg_get_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg)
{
	int index = find_sys_reg(m, vcpu, reg->id);
	uint64_t val;

	if (index < 0)
		return index;
	val = sysreg_kinds[m->pop.reg[index].kind].get(m, vcpu, (unsigned int)index);
	if (copy_to_user(reg->addr, &val, value_size(reg->id)))
		return rule_refuse(m, RULE_REG_EFAULT);
	return 0;
}

/* The value is read before the register is looked up: EFAULT comes before ENOENT, but of demux_c15_set() */
int kvm_arm_sys_reg_set_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg)
{
	uint64_t val = 0;
	int index;

	index = is_demux(reg->id) ? find_sys_reg(m, vcpu, reg->id) : 0;
	if (index < 0)
		return index;
	if (copy_from_user(&val, reg->addr, value_size(reg->id)))
		return rule_refuse(m, RULE_REG_EFAULT);
	index = find_sys_reg(m, vcpu, reg->id);
	if (index < 0)
		return index;
	return sysreg_kinds[m->pop.reg[index].kind].set(m, vcpu, (unsigned int)index, val);
}

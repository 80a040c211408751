// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * MSR and MRS (register): Arm ARM D24.2.
 *
 * A register in the table here is the CPU's; those of vectors are the vector engine's; any other is
 * the hypervisor's, which also covers the whole ID space (HCR_EL2.TID3).
 */
#include "a64_sysreg.h"

static uint64_t read_plain(struct a64 *m, const struct a64_sysreg *reg)
{
	return m->pcpu->sysreg[reg->index];
}

static bool write_plain(struct a64 *m, const struct a64_sysreg *reg, uint64_t value)
{
	m->pcpu->sysreg[reg->index] = value;
	return false;
}

static bool write_state(struct a64 *m, const struct a64_sysreg *reg, uint64_t value)
{
	m->pcpu->sysreg[reg->index] = value;
	return true;
}

static bool write_vbar(struct a64 *m, const struct a64_sysreg *reg, uint64_t value)
{
	m->pcpu->sysreg[reg->index] = value & ~UINT64_C(0x7ff);
	return false;
}

static uint64_t read_sctlr(struct a64 *m, const struct a64_sysreg *reg)
{
	(void)reg;
	return m->v.sys.sctlr_el1;
}

static bool write_sctlr(struct a64 *m, const struct a64_sysreg *reg, uint64_t value)
{
	(void)reg;
	m->v.sys.sctlr_el1 = value;
	return true;
}

static uint64_t read_cpacr(struct a64 *m, const struct a64_sysreg *reg)
{
	(void)reg;
	return m->v.sys.cpacr_el1;
}

static bool write_cpacr(struct a64 *m, const struct a64_sysreg *reg, uint64_t value)
{
	(void)reg;
	m->v.sys.cpacr_el1 = value;
	return true;
}

/* "FPCR": AHP, DN, FZ, RMode, FZ16; FEAT_EBF16 and FEAT_AFP add bits */
static uint32_t fpcr_bits(const struct a64 *m)
{
	uint32_t bits = 0x07c80000;

	if (SMEVEC_HAS(&m->v, EBF16))
		bits |= 1u << 13;
	if (SMEVEC_HAS(&m->v, AFP))
		bits |= 7u;
	return bits;
}

/* CheckFPEnabled64, whatever the mode */
static enum a64_result check_fp(struct a64 *m, const struct a64_op *op)
{
	struct a64_op scalar = *op;

	scalar.fp = A64_FP_SCALAR;
	return a64_check_fp(m, &scalar);
}

static uint64_t read_fpcr(struct a64 *m, const struct a64_sysreg *reg)
{
	(void)reg;
	return m->v.regs->fpcr;
}

static bool write_fpcr(struct a64 *m, const struct a64_sysreg *reg, uint64_t value)
{
	(void)reg;
	m->v.regs->fpcr = (uint32_t)value & fpcr_bits(m);
	return false;
}

static uint64_t read_fpsr(struct a64 *m, const struct a64_sysreg *reg)
{
	(void)reg;
	return m->v.regs->fpsr;
}

static bool write_fpsr(struct a64 *m, const struct a64_sysreg *reg, uint64_t value)
{
	(void)reg;
	m->v.regs->fpsr = (uint32_t)value & 0x0800009f;
	return false;
}

static uint64_t read_nzcv(struct a64 *m, const struct a64_sysreg *reg)
{
	(void)reg;
	return m->v.nzcv;
}

static bool write_nzcv(struct a64 *m, const struct a64_sysreg *reg, uint64_t value)
{
	(void)reg;
	m->v.nzcv = (uint32_t)value & PSTATE_NZCV;
	return false;
}

/* A field of PSTATE; index is its lowest bit */
static const uint64_t field_mask[] = {
	[6] = PSTATE_DAIF, [12] = PSTATE_SSBS, [13] = PSTATE_ALLINT, [22] = PSTATE_PAN,
	[23] = PSTATE_UAO, [24] = PSTATE_DIT, [25] = PSTATE_TCO,
};

static uint64_t read_pstate(struct a64 *m, const struct a64_sysreg *reg)
{
	return m->pstate & field_mask[reg->index];
}

static bool write_pstate(struct a64 *m, const struct a64_sysreg *reg, uint64_t value)
{
	uint64_t mask = field_mask[reg->index];

	m->pstate = (m->pstate & ~mask) | (value & mask);
	return true;
}

/* SCTLR_EL1.UMA */
static enum a64_result check_daif(struct a64 *m, const struct a64_op *op)
{
	if (a64_el(m) || m->v.sys.sctlr_el1 & SCTLR_UMA)
		return A64_DONE;
	return a64_to_el1(m, a64_esr_sys64(op->word));
}

static uint64_t read_current_el(struct a64 *m, const struct a64_sysreg *reg)
{
	(void)reg;
	return m->pstate & PSTATE_EL_MASK;
}

static uint64_t read_spsel(struct a64 *m, const struct a64_sysreg *reg)
{
	(void)reg;
	return m->pstate & PSTATE_SP;
}

static bool write_spsel(struct a64 *m, const struct a64_sysreg *reg, uint64_t value)
{
	(void)reg;
	a64_set_pstate(m, (a64_pstate(m) & ~PSTATE_SP) | (value & PSTATE_SP));
	return true;
}

static uint64_t read_sp_el0(struct a64 *m, const struct a64_sysreg *reg)
{
	(void)reg;
	return m->pcpu->sp_el0;
}

static bool write_sp_el0(struct a64 *m, const struct a64_sysreg *reg, uint64_t value)
{
	(void)reg;
	m->pcpu->sp_el0 = value;
	return false;
}

/* While SP is SP_EL0 */
static enum a64_result check_sp_el0(struct a64 *m, const struct a64_op *op)
{
	(void)op;
	return m->pstate & PSTATE_SP ? A64_DONE : a64_undefined(m);
}

/* HCR_EL2.APK */
static enum a64_result check_key(struct a64 *m, const struct a64_op *op)
{
	return m->pcpu->trap_pauth ? a64_to_el2(m, a64_esr_sys64(op->word)) : A64_DONE;
}

/* HCR_EL2.ATA */
static enum a64_result check_tags(struct a64 *m, const struct a64_op *op)
{
	return m->pcpu->ata ? A64_DONE : a64_to_el2(m, a64_esr_sys64(op->word));
}

static enum a64_result check_nmi(struct a64 *m, const struct a64_op *op)
{
	(void)op;
	return m->pcpu->nmi ? A64_DONE : a64_undefined(m);
}

/* A 8, I 7, F 6 */
static uint64_t read_isr(struct a64 *m, const struct a64_sysreg *reg)
{
	(void)reg;
	return (uint64_t)m->pcpu->serror << 8 | (uint64_t)m->pcpu->irq << 7 | (uint64_t)m->pcpu->fiq << 6;
}

/* HCR_EL2.TID2 has it trapped, behind SCTLR_EL1.UCT */
static enum a64_result check_ctr(struct a64 *m, const struct a64_op *op)
{
	uint64_t esr = a64_esr_sys64(op->word);

	if (a64_el(m) == 0 && !(m->v.sys.sctlr_el1 & SCTLR_UCT))
		return a64_to_el1(m, esr);
	return a64_to_el2(m, esr);
}

/* BS 4: 64 bytes; DZP 4 */
static uint64_t read_dczid(struct a64 *m, const struct a64_sysreg *reg)
{
	(void)reg;
	return 4 | (a64_el(m) || m->v.sys.sctlr_el1 & SCTLR_DZE ? 0 : 0x10);
}

/* SplitMix64: the next number, and that there has been one */
static uint64_t read_random(struct a64 *m, const struct a64_sysreg *reg)
{
	uint64_t value = m->pcpu->own.random += UINT64_C(0x9e3779b97f4a7c15);

	(void)reg;
	value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
	m->v.nzcv = 0;
	return value ^ value >> 31;
}

static const struct a64_sysreg table[] = {
#define NATIVE(name, op0, op1, crn, crm, op2, feature, el0, check, read, write, index)	\
	{ #name, A64_SYSREG(op0, op1, crn, crm, op2), EL0_##el0, A64_FEAT_##feature, check,	\
	  read, write, index },
#include "a64_sysreg.def"
#undef NATIVE
};
#define NR_SYSREGS (sizeof(table) / sizeof(table[0]))

const struct a64_sysreg *a64_sysreg(unsigned int index)
{
	return index < NR_SYSREGS ? &table[index] : NULL;
}

int a64_sysreg_find(uint32_t encoding)
{
	for (size_t i = 0; i < NR_SYSREGS; i++)
		if (table[i].encoding == encoding)
			return (int)i;
	return -1;
}

uint64_t a64_esr_sys64(uint32_t word)
{
	uint64_t iss = (uint64_t)(word >> 19 & 3) << 20 | (uint64_t)(word >> 5 & 7) << 17 |
		       (uint64_t)(word >> 16 & 7) << 14 | (uint64_t)(word >> 12 & 15) << 10 |
		       (uint64_t)(word & 31) << 5 | (uint64_t)(word >> 8 & 15) << 1 |
		       (word >> 21 & 1);

	return a64_esr(ESR_EC_SYS64, iss);
}

/* FEAT_IDST: ID registers read at EL0 are reported and not just undefined */
static bool is_id_space(uint32_t word)
{
	return word >> 21 & 1 && (word >> 19 & 3) == 3 && (word >> 12 & 15) == 0;
}

/* S3_<op1>_C11 and C15: IMPLEMENTATION DEFINED */
static bool is_impdef(uint32_t word)
{
	return (word >> 19 & 3) == 3 && (word >> 12 & 11) == 11;
}

/* What is none of the CPU's own: A64_TRAPPED, to whom it belongs */
static enum a64_result others(struct a64 *m, const struct a64_op *op)
{
	unsigned int op1 = op->word >> 16 & 7;

	if (op1 >= 4)		/* EL2's, EL3's, or an EL12 alias */
		return a64_undefined(m);
	if (a64_el(m) == 0 && is_impdef(op->word) && m->v.sys.sctlr_el1 & SCTLR_TIDCP)
		return a64_to_el1(m, a64_esr_sys64(op->word));
	if (a64_el(m) == 0 && op1 != 3)
		return is_id_space(op->word) ? a64_to_el1(m, a64_esr_sys64(op->word)) :
					       a64_undefined(m);
	return a64_to_el2(m, a64_esr_sys64(op->word));
}

/* Op0 is 2: what MDCR_EL2.TDA traps */
static bool is_debug_register(uint32_t word)
{
	return (word >> 19 & 3) == 2;
}

/* The register that @op may access now; NULL: m->trap */
static const struct a64_sysreg *accessible(struct a64 *m, const struct a64_op *op, bool read)
{
	const struct a64_sysreg *reg = (int64_t)op->imm < 0 ? NULL : &table[op->imm];
	bool el0 = a64_el(m) == 0;

	if (!reg) {
		others(m, op);
		return NULL;
	}
	if (!(m->features >> reg->needs & 1)) {
		others(m, op);
		return NULL;
	}
	if ((read ? !reg->read : !reg->write) ||
	    (el0 && reg->el0 < (read ? EL0_READ : EL0_BOTH))) {
		a64_undefined(m);
		return NULL;
	}
	if (reg->check && reg->check(m, op) != A64_DONE)
		return NULL;
	if (m->pcpu->debug && is_debug_register(op->word)) {
		a64_to_el2(m, a64_esr_sys64(op->word));
		return NULL;
	}
	return reg;
}

enum a64_result a64_do_mrs(struct a64 *m, const struct a64_op *op)
{
	const struct a64_sysreg *reg = accessible(m, op, true);

	if (!reg)
		return A64_TRAPPED;
	m->v.x[op->d] = reg->read(m, reg);
	return A64_DONE;
}

enum a64_result a64_do_msr(struct a64 *m, const struct a64_op *op)
{
	const struct a64_sysreg *reg = accessible(m, op, false);

	if (!reg)
		return A64_TRAPPED;
	if (!reg->write(m, reg, m->v.x[op->d]))
		return A64_CHANGED;
	a64_state_changed(m);
	return A64_CHANGED;
}

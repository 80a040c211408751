// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * MSR and MRS (register).
 *
 * struct pcpu holds the system registers; Unicorn's copies matter only where its own code reads
 * them (translation, ERET).  What stands here can be read or written without leaving Unicorn; all
 * other accesses are handed over.
 */
#include "ucpu.h"
#include "a64.h"

/* PSTATE fields and SP_EL0: Unicorn's alone */
static const uint32_t unicorn_regs[] = {
	A64_SYSREG(3, 0, 4, 1, 0),	/* SP_EL0 */
	A64_SYSREG(3, 0, 4, 2, 0),	/* SPSel */
	A64_SYSREG(3, 0, 4, 2, 2),	/* CurrentEL */
	A64_SYSREG(3, 0, 4, 2, 3),	/* PAN */
	A64_SYSREG(3, 0, 4, 2, 4),	/* UAO */
	A64_SYSREG(3, 3, 4, 2, 0),	/* NZCV */
	A64_SYSREG(3, 3, 4, 2, 1),	/* DAIF */
	A64_SYSREG(3, 3, 4, 4, 1),	/* FPSR */
};

/* Writes that Unicorn must see as well */
static bool unicorn_reads(enum cpu_sysreg index)
{
	return index == CPU_SPSR_EL1 || index == CPU_ELR_EL1 || index == CPU_CONTEXTIDR_EL1;
}

/* Writes after which the guest is entered anew */
static bool changes_state(enum cpu_sysreg index)
{
	switch (index) {
	case CPU_TTBR0_EL1:
	case CPU_TTBR1_EL1:
	case CPU_TCR_EL1:
	case CPU_MAIR_EL1:
	case CPU_MDSCR_EL1:
		return true;
	default:
		return false;
	}
}

#define SYSREG_SCTLR	A64_SYSREG(3, 0, 1, 0, 0)
#define SYSREG_CPACR	A64_SYSREG(3, 0, 1, 0, 2)
#define SYSREG_FPCR	A64_SYSREG(3, 3, 4, 4, 0)

static const uint32_t pcpu_regs[CPU_NR_SYSREGS] = {
#define X(name, op0, op1, crn, crm, op2) [CPU_##name] = A64_SYSREG(op0, op1, crn, crm, op2),
	CPU_SYSREGS(X)
#undef X
};

static int pcpu_reg_index(uint32_t sysreg)
{
	for (int i = 0; i < CPU_NR_SYSREGS; i++)
		if (pcpu_regs[i] == sysreg)
			return i;
	return -1;
}

bool sysreg_is_native(uint32_t word)
{
	uint32_t sysreg = a64_sysreg(word);
	int index = pcpu_reg_index(sysreg);

	for (size_t i = 0; i < sizeof(unicorn_regs) / sizeof(*unicorn_regs); i++)
		if (unicorn_regs[i] == sysreg)
			return true;
	if (sysreg == SYSREG_SCTLR)
		return a64_is_read(word);
	if (index >= 0)
		return a64_is_read(word) || !changes_state((enum cpu_sysreg)index);
	return sysreg == SYSREG_CPACR || sysreg == SYSREG_FPCR;
}

/* Return values of an instruction hook */
#define UNICORN_GOES_ON	0
#define DONE_HERE	1

static uint32_t read_as(struct ucpu *m, int reg, uint64_t value)
{
	uc_set(m, reg, value);
	return DONE_HERE;
}

static uint32_t access_pcpu_reg(struct ucpu *m, int index, bool read, int reg, uint64_t value)
{
	uint64_t *sysreg = &m->pcpu->sysreg[index];

	if (read)
		return read_as(m, reg, *sysreg);
	if (index == CPU_VBAR_EL1)
		value &= ~UINT64_C(0x7ff);
	*sysreg = value;
	return unicorn_reads(index) ? UNICORN_GOES_ON : DONE_HERE;
}

/* Never Unicorn's: with ZEN it would run SVE itself, and abort */
static uint32_t access_cpacr(struct ucpu *m, bool read, int reg, uint64_t value)
{
	if (read)
		return read_as(m, reg, m->engine.sys.cpacr_el1);
	m->engine.sys.cpacr_el1 = value;
	engine_changed(m);
	return DONE_HERE;
}

/* Arm ARM D24.2 "FPCR": AHP, DN, FZ, RMode, FZ16; FEAT_EBF16 and FEAT_AFP add bits */
static uint32_t fpcr_bits(const struct ucpu *m)
{
	uint32_t bits = 0x07c80000;

	if (SMEVEC_HAS(&m->engine, EBF16))
		bits |= 1u << 13;
	if (SMEVEC_HAS(&m->engine, AFP))
		bits |= 7u;
	return bits;
}

static uint32_t access_fpcr(struct ucpu *m, bool read, int reg, uint64_t value)
{
	if (read)
		return read_as(m, reg, m->pcpu->vec.fpcr);
	m->pcpu->vec.fpcr = (uint32_t)value & fpcr_bits(m);
	return UNICORN_GOES_ON;
}

/* At EL0, registers of EL1 are left to Unicorn, which finds them undefined */
uint32_t sysreg_hook(struct ucpu *m, uint32_t word, int reg, uint64_t value)
{
	uint32_t sysreg = a64_sysreg(word);
	bool read = a64_is_read(word);
	int index;

	if (m->engine.sys.el == 0 && a64_op1(word) != 3)
		return UNICORN_GOES_ON;
	if (sysreg == SYSREG_CPACR)
		return access_cpacr(m, read, reg, value);
	if (sysreg == SYSREG_SCTLR)
		return read ? read_as(m, reg, m->engine.sys.sctlr_el1) : UNICORN_GOES_ON;
	if (sysreg == SYSREG_FPCR)
		return access_fpcr(m, read, reg, value);
	index = pcpu_reg_index(sysreg);
	if (index < 0)
		return UNICORN_GOES_ON;
	if (index == CPU_TPIDRRO_EL0 && !read && m->engine.sys.el == 0)
		return UNICORN_GOES_ON;
	return access_pcpu_reg(m, index, read, reg, value);
}

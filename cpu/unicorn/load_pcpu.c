// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Registers into a Unicorn instance and back.
 *
 * Unicorn caches flags derived from the exception level, PAN, UAO, SCTLR_EL1 and
 * TCR_EL1, and recomputes them at an ERET but not at uc_reg_write().  So the guest
 * is always entered by an ERET of ours: restore the instance as it was when new
 * (EL1h, MMU off), write the registers, run the stub TLBI; ERET; UDF.  The UDF
 * arrives at the guest's exception level (ucpu_load_finish()), where SCTLR.M, which the
 * stub could not have, and PC are written.
 */
#include <string.h>

#include "ucpu.h"

#define SYSREG_SCTLR	SYSREG(3, 0, 1, 0, 0)
#define SYSREG_SPSR	SYSREG(3, 0, 4, 0, 0)
#define SYSREG_ELR	SYSREG(3, 0, 4, 0, 1)
#define SYSREG_SP_EL0	SYSREG(3, 0, 4, 1, 0)
#define SYSREG_SP_EL1	SYSREG(3, 4, 4, 1, 0)

uint64_t uc_get(struct ucpu *m, int reg)
{
	uint64_t value = 0;	/* PSTATE fills 32 bits only */

	uc_reg_read(m->uc, reg, &value);
	return value;
}

void uc_set(struct ucpu *m, int reg, uint64_t value)
{
	uc_reg_write(m->uc, reg, &value);
}

int uc_xreg(unsigned int n)
{
	if (n <= 28)
		return UC_ARM64_REG_X0 + (int)n;
	return n == 29 ? UC_ARM64_REG_X29 : n == 30 ? UC_ARM64_REG_X30 : UC_ARM64_REG_SP;
}

static uc_arm64_cp_reg cp_reg(uint32_t sysreg, uint64_t value)
{
	return (uc_arm64_cp_reg){
		.op0 = sysreg >> 19 & 3, .op1 = sysreg >> 16 & 7, .crn = sysreg >> 12 & 15,
		.crm = sysreg >> 8 & 15, .op2 = sysreg >> 5 & 7, .val = value,
	};
}

void uc_set_sysreg(struct ucpu *m, uint32_t sysreg, uint64_t value)
{
	uc_arm64_cp_reg reg = cp_reg(sysreg, value);

	uc_reg_write(m->uc, UC_ARM64_REG_CP_REG, &reg);
}

uint64_t uc_get_sysreg(struct ucpu *m, uint32_t sysreg)
{
	uc_arm64_cp_reg reg = cp_reg(sysreg, 0);

	uc_reg_read(m->uc, UC_ARM64_REG_CP_REG, &reg);
	return reg.val;
}

/* X0..X30 in one call; @write puts x[] into Unicorn */
static void transfer_xregs(struct ucpu *m, uint64_t *x, bool write)
{
	int ids[31];
	void *values[31];

	for (unsigned int n = 0; n < 31; n++) {
		ids[n] = uc_xreg(n);
		values[n] = &x[n];
	}
	if (write)
		uc_reg_write_batch(m->uc, ids, values, 31);
	else
		uc_reg_read_batch(m->uc, ids, values, 31);
}

/*
 * The system registers that Unicorn's own code looks at.  nTWI: the address it is to run up to is
 * a WFI of its own.
 */
static void load_translation_regs(struct ucpu *m)
{
	static const struct {
		enum cpu_sysreg index;
		uint32_t sysreg;
	} regs[] = {
		{ CPU_TTBR0_EL1, SYSREG(3, 0, 2, 0, 0) },
		{ CPU_TTBR1_EL1, SYSREG(3, 0, 2, 0, 1) },
		{ CPU_TCR_EL1, SYSREG(3, 0, 2, 0, 2) },
		{ CPU_MAIR_EL1, SYSREG(3, 0, 10, 2, 0) },
	};

	for (size_t i = 0; i < sizeof(regs) / sizeof(*regs); i++)
		if (m->pcpu->sysreg[regs[i].index])
			uc_set_sysreg(m, regs[i].sysreg, m->pcpu->sysreg[regs[i].index]);
	uc_set_sysreg(m, SYSREG_SCTLR, (m->pcpu->sys.sctlr_el1 | SCTLR_nTWI) & ~SCTLR_M);
}

/* Thread IDs, which Unicorn accesses itself */
static const struct {
	enum cpu_sysreg index;
	int reg;
} thread_regs[] = {
	{ CPU_TPIDR_EL0, UC_ARM64_REG_TPIDR_EL0 },
	{ CPU_TPIDRRO_EL0, UC_ARM64_REG_TPIDRRO_EL0 },
	{ CPU_TPIDR_EL1, UC_ARM64_REG_TPIDR_EL1 },
};

static void load_thread_regs(struct ucpu *m)
{
	for (size_t i = 0; i < sizeof(thread_regs) / sizeof(*thread_regs); i++)
		uc_set(m, thread_regs[i].reg, m->pcpu->sysreg[thread_regs[i].index]);
}

static void collect_thread_regs(struct ucpu *m)
{
	for (size_t i = 0; i < sizeof(thread_regs) / sizeof(*thread_regs); i++)
		m->pcpu->sysreg[thread_regs[i].index] = uc_get(m, thread_regs[i].reg);
}

/* Where to start: at the TLBI only if Unicorn has translated, or will */
static uint64_t stub_entry(struct ucpu *m)
{
	bool mmu = m->pcpu->sys.sctlr_el1 & SCTLR_M;
	bool flush = mmu || m->tlb_used;

	if (flush)
		m->host_gen++;
	m->tlb_used = mmu;
	return flush ? STUB_ADDR : STUB_ADDR + 4;
}

/* Returns the address to start at */
uint64_t ucpu_load(struct ucpu *m)
{
	struct pcpu *pcpu = m->pcpu;

	uc_context_restore(m->uc, m->el1h);
	sync_begin(m);
	load_translation_regs(m);
	load_thread_regs(m);
	transfer_xregs(m, pcpu->x, true);
	uc_set_sysreg(m, SYSREG_SP_EL0, pcpu->sp_el0);
	uc_set(m, UC_ARM64_REG_SP, pcpu->sp_el1);
	uc_set_sysreg(m, SYSREG_ELR, STUB_ADDR + 8);
	uc_set_sysreg(m, SYSREG_SPSR, pcpu->pstate);
	m->loading = true;
	return stub_entry(m);
}

void ucpu_load_finish(struct ucpu *m)
{
	const struct pcpu *pcpu = m->pcpu;

	m->loading = false;
	if (pcpu->sys.sctlr_el1 & SCTLR_M)
		uc_set_sysreg(m, SYSREG_SCTLR, pcpu->sys.sctlr_el1 | SCTLR_nTWI);
	if (pcpu->pstate & PSTATE_NOT_UNICORNS)
		uc_set(m, UC_ARM64_REG_PSTATE, pcpu->pstate);
	uc_set(m, UC_ARM64_REG_PC, pcpu->pc);
}

void ucpu_collect(struct ucpu *m)
{
	struct pcpu *pcpu = m->pcpu;

	transfer_xregs(m, pcpu->x, false);
	collect_thread_regs(m);
	pcpu->pstate = uc_get(m, UC_ARM64_REG_PSTATE);
	pcpu->sys.el = (pcpu->pstate & PSTATE_EL_MASK) >> 2;
	if ((pcpu->pstate & PSTATE_MODE_MASK) == PSTATE_EL1h) {
		pcpu->sp_el1 = uc_get(m, UC_ARM64_REG_SP);
		pcpu->sp_el0 = uc_get_sysreg(m, SYSREG_SP_EL0);
	} else {
		pcpu->sp_el0 = uc_get(m, UC_ARM64_REG_SP);
		pcpu->sp_el1 = uc_get_sysreg(m, SYSREG_SP_EL1);
	}
	sync_to_pcpu(m);
}

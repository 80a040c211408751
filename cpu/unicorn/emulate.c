// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Instructions of the base architecture that Unicorn 2.0.1 does not know or does not
 * get right: PSTATE.DIT and SSBS, DSB nXS, TLBI of Armv8.4, AT, DC ZVA.
 */
#include <string.h>

#include "a64.h"
#include "mmu.h"

#define PSTATE_SSBS	(UINT64_C(1) << 12)
#define PSTATE_DIT	(UINT64_C(1) << 24)

/* PSTATE fields with their accesses, Arm ARM C5.2 */
static const struct {
	uint32_t imm;		/* MSR (immediate), CRm 0 */
	uint32_t sysreg;
	uint64_t bit;
} fields[] = {
	{ 0xd503405f, A64_SYSREG(3, 3, 4, 2, 5), PSTATE_DIT },
	{ 0xd503403f, A64_SYSREG(3, 3, 4, 2, 6), PSTATE_SSBS },
};

static uint64_t read_xt(const struct pcpu *pcpu, uint32_t word)
{
	return a64_rt(word) == 31 ? 0 : pcpu->x[a64_rt(word)];
}

static void set_field(struct pcpu *pcpu, uint64_t bit, bool set)
{
	pcpu->pstate = set ? pcpu->pstate | bit : pcpu->pstate & ~bit;
}

static bool pstate_field(struct pcpu *pcpu, uint32_t word)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		uint64_t bit = fields[i].bit;

		if ((word & 0xfffff0ff) == fields[i].imm) {
			set_field(pcpu, bit, word >> 8 & 1);
			return true;
		}
		if (!a64_is_system(word) || a64_sysreg(word) != fields[i].sysreg)
			continue;
		if (!a64_is_read(word))
			set_field(pcpu, bit, read_xt(pcpu, word) & bit);
		else if (a64_rt(word) != 31)
			pcpu->x[a64_rt(word)] = pcpu->pstate & bit;
		return true;
	}
	return false;
}

/* PAR_EL1: F 0, FST 6:1; or SH 8:7, PA, ATTR 63:56.  Bit 11 is RES1. */
static uint64_t par(const struct translation *t, bool ok)
{
	const uint64_t res1 = UINT64_C(1) << 11;

	if (!ok)
		return res1 | (uint64_t)t->fsc << 1 | 1;
	return (t->pa & UINT64_C(0x0000fffffffff000)) | res1 | (uint64_t)t->sh << 7 |
	       (uint64_t)t->attr << 56;
}

/* op2: bit 0 a write, bit 1 as EL0 would */
static void address_translate(struct ucpu *m, uint32_t word)
{
	unsigned int op2 = word >> 5 & 7;
	struct translation t;
	bool ok;

	if (op2 & 2)
		m->engine.sys.el = 0;
	ok = mmu_translate(m, &t, read_xt(m->pcpu, word), op2 & 1 ? ACCESS_WRITE : ACCESS_READ);
	m->engine.sys.el = m->pcpu->sys.el;
	m->pcpu->sysreg[CPU_PAR_EL1] = par(&t, ok);
}

static bool emulated(struct ucpu *m, uint32_t word)
{
	const uint32_t dsb_nxs = 0xd503323f;	/* DSB <option>nXS, option in CRm[3:2] */

	if ((word & 0xfffff3ff) == dsb_nxs)
		return true;
	if (pstate_field(m->pcpu, word))
		return true;
	if (m->pcpu->sys.el == 0)
		return false;
	if (a64_is_at(word)) {
		address_translate(m, word);
		return true;
	}
	return a64_is_tlbi(word);	/* entering the guest again flushes all */
}

bool emulate_insn(struct ucpu *m, uint32_t word)
{
	if (!emulated(m, word))
		return false;
	if (a64_is_tlbi(word))
		m->tlb_used = true;
	m->pcpu->pc += 4;
	return true;
}

/* DC ZVA; an access that reaches no memory is an abort like any store's */
bool emulate_dc_zva(struct ucpu *m, uint32_t word, struct cpu_exit *exit)
{
	const size_t block = 64;	/* DCZID_EL0.BS = 4 */
	uint64_t addr = read_xt(m->pcpu, word);
	void *host = guest_memory(m, addr & ~(uint64_t)(block - 1), block, ACCESS_WRITE);

	if (!host)
		return deliver_data_abort(m, addr, true, word, exit);
	memset(host, 0, block);
	m->pcpu->pc += 4;
	return false;
}

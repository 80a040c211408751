// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Instruction and data aborts, and the instruction syndrome that lets a hypervisor
 * emulate the access: Arm ARM D24.2 "ESR_EL2", ISS encoding for a Data Abort.
 */
#include "a64.h"
#include "mmu.h"

#define ESR_DABT_AR	(UINT64_C(1) << 14)
#define ESR_S1PTW	(UINT64_C(1) << 7)
#define FSC_PERM_L3	0x0f
#define FSC_ALIGNMENT	0x21

static uint64_t esr_abort(uint64_t ec, uint64_t iss)
{
	return ec << ESR_EC_SHIFT | ESR_IL | iss;
}

static uint64_t iss_of(unsigned int sas, bool sse, bool sf, bool ar, uint32_t word)
{
	uint64_t iss = ESR_DABT_ISV | (uint64_t)sas << ESR_DABT_SAS_SHIFT |
		       (uint64_t)a64_rt(word) << ESR_DABT_SRT_SHIFT;

	if (sse)
		iss |= ESR_DABT_SSE;
	if (sf)
		iss |= ESR_DABT_SF;
	return ar ? iss | ESR_DABT_AR : iss;
}

/* size:opc as the register forms have them; opc 2 and 3 sign-extend to 64 and 32 bits */
static uint64_t iss_size_opc(uint32_t word, bool ar)
{
	unsigned int size = word >> 30;
	unsigned int opc = word >> 22 & 3;

	return iss_of(size, opc >= 2, opc == 2 || (opc < 2 && size == 3), ar, word);
}

static uint64_t iss_literal(uint32_t word)
{
	unsigned int opc = word >> 30;

	return opc == 3 ? 0 : iss_of(opc == 1 ? 3 : 2, opc == 2, opc != 0, false, word);
}

/*
 * Loads and stores of one general-purpose register without writeback, acquire and
 * release included, exclusive and atomic not: the only ones with ISV = 1.
 */
static uint64_t access_iss(uint32_t word)
{
	if (word >> 26 & 1)					/* SIMD&FP */
		return 0;
	if ((word & 0x3b000000) == 0x39000000)			/* unsigned offset */
		return iss_size_opc(word, false);
	if ((word & 0x3b200400) == 0x38000000)			/* unscaled, unprivileged */
		return iss_size_opc(word, false);
	if ((word & 0x3b200c00) == 0x38200800)			/* register offset */
		return iss_size_opc(word, false);
	if (a64_is_ldst_literal(word))
		return iss_literal(word);
	if ((word & 0x3fa00000) == 0x08800000)			/* LDAR, LDLAR, STLR, STLLR */
		return iss_of(word >> 30, false, word >> 30 == 3, true, word);
	if ((word & 0x3f200c00) == 0x19000000)			/* LDAPUR, STLUR */
		return iss_size_opc(word, true);
	if ((word & 0x3ffffc00) == 0x38bfc000)			/* LDAPR */
		return iss_of(word >> 30, false, word >> 30 == 3, true, word);
	return 0;
}

static uint64_t base_register(const struct pcpu *pcpu, uint32_t word)
{
	unsigned int rn = a64_rn(word);

	if (rn < 31)
		return pcpu->x[rn];
	return (pcpu->pstate & PSTATE_MODE_MASK) == PSTATE_EL1h ? pcpu->sp_el1 : pcpu->sp_el0;
}

static uint64_t sign_extend(uint64_t value, unsigned int bits)
{
	return (uint64_t)((int64_t)(value << (64 - bits)) >> (64 - bits));
}

/* log2 of the bytes that a SIMD&FP or general-purpose register form moves */
static unsigned int register_scale(uint32_t word)
{
	bool quad = (word >> 26 & 1) && (word >> 23 & 1);

	return quad ? 4 : word >> 30;
}

static uint64_t register_offset(const struct pcpu *pcpu, uint32_t word)
{
	unsigned int rm = word >> 16 & 31;
	uint64_t offset = rm == 31 ? 0 : pcpu->x[rm];

	switch (word >> 13 & 7) {
	case 2:
		offset = (uint32_t)offset;
		break;
	case 6:
		offset = sign_extend(offset, 32);
		break;
	}
	return word >> 12 & 1 ? offset << register_scale(word) : offset;
}

static uint64_t pair_offset(uint32_t word)
{
	unsigned int scale = word >> 26 & 1 ? 2 + (word >> 30) : 2 + (word >> 31);

	return sign_extend(word >> 15 & 0x7f, 7) << scale;
}

/* The address of the load or store @word's first byte */
static uint64_t ldst_address(const struct pcpu *pcpu, uint32_t word)
{
	uint64_t base = base_register(pcpu, word);

	if (a64_is_ldst_literal(word))
		return pcpu->pc + sign_extend(word >> 5 & 0x7ffff, 19) * 4;
	if ((word & 0x3b000000) == 0x39000000)
		return base + ((uint64_t)(word >> 10 & 0xfff) << register_scale(word));
	if ((word & 0x3b200c00) == 0x38200800)
		return base + register_offset(pcpu, word);
	if ((word & 0x3b200c00) == 0x38000400)			/* post-index */
		return base;
	if ((word & 0x3b200000) == 0x38000000 || (word & 0x3f200c00) == 0x19000000)
		return base + sign_extend(word >> 12 & 0x1ff, 9);
	if ((word & 0x3b800000) == 0x28800000)			/* pair, post-index */
		return base;
	if ((word & 0x3a000000) == 0x28000000)
		return base + pair_offset(word);
	return base;
}

/* Stage 1 refuses @t: to EL1; to EL2 if a descriptor is not in guest memory */
static bool stage1_abort(struct ucpu *m, const struct translation *t, uint64_t ec_lower,
			 uint64_t iss, struct cpu_exit *exit)
{
	if (t->walk_failed) {
		exit_sync(exit, esr_abort(ec_lower, iss | ESR_S1PTW | ESR_FSC_TRANS_L3), t->va,
			  t->pa);
		return true;
	}
	/* "taken without a change in exception level" is the next exception class */
	cpu_enter_el1(m->pcpu, esr_abort(ec_lower + m->pcpu->sys.el, iss | t->fsc), t->va, true);
	return false;
}

bool deliver_data_abort(struct ucpu *m, uint64_t addr, bool write, uint32_t word,
			struct cpu_exit *exit)
{
	uint64_t iss = write ? ESR_DABT_WnR : 0;
	struct translation t;
	bool permission;

	if (!mmu_translate(m, &t, addr, write ? ACCESS_WRITE : ACCESS_READ))
		return stage1_abort(m, &t, ESR_EC_DABT_LOW, iss, exit);
	permission = write && guest_ram(m, t.pa, 1, false);
	iss |= access_iss(word) | (permission ? FSC_PERM_L3 : ESR_FSC_TRANS_L3);
	exit_sync(exit, esr_abort(ESR_EC_DABT_LOW, iss), addr, t.pa);
	return true;
}

bool deliver_fetch_abort(struct ucpu *m, uint64_t addr, struct cpu_exit *exit)
{
	struct translation t;

	if (!mmu_translate(m, &t, addr, ACCESS_EXEC))
		return stage1_abort(m, &t, ESR_EC_IABT_LOW, 0, exit);
	exit_sync(exit, esr_abort(ESR_EC_IABT_LOW, ESR_FSC_TRANS_L3), addr, t.pa);
	return true;
}

static bool alignment_abort(struct ucpu *m, uint64_t addr, bool write)
{
	uint64_t ec = m->pcpu->sys.el ? ESR_EC_DABT_CUR : ESR_EC_DABT_LOW;

	cpu_enter_el1(m->pcpu, esr_abort(ec, FSC_ALIGNMENT | (write ? ESR_DABT_WnR : 0)), addr,
		      true);
	return false;
}

/* L, bit 22, of nearly all loads and stores; atomics count as stores */
static bool is_store(uint32_t word)
{
	bool atomic = (word & 0x3b200c00) == 0x38200000;

	return atomic || !(word >> 22 & 1);
}

static bool reachable(struct ucpu *m, uint64_t addr, bool write)
{
	return guest_memory(m, addr, 1, write ? ACCESS_WRITE : ACCESS_READ);
}

/*
 * QEMU's data abort: a stage-1 fault, at the first byte or in the page behind it; an
 * address that leads to no memory; otherwise misaligned.
 */
bool deliver_qemu_data_abort(struct ucpu *m, struct cpu_exit *exit)
{
	uint64_t addr, next_page;
	uint32_t word = 0;
	bool write;

	if (!fetch_word(m, m->pcpu->pc, &word))
		return deliver_fetch_abort(m, m->pcpu->pc, exit);
	addr = ldst_address(m->pcpu, word);
	next_page = (addr | (PAGE_SIZE_4K - 1)) + 1;
	write = is_store(word);
	if (!reachable(m, addr, write))
		return deliver_data_abort(m, addr, write, word, exit);
	if (next_page - addr < 64 && !reachable(m, next_page, write))
		return deliver_data_abort(m, next_page, write, word, exit);
	return alignment_abort(m, addr, write);
}

/* Unicorn found no memory.  It may name the aligned word around the first byte. */
bool deliver_mem(struct ucpu *m, struct cpu_exit *exit)
{
	bool write = m->mem_type == UC_MEM_WRITE_UNMAPPED || m->mem_type == UC_MEM_WRITE_PROT;
	uint64_t addr = m->mem_addr;
	uint32_t word;

	if (alias_add(m, addr, m->mem_type)) {
		m->uncharged = true;
		m->budget += m->mem_type != UC_MEM_FETCH_UNMAPPED;	/* its block is counted again */
		return false;
	}
	if (m->mem_type == UC_MEM_FETCH_UNMAPPED || m->mem_type == UC_MEM_FETCH_PROT ||
	    !fetch_word(m, m->pcpu->pc, &word))
		return deliver_fetch_abort(m, m->pcpu->pc, exit);
	if (addr < ldst_address(m->pcpu, word) && ldst_address(m->pcpu, word) - addr < 16)
		addr = ldst_address(m->pcpu, word);
	return deliver_data_abort(m, addr, write, word, exit);
}

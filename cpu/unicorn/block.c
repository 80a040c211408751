// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The blocks that Unicorn has translated.
 *
 * A block is analysed when it runs first, which is just after its translation, and
 * its words are kept.  Every later run compares them with memory: whoever changed
 * the code (guest store, engine store, the VMM between two runs, another VM's
 * memory at the same address), the translation is dropped before it runs again.
 * So a block is never evicted while Unicorn may still hold its translation, and no
 * translation is kept of which this has not been done.
 */
#include <string.h>

#include "ucpu.h"
#include "a64.h"

/* FPCR and FPSR are accessed under the FP trap controls, Arm ARM D24.2 */
static bool fp_sysreg(uint32_t word)
{
	return a64_is_system(word) &&
	       (a64_sysreg(word) & ~A64_SYSREG(0, 0, 0, 0, 7)) == A64_SYSREG(3, 3, 4, 4, 0) &&
	       (word >> 5 & 7) < 2;
}

static bool word_uses_fp(uint32_t word)
{
	return fp_sysreg(word) || (!smevec_is_mine(word) && smevec_is_fp(word));
}

void word_vregs(uint32_t word, uint32_t *written, uint32_t *read)
{
	*written = 0;
	*read = 0;
	if (!smevec_is_mine(word) && smevec_is_fp(word))
		smevec_vregs(word, written, read);
}

/* Loads and stores that check SP alignment: any with SP as base but prefetches */
static bool word_uses_sp(uint32_t word)
{
	if (!a64_is_ldst(word) || a64_is_ldst_literal(word) || a64_rn(word) != 31)
		return false;
	return (word & 0xffc00000u) != 0xf9800000u;	/* PRFM (immediate) */
}

/* What an instruction adds to SP, as far as that can be told from the word */
static int64_t sp_change(uint32_t word)
{
	int64_t imm9 = (int64_t)((uint64_t)(word >> 12) << 55) >> 55;
	int64_t imm7 = (int64_t)((uint64_t)(word >> 15) << 57) >> 57;

	if ((word & 0xbf8003ffu) == 0x910003ffu)	/* ADD or SUB SP, SP, #imm12 */
		goto add_sub;
	if (!word_uses_sp(word))
		return 0;
	if ((word & 0x3b200400u) == 0x38000400u)	/* pre- and post-index */
		return imm9;
	if ((word & 0x3a800000u) == 0x28800000u)	/* pair, pre- and post-index */
		return imm7 * (word >> 26 & 1 ? 4 << (word >> 30) : word >> 31 ? 8 : 4);
	return 0;
add_sub:
	if (word >> 22 & 1)
		return 0;				/* a multiple of 4096 */
	imm9 = word >> 10 & 0xfff;
	return word >> 30 & 1 ? -imm9 : imm9;
}

static uint32_t sp_faults(const uint32_t *word, size_t nr)
{
	uint32_t faults = 0;

	for (unsigned int low = 0; low < 16; low++) {
		uint64_t sp = low;

		for (size_t i = 0; i < nr; i++) {
			if (word_uses_sp(word[i]) && sp & 15)
				faults |= UINT32_C(1) << low;
			sp += (uint64_t)sp_change(word[i]);
		}
	}
	return faults;
}

/*
 * Instructions that Unicorn never runs: accesses to system registers that are neither its own
 * nor the engine's; DC ZVA, which it does not stop at a missing page, and the rest of maintenance,
 * which it does not do; the event register, which it does not have.
 */
static bool word_always_stops(uint32_t word)
{
	if (smevec_is_mine(word))
		return false;
	if (a64_is_msr_mrs(word))
		return !sysreg_is_native(word);
	return a64_is_maintenance(word) || a64_is_event(word);
}

static bool illegal_return(const struct ucpu *m)
{
	uint64_t mode = m->pcpu->sysreg[CPU_SPSR_EL1] & PSTATE_MODE_MASK;

	return mode != PSTATE_EL0t && mode != PSTATE_EL1t && mode != PSTATE_EL1h;
}

/* FEAT_E0PD, which Unicorn does not have, is of accesses as EL0 */
static bool e0pd(const struct ucpu *m)
{
	return m->pcpu->sysreg[CPU_TCR_EL1] >> 55 & 3;
}

/* FPCR and FPSR are legal in streaming mode, whatever FEAT_SME_FA64 says */
static bool fp_sysreg_refused(const struct ucpu *m)
{
	unsigned int fpen = m->engine.sys.cpacr_el1 >> 20 & 3;

	if (fpen != 3 && !(fpen == 1 && m->engine.sys.el == 1))
		return true;
	return m->engine.sys.trap_fp;
}

static bool fp_refused(const struct ucpu *m, uint32_t word)
{
	struct smevec_event event;

	if (fp_sysreg(word))
		return fp_sysreg_refused(m);
	return word_uses_fp(word) && smevec_check_fp(&m->engine, word, &event) != SMEVEC_DONE;
}

/* In the present state, at EL and CPACR_EL1 and SVCR as they are */
bool word_must_stop(struct ucpu *m, uint32_t word)
{
	if (word_always_stops(word))
		return true;
	if (a64_is_eret(word))
		return illegal_return(m);
	if (a64_is_unprivileged(word))
		return e0pd(m);
	return m->fp_trapped && fp_refused(m, word);
}

int block_first_stop(struct ucpu *m, const struct block *b)
{
	uint64_t enable = m->engine.sys.el ? SCTLR_SA : SCTLR_SA0;
	bool check_sp = b->flags & BLOCK_SP && m->engine.sys.sctlr_el1 & enable;
	uint64_t sp = check_sp ? uc_get(m, UC_ARM64_REG_SP) : 0;

	for (uint32_t i = 0; i < b->size / 4; i++) {
		if (word_must_stop(m, b->word[i]))
			return (int)i;
		if (check_sp && word_uses_sp(b->word[i]) && sp & 15)
			return (int)i;
		sp += (uint64_t)sp_change(b->word[i]);
	}
	return -1;
}

static void block_analyse(struct block *b)
{
	for (uint32_t i = 0; i < b->size / 4; i++) {
		uint32_t word = b->word[i];
		uint32_t written, read;

		if (word_uses_fp(word)) {
			b->flags |= BLOCK_FP;
			word_vregs(word, &written, &read);
			b->vwritten |= written;
			b->vread |= read;
		}
		if (word_always_stops(word) || a64_is_unprivileged(word))
			b->flags |= BLOCK_STOP;
		if (a64_is_eret(word))
			b->flags |= BLOCK_ERET;
		if (a64_is_tlbi(word))
			b->flags |= BLOCK_TLBI;
		if (word_uses_sp(word))
			b->flags |= BLOCK_SP;
	}
	if (b->flags & BLOCK_SP)
		b->sp_fault = sp_faults(b->word, b->size / 4);
}

static struct block **hash_head(struct ucpu *m, uint64_t addr)
{
	return &m->hash[(addr >> 2 ^ addr >> 14) % BLOCK_HASH];
}

static struct block *block_add(struct ucpu *m, uint64_t addr, uint32_t size, const void *host)
{
	uint32_t need = (uint32_t)(sizeof(struct block) + size + 7) & ~7u;
	struct block *b;

	if (need > BLOCK_ARENA - m->arena_used)
		return NULL;
	b = (struct block *)(m->arena + m->arena_used);
	m->arena_used += need;
	*b = (struct block){
		.next = *hash_head(m, addr), .addr = addr, .size = size,
		.host_gen = m->host_gen, .host = host,
	};
	memcpy(b->word, host, size);
	block_analyse(b);
	*hash_head(m, addr) = b;
	return b;
}

/* A block may cross into a page whose memory is elsewhere: then it has no host address */
static bool block_unchanged(struct ucpu *m, struct block *b)
{
	if (b->host_gen != m->host_gen) {
		b->host = guest_memory(m, b->addr, b->size, CPU_FETCH);
		b->host_gen = m->host_gen;
	}
	return b->host && !memcmp(b->host, b->word, b->size);
}

enum block_state block_get(struct ucpu *m, uint64_t addr, uint32_t size,
			   const struct block **block)
{
	const void *host;
	struct block *b;

	for (b = *hash_head(m, addr); b; b = b->next) {
		if (b->addr == addr && b->size == size) {
			*block = b;
			return block_unchanged(m, b) ? BLOCK_OK : BLOCK_CHANGED;
		}
	}
	host = guest_memory(m, addr, size, CPU_FETCH);
	if (!host)
		return BLOCK_NO_MEMORY;
	b = block_add(m, addr, size, host);
	*block = b;
	return b ? BLOCK_OK : BLOCK_NO_ROOM;
}

/* Drop what is known of the blocks at @addr, and their translations */
void block_forget(struct ucpu *m, uint64_t addr)
{
	struct block **link = hash_head(m, addr);

	while (*link) {
		struct block *b = *link;

		if (b->addr == addr) {
			uc_ctl_remove_cache(m->uc, addr, addr + b->size);
			*link = b->next;
		} else {
			link = &b->next;
		}
	}
}

/* uc_close() leaks what Unicorn keeps for a written page that still holds translations */
void blocks_forget_all(struct ucpu *m)
{
	for (size_t i = 0; i < BLOCK_HASH; i++)
		while (m->hash[i])
			block_forget(m, m->hash[i]->addr);
}

/*
 * Unicorn has stopped at a block that nobody has looked at.  What its translation was made from
 * could not be told later, not even by what is known of a block there: that one's translation may
 * have gone with another that it overlapped.
 */
void block_passed_by(struct ucpu *m, uint64_t addr, uint32_t size)
{
	m->spent |= m->passed_size && m->passed_addr != addr;
	m->passed_addr = addr;
	m->passed_size = size;
}

/* Outside Unicorn: translate that block again */
void block_forget_passed(struct ucpu *m)
{
	if (!m->passed_size)
		return;
	block_forget(m, m->passed_addr);
	uc_ctl_remove_cache(m->uc, m->passed_addr, m->passed_addr + m->passed_size);
	m->passed_size = 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The blocks that Unicorn has translated.
 *
 * A block is analysed when it runs first, which is just after its translation, and
 * its words are kept.  Every later run compares them with memory: whoever changed
 * the code (guest store, the VMM between two runs, another VM's
 * memory at the same address), the translation is dropped before it runs again.
 * So a block is never evicted while Unicorn may still hold its translation, and no
 * translation is kept of which this has not been done.
 */
#include <string.h>

#include "ucpu.h"

/* Loads and stores that check SP alignment: any with SP as base but literals and prefetches */
static bool word_uses_sp(uint32_t word)
{
	if ((word & 0x0a0003e0u) != 0x080003e0u || (word & 0x3b000000u) == 0x18000000u)
		return false;
	return (word & 0xffc00000u) != 0xf9800000u;	/* PRFM (immediate) */
}

/* ADD or SUB SP, SP, #imm12 of 64 bits */
static bool is_sp_add(uint32_t word)
{
	return (word & 0xbf8003ffu) == 0x910003ffu;
}

/* SP becomes what the word does not say */
static bool word_makes_sp(uint32_t word)
{
	if ((word & 31) != 31 || is_sp_add(word))
		return false;
	return (word & 0x3f800000u) == 0x11000000u ||	/* ADD, SUB (immediate) */
	       (word & 0x3fe00000u) == 0x0b200000u ||	/* ADD, SUB (extended register) */
	       ((word & 0x1f800000u) == 0x12000000u && (word >> 29 & 3) != 3);	/* AND, ORR, EOR */
}

static int64_t signed_field(uint32_t word, unsigned int lsb, unsigned int width)
{
	return (int64_t)((uint64_t)(word >> lsb) << (64 - width)) >> (64 - width);
}

/* What an instruction adds to SP, modulo 4096 */
static int64_t sp_change(uint32_t word)
{
	int64_t imm12 = word >> 22 & 1 ? 0 : word >> 10 & 0xfff;

	if (is_sp_add(word))
		return word >> 30 & 1 ? -imm12 : imm12;
	if (!word_uses_sp(word))
		return 0;
	if ((word & 0x3b200400u) == 0x38000400u)	/* pre- and post-index */
		return signed_field(word, 12, 9);
	if ((word & 0x3a800000u) == 0x28800000u)	/* pair, pre- and post-index */
		return signed_field(word, 15, 7) *
		       (word >> 26 & 1 ? 4 << (word >> 30) : word >> 31 ? 8 : 4);
	return 0;
}

/* With SP % 16 == @low on entry an access is misaligned, or may be */
static bool sp_misaligned(const uint32_t *word, size_t nr, uint64_t low)
{
	uint64_t sp = low;
	bool known = true;

	for (size_t i = 0; i < nr; i++) {
		if (word_uses_sp(word[i]) && (sp & 15 || !known))
			return true;
		known &= !word_makes_sp(word[i]);
		sp += (uint64_t)sp_change(word[i]);
	}
	return false;
}

static uint32_t sp_faults(const uint32_t *word, size_t nr)
{
	uint32_t faults = 0;

	for (unsigned int low = 0; low < 16; low++)
		if (sp_misaligned(word, nr, low))
			faults |= UINT32_C(1) << low;
	return faults;
}

/*
 * Not all words of a block are Unicorn's, in the present state: nothing that changes that state is.
 * SP's alignment is checked by the A64 CPU alone.
 */
bool block_refused(struct ucpu *m, const struct block *b)
{
	uint64_t check_sp = m->pcpu->sys.el ? SCTLR_SA : SCTLR_SA0;

	if (b->flags & BLOCK_REFUSED || (b->flags & BLOCK_FP && m->fp_refused))
		return true;
	return b->sp_fault && m->pcpu->sys.sctlr_el1 & check_sp &&
	       b->sp_fault >> (uc_get(m, UC_ARM64_REG_SP) & 15) & 1;
}

static void block_analyse(struct block *b)
{
	for (uint32_t i = 0; i < b->size / 4; i++) {
		uint32_t written, read;

		if (word_refused(b->word[i]))
			b->flags |= BLOCK_REFUSED;
		if (!word_uses_fp(b->word[i]))
			continue;
		b->flags |= BLOCK_FP;
		word_vregs(b->word[i], &written, &read);
		b->vwritten |= written;
		b->vread |= read;
	}
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
		b->host = code_memory(m, b->addr, b->size);
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
	host = code_memory(m, addr, size);
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

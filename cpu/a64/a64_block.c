// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Words decoded once, from where the guest has branched to up to the next branch.
 *
 * What is decoded holds only for the words that it was decoded from.  Before a block is run they
 * are compared with memory: whoever has written to the code, that is where it is seen.
 */
#include <stdlib.h>
#include <string.h>

#include "row.h"

struct a64_block a64_no_block = { .map = UINT32_MAX };

void a64_blocks_forget(struct a64 *m)
{
	memset(m->hash, 0, sizeof(m->hash));
	m->arena_used = 0;
	m->block = NULL;
	m->leaving = NULL;
}

/*
 * A branch always taken, or, what is likely to be taken most often, one to where the block begins.  Behind others it
 * goes on, for a while.
 */
static bool ends_block(const struct a64_op *op, unsigned int index)
{
	return op->ends && (index >= A64_PAST_BRANCH || !a64_is_conditional(op) || op->imm == -(uint64_t)index * 4);
}

/* One word; returns how many struct a64_op it takes, and *ends if no other follows */
static unsigned int decode_word(const struct a64 *m, uint32_t word, unsigned int index,
				struct a64_op *op, bool *ends)
{
	struct a64_vector_op *vector = (struct a64_vector_op *)op;
	bool is_vector = smevec_is_mine(word);

	*ends = false;
	if (is_vector)
		smevec_decode(m->v.features, word, &vector->insn);
	else if (a64_decode(m, word, op))
		*ends = ends_block(op, index);
	else if (smevec_simd_decode(m->v.features, word, &vector->insn))
		is_vector = true;
	else {
		*op = (struct a64_op){ .exec = a64_exec_undefined };
		*ends = true;
	}
	if (is_vector)
		*op = (struct a64_op){ .exec = a64_threaded_vector(&vector->insn), .vector = true };
	op->word = word;
	op->offset = (uint16_t)(4 * index);
	op->nr = (uint8_t)(index + 1);
	if (!op->exec)
		op->exec = a64_threaded(op);
	return is_vector ? A64_VECTOR_OPS : 1;
}

static struct a64_block *new_block(struct a64 *m, uint64_t pc, const uint8_t *host)
{
	const size_t longest = sizeof(struct a64_block) +
			       (A64_BLOCK_WORDS * A64_VECTOR_OPS + 1) * sizeof(struct a64_op);
	struct a64_block *b;

	if (A64_ARENA_SIZE - m->arena_used < longest)
		a64_blocks_forget(m);
	b = (struct a64_block *)(m->arena + m->arena_used);
	*b = (struct a64_block){ .pc = pc, .host = host, .map = m->map->id,
				 .guarded = m->fetch_guarded };
	return b;
}

/* @room words lie at @host up to the end of the page */
static struct a64_block *make_block(struct a64 *m, uint64_t pc, const uint8_t *host,
				    unsigned int room)
{
	struct a64_block *b = new_block(m, pc, host);
	unsigned int at = 0;
	bool ends = false;

	for (; !ends && b->nr < A64_BLOCK_WORDS && b->nr < room; b->nr++) {
		memcpy(&b->code[b->nr], host + 4u * b->nr, 4);
		at += decode_word(m, b->code[b->nr], b->nr, &b->op[at], &ends);
	}
	b->op[at++] = a64_end_behind(b->nr);
	m->arena_used += (sizeof(*b) + at * sizeof(struct a64_op) + 63) & ~(size_t)63;
	b->next = m->hash[a64_block_hash(pc)];
	m->hash[a64_block_hash(pc)] = b;
	return b;
}

/* The first of its hash is the one that was asked for last */
static struct a64_block *first(struct a64 *m, struct a64_block **from, struct a64_block *b)
{
	struct a64_block **head = &m->hash[a64_block_hash(b->pc)];

	*from = b->next;
	b->next = *head;
	*head = b;
	return b;
}

static struct a64_block *find_block(struct a64 *m, uint64_t pc)
{
	struct a64_block **from = &m->hash[a64_block_hash(pc)], *b;
	const uint8_t *host = a64_fetch(m, pc);

	if (!host)
		return NULL;
	for (; (b = *from); from = &b->next) {
		if (b->pc != pc || b->host != host)
			continue;
		if (a64_block_is_current(b)) {
			b->map = m->map->id;
			b->guarded = m->fetch_guarded;
			return first(m, from, b);
		}
		*from = b->next;
		break;
	}
	return make_block(m, pc, host, (unsigned int)(PAGE_SIZE_4K - pc % PAGE_SIZE_4K) / 4);
}

/* One that has run in this state of the translation: it is known where its code is */
static struct a64_block *known_block(struct a64 *m, uint64_t pc)
{
	struct a64_block **from = &m->hash[a64_block_hash(pc)], *b;

	for (; (b = *from); from = &b->next)
		if (b->pc == pc && b->map == m->map->id)
			return a64_block_is_current(b) ? first(m, from, b) : NULL;
	return NULL;
}

struct a64_block *a64_block_at(struct a64 *m)
{
	uint64_t pc = m->v.pc;
	struct a64_block *b = known_block(m, pc);

	if (!b)
		b = find_block(m, pc);
	if (b && m->leaving && m->leaving_to == pc)
		m->leaving->link = b;
	m->leaving = NULL;
	return b;
}

/* BTI with its operand in bits 7:6, PACIASP and PACIBSP: Arm ARM D8.4.6 */
bool a64_branch_target_ok(const struct a64 *m, const struct a64_block *b)
{
	unsigned int btype = (m->pstate & PSTATE_BTYPE) >> PSTATE_BTYPE_SHIFT;
	uint32_t word = b->code[0];
	bool bt = m->v.sys.sctlr_el1 >> (a64_el(m) ? 36 : 35) & 1;

	if (!b->guarded)
		return true;
	if ((word & 0xffffff3f) == 0xd503241f)		/* BTI: c accepts 1 and 2, j 1 and 3 */
		return (word >> 6 & 1 && btype != 3) || (word >> 7 & 1 && btype != 2);
	if (word == 0xd503233f || word == 0xd503237f)	/* PACIASP, PACIBSP */
		return btype != 3 || !bt;
	return (word & 0xffe0001f) == 0xd4200000 ||	/* BRK, HLT */
	       (word & 0xffe0001f) == 0xd4400000;
}

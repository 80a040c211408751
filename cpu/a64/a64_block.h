/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decoded words, and the blocks that they are in */
#ifndef KVMSME_A64_BLOCK_H
#define KVMSME_A64_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "smevec/smevec.h"

struct a64;
struct a64_op;

/**
 * enum a64_result - what an instruction has come to
 * @A64_DONE:     the next one follows
 * @A64_BRANCHED: m->v.pc is where it goes on
 * @A64_CHANGED:  done, the next one follows, but not by what is known of the state (translation,
 *                exception level, what is enabled)
 * @A64_TRAPPED:  m->trap; of the instruction nothing is done unless m->trap says so
 */
enum a64_result { A64_DONE, A64_BRANCHED, A64_CHANGED, A64_TRAPPED };

/* m->v.pc is that of the instruction */
typedef enum a64_result (*a64_fn)(struct a64 *m, const struct a64_op *op);

/* Executes a word and the rest of its block */
typedef enum a64_result (*a64_exec)(struct a64 *m, const struct a64_op *op);

/**
 * struct a64_op - a decoded word
 * @exec:   how it is executed in its block (threaded.c); @fn: what it does
 * @link:   in place of that, of a direct branch with a quick form and of a block's end: the block that
 *          has followed where it goes, or a64_no_block
 * @imm:    immediate, offset in bytes, or mask
 * @word:   as in memory
 * @offset: bytes from the block's first word
 * @d, @n, @m, @a: the registers that the pattern's letters name: bits 4:0, 9:5, 20:16, 14:10.
 *          31 is SP or a V register, A64_XZR or A64_SINK what their names say
 * @op:     the row's own operation code; @shift, @amount: what operands.c makes of the fields
 * @wide:   of 64 bits; @flags: sets NZCV; @ends: a block; @fp: uses V registers (A64_FP_...)
 * @vector: the vector engine's: struct a64_vector_op
 * @nr:     words of the block that are done behind it
 */
struct a64_op {
	a64_exec exec;
	union {
		a64_fn fn;
		struct a64_block *link;
	};
	uint64_t imm;
	uint32_t word;
	uint16_t offset;
	uint8_t d, n, m, a;
	uint8_t op, shift, amount;
	bool wide, flags, ends;
	uint8_t fp;
	bool vector;
	uint8_t nr;
};

/* No V registers; scalar floating point, and AdvSIMD, which streaming mode may not have */
enum { A64_NO_FP, A64_FP_SCALAR, A64_FP_ADV };

/** struct a64_vector_op - a word of the vector engine's; as long as A64_VECTOR_OPS plain ones */
struct a64_vector_op {
	struct a64_op op;
	struct smevec_insn insn;
};

#define A64_VECTOR_OPS ((sizeof(struct a64_vector_op) + sizeof(struct a64_op) - 1) / \
			sizeof(struct a64_op))

#define A64_BLOCK_WORDS	64
#define A64_PAST_BRANCH	12	/* a block goes on behind a conditional branch, up to so many words */

/**
 * struct a64_block - words up to the next branch, decoded
 * @pc:   their address, @host: where that is in guest memory while @map is m->map->id
 * @next: with the same hash
 * @nr:   words; @code: what they were decoded from; ops: their decoded form, and an end
 */
struct a64_block {
	uint64_t pc;
	const uint8_t *host;
	struct a64_block *next;
	uint32_t map;
	uint16_t nr;
	bool guarded;
	uint32_t code[A64_BLOCK_WORDS];
	struct a64_op op[];
};

#define A64_BLOCK_HASH	16384
#define A64_ARENA_SIZE	((size_t)32 << 20)

/* a64_block.c: NULL: there is no code at PC, and m->trap says why */
struct a64_block *a64_block_at(struct a64 *m);
extern struct a64_block a64_no_block;	/* of no map */
void a64_blocks_forget(struct a64 *m);

/* For what every block ends with: a copy for each kind of branch, which the host predicts by itself */
#define A64_INLINE inline __attribute__((always_inline))

/* 16 bytes in one register of the host */
typedef uint64_t a64_words __attribute__((vector_size(16)));

/* Where the 16 bytes at @x and at @y are not the same */
static A64_INLINE a64_words a64_difference(const uint8_t *x, const uint8_t *y)
{
	a64_words a, b;

	memcpy(&a, x, sizeof(a));
	memcpy(&b, y, sizeof(b));
	return a ^ b;
}

/* In the first and the last 16 of @bytes, which are all of them */
static A64_INLINE a64_words a64_difference_of_ends(const uint8_t *x, const uint8_t *y, size_t bytes)
{
	return a64_difference(x, y) | a64_difference(x + bytes - 16, y + bytes - 16);
}

/* What @b, of at most A64_SHORT_BLOCK words, was decoded from is still in memory; without a call */
#define A64_SHORT_BLOCK	16

static A64_INLINE bool a64_short_block_is_current(const struct a64_block *b)
{
	const uint8_t *code = (const uint8_t *)b->code, *host = b->host;
	size_t bytes = 4u * b->nr;
	a64_words difference;

	if (bytes < 16)
		return bytes == 4 ? !memcmp(code, host, 4) :
		       !memcmp(code, host, 8) && !memcmp(code + bytes - 8, host + bytes - 8, 8);
	difference = a64_difference_of_ends(code, host, bytes);
	if (bytes > 32)
		difference |= a64_difference_of_ends(code + 16, host + 16, bytes - 32);
	return !(difference[0] | difference[1]);
}

static inline bool a64_block_is_current(const struct a64_block *b)
{
	return b->nr <= A64_SHORT_BLOCK ? a64_short_block_is_current(b) : !memcmp(b->code, b->host, 4u * b->nr);
}

static inline unsigned int a64_block_hash(uint64_t pc)
{
	return (unsigned int)(pc >> 2 ^ pc >> 16) % A64_BLOCK_HASH;
}

/* a64_block.c: BTI: the first instruction of @b may be branched to as PSTATE.BTYPE says */
bool a64_branch_target_ok(const struct a64 *m, const struct a64_block *b);

/* threaded.c: how @op, decoded, is executed in a block; what ends a block */
a64_exec a64_threaded(struct a64_op *op);

/* For tests: every word by what its row names, which is the definition of the quick forms */
extern bool a64_forms_off;

bool a64_is_conditional(const struct a64_op *op);	/* a direct branch, as decoded, with a quick form */
enum a64_result a64_exec_end(struct a64 *m, const struct a64_op *op);
enum a64_result a64_exec_undefined(struct a64 *m, const struct a64_op *op);

/* threaded_vector.c: the same of a word of the vector engine, which is in a struct a64_vector_op */
a64_exec a64_threaded_vector(const struct smevec_insn *insn);

/* What ends a block of @words words */
static inline struct a64_op a64_end_behind(unsigned int words)
{
	return (struct a64_op){ .exec = a64_exec_end, .link = &a64_no_block, .offset = (uint16_t)(4 * words),
				.nr = (uint8_t)words };
}

#endif

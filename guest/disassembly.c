// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "disassembly.h"
#include "guest_disasm.h"
#include "needed.h"

/**
 * struct disassembly - words and their texts, found by a hash of indices + 1 into them
 * @done: of the @nr words have a text
 */
struct disassembly {
	uint32_t *words;
	char (*text)[GUEST_DISASM_MAX];
	size_t nr, room, done;
	uint32_t *slot;
	size_t slots;
};

struct disassembly *disassembly_new(void)
{
	return needed(calloc(1, sizeof(struct disassembly)));
}

void disassembly_free(struct disassembly *d)
{
	if (!d)
		return;
	free(d->words);
	free(d->text);
	free(d->slot);
	free(d);
}

/* Where @word is, or would be */
static uint32_t *slot_of(const struct disassembly *d, uint32_t word)
{
	size_t at = (word * UINT64_C(0x9e3779b97f4a7c15)) >> 32 & (d->slots - 1);

	while (d->slot[at] && d->words[d->slot[at] - 1] != word)
		at = (at + 1) & (d->slots - 1);
	return &d->slot[at];
}

static void grow(struct disassembly *d)
{
	d->room = d->room ? 2 * d->room : 1024;
	d->words = needed(realloc(d->words, d->room * sizeof(*d->words)));
	d->text = needed(realloc(d->text, d->room * sizeof(*d->text)));
	free(d->slot);
	d->slots = 2 * d->room;
	d->slot = needed(calloc(d->slots, sizeof(*d->slot)));
	for (size_t i = 0; i < d->nr; i++)
		*slot_of(d, d->words[i]) = (uint32_t)i + 1;
}

void disassembly_want(struct disassembly *d, uint32_t word)
{
	if (d->nr == d->room)
		grow(d);
	if (*slot_of(d, word))
		return;
	d->words[d->nr++] = word;
	*slot_of(d, word) = (uint32_t)d->nr;
}

bool disassembly_has(const struct disassembly *d, uint32_t word)
{
	return d->nr && *slot_of(d, word);
}

const char *disassembly_of(struct disassembly *d, uint32_t word)
{
	disassembly_want(d, word);
	if (d->done < d->nr)
		guest_disasm_words(d->words + d->done, d->nr - d->done, d->text + d->done);
	d->done = d->nr;
	return d->text[*slot_of(d, word) - 1];
}

/* @bits bits of @word from @low on, as a signed number */
static int64_t field(uint32_t word, unsigned int low, unsigned int bits)
{
	return (int64_t)((uint64_t)word << (64 - low - bits)) >> (64 - bits);
}

bool branch_target(uint32_t word, uint64_t pc, uint64_t *target)
{
	if ((word & 0x7c000000) == 0x14000000)		/* B, BL */
		*target = pc + 4 * (uint64_t)field(word, 0, 26);
	else if ((word & 0xff000000) == 0x54000000)	/* B.cond, BC.cond */
		*target = pc + 4 * (uint64_t)field(word, 5, 19);
	else if ((word & 0x7e000000) == 0x34000000)	/* CBZ, CBNZ */
		*target = pc + 4 * (uint64_t)field(word, 5, 19);
	else if ((word & 0x7e000000) == 0x36000000)	/* TBZ, TBNZ */
		*target = pc + 4 * (uint64_t)field(word, 5, 14);
	else if ((word & 0x3b000000) == 0x18000000)	/* LDR (literal) */
		*target = pc + 4 * (uint64_t)field(word, 5, 19);
	else if ((word & 0x9f000000) == 0x10000000)	/* ADR */
		*target = pc + (uint64_t)field(word, 5, 19) * 4 + (word >> 29 & 3);
	else if ((word & 0x9f000000) == 0x90000000)	/* ADRP */
		*target = (pc & ~UINT64_C(0xfff)) + ((uint64_t)field(word, 5, 19) * 4 + (word >> 29 & 3)) * 4096;
	else
		return false;
	return true;
}

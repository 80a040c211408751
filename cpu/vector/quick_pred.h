/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What short cuts for predicates share */
#ifndef SMEVEC_QUICK_PRED_H
#define SMEVEC_QUICK_PRED_H

#include "predicate.h"
#include "quick_v.h"

#define PRED_WORDS (PRED_BYTES / 8)

/** struct pred_bits - a predicate; bits above the vector length are zero */
struct pred_bits {
	uint64_t word[PRED_WORDS];
};

static inline unsigned int pred_words(unsigned int vl)
{
	return (vl + 63) / 64;
}

static inline struct pred_bits quick_read_p(const struct smevec_cpu *c, unsigned int n)
{
	struct pred_bits bits = { 0 };

	for (unsigned int k = 0; k < pred_words(c->known.vl); k++)
		bits.word[k] = pred_word(c->regs->p[n], k, c->known.vl);
	return bits;
}

/* Word by word, as they were stored: a longer load would wait until they are in the cache */
static inline enum smevec_result quick_write_p(struct smevec_cpu *c, unsigned int n,
					       const struct pred_bits *bits)
{
	uint8_t *p = c->regs->p[n];

	for (unsigned int k = 0; k < PRED_WORDS; k++) {
		uint64_t word = bits->word[k];

		__asm__("" : "+r"(word));
		memcpy(p + 8 * k, &word, sizeof(word));
	}
	note_z_written(c, c->known.vl);
	return done(c);
}

/* pred_test() */
static inline void quick_pred_test(struct smevec_cpu *c, const uint8_t *mask,
				   const struct pred_bits *result, unsigned int esize)
{
	bool first = false, seen = false, any = false, last = false;
	uint64_t pattern = pred_pattern(esize);

	for (unsigned int k = 0; k < pred_words(c->known.vl); k++) {
		uint64_t governed = pred_word(mask, k, c->known.vl) & pattern;
		uint64_t set = result->word[k] & governed;

		if (!governed)
			continue;
		if (!seen)
			first = set >> __builtin_ctzll(governed) & 1;
		last = set >> (63 - __builtin_clzll(governed)) & 1;
		seen = true;
		any |= set != 0;
	}
	c->nzcv = (uint32_t)first << 31 | (uint32_t)!any << 30 | (uint32_t)!last << 29;
}

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
#include <assert.h>
#include <stdbool.h>

#include "pattern.h"

static void add_field_bit(struct insn_field *f, unsigned int bit)
{
	unsigned int last = f->nr ? f->nr - 1u : 0;

	if (f->nr && f->shift[last] == bit + 1) {
		f->shift[last]--;
		f->width[last]++;
		return;
	}
	f->shift[f->nr] = (uint8_t)bit;
	f->width[f->nr++] = 1;
}

static void compile_pattern(struct pattern *p)
{
	for (unsigned int i = 0; i < 32; i++) {
		unsigned int bit = 31 - i;
		char c = p->text[i];

		if (c >= 'a' && c <= 'z') {
			add_field_bit(&p->field[c - 'a'], bit);
			continue;
		}
		p->mask |= UINT32_C(1) << bit;
		p->value |= (uint32_t)(c == '1') << bit;
	}
}

static struct pattern *row(const struct pattern_index *index, size_t i)
{
	return (struct pattern *)((char *)index->rows + i * index->stride);
}

static bool in_bucket(const struct pattern *p, uint32_t bucket)
{
	uint32_t mask = p->mask >> PATTERN_BUCKET_SHIFT;

	return (bucket & mask) == p->value >> PATTERN_BUCKET_SHIFT;
}

void pattern_index_make(struct pattern_index *index)
{
	uint16_t nr = 0;

	for (size_t i = 0; i < index->nr; i++)
		compile_pattern(row(index, i));
	for (uint32_t b = 0; b < PATTERN_BUCKETS; b++) {
		index->start[b] = nr;
		for (size_t i = 0; i < index->nr; i++) {
			if (!in_bucket(row(index, i), b))
				continue;
			assert(nr < index->room);
			index->bucket[nr++] = (uint16_t)i;
		}
	}
	index->start[PATTERN_BUCKETS] = nr;
}

int pattern_find(const struct pattern_index *index, uint32_t word)
{
	uint32_t bucket = word >> PATTERN_BUCKET_SHIFT;

	for (uint16_t i = index->start[bucket]; i < index->start[bucket + 1]; i++) {
		const struct pattern *p = row(index, index->bucket[i]);

		if ((word & p->mask) == p->value)
			return index->bucket[i];
	}
	return -1;
}

uint32_t pattern_field(const struct pattern *pattern, uint32_t word, char letter)
{
	const struct insn_field *f = &pattern->field[letter - 'a'];
	uint32_t value = 0;

	for (unsigned int i = 0; i < f->nr; i++)
		value = value << f->width[i] |
			(word >> f->shift[i] & ((UINT32_C(1) << f->width[i]) - 1));
	return value;
}

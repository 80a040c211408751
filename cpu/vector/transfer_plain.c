/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Transfers that transfer.c has element by element, where memory is plain: what is contiguous is
 * looked up once, elements of gathers and scatters a page at a time.
 */
#include "access.h"
#include "elem.h"
#include "lanes.h"
#include "predicate.h"
#include "transfer.h"

/* All elements of all vectors are active */
static bool all_active(const struct exec *e, const struct transfer *t)
{
	const struct counter *c = t->counter;

	if (!c)
		return pred_all(t->pg, e->vl, t->esize);
	if (c->none || c->size > c->asked)
		return false;
	return c->invert ? !c->count : c->count >= t->nr * e->vl / c->size;
}

static bool none_active(const struct exec *e, const struct transfer *t)
{
	unsigned int elements = e->vl / t->esize;

	for (unsigned int k = 0; k < elements * t->nr; k++)
		if (element_active(t, elements, t->interleaved ? 0 : k / elements, k % elements))
			return false;
	return true;
}

static uint64_t extended(const struct transfer *t, uint64_t value)
{
	return t->is_signed ? (uint64_t)sign_extend(value, t->msize * 8) : value;
}

/* @from: the first element's place; what is not active is not looked at */
static void load_elements(const struct exec *e, const struct transfer *t, const uint8_t *from, bool all,
			  uint8_t (*to)[SMEVEC_MAX_VL])
{
	unsigned int elements = e->vl / t->esize;

	for (unsigned int r = 0; r < t->nr; r++) {
		const uint8_t *at = from + (t->interleaved ? r : r * elements) * t->msize;
		unsigned int step = (t->interleaved ? t->nr : 1) * t->msize;

		if (all && !t->interleaved && t->msize == t->esize) {
			memcpy(to[r], at, e->vl);
			continue;
		}
		for (unsigned int i = 0; i < elements; i++, at += step)
			if (all || element_active(t, elements, r, i))
				put_elem(to[r], i, t->esize, extended(t, elem(at, 0, t->msize)));
	}
}

static void store_elements(const struct exec *e, const struct transfer *t, uint8_t *to, bool all)
{
	unsigned int elements = e->vl / t->esize;

	for (unsigned int r = 0; r < t->nr; r++) {
		uint8_t *at = to + (t->interleaved ? r : r * elements) * t->msize;
		unsigned int step = (t->interleaved ? t->nr : 1) * t->msize;

		if (all && !t->interleaved && t->msize == t->esize) {
			memcpy(at, e->r->z[t->reg[r]], e->vl);
			continue;
		}
		for (unsigned int i = 0; i < elements; i++, at += step)
			if (all || element_active(t, elements, r, i))
				put_elem(at, 0, t->msize, elem(e->r->z[t->reg[r]], i, t->esize));
	}
}

static bool contiguous_plain(struct exec *e, const struct transfer *t, uint8_t (*to)[SMEVEC_MAX_VL])
{
	size_t len = (size_t)e->vl / t->esize * t->nr * t->msize;
	bool all = all_active(e, t);
	uint8_t *host;

	/* to look it up may say that it has been accessed */
	if (!all && none_active(e, t))
		return true;
	host = mem_range(e, t->base, len, t->store);
	if (!host)
		return false;
	if (t->store)
		store_elements(e, t, host, all);
	else
		load_elements(e, t, host, all, to);
	return true;
}

/* As element_address() has it; a vector of at most 64 elements */
static void addresses(const struct exec *e, const struct transfer *t, uint64_t *to)
{
	unsigned int elements = e->vl / t->esize, shift = t->offset_shift;
	uint32_t word;

	for (unsigned int i = 0; i < elements; i++) {
		uint64_t offset;

		if (t->esize == 8) {
			memcpy(&offset, t->offsets + 8 * i, 8);
			word = (uint32_t)offset;
		} else {
			memcpy(&word, t->offsets + 4 * i, 4);
			offset = word;
		}
		if (t->offset_bits == 32)
			offset = t->offsets_signed ? (uint64_t)(int32_t)word : word;
		to[i] = t->base + (offset << shift);
	}
}

/*
 * Places of the active elements, NULL for others; false: nothing is remembered of the page of one
 * (smevec_cpu.pages), or it is on two.  As a rule the next one is on the same page.
 */
static bool places(const struct exec *e, const struct transfer *t, uint8_t **at)
{
	unsigned int elements = e->vl / t->esize, room = SMEVEC_PAGE - t->msize;
	const struct smevec_page *pages = e->cpu->pages[t->store], *p = NULL;
	bool all = pred_all(t->pg, e->vl, t->esize);
	uint64_t address[SMEVEC_MAX_VL / 4];

	addresses(e, t, address);
	for (unsigned int i = 0; i < elements; i++) {
		at[i] = NULL;
		if (!all && !active(t->pg, i, t->esize))
			continue;
		if (!p || address[i] - p->page > room)
			p = &pages[address[i] / SMEVEC_PAGE % SMEVEC_PAGES];
		if (address[i] - p->page > room)
			return false;
		at[i] = p->host + (address[i] - p->page);
	}
	return true;
}

/* Words and doublewords are what most of them are of */
static void gather(const struct transfer *t, unsigned int elements, uint8_t *const *at, uint8_t *to)
{
	for (unsigned int i = 0; i < elements; i++) {
		if (!at[i])
			continue;
		if (t->msize == 4 && t->esize == 4)
			memcpy(to + 4 * i, at[i], 4);
		else if (t->msize == 8)
			memcpy(to + 8 * i, at[i], 8);
		else
			put_elem(to, i, t->esize, extended(t, elem(at[i], 0, t->msize)));
	}
}

/*
 * Addresses first: an element that is not there leaves the whole instruction to others.  In order,
 * since a later element of a scatter may lie where an earlier one does.
 */
static bool scattered_plain(struct exec *e, const struct transfer *t, uint8_t *to)
{
	unsigned int elements = e->vl / t->esize;
	uint8_t *at[SMEVEC_MAX_VL / 4];

	if (!e->cpu->pages || t->esize < 4 || !places(e, t, at))
		return false;
	if (!t->store) {
		gather(t, elements, at, to);
		return true;
	}
	for (unsigned int i = 0; i < elements; i++)
		if (at[i])
			put_elem(at[i], 0, t->msize, elem(e->r->z[t->reg[0]], i, t->esize));
	return true;
}

bool transfer_plain(struct exec *e, const struct transfer *t, uint8_t (*to)[SMEVEC_MAX_VL])
{
	if (lanes_off || t->first_fault || t->non_fault || t->esize > 8)
		return false;
	return t->offsets ? scattered_plain(e, t, to[0]) : contiguous_plain(e, t, to);
}

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
	uint8_t *host = mem_range(e, t->base, len, t->store);

	if (!host)
		return false;
	if (t->store)
		store_elements(e, t, host, all_active(e, t));
	else
		load_elements(e, t, host, all_active(e, t), to);
	return true;
}

/* What is remembered of memory (smevec_cpu.pages); NULL: nothing of the page of @addr, or two of them */
static uint8_t *remembered(const struct exec *e, uint64_t addr, unsigned int len, bool write)
{
	const struct smevec_page *p = &e->cpu->pages[write][addr / SMEVEC_PAGE % SMEVEC_PAGES];

	return addr - p->page <= SMEVEC_PAGE - len ? p->host + (addr - p->page) : NULL;
}

/*
 * Addresses first: an element that is not there leaves the whole instruction to others.  In order,
 * since a later element of a scatter may lie where an earlier one does.
 */
static bool scattered_plain(struct exec *e, const struct transfer *t, uint8_t *to)
{
	unsigned int elements = e->vl / t->esize;
	uint8_t *at[SMEVEC_MAX_VL / 4];

	if (!e->cpu->pages || t->esize < 4)
		return false;
	for (unsigned int i = 0; i < elements; i++) {
		at[i] = NULL;
		if (!active(t->pg, i, t->esize))
			continue;
		at[i] = remembered(e, element_address(t, elements, 0, i), t->msize, t->store);
		if (!at[i])
			return false;
	}
	for (unsigned int i = 0; i < elements; i++)
		if (at[i] && t->store)
			put_elem(at[i], 0, t->msize, elem(e->r->z[t->reg[0]], i, t->esize));
		else if (at[i])
			put_elem(to, i, t->esize, extended(t, elem(at[i], 0, t->msize)));
	return true;
}

bool transfer_plain(struct exec *e, const struct transfer *t, uint8_t (*to)[SMEVEC_MAX_VL])
{
	if (lanes_off || t->first_fault || t->non_fault || t->esize > 8)
		return false;
	return t->offsets ? scattered_plain(e, t, to[0]) : contiguous_plain(e, t, to);
}

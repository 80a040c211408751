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

/* As element_address() has it; each of the callers has @esize and the extension as constants */
static inline __attribute__((always_inline)) void
extend_offsets(const struct transfer *t, unsigned int elements, unsigned int esize, bool narrow, bool is_signed,
	       uint64_t *to)
{
	for (unsigned int i = 0; i < elements; i++) {
		uint64_t offset = elem(t->offsets, i, esize);

		if (narrow)
			offset = is_signed ? (uint64_t)(int32_t)(uint32_t)offset : (uint32_t)offset;
		to[i] = t->base + (offset << t->offset_shift);
	}
}

/* A vector of at most 64 elements */
static void addresses(const struct transfer *t, unsigned int elements, uint64_t *to)
{
	bool is_signed = t->offset_bits == 32 && t->offsets_signed;

	if (t->esize == 4 && !is_signed)
		extend_offsets(t, elements, 4, true, false, to);
	else if (t->esize == 4)
		extend_offsets(t, elements, 4, true, true, to);
	else if (t->offset_bits != 32)
		extend_offsets(t, elements, 8, false, false, to);
	else if (!is_signed)
		extend_offsets(t, elements, 8, true, false, to);
	else
		extend_offsets(t, elements, 8, true, true, to);
}

/*
 * Places of the active elements, NULL for others; false: nothing is remembered of the page of one
 * (smevec_cpu.pages), or it is on two.  As a rule the next one is on the same page.
 */
static bool places(const struct exec *e, const struct transfer *t, const uint64_t *address, bool all, uint8_t **at)
{
	unsigned int elements = e->vl / t->esize, room = SMEVEC_PAGE - t->msize;
	const struct smevec_page *pages = e->cpu->pages[t->store], *p = NULL;

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

/* The page that is remembered and has all of them, or NULL */
static const struct smevec_page *one_page(const struct exec *e, const struct transfer *t, const uint64_t *address,
					  unsigned int elements)
{
	const struct smevec_page *p = &e->cpu->pages[t->store][address[0] / SMEVEC_PAGE % SMEVEC_PAGES];
	unsigned int room = SMEVEC_PAGE - t->msize, others = 0;

	for (unsigned int i = 0; i < elements; i++)
		others |= address[i] - p->page > room;
	return others ? NULL : p;
}

/* Between a page of memory and @z, whose elements are as wide */
static inline __attribute__((always_inline)) void
move_elements(bool store, unsigned int size, const struct smevec_page *p, const uint64_t *address,
	      unsigned int elements, uint8_t *z)
{
	for (unsigned int i = 0; i < elements; i++) {
		uint8_t *at = p->host + (address[i] - p->page);

		memcpy(store ? at : z + size * i, store ? z + size * i : at, size);
	}
}

/* Words and doublewords of one page, all of them, which is what most gathers and scatters are */
static bool moved_on_page(const struct exec *e, const struct transfer *t, const uint64_t *address,
			  unsigned int elements, uint8_t *z)
{
	const struct smevec_page *p = t->msize == t->esize ? one_page(e, t, address, elements) : NULL;

	if (!p)
		return false;
	if (t->esize == 4 && t->store)
		move_elements(true, 4, p, address, elements, z);
	else if (t->esize == 4)
		move_elements(false, 4, p, address, elements, z);
	else if (t->store)
		move_elements(true, 8, p, address, elements, z);
	else
		move_elements(false, 8, p, address, elements, z);
	return true;
}

/*
 * Addresses first: an element that is not there leaves the whole instruction to others.  In order,
 * since a later element of a scatter may lie where an earlier one does.
 */
static bool scattered_plain(struct exec *e, const struct transfer *t, uint8_t *to)
{
	unsigned int elements = e->vl / t->esize;
	uint8_t *z = t->store ? e->r->z[t->reg[0]] : to, *at[SMEVEC_MAX_VL / 4];
	bool all = pred_all(t->pg, e->vl, t->esize);
	uint64_t address[SMEVEC_MAX_VL / 4];

	if (!e->cpu->pages || t->esize < 4)
		return false;
	addresses(t, elements, address);
	if (all && moved_on_page(e, t, address, elements, z))
		return true;
	if (!places(e, t, address, all, at))
		return false;
	for (unsigned int i = 0; i < elements; i++) {
		if (at[i] && t->store)
			put_elem(at[i], 0, t->msize, elem(z, i, t->esize));
		else if (at[i])
			put_elem(z, i, t->esize, extended(t, elem(at[i], 0, t->msize)));
	}
	return true;
}

bool transfer_plain(struct exec *e, const struct transfer *t, uint8_t (*to)[SMEVEC_MAX_VL])
{
	if (lanes_off || t->first_fault || t->non_fault || t->esize > 8)
		return false;
	return t->offsets ? scattered_plain(e, t, to[0]) : contiguous_plain(e, t, to);
}

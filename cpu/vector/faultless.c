/* SPDX-License-Identifier: GPL-2.0-or-later */
/* First-fault and non-fault loads: LDFF1 and LDNF1 (Arm ARM MemSingleNF()) */
#include "access.h"
#include "elem.h"
#include "transfer.h"

/* The elements from @from on were not loaded */
static void clear_ffr(struct exec *e, const struct transfer *t, unsigned int from)
{
	for (unsigned int bit = from * t->esize; bit < e->vl; bit++)
		e->r->p[SMEVEC_FFR][bit / 8] &= (uint8_t)~(1u << bit % 8);
}

static unsigned int next_active(const struct transfer *t, unsigned int elements, unsigned int i)
{
	while (i < elements && !element_active(t, elements, 0, i))
		i++;
	return i;
}

/*
 * MemSingleNF() may fail for any reason.  As QEMU does, it declines what a run of contiguous
 * elements has on another page than its first active one, and elements of a gather that
 * cross pages.
 */
static bool declined(const struct transfer *t, uint64_t first, uint64_t addr)
{
	return ((t->offsets ? addr : first) ^ (addr + t->msize - 1)) / PAGE_BYTES;
}

static void load_rest(struct exec *e, const struct transfer *t, unsigned int first, uint8_t *to)
{
	unsigned int elements = e->vl / t->esize;
	uint64_t from = element_address(t, elements, 0, first), addr;

	for (unsigned int i = next_active(t, elements, first + 1); i < elements;
	     i = next_active(t, elements, i + 1)) {
		addr = element_address(t, elements, 0, i);
		if (!declined(t, from, addr) &&
		    load_element(e, t, addr, to + i * t->esize) == SMEVEC_DONE)
			continue;
		clear_ffr(e, t, i);
		return;
	}
}

/*
 * quirk_qemu: of the 64 predicate bits that hold the first active element's, QEMU looks at
 * the 64 that begin with that element's byte instead (sve_ldnfff1_r()).
 */
static bool misread_active(const struct exec *e, const struct transfer *t, unsigned int first,
			   unsigned int i)
{
	const uint8_t *predicates = (const uint8_t *)e->r->p;
	unsigned int from = first * t->esize, bit = i * t->esize;

	if (bit / 64 == from / 64)
		bit = from / 8 * 8 + bit % 64;
	return pred_bit(predicates, (unsigned int)(t->pg - predicates) * 8 + bit);
}

/* An element across the end of the base's page, active but not the first, and not accessible */
static bool split_fails(struct exec *e, const struct transfer *t, unsigned int first,
			unsigned int split)
{
	unsigned int elements = e->vl / t->esize;
	uint8_t value[16];

	return split > first && split < elements && element_active(t, elements, 0, split) &&
	       load_element(e, t, element_address(t, elements, 0, split), value) != SMEVEC_DONE;
}

/*
 * And it divides the run where the base's page ends, even before the first active element; a
 * non-fault load that cannot have an element across that end loads nothing.
 */
static void load_rest_qemu(struct exec *e, const struct transfer *t, unsigned int first,
			   uint8_t *to)
{
	unsigned int elements = e->vl / t->esize;
	unsigned int left = PAGE_BYTES - (unsigned int)(t->base % PAGE_BYTES);
	unsigned int whole = left / t->msize, end = whole < elements ? whole : elements;
	bool misaligned = left % t->msize;

	if (first == whole && misaligned) {
		clear_ffr(e, t, next_active(t, elements, first + 1));
		return;
	}
	memset(to + first * t->esize, 0, t->esize);
	if (t->non_fault && misaligned && split_fails(e, t, first, whole)) {
		clear_ffr(e, t, first);
		return;
	}
	for (unsigned int i = first; i == first || i < end; i++)
		if (misread_active(e, t, first, i))
			load_element(e, t, element_address(t, elements, 0, i), to + i * t->esize);
	clear_ffr(e, t, next_active(t, elements, whole));
}

/* quirk_qemu: the host reports where its own aligned access of a gather's first element began */
static void misreport_fault(struct exec *e, const struct transfer *t, uint64_t addr)
{
	if (t->offsets && addr % t->msize && addr % PAGE_BYTES < PAGE_BYTES - 8)
		e->event->fault_addr = addr / 8 * 8;
}

/* Only the first active element's load can fault, and that not in non-fault loads */
enum smevec_result load_faultless(struct exec *e, const struct transfer *t, uint8_t *to)
{
	unsigned int elements = e->vl / t->esize, first = next_active(t, elements, 0);
	uint64_t addr = element_address(t, elements, 0, first % elements);
	bool quirk = e->cpu->sys.quirk_qemu;

	if (first == elements)
		return SMEVEC_DONE;
	if (load_element(e, t, addr, to + first * t->esize) != SMEVEC_DONE) {
		if (quirk)
			misreport_fault(e, t, addr);
		if (t->first_fault)
			return SMEVEC_FAULT;
		clear_ffr(e, t, first);
	} else if (quirk && !t->offsets) {
		load_rest_qemu(e, t, first, to);
	} else {
		load_rest(e, t, first, to);
	}
	return SMEVEC_DONE;
}

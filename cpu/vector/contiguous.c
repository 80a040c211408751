/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Predicated contiguous LD1 and ST1, of vectors and of ZA tile slices */
#include "access.h"
#include "elem.h"
#include "executors.h"
#include "predicate.h"

/* Arm ARM C4, "SVE contiguous load (scalar plus scalar)": dtype, bits 24:21 */
static const struct shape load_shapes[16] = {
	{ 1, 1, false }, { 1, 2, false }, { 1, 4, false }, { 1, 8, false },
	{ 4, 8, true },	 { 2, 2, false }, { 2, 4, false }, { 2, 8, false },
	{ 2, 8, true },	 { 2, 4, true },  { 4, 4, false }, { 4, 8, false },
	{ 1, 8, true },	 { 1, 4, true },  { 1, 2, true },  { 8, 8, false },
};

const struct shape *load_shape(unsigned int dtype)
{
	return &load_shapes[dtype];
}

static uint64_t extended(const struct shape *s, uint64_t value)
{
	return s->is_signed ? (uint64_t)sign_extend(value, s->msize * 8) : value;
}

static void clear_inactive(uint8_t *to, const uint8_t *pg, unsigned int vl, unsigned int esize)
{
	uint8_t mask[SMEVEC_MAX_VL];

	if (pred_all(pg, vl, esize))
		return;
	pred_mask(pg, vl, esize, mask);
	for (unsigned int i = 0; i < vl / 8; i++)
		put_elem(to, i, 8, elem(to, i, 8) & elem(mask, i, 8));
}

/* All of it is plain memory: to read more than what is asked for does no harm */
static void load_plain(const uint8_t *from, const uint8_t *pg, const struct shape *s,
		       unsigned int vl, uint8_t *to)
{
	if (s->msize == s->esize)
		memcpy(to, from, vl);
	else
		for (unsigned int i = 0; i < vl / s->esize; i++)
			put_elem(to, i, s->esize, extended(s, elem(from, i, s->msize)));
	clear_inactive(to, pg, vl, s->esize);
}

/* Inactive elements are neither read nor able to fault; they become zero */
static enum smevec_result load_elements(struct exec *e, uint64_t addr, const uint8_t *pg,
					const struct shape *s, uint8_t *to)
{
	const uint8_t *from = mem_range(e, addr, e->vl / s->esize * s->msize, false);

	if (from) {
		load_plain(from, pg, s, e->vl, to);
		return SMEVEC_DONE;
	}
	for (unsigned int i = 0; i < e->vl / s->esize; i++) {
		uint64_t value = 0;

		if (active(pg, i, s->esize) &&
		    mem_load(e, addr + i * s->msize, &value, s->msize) != SMEVEC_DONE)
			return SMEVEC_FAULT;
		put_elem(to, i, s->esize, extended(s, value));
	}
	return SMEVEC_DONE;
}

static void store_plain(uint8_t *to, const uint8_t *pg, const struct shape *s, unsigned int vl,
			const uint8_t *from)
{
	if (s->msize == s->esize && pred_all(pg, vl, s->esize)) {
		memcpy(to, from, vl);
		return;
	}
	for (unsigned int i = 0; i < vl / s->esize; i++)
		if (active(pg, i, s->esize))
			put_elem(to, i, s->msize, elem(from, i, s->esize));
}

static enum smevec_result store_elements(struct exec *e, uint64_t addr, const uint8_t *pg,
					 const struct shape *s, const uint8_t *from)
{
	uint8_t *to = mem_range(e, addr, e->vl / s->esize * s->msize, true);

	if (to) {
		store_plain(to, pg, s, e->vl, from);
		return SMEVEC_DONE;
	}
	for (unsigned int i = 0; i < e->vl / s->esize; i++)
		if (active(pg, i, s->esize) &&
		    mem_probe_write(e, addr + i * s->msize, s->msize) != SMEVEC_DONE)
			return SMEVEC_FAULT;
	for (unsigned int i = 0; i < e->vl / s->esize; i++) {
		uint64_t value = elem(from, i, s->esize);

		if (active(pg, i, s->esize) &&
		    mem_store(e, addr + i * s->msize, &value, s->msize) != SMEVEC_DONE)
			return SMEVEC_FAULT;
	}
	return SMEVEC_DONE;
}

/* Base plus Xm times the memory element size, or plus imm4 vectors of memory */
static uint64_t address(const struct exec *e, const struct shape *s)
{
	uint64_t base = e->cpu->x[field(e, 'n')];
	unsigned int bytes = e->vl / s->esize * s->msize;

	if (e->insn->op == BY_REGISTER)
		return base + read_x(e, field(e, 'm')) * s->msize;
	return base + (uint64_t)(sign_extend(field(e, 'i'), 4) * (int)bytes);
}

enum smevec_result exec_ld1(struct exec *e)
{
	const struct shape *s = &load_shapes[field(e, 'd')];
	uint8_t value[SMEVEC_MAX_VL];
	enum smevec_result result;

	if (e->insn->op == BY_REGISTER && field(e, 'm') == 31)
		return SMEVEC_UNDEF;
	result = load_elements(e, address(e, s), e->r->p[field(e, 'g')], s, value);
	if (result == SMEVEC_DONE)
		write_z(e, field(e, 't'), value);
	return result;
}

enum smevec_result exec_st1(struct exec *e)
{
	struct shape s = { .msize = 1u << field(e, 's'), .esize = 1u << field(e, 'e') };

	if (s.msize > s.esize || (e->insn->op == BY_REGISTER && field(e, 'm') == 31))
		return SMEVEC_UNDEF;
	return store_elements(e, address(e, &s), e->r->p[field(e, 'g')], &s,
			      e->r->z[field(e, 't')]);
}

/*
 * A slice of a tile: field t is the tile and, in its low bits, the offset that is added
 * to W12..W15.  Element size 2^k bytes: 2^k tiles, SVL / 2^k slices each.
 */
struct slice {
	unsigned int tile, index, esize;
	bool vertical;
};

static struct slice slice_of(const struct exec *e, char letter)
{
	unsigned int log2 = (unsigned int)e->insn->op & SLICE_SIZE, esize = 1u << log2;
	unsigned int offset = field(e, letter) & ((16u >> log2) - 1);
	uint32_t index = (uint32_t)e->cpu->x[12 + field(e, 'v')] + offset;

	return (struct slice){ .tile = field(e, letter) >> (4 - log2), .esize = esize,
			       .index = index % (e->cpu->svl / esize),
			       .vertical = field(e, 'h') };
}

/* Element i of the slice */
static uint8_t *slice_elem(const struct exec *e, const struct slice *s, unsigned int i)
{
	unsigned int row = s->vertical ? i : s->index, col = s->vertical ? s->index : i;

	return e->r->za[row * s->esize + s->tile] + col * s->esize;
}

static uint64_t slice_address(const struct exec *e, unsigned int esize)
{
	return e->cpu->x[field(e, 'n')] + read_x(e, field(e, 'm')) * esize;
}

static unsigned int next_active(const uint8_t *pg, unsigned int i, unsigned int elements,
				unsigned int esize)
{
	while (i < elements && !active(pg, i, esize))
		i++;
	return i;
}

/*
 * Inactive elements become zero.  quirk_qemu: not those of a column behind its last active
 * one, nor between the end of the base's page and the first active one that lies whole behind
 * it; but there it clears on to the end of 64 predicate bits (sme_ld1()).
 */
static bool qemu_leaves(const struct exec *e, const struct slice *s, uint64_t addr,
			unsigned int i)
{
	const uint8_t *pg = e->r->p[field(e, 'g')];
	unsigned int elements = e->vl / s->esize, last = elements;
	unsigned int left = PAGE_BYTES - (unsigned int)(addr % PAGE_BYTES);
	unsigned int whole = left / s->esize, second = whole + (left % s->esize != 0);

	if (!e->cpu->sys.quirk_qemu || !s->vertical || active(pg, i, s->esize))
		return false;
	while (last && !active(pg, last - 1, s->esize))
		last--;
	if (i < next_active(pg, 0, elements, s->esize) || !last)
		return false;
	if (last <= whole)
		return i >= last;
	if (i < whole)
		return false;
	return i < next_active(pg, second, elements, s->esize) ||
	       i * s->esize >= (last * s->esize + 63) / 64 * 64;
}

enum smevec_result exec_ld1_za(struct exec *e)
{
	struct slice s = slice_of(e, 't');
	uint64_t addr = slice_address(e, s.esize);
	const uint8_t *pg = e->r->p[field(e, 'g')];
	uint8_t value[SMEVEC_MAX_VL] = { 0 };

	if (s.esize <= 8 && !s.vertical) {
		struct shape shape = { s.esize, s.esize, false };

		if (load_elements(e, addr, pg, &shape, value) != SMEVEC_DONE)
			return SMEVEC_FAULT;
		memcpy(slice_elem(e, &s, 0), value, e->vl);
		return SMEVEC_DONE;
	}
	for (unsigned int i = 0; i < e->vl / s.esize; i++)
		if (active(pg, i, s.esize) &&
		    mem_load(e, addr + i * s.esize, value + i * s.esize, s.esize) != SMEVEC_DONE)
			return SMEVEC_FAULT;
	for (unsigned int i = 0; i < e->vl / s.esize; i++)
		if (!qemu_leaves(e, &s, addr, i))
			memcpy(slice_elem(e, &s, i), value + i * s.esize, s.esize);
	return SMEVEC_DONE;
}

enum smevec_result exec_st1_za(struct exec *e)
{
	struct slice s = slice_of(e, 't');
	uint64_t addr = slice_address(e, s.esize);
	const uint8_t *pg = e->r->p[field(e, 'g')];
	struct shape shape = { s.esize, s.esize, false };

	if (s.esize <= 8 && !s.vertical)
		return store_elements(e, addr, pg, &shape, slice_elem(e, &s, 0));
	for (unsigned int i = 0; i < e->vl / s.esize; i++)
		if (active(pg, i, s.esize) &&
		    mem_probe_write(e, addr + i * s.esize, s.esize) != SMEVEC_DONE)
			return SMEVEC_FAULT;
	for (unsigned int i = 0; i < e->vl / s.esize; i++)
		if (active(pg, i, s.esize) &&
		    mem_store(e, addr + i * s.esize, slice_elem(e, &s, i), s.esize) != SMEVEC_DONE)
			return SMEVEC_FAULT;
	return SMEVEC_DONE;
}

/* Inactive elements of the destination keep their value, both ways */
enum smevec_result exec_mova_from_tile(struct exec *e)
{
	struct slice s = slice_of(e, 't');
	const uint8_t *pg = e->r->p[field(e, 'g')];
	uint8_t value[SMEVEC_MAX_VL];

	memcpy(value, e->r->z[field(e, 'd')], sizeof(value));
	for (unsigned int i = 0; i < e->vl / s.esize; i++)
		if (active(pg, i, s.esize))
			memcpy(value + i * s.esize, slice_elem(e, &s, i), s.esize);
	write_z(e, field(e, 'd'), value);
	return SMEVEC_DONE;
}

enum smevec_result exec_mova_to_tile(struct exec *e)
{
	struct slice s = slice_of(e, 't');
	const uint8_t *pg = e->r->p[field(e, 'g')], *zn = e->r->z[field(e, 'n')];

	for (unsigned int i = 0; i < e->vl / s.esize; i++)
		if (active(pg, i, s.esize))
			memcpy(slice_elem(e, &s, i), zn + i * s.esize, s.esize);
	return SMEVEC_DONE;
}

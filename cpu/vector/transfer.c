/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loads and stores that are more than one vector in a row: structures, several vectors under
 * a predicate-as-counter, gathers and scatters, replicating, first-fault and non-fault loads.
 */
#include "access.h"
#include "counter.h"
#include "elem.h"
#include "executors.h"
#include "transfer.h"

uint64_t element_address(const struct transfer *t, unsigned int elements, unsigned int r,
			 unsigned int i)
{
	uint64_t offset;

	if (!t->offsets)
		return t->base + (uint64_t)(t->interleaved ? i * t->nr + r : r * elements + i) *
					 t->msize;
	offset = elem(t->offsets, i, t->esize == 4 ? 4 : 8);
	if (t->esize == 16)
		offset = elem(t->offsets, 2 * i, 8);
	if (t->offset_bits == 32)
		offset = t->offsets_signed ? (uint64_t)(int32_t)offset : (uint32_t)offset;
	return t->base + (offset << t->offset_shift);
}

bool element_active(const struct transfer *t, unsigned int elements, unsigned int r,
		    unsigned int i)
{
	return t->counter ? counter_active(t->counter, r * elements + i) :
			    active(t->pg, i, t->esize);
}

enum smevec_result load_element(struct exec *e, const struct transfer *t, uint64_t addr,
				uint8_t *to)
{
	uint8_t bytes[16] = { 0 };

	if (mem_load(e, addr, bytes, t->msize) != SMEVEC_DONE)
		return SMEVEC_FAULT;
	if (t->is_signed && bytes[t->msize - 1] & 0x80)
		memset(bytes + t->msize, 0xff, sizeof(bytes) - t->msize);
	memcpy(to, bytes, t->esize);
	return SMEVEC_DONE;
}

static enum smevec_result load_all(struct exec *e, const struct transfer *t,
				   uint8_t (*to)[SMEVEC_MAX_VL])
{
	unsigned int elements = e->vl / t->esize;

	for (unsigned int k = 0; k < elements * t->nr; k++) {
		unsigned int r = t->interleaved ? k % t->nr : k / elements;
		unsigned int i = t->interleaved ? k / t->nr : k % elements;

		if (element_active(t, elements, r, i) &&
		    load_element(e, t, element_address(t, elements, r, i), to[r] + i * t->esize) !=
			    SMEVEC_DONE)
			return SMEVEC_FAULT;
	}
	return SMEVEC_DONE;
}

/* Stores either happen or do not, so that they can be restarted */
static bool all_writable(struct exec *e, const struct transfer *t, unsigned int elements)
{
	for (unsigned int k = 0; k < elements * t->nr; k++) {
		unsigned int r = t->interleaved ? k % t->nr : k / elements;
		unsigned int i = t->interleaved ? k / t->nr : k % elements;

		if (element_active(t, elements, r, i) &&
		    mem_probe_write(e, element_address(t, elements, r, i), t->msize) !=
			    SMEVEC_DONE)
			return false;
	}
	return true;
}

static enum smevec_result store_all(struct exec *e, const struct transfer *t)
{
	unsigned int elements = e->vl / t->esize;

	if (!all_writable(e, t, elements))
		return SMEVEC_FAULT;
	for (unsigned int k = 0; k < elements * t->nr; k++) {
		unsigned int r = t->interleaved ? k % t->nr : k / elements;
		unsigned int i = t->interleaved ? k / t->nr : k % elements;

		if (element_active(t, elements, r, i) &&
		    mem_store(e, element_address(t, elements, r, i),
			      e->r->z[t->reg[r]] + i * t->esize, t->msize) != SMEVEC_DONE)
			return SMEVEC_FAULT;
	}
	return SMEVEC_DONE;
}

static enum smevec_result transfer(struct exec *e, const struct transfer *t)
{
	uint8_t values[4][SMEVEC_MAX_VL];
	enum smevec_result result;
	bool plain;

	if (!t->store)
		memset(values, 0, t->nr * sizeof(values[0]));
	plain = transfer_plain(e, t, values);
	if (t->store)
		return plain ? SMEVEC_DONE : store_all(e, t);
	if (t->first_fault || t->non_fault)
		result = load_faultless(e, t, values[0]);
	else if (plain)
		result = SMEVEC_DONE;
	else
		result = load_all(e, t, values);
	if (result != SMEVEC_DONE)
		return result;
	for (unsigned int r = 0; r < t->nr; r++)
		write_z(e, t->reg[r], values[r]);
	return SMEVEC_DONE;
}

/* What the row's code and the common fields say.  In its place: a copy would wait for the stores */
static void plan(const struct exec *e, struct transfer *t)
{
	unsigned int op = (unsigned int)e->insn->op;

	memset(t, 0, sizeof(*t));
	t->msize = 1u << (has_field(e, 'z') ? field(e, 'z') : op & 7);
	t->esize = op & MEM_ESIZE_IS_MSIZE ? t->msize : 1u << (op >> 3 & 7);
	t->nr = (op >> 6 & 3) + 1;
	t->is_signed = op & MEM_SIGNED || (has_field(e, 'u') && !field(e, 'u'));
	t->store = op & MEM_STORE;
	t->first_fault = op & MEM_FIRST_FAULT || field(e, 'f');
	t->non_fault = op & MEM_NON_FAULT;
	t->interleaved = true;
	t->pg = e->r->p[field(e, 'g')];
	t->base = e->cpu->x[field(e, 'n')];
	for (unsigned int r = 0; r < t->nr; r++)
		t->reg[r] = (field(e, 't') + r) % SMEVEC_NUM_ZREGS;
}

/* Base plus Xm, or plus imm4 times the whole of the memory accessed */
static enum smevec_result contiguous(struct exec *e, struct transfer *t)
{
	unsigned int bytes = e->vl / t->esize * t->msize * t->nr;

	if (has_field(e, 'm'))
		t->base += read_x(e, field(e, 'm')) * t->msize;
	else
		t->base += (uint64_t)(sign_extend(field(e, 'i'), 4) * (int)bytes);
	return transfer(e, t);
}

/* XZR as the index is another instruction, or none; not so for first-fault loads */
static bool no_index(const struct exec *e)
{
	return has_field(e, 'm') && field(e, 'm') == 31 &&
	       !((unsigned int)e->insn->op & MEM_FIRST_FAULT);
}

enum smevec_result exec_struct_mem(struct exec *e)
{
	struct transfer t;

	plan(e, &t);
	return no_index(e) ? SMEVEC_UNDEF : contiguous(e, &t);
}

/* LDFF1 and LDNF1 have the dtype of LD1 */
enum smevec_result exec_faultless(struct exec *e)
{
	const struct shape *s = load_shape(field(e, 'd'));
	struct transfer t;

	plan(e, &t);
	t.msize = s->msize;
	t.esize = s->esize;
	t.is_signed = s->is_signed;
	return contiguous(e, &t);
}

static struct counter multi_counter(const struct exec *e, const struct transfer *t)
{
	return counter_decode(e->r->p[8 + field(e, 'g')], e->vl, t->esize);
}

/* Two or four vectors, consecutive or a stride apart, under a predicate-as-counter */
enum smevec_result exec_multi_mem(struct exec *e)
{
	unsigned int op = (unsigned int)e->insn->op;
	struct transfer t;
	struct counter counter;
	unsigned int first, stride = 1;

	plan(e, &t);
	counter = multi_counter(e, &t);
	first = field(e, 't') * t.nr;
	if (op & MEM_STRIDED) {
		stride = 16 / t.nr;
		first = field(e, 'h') * 16 + field(e, 't');
	}
	for (unsigned int r = 0; r < t.nr; r++)
		t.reg[r] = first + r * stride;
	t.interleaved = false;
	t.counter = &counter;
	return contiguous(e, &t);
}

/* LD1R: one element, if any is active, to all active ones */
enum smevec_result exec_ld1r(struct exec *e)
{
	const struct shape *s = load_shape(field(e, 'd'));
	const uint8_t *pg = e->r->p[field(e, 'g')];
	uint64_t addr = e->cpu->x[field(e, 'n')] + (uint64_t)field(e, 'i') * s->msize, value = 0;
	uint8_t result[SMEVEC_MAX_VL] = { 0 };
	bool loaded = false;

	for (unsigned int i = 0; i < e->vl / s->esize; i++) {
		if (!active(pg, i, s->esize))
			continue;
		if (!loaded && mem_load(e, addr, &value, s->msize) != SMEVEC_DONE)
			return SMEVEC_FAULT;
		loaded = true;
		put_elem(result, i, s->esize,
			 s->is_signed ? (uint64_t)sign_extend(value, s->msize * 8) : value);
	}
	write_z(e, field(e, 't'), result);
	return SMEVEC_DONE;
}

/* LD1RQ, LD1RO: the first 16 or 32 bytes, repeated as often as they fit */
enum smevec_result exec_ld1rq(struct exec *e)
{
	unsigned int bytes = (unsigned int)e->insn->op, msize = 1u << field(e, 'z');
	const uint8_t *pg = e->r->p[field(e, 'g')];
	uint64_t base = e->cpu->x[field(e, 'n')];
	uint8_t result[SMEVEC_MAX_VL] = { 0 }, block[32] = { 0 };

	if ((has_field(e, 'm') && field(e, 'm') == 31) || e->vl < bytes)
		return SMEVEC_UNDEF;
	base += has_field(e, 'm') ? read_x(e, field(e, 'm')) * msize :
				    (uint64_t)(sign_extend(field(e, 'i'), 4) * (int)bytes);
	for (unsigned int i = 0; i < bytes / msize; i++)
		if (active(pg, i, msize) &&
		    mem_load(e, base + i * msize, block + i * msize, msize) != SMEVEC_DONE)
			return SMEVEC_FAULT;
	for (unsigned int at = 0; at + bytes <= e->vl; at += bytes)
		memcpy(result + at, block, bytes);
	write_z(e, field(e, 't'), result);
	return SMEVEC_DONE;
}

/* [Xn|SP, Zm.T{, extend}]: field x: signed 32-bit offsets; field s: scaled */
enum smevec_result exec_gather_offsets(struct exec *e)
{
	struct transfer t;

	plan(e, &t);
	if (t.msize > t.esize || (t.is_signed && t.msize == t.esize) ||
	    (field(e, 's') && t.msize == 1))
		return SMEVEC_UNDEF;
	t.offsets = e->r->z[field(e, 'm')];
	t.offset_bits = has_field(e, 'x') ? 32 : 64;
	t.offsets_signed = field(e, 'x');
	t.offset_shift = field(e, 's') ? (unsigned int)__builtin_ctz(t.msize) : 0;
	return transfer(e, &t);
}

/* [Zn.T, #imm] and [Zn.T, Xm] */
enum smevec_result exec_gather_bases(struct exec *e)
{
	struct transfer t;

	plan(e, &t);
	if (t.msize > t.esize || (t.is_signed && t.msize == t.esize))
		return SMEVEC_UNDEF;
	t.offsets = e->r->z[field(e, 'n')];
	t.offset_bits = t.esize == 4 ? 32 : 64;
	t.base = has_field(e, 'm') ? read_x(e, field(e, 'm')) :
				     (uint64_t)field(e, 'i') * t.msize;
	return transfer(e, &t);
}

/* A prefetch is a hint; some have no form without an index */
enum smevec_result exec_prefetch(struct exec *e)
{
	return e->insn->op == BY_REGISTER && field(e, 'm') == 31 ? SMEVEC_UNDEF : SMEVEC_DONE;
}

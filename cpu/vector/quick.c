/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Short cuts for the instructions that streaming loops are made of, in their commonest case:
 * plain memory, all elements active, memory elements as wide as the register's.  What the
 * instructions mean is said by their executors, which do everything else.
 */
#include "elem.h"
#include "executors.h"
#include "quick_v.h"
#include "lanes.h"
#include "access.h"
#include "predicate.h"

/* A multiple of 16 bytes, without a call: what has no calls saves no registers */
static inline void copy(uint8_t *to, const uint8_t *from, unsigned int bytes)
{
	const uint8_t *end = from + bytes;

	if (bytes % 64)
		for (; from < end; to += 16, from += 16)
			memcpy(to, from, 16);
	for (; from < end; to += 64, from += 64)
		memcpy(to, from, 64);
}

/* NULL: not known to be plain memory */
static inline uint8_t *plain(const struct smevec_cpu *c, uint64_t addr, unsigned int bytes, bool write)
{
	const struct smevec_page *p;

	if (!c->pages)
		return NULL;
	p = &c->pages[write][addr / SMEVEC_PAGE % SMEVEC_PAGES];
	return addr - p->page <= SMEVEC_PAGE - bytes ? p->host + (addr - p->page) : NULL;
}

static inline bool load(struct smevec_cpu *c, unsigned int n, uint64_t addr, unsigned int vl)
{
	const uint8_t *from = plain(c, addr, vl, false);
	uint8_t *z = c->regs->z[n];

	if (!from)
		return false;
	copy(z, from, vl);
	note_z_written(c, vl);
	if (!(c->known.z_upper_zero >> n & 1)) {
		memset(z + vl, 0, SMEVEC_MAX_VL - vl);
		c->known.z_upper_zero |= UINT32_C(1) << n;
	}
	return true;
}

static inline bool store(struct smevec_cpu *c, unsigned int n, uint64_t addr, unsigned int vl)
{
	uint8_t *to = plain(c, addr, vl, true);

	if (!to)
		return false;
	copy(to, c->regs->z[n], vl);
	return true;
}

static enum smevec_result quick_ldr_z(struct smevec_cpu *c, const struct smevec_insn *d,
				struct smevec_event *event)
{
	unsigned int vl = c->known.vl;
	uint64_t offset = (uint64_t)(sign_extend(operand(d, 'i'), 9) * (int)vl);

	if (!load(c, operand(d, 't'), c->x[operand(d, 'n')] + offset, vl))
		return smevec_exec_general(c, d, event);
	return done(c);
}

static enum smevec_result quick_str_z(struct smevec_cpu *c, const struct smevec_insn *d,
				struct smevec_event *event)
{
	unsigned int vl = c->known.vl;
	uint64_t offset = (uint64_t)(sign_extend(operand(d, 'i'), 9) * (int)vl);

	if (!store(c, operand(d, 't'), c->x[operand(d, 'n')] + offset, vl))
		return smevec_exec_general(c, d, event);
	return done(c);
}

static uint8_t *za_row(const struct smevec_cpu *c, const struct smevec_insn *d)
{
	uint32_t index = (uint32_t)c->x[12 + operand(d, 'v')] + operand(d, 'o');

	return c->regs->za[index & (c->svl - 1u)];
}

static uint8_t *za_memory(struct smevec_cpu *c, const struct smevec_insn *d, bool write)
{
	uint64_t addr = c->x[operand(d, 'n')] + (uint64_t)operand(d, 'o') * c->svl;

	return plain(c, addr, c->svl, write);
}

static enum smevec_result quick_ldr_za(struct smevec_cpu *c, const struct smevec_insn *d,
				struct smevec_event *event)
{
	const uint8_t *from = za_memory(c, d, false);

	if (!from)
		return smevec_exec_general(c, d, event);
	copy(za_row(c, d), from, c->svl);
	note_za_written(c);
	return done(c);
}

static enum smevec_result quick_str_za(struct smevec_cpu *c, const struct smevec_insn *d,
				struct smevec_event *event)
{
	uint8_t *to = za_memory(c, d, true);

	if (!to)
		return smevec_exec_general(c, d, event);
	copy(to, za_row(c, d), c->svl);
	return done(c);
}

/* d->size is log2 of the element size, of memory and register alike */
static uint64_t contiguous(const struct smevec_cpu *c, const struct smevec_insn *d, unsigned int vl)
{
	const struct insn *insn = d->row;
	uint64_t base = c->x[operand(d, 'n')];

	if (insn->op == BY_REGISTER)
		return base + (c->x[operand(d, 'm')] << d->size);
	return base + (uint64_t)(sign_extend(operand(d, 'i'), 4) * (int)vl);
}

static enum smevec_result quick_ld1(struct smevec_cpu *c, const struct smevec_insn *d,
				struct smevec_event *event)
{
	unsigned int vl = c->known.vl;

	if (!pred_all(c->regs->p[operand(d, 'g')], vl, 1u << d->size) ||
	    !load(c, operand(d, 't'), contiguous(c, d, vl), vl))
		return smevec_exec_general(c, d, event);
	return done(c);
}

static enum smevec_result quick_st1(struct smevec_cpu *c, const struct smevec_insn *d,
				struct smevec_event *event)
{
	unsigned int vl = c->known.vl;

	if (!pred_all(c->regs->p[operand(d, 'g')], vl, 1u << d->size) ||
	    !store(c, operand(d, 't'), contiguous(c, d, vl), vl))
		return smevec_exec_general(c, d, event);
	return done(c);
}

/* Pattern ALL */
static enum smevec_result quick_inc_x(struct smevec_cpu *c, const struct smevec_insn *d,
				struct smevec_event *event)
{
	uint64_t by = (uint64_t)(c->known.vl >> operand(d, 's')) * (operand(d, 'i') + 1);

	(void)event;
	c->x[operand(d, 'd')] += operand(d, 'v') ? -by : by;
	return done(c);
}

/* Of 64-bit unsigned numbers, up: N first, Z none, C not the last */
static enum smevec_result quick_whilelo(struct smevec_cpu *c, const struct smevec_insn *d,
				struct smevec_event *event)
{
	uint64_t a = c->x[operand(d, 'n')], b = c->x[operand(d, 'm')];
	unsigned int elements = c->known.vl >> operand(d, 's');
	uint64_t rest = a < b ? b - a : 0;
	unsigned int nr = rest < elements ? (unsigned int)rest : elements;
	uint8_t *p = c->regs->p[operand(d, 'd')];

	(void)event;
	memset(p, 0, SMEVEC_MAX_VL / 8);
	pred_fill(p, 0, nr, 1u << operand(d, 's'));
	note_z_written(c, c->known.vl);
	c->nzcv = (uint32_t)(nr > 0) << 31 | (uint32_t)(nr == 0) << 30 | (uint32_t)(nr < elements) << 29;
	return done(c);
}

/* LD1 and ST1 of elements that memory has as the register has them */
static quick_fn find_contiguous(const struct insn *insn, struct smevec_insn *d)
{
	const struct shape *s = insn->exec == exec_ld1 ? load_shape(operand(d, 'd')) : NULL;
	struct shape store_shape = { 1u << operand(d, 's'), 1u << operand(d, 'e'), false };

	s = s ? s : &store_shape;
	if (s->msize != s->esize || (insn->op == BY_REGISTER && operand(d, 'm') == 31))
		return smevec_exec_general;
	d->size = (int8_t)__builtin_ctz(s->msize);
	return insn->exec == exec_ld1 ? quick_ld1 : quick_st1;
}

quick_fn quick_find(struct smevec_insn *d)
{
	const struct insn *insn = d->row;

	if (lanes_off)
		return smevec_exec_general;
	if (insn->exec == exec_ld1 || insn->exec == exec_st1)
		return find_contiguous(insn, d);
	if (insn->exec == exec_ldr_z)
		return quick_ldr_z;
	if (insn->exec == exec_str_z)
		return quick_str_z;
	if (insn->exec == exec_ldr_za)
		return quick_ldr_za;
	if (insn->exec == exec_str_za)
		return quick_str_za;
	if (insn->exec == exec_inc_x && insn->op != SATURATING && operand(d, 'p') == 31 &&
	    operand(d, 'd') != 31)
		return quick_inc_x;
	if (insn->exec == exec_while && insn->op == WHILE_LO && operand(d, 'w') &&
	    operand(d, 'n') != 31 && operand(d, 'm') != 31)
		return quick_whilelo;
	return smevec_exec_general;
}

quick_fn quick_simd_find(struct smevec_insn *d)
{
	quick_fn quick = quick_move_find(d);

	if (!quick)
		quick = quick_scalar_find(d);
	if (!quick)
		quick = quick_vector_find(d);
	if (!quick)
		quick = quick_int_find(d);
	return quick ? quick : smevec_exec_general;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The short cuts that streaming loops are made of, for whoever has them in line: loads and stores of whole vectors and
 * of rows of ZA in plain memory, all elements active, and INCB and its kin.  False: nothing is done, and
 * smevec_exec_general() knows.  PC stays.
 */
#ifndef SMEVEC_QUICK_MEM_H
#define SMEVEC_QUICK_MEM_H

#include "elem.h"
#include "executors.h"
#include "predicate.h"
#include "quick_v.h"

/* A multiple of 16 bytes, without a call: what has no calls saves no registers */
static inline void quick_copy(uint8_t *to, const uint8_t *from, unsigned int bytes)
{
	for (; bytes >= 64; to += 64, from += 64, bytes -= 64)
		memcpy(to, from, 64);
	for (; bytes; to += 16, from += 16, bytes -= 16)
		memcpy(to, from, 16);
}

/* NULL: not known to be plain memory */
static inline uint8_t *quick_plain(const struct smevec_cpu *c, uint64_t addr, unsigned int bytes, bool write)
{
	const struct smevec_page *p;

	if (!c->pages)
		return NULL;
	p = &c->pages[write][addr / SMEVEC_PAGE % SMEVEC_PAGES];
	return addr - p->page <= SMEVEC_PAGE - bytes ? p->host + (addr - p->page) : NULL;
}

static inline bool quick_load(struct smevec_cpu *c, unsigned int n, uint64_t addr, unsigned int vl)
{
	const uint8_t *from = quick_plain(c, addr, vl, false);
	uint8_t *z = c->regs->z[n];

	if (!from)
		return false;
	note_z_written(c, vl);
	quick_copy(z, from, vl);
	if (!(c->known.z_upper_zero >> n & 1)) {
		memset(z + vl, 0, SMEVEC_MAX_VL - vl);
		c->known.z_upper_zero |= UINT32_C(1) << n;
	}
	return true;
}

static inline bool quick_store(struct smevec_cpu *c, unsigned int n, uint64_t addr, unsigned int vl)
{
	uint8_t *to = quick_plain(c, addr, vl, true);

	if (!to)
		return false;
	quick_copy(to, c->regs->z[n], vl);
	return true;
}

static inline uint64_t quick_mul_vl(const struct smevec_cpu *c, const struct smevec_insn *d, unsigned int bits)
{
	return c->x[operand(d, 'n')] + (uint64_t)(sign_extend(operand(d, 'i'), bits) * (int)c->known.vl);
}

static inline bool quick_ldr_z(struct smevec_cpu *c, const struct smevec_insn *d)
{
	return quick_load(c, operand(d, 't'), quick_mul_vl(c, d, 9), c->known.vl);
}

static inline bool quick_str_z(struct smevec_cpu *c, const struct smevec_insn *d)
{
	return quick_store(c, operand(d, 't'), quick_mul_vl(c, d, 9), c->known.vl);
}

static inline uint8_t *quick_za_row(const struct smevec_cpu *c, const struct smevec_insn *d)
{
	uint32_t index = (uint32_t)c->x[12 + operand(d, 'v')] + operand(d, 'o');

	return c->regs->za[index & (c->svl - 1u)];
}

static inline uint8_t *quick_za_memory(const struct smevec_cpu *c, const struct smevec_insn *d, bool write)
{
	return quick_plain(c, c->x[operand(d, 'n')] + (uint64_t)operand(d, 'o') * c->svl, c->svl, write);
}

/* SVL is a power of two */
static inline void quick_copy_row(uint8_t *to, const uint8_t *from, unsigned int svl)
{
	if (svl < 64) {
		memcpy(to, from, 16);
		memcpy(to + svl - 16, from + svl - 16, 16);
		return;
	}
	if (svl > 64)
		memcpy(to, from, svl);
	else
		memcpy(to, from, 64);
}

static inline bool quick_ldr_za(struct smevec_cpu *c, const struct smevec_insn *d)
{
	const uint8_t *from = quick_za_memory(c, d, false);

	if (!from)
		return false;
	note_za_written(c);
	quick_copy_row(quick_za_row(c, d), from, c->svl);
	return true;
}

static inline bool quick_str_za(struct smevec_cpu *c, const struct smevec_insn *d)
{
	uint8_t *to = quick_za_memory(c, d, true);

	if (!to)
		return false;
	quick_copy_row(to, quick_za_row(c, d), c->svl);
	return true;
}

/* d->size is log2 of the element size, of memory and register alike */
static inline uint64_t quick_contiguous(const struct smevec_cpu *c, const struct smevec_insn *d)
{
	const struct insn *insn = d->row;

	if (insn->op == BY_REGISTER)
		return c->x[operand(d, 'n')] + (c->x[operand(d, 'm')] << d->size);
	return quick_mul_vl(c, d, 4);
}

static inline bool quick_all_active(const struct smevec_cpu *c, const struct smevec_insn *d)
{
	return pred_all(c->regs->p[operand(d, 'g')], c->known.vl, 1u << d->size);
}

static inline bool quick_ld1(struct smevec_cpu *c, const struct smevec_insn *d)
{
	return quick_all_active(c, d) && quick_load(c, operand(d, 't'), quick_contiguous(c, d), c->known.vl);
}

static inline bool quick_st1(struct smevec_cpu *c, const struct smevec_insn *d)
{
	return quick_all_active(c, d) && quick_store(c, operand(d, 't'), quick_contiguous(c, d), c->known.vl);
}

/* Pattern ALL */
static inline bool quick_inc_x(struct smevec_cpu *c, const struct smevec_insn *d)
{
	uint64_t by = (uint64_t)(c->known.vl >> operand(d, 's')) * (operand(d, 'i') + 1);

	c->x[operand(d, 'd')] += operand(d, 'v') ? -by : by;
	return true;
}

/* The same as functions of decoded words (quick.c): a word that has one of them may be executed in line instead */
#define QUICK_MEM(name)									\
	enum smevec_result quick_##name##_word(struct smevec_cpu *c, const struct smevec_insn *d,	\
					       struct smevec_event *event);
#include "quick_mem.def"
#undef QUICK_MEM

#endif

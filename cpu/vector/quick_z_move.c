/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Short cuts for values that get into Z registers, and elements that are selected (move.c, int.c, perm.c) */
#include "executors.h"
#include "predicate.h"
#include "quick_z.h"

/* As long as it is read again: shorter stores would have to be in the cache first */
typedef uint64_t pair __attribute__((vector_size(16)));

/* @value throughout */
static void repeat_z(uint64_t value, unsigned int log2, unsigned int vl, uint8_t *to)
{
	if (log2 < 3)
		value &= (UINT64_C(1) << (8u << log2)) - 1;
	for (unsigned int bits = 8u << log2; bits < 64; bits *= 2)
		value |= value << bits;
	for (unsigned int i = 0; i < vl; i += 16)
		memcpy(to + i, &(pair){ value, value }, 16);
}

QUICK_Z(quick_movprfx)
{
	struct z_result r;

	(void)event;
	for (unsigned int i = 0; i < c->known.vl; i += 16)
		memcpy(r.byte + i, v_of(c, d, 'n') + i, 16);
	return done_z(c, d, &r);
}

QUICK_Z(quick_dup_x)
{
	struct z_result r;

	(void)event;
	repeat_z(c->x[operand(d, 'n')], operand(d, 's'), c->known.vl, r.byte);
	return done_z(c, d, &r);
}

QUICK_Z(quick_dup_imm)
{
	int64_t value = sign_extend(operand(d, 'i'), 8) * (operand(d, 'h') ? 256 : 1);
	struct z_result r;

	(void)event;
	repeat_z((uint64_t)value, operand(d, 's'), c->known.vl, r.byte);
	return done_z(c, d, &r);
}

/* The lowest set bit of field t is the element size, above it the index */
QUICK_Z(quick_dup_elem)
{
	unsigned int log2 = (unsigned int)__builtin_ctz(operand(d, 't'));
	unsigned int at = (operand(d, 't') >> (log2 + 1)) << log2;
	uint64_t value = at < c->known.vl ? elem(v_of(c, d, 'n') + at, 0, 1u << log2) : 0;
	struct z_result r;

	(void)event;
	repeat_z(value, log2, c->known.vl, r.byte);
	return done_z(c, d, &r);
}

#define INDEX(name, type)								\
	SIMD static void name(uint64_t start, uint64_t step, uint8_t *to, unsigned int vl)	\
	{										\
		type __attribute__((may_alias)) *result = (void *)to;			\
		type value = (type)start, by = (type)step;				\
											\
		for (unsigned int i = 0; i < vl / (unsigned int)sizeof(type); i++)	\
			result[i] = (type)(value + (type)i * by);			\
	}

INDEX(index_b, uint8_t)
INDEX(index_h, uint16_t)
INDEX(index_s, uint32_t)
INDEX(index_d, uint64_t)

static uint64_t register_or_imm(const struct smevec_cpu *c, const struct smevec_insn *d, char letter,
				char imm5)
{
	if (!row_of(d)->pattern.field[letter - 'a'].nr)
		return (uint64_t)sign_extend(operand(d, imm5), 5);
	return operand(d, letter) == 31 ? 0 : c->x[operand(d, letter)];
}

QUICK_Z(quick_index)
{
	static void (*const functions[])(uint64_t, uint64_t, uint8_t *, unsigned int) = {
		index_b, index_h, index_s, index_d,
	};
	struct z_result r;

	(void)event;
	functions[operand(d, 's')](register_or_imm(c, d, 'n', 'i'), register_or_imm(c, d, 'm', 'j'), r.byte,
				   c->known.vl);
	return done_z(c, d, &r);
}

/* @n where @pg has an element active, else @m */
SIMD static void blend(const struct smevec_cpu *c, const struct smevec_insn *d, const uint8_t *n,
		       const uint8_t *m, struct z_result *r)
{
	_Alignas(64) uint8_t mask[SMEVEC_MAX_VL];

	pred_mask(c->regs->p[operand(d, 'g')], c->known.vl, 1u << operand(d, 's'), mask);
	for (unsigned int i = 0; i < c->known.vl; i++)
		r->byte[i] = (uint8_t)((n[i] & mask[i]) | (m[i] & ~mask[i]));
}

QUICK_Z(quick_sel)
{
	struct z_result r;

	(void)event;
	blend(c, d, v_of(c, d, 'n'), v_of(c, d, 'm'), &r);
	return done_z(c, d, &r);
}

static enum smevec_result copy_value(struct smevec_cpu *c, const struct smevec_insn *d, uint64_t value,
				     const uint8_t *others)
{
	_Alignas(64) uint8_t values[SMEVEC_MAX_VL];
	struct z_result r;

	repeat_z(value, operand(d, 's'), c->known.vl, values);
	blend(c, d, values, others, &r);
	return done_z(c, d, &r);
}

QUICK_Z(quick_cpy_x)
{
	(void)event;
	return copy_value(c, d, c->x[operand(d, 'n')], v_of(c, d, 'd'));
}

QUICK_Z(quick_cpy_v)
{
	(void)event;
	return copy_value(c, d, elem(v_of(c, d, 'n'), 0, 8), v_of(c, d, 'd'));
}

QUICK_Z(quick_cpy_imm)
{
	static const uint8_t zeroes[SMEVEC_MAX_VL];
	int64_t value = sign_extend(operand(d, 'i'), 8) * (operand(d, 'h') ? 256 : 1);

	(void)event;
	return copy_value(c, d, (uint64_t)value, operand(d, 'm') ? v_of(c, d, 'd') : zeroes);
}

/* Active elements only; how many bytes they are */
#define COMPACT(name, type)								\
	static unsigned int name(const uint8_t *pg, const uint8_t *n, unsigned int vl, uint8_t *to)	\
	{										\
		unsigned int nr = 0;							\
											\
		for (unsigned int k = 0; k < (vl + 63) / 64; k++) {			\
			uint64_t bits = pred_word(pg, k, vl) & pred_pattern(sizeof(type));	\
											\
			for (; bits; bits &= bits - 1, nr += sizeof(type))		\
				memcpy(to + nr, n + 64 * k + __builtin_ctzll(bits), sizeof(type));	\
		}									\
		return nr;								\
	}

COMPACT(compact_s, uint32_t)
COMPACT(compact_d, uint64_t)

QUICK_Z(quick_compact)
{
	const uint8_t *pg = c->regs->p[operand(d, 'g')], *n = v_of(c, d, 'n');
	struct z_result r;
	unsigned int nr;

	(void)event;
	nr = (operand(d, 's') ? compact_d : compact_s)(pg, n, c->known.vl, r.byte);
	memset(r.byte + nr, 0, SMEVEC_MAX_VL - nr);
	return done_z(c, d, &r);
}

/* The bytes where the first and the last active element begin; false: none is active */
static bool active_range(const struct smevec_cpu *c, const struct smevec_insn *d, unsigned int *first,
			 unsigned int *last)
{
	const uint8_t *pg = c->regs->p[operand(d, 'g')];
	uint64_t pattern = pred_pattern(1u << operand(d, 's'));
	bool found = false;

	for (unsigned int k = 0; k < (c->known.vl + 63u) / 64; k++) {
		uint64_t bits = pred_word(pg, k, c->known.vl) & pattern;

		if (!bits)
			continue;
		*first = found ? *first : 64 * k + (unsigned int)__builtin_ctzll(bits);
		*last = 64 * k + 63 - (unsigned int)__builtin_clzll(bits);
		found = true;
	}
	return found;
}

QUICK_Z(quick_splice)
{
	unsigned int vl = c->known.vl, first = 0, last = 0, len = 0, n = operand(d, 'n');
	const uint8_t *low = row_of(d)->op ? c->regs->z[n] : v_of(c, d, 'd');
	const uint8_t *high = row_of(d)->op ? c->regs->z[(n + 1) % 32] : v_of(c, d, 'm');
	struct z_result r;

	(void)event;
	if (active_range(c, d, &first, &last))
		len = last + (1u << operand(d, 's')) - first;
	memcpy(r.byte, low + first, len);
	memcpy(r.byte + len, high, vl - len);
	return done_z(c, d, &r);
}

/* LASTA takes the element after the last active one, LASTB that one itself */
static uint64_t last_element(const struct smevec_cpu *c, const struct smevec_insn *d)
{
	unsigned int vl = c->known.vl, esize = 1u << operand(d, 's'), first, last = vl - esize;

	active_range(c, d, &first, &last);
	if (row_of(d)->op == LAST_A)
		last = last + esize < vl ? last + esize : 0;
	return elem(v_of(c, d, 'n') + last, 0, esize);
}

QUICK_Z(quick_last_x)
{
	(void)event;
	c->x[operand(d, 'd')] = last_element(c, d);
	return done(c);
}

QUICK_Z(quick_last_v)
{
	struct z_result r = { 0 };

	(void)event;
	put_elem(r.byte, 0, 8, last_element(c, d));
	return done_z(c, d, &r);
}

static enum smevec_result insert(struct smevec_cpu *c, const struct smevec_insn *d, uint64_t value)
{
	unsigned int esize = 1u << operand(d, 's');
	struct z_result r;

	put_elem(r.byte, 0, 8, value);
	for (unsigned int i = 0; i < c->known.vl; i += 16)
		memcpy(r.byte + esize + i, v_of(c, d, 'd') + i, 16);
	return done_z(c, d, &r);
}

QUICK_Z(quick_insr_x)
{
	(void)event;
	return insert(c, d, operand(d, 'm') == 31 ? 0 : c->x[operand(d, 'm')]);
}

QUICK_Z(quick_insr_v)
{
	(void)event;
	return insert(c, d, elem(v_of(c, d, 'm'), 0, 8));
}

/* Where an immediate shifted by 8 is one of bytes, or an element is larger than 64 bits, there is none */
static bool unusual(const struct smevec_insn *d)
{
	const struct insn *insn = d->row;

	if (insn->exec == exec_dup_imm || insn->exec == exec_cpy_imm)
		return operand(d, 'h') && !operand(d, 's');
	if (insn->exec == exec_dup_elem)
		return !(operand(d, 't') & 15);
	return insn->exec == exec_last_x && operand(d, 'd') == 31;
}

quick_fn quick_z_move_find(const struct smevec_insn *d)
{
	static const struct {
		executor exec;
		quick_fn quick;
	} rows[] = {
		{ exec_movprfx, quick_movprfx }, { exec_dup_x, quick_dup_x }, { exec_dup_imm, quick_dup_imm },
		{ exec_dup_elem, quick_dup_elem }, { exec_index, quick_index }, { exec_sel, quick_sel },
		{ exec_cpy_x, quick_cpy_x }, { exec_cpy_v, quick_cpy_v }, { exec_cpy_imm, quick_cpy_imm },
		{ exec_compact, quick_compact }, { exec_splice, quick_splice }, { exec_last_x, quick_last_x },
		{ exec_last_v, quick_last_v }, { exec_insr_x, quick_insr_x }, { exec_insr_v, quick_insr_v },
	};
	const struct insn *insn = d->row;

	for (size_t i = 0; simd_usable() && i < sizeof(rows) / sizeof(rows[0]); i++)
		if (insn->exec == rows[i].exec && !unusual(d))
			return rows[i].quick;
	return NULL;
}

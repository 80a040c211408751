/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Integer and logical arithmetic: one shape of executor, many operations */
#include "elem.h"
#include "executors.h"

static uint64_t max_s(int64_t a, int64_t b, bool larger)
{
	return (uint64_t)((a > b) == larger ? a : b);
}

static uint64_t max_u(uint64_t a, uint64_t b, bool larger)
{
	return (a > b) == larger ? a : b;
}

/* Upper half of the double-width product */
static uint64_t high_half(__int128 product, unsigned int bits)
{
	return (uint64_t)(product >> bits);
}

/* Signed operands come sign-extended, unsigned ones as they are; the result is cut later */
static uint64_t int_op(int op, uint64_t a, uint64_t b, unsigned int bits)
{
	int64_t sa = sign_extend(a, bits), sb = sign_extend(b, bits);

	switch (op) {
	case OP_ADD:
		return a + b;
	case OP_SUB:
		return a - b;
	case OP_SUBR:
		return b - a;
	case OP_MUL:
		return a * b;
	case OP_SMULH:
		return high_half((__int128)sa * sb, bits);
	case OP_UMULH:
		return high_half((__int128)((unsigned __int128)a * b), bits);
	case OP_SMAX:
		return max_s(sa, sb, true);
	case OP_SMIN:
		return max_s(sa, sb, false);
	case OP_UMAX:
		return max_u(a, b, true);
	case OP_UMIN:
		return max_u(a, b, false);
	case OP_SABD:
		return sa > sb ? a - b : b - a;
	case OP_UABD:
		return a > b ? a - b : b - a;
	case OP_AND:
		return a & b;
	case OP_ORR:
		return a | b;
	case OP_EOR:
		return a ^ b;
	default:
		return a & ~b;	/* OP_BIC */
	}
}

/* Zdn = Pg ? Zdn op Zm : Zdn */
enum smevec_result exec_zpz_int(struct exec *e)
{
	unsigned int esize = esize_of(e, 's');
	const uint8_t *g = e->r->p[field(e, 'g')], *m = e->r->z[field(e, 'm')];
	uint8_t *dn = e->r->z[field(e, 'd')];
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl / esize; i++) {
		uint64_t a = elem(dn, i, esize);

		if (active(g, i, esize))
			a = int_op(e->insn->op, a, elem(m, i, esize), esize * 8);
		put_elem(result, i, esize, a);
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* Zd = Zn op Zm */
enum smevec_result exec_zzz_int(struct exec *e)
{
	unsigned int esize = esize_of(e, 's');
	const uint8_t *n = e->r->z[field(e, 'n')], *m = e->r->z[field(e, 'm')];
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl / esize; i++)
		put_elem(result, i, esize,
			 int_op(e->insn->op, elem(n, i, esize), elem(m, i, esize), esize * 8));
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* Zdn = Zdn op imm8, or imm8 << 8 */
enum smevec_result exec_zi_int(struct exec *e)
{
	unsigned int esize = esize_of(e, 's');
	uint64_t imm = (uint64_t)field(e, 'i') << (field(e, 'h') ? 8 : 0);
	const uint8_t *dn = e->r->z[field(e, 'd')];
	uint8_t result[SMEVEC_MAX_VL];

	if (field(e, 'h') && esize == 1)
		return SMEVEC_UNDEF;
	for (unsigned int i = 0; i < e->vl / esize; i++)
		put_elem(result, i, esize,
			 int_op(e->insn->op, elem(dn, i, esize), imm, esize * 8));
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* Zd = Pg ? Zn : Zm */
enum smevec_result exec_sel(struct exec *e)
{
	unsigned int esize = esize_of(e, 's');
	const uint8_t *g = e->r->p[field(e, 'g')];
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl / esize; i++) {
		const uint8_t *from = e->r->z[field(e, active(g, i, esize) ? 'n' : 'm')];

		memcpy(result + i * esize, from + i * esize, esize);
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* One value into the active elements; the others keep theirs, or become zero */
static enum smevec_result copy_value(struct exec *e, char pred, uint64_t value, bool zeroing)
{
	unsigned int esize = esize_of(e, 's');
	const uint8_t *g = e->r->p[field(e, pred)], *d = e->r->z[field(e, 'd')];
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl / esize; i++) {
		uint64_t other = zeroing ? 0 : elem(d, i, esize);

		put_elem(result, i, esize, active(g, i, esize) ? value : other);
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

enum smevec_result exec_cpy_x(struct exec *e)
{
	return copy_value(e, 'g', e->cpu->x[field(e, 'n')], false);
}

enum smevec_result exec_cpy_v(struct exec *e)
{
	return copy_value(e, 'g', elem(e->r->z[field(e, 'n')], 0, esize_of(e, 's')), false);
}

enum smevec_result exec_cpy_imm(struct exec *e)
{
	int64_t imm = sign_extend(field(e, 'i'), 8) * (field(e, 'h') ? 256 : 1);

	if (field(e, 'h') && esize_of(e, 's') == 1)
		return SMEVEC_UNDEF;
	return copy_value(e, 'g', (uint64_t)imm, !field(e, 'm'));
}

/* DUP Zd.T, Zn.T[index]: the lowest set bit of tsz is the element size, above it the index */
enum smevec_result exec_dup_elem(struct exec *e)
{
	uint32_t tsz = field(e, 't');
	unsigned int log2 = tsz ? (unsigned int)__builtin_ctz(tsz) : 5;
	uint32_t index = tsz >> (log2 + 1);
	unsigned int esize = 1u << log2;
	uint8_t result[SMEVEC_MAX_VL], value[16] = { 0 };

	if (log2 > 4)
		return SMEVEC_UNDEF;
	/* an index beyond the vector reads as zero */
	if (index < e->vl / esize)
		memcpy(value, e->r->z[field(e, 'n')] + index * esize, esize);
	for (unsigned int i = 0; i < e->vl / esize; i++)
		memcpy(result + i * esize, value, esize);
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* MOVPRFX, unpredicated: a plain copy */
enum smevec_result exec_movprfx(struct exec *e)
{
	write_z(e, field(e, 'd'), e->r->z[field(e, 'n')]);
	return SMEVEC_DONE;
}

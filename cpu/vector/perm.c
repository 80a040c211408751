/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Permutes, extracts, table look-ups */
#include "elem.h"
#include "executors.h"
#include "ops.h"
#include "perm.h"

static const uint8_t *zreg(const struct exec *e, char letter)
{
	return e->r->z[field(e, letter)];
}

static unsigned int element_size(const struct exec *e)
{
	return has_field(e, 's') ? esize_of(e, 's') : 16;
}

static enum smevec_result done(struct exec *e, const uint8_t *result)
{
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* Where the vector holds an odd number of pairs of quadwords, the last one is left zero */
enum smevec_result exec_zip(struct exec *e)
{
	unsigned int esize = element_size(e), elements = e->vl / esize & ~1u;
	const uint8_t *from[2] = { zreg(e, 'n'), zreg(e, 'm') };
	uint8_t result[SMEVEC_MAX_VL] = { 0 };

	if (!elements)
		return SMEVEC_UNDEF;
	for (unsigned int i = 0; i < elements; i++) {
		struct place p = permuted((unsigned int)e->insn->op, i, elements);

		memcpy(result + i * esize, from[p.second] + p.index * esize, esize);
	}
	return done(e, result);
}

enum smevec_result exec_zip_q(struct exec *e)
{
	unsigned int esize = esize_of(e, 's'), lanes = 16 / esize;
	const uint8_t *from[2] = { zreg(e, 'n'), zreg(e, 'm') };
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl / esize; i++) {
		struct place p = permuted((unsigned int)e->insn->op, i % lanes, lanes);

		memcpy(result + i * esize,
		       from[p.second] + (i / lanes * lanes + p.index) * esize, esize);
	}
	return done(e, result);
}

enum smevec_result exec_rev(struct exec *e)
{
	unsigned int esize = esize_of(e, 's'), elements = e->vl / esize;
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < elements; i++)
		memcpy(result + i * esize, zreg(e, 'n') + (elements - 1 - i) * esize, esize);
	return done(e, result);
}

/* REVD: the doublewords of each active quadword change places */
enum smevec_result exec_revd(struct exec *e)
{
	uint8_t result[SMEVEC_MAX_VL];

	memcpy(result, zreg(e, 'd'), e->vl);
	for (unsigned int i = 0; i < e->vl / 16; i++)
		if (active(e->r->p[field(e, 'g')], i, 16)) {
			memcpy(result + i * 16, zreg(e, 'n') + i * 16 + 8, 8);
			memcpy(result + i * 16 + 8, zreg(e, 'n') + i * 16, 8);
		}
	return done(e, result);
}

/* Field u: unsigned; h: upper half */
enum smevec_result exec_unpk(struct exec *e)
{
	unsigned int esize = esize_of(e, 's'), half = esize / 2;
	unsigned int elements = e->vl / esize, start = field(e, 'h') ? elements : 0;
	uint8_t result[SMEVEC_MAX_VL];

	if (esize == 1)
		return SMEVEC_UNDEF;
	for (unsigned int i = 0; i < elements; i++) {
		uint64_t value = elem(zreg(e, 'n'), start + i, half);

		put_elem(result, i, esize,
			 field(e, 'u') ? value : (uint64_t)sign_extend(value, half * 8));
	}
	return done(e, result);
}

/* Bytes from the immediate on of two vectors in a row; constructive: Zn and its neighbour */
enum smevec_result exec_ext(struct exec *e)
{
	unsigned int at = field(e, 'i') < e->vl ? field(e, 'i') : 0, n = field(e, 'n');
	const uint8_t *low = e->insn->op ? e->r->z[n] : zreg(e, 'd');
	const uint8_t *high = e->insn->op ? e->r->z[(n + 1) % 32] : zreg(e, 'm');
	uint8_t result[SMEVEC_MAX_VL];

	memcpy(result, low + at, e->vl - at);
	memcpy(result + e->vl - at, high, at);
	return done(e, result);
}

enum smevec_result exec_extq(struct exec *e)
{
	unsigned int at = field(e, 'i');
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int q = 0; q < e->vl; q += 16) {
		memcpy(result + q, zreg(e, 'd') + q + at, 16 - at);
		memcpy(result + q + 16 - at, zreg(e, 'm') + q, at);
	}
	return done(e, result);
}

enum smevec_result exec_splice(struct exec *e)
{
	unsigned int esize = esize_of(e, 's'), elements = e->vl / esize, to = 0;
	unsigned int first = elements, last = 0, n = field(e, 'n');
	const uint8_t *low = e->insn->op ? e->r->z[n] : zreg(e, 'd');
	const uint8_t *high = e->insn->op ? e->r->z[(n + 1) % 32] : zreg(e, 'm');
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = elements; i-- > 0;)
		if (active(e->r->p[field(e, 'g')], i, esize)) {
			last = first == elements ? i : last;
			first = i;
		}
	for (unsigned int i = first; first < elements && i <= last; i++)
		memcpy(result + to++ * esize, low + i * esize, esize);
	memcpy(result + to * esize, high, e->vl - to * esize);
	return done(e, result);
}

enum smevec_result exec_compact(struct exec *e)
{
	unsigned int esize = 4u << field(e, 's'), to = 0;
	uint8_t result[SMEVEC_MAX_VL] = { 0 };

	for (unsigned int i = 0; i < e->vl / esize; i++)
		if (active(e->r->p[field(e, 'g')], i, esize))
			memcpy(result + to++ * esize, zreg(e, 'n') + i * esize, esize);
	return done(e, result);
}

/* OPT: tables in a row; TBX keeps the destination where the index is out of range */
static void look_up(const struct exec *e, uint8_t *result, unsigned int base, unsigned int count,
		    unsigned int table, unsigned int tables)
{
	unsigned int esize = esize_of(e, 's');
	unsigned int n = field(e, 'n');

	for (unsigned int i = base; i < base + count; i++) {
		uint64_t index = elem(zreg(e, 'm'), i, esize);

		if (index < (uint64_t)table * tables)
			memcpy(result + i * esize,
			       e->r->z[(n + index / table) % 32] + (base + index % table) * esize,
			       esize);
		else if (!(e->insn->op & TBX))
			memset(result + i * esize, 0, esize);
	}
}

enum smevec_result exec_tbl(struct exec *e)
{
	unsigned int elements = e->vl / esize_of(e, 's');
	uint8_t result[SMEVEC_MAX_VL];

	memcpy(result, zreg(e, 'd'), e->vl);
	look_up(e, result, 0, elements, elements, e->insn->op & TBL2 ? 2 : 1);
	return done(e, result);
}

enum smevec_result exec_tblq(struct exec *e)
{
	unsigned int elements = e->vl / esize_of(e, 's'), lanes = 16 / esize_of(e, 's');
	uint8_t result[SMEVEC_MAX_VL];

	memcpy(result, zreg(e, 'd'), e->vl);
	for (unsigned int i = 0; i < elements; i += lanes)
		look_up(e, result, i, lanes, lanes, 1);
	return done(e, result);
}

static enum smevec_result insert(struct exec *e, uint64_t value)
{
	unsigned int esize = esize_of(e, 's');
	uint8_t result[SMEVEC_MAX_VL];

	memcpy(result + esize, zreg(e, 'd'), e->vl - esize);
	put_elem(result, 0, esize, value);
	return done(e, result);
}

enum smevec_result exec_insr_x(struct exec *e)
{
	return insert(e, read_x(e, field(e, 'm')));
}

enum smevec_result exec_insr_v(struct exec *e)
{
	return insert(e, elem(zreg(e, 'm'), 0, esize_of(e, 's')));
}

/* Index of the last active element, or the one after it; -1: none active */
static int last_index(const struct exec *e, bool after)
{
	unsigned int esize = esize_of(e, 's'), elements = e->vl / esize;

	for (unsigned int i = elements; i-- > 0;)
		if (active(e->r->p[field(e, 'g')], i, esize))
			return (int)(after ? (i + 1) % elements : i);
	return -1;
}

static enum smevec_result scalar_to_v(struct exec *e, uint64_t value)
{
	uint8_t result[SMEVEC_MAX_VL] = { 0 };

	put_elem(result, 0, esize_of(e, 's'), value);
	return done(e, result);
}

enum smevec_result exec_last_v(struct exec *e)
{
	int last = last_index(e, e->insn->op == LAST_A);
	unsigned int esize = esize_of(e, 's'), elements = e->vl / esize;

	if (last < 0)
		last = e->insn->op == LAST_A ? 0 : (int)elements - 1;
	return scalar_to_v(e, elem(zreg(e, 'n'), (unsigned int)last, esize));
}

enum smevec_result exec_clast_z(struct exec *e)
{
	int last = last_index(e, e->insn->op == LAST_A);
	unsigned int esize = esize_of(e, 's');
	uint8_t result[SMEVEC_MAX_VL];

	if (last < 0)
		return done(e, memcpy(result, zreg(e, 'd'), e->vl));
	for (unsigned int i = 0; i < e->vl / esize; i++)
		memcpy(result + i * esize, zreg(e, 'm') + (unsigned int)last * esize, esize);
	return done(e, result);
}

enum smevec_result exec_clast_v(struct exec *e)
{
	int last = last_index(e, e->insn->op == LAST_A);

	return scalar_to_v(e, last < 0 ? elem(zreg(e, 'd'), 0, esize_of(e, 's')) :
					 elem(zreg(e, 'm'), (unsigned int)last, esize_of(e, 's')));
}

enum smevec_result exec_clast_x(struct exec *e)
{
	int last = last_index(e, e->insn->op == LAST_A);
	unsigned int esize = esize_of(e, 's');
	uint64_t old = read_x(e, field(e, 'd')) & (UINT64_MAX >> (64 - esize * 8));

	write_x(e, field(e, 'd'),
		last < 0 ? old : elem(zreg(e, 'm'), (unsigned int)last, esize));
	return SMEVEC_DONE;
}

/* DUPQ: element of each quadword; field t as in DUP */
enum smevec_result exec_dupq(struct exec *e)
{
	uint32_t t = field(e, 't');
	unsigned int log2 = t & 15 ? (unsigned int)__builtin_ctz(t) : 4, esize = 1u << log2;
	unsigned int index = t >> (log2 + 1);
	uint8_t result[SMEVEC_MAX_VL];

	if (log2 > 3)
		return SMEVEC_UNDEF;
	for (unsigned int i = 0; i < e->vl / esize; i++)
		memcpy(result + i * esize,
		       zreg(e, 'n') + (i * esize / 16 * 16) + index * esize, esize);
	return done(e, result);
}

/* Arm ARM DecodeBitMasks(), replicated to 64 bits; false: reserved */
static bool bit_mask(uint32_t n, uint32_t immr, uint32_t imms, uint64_t *mask)
{
	uint32_t key = n << 6 | (~imms & 63);
	unsigned int len = key ? 31 - (unsigned int)__builtin_clz(key) : 0, size = 1u << len;
	unsigned int s = imms & (size - 1), r = immr & (size - 1);
	uint64_t ones = UINT64_MAX >> (63 - s), width = UINT64_MAX >> (64 - size), value;

	if (len < 1 || s == size - 1)
		return false;
	value = r ? (ones >> r | ones << (size - r)) & width : ones;
	for (; size < 64; size *= 2)
		value |= value << size;
	*mask = value;
	return true;
}

enum smevec_result exec_dup_mask(struct exec *e)
{
	uint8_t result[SMEVEC_MAX_VL];
	uint64_t mask;

	if (!bit_mask(field(e, 'n'), field(e, 'r'), field(e, 's'), &mask))
		return SMEVEC_UNDEF;
	for (unsigned int i = 0; i < e->vl / 8; i++)
		put_elem(result, i, 8, mask);
	return done(e, result);
}

enum smevec_result exec_logical_imm(struct exec *e)
{
	uint8_t result[SMEVEC_MAX_VL];
	uint64_t mask;

	if (!bit_mask(field(e, 'n'), field(e, 'r'), field(e, 's'), &mask))
		return SMEVEC_UNDEF;
	for (unsigned int i = 0; i < e->vl / 8; i++) {
		uint64_t v = elem(zreg(e, 'd'), i, 8);

		put_elem(result, i, 8,
			 e->insn->op == PRED_AND ? v & mask : e->insn->op == PRED_ORR ? v | mask :
									       v ^ mask);
	}
	return done(e, result);
}

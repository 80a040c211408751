/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Predicates as data: logic, breaks, permutes, counts, predicate-as-counter */
#include "counter.h"
#include "elem.h"
#include "executors.h"
#include "ops.h"
#include "perm.h"

#define PRED_BYTES (SMEVEC_MAX_VL / 8)

static void put_active(uint8_t *p, unsigned int i, unsigned int esize, bool on)
{
	if (on)
		set_active(p, i, esize);
}

static uint8_t logical(int op, uint8_t n, uint8_t m)
{
	switch (op) {
	case PRED_AND:
		return n & m;
	case PRED_BIC:
		return n & (uint8_t)~m;
	case PRED_EOR:
		return n ^ m;
	case PRED_ORR:
		return n | m;
	case PRED_ORN:
		return n | (uint8_t)~m;
	case PRED_NOR:
		return (uint8_t)~(n | m);
	default:
		return (uint8_t)~(n & m);
	}
}

/* Field s: sets the flags */
enum smevec_result exec_pred_logical(struct exec *e)
{
	const uint8_t *g = e->r->p[field(e, 'g')], *n = e->r->p[field(e, 'n')];
	const uint8_t *m = e->r->p[field(e, 'm')];
	uint8_t result[PRED_BYTES];

	for (unsigned int i = 0; i < PRED_BYTES; i++)
		result[i] = e->insn->op == PRED_SEL ? (uint8_t)((n[i] & g[i]) | (m[i] & ~g[i])) :
						      logical(e->insn->op, n[i], m[i]) & g[i];
	if (field(e, 's'))
		pred_test(e, g, result, 1);
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* Field b: break before (1) or after the first true element; m: merging */
enum smevec_result exec_brk(struct exec *e)
{
	const uint8_t *g = e->r->p[field(e, 'g')], *n = e->r->p[field(e, 'n')];
	bool before = field(e, 'b'), broken = false;
	uint8_t result[PRED_BYTES] = { 0 };

	for (unsigned int i = 0; i < e->vl; i++) {
		bool hit = pred_bit(g, i) && pred_bit(n, i);

		if (!pred_bit(g, i)) {
			put_active(result, i, 1, field(e, 'm') && pred_bit(e->r->p[field(e, 'd')], i));
			continue;
		}
		put_active(result, i, 1, !broken && !(before && hit));
		broken |= hit;
	}
	if (field(e, 's'))
		pred_test(e, g, result, 1);
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* Last active element of n under g true? */
static bool last_active(const struct exec *e, const uint8_t *g, const uint8_t *n)
{
	for (unsigned int i = e->vl; i-- > 0;)
		if (pred_bit(g, i))
			return pred_bit(n, i);
	return false;
}

enum smevec_result exec_brkn(struct exec *e)
{
	const uint8_t *g = e->r->p[field(e, 'g')];
	bool keep = last_active(e, g, e->r->p[field(e, 'n')]);
	uint8_t result[PRED_BYTES] = { 0 }, all[PRED_BYTES];

	memset(all, 0xff, sizeof(all));
	if (keep)
		memcpy(result, e->r->p[field(e, 'd')], sizeof(result));
	if (field(e, 's'))
		pred_test(e, all, result, 1);
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* BRKPA, BRKPB */
enum smevec_result exec_brkp(struct exec *e)
{
	const uint8_t *g = e->r->p[field(e, 'g')], *m = e->r->p[field(e, 'm')];
	bool on = last_active(e, g, e->r->p[field(e, 'n')]);
	uint8_t result[PRED_BYTES] = { 0 };

	for (unsigned int i = 0; i < e->vl; i++) {
		if (!pred_bit(g, i))
			continue;
		on = on && !(field(e, 'b') && pred_bit(m, i));
		put_active(result, i, 1, on);
		on = on && !pred_bit(m, i);
	}
	if (field(e, 's'))
		pred_test(e, g, result, 1);
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

enum smevec_result exec_ptest(struct exec *e)
{
	pred_test(e, e->r->p[field(e, 'g')], e->r->p[field(e, 'n')], 1);
	return SMEVEC_DONE;
}

enum smevec_result exec_pfirst(struct exec *e)
{
	const uint8_t *g = e->r->p[field(e, 'g')];
	uint8_t result[PRED_BYTES];

	memcpy(result, e->r->p[field(e, 'd')], sizeof(result));
	for (unsigned int i = 0; i < e->vl; i++)
		if (pred_bit(g, i)) {
			set_active(result, i, 1);
			break;
		}
	pred_test(e, g, result, 1);
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

enum smevec_result exec_pnext(struct exec *e)
{
	unsigned int esize = esize_of(e, 's'), elements = e->vl / esize, next = elements;
	const uint8_t *g = e->r->p[field(e, 'g')], *d = e->r->p[field(e, 'd')];
	uint8_t result[PRED_BYTES] = { 0 };

	while (next > 0 && !active(d, next - 1, esize))
		next--;
	while (next < elements && !active(g, next, esize))
		next++;
	if (next < elements)
		set_active(result, next, esize);
	pred_test(e, g, result, esize);
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* All the bits of an element move with it */
static void move_bits(uint8_t *to, unsigned int i, const uint8_t *from, unsigned int j,
		      unsigned int esize)
{
	for (unsigned int b = 0; b < esize; b++)
		put_active(to, i * esize + b, 1, pred_bit(from, j * esize + b));
}

enum smevec_result exec_pred_perm(struct exec *e)
{
	unsigned int esize = esize_of(e, 's'), elements = e->vl / esize, op = (unsigned int)e->insn->op;
	const uint8_t *from[2] = { e->r->p[field(e, 'n')], e->r->p[field(e, 'm')] };
	uint8_t result[PRED_BYTES] = { 0 };

	for (unsigned int i = 0; i < elements; i++) {
		struct place p = permuted(op, i, elements);

		move_bits(result, i, from[p.second], p.index, esize);
	}
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

enum smevec_result exec_prev(struct exec *e)
{
	unsigned int esize = esize_of(e, 's'), elements = e->vl / esize;
	uint8_t result[PRED_BYTES] = { 0 };

	for (unsigned int i = 0; i < elements; i++)
		move_bits(result, i, e->r->p[field(e, 'n')], elements - 1 - i, esize);
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

enum smevec_result exec_punpk(struct exec *e)
{
	unsigned int start = field(e, 'h') ? e->vl / 2 : 0;
	uint8_t result[PRED_BYTES] = { 0 };

	for (unsigned int i = 0; i < e->vl / 2; i++)
		put_active(result, 2 * i, 1, pred_bit(e->r->p[field(e, 'n')], start + i));
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* Pd = Pm[Wv + imm] ? Pn : 0; field t: size as its lowest set bit, index above */
enum smevec_result exec_psel(struct exec *e)
{
	uint32_t t = field(e, 't');
	unsigned int log2 = t & 15 ? (unsigned int)__builtin_ctz(t) : 4, esize = 1u << log2;
	/* UInt(Wv) + imm does not wrap: it tells where VL is not a power of two */
	uint64_t index = (uint64_t)(uint32_t)e->cpu->x[12 + field(e, 'v')] + (t >> (log2 + 1));
	uint8_t result[PRED_BYTES] = { 0 };

	if (log2 > 3)
		return SMEVEC_UNDEF;
	if (active(e->r->p[field(e, 'm')], (unsigned int)(index % (e->vl / esize)), esize))
		memcpy(result, e->r->p[field(e, 'n')], sizeof(result));
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* N: terminated; V: not terminated and not the last (C clear) */
enum smevec_result exec_cterm(struct exec *e)
{
	uint64_t mask = field(e, 's') ? UINT64_MAX : UINT32_MAX;
	bool equal = !((read_x(e, field(e, 'n')) ^ read_x(e, field(e, 'm'))) & mask);
	bool terminate = equal != (field(e, 'e') != 0);
	uint32_t c = e->cpu->nzcv >> 29 & 1;

	e->cpu->nzcv = (e->cpu->nzcv & UINT32_C(0x60000000)) | (uint32_t)terminate << 31 |
		       (uint32_t)(!terminate && !c) << 28;
	return SMEVEC_DONE;
}

static unsigned int count_active(const struct exec *e, const uint8_t *p, unsigned int esize)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < e->vl / esize; i++)
		count += active(p, i, esize);
	return count;
}

/*
 * Adds or subtracts a count.  Fields: v (subtract), u (unsigned), w (64-bit; missing: the same)
 */
static uint64_t step(const struct exec *e, uint64_t value, unsigned int bits, unsigned int count)
{
	i128 v, by = field(e, 'v') ? -(i128)count : (i128)count;
	bool is_signed = !field(e, 'u');
	uint64_t result;

	if (e->insn->op != SATURATING)
		return field(e, 'v') ? value - count : value + count;
	v = is_signed ? (i128)sign_extend(value, bits) : (i128)(value & (UINT64_MAX >> (64 - bits)));
	result = saturate(v + by, bits, is_signed);
	return is_signed ? (uint64_t)sign_extend(result, bits) : result;
}

static unsigned int x_bits(const struct exec *e)
{
	return has_field(e, 'w') && !field(e, 'w') ? 32 : 64;
}

enum smevec_result exec_incp_x(struct exec *e)
{
	unsigned int count = count_active(e, e->r->p[field(e, 'm')], esize_of(e, 's'));

	write_x(e, field(e, 'd'), step(e, read_x(e, field(e, 'd')), x_bits(e), count));
	return SMEVEC_DONE;
}

static enum smevec_result step_vector(struct exec *e, unsigned int count)
{
	unsigned int esize = esize_of(e, 's');
	uint8_t result[SMEVEC_MAX_VL];

	if (esize == 1)
		return SMEVEC_UNDEF;
	for (unsigned int i = 0; i < e->vl / esize; i++)
		put_elem(result, i, esize,
			 step(e, elem(e->r->z[field(e, 'd')], i, esize), esize * 8, count));
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

enum smevec_result exec_incp_z(struct exec *e)
{
	return step_vector(e, count_active(e, e->r->p[field(e, 'm')], esize_of(e, 's')));
}

static unsigned int pattern_times(const struct exec *e)
{
	return pattern_count(field(e, 'p'), e->vl / esize_of(e, 's')) * (field(e, 'i') + 1);
}

enum smevec_result exec_inc_x(struct exec *e)
{
	write_x(e, field(e, 'd'),
		step(e, read_x(e, field(e, 'd')), x_bits(e), pattern_times(e)));
	return SMEVEC_DONE;
}

enum smevec_result exec_inc_z(struct exec *e)
{
	return step_vector(e, pattern_times(e));
}

/* Elements from the first up, or from the last down, for which the condition holds */
static unsigned int while_length(const struct exec *e, unsigned int elements)
{
	uint64_t a = read_x(e, field(e, 'n')), b = read_x(e, field(e, 'm'));
	bool down = e->insn->op >= WHILE_GE;
	unsigned int count = 0;

	while (count < elements && while_condition(e->insn->op, a, b)) {
		a = down ? a - 1 : a + 1;
		count++;
	}
	return count;
}

static void while_flags(struct exec *e, unsigned int count, unsigned int elements)
{
	bool down = e->insn->op >= WHILE_GE;
	bool first = down ? count == elements : count, last = down ? count : count == elements;

	e->cpu->nzcv = (uint32_t)first << 31 | (uint32_t)!count << 30 | (uint32_t)!last << 29;
}

enum smevec_result exec_while_pair(struct exec *e)
{
	unsigned int esize = esize_of(e, 's'), elements = e->vl / esize;
	unsigned int count = while_length(e, 2 * elements);
	bool down = e->insn->op >= WHILE_GE;
	uint8_t result[2][PRED_BYTES] = { 0 };

	for (unsigned int i = 0; i < count; i++) {
		unsigned int at = down ? 2 * elements - 1 - i : i;

		set_active(result[at / elements], at % elements, esize);
	}
	while_flags(e, count, 2 * elements);
	write_p(e, field(e, 'd') * 2, result[0]);
	write_p(e, field(e, 'd') * 2 + 1, result[1]);
	return SMEVEC_DONE;
}

static void write_counter(struct exec *e, unsigned int n, uint16_t value)
{
	uint8_t result[PRED_BYTES] = { (uint8_t)value, (uint8_t)(value >> 8) };

	write_p(e, n, result);
}

/* Field k: two or four vectors */
enum smevec_result exec_while_counter(struct exec *e)
{
	unsigned int elements = (field(e, 'k') ? 4 : 2) * (e->vl / esize_of(e, 's'));
	unsigned int count = while_length(e, elements);
	bool down = e->insn->op >= WHILE_GE, invert = down && count < elements;

	while_flags(e, count, elements);
	write_counter(e, 8 + field(e, 'd'),
		      invert && count ? counter_encode(field(e, 's'), elements - count, elements, true) :
					counter_encode(field(e, 's'), count, elements, false));
	return SMEVEC_DONE;
}

/* WHILEWR, WHILERW: how many elements until two pointers conflict */
enum smevec_result exec_while_rw(struct exec *e)
{
	unsigned int esize = esize_of(e, 's'), elements = e->vl / esize, count = 0;
	uint64_t n = read_x(e, field(e, 'n')), m = read_x(e, field(e, 'm'));
	i128 diff = (i128)m - n;
	uint8_t result[PRED_BYTES] = { 0 };

	if (field(e, 'r') && diff < 0)
		diff = -diff;
	diff /= esize;
	if (diff <= 0 || diff > elements)
		diff = elements;
	for (; count < diff; count++)
		set_active(result, count, esize);
	while_flags(e, count, elements);
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

enum smevec_result exec_ptrue_counter(struct exec *e)
{
	write_counter(e, 8 + field(e, 'd'), (uint16_t)(1u << field(e, 's') | 1u << 15));
	return SMEVEC_DONE;
}

static void extract(struct exec *e, unsigned int d, unsigned int part)
{
	unsigned int esize = esize_of(e, 's'), elements = e->vl / esize;
	struct counter c = counter_decode(e->r->p[8 + field(e, 'n')], e->vl, esize);
	uint8_t result[PRED_BYTES] = { 0 };

	for (unsigned int i = 0; i < elements; i++)
		put_active(result, i, esize, counter_active(&c, part * elements + i));
	write_p(e, d, result);
}

enum smevec_result exec_pext(struct exec *e)
{
	extract(e, field(e, 'd'), field(e, 'i'));
	return SMEVEC_DONE;
}

enum smevec_result exec_pext_pair(struct exec *e)
{
	uint8_t first[PRED_BYTES];
	unsigned int d = field(e, 'd');

	/* the counter may be one of the destinations */
	memcpy(first, e->r->p[8 + field(e, 'n')], sizeof(first));
	extract(e, d, field(e, 'i') * 2);
	if (d == 8 + field(e, 'n')) {
		uint8_t done[PRED_BYTES];

		memcpy(done, e->r->p[d], sizeof(done));
		memcpy(e->r->p[d], first, sizeof(first));
		extract(e, (d + 1) % 16, field(e, 'i') * 2 + 1);
		memcpy(e->r->p[d], done, sizeof(done));
		return SMEVEC_DONE;
	}
	extract(e, (d + 1) % 16, field(e, 'i') * 2 + 1);
	return SMEVEC_DONE;
}

enum smevec_result exec_cntp_counter(struct exec *e)
{
	unsigned int esize = esize_of(e, 's'), elements = e->vl / esize, count = 0;
	struct counter c = counter_decode(e->r->p[field(e, 'n')], e->vl, esize);

	for (unsigned int i = 0; i < elements * (field(e, 'k') ? 4 : 2); i++)
		count += counter_active(&c, i);
	write_x(e, field(e, 'd'), count);
	return SMEVEC_DONE;
}

/* Predicate of elements of 2^k bytes: one bit each, packed in part i of the vector */
enum smevec_result exec_pmov_to_p(struct exec *e)
{
	unsigned int esize = 1u << e->insn->op, elements = e->vl / esize;
	uint8_t result[PRED_BYTES] = { 0 };

	for (unsigned int i = 0; i < elements; i++)
		put_active(result, i, esize,
			   pred_bit(e->r->z[field(e, 'n')], field(e, 'i') * elements + i));
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* Part 0 zeroes the rest of the vector */
enum smevec_result exec_pmov_from_p(struct exec *e)
{
	unsigned int esize = 1u << e->insn->op, elements = e->vl / esize, i;
	uint8_t result[SMEVEC_MAX_VL] = { 0 };

	if (field(e, 'i'))
		memcpy(result, e->r->z[field(e, 'd')], e->vl);
	for (i = 0; i < elements; i++) {
		unsigned int bit = field(e, 'i') * elements + i;
		uint8_t mask = (uint8_t)(1u << bit % 8);

		result[bit / 8] &= (uint8_t)~mask;
		result[bit / 8] |= active(e->r->p[field(e, 'n')], i, esize) ? mask : 0;
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

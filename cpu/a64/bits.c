// SPDX-License-Identifier: GPL-2.0-or-later
/* Bit fields, shifts by a register, counts, reversals and checksums: Arm ARM C6.2 */
#include "row.h"

#define INSN(name) enum a64_result a64_do_##name(struct a64 *m, const struct a64_op *op)

/**
 * struct bit_field - bits imms:immr to 0 and up, or imms:0 to -immr and up
 * @lsb: where the @nr bits go
 */
struct bit_field {
	unsigned int lsb;
	unsigned int nr;
	uint64_t mask;
	uint64_t bits;
};

static struct bit_field bit_field(const struct a64 *m, const struct a64_op *op)
{
	unsigned int width = op->wide ? 64 : 32, immr = op->shift, imms = op->amount;
	bool extract = imms >= immr;
	unsigned int nr = extract ? imms - immr + 1 : imms + 1u;
	uint64_t mask = UINT64_MAX >> (64 - nr), x = m->v.x[op->n];

	return (struct bit_field){ extract ? 0 : width - immr, nr, mask,
				   (extract ? x >> immr : x) & mask };
}

INSN(ubfm)
{
	struct bit_field f = bit_field(m, op);

	return a64_put(m, op, f.bits << f.lsb);
}

INSN(sbfm)
{
	struct bit_field f = bit_field(m, op);

	if (f.bits >> (f.nr - 1))
		f.bits |= ~f.mask;
	return a64_put(m, op, f.bits << f.lsb);
}

INSN(bfm)
{
	struct bit_field f = bit_field(m, op);

	return a64_put(m, op, (m->v.x[op->d] & ~(f.mask << f.lsb)) | f.bits << f.lsb);
}

INSN(extr)
{
	unsigned int width = op->wide ? 64 : 32;
	uint64_t high = m->v.x[op->n], low = m->v.x[op->m];

	if (!op->amount)
		return a64_put(m, op, low);
	if (!op->wide)
		low = (uint32_t)low;
	return a64_put(m, op, low >> op->amount | high << (width - op->amount));
}

/* LSLV 0, LSRV 1, ASRV 2, RORV 3 */
INSN(shiftv)
{
	unsigned int width = op->wide ? 64 : 32, by = (unsigned int)m->v.x[op->m] & (width - 1);
	uint64_t x = op->wide ? m->v.x[op->n] : (uint32_t)m->v.x[op->n];

	switch (op->op) {
	case 0:
		return a64_put(m, op, x << by);
	case 1:
		return a64_put(m, op, x >> by);
	case 2:
		return a64_put(m, op,
			       (uint64_t)((int64_t)(x << (64 - width)) >> (64 - width) >> by));
	default:
		return a64_put(m, op, by ? x >> by | x << (width - by) : x);
	}
}

INSN(rbit)
{
	uint64_t x = m->v.x[op->n], reversed = 0;

	for (unsigned int i = 0; i < (op->wide ? 64u : 32u); i++, x >>= 1)
		reversed = reversed << 1 | (x & 1);
	return a64_put(m, op, reversed);
}

/* In containers of op->op bytes */
INSN(rev)
{
	uint64_t x = m->v.x[op->n];

	x = (x & UINT64_C(0x00ff00ff00ff00ff)) << 8 | (x >> 8 & UINT64_C(0x00ff00ff00ff00ff));
	if (op->op > 2)
		x = (x & UINT64_C(0x0000ffff0000ffff)) << 16 | (x >> 16 & UINT64_C(0x0000ffff0000ffff));
	if (op->op > 4)
		x = x << 32 | x >> 32;
	return a64_put(m, op, x);
}

/* CLZ of the operand's width */
static unsigned int leading_zeroes(uint64_t x, bool wide)
{
	if (!wide)
		x = x << 32 | UINT32_MAX;
	return x ? (unsigned int)__builtin_clzll(x) : 64;
}

INSN(clz)
{
	return a64_put(m, op, leading_zeroes(m->v.x[op->n], op->wide));
}

/* Bits below the sign that are like it */
INSN(cls)
{
	uint64_t x = m->v.x[op->n];
	uint64_t value = op->wide ? x : (uint64_t)(int32_t)x;
	uint64_t differing = value ^ value << 1;

	return a64_put(m, op, leading_zeroes(differing | 1, op->wide));
}

INSN(ctz)
{
	uint64_t x = m->v.x[op->n];

	if (!op->wide)
		x |= UINT64_C(1) << 32;
	return a64_put(m, op, x ? (uint64_t)__builtin_ctzll(x) : 64);
}

INSN(cnt)
{
	uint64_t x = m->v.x[op->n];

	return a64_put(m, op, (uint64_t)__builtin_popcountll(op->wide ? x : (uint32_t)x));
}

INSN(abs)
{
	uint64_t x = op->wide ? m->v.x[op->n] : (uint64_t)(int32_t)m->v.x[op->n];

	return a64_put(m, op, (int64_t)x < 0 ? -x : x);
}

/* Polynomials with their bits reversed, as CRC32 and CRC32C are computed */
static uint32_t crc(uint32_t sum, uint64_t value, unsigned int bytes, uint32_t polynomial)
{
	for (unsigned int i = 0; i < bytes; i++, value >>= 8) {
		sum ^= (uint8_t)value;
		for (unsigned int bit = 0; bit < 8; bit++)
			sum = sum >> 1 ^ (sum & 1 ? polynomial : 0);
	}
	return sum;
}

INSN(crc32)
{
	return a64_put(m, op, crc((uint32_t)m->v.x[op->n], m->v.x[op->m], op->op, 0xedb88320));
}

INSN(crc32c)
{
	return a64_put(m, op, crc((uint32_t)m->v.x[op->n], m->v.x[op->m], op->op, 0x82f63b78));
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* AdvSIMD copies, immediates, permutations and table look-ups; e->vl is that of field q (engine.c) */
#include "elem.h"
#include "executors.h"
#include "ops.h"

static const uint8_t *reg(const struct exec *e, char letter)
{
	return e->r->z[field(e, letter)];
}

static enum smevec_result done(struct exec *e, const uint8_t *result)
{
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

static enum smevec_result fill(struct exec *e, unsigned int esize, uint64_t value)
{
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl / esize; i++)
		put_elem(result, i, esize, value);
	return done(e, result);
}

enum smevec_result exec_simd_dup(struct exec *e)
{
	return fill(e, e->esize, elem(reg(e, 'n'), field(e, 'i'), e->esize));
}

enum smevec_result exec_simd_dup_scalar(struct exec *e)
{
	e->vl = e->esize;
	return exec_simd_dup(e);
}

enum smevec_result exec_simd_dup_x(struct exec *e)
{
	return fill(e, e->esize, read_x(e, field(e, 'n')));
}

static enum smevec_result insert(struct exec *e, uint64_t value)
{
	uint8_t result[SMEVEC_MAX_VL];

	memcpy(result, reg(e, 'd'), 16);
	put_elem(result, field(e, 'i'), e->esize, value);
	return done(e, result);
}

enum smevec_result exec_simd_ins(struct exec *e)
{
	return insert(e, elem(reg(e, 'n'), field(e, 'j'), e->esize));
}

enum smevec_result exec_simd_ins_x(struct exec *e)
{
	return insert(e, read_x(e, field(e, 'n')));
}

/* Field w: 64 bits; singles always are extended to so many */
enum smevec_result exec_simd_smov(struct exec *e)
{
	int64_t value = sign_extend(elem(reg(e, 'n'), field(e, 'i'), e->esize), e->esize * 8);

	write_x(e, field(e, 'd'),
		field(e, 'w') || e->esize == 4 ? (uint64_t)value : (uint32_t)value);
	return SMEVEC_DONE;
}

enum smevec_result exec_simd_umov(struct exec *e)
{
	write_x(e, field(e, 'd'), elem(reg(e, 'n'), field(e, 'i'), e->esize));
	return SMEVEC_DONE;
}

static uint64_t bits_as_bytes(uint32_t bits)
{
	uint64_t value = 0;

	for (unsigned int i = 0; i < 8; i++)
		value |= bits >> i & 1 ? UINT64_C(0xff) << 8 * i : 0;
	return value;
}

static uint64_t repeat(uint64_t value, unsigned int bits)
{
	for (; bits < 64; bits *= 2)
		value |= value << bits;
	return value;
}

/* cmode: 32 bits shifted by bytes, 16 bits the same, 32 bits with ones behind, bytes */
static uint64_t expand(uint32_t cmode, uint64_t imm8)
{
	unsigned int shift = 8 * (cmode >> 1 & 3);

	if (cmode < 8)
		return repeat(imm8 << shift, 32);
	if (cmode < 12)
		return repeat(imm8 << (shift & 8), 16);
	if (cmode < 14)
		return repeat(cmode & 1 ? imm8 << 16 | 0xffff : imm8 << 8 | 0xff, 32);
	return repeat(imm8, 8);
}

uint64_t simd_immediate(const struct smevec_insn *decoded)
{
	uint32_t imm8 = decoded->field['i' - 'a'];
	uint64_t value = expand(decoded->word >> 12 & 15, imm8);

	switch (((const struct insn *)decoded->row)->op) {
	case IMMEDIATE_BYTES:
		return bits_as_bytes(imm8);
	case IMMEDIATE_NOT:
	case IMMEDIATE_BIC:
		return ~value;
	default:
		return value;
	}
}

enum smevec_result exec_simd_immediate(struct exec *e)
{
	uint64_t value = simd_immediate(e->decoded);
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl / 8; i++) {
		uint64_t old = elem(reg(e, 'd'), i, 8);
		const uint64_t by_code[] = {
			[IMMEDIATE_MOV] = value, [IMMEDIATE_NOT] = value, [IMMEDIATE_BYTES] = value,
			[IMMEDIATE_ORR] = old | value, [IMMEDIATE_BIC] = old & value,
		};

		put_elem(result, i, 8, by_code[e->insn->op]);
	}
	return done(e, result);
}

/* Bytes from the immediate on of n, and m behind it */
enum smevec_result exec_simd_ext(struct exec *e)
{
	unsigned int at = field(e, 'i');
	uint8_t result[SMEVEC_MAX_VL];

	e->vl = e->word >> 30 & 1 ? 16 : 8;
	memcpy(result, reg(e, 'n') + at, e->vl - at);
	memcpy(result + e->vl - at, reg(e, 'm'), at);
	return done(e, result);
}

/* Field i: registers of the table, less one; TBX keeps what has no entry */
enum smevec_result exec_simd_tbl(struct exec *e)
{
	unsigned int entries = 16 * (field(e, 'i') + 1), n = field(e, 'n');
	uint8_t result[SMEVEC_MAX_VL] = { 0 };

	if (e->insn->op & TBX)
		memcpy(result, reg(e, 'd'), 16);
	for (unsigned int i = 0; i < e->vl; i++) {
		unsigned int index = reg(e, 'm')[i];

		if (index < entries)
			result[i] = e->r->z[(n + index / 16) % 32][index % 16];
	}
	return done(e, result);
}

/* Elements in the reverse order, within as many bytes as the code says */
enum smevec_result exec_simd_rev(struct exec *e)
{
	unsigned int last = (unsigned int)e->insn->op / e->esize - 1;
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl / e->esize; i++)
		put_elem(result, i, e->esize, elem(reg(e, 'n'), i ^ last, e->esize));
	return done(e, result);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Quick forms of moves of bits: bit fields, shifts by a register, reversals, counts, MOVK.  Of bit fields imm
 * becomes the mask of the result, shift and amount the distances to the left and then to the right.
 */
#include "threaded.h"

A64_STRAIGHT(ubfx, x[op->n] >> op->amount & op->imm)
A64_STRAIGHT(ubfiz, x[op->n] << op->amount & op->imm)
A64_STRAIGHT(sbfm, (uint64_t)((int64_t)(x[op->n] << op->shift) >> op->amount))
A64_STRAIGHT(sbfm_w, (uint32_t)((int64_t)(x[op->n] << op->shift) >> op->amount))
A64_STRAIGHT(bfi, (x[op->d] & ~op->imm) | (x[op->n] << op->amount & op->imm))
A64_STRAIGHT(bfi_w, (uint32_t)((x[op->d] & ~op->imm) | (x[op->n] << op->amount & op->imm)))
A64_STRAIGHT(bfxil, (x[op->d] & ~op->imm) | (x[op->n] >> op->amount & op->imm))
A64_STRAIGHT(bfxil_w, (uint32_t)((x[op->d] & ~op->imm) | (x[op->n] >> op->amount & op->imm)))
A64_STRAIGHT(movk, (x[op->d] & ~(UINT64_C(0xffff) << op->amount)) | op->imm)
A64_STRAIGHT(movk_w, (uint32_t)((x[op->d] & ~(UINT64_C(0xffff) << op->amount)) | op->imm))
A64_STRAIGHT(extr_w, (uint32_t)((x[op->n] << 32 | (uint32_t)x[op->m]) >> op->amount))
A64_STRAIGHT(extr, (uint64_t)((((unsigned __int128)x[op->n] << 64) | x[op->m]) >> op->amount))
A64_STRAIGHT(lslv, x[op->n] << (x[op->m] & 63))
A64_STRAIGHT(lslv_w, (uint32_t)x[op->n] << (x[op->m] & 31))
A64_STRAIGHT(lsrv, x[op->n] >> (x[op->m] & 63))
A64_STRAIGHT(lsrv_w, (uint32_t)x[op->n] >> (x[op->m] & 31))
A64_STRAIGHT(asrv, (uint64_t)((int64_t)x[op->n] >> (x[op->m] & 63)))
A64_STRAIGHT(asrv_w, (uint32_t)((int32_t)x[op->n] >> (x[op->m] & 31)))
A64_STRAIGHT(rev, __builtin_bswap64(x[op->n]))
A64_STRAIGHT(rev_w, __builtin_bswap32((uint32_t)x[op->n]))
A64_STRAIGHT(clz, x[op->n] ? (uint64_t)__builtin_clzll(x[op->n]) : 64)
A64_STRAIGHT(clz_w, (uint32_t)x[op->n] ? (uint64_t)__builtin_clz((uint32_t)x[op->n]) : 32)

static inline uint64_t reversed(uint64_t x)
{
	x = (x & UINT64_C(0x5555555555555555)) << 1 | (x >> 1 & UINT64_C(0x5555555555555555));
	x = (x & UINT64_C(0x3333333333333333)) << 2 | (x >> 2 & UINT64_C(0x3333333333333333));
	x = (x & UINT64_C(0x0f0f0f0f0f0f0f0f)) << 4 | (x >> 4 & UINT64_C(0x0f0f0f0f0f0f0f0f));
	return __builtin_bswap64(x);
}

A64_STRAIGHT(rbit, reversed(x[op->n]))
A64_STRAIGHT(rbit_w, reversed(x[op->n]) >> 32)

static uint64_t mask_of(unsigned int nr)
{
	return UINT64_MAX >> (64 - nr);
}

/* UBFM and BFM: from immr (shift) to imms (amount) down, or up from 0 to -immr */
static a64_exec field(struct a64_op *op, a64_exec down, a64_exec up)
{
	unsigned int immr = op->shift, imms = op->amount, lsb = (op->wide ? 64 : 32) - immr;

	if (imms >= immr) {
		op->imm = mask_of(imms - immr + 1);
		op->amount = (uint8_t)immr;
		return down;
	}
	op->imm = mask_of(imms + 1) << lsb;
	op->amount = (uint8_t)lsb;
	return up;
}

static a64_exec signed_field(struct a64_op *op)
{
	unsigned int immr = op->shift, imms = op->amount, lsb = (op->wide ? 64 : 32) - immr;

	op->shift = (uint8_t)(63 - imms);
	op->amount = (uint8_t)(imms >= immr ? 63 - imms + immr : 63 - imms - lsb);
	return op->wide ? sbfm : sbfm_w;
}

enum { ANY = -1 };

static const struct {
	a64_fn fn;
	int width, op;
	a64_exec exec;
} forms[] = {
	{ a64_do_movk, A64_WIDE, ANY, movk },
	{ a64_do_movk, A64_NARROW, ANY, movk_w },
	{ a64_do_extr, A64_WIDE, ANY, extr },
	{ a64_do_extr, A64_NARROW, ANY, extr_w },
	{ a64_do_shiftv, A64_WIDE, 0, lslv },
	{ a64_do_shiftv, A64_NARROW, 0, lslv_w },
	{ a64_do_shiftv, A64_WIDE, 1, lsrv },
	{ a64_do_shiftv, A64_NARROW, 1, lsrv_w },
	{ a64_do_shiftv, A64_WIDE, 2, asrv },
	{ a64_do_shiftv, A64_NARROW, 2, asrv_w },
	{ a64_do_rev, A64_WIDE, 8, rev },
	{ a64_do_rev, A64_NARROW, 4, rev_w },
	{ a64_do_clz, A64_WIDE, ANY, clz },
	{ a64_do_clz, A64_NARROW, ANY, clz_w },
	{ a64_do_rbit, A64_WIDE, ANY, rbit },
	{ a64_do_rbit, A64_NARROW, ANY, rbit_w },
};

a64_exec a64_threaded_bits(struct a64_op *op)
{
	if (op->fn == a64_do_ubfm)
		return field(op, ubfx, ubfiz);
	if (op->fn == a64_do_bfm)
		return op->wide ? field(op, bfxil, bfi) : field(op, bfxil_w, bfi_w);
	if (op->fn == a64_do_sbfm)
		return signed_field(op);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (forms[i].fn == op->fn && a64_is_width(op, forms[i].width) &&
		    (forms[i].op == ANY || forms[i].op == op->op))
			return forms[i].exec;
	return NULL;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pseudocode's AddWithCarry(), ShiftReg() and ExtendReg() */
#ifndef KVMSME_A64_ALU_H
#define KVMSME_A64_ALU_H

#include "row.h"

/* AddWithCarry() of x + y + carry, with NZCV if the instruction sets that */
static inline enum a64_result alu_add(struct a64 *m, const struct a64_op *op, uint64_t x,
				      uint64_t y, unsigned int carry)
{
	unsigned int up = op->wide ? 0 : 32;
	uint64_t sum = x + y + carry, carries;

	if (!op->flags)
		return a64_put(m, op, sum);
	/* 32-bit operands go to the upper half, where a carry into them is one of bit 32 */
	x <<= up;
	y <<= up;
	sum <<= up;
	carries = (x & y) | ((x | y) & ~sum);
	m->v.nzcv = a64_nzcv(sum >> 63, !sum, carries >> 63, ((x ^ sum) & (y ^ sum)) >> 63);
	return a64_put(m, op, sum >> up);
}

/* ShiftReg(); 4 and up: ExtendReg() */
static inline uint64_t alu_extended(uint64_t value, unsigned int kind, unsigned int amount)
{
	switch (kind) {
	case 4:
		return (uint64_t)(uint8_t)value << amount;
	case 5:
		return (uint64_t)(uint16_t)value << amount;
	case 6:
		return (uint64_t)(uint32_t)value << amount;
	case 8:
		return (uint64_t)(int8_t)value << amount;
	case 9:
		return (uint64_t)(int16_t)value << amount;
	case 10:
		return (uint64_t)(int32_t)value << amount;
	default:
		return value << amount;
	}
}

/* The second operand, shifted or extended */
static inline uint64_t alu_shifted(const uint64_t *x, const struct a64_op *op, bool wide)
{
	unsigned int width = wide ? 64 : 32;
	uint64_t value = wide ? x[op->m] : (uint32_t)x[op->m];

	switch (op->shift) {
	case 0:
		return value << op->amount;
	case 1:
		return value >> op->amount;
	case 2:
		return (uint64_t)((int64_t)(value << (64 - width)) >> (64 - width) >> op->amount);
	case 3:
		return op->amount ? value >> op->amount | value << (width - op->amount) : value;
	default:
		return alu_extended(value, op->shift, op->amount);
	}
}

#endif

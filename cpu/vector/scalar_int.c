/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between scalar floating point numbers and integers, in general registers and in V registers */
#include "executors.h"
#include "ops.h"
#include "simd.h"

static unsigned int fp_size(const struct exec *e)
{
	return 1u << (e->insn->op >> 4 & 3);
}

static unsigned int int_size(const struct exec *e)
{
	return 1u << (e->insn->op >> 6 & 3);
}

/* Field w: the general register has 64 bits */
static unsigned int x_bytes(const struct exec *e)
{
	if (!has_field(e, 'w'))
		return int_size(e);
	return field(e, 'w') ? 8 : 4;
}

/* Field f counts the bits of the fraction from the integer's size down */
static unsigned int fraction(const struct exec *e, unsigned int bytes)
{
	return has_field(e, 'f') ? bytes * 8 - field(e, 'f') : 0;
}

static uint64_t to_int(struct exec *e, unsigned int bytes)
{
	unsigned int code = (unsigned int)e->insn->op;
	struct fp_fixed to = { .bits = bytes * 8, .fraction = fraction(e, bytes), .mode = code & INT_MODE,
			       .is_signed = code & INT_SIGNED };
	uint64_t value = fp_to_fixed(&e->env, fp_size(e), elem(vreg(e, 'n'), 0, fp_size(e)), to);

	return bytes == 4 ? (uint32_t)value : value;
}

static uint64_t from_int(struct exec *e, uint64_t value, unsigned int bytes)
{
	int64_t number = sign_extend(value, bytes * 8);
	bool negative = e->insn->op & INT_SIGNED && number < 0;
	uint64_t magnitude = negative ? 0 - (uint64_t)number : bytes == 4 ? (uint32_t)value : value;

	return fp_from_fixed(&e->env, fp_size(e), magnitude, negative, fraction(e, bytes));
}

enum smevec_result exec_fp_to_x(struct exec *e)
{
	write_x(e, field(e, 'd'), to_int(e, x_bytes(e)));
	return SMEVEC_DONE;
}

enum smevec_result exec_fp_from_x(struct exec *e)
{
	return write_scalar(e, fp_size(e), from_int(e, read_x(e, field(e, 'n')), x_bytes(e)), 'd');
}

/* FEAT_FPRCVT: the integer is in a V register */
enum smevec_result exec_fp_to_v(struct exec *e)
{
	return write_scalar(e, int_size(e), to_int(e, int_size(e)), 'd');
}

enum smevec_result exec_fp_from_v(struct exec *e)
{
	uint64_t value = elem(vreg(e, 'n'), 0, int_size(e));

	return write_scalar(e, fp_size(e), from_int(e, value, int_size(e)), 'd');
}

enum smevec_result exec_fmov_to_x(struct exec *e)
{
	unsigned int i = e->insn->op & TOP_HALF ? 1 : 0;

	write_x(e, field(e, 'd'), elem(vreg(e, 'n'), i, fp_size(e)));
	return SMEVEC_DONE;
}

enum smevec_result exec_fmov_from_x(struct exec *e)
{
	uint64_t value = read_x(e, field(e, 'n'));
	uint8_t result[V_BYTES];

	if (!(e->insn->op & TOP_HALF))
		return write_element(e, fp_size(e), value);
	memcpy(result, vreg(e, 'd'), V_BYTES);
	put_elem(result, 1, 8, value);
	return write_v(e, result, V_BYTES);
}

enum smevec_result exec_fjcvtzs(struct exec *e)
{
	bool same;
	uint32_t value = fp_to_int_js(&e->env, elem(vreg(e, 'n'), 0, 8), &same);

	write_x(e, field(e, 'd'), value);
	e->cpu->nzcv = (uint32_t)same << 30;
	return SMEVEC_DONE;
}

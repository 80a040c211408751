/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Short cuts for what compilers make of strings, copies and loops over integers: one function a
 * row and element size, chosen when the word is decoded.  What the instructions mean is said by
 * their executors.
 */
#include "executors.h"
#include "ops.h"
#include "quick_simd.h"

/* n, m and a as vectors of unsigned numbers, sn and sm of signed ones; t: the amount's field */
#define EACH_SIZE(name, type, stype, expression)				\
	QUICK(quick_##name)							\
	{									\
		type n = (type)source(c, d, 'n'), m = (type)source(c, d, 'm');	\
		type a = (type)source(c, d, 'd');				\
		stype sn = (stype)n, sm = (stype)m;				\
		const unsigned int bits = 8 * sizeof(n[0]), t = operand(d, 't');	\
										\
		(void)event, (void)n, (void)m, (void)a, (void)sn, (void)sm, (void)bits, (void)t;	\
		return put_q(c, d, (u64)(expression));				\
	}

#define EACH_BHS(name, expression)			\
	EACH_SIZE(name##_b, u8, s8, expression)		\
	EACH_SIZE(name##_h, u16, s16, expression)	\
	EACH_SIZE(name##_s, u32, s32, expression)
#define EACH(name, expression)				\
	EACH_BHS(name, expression)			\
	EACH_SIZE(name##_d, u64, s64, expression)

EACH(add, n + m)
EACH(sub, n - m)
EACH(neg, -n)
EACH_BHS(mul, n * m)
EACH_BHS(mla, a + n * m)
EACH_BHS(mls, a - n * m)
EACH_SIZE(and, u64, s64, n & m)
EACH_SIZE(orr, u64, s64, n | m)
EACH_SIZE(eor, u64, s64, n ^ m)
EACH_SIZE(bic, u64, s64, n & ~m)
EACH_SIZE(orn, u64, s64, n | ~m)
EACH_SIZE(not, u64, s64, ~n)
EACH_SIZE(bsl, u64, s64, (n & a) | (m & ~a))
EACH_SIZE(bit, u64, s64, (n & m) | (a & ~m))
EACH_SIZE(bif, u64, s64, (n & ~m) | (a & m))
EACH(cmeq, n == m)
EACH(cmgt, sn > sm)
EACH(cmge, sn >= sm)
EACH(cmhi, n > m)
EACH(cmhs, n >= m)
EACH(cmtst, (n & m) != 0)
EACH(cmeq0, n == 0)
EACH(cmgt0, sn > 0)
EACH(cmge0, sn >= 0)
EACH(cmle0, sn <= 0)
EACH(cmlt0, sn < 0)
EACH_BHS(smax, PICK(sn > sm, n, m))
EACH_BHS(umax, PICK(n > m, n, m))
EACH_BHS(smin, PICK(sn < sm, n, m))
EACH_BHS(umin, PICK(n < m, n, m))
EACH(shl, n << (t - bits))
EACH(ushr, 2 * bits - t < bits ? n >> (2 * bits - t) : n ^ n)
EACH(sshr, sn >> (2 * bits - t < bits ? 2 * bits - t : bits - 1))
EACH(usra, a + (2 * bits - t < bits ? n >> (2 * bits - t) : n ^ n))

static inline u8 count_bits(u8 n)
{
	n -= n >> 1 & 0x55;
	n = (n & 0x33) + (n >> 2 & 0x33);
	return (n + (n >> 4)) & 0x0f;
}

EACH_SIZE(cnt, u8, s8, count_bits(n))

#define BHS(name)	{ quick_##name##_b, quick_##name##_h, quick_##name##_s, NULL }
#define BHSD(name)	{ quick_##name##_b, quick_##name##_h, quick_##name##_s, quick_##name##_d }
#define BITS(name)	{ quick_##name, NULL, NULL, NULL }
#define ROW(function, how, functions) { exec_elementwise, function, how, 0, functions }

static const struct quick_simd elementwise[] = {
	ROW(op_add, 0, BHSD(add)),
	ROW(op_sub, 0, BHSD(sub)),
	ROW(op_neg, 0, BHSD(neg)),
	ROW(op_mul, 0, BHS(mul)),
	ROW(op_mla, 0, BHS(mla)),
	ROW(op_mls, 0, BHS(mls)),
	ROW(op_and, 0, BITS(and)),
	ROW(op_orr, 0, BITS(orr)),
	ROW(op_eor, 0, BITS(eor)),
	ROW(op_bic, 0, BITS(bic)),
	ROW(op_orn, 0, BITS(orn)),
	ROW(op_not, 0, BITS(not)),
	ROW(op_bsl, 0, BITS(bsl)),
	ROW(op_bit, 0, BITS(bit)),
	ROW(op_bif, 0, BITS(bif)),
	ROW(op_cnt, 0, BITS(cnt)),
	ROW(op_cmeq, 0, BHSD(cmeq)),
	ROW(op_cmgt, SGN, BHSD(cmgt)),
	ROW(op_cmge, SGN, BHSD(cmge)),
	ROW(op_cmgt, 0, BHSD(cmhi)),
	ROW(op_cmge, 0, BHSD(cmhs)),
	ROW(op_cmtst, 0, BHSD(cmtst)),
	ROW(op_cmeq, SGN | IMM_U, BHSD(cmeq0)),
	ROW(op_cmgt, SGN | IMM_U, BHSD(cmgt0)),
	ROW(op_cmge, SGN | IMM_U, BHSD(cmge0)),
	ROW(op_cmle, SGN | IMM_U, BHSD(cmle0)),
	ROW(op_cmlt, SGN | IMM_U, BHSD(cmlt0)),
	ROW(op_max, SGN, BHS(smax)),
	ROW(op_max, 0, BHS(umax)),
	ROW(op_min, SGN, BHS(smin)),
	ROW(op_min, 0, BHS(umin)),
	ROW(op_lsl, IMM_SHL, BHSD(shl)),
	ROW(op_lsr, IMM_SHR, BHSD(ushr)),
	ROW(op_asr, SGN | IMM_SHR, BHSD(sshr)),
	ROW(op_sra, IMM_SHR, BHSD(usra)),
};

static quick_fn find(const struct quick_simd *table, size_t nr, const struct smevec_insn *d)
{
	const struct insn *insn = d->row;

	for (size_t i = 0; i < nr; i++)
		if (table[i].exec == insn->exec && table[i].fn == insn->fn &&
		    table[i].flags == (insn->flags & SHAPE) && table[i].op == insn->op)
			return table[i].by_size[d->size];
	return NULL;
}

quick_fn quick_int_find(struct smevec_insn *d)
{
	quick_fn fn = NULL;
	uint64_t value;

	if (d->word >> 28 & 1)	/* scalars */
		return NULL;
	if (((const struct insn *)d->row)->exec == exec_simd_immediate) {
		value = simd_immediate(d);
		memcpy(&d->field['s' - 'a'], &value, sizeof(value));
	}

	if (simd_usable())
		fn = find(elementwise, sizeof(elementwise) / sizeof(elementwise[0]), d);
	if (!fn && simd_usable())
		fn = find(quick_permutes, nr_quick_permutes, d);
	return fn;
}

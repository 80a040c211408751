/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Short cuts of AdvSIMD that move elements, change their widths or join them */
#include "executors.h"
#include "ops.h"
#include "perm.h"
#include "quick_simd.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define SHUFFLE(name, type, ...)						\
	static inline type name(type n, type m)					\
	{									\
		return __builtin_shufflevector(n, m, __VA_ARGS__);		\
	}

SHUFFLE(even_b, u8, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
SHUFFLE(even_h, u16, 0, 2, 4, 6, 8, 10, 12, 14)
SHUFFLE(even_s, u32, 0, 2, 4, 6)
SHUFFLE(even_d, u64, 0, 2)
SHUFFLE(odd_b, u8, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)
SHUFFLE(odd_h, u16, 1, 3, 5, 7, 9, 11, 13, 15)
SHUFFLE(odd_s, u32, 1, 3, 5, 7)
SHUFFLE(odd_d, u64, 1, 3)
SHUFFLE(zip1_b, u8, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
SHUFFLE(zip1_h, u16, 0, 8, 1, 9, 2, 10, 3, 11)
SHUFFLE(zip1_s, u32, 0, 4, 1, 5)
SHUFFLE(zip2_b, u8, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
SHUFFLE(zip2_h, u16, 4, 12, 5, 13, 6, 14, 7, 15)
SHUFFLE(zip2_s, u32, 2, 6, 3, 7)
SHUFFLE(trn1_b, u8, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30)
SHUFFLE(trn1_h, u16, 0, 8, 2, 10, 4, 12, 6, 14)
SHUFFLE(trn1_s, u32, 0, 4, 2, 6)
SHUFFLE(trn2_b, u8, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31)
SHUFFLE(trn2_h, u16, 1, 9, 3, 11, 5, 13, 7, 15)
SHUFFLE(trn2_s, u32, 1, 5, 3, 7)

/* x, y: the even and the odd elements of both registers; of 64 bits only the lower halves count */
#define OF_BOTH(name, size, type, stype, expression)				\
	QUICK(quick_##name##_##size)						\
	{									\
		u64 n = source(c, d, 'n'), m = source(c, d, 'm');		\
		type x, y;							\
		stype sx, sy;							\
										\
		if (!operand(d, 'q'))						\
			n = m = (u64){ n[0], m[0] };				\
		x = even_##size((type)n, (type)m);				\
		y = odd_##size((type)n, (type)m);				\
		sx = (stype)x;							\
		sy = (stype)y;							\
		(void)event, (void)x, (void)y, (void)sx, (void)sy;		\
		return put_q(c, d, (u64)(expression));				\
	}

#define OF_BOTH_BHS(name, expression)			\
	OF_BOTH(name, b, u8, s8, expression)		\
	OF_BOTH(name, h, u16, s16, expression)		\
	OF_BOTH(name, s, u32, s32, expression)

OF_BOTH_BHS(uzp1, x)
OF_BOTH(uzp1, d, u64, s64, x)
OF_BOTH_BHS(uzp2, y)
OF_BOTH(uzp2, d, u64, s64, y)
OF_BOTH_BHS(addp, x + y)
OF_BOTH(addp, d, u64, s64, x + y)
OF_BOTH_BHS(umaxp, PICK(x > y, x, y))
OF_BOTH_BHS(uminp, PICK(x < y, x, y))
OF_BOTH_BHS(smaxp, PICK(sx > sy, x, y))
OF_BOTH_BHS(sminp, PICK(sx < sy, x, y))

/* Of 64 bits ZIP2 takes the upper halves of those */
#define INTERLEAVE(name, size, type)						\
	QUICK(quick_##name##_##size)						\
	{									\
		u64 n = source(c, d, 'n'), m = source(c, d, 'm');		\
										\
		(void)event;							\
		if (!operand(d, 'q')) {						\
			n[1] = n[0] >> 32;					\
			m[1] = m[0] >> 32;					\
		}								\
		return put_q(c, d, (u64)name##_##size((type)n, (type)m));	\
	}

#define INTERLEAVE_BHS(name)		\
	INTERLEAVE(name, b, u8)		\
	INTERLEAVE(name, h, u16)	\
	INTERLEAVE(name, s, u32)

INTERLEAVE_BHS(zip1)
INTERLEAVE_BHS(zip2)
INTERLEAVE_BHS(trn1)
INTERLEAVE_BHS(trn2)

#define REVERSE(name, type, ...)							\
	QUICK(quick_##name)								\
	{										\
		type n = (type)source(c, d, 'n');					\
											\
		(void)event;								\
		return put_q(c, d, (u64)__builtin_shufflevector(n, n, __VA_ARGS__));	\
	}

REVERSE(rev64_b, u8, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8)
REVERSE(rev64_h, u16, 3, 2, 1, 0, 7, 6, 5, 4)
REVERSE(rev64_s, u32, 1, 0, 3, 2)
REVERSE(rev32_b, u8, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)
REVERSE(rev32_h, u16, 1, 0, 3, 2, 5, 4, 7, 6)

/* Widths: sizes are those of the narrow elements, but x are the wide ones */
static inline u64 beside_the_lower(const struct smevec_cpu *c, const struct smevec_insn *d, u64 half)
{
	return operand(d, 'q') ? (u64){ source(c, d, 'd')[0], half[0] } : (u64){ half[0], 0 };
}

#define NARROWER(name, size, wide, narrow, expression)				\
	QUICK(quick_##name##_##size)						\
	{									\
		wide x = (wide)source(c, d, 'n');				\
		unsigned int right = 8 * sizeof(x[0]) - operand(d, 't');	\
		narrow result;							\
										\
		(void)event, (void)right;					\
		result = (narrow)(expression);					\
		return put(c, d, beside_the_lower(c, d, (u64)even_##size(result, result)));	\
	}

NARROWER(xtn, b, u16, u8, x)
NARROWER(xtn, h, u32, u16, x)
NARROWER(xtn, s, u64, u32, x)
NARROWER(shrn, b, u16, u8, x >> right)
NARROWER(shrn, h, u32, u16, x >> right)
NARROWER(shrn, s, u64, u32, x >> right)

/* A narrow element moves to the upper half of a wide one, and from there to its place */
#define LONGER(name, size, wide, narrow)					\
	QUICK(quick_##name##_##size)						\
	{									\
		narrow n = (narrow)source(c, d, 'n'), zero = n ^ n;		\
		const unsigned int bits = 8 * sizeof(n[0]), left = operand(d, 't') - bits;	\
		wide x = (wide)(operand(d, 'q') ? zip2_##size(zero, n) : zip1_##size(zero, n));	\
										\
		(void)event;							\
		return put(c, d, (u64)(x >> bits << left));			\
	}

LONGER(ushll, b, u16, u8)
LONGER(ushll, h, u32, u16)
LONGER(ushll, s, u64, u32)
LONGER(sshll, b, s16, u8)
LONGER(sshll, h, s32, u16)
LONGER(sshll, s, s64, u32)

/* As above, without the move back */
#define PRODUCT(name, size, wide, narrow, expression)				\
	QUICK(quick_##name##_##size)						\
	{									\
		narrow n = (narrow)source(c, d, 'n'), m = (narrow)source(c, d, 'm'), zero = n ^ n;	\
		wide a = (wide)source(c, d, 'd'), x, y;				\
										\
		(void)event, (void)a;						\
		x = (wide)(operand(d, 'q') ? zip2_##size(n, zero) : zip1_##size(n, zero));	\
		y = (wide)(operand(d, 'q') ? zip2_##size(m, zero) : zip1_##size(m, zero));	\
		return put(c, d, (u64)(expression));				\
	}

PRODUCT(umull, b, u16, u8, x * y)
PRODUCT(umull, h, u32, u16, x * y)
PRODUCT(umull, s, u64, u32, x * y)
PRODUCT(umlal, b, u16, u8, a + x * y)
PRODUCT(umlal, h, u32, u16, a + x * y)
PRODUCT(umlal, s, u64, u32, a + x * y)

/* Across: @sum begins with element 0, or as a wide one with nothing */
#define ACROSS(name, type, sum_t, expression)					\
	QUICK(quick_##name)							\
	{									\
		type x = (type)source(c, d, 'n');				\
		unsigned int nr = (d->word >> 30 & 1 ? 16 : 8) / sizeof(x[0]);	\
		sum_t sum = x[0];						\
										\
		(void)event;							\
		for (unsigned int i = 1; i < nr; i++)				\
			sum = (sum_t)(expression);				\
		return put(c, d, (u64){ sum, 0 });				\
	}

#define ACROSS_BHS(name, expression)			\
	ACROSS(name##_b, u8, uint8_t, expression)	\
	ACROSS(name##_h, u16, uint16_t, expression)	\
	ACROSS(name##_s, u32, uint32_t, expression)

ACROSS_BHS(addv, sum + x[i])
ACROSS_BHS(umaxv, sum > x[i] ? sum : x[i])
ACROSS_BHS(uminv, sum < x[i] ? sum : x[i])
ACROSS(uaddlv_b, u8, uint16_t, sum + x[i])
ACROSS(uaddlv_h, u16, uint32_t, sum + x[i])
ACROSS(uaddlv_s, u32, uint64_t, sum + x[i])

/* Copies */
static inline uint64_t element(const struct smevec_cpu *c, const struct smevec_insn *d, char index)
{
	return elem(c->regs->z[operand(d, 'n')], operand(d, index), 1u << d->size);
}

static inline uint64_t general(const struct smevec_cpu *c, const struct smevec_insn *d)
{
	return operand(d, 'n') == 31 ? 0 : c->x[operand(d, 'n')];
}

static inline uint64_t repeated(uint64_t value, int size)
{
	static const uint64_t ones[] = { 0x0101010101010101, 0x0001000100010001, 0x100000001, 1 };
	static const uint64_t masks[] = { 0xff, 0xffff, 0xffffffff, UINT64_MAX };

	return (value & masks[size]) * ones[size];
}

static inline enum smevec_result put_repeated(struct smevec_cpu *c, const struct smevec_insn *d, uint64_t value)
{
	value = repeated(value, d->size);
	return put(c, d, (u64){ value, d->word >> 30 & 1 ? value : 0 });
}

static inline enum smevec_result put_element(struct smevec_cpu *c, const struct smevec_insn *d, uint64_t value)
{
	put_elem(c->regs->z[operand(d, 'd')], operand(d, 'i'), 1u << d->size, value);
	return done_v128(c, d);
}

QUICK(quick_dup)
{
	(void)event;
	return put_repeated(c, d, element(c, d, 'i'));
}

QUICK(quick_dup_x)
{
	(void)event;
	return put_repeated(c, d, general(c, d));
}

QUICK(quick_ins)
{
	(void)event;
	return put_element(c, d, element(c, d, 'j'));
}

QUICK(quick_ins_x)
{
	(void)event;
	return put_element(c, d, general(c, d));
}

QUICK(quick_umov)
{
	(void)event;
	if (operand(d, 'd') != 31)
		c->x[operand(d, 'd')] = element(c, d, 'i');
	return done(c);
}

QUICK(quick_immediate)
{
	uint64_t value = quick_immediate_of(d);

	(void)event;
	return put(c, d, (u64){ value, operand(d, 'q') ? value : 0 });
}

#if defined(__x86_64__)
/* VPSHUFB: an index that has bit 7 gives zero, as others above 15 come to have it here */
SIMD static inline u64 look_up(u64 table, u64 index)
{
	return (u64)_mm_shuffle_epi8((__m128i)table, _mm_adds_epu8((__m128i)index, _mm_set1_epi8(0x70)));
}

QUICK(quick_ext)
{
	static const u8 bytes = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
	u8 index = bytes + (uint8_t)operand(d, 'i');
	u64 n = source(c, d, 'n'), m = source(c, d, 'm');

	(void)event;
	if (d->word >> 30 & 1)
		return put(c, d, look_up(n, (u64)index) | look_up(m, (u64)(index - 16)));
	n[1] = m[0];
	return put(c, d, (u64){ look_up(n, (u64)index)[0], 0 });
}

/* A table of one register */
QUICK(quick_tbl)
{
	if (operand(d, 'i'))
		return smevec_exec_general(c, d, event);
	return put_q(c, d, look_up(source(c, d, 'n'), source(c, d, 'm')));
}
#else
#define quick_ext smevec_exec_general
#define quick_tbl smevec_exec_general
#endif

#define BHS(name)	{ quick_##name##_b, quick_##name##_h, quick_##name##_s, NULL }
#define BHSD(name)	{ quick_##name##_b, quick_##name##_h, quick_##name##_s, quick_##name##_d }
#define BHS_D(name, d)	{ quick_##name##_b, quick_##name##_h, quick_##name##_s, quick_##d##_d }
#define ANY(name)	{ quick_##name, quick_##name, quick_##name, quick_##name }

const struct quick_simd quick_permutes[] = {
	{ exec_zip, op_orr, 0, UZP1, BHSD(uzp1) },
	{ exec_zip, op_orr, 0, UZP2, BHSD(uzp2) },
	{ exec_zip, op_orr, 0, ZIP1, BHS_D(zip1, uzp1) },
	{ exec_zip, op_orr, 0, ZIP2, BHS_D(zip2, uzp2) },
	{ exec_zip, op_orr, 0, TRN1, BHS_D(trn1, uzp1) },
	{ exec_zip, op_orr, 0, TRN2, BHS_D(trn2, uzp2) },
	{ exec_simd_pairs, op_add, 0, 0, BHSD(addp) },
	{ exec_simd_pairs, op_max, 0, 0, BHS(umaxp) },
	{ exec_simd_pairs, op_min, 0, 0, BHS(uminp) },
	{ exec_simd_pairs, op_max, SGN, 0, BHS(smaxp) },
	{ exec_simd_pairs, op_min, SGN, 0, BHS(sminp) },
	{ exec_simd_narrow, op_xtn, NARROW_B, 0, BHS(xtn) },
	{ exec_simd_narrow, op_shrn, IMM_SHR | NARROW_B, 0, BHS(shrn) },
	{ exec_simd_long, op_lsl_long, IMM_SHL | LONG_N, 0, BHS(ushll) },
	{ exec_simd_long, op_lsl_long, SGN | IMM_SHL | LONG_N, 0, BHS(sshll) },
	{ exec_simd_long, op_mul, LONG_N, 0, BHS(umull) },
	{ exec_simd_long, op_mla, LONG_N, 0, BHS(umlal) },
	{ exec_simd_rev, op_revb, 0, 8, BHS(rev64) },
	{ exec_simd_rev, op_revb, 0, 4, { quick_rev32_b, quick_rev32_h, NULL, NULL } },
	{ exec_simd_across, op_add, 0, 0, BHS(addv) },
	{ exec_simd_across, op_max, 0, 0, BHS(umaxv) },
	{ exec_simd_across, op_min, 0, 0, BHS(uminv) },
	{ exec_simd_across, op_add, LONG_N, 0, BHS(uaddlv) },
	{ exec_simd_dup, op_orr, 0, 0, ANY(dup) },
	{ exec_simd_dup_x, op_orr, 0, 0, ANY(dup_x) },
	{ exec_simd_ins, op_orr, 0, 0, ANY(ins) },
	{ exec_simd_ins_x, op_orr, 0, 0, ANY(ins_x) },
	{ exec_simd_umov, op_orr, 0, 0, ANY(umov) },
	{ exec_simd_immediate, NULL, 0, IMMEDIATE_MOV, ANY(immediate) },
	{ exec_simd_immediate, NULL, 0, IMMEDIATE_NOT, ANY(immediate) },
	{ exec_simd_immediate, NULL, 0, IMMEDIATE_BYTES, ANY(immediate) },
	{ exec_simd_ext, NULL, 0, 0, ANY(ext) },
	{ exec_simd_tbl, NULL, 0, TBL1, ANY(tbl) },
};
const unsigned int nr_quick_permutes = sizeof(quick_permutes) / sizeof(quick_permutes[0]);

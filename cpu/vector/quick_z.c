/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Short cuts for permutes of Z registers (perm.c), 128 bits at a time */
#include "executors.h"
#include "perm.h"
#include "predicate.h"
#include "quick_z.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

typedef uint8_t u8 __attribute__((vector_size(16)));
typedef uint16_t u16 __attribute__((vector_size(16)));
typedef uint32_t u32 __attribute__((vector_size(16)));
typedef uint64_t u64 __attribute__((vector_size(16)));

typedef void (*two_fn)(const uint8_t *n, const uint8_t *m, uint8_t *to, unsigned int vl);
typedef void (*one_fn)(const uint8_t *n, uint8_t *to, unsigned int vl);

/* Elements of both in turns, from byte @at on of each */
#define ZIP(name, type, at, ...)							\
	SIMD static void name(const uint8_t *n, const uint8_t *m, uint8_t *to, unsigned int vl)	\
	{										\
		for (unsigned int i = 0; i < vl; i += 16) {				\
			type x = { 0 }, y = { 0 };					\
											\
			memcpy(&x, n + (at) + i / 2, 8);				\
			memcpy(&y, m + (at) + i / 2, 8);				\
			x = __builtin_shufflevector(x, y, __VA_ARGS__);			\
			memcpy(to + i, &x, 16);						\
		}									\
	}

#define ZIPS(name, at)									\
	ZIP(name##_b, u8, at, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)	\
	ZIP(name##_h, u16, at, 0, 8, 1, 9, 2, 10, 3, 11)				\
	ZIP(name##_s, u32, at, 0, 4, 1, 5)						\
	ZIP(name##_d, u64, at, 0, 2)

ZIPS(zip1, 0)
ZIPS(zip2, vl / 2)

/* Every other element: of n, then of m behind it, which overwrites what is too much of n */
#define UZP(name, type, ...)								\
	SIMD static void name(const uint8_t *n, const uint8_t *m, uint8_t *to, unsigned int vl)	\
	{										\
		const uint8_t *from[2] = { n, m };					\
											\
		for (unsigned int k = 0; k < 2; k++)					\
			for (unsigned int i = 0; i < vl / 2; i += 16) {			\
				type x, y;						\
											\
				memcpy(&x, from[k] + 2 * i, 16);			\
				memcpy(&y, from[k] + 2 * i + 16, 16);			\
				x = __builtin_shufflevector(x, y, __VA_ARGS__);		\
				memcpy(to + k * vl / 2 + i, &x, 16);			\
			}								\
	}

UZP(uzp1_b, u8, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
UZP(uzp1_h, u16, 0, 2, 4, 6, 8, 10, 12, 14)
UZP(uzp1_s, u32, 0, 2, 4, 6)
UZP(uzp1_d, u64, 0, 2)
UZP(uzp2_b, u8, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)
UZP(uzp2_h, u16, 1, 3, 5, 7, 9, 11, 13, 15)
UZP(uzp2_s, u32, 1, 3, 5, 7)
UZP(uzp2_d, u64, 1, 3)

#define TRN(name, type, ...)								\
	SIMD static void name(const uint8_t *n, const uint8_t *m, uint8_t *to, unsigned int vl)	\
	{										\
		for (unsigned int i = 0; i < vl; i += 16) {				\
			type x, y;							\
											\
			memcpy(&x, n + i, 16);						\
			memcpy(&y, m + i, 16);						\
			x = __builtin_shufflevector(x, y, __VA_ARGS__);			\
			memcpy(to + i, &x, 16);						\
		}									\
	}

TRN(trn1_b, u8, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30)
TRN(trn1_h, u16, 0, 8, 2, 10, 4, 12, 6, 14)
TRN(trn1_s, u32, 0, 4, 2, 6)
TRN(trn1_d, u64, 0, 2)
TRN(trn2_b, u8, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31)
TRN(trn2_h, u16, 1, 9, 3, 11, 5, 13, 7, 15)
TRN(trn2_s, u32, 1, 5, 3, 7)
TRN(trn2_d, u64, 1, 3)

#define BY_SIZE(name) { name##_b, name##_h, name##_s, name##_d }

QUICK_Z(quick_zip)
{
	static const two_fn functions[][4] = {
		[ZIP1] = BY_SIZE(zip1), [ZIP2] = BY_SIZE(zip2), [UZP1] = BY_SIZE(uzp1),
		[UZP2] = BY_SIZE(uzp2), [TRN1] = BY_SIZE(trn1), [TRN2] = BY_SIZE(trn2),
	};
	struct z_result r;

	(void)event;
	functions[row_of(d)->op][operand(d, 's')](v_of(c, d, 'n'), v_of(c, d, 'm'), r.byte, c->known.vl);
	return done_z(c, d, &r);
}

#define REVERSE(name, type, ...)							\
	SIMD static void name(const uint8_t *n, uint8_t *to, unsigned int vl)		\
	{										\
		for (unsigned int i = 0; i < vl; i += 16) {				\
			type x;								\
											\
			memcpy(&x, n + i, 16);						\
			x = __builtin_shufflevector(x, x, __VA_ARGS__);			\
			memcpy(to + vl - 16 - i, &x, 16);				\
		}									\
	}

REVERSE(rev_b, u8, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
REVERSE(rev_h, u16, 7, 6, 5, 4, 3, 2, 1, 0)
REVERSE(rev_s, u32, 3, 2, 1, 0)
REVERSE(rev_d, u64, 1, 0)

QUICK_Z(quick_rev)
{
	static const one_fn functions[] = BY_SIZE(rev);
	struct z_result r;

	(void)event;
	functions[operand(d, 's')](v_of(c, d, 'n'), r.byte, c->known.vl);
	return done_z(c, d, &r);
}

QUICK_Z(quick_ext)
{
	unsigned int vl = c->known.vl, at = operand(d, 'i') < vl ? operand(d, 'i') : 0, n = operand(d, 'n');
	const uint8_t *low = row_of(d)->op ? c->regs->z[n] : v_of(c, d, 'd');
	const uint8_t *high = row_of(d)->op ? c->regs->z[(n + 1) % 32] : v_of(c, d, 'm');
	uint8_t both[2 * SMEVEC_MAX_VL];
	struct z_result r;

	(void)event;
	memcpy(both, low, vl);
	memcpy(both + vl, high, vl);
	for (unsigned int i = 0; i < vl; i += 16)
		memcpy(r.byte + i, both + at + i, 16);
	return done_z(c, d, &r);
}

/* An index at a time */
#define TABLE(name, type)								\
	SIMD static void name(const uint8_t *n, const uint8_t *m, uint8_t *to, unsigned int vl)	\
	{										\
		const type __attribute__((may_alias)) *table = (const void *)n;		\
		const type __attribute__((may_alias)) *index = (const void *)m;		\
		type __attribute__((may_alias)) *result = (void *)to;			\
		const type nr = (type)(vl / sizeof(type));				\
											\
		for (unsigned int i = 0; i < nr; i++) {					\
			type x = table[index[i] < nr ? index[i] : 0];			\
											\
			result[i] = index[i] < nr ? x : 0;				\
		}									\
	}

TABLE(tbl_h, uint16_t)
TABLE(tbl_s, uint32_t)
TABLE(tbl_d, uint64_t)

#if defined(__x86_64__)
/* Of each 128 bits of the table what is in them: PSHUFB looks at the low four bits, and bit 7 */
SIMD static void tbl_b(const uint8_t *n, const uint8_t *m, uint8_t *to, unsigned int vl)
{
	for (unsigned int i = 0; i < vl; i += 16) {
		__m128i index = _mm_loadu_si128((const void *)(m + i)), r = _mm_setzero_si128();

		for (unsigned int k = 0; k < vl; k += 16) {
			__m128i at = _mm_sub_epi8(index, _mm_set1_epi8((char)k));
			__m128i out = _mm_cmpgt_epi8(_mm_xor_si128(at, _mm_set1_epi8((char)0x80)),
						     _mm_set1_epi8((char)(0x0f ^ 0x80)));

			r = _mm_or_si128(r, _mm_shuffle_epi8(_mm_loadu_si128((const void *)(n + k)),
							     _mm_or_si128(at, out)));
		}
		_mm_storeu_si128((void *)(to + i), r);
	}
}
#else
static void tbl_b(const uint8_t *n, const uint8_t *m, uint8_t *to, unsigned int vl)
{
	for (unsigned int i = 0; i < vl; i++)
		to[i] = m[i] < vl ? n[m[i]] : 0;
}
#endif

QUICK_Z(quick_tbl)
{
	static const two_fn functions[] = BY_SIZE(tbl);
	struct z_result r;

	(void)event;
	functions[operand(d, 's')](v_of(c, d, 'n'), v_of(c, d, 'm'), r.byte, c->known.vl);
	return done_z(c, d, &r);
}

/* SUNPKLO and its kin: half as wide to whole elements */
#define UNPACK(name, from_t, to_t)							\
	SIMD static void name(const uint8_t *n, uint8_t *to, unsigned int vl)		\
	{										\
		const from_t __attribute__((may_alias)) *from = (const void *)n;	\
		to_t __attribute__((may_alias)) *restrict result = (void *)to;		\
											\
		for (unsigned int i = 0; i < vl / sizeof(to_t); i++)			\
			result[i] = (to_t)from[i];					\
	}

UNPACK(unpack_u_h, uint8_t, uint16_t)
UNPACK(unpack_u_s, uint16_t, uint32_t)
UNPACK(unpack_u_d, uint32_t, uint64_t)
UNPACK(unpack_s_h, int8_t, int16_t)
UNPACK(unpack_s_s, int16_t, int32_t)
UNPACK(unpack_s_d, int32_t, int64_t)

QUICK_Z(quick_unpk)
{
	static const one_fn functions[2][4] = {
		{ NULL, unpack_s_h, unpack_s_s, unpack_s_d }, { NULL, unpack_u_h, unpack_u_s, unpack_u_d },
	};
	const uint8_t *from = v_of(c, d, 'n') + (operand(d, 'h') ? c->known.vl / 2 : 0);
	struct z_result r;

	(void)event;
	functions[operand(d, 'u')][operand(d, 's')](from, r.byte, c->known.vl);
	return done_z(c, d, &r);
}

quick_fn quick_z_find(const struct smevec_insn *d)
{
	const struct insn *insn = d->row;

	if (!simd_usable())
		return NULL;
	/* of quadwords one may be left over */
	if (insn->exec == exec_zip && insn->pattern.field['s' - 'a'].nr)
		return quick_zip;
	if (insn->exec == exec_rev)
		return quick_rev;
	if (insn->exec == exec_ext)
		return quick_ext;
	if (insn->exec == exec_tbl && insn->op == TBL1)
		return quick_tbl;
	if (insn->exec == exec_unpk && operand(d, 's'))
		return quick_unpk;
	return NULL;
}

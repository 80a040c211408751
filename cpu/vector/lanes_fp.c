/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Floating point on the host's FPU, where it gives the same bits and flags: rounding to
 * nearest, no flushing, no FPCR.AH, and no NaN in the result, no underflow, no result that may
 * have been rounded up to the smallest normal number (tininess is detected after rounding
 * there, before it here).  Everything else is left to fp*.c.
 */
#include "host_fpu.h"
#include "lanes.h"

#define FPCR_SPECIAL (FPCR_FIZ | FPCR_AH | FPCR_FZ | (UINT32_C(3) << FPCR_RMODE))

#if defined(__x86_64__)

#include <string.h>

/* Registers are bytes; these may look at them */
typedef float __attribute__((may_alias)) f32;
typedef double __attribute__((may_alias)) f64;
typedef uint32_t __attribute__((may_alias)) u32;
typedef uint64_t __attribute__((may_alias)) u64;

bool fp_lanes_usable(const struct exec *e)
{
	return !lanes_off && !(e->env.fpcr & FPCR_SPECIAL) && simd_usable();
}

/* True: some result needs the exact treatment */
#define DEFINE_LANES(name, type, bits, fma, infinity, smallest)					\
	SIMD static bool name(enum fp_lane_op op, const struct lanes *l)			\
	{											\
		const type *n = (const type *)(const void *)l->n;				\
		const type *m = (const type *)(const void *)l->m;				\
		const type *a = (const type *)(const void *)l->a;				\
		type *restrict r = (type *)(void *)l->result;					\
		unsigned int nr = l->bytes / (unsigned int)sizeof(type);			\
		bits odd = 0;									\
												\
		if (op == FP_LANES_ADD)								\
			for (unsigned int i = 0; i < nr; i++)					\
				r[i] = n[i] + m[i];						\
		else if (op == FP_LANES_SUB)							\
			for (unsigned int i = 0; i < nr; i++)					\
				r[i] = n[i] - m[i];						\
		else if (op == FP_LANES_MUL)							\
			for (unsigned int i = 0; i < nr; i++)					\
				r[i] = n[i] * m[i];						\
		else										\
			for (unsigned int i = 0; i < nr; i++)					\
				r[i] = fma(n[i], m[i], a[i]);					\
		for (unsigned int i = 0; i < nr; i++) {						\
			bits magnitude;								\
												\
			memcpy(&magnitude, &r[i], sizeof(magnitude));				\
			magnitude &= ~((bits)1 << (sizeof(bits) * 8 - 1));			\
			odd |= (bits)(magnitude > (infinity)) | (bits)(magnitude == (smallest)); \
		}										\
		return odd;									\
	}

DEFINE_LANES(lanes32, f32, u32, __builtin_fmaf, 0x7f800000u, 0x00800000u)
DEFINE_LANES(lanes64, f64, u64, __builtin_fma, UINT64_C(0x7ff0000000000000),
	     UINT64_C(0x0010000000000000))

bool fp_lanes(struct exec *e, enum fp_lane_op op, const struct lanes *l)
{
	unsigned int csr, saved = fpu_enter(e->r->fpsr);
	bool odd = e->esize == 4 ? lanes32(op, l) : lanes64(op, l);

	csr = fpu_leave(saved);
	if (odd || csr & (CSR_INVALID | CSR_UNDERFLOW))
		return false;
	e->env.fpsr |= fpsr_of(csr);
	return true;
}

#define DEFINE_OUTER(name, type, bits, fma, infinity, default_nan)				\
	SIMD static void name(const struct fp_outer *o, unsigned int nr)			\
	{											\
		const type *restrict m = (const type *)(const void *)o->m;			\
		const bits *restrict mask = (const bits *)(const void *)o->m_mask;		\
		const type *n = (const type *)(const void *)o->n;				\
		bits high = (bits)1 << (sizeof(bits) * 8 - 1);					\
												\
		for (unsigned int row = 0; row < nr; row++) {					\
			bits *restrict za = (bits *)(void *)(o->za + row * o->stride);		\
			type x = o->subtract ? -n[row] : n[row];				\
												\
			if (!o->n_mask[row * sizeof(type)])					\
				continue;							\
			for (unsigned int i = 0; i < nr; i++) {					\
				type a, r;							\
				bits raw;							\
												\
				memcpy(&a, &za[i], sizeof(a));					\
				r = fma(x, m[i], a);						\
				memcpy(&raw, &r, sizeof(raw));					\
				raw = (raw & ~high) > (infinity) ? (default_nan) : raw;		\
				za[i] = (za[i] & ~mask[i]) | (raw & mask[i]);			\
			}									\
		}										\
	}

DEFINE_OUTER(outer32, f32, u32, __builtin_fmaf, 0x7f800000u, 0x7fc00000u)
DEFINE_OUTER(outer64, f64, u64, __builtin_fma, UINT64_C(0x7ff0000000000000),
	     UINT64_C(0x7ff8000000000000))

void fp_lanes_outer(const struct exec *e, const struct fp_outer *o)
{
	unsigned int saved = fpu_enter(FPSR_IXC);	/* whose flags nobody asks for */

	if (e->esize == 4)
		outer32(o, e->vl / 4);
	else
		outer64(o, e->vl / 8);
	fpu_leave(saved);
}

#else

bool fp_lanes_usable(const struct exec *e)
{
	(void)e;
	return false;
}

bool fp_lanes(struct exec *e, enum fp_lane_op op, const struct lanes *l)
{
	(void)e, (void)op, (void)l;
	return false;
}

void fp_lanes_outer(const struct exec *e, const struct fp_outer *o)
{
	(void)e, (void)o;
}

#endif

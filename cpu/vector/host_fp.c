/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "elem.h"
#include "host_fp.h"
#include "ops.h"

bool host_fp_off;

#define FPCR_SPECIAL (FPCR_FIZ | FPCR_AH | FPCR_FZ | (UINT32_C(3) << FPCR_RMODE))

#if defined(__x86_64__)

#include <immintrin.h>

#define CSR_MASKED	0x1f80u		/* all exceptions masked, round to nearest, no flushing */
#define CSR_INVALID	0x01u
#define CSR_DIVIDE	0x04u
#define CSR_OVERFLOW	0x08u
#define CSR_UNDERFLOW	0x10u
#define CSR_INEXACT	0x20u

/* GCC makes vectors of these loops */
#define KERNEL __attribute__((target("avx2,fma"), optimize("O3", "no-trapping-math")))

/* Registers are bytes; these may look at them */
typedef float __attribute__((may_alias)) f32;
typedef double __attribute__((may_alias)) f64;
typedef uint32_t __attribute__((may_alias)) u32;
typedef uint64_t __attribute__((may_alias)) u64;

enum operation { HOST_ADD, HOST_SUB, HOST_MUL, HOST_MULADD };

/** struct host_op - what an operation is here: signs that change first */
static const struct host_op {
	elem_fn fn;
	enum operation operation;
	bool negate_n, negate_a;
} host_ops[] = {
	{ op_fadd, HOST_ADD, false, false },   { op_fsub, HOST_SUB, false, false },
	{ op_fmul, HOST_MUL, false, false },   { op_fmla, HOST_MULADD, false, false },
	{ op_fmls, HOST_MULADD, true, false }, { op_fnmla, HOST_MULADD, true, true },
	{ op_fnmls, HOST_MULADD, false, true },
};

/** struct operands - with inactive elements as zeroes; bytes beyond e->vl are zero */
struct operands {
	_Alignas(32) uint8_t n[SMEVEC_MAX_VL], m[SMEVEC_MAX_VL], a[SMEVEC_MAX_VL];
	_Alignas(32) uint8_t result[SMEVEC_MAX_VL];
};

bool host_fp_usable(const struct exec *e)
{
	return !host_fp_off && !(e->env.fpcr & FPCR_SPECIAL) && __builtin_cpu_supports("fma") &&
	       __builtin_cpu_supports("avx2");
}

static const struct host_op *find(elem_fn fn)
{
	for (size_t i = 0; i < sizeof(host_ops) / sizeof(host_ops[0]); i++)
		if (host_ops[i].fn == fn)
			return &host_ops[i];
	return NULL;
}

/* True: some result needs the exact treatment */
#define DEFINE_KERNEL(name, type, bits, fma, exponent, smallest)				\
	KERNEL static bool name(struct operands *o, enum operation operation, unsigned int nr)	\
	{											\
		const type *n = (const type *)(const void *)o->n;				\
		const type *m = (const type *)(const void *)o->m;				\
		const type *a = (const type *)(const void *)o->a;				\
		type *r = (type *)(void *)o->result;						\
		const bits *rb = (const bits *)(const void *)o->result;				\
		bits odd = 0;									\
												\
		if (operation == HOST_ADD)							\
			for (unsigned int i = 0; i < nr; i++)					\
				r[i] = n[i] + m[i];						\
		else if (operation == HOST_SUB)							\
			for (unsigned int i = 0; i < nr; i++)					\
				r[i] = n[i] - m[i];						\
		else if (operation == HOST_MUL)							\
			for (unsigned int i = 0; i < nr; i++)					\
				r[i] = n[i] * m[i];						\
		else										\
			for (unsigned int i = 0; i < nr; i++)					\
				r[i] = fma(n[i], m[i], a[i]);					\
		for (unsigned int i = 0; i < nr; i++) {						\
			bits magnitude = rb[i] & ~((bits)1 << (sizeof(bits) * 8 - 1));		\
												\
			odd |= (bits)(magnitude > (exponent)) | (bits)(magnitude == (smallest)); \
		}										\
		return odd;									\
	}

DEFINE_KERNEL(kernel32, f32, u32, __builtin_fmaf, 0x7f800000u, 0x00800000u)
DEFINE_KERNEL(kernel64, f64, u64, __builtin_fma, UINT64_C(0x7ff0000000000000),
	      UINT64_C(0x0010000000000000))

static void put_operand(uint8_t *to, const uint8_t *from, const struct exec *e, const uint8_t *g,
			bool negate)
{
	uint64_t sign = negate ? UINT64_C(1) << (e->esize * 8 - 1) : 0;

	if (!g && !negate) {
		memcpy(to, from, e->vl);
		return;
	}
	for (unsigned int i = 0; i < e->vl / e->esize; i++)
		put_elem(to, i, e->esize,
			 !g || active(g, i, e->esize) ? elem(from, i, e->esize) ^ sign : 0);
}

static uint32_t fpsr_of(unsigned int csr)
{
	return (csr & CSR_DIVIDE ? FPSR_DZC : 0) | (csr & CSR_OVERFLOW ? FPSR_OFC : 0) |
	       (csr & CSR_INEXACT ? FPSR_IXC : 0);
}

bool host_elementwise(struct exec *e, const uint8_t *n, const uint8_t *m, const uint8_t *a,
		      const uint8_t *g, uint8_t *result)
{
	const uint32_t plain = FIXED_MASK | ZEROING | NO_B | NO_H;
	const struct host_op *op = e->esize >= 4 && !(e->insn->flags & ~plain) ? find(e->insn->fn) : NULL;
	unsigned int csr, saved, nr = e->vl / e->esize;
	struct operands o;
	bool odd;

	if (!op || !host_fp_usable(e))
		return false;
	put_operand(o.n, n, e, g, op->negate_n);
	put_operand(o.m, m, e, g, false);
	if (op->operation == HOST_MULADD)
		put_operand(o.a, a, e, g, op->negate_a);
	saved = _mm_getcsr();
	_mm_setcsr(CSR_MASKED);
	__asm__ volatile("" ::: "memory");
	odd = e->esize == 4 ? kernel32(&o, op->operation, nr) : kernel64(&o, op->operation, nr);
	__asm__ volatile("" ::: "memory");
	csr = _mm_getcsr();
	_mm_setcsr(saved);
	if (odd || csr & (CSR_INVALID | CSR_UNDERFLOW))
		return false;
	e->env.fpsr |= fpsr_of(csr);
	for (unsigned int i = 0; i < nr; i++)
		if (!g || active(g, i, e->esize))
			put_elem(result, i, e->esize, elem(o.result, i, e->esize));
	return true;
}

KERNEL static void outer32(float n, const f32 *m, const u32 *active, u32 *za, unsigned int nr)
{
	const uint32_t default_nan = 0x7fc00000u;

	for (unsigned int i = 0; i < nr; i++) {
		float a, r;
		uint32_t bits;

		memcpy(&a, &za[i], sizeof(a));
		r = __builtin_fmaf(n, m[i], a);
		memcpy(&bits, &r, sizeof(bits));
		bits = (bits & 0x7fffffffu) > 0x7f800000u ? default_nan : bits;
		za[i] = (za[i] & ~active[i]) | (bits & active[i]);
	}
}

KERNEL static void outer64(double n, const f64 *m, const u64 *active, u64 *za, unsigned int nr)
{
	const uint64_t default_nan = UINT64_C(0x7ff8000000000000);

	for (unsigned int i = 0; i < nr; i++) {
		double a, r;
		uint64_t bits;

		memcpy(&a, &za[i], sizeof(a));
		r = __builtin_fma(n, m[i], a);
		memcpy(&bits, &r, sizeof(bits));
		bits = (bits & INT64_MAX) > UINT64_C(0x7ff0000000000000) ? default_nan : bits;
		za[i] = (za[i] & ~active[i]) | (bits & active[i]);
	}
}

void host_outer(const struct exec *e, uint64_t n, const uint8_t *m, const uint8_t *active_mask,
		uint8_t *za)
{
	unsigned int nr = e->vl / e->esize;

	if (e->esize == 4) {
		uint32_t bits = (uint32_t)n;
		float value;

		memcpy(&value, &bits, sizeof(value));
		outer32(value, (const void *)m, (const void *)active_mask, (void *)za, nr);
	} else {
		double value;

		memcpy(&value, &n, sizeof(value));
		outer64(value, (const void *)m, (const void *)active_mask, (void *)za, nr);
	}
}

#else

bool host_fp_usable(const struct exec *e)
{
	(void)e;
	return false;
}

bool host_elementwise(struct exec *e, const uint8_t *n, const uint8_t *m, const uint8_t *a,
		      const uint8_t *g, uint8_t *result)
{
	(void)e, (void)n, (void)m, (void)a, (void)g, (void)result;
	return false;
}

void host_outer(const struct exec *e, uint64_t n, const uint8_t *m, const uint8_t *active_mask,
		uint8_t *za)
{
	(void)e, (void)n, (void)m, (void)active_mask, (void)za;
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Floating point for outer products: default NaNs, no flags (Arm ARM FPProcessDenorms, FPMulAdd_ZA) */
#include <fenv.h>
#include <math.h>

#include "elem.h"
#include "executors.h"

#define FPCR_FZ		(UINT32_C(1) << 24)
#define FPCR_RMODE	22

static int host_rounding(uint32_t fpcr)
{
	static const int modes[] = { FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO };

	return modes[fpcr >> FPCR_RMODE & 3];
}

static double flush64(uint32_t fpcr, double x)
{
	return fpcr & FPCR_FZ && fpclassify(x) == FP_SUBNORMAL ? copysign(0, x) : x;
}

static float flush32(uint32_t fpcr, float x)
{
	return fpcr & FPCR_FZ && fpclassify(x) == FP_SUBNORMAL ? copysignf(0, x) : x;
}

static uint64_t outer32(uint32_t fpcr, uint32_t a, uint32_t n, uint32_t m, bool subtract)
{
	float fa, fn, fm;
	uint32_t bits;

	memcpy(&fa, &a, 4);
	memcpy(&fn, &n, 4);
	memcpy(&fm, &m, 4);
	fn = flush32(fpcr, subtract ? -fn : fn);
	fa = flush32(fpcr, fmaf(fn, flush32(fpcr, fm), flush32(fpcr, fa)));
	if (isnan(fa))
		return 0x7fc00000;
	memcpy(&bits, &fa, 4);
	return bits;
}

static uint64_t outer64(uint32_t fpcr, uint64_t a, uint64_t n, uint64_t m, bool subtract)
{
	double fa, fn, fm;
	uint64_t bits;

	memcpy(&fa, &a, 8);
	memcpy(&fn, &n, 8);
	memcpy(&fm, &m, 8);
	fn = flush64(fpcr, subtract ? -fn : fn);
	fa = flush64(fpcr, fma(fn, flush64(fpcr, fm), flush64(fpcr, fa)));
	if (isnan(fa))
		return UINT64_C(0x7ff8000000000000);
	memcpy(&bits, &fa, 8);
	return bits;
}

uint64_t fp_outer_product(uint32_t fpcr, unsigned int esize, uint64_t a, uint64_t n, uint64_t m,
			  bool subtract)
{
	int saved = fegetround();
	uint64_t result;

	fesetround(host_rounding(fpcr));
	result = esize == 8 ? outer64(fpcr, a, n, m, subtract) :
			      outer32(fpcr, (uint32_t)a, (uint32_t)n, (uint32_t)m, subtract);
	fesetround(saved);
	return result;
}

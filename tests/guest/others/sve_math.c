// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The SVE functions of glibc's libmvec (Debian's libc6-dev), called as vector loops call them (Vector Function ABI for
 * AArch64: SVE arguments and a predicate), at every length of vectors, with all elements active and with every other
 * one.  What is right is what glibc's functions of long double say: libmvec is to be within 4 ulp (glibc's wiki,
 * libmvec).  The bits are QEMU's.
 */
#define _GNU_SOURCE
#include <arm_sve.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#define BOUND 4.0L
/* The length of vectors is one number for the compiler in all that it makes one function of */
#define OWN __attribute__((noinline))

/* As many as fill vectors of every length, of both kinds */
enum { INPUTS = 384 };

enum { MIXED_FLOAT = 1, MIXED_DOUBLE = 2 };

/* What else is in a vector: all inputs in order; every other one, and nothing that is active; the same */
enum way { WHOLE, HALVES, SAME, WAYS };

/* What a function is called with and ought to give; the same in floats */
struct cases {
	double x[INPUTS], y[INPUTS], is[INPUTS];
	float x32[INPUTS], y32[INPUTS], is32[INPUTS];
	long double wanted[INPUTS];
	unsigned int n;
};

static struct cases cases;
static unsigned int wrong;

typedef svfloat64_t double_fn(svfloat64_t x, svbool_t active);
typedef svfloat64_t double2_fn(svfloat64_t x, svfloat64_t y, svbool_t active);
typedef svfloat32_t float_fn(svfloat32_t x, svbool_t active);
typedef svfloat32_t float2_fn(svfloat32_t x, svfloat32_t y, svbool_t active);

#define FUNCTION(name, mixed)             \
	extern double_fn _ZGVsMxv_##name; \
	extern float_fn _ZGVsMxv_##name##f;
#define FUNCTION2(name, mixed)              \
	extern double2_fn _ZGVsMxvv_##name; \
	extern float2_fn _ZGVsMxvv_##name##f;
#include "sve_math.def"
#undef FUNCTION
#undef FUNCTION2

struct function {
	const char *name;
	double_fn *f64;
	double2_fn *f64_2;
	float_fn *f32;
	float2_fn *f32_2;
	long double (*right)(long double x);
	long double (*right2)(long double x, long double y);
	int mixed;
};

static const struct function functions[] = {
#define FUNCTION(name, mixed) \
	{ #name, _ZGVsMxv_##name, NULL, _ZGVsMxv_##name##f, NULL, name##l, NULL, mixed },
#define FUNCTION2(name, mixed) \
	{ #name, NULL, _ZGVsMxvv_##name, NULL, _ZGVsMxvv_##name##f, NULL, name##l, mixed },
#include "sve_math.def"
#undef FUNCTION
#undef FUNCTION2
};

/* A format of floating point: its digits, and exponents of the largest and the smallest normal number */
static const struct format {
	int digits, emax, emin;
} formats[] = {
	{ 24, 127, -126 },
	{ 53, 1023, -1022 },
};

static uint32_t random_bits(void)
{
	static uint64_t state = 1;

	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(state >> 33);
}

/* Of @digits binary digits */
static double random_mantissa(int digits)
{
	uint64_t bits = (uint64_t)random_bits() << 31 | random_bits();

	return ldexp((double)(bits >> (62 - (digits - 1))), 1 - digits) + 1;
}

static void add(double x, double y)
{
	cases.x[cases.n] = x;
	cases.y[cases.n] = y;
	cases.x32[cases.n] = (float)x;
	cases.y32[cases.n] = (float)y;
	cases.n++;
}

/* What is special, with all that is special; all exponents, those around 1 more often */
static OWN void make_cases(const struct format *f)
{
	const double tiny = ldexp(1, f->emin - f->digits + 1),
		     huge = ldexp(2 - ldexp(1, 1 - f->digits), f->emax);
	const double special[] = {
		0, 1, 0.5, 2, 3, 10, tiny, ldexp(1, f->emin), huge, INFINITY, NAN
	};
	enum { SPECIAL = 2 * sizeof(special) / sizeof(special[0]) };

	cases.n = 0;
	for (unsigned int i = 0; i < SPECIAL * SPECIAL / 2; i++) {
		unsigned int x = i % SPECIAL, y = i / SPECIAL * 2 + x % 2;

		add(x & 1 ? -special[x / 2] : special[x / 2],
		    (y ^ x) & 2 ? -special[y / 2] : special[y / 2]);
	}
	while (cases.n < INPUTS) {
		int wide = cases.n % 4 == 0, range = wide ? f->emax - f->emin + f->digits : 16;
		int low = wide ? f->emin - f->digits : -8;
		double x = ldexp(random_mantissa(f->digits),
				 low + (int)(random_bits() % (unsigned int)range));
		double y = ldexp(random_mantissa(f->digits), (int)(random_bits() % 12) - 6);

		add(random_bits() & 1 ? -x : x, random_bits() & 1 ? -y : y);
	}
}

/* Units in the last place of @f between @is and @wanted; what is no number is right or infinitely wrong */
static long double ulps(const struct format *f, double is, long double wanted)
{
	const long double limit = ldexpl(2 - ldexpl(1, -f->digits), f->emax);
	int exponent;

	if (isnan(wanted) || isnan(is))
		return isnan(wanted) && isnan(is) ? 0 : INFINITY;
	if (fabsl(wanted) >= limit || isinf(is))
		return fabsl(wanted) >= limit && isinf(is) && signbit(is) == signbit(wanted)
			       ? 0
			       : INFINITY;
	if (wanted == 0)
		return is == 0 ? 0 : INFINITY;
	frexpl(wanted, &exponent);
	exponent = exponent - 1 < f->emin ? f->emin : exponent - 1;
	return fabsl(ldexpl((long double)is - wanted, f->digits - 1 - exponent));
}

/* The elements from @at on that are @active; the others have what must not matter */
static void call64(const struct function *f, unsigned int at, svbool_t active)
{
	svfloat64_t x = svsel(active, svld1(active, cases.x + at), svdup_f64(NAN));
	svfloat64_t y = svsel(active, svld1(active, cases.y + at), svdup_f64(1e300));

	svst1(active, cases.is + at, f->f64 ? f->f64(x, active) : f->f64_2(x, y, active));
}

static void call32(const struct function *f, unsigned int at, svbool_t active)
{
	svfloat32_t x = svsel(active, svld1(active, cases.x32 + at), svdup_f32(NAN));
	svfloat32_t y = svsel(active, svld1(active, cases.y32 + at), svdup_f32(1e30f));

	svst1(active, cases.is32 + at, f->f32 ? f->f32(x, active) : f->f32_2(x, y, active));
}

static void call_same(const struct function *f, bool single)
{
	svbool_t all = svptrue_b8();

	for (unsigned int i = 0; i < cases.n; i++)
		if (single) {
			svfloat32_t x = svdup_f32(cases.x32[i]), y = svdup_f32(cases.y32[i]);

			cases.is32[i] = svlastb(all, f->f32 ? f->f32(x, all) : f->f32_2(x, y, all));
		} else {
			svfloat64_t x = svdup_f64(cases.x[i]), y = svdup_f64(cases.y[i]);

			cases.is[i] = svlastb(all, f->f64 ? f->f64(x, all) : f->f64_2(x, y, all));
		}
}

static void call_vectors(const struct function *f, bool single, bool halves)
{
	const unsigned int step = (unsigned int)(single ? svcntw() : svcntd());
	const svbool_t all = single ? svptrue_b32() : svptrue_b64();
	const svbool_t even = single ? svtrn1_b32(all, svpfalse()) : svtrn1_b64(all, svpfalse());

	for (unsigned int at = 0; at < cases.n; at += step)
		for (int odd = 0; odd <= halves; odd++) {
			svbool_t some = odd ? svbic_z(all, all, even) : halves ? even : all;

			if (single)
				call32(f, at, some);
			else
				call64(f, at, some);
		}
}

static uint64_t add_bits(uint64_t sum, unsigned int i, bool single)
{
	uint64_t bits = 0;

	memcpy(&bits, single ? (void *)&cases.is32[i] : (void *)&cases.is[i], single ? 4 : 8);
	return (sum ^ bits) * UINT64_C(0x100000001b3);
}

static void say(const struct function *f, bool single, unsigned int i, long double error)
{
	printf("%s%s(%a, %a) of %lu bytes: %a, wanted %La, %.2Lf ulp\n", f->name, single ? "f" : "",
	       single ? cases.x32[i] : cases.x[i], single ? cases.y32[i] : cases.y[i], svcntb(),
	       single ? cases.is32[i] : cases.is[i], cases.wanted[i], error);
}

/* At the length in force; how many are further off than the bound */
static OWN unsigned int check(const struct function *f, bool single, enum way way, uint64_t *sum)
{
	unsigned int over = 0;

	memset(cases.is, 0xee, sizeof(cases.is));
	memset(cases.is32, 0xee, sizeof(cases.is32));
	if (way == SAME)
		call_same(f, single);
	else
		call_vectors(f, single, way == HALVES);
	for (unsigned int i = 0; i < cases.n; i++) {
		long double error = ulps(&formats[!single], single ? cases.is32[i] : cases.is[i],
					 cases.wanted[i]);

		*sum = add_bits(*sum, i, single);
		if (error <= BOUND)
			continue;
		if (!over)
			say(f, single, i, error);
		over++;
	}
	return over;
}

static void all_lengths(const struct function *f, bool single)
{
	const bool mixed = f->mixed & (single ? MIXED_FLOAT : MIXED_DOUBLE);
	unsigned int over[WAYS] = { 0 };
	uint64_t sum = 0;

	for (unsigned int i = 0; i < cases.n; i++) {
		long double x = single ? cases.x32[i] : cases.x[i],
			    y = single ? cases.y32[i] : cases.y[i];

		cases.wanted[i] = f->right ? f->right(x) : f->right2(x, y);
	}
	for (int vl = 16; vl <= 256; vl += vl < 64 ? 16 : vl) {
		prctl(PR_SVE_SET_VL, vl);
		for (unsigned int way = 0; way < (mixed ? WAYS : SAME); way++)
			over[way] += check(f, single, way, &sum);
	}
	printf("%s%s: %u, %u, %u over, bits %#lx\n", f->name, single ? "f" : "", over[WHOLE],
	       over[HALVES], over[SAME], sum);
	wrong += over[SAME] + (mixed ? 0 : over[WHOLE] + over[HALVES]);
}

int main(void)
{
	for (int single = 1; single >= 0; single--) {
		make_cases(&formats[!single]);
		for (unsigned int i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
			all_lengths(&functions[i], single);
	}
	printf("%u wrong\n", wrong);
	return wrong != 0;
}

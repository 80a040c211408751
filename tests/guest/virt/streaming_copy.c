// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * memcpy, memmove, memset and memchr as the compiler's SME runtime has them (__arm_sc_memcpy and its kin): whatever the
 * mode is, with ZA full of what must stay.  Each is tried outside streaming mode, within, and with ZA
 */
#include <arm_sme.h>

#include "sme_routines.h"
#include "virt_runtime.h"

enum { ROOM = 1200, SIZES = 700, EDGE = 64 };

static uint8_t from[ROOM], to[ROOM], wanted[ROOM];

static NOINLINE void copy(uint8_t *d, const uint8_t *s, uint64_t n) __arm_streaming_compatible
{
	for (uint64_t i = 0; i < n; i += svcntb()) {
		svbool_t p = svwhilelt_b8(i, n);

		svst1(p, d + i, svld1(p, s + i));
	}
}

/* From the end, where that is read before it is written */
static NOINLINE void move(uint8_t *d, const uint8_t *s, uint64_t n) __arm_streaming_compatible
{
	uint64_t vl = svcntb(), i = (n + vl - 1) / vl * vl;

	if (d <= s) {
		copy(d, s, n);
		return;
	}
	while (i) {
		svbool_t p;

		i -= vl;
		p = svwhilelt_b8(i, n);
		svst1(p, d + i, svld1(p, s + i));
	}
}

static NOINLINE void set(uint8_t *d, int c, uint64_t n) __arm_streaming_compatible
{
	svuint8_t v = svdup_u8((uint8_t)c);

	for (uint64_t i = 0; i < n; i += svcntb())
		svst1(svwhilelt_b8(i, n), d + i, v);
}

static NOINLINE uint64_t find(const uint8_t *s, int c, uint64_t n) __arm_streaming_compatible
{
	for (uint64_t i = 0; i < n; i += svcntb()) {
		svbool_t p = svwhilelt_b8(i, n), found = svcmpeq(p, svld1(p, s + i), (uint8_t)c);

		if (svptest_any(p, found))
			return i + svcntp_b8(p, svbrkb_z(p, found));
	}
	return n;
}

#define SOME(name, mode)										\
	mode static NOINLINE uint64_t name(uint64_t n, uint64_t at, uint64_t shift)			\
	{												\
		copy(to + at, from + shift, n);								\
		move(to + at + shift, to + at, n);							\
		move(to + at, to + at + 1, n);								\
		set(to + at + n / 2, (int)n, n / 3);							\
		return find(to, 0x5a, n + at);								\
	}

SOME(some, )
SOME(some_streaming, __arm_locally_streaming)

__arm_new("za") static NOINLINE uint64_t some_with_za(uint64_t n, uint64_t at, uint64_t shift)
{
	uint64_t found, vl = svcntsb(), wrong = 0;
	static uint8_t row[256];

	for (uint64_t r = 0; r < vl; r++) {
		__builtin_memset(row, (int)(r + n), vl);
		svldr_za((uint32_t)r, row);
	}
	found = some_streaming(n, at, shift);
	for (uint64_t r = 0; r < vl; r++) {
		svstr_za((uint32_t)r, row);
		for (uint64_t i = 0; i < vl; i++)
			wrong += row[i] != (uint8_t)(r + n);
	}
	return wrong ? UINT64_MAX : found;
}

static NOINLINE uint64_t some_plainly(uint64_t n, uint64_t at, uint64_t shift)
{
	uint64_t i;

	for (i = 0; i < n; i++)
		wanted[at + i] = from[shift + i];
	for (i = n; i--;)
		wanted[at + shift + i] = wanted[at + i];
	for (i = 0; i < n; i++)
		wanted[at + i] = wanted[at + 1 + i];
	for (i = 0; i < n / 3; i++)
		wanted[at + n / 2 + i] = (uint8_t)n;
	for (i = 0; i < n + at && wanted[i] != 0x5a; i++)
		;
	return i;
}

static int check(const char *what, uint64_t (*make)(uint64_t n, uint64_t at, uint64_t shift))
{
	unsigned int wrong = 0;
	uint64_t sum = 0;

	for (uint64_t n = 0; n < SIZES; n += 1 + n / 10) {
		uint64_t at = n % EDGE, shift = n * 7 % EDGE;

		__builtin_memset(to, 0xee, sizeof(to));
		__builtin_memset(wanted, 0xee, sizeof(wanted));
		wrong += make(n, at, shift) != some_plainly(n, at, shift);
		wrong += checksum(to, sizeof(to)) != checksum(wanted, sizeof(wanted));
		sum += checksum(to, sizeof(to));
	}
	return verdict(what, sum, wrong);
}

int main(void)
{
	uint32_t seed = 9;

	for (int i = 0; i < ROOM; i++)
		from[i] = (uint8_t)next_random(&seed);
	return check("copies", some) | check("copies, streaming", some_streaming) |
	       check("copies, with ZA", some_with_za);
}

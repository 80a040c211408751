// SPDX-License-Identifier: GPL-2.0-or-later
/* ZA over calls: the lazy saves that the compiler makes by TPIDR2_EL0, and the ABI's routines */
#include <arm_sme.h>

#include "sme_routines.h"
#include "virt_runtime.h"

enum { DEPTH = 6 };

static uint32_t row[64];
static unsigned int pending, committed, dormant;

/* As the callee finds it: a save is pending while ZA is the caller's */
static NOINLINE void plain_callee(void)
{
	pending += READ_SYSREG("S3_3_C13_C0_5") != 0;
	__asm__ volatile("" : : : "memory");
}

/* Uses ZA by itself, and so has the caller's saved at once */
__arm_new("za") __arm_locally_streaming static NOINLINE void za_callee(uint32_t value)
{
	svbool_t p = svptrue_b32();

	dormant += READ_SYSREG("S3_3_C13_C0_5") == 0;
	svzero_za();
	for (uint32_t r = 0; r < svcntw(); r++) {
		svst1(p, row, svdup_u32(value + r));
		svld1_hor_za32(0, r, p, row);
	}
}

static NOINLINE void indirect_callee(uint32_t value)
{
	za_callee(value);
	committed += READ_SYSREG("S3_3_C13_C0_5") == 0;
}

__arm_locally_streaming static NOINLINE void fill(uint32_t value) __arm_out("za")
{
	svbool_t p = svptrue_b32();

	svzero_za();
	for (uint32_t r = 0; r < svcntw(); r++) {
		for (uint32_t e = 0; e < svcntw(); e++)
			row[e] = value * 1000003 + r * 4099 + e;
		svld1_hor_za32(0, r, p, row);
		svld1_hor_za32(3, r, p, row);
	}
}

__arm_locally_streaming static NOINLINE unsigned int wrong_in(uint32_t value) __arm_in("za")
{
	svbool_t p = svptrue_b32();
	unsigned int wrong = 0;

	for (uint32_t tile = 0; tile < 2; tile++)
		for (uint32_t r = 0; r < svcntw(); r++) {
			if (tile)
				svst1_hor_za32(3, r, p, row);
			else
				svst1_hor_za32(0, r, p, row);
			for (uint32_t e = 0; e < svcntw(); e++)
				wrong += row[e] != value * 1000003 + r * 4099 + e;
		}
	return wrong;
}

/* Each level has a ZA of its own, over all kinds of callees */
__arm_new("za") static NOINLINE unsigned int level(uint32_t depth)
{
	unsigned int wrong = 0;

	fill(depth);
	plain_callee();
	wrong += wrong_in(depth);
	za_callee(depth);
	wrong += wrong_in(depth);
	indirect_callee(depth);
	wrong += wrong_in(depth);
	if (depth)
		wrong += level(depth - 1);
	wrong += wrong_in(depth);
	return wrong;
}

static NOINLINE void shares(uint32_t value) __arm_inout("za")
{
	plain_callee();
	fill(value);
	za_callee(value);
}

__arm_new("za") static NOINLINE unsigned int over_shared(void)
{
	fill(70);
	shares(71);
	return wrong_in(71);
}

int main(void)
{
	unsigned int wrong = level(DEPTH - 1);

	say("levels: %u wrong; saves pending %u, committed %u, before new ZA %u\n", wrong, pending, committed, dormant);
	wrong += over_shared();
	say("ZA at the end: SVCR %lx, TPIDR2_EL0 %lx\n", READ_SYSREG("S3_3_C4_C2_2"), READ_SYSREG("S3_3_C13_C0_5"));
	return verdict("lazy saves", pending + 100 * committed + 10000 * dormant, wrong);
}

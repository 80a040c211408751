// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The SME support routines of the compiler's runtime (AAPCS64, "SME support routines"; Debian's libclang-rt-19-dev),
 * called by hand at every streaming length, and by the lazy saves that the compiler makes.  ZA has known bytes.
 */
#include <arm_sme.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#define NOINLINE __attribute__((noinline))

enum { SVL_MAX = 256, STREAMING = 1, HAS_ZA = 2 };

/* What TPIDR2_EL0 points to (AAPCS64, "TPIDR2 block") */
struct tpidr2_block {
	void *za_save_buffer;
	uint16_t num_za_save_slices;
	uint8_t reserved[6];
};

/* In units of 64 bits; 0: there is no SVE here */
uint64_t __arm_get_current_vg(void);

static uint8_t saved[SVL_MAX * SVL_MAX + 16] __attribute__((aligned(16)));
static uint8_t rows[SVL_MAX * SVL_MAX] __attribute__((aligned(16)));
static unsigned int wrong;

static void expect(const char *what, uint64_t is, uint64_t wanted)
{
	if (is == wanted)
		return;
	printf("%s: %#lx, wanted %#lx\n", what, is, wanted);
	wrong++;
}

static uint64_t svcr(void)
{
	uint64_t value;

	__asm__ volatile("mrs %0, S3_3_C4_C2_2" : "=r"(value));
	return value;
}

static uint64_t tpidr2(void)
{
	uint64_t value;

	__asm__ volatile("mrs %0, S3_3_C13_C0_5" : "=r"(value));
	return value;
}

static void set_tpidr2(const void *block)
{
	__asm__ volatile("msr S3_3_C13_C0_5, %0" : : "r"(block) : "memory");
}

static uint8_t pattern(unsigned int seed, unsigned int i)
{
	return (uint8_t)(seed + i * 37 + (i >> 8) * 11);
}

/* The routines keep all but X0, X1 and X14 to X17, and NZCV (AAPCS64) */
#define CALL(routine, x0, x1)                                                          \
	do {                                                                           \
		register uint64_t r0 __asm__("x0") = (x0);                             \
		register uint64_t r1 __asm__("x1") = 0;                                \
		__asm__ volatile("bl " routine                                         \
				 : "+r"(r0), "+r"(r1)                                  \
				 :                                                     \
				 : "x14", "x15", "x16", "x17", "x30", "cc", "memory"); \
		(x0) = r0;                                                             \
		(x1) = r1;                                                             \
	} while (0)

static void load_za(unsigned int svl, unsigned int seed)
{
	for (unsigned int i = 0; i < svl * svl; i++)
		rows[i] = pattern(seed, i);
	for (unsigned int r = 0; r < svl; r++)
		__asm__ volatile("mov w12, %w0\n ldr za[w12, 0], [%1]"
				 :
				 : "r"(r), "r"(rows + r * svl)
				 : "w12", "memory");
}

/* Rows of ZA that are not @seed's, from @first on */
static unsigned int other_rows(unsigned int svl, unsigned int first, unsigned int seed)
{
	unsigned int other = 0;

	for (unsigned int r = first; r < svl; r++) {
		__asm__ volatile("mov w12, %w0\n str za[w12, 0], [%1]"
				 :
				 : "r"(r), "r"(rows + r * svl)
				 : "w12", "memory");
		for (unsigned int i = r * svl; i < (r + 1) * svl; i++)
			if (rows[i] != pattern(seed, i)) {
				other++;
				break;
			}
	}
	return other;
}

/* Bit 63: SME, 62: TPIDR2_EL0, and PSTATE.SM and ZA; X1: TPIDR2_EL0 */
static void state(void)
{
	uint64_t x0, x1;

	x0 = 0;
	CALL("__arm_sme_state", x0, x1);
	expect("state", x0, UINT64_C(3) << 62);
	__asm__ volatile("smstart za" : : : "memory");
	set_tpidr2(saved);
	CALL("__arm_sme_state", x0, x1);
	expect("state with ZA", x0, UINT64_C(3) << 62 | HAS_ZA);
	expect("its TPIDR2_EL0", x1, (uint64_t)saved);
	set_tpidr2(NULL);
	__asm__ volatile("smstop za" : : : "memory");
	expect("VG", __arm_get_current_vg(),
	       (uint64_t)(prctl(PR_SVE_GET_VL) & PR_SVE_VL_LEN_MASK) / 8);
}

/* In streaming mode vectors are undefined for the compiler: nothing but integers here */
static void state_streaming(unsigned int svl)
{
	register uint64_t r0 __asm__("x0") = 0;
	register uint64_t r1 __asm__("x1") = 0;
	uint64_t vg;

	__asm__ volatile("smstart sm\n bl __arm_sme_state\n mov x19, x0\n bl "
			 "__arm_get_current_vg\n mov %2, x0\n"
			 "mov x0, x19\n smstop sm"
			 : "+r"(r0), "+r"(r1), "=&r"(vg)
			 :
			 : "x9", "x14", "x15", "x16", "x17", "x19", "x30", "cc", "memory", "z0",
			   "z1", "z2", "z3", "z4", "z5", "z6", "z7", "z8", "z9", "z10", "z11",
			   "z12", "z13", "z14", "z15", "z16", "z17", "z18", "z19", "z20", "z21",
			   "z22", "z23", "z24", "z25", "z26", "z27", "z28", "z29", "z30", "z31",
			   "p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9", "p10", "p11",
			   "p12", "p13", "p14", "p15");
	expect("state in streaming mode", r0, UINT64_C(3) << 62 | STREAMING);
	expect("VG in streaming mode", vg, svl / 8);
}

/* @slices of ZA saved, all of it changed, and these restored */
static void save_and_restore(unsigned int svl, unsigned int slices)
{
	struct tpidr2_block block = { saved, (uint16_t)slices, { 0 } };
	uint64_t x0 = 0, x1;
	unsigned int other = 0;

	memset(saved, 0xee, sizeof(saved));
	__asm__ volatile("smstart za" : : : "memory");
	load_za(svl, slices);
	set_tpidr2(&block);
	CALL("__arm_tpidr2_save", x0, x1);
	for (unsigned int i = 0; i < svl * slices; i++)
		other += saved[i] != pattern(slices, i);
	other += saved[svl * slices] != 0xee;
	expect("bytes saved wrong", other, 0);
	load_za(svl, slices + 100);
	set_tpidr2(NULL);
	x0 = (uint64_t)&block;
	CALL("__arm_tpidr2_restore", x0, x1);
	expect("rows not restored", other_rows(svl, 0, slices), svl - slices);
	expect("rows behind them changed", other_rows(svl, slices, slices + 100), 0);
	__asm__ volatile("smstop za" : : : "memory");
}

/* ZA is saved if somebody wants it, and off */
static void disable(unsigned int svl, bool wanted)
{
	struct tpidr2_block block = { saved, (uint16_t)svl, { 0 } };
	uint64_t x0 = 0, x1;
	unsigned int other = 0;

	memset(saved, 0xee, sizeof(saved));
	__asm__ volatile("smstart za" : : : "memory");
	load_za(svl, 7);
	set_tpidr2(wanted ? &block : NULL);
	CALL("__arm_za_disable", x0, x1);
	expect("SVCR behind __arm_za_disable", svcr(), 0);
	expect("TPIDR2_EL0 behind it", tpidr2(), 0);
	for (unsigned int i = 0; i < svl * svl; i++)
		other += saved[i] != (wanted ? pattern(7, i) : 0xee);
	expect("bytes saved wrong by it", other, 0);
}

/* What the compiler makes: a ZA of its own behind each call, which its caller's has been saved for */
__arm_new("za") static NOINLINE unsigned int own_za(unsigned int depth)
{
	unsigned int svl = (unsigned int)svcntsb(), other;

	svzero_za();
	__asm__ volatile("mov w12, #0\n ldr za[w12, 0], [%0]"
			 :
			 : "r"(rows + depth)
			 : "w12", "memory");
	other = depth ? own_za(depth - 1) : 0;
	__asm__ volatile("mov w12, #0\n str za[w12, 0], [%0]" : : "r"(saved) : "w12", "memory");
	return other + (memcmp(saved, rows + depth, svl) != 0);
}

int main(void)
{
	unsigned int lengths = 0;

	for (unsigned int svl = 16; svl <= SVL_MAX; svl *= 2) {
		if ((prctl(PR_SME_SET_VL, svl) & PR_SME_VL_LEN_MASK) != (int)svl)
			continue;
		lengths++;
		state();
		state_streaming(svl);
		for (unsigned int slices = 0; slices <= svl;
		     slices = slices < 3 ? slices + 1 : slices * 2 - 2)
			save_and_restore(svl, slices);
		save_and_restore(svl, svl);
		disable(svl, true);
		disable(svl, false);
		for (unsigned int i = 0; i < sizeof(rows); i++)
			rows[i] = pattern(svl, i);
		expect("ZA of a caller changed", own_za(5), 0);
		expect("SVCR at the end", svcr(), 0);
		printf("SVL %u: %u wrong\n", svl, wrong);
	}
	return wrong || lengths != 5;
}

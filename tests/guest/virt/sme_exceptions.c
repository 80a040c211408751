// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Each way in which FP, SVE and SME are trapped to EL1, and what ESR_EL1 says: Arm ARM D24.2 "ESR_EL1",
 * EC 0x07, 0x19 and 0x1d with SMTC 0 to 4.  The handler passes over the instruction.  SMTC 4 is SME2's
 */
#include "virt_runtime.h"

#define SMEN		(UINT64_C(3) << 24)
#define FPEN		(UINT64_C(3) << 20)
#define ZEN		(UINT64_C(3) << 16)
#define EZT0		(UINT64_C(1) << 30)
#define EC(ec, iss)	((uint64_t)(ec) << 26 | UINT64_C(1) << 25 | (iss))
#define CV_COND		0x1e00000	/* of EC 0x07: condition AL */

static volatile uint64_t esr, taken;
static unsigned int wrong;

void on_exception(struct frame *frame, unsigned int vector)
{
	(void)vector;
	esr = frame->esr;
	taken++;
	frame->elr += 4;
}

#define RUN(before, instruction, behind)						\
	do {										\
		esr = 0;								\
		__asm__ volatile(".arch armv9-a+sme2+sme-f64f64\n" before "\n" instruction "\n" behind : : : "memory", \
				 "z0", "z1", "p0", "x9", "w12");				\
	} while (0)

static void check(const char *what, uint64_t wanted)
{
	say("%s: ESR_EL1 %lx\n", what, esr);
	wrong += esr != wanted;
}

static void with_cpacr(uint64_t cleared)
{
	WRITE_SYSREG("cpacr_el1", (SMEN | FPEN | ZEN) & ~cleared);
}

static void check_cpacr(void)
{
	with_cpacr(SMEN);
	RUN("", "smstart sm", "");
	check("SMEN 0, smstart", EC(0x1d, 0));
	RUN("", "mrs x9, svcr", "");
	check("SMEN 0, mrs svcr", EC(0x1d, 0));
	RUN("", "rdsvl x9, #1", "");
	check("SMEN 0, rdsvl", EC(0x1d, 0));
	with_cpacr(ZEN);
	RUN("", "ptrue p0.b", "");
	check("ZEN 0, ptrue", EC(0x19, 0));
	RUN("", "cntb x9", "");
	check("ZEN 0, cntb", EC(0x19, 0));
	with_cpacr(FPEN);
	RUN("", "fmov d0, #1.0", "");
	check("FPEN 0, fmov", EC(0x07, CV_COND));
	RUN("", "ld1 {v0.16b}, [sp]", "");
	check("FPEN 0, ld1", EC(0x07, CV_COND));
	with_cpacr(0);
	RUN("", "fmov d0, #1.0", "");
	check("nothing trapped", 0);
}

static void check_svcr(void)
{
	RUN("smstart za", "fmopa za0.s, p0/m, p0/m, z0.s, z1.s", "smstop za");
	check("SM 0, fmopa", EC(0x1d, 2));
	RUN("smstart sm", "fmopa za0.s, p0/m, p0/m, z0.s, z1.s", "smstop sm");
	check("ZA 0, fmopa", EC(0x1d, 3));
	RUN("", "zero {za}", "");
	check("ZA 0, zero", EC(0x1d, 3));
	RUN("mov w12, #0", "ldr za[w12, 0], [sp]", "");
	check("ZA 0, ldr", EC(0x1d, 3));
	RUN("smstart sm", "setffr", "smstop sm");
	check("SM 1, setffr", EC(0x1d, 1));
	RUN("smstart sm", "mul v0.4s, v0.4s, v1.4s", "smstop sm");
	check("SM 1, mul", EC(0x1d, 1));
	RUN("smstart", "fmopa za0.s, p0/m, p0/m, z0.s, z1.s", "smstop");
	check("SM 1, ZA 1, fmopa", 0);
}

static void check_zt0(void)
{
	uint64_t smcr = READ_SYSREG("S3_0_C1_C2_6");

	if ((READ_SYSREG("id_aa64pfr1_el1") >> 24 & 0xf) < 2) {
		say("no SME2\n");
		return;
	}
	WRITE_SYSREG("S3_0_C1_C2_6", smcr & ~EZT0);
	RUN("smstart za", "zero {zt0}", "smstop za");
	check("EZT0 0, zero {zt0}", EC(0x1d, 4));
	WRITE_SYSREG("S3_0_C1_C2_6", smcr | EZT0);
	RUN("smstart za", "zero {zt0}", "smstop za");
	check("EZT0 1, zero {zt0}", 0);
	RUN("", "zero {zt0}", "");
	check("ZA 0, zero {zt0}", EC(0x1d, 3));
	WRITE_SYSREG("S3_0_C1_C2_6", smcr);
}

int main(void)
{
	check_cpacr();
	check_svcr();
	check_zt0();
	say("SVCR %lx\n", READ_SYSREG("S3_3_C4_C2_2"));
	return verdict("SME exceptions", taken, wrong);
}

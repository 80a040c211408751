// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Words that Unicorn must not run, because it does not have them, does them wrongly, or does what
 * only the A64 CPU knows.  What it finds undefined by itself need not stand here.  Encodings: Arm ARM C4.1.
 */
#include "ucpu.h"

static const struct {
	uint32_t mask, value;
} refused[] = {
	{ 0xffffffdf, 0xd503205f },	/* WFE, WFI: the event register, interrupts */
	{ 0xffffffdf, 0xd503209f },	/* SEV, SEVL */
	{ 0xffffffff, 0xd50320ff },	/* XPACLRI */
	{ 0xfffffd1f, 0xd503211f },	/* PACIA1716, PACIASP and their kin: keys are the A64 CPU's */
	{ 0xfffff0ff, 0xd50040bf },	/* MSR SPSel: what is known of SP's alignment (block.c) */
	{ 0xffffffff, 0xd69f03e0 },	/* ERET: illegal returns, DIT, SSBS, ALLINT */
	{ 0xfffffbff, 0xd69f0bff },	/* ERETAA, ERETAB */
	{ 0x3b200c00, 0x38000800 },	/* LDTR, STTR and their kin: E0PD */
	{ 0x3f000000, 0x08000000 },	/* exclusives, CAS, LDAR, STLR: vCPUs on other threads, alignment */
	{ 0xbe000000, 0x0c000000 },	/* LD1 to ST4: one that aborts must not have stored a part */
	{ 0x3f200c00, 0x19000000 },	/* LDAPUR, STLUR */
	{ 0x3f200c00, 0x38200000 },	/* LDADD, SWP and their kin; LDAPR */
	{ 0xfffff0ff, 0xd503305f },	/* CLREX: the monitor is the A64 CPU's */
	{ 0xfff0fc00, 0x5f10fc00 },	/* FCVTZS of halves to fixed point extends the sign */
	{ 0xfffffc00, 0x1e7e0000 },	/* FJCVTZS: a denormal number under FPCR.FZ counts as zero */
	{ 0xffc09400, 0x2f401000 },	/* FCMLA by element, .4H: FPSR has flags of bits 127:64, too */
};

/*
 * Registers that Unicorn has as the guest does: PSTATE's fields, SP_EL0, FPSR, and those that
 * load_pcpu.c gives it
 */
static const uint32_t unicorn_regs[] = {
	SYSREG(3, 0, 4, 1, 0),	/* SP_EL0 */
	SYSREG(3, 0, 4, 2, 2),	/* CurrentEL */
	SYSREG(3, 0, 4, 2, 3),	/* PAN */
	SYSREG(3, 0, 4, 2, 4),	/* UAO */
	SYSREG(3, 0, 13, 0, 4),	/* TPIDR_EL1 */
	SYSREG(3, 3, 4, 2, 0),	/* NZCV */
	SYSREG(3, 3, 4, 2, 1),	/* DAIF */
	SYSREG(3, 3, 4, 4, 1),	/* FPSR */
	SYSREG(3, 3, 13, 0, 2),	/* TPIDR_EL0 */
	SYSREG(3, 3, 13, 0, 3),	/* TPIDRRO_EL0 */
};

/* SYS, SYSL, MSR and MRS (register): op0 is not 0 */
static bool is_system(uint32_t word)
{
	return (word & 0xffc00000u) == 0xd5000000u && (word >> 19 & 3);
}

/* DC ZVA, TLBI, AT and the rest of maintenance; all registers that are not Unicorn's */
static bool system_refused(uint32_t word)
{
	for (size_t i = 0; i < sizeof(unicorn_regs) / sizeof(*unicorn_regs); i++)
		if ((word & SYSREG_MASK) == unicorn_regs[i])
			return false;
	return true;
}

bool word_refused(uint32_t word)
{
	if (is_system(word))
		return system_refused(word);
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		if ((word & refused[i].mask) == refused[i].value)
			return true;
	return false;
}

/* FPSR is accessed under the FP trap controls, Arm ARM D24.2 */
bool word_uses_fp(uint32_t word)
{
	if (is_system(word))
		return (word & SYSREG_MASK) == SYSREG(3, 3, 4, 4, 1);
	return !smevec_is_mine(word) && smevec_is_fp(word);
}

void word_vregs(uint32_t word, uint32_t *written, uint32_t *read)
{
	*written = 0;
	*read = 0;
	if (!smevec_is_mine(word) && smevec_is_fp(word))
		smevec_vregs(word, written, read);
}

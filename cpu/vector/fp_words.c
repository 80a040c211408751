/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AdvSIMD and scalar FP words, which the engine does not execute: whether they are
 * legal in streaming mode, and which V registers they touch.
 */
#include "insn.h"

/* Arm ARM C4.1: data processing "scalar FP and AdvSIMD", and loads and stores with V = 1 */
static bool is_fp_data(uint32_t word)
{
	return (word >> 25 & 7) == 7;
}

/* Memory copy and set (CPY*, SET*), whose bit 26 says something else */
static bool is_mops(uint32_t word)
{
	return (word & 0x3b200c00) == 0x19000400;
}

static bool is_fp_memory(uint32_t word)
{
	return (word >> 27 & 1) && !(word >> 25 & 1) && (word >> 26 & 1) && !is_mops(word);
}

/* MRS and MSR of FPCR and FPSR count as FP accesses */
static bool is_fp_control(uint32_t word)
{
	return (word & 0xffdfffc0) == 0xd51b4400;
}

bool smevec_is_fp(uint32_t word)
{
	return is_fp_data(word) || is_fp_memory(word) || is_fp_control(word);
}

struct words { uint32_t mask, value; };

/* Arm ARM E1.1, "Illegal instructions in Streaming SVE mode": groups of them ... */
static const struct words illegal_groups[] = {
	{ 0x9e000000, 0x0e000000 },	/* AdvSIMD vectors */
	{ 0xde000000, 0x5e000000 },	/* AdvSIMD scalars */
	{ 0xbe000000, 0x0c000000 },	/* AdvSIMD structure loads and stores */
	{ 0xff000000, 0xce000000 },	/* cryptography */
	{ 0xfffffc00, 0x1e7e0000 },	/* FJCVTZS */
};

/* ... and what is legal in them */
static const struct words legal_in_groups[] = {
	{ 0xbffffc00, 0x0e012c00 },	/* SMOV from B[0] */
	{ 0xbffffc00, 0x0e022c00 },	/* SMOV from H[0] */
	{ 0xfffffc00, 0x4e042c00 },	/* SMOV from S[0] */
	{ 0xfffffc00, 0x0e013c00 },	/* UMOV from B[0] */
	{ 0xfffffc00, 0x0e023c00 },	/* UMOV from H[0] */
	{ 0xfffffc00, 0x0e043c00 },	/* UMOV from S[0] */
	{ 0xfffffc00, 0x4e083c00 },	/* UMOV from D[0] */
	{ 0xff20dc00, 0x5e20dc00 },	/* FMULX, FRECPS, FRSQRTS (scalar) */
	{ 0xff60dc00, 0x5e401c00 },	/* the same, FP16 */
	{ 0xdfbfdc00, 0x5ea1d800 },	/* FRECPE, FRSQRTE, FRECPX (scalar) */
	{ 0xdfffdc00, 0x5ef9d800 },	/* the same, FP16 */
};

/* FEAT_FPRCVT makes the scalar conversions between FP and integers in V registers legal */
static const struct words legal_with_fprcvt[] = {
	{ 0xdf3ffc00, 0x5e21a800 },	/* FCVTNS, FCVTNU, FCVTPS, FCVTPU */
	{ 0xdf7ffc00, 0x5e79a800 },	/* the same, FP16 */
	{ 0xdf3ffc00, 0x5e21b800 },	/* FCVTMS, FCVTMU, FCVTZS, FCVTZU */
	{ 0xdf7ffc00, 0x5e79b800 },	/* the same, FP16 */
	{ 0xdfbffc00, 0x5e21c800 },	/* FCVTAS, FCVTAU */
	{ 0xdffffc00, 0x5e79c800 },	/* the same, FP16 */
	{ 0xdfbffc00, 0x5e21d800 },	/* SCVTF, UCVTF */
	{ 0xdffffc00, 0x5e79d800 },	/* the same, FP16 */
	{ 0xdf80fc00, 0x5f00e400 },	/* SCVTF, UCVTF, fixed-point */
	{ 0xdf80fc00, 0x5f00fc00 },	/* FCVTZS, FCVTZU, fixed-point */
};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static bool is_one_of(uint32_t word, const struct words *table, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if ((word & table[i].mask) == table[i].value)
			return true;
	return false;
}

/* Illegal in streaming mode without FEAT_SME_FA64 */
static bool is_advsimd_only(const struct smevec_cpu *cpu, uint32_t word)
{
	if (!is_one_of(word, illegal_groups, LENGTH(illegal_groups)) ||
	    is_one_of(word, legal_in_groups, LENGTH(legal_in_groups)))
		return false;
	return !SMEVEC_HAS(cpu, FPRCVT) ||
	       !is_one_of(word, legal_with_fprcvt, LENGTH(legal_with_fprcvt));
}

static bool is_structure(uint32_t word)
{
	return (word & 0xbe000000) == 0x0c000000;
}

enum smevec_result smevec_check_fp(const struct smevec_cpu *cpu, uint32_t word,
				   struct smevec_event *event)
{
	if (!smevec_is_fp(word))
		return SMEVEC_DONE;
	return insn_check(cpu, is_advsimd_only(cpu, word) ? CHECK_ADV : CHECK_FP, event);
}

/* "Conversion between floating-point and integer": FCVT..S, FCVT..U, FMOV and FJCVTZS to a general register */
static bool converts_to_xreg(uint32_t word)
{
	uint32_t opcode = word >> 16 & 7, rmode = word >> 19 & 3;

	if (opcode == 4 || opcode == 5)		/* FCVTAS, FCVTAU; the others are FEAT_FPRCVT's */
		return rmode == 0;
	return opcode <= 1 || (opcode == 6 && rmode != 2);
}

/* FP to general register, compares, and element moves to a general register */
static bool writes_no_vreg(uint32_t word)
{
	uint32_t opcode = word >> 16 & 7;

	if ((word & 0x5f20fc00) == 0x1e200000)
		return converts_to_xreg(word);
	if ((word & 0x5f200000) == 0x1e000000)	/* FP <-> fixed point */
		return opcode <= 1;
	if ((word & 0x5f203c00) == 0x1e202000 || (word & 0x5f200c00) == 0x1e200400)
		return true;			/* FCMP, FCCMP */
	if ((word & 0xbfe08400) == 0x0e000400)	/* SMOV, UMOV; not INS */
		return (word >> 11 & 15) == 5 || (word >> 11 & 15) == 7;
	return false;
}

static uint32_t consecutive(uint32_t first, unsigned int count)
{
	uint32_t mask = 0;

	for (unsigned int i = 0; i < count; i++)
		mask |= UINT32_C(1) << ((first + i) & 31);
	return mask;
}

/* Registers of an AdvSIMD structure load or store, by its opcode field */
static unsigned int structure_registers(uint32_t word)
{
	uint32_t opcode = word >> 12 & 15;

	if (word >> 24 & 1)	/* single structure: R:opcode<0> */
		return ((word >> 13 & 1) << 1 | (word >> 21 & 1)) + 1;
	if (opcode == 7)
		return 1;
	if (opcode == 8 || opcode == 10)
		return 2;
	return opcode == 4 || opcode == 6 ? 3 : 4;
}

static void memory_vregs(uint32_t word, uint32_t *written, uint32_t *read)
{
	uint32_t mask = UINT32_C(1) << (word & 31);
	bool load = word >> 22 & 1;

	if (is_structure(word))
		mask = consecutive(word & 31, structure_registers(word));
	else if ((word >> 27 & 7) == 5)		/* LDP, STP */
		mask |= UINT32_C(1) << (word >> 10 & 31);
	else if ((word >> 27 & 7) == 3 && !(word >> 24 & 1))
		load = true;			/* LDR literal */
	*written = load ? mask : 0;
	*read = mask;
}

void smevec_vregs(uint32_t word, uint32_t *written, uint32_t *read)
{
	*written = *read = 0;
	if (is_fp_memory(word)) {
		memory_vregs(word, written, read);
	} else if (is_fp_data(word)) {
		/* any register may be a source: tables of TBL, destinations written in part */
		*read = UINT32_MAX;
		*written = writes_no_vreg(word) ? 0 : UINT32_C(1) << (word & 31);
	}
}

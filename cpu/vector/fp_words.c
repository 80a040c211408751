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

static bool is_fp_memory(uint32_t word)
{
	return (word >> 27 & 1) && !(word >> 25 & 1) && (word >> 26 & 1);
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

static bool is_advsimd_only(uint32_t word)
{
	/* AdvSIMD structure loads and stores: bits 31, 29:24 = 0, 00110x */
	if (is_fp_memory(word))
		return (word & 0xbe000000) == 0x0c000000;
	if (!is_fp_data(word))
		return false;
	/* bit 28: scalar; bit 30 with it: AdvSIMD scalar */
	return !(word >> 28 & 1) || ((word >> 30 & 3) == 1);
}

enum smevec_result smevec_check_fp(const struct smevec_cpu *cpu, uint32_t word,
				   struct smevec_event *event)
{
	if (!smevec_is_fp(word))
		return SMEVEC_DONE;
	return insn_check(cpu, is_advsimd_only(word) ? CHECK_ADV : CHECK_FP, event);
}

/* FP to general register, compares, and element moves to a general register */
static bool writes_no_vreg(uint32_t word)
{
	uint32_t opcode = word >> 16 & 7;

	if ((word & 0x5f20fc00) == 0x1e200000)	/* FP <-> integer */
		return opcode <= 1 || (opcode >= 4 && opcode <= 6);
	if ((word & 0x5f200000) == 0x1e000000)	/* FP <-> fixed point */
		return opcode <= 1;
	if ((word & 0x5f203c00) == 0x1e202000 || (word & 0x5f200c00) == 0x1e200400)
		return true;			/* FCMP, FCCMP */
	if ((word & 0x9fe08400) == 0x0e000400)	/* SMOV, UMOV */
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

	if (is_advsimd_only(word))
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

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The few A64 encodings that the machine itself must recognise, Arm ARM C4.1.
 */
#ifndef KVMSME_UNICORN_A64_H
#define KVMSME_UNICORN_A64_H

#include <stdbool.h>
#include <stdint.h>

#define A64_ERET	0xd69f03e0u

static inline unsigned int a64_rn(uint32_t word)
{
	return word >> 5 & 31;
}

/* ERET, ERETAA, ERETAB */
static inline bool a64_is_eret(uint32_t word)
{
	return word == A64_ERET || (word & 0xfffffbffu) == 0xd69f0bffu;
}

/* "Loads and stores" of C4.1: op0 = x1x0 */
static inline bool a64_is_ldst(uint32_t word)
{
	return (word & 0x0a000000u) == 0x08000000u;
}

static inline bool a64_is_ldst_literal(uint32_t word)
{
	return (word & 0x3b000000u) == 0x18000000u;
}

/* SYS, SYSL, MSR and MRS (register) */
static inline bool a64_is_system(uint32_t word)
{
	return (word & 0xffc00000u) == 0xd5000000u && (word >> 19 & 3) != 0;
}

/* MSR and MRS (register): op0 is 2 or 3 */
static inline bool a64_is_msr_mrs(uint32_t word)
{
	return a64_is_system(word) && (word >> 19 & 2);
}

/* TLBI: op0 1, CRn 8 */
static inline bool a64_is_tlbi(uint32_t word)
{
	return (word & 0xfff8f000u) == 0xd5088000u;
}

/* SYS with CRn 7: caches, AT, prediction */
static inline bool a64_is_maintenance(uint32_t word)
{
	return (word & 0xfff8f000u) == 0xd5087000u;
}

/* LDTR, STTR and their kin */
static inline bool a64_is_unprivileged(uint32_t word)
{
	return (word & 0x3b200c00u) == 0x38000800u;
}

/* WFE, SEV, SEVL: the event register */
static inline bool a64_is_event(uint32_t word)
{
	return word == 0xd503205fu || word == 0xd503209fu || word == 0xd50320bfu;
}

/* STXR, STXP and their kin; with o1 and a small size it would be CASP */
static inline bool a64_is_store_exclusive(uint32_t word)
{
	return (word & 0x3fc00000u) == 0x08000000u && (word >> 31 || !(word >> 21 & 1));
}

static inline unsigned int a64_op1(uint32_t word)
{
	return word >> 16 & 7;
}

static inline bool a64_is_read(uint32_t word)
{
	return word >> 21 & 1;
}

/* op0:op1:CRn:CRm:op2 of a system instruction as it stands in the word */
#define A64_SYSREG_MASK	0x001fffe0u

static inline uint32_t a64_sysreg(uint32_t word)
{
	return word & A64_SYSREG_MASK;
}

#define A64_SYSREG(op0, op1, crn, crm, op2) \
	((uint32_t)(op0) << 19 | (op1) << 16 | (crn) << 12 | (crm) << 8 | (op2) << 5)

#endif

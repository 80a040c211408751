/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vector lengths in force, and what a change of PSTATE.{SM,ZA} does to the registers */
#include <string.h>

#include "insn.h"

/* Arm ARM: in both directions, "the FPSR is set to 0x0800009f" */
#define FPSR_SM_CHANGED	UINT32_C(0x0800009f)

static uint16_t effective_vl(uint16_t map, uint64_t len_el1, uint64_t len_el2)
{
	unsigned int limit = (unsigned int)(len_el1 < len_el2 ? len_el1 : len_el2) + 1;

	for (unsigned int vq = limit; vq; vq--)
		if (map >> (vq - 1) & 1)
			return (uint16_t)(vq * 16);
	return map ? (uint16_t)((__builtin_ctz(map) + 1) * 16) : 16;
}

static uint16_t vl_in_force(const struct smevec_cpu *cpu)
{
	return cpu->regs->svcr & SMEVEC_SVCR_SM ? cpu->svl : cpu->vl;
}

static void narrow(struct smevec_regs *r, unsigned int vl)
{
	for (int n = 0; n < SMEVEC_NUM_ZREGS; n++)
		memset(r->z[n] + vl, 0, SMEVEC_MAX_VL - vl);
	for (int n = 0; n <= SMEVEC_FFR; n++)
		memset(r->p[n] + vl / 8, 0, (SMEVEC_MAX_VL - vl) / 8);
}

void smevec_sys_changed(struct smevec_cpu *cpu)
{
	uint16_t before = vl_in_force(cpu);

	cpu->vl = effective_vl(cpu->vl_map, cpu->sys.zcr_el1 & SMEVEC_ZCR_LEN,
			       cpu->sys.zcr_el2 & SMEVEC_ZCR_LEN);
	cpu->svl = effective_vl(cpu->svl_map, cpu->sys.smcr_el1 & SMEVEC_SMCR_LEN,
				cpu->sys.smcr_el2 & SMEVEC_SMCR_LEN);
	if (vl_in_force(cpu) < before)
		narrow(cpu->regs, vl_in_force(cpu));
	cpu->known.passed = 0;
	cpu->known.z_upper_zero = 0;
}

/* Many short pieces: a call of memset() would cost more than the bytes */
static void clear(uint8_t *to, unsigned int bytes)
{
	if (bytes == 64) {
		memset(to, 0, 64); /* of a constant size: no call */
		return;
	}
	if (bytes > 64) {
		memset(to, 0, bytes);
		return;
	}
	for (unsigned int i = 0; i < bytes; i += 16) {
		memset(to + i, 0, 16);
		__asm__ volatile("");	/* or the compiler makes a memset() of the loop */
	}
}

static void clear_vectors(struct smevec_cpu *cpu)
{
	unsigned int bytes = SMEVEC_MAX_VL - cpu->known.z_zero;

	if (!bytes)
		return;
	for (int n = 0; n < SMEVEC_NUM_ZREGS; n++)
		clear(cpu->regs->z[n], bytes);
	for (int n = 0; n <= SMEVEC_FFR; n++)
		memset(cpu->regs->p[n], 0, bytes / 8);
	cpu->known.z_zero = SMEVEC_MAX_VL;
}

static void clear_za(struct smevec_cpu *cpu)
{
	unsigned int bytes = SMEVEC_MAX_VL - cpu->known.za_zero;

	for (unsigned int row = 0; row < bytes; row++)
		clear(cpu->regs->za[row], bytes);
	memset(cpu->regs->zt0, 0, sizeof(cpu->regs->zt0));
	cpu->known.za_zero = SMEVEC_MAX_VL;
}

/* CheckSMEAccess() is the one that does not ask for PSTATE.{SM,ZA} */
#define PASSED_IN_ANY_MODE	(UINT32_C(1) << CHECK_SMEACC)

void smevec_set_svcr(struct smevec_cpu *cpu, uint64_t svcr)
{
	struct smevec_regs *r = cpu->regs;
	uint64_t changed = svcr ^ r->svcr;

	if (changed & SMEVEC_SVCR_SM) {
		clear_vectors(cpu);
		r->fpsr = FPSR_SM_CHANGED;
		r->fpmr = 0;
	}
	if (changed & svcr & SMEVEC_SVCR_ZA)
		clear_za(cpu);
	cpu->known.passed &= PASSED_IN_ANY_MODE;
	cpu->known.z_upper_zero = 0;
	r->svcr = svcr;
	cpu->known.vl = vl_in_force(cpu);
}

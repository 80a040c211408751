/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SVCR, SMCR_EL1, ZCR_EL1, TPIDR2_EL0, SMPRI_EL1, FPMR: Arm ARM D24.2 */
#include "elem.h"
#include "executors.h"

#define SCTLR_EnTP2	(UINT64_C(1) << 60)
#define QEMU_SVCR_BITS	UINT64_C(0xff)
#define ESR_SYS64	UINT32_C(0x62000000)

/* EC 0x18: Op0 21:20, Op2 19:17, Op1 16:14, CRn 13:10, Rt 9:5, CRm 4:1, read 0 */
static enum smevec_result trap_access(struct exec *e, uint8_t el)
{
	uint32_t w = e->word;
	uint32_t iss = (w >> 19 & 3) << 20 | (w >> 5 & 7) << 17 | (w >> 16 & 7) << 14 |
		       (w >> 12 & 15) << 10 | (w & 31) << 5 | (w >> 8 & 15) << 1 | (w >> 21 & 1);

	e->event->esr = ESR_SYS64 | iss;
	e->event->target_el = el;
	return SMEVEC_TRAP;
}

static enum smevec_result check_access(struct exec *e)
{
	const struct smevec_sys *sys = &e->cpu->sys;

	if (e->insn->op == REG_TPIDR2 && sys->el == 0 && !(sys->sctlr_el1 & SCTLR_EnTP2))
		return trap_access(e, 1);
	if (e->insn->op == REG_TPIDR2 && sys->trap_tpidr2)
		return trap_access(e, 2);
	if (e->insn->op == REG_SMPRI && sys->trap_smpri)
		return trap_access(e, 2);
	if (e->insn->op == REG_FPMR && fpmr_disabled(sys))
		return trap_access(e, 1);
	return SMEVEC_DONE;
}

static uint64_t *storage(struct exec *e)
{
	switch ((enum vector_sysreg)e->insn->op) {
	case REG_SVCR:
		return &e->r->svcr;
	case REG_FPMR:
		return &e->r->fpmr;
	case REG_SMCR:
		return &e->cpu->sys.smcr_el1;
	case REG_ZCR:
		return &e->cpu->sys.zcr_el1;
	case REG_TPIDR2:
		return &e->cpu->sys.tpidr2_el0;
	case REG_SMPRI:
		return &e->cpu->sys.smpri_el1;
	}
	return NULL;
}

enum smevec_result exec_mrs(struct exec *e)
{
	enum smevec_result result = check_access(e);

	if (result == SMEVEC_DONE)
		write_x(e, field(e, 't'), *storage(e));
	return result;
}

/* Bits that the register keeps; the others are RES0 */
static uint64_t writable(const struct exec *e)
{
	uint64_t smcr = SMEVEC_SMCR_LEN;

	switch ((enum vector_sysreg)e->insn->op) {
	case REG_SMCR:
		if (SMEVEC_HAS(e->cpu, SME_FA64) || e->cpu->sys.quirk_qemu)
			smcr |= SMEVEC_SMCR_FA64;
		if (SMEVEC_HAS(e->cpu, SME2))
			smcr |= SMEVEC_SMCR_EZT0;
		return smcr;
	case REG_ZCR:
		return SMEVEC_ZCR_LEN;
	case REG_SMPRI:
		return 0;	/* SMIDR_EL1.SMPS is 0 */
	case REG_SVCR:
		return SMEVEC_SVCR_SM | SMEVEC_SVCR_ZA |
		       (e->cpu->sys.quirk_qemu ? QEMU_SVCR_BITS : 0);
	default:
		return UINT64_MAX;
	}
}

enum smevec_result exec_msr(struct exec *e)
{
	enum smevec_result result = check_access(e);
	uint64_t value = read_x(e, field(e, 't')) & writable(e);

	if (result != SMEVEC_DONE)
		return result;
	if (e->insn->op == REG_SVCR) {
		smevec_set_svcr(e->cpu, value);
		return SMEVEC_DONE;
	}
	*storage(e) = value;
	if (e->insn->op == REG_SMCR || e->insn->op == REG_ZCR)
		smevec_sys_changed(e->cpu);
	return SMEVEC_DONE;
}

/* SMSTART, SMSTOP: bit 0 of CRm is the value, the two above it say of what */
enum smevec_result exec_msr_svcr_imm(struct exec *e)
{
	uint64_t bits = (field(e, 's') ? SMEVEC_SVCR_SM : 0) | (field(e, 'z') ? SMEVEC_SVCR_ZA : 0);

	if (!bits)
		return SMEVEC_UNDEF;
	smevec_set_svcr(e->cpu, field(e, 'v') ? e->r->svcr | bits : e->r->svcr & ~bits);
	return SMEVEC_DONE;
}

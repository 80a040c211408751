/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Access checks: Arm ARM (DDI 0487) pseudocode CheckFPEnabled64, CheckSVEEnabled,
 * CheckNonStreamingSVEEnabled, CheckSMEAccess, CheckSMEEnabled, CheckSMEAndZAEnabled,
 * CheckStreamingSVEEnabled, CheckStreamingSVEAndZAEnabled, CheckSMEZT0Enabled.
 */
#include "feature_sets.h"
#include "insn.h"

#define CPACR_ZEN_SHIFT		16
#define CPACR_FPEN_SHIFT	20
#define CPACR_SMEN_SHIFT	24

#define ESR_FP			UINT32_C(0x1fe00000)
#define ESR_SVE			UINT32_C(0x66000000)
#define ESR_SME			UINT32_C(0x76000000)
#define ESR_UNDEF		UINT32_C(0x02000000)

/* SMTC: why an SME exception was taken (ESR_ELx, ISS for EC 0x1d) */
enum smtc {
	SMTC_DISABLED, SMTC_STREAMING, SMTC_NOT_STREAMING, SMTC_ZA_OFF, SMTC_ZT0_OFF,
};

static enum smevec_result trap(struct smevec_event *event, uint32_t esr, uint8_t el)
{
	event->esr = esr;
	event->target_el = el;
	return esr == ESR_UNDEF ? SMEVEC_UNDEF : SMEVEC_TRAP;
}

/* A two-bit enable of CPACR_EL1: 1 enables EL1 only, 3 both */
static bool disabled(const struct smevec_cpu *cpu, unsigned int shift)
{
	unsigned int en = cpu->sys.cpacr_el1 >> shift & 3;

	return !(en & 1) || (en == 1 && cpu->sys.el == 0);
}

static bool streaming(const struct smevec_cpu *cpu)
{
	return cpu->regs->svcr & SMEVEC_SVCR_SM;
}

bool full_a64(const struct smevec_cpu *cpu)
{
	return SMEVEC_HAS(cpu, SME_FA64) && cpu->sys.smcr_el1 & SMEVEC_SMCR_FA64 &&
	       cpu->sys.smcr_el2 & SMEVEC_SMCR_FA64;
}

static enum smevec_result check_nothing(const struct smevec_cpu *cpu, struct smevec_event *event)
{
	(void)cpu;
	(void)event;
	return SMEVEC_DONE;
}

static enum smevec_result check_fp(const struct smevec_cpu *cpu, struct smevec_event *event)
{
	if (disabled(cpu, CPACR_FPEN_SHIFT))
		return trap(event, ESR_FP, 1);
	if (cpu->sys.trap_fp)
		return trap(event, ESR_FP, 2);
	return SMEVEC_DONE;
}

static enum smevec_result check_legal(const struct smevec_cpu *cpu, struct smevec_event *event)
{
	if (streaming(cpu) && !full_a64(cpu))
		return trap(event, ESR_SME | SMTC_STREAMING, 1);
	return SMEVEC_DONE;
}

static enum smevec_result check_sme_access(const struct smevec_cpu *cpu,
					   struct smevec_event *event)
{
	if (disabled(cpu, CPACR_SMEN_SHIFT))
		return trap(event, ESR_SME | SMTC_DISABLED, 1);
	if (cpu->sys.trap_sme)
		return trap(event, ESR_SME | SMTC_DISABLED, 2);
	return SMEVEC_DONE;
}

/* CheckSMEEnabled(): all that EL1 decides comes before what EL2 does */
static enum smevec_result check_sme_enabled(const struct smevec_cpu *cpu,
					    struct smevec_event *event)
{
	enum smevec_result result;

	if (!disabled(cpu, CPACR_SMEN_SHIFT) && disabled(cpu, CPACR_FPEN_SHIFT))
		return trap(event, ESR_FP, 1);
	result = check_sme_access(cpu, event);
	return result == SMEVEC_DONE ? check_fp(cpu, event) : result;
}

static enum smevec_result check_ssve(const struct smevec_cpu *cpu, struct smevec_event *event)
{
	enum smevec_result result = check_sme_enabled(cpu, event);

	if (result == SMEVEC_DONE && !streaming(cpu))
		return trap(event, ESR_SME | SMTC_NOT_STREAMING, 1);
	return result;
}

static enum smevec_result check_sve(const struct smevec_cpu *cpu, struct smevec_event *event)
{
	if (streaming(cpu))
		return check_sme_enabled(cpu, event);
	/* a PE with SME only has them as streaming SVE instructions */
	if (!SMEVEC_HAS(cpu, SVE))
		return check_ssve(cpu, event);
	if (disabled(cpu, CPACR_ZEN_SHIFT))
		return trap(event, ESR_SVE, 1);
	if (disabled(cpu, CPACR_FPEN_SHIFT))
		return trap(event, ESR_FP, 1);
	if (cpu->sys.trap_sve)
		return trap(event, ESR_SVE, 2);
	return check_fp(cpu, event);
}

static enum smevec_result check_za(const struct smevec_cpu *cpu, struct smevec_event *event)
{
	if (!(cpu->regs->svcr & SMEVEC_SVCR_ZA))
		return trap(event, ESR_SME | SMTC_ZA_OFF, 1);
	return SMEVEC_DONE;
}

static enum smevec_result zt0_off(const struct smevec_cpu *cpu, struct smevec_event *event,
				  uint8_t el)
{
	return trap(event, ESR_SME | (cpu->sys.quirk_qemu ? SMTC_DISABLED : SMTC_ZT0_OFF), el);
}

static enum smevec_result check_zt0(const struct smevec_cpu *cpu, struct smevec_event *event)
{
	enum smevec_result result = check_za(cpu, event);

	if (result != SMEVEC_DONE)
		return result;
	if (!(cpu->sys.smcr_el1 & SMEVEC_SMCR_EZT0))
		return zt0_off(cpu, event, 1);
	if (!(cpu->sys.smcr_el2 & SMEVEC_SMCR_EZT0))
		return zt0_off(cpu, event, 2);
	return SMEVEC_DONE;
}

static enum smevec_result check_el1(const struct smevec_cpu *cpu, struct smevec_event *event)
{
	return cpu->sys.el ? SMEVEC_DONE : trap(event, ESR_UNDEF, 1);
}

static enum smevec_result check_el1_vector_reg(const struct smevec_cpu *cpu, unsigned int shift,
					       uint32_t esr, bool trap_el2,
					       struct smevec_event *event)
{
	if (cpu->sys.el == 0)
		return trap(event, ESR_UNDEF, 1);
	if (disabled(cpu, shift))
		return trap(event, esr, 1);
	return trap_el2 ? trap(event, esr, 2) : SMEVEC_DONE;
}

/* ZEN decides at EL1; QEMU makes the check of an SVE instruction instead */
static enum smevec_result check_zcr(const struct smevec_cpu *cpu, struct smevec_event *event)
{
	if (cpu->sys.quirk_qemu && cpu->sys.el)
		return check_sve(cpu, event);
	return check_el1_vector_reg(cpu, CPACR_ZEN_SHIFT, ESR_SVE, cpu->sys.trap_sve, event);
}

static enum smevec_result check_smcr(const struct smevec_cpu *cpu, struct smevec_event *event)
{
	return check_el1_vector_reg(cpu, CPACR_SMEN_SHIFT, ESR_SME, cpu->sys.trap_sme, event);
}

/* SCTLR_EL1.EnFPM is looked at by sysreg.c; QEMU does that first */
static enum smevec_result check_fpmr(const struct smevec_cpu *cpu, struct smevec_event *event)
{
	return cpu->sys.quirk_qemu && fpmr_disabled(&cpu->sys) ? SMEVEC_DONE : check_fp(cpu, event);
}

#define ALL_FEATURES	((UINT64_C(1) << SMEVEC_NR_FEATURES) - 1)
#define NEVER		(ALL_FEATURES + 1)	/* no PE has what lies behind the last feature */
#define ALWAYS		UINT64_C(0)
#define WITH(feature)	BIT_OF(feature)

const struct access_check access_checks[NR_CHECK_CLASSES] = {
#define CHECK(class, enabled, non_streaming, streaming, state)	\
	[CHECK_##class] = { check_##enabled, non_streaming, streaming, state },
#include "access_checks.def"
#undef CHECK
};

static enum smevec_result check_all(const struct smevec_cpu *cpu, const struct access_check *check,
				    struct smevec_event *event)
{
	uint64_t lacks = ~(cpu->features & ALL_FEATURES);
	bool only_streaming = check->non_streaming & lacks;
	enum smevec_result result;

	/* CheckFPMREnabled() (SCTLR_EL1.EnFPM: "UNDEFINED at EL0") */
	if (check->state & STATE_FPMR && fpmr_disabled(&cpu->sys))
		return trap(event, ESR_UNDEF, 1);
	result = only_streaming ? check_ssve(cpu, event) : check->enabled(cpu, event);
	if (result == SMEVEC_DONE && !only_streaming && check->streaming & lacks)
		result = check_legal(cpu, event);
	if (result == SMEVEC_DONE && check->state & STATE_ZA)
		result = check_za(cpu, event);
	if (result == SMEVEC_DONE && check->state & STATE_ZT0)
		result = check_zt0(cpu, event);
	return result;
}

enum smevec_result insn_check(const struct smevec_cpu *cpu, enum check_class class,
			      struct smevec_event *event)
{
	const struct access_check *check = &access_checks[class];

	/* all that most classes ask for; SMSTART has everything checked again */
	if (!(check->non_streaming | check->streaming | (check->state & ~STATE_SYSREG)))
		return check->enabled(cpu, event);
	return check_all(cpu, check, event);
}

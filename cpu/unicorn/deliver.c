// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which exception the instruction at PC takes, and to which exception level.  All
 * functions return true for an exception to EL2, with *exit filled; exceptions to EL1
 * have then been taken and the guest goes on.
 */
#include "ucpu.h"
#include "a64.h"

#define ISS_FP_COND	(UINT64_C(0x1e) << 20)	/* CV 1, COND 0b1110: Arm ARM "ESR_EL1" */

#define SCTLR_nTWI	(UINT64_C(1) << 16)

void exit_sync(struct cpu_exit *exit, uint64_t esr, uint64_t far, uint64_t ipa)
{
	*exit = (struct cpu_exit){
		.reason = CPU_EXIT_SYNC, .esr = esr, .far = far, .ipa = ipa,
	};
}

static uint64_t esr_of(uint64_t ec, uint64_t iss)
{
	return ec << ESR_EC_SHIFT | ESR_IL | iss;
}

static bool to_el1(struct ucpu *m, uint64_t esr)
{
	cpu_enter_el1(m->pcpu, esr, 0, false);
	return false;
}

static bool to_el2(uint64_t esr, struct cpu_exit *exit)
{
	exit_sync(exit, esr, 0, 0);
	return true;
}

static bool undefined(struct ucpu *m)
{
	return to_el1(m, esr_of(ESR_EC_UNKNOWN, 0));
}

static uint64_t sys64_iss(uint32_t word)
{
	return (uint64_t)(word >> 19 & 3) << 20 | (uint64_t)(word >> 5 & 7) << 17 |
	       (uint64_t)a64_op1(word) << 14 | (uint64_t)(word >> 12 & 15) << 10 |
	       (uint64_t)a64_rt(word) << 5 | (uint64_t)(word >> 8 & 15) << 1 |
	       a64_is_read(word);
}

/* FEAT_IDST: ID registers read at EL0 are reported and not just undefined */
static bool is_id_space(uint32_t word)
{
	return a64_is_read(word) && (word >> 19 & 3) == 3 && (word >> 12 & 15) == 0 &&
	       a64_op1(word) != 3;
}

static bool system_insn(struct ucpu *m, uint32_t word, struct cpu_exit *exit)
{
	uint64_t esr = esr_of(ESR_EC_SYS64, sys64_iss(word));
	bool el0_register = a64_op1(word) == 3;

	if (a64_op1(word) >= 4)		/* EL2's, EL3's, or an EL12 alias */
		return undefined(m);
	if (m->pcpu->sys.el == 0 && !el0_register)
		return is_id_space(word) ? to_el1(m, esr) : undefined(m);
	if (!a64_is_msr_mrs(word))
		return m->pcpu->sys.el == 0 ? to_el1(m, esr) : undefined(m);
	if (sysreg_is_native(word)) {
		/* DAIF and the counters have enables for EL0, Arm ARM D24.2 "SCTLR_EL1" */
		bool enable = a64_sysreg(word) == A64_SYSREG(3, 3, 4, 2, 1) ||
			      (word >> 12 & 15) == 14;

		return m->pcpu->sys.el == 0 && enable ? to_el1(m, esr) : undefined(m);
	}
	return to_el2(esr, exit);
}

/* FPCR and FPSR: CheckFPEnabled64, whatever the mode */
static bool fp_register(struct ucpu *m, struct cpu_exit *exit)
{
	uint64_t esr = esr_of(ESR_EC_FP_ASIMD, ISS_FP_COND);
	unsigned int fpen = m->pcpu->sys.cpacr_el1 >> 20 & 3;
	bool enabled = fpen == 3 || (fpen == 1 && m->pcpu->sys.el == 1);

	if (!enabled)
		return to_el1(m, esr);
	return m->pcpu->sys.trap_fp ? to_el2(esr, exit) : undefined(m);
}

static bool fp_insn(struct ucpu *m, uint32_t word, struct cpu_exit *exit)
{
	struct smevec_event event = { 0 };

	if (smevec_check_fp(&m->engine, word, &event) != SMEVEC_TRAP)
		return undefined(m);
	return event.target_el == 2 ? to_el2(event.esr, exit) : to_el1(m, event.esr);
}

/* Arm ARM AArch64.ExceptionReturn: to AArch32, which this PE does not have at EL0 */
static bool eret(struct ucpu *m)
{
	const uint64_t kept = PSTATE_NZCV | PSTATE_DAIF;
	struct pcpu *pcpu = m->pcpu;

	pcpu->pstate = (pcpu->pstate & ~kept) | (pcpu->sysreg[CPU_SPSR_EL1] & kept) | PSTATE_IL;
	pcpu->pc = pcpu->sysreg[CPU_ELR_EL1];
	return false;
}

static bool sp_misaligned(const struct pcpu *pcpu, uint32_t word)
{
	uint64_t enable = pcpu->sys.el ? SCTLR_SA : SCTLR_SA0;
	bool el1h = (pcpu->pstate & PSTATE_MODE_MASK) == PSTATE_EL1h;

	return pcpu->sys.sctlr_el1 & enable && a64_is_ldst(word) && a64_rn(word) == 31 &&
	       !a64_is_ldst_literal(word) && (el1h ? pcpu->sp_el1 : pcpu->sp_el0) & 15;
}

/* The instruction at PC, which Unicorn must not or cannot run */
bool deliver_insn(struct ucpu *m, struct cpu_exit *exit)
{
	uint32_t word;

	if (m->pcpu->pstate & PSTATE_IL)
		return to_el1(m, esr_of(ESR_EC_ILL, 0));
	if (!fetch_word(m, m->pcpu->pc, &word))
		return deliver_fetch_abort(m, m->pcpu->pc, exit);
	if (a64_is_eret(word) && m->pcpu->sys.el == 1)
		return eret(m);
	if (fp_sysreg(word))
		return fp_register(m, exit);
	if (a64_is_dc_zva(word))
		return emulate_dc_zva(m, word, exit);
	if (emulate_insn(m, word))
		return false;
	if (a64_is_system(word))
		return system_insn(m, word, exit);
	if (word_uses_fp(word) && word_must_stop(m, word))
		return fp_insn(m, word, exit);
	if (sp_misaligned(m->pcpu, word))
		return to_el1(m, esr_of(ESR_EC_SP_ALIGN, 0));
	if (word == A64_WFI && !(m->pcpu->sys.sctlr_el1 & SCTLR_nTWI) && !m->pcpu->sys.el)
		return to_el1(m, esr_of(ESR_EC_WFx, ISS_FP_COND));
	return undefined(m);
}

bool deliver_engine(struct ucpu *m, struct cpu_exit *exit)
{
	uint32_t word = 0;

	switch (m->result) {
	case SMEVEC_TRAP:
		if (m->event.target_el == 2)
			return to_el2(m->event.esr, exit);
		return to_el1(m, m->event.esr);
	case SMEVEC_UNDEF:
		return undefined(m);
	case SMEVEC_FAULT:
		fetch_word(m, m->pcpu->pc, &word);
		return deliver_data_abort(m, m->event.fault_addr, m->event.fault_write, word,
					  exit);
	default:
		return deliver_insn(m, exit);
	}
}

bool exit_host_fault(struct cpu_exit *exit)
{
	*exit = (struct cpu_exit){ .reason = CPU_EXIT_FAULT };
	return true;
}

/* Guest memory that the host does not have, from the engine or from Unicorn */
bool deliver_fault(struct ucpu *m, struct cpu_exit *exit)
{
	if (m->fault_in != FAULT_IN_ENGINE || !engine_exactly(m, &m->result))
		return exit_host_fault(exit);
	return m->result == SMEVEC_DONE ? false : deliver_engine(m, exit);
}

/*
 * The 16-bit immediate of the exception-generating instruction at @pc.  PC is there meanwhile:
 * if the word is no longer in memory, it has not been executed.
 */
static uint64_t exception_imm16(struct ucpu *m, uint64_t pc)
{
	uint64_t behind = m->pcpu->pc;
	uint32_t word = 0;

	m->pcpu->pc = pc;
	fetch_word(m, pc, &word);
	m->pcpu->pc = behind;
	return word >> 5 & 0xffff;
}

/* SVC, HVC, BRK return behind or at themselves as Unicorn has set PC; a trapped SMC at itself */
bool deliver_intr(struct ucpu *m, struct cpu_exit *exit)
{
	struct pcpu *pcpu = m->pcpu;

	switch (m->intno) {
	case EXCP_SWI:
		return to_el1(m, esr_of(ESR_EC_SVC64, exception_imm16(m, pcpu->pc - 4)));
	case EXCP_BKPT:
		return to_el1(m, esr_of(ESR_EC_BRK64, exception_imm16(m, pcpu->pc)));
	case EXCP_HVC:
		return to_el2(esr_of(ESR_EC_HVC64, exception_imm16(m, pcpu->pc - 4)), exit);
	case EXCP_SMC:
		pcpu->pc -= 4;
		return to_el2(esr_of(ESR_EC_SMC64, exception_imm16(m, pcpu->pc)), exit);
	case EXCP_PREFETCH_ABORT:
		return deliver_fetch_abort(m, pcpu->pc, exit);
	case EXCP_DATA_ABORT:
		return deliver_qemu_data_abort(m, exit);
	default:
		*exit = (struct cpu_exit){
			.reason = CPU_EXIT_BROKEN,
			.message = "Unicorn raised an exception that the machine does not know",
		};
		return true;
	}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The physical CPU, as KVM at EL2 sees it
 *
 * This header is all that model/ knows of a CPU.  A CPU runs EL1 and EL0 code
 * from the registers in struct pcpu until an exception is taken to EL2, which
 * it reports the way the architecture does: ESR_EL2, FAR_EL2 and the faulting
 * IPA.  What the exception means (MMIO, PSCI, lazy FP load, an UNDEF to inject)
 * is the hypervisor's business, that is model/vcpu's.
 *
 * Exceptions to EL1 are the CPU's own business and never seen here.
 */
#ifndef KVMSME_CPU_H
#define KVMSME_CPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <smevec/smevec.h>

#include "cpu_watch.h"

/* CNTFRQ_EL0, in Hz: as recorded; 16 ns an instruction */
#define CPU_CNTFRQ		UINT64_C(62500000)

/* ESR_ELx, Arm ARM D24.2 "ESR_EL2" */
#define ESR_EC_SHIFT		26
#define ESR_EC(esr)		((esr) >> ESR_EC_SHIFT & 0x3f)
#define ESR_IL			(UINT64_C(1) << 25)
#define ESR_EC_UNKNOWN		0x00
#define ESR_EC_WFx		0x01
#define ESR_EC_FP_ASIMD		0x07
#define ESR_EC_PAC		0x09
#define ESR_EC_BTI		0x0d
#define ESR_EC_ILL		0x0e
#define ESR_EC_SVC64		0x15
#define ESR_EC_HVC64		0x16
#define ESR_EC_SMC64		0x17
#define ESR_EC_SYS64		0x18
#define ESR_EC_SVE		0x19
#define ESR_EC_FPAC		0x1c
#define ESR_EC_SME		0x1d
#define ESR_EC_IABT_LOW		0x20
#define ESR_EC_IABT_CUR		0x21
#define ESR_EC_PC_ALIGN		0x22
#define ESR_EC_DABT_LOW		0x24
#define ESR_EC_DABT_CUR		0x25
#define ESR_EC_SP_ALIGN		0x26
#define ESR_EC_SERROR		0x2f
#define ESR_EC_BREAKPT_LOW	0x30
#define ESR_EC_STEP_LOW		0x32
#define ESR_EC_STEP_CUR		0x33
#define ESR_EC_BRK64		0x3c

/* ISS of a data abort: the fields that make an access emulable as MMIO */
#define ESR_DABT_ISV		(UINT64_C(1) << 24)
#define ESR_DABT_SAS_SHIFT	22	/* log2 of the access size in bytes, 2 bits */
#define ESR_DABT_SSE		(UINT64_C(1) << 21)	/* sign extend */
#define ESR_DABT_SRT_SHIFT	16	/* register, 5 bits; 31: XZR */
#define ESR_DABT_SF		(UINT64_C(1) << 15)	/* 64-bit register */
#define ESR_DABT_WnR		(UINT64_C(1) << 6)
#define ESR_FSC_TRANS_L3	0x07

/* ISS of a trapped MSR/MRS: Op0 21:20, Op2 19:17, Op1 16:14, CRn 13:10, Rt 9:5, CRm 4:1, read 0 */
#define ESR_SYS64_READ		UINT64_C(1)

/* PSTATE / SPSR bits */
#define PSTATE_NZCV		UINT64_C(0xf0000000)
#define PSTATE_DAIF		UINT64_C(0x3c0)
#define PSTATE_ALLINT		UINT64_C(0x2000)
#define PSTATE_TCO		(UINT64_C(1) << 25)
#define PSTATE_EL_MASK		UINT64_C(0xc)
#define PSTATE_MODE_MASK	UINT64_C(0x1f)
#define PSTATE_EL0t		UINT64_C(0x0)
#define PSTATE_EL1t		UINT64_C(0x4)
#define PSTATE_EL1h		UINT64_C(0x5)

/*
 * EL1 and EL0 system registers that the CPU implements natively, beside those in
 * struct smevec_sys.  Any other MSR/MRS is an exception to EL2 with EC 0x18.
 * X(name, op0, op1, CRn, CRm, op2)
 */
#define CPU_SYSREGS(X)				\
	X(ACTLR_EL1,      3, 0,  1, 0, 1)	\
	X(TTBR0_EL1,      3, 0,  2, 0, 0)	\
	X(TTBR1_EL1,      3, 0,  2, 0, 1)	\
	X(TCR_EL1,        3, 0,  2, 0, 2)	\
	X(SPSR_EL1,       3, 0,  4, 0, 0)	\
	X(ELR_EL1,        3, 0,  4, 0, 1)	\
	X(AFSR0_EL1,      3, 0,  5, 1, 0)	\
	X(AFSR1_EL1,      3, 0,  5, 1, 1)	\
	X(ESR_EL1,        3, 0,  5, 2, 0)	\
	X(FAR_EL1,        3, 0,  6, 0, 0)	\
	X(PAR_EL1,        3, 0,  7, 4, 0)	\
	X(MAIR_EL1,       3, 0, 10, 2, 0)	\
	X(AMAIR_EL1,      3, 0, 10, 3, 0)	\
	X(VBAR_EL1,       3, 0, 12, 0, 0)	\
	X(CONTEXTIDR_EL1, 3, 0, 13, 0, 1)	\
	X(TPIDR_EL1,      3, 0, 13, 0, 4)	\
	X(CNTKCTL_EL1,    3, 0, 14, 1, 0)	\
	X(CSSELR_EL1,     3, 2,  0, 0, 0)	\
	X(TPIDR_EL0,      3, 3, 13, 0, 2)	\
	X(TPIDRRO_EL0,    3, 3, 13, 0, 3)	\
	X(MDSCR_EL1,      2, 0,  0, 2, 2)

/* The same of cpu_a64_ops; on other CPUs they are exceptions to EL2, too */
#define CPU_A64_SYSREGS(X)			\
	X(APIAKeyLo_EL1,  3, 0,  2, 1, 0)	\
	X(APIAKeyHi_EL1,  3, 0,  2, 1, 1)	\
	X(APIBKeyLo_EL1,  3, 0,  2, 1, 2)	\
	X(APIBKeyHi_EL1,  3, 0,  2, 1, 3)	\
	X(APDAKeyLo_EL1,  3, 0,  2, 2, 0)	\
	X(APDAKeyHi_EL1,  3, 0,  2, 2, 1)	\
	X(APDBKeyLo_EL1,  3, 0,  2, 2, 2)	\
	X(APDBKeyHi_EL1,  3, 0,  2, 2, 3)	\
	X(APGAKeyLo_EL1,  3, 0,  2, 3, 0)	\
	X(APGAKeyHi_EL1,  3, 0,  2, 3, 1)	\
	X(RGSR_EL1,       3, 0,  1, 0, 5)	\
	X(GCR_EL1,        3, 0,  1, 0, 6)	\
	X(TFSR_EL1,       3, 0,  5, 6, 0)	\
	X(TFSRE0_EL1,     3, 0,  5, 6, 1)

enum cpu_sysreg {
#define X(name, op0, op1, crn, crm, op2) CPU_##name,
	CPU_SYSREGS(X)
	CPU_A64_SYSREGS(X)
#undef X
	CPU_NR_SYSREGS
};

#define CPU_MAX_BREAKPOINTS 16

/**
 * struct cpu_tags - the tags of guest memory, which is at @host: of 16 bytes
 * @store: false: there is no memory for them
 */
struct cpu_tags {
	void *ctx;
	unsigned int (*load)(void *ctx, const void *host);
	bool (*store)(void *ctx, const void *host, unsigned int tag);
};

/**
 * struct cpu_own - what a CPU keeps from one run to the next by itself
 * @ticks:   instructions executed (on Unicorn: units of the budget), which is the time
 * @random:  the state of the random number generator (RNDR)
 * @timer:   the virtual and the physical timer; nothing comes of them but what they read as
 * @event:   the event register (WFE)
 * @stepped: an instruction has been, and its software step exception is what follows
 */
struct cpu_own {
	uint64_t ticks;
	uint64_t random;
	struct { uint64_t ctl, cval; } timer[2];
	bool event;
	bool stepped;
};

/**
 * struct pcpu - registers of a physical CPU in EL1 or EL0 context
 *
 * Plain data: KVM_RUN fills it from the vCPU and puts it back afterwards.
 *
 * @x:        X0..X30
 * @sp_el0, @sp_el1: both stack pointers, whatever PSTATE.SP selects
 * @pstate:   as SPSR_EL2 would have it
 * @sysreg:   by enum cpu_sysreg
 * @sys:      CPACR_EL1, SCTLR_EL1, ZCR/SMCR at EL1 and EL2, TPIDR2_EL0, EL2 trap
 *            controls.  @sys.el is derived from @pstate by the CPU.
 * @vec:      V/Z/P/FFR/ZA/ZT0, FPCR, FPSR, FPMR, SVCR
 * @vl_map, @svl_map, @features: what this PE implements (struct smevec_cpu)
 * @nmi:      FEAT_NMI
 *
 * @watch:    who looks at it from outside (cpu_watch.h), NULL: nobody; KVM_RUN leaves it alone
 *
 * Of cpu_a64_ops alone:
 * @pauth:    FEAT_PAuth: what ID_AA64ISAR1_EL1.APA, or API, says; 0: not there
 * @pauth_impdef: that is API: the algorithm is not the architecture's
 * @trap_pauth: HCR_EL2.API and APK are 0
 * @mte:      FEAT_MTE3; cpu_unicorn_ops then leaves all to this CPU
 * @ata:      HCR_EL2.ATA: guests reach @tags, and registers of this feature
 * @no_mops:  HCRX_EL2.MSCEn is 0: FEAT_MOPS is undefined at EL1 and EL0
 * @debug:    MDCR_EL2.TDE and TDA: debug exceptions and accesses to debug registers go to EL2
 * @debug_step: with it, software step is enabled, whatever MDSCR_EL1 says (PSTATE.SS)
 * @breakpoint: with it, addresses at which no instruction is executed, by EL0 if bit 0 of els is set,
 *            by EL1 if bit 1 is; @nr_breakpoints of them
 * @irq, @fiq: (virtual) interrupts that are pending: taken to EL1 where they are not masked
 * @serror:   a (virtual) SError is pending, whose syndrome is @serror_iss: the same, once
 * @own:      what KVM_RUN neither fills nor puts back
 * @exclusive: the exclusive monitor: @size bytes at @addr, of which an exclusive load has found
 *            @value; @size 0: open, as it is when a hypervisor enters a guest
 */
struct pcpu {
	uint64_t x[31];
	uint64_t sp_el0;
	uint64_t sp_el1;
	uint64_t pc;
	uint64_t pstate;
	uint64_t sysreg[CPU_NR_SYSREGS];
	struct smevec_sys sys;
	uint64_t features;
	uint16_t vl_map;
	uint16_t svl_map;
	bool nmi;
	uint8_t pauth;
	bool pauth_impdef;
	bool trap_pauth;
	bool no_mops;
	bool mte, ata;
	const struct cpu_tags *tags;
	bool debug, debug_step;
	uint8_t nr_breakpoints;
	struct { uint64_t at; uint8_t els; } breakpoint[CPU_MAX_BREAKPOINTS];
	bool irq, fiq, serror;
	uint64_t serror_iss;
	struct cpu_own own;
	struct cpu_watch *watch;
	struct { uint64_t addr, size, value[2]; } exclusive;
	struct smevec_regs vec;
};

/**
 * struct cpu_mem_slot - guest-physical memory (stage 2)
 * @gpa, @size: multiples of 4096 bytes
 * @host:       the VMM's memory behind it
 * @dirty:      a bit for each page, which the CPU sets before it stores there; NULL: nobody asks
 */
struct cpu_mem_slot {
	uint64_t gpa;
	uint64_t size;
	void *host;
	uint64_t *dirty;
	bool readonly;
};

/**
 * cpu_slot_memory() - host address of guest-physical [gpa, gpa + len); NULL: not one piece of (writable) RAM
 * With @write its pages are dirty.
 */
void *cpu_slot_memory(const struct cpu_mem_slot *slots, size_t nr_slots, uint64_t gpa, size_t len,
		      bool write);

enum cpu_exit_reason {
	CPU_EXIT_SYNC,		/* synchronous exception to EL2: esr, far, ipa */
	CPU_EXIT_IRQ,		/* kicked, the budget is used up, or a signal waits (host_signals.h) */
	CPU_EXIT_FAULT,		/* the host does not have the guest memory that is accessed */
	CPU_EXIT_WATCH,		/* pcpu->watch has its stop; PC is at the instruction, or at the vector */
	CPU_EXIT_BROKEN,	/* the CPU cannot go on: message says why */
};

/**
 * struct cpu_exit - why cpu_ops.run() came back
 * @esr:  ESR_EL2.  PC in struct pcpu is the preferred return address: the
 *        instruction itself, behind it for HVC.  After CPU_EXIT_FAULT it is the instruction
 *        that made the access, or whose fetch did; none of it has been done but, of a store
 *        of several registers, what comes before the missing memory.
 * @far:  FAR_EL2: the virtual address, for aborts
 * @ipa:  the guest-physical address, for aborts
 * @message: for CPU_EXIT_BROKEN, static text
 */
struct cpu_exit {
	enum cpu_exit_reason reason;
	uint64_t esr;
	uint64_t far;
	uint64_t ipa;
	const char *message;
};

/**
 * struct cpu_ops - an implementation of a CPU (cpu/unicorn, or a test's own)
 * @run: run from *@pcpu until an exception to EL2.  @slots are the guest memory,
 *       *@budget bounds the run, in instructions (cpu/a64) or translation blocks (cpu/unicorn; at 0 it
 *       ends with CPU_EXIT_IRQ) and is left at what remains, at least one less if
 *       anything has run; NULL: no bound.  @kick, when it becomes non-zero, ends the
 *       run (CPU_EXIT_IRQ); it may be set from a signal handler; may be NULL.
 *       Instances are pooled behind this call and reused; one is taken per
 *       calling thread at the first run, none before.
 * @release: give back the calling thread's pooled instances; optional.
 * @id_register: of a host's @value of ID register @sysreg (op0:op1:CRn:CRm:op2 in bits 15:0), what
 *       this CPU does: fields that promise more are lowered; optional.
 */
struct cpu_ops {
	const char *name;
	void (*run)(struct pcpu *pcpu, const struct cpu_mem_slot *slots, size_t nr_slots,
		    uint64_t *budget, const volatile uint8_t *kick, struct cpu_exit *exit);
	void (*release)(void);
	uint64_t (*id_register)(uint16_t sysreg, uint64_t value);
};

/** cpu_unicorn_ops - Unicorn, and cpu_a64_ops for what that lacks (cpu/unicorn); it may be left out of a build */
extern const struct cpu_ops cpu_unicorn_ops;
extern const bool cpu_unicorn_is_built;

/** cpu_a64_ops - the A64 CPU of cpu/a64, which stops, saves and goes on after any instruction */
extern const struct cpu_ops cpu_a64_ops;

/** cpu_a64_ready() - take the calling thread's instance, if none is; false: no memory */
bool cpu_a64_ready(void);

/**
 * struct cpu_budget - instructions that may be executed
 * @nr: before the next look for signals (host_signals.h); @reserve: further ones
 * @signal: one waits that must be delivered
 */
struct cpu_budget {
	uint64_t nr, reserve;
	bool signal;
};

/**
 * cpu_a64_execute() - on cpu_a64_ops, for a CPU that does not do all instructions itself
 * @budget: left at what remains.  With 1 and no reserve, the instruction at PC is executed, or its
 *          exception to EL1 taken: CPU_EXIT_IRQ; or it is what the exit says.
 * @kick:   as in struct cpu_ops
 */
void cpu_a64_execute(struct pcpu *pcpu, const struct cpu_mem_slot *slots, size_t nr_slots,
		     struct cpu_budget *budget, const volatile uint8_t *kick, struct cpu_exit *exit);

/**
 * cpu_a64_translate() - stage 1 of cpu_a64_ops: where virtual @va leads to; false: a fault
 * CPU_LOOK: to memory that is neither Device memory nor FEAT_PAN3's, whoever may access it
 * As the exception level pcpu->sys.el.
 */
enum cpu_access { CPU_FETCH, CPU_LOOK };
bool cpu_a64_translate(struct pcpu *pcpu, const struct cpu_mem_slot *slots, size_t nr_slots,
		       uint64_t va, enum cpu_access access, uint64_t *pa);

/** cpu_state_fault() - why no CPU here runs in this state; NULL: all do */
const char *cpu_state_fault(const struct pcpu *pcpu);

/**
 * cpu_enter_el1() - take an exception from EL0 or EL1 to EL1
 * @esr: ESR_EL1; @far: FAR_EL1, stored only where @set_far
 * Preferred return address is pcpu->pc.  Arm ARM D1.3 "Exception entry", AArch64.TakeException.
 */
void cpu_enter_el1(struct pcpu *pcpu, uint64_t esr, uint64_t far, bool set_far);

/** cpu_interrupt_el1() - take an IRQ, or FIQ, from EL0 or EL1 to EL1 at pcpu->pc */
void cpu_interrupt_el1(struct pcpu *pcpu, bool fiq);

/** cpu_serror_el1() - take an SError with syndrome @iss (bits 24:0 of ESR_EL1) to EL1 at pcpu->pc */
void cpu_serror_el1(struct pcpu *pcpu, uint64_t iss);

#endif

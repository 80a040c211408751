/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files behind KVM_RUN share; the rest of the model uses vcpu.h */
#ifndef KVMSME_VCPU_RUN_H
#define KVMSME_VCPU_RUN_H

#include "vcpu.h"

/* handle_exit() and its helpers: as the kernel's */
#define RESUME_GUEST	1	/* go on in the guest */
#define EXIT_TO_USER	0	/* KVM_RUN returns 0; struct kvm_run says why */

/* What an emulated instruction leaves at 0, as one that is executed does: BTYPE and SS */
#define SKIPPED_PSTATE	(UINT64_C(3) << 10 | UINT64_C(1) << 21)

/* kvm_skip_instr(): the guest goes on behind an instruction that has been emulated */
static inline void kvm_incr_pc(struct kvmsme *m)
{
	m->pcpu->pc += 4;
	m->pcpu->pstate &= ~SKIPPED_PSTATE;
}

/* kvm_host.h kvm_handle_signal_exit() */
static inline void kvm_handle_signal_exit(struct kvmsme *m, const struct kvm_vcpu *vcpu, struct kvm_run *run)
{
	run->exit_reason = KVM_EXIT_INTR;
	vcpu_stat_inc(m, vcpu, VCPU_STAT_signal_exits);
}

/* switch.h fixup_guest_exit(): KVM does not see this exit, which enter_guest() has counted */
static inline void kvm_exit_not_seen(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	vcpu_stat_dec(m, vcpu, VCPU_STAT_exits);
}

/* world.c */
void kvm_arch_vcpu_load_fp(struct kvmsme *m);
void kvm_vcpu_load(struct kvmsme *m, const struct kvm_vcpu *vcpu);
void kvm_load_cpu_kind(struct kvmsme *m, const struct kvm_vcpu *vcpu);
void kvm_vcpu_enter(struct kvmsme *m);
void kvm_vcpu_put(struct kvmsme *m, struct kvm_vcpu *vcpu);
void kvm_loaded_reg_written(struct kvmsme *m, uint64_t id, uint64_t val);
/* TPIDR2_EL0 and SMPRI_EL1 are undefined to this guest */
bool kvm_traps_sme_regs(struct kvmsme *m, const struct kvm_vcpu *vcpu);

/* fp_switch.c: give the guest its FP state, and take it back */
void kvm_fp_load(struct kvmsme *m, struct kvm_vcpu *vcpu);
void kvm_fp_save(struct kvmsme *m, struct kvm_vcpu *vcpu);

/* inject.c: into the loaded guest */
void kvm_inject_undefined(struct kvmsme *m);
void kvm_inject_sync(struct kvmsme *m, uint64_t esr);
void kvm_inject_sea(struct kvmsme *m, bool iabt, uint64_t far);
/* the exception that KVM_SET_VCPU_EVENTS has asked for */
void kvm_inject_pending(struct kvmsme *m, struct kvm_vcpu *vcpu);
/* A system register of a vCPU that is not on the CPU; 0 if the kernel has no such register */
uint64_t kvm_stored_reg(const struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t id);
/* The exception of such a vCPU */
void kvm_commit_pending(struct kvmsme *m, struct kvm_vcpu *vcpu);

/* guest_debug.c: before the vCPU is loaded, when it is, and when it has been put */
void kvm_arm_setup_debug(struct kvm_vcpu *vcpu);
void kvm_debug_load(struct kvmsme *m, const struct kvm_vcpu *vcpu);
void kvm_arm_clear_debug(const struct kvmsme *m, struct kvm_vcpu *vcpu, uint64_t guest_ss, bool entered);
int kvm_handle_guest_debug(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run, uint64_t esr);
#define PSTATE_SS	(UINT64_C(1) << 21)

/* mmio.c */
int io_mem_abort(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run,
		 const struct cpu_exit *exit);
void kvm_handle_mmio_return(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run);

/* smccc.c: @m->pcpu holds the call's registers; by SMC, or HVC */
int kvm_smccc_call_handler(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run, bool smc);
/* hyp-entry.S: the vector of HVC answers some calls itself, and uses X1 for it */
bool kvm_hvc_answered_by_vector(struct kvmsme *m);
int kvm_handle_smc(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run, uint64_t esr);

/* kvm_arch_vcpu_runnable() of a vCPU that waits: nothing but an SError wakes one here */
static inline bool kvm_serror_wakes(struct kvmsme *m)
{
	return m->profile.serror_wakes && m->pcpu->serror && rule_guest(m, RULE_RUN_WAKEUP);
}

/* sys_emulate.c: a trapped MSR or MRS */
int kvm_handle_sys_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, uint64_t esr);

#endif

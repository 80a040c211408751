/* SPDX-License-Identifier: GPL-2.0-or-later */
/* KVM_RUN (arm.c kvm_arch_vcpu_ioctl_run, handle_exit.c) */
#include <string.h>

#include "host_fault.h"
#include "host_signals.h"
#include "../vm_memory.h"
#include "mpidr.h"
#include "run.h"

#define ESR_WFx_TIMED	UINT64_C(2)
#define DABT_S1PTW	(UINT64_C(1) << 7)
#define PSR_MODE32_BIT	UINT64_C(0x10)

static int inject_undefined(struct kvmsme *m, enum rule rule)
{
	if (rule_guest(m, rule))
		kvm_inject_undefined(m);
	else
		kvm_incr_pc(m);
	return RESUME_GUEST;
}

/* The first FP, SVE or SME instruction loads the state, unless the vCPU has no such thing */
static int handle_fp(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct cpu_exit *exit)
{
	unsigned int ec = ESR_EC(exit->esr);

	/* streaming mode has SVE instructions and ZCR_EL1 on every CPU with SVE */
	if (ec == ESR_EC_SVE && !vcpu_has_sve(vcpu) && !(m->pcpu->vec.svcr & SMEVEC_SVCR_SM))
		return inject_undefined(m, RULE_RUN_NO_SVE);
	if (ec == ESR_EC_SME && !vcpu_has_sme(vcpu))
		return inject_undefined(m, RULE_RUN_NO_SME);
	/* owned and still trapped: ZT0 on a vCPU without SME2 */
	if (vcpu->fp_owner == FP_STATE_GUEST_OWNED)
		return inject_undefined(m, RULE_RUN_NO_SME);
	kvm_exit_not_seen(m, vcpu);
	kvm_fp_load(m, vcpu);
	return RESUME_GUEST;
}

static int handle_guest_abort(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run,
			      const struct cpu_exit *exit)
{
	bool iabt = ESR_EC(exit->esr) == ESR_EC_IABT_LOW;

	vcpu->fault_far = exit->far;
	if (!iabt && !(exit->esr & DABT_S1PTW))
		return io_mem_abort(m, vcpu, run, exit);
	if (rule_guest(m, RULE_RUN_SEA))
		kvm_inject_sea(m, iabt, exit->far);
	else
		kvm_inject_undefined(m);
	return RESUME_GUEST;
}

/* Nothing here can interrupt a waiting vCPU: the wait ends as if by a signal */
static int wait_for_ever(struct kvmsme *m, const struct kvm_vcpu *vcpu, struct kvm_run *run)
{
	kvm_handle_signal_exit(m, vcpu, run);
	return rule_refuse(m, RULE_RUN_WFI);
}

/* WFI, and WFIT, of which the guest sees the end; WFE is never trapped here */
static int kvm_handle_wfx(struct kvmsme *m, const struct kvm_vcpu *vcpu, struct kvm_run *run, uint64_t esr)
{
	vcpu_stat_inc(m, vcpu, VCPU_STAT_wfi_exit_stat);
	kvm_incr_pc(m);
	return esr & ESR_WFx_TIMED ? RESUME_GUEST : wait_for_ever(m, vcpu, run);
}

static int handle_hvc(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run)
{
	if (kvm_hvc_answered_by_vector(m)) {
		kvm_exit_not_seen(m, vcpu);
		return RESUME_GUEST;
	}
	vcpu_stat_inc(m, vcpu, VCPU_STAT_hvc_exit_stat);
	return kvm_smccc_call_handler(m, vcpu, run, false);
}

static int cannot_go_on(struct kvmsme *m, struct kvm_run *run, const char *message)
{
	rule_decide(m, RULE_RUN_BROKEN);
	m->exit_message = message;
	run->exit_reason = KVM_EXIT_INTERNAL_ERROR;
	run->internal.suberror = 0;
	run->internal.ndata = 0;
	return EXIT_TO_USER;
}

static int handle_sync(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run,
		       const struct cpu_exit *exit)
{
	switch (ESR_EC(exit->esr)) {
	case ESR_EC_FP_ASIMD:
	case ESR_EC_SVE:
	case ESR_EC_SME:
		return handle_fp(m, vcpu, exit);
	case ESR_EC_DABT_LOW:
	case ESR_EC_IABT_LOW:
		return handle_guest_abort(m, vcpu, run, exit);
	case ESR_EC_SYS64:
		return kvm_handle_sys_reg(m, vcpu, exit->esr);
	case ESR_EC_HVC64:
		return handle_hvc(m, vcpu, run);
	case ESR_EC_SMC64:
		return kvm_handle_smc(m, vcpu, run, exit->esr);
	case ESR_EC_PAC:	/* kvm_handle_ptrauth(): the guest has none */
		kvm_inject_undefined(m);
		return RESUME_GUEST;
	case ESR_EC_BREAKPT_LOW:
	case ESR_EC_STEP_LOW:
	case ESR_EC_BRK64:
		return kvm_handle_guest_debug(m, vcpu, run, exit->esr);
	case ESR_EC_WFx:
		return kvm_handle_wfx(m, vcpu, run, exit->esr);
	default:
		return cannot_go_on(m, run, "the guest took an exception to EL2 of an unknown class");
	}
}

/* Of struct cpu_watch, not of KVM's: an exit that KVM_SET_GUEST_DEBUG never gives, with no syndrome */
static int seen_from_outside(struct kvm_run *run)
{
	run->exit_reason = KVM_EXIT_DEBUG;
	memset(&run->debug.arch, 0, sizeof(run->debug.arch));
	return EXIT_TO_USER;
}

static int handle_exit(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run,
		       const struct cpu_exit *exit)
{
	switch (exit->reason) {
	case CPU_EXIT_SYNC:
		return handle_sync(m, vcpu, run, exit);
	case CPU_EXIT_IRQ:
		kvm_handle_signal_exit(m, vcpu, run);
		return rule_refuse(m, RULE_RUN_SIGNAL);
	case CPU_EXIT_FAULT:
		run->exit_reason = KVM_EXIT_UNKNOWN;
		return rule_refuse(m, RULE_RUN_HOST_FAULT);
	case CPU_EXIT_WATCH:
		kvm_exit_not_seen(m, vcpu);
		return seen_from_outside(run);
	default:
		return cannot_go_on(m, run, exit->message);
	}
}

/* What cpu_ops.run() is told */
struct guest_run {
	const struct cpu_mem_slot *slots;
	size_t nr_slots;
	uint64_t *budget;
	const volatile uint8_t *kick;
};

/*
 * Other threads make their calls meanwhile; what scratch says of this one is put back.  The
 * vCPU is on its own CPU, and VM and vCPU state are not looked at by a guest.
 */
static void run_unlocked(struct kvmsme *m, const struct guest_run *guest, struct cpu_exit *exit)
{
	struct pcpu *pcpu = m->pcpu;
	struct rule_call rules = m->rules.call;

	machine_unlock(m);
	m->cpu->run(pcpu, guest->slots, guest->nr_slots, guest->budget, guest->kick, exit);
	machine_lock(m);
	m->pcpu = pcpu;
	m->rules.call = rules;
}

/* Whose tags a guest reaches (struct cpu_tags); other threads make their calls meanwhile */
struct guest_tags {
	struct kvmsme *m;
	struct kvm *kvm;
};

static uint64_t page_of(const void *host)
{
	return (uintptr_t)host & ~(uint64_t)(VM_PAGE_SIZE - 1);
}

static size_t granule_of(const void *host)
{
	return (uintptr_t)host % VM_PAGE_SIZE / 16;
}

static unsigned int load_tag(void *ctx, const void *host)
{
	const struct guest_tags *guest = ctx;
	const struct kvm_tag_page *page;
	unsigned int tag;

	machine_lock(guest->m);
	page = vm_tags(guest->m, guest->kvm, page_of(host));
	tag = page ? page->tags[granule_of(host)] : 0;
	machine_unlock(guest->m);
	return tag;
}

static bool store_tag(void *ctx, const void *host, unsigned int tag)
{
	const struct guest_tags *guest = ctx;
	struct kvm_tag_page *page;

	machine_lock(guest->m);
	page = vm_tags_add(guest->m, guest->kvm, page_of(host));
	if (page)
		page->tags[granule_of(host)] = (uint8_t)tag;
	touch_vm(guest->kvm);
	machine_unlock(guest->m);
	return page;
}

/* An exception that KVM has injected, and whoever watches the CPU will not have it */
static bool is_stopped(const struct kvmsme *m)
{
	return m->pcpu->watch && m->pcpu->watch->stop;
}

static int enter_guest(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run, bool *entered)
{
	struct vcpu_scratch *scratch = m->scratch[vcpu->index];
	struct kvm *kvm = vcpu_kvm(m, vcpu);
	uint64_t budget = m->run_budget;
	struct guest_run guest = { NULL, kvm->nr_slots, m->run_budget ? &budget : NULL,
				   (const volatile uint8_t *)&run->immediate_exit };
	struct guest_tags tags = { m, kvm };
	const struct cpu_tags reach = { &tags, load_tag, store_tag };
	static const struct cpu_exit interrupted = { .reason = CPU_EXIT_IRQ };
	struct cpu_exit exit;
	int ret;

	if (!vm_guest_slots(m, kvm, scratch))
		return cannot_go_on(m, run, "no memory for the VM's slots");
	guest.slots = scratch->slots;
	run->flags = 0;
	kvm_vcpu_enter(m);
	if (vcpu->sea_pending)
		kvm_inject_pending(m, vcpu);
	vcpu->trapped = true;
	host_signals_hold();
	if (vcpu->has_sigset && host_signals_wait_as(vcpu->sigset))
		return handle_exit(m, vcpu, run, &interrupted);
	host_fault_check();
	if (kvm->mte && rule_hit(m, RULE_MTE_GUEST))
		m->pcpu->tags = &reach;
	else
		m->pcpu->ata = false;
	*entered = true;
	do {
		run_unlocked(m, &guest, &exit);
		vm_guest_wrote(m, kvm, guest.slots, guest.nr_slots);
		vcpu_stat_inc(m, vcpu, VCPU_STAT_exits);
		ret = handle_exit(m, vcpu, run, &exit);
	} while (ret == RESUME_GUEST && !is_stopped(m));
	m->pcpu->tags = NULL;
	return ret == RESUME_GUEST ? seen_from_outside(run) : ret;
}

/* arm.c kvm_arch_vcpu_run_pid_change() behind its checks for INIT and FINALIZE */
static int run_pid_change(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	if (vcpu->has_run_once)
		return 0;
	touch_vcpu_own(vcpu);
	touch_vm(vcpu_kvm(m, vcpu));
	kvm_finalize_sys_regs(m, vcpu);
	kvm_init_mpidr_data(m, vcpu);
	/* vgic.c kvm_vgic_set_owner() of the maintenance interrupt: there is no GIC here to own it */
	if (vcpu_has_feature(vcpu, KVM_ARM_VCPU_HAS_EL2))
		return rule_refuse(m, RULE_NV_RUN);
	if (vcpu_has_feature(vcpu, KVM_ARM_VCPU_PMU_V3) && !vcpu->pmu_created)
		return rule_refuse(m, RULE_RUN_NO_PMU);
	if (rule_hit(m, RULE_RUN_RAN))
		vcpu_kvm(m, vcpu)->has_ran = true;
	vcpu->has_run_once = true;
	return 0;
}

/* hyp-main.c handle___kvm_vcpu_run(): "refuses to run if PSTATE.{SM,ZA} are enabled" */
static bool hyp_refuses_task(const struct kvmsme *m)
{
	return m->host.config.mode != KVMSME_MODE_VHE && m->profile.hyp_refuses_host_sme &&
	       m->state.host_fp_live && m->state.host_fp.svcr;
}

/* The end of kvm_arch_vcpu_ioctl_run(): what is pending is not left so */
static void leave_nothing_pending(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	if (vcpu->sea_pending)
		kvm_commit_pending(m, vcpu);
}

static int not_entered(struct kvmsme *m, struct kvm_vcpu *vcpu, enum rule rule)
{
	leave_nothing_pending(m, vcpu);
	return rule_refuse(m, rule);
}

/* kvm_vcpu_suspend() */
static bool is_woken(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	return vcpu->mp_state == KVM_MP_STATE_SUSPENDED && kvm_serror_wakes(m);
}

static int wakeup_event(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run)
{
	leave_nothing_pending(m, vcpu);
	rule_decide(m, RULE_RUN_WAKEUP);
	run->exit_reason = KVM_EXIT_SYSTEM_EVENT;
	memset(&run->system_event, 0, sizeof(run->system_event));
	run->system_event.type = KVM_SYSTEM_EVENT_WAKEUP;
	return EXIT_TO_USER;
}

static int run_loaded(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run, bool *entered)
{
	if (__atomic_load_n(&run->immediate_exit, __ATOMIC_RELAXED))
		return not_entered(m, vcpu, RULE_RUN_IMMEDIATE);
	if (is_woken(m, vcpu))
		return wakeup_event(m, vcpu, run);
	if (vcpu->mp_state != KVM_MP_STATE_RUNNABLE) {
		kvm_handle_signal_exit(m, vcpu, run);
		return not_entered(m, vcpu, RULE_RUN_STOPPED);
	}
	if (!m->cpu)
		return cannot_go_on(m, run, "this machine was made without a CPU");
	if (vcpu->regs.regs.pstate & PSR_MODE32_BIT)
		return cannot_go_on(m, run, "AArch32 guests are not modelled");
	if (hyp_refuses_task(m))
		return rule_refuse(m, RULE_HOST_SME_REFUSED);
	return enter_guest(m, vcpu, run, entered);
}

/* Handlers run here, and may make calls of their own, or leave by siglongjmp() */
static void deliver_signals(struct kvmsme *m)
{
	struct rule_call rules = m->rules.call;

	machine_unlock(m);
	host_signals_release();
	machine_lock(m);
	m->rules.call = rules;
}

int kvm_arch_vcpu_ioctl_run(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run)
{
	int ret = run_pid_change(m, vcpu);
	bool entered = false;
	uint64_t guest_ss;

	if (ret)
		return ret;
	m->pcpu = &m->scratch[vcpu->index]->pcpu;
	touch_vcpu_own(vcpu);
	guest_ss = vcpu->regs.regs.pstate & PSTATE_SS;
	kvm_arm_setup_debug(vcpu);
	kvm_handle_mmio_return(m, vcpu, run);
	if (vcpu->reset_pending)
		kvm_reset_vcpu(m, vcpu);
	vcpu_fp_user_to_guest(m, vcpu);
	kvm_arch_vcpu_load_fp(m);
	kvm_vcpu_load(m, vcpu);
	kvm_debug_load(m, vcpu);
	ret = run_loaded(m, vcpu, run, &entered);
	kvm_vcpu_put(m, vcpu);
	kvm_arm_clear_debug(m, vcpu, guest_ss, entered);
	deliver_signals(m);
	return ret;
}

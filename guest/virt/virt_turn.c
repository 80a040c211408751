// SPDX-License-Identifier: GPL-2.0-or-later
/* KVM_RUN of one vCPU, and its exits */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "kvm_call.h"
#include "machine.h"
#include "virt_guest.h"

/* A budget of one instruction may be used up by its trap to EL2, where KVM loads FP state: it gets one more */
#define MAX_STALLED	4
#define MAX_TOLD	8

/*
 * A store or load where there is no device is an external abort, as on QEMU's machine.  KVM's syndrome of it does not
 * say which of both it was
 */
static void refuse_access(struct virt *v, uint64_t at, const char *what)
{
	struct kvm_vcpu_events events = { .exception.ext_dabt_pending = 1 };
	struct virt_refused *refused = &v->refused;

	*refused = (struct virt_refused){ .pc = virt_get(v, VIRT_PC), .addr = at };
	snprintf(refused->what, sizeof(refused->what), "%s", what);
	if (v->told++ < MAX_TOLD)
		virt_tell(v, "%s at %#" PRIx64 ", where there is no device: an external abort; PC %#" PRIx64, what, at,
			  refused->pc);
	if (call(virt_this(v)->fd, KVM_SET_VCPU_EVENTS, &events))
		virt_break(v, "this ABI cannot make that an external abort");
}

static bool is_uart(uint64_t at, uint32_t len)
{
	return at >= VIRT_UART && at - VIRT_UART < VIRT_UART_SIZE && len <= VIRT_UART_SIZE - (at - VIRT_UART);
}

static void mmio(struct virt *v, struct kvm_run *run)
{
	uint64_t at = run->mmio.phys_addr, value = 0;
	uint32_t len = run->mmio.len;
	char what[48];

	if (!is_uart(at, len)) {
		snprintf(what, sizeof(what), "a %s of %" PRIu32 " byte%s", run->mmio.is_write ? "store" : "load",
			 len, len == 1 ? "" : "s");
		refuse_access(v, at, what);
		return;
	}
	if (run->mmio.is_write) {
		memcpy(&value, run->mmio.data, len);
		virt_uart_write(v, at - VIRT_UART, (uint32_t)value);
	} else {
		value = virt_uart_read(v, at - VIRT_UART);
		memcpy(run->mmio.data, &value, len);
	}
}

static void system_event(struct virt *v, const struct kvm_run *run)
{
	if (run->system_event.type == KVM_SYSTEM_EVENT_SHUTDOWN)
		virt_end(v, 0);
	else if (run->system_event.type == KVM_SYSTEM_EVENT_RESET)
		virt_break(v, "the guest has asked for a reset (PSCI SYSTEM_RESET)");
	else
		virt_break(v, "the guest has asked for system event %" PRIu32, run->system_event.type);
}

static void watched(struct virt *v)
{
	struct cpu_watch *watch = &virt_this(v)->watch;
	enum cpu_watch_stop stop = watch->stop;

	watch->stop = CPU_WATCH_GOES_ON;
	if (stop == CPU_WATCH_HLT)
		virt_semihosting(v);
	else if (stop == CPU_WATCH_STUCK)
		virt_report_stuck(v);
	else
		virt_break(v, "a debug exit that nobody has asked for");
}

static void take_exit(struct virt *v, struct kvm_run *run)
{
	switch (run->exit_reason) {
	case KVM_EXIT_MMIO:
		mmio(v, run);
		return;
	case KVM_EXIT_ARM_NISV:
		refuse_access(v, run->arm_nisv.fault_ipa, "an access that KVM does not decode (ISV 0)");
		return;
	case KVM_EXIT_SYSTEM_EVENT:
		system_event(v, run);
		return;
	case KVM_EXIT_DEBUG:
		watched(v);
		return;
	default:
		virt_break(v, "the vCPU cannot go on: exit reason %" PRIu32 "%s%s", run->exit_reason,
			   v->m->exit_message ? ", " : "", v->m->exit_message ? v->m->exit_message : "");
	}
}

/* Its turn is over: by WFI, by CPU_OFF, or because it has had it; or the user wants an end, who asks for that */
static void interrupted(struct virt *v)
{
	enum rule why = v->m->rules.call.decided;

	virt_this(v)->waits = why == RULE_RUN_WFI;
	if (why == RULE_RUN_CPU_OFF)
		virt_this(v)->is_clean = false;
	if (why == RULE_RUN_WFI || why == RULE_RUN_CPU_OFF || why == RULE_RUN_STOPPED)
		v->left = 0;
}

static void take_error(struct virt *v, long error)
{
	if (error == -EINTR)
		interrupted(v);
	else if (v->m->rules.call.decided == RULE_RUN_NISV)
		virt_break(v, "an access that KVM does not decode, where there is no memory; PC %#" PRIx64,
			   virt_get(v, VIRT_PC));
	else
		virt_break(v, "KVM_RUN: %s", strerror((int)-error));
}

/* Of a debug exit, and of one for the budget, there is none */
static enum rule rule_of(const struct virt *v, const struct kvm_run *run, long error)
{
	enum rule why = v->m->rules.call.decided;

	if (!error)
		return run->exit_reason == KVM_EXIT_DEBUG ? RULE_NONE : why;
	return why == RULE_RUN_WFI || why == RULE_RUN_CPU_OFF ? why : RULE_NONE;
}

void virt_turn(struct virt *v, uint64_t most)
{
	struct virt_cpu *cpu = virt_this(v);
	struct cpu_own *own = &v->m->scratch[v->now]->pcpu.own;
	uint64_t pc = virt_get(v, VIRT_PC), used;
	long error;

	own->ticks = v->ticks;
	cpu->waits = false;
	machine_set_run_budget(v->m, most + cpu->stalled);
	error = call(cpu->fd, KVM_RUN, NULL);
	v->rule = rule_of(v, cpu->run, error);
	used = own->ticks - v->ticks;
	v->ticks = own->ticks;
	v->left = used < v->left ? v->left - used : 0;
	if (error)
		take_error(v, error);
	else
		take_exit(v, cpu->run);
	/* a call to PSCI is none of the CPU's instructions, and it has come on by that */
	if (error == -EINTR && !used && virt_get(v, VIRT_PC) == pc && cpu->stalled < MAX_STALLED)
		cpu->stalled++;
	else
		cpu->stalled = 0;
}

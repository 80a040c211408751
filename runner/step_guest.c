// SPDX-License-Identifier: GPL-2.0-or-later
/* guest, run: guest code, how it is set up and how it comes back */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "expect.h"
#include "guest_report.h"
#include "guest_stub.h"
#include "kvm_call.h"
#include "regs.h"
#include "run_limit.h"
#include "steps.h"

#define PSTATE_EL1H_DAIF UINT64_C(0x3c5)

static bool guest_words(struct exec *x, const struct step *step, const uint32_t **words, size_t *nr)
{
	struct asm_complaint why = { 0 };

	*words = step->words;
	*nr = step->nr_words;
	if (!step->guest_text)
		return true;
	switch (guest_asm_words(x->assembler, step->guest_text, words, nr, &why)) {
	case ASM_OK:
		return true;
	case ASM_BAD_TEXT:
		exec_fail(x, step, "", "%s", why.text);
		return false;
	default:
		snprintf(x->skipped, sizeof(x->skipped), "%s", why.text);
		return false;
	}
}

static void set_u64(int vcpu, const char *name, uint64_t value)
{
	uint64_t id;

	if (reg_id(NULL, name, &id))
		one_reg(vcpu, KVM_SET_ONE_REG, id, &value);
}

/* A linked program has a stack below the end of RAM, and ends by returning */
static void load_program(struct exec *x, const struct step *step, uint8_t *ram)
{
	int vcpu = step_vcpu(x, step);

	guest_program_put(ram, step->program);
	set_u64(vcpu, "SP_EL1", GUEST_RAM + GUEST_RAM_SIZE);
	set_u64(vcpu, "X30", GUEST_RAM + GUEST_EXIT);
}

static bool load_words(struct exec *x, const struct step *step, uint8_t *ram)
{
	const uint32_t *words;
	size_t nr;

	if (!guest_words(x, step, &words, &nr))
		return false;
	guest_words_put(ram, words, nr);
	return true;
}

/* Puts the guest into RAM; returns where it begins, 0 if it cannot */
static uint64_t put_guest(struct exec *x, const struct step *step)
{
	uint64_t entry = step->program ? step->program->entry : GUEST_RAM + GUEST_CODE;
	uint8_t *ram = place_ram(x, step);

	if (!ram) {
		exec_fail(x, step, "", "no memory for the guest");
		return 0;
	}
	guest_stub_put(ram, entry);
	if (step->program)
		load_program(x, step, ram);
	else if (!load_words(x, step, ram))
		return 0;
	return step->bare ? entry : GUEST_RAM;
}

static void expect_exception(struct exec *x, const struct step *step, uint64_t esr)
{
	if (step->exit.has_value && esr != step->exit.value)
		guest_exception_differs(x, step, esr);
}

/* Of data as many bytes are there as it has */
static uint64_t mmio_data(const struct kvm_run *run)
{
	uint64_t data = 0;

	memcpy(&data, run->mmio.data, run->mmio.len <= 8 ? run->mmio.len : 8);
	return data;
}

static bool is_at(const struct exit_expect *exit, uint64_t addr)
{
	const struct field_value *where = field_of(exit->fields, "addr");

	if (exit->kind == EXIT_EXCEPTION)
		return addr == GUEST_MMIO_ESR;
	if (exit->anywhere || (where && where->any[0]))
		return addr != GUEST_MMIO_ESR;
	return addr == (where ? where->n[0] : GUEST_MMIO);
}

/* An exception of a guest whose vectors report them (guest_stub.h) */
static bool is_report(const struct kvm_run *run)
{
	return run->exit_reason == KVM_EXIT_MMIO && run->mmio.phys_addr == GUEST_MMIO_ESR && run->mmio.is_write;
}

/* What struct kvm_run says, without what lies behind the data of an access */
static void expect_parts(struct exec *x, const struct step *step, const struct kvm_run *run)
{
	struct kvm_run parts = *run;
	uint64_t data;

	if (run->exit_reason == KVM_EXIT_MMIO) {
		data = mmio_data(run);
		memcpy(parts.mmio.data, &data, sizeof(data));
	}
	expect_fields(x, step, "", step->exit.fields, (const uint8_t *)&parts);
}

static uint32_t expected_reason(const struct exit_expect *exit)
{
	if (exit->kind == EXIT_OTHER)
		return exit->reason;
	return exit->kind == EXIT_FORM && exit->form ? exit->form->reason : KVM_EXIT_MMIO;
}

static void compare_exit(struct exec *x, const struct step *step, const struct kvm_run *run)
{
	const struct exit_expect *exit = &step->exit;
	uint32_t expected = expected_reason(exit);

	if (run->exit_reason == expected && exit->kind == EXIT_OTHER)
		return;
	if (is_report(run) && exit->kind != EXIT_EXCEPTION)
		guest_took_exception(x, step);
	else if (run->exit_reason != expected || (expected == KVM_EXIT_MMIO && !is_at(exit, run->mmio.phys_addr)))
		guest_exited(x, step, run);
	else if (exit->kind == EXIT_EXCEPTION)
		expect_exception(x, step, mmio_data(run));
	else
		expect_parts(x, step, run);
}

/* A vCPU that has switched itself off waits in KVM_RUN, until a signal ends that */
static void expect_off(struct exec *x, const struct step *step, int vcpu, const struct kvm_run *run, long ret)
{
	struct kvm_mp_state state = { 0 };

	if (ret == -EINTR && !call(vcpu, KVM_GET_MP_STATE, &state) && state.mp_state == KVM_MP_STATE_STOPPED)
		return;
	if (ret == -EINTR)
		exec_fail(x, step, "exit", "expected cpu_off, got EINTR of a vCPU whose MP state is %u",
			  state.mp_state);
	else if (ret)
		exec_differs(x, step, "exit", "cpu_off", errno_label((int)-ret));
	else if (is_report(run))
		guest_took_exception(x, step);
	else
		guest_exited(x, step, run);
}

/* A store that left for userspace is finished by the next KVM_RUN, which must not go on */
static void complete_mmio(int vcpu, struct kvm_run *run)
{
	run->immediate_exit = 1;
	call(vcpu, KVM_RUN, NULL);
	run->immediate_exit = 0;
	run->exit_reason = KVM_EXIT_UNKNOWN;
}

static bool has_cpu(struct exec *x)
{
	if (x->cpu || x->device)
		return true;
	snprintf(x->skipped, sizeof(x->skipped), "this build has no CPU to run guests");
	return false;
}

/* A guest of the kernel's has no budget but time */
static long run_on_kernel(int vcpu, struct kvm_run *run, const void *arg)
{
	struct run_limit limit;
	long ret;

	run_limit_begin(&limit, run);
	ret = call(vcpu, KVM_RUN, arg);
	run_limit_end(&limit);
	return ret;
}

/* Where somebody asks what came of it, the CPU is looked at meanwhile */
static long run_vcpu(struct exec *x, const struct step *step, int vcpu, const void *arg)
{
	struct kvm_vcpu *state = step_vcpu_state(x, step);
	struct kvmsme *m = step_place(x, step)->m;
	long ret;

	if (!x->log || !state)
		return call(vcpu, KVM_RUN, arg);
	x->seen = (struct cpu_watch){ 0 };
	machine_watch(m, state->index, &x->seen);
	ret = call(vcpu, KVM_RUN, arg);
	machine_watch(m, state->index, NULL);
	return ret;
}

static long run_guest(struct exec *x, const struct step *step, int vcpu, struct kvm_run *run, const void *arg)
{
	return x->device ? run_on_kernel(vcpu, run, arg) : run_vcpu(x, step, vcpu, arg);
}

/* True: as expected, and it came back as a guest does */
static bool has_returned(struct exec *x, const struct step *step, const char *what, long ret)
{
	int expected = expected_errno(x, step), got = ret < 0 ? (int)-ret : 0;

	expect_call(x, step, expected, got);
	if (got != expected)
		guest_returned(x, step, what, expected, got);
	return got == expected && !got;
}

static void check_return(struct exec *x, const struct step *step, const char *what, int vcpu, long ret)
{
	struct kvm_run *run = step_run_page(x, step);

	if (step->exit.kind == EXIT_CPU_OFF) {
		expect_off(x, step, vcpu, run, ret);
		return;
	}
	if (!has_returned(x, step, what, ret))
		return;
	if (!run) {
		exec_fail(x, step, what, "the vCPU's struct kvm_run cannot be mapped");
		return;
	}
	/* beside run: without exit: nothing is expected */
	if (step->action == STEP_run && !step->exit.given)
		return;
	compare_exit(x, step, run);
	if (run->exit_reason == KVM_EXIT_MMIO)
		complete_mmio(vcpu, run);
}

void step_guest(struct exec *x, const struct step *step)
{
	int vcpu = step_vcpu(x, step);
	struct kvm_run *run = step_run_page(x, step);
	struct kvmsme *m = step_place(x, step)->m;
	uint64_t pc;
	long ret;

	if (!has_cpu(x))
		return;
	pc = put_guest(x, step);
	if (!pc)
		return;
	set_u64(vcpu, "PC", pc);
	set_u64(vcpu, "PSTATE", PSTATE_EL1H_DAIF);
	if (m)
		rule_log_clear(&m->rules);
	ret = run_guest(x, step, vcpu, run, NULL);
	check_return(x, step, "KVM_RUN", vcpu, ret);
}

void step_run(struct exec *x, const struct step *step)
{
	int vcpu = step_vcpu(x, step);
	struct kvm_run *run = step_run_page(x, step);
	long ret;

	if (step->exit.given && !has_cpu(x))
		return;
	if (run)
		run->immediate_exit = step->run.immediate_exit;
	ret = run_guest(x, step, vcpu, run, (void *)(uintptr_t)step->run.arg.n);
	if (run)
		run->immediate_exit = 0;
	check_return(x, step, "", vcpu, ret);
}

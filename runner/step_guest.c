// SPDX-License-Identifier: GPL-2.0-or-later
/* guest, run: guest code, how it is set up and how it comes back */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "expect.h"
#include "guest_end.h"
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

static const char *exit_name(uint32_t reason, char buf[32])
{
	for (const struct exit_form *form = exit_forms; form->name; form++)
		if (form->reason == reason)
			return form->name;
	if (reason == KVM_EXIT_INTR)
		return "intr";
	snprintf(buf, 32, "exit reason %u", reason);
	return buf;
}

static void expect_exception(struct exec *x, const struct step *step, uint64_t esr)
{
	if (step->exit.has_value && esr != step->exit.value)
		exec_fail(x, step, "ESR_EL1", "expected 0x%llx, got 0x%llx",
			  (unsigned long long)step->exit.value, (unsigned long long)esr);
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

/* An access that is not where the step wants it, or an exception */
static void fail_access(struct exec *x, const struct step *step, const struct kvm_run *run, const char *why)
{
	const char *expected = step->exit.kind == EXIT_EXCEPTION ? "an exception" : "another MMIO address";
	unsigned long long data = mmio_data(run), addr = run->mmio.phys_addr;

	if (addr == GUEST_MMIO_ESR)
		exec_fail(x, step, "", "the guest took an exception, ESR_EL1 0x%llx%s", data, why);
	else if (run->mmio.is_write)
		exec_fail(x, step, "", "expected %s, the guest wrote 0x%llx to 0x%llx%s", expected, data, addr, why);
	else
		exec_fail(x, step, "", "expected %s, the guest read from 0x%llx%s", expected, addr, why);
}

/* False after saying that it is not where the step wants it */
static bool expect_place(struct exec *x, const struct step *step, const struct kvm_run *run)
{
	char why[GUEST_END_MAX] = "";

	if (is_at(&step->exit, run->mmio.phys_addr))
		return true;
	if (x->out && run->mmio.phys_addr == GUEST_MMIO_ESR)
		guest_end_of_exception(x, step, mmio_data(run), why);
	else if (x->out)
		guest_end_of_access(x, step, step_vcpu(x, step), why);
	fail_access(x, step, run, why);
	return false;
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
	const struct kvmsme *m = step_place(x, step)->m;
	const char *message = m ? m->exit_message : NULL;
	char a[32], b[32];

	if (run->exit_reason != expected)
		exec_fail(x, step, "exit", "expected %s, got %s%s%s", exit_name(expected, a),
			  exit_name(run->exit_reason, b), message ? ": " : "",
			  message ? message : "");
	else if (exit->kind == EXIT_OTHER)
		return;
	else if (expected == KVM_EXIT_MMIO && !expect_place(x, step, run))
		return;
	else if (exit->kind == EXIT_EXCEPTION)
		expect_exception(x, step, mmio_data(run));
	else
		expect_parts(x, step, run);
}

/* A vCPU that has switched itself off waits in KVM_RUN, until a signal ends that */
static void expect_off(struct exec *x, const struct step *step, int vcpu, const struct kvm_run *run, long ret)
{
	struct kvm_mp_state state = { 0 };
	char buf[32];

	if (ret == -EINTR && !call(vcpu, KVM_GET_MP_STATE, &state) && state.mp_state == KVM_MP_STATE_STOPPED)
		return;
	if (ret == -EINTR)
		exec_fail(x, step, "exit", "expected cpu_off, got EINTR of a vCPU whose MP state is %u",
			  state.mp_state);
	else if (ret)
		exec_fail(x, step, "exit", "expected cpu_off, got %s", errno_label((int)-ret));
	else
		exec_fail(x, step, "exit", "expected cpu_off, got %s", exit_name(run ? run->exit_reason : 0, buf));
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
static long run_vcpu(struct exec *x, const struct step *step, int vcpu, struct kvm_run *run, const void *arg)
{
	struct run_limit limit;
	long ret;

	if (!x->device) {
		guest_end_watch(x, step, vcpu);
		ret = call(vcpu, KVM_RUN, arg);
		guest_end_watched(x, step, vcpu);
		return ret;
	}
	run_limit_begin(&limit, run);
	ret = call(vcpu, KVM_RUN, arg);
	run_limit_end(&limit);
	return ret;
}

static void check_return(struct exec *x, const struct step *step, const char *what, int vcpu, long ret)
{
	struct kvm_run *run = step_run_page(x, step);
	char why[GUEST_END_MAX];

	if (step->exit.kind == EXIT_CPU_OFF) {
		expect_off(x, step, vcpu, run, ret);
		return;
	}
	*why = 0;
	if (x->out && ret && -ret != expected_errno(x, step))
		guest_end_of_error(x, step, vcpu, ret, why);
	if (!expect_result_of(x, step, what, ret, why) || ret || !run)
		return;
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
	ret = run_vcpu(x, step, vcpu, run, NULL);
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
	ret = run_vcpu(x, step, vcpu, run, (void *)(uintptr_t)step->run.arg.n);
	if (run)
		run->immediate_exit = 0;
	check_return(x, step, "", vcpu, ret);
}

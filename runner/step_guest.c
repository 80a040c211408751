// SPDX-License-Identifier: GPL-2.0-or-later
/* guest, run: guest code, how it is set up and how it comes back */
#include <stdio.h>
#include <string.h>

#include "expect.h"
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
	static const struct { uint32_t reason; const char *name; } names[] = {
		{ KVM_EXIT_MMIO, "mmio" }, { KVM_EXIT_FAIL_ENTRY, "fail_entry" },
		{ KVM_EXIT_INTR, "intr" }, { KVM_EXIT_INTERNAL_ERROR, "internal_error" },
		{ KVM_EXIT_SYSTEM_EVENT, "system_event" }, { KVM_EXIT_ARM_NISV, "arm_nisv" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].reason == reason)
			return names[i].name;
	snprintf(buf, 32, "exit reason %u", reason);
	return buf;
}

static void check_value(struct exec *x, const struct step *step, const char *what, uint64_t got)
{
	if (step->exit.has_value && got != step->exit.value)
		exec_fail(x, step, what, "expected 0x%llx, got 0x%llx",
			  (unsigned long long)step->exit.value, (unsigned long long)got);
}

static void check_mmio(struct exec *x, const struct step *step, const struct kvm_run *run)
{
	bool exception = step->exit.kind == EXIT_EXCEPTION;
	uint64_t addr = exception ? GUEST_MMIO_ESR : step->exit.has_addr ? step->exit.addr : GUEST_MMIO;
	uint64_t data = 0;

	memcpy(&data, run->mmio.data, run->mmio.len <= 8 ? run->mmio.len : 8);
	if (run->mmio.phys_addr == addr) {
		check_value(x, step, exception ? "ESR_EL1" : "value", data);
		return;
	}
	if (run->mmio.phys_addr == GUEST_MMIO_ESR)
		exec_fail(x, step, "", "the guest took an exception, ESR_EL1 0x%llx",
			  (unsigned long long)data);
	else
		exec_fail(x, step, "", "expected %s, the guest wrote 0x%llx to 0x%llx",
			  exception ? "an exception" : "another MMIO address",
			  (unsigned long long)data, (unsigned long long)run->mmio.phys_addr);
}

static void compare_exit(struct exec *x, const struct step *step, const struct kvm_run *run)
{
	static const uint32_t reasons[] = { KVM_EXIT_MMIO, KVM_EXIT_MMIO, KVM_EXIT_SYSTEM_EVENT, 0 };
	uint32_t expected = step->exit.kind == EXIT_OTHER ? step->exit.reason
							  : reasons[step->exit.kind];
	const struct kvmsme *m = step_place(x, step)->m;
	const char *message = m ? m->exit_message : NULL;
	char a[32], b[32];

	if (run->exit_reason != expected)
		exec_fail(x, step, "exit", "expected %s, got %s%s%s", exit_name(expected, a),
			  exit_name(run->exit_reason, b), message ? ": " : "",
			  message ? message : "");
	else if (expected == KVM_EXIT_MMIO)
		check_mmio(x, step, run);
	else if (expected == KVM_EXIT_SYSTEM_EVENT)
		check_value(x, step, "type", run->system_event.type);
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
static long run_vcpu(struct exec *x, int vcpu, struct kvm_run *run, const void *arg)
{
	struct run_limit limit;
	long ret;

	if (!x->device)
		return call(vcpu, KVM_RUN, arg);
	run_limit_begin(&limit, run);
	ret = call(vcpu, KVM_RUN, arg);
	run_limit_end(&limit);
	return ret;
}

static void check_return(struct exec *x, const struct step *step, int vcpu, struct kvm_run *run)
{
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
	ret = run_vcpu(x, vcpu, run, NULL);
	if (expect_result(x, step, "KVM_RUN", ret) && !ret && run)
		check_return(x, step, vcpu, run);
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
	ret = run_vcpu(x, vcpu, run, (void *)(uintptr_t)step->run.arg.n);
	if (run)
		run->immediate_exit = 0;
	if (expect_result(x, step, "", ret) && !ret && run && step->exit.given)
		check_return(x, step, vcpu, run);
}

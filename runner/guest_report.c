// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "esr_words.h"
#include "expect.h"
#include "guest_place.h"
#include "guest_report.h"
#include "guest_stub.h"
#include "needed.h"
#include "regs.h"

#define FAR_IS_SET(esr) (esr_is_abort(esr) || ESR_CLASS(esr) == ESR_CLASS_PC)
#define ESR_CLASS_PC	0x22u

/* ---- exits in words ---- */

static uint64_t mmio_data(const struct kvm_run *run)
{
	uint64_t data = 0;

	memcpy(&data, run->mmio.data, run->mmio.len <= 8 ? run->mmio.len : 8);
	return data;
}

static const char *plural(uint32_t len)
{
	return len == 1 ? "byte" : "bytes";
}

static void form_words(const struct exit_form *form, const struct kvm_run *run, char buf[EXIT_WORDS_MAX])
{
	const struct uapi_field *first = form->layout.field;
	uint64_t value = field_element(first, (const uint8_t *)run, 0);
	const char *word = word_name(first->words, value);

	if (word)
		snprintf(buf, EXIT_WORDS_MAX, "%s %s", form->name, word);
	else
		snprintf(buf, EXIT_WORDS_MAX, "%s (%s %#" PRIx64 ")", form->name, first->name, value);
}

static const struct exit_form *form_of(uint32_t reason)
{
	for (const struct exit_form *form = exit_forms; form->name; form++)
		if (form->reason == reason)
			return form;
	return NULL;
}

const char *exit_words(const struct kvm_run *run, char buf[EXIT_WORDS_MAX])
{
	const struct exit_form *form = form_of(run->exit_reason);

	if (run->exit_reason == KVM_EXIT_MMIO && run->mmio.is_write)
		snprintf(buf, EXIT_WORDS_MAX, "mmio: the guest wrote %#" PRIx64 " (%u %s) to %#llx", mmio_data(run),
			 run->mmio.len, plural(run->mmio.len), (unsigned long long)run->mmio.phys_addr);
	else if (run->exit_reason == KVM_EXIT_MMIO)
		snprintf(buf, EXIT_WORDS_MAX, "mmio: the guest read %u %s from %#llx", run->mmio.len,
			 plural(run->mmio.len), (unsigned long long)run->mmio.phys_addr);
	else if (form)
		form_words(form, run, buf);
	else if (run->exit_reason == KVM_EXIT_INTR)
		snprintf(buf, EXIT_WORDS_MAX, "intr");
	else
		snprintf(buf, EXIT_WORDS_MAX, "exit reason %u", run->exit_reason);
	return buf;
}

static const char *mmio_wanted(const struct exit_expect *exit, char buf[EXIT_WORDS_MAX])
{
	const struct field_value *where = field_of(exit->fields, "addr");

	if (exit->anywhere || (where && where->any[0]))
		snprintf(buf, EXIT_WORDS_MAX, "mmio");
	else if (where)
		snprintf(buf, EXIT_WORDS_MAX, "mmio at %#llx", (unsigned long long)where->n[0]);
	else
		snprintf(buf, EXIT_WORDS_MAX, "mmio at %#llx, the guest's end", (unsigned long long)GUEST_MMIO);
	return buf;
}

const char *exit_wanted(const struct exit_expect *exit, char buf[EXIT_WORDS_MAX])
{
	const struct exit_form *form = exit->kind == EXIT_FORM ? exit->form : form_of(exit->reason);

	if (exit->kind == EXIT_EXCEPTION)
		return "an exception";
	if (exit->kind == EXIT_CPU_OFF)
		return "cpu_off";
	if (exit->kind == EXIT_FORM && (!form || form->reason == KVM_EXIT_MMIO))
		return mmio_wanted(exit, buf);
	if (form)
		return form->name;
	if (exit->reason == KVM_EXIT_INTR)
		return "intr";
	snprintf(buf, EXIT_WORDS_MAX, "exit reason %u", exit->reason);
	return buf;
}

/* ---- how it came to that ---- */

static uint64_t reg(struct exec *x, const struct step *step, const char *name)
{
	struct kvmsme *m = step_place(x, step)->m;
	uint64_t id, value = 0;

	if (!reg_id(NULL, name, &id))
		return 0;
	if (m)
		machine_reg_value(m, step_vcpu_state(x, step), id, &value);
	else
		one_reg(step_vcpu(x, step), KVM_GET_ONE_REG, id, &value);
	return value;
}

static void put_place(struct exec *x, const struct step *step, FILE *out, const char *name, uint64_t pc)
{
	struct guest_place place;

	guest_place_of(x, step, pc, &place);
	fprintf(out, "%s %#" PRIx64 ", %s\n", name, pc, place.text);
}

static void put_exception(struct exec *x, const struct step *step, FILE *out, uint64_t esr, uint64_t pc, uint64_t far)
{
	char words[160];

	esr_print(esr, words, sizeof(words));
	put_place(x, step, out, "ELR_EL1", pc);
	fprintf(out, "ESR_EL1 %#" PRIx64 ", %s\n", esr, words);
	if (FAR_IS_SET(esr))
		fprintf(out, "FAR_EL1 %#" PRIx64 "\n", far);
}

/* By what the CPU has been seen to do (cpu_watch.h); of a kernel's nothing is */
static void put_endless(struct exec *x, const struct step *step, FILE *out)
{
	const struct cpu_watch_exception *cause = x->seen.stuck ? cpu_watch_cause(&x->seen) : NULL;

	if (!cause) {
		put_place(x, step, out, "PC", reg(x, step, "PC"));
		return;
	}
	put_exception(x, step, out, cause->esr, cause->pc, cause->far);
	put_place(x, step, out, "its vector", cause->vector);
}

static void put_pc(struct exec *x, const struct step *step, FILE *out)
{
	put_place(x, step, out, "PC", reg(x, step, "PC"));
}

static const char *units(const struct exec *x)
{
	return x->cpu && !strcmp(x->cpu->name, "a64") ? "instructions" : "blocks of instructions";
}

/* What was tried to be accessed is by the instruction's name a load or a store */
static const char *access_words(const char *instruction)
{
	if (!strncmp(instruction, "st", 2))
		return "wrote to";
	return !strncmp(instruction, "ld", 2) ? "read from" : "accessed";
}

static void why_returned(struct exec *x, const struct step *step, enum rule rule, char *why, size_t size)
{
	struct guest_place place;

	*why = '\0';
	switch (rule) {
	case RULE_RUN_SIGNAL:
		if (x->seen.stuck)
			snprintf(why, size, ": the guest takes an exception that nobody handles, again and again "
				 "(budget: %" PRIu64 ")", step->budget);
		else
			snprintf(why, size, ": the guest ran %" PRIu64 " %s without an end (budget: %" PRIu64 ")",
				 step->budget, units(x), step->budget);
		break;
	case RULE_RUN_WFI:
		snprintf(why, size, ": the guest waits, and nothing here wakes it");
		break;
	case RULE_RUN_STOPPED:
		snprintf(why, size, ": the vCPU is off");
		break;
	case RULE_RUN_NISV:
		guest_place_of(x, step, reg(x, step, "PC"), &place);
		snprintf(why, size, ": the guest %s %#llx, which is no memory, by an instruction that an exit cannot "
			 "describe", access_words(place.instruction),
			 (unsigned long long)step_vcpu_state(x, step)->fault_far);
		break;
	default:
		break;
	}
}

static bool has_run(enum rule rule)
{
	return rule == RULE_RUN_SIGNAL || rule == RULE_RUN_WFI || rule == RULE_RUN_NISV ||
	       rule == RULE_RUN_HOST_FAULT;
}

typedef void put_fn(struct exec *x, const struct step *step, FILE *out);

static char *notes_of(struct exec *x, const struct step *step, put_fn *put)
{
	char *notes;
	FILE *out = text_stream(&notes);

	if (x->log && put)
		put(x, step, out);
	fclose(out);
	return notes;
}

void guest_returned(struct exec *x, const struct step *step, const char *what, int expected, int got)
{
	enum rule rule = last_rule(x, step);
	char *notes = notes_of(x, step, has_run(rule) ? put_endless : NULL), why[256];
	const struct mismatch is = { .what = what, .rule = rule, .expected = errno_label(expected),
				     .got = errno_label(got), .notes = notes };

	why_returned(x, step, got ? rule : RULE_NONE, why, sizeof(why));
	exec_mismatch(x, step, &is, "expected %s, got %s%s", is.expected, is.got, why);
	free(notes);
}

static void put_reported(struct exec *x, const struct step *step, FILE *out)
{
	put_exception(x, step, out, reg(x, step, "ESR_EL1"), reg(x, step, "ELR_EL1"), reg(x, step, "FAR_EL1"));
}

/* The rule of the access that reports it has nothing to do with it */
void guest_took_exception(struct exec *x, const struct step *step)
{
	char *notes = notes_of(x, step, put_reported), words[160], wanted[EXIT_WORDS_MAX];
	const struct mismatch is = { .what = "exit", .rule = RULE_NONE, .expected = exit_wanted(&step->exit, wanted),
				     .got = words, .notes = notes };

	esr_print(reg(x, step, "ESR_EL1"), words, sizeof(words));
	exec_mismatch(x, step, &is, "expected %s, the guest took an exception: %s", is.expected, words);
	exec_undid(x, MADE_GUEST);
	free(notes);
}

void guest_exception_differs(struct exec *x, const struct step *step, uint64_t esr)
{
	char *notes = notes_of(x, step, put_reported), expected[192], got[192];
	int a = snprintf(expected, sizeof(expected), "%#" PRIx64 ", ", step->exit.value);
	int b = snprintf(got, sizeof(got), "%#" PRIx64 ", ", esr);
	struct mismatch is = { .what = "ESR_EL1", .rule = RULE_NONE, .expected = expected, .got = got, .notes = notes };

	esr_print(step->exit.value, expected + a, sizeof(expected) - (size_t)a);
	esr_print(esr, got + b, sizeof(got) - (size_t)b);
	exec_mismatch(x, step, &is, "expected %s; got %s", expected, got);
	free(notes);
}

void guest_exited(struct exec *x, const struct step *step, const struct kvm_run *run)
{
	const struct kvmsme *m = step_place(x, step)->m;
	const char *message = run->exit_reason == KVM_EXIT_INTERNAL_ERROR && m ? m->exit_message : NULL;
	char wanted[EXIT_WORDS_MAX], words[EXIT_WORDS_MAX], *notes = notes_of(x, step, put_pc);
	const struct mismatch is = {
		.what = "exit", .rule = last_rule(x, step), .expected = exit_wanted(&step->exit, wanted),
		.got = exit_words(run, words), .notes = notes,
	};

	exec_mismatch(x, step, &is, "expected %s, got %s%s%s", is.expected, is.got, message ? ": " : "",
		      message ? message : "");
	exec_undid(x, MADE_GUEST);
	free(notes);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* guest, run: assembled code as words, and how it comes back */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "c_ids.h"
#include "c_program.h"
#include "c_tokens.h"
#include "guest_asm.h"
#include "guest_stub.h"
#include "needed.h"

#define WORDS_A_LINE	6
#define RUN_SECONDS	60	/* for a guest that comes back by itself */
#define LOOP_SECONDS	1	/* for one that does not */

static bool guest_words(struct program *p, const struct step *step, const uint32_t **words, size_t *nr)
{
	struct asm_complaint why = { 0 };

	*words = step->words;
	*nr = step->nr_words;
	if (!step->guest_text)
		return true;
	if (!p->assembler)
		return refuse(p, step, "guest: there is no assembler for its text");
	return guest_asm_words(p->assembler, step->guest_text, words, nr, &why) == ASM_OK ||
	       refuse(p, step, "guest: %s", why.text);
}

static void put_words(FILE *out, const char *name, const uint32_t *words, size_t nr)
{
	fprintf(out, "\tstatic const uint32_t %s[] = {", name);
	for (size_t i = 0; i < nr; i++)
		fprintf(out, "%s0x%08x,", i % WORDS_A_LINE ? " " : "\n\t\t", words[i]);
	fputs("\n\t};\n", out);
}

/* The last of the words before a guest that is entered at @entry */
static uint32_t branch_to(uint64_t entry)
{
	uint8_t *ram = needed(calloc(1, GUEST_CODE));
	uint32_t branch = 0, word;

	guest_stub_put(ram, entry);
	for (size_t i = 0; memcpy(&word, ram + i, sizeof(word)), word; i += sizeof(word))
		branch = word;
	free(ram);
	return branch;
}

static uint32_t exit_reason(const struct exit_expect *exit)
{
	if (exit->kind == EXIT_OTHER)
		return exit->reason;
	return exit->kind == EXIT_FORM && exit->form ? exit->form->reason : KVM_EXIT_MMIO;
}

static void put_part(FILE *out, const struct uapi_field *field, unsigned int i, uint64_t value)
{
	bool array = field->nr > 1;

	fprintf(out, "\t\t{ \"%s", field->name);
	if (array)
		fprintf(out, "[%u]", i);
	if (!field->member)
		fprintf(out, "\", %zu", field->offset);
	else if (array)
		fprintf(out, "\", offsetof(struct kvm_run, %s[%u])", field->member, i);
	else
		fprintf(out, "\", offsetof(struct kvm_run, %s)", field->member);
	fprintf(out, ", %zu, 0x%" PRIx64 " },\n", field->size, value);
}

/* What parts of struct kvm_run must read; returns whether there are any */
static bool put_parts(struct program *p, const struct exit_expect *exit)
{
	static const char *const begin = "\tstatic const struct exit_part parts[] = {\n";
	bool any = false;

	if (exit->kind == EXIT_EXCEPTION && exit->has_value) {
		fprintf(p->out, "%s\t\t{ \"ESR_EL1\", offsetof(struct kvm_run, mmio.data), 8, 0x%" PRIx64 " },\n",
			begin, exit->value);
		any = true;
	}
	for (const struct field_value *value = exit->fields; value; value = value->next)
		for (unsigned int i = 0; i < value->nr; i++) {
			/* where an access is is looked at first */
			if (value->any[i] || !strcmp(value->field->name, "addr"))
				continue;
			if (!any)
				fputs(begin, p->out);
			any = true;
			put_part(p->out, value->field, i, value->n[i]);
		}
	if (any)
		fputs("\t};\n", p->out);
	return any;
}

static void put_addr(struct program *p, const struct exit_expect *exit)
{
	const struct field_value *addr = field_of(exit->fields, "addr");

	if (exit->kind == EXIT_EXCEPTION)
		fputs("\t\t.addr = GUEST_MMIO_ESR,\n", p->out);
	else if (exit->kind == EXIT_OTHER || exit->anywhere || (addr && addr->any[0]))
		fputs("\t\t.anywhere = true,\n\t\t.addr = GUEST_MMIO_ESR,\n", p->out);
	else if (addr)
		fprintf(p->out, "\t\t.addr = 0x%" PRIx64 ",\n", addr->n[0]);
	else
		fputs("\t\t.addr = GUEST_MMIO,\n", p->out);
}

static void put_exit(struct program *p, const struct step *step)
{
	const struct exit_expect *exit = &step->exit;
	uint32_t reason = exit_reason(exit);
	char buf[C_EXPR_MAX];
	bool parts;

	if (exit->kind == EXIT_CPU_OFF)
		return;
	parts = put_parts(p, exit);
	fprintf(p->out, "\tstatic const struct guest_exit back = {\n\t\t.reason = %s,\n",
		c_exit_reason(reason, buf));
	if (reason == KVM_EXIT_MMIO)
		put_addr(p, exit);
	if (parts)
		fputs("\t\t.part = parts,\n\t\t.nr = sizeof(parts) / sizeof(parts[0]),\n", p->out);
	fputs("\t};\n", p->out);
}

static void put_off(struct program *p, const struct step *step, uint64_t arg)
{
	fprintf(p->out, "\trun_until_off(%u, %u, ", step->vm, step->vcpu);
	put_what(p, step, "");
	fprintf(p->out, ", 0x%" PRIx64 ", %d);\n", arg, LOOP_SECONDS);
}

static void put_run(struct program *p, const struct step *step, uint64_t arg, bool exit)
{
	int err = step_errno(p, step);

	if (step->exit.kind == EXIT_CPU_OFF) {
		put_off(p, step, arg);
		return;
	}
	fprintf(p->out, "\trun_vcpu(%u, %u, ", step->vm, step->vcpu);
	put_what(p, step, "");
	fprintf(p->out, ", 0x%" PRIx64 ", %s, %d, %s);\n", arg, exit ? "&back" : "NULL",
		err == EINTR ? LOOP_SECONDS : RUN_SECONDS, c_errno(err));
}

static void put_start(struct program *p, const struct step *step, const char *entry)
{
	fputs("\tstart_at(", p->out);
	put_vcpu(p, step);
	fprintf(p->out, ", %s);\n", step->bare ? entry : "GUEST_RAM");
}

static bool put_code(struct program *p, const struct step *step)
{
	const uint32_t *words;
	size_t nr;

	if (!guest_words(p, step, &words, &nr))
		return false;
	if (step->guest_text) {
		fputs("\t/*\n", p->out);
		put_comment(p->out, "\t * ", step->guest_text);
		fputs("\t */\n", p->out);
	}
	put_words(p->out, "code", words, nr);
	put_exit(p, step);
	fprintf(p->out, "\n\tput_guest(%u, code, sizeof(code), 0x%08x);\n", step->vm,
		branch_to(GUEST_RAM + GUEST_CODE));
	put_start(p, step, "GUEST_RAM + GUEST_CODE");
	return true;
}

static void put_segment_words(struct program *p, const struct guest_elf *elf, unsigned int i)
{
	const struct guest_segment *s = &elf->segment[i];
	size_t nr = (s->nr_bytes + 3) / 4;
	uint32_t *words = needed(calloc(nr + 1, sizeof(*words)));
	char name[32];

	memcpy(words, elf->file + s->offset, s->nr_bytes);
	snprintf(name, sizeof(name), "segment_%u", i);
	put_words(p->out, name, words, nr);
	free(words);
}

static void put_u64(struct program *p, const struct step *step, const char *member, const char *value)
{
	fputs("\twrite_reg(", p->out);
	put_vcpu(p, step);
	fprintf(p->out, ", KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE |\n"
		"\t\t  KVM_REG_ARM_CORE_REG(%s), &(uint64_t){ %s });\n", member, value);
}

/* A linked program has a stack below the end of RAM, and ends by returning */
static void put_program(struct program *p, const struct step *step)
{
	const struct guest_elf *elf = step->program;
	char entry[32];

	for (unsigned int i = 0; i < elf->nr; i++)
		if (elf->segment[i].nr_bytes)
			put_segment_words(p, elf, i);
	put_exit(p, step);
	fprintf(p->out, "\n\tput_stub(ram_of(%u), 0x%08x);\n", step->vm, branch_to(elf->entry));
	for (unsigned int i = 0; i < elf->nr; i++) {
		const struct guest_segment *s = &elf->segment[i];

		fprintf(p->out, "\tput_segment(%u, 0x%" PRIx64 ", ", step->vm, s->gpa - GUEST_RAM);
		fprintf(p->out, s->nr_bytes ? "segment_%u" : "\"\"", i);
		fprintf(p->out, ", %" PRIu64 ", %" PRIu64 ");\n", s->nr_bytes, s->size);
	}
	fprintf(p->out, "\tclean_ram(ram_of(%u));\n", step->vm);
	put_u64(p, step, "sp_el1", "GUEST_RAM + GUEST_RAM_SIZE");
	put_u64(p, step, "regs.regs[30]", "GUEST_RAM + GUEST_EXIT");
	snprintf(entry, sizeof(entry), "0x%" PRIx64, elf->entry);
	put_start(p, step, entry);
}

bool c_step_guest(struct program *p, const struct step *step)
{
	if (step->program)
		put_program(p, step);
	else if (!put_code(p, step))
		return false;
	put_run(p, step, 0, true);
	return true;
}

static void put_immediate_exit(struct program *p, const struct step *step, int value)
{
	if (step->run.immediate_exit)
		fprintf(p->out, "\tset_immediate_exit(%u, %u, %d);\n", step->vm, step->vcpu, value);
}

bool c_step_run(struct program *p, const struct step *step)
{
	if (step->exit.given) {
		put_exit(p, step);
		fputc('\n', p->out);
	}
	put_immediate_exit(p, step, 1);
	put_run(p, step, step->run.arg.n, step->exit.given);
	put_immediate_exit(p, step, 0);
	return true;
}

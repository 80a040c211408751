// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "elf_symbols.h"
#include "esr_words.h"
#include "guest_disasm.h"
#include "guest_end.h"
#include "regs.h"
#include "run_limit.h"

static struct kvm_vcpu *vcpu_of(struct exec *x, const struct step *step, int vcpu)
{
	return step_place(x, step)->m && vcpu > 0 ? machine_vcpu_of_fd(vcpu) : NULL;
}

void guest_end_watch(struct exec *x, const struct step *step, int vcpu)
{
	const struct kvm_vcpu *v = vcpu_of(x, step, vcpu);

	x->guest = (struct cpu_watch){ 0 };
	if (v)
		machine_watch(step_place(x, step)->m, v->index, &x->guest);
}

void guest_end_watched(struct exec *x, const struct step *step, int vcpu)
{
	const struct kvm_vcpu *v = vcpu_of(x, step, vcpu);

	if (v)
		machine_watch(step_place(x, step)->m, v->index, NULL);
}

/* The instruction at @pc of the memory that guests have by themselves; false: it is elsewhere */
static bool instruction(const struct exec *x, const struct step *step, uint64_t pc, char *to, size_t size)
{
	const uint8_t *ram = x->place[step->other_host].ram[step->vm];
	char text[96];
	uint32_t word;

	if (!ram || pc & 3 || pc - GUEST_RAM >= GUEST_RAM_SIZE)
		return false;
	memcpy(&word, ram + (pc - GUEST_RAM), sizeof(word));
	guest_disasm_word(word, text, sizeof(text));
	snprintf(to, size, "%s", text);
	return true;
}

/* "0x40001000 f+0x4 (udf #0)", as far as it is known */
static void place_of(const struct exec *x, const struct step *step, uint64_t pc, char *to, size_t size)
{
	const struct guest_elf *program = step->program;
	uint64_t offset = 0;
	const char *symbol = program ? elf_symbol_at(program->file, program->len, pc, &offset) : NULL;
	char text[96], name[80] = "";

	if (symbol)
		snprintf(name, sizeof(name), offset ? " %.60s+0x%llx" : " %.60s", symbol, (unsigned long long)offset);
	if (instruction(x, step, pc, text, sizeof(text)))
		snprintf(to, size, "0x%llx%s (%s)", (unsigned long long)pc, name, text);
	else
		snprintf(to, size, "0x%llx%s", (unsigned long long)pc, name);
}

static uint64_t register_of(int vcpu, const char *name)
{
	uint64_t id, value = 0;

	if (reg_id(NULL, name, &id))
		one_reg(vcpu, KVM_GET_ONE_REG, id, &value);
	return value;
}

static uint64_t far_of(int vcpu)
{
	const struct kvm_vcpu *v = machine_vcpu_of_fd(vcpu);

	return v ? v->fault_far : 0;
}

static void of_stuck(const struct exec *x, const struct step *step, char to[GUEST_END_MAX])
{
	const struct cpu_watch_exception *e = cpu_watch_cause(&x->guest);
	char esr[160], place[224], far[40] = "";

	esr_print(e->esr, esr, sizeof(esr));
	place_of(x, step, e->pc, place, sizeof(place));
	if (e->far)
		snprintf(far, sizeof(far), ", FAR_EL1 0x%llx", (unsigned long long)e->far);
	snprintf(to, GUEST_END_MAX, ": an exception that nobody handles: %s, ESR_EL1 0x%llx%s, at %s; its vector is "
		 "0x%llx", esr, (unsigned long long)e->esr, far, place, (unsigned long long)e->vector);
}

void guest_end_of_access(const struct exec *x, const struct step *step, int vcpu, char to[GUEST_END_MAX])
{
	char place[224];

	place_of(x, step, register_of(vcpu, "PC"), place, sizeof(place));
	snprintf(to, GUEST_END_MAX, ", at %s", place);
}

void guest_end_of_error(const struct exec *x, const struct step *step, int vcpu, long ret,
			char to[GUEST_END_MAX])
{
	const struct kvmsme *m = x->place[step->other_host].m;
	enum rule why = m ? m->rules.call.decided : RULE_NONE;
	char place[224];

	*to = 0;
	if (!m)
		return;
	place_of(x, step, register_of(vcpu, "PC"), place, sizeof(place));
	if (ret == -EINTR && x->guest.stuck)
		of_stuck(x, step, to);
	else if (ret == -EINTR && why == RULE_RUN_SIGNAL)
		snprintf(to, GUEST_END_MAX, ": the guest has not ended within its budget of %llu; it is at %s",
			 (unsigned long long)step->budget, place);
	else if (why == RULE_RUN_NISV)
		snprintf(to, GUEST_END_MAX, ": the guest accessed 0x%llx, where there is no memory, at %s",
			 (unsigned long long)far_of(vcpu), place);
}

void guest_end_of_exception(const struct exec *x, const struct step *step, uint64_t esr, char to[GUEST_END_MAX])
{
	const struct cpu_watch_exception *e = x->place[step->other_host].m ? cpu_watch_cause(&x->guest) : NULL;
	char words[160], place[224];

	esr_print(esr, words, sizeof(words));
	if (!e) {
		snprintf(to, GUEST_END_MAX, ": %s", words);
		return;
	}
	place_of(x, step, e->pc, place, sizeof(place));
	if (e->far)
		snprintf(to, GUEST_END_MAX, ": %s, FAR_EL1 0x%llx, at %s", words, (unsigned long long)e->far, place);
	else
		snprintf(to, GUEST_END_MAX, ": %s, at %s", words, place);
}

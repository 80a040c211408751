// SPDX-License-Identifier: GPL-2.0-or-later
/* What is said of a guest that does not go on: where it is, by what, and how it has come there */
#include <inttypes.h>

#include "esr_words.h"
#include "kvm_call.h"
#include "place_words.h"
#include "virt_guest.h"

#define PSTATE_MODE	0xfu
#define FAR_CLASSES	(UINT64_C(1) << 0x20 | UINT64_C(1) << 0x21 | UINT64_C(1) << 0x22 | UINT64_C(1) << 0x24 | \
			 UINT64_C(1) << 0x25 | UINT64_C(1) << 0x34 | UINT64_C(1) << 0x35)

static uint64_t link_address(void *virt, uint64_t address)
{
	struct virt *v = virt;

	return virt_image_link_address(&v->image, address);
}

static bool read_code(void *virt, uint64_t va, void *to, size_t len)
{
	return virt_read(virt, va, to, len);
}

static struct place_code code_of(struct virt *v)
{
	const struct virt_image *image = &v->image;

	return (struct place_code){ .elf = image->is_elf ? image->file : NULL, .len = image->len, .bias = image->bias,
				    .link = link_address, .read = read_code, .opaque = v };
}

static void print_address(struct virt *v, const char *what, uint64_t address)
{
	const struct place_code code = code_of(v);

	place_print(&code, what, address);
}

static void print_instruction(struct virt *v, uint64_t pc)
{
	const struct place_code code = code_of(v);

	place_print_instruction(&code, pc);
}

static void print_branches(struct virt *v)
{
	const struct place_code code = code_of(v);

	place_print_branches(&code, &virt_this(v)->watch);
}

static const char *level_of(uint64_t pstate)
{
	static const char *const names[16] = { [0] = "EL0t", [4] = "EL1t", [5] = "EL1h" };
	const char *name = names[pstate & PSTATE_MODE];

	return name ? name : "an unknown mode";
}

static bool is_refused(const struct virt *v, const struct cpu_watch_exception *e)
{
	return esr_is_abort(e->esr) && !ESR_IS_FETCH(e->esr) && v->refused.pc == e->pc && *v->refused.what;
}

/* That of an access that no device has taken is KVM's, in which WnR is 0 whatever it was */
static void print_esr(const struct virt *v, const struct cpu_watch_exception *e)
{
	char words[160];

	if (is_refused(v, e))
		snprintf(words, sizeof(words), "%s, %s", esr_class_words(e->esr).words, esr_status_words(e->esr).words);
	else
		esr_print(e->esr, words, sizeof(words));
	fprintf(stderr, "  ESR_EL1 %#" PRIx64 ": %s\n", e->esr, words);
	if (FAR_CLASSES >> ESR_CLASS(e->esr) & 1)
		fprintf(stderr, "  FAR_EL1 %#" PRIx64 "\n", e->far);
}

/* Behind SVC it is the next instruction's */
static void print_elr(struct virt *v, const struct cpu_watch_exception *e)
{
	bool behind = !e->interrupt && ESR_CLASS(e->esr) == ESR_CLASS_SVC;
	char what[40] = "  ELR_EL1";

	if (behind)
		snprintf(what, sizeof(what), "  ELR_EL1 %#" PRIx64 ", behind", e->pc);
	print_address(v, what, behind ? e->pc - 4 : e->pc);
	print_instruction(v, behind ? e->pc - 4 : e->pc);
}

/* An exception, and the vector that was to take it */
static void print_exception(struct virt *v, const struct cpu_watch_exception *e)
{
	print_elr(v, e);
	if (!e->interrupt)
		print_esr(v, e);
	fprintf(stderr, "  from %s, VBAR_EL1 %#" PRIx64 ", CPU %u\n", level_of(e->pstate), e->vector & ~UINT64_C(0x7ff),
		v->now);
}

static const struct cpu_watch_exception *last_exception(const struct cpu_watch *watch)
{
	uint64_t n = watch->nr_exceptions;

	return n ? &watch->exception[(n - 1) % CPU_WATCH_EXCEPTIONS] : NULL;
}

/* Why the vector does not take it: the exception that came next, in it */
static void print_vector(struct virt *v, const struct cpu_watch *watch, const struct cpu_watch_exception *cause)
{
	size_t next = (size_t)(cause - watch->exception + 1) % CPU_WATCH_EXCEPTIONS;
	char words[160];

	if (cause == last_exception(watch))
		return;
	esr_print(watch->exception[next].esr, words, sizeof(words));
	print_address(v, "  at the vector", watch->exception[next].pc);
	print_instruction(v, watch->exception[next].pc);
	fprintf(stderr, "  there again: %s\n", words);
}

/* Of an external abort what the access was */
static void exception_words(const struct virt *v, const struct cpu_watch_exception *e, char *to, size_t size)
{
	if (is_refused(v, e))
		snprintf(to, size, "external abort of %s at %#" PRIx64 ", where there is no device", v->refused.what,
			 v->refused.addr);
	else
		esr_print(e->esr, to, size);
}

void virt_report_stuck(struct virt *v)
{
	const struct cpu_watch *watch = &virt_this(v)->watch;
	const struct cpu_watch_exception *cause = cpu_watch_cause(watch);
	char words[160];

	exception_words(v, cause, words, sizeof(words));
	virt_break(v, "an exception that nobody handles: %s", words);
	print_exception(v, cause);
	print_vector(v, watch, cause);
	print_branches(v);
}

/* What it did last, if it is not plain from where it is */
static void print_last_exception(struct virt *v)
{
	const struct cpu_watch_exception *e = last_exception(&virt_this(v)->watch);

	if (!e)
		return;
	fprintf(stderr, "  its last exception%s:\n", e->times > 1 ? ", which it has taken time after time" : "");
	print_exception(v, e);
}

void virt_report_where(struct virt *v)
{
	for (v->now = 0; v->now < v->options.cpus; v->now++) {
		struct kvm_mp_state state = { 0 };
		uint64_t pc = virt_get(v, VIRT_PC);

		call(virt_this(v)->fd, KVM_GET_MP_STATE, &state);
		if (state.mp_state != KVM_MP_STATE_RUNNABLE)
			continue;
		fprintf(stderr, "  CPU %u at %s, PC", v->now, level_of(virt_get(v, VIRT_PSTATE)));
		print_address(v, "", pc);
		print_instruction(v, pc);
		if (virt_this(v)->waits)
			fputs("  it waits (WFI), and nothing here sends interrupts\n", stderr);
		print_last_exception(v);
		print_branches(v);
	}
	v->now = 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* How KVM_RUN comes back: parts of struct kvm_run; of each form the first is what a number alone means */
#include <string.h>

#include <kvmsme/kvm.h>

#include "uapi.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))
#define NAMED(prefix, name) { #name, prefix##name }

static const struct word event_words[] = {
	NAMED(KVM_SYSTEM_EVENT_, SHUTDOWN), NAMED(KVM_SYSTEM_EVENT_, RESET), NAMED(KVM_SYSTEM_EVENT_, CRASH),
	NAMED(KVM_SYSTEM_EVENT_, WAKEUP), NAMED(KVM_SYSTEM_EVENT_, SUSPEND), { NULL, 0 },
};

#define SIZE_OF(m)		sizeof(((struct kvm_run *)0)->m)
#define MEMBER(m)		.member = #m, .offset = offsetof(struct kvm_run, m)
#define PART(key, m)		{ #key, MEMBER(m), .size = SIZE_OF(m), .nr = 1 }
#define PARTS(key, m)		{ #key, MEMBER(m), .size = SIZE_OF(m[0]), .nr = LENGTH(((struct kvm_run *)0)->m) }
#define WORD(key, m, w)		{ #key, MEMBER(m), .size = SIZE_OF(m), .nr = 1, .words = w }

static const struct uapi_field mmio_parts[] = {
	PART(value, mmio.data),
	PART(addr, mmio.phys_addr),
	PART(len, mmio.len),
	PART(write, mmio.is_write),
	{ 0 },
};

static const struct uapi_field system_event_parts[] = {
	WORD(type, system_event.type, event_words),
	PART(ndata, system_event.ndata),
	PARTS(data, system_event.data),
	PART(flags, system_event.data[0]),
	{ 0 },
};

static const struct uapi_field hypercall_parts[] = {
	PART(nr, hypercall.nr),
	PARTS(args, hypercall.args),
	PART(ret, hypercall.ret),
	{ "flags", .offset = offsetof(struct kvm_run, hypercall.flags), .size = SIZE_OF(hypercall.flags), .nr = 1 },
	{ 0 },
};

static const struct uapi_field debug_parts[] = {
	PART(hsr, debug.arch.hsr),
	PART(hsr_high, debug.arch.hsr_high),
	PART(far, debug.arch.far),
	{ 0 },
};

static const struct uapi_field internal_error_parts[] = {
	PART(suberror, internal.suberror),
	PART(ndata, internal.ndata),
	PARTS(data, internal.data),
	{ 0 },
};

static const struct uapi_field fail_entry_parts[] = {
	PART(reason, fail_entry.hardware_entry_failure_reason),
	PART(cpu, fail_entry.cpu),
	{ 0 },
};

static const struct uapi_field arm_nisv_parts[] = {
	PART(esr_iss, arm_nisv.esr_iss),
	PART(fault_ipa, arm_nisv.fault_ipa),
	{ 0 },
};

#define FORM(name, reason) { #name, reason, { #name, sizeof(struct kvm_run), name##_parts } }

const struct exit_form exit_forms[] = {
	FORM(mmio, KVM_EXIT_MMIO),
	FORM(system_event, KVM_EXIT_SYSTEM_EVENT),
	FORM(hypercall, KVM_EXIT_HYPERCALL),
	FORM(debug, KVM_EXIT_DEBUG),
	FORM(internal_error, KVM_EXIT_INTERNAL_ERROR),
	FORM(fail_entry, KVM_EXIT_FAIL_ENTRY),
	FORM(arm_nisv, KVM_EXIT_ARM_NISV),
	{ NULL, 0, { 0 } },
};

const struct exit_form *exit_form_by_name(const char *name)
{
	for (const struct exit_form *form = exit_forms; form->name; form++)
		if (!strcmp(form->name, name))
			return form;
	return NULL;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "kvm_call.h"
#include "replay_ops.h"

#define KVM_EXIT_HYPERCALL	3
#define KVM_EXIT_DEBUG		4
#define KVM_EXIT_MEMORY_FAULT	39

static uint64_t mmio_value(const struct kvm_run *run)
{
	uint64_t value = 0;

	memcpy(&value, run->mmio.data, run->mmio.len <= 8 ? run->mmio.len : 8);
	return value;
}

/* Words of the union of struct kvm_run that an exit of a reason has */
static size_t exit_words(const struct kvm_run *run)
{
	switch (run->exit_reason) {
	case KVM_EXIT_HYPERCALL:
	case KVM_EXIT_MEMORY_FAULT:
		return 3;
	case KVM_EXIT_DEBUG:
	case KVM_EXIT_ARM_NISV:
		return 2;
	case KVM_EXIT_FAIL_ENTRY:
		return 1;
	case KVM_EXIT_SYSTEM_EVENT:	/* type and ndata are the first */
		return 1 + (run->system_event.ndata < 16 ? run->system_event.ndata : 16);
	default:
		return 0;
	}
}

static void look_at_exit(struct replay *replay, const struct kvm_run *run, struct outcome *out)
{
	out->exit = run->exit_reason;
	out->exit_words.len = exit_words(run);
	out->exit_words.p = replay->exit_words;
	memcpy(replay->exit_words, run->padding, out->exit_words.len * sizeof(uint64_t));
	if (run->exit_reason != KVM_EXIT_MMIO)
		return;
	out->mmio_addr = run->mmio.phys_addr;
	out->mmio_len = run->mmio.len;
	out->mmio_write = run->mmio.is_write;
	out->mmio_data = mmio_value(run);
}

/*
 * As the recorders did: that of traces of format 1 cleared kvm_run, so that no MMIO is ever
 * completed, as PC after EINTR shows; that of world switches left it alone; of format 2 the
 * value that is read is in the record.
 */
static void prepare_page(const struct trace_op *op, struct kvm_run *run)
{
	if (TRACE_HAS(op, complete)) {
		if (run->exit_reason == KVM_EXIT_MMIO && !run->mmio.is_write)
			memcpy(run->mmio.data, &op->f_complete, sizeof(op->f_complete));
	} else if (op->format == FORMAT_TRACE) {
		run->exit_reason = KVM_EXIT_UNKNOWN;
	}
	run->immediate_exit = op->f_immediate_exit;
}

const char *replay_run_vcpu(struct replay *replay, const struct trace_op *op, struct outcome *out)
{
	struct kvm_run **page = &replay->run_page[op->f_vm][op->f_vcpu];
	int fd = replay->vcpu[op->f_vm][op->f_vcpu];

	if (!*page)
		*page = call_run_page(fd);
	if (!*page)
		return "the vCPU's kvm_run cannot be mapped";
	prepare_page(op, *page);
	if (replay->before_run)
		replay->before_run(replay->ctx, *page);
	do
		replay_call(fd, KVM_RUN, op->f_arg, out);
	while (replay->after_run && replay->after_run(replay->ctx, *page, out->err));
	replay->ram_fresh[op->f_vm] &= out->err != 0;
	(*page)->immediate_exit = 0;
	look_at_exit(replay, *page, out);
	return NULL;
}

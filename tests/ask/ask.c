/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>

#include "ask.h"

#define PC	KVM_REG_ARM_CORE_REG(regs.pc)
#define PSTATE	KVM_REG_ARM_CORE_REG(regs.pstate)
#define CORE64	(KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE)

void say(struct ask *ask, long ret, const char *question, ...)
{
	va_list args;

	va_start(args, question);
	vfprintf(ask->out, question, args);
	va_end(args);
	if (ret < 0)
		fprintf(ask->out, "\t%s\n", strerrorname_np((int)-ret));
	else
		fprintf(ask->out, "\t%ld\n", ret);
}

void saytext(struct ask *ask, const char *question, const char *format, ...)
{
	va_list args;

	fprintf(ask->out, "%s\t", question);
	va_start(args, format);
	vfprintf(ask->out, format, args);
	va_end(args);
	fputc('\n', ask->out);
}

void ask_close(int fd)
{
	call_close(fd);
	if (!fd_is_kernels(fd))
		kvmsme_close(fd);
}

void ask_vm(struct ask *ask)
{
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8, .features = { 1 << KVM_ARM_VCPU_PSCI_0_2 } };

	call_run_page_done(ask->vcpu, ask->run);
	if (ask->ram)
		munmap(ask->ram, ASK_RAM_SIZE);
	ask->ram = mmap(NULL, ASK_RAM_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ask_close(ask->vcpu);
	ask_close(ask->vm);
	ask->vm = (int)call(ask->kvm, KVM_CREATE_VM, NULL);
	ask->vcpu = (int)call(ask->vm, KVM_CREATE_VCPU, NULL);
	call(ask->vcpu, KVM_ARM_VCPU_INIT, &init);
	ask->run = call_run_page(ask->vcpu);
}

long ask_slot(struct ask *ask, uint32_t slot, uint32_t flags, uint64_t gpa, uint64_t pages)
{
	struct kvm_userspace_memory_region region = {
		.slot = slot, .flags = flags, .guest_phys_addr = gpa, .memory_size = pages * 4096,
		.userspace_addr = (uint64_t)(uintptr_t)ask->ram,
	};

	return call(ask->vm, KVM_SET_USER_MEMORY_REGION, &region);
}

void ask_set_x(struct ask *ask, unsigned int n, uint64_t value)
{
	one_reg(ask->vcpu, KVM_SET_ONE_REG, CORE64 | 2 * n, &value);
}

uint64_t ask_reg(struct ask *ask, uint64_t id)
{
	uint64_t value = 0;

	one_reg(ask->vcpu, KVM_GET_ONE_REG, id, &value);
	return value;
}

void ask_code(struct ask *ask, const uint32_t *words, size_t nr)
{
	uint64_t offset = ASK_CODE_AT + 128 * ask->nr_codes++, pc = ASK_RAM + offset, pstate = 0x3c5;
	uint8_t *code = ask->ram + offset;

	/* an MMIO exit is completed by the next KVM_RUN, which moves PC; it runs nothing */
	ask->run->immediate_exit = 1;
	call(ask->vcpu, KVM_RUN, NULL);
	ask->run->immediate_exit = 0;
	memcpy(code, words, 4 * nr);
	__builtin___clear_cache((char *)code, (char *)code + 4 * nr);
	one_reg(ask->vcpu, KVM_SET_ONE_REG, CORE64 | PC, &pc);
	one_reg(ask->vcpu, KVM_SET_ONE_REG, CORE64 | PSTATE, &pstate);
}

static void how_it_ended(struct ask *ask)
{
	const struct kvm_run *run = ask->run;

	switch (run->exit_reason) {
	case KVM_EXIT_MMIO:
		fprintf(ask->out, "MMIO %s %#llx", run->mmio.is_write ? "write" : "read",
			(unsigned long long)run->mmio.phys_addr);
		break;
	case KVM_EXIT_DEBUG:
		fprintf(ask->out, "DEBUG hsr %#x high %#x far %#llx flags %u", run->debug.arch.hsr,
			run->debug.arch.hsr_high, (unsigned long long)run->debug.arch.far, run->flags);
		break;
	case KVM_EXIT_SYSTEM_EVENT:
		fprintf(ask->out, "SYSTEM_EVENT %u", run->system_event.type);
		break;
	default:
		fprintf(ask->out, "exit %u", run->exit_reason);
	}
}

void ask_run(struct ask *ask, const char *question)
{
	long ret = call(ask->vcpu, KVM_RUN, NULL);

	fprintf(ask->out, "%s\t", question);
	if (ret < 0)
		fprintf(ask->out, "%s", strerrorname_np((int)-ret));
	else
		how_it_ended(ask);
	fprintf(ask->out, ", PC %#llx PSTATE %#llx\n", (unsigned long long)ask_reg(ask, CORE64 | PC),
		(unsigned long long)ask_reg(ask, CORE64 | PSTATE));
}

void ask_all(struct ask *ask)
{
	ask_capabilities(ask);
	ask_slots(ask);
	ask_dirty(ask);
	ask_debug(ask);
	ask_ring(ask);
	ask_rest(ask);
	ask_requests(ask);
}

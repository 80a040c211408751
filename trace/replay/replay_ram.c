// SPDX-License-Identifier: GPL-2.0-or-later
/* Guest memory of a replay's VMs */
#include <string.h>
#include <sys/mman.h>

#include "host_memory.h"
#include "replay_ops.h"

bool replay_make_ram(struct replay *replay, uint32_t vm, size_t size)
{
	uint8_t *ram = replay->ram[vm];

	if (ram && replay->ram_size[vm] == size)
		return true;
	if (ram)
		munmap(ram, replay->ram_size[vm]);
	ram = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	replay->ram[vm] = host_memory(ram == MAP_FAILED ? NULL : ram);
	replay->ram_size[vm] = size;
	replay->ram_fresh[vm] = false;
	return replay->ram[vm];
}

/*
 * An emulator may still have code of pages that a guest ran from before: they are not used again
 * before many others were
 */
static void keep_used_ram(struct replay *replay, uint32_t vm)
{
	uint8_t **oldest = &replay->used_ram[replay->nr_used++ % REPLAY_USED_RAM];

	if (*oldest)
		munmap(*oldest, TRACE_RAM_SIZE);
	*oldest = replay->ram_size[vm] == TRACE_RAM_SIZE ? replay->ram[vm] : NULL;
	if (*oldest)
		replay->ram[vm] = NULL;
}

static bool use_own_ram(struct replay *replay, uint32_t vm)
{
	if (replay->ram_zeroed[vm])
		return true;
	keep_used_ram(replay, vm);
	if (!replay_make_ram(replay, vm, TRACE_RAM_SIZE))
		return false;
	replay->ram_fresh[vm] = false;
	replay->ram_zeroed[vm] = true;
	return true;
}

const char *replay_set_slot(struct replay *replay, const struct trace_op *op, struct outcome *out)
{
	struct kvm_userspace_memory_region region = {
		.slot = op->f_slot, .flags = (uint32_t)op->f_flags, .guest_phys_addr = op->f_gpa,
		.memory_size = op->f_size, .userspace_addr = op->f_hva,
	};

	if (!use_own_ram(replay, op->f_vm))
		return "out of memory";
	if (TRACE_HAS(op, ram))
		region.userspace_addr = (uint64_t)(uintptr_t)(replay->ram[op->f_vm] + op->f_ram);
	replay_call(replay->vm[op->f_vm], KVM_SET_USER_MEMORY_REGION, (unsigned long)(uintptr_t)&region, out);
	return NULL;
}

const char *replay_write_memory(struct replay *replay, const struct trace_op *op)
{
	if (!use_own_ram(replay, op->f_vm))
		return "out of memory";
	memcpy(replay->ram[op->f_vm] + op->f_ram, op->f_data.p, op->f_data.len);
	return NULL;
}

const char *replay_read_memory(struct replay *replay, const struct trace_op *op, struct outcome *out)
{
	if (!use_own_ram(replay, op->f_vm))
		return "out of memory";
	out->after = (struct trace_bytes){ replay->ram[op->f_vm] + op->f_ram, (size_t)op->f_size };
	return NULL;
}

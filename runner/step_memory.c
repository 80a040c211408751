// SPDX-License-Identifier: GPL-2.0-or-later
/* memory: slots, and what is in them */
#include <string.h>

#include "expect.h"
#include "guest_stub.h"
#include "kvm_call.h"
#include "steps.h"
#include "user_buffer.h"

static uint64_t or_else(const struct given *number, uint64_t otherwise)
{
	return number->is ? number->n : otherwise;
}

static void set_slot(struct exec *x, const struct step *step)
{
	const struct memory_arg *arg = &step->memory;
	struct kvm_userspace_memory_region region = {
		.slot = (uint32_t)or_else(&arg->slot, 1),
		.flags = (uint32_t)or_else(&arg->flags, 0),
		.guest_phys_addr = or_else(&arg->gpa, 0x80000000),
		.memory_size = or_else(&arg->size, 4096),
	};
	long ret;

	region.userspace_addr = arg->uaddr.is ? arg->uaddr.n :
				step_slot_memory(x, step, region.slot, region.memory_size);
	ret = call(step_vm(x, step), KVM_SET_USER_MEMORY_REGION, user_copy(x, step, &region, sizeof(region)));
	expect_result(x, step, "", ret);
	if (!ret)
		slot_memory_set(step_place(x, step)->slots, step->vm, region.slot, region.guest_phys_addr,
				region.memory_size, region.userspace_addr);
}

/* NULL after saying that there is none */
static uint8_t *guest_memory(struct exec *x, const struct step *step, uint64_t gpa, size_t len)
{
	uint8_t *at = slot_memory_at(step_place(x, step)->slots, step->vm, gpa, len), *ram;

	if (at)
		return at;
	if (gpa < GUEST_RAM || gpa - GUEST_RAM > GUEST_RAM_SIZE - len) {
		exec_fail(x, step, "", "the guest has no memory of %zu bytes at 0x%llx that is known here; RAM "
			  "is 0x%llx bytes from 0x%llx, memory: {gpa: ...} adds some", len,
			  (unsigned long long)gpa, (unsigned long long)GUEST_RAM_SIZE,
			  (unsigned long long)GUEST_RAM);
		return NULL;
	}
	ram = place_ram(x, step);
	if (!ram)
		exec_fail(x, step, "", "no memory for the guest");
	return ram ? ram + (gpa - GUEST_RAM) : NULL;
}

static void guest_data(struct exec *x, const struct step *step)
{
	const struct memory_arg *arg = &step->memory;
	const struct value *value = arg->bytes.len ? &arg->bytes : &arg->reads;
	uint8_t *at = guest_memory(x, step, arg->at.n, value->len);
	char what[32];

	if (!at)
		return;
	snprintf(what, sizeof(what), "at 0x%llx", (unsigned long long)arg->at.n);
	if (arg->reads.len) {
		expect_bytes(x, step, what, value->bytes, at, value->len);
		return;
	}
	memcpy(at, value->bytes, value->len);
	__builtin___clear_cache((char *)at, (char *)at + value->len);
}

void step_memory(struct exec *x, const struct step *step)
{
	if (step->memory.at.is)
		guest_data(x, step);
	else
		set_slot(x, step);
}

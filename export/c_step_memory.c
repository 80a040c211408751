// SPDX-License-Identifier: GPL-2.0-or-later
/* memory: slots, and guest memory as data */
#include <inttypes.h>

#include "c_program.h"
#include "guest_stub.h"

#define MAX_SLOT_SIZE (UINT64_C(1) << 30)

static uint64_t or_else(const struct given *number, uint64_t otherwise)
{
	return number->is ? number->n : otherwise;
}

void put_slot_memory(struct program *p, const struct step *step, uint64_t slot, uint64_t size)
{
	if (size && size <= MAX_SLOT_SIZE)
		fprintf(p->out, "slot_memory(%u, %" PRIu64 ", 0x%" PRIx64 ")", step->vm, slot, size);
	else
		fputs("at_edge(EDGE_SIZE)", p->out);
}

void note_slot(struct program *p, const struct step *step, uint64_t slot, uint64_t gpa, uint64_t size)
{
	if (step_errno(p, step) || size > MAX_SLOT_SIZE || p->nr_slots == MAX_C_SLOTS)
		return;
	for (unsigned int i = 0; i < p->nr_slots; i++)
		if (p->slot[i].vm == step->vm && p->slot[i].slot == slot)
			p->slot[i].size = 0;
	p->slot[p->nr_slots++] = (struct c_slot){ step->vm, slot, gpa, size };
}

static bool set_slot(struct program *p, const struct step *step)
{
	const struct memory_arg *arg = &step->memory;
	uint64_t slot = or_else(&arg->slot, 1), gpa = or_else(&arg->gpa, 0x80000000);
	uint64_t size = or_else(&arg->size, 4096);

	fprintf(p->out, "\tstruct kvm_userspace_memory_region region = {\n\t\t.slot = %" PRIu64
		",\n\t\t.flags = 0x%" PRIx64 ",\n\t\t.guest_phys_addr = 0x%" PRIx64
		",\n\t\t.memory_size = 0x%" PRIx64 ",\n", slot, or_else(&arg->flags, 0), gpa, size);
	if (arg->uaddr.is) {
		fprintf(p->out, "\t\t.userspace_addr = 0x%" PRIx64 ",\n\t};\n", arg->uaddr.n);
	} else {
		fputs("\t\t.userspace_addr = (uintptr_t)", p->out);
		put_slot_memory(p, step, slot, size);
		fputs(",\n\t};\n", p->out);
		note_slot(p, step, slot, gpa, size);
	}
	put_edge(p, step, "struct kvm_userspace_memory_region",
		 sizeof(struct kvm_userspace_memory_region), "region");
	put_struct_call(p, step, true, "KVM_SET_USER_MEMORY_REGION", "region");
	return true;
}

/* Where the program has the guest's @len bytes at @gpa; false: it is not known before it runs */
static bool put_place(struct program *p, const struct step *step, uint64_t gpa, size_t len)
{
	for (unsigned int i = 0; i < p->nr_slots; i++) {
		const struct c_slot *s = &p->slot[i];

		if (s->vm != step->vm || gpa < s->gpa || gpa - s->gpa >= s->size || len > s->size - (gpa - s->gpa))
			continue;
		put_slot_memory(p, step, s->slot, s->size);
		fprintf(p->out, " + 0x%" PRIx64, gpa - s->gpa);
		return true;
	}
	if (gpa < GUEST_RAM || gpa - GUEST_RAM > GUEST_RAM_SIZE - len)
		return refuse(p, step, "memory: no step before this has made a slot for 0x%" PRIx64, gpa);
	fprintf(p->out, "ram_of(%u) + 0x%" PRIx64, step->vm, gpa - GUEST_RAM);
	return true;
}

static bool guest_data(struct program *p, const struct step *step)
{
	const struct memory_arg *arg = &step->memory;
	bool looks = arg->reads.len;
	const struct value *value = looks ? &arg->reads : &arg->bytes;

	put_byte_array(p->out, "static const uint8_t bytes", value->bytes, value->len, false);
	fputs(looks ? "\n\tclaim_memory(" : "\n\tput_memory(", p->out);
	if (looks) {
		put_what(p, step, "");
		fputs(", ", p->out);
	}
	if (!put_place(p, step, arg->at.n, value->len))
		return false;
	fputs(", bytes, sizeof(bytes));\n", p->out);
	return true;
}

bool c_step_memory(struct program *p, const struct step *step)
{
	return step->memory.at.is ? guest_data(p, step) : set_slot(p, step);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>
#include <sys/mman.h>

#include "exec.h"
#include "kvm_call.h"

struct place *step_place(struct exec *x, const struct step *step)
{
	return &x->place[step->other_host];
}

int step_vm(struct exec *x, const struct step *step)
{
	struct place *place = step_place(x, step);

	if (!place->vm[step->vm])
		place->vm[step->vm] = kvmsme_ioctl(place->kvm, KVM_CREATE_VM, 0);
	return place->vm[step->vm];
}

int step_vcpu(struct exec *x, const struct step *step)
{
	struct place *place = step_place(x, step);
	int *fd = &place->vcpu[step->vm][step->vcpu];

	if (!*fd)
		*fd = kvmsme_ioctl(step_vm(x, step), KVM_CREATE_VCPU, step->vcpu);
	return *fd;
}

struct kvm_vcpu *step_vcpu_state(struct exec *x, const struct step *step)
{
	int fd = step_place(x, step)->vcpu[step->vm][step->vcpu];

	return fd > 0 ? machine_vcpu_of_fd(fd) : NULL;
}

uint8_t *place_ram(struct exec *x, const struct step *step)
{
	uint8_t **ram = &step_place(x, step)->ram[step->vm];
	struct kvm_userspace_memory_region region = {
		.guest_phys_addr = GUEST_RAM, .memory_size = GUEST_RAM_SIZE,
	};
	void *mapped;

	if (*ram)
		return *ram;
	mapped = mmap(NULL, GUEST_RAM_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mapped == MAP_FAILED)
		return NULL;
	*ram = mapped;
	region.userspace_addr = (uint64_t)(uintptr_t)mapped;
	return call(step_vm(x, step), KVM_SET_USER_MEMORY_REGION, &region) ? NULL : *ram;
}

static void drop_ram(struct place *place, unsigned int vm)
{
	if (place->ram[vm])
		munmap(place->ram[vm], GUEST_RAM_SIZE);
	place->ram[vm] = NULL;
}

void place_new_vm(struct place *place, unsigned int number, int vm)
{
	place->vm[number] = vm;
	memset(place->vcpu[number], 0, sizeof(place->vcpu[number]));
	drop_ram(place, number);
}

void place_close(struct place *place)
{
	for (unsigned int i = 0; i < MAX_STEP_VMS; i++)
		drop_ram(place, i);
	if (place->adopted)
		machine_set_run_budget(place->m, place->budget);
	else
		kvmsme_free(place->m);
}

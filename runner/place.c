// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "exec.h"
#include "ioctl_arg.h"
#include "kvm_call.h"
#include "needed.h"

struct place *step_place(struct exec *x, const struct step *step)
{
	return &x->place[step->other_host];
}

int step_vm(struct exec *x, const struct step *step)
{
	struct place *place = step_place(x, step);

	if (!place->vm[step->vm])
		place->vm[step->vm] = (int)call(place->kvm, KVM_CREATE_VM, NULL);
	return place->vm[step->vm];
}

int step_vcpu(struct exec *x, const struct step *step)
{
	struct place *place = step_place(x, step);
	int *fd = &place->vcpu[step->vm][step->vcpu];

	if (!*fd)
		*fd = (int)call(step_vm(x, step), KVM_CREATE_VCPU, (void *)(uintptr_t)step->vcpu);
	return *fd;
}

/* *@fd: 0: not opened yet, or negative: it could not be */
static int stats_of(struct place *place, int *fd, int of)
{
	if (*fd > 0)
		return *fd;
	*fd = (int)call(of, KVM_GET_STATS_FD, NULL);
	if (*fd > 0)
		place_note_opened(place, *fd);
	return *fd;
}

int step_vm_stats(struct exec *x, const struct step *step)
{
	struct place *place = step_place(x, step);

	return stats_of(place, &place->vm_stats[step->vm], step_vm(x, step));
}

int step_vcpu_stats(struct exec *x, const struct step *step)
{
	struct place *place = step_place(x, step);

	return stats_of(place, &place->vcpu_stats[step->vm][step->vcpu], step_vcpu(x, step));
}

int step_fd(struct exec *x, const struct step *step)
{
	static const struct {
		const char *name;
		int (*fd)(struct exec *x, const struct step *step);
	} fds[] = {
		{ "vcpu", step_vcpu }, { "vm", step_vm },
		{ "vcpu_stats", step_vcpu_stats }, { "vm_stats", step_vm_stats },
	};
	const char *name = ioctl_fd_name(&step->ioctl);

	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (!strcmp(fds[i].name, name))
			return fds[i].fd(x, step);
	return step_place(x, step)->kvm;
}

struct kvm_vcpu *step_vcpu_state(struct exec *x, const struct step *step)
{
	int fd = step_place(x, step)->vcpu[step->vm][step->vcpu];

	return fd > 0 ? machine_vcpu_of_fd(fd) : NULL;
}

static void drop_run_page(struct place *place)
{
	call_run_page_done(place->run.vcpu, place->run.page);
	place->run.page = NULL;
}

struct kvm_run *step_run_page(struct exec *x, const struct step *step)
{
	struct place *place = step_place(x, step);
	int vcpu = step_vcpu(x, step);

	if (place->run.page && place->run.vcpu == vcpu)
		return place->run.page;
	drop_run_page(place);
	place->run.vcpu = vcpu;
	place->run.page = call_run_page(vcpu);
	return place->run.page;
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

uint64_t step_slot_memory(struct exec *x, const struct step *step, uint64_t slot, uint64_t size)
{
	const uint8_t *memory = slot_memory_for(&step_place(x, step)->slots, step->vm, slot, size);

	return (uint64_t)(uintptr_t)(memory ? memory : x->edge);
}

static void drop_ram(struct place *place, unsigned int vm)
{
	slot_memory_drop(&place->slots, vm);
	if (place->ram[vm])
		munmap(place->ram[vm], GUEST_RAM_SIZE);
	place->ram[vm] = NULL;
}

static void close_vm(struct place *place, unsigned int number)
{
	unsigned int closed = place->closed[number];

	for (unsigned int i = 0; i < MAX_STEP_VCPUS; i++)
		if (!(closed >> i & 1))
			call_close(place->vcpu[number][i]);
	if (!(closed & CLOSED_VM))
		call_close(place->vm[number]);
	place->closed[number] = 0;
}

void place_new_vm(struct place *place, unsigned int number, int vm)
{
	close_vm(place, number);
	place->vm[number] = vm;
	memset(place->vcpu[number], 0, sizeof(place->vcpu[number]));
	place->vm_stats[number] = 0;
	memset(place->vcpu_stats[number], 0, sizeof(place->vcpu_stats[number]));
	drop_ram(place, number);
}

void place_new_vcpu(struct place *place, const struct step *step, int vcpu)
{
	place->vcpu[step->vm][step->vcpu] = vcpu;
	place->vcpu_stats[step->vm][step->vcpu] = 0;
	place->closed[step->vm] &= ~(1u << step->vcpu);
}

void place_note_opened(struct place *place, int fd)
{
	place->opened = needed(realloc(place->opened, (place->nr_opened + 1) * sizeof(*place->opened)));
	place->opened[place->nr_opened++] = fd;
}

/* One of @opened, which is not to be closed again */
static void forget_opened(struct place *place, int fd)
{
	for (size_t i = 0; i < place->nr_opened; i++)
		if (place->opened[i] == fd)
			place->opened[i] = 0;
}

/* A vCPU's struct kvm_run is no longer to be had */
void place_note_closed(struct place *place, const struct step *step, int fd)
{
	const char *name = ioctl_fd_name(&step->ioctl);

	if (fd_is_stats(name)) {
		forget_opened(place, fd);
	} else if (!strcmp(name, "kvm")) {
		place->kvm_closed = true;
	} else if (!strcmp(name, "vm")) {
		place->closed[step->vm] |= CLOSED_VM;
	} else {
		place->closed[step->vm] |= 1u << step->vcpu;
		if (place->run.vcpu == place->vcpu[step->vm][step->vcpu])
			drop_run_page(place);
	}
}

void place_close(struct place *place)
{
	drop_run_page(place);
	for (unsigned int i = 0; i < MAX_STEP_VMS; i++) {
		close_vm(place, i);
		drop_ram(place, i);
	}
	for (size_t i = 0; i < place->nr_opened; i++)
		call_close(place->opened[i]);
	free(place->opened);
	if (!place->kvm_closed)
		call_close(place->kvm);
	if (place->adopted)
		machine_set_run_budget(place->m, place->budget);
	else
		kvmsme_free(place->m);
}

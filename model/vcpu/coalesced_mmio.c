/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stores that go to a ring and not to userspace (coalesced_mmio.c) */
#include <string.h>

#include "../vm_memory.h"
#include "run.h"

bool coalesced_mmio_in_range(const struct kvm_coalesced_mmio_zone *zone, uint64_t addr, uint64_t len)
{
	return addr + len >= addr && addr >= zone->addr && addr + len <= zone->addr + zone->size;
}

/* The ring lies in the mapping of the VM's first vCPU that there is */
static struct kvm_coalesced_mmio_ring *ring_of(const struct kvmsme *m, const struct kvm *kvm)
{
	uint32_t vm = (uint32_t)(kvm - m->state.vm);
	unsigned int i = 0;

	while (!m->vcpu[i]->in_use || m->vcpu[i]->vm != vm)
		i++;
	return (void *)(m->scratch[i]->pages + 4096 * KVM_COALESCED_MMIO_PAGE_OFFSET);
}

/* Until 6.6 of two numbers modulo 2^32, of which the ring's size is no divisor */
static bool has_room(const struct kvmsme *m, uint32_t first, uint32_t last)
{
	if (last >= KVM_COALESCED_MMIO_MAX)
		return false;
	if (m->profile.ring_room_wraps)
		return (first - last - 1) % (uint32_t)KVM_COALESCED_MMIO_MAX;
	return (last + 1) % KVM_COALESCED_MMIO_MAX != first;
}

static bool has_zone(const struct kvmsme *m, const struct kvm *kvm, uint64_t addr, uint32_t len)
{
	const struct kvm_coalesced_mmio_zone *zone = vm_memory(m, kvm)->zone;

	for (uint32_t i = 0; i < kvm->nr_zones; i++)
		if (!zone[i].pio && coalesced_mmio_in_range(&zone[i], addr, len))
			return true;
	return false;
}

bool coalesced_mmio_write(struct kvmsme *m, const struct kvm *kvm, uint64_t addr, const void *data, uint32_t len)
{
	struct kvm_coalesced_mmio_ring *ring;
	struct kvm_coalesced_mmio *entry;
	uint32_t last;

	if (!has_zone(m, kvm, addr, len))
		return false;
	ring = ring_of(m, kvm);
	last = __atomic_load_n(&ring->last, __ATOMIC_RELAXED);
	if (!has_room(m, __atomic_load_n(&ring->first, __ATOMIC_RELAXED), last))
		return false;
	entry = &ring->coalesced_mmio[last];
	entry->phys_addr = addr;
	entry->len = len;
	entry->pio = 0;
	memcpy(entry->data, data, len);
	__atomic_store_n(&ring->last, (last + 1) % (uint32_t)KVM_COALESCED_MMIO_MAX, __ATOMIC_RELEASE);
	return true;
}

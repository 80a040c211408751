/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stores that go to a ring and not to userspace (coalesced_mmio.c) */
#include <string.h>

#include "../vm_memory.h"
#include "run.h"

/** struct io_bus - the @nr zones of a bus */
struct io_bus {
	struct kvm_coalesced_mmio_zone *zone;
	uint32_t nr;
};

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

/* kvm_io_bus_cmp(), whose lengths are signed: 0 where @zone has all of the range, or no length and this address */
static int compare(uint64_t addr, uint32_t len, const struct kvm_coalesced_mmio_zone *zone)
{
	uint64_t end = zone->addr;

	if (addr < end)
		return -1;
	if (zone->size) {
		addr += (uint64_t)(int32_t)len;
		end += (uint64_t)(int32_t)zone->size;
	}
	return addr > end;
}

/* Zones of memory come first, then those of ports, each in the order of its bus */
static struct io_bus bus_of(struct kvmsme *m, const struct kvm *kvm, bool pio)
{
	struct kvm_coalesced_mmio_zone *zone = vm_memory(m, kvm)->zone;
	uint32_t nr = 0;

	while (nr < kvm->nr_zones && !zone[nr].pio)
		nr++;
	return pio ? (struct io_bus){ zone + nr, kvm->nr_zones - nr } : (struct io_bus){ zone, nr };
}

uint32_t coalesced_mmio_zones(struct kvmsme *m, const struct kvm *kvm, bool pio)
{
	return bus_of(m, kvm, pio).nr;
}

/* kvm_io_bus_register_dev() */
void coalesced_mmio_add(struct kvmsme *m, struct kvm *kvm, const struct kvm_coalesced_mmio_zone *zone)
{
	struct io_bus bus = bus_of(m, kvm, zone->pio);
	struct kvm_coalesced_mmio_zone *at = bus.zone, *end = vm_memory(m, kvm)->zone + kvm->nr_zones;

	while (at < bus.zone + bus.nr && compare(at->addr, at->size, zone) <= 0)
		at++;
	memmove(at + 1, at, (size_t)(end - at) * sizeof(*at));
	*at = *zone;
	kvm->nr_zones++;
}

/* __kvm_io_bus_write(): all that compare alike are tried */
static bool has_zone_near(const struct io_bus *bus, const struct kvm_coalesced_mmio_zone *at, uint64_t addr,
			  uint32_t len)
{
	while (at > bus->zone && !compare(addr, len, at - 1))
		at--;
	for (; at < bus->zone + bus->nr && !compare(addr, len, at); at++)
		if (coalesced_mmio_in_range(at, addr, len))
			return true;
	return false;
}

/*
 * kvm_io_bus_get_first_dev() looks by bsearch(), also where zones that overlap, or have no length,
 * are in no order that it could search: behind these it does not find what is there.
 */
static bool has_zone(struct kvmsme *m, const struct kvm *kvm, uint64_t addr, uint32_t len)
{
	struct io_bus bus = bus_of(m, kvm, false);
	const struct kvm_coalesced_mmio_zone *base = bus.zone;

	for (uint32_t num = bus.nr; num; num >>= 1) {
		const struct kvm_coalesced_mmio_zone *pivot = base + (num >> 1);
		int order = compare(addr, len, pivot);

		if (!order)
			return has_zone_near(&bus, pivot, addr, len);
		if (order > 0) {
			base = pivot + 1;
			num--;
		}
	}
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

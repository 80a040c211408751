/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Zones whose stores go to a ring and not to userspace (coalesced_mmio.c) */
#include <string.h>

#include "../touch.h"
#include "../vm_memory.h"
#include "ioctl.h"

#define NR_IOBUS_DEVS	1000

long register_coalesced_mmio(struct kvmsme *m, uint16_t vm, uint64_t arg)
{
	struct kvm *kvm = &m->state.vm[vm];
	struct kvm_coalesced_mmio_zone zone;

	if (copy_from_user(&zone, arg, sizeof(zone)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	if (zone.pio > 1)
		return rule_refuse(m, RULE_RING_PIO);
	if (coalesced_mmio_zones(m, kvm, zone.pio) == NR_IOBUS_DEVS)
		return rule_refuse(m, RULE_RING_MANY);
	if (!vm_zone_room(m, vm, kvm->nr_zones + 1))
		return rule_refuse(m, RULE_VM_RESOURCES);
	rule_decide(m, RULE_RING_ZONE);
	touch_vm(kvm);
	coalesced_mmio_add(m, kvm, &zone);
	return 0;
}

/* All that contain the range go, and that there is none is no error */
long unregister_coalesced_mmio(struct kvmsme *m, uint16_t vm, uint64_t arg)
{
	struct kvm *kvm = &m->state.vm[vm];
	struct kvm_coalesced_mmio_zone zone, *all = vm_memory(m, kvm)->zone;
	uint32_t kept = 0;

	if (copy_from_user(&zone, arg, sizeof(zone)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	if (zone.pio > 1)
		return rule_refuse(m, RULE_RING_PIO);
	rule_decide(m, RULE_RING_ZONE);
	touch_vm(kvm);
	for (uint32_t i = 0; i < kvm->nr_zones; i++)
		if (all[i].pio != zone.pio || !coalesced_mmio_in_range(&all[i], zone.addr, zone.size))
			all[kept++] = all[i];
	kvm->nr_zones = kept;
	return 0;
}

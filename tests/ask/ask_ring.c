/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "ask.h"

static struct kvm_coalesced_mmio_ring *ring;

static long zone(struct ask *ask, unsigned long request, uint64_t addr, uint32_t size, uint32_t pio)
{
	struct kvm_coalesced_mmio_zone z = { addr, size, pio };

	return call(ask->vm, request, &z);
}

static void ask_zone(struct ask *ask, const char *what, unsigned long request, uint64_t addr, uint32_t size,
		     uint32_t pio)
{
	say(ask, zone(ask, request, addr, size, pio), "ring: %s", what);
}

static void say_ring(struct ask *ask, const char *what)
{
	const struct kvm_coalesced_mmio *e = &ring->coalesced_mmio[0];

	saytext(ask, what, "first %u last %u", ring->first, ring->last);
	for (uint32_t i = ring->first; i != ring->last && i < 5; i++)
		saytext(ask, "ring: entry", "%#llx len %u pio %u data %02x%02x%02x%02x %02x%02x%02x%02x",
			(unsigned long long)e[i].phys_addr, e[i].len, e[i].pio, e[i].data[0], e[i].data[1],
			e[i].data[2], e[i].data[3], e[i].data[4], e[i].data[5], e[i].data[6], e[i].data[7]);
}

static void ask_zones(struct ask *ask)
{
	ask_vm(ask);
	ask_zone(ask, "register", KVM_REGISTER_COALESCED_MMIO, ASK_MMIO, 0x1000, 0);
	ask_zone(ask, "register twice", KVM_REGISTER_COALESCED_MMIO, ASK_MMIO, 0x1000, 0);
	ask_zone(ask, "register pio", KVM_REGISTER_COALESCED_MMIO, 0x100, 8, 1);
	ask_zone(ask, "register pio 2", KVM_REGISTER_COALESCED_MMIO, ASK_MMIO, 8, 2);
	ask_zone(ask, "register size 0", KVM_REGISTER_COALESCED_MMIO, ASK_MMIO + 0x10000, 0, 0);
	ask_zone(ask, "register wrapping", KVM_REGISTER_COALESCED_MMIO, ~UINT64_C(0), 16, 0);
	ask_zone(ask, "unregister unknown", KVM_UNREGISTER_COALESCED_MMIO, 0x1234, 4, 0);
	ask_zone(ask, "unregister pio 2", KVM_UNREGISTER_COALESCED_MMIO, ASK_MMIO, 0x1000, 2);
	ask_zone(ask, "unregister part", KVM_UNREGISTER_COALESCED_MMIO, ASK_MMIO, 4, 0);
	ask_zone(ask, "unregister", KVM_UNREGISTER_COALESCED_MMIO, ASK_MMIO, 0x1000, 0);
	say(ask, call(ask->vm, KVM_REGISTER_COALESCED_MMIO, NULL), "ring: register NULL");
	say(ask, call(ask->vm, KVM_UNREGISTER_COALESCED_MMIO, NULL), "ring: unregister NULL");
}

/* How many zones there can be */
static void ask_many(struct ask *ask)
{
	long ret = 0;
	unsigned int nr = 0;

	ask_vm(ask);
	for (; nr < 1200 && !ret; nr++)
		ret = zone(ask, KVM_REGISTER_COALESCED_MMIO, ASK_MMIO + 0x1000 * nr, 8, 0);
	say(ask, ret, "ring: register the %uth", nr);
}

static void ask_writes(struct ask *ask)
{
	ask_vm(ask);
	ask_slot(ask, 0, 0, ASK_RAM, ASK_RAM_PAGES);
	ring = ask->map(ask->vcpu, 8192, 0);
	saytext(ask, "ring: mapping", "%s", ring ? "there" : "none");
	if (!ring)
		return;
	ring = (struct kvm_coalesced_mmio_ring *)((char *)ring + 4096 * KVM_COALESCED_MMIO_PAGE_OFFSET);
	say_ring(ask, "ring: at first");
	zone(ask, KVM_REGISTER_COALESCED_MMIO, ASK_MMIO, 0x10, 0);
	ask_set_x(ask, 9, ASK_MMIO + 4);
	ask_set_x(ask, 10, UINT64_C(0x1122334455667788));
	ASK_CODE(ask, A64_STRB_W10_X9, A64_STRH_W10_X9, A64_STR_W10_X9, A64_STR_X10_X9, A64_LDR_W11_X9);
	ask_run(ask, "ring: stores, then a load");
	say_ring(ask, "ring: after stores");
	ask_set_x(ask, 9, ASK_MMIO + 12);
	ASK_CODE(ask, A64_STR_W10_X9, A64_STR_X10_X9, A64_LDR_W11_X9);
	ask_run(ask, "ring: a store that leaves the zone");
	ask_run(ask, "ring: behind it");
	say_ring(ask, "ring: after that");
	ring->first = 0;
	ring->last = (uint32_t)KVM_COALESCED_MMIO_MAX - 1;
	ask_set_x(ask, 9, ASK_MMIO);
	ASK_CODE(ask, A64_STR_W10_X9, A64_LDR_W11_X9);
	ask_run(ask, "ring: full");
	saytext(ask, "ring: when full", "first %u last %u", ring->first, ring->last);
	ring->first = 5;
	ASK_CODE(ask, A64_STR_W10_X9, A64_STR_W10_X9, A64_LDR_W11_X9);
	ask_run(ask, "ring: last wraps");
	saytext(ask, "ring: wrapped", "first %u last %u", ring->first, ring->last);
	ring->last = 100000;
	ASK_CODE(ask, A64_STR_W10_X9, A64_LDR_W11_X9);
	ask_run(ask, "ring: last is out of range");
	zone(ask, KVM_UNREGISTER_COALESCED_MMIO, ASK_MMIO, 0x10, 0);
	ring->last = ring->first = 0;
	ASK_CODE(ask, A64_STR_W10_X9, A64_LDR_W11_X9);
	ask_run(ask, "ring: no zone");
}

void ask_ring(struct ask *ask)
{
	ask_zones(ask);
	ask_many(ask);
	ask_writes(ask);
}

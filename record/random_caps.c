// SPDX-License-Identifier: GPL-2.0-or-later
/* Capabilities, and ioctls that come with one */
#include <string.h>

#include <kvmsme/kvm.h>

#include "program.h"

static void check(struct program *p)
{
	struct trace_op *op = program_op(p, TRACE_check_extension);

	OP_SET(op, cap_nr, chance(p, 97) ? pick(p, 260) : 0x10000u << pick(p, 15));
	if (chance(p, 40))
		OP_SET(op, vm, p->at_vm);
}

static void enable(struct program *p)
{
	static const uint32_t caps[] = { 98, 168, 177, 203, 205, 227, 236, 237, 239, 167, 0, 1000, 192 };
	struct kvm_enable_cap cap = { .cap = PICK(p, caps), .flags = chance(p, 10) };
	enum program_fd fd = chance(p, 90) ? PROGRAM_VM : PROGRAM_VCPU;

	cap.args[0] = chance(p, 50) ? pick(p, 4) : random_value(p);
	if (chance(p, 10))
		cap.args[1 + pick(p, 3)] = 1;
	/* a ring needs its size before there are vCPUs, and none is mapped here */
	OP_SET(program_ioctl(p, fd, KVM_ENABLE_CAP), data, program_bytes(p, &cap, sizeof(cap)));
}

static void put(struct program *p, enum program_fd fd, uint32_t request, const void *bytes, size_t len)
{
	struct trace_op *op = program_ioctl(p, fd, request);

	if (chance(p, 5))
		OP_SET(op, addr, TRACE_ADDR_BAD);
	else
		OP_SET(op, data, program_bytes(p, bytes, len));
}

static void guest_debug(struct program *p)
{
	static const uint32_t controls[] = { 0, 1, 2, 3, 0x10001, 0x20001, 0x30003, 4, 0x40000, UINT32_MAX };
	uint32_t debug[130] = { PICK(p, controls) };

	put(p, PROGRAM_VCPU, KVMSME_IOC(1, 0x9b, 520), debug, sizeof(debug));
}

static void signal_mask(struct program *p)
{
	uint32_t mask[3] = { PICK(p, ((const uint32_t[]){ 0, 4, 16, 7, UINT32_MAX })) };

	if (chance(p, 30))
		OP_SET(program_ioctl(p, PROGRAM_VCPU, KVMSME_IOC(1, 0x8b, 4)), number, 0);
	else
		put(p, PROGRAM_VCPU, KVMSME_IOC(1, 0x8b, 4), mask, sizeof(mask));
}

static void dirty_log(struct program *p)
{
	struct { uint32_t slot, pad; uint64_t bitmap; } log = { .slot = pick(p, 3) | (chance(p, 5) ? 0x10000 : 0) };
	struct trace_op *op = program_ioctl(p, PROGRAM_VM, KVMSME_IOC(1, 0x42, 16));

	OP_SET(op, data, program_bytes(p, &log, sizeof(log)));
	OP_SET(op, inner_at, 8);
	OP_SET(op, inner, program_filled(p, 0xaa, 16));
}

static void clear_log(struct program *p)
{
	struct { uint32_t slot, pages; uint64_t first, bitmap; } log = {
		.slot = pick(p, 3), .pages = PICK(p, ((const uint32_t[]){ 16, 64, 1, 0, 65 })),
		.first = PICK(p, ((const uint64_t[]){ 0, 0, 64, 1 })),
	};
	struct trace_op *op = program_ioctl(p, PROGRAM_VM, KVMSME_IOC(3, 0xc0, 24));

	OP_SET(op, data, program_bytes(p, &log, sizeof(log)));
	OP_SET(op, inner_at, 16);
	OP_SET(op, inner, program_filled(p, 0xff, 16));
}

static void coalesced(struct program *p)
{
	struct { uint64_t addr; uint32_t size, pio; } zone = { PROGRAM_MMIO, 0x1000, chance(p, 10) };

	if (chance(p, 10))
		zone.size = 0;
	put(p, PROGRAM_VM, KVMSME_IOC(1, 0x67 + pick(p, 2), 16), &zone, sizeof(zone));
}

static void counter_offset(struct program *p)
{
	uint64_t offset[2] = { random_value(p), chance(p, 20) };

	put(p, PROGRAM_VM, KVMSME_IOC(1, 0xb5, 16), offset, sizeof(offset));
}

static void region2(struct program *p)
{
	struct {
		uint32_t slot, flags;
		uint64_t gpa, size, hva, memfd_offset;
		uint32_t memfd, pad1;
		uint64_t pad2[14];
	} region = {
		.slot = pick(p, 3), .flags = PICK(p, ((const uint32_t[]){ 0, 0, 1, 2, 4, 8 })),
		.gpa = 0x60000000 + pick(p, 2) * 0x10000, .size = pick(p, 3) * 0x1000,
	};
	struct trace_op *op;

	if (chance(p, 10))
		region.pad2[pick(p, 14)] = 1;
	op = program_ioctl(p, PROGRAM_VM, KVMSME_IOC(1, 0x49, 160));
	OP_SET(op, data, program_bytes(p, &region, sizeof(region)));
}

static void irq_line(struct program *p)
{
	uint32_t level[2] = { pick(p, 4) << 24 | pick(p, 2) << 16 | pick(p, 40), pick(p, 2) };

	put(p, PROGRAM_VM, KVMSME_IOC(1, 0x61, 8), level, sizeof(level));
}

static void mte_tags(struct program *p)
{
	uint64_t copy[6] = { 0x40000000, 0x1000, 0, pick(p, 3) };

	put(p, PROGRAM_VM, KVMSME_IOC(2, 0xb4, 48), copy, sizeof(copy));
}

/* There is no interrupt controller, and no device of number 1000 */
static void devices(struct program *p)
{
	uint32_t device[3] = { PICK(p, ((const uint32_t[]){ 4, 5, 7, 8, 9, 11, 1000 })), 0, 1 };
	uint64_t addr[2] = { pick(p, 3) | pick(p, 2) << 16, 0x8000000 };
	uint64_t other[8] = { 0 };

	switch (pick(p, 5)) {
	case 0:
		put(p, PROGRAM_VM, KVMSME_IOC(3, 0xe0, 12), device, sizeof(device));
		break;
	case 1:
		put(p, PROGRAM_VM, KVMSME_IOC(1, 0xab, 16), addr, sizeof(addr));
		break;
	case 2:	/* memory attributes */
		put(p, PROGRAM_VM, KVMSME_IOC(1, 0xd2, 32), other, 32);
		break;
	case 3:	/* pre-fault memory */
		put(p, PROGRAM_VCPU, KVMSME_IOC(3, 0xd5, 64), other, 64);
		break;
	default:	/* MSI */
		put(p, PROGRAM_VM, KVMSME_IOC(1, 0xa5, 32), other, 32);
	}
}

void random_capability(struct program *p)
{
	static void (*const calls[])(struct program *p) = {
		check, check, check, check, check, enable, enable, guest_debug, signal_mask, dirty_log, clear_log,
		coalesced, counter_offset, region2, irq_line, mte_tags, devices, devices,
	};

	PICK(p, calls)(p);
}

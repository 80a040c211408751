// SPDX-License-Identifier: GPL-2.0-or-later
/* Calls that are about a vCPU or a VM, and not about a register */
#include <string.h>

#include <kvmsme/kvm.h>

#include "program.h"

/* With the argument as a structure, a bad pointer, or as a number */
static struct trace_op *with_struct(struct program *p, enum program_fd fd, uint32_t request, const void *bytes,
				    size_t len)
{
	struct trace_op *op = program_ioctl(p, fd, request);

	if (chance(p, 5))
		OP_SET(op, addr, TRACE_ADDR_BAD);
	else
		OP_SET(op, data, program_bytes(p, bytes, len));
	return op;
}

static void mp_state(struct program *p)
{
	static const uint32_t states[] = { 0, 0, 5, 5, 9, 9, 1, 2, 3, 4, 6, 7, 8, 10, 0x80000000 };
	struct kvm_mp_state state = { .mp_state = PICK(p, states) };

	with_struct(p, PROGRAM_VCPU, chance(p, 50) ? KVM_GET_MP_STATE : KVM_SET_MP_STATE, &state, sizeof(state));
}

static void events(struct program *p)
{
	struct kvm_vcpu_events events = { .exception.serror_pending = chance(p, 40) };
	bool get = chance(p, 55);

	memset(&events, get ? 0xaa : 0, sizeof(events));
	if (!get) {
		events.exception.serror_pending = chance(p, 40) ? 1 : chance(p, 10) ? 2 : 0;
		events.exception.serror_has_esr = chance(p, 50);
		events.exception.ext_dabt_pending = chance(p, 15) ? 1 : 0;
		events.exception.serror_esr = chance(p, 70) ? pick(p, 1 << 25) : random_value(p);
	}
	if (!get && chance(p, 10))
		((uint8_t *)&events)[pick(p, sizeof(events))] ^= 1;
	with_struct(p, PROGRAM_VCPU, get ? KVM_GET_VCPU_EVENTS : KVM_SET_VCPU_EVENTS, &events, sizeof(events));
}

static void writable_masks(struct program *p)
{
	struct reg_mask_range range = { .addr = chance(p, 10) ? 0x1000 : 0, .range = chance(p, 10) };
	struct trace_op *op;

	if (chance(p, 10))
		range.reserved[pick(p, 13)] = 1;
	op = with_struct(p, PROGRAM_VM, KVM_ARM_GET_REG_WRITABLE_MASKS, &range, sizeof(range));
	if (TRACE_HAS(op, addr) || range.addr)
		return;
	OP_SET(op, inner_at, 0);
	OP_SET(op, inner, program_filled(p, 0xaa, KVM_ARM_FEATURE_ID_RANGE_SIZE * sizeof(uint64_t)));
}

/* PMU_V3_CTRL, TIMER_CTRL, PVTIME_CTRL of a vCPU; SMCCC_CTRL of a VM; none of both */
static void device_attr(struct program *p)
{
	static const uint8_t requests[] = { 0xe1, 0xe1, 0xe2, 0xe3, 0xe3 };
	static const uint64_t values[] = { 0, 16, 20, 23, 24, 27, 30, 31, 32, 1000, 1024, 0x40000000, 0x40000040 };
	struct { uint32_t flags, group; uint64_t attr, addr; } attr = {
		.flags = chance(p, 5), .group = pick(p, 5), .attr = pick(p, 5),
	};
	uint8_t nr = PICK(p, requests);
	bool vm = chance(p, 20);
	uint64_t value = PICK(p, values);
	struct trace_op *op;

	if (vm)
		attr.group = pick(p, 2);
	if (chance(p, 5))
		attr.addr = 0x1000;
	op = with_struct(p, vm ? PROGRAM_VM : PROGRAM_VCPU, KVMSME_IOC(1, nr, 24), &attr, sizeof(attr));
	if (TRACE_HAS(op, addr) || attr.addr)
		return;
	OP_SET(op, inner_at, 16);
	OP_SET(op, inner, program_bytes(p, &value, sizeof(value)));
}

static void slot(struct program *p)
{
	static const uint64_t gpas[] = {
		0x40000000, 0x40000000, 0x40010000, 0x40008000, 0, 0x1000, 0x10000, 0x40000800, 0xffff000,
		0x80000000, 0xfffff0000, 0xfffffff000, 0x10000000000, 0xfffffffff000, UINT64_C(1) << 48,
		UINT64_MAX - 0xffff,
	};
	static const uint64_t sizes[] = {
		0x10000, 0x10000, 0x1000, 0, 0, 0x8000, 0x800, 0x20000, 0x1001, 0x200000,
	};
	static const uint32_t numbers[] = { 0, 0, 1, 1, 2, 3, 31, 32766, 32767, 0x10000, 0x1ffff, UINT32_MAX };
	static const uint64_t addresses[] = {
		0x1001, UINT64_C(1) << 52, UINT64_MAX - 0xfff, UINT64_C(1) << 63,
	};
	struct trace_op *op = program_op(p, TRACE_set_slot);

	OP_SET(op, slot, PICK(p, numbers));
	OP_SET(op, gpa, PICK(p, gpas));
	OP_SET(op, size, PICK(p, sizes));
	OP_SET(op, flags, PICK(p, ((const uint32_t[]){ 0, 0, 0, 0, 1, 2, 3, 4, 8, 0x80000000 })));
	if (chance(p, 80))
		OP_SET(op, ram, chance(p, 90) ? pick(p, 2) * 0x10000 : 0x801);
	else
		OP_SET(op, hva, PICK(p, addresses));
}

/* Calls that fail in one way or another wherever they are made */
static void wrong_call(struct program *p)
{
	static const uint32_t requests[] = {
		KVM_GET_API_VERSION, KVM_GET_VCPU_MMAP_SIZE, KVM_GET_MP_STATE, KVM_GET_ONE_REG, KVM_GET_REG_LIST,
		KVM_ARM_VCPU_FINALIZE, KVM_ARM_PREFERRED_TARGET, KVM_GET_VCPU_EVENTS, KVM_RUN,
		KVMSME_IOC(2, 0x81, 864), KVMSME_IOC(1, 0x82, 864), KVMSME_IOC(0, 0xff, 0), KVMSME_IOC(1, 0x86, 4),
		KVMSME_IOC(3, 0x85, 24), KVMSME_IOC(1, 0x98, 4), KVMSME_IOC(2, 0xab, 16), KVMSME_IOC(1, 0xae, 64),
		KVMSME_IOC(2, 0x8f, 100), KVMSME_IOC(1, 0xac, 8), 0x5401,
	};
	enum program_fd fd = (enum program_fd)pick(p, 3);
	uint32_t request = PICK(p, requests);

	/* KVM_RUN of a vCPU is an operation of its own */
	if (fd == PROGRAM_VCPU && request == KVM_RUN)
		return;
	if (chance(p, 50))
		OP_SET(program_ioctl(p, fd, request), number, chance(p, 50) ? 0 : 1);
	else
		OP_SET(program_ioctl(p, fd, request), addr, TRACE_ADDR_BAD);
}

/* Types of VMs and numbers of vCPUs that there are not */
static void not_made(struct program *p)
{
	static const uint64_t types[] = { 1, 31, 8, 0x100, 0x128, UINT64_C(1) << 31, UINT64_C(1) << 63, UINT64_MAX };
	static const uint64_t ids[] = { 512, 513, 1024, 0x10000, UINT32_MAX };

	if (chance(p, 50))
		OP_SET(program_ioctl(p, PROGRAM_KVM, KVM_CREATE_VM), number, PICK(p, types));
	else
		OP_SET(program_ioctl(p, PROGRAM_VM, KVM_CREATE_VCPU), number, PICK(p, ids));
}

static void finalize(struct program *p)
{
	struct trace_op *op = program_op(p, TRACE_finalize);

	OP_SET(op, feature, chance(p, 80) ? KVM_ARM_VCPU_SVE : (int)pick(p, 12) - 1);
	if (chance(p, 5))
		OP_SET(op, addr, TRACE_ADDR_BAD);
}

/* Without entering the guest */
static void run_at_once(struct program *p)
{
	struct trace_op *op = program_op(p, TRACE_run);

	OP_SET(op, immediate_exit, true);
	OP_SET(op, complete, 0x123456789abcdef0);
	if (chance(p, 5))
		OP_SET(op, arg, 1);
}

void random_call(struct program *p)
{
	static void (*const calls[])(struct program *p) = {
		mp_state, mp_state, mp_state, events, events, events, events, writable_masks, device_attr,
		device_attr, slot, slot, wrong_call, not_made, finalize, run_at_once,
	};

	PICK(p, calls)(p);
}

static uint32_t random_features(struct program *p)
{
	static const uint32_t common[] = {
		0, 4, 4, 0xc, 0x10, 0x14, 0x14, 0x60, 0x64, 0x74, 0x7c, 0x18, 5, 0x15, 0x1d,
	};

	if (chance(p, 80))
		return PICK(p, common);
	if (chance(p, 50))
		return 1u << pick(p, 32);
	return pick(p, 0x400);
}

void random_init(struct program *p)
{
	struct trace_op *op = program_op(p, TRACE_vcpu_init);
	uint32_t *kept = &p->features[p->at_vm][p->at_vcpu];
	uint32_t features = *kept && chance(p, 60) ? *kept : random_features(p);
	trace_raw_features raw = { { features } };

	*kept = features;
	p->may_be_32bit[p->at_vm][p->at_vcpu] |= features >> KVM_ARM_VCPU_EL1_32BIT & 1;
	if (chance(p, 3))
		raw.word[1 + pick(p, 6)] = 1u << pick(p, 32);
	OP_SET(op, target, chance(p, 94) ? KVM_ARM_TARGET_GENERIC_V8 : pick(p, 8));
	OP_SET(op, features_raw, raw);
	if (!(features >> KVM_ARM_VCPU_SVE & 1) || chance(p, 10))
		return;
	if (chance(p, 20)) {
		uint64_t vqs = 1 + pick(p, 3);
		struct trace_bytes data = program_filled(p, 0, 64);

		memcpy((uint8_t *)(uintptr_t)data.p, &vqs, sizeof(vqs));
		program_set(p, KVM_REG_ARM64_SVE_VLS, data);
	}
	finalize(p);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include <kvmsme/kvm.h>

#include "needed.h"
#include "program.h"

uint32_t pick(struct program *p, uint32_t n)
{
	return (uint32_t)((fuzz_next(&p->random) >> 32) * n >> 32);
}

bool chance(struct program *p, uint32_t percent)
{
	return pick(p, 100) < percent;
}

struct trace_op *program_op(struct program *p, enum trace_opcode opcode)
{
	struct trace_op *op = &p->op[p->nr < PROGRAM_MAX_OPS ? p->nr : PROGRAM_MAX_OPS - 1];

	memset(op, 0, sizeof(*op));
	op->op = opcode;
	op->given = UINT64_C(1) << TRACE_FIELD_op;
	OP_SET(op, t, p->t);
	OP_SET(op, i, (uint32_t)p->nr);
	if (opcode != TRACE_check_extension && opcode != TRACE_ioctl)
		OP_SET(op, vm, p->at_vm);
	if (OPS_VCPU >> opcode & 1)
		OP_SET(op, vcpu, p->at_vcpu);
	if (p->nr < PROGRAM_MAX_OPS)
		p->nr++;
	return op;
}

struct trace_bytes program_bytes(struct program *p, const void *bytes, size_t len)
{
	uint8_t *copy = needed(arena_alloc(&p->arena, len));

	memcpy(copy, bytes, len);
	return (struct trace_bytes){ copy, len };
}

struct trace_bytes program_filled(struct program *p, uint8_t value, size_t len)
{
	uint8_t *bytes = needed(arena_alloc(&p->arena, len));

	memset(bytes, value, len);
	return (struct trace_bytes){ bytes, len };
}

void program_get(struct program *p, uint64_t id)
{
	OP_SET(program_op(p, TRACE_get_one_reg), id, id);
}

void program_set(struct program *p, uint64_t id, struct trace_bytes data)
{
	struct trace_op *op = program_op(p, TRACE_set_one_reg);

	OP_SET(op, id, id);
	OP_SET(op, data, data);
}

void program_set_u64(struct program *p, uint64_t id, uint64_t value)
{
	program_set(p, id, program_bytes(p, &value, sizeof(value)));
}

struct trace_op *program_ioctl(struct program *p, enum program_fd fd, uint32_t request)
{
	struct trace_op *op = program_op(p, TRACE_ioctl);

	OP_SET(op, request, request);
	if (fd != PROGRAM_KVM)
		OP_SET(op, vm, p->at_vm);
	if (fd == PROGRAM_VCPU)
		OP_SET(op, vcpu, p->at_vcpu);
	return op;
}

uint64_t random_value(struct program *p)
{
	static const uint64_t some[] = {
		0, 1, 2, 3, 4, 7, 0x10, 0xff, 0x100, 0xfff, 0x1000, 0x8000, 0xffff, 0x10000, 0x7fffffff,
		0x80000000, 0xffffffff, 0x100000000, UINT64_C(0x7fffffffffffffff), UINT64_C(1) << 63, UINT64_MAX,
		UINT64_MAX - 1, 0x40000000, UINT64_C(0x5555555555555555),
	};

	switch (pick(p, 4)) {
	case 0:
		return fuzz_next(&p->random);
	case 1:
		return UINT64_C(1) << pick(p, 64);
	default:
		return PICK(p, some);
	}
}

static void create_vm(struct program *p, uint32_t vm)
{
	p->at_vm = vm;
	program_op(p, TRACE_create_vm);
	p->vm[vm] = true;
}

static void create_vcpu(struct program *p, uint32_t vcpu)
{
	p->at_vcpu = vcpu;
	program_op(p, TRACE_create_vcpu);
	p->made[p->at_vm][vcpu] = true;
}

/* Some vCPU that there is */
static void change_vcpu(struct program *p)
{
	uint32_t vm = pick(p, PROGRAM_VMS), vcpu = pick(p, PROGRAM_VCPUS);

	if (!p->made[vm][vcpu])
		return;
	p->at_vm = vm;
	p->at_vcpu = vcpu;
}

/* A VM, some vCPUs, and INIT of most of them */
static void start(struct program *p)
{
	uint32_t nr = 1 + (chance(p, 50) ? 1 : 0) + (chance(p, 15) ? 1 : 0);

	create_vm(p, 0);
	if (chance(p, 10))
		program_op(p, TRACE_preferred_target);
	for (uint32_t i = 0; i < nr; i++) {
		create_vcpu(p, i);
		if (chance(p, 10))
			random_call(p);
		if (chance(p, 90))
			random_init(p);
	}
	if (!chance(p, 10))
		return;
	create_vm(p, 1);
	create_vcpu(p, pick(p, PROGRAM_VCPUS));
	random_init(p);
}

static void go_on(struct program *p, enum program_area area)
{
	uint32_t kind = pick(p, 100);

	if (area == AREA_caps && kind < 60)
		random_capability(p);
	else if (area == AREA_guest && kind < 40)
		random_guest_run(p, true);
	else if (kind < 65)
		random_reg_call(p);
	else if (kind < 88)
		random_call(p);
	else if (kind < 93)
		random_guest_run(p, false);
	else if (kind < 96)
		random_init(p);
	else if (kind < 97)
		create_vcpu(p, pick(p, PROGRAM_VCPUS));
	else
		change_vcpu(p);
}

static void begin(struct program *p, uint32_t t)
{
	arena_reset(&p->arena);
	p->t = t;
	p->nr = 0;
	p->at_vm = p->at_vcpu = p->code_at = 0;
	memset(p->vm, 0, sizeof(p->vm));
	memset(p->made, 0, sizeof(p->made));
	memset(p->may_be_32bit, 0, sizeof(p->may_be_32bit));
	memset(p->features, 0, sizeof(p->features));
}

void program_make(struct program *p, uint64_t seed, uint32_t index, enum program_area area)
{
	uint32_t steps;

	begin(p, index);
	p->random = fuzz_random_of(seed, index);
	start(p);
	if (area == AREA_guest || chance(p, 40))
		random_guest_setup(p);
	steps = 8 + pick(p, 24);
	while (steps--)
		go_on(p, area);
}

static void check_extension(struct program *p, uint32_t cap)
{
	OP_SET(program_op(p, TRACE_check_extension), cap_nr, cap);
}

void program_make_host(struct program *p)
{
	static const uint32_t caps[] = {
		KVM_CAP_ARM_EL1_32BIT, KVM_CAP_ARM_PMU_V3, KVM_CAP_ARM_SVE, KVM_CAP_ARM_PTRAUTH_ADDRESS,
	};
	struct trace_op *init;
	uint64_t id;

	begin(p, 0);
	create_vm(p, 0);
	create_vcpu(p, 0);
	for (size_t i = 0; i < sizeof(caps) / sizeof(caps[0]); i++)
		check_extension(p, caps[i]);
	init = program_op(p, TRACE_vcpu_init);
	OP_SET(init, target, KVM_ARM_TARGET_GENERIC_V8);
	OP_SET(init, features_raw, (trace_raw_features){ { 0x7c } });
	OP_SET(program_op(p, TRACE_finalize), feature, KVM_ARM_VCPU_SVE);
	OP_SET(program_op(p, TRACE_get_reg_list), n_in, 1000);
	for (size_t i = 0; known_reg(i, &id); i++)
		if (!is_counter(id))
			program_get(p, id);
}

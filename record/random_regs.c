// SPDX-License-Identifier: GPL-2.0-or-later
/* Calls of GET_ONE_REG, SET_ONE_REG and GET_REG_LIST */
#include <string.h>

#include <kvmsme/kvm.h>

#include "population.h"
#include "program.h"

/* Kernels that are no development trees, whose registers are asked for */
static const char *const kernels[] = { "linux-6.1", "linux-6.12", "linux-7.3" };
#define NR_KERNELS (sizeof(kernels) / sizeof(kernels[0]))

static bool in_earlier_kernel(size_t kernel, uint64_t id)
{
	for (size_t k = 0; k < kernel; k++)
		if (pop_find(kernel_by_name(kernels[k]), id) >= 0)
			return true;
	return false;
}

bool known_reg(size_t i, uint64_t *id)
{
	for (size_t k = 0; k < NR_KERNELS; k++) {
		const struct kernel_pop *pop = kernel_by_name(kernels[k]);

		for (uint32_t j = 0; j < pop->nr; j++) {
			*id = pop->reg[j].id;
			if (!in_earlier_kernel(k, *id) && !i--)
				return true;
		}
	}
	return false;
}

static size_t nr_known(void)
{
	static size_t nr;
	uint64_t id;

	while (known_reg(nr, &id))
		nr++;
	return nr;
}

#define TIMER_CNT	ARM64_SYS_REG(3, 3, 14, 3, 2)
#define PTIMER_CNT	ARM64_SYS_REG(3, 3, 14, 0, 1)

bool is_counter(uint64_t id)
{
	return id == TIMER_CNT || id == PTIMER_CNT;
}

static uint64_t core_id(struct program *p)
{
	static const uint64_t sizes[] = { KVM_REG_SIZE_U64, KVM_REG_SIZE_U64, KVM_REG_SIZE_U32, KVM_REG_SIZE_U128 };
	uint32_t off = pick(p, 0xe0);

	switch (pick(p, 6)) {
	case 0:	/* PC, PSTATE, SP_EL1, ELR_EL1 */
		return KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | (0x3e + 2 * pick(p, 5));
	case 1:	/* V */
		return KVM_REG_ARM64 | KVM_REG_SIZE_U128 | KVM_REG_ARM_CORE | (0x54 + 4 * pick(p, 32));
	case 2:	/* FPSR, FPCR */
		return KVM_REG_ARM64 | KVM_REG_SIZE_U32 | KVM_REG_ARM_CORE | (0xd4 + pick(p, 2));
	case 3:	/* any offset, any size */
		return KVM_REG_ARM64 | KVM_REG_ARM_CORE | PICK(p, sizes) | off;
	default:
		return KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | 2 * pick(p, 0x2a);
	}
}

static uint64_t vector_id(struct program *p)
{
	uint32_t slice = chance(p, 10) ? pick(p, 32) : 0;

	switch (pick(p, 6)) {
	case 0:
		return KVM_REG_ARM64_SVE_PREG(pick(p, 16), slice);
	case 1:
		return KVM_REG_ARM64_SVE_FFR(slice);
	case 2:
		return KVM_REG_ARM64_SVE_VLS;
	case 3:	/* what kernels without SME have at these numbers */
		return chance(p, 50) ? KVM_REG_ARM64_SME_ZAHREG(pick(p, 16), 0) : KVM_REG_ARM64_SME_VLS;
	default:
		return KVM_REG_ARM64_SVE_ZREG(pick(p, 32), slice);
	}
}

static uint64_t firmware_id(struct program *p)
{
	return chance(p, 50) ? KVM_REG_ARM_FW_REG(pick(p, 6)) : KVM_REG_ARM_FW_FEAT_BMAP_REG(pick(p, 6));
}

/* Where kernels have registers, or had, or will */
static uint64_t some_sysreg(struct program *p)
{
	uint32_t op0 = chance(p, 80) ? 3 : 2, op1 = PICK(p, ((const uint8_t[]){ 0, 0, 0, 1, 2, 3, 4, 6 }));

	return ARM64_SYS_REG(op0, op1, PICK(p, ((const uint8_t[]){ 0, 0, 1, 2, 4, 5, 6, 9, 10, 12, 13, 14 })),
			     pick(p, 16), pick(p, 8));
}

/* Bad sizes, other architectures, bits that are reserved */
static uint64_t spoiled(struct program *p, uint64_t id)
{
	switch (pick(p, 4)) {
	case 0:
		return (id & ~KVM_REG_SIZE_MASK) | (uint64_t)pick(p, 12) << KVM_REG_SIZE_SHIFT;
	case 1:
		return id ^ UINT64_C(1) << pick(p, 64);
	case 2:
		return (id & ~KVM_REG_ARCH_MASK) | (uint64_t)pick(p, 16) << 60;
	default:
		return id ^ UINT64_C(1) << (16 + pick(p, 12));
	}
}

static uint64_t random_id(struct program *p)
{
	uint32_t kind = pick(p, 100);
	uint64_t id = 0;

	if (kind < 20)
		return core_id(p);
	if (kind < 32)
		return vector_id(p);
	if (kind < 38)
		return firmware_id(p);
	if (kind < 44)
		return some_sysreg(p);
	if (kind < 47)	/* cache size registers */
		return KVM_REG_ARM64 | KVM_REG_SIZE_U32 | KVM_REG_ARM_DEMUX | pick(p, 20);
	known_reg(pick(p, (uint32_t)nr_known()), &id);
	return kind < 51 ? spoiled(p, id) : id;
}

/* Timers are set to times that are long past, or far away: not to where they are now */
static uint64_t timer_value(struct program *p)
{
	return chance(p, 50) ? 0 : UINT64_MAX >> pick(p, 8);
}

static bool is_timer(uint64_t id)
{
	return (id & ~UINT64_C(0x3f)) == (ARM64_SYS_REG(3, 3, 14, 0, 0) & ~UINT64_C(0x3f));
}

static bool is_id_reg(uint64_t id)
{
	return (id & KVM_REG_ARM_COPROC_MASK) == KVM_REG_ARM64_SYSREG &&
	       (id & 0xff80) == (ARM64_SYS_REG(3, 0, 0, 0, 0) & 0xff80);
}

static uint64_t value_for(struct program *p, uint64_t id)
{
	static const uint64_t modes[] = {
		0x3c5, 0x3c4, 0x5, 0x4, 0, 0x3c0, 0x3c9, 0xd, 0x10, 0x1f, 0x13, 0x1d3, 0x3c2,
	};
	static const uint64_t small[] = {
		0, 1, 2, 3, 4, 5, 0x10, 0x13, 0x10000, 0x10001, 0x10002, 0x10003, 0x10004,
	};

	if (is_timer(id))
		return timer_value(p);
	if (id == (KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(regs.pstate)))
		return chance(p, 80) ? PICK(p, modes) : random_value(p);
	if ((id & KVM_REG_ARM_COPROC_MASK) >= KVM_REG_ARM_FW && chance(p, 80))
		return PICK(p, small);
	if (is_id_reg(id) && chance(p, 30))	/* all the lower fields, or one */
		return UINT64_C(0x1111111111111111) >> pick(p, 64);
	if (is_id_reg(id) && chance(p, 40))
		return (uint64_t)pick(p, 4) << 4 * pick(p, 16);
	return random_value(p);
}

static struct trace_bytes data_for(struct program *p, uint64_t id)
{
	size_t size = (size_t)KVM_REG_SIZE(id);
	uint64_t value = value_for(p, id);
	struct trace_bytes data;

	if (size > TRACE_MAX_DATA)
		size = TRACE_MAX_DATA;
	if (id == KVM_REG_ARM64_SVE_VLS)
		value = chance(p, 80) ? pick(p, 8) : value;
	data = program_filled(p, id == KVM_REG_ARM64_SVE_VLS ? 0 : (uint8_t)value, size);
	memcpy((uint8_t *)(uintptr_t)data.p, &value, size < sizeof(value) ? size : sizeof(value));
	return data;
}

static void list(struct program *p)
{
	static const uint32_t room[] = { 0, 1, 100, 300, 1000, 1000, 1000 };
	struct trace_op *op = program_op(p, TRACE_get_reg_list);

	OP_SET(op, n_in, PICK(p, room));
	if (chance(p, 5))
		OP_SET(op, addr, TRACE_ADDR_BAD);
}

/* A bad pointer, or one to fewer bytes than there should be */
static void spoil_pointer(struct program *p, struct trace_op *op)
{
	size_t size = (size_t)KVM_REG_SIZE(op->f_id);
	bool edge = chance(p, 40) && size <= TRACE_MAX_DATA && !TRACE_HAS(op, data);

	OP_SET(op, addr, edge ? TRACE_ADDR_EDGE : TRACE_ADDR_BAD);
	if (edge)
		OP_SET(op, valid, pick(p, (uint32_t)size));
	op->f_data = (struct trace_bytes){ NULL, 0 };
	op->given &= ~(UINT64_C(1) << TRACE_FIELD_data);
}

void random_reg_call(struct program *p)
{
	uint64_t id = random_id(p);
	bool bad = chance(p, 6);

	if (chance(p, 4)) {
		list(p);
		return;
	}
	if (is_counter(id))
		return;
	if (chance(p, 50)) {
		program_get(p, id);
		if (bad)
			spoil_pointer(p, &p->op[p->nr - 1]);
		return;
	}
	program_set(p, id, data_for(p, id));
	if (bad)
		spoil_pointer(p, &p->op[p->nr - 1]);
	else if (chance(p, 60))
		program_get(p, id);
}

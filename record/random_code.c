// SPDX-License-Identifier: GPL-2.0-or-later
/* Guests: what they find in memory, what they do, and a look at what came of it */
#include <string.h>

#include <kvmsme/kvm.h>

#include "program.h"

#define CODE_SPACE	0x40	/* for one guest's code */
#define MOVZ_X20_MMIO	0xd2a14014	/* movz x20, #0xa00, lsl #16 */
#define STR(t, offset)	(0xf9000000 | (offset) / 8 << 10 | 20 << 5 | (t))	/* str xt, [x20, #offset] */
#define LDR(t, offset)	(0xf9400000 | (offset) / 8 << 10 | 20 << 5 | (t))
#define HVC		0xd4000002
#define SMC		0xd4000003
#define AGAIN		0x17ffffff	/* b .-4 */
#define MRS_X22_ESR	0xd5385216
#define MRS_X23_ELR	0xd5384037

#define CORE_X(n) (KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | 2 * (n))
#define CORE_PC (KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(regs.pc))
#define CORE_PSTATE (KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(regs.pstate))
#define VBAR_EL1 ARM64_SYS_REG(3, 0, 12, 0, 0)

static void write_words(struct program *p, uint64_t ram, const uint32_t *words, size_t nr)
{
	struct trace_op *op = program_op(p, TRACE_write_memory);

	OP_SET(op, ram, ram);
	OP_SET(op, data, program_bytes(p, words, nr * sizeof(words[0])));
}

/* Every vector says of its exception ESR and ELR */
static void write_vectors(struct program *p)
{
	uint32_t vectors[16 * 32] = { 0 };

	for (int i = 0; i < 16; i++) {
		uint32_t *vector = vectors + (ptrdiff_t)i * 32;
		const uint32_t code[] = {
			MOVZ_X20_MMIO, MRS_X22_ESR, MRS_X23_ELR, STR(22, 0x800), STR(23, 0x808), AGAIN,
		};

		memcpy(vector, code, sizeof(code));
		vector[3] = STR(22, 0x800) + ((uint32_t)i << 11 & 0x1800);
	}
	write_words(p, PROGRAM_VECTORS, vectors, sizeof(vectors) / sizeof(vectors[0]));
}

void random_guest_setup(struct program *p)
{
	struct trace_op *op = program_op(p, TRACE_set_slot);

	OP_SET(op, slot, 0);
	OP_SET(op, gpa, program_ram(p));
	OP_SET(op, size, PROGRAM_RAM_SIZE);
	OP_SET(op, flags, 0);
	OP_SET(op, ram, 0);
	write_vectors(p);
}

static uint64_t function_id(struct program *p)
{
	static const uint32_t psci_0_1 = 0x95c1ba5e;
	static const uint32_t smccc[] = {
		0x80000000, 0x80000000, 0x80000001, 0x80000001, 0x80000002, 0x80008000, 0x80007fff, 0x80003fff,
		0xc5000020, 0xc5000021, 0x84000050, 0x84000051, 0x84000052, 0x8600ff01, 0x86000000, 0x8400ff01,
		0xc6000001,
		0x8600ff03, 0x87000000, 0xc2000000, 0xffffffff, 0,
	};

	switch (pick(p, 10)) {
	case 0:
		return psci_0_1 + pick(p, 6);
	case 1:
	case 2:
	case 3:
		return PICK(p, smccc);
	case 4:
		return random_value(p);
	case 5:
		return (UINT64_C(0xdead) << 32) | 0x84000000 | pick(p, 0x18);
	default:
		return (chance(p, 50) ? 0x84000000 : 0xc4000000) | pick(p, 0x18);
	}
}

static uint64_t argument(struct program *p, uint32_t number)
{
	static const uint64_t mpidrs[] = {
		0, 1, 2, 3, 0x80000000, 0x80000001, 0x100, 0x1000000, UINT64_C(0x100000000), UINT64_MAX,
	};
	static const uint64_t functions[] = {
		0x84000000, 0xc4000003, 0x84000008, 0x84000012, 0xc400000e, 0x80000000, 0x80008000, 0x80007fff,
		0x80003fff, 0xc5000021, 0x84000050, 0x84000014, 0xc4000015,
	};

	if (number == 1 && chance(p, 40))
		return PICK(p, mpidrs);
	if (number == 1 && chance(p, 50))
		return PICK(p, functions);
	if (number == 2 && chance(p, 60))
		return chance(p, 50) ? program_ram(p) : pick(p, 5);
	return random_value(p);
}

/* What is random or the time in the answer of TRNG and PTP is not looked at */
static bool answers_vary(uint64_t function)
{
	uint32_t f = (uint32_t)function;

	return f == 0x84000053 || f == 0xc4000053 || f == 0x86000001;
}

static void set_x(struct program *p, uint32_t n, uint64_t value)
{
	program_set_u64(p, CORE_X(n), value);
}

static void hypercall(struct program *p)
{
	const uint32_t code[] = { MOVZ_X20_MMIO, chance(p, 90) ? HVC : SMC, STR(0, 0), STR(1, 8), AGAIN };
	uint64_t function = function_id(p);

	write_words(p, p->code_at, code, sizeof(code) / sizeof(code[0]));
	set_x(p, 0, function);
	for (uint32_t i = 1; i < 4; i++)
		if (chance(p, 80))
			set_x(p, i, argument(p, i));
}

/* Breakpoints, timers and counters: it is the CPU that has more of them, or fewer, or the time */
static bool is_cpus_own(uint64_t id)
{
	uint32_t crn = (uint32_t)id >> 7 & 15;

	return (id >> 14 & 3) != 3 || crn == 9 || crn == 14;
}

/* System registers that KVM traps, has, or does not have */
static uint32_t random_mrs(struct program *p)
{
	uint64_t id = 0;

	known_reg(pick(p, 240), &id);
	if (chance(p, 30) || (id & KVM_REG_ARM_COPROC_MASK) != KVM_REG_ARM64_SYSREG || is_cpus_own(id))
		id = ARM64_SYS_REG(3, 0, 0, 1 + pick(p, 7), pick(p, 8));
	return 0xd5300000 | ((uint32_t)id & 0x7fff) << 5 | 6;
}

static void other_code(struct program *p)
{
	static const uint32_t words[] = {
		0xd503201f, 0x8b010002, 0x1e602820, 0x4ea01c20, 0x04e00000, 0x25d8e3e0, 0xd4000001, 0x00000000,
		0xd4200000, 0xd51b4400, 0xd53b4420, 0xd5033fdf, 0xd50342df, LDR(5, 0x20), LDR(6, 0x28), STR(4, 0x40),
	};
	uint32_t code[8] = { MOVZ_X20_MMIO };
	uint32_t nr = 1;

	for (uint32_t i = 1 + pick(p, 3); i; i--)
		code[nr++] = chance(p, 50) ? random_mrs(p) : PICK(p, words);
	code[nr++] = STR(6, 0x10);
	code[nr++] = STR(0, 0x18);
	code[nr++] = AGAIN;
	write_words(p, p->code_at, code, nr);
}

static void run(struct program *p)
{
	OP_SET(program_op(p, TRACE_run), complete, 0x123456789abcdef0);
}

void random_guest_run(struct program *p, bool hypercalls)
{
	bool call = hypercalls && chance(p, 85);
	size_t first = p->nr;

	if (p->may_be_32bit[p->at_vm][p->at_vcpu])
		return;
	if (call)
		hypercall(p);
	else
		other_code(p);
	program_set_u64(p, CORE_PC, program_ram(p) + p->code_at);
	p->code_at = (p->code_at + CODE_SPACE) % PROGRAM_VECTORS;
	program_set_u64(p, CORE_PSTATE, 0x3c5);
	program_set_u64(p, VBAR_EL1, program_ram(p) + PROGRAM_VECTORS);
	run(p);
	if (chance(p, 40))
		run(p);
	program_op(p, TRACE_read_stats);
	for (uint32_t i = 0; i < 4; i++)
		if (!call || !answers_vary(*(const uint64_t *)p->op[first + 1].f_data.p))
			program_get(p, CORE_X(i));
	program_get(p, CORE_PC);
	if (call && chance(p, 50)) {
		p->at_vcpu = pick(p, 2);
		if (!p->made[p->at_vm][p->at_vcpu])
			p->at_vcpu = 0;
		OP_SET(program_ioctl(p, PROGRAM_VCPU, KVM_GET_MP_STATE), data, program_filled(p, 0xaa, 4));
	}
}

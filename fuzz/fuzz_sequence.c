/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "fuzz_sequence.h"
#include "vmm_order.h"

/*
 * How often each kind of call is made, of 256.  What costs as much as a hundred register accesses
 * is rare: start states have it behind them.
 */
static const struct share {
	enum call_kind kind;
	unsigned int of_256;
} shares[] = {
	{ CALL_GET, 92 }, { CALL_SET, 70 }, { CALL_FILL, 51 }, { CALL_FIELD, 6 }, { CALL_LIST, 1 },
	{ CALL_INIT, 3 }, { CALL_FINALIZE, 3 }, { CALL_RUN, 2 }, { CALL_GUEST, 1 },
	{ CALL_GET_MP, 2 }, { CALL_SET_MP, 3 }, { CALL_GET_EVENTS, 2 }, { CALL_SET_EVENTS, 4 },
	{ CALL_ENABLE, 4 }, { CALL_MEMORY, 4 }, { CALL_MASKS, 1 }, { CALL_TARGET, 1 },
	{ CALL_CAP, 1 }, { CALL_VL_MATRIX, 1 }, { CALL_IOCTL, 4 },
};

#define NR_SHARES (sizeof(shares) / sizeof(shares[0]))	/* what is missing of 256 are GETs */

#define SYS(op0, op1, crn, crm, op2) ARM64_SYS_REG(op0, op1, crn, crm, op2)
#define CORE(size, reg) (KVM_REG_ARM64 | KVM_REG_SIZE_##size | KVM_REG_ARM_CORE | \
			 KVM_REG_ARM_CORE_REG(reg))

/* Registers that matter most: from @id on, @step apart, @nr of them */
static const struct reg_group {
	uint64_t id;
	unsigned int step, nr;
} groups[] = {
	{ KVM_REG_ARM64_SVE_ZREG(0, 0), 32, 32 }, { KVM_REG_ARM64_SVE_PREG(0, 0), 32, 17 },
	{ KVM_REG_ARM64_SME_ZAHREG(0, 0), 32, 256 }, { KVM_REG_ARM64_SME_ZAHREG(0, 0), 32, 32 },
	{ KVM_REG_ARM64_SME_ZTREG(0), 1, 1 }, { KVM_REG_ARM64_SYS_SVCR, 1, 1 },
	{ KVM_REG_ARM64_SVE_VLS, 1, 1 }, { ID_SME_VLS, 1, 1 },
	{ CORE(U128, fp_regs.vregs[0]), 4, 32 }, { CORE(U32, fp_regs.fpsr), 1, 2 },
	{ CORE(U64, regs.regs[0]), 2, 34 }, { SYS(3, 3, 4, 4, 2), 1, 1 },
	{ KVM_REG_ARM64_SYS_ID_AA64PFR1_EL1, 1, 1 }, { SYS(3, 0, 0, 4, 0), 1, 8 },
	{ SYS(3, 0, 1, 2, 0), 1, 8 }, { KVM_REG_ARM64_SVE_ZREG(0, 1), 1, 4 },
};

#define NR_GROUPS (sizeof(groups) / sizeof(groups[0]))

/* Guests: changes of mode, reads and writes of each kind of state, traps, PSCI */
static const uint32_t guest_words[] = {
	0xd503201f,	/* nop */
	0xd503477f,	/* smstart */
	0xd503437f,	/* smstart sm */
	0xd503457f,	/* smstart za */
	0xd503467f,	/* smstop */
	0xd503427f,	/* smstop sm */
	0x4f03e6e0,	/* movi v0.16b, #0x77 */
	0x2538cee0,	/* mov z0.b, #0x77 */
	0x2518e3e0,	/* ptrue p0.b */
	0xc00800ff,	/* zero {za} */
	0xd53b4240,	/* mrs x0, svcr */
	0xd53b4420,	/* mrs x0, fpsr */
	0x9e660000,	/* fmov x0, d0 */
	0xd53900c0,	/* mrs x0, smidr_el1 */
	0xd53812c0,	/* mrs x0, smcr_el1 */
	0xd4000002,	/* hvc #0 */
	0x04bf5020,	/* rdvl x0, #1 */
	0x04bf5820,	/* rdsvl x0, #1 */
};

#define NR_GUEST_WORDS (sizeof(guest_words) / sizeof(guest_words[0]))

static uint32_t take32(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

void fuzz_decode(const uint8_t *data, size_t size, struct fuzz_sequence *sequence)
{
	uint8_t header[FUZZ_HEADER_BYTES] = { 0 };

	memcpy(header, data, size < sizeof(header) ? size : sizeof(header));
	sequence->host = header[0];
	sequence->profile = header[1];
	sequence->start = header[2];
	sequence->share = header[3];
	sequence->look_at = header[4];
	sequence->more = header[5] <= (FUZZ_MIGRATES | FUZZ_TASK) ? header[5] : 0;
	sequence->nr = 0;
	for (size_t at = FUZZ_HEADER_BYTES; at + FUZZ_OP_BYTES <= size && sequence->nr < FUZZ_MAX_OPS;
	     at += FUZZ_OP_BYTES)
		sequence->op[sequence->nr++] = (struct fuzz_op){
			.kind = data[at], .where = data[at + 1],
			.reg = (uint16_t)(data[at + 2] | data[at + 3] << 8),
			.value = take32(data + at + 4),
		};
}

size_t fuzz_encode(const struct fuzz_sequence *sequence, uint8_t data[FUZZ_MAX_BYTES])
{
	uint8_t *at = data + FUZZ_HEADER_BYTES;

	memset(data, 0, FUZZ_HEADER_BYTES);
	data[0] = sequence->host;
	data[1] = sequence->profile;
	data[2] = sequence->start;
	data[3] = sequence->share;
	data[4] = sequence->look_at;
	data[5] = sequence->more;
	for (unsigned int i = 0; i < sequence->nr; i++, at += FUZZ_OP_BYTES) {
		const struct fuzz_op *op = &sequence->op[i];
		const uint8_t bytes[FUZZ_OP_BYTES] = {
			op->kind, op->where, (uint8_t)op->reg, (uint8_t)(op->reg >> 8), (uint8_t)op->value,
			(uint8_t)(op->value >> 8), (uint8_t)(op->value >> 16), (uint8_t)(op->value >> 24),
		};

		memcpy(at, bytes, sizeof(bytes));
	}
	return (size_t)(at - data);
}

/* By fuzz_op.kind, with each kind's share: looking through the shares is a mispredicted branch a call */
static uint8_t kinds[256];

__attribute__((constructor)) static void fill_kinds(void)
{
	unsigned int next = 0;

	for (size_t i = 0; i < NR_SHARES; i++)
		for (unsigned int n = 0; n < shares[i].of_256 && next < sizeof(kinds); n++)
			kinds[next++] = (uint8_t)shares[i].kind;
	while (next < sizeof(kinds))
		kinds[next++] = CALL_GET;
}

/* In sequences that have it, one of 32 calls */
#define MORE_MIGRATE	8	/* kinds below it */
#define MORE_TASK	16

static enum call_kind kind_in(uint8_t kind, uint8_t more)
{
	if (kind < MORE_MIGRATE && more & FUZZ_MIGRATES)
		return CALL_MIGRATE;
	if (kind >= MORE_MIGRATE && kind < MORE_TASK && more & FUZZ_TASK)
		return CALL_TASK;
	return (enum call_kind)kinds[kind];
}

static uint8_t first_of_kind(enum call_kind kind)
{
	unsigned int first = 0;

	for (size_t i = 0; i < NR_SHARES && shares[i].kind != kind; i++)
		first += shares[i].of_256;
	return (uint8_t)first;
}

/* The groups, the population, and now and then an id that nobody has */
static uint64_t id_of(const struct kvmsme *m, uint16_t reg, uint32_t value)
{
	unsigned int pick = reg & 31, n = reg >> 5;

	if (pick < NR_GROUPS)
		return groups[pick].id + (uint64_t)(n % groups[pick].nr) * groups[pick].step;
	if (pick < 30)
		return m->pop.reg[n % m->pop.nr].id;
	if (pick == 30)	/* one bit of an id that there is */
		return m->pop.reg[n % m->pop.nr].id ^ UINT64_C(1) << (value & 63);
	return (reg | (uint64_t)value << 16) * UINT64_C(0x9e3779b97f4a7c15);
}

/* Small ones, single bits, bits from the top, and anything */
static uint64_t number_of(uint32_t value)
{
	switch (value & 7) {
	case 0:
	case 1:
	case 2:
		return value >> 3 & 15;
	case 3:
		return UINT64_C(1) << (value >> 3 & 63);
	case 4:
		return UINT64_MAX << (value >> 3 & 63);
	case 5:
		return value >> 3 & 0xffff;
	default:
		return value * UINT64_C(0x9e3779b97f4a7c15);
	}
}

static uint64_t features_of(uint32_t value)
{
	static const uint64_t usual[] = {
		FEATURE_SVE | FEATURE_SME, FEATURE_SVE | FEATURE_SME, FEATURE_SME, FEATURE_SVE, 0,
		FEATURE_SVE | FEATURE_SME | 1 << KVM_ARM_VCPU_PSCI_0_2,
		FEATURE_SVE | 1 << KVM_ARM_VCPU_POWER_OFF | 1 << KVM_ARM_VCPU_PSCI_0_2,
		FEATURE_SVE | FEATURE_SME | 3 << KVM_ARM_VCPU_PTRAUTH_ADDRESS,
	};

	if ((value & 15) < 14)
		return usual[value & 7];
	return value >> 4 & 0x3fffffff;
}

static void fill_reg(const struct kvmsme *m, const struct fuzz_op *op, struct vcpu_call *call)
{
	call->id = id_of(m, op->reg, op->value);
	if (call->kind == CALL_FIELD && KVM_REG_SIZE(call->id) != 8)
		call->kind = CALL_SET;
	call->value = call->kind == CALL_FILL ? op->value & 0xff : number_of(op->value);
	if (call->kind == CALL_FIELD)
		call->value &= 15;
}

static void fill_init(const struct fuzz_op *op, struct vcpu_call *call)
{
	call->value = features_of(op->value);
	call->id = (op->reg & 63) == 63 ? 3 : 1;
}

static void fill_finalize(const struct fuzz_op *op, struct vcpu_call *call)
{
	static const uint64_t usual[] = { KVM_ARM_VCPU_VEC, KVM_ARM_VCPU_VEC, KVM_ARM_VCPU_SME, 0 };

	call->value = (op->value & 31) == 31 ? op->value >> 5 & 15 : usual[op->value & 3];
}

static void fill_list(const struct fuzz_op *op, struct vcpu_call *call)
{
	call->value = op->value & 3 ? LIST_ROOM : op->value >> 2 & 7;
}

static void fill_run(const struct fuzz_op *op, struct vcpu_call *call)
{
	call->value = (op->value & 15) == 15;
}

static void fill_guest(const struct fuzz_op *op, struct vcpu_call *call)
{
	call->value = op->reg & 3 ? guest_words[op->value % NR_GUEST_WORDS] : op->value;
}

static void fill_mp(const struct fuzz_op *op, struct vcpu_call *call)
{
	static const uint32_t states[] = { KVM_MP_STATE_RUNNABLE, KVM_MP_STATE_STOPPED,
					   KVM_MP_STATE_SUSPENDED, 77 };

	call->value = states[op->value & 3];
}

static void fill_events(const struct fuzz_op *op, struct vcpu_call *call)
{
	call->id = op->reg & 7;
	call->value = op->value >> 4;
}

static void fill_enable(const struct fuzz_op *op, struct vcpu_call *call)
{
	static const uint32_t caps[] = { KVM_CAP_ARM_WRITABLE_IMP_ID_REGS, KVM_CAP_ARM_MTE,
					 KVM_CAP_ARM_NISV_TO_USER, 1 };

	call->id = caps[op->reg & 3];
	call->value = 0;
}

static void fill_memory(const struct fuzz_op *op, struct vcpu_call *call)
{
	call->id = op->reg & 15 ? 1 + (op->reg >> 4 & 3) : op->reg >> 4;
	call->value = op->value & 1 ? 4096 : (uint64_t)(op->value >> 1 & 0x3fff);
}

/* Arguments are numbers below any memory */
static void fill_ioctl(const struct fuzz_op *op, struct vcpu_call *call)
{
	call->id = 0xae00 | (op->reg & 0xff) | (uint64_t)(op->reg >> 8 & 3) << 30;
	call->value = op->value & 0xfff;
}

static void fill_task(const struct fuzz_op *op, struct vcpu_call *call)
{
	call->value = op->value & 0xffffff;
	call->id = op->reg & 3;
}

static void fill_migrate(const struct fuzz_op *op, struct vcpu_call *call)
{
	call->id = (op->value & 7) < nr_vmm_orders ? op->value & 7 : 0;
}

static void (*const fillers[NR_CALL_KINDS])(const struct fuzz_op *op, struct vcpu_call *call) = {
	[CALL_INIT] = fill_init, [CALL_FINALIZE] = fill_finalize, [CALL_LIST] = fill_list,
	[CALL_RUN] = fill_run, [CALL_GUEST] = fill_guest, [CALL_SET_MP] = fill_mp,
	[CALL_SET_EVENTS] = fill_events, [CALL_ENABLE] = fill_enable, [CALL_MEMORY] = fill_memory,
	[CALL_IOCTL] = fill_ioctl, [CALL_TASK] = fill_task, [CALL_MIGRATE] = fill_migrate,
};

struct fuzz_mode fuzz_mode_of(const struct fuzz_sequence *sequence, bool cpu)
{
	return (struct fuzz_mode){ cpu && !(sequence->share & FUZZ_GUESTS), sequence->more };
}

void fuzz_op_make(const struct kvmsme *m, const struct fuzz_op *op, struct fuzz_mode mode,
		  struct vcpu_call *call)
{
	enum call_kind kind = kind_in(op->kind, mode.more);

	if (kind == CALL_GUEST && !mode.guests)
		kind = CALL_RUN;
	*call = (struct vcpu_call){ .kind = kind, .bad = !(op->where >> 2) };
	if (kind == CALL_GET || kind == CALL_SET || kind == CALL_FILL || kind == CALL_FIELD) {
		fill_reg(m, op, call);
		return;
	}
	call->id = 1;
	if (fillers[kind])
		fillers[kind](op, call);
}

struct vcpu_call fuzz_op_call(const struct kvmsme *m, const struct fuzz_op *op, struct fuzz_mode mode)
{
	struct vcpu_call call;

	fuzz_op_make(m, op, mode, &call);
	return call;
}

/* The smallest @reg that stands for an id */
static bool reg_of_id(const struct kvmsme *m, uint64_t id, uint16_t *reg)
{
	int index = machine_pop_index(m, id);

	for (unsigned int pick = 0; pick < NR_GROUPS; pick++)
		for (unsigned int n = 0; n < groups[pick].nr; n++)
			if (groups[pick].id + (uint64_t)n * groups[pick].step == id) {
				*reg = (uint16_t)(pick | n << 5);
				return true;
			}
	if (index < 0 || index >= 2048)
		return false;
	*reg = (uint16_t)(NR_GROUPS | (unsigned int)index << 5);
	return true;
}

static bool value_of_number(uint64_t number, uint32_t *value)
{
	if (number < 16)
		*value = (uint32_t)number << 3;
	else if (number <= 0xffff)
		*value = (uint32_t)number << 3 | 5;
	else if (!(number & (number - 1)))
		*value = (uint32_t)__builtin_ctzll(number) << 3 | 3;
	else
		return false;
	return true;
}

bool fuzz_op_of(const struct kvmsme *m, const struct vcpu_call *call, struct fuzz_op *op)
{
	*op = (struct fuzz_op){ .kind = first_of_kind(call->kind), .where = call->bad ? 0 : 8 };
	switch (call->kind) {
	case CALL_SET:
		return reg_of_id(m, call->id, &op->reg) && value_of_number(call->value, &op->value);
	case CALL_GET:
		op->kind = MORE_TASK;	/* a GET in any sequence */
		return reg_of_id(m, call->id, &op->reg);
	case CALL_FILL:
		op->value = (uint32_t)call->value;
		return reg_of_id(m, call->id, &op->reg);
	case CALL_INIT:
		for (op->value = 0; op->value < 8; op->value++)
			if (features_of(op->value) == call->value)
				return true;
		op->value = (uint32_t)call->value << 4 | 15;
		return features_of(op->value) == call->value;
	case CALL_FINALIZE:
		op->value = call->value == KVM_ARM_VCPU_VEC ? 0 :
			    call->value == KVM_ARM_VCPU_SME ? 2 : (uint32_t)call->value << 5 | 31;
		return true;
	case CALL_LIST:
		op->value = 1;
		return true;
	case CALL_RUN:
		return !call->value;
	case CALL_MIGRATE:
		op->value = (uint32_t)call->id;
		return true;
	case CALL_TASK:
		op->kind = MORE_MIGRATE;
		op->reg = (uint16_t)call->id;
		op->value = (uint32_t)call->value;
		return true;
	default:
		return false;
	}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <kvmsme/kvm.h>

#include "learn.h"
#include "select.h"

enum learn_feature { LEARN_NONE, LEARN_VEC, LEARN_SME, LEARN_PTRAUTH, LEARN_PMU };

const struct cpu_reg cpu_regs[] = {
#define CPU_REG(name, why, derived, before_run, by_feature, bits) \
	{ #name, why, derived, before_run, LEARN_##by_feature, bits },
#include "cpu_regs.def"
#undef CPU_REG
};
const size_t nr_cpu_regs = sizeof(cpu_regs) / sizeof(cpu_regs[0]);

/*
 * Registers that are there only where a field of an ID register says so.  A list, or
 * a refused read, tells the field before anybody has read it.
 */
static const struct {
	const char *reg;
	const char *id_reg;
	uint8_t shift;
} gated_regs[] = {
	{ "FPMR", "ID_AA64PFR2_EL1", 32 },
	{ "TCR2_EL1", "ID_AA64MMFR3_EL1", 0 },
	{ "SCTLR2_EL1", "ID_AA64MMFR3_EL1", 4 },
	{ "PIR_EL1", "ID_AA64MMFR3_EL1", 8 },
};
#define NR_GATED (sizeof(gated_regs) / sizeof(gated_regs[0]))

/* Guest programs that report a register: reads, too */
static const struct {
	const char *program;
	const char *reg;
} guest_reads[] = {
	{ "read_pfr0", "ID_AA64PFR0_EL1" },
	{ "read_pfr1", "ID_AA64PFR1_EL1" },
	{ "read_zfr0", "ID_AA64ZFR0_EL1" },
	{ "read_smfr0", "ID_AA64SMFR0_EL1" },
};
#define REPORT_ADDR UINT64_C(0x10000000)	/* programs.json: an exception reports elsewhere */

/**
 * struct learner - the state of the first pass
 * @row:      by population index: index into cpu_regs, or -1
 * @known:    by population index: bits that have been read
 * @written:  by population index: a SET of the sequence may have changed it
 * @features: of each vCPU of the sequence, 0 before its VCPU_INIT
 * @ran:      a vCPU of the VM has run
 * @tpidr2_known: the CPU's TPIDR2_EL0 has been read, or written by a guest
 */
struct learner {
	const struct profile *profile;
	struct kernel_pop *pop;
	struct learned_host *host;
	int16_t row[POP_MAX_REGS];
	uint64_t known[POP_MAX_REGS];
	bool written[POP_MAX_REGS];
	uint32_t features[TRACE_MAX_VMS][TRACE_MAX_VCPUS];
	bool ran[TRACE_MAX_VMS];
	bool tpidr2_known;
};

static int find_row(const char *name)
{
	for (size_t i = 0; i < nr_cpu_regs; i++)
		if (!strcmp(cpu_regs[i].name, name))
			return (int)i;
	return -1;
}

static void find_rows(struct learner *l)
{
	for (uint32_t i = 0; i < l->pop->nr; i++) {
		const struct pop_reg *reg = &l->pop->reg[i];

		l->row[i] = (int16_t)(reg->cpu ? find_row(reg->name) : -1);
	}
}

static bool shows(const struct learner *l, uint32_t features, enum learn_feature feature)
{
	bool sve = features >> KVM_ARM_VCPU_SVE & 1;
	bool sme = l->profile->sme && features >> l->profile->sme_feature_bit & 1;

	switch (feature) {
	case LEARN_VEC:
		return sve || (sme && !l->profile->zfr0_needs_sve);
	case LEARN_SME:
		return sme;
	case LEARN_PTRAUTH:
		return features >> KVM_ARM_VCPU_PTRAUTH_ADDRESS & 1;
	case LEARN_PMU:
		return features >> KVM_ARM_VCPU_PMU_V3 & 1;
	case LEARN_NONE:
		break;
	}
	return true;
}

static void learn_bits(struct learner *l, int index, uint64_t value, uint64_t bits)
{
	struct pop_reg *reg = &l->pop->reg[index];

	bits &= ~l->known[index];
	reg->reset = (reg->reset & ~bits) | (value & bits);
	l->known[index] |= bits;
}

static uint64_t shown_bits(const struct learner *l, const struct trace_op *op,
			   const struct cpu_reg *row)
{
	uint32_t features = l->features[op->f_vm][op->f_vcpu];
	uint64_t bits = ~row->derived;

	if (l->ran[op->f_vm])
		bits &= ~row->before_run;
	if (!shows(l, features, (enum learn_feature)row->by_feature))
		bits &= ~row->bits;
	return bits;
}

/* Some kernels have a register whatever its ID register says */
static bool is_gated(const struct kernel_pop *pop, const char *name)
{
	return pop->reg[pop_find_name(pop, name)].when != POP_WHEN_always;
}

static void learn_gate(struct learner *l, const char *name, bool there)
{
	for (size_t i = 0; i < NR_GATED; i++) {
		int index = pop_find_name(l->pop, gated_regs[i].id_reg);
		uint64_t field = UINT64_C(0xf) << gated_regs[i].shift;

		if (index >= 0 && !strcmp(name, gated_regs[i].reg) && is_gated(l->pop, name))
			learn_bits(l, index, there ? UINT64_C(1) << gated_regs[i].shift : 0, field);
	}
}

static uint64_t value_of(const struct trace_bytes *bytes)
{
	uint64_t value = 0;

	memcpy(&value, bytes->p, bytes->len < sizeof(value) ? bytes->len : sizeof(value));
	return value;
}

static void learn_value(struct learner *l, const struct trace_op *op, int index, uint64_t value)
{
	if (!l->written[index] && l->row[index] >= 0)
		learn_bits(l, index, value, shown_bits(l, op, &cpu_regs[l->row[index]]));
}

static void learn_from_reg(struct learner *l, const struct trace_op *op)
{
	int index = pop_find(l->pop, op->f_id);
	bool ok = TRACE_HAS(op, ret);

	if (index < 0)
		return;
	if (op->op == TRACE_set_one_reg && ok)
		l->written[index] = true;
	if (ok || op->f_errno == ENOENT)
		learn_gate(l, l->pop->reg[index].name, ok);
	if (op->op == TRACE_get_one_reg && ok && TRACE_HAS(op, data))
		learn_value(l, op, index, value_of(&op->f_data));
}

static bool listed(const struct trace_ids *ids, uint64_t id)
{
	for (size_t i = 0; i < ids->len; i++)
		if (ids->p[i] == id)
			return true;
	return false;
}

static void learn_from_list(struct learner *l, const struct trace_op *op)
{
	if (!TRACE_HAS(op, ids))
		return;
	for (size_t i = 0; i < NR_GATED; i++) {
		int index = pop_find_name(l->pop, gated_regs[i].reg);

		if (index >= 0)
			learn_gate(l, gated_regs[i].reg,
				   listed(&op->f_ids, l->pop->reg[index].id));
	}
}

/* Of a vCPU without SME: one with SME has a TPIDR2_EL0 of its own */
static void learn_tpidr2(struct learner *l, const struct trace_op *op)
{
	bool read = !strcmp(op->f_program.s, "read_tpidr2");
	bool write = !strcmp(op->f_program.s, "write_tpidr2");

	if (l->tpidr2_known || shows(l, l->features[op->f_vm][op->f_vcpu], LEARN_SME))
		return;
	if (read)
		l->host->tpidr2_el0 = op->f_mmio_data;
	l->tpidr2_known = read || write;
}

static void learn_from_run(struct learner *l, const struct trace_op *op)
{
	l->ran[op->f_vm] = true;
	if (!TRACE_HAS(op, ret) || op->f_mmio_addr != REPORT_ADDR)
		return;
	learn_tpidr2(l, op);
	for (size_t i = 0; i < sizeof(guest_reads) / sizeof(guest_reads[0]); i++) {
		int index = pop_find_name(l->pop, guest_reads[i].reg);

		if (index >= 0 && !strcmp(op->f_program.s, guest_reads[i].program))
			learn_value(l, op, index, op->f_mmio_data);
	}
}

static void learn_from_capability(struct learner *l, const struct trace_op *op)
{
	bool absent = TRACE_HAS(op, ret) && !op->f_ret;

	if (op->f_cap_nr == KVM_CAP_ARM_EL1_32BIT)
		l->host->no_el1_32bit = absent;
	if (op->f_cap_nr == KVM_CAP_ARM_PTRAUTH_ADDRESS)
		l->host->no_ptrauth = absent;
}

static void learn_from_op(struct learner *l, const struct trace_op *op)
{
	switch (op->op) {
	case TRACE_vcpu_init:
		if (TRACE_HAS(op, ret))
			l->features[op->f_vm][op->f_vcpu] = op->f_features_raw.word[0];
		break;
	case TRACE_run:
		learn_from_run(l, op);
		break;
	case TRACE_set_one_reg:
	case TRACE_get_one_reg:
		learn_from_reg(l, op);
		break;
	case TRACE_get_reg_list:
		learn_from_list(l, op);
		break;
	case TRACE_check_extension:
		learn_from_capability(l, op);
		break;
	default:
		break;
	}
}

static void learn_from_sequence(struct learner *l, const struct trace *trace)
{
	memset(l->written, 0, sizeof(l->written));
	memset(l->features, 0, sizeof(l->features));
	memset(l->ran, 0, sizeof(l->ran));
	for (size_t i = 0; i < trace->nr; i++)
		learn_from_op(l, &trace->op[i]);
}

/* Before QEMU 8 no CPU had any of the gated registers; a trace may only show their number */
static void expect_old_cpu(struct learner *l, const struct trace_header *header)
{
	unsigned int qemu = trace_qemu_version(header);

	if (!qemu || qemu >= 800)
		return;
	for (size_t i = 0; i < NR_GATED; i++) {
		int index = pop_find_name(l->pop, gated_regs[i].id_reg);

		if (index >= 0)
			l->pop->reg[index].reset &= ~(UINT64_C(0xf) << gated_regs[i].shift);
	}
}

bool trace_learn(const char *path, const struct profile *profile, struct kernel_pop *pop,
		 struct learned_host *host, struct input_error *error)
{
	struct learner learner = { .profile = profile, .pop = pop, .host = host };
	struct trace trace;
	int more;

	if (!trace_open(&trace, path, error))
		return false;
	find_rows(&learner);
	expect_old_cpu(&learner, &trace.header);
	while ((more = trace_next_sequence(&trace, error)) > 0)
		learn_from_sequence(&learner, &trace);
	trace_close(&trace);
	return more == 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The registers of a KVM: which there are, on which vCPUs, what they begin with and what writing does */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kvm_call.h"
#include "probe.h"
#include "probe_vcpu.h"
#include "regs.h"

#define PSCI	(1u << KVM_ARM_VCPU_PSCI_0_2)
#define PTRAUTH	(1u << KVM_ARM_VCPU_PTRAUTH_ADDRESS | 1u << KVM_ARM_VCPU_PTRAUTH_GENERIC)

/* vCPUs that are asked for their lists, the plainest first; and one like the last that is written to */
enum { VCPU_PLAIN, VCPU_SVE, VCPU_SME, VCPU_PTRAUTH, VCPU_PMU, VCPU_FULL, VCPU_WRITTEN, NR_VCPUS };

static const uint8_t when_of[NR_VCPUS] = {
	[VCPU_PLAIN] = POP_WHEN_always, [VCPU_SVE] = POP_WHEN_sve, [VCPU_SME] = POP_WHEN_sme,
	[VCPU_PTRAUTH] = POP_WHEN_ptrauth, [VCPU_PMU] = POP_WHEN_pmu, [VCPU_FULL] = POP_WHEN_always,
	[VCPU_WRITTEN] = POP_WHEN_always,
};

/**
 * struct asked - while it goes on
 * @vcpu:  by features; fd -1: there is none such.  @list: of each, or NULL
 * @known: the base's population, or NULL
 * @mask:  of ID registers, if @has_masks
 */
struct asked {
	const struct kernel_pop *known;
	struct probe_vcpu vcpu[NR_VCPUS];
	struct kvm_reg_list *list[NR_VCPUS];
	bool has_masks;
	uint64_t mask[KVM_ARM_FEATURE_ID_RANGE_SIZE];
};

static void open_vcpus(struct asked *a, int kvm, const struct profile *base, const struct kvmsme_host *host)
{
	uint32_t features[NR_VCPUS] = {
		[VCPU_PLAIN] = PSCI, [VCPU_SVE] = host->sve_vqs ? PSCI | 1u << KVM_ARM_VCPU_SVE : 0,
		[VCPU_SME] = host->sme_vqs ? PSCI | 1u << base->sme_feature_bit : 0,
		[VCPU_PTRAUTH] = host->ptrauth ? PSCI | PTRAUTH : 0,
		[VCPU_PMU] = host->pmu ? PSCI | 1u << KVM_ARM_VCPU_PMU_V3 : 0,
	};

	for (int i = 0; i < NR_VCPUS; i++) {
		a->vcpu[i] = (struct probe_vcpu){ -1, -1 };
		if (i < VCPU_FULL)
			features[VCPU_FULL] |= features[i];
		features[VCPU_WRITTEN] = features[VCPU_FULL];
		if (features[i] && !probe_vcpu_open(kvm, features[i], &a->vcpu[i])) {
			probe_vcpu_close(&a->vcpu[i]);
			a->vcpu[i] = (struct probe_vcpu){ -1, -1 };
		}
		if (a->vcpu[i].fd >= 0 && fetch_list(a->vcpu[i].fd, &a->list[i])) {
			free(a->list[i]);
			a->list[i] = NULL;
		}
	}
}

static void close_vcpus(struct asked *a)
{
	for (int i = 0; i < NR_VCPUS; i++) {
		probe_vcpu_close(&a->vcpu[i]);
		free(a->list[i]);
	}
}

static bool lists(const struct asked *a, int vcpu, uint64_t id)
{
	for (uint64_t i = 0; a->list[vcpu] && i < a->list[vcpu]->n; i++)
		if (a->list[vcpu]->reg[i] == id)
			return true;
	return false;
}

static int get(const struct asked *a, int vcpu, uint64_t id, uint64_t *value)
{
	*value = 0;
	return (int)one_reg(a->vcpu[vcpu].fd, KVM_GET_ONE_REG, id, value);
}

static int set(const struct asked *a, uint64_t id, uint64_t value)
{
	return (int)one_reg(a->vcpu[VCPU_WRITTEN].fd, KVM_SET_ONE_REG, id, &value);
}

/* Core and vector registers are code, all others a population's */
static bool is_of_population(uint64_t id)
{
	switch (id & KVM_REG_ARM_COPROC_MASK) {
	case KVM_REG_ARM_CORE:
	case KVM_REG_ARM64_SVE:
	case KVM_REG_ARM64_SME:
		return false;
	default:
		return true;
	}
}

static bool is_clock(const char *name)
{
	return !strcmp(name, "TIMER_CNT") || !strcmp(name, "PTIMER_CNT");
}

/* S3_{0,1,3}_C0_C{0-7}_x: where a register says what the CPU has */
static bool is_feature_id(uint64_t id)
{
	unsigned int op1 = id >> 11 & 7, crm = id >> 3 & 15;

	return (id & ~UINT64_C(0xffff)) == ARM64_SYS_REG(0, 0, 0, 0, 0) && (id >> 14 & 3) == 3 &&
	       !(id >> 7 & 15) && (op1 == 0 || op1 == 1 || op1 == 3) && crm < 8;
}

/* What is taken changes what is there, or nothing does: a field at a time, as it was in the end */
static uint64_t mask_by_writing(const struct asked *a, uint64_t id, uint64_t value)
{
	uint64_t mask = 0;

	for (unsigned int bit = 0; bit < 64; bit++)
		if (!set(a, id, value ^ UINT64_C(1) << bit)) {
			mask |= UINT64_C(0xf) << (bit & ~3u);
			set(a, id, value);
		}
	return mask;
}

static uint64_t mask_of(const struct asked *a, uint64_t id, uint64_t value)
{
	unsigned int op1 = id >> 11 & 7, crm = id >> 3 & 15, op2 = id & 7;

	if (!a->has_masks)
		return mask_by_writing(a, id, value);
	return is_feature_id(id) ? a->mask[KVM_ARM_FEATURE_ID_RANGE_IDX(3, op1, 0, crm, op2)] : 0;
}

/* POP_NR_KINDS: writing does not tell */
static enum pop_kind kind_by_writing(const struct asked *a, uint64_t id, uint64_t value)
{
	const uint64_t other[] = { ~value, 0, value ^ 1 };
	unsigned int refused = 0, kept = 0, ignored = 0;

	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++) {
		uint64_t now;

		if (other[i] == value)
			refused++, kept++, ignored++;
		else if (set(a, id, other[i]))
			refused++;
		else if (!get(a, VCPU_WRITTEN, id, &now) && now == other[i])
			kept++;
		else if (now == value)
			ignored++;
	}
	set(a, id, value);
	if (refused == 3)
		return is_feature_id(id) ? POP_KIND_id : POP_KIND_invariant;
	return kept == 3 ? POP_KIND_raw : ignored == 3 ? POP_KIND_wi : POP_NR_KINDS;
}

/* Kinds that have more to them than writing shows are as they are known */
static void find_kind(const struct asked *a, struct pop_reg *reg, bool known)
{
	bool plain = reg->kind == POP_KIND_raw || reg->kind == POP_KIND_wi || reg->kind == POP_KIND_invariant;
	enum pop_kind kind;

	if ((known && !plain) || is_clock(reg->name))
		return;
	kind = kind_by_writing(a, reg->id, reg->reset);
	if (kind != POP_NR_KINDS && !(known && kind == POP_KIND_id))
		reg->kind = (uint8_t)kind;
	else if (known && kind == POP_KIND_id)
		reg->kind = POP_KIND_invariant;
	else if (!known)
		reg->kind = POP_KIND_raw;
	reg->cpu |= !known && kind == POP_KIND_id;
}

static uint8_t find_when(const struct asked *a, uint64_t id)
{
	for (int i = 0; i < NR_VCPUS; i++)
		if (lists(a, i, id))
			return when_of[i];
	return POP_WHEN_always;
}

static void name_register(struct pop_reg *reg)
{
	char name[REG_NAME_MAX];

	reg_name(NULL, reg->id, name);
	if (strchr(name, ' ') || strlen(name) >= sizeof(reg->name))
		snprintf(name, sizeof(name), "ID_%016llx", (unsigned long long)reg->id);
	snprintf(reg->name, sizeof(reg->name), "%.27s", name);
}

/* One that the vCPU with everything has */
static void describe(const struct asked *a, struct pop_reg *reg, uint64_t id)
{
	int at = a->known ? pop_find(a->known, id) : -1;
	uint64_t value;

	*reg = (struct pop_reg){ .id = id, .mask = UINT64_MAX, .kind = POP_KIND_raw };
	if (at >= 0)
		*reg = a->known->reg[at];
	else
		name_register(reg);
	reg->list = lists(a, VCPU_FULL, id);
	if (at < 0)
		reg->when = find_when(a, id);
	if (!get(a, VCPU_FULL, id, &value) && !is_clock(reg->name))
		reg->reset = value;
	find_kind(a, reg, at >= 0);
	if (reg->kind == POP_KIND_id)
		reg->mask = mask_of(a, id, reg->reset);
}

/* Registers of features that the host lacks have not been seen; they are as they are known */
static bool is_unseen(const struct asked *a, const struct pop_reg *known)
{
	switch ((enum pop_when)known->when) {
	case POP_WHEN_always:
	case POP_WHEN_ras:
		return false;
	case POP_WHEN_sve:
		return !a->list[VCPU_SVE];
	case POP_WHEN_sme:
		return !a->list[VCPU_SME];
	case POP_WHEN_sve_or_sme:
		return !a->list[VCPU_SVE] && !a->list[VCPU_SME];
	case POP_WHEN_ptrauth:
		return !a->list[VCPU_PTRAUTH];
	case POP_WHEN_pmu:
		return !a->list[VCPU_PMU];
	default:
		return true;
	}
}

static bool insert(struct kernel_pop *pop, uint32_t at, const struct pop_reg *reg)
{
	if (pop->nr == POP_MAX_REGS)
		return false;
	memmove(&pop->reg[at + 1], &pop->reg[at], (pop->nr - at) * sizeof(*reg));
	pop->reg[at] = *reg;
	pop->nr++;
	return true;
}

/* Behind the register that it is known to follow, which may have been added so itself */
static bool add_known(const struct asked *a, struct kernel_pop *pop)
{
	bool ok = true;

	for (uint32_t i = 0; ok && a->known && i < a->known->nr; i++) {
		const struct pop_reg *known = &a->known->reg[i];
		int before = i ? pop_find(pop, known[-1].id) : -1;
		struct pop_reg reg = *known;
		uint64_t value;

		if (pop_find(pop, known->id) >= 0)
			continue;
		if (!get(a, VCPU_FULL, known->id, &value))
			describe(a, &reg, known->id);
		else if (!is_unseen(a, known))
			continue;
		ok = insert(pop, (uint32_t)(before + 1), &reg);
	}
	return ok;
}

static void ask_masks(struct asked *a)
{
	struct reg_mask_range range = { .addr = (uint64_t)(uintptr_t)a->mask };

	a->has_masks = !call(a->vcpu[VCPU_FULL].vm, KVM_ARM_GET_REG_WRITABLE_MASKS, &range);
}

static bool fill(struct asked *a, struct kernel_pop *pop)
{
	const struct kvm_reg_list *all = a->list[VCPU_FULL];
	struct kvm_vcpu_init init = { 0 };
	bool ok = true;

	if (!call(a->vcpu[VCPU_FULL].vm, KVM_ARM_PREFERRED_TARGET, &init))
		pop->target = init.target;
	ask_masks(a);
	for (uint64_t i = 0; ok && i < all->n; i++) {
		if (!is_of_population(all->reg[i]))
			continue;
		ok = pop->nr < POP_MAX_REGS;
		if (ok)
			describe(a, &pop->reg[pop->nr++], all->reg[i]);
	}
	return ok && add_known(a, pop);
}

bool probe_registers(int kvm, const struct profile *base, struct probe *probe, struct kvmsme_error *error)
{
	struct asked a = { .known = kernel_by_name(base->kernel) };
	bool ok;

	open_vcpus(&a, kvm, base, &probe->host);
	ok = a.list[VCPU_FULL];
	if (!ok)
		snprintf(error->text, sizeof(error->text),
			 "it gives no vCPU with all that it has, or no list of its registers");
	else if (!fill(&a, &probe->pop)) {
		ok = false;
		snprintf(error->text, sizeof(error->text), "it has more than %d registers beside core and vectors",
			 POP_MAX_REGS);
	}
	close_vcpus(&a);
	return ok;
}

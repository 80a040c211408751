/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Machines: making and freeing them, and memory for vCPUs */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host_memory.h"
#include "machine.h"
#include "snapshot.h"
#include "touch.h"
#include "vm_memory.h"

static struct kvmsme *no_machine(struct kvmsme_error *error, const char *text)
{
	if (error)
		snprintf(error->text, sizeof(error->text), "%s", text);
	return NULL;
}

static uint32_t pop_hash(uint64_t id)
{
	return (uint32_t)(id * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (MACHINE_POP_SLOTS - 1);
}

static void index_population(struct kvmsme *m)
{
	memset(m->pop_slot, 0xff, sizeof(m->pop_slot));
	for (uint32_t i = 0; i < m->pop.nr; i++) {
		uint32_t slot = pop_hash(m->pop.reg[i].id);

		while (m->pop_slot[slot] >= 0)
			slot = (slot + 1) & (MACHINE_POP_SLOTS - 1);
		m->pop_slot[slot] = (int16_t)i;
	}
}

/* Dense numbers for the registers that are kept, by population order */
static void place_registers(struct kvmsme *m)
{
	for (uint32_t i = 0; i < m->pop.nr; i++) {
		uint8_t kind = m->pop.reg[i].kind;

		m->reg_slot[i] = MACHINE_NO_SLOT;
		if (pop_kind_is_per_vm(kind))
			m->reg_slot[i] = (int16_t)m->nr_vm_regs++;
		else if (pop_kind_is_kept(kind))
			m->reg_slot[i] = (int16_t)m->nr_vcpu_regs++;
	}
}

int machine_pop_index(const struct kvmsme *m, uint64_t id)
{
	uint32_t slot = pop_hash(id);

	while (m->pop_slot[slot] >= 0 && m->pop.reg[m->pop_slot[slot]].id != id)
		slot = (slot + 1) & (MACHINE_POP_SLOTS - 1);
	return m->pop_slot[slot];
}

struct kvmsme *kvmsme_new_custom(const struct kvmsme_host *config, const struct profile *profile,
				 const struct kernel_pop *pop, const struct cpu_ops *cpu,
				 struct kvmsme_error *error)
{
	struct kvmsme *m;
	struct host host;

	if (!host_init(&host, config, error))
		return NULL;
	if (!pop)
		pop = kernel_by_name(profile->kernel);
	if (!pop)
		return no_machine(error, "profile: its kernel is not among those built in");
	m = host_memory(calloc(1, sizeof(*m)));
	if (!m)
		return no_machine(error, "out of memory");
	m->host = host;
	m->profile = *profile;
	m->pop = *pop;
	m->cpu = cpu;
	index_population(m);
	place_registers(m);
	m->sums = machine_sums_new();
	if (m->sums && fd_register_machine(m))
		return m;
	no_machine(error, m->sums ? "too many machines at once" : "out of memory");
	machine_sums_free(m->sums);
	free(m);
	return NULL;
}

struct kvmsme *machine_twin(const struct kvmsme *m)
{
	struct kvmsme *twin = host_memory(calloc(1, sizeof(*twin)));

	if (!twin)
		return NULL;
	memcpy(twin, m, offsetof(struct kvmsme, state));
	twin->sums = machine_sums_new();
	if (twin->sums)
		return twin;
	free(twin);
	return NULL;
}

void machine_free_twin(struct kvmsme *m)
{
	if (!m)
		return;
	for (uint32_t i = 0; i < m->nr_memory; i++) {
		free(m->vcpu[i]);
		if (m->scratch[i]) {
			free(m->scratch[i]->slots);
			free(m->scratch[i]->dirty);
		}
		free(m->scratch[i]);
	}
	vm_memory_free(m);
	machine_sums_free(m->sums);
	free(m);
}

void kvmsme_free(struct kvmsme *m)
{
	if (m)
		fd_forget_machine(m);
	machine_free_twin(m);
}

bool machine_vcpu_memory(struct kvmsme *m, unsigned int index)
{
	if (!m->vcpu[index])
		m->vcpu[index] = host_memory(aligned_alloc(64, sizeof(struct kvm_vcpu)));
	if (!m->scratch[index]) {
		m->scratch[index] = host_memory(aligned_alloc(4096, sizeof(struct vcpu_scratch)));
		if (m->scratch[index])
			memset(m->scratch[index], 0, sizeof(struct vcpu_scratch));
	}
	if (index >= m->nr_memory)
		m->nr_memory = (uint16_t)(index + 1);
	return m->vcpu[index] && m->scratch[index];
}

/* The vector state is zeroed by FINALIZE, at the lengths it fixes; the pages are kvm_run and the ring */
static void clear_vcpu(struct kvmsme *m, uint16_t index)
{
	struct kvm_vcpu *vcpu = m->vcpu[index];

	memset(vcpu, 0, offsetof(struct kvm_vcpu, vec));
	touch_vcpu_all(vcpu);
	memset(m->scratch[index]->pages, 0, RUN_PAGES);
	m->scratch[index]->pcpu.own = (struct cpu_own){ 0 };
	m->scratch[index]->stats = (struct vcpu_stats){ { 0 } };
	vcpu->in_use = true;
	vcpu->index = index;
}

/* Memory of a destroyed vCPU is used again */
int machine_new_vcpu(struct kvmsme *m)
{
	for (uint16_t i = 0; i < MACHINE_MAX_VCPUS; i++) {
		if (i < m->state.nr_vcpus && m->vcpu[i]->in_use)
			continue;
		if (!machine_vcpu_memory(m, i))
			break;
		if (i >= m->state.nr_vcpus)
			m->state.nr_vcpus = (uint16_t)(i + 1);
		clear_vcpu(m, i);
		return i;
	}
	return -1;
}

/* Those behind the last that is there are no state */
void machine_drop_vcpu(struct kvmsme *m, unsigned int index)
{
	m->vcpu[index]->in_use = false;
	while (m->state.nr_vcpus && !m->vcpu[m->state.nr_vcpus - 1]->in_use)
		m->state.nr_vcpus--;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Machines and their file descriptors.  An fd is FD_BASE | machine << 16 | slot, far
 * from what the process gets from its kernel.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"
#include "vcpu/vcpu.h"

#define FD_BASE		0x40000000
#define FD_SLOT_BITS	16
#define MAX_MACHINES	4096
#define RUN_PAGES	8192	/* kvm_run and the coalesced MMIO ring: SYS-2 */

static struct kvmsme *machines[MAX_MACHINES];
static pthread_mutex_t machines_lock = PTHREAD_MUTEX_INITIALIZER;

static struct kvmsme *no_machine(struct kvmsme_error *error, const char *text)
{
	if (error && text)
		snprintf(error->text, sizeof(error->text), "%s", text);
	return NULL;
}

/* Slot 0 stays free, so that no fd equals FD_BASE */
static bool register_machine(struct kvmsme *m)
{
	bool found = false;

	pthread_mutex_lock(&machines_lock);
	for (uint16_t i = 0; i < MAX_MACHINES && !found; i++) {
		if (machines[i])
			continue;
		machines[i] = m;
		m->id = i;
		found = true;
	}
	pthread_mutex_unlock(&machines_lock);
	return found;
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
	m = calloc(1, sizeof(*m));
	if (!m)
		return no_machine(error, "out of memory");
	m->host = host;
	m->profile = *profile;
	m->pop = *pop;
	m->cpu = cpu;
	index_population(m);
	if (!register_machine(m)) {
		free(m);
		return no_machine(error, "too many machines at once");
	}
	return m;
}

void kvmsme_free(struct kvmsme *m)
{
	if (!m)
		return;
	pthread_mutex_lock(&machines_lock);
	machines[m->id] = NULL;
	pthread_mutex_unlock(&machines_lock);
	for (uint32_t i = 0; i < MACHINE_MAX_VCPUS; i++) {
		free(m->vcpu[i]);
		free(m->run[i]);
	}
	free(m);
}

struct fd_entry *machine_fd_entry(int fd, struct kvmsme **m)
{
	uint32_t rest = (uint32_t)fd ^ FD_BASE;
	uint32_t slot = rest & ((1U << FD_SLOT_BITS) - 1);

	if (rest >> FD_SLOT_BITS >= MAX_MACHINES)
		return NULL;
	*m = machines[rest >> FD_SLOT_BITS];
	if (!*m || slot >= MACHINE_MAX_FDS || (*m)->fd[slot].kind == FD_CLOSED)
		return NULL;
	return &(*m)->fd[slot];
}

struct kvmsme *machine_of_fd(int fd)
{
	struct kvmsme *m;

	return machine_fd_entry(fd, &m) ? m : NULL;
}

struct kvm *machine_vm_of_fd(int fd)
{
	struct kvmsme *m;
	struct fd_entry *entry = machine_fd_entry(fd, &m);

	return entry && entry->kind == FD_VM ? &m->vm[entry->index] : NULL;
}

struct kvm_vcpu *machine_vcpu_of_fd(int fd)
{
	struct kvmsme *m;
	struct fd_entry *entry = machine_fd_entry(fd, &m);

	return entry && entry->kind == FD_VCPU ? m->vcpu[entry->index] : NULL;
}

int machine_new_fd(struct kvmsme *m, enum fd_kind kind, uint16_t index)
{
	for (int slot = 0; slot < MACHINE_MAX_FDS; slot++) {
		if (m->fd[slot].kind != FD_CLOSED)
			continue;
		m->fd[slot] = (struct fd_entry){ .kind = (uint16_t)kind, .index = index };
		if (slot >= m->nr_fds)
			m->nr_fds = (uint16_t)(slot + 1);
		return FD_BASE | m->id << FD_SLOT_BITS | slot;
	}
	return -1;
}

/* A negative errno, as a system call gives it */
static int refused(int ret)
{
	errno = -ret;
	return -1;
}

/* Without a machine there is no log, but the rule has its errno all the same */
static int not_open(void)
{
	return refused(-rule_descs[RULE_FD_CLOSED].err);
}

int kvmsme_open(struct kvmsme *m, const char *path, int flags)
{
	int fd;

	(void)flags;
	rule_log_clear(&m->rules);
	if (strcmp(path, "/dev/kvm"))
		return refused(rule_refuse(m, RULE_FD_PATH));
	rule_decide(m, RULE_FD_OPEN);
	fd = machine_new_fd(m, FD_SYSTEM, 0);
	return fd >= 0 ? fd : refused(rule_refuse(m, RULE_FD_LIMIT));
}

/* A VM lives until its own fd and those of all its vCPUs are closed */
static void put_vm(struct kvmsme *m, uint16_t vm)
{
	if (--m->vm[vm].refs)
		return;
	for (uint16_t i = 0; i < m->nr_vcpus; i++)
		if (m->vcpu[i] && m->vcpu[i]->in_use && m->vcpu[i]->vm == vm)
			m->vcpu[i]->in_use = false;
	m->vm[vm].in_use = false;
}

int kvmsme_close(int fd)
{
	struct kvmsme *m;
	struct fd_entry *entry = machine_fd_entry(fd, &m);

	if (!entry)
		return not_open();
	rule_log_clear(&m->rules);
	rule_decide(m, RULE_FD_CLOSE);
	if (entry->kind == FD_VM)
		put_vm(m, entry->index);
	else if (entry->kind == FD_VCPU)
		put_vm(m, (uint16_t)m->vcpu[entry->index]->vm);
	entry->kind = FD_CLOSED;
	return 0;
}

void *kvmsme_mmap(int fd, size_t length, long offset)
{
	struct kvmsme *m;
	struct fd_entry *entry = machine_fd_entry(fd, &m);

	int ret = 0;

	if (!entry) {
		not_open();
		return NULL;
	}
	rule_log_clear(&m->rules);
	rule_decide(m, RULE_FD_MMAP);
	if (entry->kind != FD_VCPU)
		ret = rule_refuse(m, RULE_FD_MMAP_KIND);
	else if (!length || length > RUN_PAGES || offset)
		ret = rule_refuse(m, RULE_FD_MMAP_SHAPE);
	if (!ret)
		return m->run[entry->index];
	refused(ret);
	return NULL;
}

/* Take a vCPU slot; memory of a destroyed one is used again */
int machine_new_vcpu(struct kvmsme *m)
{
	for (int i = 0; i < MACHINE_MAX_VCPUS; i++) {
		if (m->vcpu[i] && m->vcpu[i]->in_use)
			continue;
		if (!m->vcpu[i])
			m->vcpu[i] = aligned_alloc(64, sizeof(struct kvm_vcpu));
		if (!m->run[i])
			m->run[i] = malloc(RUN_PAGES);
		if (!m->vcpu[i] || !m->run[i])
			return -1;
		/* vector buffers are zeroed by FINALIZE, at the length it fixes */
		memset(m->vcpu[i], 0, offsetof(struct kvm_vcpu, sve_state));
		memset(m->run[i], 0, sizeof(struct kvm_run));
		m->vcpu[i]->in_use = true;
		m->vcpu[i]->index = (uint16_t)i;
		if (i >= m->nr_vcpus)
			m->nr_vcpus = (uint16_t)(i + 1);
		return i;
	}
	return -1;
}

int machine_reg_value(struct kvmsme *m, struct kvm_vcpu *vcpu, uint64_t id, void *buf)
{
	struct rule_log log = m->rules;
	struct kvm_one_reg reg = { .id = id, .addr = (uint64_t)(uintptr_t)buf };
	int ret = kvm_arm_get_reg(m, vcpu, &reg);

	m->rules = log;
	return ret;
}

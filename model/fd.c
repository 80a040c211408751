/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "fd.h"
#include "machine.h"
#include "touch.h"

#define FD_SLOT_BITS	16
#define MAX_MACHINES	4096

static struct kvmsme *machines[MAX_MACHINES];
static pthread_mutex_t machines_lock = PTHREAD_MUTEX_INITIALIZER;

/* Slot 0 stays free, so that no fd equals FD_BASE */
bool fd_register_machine(struct kvmsme *m)
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

void fd_forget_machine(struct kvmsme *m)
{
	pthread_mutex_lock(&machines_lock);
	machines[m->id] = NULL;
	pthread_mutex_unlock(&machines_lock);
}

struct fd_entry *machine_fd_entry(int fd, struct kvmsme **m)
{
	uint32_t rest = (uint32_t)fd ^ FD_BASE;
	uint32_t slot = rest & ((1U << FD_SLOT_BITS) - 1);

	*m = NULL;
	if (rest >> FD_SLOT_BITS >= MAX_MACHINES)
		return NULL;
	*m = machines[rest >> FD_SLOT_BITS];
	if (!*m || slot >= MACHINE_MAX_FDS || (*m)->state.fd[slot].kind == FD_CLOSED)
		return NULL;
	return &(*m)->state.fd[slot];
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

	return entry && entry->kind == FD_VM ? &m->state.vm[entry->index] : NULL;
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
		if (m->state.fd[slot].kind != FD_CLOSED)
			continue;
		m->state.fd[slot] = (struct fd_entry){ .kind = (uint16_t)kind, .index = index };
		if (slot >= m->state.nr_fds)
			m->state.nr_fds = (uint16_t)(slot + 1);
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
int fd_refuse(struct kvmsme *m, enum rule rule)
{
	int ret = -rule_descs[rule].err;

	if (!m)
		return refused(ret);
	machine_lock(m);
	rule_log_clear(&m->rules);
	ret = rule_refuse(m, rule);
	machine_unlock(m);
	return refused(ret);
}

static int open_device(struct kvmsme *m, const char *path)
{
	int fd;

	rule_log_clear(&m->rules);
	if (strcmp(path, "/dev/kvm"))
		return rule_refuse(m, RULE_FD_PATH);
	rule_decide(m, RULE_FD_OPEN);
	fd = machine_new_fd(m, FD_SYSTEM, 0);
	return fd >= 0 ? fd : rule_refuse(m, RULE_FD_LIMIT);
}

int kvmsme_open(struct kvmsme *m, const char *path, int flags)
{
	int ret;

	(void)flags;
	machine_lock(m);
	ret = (int)rule_outcome(m, open_device(m, path));
	machine_unlock(m);
	return ret < 0 ? refused(ret) : ret;
}

/* A VM lives until its own fd, those of all its vCPUs and those of their statistics are closed */
static void put_vm(struct kvmsme *m, uint16_t vm)
{
	struct machine_state *state = &m->state;

	touch_vm(&state->vm[vm]);
	if (--state->vm[vm].refs)
		return;
	for (unsigned int i = state->nr_vcpus; i--;)
		if (m->vcpu[i]->in_use && m->vcpu[i]->vm == vm)
			machine_drop_vcpu(m, i);
	memset(&state->vm[vm], 0, sizeof(state->vm[vm]));
	touch_vm(&state->vm[vm]);
	while (state->nr_vms && !state->vm[state->nr_vms - 1].in_use)
		state->nr_vms--;
}

int kvmsme_close(int fd)
{
	struct kvmsme *m;
	struct fd_entry *entry = machine_fd_entry(fd, &m);
	int ret;

	if (!entry)
		return fd_refuse(m, RULE_FD_CLOSED);
	machine_lock(m);
	rule_log_clear(&m->rules);
	rule_decide(m, RULE_FD_CLOSE);
	ret = (int)rule_outcome(m, 0);
	if (entry->kind == FD_VM || entry->kind == FD_VM_STATS)
		put_vm(m, entry->index);
	else if (entry->kind != FD_SYSTEM)
		put_vm(m, (uint16_t)m->vcpu[entry->index]->vm);
	*entry = (struct fd_entry){ .kind = FD_CLOSED };
	while (m->state.nr_fds && m->state.fd[m->state.nr_fds - 1].kind == FD_CLOSED)
		m->state.nr_fds--;
	machine_unlock(m);
	return ret ? refused(ret) : 0;
}

static int check_mapping(struct kvmsme *m, const struct fd_entry *entry, size_t length, long offset)
{
	rule_log_clear(&m->rules);
	rule_decide(m, RULE_FD_MMAP);
	if (entry->kind >= FD_VM_STATS)
		return rule_refuse(m, RULE_STATS_MAP);
	if (entry->kind != FD_VCPU)
		return rule_refuse(m, RULE_FD_MMAP_KIND);
	if (!length || offset < 0 || offset % 4096 || offset >= RUN_PAGES)
		return rule_refuse(m, RULE_FD_MMAP_SHAPE);
	return 0;
}

void *kvmsme_mmap(int fd, size_t length, long offset)
{
	struct kvmsme *m;
	const struct fd_entry *entry = machine_fd_entry(fd, &m);
	int ret;

	if (!entry) {
		fd_refuse(m, RULE_FD_CLOSED);
		return NULL;
	}
	machine_lock(m);
	ret = (int)rule_outcome(m, check_mapping(m, entry, length, offset));
	machine_unlock(m);
	if (!ret)
		return m->scratch[entry->index]->pages + offset;
	refused(ret);
	return NULL;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* The machine that each thread has, and what another CPU may ask of it */
#include <pthread.h>
#include <stdlib.h>

#include "row.h"

static _Thread_local struct a64 *instance;
static pthread_key_t instance_key;
static pthread_once_t instance_once = PTHREAD_ONCE_INIT;

void a64_release(void)
{
	if (instance)
		free(instance->arena);
	free(instance);
	instance = NULL;
}

static void thread_ends(void *unused)
{
	(void)unused;
	a64_release();
}

static void make_key(void)
{
	host_fault_install();
	pthread_key_create(&instance_key, thread_ends);
}

struct a64 *a64_instance(void)
{
	if (instance)
		return instance;
	pthread_once(&instance_once, make_key);
	instance = calloc(1, sizeof(*instance));
	if (!instance)
		return NULL;
	instance->arena = malloc(A64_ARENA_SIZE);
	if (!instance->arena) {
		a64_release();
		return NULL;
	}
	a64_maps_init(instance);
	pthread_setspecific(instance_key, instance);
	return instance;
}

bool cpu_a64_ready(void)
{
	return a64_instance() != NULL;
}

bool cpu_a64_translate(struct pcpu *pcpu, const struct cpu_mem_slot *slots, size_t nr_slots,
		       uint64_t va, enum cpu_access access, uint64_t *pa)
{
	static const enum a64_access as[] = {
		[CPU_FETCH] = A64_FETCH, [CPU_LOOK] = A64_LOOK,
	};
	struct a64 *m = a64_instance();
	struct a64_translation t;

	if (!m)
		return false;
	m->slots = slots;
	m->nr_slots = nr_slots;
	m->pcpu = pcpu;
	m->pstate = pcpu->pstate;
	m->v.sys = pcpu->sys;
	if (!a64_translate(m, &t, va, as[access], pcpu->sys.el))
		return false;
	*pa = t.pa;
	return access != CPU_LOOK || !(a64_is_device(m, &t) || t.execute_only);
}

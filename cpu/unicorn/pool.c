// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Instances.  Opening one costs 0.7 ms, mapping memory 10 us, unmapping it 0.4 us a
 * page, so a thread keeps a few and prefers the one that has this memory already.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"
#include "a64.h"

#define POOL_MAX	4
#define REMAP_MAX_PAGES	1024

static __thread struct machine *pool;	/* most recently used first */
static pthread_key_t pool_key;
static pthread_once_t pool_once = PTHREAD_ONCE_INIT;

/*
 * The guest's memory may be gone by now: with the MMU off, as it is in el1h, Unicorn
 * drops translations without reading page tables.
 */
static void machine_close(struct machine *m)
{
	if (m->el1h && !uc_context_restore(m->uc, m->el1h))
		blocks_forget_all(m);
	if (m->el1h)
		uc_context_free(m->el1h);
	if (m->uc)
		uc_close(m->uc);
	free(m->slots);
	free(m->alias);
	free(m->arena);
	free(m);
}

void machine_release_all(void)
{
	while (pool) {
		struct machine *m = pool;

		pool = m->next;
		machine_close(m);
	}
}

static void thread_ends(void *unused)
{
	(void)unused;
	machine_release_all();
}

static void pool_init(void)
{
	pthread_key_create(&pool_key, thread_ends);
}

static void pool_push(struct machine *m)
{
	m->next = pool;
	pool = m;
}

static bool slots_equal(const struct machine *m, const struct cpu_mem_slot *slots, size_t nr)
{
	if (m->nr_slots != nr)
		return false;
	for (size_t i = 0; i < nr; i++)
		if (m->slots[i].gpa != slots[i].gpa || m->slots[i].size != slots[i].size ||
		    m->slots[i].host != slots[i].host ||
		    m->slots[i].readonly != slots[i].readonly)
			return false;
	return true;
}

static bool slots_unmap(struct machine *m)
{
	aliases_drop(m);
	for (size_t i = 0; i < m->nr_slots; i++)
		if (uc_mem_unmap(m->uc, m->slots[i].gpa, m->slots[i].size))
			return false;
	m->nr_slots = 0;
	return true;
}

static bool slots_map(struct machine *m, const struct cpu_mem_slot *slots, size_t nr)
{
	struct cpu_mem_slot *copy = realloc(m->slots, (nr ? nr : 1) * sizeof(*copy));

	if (!copy)
		return false;
	m->slots = copy;
	for (size_t i = 0; i < nr; i++) {
		uint32_t prot = slots[i].readonly ? UC_PROT_READ | UC_PROT_EXEC : UC_PROT_ALL;

		if (uc_mem_map_ptr(m->uc, slots[i].gpa, slots[i].size, prot, slots[i].host))
			return false;
		m->slots[m->nr_slots++] = slots[i];
	}
	m->host_gen++;
	return true;
}

static uint64_t slots_pages(const struct machine *m)
{
	uint64_t pages = 0;

	for (size_t i = 0; i < m->nr_slots; i++)
		pages += m->slots[i].size / PAGE_SIZE_4K;
	return pages;
}

/*
 * The entry stub, see machine_load().  The UDF tells that the ERET has arrived.
 */
static bool stub_map(struct machine *m)
{
	m->stub[0] = 0xd508871f;	/* tlbi vmalle1 */
	m->stub[1] = A64_ERET;
	m->stub[2] = 0;			/* udf #0 */
	return !uc_mem_map_ptr(m->uc, STUB_ADDR, sizeof(m->stub), UC_PROT_READ | UC_PROT_EXEC,
			       m->stub);
}

/*
 * SCR_EL3 = NS, HCE, RW: HVC is then an exception of its own (number 11).  Non-secure,
 * it is HCR_EL2.RW that makes EL1 AArch64, for ERET and for translation.
 */
static void higher_els_setup(struct machine *m)
{
	uc_set_sysreg(m, A64_SYSREG(3, 6, 1, 1, 0), 0x501);
	uc_set_sysreg(m, A64_SYSREG(3, 4, 1, 1, 0), UINT64_C(1) << 31);
}

static struct machine *machine_open(void)
{
	struct machine *m = aligned_alloc(4096, (sizeof(*m) + 4095) & ~(size_t)4095);

	if (!m)
		return NULL;
	memset(m, 0, sizeof(*m));
	m->arena = malloc(BLOCK_ARENA);
	if (!m->arena || uc_open(UC_ARCH_ARM64, UC_MODE_ARM, &m->uc))
		goto fail;
	if (uc_ctl_set_cpu_model(m->uc, UC_CPU_ARM64_MAX) || !stub_map(m) || !hooks_add(m))
		goto fail;
	higher_els_setup(m);
	if (uc_context_alloc(m->uc, &m->el1h) || uc_context_save(m->uc, m->el1h))
		goto fail;
	return m;
fail:
	machine_close(m);
	return NULL;
}

/* Takes the least recently used machine out of the pool, if that is full */
static struct machine *pool_evict(void)
{
	struct machine **link = &pool;
	unsigned int n = 0;

	if (!pool)
		return NULL;
	for (; (*link)->next; link = &(*link)->next)
		n++;
	if (n + 1 < POOL_MAX)
		return NULL;

	struct machine *m = *link;

	*link = NULL;
	return m;
}

static struct machine *pool_take(const struct cpu_mem_slot *slots, size_t nr)
{
	for (struct machine **link = &pool; *link; link = &(*link)->next) {
		struct machine *m = *link;

		if (slots_equal(m, slots, nr)) {
			*link = m->next;
			return m;
		}
	}
	return NULL;
}

static struct machine *machine_for(const struct cpu_mem_slot *slots, size_t nr)
{
	struct machine *m = pool_evict();

	if (m && (slots_pages(m) > REMAP_MAX_PAGES || !slots_unmap(m))) {
		machine_close(m);
		m = NULL;
	}
	if (!m)
		m = machine_open();
	if (m && !slots_map(m, slots, nr)) {
		machine_close(m);
		return NULL;
	}
	return m;
}

struct machine *machine_get(const struct cpu_mem_slot *slots, size_t nr_slots)
{
	struct machine *m;

	pthread_once(&pool_once, pool_init);
	pthread_setspecific(pool_key, &pool);
	m = pool_take(slots, nr_slots);
	if (!m)
		m = machine_for(slots, nr_slots);
	if (m)
		pool_push(m);
	return m;
}

/* @m is spent: the next machine_get() shall not find it */
void machine_retire(struct machine *m)
{
	for (struct machine **link = &pool; *link; link = &(*link)->next) {
		if (*link == m) {
			*link = m->next;
			break;
		}
	}
	machine_close(m);
}

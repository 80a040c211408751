// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Instances.  Opening one costs 0.7 ms, mapping memory 10 us, unmapping it 0.4 us a
 * page, so a thread keeps a few and prefers the one that has this memory already.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "host_memory.h"
#include "ucpu.h"

#define POOL_MAX	4
#define REMAP_MAX_PAGES	1024

/* Of translated code.  Where there is no room for it Unicorn 2.0.1 calls exit(). */
#define CODE_BUFFER	((size_t)1 << 30)
#define OTHER_MEMORY	((size_t)16 << 20)	/* what an instance has beside it, and more */

static __thread struct ucpu *pool;	/* most recently used first */
static pthread_key_t pool_key;
static pthread_once_t pool_once = PTHREAD_ONCE_INIT;

/*
 * The guest's memory may be gone by now: with the MMU off, as it is in el1h, Unicorn
 * drops translations without reading page tables.
 */
static bool close_instance(struct ucpu *m, const void *unused)
{
	(void)unused;
	if (m->el1h && !uc_context_restore(m->uc, m->el1h))
		blocks_forget_all(m);
	if (m->el1h)
		uc_context_free(m->el1h);
	if (m->uc)
		uc_close(m->uc);
	return true;
}

static void ucpu_close(struct ucpu *m)
{
	if (!m->lost)
		guard_call(m, close_instance, NULL);
	free(m->slots);
	free(m->gap);
	free(m->arena);
	free(m);
}

void ucpu_release_all(void)
{
	while (pool) {
		struct ucpu *m = pool;

		pool = m->next;
		ucpu_close(m);
	}
}

static void thread_ends(void *unused)
{
	(void)unused;
	ucpu_release_all();
}

static void pool_init(void)
{
	quiet_unicorn();
	pthread_key_create(&pool_key, thread_ends);
}

static void pool_push(struct ucpu *m)
{
	m->next = pool;
	pool = m;
}

static bool slots_equal(const struct ucpu *m, const struct cpu_mem_slot *slots, size_t nr)
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

static bool slots_unmap(struct ucpu *m, const void *unused)
{
	(void)unused;
	for (size_t i = 0; i < m->nr_slots; i++)
		if (uc_mem_unmap(m->uc, m->slots[i].gpa, m->slots[i].size))
			return false;
	m->nr_slots = 0;
	return true;
}

struct slot_list {
	const struct cpu_mem_slot *slots;
	size_t nr;
};

static bool slots_map(struct ucpu *m, const void *arg)
{
	const struct cpu_mem_slot *slots = ((const struct slot_list *)arg)->slots;
	size_t nr = ((const struct slot_list *)arg)->nr;
	struct cpu_mem_slot *copy = realloc(m->slots, (nr ? nr : 1) * sizeof(*copy));

	if (!copy)
		return false;
	m->slots = copy;
	for (size_t i = 0; i < nr; i++) {
		uint32_t prot = slots[i].readonly ? UC_PROT_READ | UC_PROT_EXEC : UC_PROT_ALL;

		uc_err error = uc_mem_map_ptr(m->uc, slots[i].gpa, slots[i].size, prot, slots[i].host);

		if (error == UC_ERR_NOMEM)
			host_memory_missing();
		if (error)
			return false;
		m->slots[m->nr_slots++] = slots[i];
	}
	m->host_gen++;
	return true;
}

static uint64_t slots_pages(const struct ucpu *m)
{
	uint64_t pages = 0;

	for (size_t i = 0; i < m->nr_slots; i++)
		pages += m->slots[i].size / PAGE_SIZE_4K;
	return pages;
}

/*
 * The entry stub, see ucpu_load().  The UDF tells that the ERET has arrived.
 */
static bool stub_map(struct ucpu *m)
{
	m->stub[0] = 0xd508871f;	/* tlbi vmalle1 */
	m->stub[1] = 0xd69f03e0;	/* eret */
	m->stub[2] = 0;			/* udf #0 */
	return !uc_mem_map_ptr(m->uc, STUB_ADDR, sizeof(m->stub), UC_PROT_READ | UC_PROT_EXEC,
			       m->stub);
}

/*
 * SCR_EL3 = NS, HCE, RW: HVC is then an exception of its own (number 11).  Non-secure,
 * it is HCR_EL2.RW that makes EL1 AArch64, for ERET and for translation.
 */
static void higher_els_setup(struct ucpu *m)
{
	uc_set_sysreg(m, SYSREG(3, 6, 1, 1, 0), 0x501);
	uc_set_sysreg(m, SYSREG(3, 4, 1, 1, 0), UINT64_C(1) << 31);
}

static bool open_instance(struct ucpu *m, const void *unused)
{
	(void)unused;
	if (uc_open(UC_ARCH_ARM64, UC_MODE_ARM, &m->uc))
		return false;
	if (uc_ctl_set_cpu_model(m->uc, UC_CPU_ARM64_MAX) || !stub_map(m) || !hooks_add(m))
		return false;
	higher_els_setup(m);
	return !uc_context_alloc(m->uc, &m->el1h) && !uc_context_save(m->uc, m->el1h);
}

/* Asked for as Unicorn does, so that the answer is the same */
static bool memory_suffices(void)
{
	void *probe = mmap(NULL, CODE_BUFFER + OTHER_MEMORY, PROT_READ | PROT_WRITE | PROT_EXEC,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return probe != MAP_FAILED && !munmap(probe, CODE_BUFFER + OTHER_MEMORY);
}

static struct ucpu *ucpu_open(bool single)
{
	struct ucpu *m = aligned_alloc(4096, (sizeof(*m) + 4095) & ~(size_t)4095);

	if (!m)
		return NULL;
	memset(m, 0, sizeof(*m));
	m->single = single;
	m->arena = malloc(BLOCK_ARENA);
	if (m->arena && memory_suffices() && guard_call(m, open_instance, NULL))
		return m;
	/* uc_close() frees twice what uc_hook_add() has given up for want of memory */
	m->lost |= m->uc != NULL;
	ucpu_close(m);
	return NULL;
}

/* Takes the least recently used machine out of the pool, if that is full */
static struct ucpu *pool_evict(void)
{
	struct ucpu **link = &pool;
	unsigned int n = 0;

	if (!pool)
		return NULL;
	for (; (*link)->next; link = &(*link)->next)
		n++;
	if (n + 1 < POOL_MAX)
		return NULL;

	struct ucpu *m = *link;

	*link = NULL;
	return m;
}

/* Who looks behind each instruction may ask which pages are written from one run to the next */
static void ask_again(struct ucpu *m, const struct cpu_mem_slot *slots)
{
	for (size_t i = 0; m->single && i < m->nr_slots; i++)
		m->slots[i].dirty = slots[i].dirty;
}

static struct ucpu *pool_take(const struct cpu_mem_slot *slots, size_t nr, bool single)
{
	for (struct ucpu **link = &pool; *link; link = &(*link)->next) {
		struct ucpu *m = *link;

		if (m->single == single && slots_equal(m, slots, nr)) {
			*link = m->next;
			ask_again(m, slots);
			return m;
		}
	}
	return NULL;
}

/* Unicorn takes each page of a range that it unmaps by itself */
static bool serves_again(struct ucpu *m, bool single)
{
	return m->single == single && !m->gap && slots_pages(m) <= REMAP_MAX_PAGES &&
	       guard_call(m, slots_unmap, NULL);
}

static struct ucpu *ucpu_for(const struct cpu_mem_slot *slots, size_t nr, bool single,
			     const char **why_not)
{
	struct slot_list list = { slots, nr };
	struct ucpu *m = pool_evict();

	if (m && !serves_again(m, single)) {
		ucpu_close(m);
		m = NULL;
	}
	if (!m)
		m = ucpu_open(single);
	if (!m) {
		host_memory_missing();
		*why_not = "no memory for a Unicorn instance, which takes a GiB of addresses";
		return NULL;
	}
	if (!guard_call(m, slots_map, &list)) {
		ucpu_close(m);
		return NULL;
	}
	return m;
}

struct ucpu *ucpu_get(const struct cpu_mem_slot *slots, size_t nr_slots, bool single,
		      const char **why_not)
{
	struct ucpu *m;

	pthread_once(&pool_once, pool_init);
	pthread_setspecific(pool_key, &pool);
	if (!cpu_a64_ready()) {
		host_memory_missing();
		*why_not = "no memory for the A64 CPU";
		return NULL;
	}
	m = pool_take(slots, nr_slots, single);
	if (!m) {
		struct holes holes;

		holes_fill(&holes, slots, nr_slots);
		m = ucpu_for(slots, nr_slots, single, why_not);
		holes_open(&holes);
	}
	if (m)
		pool_push(m);
	return m;
}

/* @m is spent: the next ucpu_get() shall not find it */
void ucpu_retire(struct ucpu *m)
{
	for (struct ucpu **link = &pool; *link; link = &(*link)->next) {
		if (*link == m) {
			*link = m->next;
			break;
		}
	}
	ucpu_close(m);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Guest memory as the engine and the block cache see it.
 */
#include <string.h>

#include "ucpu.h"

/* Host address of guest-physical [gpa, gpa + len), or NULL if not one piece of RAM */
void *guest_ram(const struct ucpu *m, uint64_t gpa, size_t len, bool write)
{
	for (size_t i = 0; i < m->nr_slots; i++) {
		const struct cpu_mem_slot *s = &m->slots[i];
		uint64_t offset = gpa - s->gpa;

		if (offset >= s->size)
			continue;
		if (len > s->size - offset || (write && s->readonly))
			return NULL;
		return (uint8_t *)s->host + offset;
	}
	return NULL;
}

/* Host address of virtual [addr, addr + len).  With the MMU on, of one page at most. */
void *guest_memory(struct ucpu *m, uint64_t addr, size_t len, enum cpu_access access)
{
	uint64_t pa;

	if (!(m->engine.sys.sctlr_el1 & SCTLR_M))
		return guest_ram(m, addr, len, access == CPU_WRITE);
	if (len > PAGE_SIZE_4K - addr % PAGE_SIZE_4K || !hand_over_translate(m, addr, access, &pa))
		return NULL;
	return guest_ram(m, pa, len, access == CPU_WRITE);
}

static size_t page_rest(uint64_t addr, size_t len)
{
	size_t rest = PAGE_SIZE_4K - addr % PAGE_SIZE_4K;

	return rest < len ? rest : len;
}

/* All pages are looked up before the first byte moves: nothing happens on failure */
static bool accessible(struct ucpu *m, uint64_t addr, size_t len, enum cpu_access access,
		       uint64_t *fault)
{
	while (len) {
		size_t part = page_rest(addr, len);

		if (!guest_memory(m, addr, part, access)) {
			*fault = addr;
			return false;
		}
		addr += part;
		len -= part;
	}
	return true;
}

static bool mem_read(void *opaque, uint64_t addr, void *buf, size_t len, uint64_t *fault)
{
	struct ucpu *m = opaque;
	uint8_t *to = buf;

	if (!accessible(m, addr, len, CPU_READ, fault))
		return false;
	while (len) {
		size_t part = page_rest(addr, len);

		memcpy(to, guest_memory(m, addr, part, CPU_READ), part);
		addr += part;
		to += part;
		len -= part;
	}
	return true;
}

static bool mem_write(void *opaque, uint64_t addr, const void *buf, size_t len, uint64_t *fault)
{
	struct ucpu *m = opaque;
	const uint8_t *from = buf;

	if (!accessible(m, addr, len, CPU_WRITE, fault))
		return false;
	while (len) {
		size_t part = page_rest(addr, len);

		memcpy(guest_memory(m, addr, part, CPU_WRITE), from, part);
		addr += part;
		from += part;
		len -= part;
	}
	return true;
}

static void *no_host(void *opaque, uint64_t addr, size_t len, bool write)
{
	(void)opaque;
	(void)addr;
	(void)len;
	(void)write;
	return NULL;
}

/* Forget what has been found under other translation tables, exception level or PSTATE.PAN */
void host_pages_check(struct ucpu *m)
{
	const uint64_t pan = UINT64_C(1) << 22;
	uint64_t of = (uint64_t)m->host_gen << 8 | m->engine.sys.el | (m->pcpu->pstate & pan ? 2 : 0) |
		      (m->engine.sys.sctlr_el1 & SCTLR_M ? 4 : 0) | 8;

	if (m->host_pages_of == of)
		return;
	m->host_pages_of = of;
	/* a page whose place is the next one is never looked for here */
	for (size_t i = 0; i < SMEVEC_PAGES; i++)
		m->host_pages[0][i].page = m->host_pages[1][i].page = (i + 1) * PAGE_SIZE_4K;
}

static __attribute__((noinline)) void *mem_find(struct ucpu *m, uint64_t addr, size_t len,
						bool write)
{
	enum cpu_access access = write ? CPU_WRITE : CPU_READ;
	uint64_t page = addr & ~(PAGE_SIZE_4K - 1);
	uint8_t *host = NULL;

	if (len <= PAGE_SIZE_4K - addr % PAGE_SIZE_4K)
		host = guest_memory(m, page, PAGE_SIZE_4K, access);
	if (!host)
		return guest_memory(m, addr, len, access);
	m->host_pages[write][page / PAGE_SIZE_4K % SMEVEC_PAGES] = (struct smevec_page){ page, host };
	return host + addr % PAGE_SIZE_4K;
}

static void *mem_host(void *opaque, uint64_t addr, size_t len, bool write)
{
	struct ucpu *m = opaque;
	const struct smevec_page *p = &m->host_pages[write][addr / PAGE_SIZE_4K % SMEVEC_PAGES];
	uint64_t offset = addr - p->page;

	if (offset < PAGE_SIZE_4K && offset + len <= PAGE_SIZE_4K)
		return p->host + offset;
	return mem_find(m, addr, len, write);
}

const struct smevec_mem_ops guest_mem_ops = {
	.read = mem_read,
	.write = mem_write,
	.host = mem_host,
};

static bool no_read(void *opaque, uint64_t addr, void *buf, size_t len, uint64_t *fault)
{
	(void)opaque;
	(void)buf;
	(void)len;
	*fault = addr;
	return false;
}

static bool no_write(void *opaque, uint64_t addr, const void *buf, size_t len, uint64_t *fault)
{
	(void)opaque;
	(void)buf;
	(void)len;
	*fault = addr;
	return false;
}

/* Every access faults */
const struct smevec_mem_ops no_mem_ops = {
	.read = no_read,
	.write = no_write,
	.host = no_host,
};

// SPDX-License-Identifier: GPL-2.0-or-later
/* Guest memory, as instructions and the vector engine see it */
#include <string.h>

#include "row.h"

void *a64_ram(const struct a64 *m, uint64_t gpa, size_t len, bool write)
{
	return cpu_slot_memory(m->slots, m->nr_slots, gpa, len, write);
}

static void remember(struct a64 *m, uint64_t page, uint8_t *host, bool write)
{
	m->map->pages[write][page / SMEVEC_PAGE % SMEVEC_PAGES] = (struct smevec_page){ page, host };
}

/* Host address of virtual [addr, addr + len), which are in one page; and remember it */
static void *look_up(struct a64 *m, uint64_t addr, size_t len, enum a64_access access,
		     unsigned int el)
{
	uint64_t page = addr & ~(PAGE_SIZE_4K - 1);
	struct a64_translation t;
	uint8_t *host;

	if (!a64_translate(m, &t, page, access, el))
		return NULL;
	if (access == A64_FETCH)
		m->fetch_guarded = t.guarded;
	m->device = a64_is_device(m, &t);
	host = a64_ram(m, t.pa, PAGE_SIZE_4K, access == A64_WRITE);
	if (!host || m->device)
		return a64_ram(m, t.pa + addr % PAGE_SIZE_4K, len, access == A64_WRITE);
	if (access != A64_FETCH && el == a64_el(m)) {
		remember(m, page, host, access == A64_WRITE);
		m->found[access == A64_WRITE][page / SMEVEC_PAGE % A64_FOUND] =
			(struct a64_found){ page, host, m->map->id };
	}
	return host + addr % PAGE_SIZE_4K;
}

/* The same for data at the level in force, of what has been looked up in this state of the translation */
static uint8_t *found(struct a64 *m, uint64_t addr, bool write)
{
	uint64_t page = addr & ~(PAGE_SIZE_4K - 1);
	const struct a64_found *f = &m->found[write][page / SMEVEC_PAGE % A64_FOUND];

	if (f->page != page || f->map != m->map->id)
		return NULL;
	remember(m, page, f->host, write);
	return f->host + addr % PAGE_SIZE_4K;
}

/* As which level data are accessed: PSTATE.UAO has the unprivileged ones be like the others */
static unsigned int level(const struct a64 *m, unsigned int how)
{
	return how & A64_UNPRIVILEGED && !(m->pstate & PSTATE_UAO) ? 0 : a64_el(m);
}

static uint8_t *page_of(struct a64 *m, uint64_t addr, size_t len, bool write, unsigned int how)
{
	const struct smevec_page *p = &m->map->pages[write][addr / SMEVEC_PAGE % SMEVEC_PAGES];
	unsigned int el = level(m, how);
	uint8_t *host = NULL;

	if (el == a64_el(m) && addr - p->page < SMEVEC_PAGE)
		return p->host + (addr - p->page);
	if (el == a64_el(m))
		host = found(m, addr, write);
	if (host)
		return host;
	return look_up(m, addr, len, write ? A64_WRITE : A64_READ, el);
}

static bool tags_match(struct a64 *m, uint64_t addr, const uint8_t *host, size_t len, bool write, unsigned int how)
{
	if (m->pcpu->ata)
		m->mismatched = !a64_tags_match(m, addr, host, len, write, level(m, how), &m->mismatch);
	return !m->mismatched;
}

/* The same, which somebody may look at, and whose tag may be checked */
static uint8_t *page_at(struct a64 *m, uint64_t addr, size_t len, bool write, unsigned int how)
{
	uint8_t *host = page_of(m, addr, len, write, how);

	m->mismatched = false;
	if (host && !tags_match(m, addr, host, len, write, how))
		return NULL;
	if (host && a64_has_watch(m))
		cpu_watch_access(m->pcpu->watch, addr, len, write);
	return host;
}

/* memcpy() for an access of one register: by its size at once, as far as the host can */
static void copy(void *to, const void *from, size_t len)
{
	switch (len) {
	case 1:
		memcpy(to, from, 1);
		break;
	case 2:
		memcpy(to, from, 2);
		break;
	case 4:
		memcpy(to, from, 4);
		break;
	case 8:
		memcpy(to, from, 8);
		break;
	case 16:
		memcpy(to, from, 8);
		memcpy((uint8_t *)to + 8, (const uint8_t *)from + 8, 8);
		break;
	default:
		memcpy(to, from, len);
	}
}

/* AArch64.UnalignedAccessFaults() */
static bool may_be_unaligned(const struct a64 *m, uint64_t addr, size_t len, unsigned int how)
{
	if (m->v.sys.sctlr_el1 & SCTLR_A)
		return false;
	if (!(how & (A64_ATOMIC | A64_ORDERED)))
		return true;
	if (how & A64_ORDERED && m->v.sys.sctlr_el1 & SCTLR_nAA)
		return true;
	return addr % 16 + len <= 16;
}

bool a64_aligned(struct a64 *m, uint64_t addr, size_t len, bool write, unsigned int how)
{
	size_t unit = how >> A64_UNIT_SHIFT ? how >> A64_UNIT_SHIFT : len;

	if (!(addr & (unit - 1)) || may_be_unaligned(m, addr, len, how))
		return true;
	a64_misaligned(m, addr, write);
	return false;
}

/* Where the page is, NULL: m->trap says why.  No access to Device memory may be unaligned */
static uint8_t *page_for(struct a64 *m, const struct a64_op *op, uint64_t addr, size_t len, bool write,
			 unsigned int how, bool unaligned)
{
	uint8_t *host;

	m->device = false;
	host = page_at(m, addr, len, write, how);
	if (m->device && unaligned) {
		a64_misaligned(m, addr, write);
		return NULL;
	}
	if (!host)
		a64_data_abort(m, op, addr, write, how);
	return host;
}

/* All pages are looked up before the first byte moves: nothing happens on failure */
static bool may_access(struct a64 *m, const struct a64_op *op, uint64_t addr, size_t len, bool write,
		   unsigned int how, uint8_t *host[2])
{
	size_t first = a64_page_rest(addr, len);
	bool unaligned = addr & ((how >> A64_UNIT_SHIFT ? how >> A64_UNIT_SHIFT : len) - 1);

	if (!a64_aligned(m, addr, len, write, how))
		return false;
	host[0] = page_for(m, op, addr, first, write, how, unaligned);
	if (!host[0] || first == len)
		return host[0];
	host[1] = page_for(m, op, addr + first, len - first, write, how, unaligned);
	return host[1];
}

bool a64_read(struct a64 *m, const struct a64_op *op, uint64_t addr, void *to, size_t len,
	      unsigned int how)
{
	size_t first = a64_page_rest(addr, len);
	uint8_t *host[2];

	if (!may_access(m, op, addr, len, false, how, host))
		return false;
	if (first == len) {
		copy(to, host[0], len);
		return true;
	}
	memcpy(to, host[0], first);
	memcpy((uint8_t *)to + first, host[1], len - first);
	return true;
}

bool a64_write(struct a64 *m, const struct a64_op *op, uint64_t addr, const void *from, size_t len,
	       unsigned int how)
{
	size_t first = a64_page_rest(addr, len);
	uint8_t *host[2];

	if (!may_access(m, op, addr, len, true, how, host))
		return false;
	if (first == len) {
		copy(host[0], from, len);
		return true;
	}
	memcpy(host[0], from, first);
	memcpy(host[1], (const uint8_t *)from + first, len - first);
	return true;
}

uint8_t *a64_piece(struct a64 *m, const struct a64_op *op, uint64_t addr, size_t len, bool write,
		   unsigned int how)
{
	uint8_t *host = page_at(m, addr, len, write, how);

	if (!host)
		a64_data_abort(m, op, addr, write, how);
	return host;
}

void *a64_atomic_store(struct a64 *m, const struct a64_op *op, uint64_t addr, size_t len)
{
	uint8_t *host[2];

	return may_access(m, op, addr, len, true, A64_ATOMIC, host) ? host[0] : NULL;
}

void *a64_atomic_update(struct a64 *m, const struct a64_op *op, uint64_t addr, size_t len)
{
	uint8_t *host[2];

	if (!may_access(m, op, addr, len, false, A64_ATOMIC, host))
		return NULL;
	return a64_atomic_store(m, op, addr, len);
}

const uint8_t *a64_fetch(struct a64 *m, uint64_t pc)
{
	const uint8_t *host = look_up(m, pc, 4, A64_FETCH, a64_el(m));

	if (!host)
		a64_fetch_abort(m, pc);
	return host;
}

/* The engine's accesses */

static void *engine_page(struct a64 *m, uint64_t addr, size_t len, bool write)
{
	return page_at(m, addr, len, write, 0);
}

bool a64_move(struct a64 *m, const struct a64_transfer *t)
{
	uint8_t *host;

	for (size_t at = 0; at < t->len; at += a64_page_rest(t->addr + at, t->len - at)) {
		*t->fault = t->addr + at;
		if (!engine_page(m, t->addr + at, a64_page_rest(t->addr + at, t->len - at), t->write))
			return false;
	}
	for (size_t at = 0, part; at < t->len; at += part) {
		*t->fault = t->addr + at;
		part = a64_page_rest(t->addr + at, t->len - at);
		host = engine_page(m, t->addr + at, part, t->write);
		if (!host)
			return false;
		memcpy(t->write ? host : t->to + at, t->write ? t->from + at : host, part);
	}
	return true;
}

static bool engine_read(void *opaque, uint64_t addr, void *to, size_t len, uint64_t *fault)
{
	const struct a64_transfer t = { .addr = addr, .to = to, .len = len, .fault = fault };

	return a64_move(opaque, &t);
}

static bool engine_write(void *opaque, uint64_t addr, const void *from, size_t len, uint64_t *fault)
{
	const struct a64_transfer t = { .addr = addr, .from = from, .len = len, .fault = fault,
					.write = true };

	return a64_move(opaque, &t);
}

static void *engine_host(void *opaque, uint64_t addr, size_t len, bool write)
{
	struct a64 *m = opaque;

	if (a64_page_rest(addr, len) == len)
		return engine_page(m, addr, len, write);
	return m->v.sys.sctlr_el1 & SCTLR_M ? NULL : a64_ram(m, addr, len, write);
}

const struct smevec_mem_ops a64_mem_ops = {
	.read = engine_read,
	.write = engine_write,
	.host = engine_host,
};

/* Nobody is to see that */
bool a64_engine_writable(void *opaque, uint64_t addr, size_t len, uint64_t *fault)
{
	struct a64 *m = opaque;

	m->mismatched = false;
	for (size_t at = 0, part; at < len; at += part) {
		const uint8_t *host;

		*fault = addr + at;
		part = a64_page_rest(addr + at, len - at);
		host = page_of(m, addr + at, part, true, 0);
		if (!host || !tags_match(m, addr + at, host, part, true, 0))
			return false;
	}
	return true;
}

const struct smevec_mem_ops a64_watched_mem_ops = { .read = engine_read, .write = engine_write };

static bool no_read(void *opaque, uint64_t addr, void *to, size_t len, uint64_t *fault)
{
	(void)opaque, (void)to, (void)len;
	*fault = addr;
	return false;
}

static bool no_write(void *opaque, uint64_t addr, const void *from, size_t len, uint64_t *fault)
{
	(void)opaque, (void)from, (void)len;
	*fault = addr;
	return false;
}

const struct smevec_mem_ops a64_no_mem_ops = { .read = no_read, .write = no_write };

// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "esr_words.h"
#include "linux_guest.h"
#include "linux_session.h"
#include "linux_tables.h"
#include "needed.h"

static bool is_at_el0(const struct linux_guest *g)
{
	return !(linux_get(g, LINUX_CORE(regs.pstate)) & PSTATE_EL_MASK);
}

/* True: the program makes the same access again, which then finds a page there */
static bool take_exception(struct linux_guest *g, bool *called)
{
	uint64_t esr = linux_get(g, LINUX_ESR), pc = linux_get(g, LINUX_PC);

	*called |= !esr_is_abort(esr);
	linux_exception(g);
	return esr_is_abort(esr) && linux_get(g, LINUX_PC) == pc;
}

static enum session_step done(struct linux_guest *g, bool called)
{
	bool waits = g->waits;

	g->waits = false;
	if (waits)
		return SESSION_STEP_WAITS;
	return called ? SESSION_STEP_CALLED : SESSION_STEP_DONE;
}

/* Behind an instruction that took an exception the stub runs, one instruction after the other */
static enum session_step step(void *guest)
{
	struct linux_guest *g = guest;
	bool called = false, again = false;

	for (;;) {
		enum linux_exit exit = linux_stub_run(g, 1);

		if (exit == LINUX_EXIT_EXCEPTION)
			again = take_exception(g, &called);
		if (g->ended)
			return SESSION_STEP_ENDED;
		if (g->broken)
			return SESSION_STEP_BROKEN;
		if (exit == LINUX_EXIT_EXCEPTION || !is_at_el0(g))
			continue;
		if (!again)
			return done(g, called);
		again = false;
	}
}

static enum session_step finish(void *guest)
{
	struct linux_guest *g = guest;

	linux_guest_run(g);
	return g->broken ? SESSION_STEP_BROKEN : SESSION_STEP_ENDED;
}

/* It has ended in the stub, which has come from there; what is the stub's is not the program's */
static void show(void *guest, struct pcpu *regs)
{
	const uint64_t thread[] = { regs->sysreg[CPU_TPIDR_EL0], regs->sysreg[CPU_TPIDRRO_EL0] };

	(void)guest;
	if (!(regs->pstate & PSTATE_EL_MASK))
		return;
	regs->pc = regs->sysreg[CPU_ELR_EL1];
	regs->pstate = regs->sysreg[CPU_SPSR_EL1];
	regs->sys.el = 0;
	regs->sys.cpacr_el1 = regs->sys.sctlr_el1 = 0;
	memset(regs->sysreg, 0, sizeof(regs->sysreg));
	regs->sysreg[CPU_TPIDR_EL0] = thread[0];
	regs->sysreg[CPU_TPIDRRO_EL0] = thread[1];
}

static int status(void *guest)
{
	const struct linux_guest *g = guest;

	return g->status;
}

static uint64_t left(void *guest)
{
	return linux_budget_left(guest);
}

static struct session_memory memory(void *guest)
{
	const struct linux_guest *g = guest;

	return (struct session_memory){ LINUX_RAM, g->mem.ram, g->mem.used, LINUX_RAM_SIZE };
}

/* A page that has not been used yet reads as zeros, and is not made by looking at it */
static uint8_t *page(void *guest, uint64_t va, bool write)
{
	static uint8_t zeros[LINUX_PAGE];
	struct linux_guest *g = guest;
	uint8_t *host = zeros;
	const uint64_t *pte;

	va = va >> 55 & 1 ? va : va & (UINT64_MAX >> 8);
	if (!linux_area_at(&g->mem, va))
		return NULL;
	pte = linux_pte(&g->mem, g->mem.table, va, false);
	if (pte && *pte)
		host = g->mem.ram + linux_pte_page(*pte);
	else if (write)
		host = linux_fault_in(&g->mem, va);
	return host ? host + va % LINUX_PAGE : NULL;
}

/* Pointers stay what they are */
static void save(void *guest, struct session_bytes *to)
{
	const struct linux_guest *g = guest;
	struct linux_guest plain = *g;

	plain.mem.area = NULL;
	plain.mem.freed = NULL;
	plain.mem.room = plain.mem.room_freed = 0;
	session_bytes_add(to, &plain, sizeof(plain));
	session_bytes_add(to, g->mem.area, g->mem.nr * sizeof(*g->mem.area));
	session_bytes_add(to, g->mem.freed, g->mem.nr_freed * sizeof(*g->mem.freed));
}

static void *room_for(void *array, size_t *room, size_t nr, size_t size)
{
	if (nr <= *room)
		return array;
	*room = nr;
	return needed(realloc(array, nr * size));
}

static void restore(void *guest, const uint8_t *from, size_t len)
{
	struct linux_guest *g = guest;
	struct linux_memory now = g->mem;

	(void)len;
	memcpy(g, from, sizeof(*g));
	from += sizeof(*g);
	g->mem.room = now.room;
	g->mem.room_freed = now.room_freed;
	g->mem.area = room_for(now.area, &g->mem.room, g->mem.nr, sizeof(*now.area));
	g->mem.freed = room_for(now.freed, &g->mem.room_freed, g->mem.nr_freed, sizeof(*now.freed));
	if (g->mem.nr)
		memcpy(g->mem.area, from, g->mem.nr * sizeof(*g->mem.area));
	from += g->mem.nr * sizeof(*g->mem.area);
	if (g->mem.nr_freed)
		memcpy(g->mem.freed, from, g->mem.nr_freed * sizeof(*g->mem.freed));
}

static bool is_page_of(const struct linux_guest *g, uint64_t va, uint64_t page)
{
	const uint64_t *pte = linux_pte((struct linux_memory *)(uintptr_t)&g->mem, g->mem.table, va, false);

	return pte && *pte && linux_pte_page(*pte) == page;
}

/* Areas are few, and stores come to a page that one came to before */
static bool virtual_of(void *guest, uint64_t pa, uint64_t *va)
{
	static _Thread_local uint64_t known[256];
	const struct linux_guest *g = guest;
	uint64_t page = (pa - LINUX_RAM) & ~(LINUX_PAGE - 1), *last = &known[page / LINUX_PAGE % 256];

	for (size_t i = 0; !is_page_of(g, *last, page) && i < g->mem.nr; i++)
		for (uint64_t at = g->mem.area[i].start; at < g->mem.area[i].end; at += LINUX_PAGE)
			if (is_page_of(g, at, page)) {
				*last = at;
				break;
			}
	*va = *last + pa % LINUX_PAGE;
	return is_page_of(g, *last, page);
}

static void on_words(void *guest, const struct session_words *words)
{
	struct linux_guest *g = guest;

	g->words = *words;
}

static void on_wait(void *guest, const struct session_wait *wait)
{
	struct linux_guest *g = guest;

	g->wait = *wait;
}

static void free_guest(void *guest)
{
	linux_guest_free(guest);
}

/* linux_user_run() begins in the stub: the ID registers have been read, and it is left for EL0 */
static void leave_stub(struct linux_guest *g)
{
	while (!g->broken && !is_at_el0(g))
		linux_stub_run(g, 1);
}

struct session *linux_session_new(struct kvmsme *m, const struct linux_options *options)
{
	static const struct session_kind kind = {
		.step = step, .finish = finish, .show = show, .status = status, .left = left, .memory = memory,
		.page = page, .save = save, .restore = restore,
		.on_words = on_words, .on_wait = on_wait, .virtual_of = virtual_of, .free = free_guest,
	};
	struct linux_guest *g = linux_guest_new(m, options);
	struct session_guest guest = { .kind = &kind, .guest = g, .m = m, .vcpu = g->vcpu,
				       .quick = true };

	leave_stub(g);
	if (g->broken) {
		linux_guest_free(g);
		return NULL;
	}
	g->keeps_files = true;
	guest.elf = g->elf.file;
	guest.elf_len = g->elf.len;
	guest.bias = g->elf.bias;
	return session_new(&guest);
}

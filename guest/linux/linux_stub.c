// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The code at EL1.  An exception from EL0 is a store to MMIO, with SP_EL1 as its address so that no
 * register is needed; behind it the program goes on.  A system call leaves streaming mode, as the
 * kernel's entry does (fp_user_discard()).  Before the program begins the ID registers are read.
 */
#include <errno.h>
#include <string.h>

#include "kvm_call.h"
#include "linux_guest.h"
#include "machine.h"

#define VECTORS		UINT64_C(0xffff000000000000)
#define IDS		(VECTORS + LINUX_PAGE)
#define DEVICE		(VECTORS + 2 * LINUX_PAGE)
#define SYNC_LOWER	0x400
#define VECTOR_SIZE	0x80

#define CLOCKED		UINT64_C(10000000)	/* instructions between two looks at the clock */

#define MRS_X0		UINT32_C(0xd5300000)

/* Where the stub stores to */
enum { AT_EXCEPTION = 0, AT_LOST = 8, AT_ID = 16 };

static const uint32_t from_el0[] = {
	0xd518d080,	/* msr  tpidr_el1, x0 */
	0xd5385200,	/* mrs  x0, esr_el1 */
	0xd35afc00,	/* lsr  x0, x0, #26 */
	0xf100541f,	/* cmp  x0, #0x15 (SVC) */
	0xd538d080,	/* mrs  x0, tpidr_el1 */
	0x54000041,	/* b.ne 1f */
#define SMSTOP 6
	0xd503427f,	/* smstop sm */
	0xf90003ff,	/* 1: str xzr, [sp] */
};

/* Userspace may have changed the tables */
static const uint32_t to_el0[] = {
	0xd508871f,	/* tlbi vmalle1 */
	0xd503379f,	/* dsb  nsh */
	0xd5033fdf,	/* isb */
	0xd69f03e0,	/* eret */
};

static const uint32_t lost[] = { 0xf90007ff /* str xzr, [sp, #8] */ };
static const uint32_t tell_id = 0xf9000be0;	/* str x0, [sp, #16] */
static const uint32_t nop = 0xd503201f;

void linux_stub_put(struct linux_guest *g)
{
	uint8_t *page = linux_kernel_page(&g->mem, VECTORS, true);
	uint8_t *code = linux_kernel_page(&g->mem, IDS, true);

	linux_kernel_device(&g->mem, DEVICE, LINUX_MMIO);
	for (size_t i = 0; i < 16; i++)
		memcpy(page + i * VECTOR_SIZE, lost, sizeof(lost));
	memcpy(page + SYNC_LOWER, from_el0, sizeof(from_el0));
	if (!linux_has_sme(g))
		memcpy(page + SYNC_LOWER + SMSTOP * sizeof(nop), &nop, sizeof(nop));
	memcpy(page + SYNC_LOWER + sizeof(from_el0), to_el0, sizeof(to_el0));
	for (int i = 0; i < LINUX_NR_IDS; i++, code += 8) {
		uint32_t mrs = MRS_X0 | linux_id_encoding((enum linux_id)i) << 5;

		memcpy(code, &mrs, sizeof(mrs));
		memcpy(code + sizeof(mrs), &tell_id, sizeof(tell_id));
	}
	memcpy(code, to_el0, sizeof(to_el0));
	linux_set(g, LINUX_CORE(regs.pc), IDS);
	linux_set(g, LINUX_CORE(sp_el1), DEVICE);
	linux_set(g, ARM64_SYS_REG(3, 0, 12, 0, 0), VECTORS);
}

/* What has been used of the budget in the runs so far */
static uint64_t used(const struct linux_guest *g)
{
	return g->m->scratch[0]->pcpu.own.ticks;
}

uint64_t linux_budget_left(const struct linux_guest *g)
{
	uint64_t so_far = g->budget ? used(g) : 0;

	if (!g->budget)
		return UINT64_MAX;
	return so_far < g->budget ? g->budget - so_far : 0;
}

static enum linux_exit interrupted(struct linux_guest *g)
{
	if (*g->options->stop) {
		linux_break(g, "interrupted");
		g->status = 128 + SIGINT;
		return LINUX_EXIT_BROKEN;
	}
	return LINUX_EXIT_STOPPED;
}

/* False: the program's budget is used up, and that has been said */
static bool is_in_budget(struct linux_guest *g)
{
	if (linux_budget_left(g))
		return true;
	linux_break(g, "the program has not ended within its budget of %llu instructions",
		    (unsigned long long)g->budget);
	linux_report_where(g);
	return false;
}

static enum linux_exit mmio(struct linux_guest *g)
{
	uint64_t at = g->run->mmio.phys_addr - LINUX_MMIO;

	if (g->run->exit_reason == KVM_EXIT_MMIO && at == AT_EXCEPTION)
		return LINUX_EXIT_EXCEPTION;
	if (g->run->exit_reason == KVM_EXIT_MMIO && at == AT_ID)
		return LINUX_EXIT_ID;
	linux_break(g, "the vCPU cannot go on: exit reason %u, ESR_EL1 %#llx%s%s", g->run->exit_reason,
		    (unsigned long long)linux_get(g, LINUX_ESR), g->m->exit_message ? ", " : "",
		    g->m->exit_message ? g->m->exit_message : "");
	return LINUX_EXIT_BROKEN;
}

/* The smaller of both, where 0 is no bound */
static uint64_t bound(const struct linux_guest *g, uint64_t most)
{
	uint64_t left = linux_budget_left(g);

	if (!g->budget)
		return most;
	return most && most < left ? most : left;
}

enum linux_exit linux_stub_run(struct linux_guest *g, uint64_t most)
{
	long error;

	if (*g->options->stop)	/* what came while no guest ran ends no KVM_RUN */
		return interrupted(g);
	if (!is_in_budget(g) || !linux_is_in_time(g))
		return LINUX_EXIT_BROKEN;
	if (g->options->timeout && (!most || most > CLOCKED))
		most = CLOCKED;
	machine_set_run_budget(g->m, bound(g, most));
	error = call(g->vcpu, KVM_RUN, NULL);
	if (!error)
		return mmio(g);
	if (error == -EINTR)
		return interrupted(g);
	linux_break(g, "KVM_RUN: %s", strerror((int)-error));
	return LINUX_EXIT_BROKEN;
}

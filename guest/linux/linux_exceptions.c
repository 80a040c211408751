// SPDX-License-Identifier: GPL-2.0-or-later
/* Exceptions from EL0: arch/arm64/kernel/entry-common.c, traps.c, mm/fault.c */
#include "esr_words.h"
#include "linux_guest.h"

#define SEGV_MAPERR_	1
#define SEGV_ACCERR_	2

static bool may(const struct linux_area *area, uint64_t esr)
{
	unsigned int need = ESR_CLASS(esr) == ESR_CLASS_FETCH ? LINUX_PROT_EXEC :
			    ESR_IS_WRITE(esr) ? LINUX_PROT_WRITE : LINUX_PROT_ANY & ~LINUX_PROT_BTI;

	return area->prot & need;
}

static void send_fault(struct linux_guest *g, uint64_t esr, uint64_t addr)
{
	struct esr_words says = esr_is_abort(esr) ? esr_status_words(esr) : esr_class_words(esr);
	struct linux_signal signal = { .number = says.number, .code = says.code, .fault = true, .addr = addr,
				       .esr = esr };

	if (signal.number == SIGSEGV && esr_is_abort(esr))
		signal.code = linux_area_at(&g->mem, addr) ? SEGV_ACCERR_ : SEGV_MAPERR_;
	linux_send(g, &signal);
}

/* do_page_fault(): a page that is not there yet, or what is wrong */
static void take_abort(struct linux_guest *g, uint64_t esr)
{
	uint64_t addr = linux_get(g, LINUX_FAR);
	const struct linux_area *area = linux_area_at(&g->mem, addr & (UINT64_MAX >> 8));
	bool translation = (esr & 0x3c) == 4;

	if (!translation || !area || !may(area, esr)) {
		send_fault(g, esr, addr);
		return;
	}
	if (!linux_fault_in(&g->mem, addr & (UINT64_MAX >> 8)))
		linux_break(g, "the program needs more than the %llu MiB of memory that there are",
			    (unsigned long long)(LINUX_RAM_SIZE >> 20));
}

void linux_exception(struct linux_guest *g)
{
	uint64_t esr = linux_get(g, LINUX_ESR), pc = linux_get(g, LINUX_PC);

	g->from_call = ESR_CLASS(esr) == ESR_CLASS_SVC;
	if (g->from_call)
		linux_syscall(g);
	else if (esr_is_abort(esr))
		take_abort(g, esr);
	else if (ESR_CLASS(esr) == ESR_CLASS_WFX)
		linux_set(g, LINUX_PC, pc + 4);
	else if (ESR_CLASS(esr) != ESR_CLASS_SYS || !linux_emulate_mrs(g, esr))
		send_fault(g, esr, pc);
	linux_take_signals(g);
}

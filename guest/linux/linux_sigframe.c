// SPDX-License-Identifier: GPL-2.0-or-later
/* Into a handler and out of it: arch/arm64/kernel/signal.c */
#include <stdlib.h>
#include <string.h>

#include "linux_sigframe.h"
#include "needed.h"

#define SA_SIGINFO_	4u
#define SA_RESTORER_	0x04000000u
#define SA_ONSTACK_	0x08000000u
#define SA_NODEFER_	0x40000000u
#define SA_RESETHAND_	0x80000000u

#define PSTATE_KEPT	UINT64_C(0xf0201000)	/* what a program may change of it: NZCV, SS, SSBS */
#define PSTATE_BTYPE	UINT64_C(0xc00)
#define PSTATE_BTYPE_C	UINT64_C(0x800)
#define RT_FRAME_RECORD	16	/* struct frame_record: X29 and X30 */

static void put(struct frame *f, size_t at, uint64_t value)
{
	memcpy(f->bytes + at, &value, sizeof(value));
}

static uint64_t word(const uint8_t *bytes, size_t at)
{
	uint64_t value;

	memcpy(&value, bytes + at, sizeof(value));
	return value;
}

/* __sigframe_alloc(): what has no room in __reserved[] goes behind it, and a record says so */
static size_t alloc(struct frame *f, size_t size)
{
	size_t at;

	if (f->size + size > f->limit && !f->extra) {
		f->extra = f->size;
		f->size += EXTRA_SIZE + TERMINATOR;
		f->limit = FRAME_MAX - TERMINATOR;
	}
	at = f->size;
	f->size += size;
	return at;
}

void frame_lay_out(const struct linux_guest *g, struct frame *f, bool fault, bool all)
{
	unsigned int longest = 16;
	bool sve = g->vq[LINUX_SVE], sme = g->vq[LINUX_SME];

	f->size = FRAME_RECORDS;
	f->limit = FRAME_SIZE - TERMINATOR - EXTRA_SIZE;
	while (longest > 1 && !((g->vqs[LINUX_SVE] | g->vqs[LINUX_SME]) >> (longest - 1) & 1))
		longest--;
	f->sve_vq = all ? longest : f->svcr & LINUX_SVCR_SM ? g->vq[LINUX_SME] : fault ? g->vq[LINUX_SVE] : 0;
	f->za_vq = all || f->svcr & LINUX_SVCR_ZA ? g->vq[LINUX_SME] : 0;
	f->fpsimd = alloc(f, FRAME_FPSIMD_SIZE);
	f->esr = fault || all ? alloc(f, 16) : 0;
	f->sve = sve || sme ? alloc(f, frame_sve_size(f->sve_vq)) : 0;
	f->tpidr2 = sme ? alloc(f, 16) : 0;
	f->za = sme ? alloc(f, frame_za_size(f->za_vq)) : 0;
	f->zt = sme && f->za_vq && linux_hwcap(g, 2) >> 37 & 1 ? alloc(f, FRAME_ZT_SIZE) : 0;
	f->fpmr = linux_hwcap(g, 2) >> 48 & 1 ? alloc(f, 16) : 0;
	f->end = f->size;
	f->size += TERMINATOR;
	if (f->size < FRAME_SIZE)
		f->size = FRAME_SIZE;
}

/* AT_MINSIGSTKSZ: minsigstksz_setup() */
uint64_t linux_min_stack(const struct linux_guest *g)
{
	struct frame f = { .bytes = NULL };

	frame_lay_out(g, &f, true, true);
	return ((f.size + 15) & ~UINT64_C(15)) + RT_FRAME_RECORD + 16;
}

/* struct siginfo: of a fault its address, of others who has sent it */
static void put_info(struct frame *f, const struct linux_signal *signal)
{
	int32_t info[3] = { signal->number, 0, signal->code };
	uint32_t sender[2] = { (uint32_t)signal->addr, 1000 };

	memcpy(f->bytes + FRAME_INFO, info, sizeof(info));
	if (signal->fault)
		put(f, FRAME_INFO + 16, signal->addr);
	else
		memcpy(f->bytes + FRAME_INFO + 16, sender, sizeof(sender));
}

static void put_registers(const struct linux_guest *g, struct frame *f, const struct linux_signal *signal)
{
	uint64_t flags = g->stack[2] ? 0 : 2;

	put(f, FRAME_UC_STACK, g->stack[0]);
	put(f, FRAME_UC_STACK + 8, flags);
	put(f, FRAME_UC_STACK + 16, g->stack[2]);
	put(f, FRAME_UC_MASK, g->blocked);
	put(f, FRAME_MC, signal->fault ? signal->addr : 0);
	for (unsigned int i = 0; i < 31; i++)
		put(f, FRAME_MC + 8 + 8 * i, linux_get(g, LINUX_X(i)));
	put(f, FRAME_MC + 256, linux_get(g, LINUX_SP));
	put(f, FRAME_MC + 264, linux_get(g, LINUX_PC));
	put(f, FRAME_MC + 272, linux_get(g, LINUX_PSTATE));
}

static void put_extra(struct frame *f, uint64_t sp)
{
	size_t behind = f->extra + EXTRA_SIZE + TERMINATOR;
	uint32_t size = (uint32_t)(f->size - behind);

	frame_head(f->bytes + f->extra, MAGIC_EXTRA, EXTRA_SIZE);
	put(f, f->extra + 8, sp + behind);
	memcpy(f->bytes + f->extra + 16, &size, sizeof(size));
}

static uint64_t stack_for(const struct linux_guest *g, const struct linux_action *action)
{
	uint64_t sp = linux_get(g, LINUX_SP);

	if (!(action->flags & SA_ONSTACK_) || !g->stack[2] || sp - g->stack[0] - 1 < g->stack[2])
		return sp;
	return g->stack[0] + g->stack[2];
}

static bool write_frame(struct linux_guest *g, struct frame *f, const struct linux_signal *signal, uint64_t top,
			uint64_t *sp)
{
	uint64_t record[2] = { linux_get(g, LINUX_X(29)), linux_get(g, LINUX_X(30)) };

	*sp = top - ((f->size + 15) & ~UINT64_C(15));
	put_info(f, signal);
	put_registers(g, f, signal);
	if (f->esr) {
		frame_head(f->bytes + f->esr, MAGIC_ESR, 16);
		put(f, f->esr + 8, signal->esr);
	}
	frame_save_vectors(g, f);
	if (f->extra)
		put_extra(f, *sp);
	return linux_write(&g->mem, *sp, f->bytes, f->size) &&
	       linux_write(&g->mem, top, record, sizeof(record));
}

/* setup_return(): neither streaming mode nor ZA, and what TPIDR2_EL0 points to is the program's */
static void enter(struct linux_guest *g, const struct linux_action *action, int number, uint64_t sp, uint64_t top)
{
	uint64_t pstate = linux_get(g, LINUX_PSTATE) & ~PSTATE_BTYPE;

	linux_set(g, LINUX_X(0), (uint64_t)number);
	linux_set(g, LINUX_X(1), sp + FRAME_INFO);
	linux_set(g, LINUX_X(2), sp + FRAME_UC);
	linux_set(g, LINUX_SP, sp);
	linux_set(g, LINUX_X(29), top);
	linux_set(g, LINUX_X(30), action->flags & SA_RESTORER_ ? action->restorer : g->trampoline);
	linux_set(g, LINUX_PC, action->handler);
	linux_set(g, LINUX_PSTATE, linux_hwcap(g, 2) >> 17 & 1 ? pstate | PSTATE_BTYPE_C : pstate);
	if (g->vq[LINUX_SME]) {
		linux_set(g, KVM_REG_ARM64_SYS_SVCR, 0);
		linux_set(g, KVM_REG_ARM64_SYS_TPIDR2_EL0, 0);
	}
}

bool linux_enter_handler(struct linux_guest *g, const struct linux_signal *signal)
{
	struct linux_action action = g->action[signal->number - 1];
	struct frame f = { .bytes = needed(calloc(1, FRAME_MAX)),
			   .svcr = g->vq[LINUX_SME] ? linux_get(g, KVM_REG_ARM64_SYS_SVCR) : 0 };
	uint64_t top = (stack_for(g, &action) - RT_FRAME_RECORD) & ~UINT64_C(15), sp;
	bool ok;

	frame_lay_out(g, &f, !g->from_call, false);
	ok = write_frame(g, &f, signal, top, &sp);
	free(f.bytes);
	if (!ok)
		return false;
	enter(g, &action, signal->number, sp, top);
	g->blocked |= action.mask;
	if (!(action.flags & SA_NODEFER_))
		g->blocked |= UINT64_C(1) << (signal->number - 1);
	if (action.flags & SA_RESETHAND_)
		g->action[signal->number - 1].handler = 0;
	return true;
}

/* parse_user_sigframe(): false: no frame of this kernel's.  @extra: behind __reserved[], at @extra_at */
static bool find_records(const uint8_t *from, size_t len, uint64_t *extra_at, size_t *extra_len,
			 struct frame_records *r)
{
	for (size_t at = 0; at + 8 <= len;) {
		uint64_t head = word(from, at);
		uint32_t magic = (uint32_t)head, size = (uint32_t)(head >> 32);
		const uint8_t **const places[] = { &r->fpsimd, &r->sve, &r->tpidr2, &r->za, &r->zt, &r->fpmr };
		static const uint32_t magics[] = { MAGIC_FPSIMD, MAGIC_SVE, MAGIC_TPIDR2, MAGIC_ZA, MAGIC_ZT,
						   MAGIC_FPMR };

		if (!magic)
			return !size;
		if (size < 16 || size % 16 || size > len - at)
			return false;
		for (size_t i = 0; i < 6; i++)
			if (magic == magics[i])
				*places[i] = from + at;
		if (magic == MAGIC_EXTRA) {
			*extra_at = word(from, at + 8);
			*extra_len = (uint32_t)word(from, at + 16);
		}
		at += size;
	}
	return false;
}

static void restore_registers(struct linux_guest *g, const uint8_t *frame)
{
	uint64_t pstate = word(frame, FRAME_MC + 272);

	for (unsigned int i = 0; i < 31; i++)
		linux_set(g, LINUX_X(i), word(frame, FRAME_MC + 8 + 8 * i));
	linux_set(g, LINUX_SP, word(frame, FRAME_MC + 256));
	linux_set(g, LINUX_PC, word(frame, FRAME_MC + 264));
	linux_set(g, LINUX_PSTATE, pstate & (PSTATE_KEPT | PSTATE_BTYPE));
	g->blocked = word(frame, FRAME_UC_MASK) &
		     ~(UINT64_C(1) << (SIGKILL - 1) | UINT64_C(1) << (SIGSTOP - 1));
}

bool linux_leave_handler(struct linux_guest *g)
{
	uint8_t *frame = needed(calloc(1, FRAME_SIZE + FRAME_MAX)), *extra = frame + FRAME_SIZE;
	uint64_t sp = linux_get(g, LINUX_SP), extra_at = 0;
	struct frame_records r = { 0 };
	size_t extra_len = 0;
	bool ok = linux_read(&g->mem, sp, frame, FRAME_SIZE) &&
		  find_records(frame + FRAME_RECORDS, FRAME_SIZE - FRAME_RECORDS, &extra_at, &extra_len, &r);

	if (ok && extra_at)
		ok = extra_len <= FRAME_MAX && linux_read(&g->mem, extra_at, extra, extra_len) &&
		     find_records(extra, extra_len, &extra_at, &extra_len, &r);
	ok = ok && frame_restore_vectors(g, &r);
	if (ok)
		restore_registers(g, frame);
	free(frame);
	return ok;
}

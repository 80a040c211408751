// SPDX-License-Identifier: GPL-2.0-or-later
/* Signals of one thread, which it sends to itself or takes for its faults: kernel/signal.c */
#include <string.h>

#include "linux_syscalls.h"

#define SIG_DFL_	0
#define SIG_IGN_	1
#define SIG_BLOCK_	0
#define SIG_UNBLOCK_	1
#define SIG_SETMASK_	2
#define SI_USER_	0
#define SI_TKILL_	(-6)
#define SA_ONSTACK_	0x08000000u
#define SS_ONSTACK_	1u
#define SS_DISABLE_	2u
#define MIN_STACK	5120	/* MINSIGSTKSZ */

/* SIGKILL and SIGSTOP: neither blocked nor caught */
#define NOT_BLOCKED	(UINT64_C(1) << (SIGKILL - 1) | UINT64_C(1) << (SIGSTOP - 1))
/* SIGCHLD, SIGURG, SIGWINCH, SIGCONT and what stops: nothing becomes of them here */
#define IGNORED		(UINT64_C(1) << 16 | UINT64_C(1) << 22 | UINT64_C(1) << 27 | UINT64_C(1) << 17 | \
			 UINT64_C(1) << 18 | UINT64_C(1) << 19 | UINT64_C(1) << 20 | UINT64_C(1) << 21)

static uint64_t bit(int number)
{
	return UINT64_C(1) << (number - 1);
}

static bool is_ignored(const struct linux_guest *g, int number)
{
	uint64_t handler = g->action[number - 1].handler;

	return handler == SIG_IGN_ || (handler == SIG_DFL_ && IGNORED & bit(number));
}

/* A fault that cannot be handled now is handled as if there were no handler: force_sig_info() */
static void force(struct linux_guest *g, const struct linux_signal *signal)
{
	if (!(g->blocked & bit(signal->number)) && g->action[signal->number - 1].handler != SIG_IGN_)
		return;
	g->action[signal->number - 1].handler = SIG_DFL_;
	g->blocked &= ~bit(signal->number);
}

void linux_send(struct linux_guest *g, const struct linux_signal *signal)
{
	if (signal->fault)
		force(g, signal);
	if (is_ignored(g, signal->number) || g->pending & bit(signal->number))
		return;
	g->pending |= bit(signal->number);
	g->sent[signal->number - 1] = *signal;
}

static void die(struct linux_guest *g, const struct linux_signal *signal)
{
	if (g->ended)
		return;
	if (signal->number != SIGPIPE)	/* who does not read on has seen enough */
		linux_report_death(g, signal);
	g->ended = true;
	g->status = 128 + signal->number;
}

void linux_take_signals(struct linux_guest *g)
{
	uint64_t ready;

	while (!g->ended && !g->broken && (ready = g->pending & ~g->blocked)) {
		int number = __builtin_ctzll(ready) + 1;
		struct linux_signal signal = g->sent[number - 1];

		g->pending &= ~bit(number);
		if (is_ignored(g, number))
			continue;
		if (g->action[number - 1].handler == SIG_DFL_ || !linux_enter_handler(g, &signal))
			die(g, &signal);
	}
}

static int64_t send(struct linux_guest *g, uint64_t number, int32_t code)
{
	const struct linux_signal signal = { .number = (int)number, .code = code, .addr = LINUX_PID };

	if (number > LINUX_NSIG)
		return -EINVAL;
	if (number)
		linux_send(g, &signal);
	return 0;
}

int64_t linux_sys_kill(struct linux_guest *g, const uint64_t arg[6])
{
	int32_t pid = (int32_t)arg[0];

	return pid == LINUX_PID || pid == 0 ? send(g, arg[1], SI_USER_) : -ESRCH;
}

int64_t linux_sys_tkill(struct linux_guest *g, const uint64_t arg[6])
{
	return (int32_t)arg[0] == LINUX_PID ? send(g, arg[1], SI_TKILL_) : -ESRCH;
}

int64_t linux_sys_tgkill(struct linux_guest *g, const uint64_t arg[6])
{
	if ((int32_t)arg[0] != LINUX_PID || (int32_t)arg[1] != LINUX_PID)
		return -ESRCH;
	return send(g, arg[2], SI_TKILL_);
}

int64_t linux_sys_rt_sigaction(struct linux_guest *g, const uint64_t arg[6])
{
	struct linux_action *action, new;

	if (!arg[0] || arg[0] > LINUX_NSIG || arg[3] != sizeof(uint64_t))
		return -EINVAL;
	action = &g->action[arg[0] - 1];
	if (arg[1] && NOT_BLOCKED & bit((int)arg[0]))
		return -EINVAL;
	if (arg[1] && !linux_read(&g->mem, arg[1], &new, sizeof(new)))
		return -EFAULT;
	if (arg[2] && !linux_write(&g->mem, arg[2], action, sizeof(*action)))
		return -EFAULT;
	if (arg[1])
		*action = new;
	if (is_ignored(g, (int)arg[0]))
		g->pending &= ~bit((int)arg[0]);
	return 0;
}

int64_t linux_sys_rt_sigprocmask(struct linux_guest *g, const uint64_t arg[6])
{
	uint64_t old = g->blocked, set;

	if (arg[3] != sizeof(set))
		return -EINVAL;
	if (arg[1]) {
		if (!linux_read(&g->mem, arg[1], &set, sizeof(set)))
			return -EFAULT;
		if (arg[0] == SIG_BLOCK_)
			g->blocked |= set;
		else if (arg[0] == SIG_UNBLOCK_)
			g->blocked &= ~set;
		else if (arg[0] == SIG_SETMASK_)
			g->blocked = set;
		else
			return -EINVAL;
		g->blocked &= ~NOT_BLOCKED;
	}
	return !arg[2] || linux_write(&g->mem, arg[2], &old, sizeof(old)) ? 0 : -EFAULT;
}

int64_t linux_sys_rt_sigpending(struct linux_guest *g, const uint64_t arg[6])
{
	uint64_t set = g->pending & g->blocked;

	return linux_write(&g->mem, arg[0], &set, sizeof(set)) ? 0 : -EFAULT;
}

static bool is_on_stack(const struct linux_guest *g)
{
	return linux_get(g, LINUX_SP) - g->stack[0] - 1 < g->stack[2];
}

int64_t linux_sys_sigaltstack(struct linux_guest *g, const uint64_t arg[6])
{
	uint64_t old[3] = { g->stack[0], g->stack[2] ? (is_on_stack(g) ? SS_ONSTACK_ : 0) : SS_DISABLE_,
			    g->stack[2] };
	uint64_t new[3];

	if (arg[0]) {
		if (!linux_read(&g->mem, arg[0], new, sizeof(new)))
			return -EFAULT;
		if (is_on_stack(g))
			return -EPERM;
		if ((uint32_t)new[1] & ~SS_DISABLE_)
			return -EINVAL;
		if (!((uint32_t)new[1] & SS_DISABLE_) && new[2] < MIN_STACK)
			return -ENOMEM;
		memcpy(g->stack, new, sizeof(new));
		if ((uint32_t)new[1] & SS_DISABLE_)
			g->stack[0] = g->stack[2] = 0;
	}
	return !arg[1] || linux_write(&g->mem, arg[1], old, sizeof(old)) ? 0 : -EFAULT;
}

int64_t linux_sys_rt_sigreturn(struct linux_guest *g, const uint64_t arg[6])
{
	const struct linux_signal bad = { .number = SIGSEGV, .code = 0x80, .fault = true };

	(void)arg;
	if (!linux_leave_handler(g))
		linux_send(g, &bad);
	return LINUX_NO_RESULT;
}

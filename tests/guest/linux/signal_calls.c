// SPDX-License-Identifier: GPL-2.0-or-later
/* Signals that a program sends itself: blocked, pending, ignored; other stacks; and what is refused */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NOWHERE	((void *)16)

static volatile int seen;
static char memory[65536];

static void is(const char *what, long result)
{
	printf("%s: %ld, %s\n", what, result, result == -1 ? strerrorname_np(errno) : "fine");
}

static void count(int number)
{
	seen += number;
}

static void masks(void)
{
	uint64_t usr = 1ul << (SIGUSR1 - 1), old = 0, pending = 0, kill_too = usr | 1ul << (SIGKILL - 1);

	signal(SIGUSR1, count);
	is("block", syscall(SYS_rt_sigprocmask, SIG_BLOCK, &kill_too, &old, 8));
	is("send", kill(getpid(), SIGUSR1));
	is("pending", syscall(SYS_rt_sigpending, &pending, 8));
	printf("which: %lx, seen %d\n", pending, seen);
	is("unblock", syscall(SYS_rt_sigprocmask, SIG_UNBLOCK, &usr, &old, 8));
	printf("was: %lx, seen %d\n", old, seen);
	is("set", syscall(SYS_rt_sigprocmask, SIG_SETMASK, &usr, NULL, 8));
	is("ask", syscall(SYS_rt_sigprocmask, 0, NULL, &old, 8));
	printf("is: %lx\n", old);
	old = 0;
	is("none", syscall(SYS_rt_sigprocmask, SIG_SETMASK, &old, NULL, 8));
	is("by no rule", syscall(SYS_rt_sigprocmask, 99, &usr, NULL, 8));
	is("of 4 bytes", syscall(SYS_rt_sigprocmask, SIG_BLOCK, &usr, NULL, 4));
	is("from nowhere", syscall(SYS_rt_sigprocmask, SIG_BLOCK, NOWHERE, NULL, 8));
	is("to nowhere", syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, NOWHERE, 8));
	is("pending to nowhere", syscall(SYS_rt_sigpending, NOWHERE, 8));
}

static void sends(void)
{
	signal(SIGUSR2, SIG_IGN);
	is("ignored", raise(SIGUSR2));
	is("no signal", kill(getpid(), 0));
	is("signal 99", kill(getpid(), 99));
	is("by thread", syscall(SYS_tkill, syscall(SYS_gettid), SIGUSR1));
	is("by both", syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGUSR1));
	printf("seen %d\n", seen);
	is("default of what is ignored", kill(getpid(), SIGCHLD));
	is("no such thread", syscall(SYS_tgkill, getpid(), 0x3fffffff, SIGUSR1));
}

static void actions(void)
{
	char action[64] = { 0 };

	is("action of SIGKILL", syscall(SYS_rt_sigaction, SIGKILL, action, NULL, 8));
	is("asked for", syscall(SYS_rt_sigaction, SIGKILL, NULL, action, 8));
	is("action of nothing", syscall(SYS_rt_sigaction, 0, action, NULL, 8));
	is("action of 4 bytes", syscall(SYS_rt_sigaction, SIGUSR1, action, NULL, 4));
	is("action from nowhere", syscall(SYS_rt_sigaction, SIGUSR1, NOWHERE, NULL, 8));
}

static void asks_for_stack(int number)
{
	stack_t is_now, other = { .ss_sp = memory, .ss_size = sizeof(memory) };

	seen += number;
	is("in the handler", sigaltstack(NULL, &is_now));
	printf("on it: %d\n", is_now.ss_flags);
	is("another now", sigaltstack(&other, NULL));
}

static void stacks(void)
{
	stack_t stack = { .ss_sp = memory, .ss_size = sizeof(memory) }, old;
	struct sigaction a = { .sa_handler = asks_for_stack, .sa_flags = SA_ONSTACK };

	is("no stack", sigaltstack(NULL, &old));
	printf("flags %d\n", old.ss_flags);
	is("stack", sigaltstack(&stack, NULL));
	sigaction(SIGUSR1, &a, NULL);
	raise(SIGUSR1);
	stack.ss_size = 100;
	is("too small", sigaltstack(&stack, NULL));
	stack.ss_flags = 0x10;
	is("by no rule", sigaltstack(&stack, NULL));
	is("from nowhere", syscall(SYS_sigaltstack, NOWHERE, NULL));
	stack.ss_flags = SS_DISABLE;
	is("away", sigaltstack(&stack, &old));
	printf("was of %zu bytes\n", old.ss_size);
}

int main(void)
{
	masks();
	sends();
	actions();
	stacks();
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Faults of a program, each handled: number, code, address, and that it goes on */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

static sigjmp_buf back;
static volatile int seen;

static void skip(int number, siginfo_t *info, void *uc)
{
	ucontext_t *c = uc;

	/* of undefined instructions QEMU 7.2 says ILL_ILLOPN, Linux ILL_ILLOPC */
	printf("signal %d, code %d, address %#lx\n", number, number == SIGILL ? 0 : info->si_code,
	       number == SIGSEGV ? (unsigned long)info->si_addr : 0);
	c->uc_mcontext.pc += 4;
	c->uc_mcontext.regs[0] = 42;
	seen++;
}

static void jump(int number)
{
	siglongjmp(back, number);
}

static char memory[65536];

static void on_stack(int number)
{
	char here;

	printf("signal %d, on the other stack: %d\n", number,
	       (uintptr_t)&here - (uintptr_t)memory < sizeof(memory));
	seen++;
}

static unsigned long load(const volatile void *p)
{
	register unsigned long x0 __asm__("x0") = (unsigned long)p;

	__asm__ volatile("ldr x0, [x0]" : "+r"(x0) : : "memory");
	return x0;
}

static void faults(void)
{
	char *page = mmap((void *)0x10000000, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	struct sigaction a = { .sa_sigaction = skip, .sa_flags = SA_SIGINFO };

	sigaction(SIGSEGV, &a, NULL);
	sigaction(SIGTRAP, &a, NULL);
	sigaction(SIGILL, &a, NULL);
	printf("not mapped: %lu\n", load((void *)0x123456780));
	mprotect(page + 4096, 4096, PROT_NONE);
	printf("no access: %lu\n", load(page + 4096));
	__asm__ volatile("str xzr, [%0, #8]" : : "r"(page) : "x0", "memory");
	__asm__ volatile("brk #7" : : : "x0");
	__asm__ volatile("udf #0" : : : "x0");
	printf("%d faults\n", seen);
}

static void jumps(void)
{
	struct sigaction a = { .sa_handler = jump };
	int number = sigsetjmp(back, 1);

	sigaction(SIGSEGV, &a, NULL);
	if (!number)
		load(NULL);
	printf("jumped back of %d\n", number);
	number = sigsetjmp(back, 1);
	if (!number)
		((void (*)(void))0x20)();
	printf("jumped back of %d\n", number);
}

static void blocked(void)
{
	struct sigaction a = { .sa_handler = on_stack, .sa_flags = SA_ONSTACK };
	stack_t stack = { .ss_sp = memory, .ss_size = sizeof(memory) };
	sigset_t set, pending;

	sigaltstack(&stack, NULL);
	sigaction(SIGUSR1, &a, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	seen = 0;
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGUSR1);
	sigpending(&pending);
	printf("seen %d, pending %d\n", seen, sigismember(&pending, SIGUSR1));
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	printf("seen %d\n", seen);
	signal(SIGUSR2, SIG_IGN);
	raise(SIGUSR2);
}

int main(void)
{
	faults();
	jumps();
	blocked();
	fflush(stdout);
	signal(SIGABRT, SIG_DFL);
	abort();
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KVM_RUN as a process sees it: signals, fault handlers of its own, memory that is short.
 * Expected: kvm_main.c and arm.c, signal(7), sigaction(2).
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <kvmsme/kvmsme.h>

#include "suite.h"

#define RAM	UINT64_C(0x40000000)
#define RAM_SIZE 0x10000
#define DATA	0x4000
#define X(n)	(UINT64_C(0x6030000000100000) + 2 * (n))
#define PC	UINT64_C(0x6030000000100040)

static struct kvmsme *machine;
static int vm, vcpu;
static struct kvm_run *run;
static uint8_t *ram;
static volatile sig_atomic_t handled;

static long call(int fd, unsigned long request, unsigned long arg)
{
	return kvmsme_ioctl(fd, request, arg) < 0 ? -errno : 0;
}

static void set_reg(uint64_t id, uint64_t value)
{
	struct kvm_one_reg reg = { .id = id, .addr = (uint64_t)(uintptr_t)&value };

	ck_assert_int_eq(call(vcpu, KVM_SET_ONE_REG, (unsigned long)&reg), 0);
}

static uint64_t get_reg(uint64_t id)
{
	uint64_t value;
	struct kvm_one_reg reg = { .id = id, .addr = (uint64_t)(uintptr_t)&value };

	ck_assert_int_eq(call(vcpu, KVM_GET_ONE_REG, (unsigned long)&reg), 0);
	return value;
}

#define FAR_AWAY ((void *)0x500000000000)

static void setup(void)
{
	static const struct kvmsme_host host = KVMSME_HOST_MAX;
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8, .features = {
		1u << KVM_ARM_VCPU_PSCI_0_2 | 1u << KVM_ARM_VCPU_SVE | 1u << KVM_ARM_VCPU_SME } };
	struct kvm_userspace_memory_region slot = { .guest_phys_addr = RAM,
						    .memory_size = RAM_SIZE };
	int vec = KVM_ARM_VCPU_VEC;

	machine = kvmsme_new(&host, NULL, NULL);
	vm = kvmsme_ioctl(kvmsme_open(machine, "/dev/kvm", 0), KVM_CREATE_VM, 0);
	vcpu = kvmsme_ioctl(vm, KVM_CREATE_VCPU, 0);
	run = kvmsme_mmap(vcpu, sizeof(*run), 0);
	/* where no other mapping comes to lie when a test has given it back */
	ram = mmap(FAR_AWAY, RAM_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	slot.userspace_addr = (uint64_t)(uintptr_t)ram;
	ck_assert_int_eq(call(vcpu, KVM_ARM_VCPU_INIT, (unsigned long)&init), 0);
	ck_assert_int_eq(call(vcpu, KVM_ARM_VCPU_FINALIZE, (unsigned long)&vec), 0);
	ck_assert_int_eq(call(vm, KVM_SET_USER_MEMORY_REGION, (unsigned long)&slot), 0);
	set_reg(PC, RAM);
	handled = 0;
}

static void teardown(void)
{
	kvmsme_free(machine);
	munmap(ram, RAM_SIZE);
}

#define CODE(...)								\
	do {									\
		const uint32_t code_words[] = { __VA_ARGS__ };			\
		memcpy(ram, code_words, sizeof(code_words));			\
	} while (0)

#define LOOP		0x14000000	/* b . */

/* Guests that do not end, each in another part of the CPU */
static void endless_guest(int kind)
{
	switch (kind) {
	case 0:
		CODE(LOOP);
		break;
	case 1:	/* memory, in Unicorn */
		CODE(0xf9400001,	/* ldr x1, [x0] */
		     0x17ffffff);	/* b #-4 */
		set_reg(X(0), RAM + DATA);
		break;
	case 2:	/* vectors, a loop of the engine's */
		CODE(0xd2a06660,	/* mov x0, #0x3330000: CPACR_EL1.FPEN, ZEN, SMEN */
		     0xd5181040,	/* msr cpacr_el1, x0 */
		     0xd503477f,	/* smstart */
		     0x80800000,	/* fmopa za0.s, p0/m, p0/m, z0.s, z0.s */
		     0x17ffffff);	/* b #-4 */
		break;
	case 3:	/* exceptions from EL1 to EL1 without end */
		CODE(0xd4000001);	/* svc #0, and VBAR_EL1 leads to no memory's end */
		memcpy(ram + 0x200, ram, 4);
		set_reg(UINT64_C(0x603000000013c600), RAM);
		break;
	case 4:	/* exits that KVM handles by itself */
		CODE(0x52b08000,	/* mov w0, #0x84000000: PSCI_VERSION */
		     0xd4000002,	/* hvc #0 */
		     0x17fffffe);	/* b #-8 */
		break;
	}
}

#define NR_ENDLESS 5

static void on_signal(int sig)
{
	handled = sig;
}

static void handle(int sig, void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };

	ck_assert_int_eq(sigaction(sig, &action, NULL), 0);
}

static void alarm_in_ms(int ms)
{
	struct itimerval when = { .it_value.tv_usec = ms * 1000 };

	ck_assert_int_eq(setitimer(ITIMER_REAL, &when, NULL), 0);
}

/* EINTR, KVM_EXIT_INTR, and the handler has run when the call is back: whatever the guest does */
START_TEST(signal_ends_the_run)
{

	endless_guest(_i);
	handle(SIGALRM, on_signal);
	for (int round = 0; round < 3; round++) {
		handled = 0;
		alarm_in_ms(30);
		ck_assert_int_eq(call(vcpu, KVM_RUN, 0), -EINTR);
		ck_assert_int_eq(handled, SIGALRM);
		ck_assert_int_eq(run->exit_reason, KVM_EXIT_INTR);
	}
}
END_TEST

static void on_signal_kick(int sig)
{
	handled = sig;
	run->immediate_exit = 1;
}

/* The way that VMMs use: the handler sets immediate_exit, which keeps for the next KVM_RUN */
START_TEST(handler_sets_immediate_exit)
{
	endless_guest(0);
	handle(SIGALRM, on_signal_kick);
	alarm_in_ms(20);
	ck_assert_int_eq(call(vcpu, KVM_RUN, 0), -EINTR);
	ck_assert_int_eq(handled, SIGALRM);
	ck_assert_int_eq(call(vcpu, KVM_RUN, 0), -EINTR);
}
END_TEST

static uint64_t seen_by_handler;

static void on_signal_look(int sig)
{
	handled = sig;
	seen_by_handler = get_reg(PC);
}

/* The vCPU is put away when the handler runs: it may be looked at */
START_TEST(handler_makes_calls)
{
	endless_guest(0);
	handle(SIGALRM, on_signal_look);
	alarm_in_ms(20);
	ck_assert_int_eq(call(vcpu, KVM_RUN, 0), -EINTR);
	ck_assert_int_eq(handled, SIGALRM);
	ck_assert_uint_eq(seen_by_handler, RAM);
}
END_TEST

static sigjmp_buf out_of_run;

static void on_signal_jump(int sig)
{
	handled = sig;
	siglongjmp(out_of_run, 1);
}

START_TEST(handler_leaves_by_jump)
{
	endless_guest(0);
	handle(SIGALRM, on_signal_jump);
	for (int i = 0; i < 3; i++) {
		handled = 0;
		alarm_in_ms(10);
		if (!sigsetjmp(out_of_run, 1))
			call(vcpu, KVM_RUN, 0);
		ck_assert_int_eq(handled, SIGALRM);
		ck_assert_uint_eq(get_reg(PC), RAM);
	}
}
END_TEST

static void *kick_later(void *unused)
{
	(void)unused;
	usleep(20000);
	run->immediate_exit = 1;
	return NULL;
}

/* Runs until immediate_exit is set by another thread, which takes the test's signals as well */
static void run_until_kicked(void)
{
	sigset_t all, old;
	pthread_t thread;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	ck_assert_int_eq(pthread_create(&thread, NULL, kick_later, NULL), 0);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	ck_assert_int_eq(call(vcpu, KVM_RUN, 0), -EINTR);
	/* it was the kick, and nothing before it */
	ck_assert_int_eq(run->immediate_exit, 1);
	run->immediate_exit = 0;
	pthread_join(thread, NULL);
}

START_TEST(ignored_signals_end_nothing)
{
	static const int by_default[] = { SIGCHLD, SIGURG, SIGWINCH };

	endless_guest(0);
	handle(SIGALRM, SIG_IGN);
	alarm_in_ms(1);
	run_until_kicked();
	for (int i = 0; i < 3; i++) {
		pid_t child = fork();

		if (!child) {
			usleep(2000);
			kill(getppid(), by_default[i]);
			_exit(0);
		}
		run_until_kicked();
		waitpid(child, NULL, 0);
	}
}
END_TEST

START_TEST(blocked_signals_end_nothing)
{
	sigset_t alarm_only, now;

	endless_guest(0);
	handle(SIGALRM, on_signal);
	sigemptyset(&alarm_only);
	sigaddset(&alarm_only, SIGALRM);
	pthread_sigmask(SIG_BLOCK, &alarm_only, NULL);
	alarm_in_ms(1);
	run_until_kicked();
	ck_assert_int_eq(handled, 0);
	/* the mask is as it was, and the signal still pends */
	pthread_sigmask(SIG_SETMASK, NULL, &now);
	for (int sig = 1; sig < SIGRTMIN; sig++)
		ck_assert_int_eq(sigismember(&now, sig), sig == SIGALRM);
	pthread_sigmask(SIG_UNBLOCK, &alarm_only, NULL);
	ck_assert_int_eq(handled, SIGALRM);
}
END_TEST

/* A signal whose default is to end the process does so in the guest, too */
START_TEST(fatal_signal)
{
	pid_t child = fork();
	int status;

	if (!child) {
		handle(SIGTERM, SIG_DFL);
		endless_guest(0);
		call(vcpu, KVM_RUN, 0);
		_exit(1);
	}
	usleep(30000);
	kill(child, SIGTERM);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
}
END_TEST

static pthread_t vcpu_thread;
static volatile bool in_run;

static void *send_signals(void *unused)
{
	(void)unused;
	for (int i = 0; i < 500; i++) {
		while (!in_run)
			sched_yield();
		usleep(500 + i);
		in_run = false;
		pthread_kill(vcpu_thread, SIGUSR1);
	}
	return NULL;
}

/* Directed at the thread, again and again: none is lost */
START_TEST(no_signal_is_lost)
{
	pthread_t sender;

	endless_guest(1);
	handle(SIGUSR1, on_signal);
	vcpu_thread = pthread_self();
	ck_assert_int_eq(pthread_create(&sender, NULL, send_signals, NULL), 0);
	for (int i = 0; i < 500; i++) {
		handled = 0;
		in_run = true;
		ck_assert_int_eq(call(vcpu, KVM_RUN, 0), -EINTR);
		ck_assert_int_eq(handled, SIGUSR1);
	}
	pthread_join(sender, NULL);
}
END_TEST

/* What the guest did up to the signal counts, and it goes on from there */
START_TEST(interrupted_guest_goes_on)
{
	uint64_t rounds = 0;

	CODE(0x91000421,	/* add x1, x1, #1 */
	     0xf1000400,	/* subs x0, x0, #1 */
	     0x54ffffc1,	/* b.ne #-8 */
	     0xb9000041,	/* str w1, [x2]: no memory */
	     LOOP);
	set_reg(X(0), 30000000);
	handle(SIGALRM, on_signal);
	do {
		alarm_in_ms(5);
		rounds++;
	} while (call(vcpu, KVM_RUN, 0) == -EINTR);
	alarm_in_ms(0);
	ck_assert_uint_gt(rounds, 2);
	ck_assert_int_eq(run->exit_reason, KVM_EXIT_MMIO);
	ck_assert_uint_eq(get_reg(X(1)), 30000000);
}
END_TEST

/* ---- memory that the process does not have ---- */

static void load_from_data(void)
{
	CODE(0xf9400001,	/* ldr x1, [x0] */
	     0xb9000041,	/* str w1, [x2]: no memory */
	     LOOP);
	memset(ram + DATA, 0x33, 8);
	set_reg(X(0), RAM + DATA);
}

static void take_data_away(void)
{
	ck_assert_int_eq(mprotect(ram + DATA, 4096, PROT_NONE), 0);
}

static void assert_efault_then_mended(void)
{
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(call(vcpu, KVM_RUN, 0), -EFAULT);
		ck_assert_uint_eq(get_reg(PC), RAM);
	}
	ck_assert_int_eq(mprotect(ram + DATA, 4096, PROT_READ | PROT_WRITE), 0);
	ck_assert_int_eq(call(vcpu, KVM_RUN, 0), 0);
	ck_assert_int_eq(run->exit_reason, KVM_EXIT_MMIO);
	ck_assert_uint_eq(get_reg(X(1)), UINT64_C(0x3333333333333333));
	ck_assert_uint_eq(get_reg(PC), RAM + 4);
}

START_TEST(missing_page)
{
	load_from_data();
	take_data_away();
	assert_efault_then_mended();
}
END_TEST

/* Before there is a CPU, whose own memory would fit just there */
START_TEST(unmapped_slot)
{
	load_from_data();
	ck_assert_int_eq(munmap(ram, RAM_SIZE), 0);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(call(vcpu, KVM_RUN, 0), -EFAULT);
	ck_assert_ptr_eq(mmap(ram, RAM_SIZE, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0), ram);
	load_from_data();
	ck_assert_int_eq(call(vcpu, KVM_RUN, 0), 0);
}
END_TEST

/* Single pages of it, and the rest is as it was */
START_TEST(unmapped_pages)
{
	load_from_data();
	for (int page = 4; page < 16; page += 3)
		ck_assert_int_eq(munmap(ram + page * 4096, 4096), 0);
	ck_assert_int_eq(call(vcpu, KVM_RUN, 0), -EFAULT);
	ck_assert_uint_eq(get_reg(PC), RAM);
	set_reg(X(0), RAM + DATA + 0x1000);
	memset(ram + DATA + 0x1000, 0x33, 8);
	ck_assert_int_eq(call(vcpu, KVM_RUN, 0), 0);
	ck_assert_uint_eq(get_reg(X(1)), UINT64_C(0x3333333333333333));
}
END_TEST

static sigjmp_buf own_fault;

static void own_handler(int sig)
{
	handled = sig;
	siglongjmp(own_fault, 1);
}

/* A handler that the process has installed since keeps getting what is its own */
START_TEST(replaced_fault_handlers)
{
	load_from_data();
	take_data_away();
	ck_assert_int_eq(call(vcpu, KVM_RUN, 0), -EFAULT);
	handle(SIGSEGV, own_handler);
	handle(SIGBUS, own_handler);
	assert_efault_then_mended();
	ck_assert_int_eq(handled, 0);
#ifndef __SANITIZE_ADDRESS__ /* which reports the access before it happens */
	take_data_away();
	if (!sigsetjmp(own_fault, 1))
		*(volatile uint8_t *)(ram + DATA) = 1;
	ck_assert_int_eq(handled, SIGSEGV);
	handled = 0;
	set_reg(PC, RAM - 4);	/* the MMIO store is still to be completed */
	ck_assert_int_eq(call(vcpu, KVM_RUN, 0), -EFAULT);
	ck_assert_uint_eq(get_reg(PC), RAM);
	ck_assert_int_eq(handled, 0);
#endif
}
END_TEST

START_TEST(blocked_fault_signals)
{
	sigset_t faults, now;

	sigemptyset(&faults);
	sigaddset(&faults, SIGSEGV);
	sigaddset(&faults, SIGBUS);
	load_from_data();
	take_data_away();
	pthread_sigmask(SIG_BLOCK, &faults, NULL);
	assert_efault_then_mended();
	pthread_sigmask(SIG_SETMASK, NULL, &now);
	for (int sig = 1; sig < SIGRTMIN; sig++)
		ck_assert_int_eq(sigismember(&now, sig), sig == SIGSEGV || sig == SIGBUS);
}
END_TEST

#ifndef __SANITIZE_ADDRESS__ /* whose shadow memory is beyond any limit */
/* ---- no memory for the CPU ---- */

static void limit_memory(rlim_t more)
{
	struct rlimit limit;
	unsigned long pages;
	FILE *statm = fopen("/proc/self/statm", "r");

	ck_assert_int_eq(fscanf(statm, "%lu", &pages), 1);
	fclose(statm);
	getrlimit(RLIMIT_AS, &limit);
	limit.rlim_cur = more == RLIM_INFINITY ? limit.rlim_max : pages * 4096 + more;
	ck_assert_int_eq(setrlimit(RLIMIT_AS, &limit), 0);
}

/* An instance of the CPU takes more than a GiB of addresses; with them again all is well */
START_TEST(no_memory_for_an_instance)
{
	load_from_data();
	for (rlim_t megabytes = 0; megabytes < 1100; megabytes += 30) {
		limit_memory(megabytes << 20);
		ck_assert_int_eq(call(vcpu, KVM_RUN, 0), 0);
		if (run->exit_reason == KVM_EXIT_MMIO)
			break;
		ck_assert_int_eq(run->exit_reason, KVM_EXIT_INTERNAL_ERROR);
		ck_assert_uint_eq(get_reg(PC), RAM);
	}
	limit_memory(RLIM_INFINITY);
	set_reg(PC, RAM - 4);	/* the MMIO store is still to be completed */
	ck_assert_int_eq(call(vcpu, KVM_RUN, 0), 0);
	ck_assert_int_eq(run->exit_reason, KVM_EXIT_MMIO);
}
END_TEST

/* volatile: a compiler may do without a block that nobody looks at */
static void take_all_memory(void)
{
	void *volatile block;

	for (size_t size = 65536; size >= 16; size /= 2)
		do
			block = malloc(size);
		while (block);
}

/*
 * And nothing more for one that runs: much code, all of it new.  Check, too, has no memory then:
 * what came of it is looked at when there is some again.
 */
START_TEST(no_memory_while_it_runs)
{
	const struct itimerval soon = { .it_value.tv_usec = 300000 };
	uint32_t *words = (uint32_t *)ram, reason[3];
	long ret[3];

	handle(SIGALRM, on_signal);
	CODE(0x91000421, 0xb9000041, LOOP);
	ck_assert_int_eq(call(vcpu, KVM_RUN, 0), 0);
	for (size_t i = 0; i < RAM_SIZE / 4 - 1; i++)
		words[i] = i % 2 ? 0x14000001 : 0x91000421;	/* add x1, x1, #1; b .+4 */
	words[RAM_SIZE / 4 - 1] = 0x17ffc001;			/* to the begin */
	set_reg(PC, RAM - 4);	/* the MMIO store is still to be completed */
	limit_memory(0);
	take_all_memory();
	for (int i = 0; i < 3; i++) {
		setitimer(ITIMER_REAL, &soon, NULL);
		ret[i] = call(vcpu, KVM_RUN, 0);
		reason[i] = run->exit_reason;
	}
	limit_memory(RLIM_INFINITY);
	alarm_in_ms(0);
	/* it may do with what it has: then only the signal ends it */
	for (int i = 0; i < 3; i++)
		ck_assert(ret[i] == -EINTR || (!ret[i] && reason[i] == KVM_EXIT_INTERNAL_ERROR));
	alarm_in_ms(50);
	ck_assert_int_eq(call(vcpu, KVM_RUN, 0), -EINTR);
}
END_TEST
#endif

Suite *check_suite(void)
{
	TCase *tc = tcase_create("process");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, signal_ends_the_run, 0, NR_ENDLESS);
	tcase_add_test(tc, handler_sets_immediate_exit);
	tcase_add_test(tc, handler_makes_calls);
	tcase_add_test(tc, handler_leaves_by_jump);
	tcase_add_test(tc, ignored_signals_end_nothing);
	tcase_add_test(tc, blocked_signals_end_nothing);
	tcase_add_test(tc, fatal_signal);
	tcase_add_test(tc, no_signal_is_lost);
	tcase_add_test(tc, interrupted_guest_goes_on);
	tcase_add_test(tc, missing_page);
	tcase_add_test(tc, unmapped_slot);
	tcase_add_test(tc, unmapped_pages);
	tcase_add_test(tc, replaced_fault_handlers);
	tcase_add_test(tc, blocked_fault_signals);
#ifndef __SANITIZE_ADDRESS__
	tcase_add_test(tc, no_memory_for_an_instance);
	tcase_add_test(tc, no_memory_while_it_runs);
#endif
	return suite_of("KVM_RUN", tc);
}

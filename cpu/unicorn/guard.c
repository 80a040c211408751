// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Unicorn 2.0.1 calls abort() while it translates certain unallocated AdvSIMD FP16
 * words.  A guest that jumps into data must not end the process, so SIGABRT leaves
 * uc_emu_start() by siglongjmp(); that instance is never run again.
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "ucpu.h"

static __thread sigjmp_buf guard_env;
static __thread volatile sig_atomic_t guard_active;
static struct sigaction guard_previous;
static pthread_once_t guard_once = PTHREAD_ONCE_INIT;

static void on_sigabrt(int sig)
{
	if (guard_active) {
		guard_active = 0;
		siglongjmp(guard_env, 1);
	}
	sigaction(sig, &guard_previous, NULL);
	raise(sig);
}

/* SA_NODEFER: the signal mask need not be restored, which would be a system call a run */
static void guard_init(void)
{
	struct sigaction action = { .sa_handler = on_sigabrt, .sa_flags = SA_NODEFER };

	sigaction(SIGABRT, &action, &guard_previous);
}

uc_err guard_start(struct ucpu *m, uint64_t pc, uint64_t until)
{
	uc_err err;

	pthread_once(&guard_once, guard_init);
	if (sigsetjmp(guard_env, 0)) {
		m->stop = STOP_ABORT;
		m->spent = true;
		return UC_ERR_EXCEPTION;
	}
	guard_active = 1;
	err = uc_emu_start(m->uc, pc, until, 0, 0);
	guard_active = 0;
	return err;
}

/* An abort() of our own code, in a hook, is not the translator's */
void guard_pause(bool pause)
{
	guard_active = !pause;
}

/* AdvSIMD three same (FP16): U:a:opcode; all eight are unallocated, Arm ARM C4.1.96 */
static bool fatal_three_same(uint32_t word)
{
	unsigned int op = (word >> 29 & 1) << 4 | (word >> 23 & 1) << 3 | (word >> 11 & 7);

	return (word & 0x9f60c400) == 0x0e400400 && (0x8a023820u >> op & 1);
}

/*
 * AdvSIMD two-register miscellaneous (FP16), vector and scalar: the opcodes of each U:a
 * that stop the process, found by trying all of them.
 */
static bool fatal_two_reg_misc(uint32_t word)
{
	static const uint32_t vector[] = { 0xc0ffffff, 0xd0ff0fff, 0xc0ffffff, 0x51ff4fff };
	static const uint32_t scalar[] = { 0xc0ffffff, 0x50ff8fff, 0xc0ffffff, 0xd1ff4fff };
	unsigned int ua = (word >> 29 & 1) << 1 | (word >> 23 & 1);
	unsigned int opcode = word >> 12 & 31;

	if ((word & 0x8f7e0c00) != 0x0e780800)
		return false;
	if (!(word >> 28 & 1))
		return vector[ua] >> opcode & 1;
	return (word >> 30 & 1) && (scalar[ua] >> opcode & 1);
}

bool guard_is_fatal(uint32_t word)
{
	return fatal_three_same(word) || fatal_two_reg_misc(word);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Signals, while a guest runs
 *
 * A kernel ends KVM_RUN when a signal is delivered to its thread, and the handler has run when
 * the call returns.  A library sees nothing of a delivery; so the signals wait while the guest
 * runs, the CPU looks now and then whether one does, and leaves the guest: it is delivered when
 * host_signals_release() lets it.  Signals that the thread has blocked, or the process ignores,
 * end nothing.  No handler is installed for any of this.
 *
 * Signals that the thread raises by what it does (SIGSEGV and the like) never wait.
 */
#ifndef KVMSME_HOST_SIGNALS_H
#define KVMSME_HOST_SIGNALS_H

#include <stdbool.h>
#include <stdint.h>

/** host_signals_hold() - from now on signals to this thread wait; one system call */
void host_signals_hold(void);

/**
 * host_signals_wait_as() - while they are held, those in @blocked (bit n - 1: signal n) end nothing
 * and all others do, whatever the thread's own mask.  True: one waits already
 */
bool host_signals_wait_as(uint64_t blocked);

/** host_signals_release() - deliver them, if they are held at all; one system call */
void host_signals_release(void);

/**
 * host_signals_slice() - so much may be executed before the next look: instructions, or what is
 * as short; 0: it is due now
 * host_signals_keep() - so much of it is left for the next run
 */
uint64_t host_signals_slice(void);
void host_signals_keep(uint64_t units);

/**
 * host_signals_due() - the slice is used up: does a signal wait that must be delivered?
 * Begins the next slice.  A system call only every fraction of a millisecond.
 */
bool host_signals_due(void);

#endif

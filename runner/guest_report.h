/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a guest came back, in words */
#ifndef KVMSME_RUNNER_GUEST_REPORT_H
#define KVMSME_RUNNER_GUEST_REPORT_H

#include "exec.h"

#define EXIT_WORDS_MAX 160

/** exit_words() - "the guest read 8 bytes from 0x50000000", "system_event SHUTDOWN", ...; returns @buf */
const char *exit_words(const struct kvm_run *run, char buf[EXIT_WORDS_MAX]);

/** exit_wanted() - the same of what a step expects */
const char *exit_wanted(const struct exit_expect *exit, char buf[EXIT_WORDS_MAX]);

/** guest_returned() - a KVM_RUN that gave @got instead of @expected (errnos), and why the guest ended so */
void guest_returned(struct exec *x, const struct step *step, const char *what, int expected, int got);

/** guest_took_exception() - one that the vectors have reported, instead of what was expected */
void guest_took_exception(struct exec *x, const struct step *step);

/** guest_exited() - in another way than expected, to whose @run it is */
void guest_exited(struct exec *x, const struct step *step, const struct kvm_run *run);

/** guest_exception_differs() - another ESR_EL1 than the step has */
void guest_exception_differs(struct exec *x, const struct step *step, uint64_t esr);

#endif

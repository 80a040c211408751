/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a guest was that has not come back as its step wants it */
#ifndef KVMSME_RUNNER_GUEST_END_H
#define KVMSME_RUNNER_GUEST_END_H

#include "exec.h"

#define GUEST_END_MAX 640

/** guest_end_watch() - before KVM_RUN of @vcpu: its exceptions are noted in @x; guest_end_watched(): behind it */
void guest_end_watch(struct exec *x, const struct step *step, int vcpu);
void guest_end_watched(struct exec *x, const struct step *step, int vcpu);

/**
 * guest_end_of_error() - ": ..." of a KVM_RUN that has returned @ret, or ""
 * An endless loop, an exception that nobody handles and an access that KVM does not decode read differently.
 */
void guest_end_of_error(const struct exec *x, const struct step *step, int vcpu, long ret,
			char to[GUEST_END_MAX]);

/** guest_end_of_access() - ", at 0x40001004 (ldr x0, [x1])", of one that is an exit */
void guest_end_of_access(const struct exec *x, const struct step *step, int vcpu, char to[GUEST_END_MAX]);

/** guest_end_of_exception() - ": undefined instruction, at 0x40001000: udf #0" */
void guest_end_of_exception(const struct exec *x, const struct step *step, uint64_t esr, char to[GUEST_END_MAX]);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: An ordinary static Linux program on a vCPU
 *
 * The program runs at EL0, with stage 1 on; a stub at EL1 (linux_stub.c) brings what it takes to
 * here, where system calls are made, pages are found and signals are delivered as arm64 Linux does.
 */
#ifndef KVMSME_GUEST_LINUX_USER_H
#define KVMSME_GUEST_LINUX_USER_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include <kvmsme/kvmsme.h>

#define LINUX_MAX_CPUS	64u

/**
 * struct linux_options - what is run, and on what
 * @argv, @envp: of the program, NULL at their ends; argv[0] is its path
 * @features: for KVM_ARM_VCPU_INIT
 * @cpus: that the program is told of, up to LINUX_MAX_CPUS; its one thread runs on one of them.  0: one
 * @longest: the program begins with the longest vectors that the vCPU has; otherwise with Linux's: 64 bytes
 *       of SVE and 32 of SME, or the next that is shorter
 * @budget: of instructions (on Unicorn: units of its budget); 0: no bound
 * @timeout: seconds; 0: no bound
 * @trace_branches: the last branches are kept for reports (a64 is slower)
 * @stop: becomes non-zero where the user wants an end
 */
struct linux_options {
	char *const *argv;
	char *const *envp;
	uint32_t features;
	unsigned int cpus;
	bool longest;
	uint64_t budget;
	unsigned int timeout;
	bool trace_branches;
	const volatile sig_atomic_t *stop;
};

/**
 * linux_user_run() - run a program on the machine @m until it ends
 * Returns its exit status, 128 and the number of the signal that it died of; or 2 after a line on
 * stderr, where it could not be loaded or not go on.
 */
int linux_user_run(struct kvmsme *m, const struct linux_options *options);

#endif

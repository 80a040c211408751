/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this folder share: the program that runs, and its vCPU */
#ifndef KVMSME_GUEST_LINUX_GUEST_H
#define KVMSME_GUEST_LINUX_GUEST_H

#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>

#include "cpu_watch.h"
#include "linux_elf.h"
#include "linux_memory.h"
#include "linux_user.h"
#include "session_guest.h"

#define LINUX_NSIG	64
#define LINUX_MAX_FDS	64
#define LINUX_RESTART	(-512)	/* include/linux/errno.h, -ERESTARTSYS */

/* A general register, PC, SP and PSTATE of the program, and SP of the stub */
#define LINUX_CORE(name) (KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(name))
#define LINUX_X(n)	(LINUX_CORE(regs.regs[0]) + 2 * (uint64_t)(n))
#define LINUX_SP	LINUX_CORE(regs.sp)
#define LINUX_PC	LINUX_CORE(elr_el1)
#define LINUX_PSTATE	LINUX_CORE(spsr[0])
#define LINUX_ESR	ARM64_SYS_REG(3, 0, 5, 2, 0)
#define LINUX_FAR	ARM64_SYS_REG(3, 0, 6, 0, 0)

#define LINUX_SVCR_SM	1u
#define LINUX_SVCR_ZA	2u

/* ID registers that there are, linux_ids.def */
enum linux_id {
#define ID(name, op1, crm, op2, visible, otherwise) LINUX_##name,
#include "linux_ids.def"
#undef ID
	LINUX_NR_IDS
};

enum linux_vector { LINUX_SVE, LINUX_SME, LINUX_NR_VECTORS };

/** struct linux_action - struct sigaction, as rt_sigaction() has it */
struct linux_action {
	uint64_t handler, flags, restorer, mask;
};

/** struct linux_signal - one that is on its way; @fault: of the program's, at @addr; @esr: 0: none */
struct linux_signal {
	int number;
	int32_t code;
	bool fault;
	uint64_t addr, esr;
};

/**
 * struct linux_guest - the program
 * @watch:   of the vCPU: its last branches
 * @deadline: of options->timeout, in seconds of CLOCK_MONOTONIC; 0: not yet known
 * @id:      ID registers as the stub has read them
 * @vqs:     lengths of the vCPU, bit (vq - 1); @vq: the program's, 0: it has none
 * @vq_inherited: of PR_SVE_SET_VL and PR_SME_SET_VL, what is given back with the length
 * @affinity: CPUs that it may run on
 * @fds:     of the host, -1: closed; those below 3 are the host's own and stay open; @cloexec: FD_CLOEXEC, bit fd
 * @cwd:     the directory that names are of, of the host's: AT_FDCWD, or one that is open
 * @comm:    PR_SET_NAME
 * @action:  by number - 1; @blocked, @pending: bit (number - 1); @sent: what is pending
 * @stack:   sigaltstack(): ss_sp, ss_flags, ss_size
 * @trampoline: the instructions that return from a handler
 * @from_call: what is delivered comes behind a system call, where no SVE state is kept
 * @keeps_files: what the program closes stays open: it may come back
 * @words:   who writes before anything is said on stderr; @wait: who may want it to stop while it waits, and @waits:
 *           has, so that the system call is made again
 * @broken:  the program cannot go on, and what is wrong has been said
 */
struct linux_guest {
	struct kvmsme *m;
	const struct linux_options *options;
	struct linux_elf elf;
	struct linux_memory mem;
	int vm, vcpu;
	struct kvm_run *run;
	struct cpu_watch watch;
	uint64_t budget;
	double deadline;

	uint64_t id[LINUX_NR_IDS];
	uint16_t vqs[LINUX_NR_VECTORS];
	uint16_t vq[LINUX_NR_VECTORS];
	bool vq_inherited[LINUX_NR_VECTORS];

	uint64_t affinity;
	int fds[LINUX_MAX_FDS];
	uint64_t cloexec;
	int cwd;
	char comm[16];
	uint64_t random;

	struct linux_action action[LINUX_NSIG];
	uint64_t blocked, pending;
	struct linux_signal sent[LINUX_NSIG];
	uint64_t stack[3];
	uint64_t trampoline;
	bool from_call, keeps_files;
	uint64_t told[8];	/* system calls that are not there, and have been told of */

	bool ended, broken;
	int status;
	struct session_words words;
	struct session_wait wait;
	bool waits;
};

static inline bool linux_has(const struct linux_guest *g, unsigned int feature)
{
	return g->options->features >> feature & 1;
}

static inline unsigned int linux_nr_cpus(const struct linux_guest *g)
{
	return g->options->cpus ? g->options->cpus : 1;
}

static inline uint64_t linux_all_cpus(const struct linux_guest *g)
{
	return UINT64_MAX >> (LINUX_MAX_CPUS - linux_nr_cpus(g));
}

/* linux_vcpu.c: the vCPU has SME; registers; the vCPU and its system registers; false: said why */
bool linux_has_sme(const struct linux_guest *g);
uint64_t linux_get(const struct linux_guest *g, uint64_t id);
void linux_set(const struct linux_guest *g, uint64_t id, uint64_t value);
bool linux_get_bytes(const struct linux_guest *g, uint64_t id, void *to);
bool linux_set_bytes(const struct linux_guest *g, uint64_t id, const void *from);
bool linux_vcpu_new(struct linux_guest *g);

/* The length that the program has now, in quadwords; SMCR_EL1 or ZCR_EL1 and what goes with it */
void linux_set_vq(struct linux_guest *g, enum linux_vector which, unsigned int vq);

/* linux_stub.c: its pages and where it is entered; then KVM_RUN until the program wants something, or of
 * @most instructions (0: any number) */
enum linux_exit { LINUX_EXIT_EXCEPTION, LINUX_EXIT_ID, LINUX_EXIT_STOPPED, LINUX_EXIT_BROKEN };
void linux_stub_put(struct linux_guest *g);
enum linux_exit linux_stub_run(struct linux_guest *g, uint64_t most);
/* Of its budget; UINT64_MAX: any number */
uint64_t linux_budget_left(const struct linux_guest *g);
/* linux_wait.c: false: its time is over, and that has been said */
bool linux_is_in_time(struct linux_guest *g);
/*
 * poll() of @nr files of the host's, for @length milliseconds, below 0: for ever; until @fd is ready for @events;
 * clock_nanosleep().  Results of a system call: how many are ready, 0, -EINTR where the program's time has come to its
 * end, or a signal came, LINUX_RESTART where who drives it wants it to stop
 */
int64_t linux_poll(const struct linux_guest *g, struct pollfd *files, size_t nr, double length);
int64_t linux_wait_for(const struct linux_guest *g, int fd, short events);
int64_t linux_sleep(const struct linux_guest *g, clockid_t clock, int flags, const struct timespec *wanted);

/* linux_ids.c: from the ID registers: AT_HWCAP, AT_HWCAP2; and the reading of one at EL0 */
uint64_t linux_hwcap(const struct linux_guest *g, unsigned int word);
bool linux_emulate_mrs(struct linux_guest *g, uint64_t esr);
uint32_t linux_id_encoding(enum linux_id id);
/* What /proc/cpuinfo calls the bits of both */
void linux_put_features(const struct linux_guest *g, FILE *to);

/* linux_made_files.c: a path below /proc or /sys, where nothing is the host's; a file descriptor, or an error */
bool linux_is_made(const char *path);
int linux_made_open(const struct linux_guest *g, const char *path);

/* linux_stack.c: what a program finds at its beginning; returns SP, 0: no room */
uint64_t linux_stack_new(struct linux_guest *g);

/* linux_syscalls.c: the one that X8 asks for */
void linux_syscall(struct linux_guest *g);

/* linux_exceptions.c: the exception that the stub has reported */
void linux_exception(struct linux_guest *g);

/* linux_signals.c: send one; take what is not blocked, before the program goes on */
void linux_send(struct linux_guest *g, const struct linux_signal *signal);
void linux_take_signals(struct linux_guest *g);
/* linux_sigframe.c: enter a handler; leave it; the size of the largest frame */
bool linux_enter_handler(struct linux_guest *g, const struct linux_signal *signal);
bool linux_leave_handler(struct linux_guest *g);
uint64_t linux_min_stack(const struct linux_guest *g);

/* linux_report.c: a program that dies; where one is that does not end */
void linux_report_death(struct linux_guest *g, const struct linux_signal *signal);
void linux_report_where(struct linux_guest *g);
const char *linux_signal_name(int number);

/* linux_user.c: a program that is loaded, or @broken; to its end; its memory and files */
struct linux_guest *linux_guest_new(struct kvmsme *m, const struct linux_options *options);
void linux_guest_run(struct linux_guest *g);
void linux_guest_free(struct linux_guest *g);

/* One line on stderr, and the program cannot go on */
void linux_break(struct linux_guest *g, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif

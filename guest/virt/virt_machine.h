/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: A bare-metal machine, as QEMU's virt machine is one
 *
 * RAM at 0x40000000, a PL011 at 0x09000000, PSCI by HVC, a device tree in X0, semihosting by
 * HLT #0xf000.  Its vCPUs are driven through the ioctls of the model, in turns on one thread, so
 * that two runs are the same.  virt_open(), virt_run() as often as wanted, virt_close().
 */
#ifndef KVMSME_GUEST_VIRT_MACHINE_H
#define KVMSME_GUEST_VIRT_MACHINE_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <kvmsme/kvmsme.h>

#include "cpu_watch.h"
#include "session_guest.h"
#include "virt_image.h"

#define VIRT_RAM	UINT64_C(0x40000000)
#define VIRT_UART	UINT64_C(0x09000000)
#define VIRT_UART_SIZE	UINT64_C(0x1000)
#define VIRT_MAX_CPUS	64u
#define VIRT_MAX_FDS	64

/**
 * struct virt_options - what is run, and on what
 * @argv: the program's path and its arguments, NULL at the end; they live as long as the machine
 * @features: for KVM_ARM_VCPU_INIT; PSCI is added
 * @cpus: 1 to VIRT_MAX_CPUS; the first one runs, the others wait for CPU_ON
 * @memory: bytes, a multiple of 1 MiB
 * @budget: of instructions (on Unicorn: units of its budget); 0: no bound
 * @timeout: seconds without a byte of input after which it ends; 0: no bound.  @timeout_reads: also where it waits
 *       for one in SYS_READC or SYS_READ
 * @turn: instructions of a vCPU before the next one has its turn; 0: 10,000
 * @trace_branches: the last branches are kept for reports (a64; slower)
 * @stop: becomes non-zero where the user wants an end
 * @in: file descriptor of the console's input; @out: its output
 */
struct virt_options {
	char *const *argv;
	uint32_t features;
	unsigned int cpus;
	uint64_t memory;
	uint64_t budget;
	unsigned int timeout;
	bool timeout_reads;
	uint64_t turn;
	bool trace_branches;
	const volatile sig_atomic_t *stop;
	int in;
	FILE *out;
};

/**
 * struct virt_cpu - one vCPU
 * @stalled: so often it has not come to its next instruction
 * @waits: its last instruction was a WFI that found nothing to wake it
 * @is_clean: since it was turned on, its registers are as after a reset of QEMU's machine
 */
struct virt_cpu {
	int fd;
	struct kvm_run *run;
	struct cpu_watch watch;
	unsigned int stalled;
	bool waits;
	bool is_clean;
};

/** struct virt_refused - an access that no device has taken: @what, at @pc, of @addr */
struct virt_refused {
	uint64_t pc, addr;
	char what[48];
};

/** struct virt_uart - the registers of a PL011 that keep what is written */
struct virt_uart {
	uint32_t reg[16];
};

/**
 * struct virt_console - standard input and output
 * @next: a byte that has been seen and not taken, -1: none
 * @seen: when the last byte came, in seconds of CLOCK_MONOTONIC
 * @eof: there will be no more input
 */
struct virt_console {
	int in;
	FILE *out;
	int next;
	bool eof;
	double seen;
};

/**
 * struct virt - the machine
 * @ram: options.memory bytes, at VIRT_RAM
 * @dtb: where the device tree is
 * @now: the vCPU whose turn it is; @left: of its turn
 * @ticks: instructions of all vCPUs, which is the time
 * @fds: of semihosting, -1: closed (virt_files.c); @at: where in those that are no host's; @fd_errno: of its
 *       last call
 * @ended: the program has come to its end, or cannot go on, and @status is what it ends with
 * @broken: the latter
 * @dirty: a bit for each page of @ram, set where this writes there; NULL: nobody asks
 * @refused: the last access that no device has taken
 * @rule: why the last KVM_RUN has come back, RULE_NONE where the guest has not asked for it
 * @words: who writes before anything is said on stderr; @wait: who may want it to stop while it waits for input, and
 *       @waits: has, so that the call is still to be made
 * @told: devices that are not there, and have been told of
 */
struct virt {
	struct kvmsme *m;
	struct virt_options options;
	struct virt_image image;
	uint8_t *ram;
	uint64_t dtb;
	int vm;
	struct virt_cpu cpu[VIRT_MAX_CPUS];
	unsigned int now;
	uint64_t left;
	uint64_t ticks;
	struct virt_uart uart;
	struct virt_console console;
	int fds[VIRT_MAX_FDS];
	uint64_t at[VIRT_MAX_FDS];
	int fd_errno;
	struct virt_refused refused;
	enum rule rule;
	unsigned int told;
	bool ended, broken;
	uint64_t *dirty;
	int status;
	struct session_words words;
	struct session_wait wait;
	bool waits;
};

/** virt_open() - load the program and make the machine, which has not run yet; NULL: said why on stderr */
struct virt *virt_open(struct kvmsme *m, const struct virt_options *options);

/**
 * virt_run() - go on for at most @instructions, of all vCPUs together
 * Returns true where the program can go on; false: virt->status is the exit status, and what is
 * to be said of it has been said.
 */
bool virt_run(struct virt *v, uint64_t instructions);

/** virt_next() - the vCPU whose turn is next; virt_give_turn() - it is that of vCPU @n, at its beginning */
unsigned int virt_next(struct virt *v);
void virt_give_turn(struct virt *v, unsigned int n);

/** virt_take_turn() - who is next has its turn, if that of the last one is over */
void virt_take_turn(struct virt *v);

/** virt_close() - the terminal is as it was, all is freed; NULL is fine */
void virt_close(struct virt *v);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: kvmsme - drive the modelled KVM as a VMM drives /dev/kvm
 *
 * A machine is a host CPU description plus an ABI profile.  Open "/dev/kvm" on it
 * and use kvmsme_ioctl(), kvmsme_mmap(), kvmsme_read(), kvmsme_pread() and kvmsme_close() where a VMM
 * uses ioctl(), mmap(), read(), pread() and close(): same arguments, same results, same errno.
 *
 *	struct kvmsme_host host = KVMSME_HOST_MAX;
 *	struct kvmsme *m = kvmsme_new(&host, "sme-v12", &error);
 *	int kvm = kvmsme_open(m, "/dev/kvm", O_RDWR);
 *	int vm = kvmsme_ioctl(kvm, KVM_CREATE_VM, 0);
 *
 * Threads.  Different machines are independent.  Calls on one machine are made one after the
 * other, whichever thread makes them; KVM_RUN lets others in while its guest runs.  So a thread for
 * each vCPU works, and others may create, set and look meanwhile, but a vCPU is in one call at a
 * time, and no fd is closed and no machine freed while a call on it is under way.  From any
 * thread, at any time: immediate_exit of a vCPU's struct kvm_run, which ends the vCPU's KVM_RUN.
 * Guest memory is shared as between CPUs.
 * A CPU of its own (some MiB, a GiB of addresses) is kept for each thread that has
 * called KVM_RUN, until the thread ends.
 *
 * Signals.  A signal that is delivered to the thread ends KVM_RUN within some milliseconds with
 * EINTR, and its handler has run when the call returns; if the thread blocks the signal, or the
 * process ignores it, nothing happens.  No handler is installed for this: while a guest runs,
 * signals to the thread are blocked and looked for.  So one that is sent to the process may go to
 * another thread that does not block it.  A handler that ends a KVM_RUN may make calls; one that
 * interrupts another call on a machine must not make one on that machine.  SIGSEGV, SIGBUS,
 * SIGILL, SIGFPE, SIGTRAP, SIGABRT and SIGSYS, if they are sent and not raised, do not end KVM_RUN.
 *
 * Memory.  Pointers are really dereferenced, through a checked copy: an unmapped one gives EFAULT,
 * as from a kernel.  So does KVM_RUN where the memory of a slot is not there when the guest uses
 * it, not writable when the guest stores, or behind the end of a file; the vCPU is then at the
 * instruction, and another KVM_RUN goes on.  This takes handlers of SIGSEGV and SIGBUS.  Those
 * that the process has are kept and called for everything else, also when they are installed
 * later (a copy on a page that has been read or written before does not notice that: of memory
 * that was unmapped since, the process's own handler hears); sigaction() then shows the model's.
 * Unicorn also takes a handler of SIGABRT, which is not seen to again.
 */
#ifndef KVMSME_KVMSME_H
#define KVMSME_KVMSME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kvmsme/kvm.h>

#ifdef __cplusplus
extern "C" {
#endif

struct kvmsme;
struct profile;
struct cpu_ops;
struct kernel_pop;

/**
 * enum kvmsme_cpu - what runs guests
 * @KVMSME_CPU_UNICORN: Unicorn, and the A64 CPU for what that does not have
 * @KVMSME_CPU_A64: the A64 CPU of this library, which runs without Unicorn, the same every time,
 *     and whose budgets are instructions
 */
enum kvmsme_cpu { KVMSME_CPU_UNICORN, KVMSME_CPU_A64 };

/**
 * enum kvmsme_mode - what the kernel makes of the host's EL2 (kvm-arm.mode=)
 * @KVMSME_MODE_VHE: the kernel is there; @KVMSME_MODE_NVHE: a part of KVM is, and the kernel at EL1;
 * @KVMSME_MODE_PROTECTED: the same, and it trusts the kernel no further (pKVM)
 */
enum kvmsme_mode { KVMSME_MODE_VHE, KVMSME_MODE_NVHE, KVMSME_MODE_PROTECTED };

/**
 * struct kvmsme_host - the host CPU
 * @sve_vqs:  implemented SVE vector lengths: bit (vq-1), vq 1..16; 0: no SVE.
 *            The architecture demands vq 1 where SVE is there, and every power of
 *            two below the largest.
 * @sme_vqs:  implemented streaming lengths, bit (vq-1), vq a power of two; 0: no SME
 * @sme2, @fa64: FEAT_SME2, FEAT_SME_FA64 (both need SME)
 * @qemu_cpu: guests meet the deviations from the architecture that QEMU up to 11.1.3 has
 *            (struct smevec_sys, quirk_qemu): for holding recorded runs against the model
 * @el1_32bit, @ptrauth, @pmu, @fpmr: other host properties that the ABI shows
 * @nmi: FEAT_NMI: exceptions that the CPU itself takes to EL1 set PSTATE.ALLINT
 * @no_fgt: no FEAT_FGT: guests without SME reach TPIDR2_EL0 and SMPRI_EL1
 * @no_afp: neither FEAT_AFP nor FEAT_EBF16, whose FPCR bits are then RES0
 * @mte: FEAT_MTE3, which guests may have (KVM_CAP_ARM_MTE)
 * @cpus: how many (KVM_CAP_NR_VCPUS); 0: 8
 * @cpu: enum kvmsme_cpu, what runs guests
 * @ids_as_run: where a guest's ID registers promise more than that CPU does, the guest reads what
 *     it does; what userspace reads is as recorded in any case
 * @mode: enum kvmsme_mode
 * @nested: nested virtualisation (kvm-arm.mode=nested, which is VHE): vCPUs may have EL2.  They do not run
 * @pad: 0: hosts are compared as bytes
 */
struct kvmsme_host {
	uint16_t sve_vqs;
	uint16_t sme_vqs;
	uint16_t cpus;
	bool sme2;
	bool fa64;
	bool el1_32bit;
	bool ptrauth;
	bool pmu;
	bool fpmr;
	bool qemu_cpu;
	bool nmi;
	bool no_fgt;
	bool no_afp;
	uint8_t cpu;
	bool ids_as_run;
	uint8_t mode;
	bool nested;
	bool mte;
	uint8_t pad;
};

/* SVE 128..2048 bits, SME 128..2048 bits, SME2, FA64 */
#define KVMSME_HOST_MAX { .sve_vqs = 0xffff, .sme_vqs = 0x808b, .sme2 = true, .fa64 = true, \
	.el1_32bit = true, .ptrauth = true, .fpmr = true }

/** struct kvmsme_error - why kvmsme_new() refused */
struct kvmsme_error {
	char text[256];
};

/**
 * kvmsme_new() - make a machine
 * @host:    copied
 * @profile: name of a built-in profile, NULL for the default ("sme-v12")
 *
 * Returns NULL and fills *@error (may be NULL) for an unknown profile and for
 * vector lengths that the architecture forbids.
 */
struct kvmsme *kvmsme_new(const struct kvmsme_host *host, const char *profile,
			  struct kvmsme_error *error);

/**
 * kvmsme_new_custom() - the same with a profile and a kernel population of one's own
 * @pop: NULL: the profile's own (profile->kernel)
 * @cpu: guest execution; NULL: KVM_RUN of a runnable vCPU fails with ENOEXEC-free
 *       exit KVM_EXIT_INTERNAL_ERROR
 */
struct kvmsme *kvmsme_new_custom(const struct kvmsme_host *host, const struct profile *profile,
				 const struct kernel_pop *pop, const struct cpu_ops *cpu,
				 struct kvmsme_error *error);

/** kvmsme_free() - close everything on the machine and free it; NULL is fine */
void kvmsme_free(struct kvmsme *m);

/** kvmsme_open() - open "/dev/kvm"; -1 with errno ENOENT for any other path */
int kvmsme_open(struct kvmsme *m, const char *path, int flags);

/**
 * kvmsme_ioctl() - ioctl() on an fd of the model
 * @arg: the value or user pointer that the request asks for
 * Returns as ioctl(): -1 with errno set, else 0 or the call's own result.
 * EBADF for an fd that is not open.
 */
int kvmsme_ioctl(int fd, unsigned long request, unsigned long arg);

/**
 * kvmsme_mmap() - map the struct kvm_run of a vCPU fd
 * Returns NULL with errno EINVAL, ENODEV or EACCES where mmap() for reading and writing would fail.  The mapping
 * lives until the vCPU's last reference is gone.
 */
void *kvmsme_mmap(int fd, size_t length, long offset);

/**
 * kvmsme_read(), kvmsme_pread() - read(), pread() on an fd of KVM_GET_STATS_FD
 * @buf: a pointer that is checked as those of kvmsme_ioctl() are (EFAULT)
 *
 * What is read are a struct kvm_stats_header, the name of the VM or vCPU, descriptors and values
 * (<kvmsme/kvm.h>).  kvmsme_read() goes on where the last one on this fd ended, kvmsme_pread() reads
 * at @offset.  Return the bytes that were read, 0 at the end, or -1 with errno set: EINVAL or ESPIPE
 * for another kind of fd and EBADF for one that is not open, as the kernel has them.
 */
long kvmsme_read(int fd, void *buf, size_t size);
long kvmsme_pread(int fd, void *buf, size_t size, long offset);

/**
 * kvmsme_close() - close()
 * A VM lives until its own fd, its vCPUs' and those of their statistics are closed.
 */
int kvmsme_close(int fd);

/** kvmsme_version() - "major.minor.patch" */
const char *kvmsme_version(void);

#ifdef __cplusplus
}
#endif
#endif

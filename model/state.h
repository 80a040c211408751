/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The state of VMs and vCPUs, as plain data
 *
 * No pointers into each other: a save is a copy, equality a comparison, a hash a sum
 * (snapshot.h, the one file that knows which bytes are live).  Sizes: vector lengths named
 * *_vl are bytes, *_vq quadwords of 16 bytes.  Padding is zero: all of it is zeroed when a
 * VM or vCPU is created, and members are assigned one by one.
 *
 * Life of a vCPU (abi.md 2):
 *
 *   created      KVM_CREATE_VCPU; everything but KVM_ARM_VCPU_INIT says ENOEXEC
 *   initialized  KVM_ARM_VCPU_INIT; features fixed, vector lengths still open
 *   finalized    KVM_ARM_VCPU_FINALIZE, or at once without SVE and SME
 *   ran          a KVM_RUN got past its first-run checks: ID registers are fixed
 */
#ifndef KVMSME_STATE_H
#define KVMSME_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kvmsme/kvm.h>
#include <smevec/smevec.h>

#include "population.h"

enum vec_type { ARM64_VEC_SVE, ARM64_VEC_SME, ARM64_VEC_MAX };

#define KVM_MAX_VQ	16	/* hosts have at most 2048-bit vectors */
#define KVM_MAX_VL	(KVM_MAX_VQ * 16)

/* Z0..Z31, P0..P15, FFR at the stride of one vector length */
#define SVE_STATE_ZREG_OFFSET(vq, n)	((size_t)(n) * (vq) * 16)
#define SVE_STATE_PREG_OFFSET(vq, n)	((size_t)32 * (vq) * 16 + (size_t)(n) * (vq) * 2)
#define SVE_STATE_FFR_OFFSET(vq)	SVE_STATE_PREG_OFFSET(vq, 16)
#define SVE_STATE_SIZE(vq)		SVE_STATE_PREG_OFFSET(vq, 17)

/* ZA rows at stride SVL, then ZT0 (v12 21/29) */
#define SME_STATE_ZA_OFFSET(vl, n)	((size_t)(n) * (vl))
#define SME_STATE_ZT_OFFSET(vl)		((size_t)(vl) * (vl))
#define SME_STATE_SIZE(vl)		(SME_STATE_ZT_OFFSET(vl) + 64)

/* Room for both at the largest lengths; vec_state.h says where each begins */
#define VEC_STATE_MAX	(SVE_STATE_SIZE(KVM_MAX_VQ) + 16 + SME_STATE_SIZE(KVM_MAX_VL))

#define SVCR_SM_MASK	UINT64_C(1)
#define SVCR_ZA_MASK	UINT64_C(2)

/* arch/arm64 fpsimd.h: what the architecture leaves in FPSR on a change of PSTATE.SM */
#define FPSR_RESET_VALUE 0x0800009fU

/*
 * State is hashed in chunks of this many bytes: those of struct kvm_vcpu before @vec first,
 * then those of @vec
 */
#define STATE_CHUNK		128
#define STATE_CHUNKS(bytes)	(((bytes) + STATE_CHUNK - 1) / STATE_CHUNK)
#define STATE_VEC_CHUNK		48	/* the first of @vec */
#define STATE_NR_CHUNKS		(STATE_VEC_CHUNK + STATE_CHUNKS(VEC_STATE_MAX))
#define STATE_TOUCHED_WORDS	((STATE_NR_CHUNKS + 63) / 64)

/**
 * enum fp_owner - who owns the FP registers of the physical CPU
 * FREE: nobody.  HOST_OWNED: the host task.  GUEST_OWNED: the vCPU.  USER_OWNED: RFC v2
 * only, the vCPU's memory is in the userspace format (vcpu/fp_owner.c).
 */
enum fp_owner { FP_STATE_FREE, FP_STATE_HOST_OWNED, FP_STATE_GUEST_OWNED, FP_STATE_USER_OWNED };

/**
 * struct kvm_vcpu - a vCPU
 * @vm, @index: this vCPU's VM and its own place in struct kvmsme
 * @regs:       struct kvm_regs as userspace sees the core registers; SPSR_EL1 is spsr[0]
 * @max_vl:     per enum vec_type, bytes; 0: no length of that kind
 * @features:   features[0] of the first VCPU_INIT
 * @has_sve, @has_sme, @has_ptrauth: the kernel's flags
 * @zt0_allocated: sme_state has room for ZT0 (knob zt0_space)
 * @guest_debug: KVM_SET_GUEST_DEBUG's control, while enabled; @debug_regs: with KVM_GUESTDBG_USE_HW
 * @step_pending: a software step exception was left to the next KVM_RUN
 * @has_sigset: KVM_SET_SIGNAL_MASK: @sigset is the thread's mask during KVM_RUN
 * @mmio_needed: an MMIO exit waits for completion at the next entry
 * @trapped, @fault_far: the guest has run, and FAR_EL2 of its last abort
 * @pmu_created: KVM_ARM_VCPU_PMU_V3_INIT was there
 * @steal_set, @steal_base: where KVM_ARM_VCPU_PVTIME_IPA says
 * @mpidr_moved: the affinity fields are @mpidr_indexed in the VM's table, and others by now (mpidr.h)
 * @sysreg:     the registers that each vCPU has its own of, dense (machine.h, reg_slot)
 * @touched:    no state: chunks that were written since they were last hashed (snapshot.h)
 * @changed:    no state: since the machine was last saved or restored
 * @vec:        Z, P, FFR, ZA and ZT0 at the vCPU's own lengths; once finalized (vec_state.h)
 */
struct kvm_vcpu {
	uint32_t vm;
	uint32_t vcpu_id;
	uint16_t index;
	bool in_use;
	uint32_t target;
	uint32_t features;
	bool initialized;
	bool has_sve;
	bool has_sme;
	bool has_ptrauth;
	bool vec_finalized;
	bool sme_finalized;	/* only where finalize_scope is separate */
	bool zt0_allocated;
	bool has_run_once;
	uint8_t mp_state;	/* KVM_MP_STATE_* */
	bool reset_pending;
	uint64_t reset_pc, reset_r0;
	uint16_t max_vl[ARM64_VEC_MAX];
	uint8_t fp_owner;

	bool mmio_needed;
	bool mmio_is_write;
	bool mmio_sign_extend;
	bool mmio_sixty_four;
	uint8_t mmio_rt;
	uint8_t mmio_len;
	bool sea_pending;	/* the next entry begins with an exception whose ESR_EL1 and FAR_EL1 are there */
	bool serror_pending;
	uint64_t serror_esr;
	bool step_pending;
	bool has_sigset;
	uint32_t guest_debug;
	uint64_t sigset;
	struct kvm_guest_debug_arch debug_regs;
	bool trapped;
	uint64_t fault_far;
	bool steal_set;
	bool pmu_created;
	bool mpidr_moved;
	uint64_t steal_base;
	uint64_t mpidr_indexed;

	struct kvm_regs regs;
	uint64_t svcr;
	uint64_t fpmr;
	uint64_t sysreg[POP_MAX_REGS];

	uint64_t touched[STATE_TOUCHED_WORDS];
	uint64_t changed[STATE_TOUCHED_WORDS];
	uint8_t vec[VEC_STATE_MAX] __attribute__((aligned(64)));
};

/** struct kvm_tag_page - tags of the page of the caller's memory at @uaddr, one a granule of 16 bytes */
struct kvm_tag_page {
	uint64_t uaddr;
	uint8_t tags[256];
};

#define KVM_SMCCC_FILTERS 32
#define KVM_MAX_VCPUS 512

/* @dirty: words of its log, @nr_dirty of them, begin there; both 0: it has none */
struct kvm_memory_slot {
	uint64_t gpa;
	uint64_t size;		/* bytes */
	uint64_t uaddr;
	uint32_t flags;
	uint32_t id;		/* as userspace numbers it */
	uint32_t dirty, nr_dirty;
};

/** struct kvm_smccc_range - functions @first to @last of SMCCC; @action: enum kvm_smccc_filter_action */
struct kvm_smccc_range {
	uint32_t first, last;
	uint8_t action;
	uint8_t pad[3];
};

/**
 * struct kvm - a VM
 * @features:  valid once @configured: the set all vCPUs must use
 * @has_ran:   a KVM_RUN got past the first-run checks on any vCPU
 * @ipa_bits:  size of the guest-physical address space
 * @manual_dirty_log: KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2 as enabled
 * @counter_offset: KVM_ARM_SET_COUNTER_OFFSET
 * @pmu_counters_off: so many counters fewer than the host's PMU has its own (pmu.c)
 * @nr_slots, @nr_dirty, @nr_zones, @nr_tags: memory slots, words of their dirty logs, zones of coalesced
 *             MMIO, and pages with tags (vm_memory.h)
 * @mte:       KVM_CAP_ARM_MTE
 * @id_reg:    the registers that are one per VM, dense (machine.h, reg_slot)
 * @filter:    ranges of KVM_ARM_VM_SMCCC_FILTER, @nr_filters of them
 * @mpidr_table: vCPUs are found by MPIDR_EL1 as it was at a first run (mpidr.h)
 * @touched:   no state: written since it was last hashed (snapshot.h)
 * @changed:   no state: since the machine was last saved or restored
 */
struct kvm {
	uint32_t refs;
	bool in_use;
	bool configured;
	bool has_ran;
	bool writable_imp_id;
	bool nisv_to_user;
	bool id_regs_initialized;
	bool system_suspend;	/* KVM_CAP_ARM_SYSTEM_SUSPEND */
	bool mpidr_table;
	bool mte;
	uint8_t ipa_bits;
	uint32_t features;
	uint32_t nr_vcpus;
	uint8_t manual_dirty_log;
	uint8_t pmu_counters_off;
	uint32_t nr_slots, nr_dirty, nr_zones, nr_tags;
	uint64_t counter_offset;
	uint32_t nr_filters;
	struct kvm_smccc_range filter[KVM_SMCCC_FILTERS];
	uint64_t id_reg[POP_MAX_REGS];
	bool touched;
	bool changed;
};

/* Those of KVM_GET_STATS_FD come last */
enum fd_kind { FD_CLOSED, FD_SYSTEM, FD_VM, FD_VCPU, FD_VM_STATS, FD_VCPU_STATS };

/** struct fd_entry - an open file; @index into the VMs or vCPUs of the machine; @pos: where it is read next */
struct fd_entry {
	uint16_t kind;
	uint16_t index;
	uint32_t pos;
};

#define MACHINE_MAX_VMS		64
#define MACHINE_MAX_VCPUS	1024
#define MACHINE_MAX_FDS		2048

/**
 * struct machine_state - everything that calls can change
 * @nr_fds, @nr_vms, @nr_vcpus: entries at and behind these were never used
 * @host_fp_live:    the calling task has FP, SVE and SME state worth keeping: @host_fp; @host_fp_low:
 *                   nothing in Z above V, and nothing in P
 * @host_tpidr2_el0: the CPU's own, which a guest without SME meets where FEAT_FGT is absent

 * vCPUs are not here but in memory of their own (struct kvmsme).
 */
struct machine_state {
	uint16_t nr_fds, nr_vms, nr_vcpus;
	bool host_fp_live, host_fp_low;
	uint64_t host_tpidr2_el0;
	struct fd_entry fd[MACHINE_MAX_FDS];
	struct kvm vm[MACHINE_MAX_VMS];
	struct smevec_regs host_fp;
};

#endif

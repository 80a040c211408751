/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The whole state of the model, as plain data
 *
 * No pointers into each other: a snapshot is a copy, equality a comparison, a hash
 * one call.  Sizes: vector lengths named *_vl are bytes, *_vq quadwords of 16 bytes.
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
#include "population.h"

enum vec_type { ARM64_VEC_SVE, ARM64_VEC_SME, ARM64_VEC_MAX };

#define KVM_MAX_VQ	16	/* hosts have at most 2048-bit vectors */
#define KVM_MAX_VL	(KVM_MAX_VQ * 16)

/* sve_state: Z0..Z31, P0..P15, FFR at the stride of one vector length */
#define SVE_STATE_ZREG_OFFSET(vq, n)	((size_t)(n) * (vq) * 16)
#define SVE_STATE_PREG_OFFSET(vq, n)	((size_t)32 * (vq) * 16 + (size_t)(n) * (vq) * 2)
#define SVE_STATE_FFR_OFFSET(vq)	SVE_STATE_PREG_OFFSET(vq, 16)
#define SVE_STATE_SIZE(vq)		SVE_STATE_PREG_OFFSET(vq, 17)

/* sme_state: ZA rows at stride SVL, then ZT0 (v12 21/29) */
#define SME_STATE_ZA_OFFSET(vl, n)	((size_t)(n) * (vl))
#define SME_STATE_ZT_OFFSET(vl)		((size_t)(vl) * (vl))
#define SME_STATE_SIZE(vl)		(SME_STATE_ZT_OFFSET(vl) + 64)

#define SVCR_SM_MASK	UINT64_C(1)
#define SVCR_ZA_MASK	UINT64_C(2)

/* arch/arm64 fpsimd.h: what the architecture leaves in FPSR on a change of PSTATE.SM */
#define FPSR_RESET_VALUE 0x0800009fU

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
 * @mmio_needed: an MMIO exit waits for completion at the next entry
 * @sysreg:     by index into the machine's population
 * @sve_state, @sme_state: the first SVE_STATE_SIZE / SME_STATE_SIZE bytes are meaningful
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
	bool sea_pending;	/* external abort to inject at the next entry */
	bool serror_pending;
	uint64_t serror_esr;

	struct kvm_regs regs;
	uint64_t svcr;
	uint64_t fpmr;
	uint64_t sysreg[POP_MAX_REGS];

	uint8_t sve_state[SVE_STATE_SIZE(KVM_MAX_VQ)] __attribute__((aligned(64)));
	uint8_t sme_state[SME_STATE_SIZE(KVM_MAX_VL)] __attribute__((aligned(64)));
};

#define KVM_MEM_SLOTS 32
#define KVM_MAX_VCPUS 512

struct kvm_memory_slot {
	uint64_t gpa;
	uint64_t size;		/* bytes; 0: slot unused */
	uint64_t uaddr;
	uint32_t flags;
};

/**
 * struct kvm - a VM
 * @features:  valid once @configured: the set all vCPUs must use
 * @has_ran:   a KVM_RUN got past the first-run checks on any vCPU
 * @id_reg:    VM-wide registers (kinds id, impid, smidr, fw, fw_bmap), population index
 */
struct kvm {
	uint32_t refs;
	bool in_use;
	bool configured;
	bool has_ran;
	bool writable_imp_id;
	bool mte;
	bool nisv_to_user;
	bool id_regs_initialized;
	uint32_t features;
	uint32_t nr_vcpus;
	struct kvm_memory_slot slot[KVM_MEM_SLOTS];
	uint64_t id_reg[POP_MAX_REGS];
};

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The KVM/arm64 userspace ABI that is modelled
 *
 * Names, numbers and layouts are those of linux/kvm.h and asm/kvm.h on arm64, so
 * that code of a VMM compiles against this header unchanged, on any host
 * architecture.  It replaces <linux/kvm.h>: include only one of the two.
 *
 * All structures are little-endian and naturally aligned, as on arm64.
 * Source: Documentation/virt/kvm/api.rst; include/uapi/linux/kvm.h;
 * arch/arm64/include/uapi/asm/kvm.h; SME from series v12 (patches 8, 13, 21).
 */
#ifndef KVMSME_KVM_H
#define KVMSME_KVM_H

#ifdef __LINUX_KVM_H
#error "<kvmsme/kvm.h> replaces <linux/kvm.h>; include only one of them"
#endif
#define __LINUX_KVM_H

#include <stdint.h>

#define KVM_API_VERSION 12

/*
 * ioctl numbers, _IOC() generic layout: dir 31:30 (1 write, 2 read), size 29:16,
 * type 15:8 (KVMIO), nr 7:0.
 */
#define KVMIO			0xAE
#define KVMSME_IOC(dir, nr, size) \
	((UINT32_C(dir) << 30) | ((uint32_t)(size) << 16) | (KVMIO << 8) | (nr))

/* /dev/kvm */
#define KVM_GET_API_VERSION	KVMSME_IOC(0, 0x00, 0)
#define KVM_CREATE_VM		KVMSME_IOC(0, 0x01, 0)
#define KVM_CHECK_EXTENSION	KVMSME_IOC(0, 0x03, 0)
#define KVM_GET_VCPU_MMAP_SIZE	KVMSME_IOC(0, 0x04, 0)

/* VM */
#define KVM_CREATE_VCPU		KVMSME_IOC(0, 0x41, 0)
#define KVM_SET_USER_MEMORY_REGION \
	KVMSME_IOC(1, 0x46, sizeof(struct kvm_userspace_memory_region))
#define KVM_ENABLE_CAP		KVMSME_IOC(1, 0xa3, sizeof(struct kvm_enable_cap))
#define KVM_ARM_PREFERRED_TARGET KVMSME_IOC(2, 0xaf, sizeof(struct kvm_vcpu_init))
#define KVM_ARM_GET_REG_WRITABLE_MASKS \
	KVMSME_IOC(2, 0xb6, sizeof(struct reg_mask_range))
/* not in any kernel: a proposal, number chosen far from those in use */
#define KVM_ARM_GET_VL_MATRIX	KVMSME_IOC(3, 0xe5, sizeof(struct kvm_arm_vl_matrix))

/* vCPU */
#define KVM_RUN			KVMSME_IOC(0, 0x80, 0)
#define KVM_GET_MP_STATE	KVMSME_IOC(2, 0x98, sizeof(struct kvm_mp_state))
#define KVM_SET_MP_STATE	KVMSME_IOC(1, 0x99, sizeof(struct kvm_mp_state))
#define KVM_GET_VCPU_EVENTS	KVMSME_IOC(2, 0x9f, sizeof(struct kvm_vcpu_events))
#define KVM_SET_VCPU_EVENTS	KVMSME_IOC(1, 0xa0, sizeof(struct kvm_vcpu_events))
#define KVM_GET_ONE_REG		KVMSME_IOC(1, 0xab, sizeof(struct kvm_one_reg))
#define KVM_SET_ONE_REG		KVMSME_IOC(1, 0xac, sizeof(struct kvm_one_reg))
#define KVM_ARM_VCPU_INIT	KVMSME_IOC(1, 0xae, sizeof(struct kvm_vcpu_init))
#define KVM_GET_REG_LIST	KVMSME_IOC(3, 0xb0, sizeof(struct kvm_reg_list))
#define KVM_ARM_VCPU_FINALIZE	KVMSME_IOC(1, 0xc2, sizeof(int))

#include <kvmsme/kvm_attrs.h>
#include <kvmsme/kvm_caps.h>
#include <kvmsme/kvm_vm.h>

/**
 * struct kvm_vcpu_init - KVM_ARM_VCPU_INIT, KVM_ARM_PREFERRED_TARGET
 * @target:   KVM_ARM_TARGET_*
 * @features: bit set of KVM_ARM_VCPU_*, bit 0 of word 0 first
 */
struct kvm_vcpu_init {
	uint32_t target;
	uint32_t features[7];
};

#define KVM_ARM_TARGET_AEM_V8		0
#define KVM_ARM_TARGET_FOUNDATION_V8	1
#define KVM_ARM_TARGET_CORTEX_A57	2
#define KVM_ARM_TARGET_XGENE_POTENZA	3
#define KVM_ARM_TARGET_CORTEX_A53	4
#define KVM_ARM_TARGET_GENERIC_V8	5

#define KVM_ARM_VCPU_POWER_OFF		0
#define KVM_ARM_VCPU_EL1_32BIT		1
#define KVM_ARM_VCPU_PSCI_0_2		2
#define KVM_ARM_VCPU_PMU_V3		3
#define KVM_ARM_VCPU_SVE		4
#define KVM_ARM_VCPU_PTRAUTH_ADDRESS	5
#define KVM_ARM_VCPU_PTRAUTH_GENERIC	6
#define KVM_ARM_VCPU_HAS_EL2		7
#define KVM_ARM_VCPU_HAS_EL2_E2H0	8
#define KVM_ARM_VCPU_SME		9	/* series v9..v12; 7.3 uses bit 9 for PMU_V3_STRICT */
#define KVM_ARM_VCPU_PMU_V3_STRICT	9	/* linux-7.3 (profile knob vcpu_dependent_features) */

/* The argument of KVM_ARM_VCPU_FINALIZE for all vector state (v12 8/29) */
#define KVM_ARM_VCPU_VEC		KVM_ARM_VCPU_SVE

/**
 * struct kvm_one_reg - KVM_GET_ONE_REG, KVM_SET_ONE_REG
 * @addr: user address of the value; its size is coded in @id
 */
struct kvm_one_reg {
	uint64_t id;
	uint64_t addr;
};

/**
 * struct kvm_reg_list - KVM_GET_REG_LIST
 * @n: in: room in @reg; out: number of registers, also on E2BIG
 */
struct kvm_reg_list {
	uint64_t n;
	uint64_t reg[];
};

struct kvm_userspace_memory_region {
	uint32_t slot;
	uint32_t flags;
	uint64_t guest_phys_addr;
	uint64_t memory_size;		/* bytes */
	uint64_t userspace_addr;
};

#define KVM_MEM_LOG_DIRTY_PAGES	(1U << 0)
#define KVM_MEM_READONLY	(1U << 1)

struct kvm_enable_cap {
	uint32_t cap;
	uint32_t flags;
	uint64_t args[4];
	uint8_t pad[64];
};

struct kvm_mp_state {
	uint32_t mp_state;
};

#define KVM_MP_STATE_RUNNABLE	0
#define KVM_MP_STATE_STOPPED	5
#define KVM_MP_STATE_SUSPENDED	10

struct kvm_vcpu_events {
	struct {
		uint8_t serror_pending;
		uint8_t serror_has_esr;
		uint8_t ext_dabt_pending;
		uint8_t pad[5];
		uint64_t serror_esr;
	} exception;
	uint32_t reserved[12];
};

/**
 * struct reg_mask_range - KVM_ARM_GET_REG_WRITABLE_MASKS
 * @addr:  user address of KVM_ARM_FEATURE_ID_RANGE_SIZE u64 masks
 * @range: KVM_ARM_FEATURE_ID_RANGE
 */
struct reg_mask_range {
	uint64_t addr;
	uint32_t range;
	uint32_t reserved[13];
};

/**
 * struct kvm_arm_vl_matrix - KVM_ARM_GET_VL_MATRIX, a VM ioctl (proposal, abi.md 8 Q3)
 * @flags:   in: 0, else EINVAL
 * @sve_vqs: bit (vq - 1): this vq can be the largest of a vCPU's SVE_VLS; 0: no SVE for guests
 * @sme_vqs: the same for SME_VLS
 * @sme_with_sve: [vq - 1]: which bits of @sme_vqs a vCPU can have whose largest SVE vq is this
 * @sme_alone: which of them a vCPU without SVE can have
 * @reserved: out: 0
 *
 * A legal set is the host's set cut off at one of its members, so that its largest member
 * says it all.  EFAULT for a bad pointer.  Replaces the scratch vCPU of a VMM that probes.
 */
struct kvm_arm_vl_matrix {
	uint32_t flags;
	uint32_t sve_vqs;
	uint32_t sme_vqs;
	uint32_t sme_alone;
	uint32_t sme_with_sve[16];
	uint32_t reserved[4];
};

#define KVM_ARM_FEATURE_ID_RANGE	0
#define KVM_ARM_FEATURE_ID_RANGE_SIZE	(3 * 8 * 8)
/* Index of an ID register op0=3, op1 {0,1,3}, CRn=0, CRm 0..7, op2 */
#define KVM_ARM_FEATURE_ID_RANGE_IDX(op0, op1, crn, crm, op2) \
	((((op1) & 3) - (((op1) & 3) == 3)) << 6 | ((crm) & 7) << 3 | (op2))

/**
 * struct kvm_run - shared page of a vCPU (mmap of its fd at offset 0)
 */
struct kvm_run {
	uint8_t request_interrupt_window;
	uint8_t immediate_exit;
	uint8_t padding1[6];
	uint32_t exit_reason;
	uint8_t ready_for_interrupt_injection;
	uint8_t if_flag;
	uint16_t flags;
	uint64_t cr8;
	uint64_t apic_base;
	union {
		struct {
			uint64_t hardware_exit_reason;
		} hw;
		struct {
			struct kvm_debug_exit_arch arch;
		} debug;
		struct {
			uint64_t hardware_entry_failure_reason;
			uint32_t cpu;
		} fail_entry;
		/* KVM_EXIT_MMIO; data in guest byte order, len 1, 2, 4 or 8 */
		struct {
			uint64_t phys_addr;
			uint8_t data[8];
			uint32_t len;
			uint8_t is_write;
		} mmio;
		/* of a call that the SMCCC filter forwards: @nr: the function; @flags: KVM_HYPERCALL_EXIT_* */
		struct {
			uint64_t nr;
			uint64_t args[6];
			uint64_t ret;
			uint64_t flags;
		} hypercall;
		struct {
			uint32_t suberror;
			uint32_t ndata;
			uint64_t data[16];
		} internal;
		struct {
			uint32_t type;
			uint32_t ndata;
			uint64_t data[16];
		} system_event;
		struct {
			uint64_t esr_iss;
			uint64_t fault_ipa;
		} arm_nisv;
		char padding[256];
	};
	uint64_t kvm_valid_regs;
	uint64_t kvm_dirty_regs;
	union {
		char padding[2048];
	} s;
};

#define KVM_EXIT_UNKNOWN	0
#define KVM_EXIT_HYPERCALL	3
#define KVM_EXIT_MMIO		6
#define KVM_EXIT_FAIL_ENTRY	9
#define KVM_EXIT_INTR		10
#define KVM_EXIT_INTERNAL_ERROR	17
#define KVM_EXIT_SYSTEM_EVENT	24
#define KVM_EXIT_ARM_NISV	28

#define KVM_SYSTEM_EVENT_SHUTDOWN	1
#define KVM_SYSTEM_EVENT_RESET		2
#define KVM_SYSTEM_EVENT_CRASH		3
#define KVM_SYSTEM_EVENT_WAKEUP		4
#define KVM_SYSTEM_EVENT_SUSPEND	5

/* system_event.data[0] */
#define KVM_SYSTEM_EVENT_RESET_FLAG_PSCI_RESET2		(UINT64_C(1) << 0)
#define KVM_SYSTEM_EVENT_SHUTDOWN_FLAG_PSCI_OFF2	(UINT64_C(1) << 0)

/*
 * Register ids: 0x6000'SS00'00CC'xxxx
 *
 *   63    60      55..52        27..16     15..0
 *   | arch |  ... | log2 bytes | coproc  | meaning depends on coproc |
 */
#define KVM_REG_ARCH_MASK	UINT64_C(0xff00000000000000)
#define KVM_REG_ARM64		UINT64_C(0x6000000000000000)
#define KVM_REG_SIZE_SHIFT	52
#define KVM_REG_SIZE_MASK	UINT64_C(0x00f0000000000000)
#define KVM_REG_SIZE_U8		UINT64_C(0x0000000000000000)
#define KVM_REG_SIZE_U16	UINT64_C(0x0010000000000000)
#define KVM_REG_SIZE_U32	UINT64_C(0x0020000000000000)
#define KVM_REG_SIZE_U64	UINT64_C(0x0030000000000000)
#define KVM_REG_SIZE_U128	UINT64_C(0x0040000000000000)
#define KVM_REG_SIZE_U256	UINT64_C(0x0050000000000000)
#define KVM_REG_SIZE_U512	UINT64_C(0x0060000000000000)
#define KVM_REG_SIZE_U1024	UINT64_C(0x0070000000000000)
#define KVM_REG_SIZE_U2048	UINT64_C(0x0080000000000000)
/* Bytes that an id transfers */
#define KVM_REG_SIZE(id)	(UINT64_C(1) << (((id) & KVM_REG_SIZE_MASK) >> KVM_REG_SIZE_SHIFT))

#define KVM_REG_ARM_COPROC_MASK		UINT64_C(0x000000000FFF0000)
#define KVM_REG_ARM_COPROC_SHIFT	16
#define KVM_REG_ARM_CORE		(UINT64_C(0x10) << KVM_REG_ARM_COPROC_SHIFT)
#define KVM_REG_ARM_DEMUX		(UINT64_C(0x11) << KVM_REG_ARM_COPROC_SHIFT)
#define KVM_REG_ARM64_SYSREG		(UINT64_C(0x13) << KVM_REG_ARM_COPROC_SHIFT)
#define KVM_REG_ARM_FW			(UINT64_C(0x14) << KVM_REG_ARM_COPROC_SHIFT)
#define KVM_REG_ARM64_SVE		(UINT64_C(0x15) << KVM_REG_ARM_COPROC_SHIFT)
#define KVM_REG_ARM_FW_FEAT_BMAP	(UINT64_C(0x16) << KVM_REG_ARM_COPROC_SHIFT)
#define KVM_REG_ARM64_SME		(UINT64_C(0x17) << KVM_REG_ARM_COPROC_SHIFT)

/* Core registers: offset into struct kvm_regs in units of 4 bytes */
struct user_pt_regs {
	uint64_t regs[31];
	uint64_t sp;
	uint64_t pc;
	uint64_t pstate;
};

struct user_fpsimd_state {
	uint8_t vregs[32][16] __attribute__((aligned(16)));
	uint32_t fpsr;
	uint32_t fpcr;
	uint32_t __reserved[2];
};

#define KVM_NR_SPSR 5

struct kvm_regs {
	struct user_pt_regs regs;
	uint64_t sp_el1;
	uint64_t elr_el1;
	uint64_t spsr[KVM_NR_SPSR];
	struct user_fpsimd_state fp_regs;
};

#define KVM_REG_ARM_CORE_REG(name)	(offsetof(struct kvm_regs, name) / sizeof(uint32_t))

/* System registers: op0 15:14, op1 13:11, CRn 10:7, CRm 6:3, op2 2:0 */
#define ARM64_SYS_REG(op0, op1, crn, crm, op2)					\
	(KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM64_SYSREG |		\
	 (uint64_t)(op0) << 14 | (uint64_t)(op1) << 11 | (uint64_t)(crn) << 7 |	\
	 (uint64_t)(crm) << 3 | (uint64_t)(op2))

/* SVE: 256 bytes for Zn, 32 for Pn and FFR, whatever the VL (api.rst 4.68) */
#define KVM_ARM64_SVE_NUM_ZREGS		32
#define KVM_ARM64_SVE_NUM_PREGS		16
#define KVM_ARM64_SVE_MAX_SLICES	32
#define KVM_REG_ARM64_SVE_ZREG_BASE	0
#define KVM_REG_ARM64_SVE_PREG_BASE	0x400
#define KVM_REG_ARM64_SVE_FFR_BASE	0x600
#define KVM_REG_ARM64_SVE_ZREG(n, i)						\
	(KVM_REG_ARM64 | KVM_REG_ARM64_SVE | KVM_REG_ARM64_SVE_ZREG_BASE |	\
	 KVM_REG_SIZE_U2048 | ((uint64_t)(n) & 31) << 5 | ((uint64_t)(i) & 31))
#define KVM_REG_ARM64_SVE_PREG(n, i)						\
	(KVM_REG_ARM64 | KVM_REG_ARM64_SVE | KVM_REG_ARM64_SVE_PREG_BASE |	\
	 KVM_REG_SIZE_U256 | ((uint64_t)(n) & 15) << 5 | ((uint64_t)(i) & 31))
#define KVM_REG_ARM64_SVE_FFR(i)						\
	(KVM_REG_ARM64 | KVM_REG_ARM64_SVE | KVM_REG_ARM64_SVE_FFR_BASE |	\
	 KVM_REG_SIZE_U256 | ((uint64_t)(i) & 31))
#define KVM_REG_ARM64_SVE_VLS \
	(KVM_REG_ARM64 | KVM_REG_ARM64_SVE | KVM_REG_SIZE_U512 | 0xffff)

/* Vector length set: bit (vq - 1) % 64 of word (vq - 1) / 64; vq in 16-byte units */
#ifndef SVE_VQ_MIN	/* <asm/sve_context.h> */
#define SVE_VQ_MIN			1
#define SVE_VQ_MAX			512
#endif
#define KVM_ARM64_SVE_VLS_WORDS		8

/* SME (v12 21/29): ZA rows as 256 bytes each, ZT0 as 64 */
#define SME_VQ_MAX			16	/* v12; 512 until v10: knob sme_vq_max */
#define KVM_REG_ARM64_SME_ZA_BASE	0
#define KVM_REG_ARM64_SME_ZT_BASE	0x600
#define KVM_REG_ARM64_SME_ZAHREG(n, i)						\
	(KVM_REG_ARM64 | KVM_REG_ARM64_SME | KVM_REG_ARM64_SME_ZA_BASE |	\
	 KVM_REG_SIZE_U2048 | ((uint64_t)(n) & 255) << 5 | ((uint64_t)(i) & 31))
#define KVM_REG_ARM64_SME_ZTREG(n)						\
	(KVM_REG_ARM64 | KVM_REG_ARM64_SME | KVM_REG_SIZE_U512 |		\
	 (KVM_REG_ARM64_SME_ZT_BASE + (uint64_t)(n)))
#define KVM_REG_ARM64_SME_VLS \
	(KVM_REG_ARM64 | KVM_REG_ARM64_SME | KVM_REG_SIZE_U512 | 0xfffe)

/* Firmware registers */
#define KVM_REG_ARM_FW_REG(r) \
	(KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_FW | (uint64_t)(r))
#define KVM_REG_ARM_PSCI_VERSION	KVM_REG_ARM_FW_REG(0)
#define KVM_REG_ARM_FW_FEAT_BMAP_REG(r) \
	(KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_FW_FEAT_BMAP | (uint64_t)(r))
#define KVM_REG_ARM_STD_BMAP		KVM_REG_ARM_FW_FEAT_BMAP_REG(0)
#define KVM_REG_ARM_STD_HYP_BMAP	KVM_REG_ARM_FW_FEAT_BMAP_REG(1)
#define KVM_REG_ARM_VENDOR_HYP_BMAP	KVM_REG_ARM_FW_FEAT_BMAP_REG(2)
#define KVM_REG_ARM_VENDOR_HYP_BMAP_2	KVM_REG_ARM_FW_FEAT_BMAP_REG(3)

/* System registers of the SVE/SME ABI */
#define KVM_REG_ARM64_SYS_MIDR_EL1		ARM64_SYS_REG(3, 0, 0, 0, 0)
#define KVM_REG_ARM64_SYS_MPIDR_EL1		ARM64_SYS_REG(3, 0, 0, 0, 5)
#define KVM_REG_ARM64_SYS_ID_AA64PFR0_EL1	ARM64_SYS_REG(3, 0, 0, 4, 0)
#define KVM_REG_ARM64_SYS_ID_AA64PFR1_EL1	ARM64_SYS_REG(3, 0, 0, 4, 1)
#define KVM_REG_ARM64_SYS_ID_AA64PFR2_EL1	ARM64_SYS_REG(3, 0, 0, 4, 2)
#define KVM_REG_ARM64_SYS_ID_AA64ZFR0_EL1	ARM64_SYS_REG(3, 0, 0, 4, 4)
#define KVM_REG_ARM64_SYS_ID_AA64SMFR0_EL1	ARM64_SYS_REG(3, 0, 0, 4, 5)
#define KVM_REG_ARM64_SYS_ID_AA64FPFR0_EL1	ARM64_SYS_REG(3, 0, 0, 4, 7)
#define KVM_REG_ARM64_SYS_ZCR_EL1		ARM64_SYS_REG(3, 0, 1, 2, 0)
#define KVM_REG_ARM64_SYS_SMPRI_EL1		ARM64_SYS_REG(3, 0, 1, 2, 4)
#define KVM_REG_ARM64_SYS_SMCR_EL1		ARM64_SYS_REG(3, 0, 1, 2, 6)
#define KVM_REG_ARM64_SYS_SMIDR_EL1		ARM64_SYS_REG(3, 1, 0, 0, 6)
#define KVM_REG_ARM64_SYS_SVCR			ARM64_SYS_REG(3, 3, 4, 2, 2)
#define KVM_REG_ARM64_SYS_FPMR			ARM64_SYS_REG(3, 3, 4, 4, 2)
#define KVM_REG_ARM64_SYS_TPIDR2_EL0		ARM64_SYS_REG(3, 3, 13, 0, 5)

#endif

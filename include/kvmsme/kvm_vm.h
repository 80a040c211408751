/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What of the UAPI lies around the registers: memory slots, dirty log, debug, MMIO ring, ...
 *
 * Included by <kvmsme/kvm.h>.  Source: include/uapi/linux/kvm.h and arch/arm64's asm/kvm.h of Linux 7.3.
 */
#ifndef KVMSME_KVM_VM_H
#define KVMSME_KVM_VM_H

#include <stdint.h>

#define KVM_GET_DIRTY_LOG	KVMSME_IOC(1, 0x42, sizeof(struct kvm_dirty_log))
#define KVM_SET_USER_MEMORY_REGION2 \
	KVMSME_IOC(1, 0x49, sizeof(struct kvm_userspace_memory_region2))
#define KVM_CREATE_IRQCHIP	KVMSME_IOC(0, 0x60, 0)
#define KVM_IRQ_LINE		KVMSME_IOC(1, 0x61, sizeof(struct kvm_irq_level))
#define KVM_REGISTER_COALESCED_MMIO \
	KVMSME_IOC(1, 0x67, sizeof(struct kvm_coalesced_mmio_zone))
#define KVM_UNREGISTER_COALESCED_MMIO \
	KVMSME_IOC(1, 0x68, sizeof(struct kvm_coalesced_mmio_zone))
#define KVM_IRQ_LINE_STATUS	KVMSME_IOC(3, 0x67, sizeof(struct kvm_irq_level))
#define KVM_SET_GSI_ROUTING	KVMSME_IOC(1, 0x6a, 8)
#define KVM_IRQFD		KVMSME_IOC(1, 0x76, 32)
#define KVM_IOEVENTFD		KVMSME_IOC(1, 0x79, 64)
#define KVM_SIGNAL_MSI		KVMSME_IOC(1, 0xa5, 32)
#define KVM_ARM_SET_DEVICE_ADDR	KVMSME_IOC(1, 0xab, 16)
#define KVM_ARM_MTE_COPY_TAGS	KVMSME_IOC(2, 0xb4, sizeof(struct kvm_arm_copy_mte_tags))
#define KVM_ARM_SET_COUNTER_OFFSET \
	KVMSME_IOC(1, 0xb5, sizeof(struct kvm_arm_counter_offset))
#define KVM_CLEAR_DIRTY_LOG	KVMSME_IOC(3, 0xc0, sizeof(struct kvm_clear_dirty_log))
#define KVM_RESET_DIRTY_RINGS	KVMSME_IOC(0, 0xc7, 0)
#define KVM_GET_STATS_FD	KVMSME_IOC(0, 0xce, 0)
#define KVM_SET_MEMORY_ATTRIBUTES KVMSME_IOC(1, 0xd2, 32)
#define KVM_CREATE_GUEST_MEMFD	KVMSME_IOC(3, 0xd4, 64)
#define KVM_PRE_FAULT_MEMORY	KVMSME_IOC(3, 0xd5, 64)
#define KVM_CREATE_DEVICE	KVMSME_IOC(3, 0xe0, sizeof(struct kvm_create_device))
#define KVM_SET_DEVICE_ATTR	KVMSME_IOC(1, 0xe1, sizeof(struct kvm_device_attr))
#define KVM_GET_DEVICE_ATTR	KVMSME_IOC(1, 0xe2, sizeof(struct kvm_device_attr))
#define KVM_HAS_DEVICE_ATTR	KVMSME_IOC(1, 0xe3, sizeof(struct kvm_device_attr))

/* Of other architectures: their arguments are read, and refused */
#define KVM_SET_REGS		KVMSME_IOC(1, 0x82, sizeof(struct kvm_regs))
#define KVM_TRANSLATE		KVMSME_IOC(3, 0x85, sizeof(struct kvm_translation))

#define KVM_SET_SIGNAL_MASK	KVMSME_IOC(1, 0x8b, sizeof(struct kvm_signal_mask))
#define KVM_SET_GUEST_DEBUG	KVMSME_IOC(1, 0x9b, sizeof(struct kvm_guest_debug))

/* Slots: the low 16 bits of @slot; an address space above them, of which arm64 has one */
struct kvm_userspace_memory_region2 {
	uint32_t slot;
	uint32_t flags;
	uint64_t guest_phys_addr;
	uint64_t memory_size;
	uint64_t userspace_addr;
	uint64_t guest_memfd_offset;
	uint32_t guest_memfd;
	uint32_t pad1;
	uint64_t pad2[14];
};

#define KVM_MEM_GUEST_MEMFD	(1U << 2)

/* @dirty_bitmap: a bit for each page of the slot, in longs */
struct kvm_dirty_log {
	uint32_t slot;
	uint32_t padding1;
	union {
		void *dirty_bitmap;
		uint64_t padding2;
	};
};

struct kvm_clear_dirty_log {
	uint32_t slot;
	uint32_t num_pages;
	uint64_t first_page;
	union {
		void *dirty_bitmap;
		uint64_t padding2;
	};
};

#define KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE	(1 << 0)
#define KVM_DIRTY_LOG_INITIALLY_SET		(1 << 1)

struct kvm_irq_level {
	uint32_t irq;
	uint32_t level;
};

struct kvm_create_device {
	uint32_t type;
	uint32_t fd;
	uint32_t flags;
};

#define KVM_CREATE_DEVICE_TEST		1
#define KVM_DEV_TYPE_ARM_VGIC_V2	5
#define KVM_DEV_TYPE_ARM_VGIC_V3	7
#define KVM_DEV_TYPE_ARM_VGIC_ITS	8
#define KVM_DEV_TYPE_ARM_PV_TIME	10

struct kvm_device_attr {
	uint32_t flags;
	uint32_t group;
	uint64_t attr;
	uint64_t addr;
};

/* @len: 8, of the kernel's own sigset_t */
struct kvm_signal_mask {
	uint32_t len;
	uint8_t sigset[];
};

struct kvm_translation {
	uint64_t linear_address;
	uint64_t physical_address;
	uint8_t valid, writeable, usermode;
	uint8_t pad[5];
};

#define KVM_ARM_MAX_DBG_REGS	16

struct kvm_guest_debug_arch {
	uint64_t dbg_bcr[KVM_ARM_MAX_DBG_REGS];
	uint64_t dbg_bvr[KVM_ARM_MAX_DBG_REGS];
	uint64_t dbg_wcr[KVM_ARM_MAX_DBG_REGS];
	uint64_t dbg_wvr[KVM_ARM_MAX_DBG_REGS];
};

struct kvm_guest_debug {
	uint32_t control;
	uint32_t pad;
	struct kvm_guest_debug_arch arch;
};

#define KVM_GUESTDBG_ENABLE		0x00000001
#define KVM_GUESTDBG_SINGLESTEP		0x00000002
#define KVM_GUESTDBG_USE_SW_BP		(1 << 16)
#define KVM_GUESTDBG_USE_HW		(1 << 17)

/* @hsr: ESR_EL2; @hsr_high: its bits 61:32; @far: of watchpoints */
struct kvm_debug_exit_arch {
	uint32_t hsr;
	uint32_t hsr_high;
	uint64_t far;
};

#define KVM_EXIT_DEBUG			4
#define KVM_DEBUG_ARCH_HSR_HIGH_VALID	(1 << 0)	/* in kvm_run.flags */

struct kvm_coalesced_mmio_zone {
	uint64_t addr;
	uint32_t size;
	uint32_t pio;
};

struct kvm_coalesced_mmio {
	uint64_t phys_addr;
	uint32_t len;
	uint32_t pio;
	uint8_t data[8];
};

/* At page KVM_COALESCED_MMIO_PAGE_OFFSET of a vCPU's mapping; one a VM */
struct kvm_coalesced_mmio_ring {
	uint32_t first, last;
	struct kvm_coalesced_mmio coalesced_mmio[];
};

#define KVM_COALESCED_MMIO_PAGE_OFFSET	1
#define KVM_COALESCED_MMIO_MAX \
	((4096 - sizeof(struct kvm_coalesced_mmio_ring)) / sizeof(struct kvm_coalesced_mmio))

struct kvm_arm_copy_mte_tags {
	uint64_t guest_ipa;
	uint64_t length;
	void *addr;
	uint64_t flags;
	uint64_t reserved[2];
};

#define KVM_ARM_TAGS_TO_GUEST		0
#define KVM_ARM_TAGS_FROM_GUEST		1

struct kvm_arm_counter_offset {
	uint64_t counter_offset;
	uint64_t reserved;
};

/* struct kvm_stats_desc: of @flags */
#define KVM_STATS_TYPE_CUMULATIVE	0
#define KVM_STATS_TYPE_INSTANT		1
#define KVM_STATS_TYPE_PEAK		2
#define KVM_STATS_TYPE_LINEAR_HIST	3
#define KVM_STATS_TYPE_LOG_HIST		4
#define KVM_STATS_UNIT_NONE		(0 << 4)
#define KVM_STATS_UNIT_BYTES		(1 << 4)
#define KVM_STATS_UNIT_SECONDS		(2 << 4)
#define KVM_STATS_UNIT_CYCLES		(3 << 4)
#define KVM_STATS_UNIT_BOOLEAN		(4 << 4)
#define KVM_STATS_BASE_POW10		(0 << 8)
#define KVM_STATS_BASE_POW2		(1 << 8)

/* What KVM_GET_STATS_FD's file descriptor reads as begins with it */
struct kvm_stats_header {
	uint32_t flags;
	uint32_t name_size;
	uint32_t num_desc;
	uint32_t id_offset;
	uint32_t desc_offset;
	uint32_t data_offset;
};

/* @size: values of 8 bytes each, at @offset of the data; behind it a name of name_size bytes */
struct kvm_stats_desc {
	uint32_t flags;
	int16_t exponent;
	uint16_t size;
	uint32_t offset;
	uint32_t bucket_size;
	char name[];
};

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Kernel populations: which registers and capabilities a kernel has besides the vector ABI
 *
 * A kernel is a profile plus a population.  The population is recorded data
 * (profiles/kernels/<kernel>.yaml), in KVM_GET_REG_LIST order; what a register *does*
 * is its kind, and that is code.
 */
#ifndef KVMSME_POPULATION_H
#define KVMSME_POPULATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * K(kind, doc)
 */
#define POP_KINDS(K)								\
	K(raw,       "any 64-bit value is stored, per vCPU")			\
	K(id,        "ID register of the VM: set_id_reg() rules")		\
	K(invariant, "only the value it has is accepted (EINVAL), per host")	\
	K(impid,     "implementation ID: like invariant, writable with KVM_CAP_ARM_WRITABLE_IMP_ID_REGS") \
	K(smidr,     "SMIDR_EL1: impid with a mask")				\
	K(svcr,      "SVCR: set_svcr()")					\
	K(fpmr,      "FPMR")							\
	K(mpidr,     "MPIDR_EL1: reset from the vCPU id")			\
	K(clidr,     "CLIDR_EL1: any value without RES0 bits; knob ftr_regs_reset_once")	\
	K(oslsr,     "OSLSR_EL1: only OSLK may change (EINVAL)")			\
	K(wi,        "reads as its reset value, writes are ignored")		\
	K(pmcr,      "PMCR_EL0")						\
	K(masked,    "of any 64-bit value the bits of its mask are stored, per vCPU")	\
	K(timer,     "a timer's register: runs with the host's clock, not compared")	\
	K(timer_ctl, "a timer's control: 32 bits, ISTATUS by its comparator")		\
	K(timer_ctl_kept, "a timer's control: as userspace sets it, without ISTATUS")	\
	K(pmu_bits,  "PMU enable or overflow bits: one value under two names, as it is written")	\
	K(pmu_set,   "the same: what is written is set")			\
	K(pmu_clr,   "the same: what is written is cleared")			\
	K(pmevcntr32, "PMEVCNTR<n>_EL0 of 32 bits: the others are kept and not shown")	\
	K(ccsidr,    "cache geometry, coproc DEMUX, 4 bytes, as userspace sets it")		\
	K(psci,      "KVM_REG_ARM_PSCI_VERSION")				\
	K(fw,        "firmware workaround level")				\
	K(fw_bmap,   "firmware feature bitmap: clearing bits is allowed before the first run")

/*
 * When a register is there.  W(when, doc)
 */
#define POP_WHEN(W)								\
	W(always,  "on every vCPU")						\
	W(sve,     "KVM_ARM_VCPU_SVE")						\
	W(sme,     "KVM_ARM_VCPU_SME")						\
	W(sve_or_sme, "either")							\
	W(ptrauth, "KVM_ARM_VCPU_PTRAUTH_*")					\
	W(pmu,     "KVM_ARM_VCPU_PMU_V3")					\
	W(mte,     "KVM_CAP_ARM_MTE")						\
	W(fpmr,    "ID_AA64PFR2_EL1.FPMR")					\
	W(tcrx,    "ID_AA64MMFR3_EL1.TCRX")					\
	W(s1pie,   "ID_AA64MMFR3_EL1.S1PIE")					\
	W(s1poe,   "ID_AA64MMFR3_EL1.S1POE")					\
	W(sctlrx,  "ID_AA64MMFR3_EL1.SCTLRX")					\
	W(ras,     "ID_AA64PFR0_EL1.RAS")					\
	W(el2,     "KVM_ARM_VCPU_HAS_EL2")					\
	W(el2_vhe, "the same without KVM_ARM_VCPU_HAS_EL2_E2H0")		\
	W(el2_sve, "KVM_ARM_VCPU_HAS_EL2 and KVM_ARM_VCPU_SVE")			\
	W(el2_sme, "KVM_ARM_VCPU_HAS_EL2 and KVM_ARM_VCPU_SME")			\
	W(el2_tcrx, "KVM_ARM_VCPU_HAS_EL2 and ID_AA64MMFR3_EL1.TCRX")		\
	W(el2_s1pie, "KVM_ARM_VCPU_HAS_EL2 and ID_AA64MMFR3_EL1.S1PIE")		\
	W(el2_sctlrx, "KVM_ARM_VCPU_HAS_EL2 and ID_AA64MMFR3_EL1.SCTLRX")	\
	W(never,   "known to the kernel, not on this host")

enum pop_kind {
#define K(kind, doc) POP_KIND_##kind,
	POP_KINDS(K)
#undef K
	POP_NR_KINDS
};

enum pop_when {
#define W(when, doc) POP_WHEN_##when,
	POP_WHEN(W)
#undef W
	POP_NR_WHEN
};

extern const char *const pop_kind_names[POP_NR_KINDS];
extern const char *const pop_when_names[POP_NR_WHEN];

/**
 * struct pop_reg - one register
 * @id:     KVM register id, size included
 * @reset:  value after VCPU_INIT
 * @mask:   kind id: bits userspace may write (LOWER_SAFE fields included); masked: bits that are stored;
 *          else all ones
 * @ignored: kind id: fields that are not shown but may be written with this value, as older kernels showed them
 * @cpu:    the value belongs to the recorded CPU, not to the kernel: a checker may learn it
 * @list:   false: accessible, but not in KVM_GET_REG_LIST
 */
struct pop_reg {
	char name[28];
	uint8_t kind;
	uint8_t when;
	bool cpu;
	bool list;
	uint64_t id;
	uint64_t reset;
	uint64_t mask;
	uint64_t ignored;
};

#define POP_MAX_REGS 384
#define POP_MAX_CAPS 300

/**
 * struct pop_cap - what a kernel answers of a capability
 * @value: to KVM_CHECK_EXTENSION; 0 also of capabilities that it does not know
 * @of_vm: of a VM; /dev/kvm says EINVAL
 */
struct pop_cap {
	int32_t value;
	bool of_vm;
	uint8_t pad[3];	/* 0: populations are compared as bytes */
};

/**
 * struct kernel_pop - registers of coprocs FW, FW_FEAT_BMAP, SYSREG, DEMUX in list order
 * @name:   e.g. "linux-6.12"
 * @source: where it was recorded
 * @target: KVM_ARM_PREFERRED_TARGET's answer
 * @cap:    by number, but those that the host or a knob decides (dev_ioctl.c)
 */
struct kernel_pop {
	char name[48];
	char source[128];
	uint32_t target;
	uint32_t nr;
	struct pop_reg reg[POP_MAX_REGS];
	struct pop_cap cap[POP_MAX_CAPS];
};

extern const struct kernel_pop *const builtin_kernels[];
extern const size_t nr_builtin_kernels;

/** pop_kind_is_per_vm() - one value for all vCPUs of a VM */
bool pop_kind_is_per_vm(uint8_t kind);

/** pop_kind_is_kept() - it can have another value than its reset value, in a place of its own */
bool pop_kind_is_kept(uint8_t kind);

/** kernel_by_name() - NULL if there is none */
const struct kernel_pop *kernel_by_name(const char *name);

#define KERNELS_MAX_LOADED 16

/**
 * kernel_add() - a kernel that kernel_by_name() finds from now on, for as long as the process lives
 * One that is there already, alike, is fine.  False: the name is another's, there are KERNELS_MAX_LOADED, or no memory.
 * For who loads files, before other threads are there.
 */
bool kernel_add(const struct kernel_pop *pop);

/** pop_find() - index of the register with @id, or -1 */
int pop_find(const struct kernel_pop *pop, uint64_t id);

/** pop_find_name() - index of the register called @name, or -1 */
int pop_find_name(const struct kernel_pop *pop, const char *name);

#endif

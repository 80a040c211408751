/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The vCPU state machine: what the ioctls and KVM_RUN are made of
 *
 * Functions return 0 or a negative errno, as in the kernel, and name the rule that
 * decided in m->rules.
 */
#ifndef KVMSME_VCPU_VCPU_H
#define KVMSME_VCPU_VCPU_H

#include "../vcpu_state.h"

bool vcpu_vec_type_finalized(const struct kvmsme *m, const struct kvm_vcpu *vcpu, enum vec_type type);

/* init.c: KVM_ARM_VCPU_INIT; init_61.c: as Linux 6.1 did it, by knob init_scope */
int kvm_vcpu_set_target(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_vcpu_init *init);
int kvm_vcpu_set_target_61(struct kvmsme *m, struct kvm_vcpu *vcpu,
			   const struct kvm_vcpu_init *init);

/* features.c: sets of features[0]: known to the kernel; those and on this host; SME's own bit */
uint32_t known_vcpu_features(const struct kvmsme *m);
uint32_t system_supported_vcpu_features(const struct kvmsme *m);
uint32_t sme_feature(const struct kvmsme *m);

/* reset.c; kvm_reset_keeps(): the first reset of a vCPU is the only one of this register */
bool kvm_reset_keeps(const struct kvmsme *m, const struct pop_reg *reg);
void kvm_reset_vcpu(struct kvmsme *m, struct kvm_vcpu *vcpu);

/* finalize.c: @feature as given to KVM_ARM_VCPU_FINALIZE */
int kvm_arm_vcpu_finalize(struct kvmsme *m, struct kvm_vcpu *vcpu, int feature);

/* vls.c: @vqs[w] bit b is vq 64 * w + b + 1 */
#define VLS_WORDS KVM_ARM64_SVE_VLS_WORDS
int get_vec_vls(struct kvmsme *m, const struct kvm_vcpu *vcpu, enum vec_type type,
		const struct kvm_one_reg *reg);
int set_vec_vls(struct kvmsme *m, struct kvm_vcpu *vcpu, enum vec_type type,
		const struct kvm_one_reg *reg);

/* svcr.c */
int set_svcr(struct kvmsme *m, struct kvm_vcpu *vcpu, uint64_t val);

/* fp_layout.c: what userspace may see now, and at which vector length */
bool vcpu_vregs_hidden(const struct kvmsme *m, const struct kvm_vcpu *vcpu);
bool vcpu_has_zregs(const struct kvmsme *m, const struct kvm_vcpu *vcpu);
bool vcpu_has_ffr(struct kvmsme *m, const struct kvm_vcpu *vcpu);
bool vcpu_has_sme2(struct kvmsme *m, const struct kvm_vcpu *vcpu);
bool vcpu_has_fa64(struct kvmsme *m, const struct kvm_vcpu *vcpu);
/* vq of the Z/P/FFR view, by knob vec_view; 0 where there are no Z registers */
unsigned int vcpu_view_vq(const struct kvmsme *m, const struct kvm_vcpu *vcpu);
/* Z, P and FFR live in kvm_vcpu.vec (else only V in fp_regs) */
bool vcpu_uses_sve_state(const struct kvm_vcpu *vcpu);

/* fp_owner.c: the userspace format of RFC v2, by knob fp_user_format */
void vcpu_fp_reset_owner(const struct kvmsme *m, struct kvm_vcpu *vcpu);
void vcpu_fp_user_to_guest(struct kvmsme *m, struct kvm_vcpu *vcpu);
void vcpu_fp_guest_to_user(struct kvmsme *m, struct kvm_vcpu *vcpu);
void vcpu_fp_before_svcr(struct kvmsme *m, struct kvm_vcpu *vcpu);

/* id_regs.c */
void kvm_init_id_regs(struct kvmsme *m, struct kvm_vcpu *vcpu);
int set_id_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index, uint64_t val);
/* What a register that is one per VM reads as; as it is kept: vm_reg() */
uint64_t read_id_reg(struct kvmsme *m, const struct kvm_vcpu *vcpu, unsigned int index);
/* Value by register id; 0 if the kernel has no such register */
uint64_t kvm_read_id_reg(struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t id);
bool pop_reg_visible(struct kvmsme *m, const struct kvm_vcpu *vcpu, const struct pop_reg *reg);
uint64_t pop_reg_writable_mask(const struct kvmsme *m, const struct kvm *kvm,
			       const struct pop_reg *reg);
/* At a VM's first run: what is not there after all leaves the ID registers */
void kvm_finalize_sys_regs(struct kvmsme *m, struct kvm_vcpu *vcpu);

/* pmu.c: a VM with KVM_ARM_VCPU_PMU_V3_STRICT; more counters than the PMU has there are not: false */
bool kvm_has_pmuv3_strict(const struct kvmsme *m, const struct kvm *kvm);
bool kvm_arm_set_nr_counters(const struct kvmsme *m, struct kvm *kvm, uint64_t nr);
/* Which counters there are; PMCR_EL0, of which the vCPU keeps @kept; what userspace writes to it */
uint64_t kvm_pmu_implemented_counter_mask(struct kvmsme *m, const struct kvm_vcpu *vcpu);
uint64_t kvm_vcpu_read_pmcr(struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t kept);
void kvm_pmcr_sets_counters(struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t val);

/* inject.c: events that KVM_SET_VCPU_EVENTS asks for; @iss: bits 24:0 of ESR_EL1 */
void kvm_inject_dabt(struct kvmsme *m, struct kvm_vcpu *vcpu);
void kvm_inject_serror(struct kvmsme *m, struct kvm_vcpu *vcpu, uint64_t iss);

/* pvtime.c: guest memory is there */
bool kvm_ipa_in_slot(const struct kvmsme *m, const struct kvm *kvm, uint64_t ipa);

/* host_fp.c: what a system call does to the calling task's registers */
void host_syscall(struct kvmsme *m);

/* coalesced_mmio.c: a zone contains the range; a guest's store, false: userspace is to make it */
bool coalesced_mmio_in_range(const struct kvm_coalesced_mmio_zone *zone, uint64_t addr, uint64_t len);
/* How many are on the bus of memory, or of ports, which no guest of arm64 uses; one more, for which there is room */
uint32_t coalesced_mmio_zones(struct kvmsme *m, const struct kvm *kvm, bool pio);
void coalesced_mmio_add(struct kvmsme *m, struct kvm *kvm, const struct kvm_coalesced_mmio_zone *zone);
bool coalesced_mmio_write(struct kvmsme *m, const struct kvm *kvm, uint64_t addr, const void *data, uint32_t len);

/* run.c: 0, or a negative errno; the exit is in @run */
int kvm_arch_vcpu_ioctl_run(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run);

/* guest.c of the kernel: dispatch of one register by coproc (ioctl/one_reg.c) */
int kvm_arm_get_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg);
int kvm_arm_set_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg);

#endif

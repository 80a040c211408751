/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What a vCPU has counted (KVM_GET_STATS_FD)
 *
 * Beside the state, as what a CPU keeps by itself: saved and restored, and no part of equality and
 * hash.  Nothing but a reader of the statistics can tell two counts apart, and they only grow.
 */
#ifndef KVMSME_VCPU_STATS_H
#define KVMSME_VCPU_STATS_H

#include <stdint.h>

/* kvm_stats.def: what is counted */
enum vcpu_stat {
#define COUNTED(name, doc) VCPU_STAT_##name,
#include "kvm_stats.def"
	NR_COUNTED_STATS
};

/** struct vcpu_stats - of a vCPU, since KVM_CREATE_VCPU; KVM_ARM_VCPU_INIT leaves them */
struct vcpu_stats {
	uint64_t count[NR_COUNTED_STATS];
};

struct kvmsme;
struct kvm_vcpu;

/** vcpu_stat_inc() - a vCPU has done what @stat counts; vcpu_stat_dec(): as if it had not */
void vcpu_stat_inc(struct kvmsme *m, const struct kvm_vcpu *vcpu, enum vcpu_stat stat);
void vcpu_stat_dec(struct kvmsme *m, const struct kvm_vcpu *vcpu, enum vcpu_stat stat);

#endif

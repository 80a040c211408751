/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Hashes of the parts of a state, kept until a part is touched
 *
 * For snapshot.c alone.  The hash of a state is the sum of the hashes of its parts, each with
 * its place as seed, so that one that changed is taken out and put in again.
 */
#ifndef KVMSME_STATE_SUMS_H
#define KVMSME_STATE_SUMS_H

#include "snapshot.h"

/** vcpu_live_bytes() - of struct kvm_vcpu before vec: what is state */
static inline size_t vcpu_live_bytes(const struct kvmsme *m)
{
	return offsetof(struct kvm_vcpu, sysreg) + m->nr_vcpu_regs * sizeof(uint64_t);
}

/** run_page_input() - what the model reads of a vCPU's struct kvm_run, as one number */
struct state_hash run_page_input(const struct kvm_vcpu *vcpu, const struct kvm_run *run);

/** sums_saved_max() - the most bytes sums_save() needs for @m now */
size_t sums_saved_max(const struct kvmsme *m);

/** sums_save() - the hashes known of @m; returns their bytes */
size_t sums_save(const struct kvmsme *m, uint8_t *to);

/**
 * sums_restore() - the inverse; no chunk of a vCPU has changed since from now on
 * @synced: those that have not are as they were saved, and what is known of them is kept
 */
void sums_restore(struct kvmsme *m, const uint8_t *from, bool synced);

#endif

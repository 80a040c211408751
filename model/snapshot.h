/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The state of a machine as a value: save, restore, equal, hash, diff
 *
 * The one module that knows which bytes of the state are live: entries that are open, VMs and
 * vCPUs that exist, registers that the kernel has, vector state at the vCPU's real lengths
 * once it is finalized.  Guest memory is no part of it; guest_pages.h saves that beside it.
 *
 * What struct kvm_run holds is saved and restored; equality and hash take of it what the
 * model reads back (immediate_exit; while an MMIO exit waits to be completed, that it does and
 * the data of a read).  What a vCPU's CPU keeps by itself (struct cpu_own: time, random numbers, the event
 * register) and what a vCPU has counted (struct vcpu_stats) is saved and restored, and no part of equality and hash.
 */
#ifndef KVMSME_SNAPSHOT_H
#define KVMSME_SNAPSHOT_H

#include "machine.h"

/**
 * struct snapshot - a saved state; all zero: none yet
 * @bytes: its memory, grown by need and kept for the next save: a warm save allocates nothing
 * @size:  bytes of state; behind them up to @used are the hashes that were known
 * @stamp: of this save, never given twice
 * @parent: of the snapshot that the machine was like before, 0: none; at @since of @bytes: what it had
 *         changed by then
 */
struct snapshot {
	uint8_t *bytes;
	size_t size, used, room, since;
	uint64_t stamp, parent;
};

/** snapshot_save() - false: out of memory, and @to is as it was */
bool snapshot_save(const struct kvmsme *m, struct snapshot *to);

/**
 * snapshot_restore() - bring a machine of the same configuration to a saved state
 * It may be another machine than the saved one.  File descriptors have the same slots.  False:
 * out of memory for a vCPU, and the machine is as it was.
 */
bool snapshot_restore(struct kvmsme *m, const struct snapshot *from);

/**
 * snapshot_leave() - a machine that was last saved to or restored from @from is seen as what became
 * of the snapshot before that, so that restoring the latter costs what is not as it was there
 * Nothing happens where @from is not the last one, or has none before it: that restore is right in
 * any case.
 */
void snapshot_leave(struct kvmsme *m, const struct snapshot *from);

/** snapshot_free() - its memory; a snapshot of zeros is fine */
void snapshot_free(struct snapshot *snapshot);

/** snapshot_equal() - is @m in the saved state? */
bool snapshot_equal(const struct kvmsme *m, const struct snapshot *saved);

/* Parts: what snapshot_hash_vm() and snapshot_hash_vcpu() are of, saved alone */
enum state_part { STATE_PART_VM, STATE_PART_VCPU };

/**
 * snapshot_save_part() - one VM or vCPU; false: out of memory, and @to is as it was
 * snapshot_restore_part() - bring VM or vCPU @index to it; it is in use and has the number that
 * the saved one had, in a machine of the same configuration
 */
bool snapshot_save_part(const struct kvmsme *m, enum state_part part, unsigned int index,
			struct snapshot *to);
void snapshot_restore_part(struct kvmsme *m, enum state_part part, unsigned int index,
			   const struct snapshot *from);

/** struct state_hash - equal states have equal hashes; others have with chance 2^-128 */
struct state_hash {
	uint64_t lo, hi;
};

/**
 * snapshot_hash() - of the whole state
 * Costs what was written since the last hash or the saved one's, not the size of the state.
 */
struct state_hash snapshot_hash(struct kvmsme *m);

/** snapshot_hash_vcpu(), snapshot_hash_vm() - of one vCPU or VM, whatever its number */
struct state_hash snapshot_hash_vcpu(struct kvmsme *m, unsigned int index);
struct state_hash snapshot_hash_vm(struct kvmsme *m, unsigned int index);

/** snapshot_hash_anew() - the same as snapshot_hash(), from all bytes: what tests compare with */
struct state_hash snapshot_hash_anew(struct kvmsme *m);

/**
 * struct state_change - a part of the state that differs
 * @vcpu:  index of the vCPU it belongs to, or -1
 * @name:  as userspace knows it (X0, Z3, ZA[5], a register of the population) or what it is
 * @was, @is: @len bytes each, lowest first
 */
struct state_change {
	int vcpu;
	const char *name;
	const uint8_t *was, *is;
	size_t len;
};

/**
 * snapshot_diff() - tell @change of each part in which @m differs from a saved state
 * Vector registers are told at the vCPU's present lengths; of vCPUs that one side alone has,
 * that they are there.
 */
void snapshot_diff(const struct kvmsme *m, const struct snapshot *saved,
		   void (*change)(void *ctx, const struct state_change *change), void *ctx);

/**
 * snapshot_vcpu() - vCPU @index as it was saved of @m or its like; NULL: it was not there
 * Only what is before kvm_vcpu.sysreg may be looked at, and only while @saved is as it is.
 */
const struct kvm_vcpu *snapshot_vcpu(const struct kvmsme *m, const struct snapshot *saved,
				     unsigned int index);

/* For machine.c: memory for the hashes that are kept */
struct machine_sums *machine_sums_new(void);
void machine_sums_free(struct machine_sums *sums);

#endif

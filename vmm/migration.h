/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Saving a vCPU and restoring it into another, as a VMM does, and what that lost
 *
 * Works on vCPU fds, which may belong to different machines.  What was lost is judged by
 * what the guest would find (model/guest_view.h), not by what userspace may read.
 */
#ifndef KVMSME_VMM_MIGRATION_H
#define KVMSME_VMM_MIGRATION_H

#include "guest_view.h"
#include "regs.h"
#include "vmm_order.h"

/**
 * struct saved - a saved vCPU
 * @name:  of a save: step, not owned
 * @id, @value: @nr registers in list order
 * @view:  what its guest would have found
 */
struct saved {
	struct saved *next;
	const char *name;
	uint64_t nr;
	uint64_t *id;
	uint8_t (*value)[256];
	struct guest_view view;
};

/** FINALIZE as often as the vCPU's ABI wants it, instead of a feature's number */
#define FINALIZE_ALL UINT64_MAX

/** struct refusal - a call that failed: @id 0 is FINALIZE or GET_REG_LIST */
struct refusal {
	uint64_t id;
	int err;
	enum rule rule;
};

/** struct transfer - calls that failed while saving or restoring, and the first of them */
struct transfer {
	unsigned int failed;
	struct refusal first;
};

/** finalize_all() - KVM_ARM_VCPU_FINALIZE for all that the vCPU has */
struct transfer finalize_all(int vcpu);

/**
 * migration_save() - read all that is listed; what cannot be read is left out
 * saved_free_members() in any case.
 */
struct transfer migration_save(int vcpu, struct saved *saved);
void saved_free_members(struct saved *saved);

/**
 * migration_restore() - write @saved into an initialised vCPU
 * @finalize: write the vector lengths and finalize as well; false: the caller has done it,
 *            lengths are left out
 * Goes on after a failure, so that all the loss can be seen.
 */
struct transfer migration_restore(int vcpu, const struct saved *saved,
				  const struct vmm_order *order, bool finalize);

/**
 * struct loss - a register that the guest finds changed, or not at all (@err)
 * @group: "Z", "ZA" ...; for others the register's own name
 * @was, @is: @len bytes; @is is not set if @err
 */
struct loss {
	char group[REG_NAME_MAX];
	char name[REG_NAME_MAX];
	size_t len;
	const uint8_t *was;
	const uint8_t *is;
	int err;
};

typedef void loss_fn(void *ctx, const struct loss *loss);

/** migration_compare() - call @lost for each difference to what @saved was; their number */
unsigned int migration_compare(const struct saved *saved, int vcpu, loss_fn *lost, void *ctx);

/** migration_news() - how many registers the vCPU lists that @saved lacks */
unsigned int migration_news(const struct saved *saved, int vcpu);

/* Names of lost groups, each once, separated by blanks */
struct loss_groups {
	char text[512];
	unsigned int nr;
};

/** loss_groups_add() - a loss_fn for struct loss_groups */
void loss_groups_add(void *groups, const struct loss *loss);

/** loss_groups_has() - @group is among them */
bool loss_groups_has(const struct loss_groups *groups, const char *group);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Between the checks of promises: what they have in their hands
 */
#ifndef KVMSME_EXPLORE_PROMISE_WITNESS_H
#define KVMSME_EXPLORE_PROMISE_WITNESS_H

#include "guest_view.h"
#include "kvm_call.h"
#include "migration.h"
#include "promise.h"

#define WITNESS_CLASSES	1024	/* classes of states that are kept */
#define CLASS_BREACHES	6
#define CANON_TOKEN	0x5a
#define NR_ALSO		5	/* registers beside those of enum slot (promise_guest.c) */
#define GET_POISON	0xdb	/* where a GET was to write */
#define WITNESS_FRESH	8	/* new vCPUs that are kept */
#define WITNESS_BLAMES	256	/* rules behind losses that are kept; a power of two */

/**
 * struct fresh_key - what a new vCPU is made of; without padding
 * @writable_imp_id: a capability of its VM, enabled before
 */
struct fresh_key {
	uint32_t features, target, vcpu_id, writable_imp_id;
};

/* Registers that are tried whether listed or not: those of the vector ABI, then the population */
enum slot {
	SLOT_V, SLOT_Z = SLOT_V + 32, SLOT_P = SLOT_Z + 32, SLOT_FFR = SLOT_P + 16, SLOT_ZA,
	SLOT_ZT0 = SLOT_ZA + KVM_MAX_VL, SLOT_SVE_VLS, SLOT_SME_VLS, NR_VECTOR_SLOTS
};

/** struct known_class - what was found of a class of states (promise_canon.c); @key 0: none yet */
struct known_class {
	uint64_t key;
	unsigned int nr;
	struct breach breach[CLASS_BREACHES];
};

/** struct blame_key - what decides which rule was behind a loss; without padding */
struct blame_key {
	uint64_t reg;
	uint64_t nr_saved;
	uint32_t promise, features, svcr;
	uint16_t vl[ARM64_VEC_MAX];
};

/**
 * struct witness - memory that checks need
 * @mirror:  a machine of the configuration that is looked at, for new vCPUs; @created: with a VM
 *           and a vCPU, no more
 * @fresh:   after KVM_ARM_VCPU_INIT; all zero: none yet
 * @was:     the state that is looked at
 * @saved:   its registers, as migration_save() has them; @id, @value: their memory
 * @class:   of those registers
 * @view, @was_view: room for what guests find
 * @calls:   that were looked at
 * @canon:   a class of states, filled with a pattern; @known: what was found of classes
 * @all:     values of registers before a KVM_RUN
 * @task:    what the task that makes the calls has in its registers
 */
struct witness {
	struct stage mirror;
	struct snapshot created;
	struct {
		struct fresh_key key;
		struct snapshot at;
	} fresh[WITNESS_FRESH];
	unsigned int next_fresh;
	struct {
		struct blame_key key;
		enum rule rule;
	} blame[WITNESS_BLAMES];
	struct snapshot was;
	struct saved saved;
	struct guest_view view, was_view;
	uint64_t id[LIST_ROOM];
	uint8_t value[LIST_ROOM][256];
	uint8_t class[LIST_ROOM];
	struct {
		uint64_t n, id[LIST_ROOM];
	} list;
	unsigned int calls;
	struct snapshot canon;
	struct known_class known[WITNESS_CLASSES];
	uint8_t all[NR_VECTOR_SLOTS + NR_ALSO][256];
	struct smevec_regs task;
};

/**
 * struct look - a state that is being looked at
 * @vcpu: the stage's
 */
struct look {
	struct witness *w;
	const struct stage *stage;
	struct kvmsme *m;
	struct kvm_vcpu *vcpu;
	uint64_t which;
	struct breaches *found;
};

/** breaks() - add a breach, unless one of this promise and rule is there */
void breaks(struct breaches *found, enum promise promise, enum rule rule, uint64_t reg);

/** looks_at() - is the promise among those looked at? */
static inline bool looks_at(uint64_t which, enum promise promise)
{
	return which >> promise & 1;
}

/** witness_fit() - have a mirror of @stage's machine; false: out of memory */
bool witness_fit(struct witness *w, const struct stage *stage);

/**
 * witness_fresh() - bring the mirror's vCPU to what KVM_ARM_VCPU_INIT makes of a new one with
 * the features and number of @look's; false: out of memory, or it cannot be made
 */
bool witness_fresh(const struct look *look);

/** look_back() - bring the machine back to the state that is looked at */
void look_back(const struct look *look);

/** get_reg(), set_reg() - as KVM_GET_ONE_REG and KVM_SET_ONE_REG, of a vCPU that is initialised */
int get_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, uint64_t id, void *value);
int set_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, uint64_t id, const void *value);

/**
 * look_differs() - a register that the guest of the vCPU looked at, as it is now, does not find in
 * the mirror's; 0: none.  System registers but SVCR and FPMR are not looked at
 */
uint64_t look_differs(const struct look *look);

/** slot_id() - of enum slot; tried_id() - also those of the population behind them */
uint64_t slot_id(const struct profile *profile, unsigned int slot);
uint64_t tried_id(const struct kvmsme *m, unsigned int slot);

/** look_take_registers() - save what is listed of the vCPU as it is now */
void look_take_registers(const struct look *look);

/** look_replay() - migration_restore() of what is saved into the mirror */
struct transfer look_replay(struct witness *w, const struct vmm_order *order);

/** look_rule_of_loss() - by which rule a restore in that order loses a register */
enum rule look_rule_of_loss(const struct look *look, const struct vmm_order *order, uint64_t id);

/** fill_vcpu() - all of X, V, Z, P, FFR, ZA and ZT0 that userspace can write becomes @token */
void fill_vcpu(struct kvmsme *m, struct kvm_vcpu *vcpu, uint8_t token);

/* promise_set_get.c: @call was a SET that was not refused */
void check_set_get(const struct stage *stage, const struct vcpu_call *call,
		   const struct answer *answer, struct breaches *found);

/** set_get_kept() - how many bytes of @id a SET is documented to keep */
size_t set_get_kept(const struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t id);

/** view_differs() - a register in which two guests' views differ; 0: none */
uint64_t view_differs(const struct profile *profile, const struct guest_view *a,
		      const struct guest_view *b);

/** reading_guest() - code that reads at full length what @vcpu has; how many words */
unsigned int reading_guest(const struct kvm_vcpu *vcpu, uint32_t words[STAGE_GUEST_WORDS]);

/* promise_canon.c, and what it looks at; these leave the machine in any state */
void check_class(const struct look *look);
void check_round_trip(const struct look *look);
void check_goes_on(const struct look *look);
void check_isolation(const struct look *look);

/* promise_restore.c, promise_reinit.c */
void check_restores(const struct look *look);
void check_reinit(const struct look *look);

#endif

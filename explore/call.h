/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Calls as data: what can be asked of a vCPU, and what it answered
 *
 * A stage is a machine with one VM and one vCPU; a call is a row of a table, with the text
 * of the scenario step that makes the same call.
 */
#ifndef KVMSME_EXPLORE_CALL_H
#define KVMSME_EXPLORE_CALL_H

#include "machine.h"

/** struct stage - a VM with a vCPU, created and no more; @page: its guest's memory */
struct stage {
	struct kvmsme *m;
	uint32_t *page;
	int kvm, vm, vcpu;
};

/**
 * stage_open() - false with *@error filled; stage_close() in any case
 * @cpu: for CALL_GUEST; NULL: its KVM_RUN ends with an internal error
 */
bool stage_open(struct stage *stage, const struct kvmsme_host *host,
		const struct profile *profile, const struct cpu_ops *cpu,
		struct kvmsme_error *error);
void stage_close(struct stage *stage);

/** stage_reset() - a new VM and vCPU in the place of the old ones */
void stage_reset(struct stage *stage);

/*
 * CALL_INIT      KVM_ARM_VCPU_INIT, @value: features; FEATURE_SME is where the profile has it
 * CALL_FINALIZE  @value: feature
 * CALL_LIST      KVM_GET_REG_LIST, @value: room, 0 asks for the number only
 * CALL_RUN       KVM_RUN with immediate_exit, @value: argument
 * CALL_GUEST     KVM_RUN of a guest that executes @value and stores X0 to MMIO, and its completion
 * CALL_VL_MATRIX KVM_ARM_GET_VL_MATRIX (a proposal)
 * CALL_CAP       KVM_CHECK_EXTENSION of KVM_CAP_ARM_SME as the profile numbers it
 * CALL_GET       GET_ONE_REG of @id
 * CALL_SET       SET_ONE_REG of @id to the number @value
 * CALL_FILL      SET_ONE_REG of @id, every byte being @value
 * CALL_FIELD     SET_ONE_REG of @id, bits [27:24] being @value, the others as they are
 */
enum call_kind {
	CALL_INIT, CALL_FINALIZE, CALL_LIST, CALL_RUN, CALL_GUEST, CALL_VL_MATRIX, CALL_CAP,
	CALL_GET, CALL_SET, CALL_FILL, CALL_FIELD
};

#define FEATURE_SVE	(1u << KVM_ARM_VCPU_SVE)
#define FEATURE_SME	(1u << 31)	/* stands for 1 << profile->sme_feature_bit */
#define FEATURE_NONE	(1u << 30)	/* no bit that any kernel knows */
#define LIST_ROOM	1024
#define GUEST_EXCEPTION	(UINT64_C(1) << 32)	/* in the answer of CALL_GUEST: below it ESR_EL1 */
#define ID_SME_VLS	UINT64_C(0)	/* stands for where the profile has it */

/**
 * struct vcpu_call - a call
 * @name: as in a table; @step: as a step of a scenario, NULL: cannot be written as one
 * @bad: the user pointer of the value is not mapped
 */
struct vcpu_call {
	const char *name;
	const char *step;
	enum call_kind kind;
	uint64_t id;
	uint64_t value;
	bool bad;
};

/**
 * struct answer - what came back
 * @rule: that decided
 * @len, @value: of a successful GET
 * @nr, @id: of a successful GET_REG_LIST: registers of coprocs core, SVE and SME, and SVCR
 */
struct answer {
	int err;
	long ret;
	enum rule rule;
	size_t len;
	uint8_t value[256];
	size_t nr;
	uint64_t list[LIST_ROOM];
};

/** vcpu_call_make() - make @call on the stage's vCPU */
void vcpu_call_make(const struct stage *stage, const struct vcpu_call *call, struct answer *answer);

/** same_answer() - whatever rule decided */
bool same_answer(const struct answer *a, const struct answer *b);

/** answer_list_more() - the first register that is in @a's list and not in @b's; 0: none */
uint64_t answer_list_more(const struct answer *a, const struct answer *b);

/** vcpu_call_id() - the register of a call under @profile */
uint64_t vcpu_call_id(const struct vcpu_call *call, const struct profile *profile);

#endif

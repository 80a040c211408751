/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Calls as data: what can be asked of a vCPU, and what it answered
 *
 * A stage is a machine with one VM and one vCPU; a call is a row of a table, with the text
 * of the scenario step that makes the same call.
 */
#ifndef KVMSME_EXPLORE_CALL_H
#define KVMSME_EXPLORE_CALL_H

#include "host_task.h"

#define STAGE_GUEST_WORDS 16	/* that a guest may have of its own */

/**
 * struct stage - a VM and a vCPU of it that acts
 * @m:    of a kernel's VM: a model beside it, which has its profile's names and numbers and makes no call
 * @page: its guest's memory; @owner: machine and page are closed with this stage
 */
struct stage {
	struct kvmsme *m;
	struct guest_page *page;
	int kvm, vm, vcpu;
	bool owner;
};

/**
 * stage_open() - a machine with a VM and a vCPU, created and no more
 * False with *@error filled; stage_close() in any case.
 * @cpu: for CALL_GUEST; NULL: its KVM_RUN ends with an internal error
 */
bool stage_open(struct stage *stage, const struct kvmsme_host *host,
		const struct profile *profile, const struct cpu_ops *cpu,
		struct kvmsme_error *error);

/**
 * stage_open_beside() - the same, with the guest memory of another stage, which must outlive it
 * Equal states of both machines are then equal to the byte, addresses included; guests run one
 * after the other.
 */
bool stage_open_beside(struct stage *stage, const struct stage *other,
		       const struct kvmsme_host *host, const struct profile *profile,
		       const struct cpu_ops *cpu, struct kvmsme_error *error);

/**
 * stage_open_on_kernel() - the same, of the kernel behind @device, a real VM and vCPU
 * @host: that it runs on (kernel_host()); @profile: that it should be.  Guests run until a second is over.
 */
bool stage_open_on_kernel(struct stage *stage, const char *device, const struct kvmsme_host *host,
			  const struct profile *profile, struct kvmsme_error *error);
void stage_close(struct stage *stage);

/** stage_of() - another VM and vCPU of @stage's machine; nothing to close */
struct stage stage_of(const struct stage *stage, int vm, int vcpu);

/** stage_reset() - a new VM and vCPU in the place of the old ones */
void stage_reset(struct stage *stage);

/*
 * CALL_INIT      KVM_ARM_VCPU_INIT, @value: features; FEATURE_SME is where the profile has it;
 *                @id: target, 1: generic
 * CALL_FINALIZE  @value: feature
 * CALL_LIST      KVM_GET_REG_LIST, @value: room, 0 asks for the number only
 * CALL_RUN       KVM_RUN with immediate_exit, @value: argument
 * CALL_GUEST     KVM_RUN of a guest that executes @value, or @words, and stores X0 to MMIO, and its
 *                completion
 * CALL_VL_MATRIX KVM_ARM_GET_VL_MATRIX (a proposal)
 * CALL_CAP       KVM_CHECK_EXTENSION of KVM_CAP_ARM_SME as the profile numbers it
 * CALL_GET       GET_ONE_REG of @id
 * CALL_SET       SET_ONE_REG of @id to the number @value
 * CALL_FILL      SET_ONE_REG of @id, every byte being @value
 * CALL_FIELD     SET_ONE_REG of @id, bits [27:24] being @value, the others as they are
 * CALL_GET_MP    KVM_GET_MP_STATE; CALL_SET_MP: to @value
 * CALL_GET_EVENTS KVM_GET_VCPU_EVENTS; CALL_SET_EVENTS: @id: 1 SError, 2 with ESR @value, 4 external
 *                abort, any of them together
 * CALL_ENABLE    KVM_ENABLE_CAP of the VM, @id: capability, @value: args[0]
 * CALL_MEMORY    KVM_SET_USER_MEMORY_REGION of slot @id with @value bytes of the guest's memory
 * CALL_TARGET    KVM_ARM_PREFERRED_TARGET
 * CALL_MASKS     KVM_ARM_GET_REG_WRITABLE_MASKS
 * CALL_IOCTL     of the vCPU, request @id with @value for its argument
 * CALL_TASK      no call: the task's own registers become call_task() of it
 * CALL_MIGRATE   all vCPUs of the VM into a new VM, in order @id of vmm_orders[]: vm_move.h makes it,
 *                vcpu_call_make() does nothing
 */
enum call_kind {
	CALL_INIT, CALL_FINALIZE, CALL_LIST, CALL_RUN, CALL_GUEST, CALL_VL_MATRIX, CALL_CAP,
	CALL_GET, CALL_SET, CALL_FILL, CALL_FIELD, CALL_GET_MP, CALL_SET_MP, CALL_GET_EVENTS,
	CALL_SET_EVENTS, CALL_ENABLE, CALL_MEMORY, CALL_TARGET, CALL_MASKS, CALL_IOCTL,
	CALL_TASK, CALL_MIGRATE,
	NR_CALL_KINDS
};

#define FEATURE_SVE	(1u << KVM_ARM_VCPU_SVE)
#define FEATURE_SME	(1u << 31)	/* stands for 1 << profile->sme_feature_bit */
#define FEATURE_NONE	(1u << 30)	/* no bit that any kernel knows */
#define LIST_ROOM	1024
#define GUEST_EXCEPTION	(UINT64_C(1) << 32)	/* in the answer of CALL_GUEST: below it ESR_EL1 */
#define ID_SME_VLS	UINT64_C(0)	/* stands for where the profile has it */

/**
 * struct vcpu_call - a call
 * @name:  as in a table
 * @bad:   the user pointer of the value is not mapped
 * @words: of a guest, @nr_words up to STAGE_GUEST_WORDS; NULL: @value is the only one
 * @text:  of a guest, as assembly with lines separated by "; ", or NULL
 */
struct vcpu_call {
	const char *name;
	enum call_kind kind;
	bool bad;
	uint64_t id;
	uint64_t value;
	const uint32_t *words;
	unsigned int nr_words;
	const char *text;
};

/** call_task() - of CALL_TASK: @value: v, z << 8, za << 16; @id: 1: with ZA, 2: streaming */
struct host_task call_task(const struct vcpu_call *call);

/** vcpu_call_only_looks() - a call of this kind asks, and is to change nothing */
bool vcpu_call_only_looks(const struct vcpu_call *call);

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

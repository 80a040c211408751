/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What each call does to each state, asked of the model once
 *
 * What a call on a vCPU does is decided by the state of that vCPU and of its VM.  A row has it
 * for one such pair and every call of the alphabet: where it leads, the errno, what promises were
 * broken.  Searches (space.h, distinguish.h) go from row to row; they touch no machine.
 *
 * PSCI calls of a guest look at other vCPUs, and change them.  What those do is asked of the whole
 * machine (EFFECT_WHOLE, effects_whole()), in every state anew; promises are looked at in the pair,
 * beside vCPUs that were created and no more.
 */
#ifndef KVMSME_EXPLORE_CALL_EFFECTS_H
#define KVMSME_EXPLORE_CALL_EFFECTS_H

#include "part_table.h"
#include "promise_yaml.h"

#define EFFECTS_MAX_VCPUS	4
#define EFFECT_STATE		UINT16_MAX	/* in place of a call: the state itself */
#define EFFECT_WHOLE		(UINT32_MAX - 1)	/* of effect.vm: the pair does not decide */

/**
 * struct effects_config - what is asked
 * @cpu:      for guests; NULL: calls that run one are left out
 * @call:     @nr_calls of them, made on each of @nr_vcpus vCPUs of one VM
 * @promises: bit per promise that is looked at
 * @user:     @nr_user promises of a user, whose bits of @promises follow NR_PROMISES
 * @answers:  rows have hashes of the answers
 */
struct effects_config {
	const struct kvmsme_host *host;
	const struct profile *profile;
	const struct cpu_ops *cpu;
	const struct vcpu_call *call;
	unsigned int nr_calls;
	unsigned int nr_vcpus;
	unsigned int nr_threads;
	uint64_t promises;
	const struct user_promise *user;
	unsigned int nr_user;
	bool answers;
};

/** struct effect - of one call: the states of VM and vCPU behind it, and its errno */
struct effect {
	uint32_t vm, vcpu;
	uint16_t err;
	uint16_t rule;
};

/** struct call_breach - a promise broken by call @call of the alphabet, or in the state itself */
struct call_breach {
	struct breach breach;
	uint16_t call;
};

/**
 * struct effect_row - of one pair
 * @vcpu_slot: which of the vCPUs acts; @vm, @vcpu: numbers of their states
 * @effect:    by call
 * @answer:    by call, a hash; NULL unless they are asked for
 * @failed:    out of memory
 */
struct effect_row {
	unsigned int vcpu_slot;
	uint32_t vm, vcpu;
	struct effect *effect;
	uint64_t *answer;
	struct call_breach *breach;
	unsigned int nr_breaches;
	bool failed;
};

struct effects;

/** effects_new() - NULL with *@error filled */
struct effects *effects_new(const struct effects_config *config, struct kvmsme_error *error);
void effects_free(struct effects *effects);

/* The parts of the state that a search begins with, created and no more, have number 0 */

/**
 * effects_fill() - fill rows, of which vcpu_slot, vm and vcpu are given, on all threads
 * effects_clear_row() - give back a row's memory
 */
void effects_fill(struct effects *effects, struct effect_row *row, size_t nr);
void effects_clear_row(struct effect_row *row);

/**
 * effects_one() - the effect of one call alone; false: out of memory
 * No promise is looked at.
 */
bool effects_one(struct effects *effects, unsigned int slot, uint32_t vm, uint32_t vcpu,
		 uint16_t call, struct effect *effect);

/**
 * effects_whole() - make a call in a machine that is whole: every vCPU in its state
 * @part: VM, then vCPUs; @to: those behind the call.  False: out of memory.
 */
bool effects_whole(struct effects *effects, const uint32_t *part, unsigned int slot, uint16_t call,
		   uint32_t *to);

/**
 * effects_remake() - the same of a call whose effect is remembered
 * @part: VM, then vCPUs.  True if it does what @effect remembers, and looks at no other vCPU.
 */
bool effects_remake(struct effects *effects, const uint32_t *part, unsigned int slot,
		    uint16_t call, const struct effect *effect);

/** effects_stage() - bring the first thread's machine to a state, and show it; NULL: no memory */
const struct stage *effects_stage(struct effects *effects, const uint32_t *part,
				  unsigned int slot);

/** effects_hash() - of a state with these parts: the same in every process */
struct state_hash effects_hash(const struct effects *effects, const uint32_t *part);

/** effects_memory() - bytes that the states take; effects_nr() - how many there are of VM or vCPU */
size_t effects_memory(const struct effects *effects);
uint32_t effects_nr_vms(const struct effects *effects);
uint32_t effects_nr_vcpus(const struct effects *effects, unsigned int slot);

#endif

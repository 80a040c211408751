/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Between the parts of promise_print(): the sequence made once more, and what is printed of it
 */
#ifndef KVMSME_EXPLORE_PROMISE_PRINT_H
#define KVMSME_EXPLORE_PROMISE_PRINT_H

#include "describe.h"
#include "promise_witness.h"

#define PRINT_VMS	3	/* of a sequence: a scenario has room for one more */
#define PRINT_VCPUS	8	/* MOVE_VCPUS */

struct printing;

/**
 * ending_fn - print what the promise wants, behind the calls
 * False: no scenario can show it.  The machine may be left in any state.
 */
typedef bool ending_fn(struct printing *p);

/**
 * struct printing - a breach being printed
 * @id, @statement, @source: of the promise; @ending prints it; @ctx is the ending's
 * @made:   the calls, @nr of them
 * @stage:  where they were made, by VM and vCPU; @open: which are there; @vm_fd: of the VMs
 * @acting: the vCPU that the last call was made on, @vm and @vcpu of it
 * @before: the state before the last call
 * @answer: the last call's
 * @spare:  number of a VM that no call is on
 * @passes: so much of what is printed must pass by itself: the calls, and what an ending is given
 */
struct printing {
	const char *id, *statement, *source;
	ending_fn *ending;
	const void *ctx;
	const struct breach *breach;
	const struct made_call *made;
	size_t nr;
	struct stage stage[PRINT_VMS][PRINT_VCPUS];
	int vm_fd[PRINT_VMS];
	bool open[PRINT_VMS][PRINT_VCPUS];
	struct stage acting;
	unsigned int vm, vcpu, spare;
	struct snapshot before;
	struct answer answer;
	size_t passes;
	FILE *out;
};

ending_fn end_with_no_change, end_with_value, end_with_zero, end_with_frozen, end_with_configuration;
ending_fn end_with_listed_read, end_with_read_listed, end_with_gets, end_with_present_value;
ending_fn end_with_restore, end_with_reinit, end_with_round_trip, end_with_goes_on, end_with_task;

/** printing_make() - print it all to @out if it fails so under @profile; else false */
bool printing_make(struct printing *p, const struct kvmsme_host *host, const struct profile *profile,
		   const struct cpu_ops *cpu, FILE *out);

/** print_passes() - what is printed so far must pass by itself */
void print_passes(struct printing *p);

/** print_get() - the step that reads @id of the acting vCPU and expects @value; NULL: any */
void print_get(const struct printing *p, uint64_t id, const uint8_t *value);

/** print_set() - the step that writes @value; print_here() follows */
void print_set(const struct printing *p, uint64_t id, const uint8_t *value);

/** print_listed() - GET_REG_LIST has @id */
void print_listed(const struct printing *p, uint64_t id);

/** print_init() - the step that gives a vCPU the acting one's features; print_where() follows */
void print_init(const struct printing *p);

/** print_where() - vm: and vcpu: of a step, where they are not 0 */
void print_where(const struct printing *p, unsigned int vm, unsigned int vcpu);

/** print_here() - the same of the acting vCPU */
void print_here(const struct printing *p);

/** printing_value() - GET_ONE_REG of the acting vCPU; false: it is refused */
bool printing_value(const struct printing *p, uint64_t id, uint8_t value[256]);

/** printing_vcpu() - the acting vCPU */
struct kvm_vcpu *printing_vcpu(const struct printing *p);

/**
 * printing_check() - does a scenario fail under @profile, and by what is behind its calls?
 * @passes: so many bytes of @text are to pass by themselves; 0: none
 */
bool printing_check(const char *text, size_t len, size_t passes, const struct profile *profile,
		    const struct cpu_ops *cpu);

#endif

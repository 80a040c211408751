/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: A scenario becoming a C program
 *
 * Each step becomes a function that calls parts (c_parts.h); each claim in it is one line of the
 * program's result.  c_step_<name>() is what a row of step_actions.def becomes.
 */
#ifndef KVMSME_EXPORT_C_PROGRAM_H
#define KVMSME_EXPORT_C_PROGRAM_H

#include <stdio.h>

#include "export.h"
#include "profile.h"
#include "scenario.h"

enum c_dialect { C_CLIENT, C_SELFTEST };

/**
 * struct c_vcpu - what is known of a vCPU before a step
 * @features: of the last KVM_ARM_VCPU_INIT that is expected to succeed, if @initialized
 */
struct c_vcpu {
	bool initialized;
	uint64_t features;
};

#define MAX_C_SLOTS 64

/** struct c_slot - memory that a step has given a guest; @size: 0: it is gone */
struct c_slot {
	unsigned int vm;
	uint64_t slot, gpa, size;
};

/**
 * struct program - being written
 * @out:    functions of the steps
 * @claims: so far
 * @uses_sve, @uses_sme: some vCPU has it
 */
struct program {
	const struct scenario *scenario;
	const struct profile *profile;
	enum c_dialect dialect;
	struct guest_asm *assembler;
	FILE *out;
	unsigned int claims;
	struct c_vcpu vcpu[MAX_STEP_VMS][MAX_STEP_VCPUS];
	bool uses_sve, uses_sme;
	unsigned int nr_slots;
	struct c_slot slot[MAX_C_SLOTS];
	struct export_refusal *why;
};

#define ACTION(name, arg, check, heeds, form, doc) \
	bool c_step_##name(struct program *p, const struct step *step);
#include "step_actions.def"
#undef ACTION

/** refuse() - this step cannot be exported; false */
bool refuse(struct program *p, const struct step *step, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** step_errno() - of the step's fails: on the program's profile; 0: success */
int step_errno(const struct program *p, const struct step *step);

/** put_what() - the text of a claim: "line 9: set Z9"; counts it */
void put_what(struct program *p, const struct step *step, const char *name);

/** put_vcpu(), put_vm() - the step's, as an expression */
void put_vcpu(struct program *p, const struct step *step);
void put_vm(struct program *p, const struct step *step);

/** has_fd() - the program has that of step->ioctl; false: the step is refused */
bool has_fd(struct program *p, const struct step *step);

/** put_fd() - that of step->ioctl, @plain: as a number */
void put_fd(struct program *p, const struct step *step, bool plain);

/** vcpu_of() - what is known of the step's vCPU */
struct c_vcpu *vcpu_of(struct program *p, const struct step *step);

/** c_ioctl() - how the dialect calls ioctl() on a vCPU or a VM */
const char *c_vcpu_ioctl(const struct program *p);
const char *c_vm_ioctl(const struct program *p);

/** put_edge() - with buffer: the declaration of arg, a copy of @variable at memory's end; a blank line */
void put_edge(struct program *p, const struct step *step, const char *type, size_t size,
	      const char *variable);

/** put_struct_call() - claim the errno of @request with &@variable, as buffer: wants it */
void put_struct_call(struct program *p, const struct step *step, bool on_vm, const char *request,
		     const char *variable);

/** put_byte_array() - an array behind @declaration, each byte as it is or @inverted */
void put_byte_array(FILE *out, const char *declaration, const uint8_t *bytes, size_t len, bool inverted);

/** put_slot_memory() - the expression for memory of a slot of the step's VM; note_slot(): the slot has it */
void put_slot_memory(struct program *p, const struct step *step, uint64_t slot, uint64_t size);
void note_slot(struct program *p, const struct step *step, uint64_t slot, uint64_t gpa, uint64_t size);

/** c_name() - @name as an identifier in lower case */
const char *c_name(const char *name, char buf[64]);

/**
 * c_finalized_features() - what KVM_ARM_VCPU_FINALIZE is called with for all that @vcpu has
 * put_finalized_features() - the same as a table "features"; none: nothing is put
 */
unsigned int c_finalized_features(const struct program *p, const struct c_vcpu *vcpu, uint64_t features[2]);
void put_finalized_features(struct program *p, const struct step *step, unsigned int *nr);

/** c_host() - require_host(): what is asked of the host before the plan; "" if nothing is */
void c_host(struct program *p, FILE *out);

#endif

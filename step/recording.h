/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A scenario that has been run, with the state behind each of its calls and instructions */
#ifndef KVMSME_STEP_RECORDING_H
#define KVMSME_STEP_RECORDING_H

#include "exec.h"
#include "session_guest.h"
#include "stepper.h"

#define MOMENT_RAM	GUEST_RAM_SIZE
#define MOST_INSTRUCTIONS 100000u	/* of one scenario, that are kept */

/**
 * struct moment - a state
 * @regs: of a vCPU that does not run as userspace sees it, at its longest lengths; @vcpu: in words
 * @ram: of the guest, at GUEST_RAM
 */
struct moment {
	struct pcpu regs;
	char vcpu[STEPPER_TEXT];
	uint8_t ram[MOMENT_RAM];
};

/**
 * struct event - what has led from the moment before to the one that @change makes of it, by XOR
 * @what, @rule: in words.  Of an instruction @what is made when it is asked for, of @pc and @word
 */
struct event {
	char *what, *rule;
	bool is_call, refused, is_instruction;
	uint64_t pc;
	uint32_t word;
	struct session_bytes change;
};

/** struct recording - @now is the moment behind the first @at events */
struct recording {
	struct event *event;
	size_t nr, room, at;
	struct moment *now;
	unsigned int instructions;
	char *failed;
};

/** recording_make() - run @scenario on @profile; false after a line on @err */
bool recording_make(struct recording *r, const struct scenario *scenario, const struct profile *profile,
		    struct guest_asm *assembler, FILE *err);
void recording_free(struct recording *r);

/** recording_go() - the moment behind @at events, of r->nr at most */
void recording_go(struct recording *r, size_t at);

/* moment_of_vcpu(): what userspace would see of it; NULL: there is none */
void moment_of_vcpu(struct kvmsme *m, const struct kvm_vcpu *vcpu, struct moment *moment);

/* call_words(): "SET_ONE_REG SVCR = 0x1: EINVAL" */
void call_words(const struct exec *x, int fd, uint32_t request, uint64_t arg, long ret, char *to, size_t size);

#endif

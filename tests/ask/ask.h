/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Questions about KVM around the registers, asked of a kernel or of the model
 *
 * The same questions of both: a line of the answer is "question<TAB>answer".  An answer is what the
 * call returned, the name of its errno, or what was looked at behind it.  tests/data/capabilities
 * keeps the answers of real kernels.
 */
#ifndef KVMSME_TESTS_ASK_H
#define KVMSME_TESTS_ASK_H

#include <stdio.h>

#include "kvm_call.h"

#define ASK_RAM		UINT64_C(0x80000000)
#define ASK_RAM_PAGES	64
#define ASK_RAM_SIZE	((size_t)ASK_RAM_PAGES * 4096)
#define ASK_MMIO	UINT64_C(0x40000000)	/* nothing is there */

/**
 * struct ask - who is asked
 * @kvm: /dev/kvm; @vm, @vcpu: the latest that ask_vm() has made; @ram: slot 0's memory
 * @nr_codes: so many times code was put into memory: each has a place of its own, as QEMU may run what
 *       another VM had at the same address
 * @map: mmap() of an fd, NULL with errno
 */
struct ask {
	FILE *out;
	int kvm, vm, vcpu;
	uint8_t *ram;
	struct kvm_run *run;
	unsigned int nr_codes;
	void *(*map)(int fd, size_t length, long offset);
};

/** say() - an answer of a call: a number, or the errno of a negative one; saytext(): in words */
void say(struct ask *ask, long ret, const char *question, ...) __attribute__((format(printf, 3, 4)));
void saytext(struct ask *ask, const char *question, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** ask_vm() - a new VM with a vCPU, initialized, no memory slots, and new memory; the latest is closed */
void ask_vm(struct ask *ask);

/** ask_close() - close(), whose fd ever it is; 0: none */
void ask_close(int fd);

/** ask_slot() - KVM_SET_USER_MEMORY_REGION of @pages from @ask->ram on */
long ask_slot(struct ask *ask, uint32_t slot, uint32_t flags, uint64_t gpa, uint64_t pages);

#define ASK_CODE_AT	0x10000u

/** ask_code() - put up to 32 instructions into ASK_RAM, behind ASK_CODE_AT, and PC there, in EL1 with all masked */
void ask_code(struct ask *ask, const uint32_t *words, size_t nr);
#define ASK_CODE(ask, ...) \
	ask_code(ask, (const uint32_t[]){ __VA_ARGS__ }, sizeof((const uint32_t[]){ __VA_ARGS__ }) / 4)

void ask_set_x(struct ask *ask, unsigned int n, uint64_t value);
uint64_t ask_reg(struct ask *ask, uint64_t id);

/** ask_run() - KVM_RUN, and say how it ended */
void ask_run(struct ask *ask, const char *question);

/* Instructions that the questions are made of */
#define A64_STR_W10_X9	0xb900012au
#define A64_STRB_W10_X9	0x3900012au
#define A64_STRH_W10_X9	0x7900012au
#define A64_STR_X10_X9	0xf900012au
#define A64_LDR_W11_X9	0xb940012bu
#define A64_STR_X1_X0	0xf9000001u
#define A64_LDR_X2_X0	0xf9400002u
#define A64_ADD_X0_8192	0x91400800u
#define A64_NOP		0xd503201fu
#define A64_ADD_X3_1	0x91000463u
#define A64_BRK_5	0xd42000a0u
#define A64_HVC		0xd4000002u
#define A64_SVC		0xd4000001u
#define A64_MRS_X5_MDSCR	0xd5300245u

#define PSCI_SYSTEM_OFF	0x84000008u

/** ask_all() - everything; the others: all there is of a topic */
void ask_all(struct ask *ask);
void ask_capabilities(struct ask *ask);
void ask_requests(struct ask *ask);
void ask_slots(struct ask *ask);
void ask_dirty(struct ask *ask);
void ask_debug(struct ask *ask);
void ask_ring(struct ask *ask);
void ask_rest(struct ask *ask);

#endif

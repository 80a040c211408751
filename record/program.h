/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Random programs: system calls as operations of a trace (record.h), without results
 *
 * What a program does follows from seed and number alone: not from what a kernel answers.
 */
#ifndef KVMSME_RECORD_PROGRAM_H
#define KVMSME_RECORD_PROGRAM_H

#include "arena.h"
#include "fuzz_random.h"
#include "record.h"

#define PROGRAM_MAX_OPS		400
#define PROGRAM_VMS		2
#define PROGRAM_VCPUS		4

/*
 * Where guests find things; the offset into RAM is that from program_ram(), which is another for each of
 * 4096 programs: QEMU may run what an earlier guest had at the same address
 */
#define PROGRAM_RAM		UINT64_C(0x40000000)
#define PROGRAM_RAM_SIZE	UINT64_C(0x10000)
#define PROGRAM_VECTORS		UINT64_C(0x8000)
#define PROGRAM_MMIO		UINT64_C(0x0a000000)

/**
 * enum program_area - what a program is mostly about
 * AREA_HOST is one program, the first of each recording: what the host has
 */
#define PROGRAM_AREAS(A) A(state) A(guest) A(caps)

enum program_area {
#define A(name) AREA_##name,
	PROGRAM_AREAS(A)
#undef A
	NR_AREAS
};

/**
 * struct program - @t: its number in the trace; @features: word 0 of each vCPU's last INIT
 * @code_at: where in RAM the next guest's code goes: what has run is not written to again
 * @made: vCPUs that are created; @may_be_32bit: whose EL1 may be, which the model does not run
 */
struct program {
	struct arena arena;
	struct fuzz_random random;
	uint32_t t;
	size_t nr;
	struct trace_op op[PROGRAM_MAX_OPS];
	bool vm[PROGRAM_VMS];
	bool made[PROGRAM_VMS][PROGRAM_VCPUS];
	bool may_be_32bit[PROGRAM_VMS][PROGRAM_VCPUS];
	uint32_t features[PROGRAM_VMS][PROGRAM_VCPUS];
	uint32_t at_vm, at_vcpu;
	uint32_t code_at;
};

static inline uint64_t program_ram(const struct program *p)
{
	return PROGRAM_RAM + p->t % 4096 * PROGRAM_RAM_SIZE;
}

/* OP_SET() - give @operation a field; the rest is its value */
#define OP_SET(operation, field, ...) do {				\
	struct trace_op *operation_ = (operation);			\
									\
	operation_->f_##field = __VA_ARGS__;				\
	operation_->given |= UINT64_C(1) << TRACE_FIELD_##field;	\
} while (0)

/** program_make() - program number @index of @seed, of @area */
void program_make(struct program *program, uint64_t seed, uint32_t index, enum program_area area);

/** program_make_host() - number 0 of every trace: capabilities, the list, and each register that is known */
void program_make_host(struct program *program);

/* For what programs are made of */

/** pick() - a number below @n; chance() - true @percent times of a hundred */
uint32_t pick(struct program *p, uint32_t n);
bool chance(struct program *p, uint32_t percent);

/** PICK() - one of an array */
#define PICK(p, array) ((array)[pick(p, sizeof(array) / sizeof((array)[0]))])

/** program_op() - another operation, on VM and vCPU of the program's choice where @opcode has them */
struct trace_op *program_op(struct program *p, enum trace_opcode opcode);

/** program_bytes() - a copy in the program's memory; program_filled() - all of one value */
struct trace_bytes program_bytes(struct program *p, const void *bytes, size_t len);
struct trace_bytes program_filled(struct program *p, uint8_t value, size_t len);

/** program_get(), program_set() - a register; program_set_x() - a core register by offset in words */
void program_get(struct program *p, uint64_t id);
void program_set(struct program *p, uint64_t id, struct trace_bytes data);
void program_set_u64(struct program *p, uint64_t id, uint64_t value);

/** program_ioctl() - of @fd: /dev/kvm, a VM or a vCPU */
enum program_fd { PROGRAM_KVM, PROGRAM_VM, PROGRAM_VCPU };
struct trace_op *program_ioctl(struct program *p, enum program_fd fd, uint32_t request);

/** random_value() - a number such as registers hold */
uint64_t random_value(struct program *p);

/** random_reg_call() - a get or a set of some register (random_regs.c) */
void random_reg_call(struct program *p);

/** random_call() - some call that is no register's (random_calls.c) */
void random_call(struct program *p);

/** random_init() - INIT, lengths and FINALIZE of the current vCPU, more or less in order */
void random_init(struct program *p);

/** random_capability() - a capability or an ioctl around one (random_caps.c) */
void random_capability(struct program *p);

/** random_guest_setup() - memory, vectors; random_guest_run() - code, a run, and a look (random_code.c) */
void random_guest_setup(struct program *p);
void random_guest_run(struct program *p, bool hypercalls);

/** known_reg() - id number @i of all that a population has, in order; false behind the last */
bool known_reg(size_t i, uint64_t *id);

/** is_counter() - it reads as the time of day does: not compared */
bool is_counter(uint64_t id);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Random sequences of calls as bytes, and back
 *
 * The one format of `kvmsme fuzz`, of the libFuzzer and AFL++ target, and of their corpora: a
 * header and then calls, FUZZ_OP_BYTES each, so that any bytes are a sequence, and calls can be
 * dropped and spliced without others changing.  Numbers are little-endian.
 *
 *   header  0 host  1 profile  2 start state  3 guests run if its low bits are 0
 *           4 promises of states are looked at too if it is small
 *           5 1: VMs migrate, 2: the calling task has registers, 3: both  6-7 unused
 *   call    0 kind  1 which vCPU, bad pointer  2-3 register  4-7 value
 *
 * Host and profile are heeded where whoever runs the sequence has not chosen them.
 */
#ifndef KVMSME_FUZZ_FUZZ_SEQUENCE_H
#define KVMSME_FUZZ_FUZZ_SEQUENCE_H

#include "call.h"

#define FUZZ_HEADER_BYTES	8
#define FUZZ_OP_BYTES		8
#define FUZZ_MAX_OPS		64
#define FUZZ_MAX_BYTES		(FUZZ_HEADER_BYTES + FUZZ_MAX_OPS * FUZZ_OP_BYTES)

#define FUZZ_VMS		2
#define FUZZ_VCPUS		2	/* of each VM */

/** struct fuzz_op - a call: numbers from which fuzz_op_call() makes one */
struct fuzz_op {
	uint8_t kind;
	uint8_t where;
	uint16_t reg;
	uint32_t value;
};

#define FUZZ_GUESTS	0xff	/* bits of @share: none is set in one sequence of 256 */
#define FUZZ_LOOKS	1	/* @look_at below it: one of 256 */

/* Bits of @more: some of the GETs, which are the first kinds, stand for something else */
#define FUZZ_MIGRATES	1
#define FUZZ_TASK	2

/** struct fuzz_sequence - @op: @nr calls */
struct fuzz_sequence {
	uint8_t host, profile, start, share, look_at, more;
	unsigned int nr;
	struct fuzz_op op[FUZZ_MAX_OPS];
};

/** fuzz_decode() - what @size bytes say; those that are missing are 0, surplus ones are left out */
void fuzz_decode(const uint8_t *data, size_t size, struct fuzz_sequence *sequence);

/** fuzz_encode() - the bytes of a sequence; their number */
size_t fuzz_encode(const struct fuzz_sequence *sequence, uint8_t data[FUZZ_MAX_BYTES]);

/**
 * struct fuzz_mode - @guests: guest code runs; else it is a KVM_RUN that returns at once
 * @more: of the sequence
 */
struct fuzz_mode {
	bool guests;
	uint8_t more;
};

/** fuzz_mode_of() - @cpu: the machine has one */
struct fuzz_mode fuzz_mode_of(const struct fuzz_sequence *sequence, bool cpu);

/** fuzz_op_call() - the call that @op stands for on a machine; fuzz_op_make() - the same, into *@call */
void fuzz_op_make(const struct kvmsme *m, const struct fuzz_op *op, struct fuzz_mode mode,
		  struct vcpu_call *call);
struct vcpu_call fuzz_op_call(const struct kvmsme *m, const struct fuzz_op *op, struct fuzz_mode mode);

/** fuzz_op_vm(), fuzz_op_vcpu() - where it is made; the latter within its VM */
static inline unsigned int fuzz_op_vm(const struct fuzz_op *op)
{
	return op->where >> 1 & 1;
}

static inline unsigned int fuzz_op_vcpu(const struct fuzz_op *op)
{
	return op->where & 1;
}

/** fuzz_op_of() - an op that makes @call on VM 0's vCPU 0, as far as one does; false: none does */
bool fuzz_op_of(const struct kvmsme *m, const struct vcpu_call *call, struct fuzz_op *op);

#endif

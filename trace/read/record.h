/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: A trace as C structures (format: tests/data/traces/README.md)
 *
 * A trace is a header line and one line for each system call.  Operations with the
 * same t form a sequence, which starts with nothing open.
 */
#ifndef KVMSME_TRACE_RECORD_H
#define KVMSME_TRACE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "input.h"

#define TRACE_FORMAT		1
#define TRACE_MAX_VMS		8
#define TRACE_MAX_VCPUS		16
#define TRACE_MAX_DATA		2048	/* bytes of a SET that are recorded */
#define TRACE_MAX_TRANSFER	(1 << 15)	/* largest size that an id can code */

#define TRACE_OPS(X)							\
	X(create_vm) X(create_vcpu) X(set_memory) X(check_extension)	\
	X(enable_cap) X(preferred_target) X(vcpu_init) X(finalize)	\
	X(set_one_reg) X(get_one_reg) X(get_reg_list) X(run)

enum trace_opcode {
#define X(name) TRACE_##name,
	TRACE_OPS(X)
#undef X
	TRACE_NR_OPS
};

/* Where the argument pointed */
enum trace_addr { TRACE_ADDR_GOOD, TRACE_ADDR_BAD, TRACE_ADDR_EDGE };

struct trace_bytes {
	const uint8_t *p;
	size_t len;
};

struct trace_ids {
	const uint64_t *p;
	size_t len;
};

/*
 * The fields of an operation: F(name, type, ops that cannot do without it)
 */
#define TRACE_OP(name) (1U << TRACE_##name)
#define TRACE_OPS_ALL ((1U << TRACE_NR_OPS) - 1)
#define TRACE_OPS_REG (TRACE_OP(set_one_reg) | TRACE_OP(get_one_reg))
#define TRACE_OPS_VCPU \
	(TRACE_OP(create_vcpu) | TRACE_OP(vcpu_init) | TRACE_OP(finalize) | TRACE_OPS_REG | \
	 TRACE_OP(get_reg_list) | TRACE_OP(run))

#define TRACE_FIELDS(F)								\
	F(t, uint, TRACE_OPS_ALL)						\
	F(i, uint, TRACE_OPS_ALL)						\
	F(vm, uint, TRACE_OPS_ALL & ~TRACE_OP(check_extension))			\
	F(vcpu, uint, TRACE_OPS_VCPU)						\
	F(ret, uint, 0)								\
	F(errno, errno, 0)							\
	F(gpa, hex, TRACE_OP(set_memory))					\
	F(size, hex, TRACE_OP(set_memory))					\
	F(slot, uint, TRACE_OP(set_memory))					\
	F(contents, name, TRACE_OP(set_memory))					\
	F(cap_nr, uint, TRACE_OP(check_extension) | TRACE_OP(enable_cap))	\
	F(target, uint, TRACE_OP(vcpu_init))					\
	F(features_raw, features, TRACE_OP(vcpu_init))				\
	F(feature, int, TRACE_OP(finalize))					\
	F(addr, addr, 0)							\
	F(valid, uint, 0)							\
	F(id, hex, TRACE_OPS_REG)						\
	F(reg, name, TRACE_OPS_REG)						\
	F(data, bytes, 0)							\
	F(touched, flag, 0)							\
	F(partial, bytes, 0)							\
	F(n_in, uint, TRACE_OP(get_reg_list))					\
	F(n_out, uint, 0)							\
	F(ids, ids, 0)								\
	F(program, name, 0)							\
	F(immediate_exit, flag, 0)						\
	F(arg, uint, 0)								\
	F(timeout, flag, 0)							\
	F(exit, exit, 0)							\
	F(mmio_addr, hex, 0)							\
	F(mmio_len, uint, 0)							\
	F(mmio_write, flag, 0)							\
	F(mmio_data, hex, 0)

enum trace_field {
#define F(name, type, ops) TRACE_FIELD_##name,
	TRACE_FIELDS(F)
#undef F
	TRACE_NR_FIELDS
};

/* C types of the field types */
typedef uint32_t trace_uint;
typedef int trace_int;
typedef uint64_t trace_hex;
typedef int trace_errno;
typedef bool trace_flag;
typedef uint32_t trace_exit;	/* KVM_EXIT_* */
typedef struct trace_bytes trace_bytes;
typedef struct trace_ids trace_ids;
typedef enum trace_addr trace_addr;
typedef struct { char s[32]; } trace_name;
typedef struct { uint32_t word[7]; } trace_features;

/**
 * struct trace_op - one system call and its result
 * @line:  in the file
 * @given: bit set of enum trace_field: what the line has
 * @err:   0 on success.  The members that follow have the names of the fields.
 */
struct trace_op {
	uint64_t line;
	uint64_t given;
	enum trace_opcode op;
	struct {
#define F(name, type, ops) trace_##type f_##name;
		TRACE_FIELDS(F)
#undef F
	};
};

#define TRACE_HAS(op, field) ((op)->given >> TRACE_FIELD_##field & 1)

extern const char *const trace_op_names[TRACE_NR_OPS];

/**
 * struct trace_header - line 1
 * @sve_vqs, @sme_vqs: bit (vq - 1)
 */
struct trace_header {
	char kernel[64];
	char abi[64];
	char emulator[64];
	char cpu[128];
	uint16_t sve_vqs;
	uint16_t sme_vqs;
	bool sme2;
	bool fa64;
};

struct arena;

/** trace_parse_header(), trace_parse_op() - false with error->text filled; @text is one line */
bool trace_parse_header(const char *text, size_t len, struct trace_header *header,
			struct input_error *error);
bool trace_parse_op(const char *text, size_t len, struct arena *arena, struct trace_op *op,
		    struct input_error *error);

/** trace_errno_name(), trace_errno_value() - "EINVAL" and back; 0 for an unknown name */
const char *trace_errno_name(int err);
int trace_errno_value(const char *name);

#endif

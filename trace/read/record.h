/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The operations of a recording as C structures (format: docs/trace-format.md)
 *
 * A trace is a header line and one line for each system call.  Operations with the
 * same t form a sequence, which starts with nothing open.  A file of world switches is a
 * header line and one line for each case; a case is a sequence and its steps are operations.
 */
#ifndef KVMSME_TRACE_RECORD_H
#define KVMSME_TRACE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "input.h"
#include "world_record.h"

#define TRACE_FORMAT		2	/* the newest; older ones are read as well */
#define TRACE_MAX_VMS		8
#define TRACE_MAX_VCPUS		16
#define TRACE_MAX_DATA		2048	/* bytes of a SET that are recorded */
#define TRACE_RAM_SIZE		0x20000	/* of each VM, for set_slot, write_memory and read_memory */
#define TRACE_NR_STATS		4	/* values of read_stats */
#define TRACE_MAX_TRANSFER	(1 << 15)	/* largest size that an id can code */

/** enum trace_format - what line 1 says the file is */
enum trace_format { FORMAT_TRACE, FORMAT_WORLD };

#define TRACE_OPS(X)							\
	X(create_vm) X(create_vcpu) X(set_memory) X(check_extension)	\
	X(enable_cap) X(preferred_target) X(vcpu_init) X(finalize)	\
	X(set_one_reg) X(get_one_reg) X(get_reg_list) X(run)		\
	X(ioctl) X(set_slot) X(write_memory) X(read_memory)		\
	X(read_stats)							\
	X(vcpu)

/* TRACE_vcpu is a step of world switches alone: all that it takes to make a vCPU */
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
 * The fields of an operation: F(name, type, kinds that cannot do without it, kinds that may
 * have it as well).  A kind is an operation of a trace, or a step of a world switch.
 */
#define OP(name) (1U << TRACE_##name)
#define OPS_ALL (OP(vcpu) - 1)
#define OPS_REG (OP(set_one_reg) | OP(get_one_reg))
#define OPS_MEMORY (OP(write_memory) | OP(read_memory))
#define OPS_MAYBE_VM (OP(check_extension) | OP(ioctl))
#define OPS_VCPU (OP(create_vcpu) | OP(vcpu_init) | OP(finalize) | OPS_REG | OP(get_reg_list) | OP(run) | \
		  OP(read_stats))

enum world_step { STEP_vcpu = TRACE_NR_OPS, STEP_set_one_reg, STEP_get_one_reg, STEP_run, NR_KINDS };

#define STEP(name) (1U << STEP_##name)
#define STEPS_REG (STEP(set_one_reg) | STEP(get_one_reg))
#define STEPS_ALL (STEP(vcpu) | STEPS_REG | STEP(run))

#define TRACE_FIELDS(F)								\
	F(t, uint, OPS_ALL, 0)							\
	F(i, uint, OPS_ALL | STEPS_ALL, 0)					\
	F(op, comment, OPS_ALL | STEPS_ALL, 0)					\
	F(vm, uint, (OPS_ALL & ~OPS_MAYBE_VM) | STEPS_ALL, OPS_MAYBE_VM)	\
	F(vcpu, uint, OPS_VCPU | STEPS_ALL, OP(ioctl))				\
	F(request, request, OP(ioctl), 0)					\
	F(number, hex, 0, OP(ioctl))						\
	F(gpa, hex, OP(set_memory) | OP(set_slot), 0)				\
	F(size, hex, OP(set_memory) | OP(set_slot) | OP(read_memory), 0)	\
	F(slot, uint, OP(set_memory) | OP(set_slot), 0)				\
	F(flags, hex, OP(set_slot), 0)						\
	F(ram, hex, OPS_MEMORY, OP(set_slot))					\
	F(hva, hex, 0, OP(set_slot))						\
	F(contents, name, OP(set_memory), 0)					\
	F(cap, comment, 0, OP(check_extension) | OP(enable_cap))		\
	F(cap_nr, uint, OP(check_extension) | OP(enable_cap), 0)		\
	F(target, uint, OP(vcpu_init), OP(preferred_target))			\
	F(features, features, STEP(vcpu), OP(vcpu_init))			\
	F(features_raw, raw_features, OP(vcpu_init), OP(preferred_target))	\
	F(sve_vls, vls, 0, STEP(vcpu))						\
	F(sme_vls, vls, 0, STEP(vcpu))						\
	F(feature, int, OP(finalize), 0)					\
	F(id, hex, OPS_REG | STEPS_REG, 0)					\
	F(reg, name, STEPS_REG, OPS_REG)					\
	F(addr, addr, 0, OPS_REG | OP(finalize) | OP(get_reg_list) | OP(ioctl))	\
	F(valid, uint, 0, OPS_REG)						\
	F(data, bytes, OP(write_memory), OPS_REG | STEPS_REG | OP(ioctl) | OP(read_memory) | OP(read_stats)) \
	F(after, bytes, 0, OP(ioctl))						\
	F(inner_at, uint, 0, OP(ioctl))						\
	F(inner, bytes, 0, OP(ioctl))						\
	F(inner_after, bytes, 0, OP(ioctl))					\
	F(zero_pad_to, uint, 0, STEPS_REG)					\
	F(touched, flag, 0, OP(get_one_reg))					\
	F(partial, bytes, 0, OP(get_one_reg))					\
	F(n_in, uint, OP(get_reg_list), 0)					\
	F(n_out, uint, 0, OP(get_reg_list))					\
	F(ids, ids, 0, OP(get_reg_list))					\
	F(program, name, 0, OP(run))						\
	F(immediate_exit, flag, 0, OP(run))					\
	F(arg, uint, 0, OP(run))						\
	F(timeout, flag, 0, OP(run))						\
	F(complete, hex, 0, OP(run))						\
	F(call, call, 0, STEP(run))						\
	F(script, script, STEP(run), 0)						\
	F(loads, loads, 0, STEP(run))						\
	F(ret, uint, 0, OPS_ALL | STEPS_REG | STEP(run))			\
	F(errno, errno, 0, OPS_ALL | STEPS_REG | STEP(run))			\
	F(signals, uint, 0, STEP(run))						\
	F(exit, exit, 0, OP(run) | STEP(run))					\
	F(mmio_addr, hex, 0, OP(run) | STEP(run))				\
	F(mmio_len, uint, 0, OP(run) | STEP(run))				\
	F(mmio_write, flag, 0, OP(run) | STEP(run))				\
	F(mmio_data, hex, 0, OP(run) | STEP(run))				\
	F(exit_words, ids, 0, OP(run))						\
	F(exception, exception, 0, STEP(run))					\
	F(dumps, dumps, 0, STEP(run))						\
	F(host_in, task, 0, STEP(run))						\
	F(host_out, task, 0, STEP(run))						\
	F(host_check, host_check, 0, STEP(run))

enum trace_field {
#define F(name, type, needed, optional) TRACE_FIELD_##name,
	TRACE_FIELDS(F)
#undef F
	TRACE_NR_FIELDS
};

/* C types of the field types */
typedef uint32_t trace_uint;
typedef int trace_int;
typedef uint64_t trace_hex;
typedef uint64_t trace_hex32;
typedef int trace_errno;
typedef uint32_t trace_request;		/* of an ioctl */
typedef bool trace_flag;
typedef bool trace_boolean;
typedef uint32_t trace_exit;		/* KVM_EXIT_* */
typedef struct trace_bytes trace_bytes;
typedef struct trace_rows trace_rows;
typedef struct trace_ids trace_ids;
typedef enum trace_addr trace_addr;
typedef struct { char s[32]; } trace_name;
typedef struct { char s[128]; } trace_text;
typedef bool trace_comment;		/* for people, dropped */
typedef bool trace_comments;
typedef json_t *trace_json;
typedef struct { uint32_t word[7]; } trace_raw_features;
typedef uint32_t trace_features;	/* features_raw.word[0] */
typedef uint16_t trace_vqs;		/* bit (vq - 1) */
typedef uint16_t trace_vls;
typedef enum world_call trace_call;
typedef struct world_script trace_script;
typedef struct world_loads trace_loads;
typedef struct world_dumps trace_dumps;
typedef struct world_exception trace_exception;
typedef const struct world_task *trace_task;
typedef bool trace_host_check;		/* the task's TPIDR2_EL0 and SVCR were looked at, too */

/**
 * struct trace_op - one system call and its result
 * @line:    in the file
 * @given:   bit set of enum trace_field: what the record has
 * @implied: nobody's step: what the record says of the host, asked of the model
 * @f_errno: 0 on success.  The members that follow have the names of the fields.
 */
struct trace_op {
	uint64_t line;
	uint64_t given;
	enum trace_opcode op;
	enum trace_format format;
	bool implied;
	struct {
#define F(name, type, needed, optional) trace_##type f_##name;
		TRACE_FIELDS(F)
#undef F
	};
};

#define TRACE_HAS(op, field) ((op)->given >> TRACE_FIELD_##field & 1)

/* Stands in an implied check_extension for the number that the profile gives KVM_CAP_ARM_SME */
#define TRACE_CAP_ARM_SME UINT32_MAX

extern const char *const trace_op_names[TRACE_NR_OPS];

/**
 * struct trace_header - line 1 of a trace, or the host of a case
 * @version: of the format, of a trace
 * @sve_vqs, @sme_vqs: bit (vq - 1)
 * @cpus: that the host has (KVM_CAP_NR_VCPUS); 0: not recorded
 * @seed: a comment
 * @world: @fpmr, @kvm_sve and @kvm_sme are known: the host has FPMR, and KVM offers the
 *         features to guests
 */
struct trace_header {
	unsigned int version;
	trace_text kernel;
	trace_text abi;
	trace_text emulator;
	trace_text cpu;
	trace_vqs sve_vqs;
	trace_vqs sme_vqs;
	trace_boolean sme2;
	trace_boolean fa64;
	trace_uint cpus;
	int64_t seed;
	bool world;
	trace_boolean fpmr;
	trace_boolean kvm_sve;
	trace_boolean kvm_sme;
};

struct parse;

/** trace_parse_header() - false with error->text filled; @json is line 1 of a trace */
bool trace_parse_header(struct parse *p, json_t *json, struct trace_header *header);

/** trace_parse_host() - the host alone, in the words of @format */
bool trace_parse_host(struct parse *p, json_t *json, enum trace_format format,
		      struct trace_header *header);

/** trace_parse_op() - an operation of a trace or a step of a case */
bool trace_parse_op(struct parse *p, json_t *json, enum trace_format format, struct trace_op *op);

/** trace_request_name() - "KVM_RUN"; NULL for a number without a name */
const char *trace_request_name(uint32_t request);

/** trace_errno_name(), trace_errno_value() - "EINVAL" and back; 0 for an unknown name */
const char *trace_errno_name(int err);
int trace_errno_value(const char *name);

#endif

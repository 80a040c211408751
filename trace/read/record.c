/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <string.h>

#include <kvmsme/kvm.h>

#include "fields.h"
#include "world_fields.h"

#define FEATURES_WITH_NAMES 0x3ffU

const char *const trace_op_names[TRACE_NR_OPS] = {
#define X(name) [TRACE_##name] = #name,
	TRACE_OPS(X)
#undef X
};

static const struct field op_rows[TRACE_NR_FIELDS] = {
#define F(name, type, needed, optional)							\
	[TRACE_FIELD_##name] = { #name, parse_##type, offsetof(struct trace_op, f_##name),	\
				 needed, optional },
	TRACE_FIELDS(F)
#undef F
};
static const struct fields op_fields = FIELDS("step", op_rows);

_Static_assert(TRACE_NR_FIELDS <= 64, "struct trace_op.given has a bit for each");
_Static_assert(NR_KINDS <= 32, "struct field has a bit for each");

/* The kinds of world switches, by what they are as operations */
static const uint8_t steps[TRACE_NR_OPS] = {
	[TRACE_vcpu] = STEP_vcpu, [TRACE_set_one_reg] = STEP_set_one_reg,
	[TRACE_get_one_reg] = STEP_get_one_reg, [TRACE_run] = STEP_run,
};

/* Format 1 ends with run, format 2 before what only world switches have */
static int trace_nr_ops(unsigned int version)
{
	return version < 2 ? TRACE_ioctl : TRACE_vcpu;
}

/* Fills @kind and op->op; false for what the format does not have */
static bool parse_opcode(struct parse *p, json_t *json, enum trace_format format,
			 struct trace_op *op, unsigned int *kind)
{
	const char *name = json_string_value(json_object_get(json, "op"));

	for (int i = 0; name && i < TRACE_NR_OPS; i++) {
		bool here = format == FORMAT_WORLD ? steps[i] : i < trace_nr_ops(p->version);

		if (!here || strcmp(name, trace_op_names[i]) != 0)
			continue;
		op->op = (enum trace_opcode)i;
		*kind = format == FORMAT_WORLD ? steps[i] : (unsigned int)i;
		return true;
	}
	if (format == FORMAT_WORLD)
		return parse_bad(p, "op: \"%.40s\" is no step; known are vcpu, set_one_reg, get_one_reg "
				 "and run", name ? name : "");
	return parse_bad(p, "op: \"%.40s\" is no operation of format %u (docs/trace-format.md)",
			 name ? name : "", p->version);
}

static bool check_indices(struct parse *p, const struct trace_op *op)
{
	if (op->f_vm >= TRACE_MAX_VMS)
		return parse_bad(p, "vm: at most %d VMs", TRACE_MAX_VMS);
	if (op->f_vcpu >= TRACE_MAX_VCPUS)
		return parse_bad(p, "vcpu: at most %d vCPUs in a VM", TRACE_MAX_VCPUS);
	if (op->op != TRACE_vcpu && TRACE_HAS(op, ret) == TRACE_HAS(op, errno))
		return parse_bad(p, "either \"ret\" or \"errno\" must be there");
	return true;
}

/* Bytes of a register that a record with @op's pointer can have */
static size_t recorded_bytes(const struct trace_op *op)
{
	uint64_t size = KVM_REG_SIZE(op->f_id);

	if (op->f_addr == TRACE_ADDR_EDGE)
		return op->f_valid;
	return size < TRACE_MAX_DATA ? (size_t)size : TRACE_MAX_DATA;
}

static bool check_buffer(struct parse *p, const struct trace_op *op)
{
	bool edge = op->f_addr == TRACE_ADDR_EDGE;

	if (edge != TRACE_HAS(op, valid))
		return parse_bad(p, edge ? "field \"valid\" is missing" :
					   "valid: only with \"addr\":\"edge\"");
	if (op->f_valid > TRACE_MAX_DATA)
		return parse_bad(p, "valid: at most %d bytes", TRACE_MAX_DATA);
	if (TRACE_HAS(op, partial) && op->f_partial.len > TRACE_MAX_DATA)
		return parse_bad(p, "partial: at most %d bytes", TRACE_MAX_DATA);
	if (TRACE_HAS(op, partial) != op->f_touched)
		return parse_bad(p, "\"touched\":true and \"partial\" go together");
	if (op->f_touched && TRACE_HAS(op, ret))
		return parse_bad(p, "touched: only of a GET that failed");
	return true;
}

static bool check_reg(struct parse *p, struct trace_op *op)
{
	bool good = op->f_addr != TRACE_ADDR_BAD;
	bool needs_data = good && (op->op == TRACE_set_one_reg || TRACE_HAS(op, ret));

	if (!check_buffer(p, op))
		return false;
	if (needs_data != TRACE_HAS(op, data))
		return parse_bad(p, needs_data ? "field \"data\" is missing" :
						 "data: there are none to record");
	if (needs_data && op->f_data.len != recorded_bytes(op))
		return parse_bad(p, "data: %zu bytes, where id and pointer make %zu",
				 op->f_data.len, recorded_bytes(op));
	return true;
}

/* A step shows a register's bytes up to where only zeroes follow */
static bool check_step_reg(struct parse *p, struct trace_op *op)
{
	uint64_t size = KVM_REG_SIZE(op->f_id);
	uint8_t *bytes;

	if (TRACE_HAS(op, zero_pad_to) && op->f_zero_pad_to != size)
		return parse_bad(p, "zero_pad_to: must be the %" PRIu64 " bytes that the id codes",
				 size);
	if (!TRACE_HAS(op, zero_pad_to) || !TRACE_HAS(op, data) || op->f_data.len >= size)
		return check_reg(p, op);
	bytes = size > TRACE_MAX_DATA ? NULL : parse_alloc(p, (size_t)size);
	if (!bytes)
		return parse_bad(p, "id: a register of %" PRIu64 " bytes", size);
	memset(bytes, 0, (size_t)size);
	memcpy(bytes, op->f_data.p, op->f_data.len);
	op->f_data = (struct trace_bytes){ bytes, (size_t)size };
	return check_reg(p, op);
}

static bool check_reg_list(struct parse *p, struct trace_op *op)
{
	bool ok = TRACE_HAS(op, ret);

	if (ok && (!TRACE_HAS(op, ids) || !TRACE_HAS(op, n_out)))
		return parse_bad(p, "fields \"ids\" and \"n_out\" are missing");
	if (!ok && TRACE_HAS(op, ids))
		return parse_bad(p, "ids: only of a call that succeeds");
	return true;
}

#define MMIO_FIELDS (UINT64_C(1) << TRACE_FIELD_mmio_addr | UINT64_C(1) << TRACE_FIELD_mmio_len | \
		     UINT64_C(1) << TRACE_FIELD_mmio_write | UINT64_C(1) << TRACE_FIELD_mmio_data)

bool record_check_exit(struct parse *p, const struct trace_op *op)
{
	uint64_t mmio = op->given & MMIO_FIELDS;
	bool is_mmio = TRACE_HAS(op, ret) && op->f_exit == KVM_EXIT_MMIO;

	if (TRACE_HAS(op, errno) && op->f_exit != KVM_EXIT_UNKNOWN)
		return parse_bad(p, "exit: a run that fails has none");
	if (is_mmio && mmio != MMIO_FIELDS)
		return parse_bad(p, "exit: mmio needs mmio_addr, mmio_len, mmio_write and mmio_data");
	if (!is_mmio && mmio)
		return parse_bad(p, "mmio_*: only of a run with \"exit\":\"mmio\"");
	return true;
}

static bool check_run(struct parse *p, struct trace_op *op)
{
	if (TRACE_HAS(op, ret) && !TRACE_HAS(op, exit))
		return parse_bad(p, "field \"exit\" is missing");
	return record_check_exit(p, op);
}

static bool check_target(struct parse *p, struct trace_op *op)
{
	if (TRACE_HAS(op, ret) && (!TRACE_HAS(op, target) || !TRACE_HAS(op, features_raw)))
		return parse_bad(p, "fields \"target\" and \"features_raw\" are missing");
	return true;
}

static bool check_features(struct parse *p, struct trace_op *op)
{
	if (TRACE_HAS(op, features) &&
	    op->f_features != (op->f_features_raw.word[0] & FEATURES_WITH_NAMES))
		return parse_bad(p, "features: must be the names of features_raw[0], 0x%x",
				 op->f_features_raw.word[0]);
	return true;
}

/* A trace has the structure's bytes; of what the call changed, how they are afterwards */
static bool check_ioctl(struct parse *p, struct trace_op *op)
{
	int arguments = TRACE_HAS(op, number) + TRACE_HAS(op, data) + TRACE_HAS(op, addr);
	size_t room = TRACE_HAS(op, data) ? op->f_data.len : 0;

	if (TRACE_HAS(op, vcpu) && !TRACE_HAS(op, vm))
		return parse_bad(p, "vcpu: only with vm");
	if (arguments != 1 || op->f_addr == TRACE_ADDR_EDGE)
		return parse_bad(p, "exactly one of \"number\", \"data\" and \"addr\":\"bad\" must be there");
	if (TRACE_HAS(op, after) && op->f_after.len != room)
		return parse_bad(p, "after: must be as long as data, %zu bytes", room);
	if (TRACE_HAS(op, inner) != TRACE_HAS(op, inner_at))
		return parse_bad(p, "inner and inner_at go together");
	if (TRACE_HAS(op, inner) && (room < 8 || op->f_inner_at > room - 8))
		return parse_bad(p, "inner_at: 8 bytes there are not within data");
	if (TRACE_HAS(op, inner_after) && op->f_inner_after.len != op->f_inner.len)
		return parse_bad(p, "inner_after: must be as long as inner, %zu bytes", op->f_inner.len);
	return room <= TRACE_MAX_TRANSFER || parse_bad(p, "data: at most %d bytes", TRACE_MAX_TRANSFER);
}

static bool check_slot(struct parse *p, struct trace_op *op)
{
	if (TRACE_HAS(op, ram) == TRACE_HAS(op, hva))
		return parse_bad(p, "either \"ram\" or \"hva\" must be there");
	return op->f_ram < TRACE_RAM_SIZE || parse_bad(p, "ram: must be less than 0x%x", TRACE_RAM_SIZE);
}

static bool check_memory(struct parse *p, struct trace_op *op)
{
	uint64_t size = op->op == TRACE_read_memory ? op->f_size : op->f_data.len;

	if (size > TRACE_RAM_SIZE || op->f_ram > TRACE_RAM_SIZE - size)
		return parse_bad(p, "ram: %" PRIu64 " bytes there are not within 0x%x", size, TRACE_RAM_SIZE);
	if (TRACE_HAS(op, errno) || op->f_ret)
		return parse_bad(p, "ret: must be 0, as this is no system call");
	if (!TRACE_HAS(op, data) || op->f_data.len != size)
		return parse_bad(p, "data: must be %" PRIu64 " bytes", size);
	return true;
}

static bool check_stats(struct parse *p, struct trace_op *op)
{
	size_t len = TRACE_HAS(op, errno) ? 0 : TRACE_NR_STATS * sizeof(uint64_t);

	return op->f_data.len == len || parse_bad(p, "data: must be %zu bytes", len);
}

/* What the fields of a kind must be, taken together */
static bool (*const checks[NR_KINDS])(struct parse *p, struct trace_op *op) = {
	[TRACE_vcpu_init] = check_features,
	[TRACE_preferred_target] = check_target,
	[TRACE_set_one_reg] = check_reg,
	[TRACE_get_one_reg] = check_reg,
	[TRACE_get_reg_list] = check_reg_list,
	[TRACE_run] = check_run,
	[TRACE_ioctl] = check_ioctl,
	[TRACE_set_slot] = check_slot,
	[TRACE_write_memory] = check_memory,
	[TRACE_read_memory] = check_memory,
	[TRACE_read_stats] = check_stats,
	[STEP_vcpu] = world_check_vcpu,
	[STEP_set_one_reg] = check_step_reg,
	[STEP_get_one_reg] = check_step_reg,
	[STEP_run] = world_check_run,
};

bool trace_parse_op(struct parse *p, json_t *json, enum trace_format format, struct trace_op *op)
{
	unsigned int kind = 0;

	memset(op, 0, sizeof(*op));
	op->format = format;
	if (!parse_opcode(p, json, format, op, &kind) ||
	    !parse_object(p, json, &op_fields, kind, trace_op_names[op->op], op, &op->given) ||
	    !check_indices(p, op))
		return false;
	return !checks[kind] || checks[kind](p, op);
}

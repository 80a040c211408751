// SPDX-License-Identifier: GPL-2.0-or-later
/* set, get, writable_masks */
#include <inttypes.h>
#include <string.h>

#include "by_profile.h"
#include "c_ids.h"
#include "c_program.h"
#include "named_id.h"

#define BYTES_A_LINE	12
#define LONG_ID		60

static const struct value *reg_value_for(struct program *p, const struct step *step, const struct reg_arg *reg)
{
	const struct value *value = value_on(p->profile, reg);

	if (!value)
		refuse(p, step, "%s: by_profile: has no value for %s and no default:", reg->name,
		       p->profile->name);
	return value;
}

/* How many bytes are not all zeros behind */
static size_t used_len(const struct value *value)
{
	size_t len = value->len;

	while (len && !value->bytes[len - 1])
		len--;
	return len;
}

static bool is_fill(const struct value *value, size_t len)
{
	for (size_t i = 1; i < len; i++)
		if (value->bytes[i] != value->bytes[0])
			return false;
	return len > 4;
}

/* A wide value has a table of its own, unless it is zero */
static bool has_table(const struct value *value)
{
	return value->kind == VALUE_BYTES && value->len > 8 && used_len(value);
}

static void put_table(struct program *p, const char *name, const struct value *value)
{
	size_t len = used_len(value);

	fprintf(p->out, "\tstatic const uint8_t %s[%zu] = {", name, value->len);
	if (is_fill(value, len)) {
		fprintf(p->out, " [0 ... %zu] = 0x%02x };\n", len - 1, value->bytes[0]);
		return;
	}
	for (size_t i = 0; i < len; i++)
		fprintf(p->out, "%s0x%02x,", i % BYTES_A_LINE ? " " : "\n\t\t", value->bytes[i]);
	fputs("\n\t};\n", p->out);
}

static bool put_tables(struct program *p, const struct step *step)
{
	bool any = false;
	char name[64];

	for (const struct reg_arg *reg = step->regs; reg; reg = reg->next) {
		const struct value *value = reg_value_for(p, step, reg);

		if (!value)
			return false;
		if (!has_table(value))
			continue;
		put_table(p, c_name(reg->name, name), value);
		any = true;
	}
	if (any)
		fputc('\n', p->out);
	return true;
}

static uint64_t number_of(const struct value *value)
{
	uint64_t number = 0;

	memcpy(&number, value->bytes, value->len < 8 ? value->len : 8);
	return number;
}

/* function(vcpu, what, id, */
static void put_call(struct program *p, const struct step *step, const struct reg_arg *reg,
		     const char *function)
{
	char buf[C_EXPR_MAX];
	const char *id = c_reg_id(p->profile, named_id(p->profile, reg), buf);

	fprintf(p->out, "\t%s(", function);
	put_vcpu(p, step);
	fputs(", ", p->out);
	put_what(p, step, reg->name);
	fprintf(p->out, strlen(id) > LONG_ID ? ",\n\t\t%s,\n\t\t" : ",\n\t\t%s, ", id);
}

static void put_bytes(struct program *p, const struct reg_arg *reg, const struct value *value)
{
	char name[64];

	fputs(has_table(value) ? c_name(reg->name, name) : "zeros", p->out);
}

static size_t mapped_of(const struct step *step, const struct value *value)
{
	size_t mapped = step->buffer == BUFFER_PARTIAL ? step->mapped : 0;

	return mapped < value->len ? mapped : value->len;
}

static void put_end(struct program *p, const struct step *step)
{
	fprintf(p->out, ", %s);\n", c_errno(step_errno(p, step)));
}

/* What may be read of a value of at most 8 bytes is written out */
static void put_partial(struct program *p, const struct step *step, const struct reg_arg *reg,
			const struct value *value)
{
	put_call(p, step, reg, "set_partial");
	if (value->len > 8)
		put_bytes(p, reg, value);
	else
		fprintf(p->out, "&(uint64_t){ 0x%" PRIx64 " }", number_of(value));
	fprintf(p->out, ", %zu", mapped_of(step, value));
}

static void put_field(struct program *p, const struct value *value)
{
	fprintf(p->out, "%u, %u, 0x%" PRIx64, value->hi, value->lo, value->bits);
}

static bool set_one(struct program *p, const struct step *step, const struct reg_arg *reg)
{
	const struct value *value = reg_value_for(p, step, reg);

	if (value->kind == VALUE_BITS && step->buffer != BUFFER_GOOD)
		return refuse(p, step, "%s: bits: beside buffer: has no one value to set", reg->name);
	if (value->kind == VALUE_BITS) {
		put_call(p, step, reg, "set_bits");
		put_field(p, value);
	} else if (step->buffer != BUFFER_GOOD) {
		put_partial(p, step, reg, value);
	} else if (value->len > 8) {
		put_call(p, step, reg, "set_reg");
		put_bytes(p, reg, value);
	} else {
		put_call(p, step, reg, "set_u64");
		fprintf(p->out, "0x%" PRIx64, number_of(value));
	}
	put_end(p, step);
	return true;
}

bool c_step_set(struct program *p, const struct step *step)
{
	bool ok = put_tables(p, step);

	for (const struct reg_arg *reg = step->regs; ok && reg; reg = reg->next)
		ok = set_one(p, step, reg);
	return ok;
}

/* Whether any value of the step is compared: tables are for those alone */
static bool compares(const struct program *p, const struct step *step)
{
	return step->buffer == BUFFER_GOOD && !step_errno(p, step);
}

static void get_one(struct program *p, const struct step *step, const struct reg_arg *reg)
{
	const struct value *value = reg_value_for(p, step, reg);

	if (step->buffer != BUFFER_GOOD) {
		put_call(p, step, reg, "get_partial");
		fprintf(p->out, "%zu", mapped_of(step, value));
	} else if (value->kind == VALUE_ANY || step_errno(p, step)) {
		put_call(p, step, reg, "get_reg");
		fputs("NULL", p->out);
	} else if (value->kind == VALUE_BITS) {
		put_call(p, step, reg, "get_bits");
		put_field(p, value);
	} else if (value->len > 8) {
		put_call(p, step, reg, "get_reg");
		put_bytes(p, reg, value);
	} else {
		put_call(p, step, reg, "get_u64");
		fprintf(p->out, "0x%" PRIx64, number_of(value));
	}
	put_end(p, step);
}

bool c_step_get(struct program *p, const struct step *step)
{
	if (compares(p, step) && !put_tables(p, step))
		return false;
	for (const struct reg_arg *reg = step->regs; reg; reg = reg->next) {
		if (!reg_value_for(p, step, reg))
			return false;
		get_one(p, step, reg);
	}
	return true;
}

static unsigned int range_index(uint64_t id)
{
	return KVM_ARM_FEATURE_ID_RANGE_IDX(id >> 14 & 3, id >> 11 & 7, id >> 7 & 15, id >> 3 & 15, id & 7);
}

static bool mask_claim(struct program *p, const struct step *step, const struct reg_arg *reg)
{
	const struct value *value = reg_value_for(p, step, reg);
	unsigned int i = range_index(reg->id);

	if (!value)
		return false;
	if (value->kind == VALUE_ANY)
		return true;
	fputs("\tclaim_number(", p->out);
	put_what(p, step, reg->name);
	if (value->kind == VALUE_BITS)
		fprintf(p->out, ",\n\t\t0x%" PRIx64 ", (masks[%u] & field_mask(%u, %u)) >> %u);\n", value->bits, i,
			value->hi, value->lo, value->lo);
	else
		fprintf(p->out, ",\n\t\t0x%" PRIx64 ", masks[%u]);\n", number_of(value), i);
	return true;
}

bool c_step_writable_masks(struct program *p, const struct step *step)
{
	bool ok = true;

	fputs("\tuint64_t masks[KVM_ARM_FEATURE_ID_RANGE_SIZE] = { 0 };\n"
	      "\tstruct reg_mask_range range = { .addr = (uintptr_t)masks };\n", p->out);
	put_edge(p, step, "struct reg_mask_range", sizeof(struct reg_mask_range), "range");
	put_struct_call(p, step, true, "KVM_ARM_GET_REG_WRITABLE_MASKS", "range");
	if (step_errno(p, step))
		return true;
	for (const struct reg_arg *reg = step->regs; ok && reg; reg = reg->next)
		ok = mask_claim(p, step, reg);
	return ok;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* set, get, writable_masks */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "by_profile.h"
#include "describe.h"
#include "expect.h"
#include "kvm_call.h"
#include "named_id.h"
#include "steps.h"
#include "user_buffer.h"

#define GET_POISON	0xdb

/* NULL after saying that there is none: a check without effect would pass */
static const struct value *value_for(struct exec *x, const struct step *step,
				     const struct reg_arg *reg)
{
	const struct value *value = value_on(x->profile, reg);

	if (!value)
		exec_fail(x, step, reg->name, "by_profile: has no value for %s and no default:",
			  x->profile->name);
	return value;
}

static uint64_t field_mask(const struct value *value)
{
	unsigned int width = value->hi - value->lo + 1;

	return (width > 63 ? UINT64_MAX : (UINT64_C(1) << width) - 1) << value->lo;
}

/* A field is put into what the register reads; at most 8 bytes, as the loader has it */
static uint64_t with_field(int vcpu, uint64_t id, const struct value *value)
{
	uint64_t number = 0;

	one_reg(vcpu, KVM_GET_ONE_REG, id, &number);
	return (number & ~field_mask(value)) | value->bits << value->lo;
}

static void set_reg(struct exec *x, const struct step *step, const struct reg_arg *reg)
{
	const struct value *value = value_for(x, step, reg);
	uint64_t id = named_id(x->profile, reg), number;
	const void *bytes = &number;
	int vcpu = step_vcpu(x, step);

	if (!value)
		return;
	if (value->kind == VALUE_BYTES)
		bytes = value->bytes;
	else
		number = with_field(vcpu, id, value);
	expect_result(x, step, reg->name, one_reg(vcpu, KVM_SET_ONE_REG, id,
						  user_copy(x, step, bytes, value->len)));
}

void step_set(struct exec *x, const struct step *step)
{
	for (const struct reg_arg *reg = step->regs; reg; reg = reg->next)
		set_reg(x, step, reg);
}

/* vq 1 is bit 0: "[1, 2, 4]" */
static void list_vqs(const uint8_t *bits, size_t len, char *buf, size_t size)
{
	size_t used = (size_t)snprintf(buf, size, "[");

	for (size_t bit = 0; bit < 8 * len && used + 8 < size; bit++)
		if (bits[bit / 8] >> bit % 8 & 1)
			used += (size_t)snprintf(buf + used, size - used, "%s%zu", used > 1 ? ", " : "", bit + 1);
	snprintf(buf + used, size - used, "]");
}

static bool is_lengths(uint64_t id)
{
	return id == KVM_REG_ARM64_SVE_VLS || id == KVM_REG_ARM64_SME_VLS;
}

static void compare_bits(struct exec *x, const struct step *step, const struct reg_arg *reg,
			 const struct value *value, const uint8_t *got)
{
	struct least_difference d;
	uint64_t number = 0;

	memcpy(&number, got, value->len);
	number = (number & field_mask(value)) >> value->lo;
	if (number == value->bits)
		return;
	describe_bits(value->hi, value->lo, value->bits, number, &d);
	exec_part_differs(x, step, reg->name, last_rule(x, step), &d);
}

/* Of @len bytes, which may be fewer than the register has */
static void compare(struct exec *x, const struct step *step, const struct reg_arg *reg,
		    const struct value *value, const uint8_t *got, size_t len)
{
	char expected[96], shown[96];

	if (value->kind == VALUE_BITS) {
		compare_bits(x, step, reg, value, got);
		return;
	}
	if (value->kind == VALUE_ANY || !memcmp(value->bytes, got, len))
		return;
	if (!is_lengths(reg->id)) {
		expect_value(x, step, reg->name, value->bytes, got, len);
		return;
	}
	list_vqs(value->bytes, len, expected, sizeof(expected));
	list_vqs(got, len, shown, sizeof(shown));
	exec_differs(x, step, reg->name, expected, shown);
}

static void get_reg(struct exec *x, const struct step *step, const struct reg_arg *reg)
{
	const struct value *value = value_for(x, step, reg);
	uint8_t *buffer;
	size_t mapped;
	long ret;

	if (!value)
		return;
	buffer = user_buffer(x, step, value->len, &mapped);
	if (mapped)
		memset(buffer, GET_POISON, mapped);
	ret = one_reg(step_vcpu(x, step), KVM_GET_ONE_REG, named_id(x->profile, reg), buffer);
	if (expect_result(x, step, reg->name, ret) && (!ret || ret == -EFAULT))
		compare(x, step, reg, value, buffer, mapped);
}

void step_get(struct exec *x, const struct step *step)
{
	for (const struct reg_arg *reg = step->regs; reg; reg = reg->next)
		get_reg(x, step, reg);
}

static unsigned int range_index(uint64_t id)
{
	return KVM_ARM_FEATURE_ID_RANGE_IDX(id >> 14 & 3, id >> 11 & 7, id >> 7 & 15, id >> 3 & 15,
					    id & 7);
}

void step_writable_masks(struct exec *x, const struct step *step)
{
	uint64_t masks[KVM_ARM_FEATURE_ID_RANGE_SIZE] = { 0 };
	struct reg_mask_range range = { .addr = (uint64_t)(uintptr_t)masks };
	long ret = call(step_vm(x, step), KVM_ARM_GET_REG_WRITABLE_MASKS,
			user_copy(x, step, &range, sizeof(range)));

	if (!expect_result(x, step, "", ret) || ret)
		return;
	for (const struct reg_arg *reg = step->regs; reg; reg = reg->next) {
		const struct value *value = value_for(x, step, reg);

		if (value)
			compare(x, step, reg, value, (uint8_t *)&masks[range_index(reg->id)],
				value->len);
	}
}

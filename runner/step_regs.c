// SPDX-License-Identifier: GPL-2.0-or-later
/* set, get, writable_masks, reg_list */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "exec.h"
#include "regs.h"

#define BAD_POINTER	((void *)0x1000)
#define GET_POISON	0xdb

static const struct value *value_for(const struct exec *x, const struct reg_arg *reg)
{
	const struct value *any = NULL;

	for (unsigned int i = 0; i < reg->nr_values; i++) {
		if (!strcmp(reg->value[i].profile, x->profile->name))
			return &reg->value[i].value;
		if (!strcmp(reg->value[i].profile, ANY_PROFILE))
			any = &reg->value[i].value;
	}
	return any;
}

/* Where the call finds its buffer, by buffer: of the step */
static uint8_t *buffer_for(struct exec *x, const struct step *step, size_t len)
{
	size_t mapped = step->mapped < len ? step->mapped : len;

	if (step->buffer == BUFFER_BAD)
		return BAD_POINTER;
	return x->edge + EDGE_SIZE - (step->buffer == BUFFER_PARTIAL ? mapped : len);
}

static size_t mapped_bytes(const struct step *step, size_t len)
{
	if (step->buffer == BUFFER_GOOD)
		return len;
	return step->buffer == BUFFER_BAD ? 0 : step->mapped < len ? step->mapped : len;
}

static uint64_t field_mask(const struct value *value)
{
	unsigned int width = value->hi - value->lo + 1;

	return (width > 63 ? UINT64_MAX : (UINT64_C(1) << width) - 1) << value->lo;
}

/* The id of SME_VLS has moved once (knob sme_vls_id); the name goes along */
static uint64_t named_id(const struct exec *x, const char *name, uint64_t id)
{
	if (id != KVM_REG_ARM64_SME_VLS || strcmp(name, "SME_VLS") != 0)
		return id;
	return (id & ~UINT64_C(0xffff)) | x->profile->sme_vls_id;
}

/* The bytes to set; a field is put into what the register reads */
static void value_bytes(int vcpu, const struct reg_arg *reg, const struct value *value,
			uint8_t *bytes)
{
	uint64_t number = 0;

	if (value->kind == VALUE_BYTES) {
		memcpy(bytes, value->bytes, value->len);
		return;
	}
	one_reg(vcpu, KVM_GET_ONE_REG, reg->id, &number);
	number = (number & ~field_mask(value)) | value->bits << value->lo;
	memcpy(bytes, &number, value->len);
}

void step_set(struct exec *x, const struct step *step)
{
	int vcpu = step_vcpu(x, step);

	for (const struct reg_arg *reg = step->regs; reg; reg = reg->next) {
		const struct value *value = value_for(x, reg);
		uint8_t bytes[EDGE_SIZE / 2];
		uint8_t *buf;

		if (!value || value->kind == VALUE_ANY)
			continue;
		value_bytes(vcpu, reg, value, bytes);
		buf = buffer_for(x, step, value->len);
		if (mapped_bytes(step, value->len))
			memcpy(buf, bytes, mapped_bytes(step, value->len));
		expect_result(x, step, reg->name,
			      one_reg(vcpu, KVM_SET_ONE_REG, named_id(x, reg->name, reg->id), buf));
	}
}

static bool value_matches(const struct value *value, const uint8_t *got)
{
	uint64_t number = 0;

	if (value->kind == VALUE_ANY)
		return true;
	if (value->kind == VALUE_BYTES)
		return !memcmp(value->bytes, got, value->len);
	memcpy(&number, got, value->len);
	return (number & field_mask(value)) >> value->lo == value->bits;
}

static void compare(struct exec *x, const struct step *step, const struct reg_arg *reg,
		    const struct value *value, const uint8_t *got)
{
	char expected[256], shown[256];

	if (value_matches(value, got))
		return;
	describe_bytes(got, value->len, shown, sizeof(shown));
	if (value->kind == VALUE_BITS)
		snprintf(expected, sizeof(expected), "bits %u:%u = 0x%llx", value->hi, value->lo,
			 (unsigned long long)value->bits);
	else
		describe_bytes(value->bytes, value->len, expected, sizeof(expected));
	exec_fail(x, step, reg->name, "expected %s, got %s", expected, shown);
}

void step_get(struct exec *x, const struct step *step)
{
	int vcpu = step_vcpu(x, step);

	for (const struct reg_arg *reg = step->regs; reg; reg = reg->next) {
		const struct value *value = value_for(x, reg);
		uint8_t *buf;
		long ret;

		if (!value)
			continue;
		buf = buffer_for(x, step, value->len);
		if (mapped_bytes(step, value->len))
			memset(buf, GET_POISON, mapped_bytes(step, value->len));
		ret = one_reg(vcpu, KVM_GET_ONE_REG, named_id(x, reg->name, reg->id), buf);
		if (expect_result(x, step, reg->name, ret) && !ret)
			compare(x, step, reg, value, buf);
	}
}

void step_masks(struct exec *x, const struct step *step)
{
	uint64_t masks[KVM_ARM_FEATURE_ID_RANGE_SIZE] = { 0 };
	struct reg_mask_range range = { .addr = (uint64_t)(uintptr_t)masks };
	long ret = call(step_vm(x, step), KVM_ARM_GET_REG_WRITABLE_MASKS,
			step->buffer == BUFFER_GOOD ? (void *)&range : BAD_POINTER);

	if (!expect_result(x, step, "", ret) || ret)
		return;
	for (const struct reg_arg *reg = step->regs; reg; reg = reg->next) {
		const struct value *value = value_for(x, reg);
		unsigned int index = KVM_ARM_FEATURE_ID_RANGE_IDX(
			reg->id >> 14 & 3, reg->id >> 11 & 7, reg->id >> 7 & 15, reg->id >> 3 & 15,
			reg->id & 7);

		if (value && index < KVM_ARM_FEATURE_ID_RANGE_SIZE)
			compare(x, step, reg, value, (uint8_t *)&masks[index]);
	}
}

static long position(const struct kvm_reg_list *list, uint64_t id)
{
	for (uint64_t i = 0; i < list->n; i++)
		if (list->reg[i] == id)
			return (long)i;
	return -1;
}

static void check_names(struct exec *x, const struct step *step, const struct kvm_reg_list *list)
{
	long before = -1;

	for (const struct ynode *part = step->arg->child; part; part = part->next) {
		bool lacks = !strcmp(part->key, "lacks"), order = !strcmp(part->key, "order");

		for (const struct ynode *node = part->child; node; node = node->next) {
			uint64_t id = 0;
			long at;

			reg_id(NULL, node->text, &id);
			at = position(list, named_id(x, node->text, id));
			if (lacks == (at >= 0))
				exec_fail(x, step, node->text, "expected %s, is %s",
					  lacks ? "not listed" : "listed",
					  lacks ? "listed" : "not listed");
			else if (order && at <= before)
				exec_fail(x, step, node->text, "listed at %ld, not after %ld", at, before);
			before = order ? at : before;
		}
	}
}

static void check_counts(struct exec *x, const struct step *step, const struct kvm_reg_list *list)
{
	const struct ynode *count = ymap_get(step->arg, "count");
	uint64_t n = count ? strtoull(count->text, NULL, 0) : list->n;

	if (n != list->n)
		exec_fail(x, step, "count", "expected %llu, got %llu", (unsigned long long)n,
			  (unsigned long long)list->n);
}

/* room: a list with space for this many; the count must come back all the same */
static void call_with_room(struct exec *x, const struct step *step, uint64_t room)
{
	const struct ynode *count = ymap_get(step->arg, "count");
	struct kvm_reg_list *list = calloc(1, sizeof(*list) + 4096 * sizeof(uint64_t));

	if (!list) {
		exec_fail(x, step, "room", "out of memory");
		return;
	}
	list->n = room < 4096 ? room : 4096;
	if (expect_result(x, step, "",
			  call(step_vcpu(x, step), KVM_GET_REG_LIST,
			       step->buffer == BUFFER_GOOD ? (void *)list : BAD_POINTER)) && count)
		check_counts(x, step, list);
	free(list);
}

void step_reg_list(struct exec *x, const struct step *step)
{
	const struct ynode *room = ymap_get(step->arg, "room");
	struct kvm_reg_list *list;
	long ret;

	if (room || step->buffer != BUFFER_GOOD) {
		call_with_room(x, step, room ? strtoull(room->text, NULL, 0) : 0);
		return;
	}
	ret = fetch_list(step_vcpu(x, step), &list);
	if (expect_result(x, step, "", ret) && list && !ret) {
		check_counts(x, step, list);
		check_names(x, step, list);
	}
	free(list);
}

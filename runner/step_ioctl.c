// SPDX-License-Identifier: GPL-2.0-or-later
/* ioctl, set_device_attr, get_device_attr, has_device_attr: calls whose structures are named by fields */
#include <string.h>

#include "expect.h"
#include "ioctl_arg.h"
#include "kvm_call.h"
#include "steps.h"
#include "user_buffer.h"

#define UNMAPPED UINT64_C(0x1000)

static void expect_return(struct exec *x, const struct step *step, const char *what, long ret)
{
	if (expect_result(x, step, what, ret) && ret >= 0)
		expect_number(x, step, "returns", &step->ioctl.returns, (uint64_t)ret);
}

/* ---- what pointers point to: at the end of memory, so that a call that touches more gets EFAULT ---- */

static const struct field_value *pointer_of(const struct field_value *list)
{
	while (list && !list->field->pointer)
		list = list->next;
	return list;
}

static size_t buffer_len(const struct field_value *value)
{
	return value && value->buffer ? value->buffer->len : 0;
}

static void put_inverted(const struct buffer_value *buffer, uint8_t *to)
{
	for (size_t i = 0; i < buffer->len; i++)
		to[i] = (uint8_t)~buffer->bytes[i];
}

/* What must be read is there before as it must not be, unless the step says what is there */
static uint64_t put_pointed(struct exec *x, const struct field_value *set, const struct field_value *get)
{
	size_t in = buffer_len(set), out = buffer_len(get), len = in > out ? in : out;
	uint8_t *to = x->pointed + EDGE_SIZE - len;

	if ((set && set->buffer && set->buffer->bad) || (get && get->buffer && get->buffer->bad))
		return UNMAPPED;
	if (set && !set->buffer)
		return set->n[0];
	if (out)
		put_inverted(get->buffer, to);
	if (in)
		memcpy(to, set->buffer->bytes, in);
	return (uint64_t)(uintptr_t)to;
}

static void expect_pointed(struct exec *x, const struct step *step, const struct field_value *get, uint64_t at)
{
	const uint8_t *got = (const uint8_t *)(uintptr_t)at;

	if (!get || !get->buffer || get->buffer->bad)
		return;
	if (get->buffer->fields)
		expect_fields(x, step, "", get->buffer->fields, got);
	else
		expect_bytes(x, step, get->field->name, get->buffer->bytes, got, get->buffer->len);
}

/* ---- the structure ---- */

static const struct uapi_field *special(const struct uapi_struct *layout, bool slot_memory)
{
	const struct uapi_field *field = layout ? layout->field : NULL;

	while (field && field->name && !(slot_memory ? field->slot_memory : field->pointer))
		field++;
	return field && field->name ? field : NULL;
}

static uint64_t member(const struct uapi_struct *layout, const char *name, const uint8_t *bytes)
{
	return field_element(uapi_field_by_name(layout, name), bytes, 0);
}

static void put_slot_memory(struct exec *x, const struct step *step, const struct uapi_struct *layout,
			    uint8_t *bytes)
{
	const struct uapi_field *field = special(layout, true);
	uint64_t at;

	if (!field || field_of(step->ioctl.set, field->name))
		return;
	at = step_slot_memory(x, step, member(layout, "slot", bytes), member(layout, "memory_size", bytes));
	memcpy(bytes + field->offset, &at, sizeof(at));
}

static void note_slot(struct exec *x, const struct step *step, const struct uapi_struct *layout,
		      const uint8_t *bytes)
{
	const struct uapi_field *field = special(layout, true);

	if (field)
		slot_memory_set(step_place(x, step)->slots, step->vm, member(layout, "slot", bytes),
				member(layout, "guest_phys_addr", bytes), member(layout, "memory_size", bytes),
				field_element(field, bytes, 0));
}

/* A structure that is only written is there before as it must not read */
static void put_struct(const struct ioctl_arg *arg, uint64_t request, uint8_t *bytes)
{
	if (uapi_writes(request) && !uapi_reads(request))
		fields_put(arg->get, bytes, true);
	for (size_t i = 0; i < arg->reads.len && uapi_writes(request) && !uapi_reads(request); i++)
		bytes[i] = (uint8_t)~arg->reads.bytes[i];
	fields_put(arg->set, bytes, false);
	if (arg->bytes.len)
		memcpy(bytes, arg->bytes.bytes, arg->bytes.len);
}

static void compare(struct exec *x, const struct step *step, const uint8_t *got)
{
	const struct ioctl_arg *arg = &step->ioctl;

	expect_fields(x, step, "", arg->get, got);
	if (arg->reads.len)
		expect_bytes(x, step, "reads", arg->reads.bytes, got, arg->reads.len);
}

static void call_with_struct(struct exec *x, const struct step *step, uint64_t request,
			     const struct uapi_struct *layout)
{
	const struct ioctl_arg *arg = &step->ioctl;
	const struct field_value *set = pointer_of(arg->set), *get = pointer_of(arg->get);
	const struct uapi_field *pointer = special(layout, false);
	struct ioctl_arg sized = *arg;
	uint8_t bytes[EDGE_SIZE] = { 0 };
	uint64_t at = put_pointed(x, set, get);
	int fd = step_fd(x, step);
	uint8_t *user;
	long ret;

	sized.layout = layout;
	put_struct(arg, request, bytes);
	if (pointer && (set || get))
		memcpy(bytes + pointer->offset, &at, sizeof(at));
	put_slot_memory(x, step, layout, bytes);
	user = user_copy(x, step, bytes, ioctl_size(&sized));
	ret = call(fd, request, user);
	expect_return(x, step, "", ret);
	if (ret < 0)
		return;
	note_slot(x, step, layout, bytes);
	compare(x, step, user);
	expect_pointed(x, step, get, at);
}

void step_ioctl(struct exec *x, const struct step *step)
{
	const struct ioctl_arg *arg = &step->ioctl;

	if (ioctl_has_struct(arg))
		call_with_struct(x, step, arg->request.n, arg->layout);
	else
		expect_return(x, step, ioctl_fd_name(arg),
			      call(step_fd(x, step), arg->request.n, (void *)(uintptr_t)arg->arg.n));
}

static void device_attr(struct exec *x, const struct step *step, uint64_t request)
{
	call_with_struct(x, step, request, uapi_struct_by_name("kvm_device_attr"));
}

void step_set_device_attr(struct exec *x, const struct step *step)
{
	device_attr(x, step, KVM_SET_DEVICE_ATTR);
}

void step_get_device_attr(struct exec *x, const struct step *step)
{
	device_attr(x, step, KVM_GET_DEVICE_ATTR);
}

void step_has_device_attr(struct exec *x, const struct step *step)
{
	device_attr(x, step, KVM_HAS_DEVICE_ATTR);
}

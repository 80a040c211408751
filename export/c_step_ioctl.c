// SPDX-License-Identifier: GPL-2.0-or-later
/* ioctl, set_device_attr, get_device_attr, has_device_attr */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "c_ids.h"
#include "c_program.h"
#include "ioctl_arg.h"
#include "needed.h"

/**
 * struct c_call - a call with a structure
 * @layout: by whose fields it is written; NULL: as bytes
 * @pointer: the member that is an address; NULL: it has none
 */
struct c_call {
	const struct uapi_struct *layout;
	const struct uapi_field *pointer;
	const char *request;
	uint64_t number;
	size_t size;
};

bool has_fd(struct program *p, const struct step *step)
{
	const char *name = ioctl_fd_name(&step->ioctl);

	return !fd_is_stats(name) ||
	       refuse(p, step, "%s: a program opens and closes it in each stats: step, and does not keep it", name);
}

void put_fd(struct program *p, const struct step *step, bool plain)
{
	const char *name = ioctl_fd_name(&step->ioctl);

	if (!strcmp(name, "kvm"))
		fputs(p->dialect == C_CLIENT ? "kvm" : "kvm_fd()", p->out);
	else if (!strcmp(name, "vm"))
		put_vm(p, step);
	else
		put_vcpu(p, step);
	if (plain && p->dialect == C_SELFTEST && strcmp(name, "kvm") != 0)
		fputs("->fd", p->out);
}

static void put_request(struct program *p, const struct ioctl_arg *arg)
{
	if (arg->row)
		fputs(arg->row->name, p->out);
	else
		fprintf(p->out, "0x%" PRIx64, arg->request.n);
}

static bool plain_ioctl(struct program *p, const struct step *step)
{
	const struct ioctl_arg *arg = &step->ioctl;
	bool number = arg->returns.is && !step_errno(p, step);

	fputs(number ? "\tclaim_number(" : "\tclaim_errno(", p->out);
	put_what(p, step, ioctl_fd_name(arg));
	if (number)
		fprintf(p->out, ", 0x%" PRIx64 ", ioctl(", arg->returns.n);
	else
		fprintf(p->out, ", %s, ioctl(", c_errno(step_errno(p, step)));
	put_fd(p, step, true);
	fputs(", ", p->out);
	put_request(p, arg);
	fprintf(p->out, ", 0x%" PRIx64 "));\n", arg->arg.n);
	return true;
}

void put_byte_array(FILE *out, const char *declaration, const uint8_t *bytes, size_t len, bool inverted)
{
	fprintf(out, "\t%s[%zu] = {", declaration, len);
	for (size_t i = 0; i < len; i++)
		fprintf(out, "%s0x%02x,", i % 12 ? " " : "\n\t\t", inverted ? bytes[i] ^ 0xffu : bytes[i]);
	fputs("\n\t};\n", out);
}

static const struct buffer_value *buffer_of(const struct field_value *list, const struct uapi_field *pointer)
{
	const struct field_value *value = pointer ? field_of(list, pointer->name) : NULL;

	return value ? value->buffer : NULL;
}

/* What a pointer points to: as the step sets it; what is compared is there as it must not be */
static void put_pointed(struct program *p, const struct step *step, const struct c_call *call)
{
	const struct buffer_value *set = buffer_of(step->ioctl.set, call->pointer);
	const struct buffer_value *get = buffer_of(step->ioctl.get, call->pointer);
	size_t in = set ? set->len : 0, out = get ? get->len : 0, len = in > out ? in : out;
	uint8_t *bytes = needed(calloc(1, len + 1));

	for (size_t i = 0; i < out; i++)
		bytes[i] = (uint8_t)~get->bytes[i];
	if (in)
		memcpy(bytes, set->bytes, in);
	if (len)
		put_byte_array(p->out, "uint8_t there", bytes, len, false);
	free(bytes);
}

static bool is_bad(const struct buffer_value *buffer)
{
	return buffer && buffer->bad;
}

static void put_pointer(struct program *p, const struct step *step, const struct c_call *call)
{
	const struct ioctl_arg *arg = &step->ioctl;
	const struct buffer_value *set = buffer_of(arg->set, call->pointer);
	const struct buffer_value *get = buffer_of(arg->get, call->pointer);
	const struct field_value *value = field_of(arg->set, call->pointer->name);
	const char *type = call->pointer->is_void ? "(void *)" : "";

	if (is_bad(set) || is_bad(get))
		fprintf(p->out, "\t\t.%s = %s0x1000,\n", call->pointer->name, type);
	else if (set || get)
		fprintf(p->out, "\t\t.%s = %s(uintptr_t)there,\n", call->pointer->name, type);
	else if (value)
		fprintf(p->out, "\t\t.%s = %s0x%" PRIx64 ",\n", call->pointer->name, type, value->n[0]);
}

static void put_elements(FILE *out, const struct field_value *value, bool inverted)
{
	const char *array = value->field->nr == 1 ? "" : "{ ";

	fprintf(out, "\t\t.%s = %s", value->field->name, array);
	for (unsigned int i = 0; i < value->nr; i++) {
		uint64_t n = inverted ? ~value->n[i] : value->n[i];

		fprintf(out, "%s0x%" PRIx64, i ? ", " : "", n & UINT64_MAX >> (64 - 8 * value->field->size));
	}
	fputs(*array ? " },\n" : ",\n", out);
}

static uint64_t member(const struct ioctl_arg *arg, const char *name)
{
	const struct field_value *value = field_of(arg->set, name);

	return value ? value->n[0] : 0;
}

/* The address of a slot's memory, where the step leaves it out */
static void put_slot(struct program *p, const struct step *step, const struct uapi_field *field)
{
	const struct ioctl_arg *arg = &step->ioctl;

	if (field_of(arg->set, field->name))
		return;
	fprintf(p->out, "\t\t.%s = (uintptr_t)", field->name);
	put_slot_memory(p, step, member(arg, "slot"), member(arg, "memory_size"));
	fputs(",\n", p->out);
	note_slot(p, step, member(arg, "slot"), member(arg, "guest_phys_addr"), member(arg, "memory_size"));
}

static void put_members(struct program *p, const struct step *step, const struct c_call *call)
{
	const struct ioctl_arg *arg = &step->ioctl;
	bool only_written = uapi_writes(call->number) && !uapi_reads(call->number);

	fprintf(p->out, "\tstruct %s data = {\n", call->layout->name);
	for (const struct field_value *get = arg->get; get && only_written; get = get->next)
		if (!get->buffer && !field_of(arg->set, get->field->name))
			put_elements(p->out, get, true);
	for (const struct field_value *set = arg->set; set; set = set->next)
		if (!set->field->pointer)
			put_elements(p->out, set, false);
	if (call->pointer)
		put_pointer(p, step, call);
	for (const struct uapi_field *field = call->layout->field; field->name; field++)
		if (field->slot_memory)
			put_slot(p, step, field);
	fputs("\t};\n", p->out);
}

/* As bytes: of a structure that no header has, or that ends in an array */
static void put_raw(struct program *p, const struct step *step, const struct c_call *call)
{
	const struct ioctl_arg *arg = &step->ioctl;
	uint8_t *bytes = needed(calloc(1, call->size + 1));

	if (uapi_writes(call->number) && !uapi_reads(call->number)) {
		fields_put(arg->get, bytes, true);
		for (size_t i = 0; i < arg->reads.len; i++)
			bytes[i] = (uint8_t)~arg->reads.bytes[i];
	}
	fields_put(arg->set, bytes, false);
	if (arg->bytes.len)
		memcpy(bytes, arg->bytes.bytes, arg->bytes.len);
	put_byte_array(p->out, "uint8_t data", bytes, call->size, false);
	free(bytes);
}

static void put_edge_copy(struct program *p, const struct step *step, const struct c_call *call)
{
	char type[96] = "uint8_t";

	if (call->layout)
		snprintf(type, sizeof(type), "struct %s", call->layout->name);
	put_edge(p, step, type, call->size, "data");
}

static void put_call(struct program *p, const struct step *step, const struct c_call *call)
{
	bool on_kvm = !strcmp(ioctl_fd_name(&step->ioctl), "kvm");
	bool on_vm = !strcmp(ioctl_fd_name(&step->ioctl), "vm");
	bool number = step->ioctl.returns.is && !step_errno(p, step);

	fputs(number ? "\tclaim_number(" : "\tclaim_errno(", p->out);
	put_what(p, step, "");
	if (number)
		fprintf(p->out, ", 0x%" PRIx64 ",\n\t\t    ", step->ioctl.returns.n);
	else
		fprintf(p->out, ", %s,\n\t\t    ", c_errno(step_errno(p, step)));
	/* kvm_util's own want a structure of the size that the request has */
	fprintf(p->out, "%s(", on_kvm || !call->layout ? "ioctl" : on_vm ? c_vm_ioctl(p) : c_vcpu_ioctl(p));
	put_fd(p, step, !call->layout);
	fprintf(p->out, ", %s, %s));\n", call->request, step->buffer == BUFFER_GOOD ? "&data" : "arg");
}

static void claim_fields(struct program *p, const struct step *step, const struct field_value *list,
			 const char *at)
{
	char name[96];

	for (; list; list = list->next)
		for (unsigned int i = 0; !list->buffer && i < list->nr; i++) {
			const struct uapi_field *field = list->field;

			if (list->any[i])
				continue;
			snprintf(name, sizeof(name), field->nr == 1 ? "%s" : "%s[%u]", field->name, i);
			fputs("\tclaim_number(", p->out);
			put_what(p, step, name);
			fprintf(p->out, ", 0x%" PRIx64 ", number_at(%s, %zu, %zu));\n", list->n[i], at,
				field->offset + i * field->size, field->size);
		}
}

static void claim_bytes(struct program *p, const struct step *step, const char *name, const uint8_t *bytes,
			size_t len, const char *at)
{
	fputs("\t{\n", p->out);
	put_byte_array(p->out, "static const uint8_t want", bytes, len, false);
	fputs("\n\t\tclaim(same_bytes(want, ", p->out);
	fprintf(p->out, "(const uint8_t *)%s, %zu), ", at, len);
	put_what(p, step, name);
	fputs(");\n\t}\n", p->out);
}

static void put_claims(struct program *p, const struct step *step, const struct c_call *call)
{
	const char *at = step->buffer == BUFFER_GOOD ? "&data" : "arg";
	const struct buffer_value *get = buffer_of(step->ioctl.get, call->pointer);

	claim_fields(p, step, step->ioctl.get, at);
	if (step->ioctl.reads.len)
		claim_bytes(p, step, "reads", step->ioctl.reads.bytes, step->ioctl.reads.len, at);
	if (get && get->fields)
		claim_fields(p, step, get->fields, "there");
	else if (get && get->len)
		claim_bytes(p, step, call->pointer->name, get->bytes, get->len, "there");
}

static const struct uapi_field *pointer_of(const struct uapi_struct *layout)
{
	const struct uapi_field *field = layout ? layout->field : NULL;

	while (field && field->name && !field->pointer)
		field++;
	return field && field->name ? field : NULL;
}

/* Ends in an array, or is no structure of the kernel's */
static bool is_named(const struct uapi_struct *layout)
{
	for (const struct uapi_field *field = layout->field; field->name; field++)
		if (!field->nr)
			return false;
	return strncmp(layout->name, "kvm_", 4) == 0 || !strcmp(layout->name, "reg_mask_range");
}

static bool call_with_struct(struct program *p, const struct step *step, const char *request, uint64_t number,
			     const struct uapi_struct *layout)
{
	bool raw = step->ioctl.bytes.len || step->ioctl.reads.len || !layout || !is_named(layout);
	struct ioctl_arg sized = step->ioctl;
	struct c_call call = { .request = request, .number = number, .layout = raw ? NULL : layout };

	sized.layout = layout;
	call.size = ioctl_size(&sized);
	call.pointer = pointer_of(call.layout);
	if (call.pointer)
		put_pointed(p, step, &call);
	if (raw)
		put_raw(p, step, &call);
	else
		put_members(p, step, &call);
	put_edge_copy(p, step, &call);
	put_call(p, step, &call);
	if (!step_errno(p, step))
		put_claims(p, step, &call);
	return true;
}

bool c_step_ioctl(struct program *p, const struct step *step)
{
	const struct ioctl_arg *arg = &step->ioctl;
	char number[32];

	if (!has_fd(p, step))
		return false;
	if (!ioctl_has_struct(arg))
		return plain_ioctl(p, step);
	snprintf(number, sizeof(number), "0x%" PRIx64, arg->request.n);
	return call_with_struct(p, step, arg->row ? arg->row->name : number, arg->request.n, arg->layout);
}

static bool device_attr(struct program *p, const struct step *step, const char *request, uint64_t number)
{
	return call_with_struct(p, step, request, number, uapi_struct_by_name("kvm_device_attr"));
}

bool c_step_set_device_attr(struct program *p, const struct step *step)
{
	return device_attr(p, step, "KVM_SET_DEVICE_ATTR", KVM_SET_DEVICE_ATTR);
}

bool c_step_get_device_attr(struct program *p, const struct step *step)
{
	return device_attr(p, step, "KVM_GET_DEVICE_ATTR", KVM_GET_DEVICE_ATTR);
}

bool c_step_has_device_attr(struct program *p, const struct step *step)
{
	return device_attr(p, step, "KVM_HAS_DEVICE_ATTR", KVM_HAS_DEVICE_ATTR);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A scenario as a program of syzkaller, by the descriptions of syz_lang.c and its own
 * Syntax: syzkaller docs/program_syntax.md.  What is expected is a comment before each call.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "by_profile.h"
#include "describe.h"
#include "errnos.h"
#include "export.h"
#include "migration.h"
#include "named_id.h"
#include "scenario.h"
#include "syz_regs.h"

#define DATA		UINT64_C(0x7f0000000000)	/* where syzkaller's memory begins */
#define DATA_STEP	0x40
#define REGION		(DATA + 0x800000)	/* for memory: */

/**
 * struct syz - a program being written
 * @nr_vars: r0, r1, ...; an fd is a variable's number, -1: not open
 * @data: the next free address
 */
struct syz {
	const struct scenario *scenario;
	const struct profile *profile;
	FILE *out;
	int nr_vars, kvm;
	int vm[MAX_STEP_VMS], vcpu[MAX_STEP_VMS][MAX_STEP_VCPUS];
	uint64_t data;
	struct export_refusal *why;
};

#define ACTION(name, arg, check, heeds, form, doc) \
	static bool syz_step_##name(struct syz *z, const struct step *step);
#include "step_actions.def"
#undef ACTION

static bool (*const syz_steps[NR_STEP_ACTIONS])(struct syz *z, const struct step *step) = {
#define ACTION(name, arg, check, heeds, form, doc) syz_step_##name,
#include "step_actions.def"
#undef ACTION
};

static bool no(struct syz *z, const struct step *step, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static bool no(struct syz *z, const struct step *step, const char *fmt, ...)
{
	va_list ap;

	z->why->line = step->node->line;
	z->why->column = step->node->column;
	va_start(ap, fmt);
	vsnprintf(z->why->text, sizeof(z->why->text), fmt, ap);
	va_end(ap);
	return false;
}

/* Text of the scenario in a comment of one line */
static void put_line(FILE *out, const char *text)
{
	for (; *text; text++)
		fputc(*text == '\n' ? ' ' : *text, out);
}

/* What is expected of the next call */
static void expect(struct syz *z, const struct step *step, const char *name, const char *reads)
{
	int err = errno_on(z->profile, step);

	fprintf(z->out, "# line %u: %s", step->node->line, step_names[step->action]);
	if (*name) {
		fputc(' ', z->out);
		put_line(z->out, name);
	}
	if (err || *reads)
		fprintf(z->out, ": %s", err ? errno_label(err) : reads);
	fputc('\n', z->out);
}

static uint64_t take_data(struct syz *z, uint64_t len)
{
	uint64_t at = z->data;

	z->data += (len + DATA_STEP - 1) / DATA_STEP * DATA_STEP;
	return at;
}

/* Calls that a step does not show: VMs and vCPUs come to be at their first use */
static int vm_of(struct syz *z, const struct step *step)
{
	int *vm = &z->vm[step->vm];

	if (*vm < 0) {
		*vm = z->nr_vars++;
		fprintf(z->out, "r%d = ioctl$KVM_CREATE_VM(r%d, 0x%x, 0x0)\n", *vm, z->kvm, KVM_CREATE_VM);
	}
	return *vm;
}

static int vcpu_of(struct syz *z, const struct step *step)
{
	int vm = vm_of(z, step), *vcpu = &z->vcpu[step->vm][step->vcpu];

	if (*vcpu < 0) {
		*vcpu = z->nr_vars++;
		fprintf(z->out, "r%d = ioctl$KVM_CREATE_VCPU(r%d, 0x%x, 0x%x)\n", *vcpu, vm, KVM_CREATE_VCPU,
			step->vcpu);
	}
	return *vcpu;
}

/* Fields at the end of a structure that are zero are left out, as syzkaller itself does. */

/* ioctl$NAME(rFD, REQUEST, and, where memory is good, &(ADDR)= before the value; false: 0x0 is all */
static bool put_begin(struct syz *z, const struct step *step, const char *name, int fd, uint32_t request,
		      uint64_t len)
{
	fprintf(z->out, "ioctl$%s(r%d, 0x%x, ", name, fd, request);
	if (step->buffer == BUFFER_BAD) {
		fputs("0x0)\n", z->out);
		return false;
	}
	fprintf(z->out, "&(0x%" PRIx64 ")=", take_data(z, len));
	return true;
}

static bool no_partial(struct syz *z, const struct step *step)
{
	return step->buffer != BUFFER_PARTIAL ||
	       no(z, step, "buffer: {mapped: N}: syzkaller lays its memory out itself");
}

static bool syz_step_create_vm(struct syz *z, const struct step *step)
{
	int err = errno_on(z->profile, step);

	expect(z, step, "", "");
	if (!err) {
		z->vm[step->vm] = z->nr_vars++;
		memset(z->vcpu[step->vm], -1, sizeof(z->vcpu[step->vm]));
		fprintf(z->out, "r%d = ", z->vm[step->vm]);
	}
	fprintf(z->out, "ioctl$KVM_CREATE_VM(r%d, 0x%x, 0x%" PRIx64 ")\n", z->kvm, KVM_CREATE_VM, step->number);
	return true;
}

static bool syz_step_create_vcpu(struct syz *z, const struct step *step)
{
	int err = errno_on(z->profile, step), vm = vm_of(z, step);

	expect(z, step, "", "");
	if (!err)
		z->vcpu[step->vm][step->vcpu] = z->nr_vars++;
	if (!err)
		fprintf(z->out, "r%d = ", z->vcpu[step->vm][step->vcpu]);
	fprintf(z->out, "ioctl$KVM_CREATE_VCPU(r%d, 0x%x, 0x%" PRIx64 ")\n", vm, KVM_CREATE_VCPU, step->number);
	return true;
}

static bool syz_step_vcpu_init(struct syz *z, const struct step *step)
{
	uint64_t features = step->number & ~FEATURE_SME_OF_PROFILE;
	int vcpu = vcpu_of(z, step);

	if (step->number & FEATURE_SME_OF_PROFILE)
		features |= UINT64_C(1) << z->profile->sme_feature_bit;
	if (!no_partial(z, step))
		return false;
	expect(z, step, "", "");
	if (put_begin(z, step, "KVM_ARM_VCPU_INIT_sme", vcpu, KVM_ARM_VCPU_INIT, sizeof(struct kvm_vcpu_init)))
		fprintf(z->out, features >> 32 ? "{0x%" PRIx64 ", 0x%x, [0x%x]})\n" : "{0x%" PRIx64 ", 0x%x})\n",
			step->target, (uint32_t)features, (uint32_t)(features >> 32));
	return true;
}

static bool syz_step_finalize(struct syz *z, const struct step *step)
{
	int vcpu = vcpu_of(z, step);

	if (step->number == FINALIZE_ALL)
		return no(z, step, "finalize: ALL: depends on what the vCPU has; name the features");
	if (!no_partial(z, step))
		return false;
	expect(z, step, "", "");
	if (put_begin(z, step, "KVM_ARM_VCPU_FINALIZE_sme", vcpu, KVM_ARM_VCPU_FINALIZE, sizeof(int)))
		fprintf(z->out, "0x%" PRIx64 ")\n", step->number);
	return true;
}

static void put_bytes(FILE *out, const uint8_t *bytes, size_t len)
{
	fputc('"', out);
	for (size_t i = 0; i < len; i++)
		fprintf(out, "%02x", bytes[i]);
	fputc('"', out);
}

/* A value as its group's type wants it: an integer, or the bytes, all of them */
static void put_value(FILE *out, const struct syz_group *group, const uint8_t *bytes, size_t len)
{
	bool known = group != &syz_groups[nr_syz_groups - 1];
	uint8_t whole[256] = { 0 };
	uint64_t number = 0;

	if (!group->wide) {
		memcpy(&number, bytes, len < 8 ? len : 8);
		fprintf(out, "0x%" PRIx64, number);
		return;
	}
	/* an id can code more bytes than any register has */
	memcpy(whole, bytes, len < sizeof(whole) ? len : sizeof(whole));
	put_bytes(out, whole, known ? len : sizeof(whole));
}

static void put_one_reg(struct syz *z, const struct step *step, const struct reg_arg *reg, bool set,
			const uint8_t *bytes, int vcpu)
{
	uint64_t id = named_id(z->profile, reg);
	const struct syz_group *group = &syz_groups[syz_group_of(z->profile, id)];

	fprintf(z->out, "ioctl$KVM_%s_ONE_REG_sme(r%d, 0x%x, &(0x%" PRIx64 ")=@%s={0x%" PRIx64 ", ",
		set ? "SET" : "GET", vcpu, set ? KVM_SET_ONE_REG : KVM_GET_ONE_REG,
		take_data(z, sizeof(struct kvm_one_reg)), group->field, id);
	if (step->buffer == BUFFER_BAD) {
		fputs("0x0})\n", z->out);
		return;
	}
	fprintf(z->out, "&(0x%" PRIx64 ")", take_data(z, 256));
	if (set)
		fputc('=', z->out);
	if (set)
		put_value(z->out, group, bytes, KVM_REG_SIZE(id));
	fputs("})\n", z->out);
}

static bool syz_step_set(struct syz *z, const struct step *step)
{
	int vcpu = vcpu_of(z, step);

	if (!no_partial(z, step))
		return false;
	for (const struct reg_arg *reg = step->regs; reg; reg = reg->next) {
		const struct value *value = value_on(z->profile, reg);

		if (!value)
			return no(z, step, "%s: by_profile: has no value for %s", reg->name, z->profile->name);
		if (value->kind == VALUE_BITS)
			return no(z, step, "%s: bits: take what the register reads", reg->name);
		expect(z, step, reg->name, "");
		put_one_reg(z, step, reg, true, value->bytes, vcpu);
	}
	return true;
}

static const char *reads(const struct value *value, char buf[600])
{
	char bytes[560];

	if (!value || value->kind == VALUE_ANY)
		return "";
	if (value->kind == VALUE_BITS)
		snprintf(buf, 600, "bits %u:%u = 0x%" PRIx64, value->hi, value->lo, value->bits);
	else
		snprintf(buf, 600, "%s", describe_bytes(value->bytes, value->len, bytes, sizeof(bytes)));
	return buf;
}

static bool syz_step_get(struct syz *z, const struct step *step)
{
	int vcpu = vcpu_of(z, step);
	char text[600];

	if (!no_partial(z, step))
		return false;
	for (const struct reg_arg *reg = step->regs; reg; reg = reg->next) {
		expect(z, step, reg->name, reads(value_on(z->profile, reg), text));
		put_one_reg(z, step, reg, false, NULL, vcpu);
	}
	return true;
}

/* The list is written behind the pointer, where memory is */
static bool syz_step_reg_list(struct syz *z, const struct step *step)
{
	uint64_t room = step->reg_list.room.is ? step->reg_list.room.n : MAX_LIST_ROOM;
	int vcpu = vcpu_of(z, step);

	if (!no_partial(z, step))
		return false;
	expect(z, step, "", "");
	if (put_begin(z, step, "KVM_GET_REG_LIST_sme", vcpu, KVM_GET_REG_LIST, 8 + room * 8))
		fprintf(z->out, "{0x%" PRIx64 ", []})\n", room);
	return true;
}

static bool syz_step_run(struct syz *z, const struct step *step)
{
	int err = errno_on(z->profile, step), vcpu = vcpu_of(z, step);

	if (step->run.immediate_exit)
		return no(z, step, "run: immediate_exit: lies in the vCPU's mmap()");
	if (!err || err == EINTR)
		return no(z, step, "run: a vCPU without a guest does not come back by itself");
	expect(z, step, "", "");
	fprintf(z->out, "ioctl$KVM_RUN(r%d, 0x%x, 0x%" PRIx64 ")\n", vcpu, KVM_RUN, step->run.arg.n);
	return true;
}

static bool syz_step_guest(struct syz *z, const struct step *step)
{
	return no(z, step, "guest: syzkaller brings guest code of its own (syzos)");
}

static uint64_t cap_number(const struct syz *z, uint64_t cap)
{
	return cap == CAP_SME_OF_PROFILE ? z->profile->cap_arm_sme_nr : cap;
}

static bool syz_step_check_extension(struct syz *z, const struct step *step)
{
	int vm = vm_of(z, step);
	char answer[32];

	for (const struct cap_arg *cap = step->caps; cap; cap = cap->next) {
		snprintf(answer, sizeof(answer), "%" PRIu64, cap->answer);
		expect(z, step, cap->name, answer);
		fprintf(z->out, "ioctl$KVM_CHECK_EXTENSION_sme(r%d, 0x%x, 0x%" PRIx64 ")\n", vm,
			KVM_CHECK_EXTENSION, cap_number(z, cap->cap));
	}
	return true;
}

static bool syz_step_enable_cap(struct syz *z, const struct step *step)
{
	int vm = vm_of(z, step);

	if (!no_partial(z, step))
		return false;
	expect(z, step, "", "");
	if (put_begin(z, step, "KVM_ENABLE_CAP_sme", vm, KVM_ENABLE_CAP, sizeof(struct kvm_enable_cap)))
		fprintf(z->out, "{0x%" PRIx64 "})\n", cap_number(z, step->number));
	return true;
}

static bool syz_step_preferred_target(struct syz *z, const struct step *step)
{
	int vm = vm_of(z, step);
	char target[32];

	if (!no_partial(z, step))
		return false;
	snprintf(target, sizeof(target), "0x%" PRIx64, step->number);
	expect(z, step, "", target);
	if (put_begin(z, step, "KVM_ARM_PREFERRED_TARGET_sme", vm, KVM_ARM_PREFERRED_TARGET,
		      sizeof(struct kvm_vcpu_init)))
		fputs("{0x0})\n", z->out);
	return true;
}

static bool syz_step_writable_masks(struct syz *z, const struct step *step)
{
	int vm = vm_of(z, step);

	if (!no_partial(z, step))
		return false;
	if (!z->profile->reg_mask_ranges)
		return no(z, step, "writable_masks: %s has no such call to describe", z->profile->name);
	expect(z, step, "", "");
	if (!put_begin(z, step, "KVM_ARM_GET_REG_WRITABLE_MASKS_sme", vm, KVM_ARM_GET_REG_WRITABLE_MASKS,
		       sizeof(struct reg_mask_range)))
		return true;
	fprintf(z->out, "{&(0x%" PRIx64 "), 0x%x})\n", take_data(z, 8 * KVM_ARM_FEATURE_ID_RANGE_SIZE),
		KVM_ARM_FEATURE_ID_RANGE);
	return true;
}

static bool syz_step_vl_matrix(struct syz *z, const struct step *step)
{
	return no(z, step, "vl_matrix: a proposal, of no kernel that syzkaller could meet");
}

static bool mp_state(struct syz *z, const struct step *step, const char *name, uint32_t request,
		     uint64_t value, const char *expected)
{
	int vcpu = vcpu_of(z, step);

	if (!no_partial(z, step))
		return false;
	expect(z, step, "", expected);
	if (put_begin(z, step, name, vcpu, request, sizeof(struct kvm_mp_state)))
		fprintf(z->out, "0x%" PRIx64 ")\n", value);
	return true;
}

static bool syz_step_set_mp_state(struct syz *z, const struct step *step)
{
	return mp_state(z, step, "KVM_SET_MP_STATE", KVM_SET_MP_STATE, step->number, "");
}

static bool syz_step_get_mp_state(struct syz *z, const struct step *step)
{
	char state[32];

	snprintf(state, sizeof(state), "0x%" PRIx64, step->number);
	return mp_state(z, step, "KVM_GET_MP_STATE", KVM_GET_MP_STATE, 0, state);
}

/* Of kvmsme_vcpu_events: the hole in front of the syndrome is syzkaller's own */
static bool syz_step_set_events(struct syz *z, const struct step *step)
{
	const struct events_arg *arg = &step->events;
	int vcpu = vcpu_of(z, step);

	if (!no_partial(z, step))
		return false;
	if (arg->pad.n || arg->reserved.n)
		return no(z, step, "set_events: pad, reserved: syzkaller fills what nothing is said of itself");
	expect(z, step, "", "");
	if (put_begin(z, step, "KVM_SET_VCPU_EVENTS_sme", vcpu, KVM_SET_VCPU_EVENTS,
		      sizeof(struct kvm_vcpu_events)))
		fprintf(z->out, "{0x%" PRIx64 ", 0x%" PRIx64 ", 0x%" PRIx64 ", 0x%" PRIx64 "})\n",
			arg->serror_pending.n, arg->serror_has_esr.n, arg->ext_dabt_pending.n,
			arg->serror_esr.n);
	return true;
}

static bool syz_step_get_events(struct syz *z, const struct step *step)
{
	int vcpu = vcpu_of(z, step);

	if (!no_partial(z, step))
		return false;
	expect(z, step, "", "");
	if (put_begin(z, step, "KVM_GET_VCPU_EVENTS_sme", vcpu, KVM_GET_VCPU_EVENTS,
		      sizeof(struct kvm_vcpu_events)))
		fputs("{0x0})\n", z->out);
	return true;
}

static uint64_t or_else(const struct given *number, uint64_t otherwise)
{
	return number->is ? number->n : otherwise;
}

static bool syz_step_memory(struct syz *z, const struct step *step)
{
	const struct memory_arg *arg = &step->memory;
	int vm = vm_of(z, step);

	if (!no_partial(z, step))
		return false;
	if (arg->at.is)
		return no(z, step, "memory: at: guest memory as data is no call");
	if (arg->uaddr.is)
		return no(z, step, "memory: uaddr: syzkaller lays its memory out itself");
	expect(z, step, "", "");
	if (put_begin(z, step, "KVM_SET_USER_MEMORY_REGION_sme", vm, KVM_SET_USER_MEMORY_REGION,
		      sizeof(struct kvm_userspace_memory_region)))
		fprintf(z->out, "{0x%" PRIx64 ", 0x%" PRIx64 ", 0x%" PRIx64 ", 0x%" PRIx64 ", &(0x%" PRIx64
			"/0x10000)=nil})\n", or_else(&arg->slot, 1), or_else(&arg->flags, 0),
			or_else(&arg->gpa, 0x80000000), or_else(&arg->size, 4096), REGION);
	return true;
}

static bool syz_step_ioctl(struct syz *z, const struct step *step)
{
	return no(z, step, "ioctl: syzkaller makes described calls only");
}

static bool no_file(struct syz *z, const struct step *step)
{
	return no(z, step, "%s: syzkaller opens, closes and maps what it likes", step_names[step->action]);
}

static bool syz_step_open(struct syz *z, const struct step *step)
{
	return no_file(z, step);
}

static bool syz_step_close(struct syz *z, const struct step *step)
{
	return no_file(z, step);
}

static bool syz_step_map(struct syz *z, const struct step *step)
{
	return no_file(z, step);
}

static bool syz_step_read(struct syz *z, const struct step *step)
{
	return no_file(z, step);
}

static bool syz_step_stats(struct syz *z, const struct step *step)
{
	return no(z, step, "stats: what is read is no result of a program");
}

static bool no_device_attr(struct syz *z, const struct step *step)
{
	return no(z, step, "%s: no attribute is described", step_names[step->action]);
}

static bool syz_step_set_device_attr(struct syz *z, const struct step *step)
{
	return no_device_attr(z, step);
}

static bool syz_step_get_device_attr(struct syz *z, const struct step *step)
{
	return no_device_attr(z, step);
}

static bool syz_step_has_device_attr(struct syz *z, const struct step *step)
{
	return no_device_attr(z, step);
}

static bool no_registers(struct syz *z, const struct step *step)
{
	return no(z, step, "%s: programs of syzkaller say nothing of the registers of their task",
		  step_names[step->action]);
}

static bool syz_step_set_task(struct syz *z, const struct step *step)
{
	return no_registers(z, step);
}

static bool syz_step_get_task(struct syz *z, const struct step *step)
{
	return no_registers(z, step);
}

static bool no_loops(struct syz *z, const struct step *step)
{
	return no(z, step, "%s: takes what KVM_GET_REG_LIST answers, and programs of syzkaller have no loops",
		  step_names[step->action]);
}

static bool syz_step_save(struct syz *z, const struct step *step)
{
	return no_loops(z, step);
}

static bool syz_step_restore(struct syz *z, const struct step *step)
{
	return no_loops(z, step);
}

static bool syz_step_same_as(struct syz *z, const struct step *step)
{
	return no_loops(z, step);
}

static void put_header(struct syz *z)
{
	fputs("# ", z->out);
	put_line(z->out, z->scenario->title);
	fputs("\n# Source: ", z->out);
	put_line(z->out, z->scenario->source);
	fprintf(z->out, "\n# As %s has it; made by kvmsme export --syz, described by its --syzlang\n\n",
		z->profile->name);
	z->kvm = z->nr_vars++;
	fprintf(z->out, "r%d = openat$kvm(0xffffffffffffff9c, &(0x%" PRIx64 ")='/dev/kvm\\x00', 0x0, 0x0)\n",
		z->kvm, take_data(z, 16));
}

bool export_syz(const struct scenario *scenario, const struct profile *profile,
		struct guest_asm *assembler, FILE *out, struct export_refusal *why)
{
	struct syz z = { .scenario = scenario, .profile = profile, .out = out, .data = DATA, .why = why };

	(void)assembler;	/* no guest is exported */
	memset(z.vm, -1, sizeof(z.vm));
	memset(z.vcpu, -1, sizeof(z.vcpu));
	put_header(&z);
	for (const struct step *step = scenario->steps; step; step = step->next) {
		if (step->other_host)
			return no(&z, step, "host: other: a program runs on one host");
		if (!syz_steps[step->action](&z, step))
			return false;
	}
	return true;
}

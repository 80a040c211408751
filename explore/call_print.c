/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <string.h>

#include "call_print.h"
#include "errnos.h"
#include "regs.h"
#include "shape.h"

#define SME_VLS_NAME "SME_VLS"

/* SME_VLS means each profile's own id */
static const char *quoted(const struct vcpu_call *call, char buf[REG_NAME_MAX])
{
	if (call->id == ID_SME_VLS)
		return SME_VLS_NAME;
	reg_name(NULL, call->id, buf);
	if (!strncmp(buf, "id ", 3))
		memmove(buf, buf + 3, strlen(buf + 3) + 1);
	return buf;
}

static const char *feature_name(uint32_t feature)
{
	return feature == FEATURE_SME ? "SME" : word_name(shape_features.words, feature);
}

/* A step whose argument is a word, where the number has one */
static void put_word(const char *key, const struct shape *shape, uint64_t value, FILE *out)
{
	const char *name = word_name(shape->words, value);

	if (name)
		fprintf(out, "%s: %s", key, name);
	else
		fprintf(out, "%s: %" PRIu64, key, value);
}

static void put_features(const struct vcpu_call *call, FILE *out)
{
	const char *sep = "";

	fputs("vcpu_init: [", out);
	for (unsigned int bit = 0; bit < 32; bit++) {
		uint32_t feature = UINT32_C(1) << bit;
		const char *name = feature_name(feature);

		if (!(call->value & feature))
			continue;
		if (name)
			fprintf(out, "%s%s", sep, name);
		else
			fprintf(out, "%s%u", sep, bit);
		sep = ", ";
	}
	fputc(']', out);
	if (call->id != 1)
		fprintf(out, "\n    target: %" PRIu64, call->id);
}

static void put_finalize(const struct vcpu_call *call, FILE *out)
{
	put_word("finalize", &shape_finalize, call->value, out);
}

static void put_guest(const struct vcpu_call *call, FILE *out)
{
	const uint32_t word = (uint32_t)call->value, *words = call->words ? call->words : &word;
	unsigned int nr = call->words ? call->nr_words : 1;

	if (call->text) {
		fputs("guest: |\n      ", out);
		for (const char *at = call->text; *at; at++) {
			if (at[0] == ';' && at[1] == ' ') {
				fputs("\n      ", out);
				at++;
			} else {
				fputc(*at, out);
			}
		}
		return;
	}
	fputs("guest: {words: [", out);
	for (unsigned int i = 0; i < nr; i++)
		fprintf(out, "%s0x%08" PRIx32, i ? ", " : "", words[i]);
	fputs("]}", out);
}

/* Bits of SVCR and vector lengths in their own words */
static void put_number(const struct vcpu_call *call, FILE *out)
{
	bool vls = call->id == ID_SME_VLS || call->id == KVM_REG_ARM64_SVE_VLS;
	const char *sep = "";

	if (call->id == KVM_REG_ARM64_SYS_SVCR && call->value && call->value < 4) {
		fprintf(out, "[%s%s%s]", call->value & 1 ? "SM" : "", call->value == 3 ? ", " : "",
			call->value & 2 ? "ZA" : "");
	} else if (vls && call->value) {
		fputc('[', out);
		for (unsigned int bit = 0; bit < 64; bit++)
			if (call->value >> bit & 1) {
				fprintf(out, "%s%u", sep, bit + 1);
				sep = ", ";
			}
		fputc(']', out);
	} else {
		fprintf(out, "0x%" PRIx64, call->value);
	}
}

static void put_set(const struct vcpu_call *call, FILE *out)
{
	char name[REG_NAME_MAX];

	fprintf(out, "set: {\"%s\": ", quoted(call, name));
	if (call->kind == CALL_FILL)
		fprintf(out, "{fill: 0x%02" PRIx64 "}", call->value & 0xff);
	else if (call->kind == CALL_FIELD)
		fprintf(out, "{bits: [27, 24], value: %" PRIu64 "}", call->value);
	else
		put_number(call, out);
	fputc('}', out);
}

static void put_memory(const struct vcpu_call *call, FILE *out)
{
	fprintf(out, "memory: {slot: %" PRIu64 ", size: %" PRIu64 ", gpa: 0x%" PRIx64 "}", call->id,
		call->value, UINT64_C(0x40000000) + (call->id & 0xffff) * 4096);
}

static void put_get(const struct vcpu_call *call, FILE *out)
{
	char name[REG_NAME_MAX];

	fprintf(out, "get: {\"%s\": ", quoted(call, name));
}

static void put_list(const struct vcpu_call *call, FILE *out)
{
	fputs("reg_list: {", out);
	if (call->value != LIST_ROOM)
		fprintf(out, "room: %" PRIu64, call->value);
}

static void put_run(const struct vcpu_call *call, FILE *out)
{
	fputs("run: {immediate_exit: true", out);
	if (call->value)
		fprintf(out, ", arg: %" PRIu64, call->value);
	fputc('}', out);
}

static void put_vl_matrix(const struct vcpu_call *call, FILE *out)
{
	(void)call;
	fputs("vl_matrix: {}", out);
}

static void put_cap(const struct vcpu_call *call, FILE *out)
{
	(void)call;
	fputs("check_extension: {SME: ", out);
}

static void put_get_mp(const struct vcpu_call *call, FILE *out)
{
	(void)call;
	fputs("get_mp_state: ", out);
}

static void put_set_mp(const struct vcpu_call *call, FILE *out)
{
	put_word("set_mp_state", &shape_mp_state, call->value, out);
}

static void put_get_events(const struct vcpu_call *call, FILE *out)
{
	(void)call;
	fputs("get_events: {", out);
}

static void put_set_events(const struct vcpu_call *call, FILE *out)
{
	fprintf(out, "set_events: {serror_pending: %" PRIu64 ", serror_has_esr: %" PRIu64 ", serror_esr: 0x%"
		PRIx64 ", ext_dabt_pending: %" PRIu64 "}", call->id & 1, call->id >> 1 & 1, call->value,
		call->id >> 2 & 1);
}

static void put_enable(const struct vcpu_call *call, FILE *out)
{
	fprintf(out, "enable_cap: %" PRIu64, call->id);
}

static void put_ioctl(const struct vcpu_call *call, FILE *out)
{
	fprintf(out, "ioctl: {request: 0x%" PRIx64 ", arg: 0x%" PRIx64 "}", call->id, call->value);
}

static void put_target(const struct vcpu_call *call, FILE *out)
{
	(void)call;
	fputs("preferred_target: ", out);
}

static void put_masks(const struct vcpu_call *call, FILE *out)
{
	(void)call;
	fputs("writable_masks: {}", out);
}

static void put_task(const struct vcpu_call *call, FILE *out)
{
	const struct host_task task = call_task(call);

	fprintf(out, "set_task: {v: 0x%02x, z: 0x%02x", task.v, task.z);
	if (task.has_za)
		fprintf(out, ", za: 0x%02x", task.za);
	fprintf(out, ", sm: %d}", task.sm);
}

/* A migration is several steps: vm_move_print() */
static void (*const putters[NR_CALL_KINDS])(const struct vcpu_call *call, FILE *out) = {
	[CALL_INIT] = put_features, [CALL_FINALIZE] = put_finalize, [CALL_LIST] = put_list,
	[CALL_RUN] = put_run, [CALL_GUEST] = put_guest, [CALL_VL_MATRIX] = put_vl_matrix,
	[CALL_CAP] = put_cap, [CALL_GET] = put_get, [CALL_SET] = put_set, [CALL_FILL] = put_set,
	[CALL_FIELD] = put_set, [CALL_GET_MP] = put_get_mp, [CALL_SET_MP] = put_set_mp,
	[CALL_GET_EVENTS] = put_get_events, [CALL_SET_EVENTS] = put_set_events,
	[CALL_ENABLE] = put_enable, [CALL_MEMORY] = put_memory, [CALL_TARGET] = put_target,
	[CALL_MASKS] = put_masks, [CALL_IOCTL] = put_ioctl, [CALL_TASK] = put_task,
};

const char *call_print_comma(const struct vcpu_call *call)
{
	return call->kind == CALL_LIST && call->value != LIST_ROOM ? ", " : "";
}

bool call_has_step(const struct vcpu_call *call)
{
	return putters[call->kind];
}

bool call_print_open(const struct vcpu_call *call)
{
	return call->kind == CALL_GET || call->kind == CALL_LIST || call->kind == CALL_CAP ||
	       call->kind == CALL_GET_MP || call->kind == CALL_GET_EVENTS || call->kind == CALL_TARGET;
}

bool call_print(const struct vcpu_call *call, FILE *out)
{
	if (!putters[call->kind])
		return false;
	putters[call->kind](call, out);
	if (call->bad && !call_print_open(call))
		fputs("\n    buffer: bad", out);
	return true;
}

/* Closes what call_print() left open; nothing is said of the value */
static void put_any(const struct vcpu_call *call, const struct answer *answer, FILE *out)
{
	uint32_t state = 0;

	if (call->kind == CALL_GET)
		fputs("any}", out);
	else if (call->kind == CALL_GET_EVENTS)
		fputc('}', out);
	else if (call->kind == CALL_CAP)
		fprintf(out, "%ld}", answer->ret);
	else if (call->kind == CALL_LIST)
		fprintf(out, "%s%s", answer->err ? "" : call_print_comma(call), answer->err ? "}" : "contains: [PC]}");
	else if (call->kind == CALL_GET_MP || call->kind == CALL_TARGET) {
		memcpy(&state, answer->value, answer->len ? sizeof(state) : 0);
		fprintf(out, "%u", state);
	}
	if (call->bad)
		fputs("\n    buffer: bad", out);
}

void call_print_where(const struct vcpu_call *call, unsigned int vm, unsigned int vcpu, FILE *out)
{
	static const bool on_vm[NR_CALL_KINDS] = {
		[CALL_VL_MATRIX] = true, [CALL_CAP] = true, [CALL_ENABLE] = true, [CALL_MEMORY] = true,
		[CALL_TARGET] = true, [CALL_MASKS] = true,
	};

	if (vm && call->kind != CALL_TASK)
		fprintf(out, "    vm: %u\n", vm);
	if (vcpu && call->kind != CALL_TASK && !on_vm[call->kind])
		fprintf(out, "    vcpu: %u\n", vcpu);
}

bool call_print_step(const struct vcpu_call *call, const struct answer *answer, FILE *out)
{
	char name[CALL_NAME_MAX];

	if (!putters[call->kind]) {
		fprintf(out, "  # %s has no step\n", call_name(call, name));
		return false;
	}
	fputs("  - ", out);
	call_print(call, out);
	if (call_print_open(call))
		put_any(call, answer, out);
	if (call->kind == CALL_GUEST && !answer->err && (uint64_t)answer->ret & GUEST_EXCEPTION)
		fprintf(out, "\n    exit: {exception: 0x%" PRIx64 "}",
			(uint64_t)answer->ret & (GUEST_EXCEPTION - 1));
	if (answer->err)
		fprintf(out, "\n    fails: %s", errno_label(answer->err));
	fputc('\n', out);
	return true;
}

static const char *const kind_names[NR_CALL_KINDS] = {
	[CALL_INIT] = "INIT", [CALL_FINALIZE] = "FINALIZE", [CALL_LIST] = "GET_REG_LIST",
	[CALL_RUN] = "RUN", [CALL_GUEST] = "guest", [CALL_VL_MATRIX] = "GET_VL_MATRIX",
	[CALL_CAP] = "CHECK_EXTENSION SME", [CALL_GET] = "GET", [CALL_SET] = "SET",
	[CALL_FILL] = "SET", [CALL_FIELD] = "SET", [CALL_GET_MP] = "GET_MP_STATE",
	[CALL_SET_MP] = "SET_MP_STATE", [CALL_GET_EVENTS] = "GET_VCPU_EVENTS",
	[CALL_SET_EVENTS] = "SET_VCPU_EVENTS", [CALL_ENABLE] = "ENABLE_CAP",
	[CALL_MEMORY] = "SET_USER_MEMORY_REGION", [CALL_TARGET] = "PREFERRED_TARGET",
	[CALL_MASKS] = "GET_REG_WRITABLE_MASKS", [CALL_IOCTL] = "ioctl",
	[CALL_TASK] = "the task's registers", [CALL_MIGRATE] = "migration",
};

const char *call_name(const struct vcpu_call *call, char buf[CALL_NAME_MAX])
{
	const char *kind = kind_names[call->kind];
	char reg[REG_NAME_MAX];

	if (call->name)
		return call->name;
	if (call->kind == CALL_GET)
		snprintf(buf, CALL_NAME_MAX, "%s %s", kind, quoted(call, reg));
	else if (call->kind == CALL_SET || call->kind == CALL_FILL || call->kind == CALL_FIELD)
		snprintf(buf, CALL_NAME_MAX, "%s %s = 0x%" PRIx64 "%s", kind, quoted(call, reg),
			 call->value, call->bad ? ", unmapped" : "");
	else
		snprintf(buf, CALL_NAME_MAX, "%s 0x%" PRIx64, kind,
			 call->words ? call->words[0] : call->value);
	return buf;
}

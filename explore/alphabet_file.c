/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "alphabet_file.h"
#include "call_print.h"
#include "guest_asm.h"
#include "ioctl_arg.h"
#include "scenario.h"

/** struct alphabet_file - @names: of the calls, CALL_NAME_MAX each */
struct alphabet_file {
	struct scenario scenario;
	struct guest_asm *assembler;
	struct alphabet *alphabet;
	char (*names)[CALL_NAME_MAX];
};

static bool refuse(struct alphabet_file *f, const struct step *step, const char *why)
{
	return yerror(&f->scenario.doc, step->node, "%s: %s", step_names[step->action], why);
}

static bool add(struct alphabet_file *f, const struct step *step, struct vcpu_call call)
{
	struct alphabet *a = f->alphabet;

	if (a->nr == ALPHABET_MAX)
		return refuse(f, step, "an alphabet has at most 256 calls");
	if (step->buffer == BUFFER_PARTIAL)
		return refuse(f, step, "buffer is bad or good here");
	call.bad = step->buffer == BUFFER_BAD;
	if (!call.id && !step->regs)
		call.id = 1;
	call.name = call_name(&call, f->names[a->nr]);
	a->call[a->nr++] = call;
	return true;
}

static bool add_init(struct alphabet_file *f, const struct step *step)
{
	uint64_t features = step->number & ~FEATURE_SME_OF_PROFILE;

	if (features >> 30)
		return refuse(f, step, "features above bit 29 cannot be asked for here");
	if (step->number & FEATURE_SME_OF_PROFILE)
		features |= FEATURE_SME;
	return add(f, step, (struct vcpu_call){ .kind = CALL_INIT, .value = features,
		.id = step->target == KVM_ARM_TARGET_GENERIC_V8 ? 1 : step->target });
}

static bool add_number(struct alphabet_file *f, const struct step *step)
{
	static const enum call_kind kinds[NR_STEP_ACTIONS] = {
		[STEP_finalize] = CALL_FINALIZE, [STEP_set_mp_state] = CALL_SET_MP,
		[STEP_get_mp_state] = CALL_GET_MP, [STEP_preferred_target] = CALL_TARGET,
		[STEP_vl_matrix] = CALL_VL_MATRIX, [STEP_writable_masks] = CALL_MASKS,
	};

	return add(f, step, (struct vcpu_call){ .kind = kinds[step->action], .value = step->number });
}

static bool same_bytes(const uint8_t *bytes, size_t len)
{
	return !memcmp(bytes, bytes + 1, len - 1);
}

static bool value_call(struct alphabet_file *f, const struct step *step, const struct value *value,
		       struct vcpu_call *call)
{
	if (value->kind == VALUE_BITS && value->hi == 27 && value->lo == 24) {
		call->kind = CALL_FIELD;
		call->value = value->bits;
		return true;
	}
	if (value->kind != VALUE_BYTES)
		return refuse(f, step, "a value is whole, or the field [27, 24]");
	if (value->len <= 8) {
		call->kind = CALL_SET;
		memcpy(&call->value, value->bytes, value->len);
		return true;
	}
	call->kind = CALL_FILL;
	call->value = value->bytes[0];
	if (same_bytes(value->bytes, value->len))
		return true;
	for (size_t i = 8; i < value->len; i++)
		if (value->bytes[i])
			return refuse(f, step, "a long value is a number, or one byte all over ({fill: ...})");
	call->kind = CALL_SET;
	memcpy(&call->value, value->bytes, 8);
	return true;
}

static bool add_regs(struct alphabet_file *f, const struct step *step)
{
	for (const struct reg_arg *reg = step->regs; reg; reg = reg->next) {
		struct vcpu_call call = { .kind = CALL_GET, .id = reg->id };

		if (step->action == STEP_set && !value_call(f, step, &reg->value[0].value, &call))
			return false;
		if (!strcmp(reg->name, "SME_VLS")) {
			call.name = step->action == STEP_set ? "SET SME_VLS" : "GET SME_VLS";
			call.id = ID_SME_VLS;
		}
		if (!add(f, step, call))
			return false;
	}
	return true;
}

static bool add_list(struct alphabet_file *f, const struct step *step)
{
	uint64_t room = step->reg_list.room.is ? step->reg_list.room.n : LIST_ROOM;

	return add(f, step, (struct vcpu_call){ .kind = CALL_LIST,
						.value = room < LIST_ROOM ? room : LIST_ROOM });
}

static bool add_run(struct alphabet_file *f, const struct step *step)
{
	if (!step->run.immediate_exit)
		return refuse(f, step, "a run without code is one with immediate_exit: true here");
	return add(f, step, (struct vcpu_call){ .kind = CALL_RUN, .value = step->run.arg.n });
}

static bool add_guest(struct alphabet_file *f, const struct step *step)
{
	struct vcpu_call call = { .kind = CALL_GUEST, .words = step->words };
	struct asm_complaint why = { 0 };
	size_t nr = step->nr_words;

	if (step->program || step->bare)
		return refuse(f, step, "a guest is a few instructions here, as text or words");
	if (step->guest_text &&
	    guest_asm_words(f->assembler, step->guest_text, &call.words, &nr, &why) != ASM_OK)
		return refuse(f, step, why.text);
	if (nr > STAGE_GUEST_WORDS)
		return refuse(f, step, "a guest has at most 16 instructions here");
	call.nr_words = (unsigned int)nr;
	return add(f, step, call);
}

static bool add_extension(struct alphabet_file *f, const struct step *step)
{
	if (step->caps->next || step->caps->cap != CAP_SME_OF_PROFILE)
		return refuse(f, step, "only SME can be asked for here");
	return add(f, step, (struct vcpu_call){ .kind = CALL_CAP });
}

static bool add_cap(struct alphabet_file *f, const struct step *step)
{
	return add(f, step, (struct vcpu_call){ .kind = CALL_ENABLE, .id = step->number });
}

static bool add_events(struct alphabet_file *f, const struct step *step)
{
	const struct events_arg *arg = &step->events;

	if (step->action == STEP_get_events)
		return add(f, step, (struct vcpu_call){ .kind = CALL_GET_EVENTS });
	if (arg->pad.n || arg->reserved.n)
		return refuse(f, step, "padding and reserved words are 0 here");
	if (arg->serror_pending.n > 1 || arg->serror_has_esr.n > 1 || arg->ext_dabt_pending.n > 1)
		return refuse(f, step, "events are 0 or 1 here");
	return add(f, step, (struct vcpu_call){ .kind = CALL_SET_EVENTS, .value = arg->serror_esr.n,
		.id = arg->serror_pending.n | arg->serror_has_esr.n << 1 | arg->ext_dabt_pending.n << 2 });
}

static bool add_memory(struct alphabet_file *f, const struct step *step)
{
	if (step->memory.at.is)
		return refuse(f, step, "guest memory as data is no call");
	return add(f, step, (struct vcpu_call){ .kind = CALL_MEMORY,
		.id = step->memory.slot.is ? step->memory.slot.n : 1,
		.value = step->memory.size.is ? step->memory.size.n : 4096 });
}

static bool add_ioctl(struct alphabet_file *f, const struct step *step)
{
	if (strcmp(ioctl_fd_name(&step->ioctl), "vcpu") != 0)
		return refuse(f, step, "only the vCPU's can be made here");
	if (ioctl_has_struct(&step->ioctl))
		return refuse(f, step, "an argument is a number here, no structure");
	if (step->ioctl.arg.is && step->ioctl.arg.n > UINT16_MAX)
		return refuse(f, step, "an argument is a number up to 65535 here, no address");
	return add(f, step, (struct vcpu_call){ .kind = CALL_IOCTL, .id = step->ioctl.request.n,
						.value = step->ioctl.arg.n });
}

static bool (*const adders[NR_STEP_ACTIONS])(struct alphabet_file *f, const struct step *step) = {
	[STEP_vcpu_init] = add_init, [STEP_finalize] = add_number, [STEP_set] = add_regs,
	[STEP_get] = add_regs, [STEP_reg_list] = add_list, [STEP_run] = add_run,
	[STEP_guest] = add_guest, [STEP_check_extension] = add_extension, [STEP_enable_cap] = add_cap,
	[STEP_preferred_target] = add_number, [STEP_writable_masks] = add_number,
	[STEP_vl_matrix] = add_number, [STEP_set_mp_state] = add_number,
	[STEP_get_mp_state] = add_number, [STEP_set_events] = add_events,
	[STEP_get_events] = add_events, [STEP_memory] = add_memory, [STEP_ioctl] = add_ioctl,
};

static bool add_steps(struct alphabet_file *f)
{
	for (const struct step *step = f->scenario.steps; step; step = step->next) {
		if (step->vm || step->vcpu || step->other_host)
			refuse(f, step, "calls are on the vCPU of the search: no vm, vcpu or host");
		else if (step->times > 1)
			refuse(f, step, "a call is made once: no times");
		else if (!adders[step->action])
			refuse(f, step, "this is no single call of a vCPU");
		else
			adders[step->action](f, step);
	}
	return !f->scenario.doc.nr_errors;
}

struct alphabet_file *alphabet_file_open(struct alphabet *alphabet, const char *path, FILE *err)
{
	struct alphabet_file *f = calloc(1, sizeof(*f));

	memset(alphabet, 0, sizeof(*alphabet));
	if (!f)
		return NULL;
	f->alphabet = alphabet;
	f->names = calloc(ALPHABET_MAX, sizeof(*f->names));
	f->assembler = guest_asm_new(NULL, err);
	if (f->names && f->assembler && scenario_load(&f->scenario, path) && add_steps(f))
		return f;
	fprintf(err, "%s\n", f->scenario.doc.error ? f->scenario.doc.error : "kvmsme: out of memory");
	alphabet_file_close(f);
	return NULL;
}

void alphabet_file_close(struct alphabet_file *file)
{
	if (!file)
		return;
	scenario_free(&file->scenario);
	guest_asm_free(file->assembler);
	free(file->names);
	free(file);
}

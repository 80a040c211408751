/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps that expect all that a call has answered */
#include <inttypes.h>
#include <string.h>

#include "call_print.h"
#include "errnos.h"
#include "regs.h"

static void put_number(const struct answer *answer, FILE *out)
{
	uint64_t number = 0;

	memcpy(&number, answer->value, answer->len);
	fprintf(out, "0x%" PRIx64, number);
}

void answer_print_value(const struct answer *answer, FILE *out)
{
	size_t len = answer->len;

	if (len <= 8) {
		put_number(answer, out);
		return;
	}
	while (len && !answer->value[len - 1])
		len--;
	if (!len) {
		fputc('0', out);
		return;
	}
	fputs("{hex: \"", out);
	for (size_t i = 0; i < len; i++)
		fprintf(out, "%02x", answer->value[i]);
	fputs("\"}", out);
}

/* By number where the name would mean each profile's own id */
static void put_quoted(uint64_t id, FILE *out)
{
	bool sme_vls = (id & KVM_REG_ARM_COPROC_MASK) == KVM_REG_ARM64_SME && (id & 0xfffe) == 0xfffe;
	char name[REG_NAME_MAX];

	if (sme_vls)
		fprintf(out, "\"0x%" PRIx64 "\"", id);
	else
		fprintf(out, "\"%s\"", reg_name(NULL, id, name));
}

/* What the first list has and the second has not, the other way round, or its order */
static void put_list_step(const struct answer *a, const struct answer *b, FILE *out)
{
	uint64_t id = answer_list_more(a, b);
	size_t i = 0;

	fputs(id ? "contains: [" : answer_list_more(b, a) ? "lacks: [" : "order: [", out);
	if (!id)
		id = answer_list_more(b, a);
	if (id) {
		put_quoted(id, out);
	} else {
		while (i < a->nr && a->list[i] == b->list[i])
			i++;
		put_quoted(a->list[i], out);
		fputs(", ", out);
		put_quoted(b->list[i], out);
	}
	fputs("]}", out);
}

static void put_exit(uint64_t answer, FILE *out)
{
	if (answer & GUEST_EXCEPTION)
		fprintf(out, "\n    exit: {exception: 0x%llx}",
			(unsigned long long)(answer & (GUEST_EXCEPTION - 1)));
	else
		fprintf(out, "\n    exit: {mmio: %llu}", (unsigned long long)answer);
}

static void put_events(const struct answer *answer, FILE *out)
{
	struct kvm_vcpu_events events;

	memcpy(&events, answer->value, sizeof(events));
	fprintf(out, "serror_pending: %u, serror_has_esr: %u, serror_esr: 0x%" PRIx64 ", ext_dabt_pending: %u",
		events.exception.serror_pending, events.exception.serror_has_esr, events.exception.serror_esr,
		events.exception.ext_dabt_pending);
}

static void put_u32(const struct answer *answer, FILE *out)
{
	uint32_t number = 0;

	memcpy(&number, answer->value, answer->len ? sizeof(number) : 0);
	fprintf(out, "%u", number);
}

/* Where call_print_open(): what follows, and the brace */
static void put_told(const struct vcpu_call *call, const struct answer *answer, const struct answer *other,
		     FILE *out)
{
	switch (call->kind) {
	case CALL_GET:
		if (answer->err)
			fputs("any", out);
		else
			answer_print_value(answer, out);
		fputc('}', out);
		break;
	case CALL_GET_EVENTS:
		if (!answer->err)
			put_events(answer, out);
		fputc('}', out);
		break;
	case CALL_CAP:
		fprintf(out, "%ld}", answer->ret);
		break;
	case CALL_LIST:
		if (answer->err) {
			fputc('}', out);
			break;
		}
		fputs(call_print_comma(call), out);
		if (!other || other->err || same_answer(answer, other))
			fputs("contains: [PC]}", out);
		else
			put_list_step(answer, other, out);
		break;
	default:
		put_u32(answer, out);
	}
	if (call->bad)
		fputs("\n    buffer: bad", out);
}

bool call_print_told(const struct vcpu_call *call, const struct answer *answer, const struct answer *other,
		     FILE *out)
{
	char name[CALL_NAME_MAX];

	if (!call_has_step(call)) {
		fprintf(out, "  # %s has no step\n", call_name(call, name));
		return false;
	}
	fputs("  - ", out);
	call_print(call, out);
	if (call_print_open(call))
		put_told(call, answer, other, out);
	else if (call->kind == CALL_GUEST && !answer->err)
		put_exit((uint64_t)answer->ret, out);
	fputc('\n', out);
	if (answer->err)
		fprintf(out, "    fails: %s\n", errno_label(answer->err));
	return true;
}

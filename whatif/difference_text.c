/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A difference in words */
#include <string.h>

#include "differences.h"

static const struct { uint32_t request; const char *name; } requests[] = {
	{ KVM_CREATE_VM, "KVM_CREATE_VM" }, { KVM_CREATE_VCPU, "KVM_CREATE_VCPU" },
	{ KVM_CHECK_EXTENSION, "KVM_CHECK_EXTENSION" }, { KVM_ENABLE_CAP, "KVM_ENABLE_CAP" },
	{ KVM_ARM_PREFERRED_TARGET, "KVM_ARM_PREFERRED_TARGET" },
	{ KVM_ARM_VCPU_INIT, "KVM_ARM_VCPU_INIT" }, { KVM_RUN, "KVM_RUN" },
	{ KVM_ARM_VCPU_FINALIZE, "KVM_ARM_VCPU_FINALIZE" },
	{ KVM_GET_REG_LIST, "KVM_GET_REG_LIST" }, { KVM_GET_ONE_REG, "KVM_GET_ONE_REG" },
	{ KVM_SET_ONE_REG, "KVM_SET_ONE_REG" },
	{ KVM_ARM_GET_REG_WRITABLE_MASKS, "KVM_ARM_GET_REG_WRITABLE_MASKS" },
	{ KVM_SET_USER_MEMORY_REGION, "KVM_SET_USER_MEMORY_REGION" },
};

static const char *request_name(uint32_t request)
{
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		if (requests[i].request == request)
			return requests[i].name;
	return "ioctl";
}

const char *register_group(uint64_t id, char group[REG_NAME_MAX])
{
	static const char *const groups[] = { "X", "V", "Z", "P", "ZA", "SPSR" };
	size_t len;

	reg_name(NULL, id, group);
	len = strcspn(group, "0123456789[");
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if (group[len] && strlen(groups[i]) == len && !strncmp(groups[i], group, len))
			group[len] = '\0';
	return group;
}

const char *difference_what(const struct difference *d, char what[REG_NAME_MAX])
{
	bool one_reg = d->request == KVM_GET_ONE_REG || d->request == KVM_SET_ONE_REG;

	if (d->in_list || one_reg)
		return reg_name(NULL, d->id, what);
	snprintf(what, REG_NAME_MAX, "%s", request_name(d->request));
	return what;
}

/* Where two values part, in doublewords */
static size_t first_difference(const struct difference *d, const struct calls *const calls[2])
{
	const struct call_record *a = d->call[0], *b = d->call[1];
	const uint8_t *was, *is;
	size_t from = 0;

	if (!a || !b || a->len != b->len || a->request != KVM_GET_ONE_REG)
		return 0;
	was = calls_data(calls[0], a);
	is = calls_data(calls[1], b);
	while (from < a->len && was[from] == is[from])
		from++;
	return from < a->len ? from & ~(size_t)7 : 0;
}

static void describe_exit(const uint8_t *data, char text[ANSWER_TEXT_MAX])
{
	uint64_t exit[3];

	memcpy(exit, data, sizeof(exit));
	snprintf(text, ANSWER_TEXT_MAX, "exit reason %llu, 0x%llx to 0x%llx",
		 (unsigned long long)exit[0], (unsigned long long)exit[2],
		 (unsigned long long)exit[1]);
}

static void describe_value(const uint8_t *data, size_t len, size_t from, char text[ANSWER_TEXT_MAX])
{
	int used = from ? snprintf(text, ANSWER_TEXT_MAX, "from byte %zu: ", from) : 0;

	describe_bytes(data + from, len - from, text + used, 72);
}

static void describe(const struct calls *calls, const struct call_record *call, size_t from,
		     char text[ANSWER_TEXT_MAX])
{
	if (!call)
		snprintf(text, ANSWER_TEXT_MAX, "not made");
	else if (call->err)
		snprintf(text, ANSWER_TEXT_MAX, "%s", errno_label(call->err));
	else if (call->request == KVM_RUN && call->len)
		describe_exit(calls_data(calls, call), text);
	else if (call->request == KVM_CHECK_EXTENSION)
		snprintf(text, ANSWER_TEXT_MAX, "%ld", call->ret);
	else if (call->request == KVM_GET_ONE_REG && call->len)
		describe_value(calls_data(calls, call), call->len, from, text);
	else
		snprintf(text, ANSWER_TEXT_MAX, "success");
}

static size_t index_in(const struct calls *calls, const struct call_record *list, uint64_t id)
{
	const uint64_t *ids = (const void *)calls_data(calls, list);
	size_t i = 0;

	while (i < list->len / sizeof(id) && ids[i] != id)
		i++;
	return i;
}

static void describe_list(const struct difference *d, const struct calls *const calls[2],
			  const char *text[2])
{
	bool later;

	switch (d->effect) {
	case EFFECT_unlisted:
		text[0] = "listed";
		text[1] = "not listed";
		return;
	case EFFECT_listed:
		text[0] = "not listed";
		text[1] = "listed";
		return;
	default:
		later = index_in(calls[1], d->call[1], d->id) > index_in(calls[0], d->call[0], d->id);
		text[later] = "listed later";
		text[!later] = "listed earlier";
	}
}

void difference_answers(const struct difference *d, const struct calls *const calls[2],
			char text[2][ANSWER_TEXT_MAX])
{
	size_t from = d->in_list ? 0 : first_difference(d, calls);
	const char *of_list[2] = { "", "" };

	if (d->in_list)
		describe_list(d, calls, of_list);
	for (int i = 0; i < 2; i++)
		if (d->in_list)
			snprintf(text[i], ANSWER_TEXT_MAX, "%s", of_list[i]);
		else
			describe(calls[i], d->call[i], from, text[i]);
}

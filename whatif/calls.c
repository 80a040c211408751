/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "calls.h"

const char *const effect_names[NR_EFFECTS] = {
#define E(name, text) [EFFECT_##name] = #name,
	WHATIF_EFFECTS(E)
#undef E
};
const char *const effect_texts[NR_EFFECTS] = {
#define E(name, text) [EFFECT_##name] = text,
	WHATIF_EFFECTS(E)
#undef E
};

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

static bool is_one_reg(uint32_t request)
{
	return request == KVM_GET_ONE_REG || request == KVM_SET_ONE_REG;
}

static void keep(struct call_record *call, const void *data, size_t len)
{
	call->data = malloc(len);
	call->len = call->data ? (uint32_t)len : 0;
	if (call->data)
		memcpy(call->data, data, len);
}

/* What a guest came back with: reason, and data of an MMIO write */
static void keep_exit(struct call_record *call, int fd)
{
	const struct kvm_run *run = kvmsme_mmap(fd, sizeof(*run), 0);
	uint64_t exit[3] = { 0 };

	if (!run)
		return;
	exit[0] = run->exit_reason;
	if (run->exit_reason == KVM_EXIT_MMIO) {
		exit[1] = run->mmio.phys_addr;
		memcpy(&exit[2], run->mmio.data, sizeof(exit[2]));
	}
	keep(call, exit, sizeof(exit));
}

/* The pointers of a raw ioctl: step may lead anywhere */
static void keep_result(struct call_record *call, int fd, uint64_t arg)
{
	const struct kvm_one_reg *reg = (const void *)(uintptr_t)arg;
	const struct kvm_reg_list *list = (const void *)(uintptr_t)arg;

	if (is_one_reg(call->request))
		call->id = reg->id;
	if (call->err)
		return;
	if (call->request == KVM_GET_ONE_REG)
		keep(call, (const void *)(uintptr_t)reg->addr, KVM_REG_SIZE(reg->id));
	else if (call->request == KVM_GET_REG_LIST)
		keep(call, list->reg, list->n * sizeof(list->reg[0]));
	else if (call->request == KVM_RUN)
		keep_exit(call, fd);
}

/* A guest goes the way that the last rule about it has it go */
static enum rule rule_of(const struct kvmsme *m, uint32_t request)
{
	enum rule guest = rule_of_guest(&m->rules);

	return request == KVM_RUN && guest != RULE_NONE ? guest : rule_decided(&m->rules);
}

void calls_add(void *ctx, const struct exec *x, int fd, uint32_t request, uint64_t arg, long ret)
{
	bool makes_fd = request == KVM_CREATE_VM || request == KVM_CREATE_VCPU;
	const struct kvmsme *m = machine_of_fd(fd);
	struct calls *calls = ctx;
	struct call_record *call;

	if (calls->nr == calls->room) {
		size_t room = calls->room ? 2 * calls->room : 256;
		struct call_record *more = realloc(calls->call, room * sizeof(*more));

		if (!more)
			return;
		calls->call = more;
		calls->room = room;
	}
	call = &calls->call[calls->nr++];
	*call = (struct call_record){ .step = x->step, .profile = x->profile, .request = request,
				      .err = ret < 0 ? (int)-ret : 0,
				      .ret = ret < 0 || makes_fd ? 0 : ret,
				      .rule = m ? rule_of(m, request) : RULE_NONE };
	if (request == KVM_CHECK_EXTENSION)
		call->id = arg;
	if (x->step && x->step->action != STEP_ioctl)
		keep_result(call, fd, arg);
}

void calls_free(struct calls *calls)
{
	for (size_t i = 0; i < calls->nr; i++)
		free(calls->call[i].data);
	free(calls->call);
	memset(calls, 0, sizeof(*calls));
}

enum effect effect_of_errnos(int was, int is)
{
	if (!is)
		return EFFECT_accepted;
	if (was)
		return EFFECT_error;
	return is == EBUSY || is == EPERM || is == ENOEXEC || is == EACCES ? EFFECT_order :
									     EFFECT_refused;
}

static bool zero_from(const uint8_t *bytes, size_t from, size_t len)
{
	while (from < len && !bytes[from])
		from++;
	return from == len;
}

enum effect effect_of_values(const uint8_t *was, const uint8_t *is, size_t len)
{
	size_t common = 0;

	if (zero_from(is, 0, len))
		return EFFECT_lost;
	while (was[common] == is[common])
		common++;
	return common && zero_from(is, common, len) ? EFFECT_truncated : EFFECT_value;
}

static void name_call(const struct call_record *call, char what[REG_NAME_MAX])
{
	if (is_one_reg(call->request))
		reg_name(NULL, call->id, what);
	else
		snprintf(what, REG_NAME_MAX, "%s", request_name(call->request));
}

static void describe_value(const struct call_record *call, size_t from, char text[96])
{
	int used = from ? snprintf(text, 96, "from byte %zu: ", from) : 0;

	describe_bytes(call->data + from, call->len - from, text + used, 72);
}

static void describe(const struct call_record *call, size_t from, char text[96])
{
	uint64_t exit[3];

	if (call->err) {
		snprintf(text, 96, "%s", errno_label(call->err));
	} else if (call->request == KVM_RUN && call->len == sizeof(exit)) {
		memcpy(exit, call->data, sizeof(exit));
		snprintf(text, 96, "exit reason %llu, 0x%llx to 0x%llx", (unsigned long long)exit[0],
			 (unsigned long long)exit[2], (unsigned long long)exit[1]);
	} else if (call->request == KVM_CHECK_EXTENSION) {
		snprintf(text, 96, "%ld", call->ret);
	} else if (call->len) {
		describe_value(call, from, text);
	} else {
		snprintf(text, 96, "success");
	}
}

/* Where two values part, in doublewords */
static size_t first_difference(const struct call_record *a, const struct call_record *b)
{
	size_t from = 0;

	if (a->len != b->len || a->request != KVM_GET_ONE_REG)
		return 0;
	while (from < a->len && a->data[from] == b->data[from])
		from++;
	return from < a->len ? from & ~(size_t)7 : 0;
}

static void differ(struct call_difference *d, enum effect effect, const struct call_record *a,
		   const struct call_record *b)
{
	*d = (struct call_difference){ .step = a->step, .effect = effect,
				       .rule = { a->rule, b->rule } };
	name_call(a, d->what);
	describe(a, first_difference(a, b), d->result[0]);
	describe(b, first_difference(a, b), d->result[1]);
}

static uint64_t listed(const struct call_record *list, size_t i)
{
	uint64_t id;

	memcpy(&id, list->data + i * sizeof(id), sizeof(id));
	return id;
}

static bool lists(const struct call_record *list, uint64_t id)
{
	for (size_t i = 0; i < list->len / sizeof(id); i++)
		if (listed(list, i) == id)
			return true;
	return false;
}

/* Of kernels that differ in more than the vector ABI only that is compared */
static bool comparable(uint64_t id, bool same_kernel)
{
	return same_kernel || reg_class_of(id) != CLASS_OTHER;
}

static bool missing(const struct call_record *a, const struct call_record *b, bool same_kernel,
		    uint64_t *id)
{
	for (size_t i = 0; i < a->len / sizeof(*id); i++) {
		*id = listed(a, i);
		if (comparable(*id, same_kernel) && !lists(b, *id))
			return true;
	}
	return false;
}

/* The first register that @a has elsewhere than @b, both having the same ones */
static bool moved(const struct call_record *a, const struct call_record *b, bool same_kernel,
		  uint64_t *id)
{
	size_t i = 0, j = 0, n = a->len / sizeof(*id), m = b->len / sizeof(*id);

	for (; i < n && j < m; i++, j++) {
		while (i < n && !comparable(listed(a, i), same_kernel))
			i++;
		while (j < m && !comparable(listed(b, j), same_kernel))
			j++;
		if (i < n && j < m && listed(a, i) != listed(b, j)) {
			*id = listed(b, j);
			return true;
		}
	}
	return false;
}

static bool lists_differ(const struct call_record *a, const struct call_record *b,
			 bool same_kernel, struct call_difference *d)
{
	static const char *const texts[][2] = {
		[EFFECT_unlisted] = { "listed", "not listed" },
		[EFFECT_listed] = { "not listed", "listed" },
		[EFFECT_list_order] = { "listed later", "listed earlier" },
	};
	enum effect effect = EFFECT_unlisted;
	uint64_t id = 0;

	if (!missing(a, b, same_kernel, &id)) {
		effect = EFFECT_listed;
		if (!missing(b, a, same_kernel, &id)) {
			effect = EFFECT_list_order;
			if (!moved(a, b, same_kernel, &id))
				return false;
		}
	}
	differ(d, effect, a, b);
	reg_name(NULL, id, d->what);
	for (int i = 0; i < 2; i++) {
		snprintf(d->result[i], sizeof(d->result[i]), "%s", texts[effect][i]);
		if (effect != EFFECT_list_order)
			d->rule[i] = reg_list_rule((i ? b : a)->profile, id);
	}
	return true;
}

/* Saving and restoring everything meets what runs by itself and what belongs to a kernel */
static bool is_noise(const struct call_record *call, bool same_kernel)
{
	char name[REG_NAME_MAX];

	if (!is_one_reg(call->request) || call->step->action == STEP_get ||
	    call->step->action == STEP_set)
		return false;
	reg_name(NULL, call->id, name);
	return !comparable(call->id, same_kernel) || !strncmp(name, "TIMER_", 6) ||
	       !strncmp(name, "PTIMER_", 7);
}

static bool differs(const struct call_record *a, const struct call_record *b, bool same_kernel,
		    struct call_difference *d)
{
	if (is_noise(a, same_kernel))
		return false;
	if (a->err != b->err) {
		differ(d, effect_of_errnos(a->err, b->err), a, b);
		return true;
	}
	if (a->err)
		return false;
	if (a->request == KVM_GET_REG_LIST)
		return lists_differ(a, b, same_kernel, d);
	if (a->ret == b->ret && a->len == b->len && (!a->len || !memcmp(a->data, b->data, a->len)))
		return false;
	differ(d, a->request == KVM_RUN ? EFFECT_guest :
	       a->len != b->len || !a->len ? EFFECT_value : effect_of_values(a->data, b->data, a->len),
	       a, b);
	return true;
}

static bool same_call(const struct call_record *a, const struct call_record *b)
{
	return a->step == b->step && a->request == b->request && a->id == b->id;
}

/* The call of @calls that corresponds to @wanted: as a rule the one after the last found */
static const struct call_record *counterpart(const struct calls *calls,
					     const struct call_record *wanted, size_t *next)
{
	for (size_t n = 0; n < calls->nr; n++) {
		size_t i = (*next + n) % calls->nr;

		if (same_call(&calls->call[i], wanted)) {
			*next = i + 1;
			return &calls->call[i];
		}
	}
	return NULL;
}

bool calls_compare(const struct calls *reference, const struct calls *calls, bool same_kernel,
		   struct call_difference *difference)
{
	size_t next = 0;

	for (size_t i = 0; i < reference->nr; i++) {
		const struct call_record *a = &reference->call[i];
		const struct call_record *b = counterpart(calls, a, &next);

		if (a->step && b && differs(a, b, same_kernel, difference))
			return true;
	}
	return false;
}

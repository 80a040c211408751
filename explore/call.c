/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "call.h"
#include "guest_page.h"
#include "kvm_call.h"
#include "run_limit.h"

#define BAD_POINTER UINT64_C(0xffff000000001000)	/* as good as any, and no signal */
#define GET_POISON 0xdb	/* what a get: step of a scenario finds where nothing was written */

#define PSTATE_EL1H_DAIF UINT64_C(0x3c5)
#define CORE_U64(reg) \
	(KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(regs.reg))

/* call() under a name that no parameter here has */
static long ioctl_of(int fd, unsigned long request, const void *arg)
{
	return call(fd, request, arg);
}

static const void *pointer(const struct vcpu_call *call, const void *arg)
{
	return call->bad ? (const void *)BAD_POINTER : arg;
}

uint64_t vcpu_call_id(const struct vcpu_call *call, const struct profile *profile)
{
	if (call->id == ID_SME_VLS)
		return sme_vls_reg_id(profile);
	return call->id;
}

static long init(const struct stage *stage, const struct vcpu_call *call,
		 struct answer *answer)
{
	uint32_t features = (uint32_t)call->value & ~(FEATURE_SME | FEATURE_NONE);
	struct kvm_vcpu_init arg = { .target = KVM_ARM_TARGET_GENERIC_V8 };

	(void)answer;
	if (call->id != 1)
		arg.target = (uint32_t)call->id;
	if (call->value & FEATURE_SME)
		features |= 1u << stage->m->profile.sme_feature_bit;
	arg.features[0] = features;
	if (call->value & FEATURE_NONE)
		arg.features[0] |= FEATURE_NONE;
	return ioctl_of(stage->vcpu, KVM_ARM_VCPU_INIT, pointer(call, &arg));
}

static long finalize(const struct stage *stage, const struct vcpu_call *call,
		 struct answer *answer)
{
	int feature = (int)call->value;

	(void)answer;
	return ioctl_of(stage->vcpu, KVM_ARM_VCPU_FINALIZE,
			pointer(call, &feature));
}

static bool is_vector_id(uint64_t id)
{
	switch (id & KVM_REG_ARM_COPROC_MASK) {
	case KVM_REG_ARM_CORE:
	case KVM_REG_ARM64_SVE:
	case KVM_REG_ARM64_SME:
		return true;
	default:
		return id == KVM_REG_ARM64_SYS_SVCR;
	}
}

static long list(const struct stage *stage, const struct vcpu_call *call, struct answer *answer)
{
	struct {
		uint64_t n;
		uint64_t id[LIST_ROOM];
	} arg = { .n = call->value };
	long ret;

	ret = ioctl_of(stage->vcpu, KVM_GET_REG_LIST, pointer(call, &arg));
	for (uint64_t i = 0; !ret && i < arg.n; i++)
		if (is_vector_id(arg.id[i]))
			answer->list[answer->nr++] = arg.id[i];
	return ret;
}

static long run(const struct stage *stage, const struct vcpu_call *call,
		 struct answer *answer)
{
	struct kvm_run *page = call_run_page(stage->vcpu);
	long ret;

	(void)answer;
	if (page)
		page->immediate_exit = 1;
	ret = ioctl_of(stage->vcpu, KVM_RUN, (void *)(uintptr_t)call->value);
	if (page)
		page->immediate_exit = 0;
	call_run_page_done(stage->vcpu, page);
	return ret;
}

/* What it has stored; ESR_EL1 of an exception above bit 32 */
static long stored(const struct kvm_run *page)
{
	uint64_t value = 0;

	memcpy(&value, page->mmio.data, page->mmio.len);
	return (long)(page->mmio.phys_addr == GUEST_PAGE_MMIO_ESR ? GUEST_EXCEPTION | value : value);
}

/* A store that left for userspace is finished by the next KVM_RUN, which must not go on */
static long run_and_complete(const struct stage *stage, struct kvm_run *page, struct answer *answer)
{
	struct run_limit limit = { .set = false };
	long ret;

	if (page)
		page->immediate_exit = 0;
	if (fd_is_kernels(stage->vcpu))
		run_limit_begin(&limit, page);
	ret = ioctl_of(stage->vcpu, KVM_RUN, NULL);
	run_limit_end(&limit);
	if (ret || !page || page->exit_reason != KVM_EXIT_MMIO)
		return ret;
	page->immediate_exit = 1;
	ret = stored(page);
	answer->rule = rule_of_answer(&stage->m->rules);
	ioctl_of(stage->vcpu, KVM_RUN, NULL);
	page->immediate_exit = 0;
	return ret;
}

static long run_guest(const struct stage *stage, struct answer *answer)
{
	struct kvm_run *page = call_run_page(stage->vcpu);
	long ret = run_and_complete(stage, page, answer);

	call_run_page_done(stage->vcpu, page);
	return ret;
}

static long guest(const struct stage *stage, const struct vcpu_call *call, struct answer *answer)
{
	struct kvm_userspace_memory_region region = {
		.guest_phys_addr = GUEST_PAGE_GPA, .memory_size = GUEST_PAGE_BYTES,
		.userspace_addr = (uint64_t)(uintptr_t)guest_page_memory(stage->page),
	};
	const uint32_t word = (uint32_t)call->value;
	uint64_t pc = GUEST_PAGE_GPA, pstate = PSTATE_EL1H_DAIF;
	long ret;

	guest_page_lock(stage->page, call->words ? call->words : &word,
			call->words ? call->nr_words : 1);
	ioctl_of(stage->vm, KVM_SET_USER_MEMORY_REGION, &region);
	one_reg(stage->vcpu, KVM_SET_ONE_REG, CORE_U64(pc), &pc);
	one_reg(stage->vcpu, KVM_SET_ONE_REG, CORE_U64(pstate), &pstate);
	ret = run_guest(stage, answer);
	guest_page_unlock(stage->page);
	return ret;
}

/* A get of a scenario compares bytes: an answer of this kind has them too */
static long answered(long ret, struct answer *answer, const void *value, size_t len)
{
	if (ret)
		return ret;
	memcpy(answer->value, value, len);
	answer->len = len;
	return 0;
}

static long mp_state(const struct stage *stage, const struct vcpu_call *call, struct answer *answer)
{
	struct kvm_mp_state state = { .mp_state = (uint32_t)call->value };

	if (call->kind == CALL_SET_MP)
		return ioctl_of(stage->vcpu, KVM_SET_MP_STATE, pointer(call, &state));
	return answered(ioctl_of(stage->vcpu, KVM_GET_MP_STATE, pointer(call, &state)), answer,
			&state, sizeof(state));
}

static long events(const struct stage *stage, const struct vcpu_call *call, struct answer *answer)
{
	struct kvm_vcpu_events events = { .exception = {
		.serror_pending = call->id & 1, .serror_has_esr = call->id >> 1 & 1,
		.ext_dabt_pending = call->id >> 2 & 1, .serror_esr = call->value,
	} };

	if (call->kind == CALL_SET_EVENTS)
		return ioctl_of(stage->vcpu, KVM_SET_VCPU_EVENTS, pointer(call, &events));
	return answered(ioctl_of(stage->vcpu, KVM_GET_VCPU_EVENTS, pointer(call, &events)), answer,
			&events, sizeof(events));
}

static long enable(const struct stage *stage, const struct vcpu_call *call,
		 struct answer *answer)
{
	struct kvm_enable_cap cap = { .cap = (uint32_t)call->id, .args = { call->value } };

	(void)answer;
	return ioctl_of(stage->vm, KVM_ENABLE_CAP, pointer(call, &cap));
}

/* Behind the guest's own slot, one beside the other */
static long memory(const struct stage *stage, const struct vcpu_call *call,
		 struct answer *answer)
{
	struct kvm_userspace_memory_region region = {
		.slot = (uint32_t)call->id, .memory_size = call->value,
		.guest_phys_addr = GUEST_PAGE_GPA + (call->id & 0xffff) * GUEST_PAGE_BYTES,
		.userspace_addr = (uint64_t)(uintptr_t)guest_page_memory(stage->page),
	};

	(void)answer;
	return ioctl_of(stage->vm, KVM_SET_USER_MEMORY_REGION, pointer(call, &region));
}

static long target(const struct stage *stage, const struct vcpu_call *call, struct answer *answer)
{
	struct kvm_vcpu_init init = { 0 };

	return answered(ioctl_of(stage->vm, KVM_ARM_PREFERRED_TARGET, pointer(call, &init)), answer,
			&init, sizeof(init));
}

static long masks(const struct stage *stage, const struct vcpu_call *call, struct answer *answer)
{
	static const uint64_t hash_seed = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t mask[KVM_ARM_FEATURE_ID_RANGE_SIZE] = { 0 }, sum = 0;
	struct reg_mask_range range = { .addr = (uint64_t)(uintptr_t)pointer(call, mask) };
	long ret = ioctl_of(stage->vm, KVM_ARM_GET_REG_WRITABLE_MASKS, &range);

	for (size_t i = 0; !ret && i < KVM_ARM_FEATURE_ID_RANGE_SIZE; i++)
		sum = (sum ^ mask[i]) * hash_seed;
	return answered(ret, answer, &sum, sizeof(sum));
}

static long vl_matrix(const struct stage *stage, const struct vcpu_call *call,
		struct answer *answer)
{
	struct kvm_arm_vl_matrix matrix = { 0 };

	(void)answer;
	return ioctl_of(stage->vm, KVM_ARM_GET_VL_MATRIX, pointer(call, &matrix));
}

static long get(const struct stage *stage, const struct vcpu_call *call, struct answer *answer)
{
	uint64_t id = vcpu_call_id(call, &stage->m->profile);
	uint8_t value[sizeof(answer->value)];
	size_t len = KVM_REG_SIZE(id);
	long ret;

	memset(value, GET_POISON, len < sizeof(value) ? len : sizeof(value));
	ret = one_reg(stage->vcpu, KVM_GET_ONE_REG, id, pointer(call, value));
	return ret ? ret : answered(ret, answer, value, len);
}

static long set(const struct stage *stage, const struct vcpu_call *call,
		 struct answer *answer)
{
	uint64_t id = vcpu_call_id(call, &stage->m->profile), old = 0;
	size_t len = KVM_REG_SIZE(id);
	uint8_t value[256];

	(void)answer;
	memset(value, call->kind == CALL_FILL ? (int)call->value : 0,
	       len < sizeof(value) ? len : sizeof(value));
	if (call->kind != CALL_FILL)
		memcpy(value, &call->value, sizeof(call->value));
	if (call->kind == CALL_FIELD && !one_reg(stage->vcpu, KVM_GET_ONE_REG, id, &old)) {
		old = (old & ~(UINT64_C(0xf) << 24)) | call->value << 24;
		memcpy(value, &old, sizeof(old));
	}
	return one_reg(stage->vcpu, KVM_SET_ONE_REG, id, pointer(call, value));
}

static long cap(const struct stage *stage, const struct vcpu_call *call, struct answer *answer)
{
	(void)call;
	(void)answer;
	return ioctl_of(stage->kvm, KVM_CHECK_EXTENSION,
			(void *)(uintptr_t)stage->m->profile.cap_arm_sme_nr);
}

static long any_ioctl(const struct stage *stage, const struct vcpu_call *call,
		      struct answer *answer)
{
	(void)answer;
	return ioctl_of(stage->vcpu, call->id, (void *)(uintptr_t)call->value);
}

struct host_task call_task(const struct vcpu_call *call)
{
	return (struct host_task){
		.v = (uint8_t)call->value, .z = (uint8_t)(call->value >> 8),
		.za = (uint8_t)(call->value >> 16), .has_za = call->id & 1, .sm = call->id & 2,
	};
}

static long task(const struct stage *stage, const struct vcpu_call *call, struct answer *answer)
{
	const struct host_task task = call_task(call);

	(void)answer;
	host_task_set(stage->m, &task);
	rule_log_clear(&stage->m->rules);
	return 0;
}

static long migrate(const struct stage *stage, const struct vcpu_call *call, struct answer *answer)
{
	(void)call, (void)answer;
	rule_log_clear(&stage->m->rules);
	return 0;
}

static long (*const makers[NR_CALL_KINDS])(const struct stage *stage, const struct vcpu_call *call,
					   struct answer *answer) = {
	[CALL_INIT] = init, [CALL_FINALIZE] = finalize, [CALL_LIST] = list, [CALL_RUN] = run,
	[CALL_GUEST] = guest, [CALL_VL_MATRIX] = vl_matrix, [CALL_CAP] = cap, [CALL_GET] = get,
	[CALL_SET] = set, [CALL_FILL] = set, [CALL_FIELD] = set, [CALL_GET_MP] = mp_state,
	[CALL_SET_MP] = mp_state, [CALL_GET_EVENTS] = events, [CALL_SET_EVENTS] = events,
	[CALL_ENABLE] = enable, [CALL_MEMORY] = memory, [CALL_TARGET] = target,
	[CALL_MASKS] = masks, [CALL_IOCTL] = any_ioctl, [CALL_TASK] = task, [CALL_MIGRATE] = migrate,
};

bool vcpu_call_only_looks(const struct vcpu_call *call)
{
	static const bool looks[NR_CALL_KINDS] = {
		[CALL_LIST] = true, [CALL_VL_MATRIX] = true, [CALL_CAP] = true, [CALL_GET] = true,
		[CALL_GET_MP] = true, [CALL_GET_EVENTS] = true, [CALL_TARGET] = true,
		[CALL_MASKS] = true,
	};

	return looks[call->kind];
}

void vcpu_call_make(const struct stage *stage, const struct vcpu_call *call, struct answer *answer)
{
	long ret;

	answer->len = answer->nr = 0;
	answer->rule = RULE_NONE;
	ret = makers[call->kind](stage, call, answer);
	answer->err = ret < 0 ? (int)-ret : 0;
	answer->ret = ret < 0 ? 0 : ret;
	if (answer->rule == RULE_NONE)
		answer->rule = rule_of_answer(&stage->m->rules);
}

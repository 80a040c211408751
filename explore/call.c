/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"

#define BAD_POINTER 0x1000
#define GET_POISON 0xdb	/* what a get: step of a scenario finds where nothing was written */

#define GUEST_RAM	UINT64_C(0x40000000)
#define GUEST_PAGE	4096
#define PSTATE_EL1H_DAIF UINT64_C(0x3c5)
#define CORE_U64(reg) \
	(KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(regs.reg))

#define GUEST_WORD	6	/* where the page has the instruction in question */
#define GUEST_VECTOR	((0x800 + 0x200) / 4)	/* behind VBAR_EL1: EL1h, synchronous */
#define GUEST_MMIO_ESR	UINT64_C(0x10000008)

static const uint32_t guest_code[GUEST_PAGE / 4] = {
	0xd2a06671,	/* mov  x17, #0x3330000 (CPACR_EL1: SMEN, FPEN, ZEN) */
	0xd5181051,	/* msr  cpacr_el1, x17 */
	0xd2a80011,	/* mov  x17, #0x40000000 */
	0xf2810011,	/* movk x17, #0x800 */
	0xd518c011,	/* msr  vbar_el1, x17 */
	0xd5033fdf,	/* isb */
	0,
	0xd2a20010,	/* mov  x16, #0x10000000 */
	0xf9000200,	/* str  x0, [x16] */
	0x14000000,	/* b    . */
	[GUEST_VECTOR] =
	0xd5385211,	/* mrs  x17, esr_el1 */
	0xd2a20010,	/* mov  x16, #0x10000000 */
	0xf9000611,	/* str  x17, [x16, #8] */
	0x14000000,	/* b    . */
};

static long ioctl_of(int fd, unsigned long request, const void *arg)
{
	int ret = kvmsme_ioctl(fd, request, (unsigned long)(uintptr_t)arg);

	return ret < 0 ? -errno : ret;
}

bool stage_open(struct stage *stage, const struct kvmsme_host *host,
		const struct profile *profile, const struct cpu_ops *cpu,
		struct kvmsme_error *error)
{
	memset(stage, 0, sizeof(*stage));
	stage->vm = stage->vcpu = -1;
	stage->m = kvmsme_new_custom(host, profile, NULL, cpu, error);
	if (!stage->m)
		return false;
	stage->page = aligned_alloc(GUEST_PAGE, GUEST_PAGE);
	if (!stage->page)
		return false;
	memcpy(stage->page, guest_code, GUEST_PAGE);
	stage->kvm = kvmsme_open(stage->m, "/dev/kvm", O_RDWR);
	stage_reset(stage);
	return true;
}

void stage_close(struct stage *stage)
{
	kvmsme_free(stage->m);
	free(stage->page);
	stage->m = NULL;
	stage->page = NULL;
}

void stage_reset(struct stage *stage)
{
	if (stage->vcpu >= 0)
		kvmsme_close(stage->vcpu);
	if (stage->vm >= 0)
		kvmsme_close(stage->vm);
	stage->vm = kvmsme_ioctl(stage->kvm, KVM_CREATE_VM, 0);
	stage->vcpu = kvmsme_ioctl(stage->vm, KVM_CREATE_VCPU, 0);
}

uint64_t vcpu_call_id(const struct vcpu_call *call, const struct profile *profile)
{
	if (call->id == ID_SME_VLS)
		return sme_vls_reg_id(profile);
	return call->id;
}

static long init(const struct stage *stage, const struct vcpu_call *call)
{
	uint32_t features = (uint32_t)call->value & ~(FEATURE_SME | FEATURE_NONE);
	struct kvm_vcpu_init arg = { .target = KVM_ARM_TARGET_GENERIC_V8 };

	if (call->value & FEATURE_SME)
		features |= 1u << stage->m->profile.sme_feature_bit;
	arg.features[0] = features;
	if (call->value & FEATURE_NONE)
		arg.features[0] |= FEATURE_NONE;
	return ioctl_of(stage->vcpu, KVM_ARM_VCPU_INIT, call->bad ? (void *)BAD_POINTER : &arg);
}

static long finalize(const struct stage *stage, const struct vcpu_call *call)
{
	int feature = (int)call->value;

	return ioctl_of(stage->vcpu, KVM_ARM_VCPU_FINALIZE,
			call->bad ? (void *)BAD_POINTER : &feature);
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

	ret = ioctl_of(stage->vcpu, KVM_GET_REG_LIST, call->bad ? (void *)BAD_POINTER : &arg);
	for (uint64_t i = 0; !ret && i < arg.n; i++)
		if (is_vector_id(arg.id[i]))
			answer->list[answer->nr++] = arg.id[i];
	return ret;
}

static long run(const struct stage *stage, const struct vcpu_call *call)
{
	struct kvm_run *page = kvmsme_mmap(stage->vcpu, sizeof(*page), 0);
	long ret;

	if (page)
		page->immediate_exit = 1;
	ret = ioctl_of(stage->vcpu, KVM_RUN, (void *)(uintptr_t)call->value);
	if (page)
		page->immediate_exit = 0;
	return ret;
}

static long one_reg(const struct stage *stage, unsigned long request, uint64_t id,
		    const void *value)
{
	struct kvm_one_reg reg = { .id = id, .addr = (uint64_t)(uintptr_t)value };

	return ioctl_of(stage->vcpu, request, &reg);
}

/* What it has stored; ESR_EL1 of an exception above bit 32 */
static long stored(const struct kvm_run *page)
{
	uint64_t value = 0;

	memcpy(&value, page->mmio.data, page->mmio.len);
	return (long)(page->mmio.phys_addr == GUEST_MMIO_ESR ? GUEST_EXCEPTION | value : value);
}

/* A store that left for userspace is finished by the next KVM_RUN, which must not go on */
static long guest(const struct stage *stage, uint32_t word, struct answer *answer)
{
	struct kvm_userspace_memory_region region = {
		.guest_phys_addr = GUEST_RAM, .memory_size = GUEST_PAGE,
		.userspace_addr = (uint64_t)(uintptr_t)stage->page,
	};
	struct kvm_run *page = kvmsme_mmap(stage->vcpu, sizeof(*page), 0);
	uint64_t pc = GUEST_RAM, pstate = PSTATE_EL1H_DAIF;
	long ret;

	stage->page[GUEST_WORD] = word;
	ioctl_of(stage->vm, KVM_SET_USER_MEMORY_REGION, &region);
	one_reg(stage, KVM_SET_ONE_REG, CORE_U64(pc), &pc);
	one_reg(stage, KVM_SET_ONE_REG, CORE_U64(pstate), &pstate);
	if (page)
		page->immediate_exit = 0;
	ret = ioctl_of(stage->vcpu, KVM_RUN, NULL);
	if (!page)
		return ret;
	if (ret || page->exit_reason != KVM_EXIT_MMIO)
		return ret;
	page->immediate_exit = 1;
	ret = stored(page);
	answer->rule = rule_of_answer(&stage->m->rules);
	ioctl_of(stage->vcpu, KVM_RUN, NULL);
	page->immediate_exit = 0;
	return ret;
}

static long vl_matrix(const struct stage *stage)
{
	struct kvm_arm_vl_matrix matrix = { 0 };

	return ioctl_of(stage->vm, KVM_ARM_GET_VL_MATRIX, &matrix);
}

static long get(const struct stage *stage, const struct vcpu_call *call, struct answer *answer)
{
	uint64_t id = vcpu_call_id(call, &stage->m->profile);
	long ret;

	memset(answer->value, GET_POISON, sizeof(answer->value));
	ret = one_reg(stage, KVM_GET_ONE_REG, id,
		      call->bad ? (void *)BAD_POINTER : answer->value);
	answer->len = ret ? 0 : KVM_REG_SIZE(id);
	return ret;
}

static long set(const struct stage *stage, const struct vcpu_call *call)
{
	uint64_t id = vcpu_call_id(call, &stage->m->profile), old = 0;
	uint8_t value[256] = { 0 };

	if (call->kind == CALL_FILL)
		memset(value, (int)call->value, KVM_REG_SIZE(id));
	else
		memcpy(value, &call->value, sizeof(call->value));
	if (call->kind == CALL_FIELD && !one_reg(stage, KVM_GET_ONE_REG, id, &old)) {
		old = (old & ~(UINT64_C(0xf) << 24)) | call->value << 24;
		memcpy(value, &old, sizeof(old));
	}
	return one_reg(stage, KVM_SET_ONE_REG, id, call->bad ? (void *)BAD_POINTER : value);
}

static long make(const struct stage *stage, const struct vcpu_call *call, struct answer *answer)
{
	switch (call->kind) {
	case CALL_INIT:
		return init(stage, call);
	case CALL_FINALIZE:
		return finalize(stage, call);
	case CALL_LIST:
		return list(stage, call, answer);
	case CALL_RUN:
		return run(stage, call);
	case CALL_GUEST:
		return guest(stage, (uint32_t)call->value, answer);
	case CALL_VL_MATRIX:
		return vl_matrix(stage);
	case CALL_CAP:
		return ioctl_of(stage->kvm, KVM_CHECK_EXTENSION,
				(void *)(uintptr_t)stage->m->profile.cap_arm_sme_nr);
	case CALL_GET:
		return get(stage, call, answer);
	default:
		return set(stage, call);
	}
}

void vcpu_call_make(const struct stage *stage, const struct vcpu_call *call, struct answer *answer)
{
	long ret;

	answer->len = answer->nr = 0;
	answer->rule = RULE_NONE;
	ret = make(stage, call, answer);
	answer->err = ret < 0 ? (int)-ret : 0;
	answer->ret = ret < 0 ? 0 : ret;
	if (answer->rule == RULE_NONE)
		answer->rule = rule_of_answer(&stage->m->rules);
}

bool same_answer(const struct answer *a, const struct answer *b)
{
	return a->err == b->err && a->ret == b->ret && a->len == b->len && a->nr == b->nr &&
	       !memcmp(a->value, b->value, a->len) &&
	       !memcmp(a->list, b->list, a->nr * sizeof(a->list[0]));
}

static bool lists(const struct answer *answer, uint64_t id)
{
	for (size_t i = 0; i < answer->nr; i++)
		if (answer->list[i] == id)
			return true;
	return false;
}

uint64_t answer_list_more(const struct answer *a, const struct answer *b)
{
	for (size_t i = 0; i < a->nr; i++)
		if (!lists(b, a->list[i]))
			return a->list[i];
	return 0;
}

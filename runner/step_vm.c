// SPDX-License-Identifier: GPL-2.0-or-later
/* The short calls: VM and vCPU creation, init, finalize, capabilities, memory, raw ioctls */
#include <stdlib.h>
#include <string.h>

#include "exec.h"

#define BAD_POINTER ((void *)0x1000)

static const void *pointer(const struct step *step, const void *good)
{
	return step->buffer == BUFFER_GOOD ? good : BAD_POINTER;
}

static uint64_t number_of(const struct step *step, const char *key, uint64_t otherwise)
{
	const struct ynode *node = ymap_get(step->arg, key);

	return node ? strtoull(node->text, NULL, 0) : otherwise;
}

static void vcpu_init(struct exec *x, const struct step *step)
{
	uint64_t features = step->number & ~FEATURE_SME_OF_PROFILE;
	struct kvm_vcpu_init init = { .target = (uint32_t)step->target };

	if (step->number & FEATURE_SME_OF_PROFILE)
		features |= UINT64_C(1) << x->profile->sme_feature_bit;
	init.features[0] = (uint32_t)features;
	init.features[1] = (uint32_t)(features >> 32);
	expect_result(x, step, "",
		      call(step_vcpu(x, step), KVM_ARM_VCPU_INIT, pointer(step, &init)));
}

static void finalize(struct exec *x, const struct step *step)
{
	int feature = (int)step->number;

	if (step->number == FINALIZE_ALL) {
		expect_result(x, step, "", -(long)finalize_all(step_vcpu(x, step)).first.err);
		return;
	}
	expect_result(x, step, "",
		      call(step_vcpu(x, step), KVM_ARM_VCPU_FINALIZE, pointer(step, &feature)));
}

static void create_vm(struct exec *x, const struct step *step)
{
	struct place *place = step_place(x, step);
	long ret = call(place->kvm, KVM_CREATE_VM, (void *)(uintptr_t)step->number);

	expect_result(x, step, "", ret);
	if (ret > 0)
		place->vm[step->vm] = (int)ret;
}

static void create_vcpu(struct exec *x, const struct step *step)
{
	struct place *place = step_place(x, step);
	long ret = call(step_vm(x, step), KVM_CREATE_VCPU, (void *)(uintptr_t)step->number);

	expect_result(x, step, "", ret);
	if (ret > 0)
		place->vcpu[step->vm][step->vcpu] = (int)ret;
}

static void check_extension(struct exec *x, const struct step *step)
{
	for (const struct ynode *node = step->arg->child; node; node = node->next) {
		uint64_t cap, answer = strtoull(node->text, NULL, 0);
		struct ydoc ignored = { .path = "" };
		long ret;

		load_cap(&ignored, node, node->key, &cap);
		if (cap == CAP_SME_OF_PROFILE)
			cap = x->profile->cap_arm_sme_nr;
		ret = call(step_vm(x, step), KVM_CHECK_EXTENSION, (void *)(uintptr_t)cap);
		if (ret != (long)answer)
			exec_fail(x, step, node->key, "expected %s, got %ld", node->text, ret);
	}
}

static void enable_cap(struct exec *x, const struct step *step)
{
	struct kvm_enable_cap cap = { .cap = (uint32_t)step->number };

	expect_result(x, step, "",
		      call(step_vm(x, step), KVM_ENABLE_CAP, pointer(step, &cap)));
}

static void preferred_target(struct exec *x, const struct step *step)
{
	struct kvm_vcpu_init init = { .target = 0 };
	long ret = call(step_vm(x, step), KVM_ARM_PREFERRED_TARGET, pointer(step, &init));

	if (expect_result(x, step, "", ret) && !ret && init.target != step->number)
		exec_fail(x, step, "", "expected %llu, got %u", (unsigned long long)step->number,
			  init.target);
}

static void mp_state(struct exec *x, const struct step *step)
{
	struct kvm_mp_state state = { .mp_state = (uint32_t)step->number };
	bool set = step->action == STEP_set_mp_state;
	long ret = call(step_vcpu(x, step), set ? KVM_SET_MP_STATE : KVM_GET_MP_STATE,
			pointer(step, &state));

	if (expect_result(x, step, "", ret) && !ret && state.mp_state != step->number)
		exec_fail(x, step, "", "expected %llu, got %u", (unsigned long long)step->number,
			  state.mp_state);
}

static void memory(struct exec *x, const struct step *step)
{
	struct kvm_userspace_memory_region region = {
		.slot = (uint32_t)number_of(step, "slot", 1),
		.flags = (uint32_t)number_of(step, "flags", 0),
		.guest_phys_addr = number_of(step, "gpa", 0x80000000),
		.memory_size = number_of(step, "size", 4096),
		.userspace_addr = number_of(step, "uaddr", (uint64_t)(uintptr_t)x->edge),
	};

	expect_result(x, step, "", call(step_vm(x, step), KVM_SET_USER_MEMORY_REGION,
					pointer(step, &region)));
}

static void expect_vqs(struct exec *x, const struct step *step, const char *name, uint32_t got)
{
	uint64_t expected = number_of(step, name, got);

	if (got != expected)
		exec_fail(x, step, name, "expected 0x%llx, got 0x%x", (unsigned long long)expected,
			  got);
}

static void vl_matrix(struct exec *x, const struct step *step)
{
	struct kvm_arm_vl_matrix matrix = { .flags = (uint32_t)number_of(step, "flags", 0) };
	long ret = call(step_vm(x, step), KVM_ARM_GET_VL_MATRIX, pointer(step, &matrix));

	if (!expect_result(x, step, "", ret) || ret)
		return;
	expect_vqs(x, step, "sve_vqs", matrix.sve_vqs);
	expect_vqs(x, step, "sme_vqs", matrix.sme_vqs);
	expect_vqs(x, step, "sme_alone", matrix.sme_alone);
	for (unsigned int vq = 1; vq <= 16; vq++)
		if (matrix.sve_vqs >> (vq - 1) & 1)
			expect_vqs(x, step, "sme_with_sve", matrix.sme_with_sve[vq - 1]);
}

static void raw_ioctl(struct exec *x, const struct step *step)
{
	const struct ynode *fd_node = ymap_get(step->arg, "fd");
	const char *name = fd_node && fd_node->text ? fd_node->text : "vcpu";
	int fd = !strcmp(name, "kvm") ? step_place(x, step)->kvm :
		 !strcmp(name, "vm") ? step_vm(x, step) : step_vcpu(x, step);

	expect_result(x, step, name, call(fd, number_of(step, "request", 0),
					  (void *)(uintptr_t)number_of(step, "arg", 0)));
}

void step_vm_call(struct exec *x, const struct step *step)
{
	static void (*const calls[NR_STEP_ACTIONS])(struct exec *, const struct step *) = {
		[STEP_vcpu_init] = vcpu_init, [STEP_finalize] = finalize,
		[STEP_create_vm] = create_vm, [STEP_create_vcpu] = create_vcpu,
		[STEP_check_extension] = check_extension, [STEP_enable_cap] = enable_cap,
		[STEP_preferred_target] = preferred_target, [STEP_set_mp_state] = mp_state,
		[STEP_get_mp_state] = mp_state, [STEP_memory] = memory, [STEP_ioctl] = raw_ioctl,
		[STEP_vl_matrix] = vl_matrix,
	};

	calls[step->action](x, step);
}

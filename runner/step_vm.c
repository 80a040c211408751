// SPDX-License-Identifier: GPL-2.0-or-later
/* The short calls: VM and vCPU creation, init, finalize, capabilities */
#include <string.h>

#include "expect.h"
#include "kvm_call.h"
#include "steps.h"
#include "user_buffer.h"

void step_vcpu_init(struct exec *x, const struct step *step)
{
	uint64_t features = step->number & ~FEATURE_SME_OF_PROFILE;
	struct kvm_vcpu_init init = { .target = (uint32_t)step->target };

	if (step->number & FEATURE_SME_OF_PROFILE)
		features |= UINT64_C(1) << x->profile->sme_feature_bit;
	init.features[0] = (uint32_t)features;
	init.features[1] = (uint32_t)(features >> 32);
	expect_result(x, step, "", call(step_vcpu(x, step), KVM_ARM_VCPU_INIT,
					user_copy(x, step, &init, sizeof(init))));
}

void step_finalize(struct exec *x, const struct step *step)
{
	int feature = (int)step->number;

	if (step->number == FINALIZE_ALL) {
		expect_result(x, step, "", -(long)finalize_all(step_vcpu(x, step)).first.err);
		return;
	}
	expect_result(x, step, "", call(step_vcpu(x, step), KVM_ARM_VCPU_FINALIZE,
					user_copy(x, step, &feature, sizeof(feature))));
}

void step_create_vm(struct exec *x, const struct step *step)
{
	struct place *place = step_place(x, step);
	long ret = call(place->kvm, KVM_CREATE_VM, (void *)(uintptr_t)step->number);

	expect_result(x, step, "", ret);
	if (ret > 0)
		place_new_vm(place, step->vm, (int)ret);
}

void step_create_vcpu(struct exec *x, const struct step *step)
{
	struct place *place = step_place(x, step);
	long ret = call(step_vm(x, step), KVM_CREATE_VCPU, (void *)(uintptr_t)step->number);

	expect_result(x, step, "", ret);
	if (ret > 0)
		place_new_vcpu(place, step, (int)ret);
}

static uint64_t cap_number(const struct exec *x, uint64_t cap)
{
	return cap == CAP_SME_OF_PROFILE ? x->profile->cap_arm_sme_nr : cap;
}

static void answer_differs(struct exec *x, const struct step *step, const struct cap_arg *cap, long answer)
{
	char expected[32], got[32];

	snprintf(expected, sizeof(expected), "%llu", (unsigned long long)cap->answer);
	snprintf(got, sizeof(got), "%ld", answer);
	exec_differs(x, step, cap->name, expected, answer < 0 ? errno_label((int)-answer) : got);
}

void step_check_extension(struct exec *x, const struct step *step)
{
	for (const struct cap_arg *cap = step->caps; cap; cap = cap->next) {
		long ret = call(step_vm(x, step), KVM_CHECK_EXTENSION,
				(void *)(uintptr_t)cap_number(x, cap->cap));

		if (ret < 0 || (uint64_t)ret != cap->answer)
			answer_differs(x, step, cap, ret);
	}
}

void step_enable_cap(struct exec *x, const struct step *step)
{
	struct kvm_enable_cap cap = { .cap = (uint32_t)cap_number(x, step->number) };

	expect_result(x, step, "", call(step_vm(x, step), KVM_ENABLE_CAP,
					user_copy(x, step, &cap, sizeof(cap))));
}

void step_preferred_target(struct exec *x, const struct step *step)
{
	struct kvm_vcpu_init init = { .target = 0 };
	const struct given expected = { true, step->number };
	void *buffer = user_copy(x, step, &init, sizeof(init));
	long ret = call(step_vm(x, step), KVM_ARM_PREFERRED_TARGET, buffer);

	if (!expect_result(x, step, "", ret) || ret)
		return;
	memcpy(&init, buffer, sizeof(init));
	expect_number(x, step, "", &expected, init.target);
}

void step_set_mp_state(struct exec *x, const struct step *step)
{
	struct kvm_mp_state state = { .mp_state = (uint32_t)step->number };

	expect_result(x, step, "", call(step_vcpu(x, step), KVM_SET_MP_STATE,
					user_copy(x, step, &state, sizeof(state))));
}

void step_get_mp_state(struct exec *x, const struct step *step)
{
	struct kvm_mp_state state = { .mp_state = ~(uint32_t)step->number };
	const struct given expected = { true, step->number };
	void *buffer = user_copy(x, step, &state, sizeof(state));
	long ret = call(step_vcpu(x, step), KVM_GET_MP_STATE, buffer);

	if (!expect_result(x, step, "", ret) || ret)
		return;
	memcpy(&state, buffer, sizeof(state));
	expect_number(x, step, "", &expected, state.mp_state);
}

static uint64_t or_else(const struct given *number, uint64_t otherwise)
{
	return number->is ? number->n : otherwise;
}

static void expect_with_sve(struct exec *x, const struct step *step,
			    const struct kvm_arm_vl_matrix *matrix)
{
	if (step->vl_matrix.sme_with_sve.is && !matrix->sve_vqs)
		exec_fail(x, step, "sme_with_sve", "there is no SVE length to look it up by");
	for (unsigned int vq = 1; vq <= 16; vq++)
		if (matrix->sve_vqs >> (vq - 1) & 1)
			expect_number(x, step, "sme_with_sve", &step->vl_matrix.sme_with_sve,
				      matrix->sme_with_sve[vq - 1]);
}

void step_vl_matrix(struct exec *x, const struct step *step)
{
	const struct vl_matrix_arg *arg = &step->vl_matrix;
	struct kvm_arm_vl_matrix matrix = { .flags = (uint32_t)or_else(&arg->flags, 0) };
	void *buffer = user_copy(x, step, &matrix, sizeof(matrix));
	long ret = call(step_vm(x, step), KVM_ARM_GET_VL_MATRIX, buffer);

	if (!expect_result(x, step, "", ret) || ret)
		return;
	memcpy(&matrix, buffer, sizeof(matrix));
	expect_number(x, step, "sve_vqs", &arg->sve_vqs, matrix.sve_vqs);
	expect_number(x, step, "sme_vqs", &arg->sme_vqs, matrix.sme_vqs);
	expect_number(x, step, "sme_alone", &arg->sme_alone, matrix.sme_alone);
	expect_with_sve(x, step, &matrix);
}

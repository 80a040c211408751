// SPDX-License-Identifier: GPL-2.0-or-later
/* The short calls: VM and vCPU creation, init, finalize, capabilities */
#include <inttypes.h>
#include <string.h>

#include "c_ids.h"
#include "c_program.h"
#include "migration.h"

static uint64_t features_of(const struct program *p, const struct step *step)
{
	uint64_t features = step->number & ~FEATURE_SME_OF_PROFILE;

	if (step->number & FEATURE_SME_OF_PROFILE)
		features |= UINT64_C(1) << p->profile->sme_feature_bit;
	return features;
}

static void note_init(struct program *p, const struct step *step, uint64_t features)
{
	if (step_errno(p, step))
		return;
	vcpu_of(p, step)->initialized = true;
	vcpu_of(p, step)->features = features;
	p->uses_sve |= features >> KVM_ARM_VCPU_SVE & 1;
	p->uses_sme |= p->profile->sme && features >> p->profile->sme_feature_bit & 1;
}

bool c_step_vcpu_init(struct program *p, const struct step *step)
{
	uint64_t features = features_of(p, step);
	char words[2][400];

	if (step->target == KVM_ARM_TARGET_GENERIC_V8)
		fprintf(p->out, "\tstruct kvm_vcpu_init init = {\n\t\t.target = KVM_ARM_TARGET_GENERIC_V8,\n");
	else
		fprintf(p->out, "\tstruct kvm_vcpu_init init = {\n\t\t.target = %" PRIu64 ",\n", step->target);
	fprintf(p->out, "\t\t.features = { %s", c_features(p->profile, (uint32_t)features, words[0],
							     sizeof(words[0])));
	if (features >> 32)
		fprintf(p->out, ", 0x%x", (uint32_t)(features >> 32));
	fputs(" },\n\t};\n", p->out);
	put_edge(p, step, "struct kvm_vcpu_init", sizeof(struct kvm_vcpu_init), "init");
	put_struct_call(p, step, false, "KVM_ARM_VCPU_INIT", "init");
	note_init(p, step, features);
	return true;
}

unsigned int c_finalized_features(const struct program *p, const struct c_vcpu *vcpu, uint64_t features[2])
{
	bool sve = vcpu->features >> KVM_ARM_VCPU_SVE & 1;
	bool sme = p->profile->sme && vcpu->features >> p->profile->sme_feature_bit & 1;
	bool separate = p->profile->finalize_scope == KNOB_finalize_scope_separate;
	unsigned int nr = 0;

	if (!vcpu->initialized || sve || (sme && !separate))
		features[nr++] = KVM_ARM_VCPU_VEC;
	if (vcpu->initialized && sme && separate)
		features[nr++] = p->profile->sme_feature_bit;
	return nr;
}

void put_finalized_features(struct program *p, const struct step *step, unsigned int *nr)
{
	uint64_t features[2];
	char buf[C_EXPR_MAX];

	*nr = c_finalized_features(p, vcpu_of(p, step), features);
	if (!*nr)
		return;
	fputs("\tstatic const int features[] = { ", p->out);
	for (unsigned int i = 0; i < *nr; i++)
		fprintf(p->out, "%s%s", i ? ", " : "", c_feature(p->profile, features[i], buf));
	fputs(" };\n", p->out);
}

/* As often as the vCPU's ABI wants it */
static bool finalize_all_of(struct program *p, const struct step *step)
{
	unsigned int nr;

	put_finalized_features(p, step, &nr);
	fputs(nr ? "\n\tclaim_first_errno(" : "\tclaim_first_errno(", p->out);
	put_what(p, step, "");
	fprintf(p->out, ", %s, finalize_each(", c_errno(step_errno(p, step)));
	put_vcpu(p, step);
	fprintf(p->out, ", %s, %u));\n", nr ? "features" : "NULL", nr);
	return true;
}

bool c_step_finalize(struct program *p, const struct step *step)
{
	char buf[C_EXPR_MAX];

	if (step->number == FINALIZE_ALL)
		return finalize_all_of(p, step);
	if (step->number == KVM_ARM_VCPU_VEC && p->profile->sme)
		fprintf(p->out, "\tint feature = KVM_ARM_VCPU_VEC;\n");
	else
		fprintf(p->out, "\tint feature = %s;\n", c_feature(p->profile, step->number, buf));
	put_edge(p, step, "int", sizeof(int), "feature");
	put_struct_call(p, step, false, "KVM_ARM_VCPU_FINALIZE", "feature");
	return true;
}

static void forget_vm(struct program *p, unsigned int vm)
{
	memset(p->vcpu[vm], 0, sizeof(p->vcpu[vm]));
	for (unsigned int i = 0; i < p->nr_slots; i++)
		if (p->slot[i].vm == vm)
			p->slot[i].size = 0;
}

bool c_step_create_vm(struct program *p, const struct step *step)
{
	if (p->dialect == C_SELFTEST && step->number && !step_errno(p, step))
		return refuse(p, step, "create_vm: kvm_util makes VMs of type 0 only");
	fprintf(p->out, "\tcreate_vm(%u, ", step->vm);
	put_what(p, step, "");
	fprintf(p->out, ", 0x%" PRIx64 ", %s);\n", step->number, c_errno(step_errno(p, step)));
	if (!step_errno(p, step))
		forget_vm(p, step->vm);
	return true;
}

bool c_step_create_vcpu(struct program *p, const struct step *step)
{
	fprintf(p->out, "\tcreate_vcpu(%u, %u, ", step->vm, step->vcpu);
	put_what(p, step, "");
	fprintf(p->out, ", %" PRIu64 ", %s);\n", step->number, c_errno(step_errno(p, step)));
	if (!step_errno(p, step))
		memset(vcpu_of(p, step), 0, sizeof(struct c_vcpu));
	return true;
}

bool c_step_check_extension(struct program *p, const struct step *step)
{
	char buf[C_EXPR_MAX];

	for (const struct cap_arg *cap = step->caps; cap; cap = cap->next) {
		fputs("\tclaim_number(", p->out);
		put_what(p, step, cap->name);
		fprintf(p->out, ", %" PRIu64 ", %s(", cap->answer, c_vm_ioctl(p));
		put_vm(p, step);
		fprintf(p->out, ", KVM_CHECK_EXTENSION, %s%s));\n", p->dialect == C_SELFTEST ? "(void *)" : "",
			c_cap(p->profile, cap->cap, buf));
	}
	return true;
}

bool c_step_enable_cap(struct program *p, const struct step *step)
{
	char buf[C_EXPR_MAX];

	fprintf(p->out, "\tstruct kvm_enable_cap cap = { .cap = %s };\n",
		c_cap(p->profile, step->number, buf));
	put_edge(p, step, "struct kvm_enable_cap", sizeof(struct kvm_enable_cap), "cap");
	put_struct_call(p, step, true, "KVM_ENABLE_CAP", "cap");
	return true;
}

/* What a call has written, where it is expected to succeed */
static void put_number_claim(struct program *p, const struct step *step, const char *name, uint64_t want,
			     const char *variable, const char *member)
{
	bool good = step->buffer == BUFFER_GOOD;

	fputs("\tclaim_number(", p->out);
	put_what(p, step, name);
	fprintf(p->out, ", 0x%" PRIx64 ", %s%s%s);\n", want, good ? variable : "arg", good ? "." : "->",
		member);
}

bool c_step_preferred_target(struct program *p, const struct step *step)
{
	fputs("\tstruct kvm_vcpu_init init = { .target = 0 };\n", p->out);
	put_edge(p, step, "struct kvm_vcpu_init", sizeof(struct kvm_vcpu_init), "init");
	put_struct_call(p, step, true, "KVM_ARM_PREFERRED_TARGET", "init");
	if (!step_errno(p, step))
		put_number_claim(p, step, "target", step->number, "init", "target");
	return true;
}

bool c_step_set_mp_state(struct program *p, const struct step *step)
{
	char buf[C_EXPR_MAX];

	fprintf(p->out, "\tstruct kvm_mp_state state = { .mp_state = %s };\n", c_mp_state(step->number, buf));
	put_edge(p, step, "struct kvm_mp_state", sizeof(struct kvm_mp_state), "state");
	put_struct_call(p, step, false, "KVM_SET_MP_STATE", "state");
	return true;
}

bool c_step_get_mp_state(struct program *p, const struct step *step)
{
	char buf[C_EXPR_MAX];

	fprintf(p->out, "\tstruct kvm_mp_state state = { .mp_state = ~%s };\n", c_mp_state(step->number, buf));
	put_edge(p, step, "struct kvm_mp_state", sizeof(struct kvm_mp_state), "state");
	put_struct_call(p, step, false, "KVM_GET_MP_STATE", "state");
	if (!step_errno(p, step))
		put_number_claim(p, step, "state", step->number, "state", "mp_state");
	return true;
}

static uint64_t or_else(const struct given *number, uint64_t otherwise)
{
	return number->is ? number->n : otherwise;
}

static void put_given_claim(struct program *p, const struct step *step, const char *name,
			    const struct given *want)
{
	if (want->is)
		put_number_claim(p, step, name, want->n, "matrix", name);
}

/* Where there is an SVE length; without any, the claim does not hold */
static void put_with_sve(struct program *p, const struct step *step)
{
	bool good = step->buffer == BUFFER_GOOD;

	if (!step->vl_matrix.sme_with_sve.is)
		return;
	fputs("\tclaim(vl_matrix_with_sve(", p->out);
	fprintf(p->out, "%s, 0x%" PRIx64 "), ", good ? "&matrix" : "arg", step->vl_matrix.sme_with_sve.n);
	put_what(p, step, "sme_with_sve");
	fputs(");\n", p->out);
}

bool c_step_vl_matrix(struct program *p, const struct step *step)
{
	const struct vl_matrix_arg *arg = &step->vl_matrix;

	fprintf(p->out, "\tstruct kvm_arm_vl_matrix matrix = { .flags = %" PRIu64 " };\n",
		or_else(&arg->flags, 0));
	put_edge(p, step, "struct kvm_arm_vl_matrix", sizeof(struct kvm_arm_vl_matrix), "matrix");
	put_struct_call(p, step, true, "KVM_ARM_GET_VL_MATRIX", "matrix");
	if (step_errno(p, step))
		return true;
	put_given_claim(p, step, "sve_vqs", &arg->sve_vqs);
	put_given_claim(p, step, "sme_vqs", &arg->sme_vqs);
	put_given_claim(p, step, "sme_alone", &arg->sme_alone);
	put_with_sve(p, step);
	return true;
}

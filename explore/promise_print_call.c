/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is printed where the last call broke a promise */
#include <string.h>

#include "promise_print.h"
#include "vcpu.h"

static const struct vcpu_call *last(const struct printing *p)
{
	return p->nr ? p->made[p->nr - 1].call : NULL;
}

/* A key of the step that was printed last */
bool end_with_no_change(struct printing *p)
{
	fputs("    changes: nothing\n", p->out);
	return last(p);
}

static bool is_set(const struct vcpu_call *call)
{
	return call->kind == CALL_SET || call->kind == CALL_FILL || call->kind == CALL_FIELD;
}

static void written(const struct vcpu_call *call, uint64_t id, uint8_t value[256])
{
	memset(value, 0, 256);
	if (call->kind == CALL_FILL)
		memset(value, (int)call->value, KVM_REG_SIZE(id));
	else
		memcpy(value, &call->value, sizeof(call->value));
}

static void print_field(const struct printing *p, const struct vcpu_call *call)
{
	char name[REG_NAME_MAX];

	fprintf(p->out, "  - get: {\"%s\": {bits: [27, 24], value: %u}}\n",
		reg_name(NULL, call->id, name), (unsigned int)call->value & 0xf);
	print_here(p);
}

bool end_with_value(struct printing *p)
{
	const struct vcpu_call *call = last(p);
	uint8_t value[256], got[256];
	uint64_t id = p->breach->reg;
	size_t kept;

	if (!call || !is_set(call) || p->answer.err || !id || KVM_REG_SIZE(id) > sizeof(value))
		return false;
	if (!printing_value(p, id, got)) {
		print_get(p, id, NULL);
		return true;
	}
	if (call->kind == CALL_FIELD) {
		print_field(p, call);
		return true;
	}
	written(call, id, value);
	kept = set_get_kept(p->acting.m, printing_vcpu(p), id);
	if (kept < KVM_REG_SIZE(id))
		memset(value + kept, 0, KVM_REG_SIZE(id) - kept);
	print_get(p, id, value);
	return true;
}

bool end_with_zero(struct printing *p)
{
	static const uint8_t zero[256];
	uint64_t id = p->breach->reg;
	uint8_t got[256];

	if (!id || !printing_value(p, id, got) || !memcmp(got, zero, KVM_REG_SIZE(id)))
		return false;
	print_get(p, id, zero);
	return true;
}

static void print_length(const struct printing *p, uint64_t id, unsigned int was, unsigned int is,
			 const uint8_t value[256])
{
	if (was != is)
		print_get(p, id, value);
}

/* The lengths that there were; features that changed are an INIT that is to be refused */
bool end_with_frozen(struct printing *p)
{
	const struct kvm_vcpu *is = printing_vcpu(p);
	const struct kvm_vcpu *was = snapshot_vcpu(p->acting.m, &p->before, is->index);
	const uint64_t id[] = { KVM_REG_ARM64_SVE_VLS, sme_vls_reg_id(&p->acting.m->profile) };
	uint16_t was_vl[ARM64_VEC_MAX], is_vl[ARM64_VEC_MAX];
	uint8_t value[ARM64_VEC_MAX][256];

	if (!was)
		return false;
	memcpy(was_vl, was->max_vl, sizeof(was_vl));
	memcpy(is_vl, is->max_vl, sizeof(is_vl));
	if (!snapshot_restore(p->acting.m, &p->before))
		return false;
	for (int type = 0; type < ARM64_VEC_MAX; type++) {
		memset(value[type], 0, sizeof(value[type]));
		printing_value(p, id[type], value[type]);
		print_length(p, id[type], was_vl[type], is_vl[type], value[type]);
	}
	return memcmp(was_vl, is_vl, sizeof(was_vl)) != 0;
}

/* Of what should not be, reserved bits of SVCR are all that a GET shows */
bool end_with_configuration(struct printing *p)
{
	const struct kvm_vcpu *vcpu = printing_vcpu(p);

	if (!(vcpu->svcr & ~(SVCR_SM_MASK | SVCR_ZA_MASK)))
		return false;
	fputs("  - get: {SVCR: {bits: [63, 2], value: 0}}\n", p->out);
	print_here(p);
	return true;
}

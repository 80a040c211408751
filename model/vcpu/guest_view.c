/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "../vec_state.h"
#include "guest_view.h"
#include "vcpu.h"

static uint32_t guest_vqs(const struct kvmsme *m, const struct kvm_vcpu *vcpu, enum vec_type type)
{
	unsigned int vq = vcpu->max_vl[type] / 16;

	return m->host.vq_map[type] & (uint32_t)((UINT64_C(1) << vq) - 1);
}

static void what_is_there(struct kvmsme *m, struct kvm_vcpu *vcpu, struct guest_view *view)
{
	bool ready = kvm_arm_vcpu_is_finalized(m, vcpu);

	if (vcpu_has_sve(vcpu))
		view->vqs[ARM64_VEC_SVE] = guest_vqs(m, vcpu, ARM64_VEC_SVE);
	if (vcpu_has_sme(vcpu))
		view->vqs[ARM64_VEC_SME] = guest_vqs(m, vcpu, ARM64_VEC_SME);
	view->has_z = ready && vcpu_uses_sve_state(vcpu);
	view->has_ffr = view->has_z && (!vcpu_in_streaming_mode(vcpu) || vcpu_has_fa64(m, vcpu));
	view->has_za = ready && vcpu_has_sme(vcpu) && vcpu_za_enabled(vcpu);
	view->has_zt0 = view->has_za && vcpu_has_sme2(m, vcpu);
	view->vl = view->has_z ? (uint16_t)(vcpu_cur_max_vq(vcpu) * 16) : 0;
	view->svl = view->has_za ? vcpu->max_vl[ARM64_VEC_SME] : 0;
}

static void take_z(const struct kvm_vcpu *vcpu, struct guest_view *view)
{
	const uint8_t *sve = vec_read(vcpu, VEC_PART_SVE, 0);
	unsigned int vq = view->vl / 16;

	for (unsigned int n = 0; n < 32; n++)
		memcpy(view->z[n], sve + SVE_STATE_ZREG_OFFSET(vq, n), view->vl);
	for (unsigned int n = 0; n < 16; n++)
		memcpy(view->p[n], sve + SVE_STATE_PREG_OFFSET(vq, n), vq * 2);
	if (view->has_ffr)
		memcpy(view->ffr, sve + SVE_STATE_FFR_OFFSET(vq), vq * 2);
}

static void take_za(const struct kvm_vcpu *vcpu, struct guest_view *view)
{
	const uint8_t *sme = vec_read(vcpu, VEC_PART_SME, 0);

	for (unsigned int n = 0; n < view->svl; n++)
		memcpy(view->za[n], sme + SME_STATE_ZA_OFFSET(view->svl, n), view->svl);
	if (view->has_zt0)
		memcpy(view->zt0, sme + SME_STATE_ZT_OFFSET(view->svl), 64);
}

void guest_view_take(struct kvmsme *m, const struct kvm_vcpu *vcpu, struct guest_view *view)
{
	struct rule_log log = m->rules;
	struct kvm_vcpu loaded = *vcpu;

	memset(view, 0, sizeof(*view));
	vcpu_fp_user_to_guest(m, &loaded);
	what_is_there(m, &loaded, view);
	view->regs = loaded.regs;
	view->svcr = loaded.svcr;
	view->fpmr = loaded.fpmr;
	if (view->has_z) {
		memset(&view->regs.fp_regs.vregs, 0, sizeof(view->regs.fp_regs.vregs));
		take_z(&loaded, view);
	}
	take_za(&loaded, view);
	m->rules = log;
}

static void put_z(struct kvm_vcpu *vcpu, const struct guest_view *view)
{
	unsigned int vq = vcpu_cur_max_vq(vcpu);
	uint8_t *sve = vec_open(vcpu, VEC_PART_SVE, 0, SVE_STATE_SIZE(vq));

	for (unsigned int n = 0; n < 32; n++)
		memcpy(sve + SVE_STATE_ZREG_OFFSET(vq, n), view->z[n], vq * 16);
	for (unsigned int n = 0; n < 16; n++)
		memcpy(sve + SVE_STATE_PREG_OFFSET(vq, n), view->p[n], vq * 2);
	memcpy(sve + SVE_STATE_FFR_OFFSET(vq), view->ffr, vq * 2);
}

static void put_za(struct kvm_vcpu *vcpu, const struct guest_view *view)
{
	size_t vl = vcpu->max_vl[ARM64_VEC_SME];

	for (unsigned int n = 0; n < vl; n++)
		vec_write(vcpu, VEC_PART_SME, SME_STATE_ZA_OFFSET(vl, n), view->za[n], vl);
	vec_write(vcpu, VEC_PART_SME, SME_STATE_ZT_OFFSET(vl), view->zt0, 64);
}

void guest_view_put(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct guest_view *view)
{
	struct rule_log log = m->rules;

	vcpu_fp_user_to_guest(m, vcpu);
	m->rules = log;
	vcpu->svcr = view->svcr;
	vcpu->fpmr = view->fpmr;
	vcpu->regs.fp_regs.fpsr = view->regs.fp_regs.fpsr;
	vcpu->regs.fp_regs.fpcr = view->regs.fp_regs.fpcr;
	if (vcpu_uses_sve_state(vcpu))
		put_z(vcpu, view);
	else
		memcpy(vcpu->regs.fp_regs.vregs, view->regs.fp_regs.vregs,
		       sizeof(view->regs.fp_regs.vregs));
	if (vcpu_has_sme(vcpu) && vcpu_za_enabled(vcpu))
		put_za(vcpu, view);
	touch_vcpu_regs(vcpu);
}

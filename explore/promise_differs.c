/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In which register a guest of the mirror's vCPU finds something else than that of the one looked
 * at.  guest_view.h is what this is about; it is asked itself where formats must be converted, and
 * else the bytes that it would copy are compared where they lie.
 */
#include <string.h>

#include "promise_witness.h"
#include "vcpu.h"
#include "vec_state.h"

static uint64_t numbered(const uint8_t *a, const uint8_t *b, unsigned int nr, size_t len,
			 uint64_t first)
{
	for (unsigned int n = 0; n < nr; n++)
		if (memcmp(a + n * len, b + n * len, len) != 0)
			return first + ((uint64_t)n << 5);
	return 0;
}

/* Core registers by words of struct kvm_regs */
static uint64_t core_id_at(size_t offset)
{
	const size_t v = offsetof(struct kvm_regs, fp_regs);
	const size_t fpsr = offsetof(struct kvm_regs, fp_regs.fpsr);
	uint64_t size = offset < v ? KVM_REG_SIZE_U64 :
			offset < fpsr ? KVM_REG_SIZE_U128 : KVM_REG_SIZE_U32;
	size_t words = offset < v ? 2 : offset < fpsr ? 4 : 1;

	return KVM_REG_ARM64 | size | KVM_REG_ARM_CORE | (offset / 4 / words * words);
}

static uint64_t core_differs(const struct kvm_regs *a, const struct kvm_regs *b, bool has_v)
{
	const uint8_t *x = (const uint8_t *)a, *y = (const uint8_t *)b;
	const size_t v = offsetof(struct kvm_regs, fp_regs);
	const size_t fpsr = offsetof(struct kvm_regs, fp_regs.fpsr);
	const size_t end = offsetof(struct kvm_regs, fp_regs.fpcr) + sizeof(a->fp_regs.fpcr);

	for (size_t i = 0; i < end; i += 4)
		if ((has_v || i < v || i >= fpsr) && memcmp(x + i, y + i, 4) != 0)
			return core_id_at(i);
	return 0;
}

uint64_t view_differs(const struct profile *profile, const struct guest_view *a,
		      const struct guest_view *b)
{
	uint64_t id;

	if (a->vqs[ARM64_VEC_SVE] != b->vqs[ARM64_VEC_SVE])
		return KVM_REG_ARM64_SVE_VLS;
	if (a->vqs[ARM64_VEC_SME] != b->vqs[ARM64_VEC_SME])
		return sme_vls_reg_id(profile);
	if (a->svcr != b->svcr)
		return KVM_REG_ARM64_SYS_SVCR;
	id = numbered(a->z[0], b->z[0], 32, sizeof(a->z[0]), KVM_REG_ARM64_SVE_ZREG(0, 0));
	if (!id)
		id = numbered(a->p[0], b->p[0], 16, sizeof(a->p[0]), KVM_REG_ARM64_SVE_PREG(0, 0));
	if (!id && memcmp(a->ffr, b->ffr, sizeof(a->ffr)) != 0)
		id = KVM_REG_ARM64_SVE_FFR(0);
	if (!id)
		id = numbered(a->za[0], b->za[0], KVM_MAX_VL, sizeof(a->za[0]),
			      KVM_REG_ARM64_SME_ZAHREG(0, 0));
	if (!id && memcmp(a->zt0, b->zt0, sizeof(a->zt0)) != 0)
		id = KVM_REG_ARM64_SME_ZTREG(0);
	if (!id)
		id = core_differs(&a->regs, &b->regs, true);
	return id ? id : a->fpmr != b->fpmr ? KVM_REG_ARM64_SYS_FPMR : 0;
}

static uint64_t z_differs(struct kvmsme *m, const struct kvm_vcpu *a, const struct kvm_vcpu *b)
{
	const uint8_t *x = vec_read(a, VEC_PART_SVE, 0), *y = vec_read(b, VEC_PART_SVE, 0);
	unsigned int vq = vcpu_cur_max_vq(a);
	size_t p = SVE_STATE_PREG_OFFSET(vq, 0), ffr = SVE_STATE_FFR_OFFSET(vq);
	bool has_ffr = !vcpu_in_streaming_mode(a) || vcpu_has_fa64(m, a);
	uint64_t id;

	if (!memcmp(x, y, ffr) && (!has_ffr || !memcmp(x + ffr, y + ffr, vq * 2)))
		return 0;
	id = numbered(x, y, 32, vq * 16, KVM_REG_ARM64_SVE_ZREG(0, 0));
	if (!id)
		id = numbered(x + p, y + p, 16, vq * 2, KVM_REG_ARM64_SVE_PREG(0, 0));
	return id ? id : KVM_REG_ARM64_SVE_FFR(0);
}

static uint64_t za_differs(struct kvmsme *m, const struct kvm_vcpu *a, const struct kvm_vcpu *b)
{
	const uint8_t *x = vec_read(a, VEC_PART_SME, 0), *y = vec_read(b, VEC_PART_SME, 0);
	unsigned int svl = a->max_vl[ARM64_VEC_SME];
	size_t zt = SME_STATE_ZT_OFFSET(svl);
	uint64_t id = 0;

	if (memcmp(x, y, zt) != 0)
		id = numbered(x, y, svl, svl, KVM_REG_ARM64_SME_ZAHREG(0, 0));
	if (!id && vcpu_has_sme2(m, a) && memcmp(x + zt, y + zt, 64) != 0)
		id = KVM_REG_ARM64_SME_ZTREG(0);
	return id;
}

static uint64_t memory_differs(struct kvmsme *m, const struct kvm_vcpu *a, const struct kvm_vcpu *b)
{
	bool has_z = vcpu_uses_sve_state(a);
	uint64_t id = 0;

	if (a->max_vl[ARM64_VEC_SVE] != b->max_vl[ARM64_VEC_SVE])
		return KVM_REG_ARM64_SVE_VLS;
	if (a->max_vl[ARM64_VEC_SME] != b->max_vl[ARM64_VEC_SME])
		return sme_vls_reg_id(&m->profile);
	if (a->svcr != b->svcr)
		return KVM_REG_ARM64_SYS_SVCR;
	if (has_z && kvm_arm_vcpu_is_finalized(m, a))
		id = z_differs(m, a, b);
	if (!id && vcpu_za_enabled(a) && kvm_arm_vcpu_is_finalized(m, a))
		id = za_differs(m, a, b);
	if (!id)
		id = core_differs(&a->regs, &b->regs, !has_z);
	return id ? id : a->fpmr != b->fpmr ? KVM_REG_ARM64_SYS_FPMR : 0;
}

uint64_t look_differs(const struct look *look)
{
	struct witness *w = look->w;
	const struct kvm_vcpu *mirror = machine_vcpu_of_fd(w->mirror.vcpu);

	if (!look->m->profile.fp_user_format)
		return memory_differs(look->m, look->vcpu, mirror);
	guest_view_take(w->mirror.m, mirror, &w->view);
	guest_view_take(look->m, look->vcpu, &w->was_view);
	return view_differs(&look->m->profile, &w->was_view, &w->view);
}

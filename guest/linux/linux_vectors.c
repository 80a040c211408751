// SPDX-License-Identifier: GPL-2.0-or-later
/* PR_SVE_SET_VL, PR_SVE_GET_VL and those of SME: Documentation/arch/arm64/sve.rst, sme.rst */
#include <string.h>

#include "linux_syscalls.h"

#define PR_SVE_SET_VL_	50
#define PR_SVE_GET_VL_	51
#define PR_SME_SET_VL_	63
#define PR_SME_GET_VL_	64

#define VL_LEN_MASK	UINT64_C(0xffff)
#define VL_INHERIT	(UINT64_C(1) << 17)
#define VL_ONEXEC	(UINT64_C(1) << 18)

static int64_t state_of(const struct linux_guest *g, enum linux_vector which)
{
	return 16 * g->vq[which] + (int64_t)(g->vq_inherited[which] ? VL_INHERIT : 0);
}

/* The longest that is no longer than asked for, or else the shortest */
static unsigned int supported(const struct linux_guest *g, enum linux_vector which, unsigned int vq)
{
	uint16_t vqs = g->vqs[which];

	for (unsigned int i = vq < 16 ? vq : 16; i; i--)
		if (vqs >> (i - 1) & 1)
			return i;
	return 1 + (unsigned int)__builtin_ctz(vqs);
}

/* What is above 128 bits, P and FFR are lost with the length: sve_to_fpsimd() */
static void forget_sve(struct linux_guest *g)
{
	uint8_t z[256], p[32] = { 0 };

	for (unsigned int i = 0; i < 32; i++) {
		if (!linux_get_bytes(g, KVM_REG_ARM64_SVE_ZREG(i, 0), z))
			return;
		memset(z + 16, 0, sizeof(z) - 16);
		linux_set_bytes(g, KVM_REG_ARM64_SVE_ZREG(i, 0), z);
	}
	for (unsigned int i = 0; i <= 16; i++)
		linux_set_bytes(g, KVM_REG_ARM64_SVE_PREG(0, 0) + ((uint64_t)i << 5), p);
}

static int64_t set_length(struct linux_guest *g, enum linux_vector which, uint64_t arg)
{
	uint64_t vl = arg & VL_LEN_MASK;
	unsigned int vq;

	if (arg & ~(VL_LEN_MASK | VL_INHERIT | VL_ONEXEC) || vl % 16 || !vl || vl > 16 * 512)
		return -EINVAL;
	vq = supported(g, which, (unsigned int)(vl / 16));
	g->vq_inherited[which] = arg & VL_INHERIT;
	/* nothing is executed: what is for then is the answer, and no more */
	if (arg & VL_ONEXEC)
		return 16 * (int64_t)vq + (int64_t)(arg & VL_INHERIT);
	if (vq == g->vq[which])
		return state_of(g, which);
	if (which == LINUX_SME)
		linux_set(g, KVM_REG_ARM64_SYS_SVCR, 0);
	if (linux_has(g, KVM_ARM_VCPU_SVE))
		forget_sve(g);
	linux_set_vq(g, which, vq);
	return state_of(g, which);
}

int64_t linux_vector_prctl(struct linux_guest *g, uint64_t option, uint64_t arg)
{
	enum linux_vector which = option >= PR_SME_SET_VL_ ? LINUX_SME : LINUX_SVE;

	switch (option) {
	case PR_SVE_SET_VL_:
	case PR_SME_SET_VL_:
		return g->vq[which] ? set_length(g, which, arg) : -EINVAL;
	case PR_SVE_GET_VL_:
	case PR_SME_GET_VL_:
		return g->vq[which] ? state_of(g, which) : -EINVAL;
	default:
		return -EINVAL;
	}
}

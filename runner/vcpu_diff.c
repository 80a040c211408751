// SPDX-License-Identifier: GPL-2.0-or-later
/* What a step changed in a vCPU */
#include <inttypes.h>
#include <string.h>

#include "exec.h"

static void number(FILE *out, const char *name, uint64_t a, uint64_t b)
{
	if (a != b)
		fprintf(out, "    changed %s: 0x%" PRIx64 " -> 0x%" PRIx64 "\n", name, a, b);
}

static void bytes(FILE *out, const char *name, unsigned int n, const uint8_t *a, const uint8_t *b,
		  size_t len)
{
	size_t first = 0;
	char from[64], to[64];

	if (!memcmp(a, b, len))
		return;
	while (a[first] == b[first])
		first++;
	first &= ~(size_t)7;
	describe_bytes(a + first, len - first > 8 ? 8 : len - first, from, sizeof(from));
	describe_bytes(b + first, len - first > 8 ? 8 : len - first, to, sizeof(to));
	fprintf(out, "    changed %s%u, from byte %zu: %s -> %s\n", name, n, first, from, to);
}

static void core(FILE *out, const struct kvm_vcpu *a, const struct kvm_vcpu *b)
{
	const struct kvm_regs *ra = &a->regs, *rb = &b->regs;
	char name[8];

	for (unsigned int i = 0; i < 31; i++) {
		snprintf(name, sizeof(name), "X%u", i);
		number(out, name, ra->regs.regs[i], rb->regs.regs[i]);
	}
	number(out, "SP", ra->regs.sp, rb->regs.sp);
	number(out, "PC", ra->regs.pc, rb->regs.pc);
	number(out, "PSTATE", ra->regs.pstate, rb->regs.pstate);
	for (unsigned int i = 0; i < 32; i++)
		bytes(out, "V", i, ra->fp_regs.vregs[i], rb->fp_regs.vregs[i], 16);
	number(out, "FPSR", ra->fp_regs.fpsr, rb->fp_regs.fpsr);
	number(out, "FPCR", ra->fp_regs.fpcr, rb->fp_regs.fpcr);
}

static unsigned int live_vq(const struct kvm_vcpu *v)
{
	return v->max_vl[v->svcr & SVCR_SM_MASK ? ARM64_VEC_SME : ARM64_VEC_SVE] / 16;
}

static void vectors(FILE *out, const struct kvm_vcpu *a, const struct kvm_vcpu *b)
{
	unsigned int vq = live_vq(a);
	size_t vl = b->max_vl[ARM64_VEC_SME];

	if (!a->vec_finalized || !b->vec_finalized)
		return;
	if (vq != live_vq(b))
		fprintf(out, "    changed Z, P, FFR: seen with %u, now %u bits\n", vq * 128,
			live_vq(b) * 128);
	for (unsigned int n = 0; vq == live_vq(b) && n < 32; n++)
		bytes(out, "Z", n, a->sve_state + SVE_STATE_ZREG_OFFSET(vq, n),
		      b->sve_state + SVE_STATE_ZREG_OFFSET(vq, n), 16 * vq);
	for (unsigned int n = 0; vq == live_vq(b) && n < 17; n++)
		bytes(out, n < 16 ? "P" : "FFR (as P16) ", n,
		      a->sve_state + SVE_STATE_PREG_OFFSET(vq, n),
		      b->sve_state + SVE_STATE_PREG_OFFSET(vq, n), 2 * vq);
	for (unsigned int n = 0; n < vl; n++)
		bytes(out, "ZA row ", n, a->sme_state + SME_STATE_ZA_OFFSET(vl, n),
		      b->sme_state + SME_STATE_ZA_OFFSET(vl, n), vl);
	if (vl)
		bytes(out, "ZT", 0, a->sme_state + SME_STATE_ZT_OFFSET(vl),
		      b->sme_state + SME_STATE_ZT_OFFSET(vl), 64);
}

void print_diff(FILE *out, const struct kvmsme *m, const struct kvm_vcpu *a,
		const struct kvm_vcpu *b)
{
	number(out, "features", a->features, b->features);
	number(out, "initialized", a->initialized, b->initialized);
	number(out, "finalized", a->vec_finalized, b->vec_finalized);
	number(out, "SVE max VL", a->max_vl[ARM64_VEC_SVE], b->max_vl[ARM64_VEC_SVE]);
	number(out, "SME max VL", a->max_vl[ARM64_VEC_SME], b->max_vl[ARM64_VEC_SME]);
	number(out, "SVCR", a->svcr, b->svcr);
	number(out, "FPMR", a->fpmr, b->fpmr);
	core(out, a, b);
	for (uint32_t i = 0; i < m->pop.nr; i++)
		number(out, m->pop.reg[i].name, a->sysreg[i], b->sysreg[i]);
	vectors(out, a, b);
}

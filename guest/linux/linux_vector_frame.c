// SPDX-License-Identifier: GPL-2.0-or-later
/* FP, SVE and SME registers in the records of a frame */
#include <string.h>

#include "linux_sigframe.h"

#define FPSR	LINUX_FPREG(fpsr)
#define FPCR	LINUX_FPREG(fpcr)
#define LINUX_FPREG(name) (KVM_REG_ARM64 | KVM_REG_SIZE_U32 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(fp_regs.name))
#define VREG(n)		(KVM_REG_ARM64 | KVM_REG_SIZE_U128 | KVM_REG_ARM_CORE | \
			 (KVM_REG_ARM_CORE_REG(fp_regs.vregs[0]) + 4 * (uint64_t)(n)))
#define ROW_MAX		256
#define PRED_MAX	32

/* Zn, or Vn where the vCPU has no Z registers now */
static void get_z(const struct linux_guest *g, unsigned int n, uint8_t z[ROW_MAX])
{
	memset(z, 0, ROW_MAX);
	if (!linux_get_bytes(g, KVM_REG_ARM64_SVE_ZREG(n, 0), z))
		linux_get_bytes(g, VREG(n), z);
}

static bool set_z(const struct linux_guest *g, unsigned int n, const uint8_t z[ROW_MAX])
{
	return linux_set_bytes(g, KVM_REG_ARM64_SVE_ZREG(n, 0), z) || linux_set_bytes(g, VREG(n), z);
}

/* P0 to P15, and FFR as P16 */
static uint64_t pred_id(unsigned int n)
{
	return KVM_REG_ARM64_SVE_PREG(0, 0) + ((uint64_t)n << 5);
}

static void save_fpsimd(const struct linux_guest *g, uint8_t *to)
{
	frame_head(to, MAGIC_FPSIMD, FRAME_FPSIMD_SIZE);
	linux_get_bytes(g, FPSR, to + 8);
	linux_get_bytes(g, FPCR, to + 12);
	for (unsigned int i = 0; i < 32; i++) {
		uint8_t z[ROW_MAX];

		get_z(g, i, z);
		memcpy(to + 16 + 16 * i, z, 16);
	}
}

static void save_sve(const struct linux_guest *g, const struct frame *f, uint8_t *to)
{
	unsigned int vl = 16 * f->sve_vq, sm = f->svcr & LINUX_SVCR_SM;
	uint16_t words[2] = { (uint16_t)(vl ? vl : 16u * g->vq[LINUX_SVE]), sm ? SVE_FLAG_SM : 0 };
	uint8_t *p = to + 16 + (size_t)32 * vl;

	frame_head(to, MAGIC_SVE, frame_sve_size(f->sve_vq));
	memcpy(to + 8, words, sizeof(words));
	for (unsigned int i = 0; vl && i < 32; i++) {
		uint8_t z[ROW_MAX];

		get_z(g, i, z);
		memcpy(to + 16 + (size_t)i * vl, z, vl);
	}
	for (unsigned int i = 0; vl && i < 17; i++) {
		uint8_t pred[PRED_MAX] = { 0 };

		linux_get_bytes(g, pred_id(i), pred);
		memcpy(p + (size_t)i * vl / 8, pred, vl / 8);
	}
}

static void save_za(const struct linux_guest *g, const struct frame *f, uint8_t *to)
{
	unsigned int vl = 16 * f->za_vq;
	uint16_t word = (uint16_t)(16u * g->vq[LINUX_SME]);

	frame_head(to, MAGIC_ZA, frame_za_size(f->za_vq));
	memcpy(to + 8, &word, sizeof(word));
	for (unsigned int i = 0; i < vl; i++) {
		uint8_t row[ROW_MAX] = { 0 };

		linux_get_bytes(g, KVM_REG_ARM64_SME_ZAHREG(i, 0), row);
		memcpy(to + 16 + (size_t)i * vl, row, vl);
	}
}

static void save_word(const struct linux_guest *g, uint8_t *to, uint32_t magic, uint64_t id)
{
	frame_head(to, magic, 16);
	linux_get_bytes(g, id, to + 8);
}

void frame_save_vectors(const struct linux_guest *g, struct frame *f)
{
	const uint16_t one = 1;

	save_fpsimd(g, f->bytes + f->fpsimd);
	if (f->sve)
		save_sve(g, f, f->bytes + f->sve);
	if (f->tpidr2)
		save_word(g, f->bytes + f->tpidr2, MAGIC_TPIDR2, KVM_REG_ARM64_SYS_TPIDR2_EL0);
	if (f->za)
		save_za(g, f, f->bytes + f->za);
	if (f->zt) {
		frame_head(f->bytes + f->zt, MAGIC_ZT, FRAME_ZT_SIZE);
		memcpy(f->bytes + f->zt + 8, &one, sizeof(one));
		linux_get_bytes(g, KVM_REG_ARM64_SME_ZTREG(0), f->bytes + f->zt + 16);
	}
	if (f->fpmr)
		save_word(g, f->bytes + f->fpmr, MAGIC_FPMR, KVM_REG_ARM64_SYS_FPMR);
}

static uint16_t half(const uint8_t *record, size_t at)
{
	uint16_t value;

	memcpy(&value, record + at, sizeof(value));
	return value;
}

static uint32_t size_of(const uint8_t *record)
{
	uint32_t size;

	memcpy(&size, record + 4, sizeof(size));
	return size;
}

/* SVE state: its bytes above 128 bits; those below are of the FPSIMD record (restore_sve_fpsimd_context()) */
static bool restore_z(struct linux_guest *g, const struct frame_records *r, unsigned int vl)
{
	const uint8_t *p = vl ? r->sve + 16 + (size_t)32 * vl : NULL;

	for (unsigned int i = 0; i < 32; i++) {
		uint8_t z[ROW_MAX] = { 0 };

		if (vl)
			memcpy(z, r->sve + 16 + (size_t)i * vl, vl);
		memcpy(z, r->fpsimd + 16 + 16 * i, 16);
		if (!set_z(g, i, z))
			return false;
	}
	for (unsigned int i = 0; vl && i < 17; i++) {
		uint8_t pred[PRED_MAX] = { 0 };

		memcpy(pred, p + (size_t)i * vl / 8, vl / 8);
		linux_set_bytes(g, pred_id(i), pred);
	}
	return true;
}

static bool restore_za(struct linux_guest *g, const uint8_t *za, unsigned int vl)
{
	for (unsigned int i = 0; i < vl; i++) {
		uint8_t row[ROW_MAX] = { 0 };

		memcpy(row, za + 16 + (size_t)i * vl, vl);
		if (!linux_set_bytes(g, KVM_REG_ARM64_SME_ZAHREG(i, 0), row))
			return false;
	}
	return true;
}

/* The length of the registers in a record; 0: none of them are there */
static unsigned int whole_vl(const uint8_t *record, size_t (*size)(unsigned int vq))
{
	unsigned int vl = record ? half(record, 8) : 0;

	return vl && vl <= ROW_MAX && size_of(record) >= size(vl / 16) ? vl : 0;
}

bool frame_restore_vectors(struct linux_guest *g, const struct frame_records *r)
{
	bool sm = r->sve && half(r->sve, 10) & SVE_FLAG_SM;
	unsigned int vl = whole_vl(r->sve, frame_sve_size), za = whole_vl(r->za, frame_za_size);
	uint64_t svcr = (sm ? LINUX_SVCR_SM : 0) | (za ? LINUX_SVCR_ZA : 0);

	if (!r->fpsimd || size_of(r->fpsimd) < FRAME_FPSIMD_SIZE)
		return false;
	if ((vl && vl != 16u * g->vq[sm ? LINUX_SME : LINUX_SVE]) || (za && za != 16u * g->vq[LINUX_SME]))
		return false;
	if (g->vq[LINUX_SME])
		linux_set(g, KVM_REG_ARM64_SYS_SVCR, svcr);
	if (!restore_z(g, r, vl) || !restore_za(g, r->za, za))
		return false;
	linux_set_bytes(g, FPSR, r->fpsimd + 8);
	linux_set_bytes(g, FPCR, r->fpsimd + 12);
	if (za && r->zt && size_of(r->zt) >= FRAME_ZT_SIZE)
		linux_set_bytes(g, KVM_REG_ARM64_SME_ZTREG(0), r->zt + 16);
	if (r->tpidr2)
		linux_set_bytes(g, KVM_REG_ARM64_SYS_TPIDR2_EL0, r->tpidr2 + 8);
	if (r->fpmr)
		linux_set_bytes(g, KVM_REG_ARM64_SYS_FPMR, r->fpmr + 8);
	return true;
}

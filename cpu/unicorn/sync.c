// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * V0..V31, FPCR and FPSR exist twice: in Unicorn and in pcpu->vec.  Values move only
 * when the other side needs them.  Whatever native code writes also zeroes Zn above
 * bit 127 (Arm ARM B1.2.2), even if it writes the value that was there, so it is the
 * decoded instructions that count and not a comparison of values.
 */
#include <string.h>

#include "ucpu.h"

/* FPCR bits that Unicorn has: AHP, DN, FZ, RMode, FZ16 */
#define FPCR_UNICORN	0x07c80000u

/* In the present state some FP instruction is refused, or does not do what Unicorn does */
static bool fp_refused(struct pcpu *pcpu)
{
	static const uint32_t probes[] = {
		0x1e604020,	/* fmov d0, d1: scalar */
		0x4e211c20,	/* and v0.16b, v1.16b, v1.16b: AdvSIMD */
	};
	struct smevec_cpu cpu = {
		.regs = &pcpu->vec, .sys = pcpu->sys, .features = pcpu->features,
		.vl_map = pcpu->vl_map, .svl_map = pcpu->svl_map,
	};
	struct smevec_event event;

	smevec_sys_changed(&cpu);
	for (size_t i = 0; i < sizeof(probes) / sizeof(*probes); i++)
		if (smevec_check_fp(&cpu, probes[i], &event) != SMEVEC_DONE)
			return true;
	return pcpu->vec.fpcr & ~FPCR_UNICORN;
}

/* Unicorn has nothing yet */
void sync_begin(struct ucpu *m)
{
	m->v_stale = ~UINT32_C(0);
	m->v_dirty = 0;
	m->fp_stale = true;
	m->fp_dirty = false;
	m->fp_refused = fp_refused(m->pcpu);
	m->cur = NULL;
}

static void note_native_writes(struct ucpu *m, uint32_t written)
{
	m->v_dirty |= written;
	m->v_stale &= ~written;
}

static void put_vregs(struct ucpu *m, uint32_t mask)
{
	for (; mask; mask &= mask - 1) {
		int n = __builtin_ctz(mask);

		uc_reg_write(m->uc, UC_ARM64_REG_Q0 + n, m->pcpu->vec.z[n]);
		m->v_stale &= ~(UINT32_C(1) << n);
	}
}

void sync_before_block(struct ucpu *m, const struct block *b)
{
	if (!(b->flags & BLOCK_FP))
		return;
	put_vregs(m, b->vread & m->v_stale);
	if (m->fp_stale) {
		uc_set(m, UC_ARM64_REG_FPCR, m->pcpu->vec.fpcr);
		uc_set(m, UC_ARM64_REG_FPSR, m->pcpu->vec.fpsr);
		m->fp_stale = false;
	}
}

/* The running block has come to its end */
void sync_block_done(struct ucpu *m)
{
	const struct block *b = m->cur;

	if (!b)
		return;
	m->cur = NULL;
	if (b->flags & BLOCK_FP) {
		note_native_writes(m, b->vwritten);
		m->fp_dirty = true;
	}
}

/*
 * The running block was left before the instruction at @pc.  That may be a load of
 * several registers that faulted half way: Unicorn's copies of those are void.
 */
void sync_block_left(struct ucpu *m, uint64_t pc)
{
	const struct block *b = m->cur;
	uint32_t written, read;

	if (!b)
		return;
	m->cur = NULL;
	if (!(b->flags & BLOCK_FP))
		return;
	for (uint32_t i = 0; i < b->size / 4 && b->addr + 4 * i <= pc; i++) {
		word_vregs(b->word[i], &written, &read);
		if (b->addr + 4 * i == pc)
			m->v_stale |= written & ~m->v_dirty;
		else
			note_native_writes(m, written);
	}
	m->fp_dirty = true;
}

void sync_to_pcpu(struct ucpu *m)
{
	struct smevec_regs *vec = &m->pcpu->vec;

	for (uint32_t mask = m->v_dirty; mask; mask &= mask - 1) {
		int n = __builtin_ctz(mask);

		uc_reg_read(m->uc, UC_ARM64_REG_Q0 + n, vec->z[n]);
		memset(vec->z[n] + 16, 0, sizeof(vec->z[n]) - 16);
	}
	m->v_dirty = 0;
	if (m->fp_dirty)
		vec->fpsr = (uint32_t)uc_get(m, UC_ARM64_REG_FPSR);
	m->fp_dirty = false;
}

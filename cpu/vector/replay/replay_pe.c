/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "replay_pe.h"

static bool buffer_access(struct replay_pe *pe, uint64_t addr, size_t len, uint64_t *fault)
{
	uint64_t end = BUFFER_ADDR + BUFFER_SIZE;

	(void)pe;
	*fault = addr < BUFFER_ADDR || addr >= end ? addr : end;
	return addr >= BUFFER_ADDR && addr <= end && len <= end - addr;
}

static bool buffer_read(void *opaque, uint64_t addr, void *buf, size_t len, uint64_t *fault)
{
	struct replay_pe *pe = opaque;

	if (!buffer_access(pe, addr, len, fault))
		return false;
	memcpy(buf, pe->memory + (addr - BUFFER_ADDR), len);
	return true;
}

static bool buffer_write(void *opaque, uint64_t addr, const void *buf, size_t len, uint64_t *fault)
{
	struct replay_pe *pe = opaque;

	if (!buffer_access(pe, addr, len, fault))
		return false;
	memcpy(pe->memory + (addr - BUFFER_ADDR), buf, len);
	return true;
}

static void *buffer_host(void *opaque, uint64_t addr, size_t len, bool write)
{
	struct replay_pe *pe = opaque;
	uint64_t fault;

	(void)write;
	return buffer_access(pe, addr, len, &fault) ? pe->memory + (addr - BUFFER_ADDR) : NULL;
}

static const struct smevec_mem_ops buffer_ops = {
	.read = buffer_read, .write = buffer_write, .host = buffer_host,
};

static void open_gates(struct replay_pe *pe, unsigned int vl, bool fa64)
{
	struct smevec_cpu *cpu = &pe->cpu;

	cpu->regs = &pe->regs;
	cpu->mem = &buffer_ops;
	cpu->opaque = pe;
	cpu->features = (UINT64_C(1) << SMEVEC_NR_FEATURES) - 1;
	/* the recorder's CPU has no FEAT_SSVE_BitPerm */
	cpu->features &= ~(UINT64_C(1) << SMEVEC_FEAT_SSVE_BitPerm);
	if (!fa64)
		cpu->features &= ~(UINT64_C(1) << SMEVEC_FEAT_SME_FA64);
	cpu->sys.cpacr_el1 = UINT64_C(0x3330000);
	cpu->sys.sctlr_el1 = UINT64_C(1) << 34;	/* EnFPM: FP8 at EL0, as for a process */
	cpu->sys.zcr_el1 = cpu->sys.zcr_el2 = 15;
	cpu->sys.smcr_el1 = cpu->sys.smcr_el2 = 15 | SMEVEC_SMCR_EZT0 | SMEVEC_SMCR_FA64;
	cpu->vl_map = cpu->svl_map = (uint16_t)(1u << (vl / 16 - 1));
	smevec_sys_changed(cpu);
}

void replay_pe_plain(struct replay_pe *pe, unsigned int vl, bool fa64)
{
	memset(pe, 0, sizeof(*pe));
	open_gates(pe, vl, fa64);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "differential.h"
#include "insn.h"
#include "random_state.h"

static void *host(void *opaque, uint64_t addr, size_t len, bool write)
{
	struct engine *e = opaque;

	(void)write;
	if (addr < MEMORY_BASE || addr - MEMORY_BASE > MEMORY_SIZE - len)
		return NULL;
	return e->image->memory + (addr - MEMORY_BASE);
}

static bool no_read(void *opaque, uint64_t addr, void *buf, size_t len, uint64_t *fault)
{
	(void)opaque, (void)buf, (void)len;
	*fault = addr;
	return false;
}

static bool no_write(void *opaque, uint64_t addr, const void *buf, size_t len, uint64_t *fault)
{
	(void)opaque, (void)buf, (void)len;
	*fault = addr;
	return false;
}

static const struct smevec_mem_ops memory = { no_read, no_write, host };

void engine_load(struct engine *e, struct image *image)
{
	e->image = image;
	memcpy(e->regs.z, image->z, sizeof(e->regs.z));
	memcpy(e->regs.p, image->p, sizeof(e->regs.p));
	memcpy(e->regs.za, image->za, sizeof(e->regs.za));
	e->regs.svcr = image->svcr;
	e->regs.fpcr = (uint32_t)image->fpcr;
	e->regs.fpsr = (uint32_t)image->fpsr;
	e->regs.fpmr = 0;
	e->cpu = (struct smevec_cpu){
		.regs = &e->regs, .opaque = e, .mem = &memory, .features = qemu_features(),
		.vl_map = (uint16_t)(1u << (image->vl / 16 - 1)),
		.svl_map = (uint16_t)(1u << (image->svl / 16 - 1)),
		.nzcv = (uint32_t)image->nzcv,
		.sys = { .cpacr_el1 = 0x03330000, .zcr_el1 = 15, .zcr_el2 = 15,
			 .smcr_el1 = 15 | SMEVEC_SMCR_FA64, .smcr_el2 = 15 | SMEVEC_SMCR_FA64 },
	};
	memcpy(e->cpu.x, image->x, NR_X * sizeof(image->x[0]));
	smevec_sys_changed(&e->cpu);
}

void engine_decode(uint32_t word, struct smevec_insn *decoded)
{
	if (!smevec_simd_decode(qemu_features(), word, decoded))
		smevec_decode(qemu_features(), word, decoded);
}

const char *word_mnemonic(uint32_t word)
{
	const struct insn *insn = insn_simd_lookup(word);

	return insn ? insn_mnemonic(insn, word) : smevec_mnemonic(word);
}

bool engine_step(struct engine *e, uint32_t word)
{
	struct smevec_event event;
	struct smevec_insn decoded;

	engine_decode(word, &decoded);
	e->cpu.known = (struct smevec_known){ 0 };
	return smevec_exec_general(&e->cpu, &decoded, &event) == SMEVEC_DONE;
}

static const char *faulty;

void engine_fault(const char *mnemonic)
{
	faulty = mnemonic;
}

static void invert_changed(uint8_t *now, const uint8_t *before, size_t len)
{
	for (size_t i = 0; i < len; i++)
		now[i] ^= now[i] != before[i];
}

static bool faulty_step(struct engine *e, uint32_t word)
{
	static struct smevec_regs before;
	static uint8_t memory_before[MEMORY_SIZE];

	memcpy(&before, &e->regs, sizeof(before));
	memcpy(memory_before, e->image->memory, MEMORY_SIZE);
	if (!engine_step(e, word))
		return false;
	invert_changed(e->regs.z[0], before.z[0], sizeof(before.z));
	invert_changed(e->regs.za[0], before.za[0], sizeof(before.za));
	invert_changed(e->image->memory, memory_before, MEMORY_SIZE);
	return true;
}

void engine_store(const struct engine *e)
{
	struct image *image = e->image;

	memcpy(image->z, e->regs.z, sizeof(image->z));
	memcpy(image->p, e->regs.p, sizeof(image->p));
	memcpy(image->za, e->regs.za, sizeof(image->za));
	memcpy(image->x, e->cpu.x, NR_X * sizeof(image->x[0]));
	image->svcr = e->regs.svcr;
	image->fpcr = e->regs.fpcr;
	image->fpsr = e->regs.fpsr;
	image->nzcv = e->cpu.nzcv;
}

bool engine_run(struct image *image)
{
	static struct engine e;
	bool ok = true;

	engine_load(&e, image);
	for (uint64_t i = 0; ok && i < image->nr_words; i++) {
		bool fault = faulty && !strcmp(word_mnemonic(image->words[i]), faulty);

		ok = fault ? faulty_step(&e, image->words[i]) : engine_step(&e, image->words[i]);
	}
	engine_store(&e);
	return ok;
}

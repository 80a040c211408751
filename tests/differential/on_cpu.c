/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "on_cpu.h"
#include "qemu_keys.h"
#include "random_state.h"

#define PAGE		4096
#define CODE_WORDS	(CODE_SIZE / 4)

/* As linux-user has it: 48 bits of address with a tag, and all keys enabled */
#define TCR		(UINT64_C(1) << 37 | 16 << 16 | 16)
#define SCTLR		(UINT64_C(0x00c50078) | UINT64_C(1) << 31 | 1 << 30 | 1 << 27 | 1 << 13 | \
			 1 << 26 | 1 << 15 | 1 << 14)

/* Of 48 bits of address: one of level 0 and one of level 1, whose second entry is a gigabyte */
#define TABLES		UINT64_C(0x50000000)
#define ENTRIES		(PAGE / 8)
#define DESC_TABLE	3u
#define DESC_BLOCK	0x701u		/* AF, inner shareable, attributes 0 */
#define MAIR_NORMAL	0xff
#define SCTLR_M		1u

static void make_tables(uint64_t *tables)
{
	memset(tables, 0, 2 * PAGE);
	tables[0] = (TABLES + PAGE) | DESC_TABLE;
	tables[ENTRIES + 1] = (CODE_PAGES & ~UINT64_C(0x3fffffff)) | DESC_BLOCK;
}

struct on_cpu *on_cpu_new(const struct cpu_ops *ops, uint32_t beside)
{
	struct on_cpu *c = aligned_alloc(PAGE, (sizeof(*c) + PAGE - 1) / PAGE * PAGE);

	if (!c)
		return NULL;
	memset(c, 0, sizeof(*c));
	c->ops = ops;
	c->beside = beside;
	c->code = aligned_alloc(PAGE, CODE_SIZE);
	c->memory = aligned_alloc(PAGE, MEMORY_SIZE);
	c->tables = aligned_alloc(PAGE, 2 * PAGE);
	if (!c->code || !c->memory || !c->tables)
		return NULL;
	make_tables(c->tables);
	return c;
}

static void load_vectors(struct smevec_regs *vec, const struct image *image)
{
	memcpy(vec->z, image->z, sizeof(vec->z));
	memcpy(vec->p, image->p, sizeof(vec->p));
	memcpy(vec->za, image->za, sizeof(vec->za));
	memcpy(vec->zt0, image->zt0, sizeof(vec->zt0));
	vec->svcr = image->svcr;
	vec->fpmr = image->fpmr;
	vec->fpcr = (uint32_t)image->fpcr;
	vec->fpsr = (uint32_t)image->fpsr;
}

static void load_system(struct pcpu *cpu, const struct image *image)
{
	const uint64_t smcr = 15 | SMEVEC_SMCR_FA64 | (image->two_ways ? SMEVEC_SMCR_EZT0 : 0);

	memset(cpu->sysreg, 0, sizeof(cpu->sysreg));
	cpu->sysreg[CPU_TCR_EL1] = TCR;
	cpu->sysreg[CPU_TPIDR_EL0] = image->tpidr;
	memcpy(&cpu->sysreg[CPU_APIAKeyLo_EL1], qemu_keys, sizeof(qemu_keys));
	cpu->sysreg[CPU_TTBR0_EL1] = TABLES;
	cpu->sysreg[CPU_MAIR_EL1] = MAIR_NORMAL;
	cpu->sysreg[CPU_VBAR_EL1] = CODE_PAGES + CODE_SIZE / 2;
	cpu->sys = (struct smevec_sys){
		.cpacr_el1 = 0x03330000, .sctlr_el1 = SCTLR | (image->mmu ? SCTLR_M : 0),
		.zcr_el1 = 15, .zcr_el2 = 15,
		.smcr_el1 = smcr, .smcr_el2 = smcr, .tpidr2_el0 = image->tpidr2,
	};
}

void on_cpu_load(struct on_cpu *c, const struct image *image)
{
	struct pcpu *cpu = &c->cpu;

	memcpy(cpu->x, image->x, sizeof(cpu->x));
	cpu->sp_el0 = cpu->sp_el1 = image->x[IMAGE_SP];
	cpu->pc = image->code;
	cpu->pstate = PSTATE_DAIF | PSTATE_EL1h | image->nzcv;
	cpu->features = image->two_ways ? (UINT64_C(1) << SMEVEC_NR_FEATURES) - 1 : qemu_features();
	cpu->vl_map = (uint16_t)(1u << (image->vl / 16 - 1));
	cpu->svl_map = (uint16_t)(1u << (image->svl / 16 - 1));
	cpu->pauth = 1;
	cpu->nmi = image->two_ways;
	cpu->own = (struct cpu_own){ .random = 1 };
	memset(&cpu->exclusive, 0, sizeof(cpu->exclusive));
	load_system(cpu, image);
	load_vectors(&cpu->vec, image);
	memcpy(c->memory, image->memory, MEMORY_SIZE);
	for (size_t i = 0; i < CODE_WORDS; i++)
		c->code[i] = i < CODE_WORDS / 2 ? c->beside : BESIDE_HVC;
}

void on_cpu_store(const struct on_cpu *c, struct image *image)
{
	const struct pcpu *cpu = &c->cpu;
	const struct smevec_regs *vec = &cpu->vec;
	bool el1h = (cpu->pstate & PSTATE_MODE_MASK) == PSTATE_EL1h;

	memcpy(image->x, cpu->x, sizeof(cpu->x));
	image->x[IMAGE_SP] = el1h ? cpu->sp_el1 : cpu->sp_el0;
	image->nzcv = cpu->pstate & PSTATE_NZCV;
	image->tpidr = cpu->sysreg[CPU_TPIDR_EL0];
	image->tpidr2 = cpu->sys.tpidr2_el0;
	memcpy(image->z, vec->z, sizeof(vec->z));
	memcpy(image->p, vec->p, sizeof(vec->p));
	memcpy(image->za, vec->za, sizeof(vec->za));
	memcpy(image->zt0, vec->zt0, sizeof(vec->zt0));
	image->svcr = vec->svcr;
	image->fpmr = vec->fpmr;
	image->fpcr = vec->fpcr;
	image->fpsr = vec->fpsr;
	memcpy(image->memory, c->memory, MEMORY_SIZE);
}

bool on_cpu_go(struct on_cpu *c)
{
	const struct cpu_mem_slot slots[] = {
		{ .gpa = CODE_PAGES, .size = CODE_SIZE, .host = c->code },
		{ .gpa = MEMORY_BASE, .size = MEMORY_SIZE, .host = c->memory },
		{ .gpa = TABLES, .size = 2 * PAGE, .host = c->tables },
	};
	uint64_t budget = 10000;
	struct cpu_exit exit;

	c->ops->run(&c->cpu, slots, 3, &budget, NULL, &exit);
	if (exit.reason != CPU_EXIT_SYNC || ESR_EC(exit.esr) != ESR_EC_HVC64)
		return false;
	c->cpu.pc -= 4;
	return true;
}

bool on_cpu_run(struct on_cpu *c, struct image *image)
{
	bool ok;

	on_cpu_load(c, image);
	memcpy(c->code + (image->code - CODE_PAGES) / 4, image->words, 4 * image->nr_words);
	ok = on_cpu_go(c) && c->cpu.pc == image->code + 4 * image->nr_words;
	on_cpu_store(c, image);
	return ok;
}

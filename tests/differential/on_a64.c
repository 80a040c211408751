/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "cpu.h"
#include "on_a64.h"

#define PAGE		4096
#define HVC		0xd4000002u

static uint32_t code[PAGE / 4] __attribute__((aligned(PAGE)));
static uint8_t memory[MEMORY_SIZE] __attribute__((aligned(PAGE)));
static struct pcpu cpu;

static const struct cpu_mem_slot slots[] = {
	{ .gpa = CODE_BASE, .size = PAGE, .host = code },
	{ .gpa = MEMORY_BASE, .size = MEMORY_SIZE, .host = memory },
};

void a64_begin(const struct image *image)
{
	cpu = (struct pcpu){
		.pc = CODE_BASE, .pstate = PSTATE_DAIF | PSTATE_EL1h | image->nzcv,
		.vl_map = (uint16_t)(1u << (image->vl / 16 - 1)), .svl_map = 1,
		.features = UINT64_MAX,
		.sys = { .cpacr_el1 = 0x03330000, .zcr_el1 = 15, .zcr_el2 = 15 },
	};
	memcpy(cpu.x, image->x, sizeof(cpu.x));
	memcpy(cpu.vec.z, image->z, sizeof(image->z));
	memcpy(cpu.vec.p, image->p, sizeof(image->p));
	memcpy(memory, image->memory, MEMORY_SIZE);
}

static void a64_end(struct image *image)
{
	memcpy(image->x, cpu.x, sizeof(cpu.x));
	memcpy(image->z, cpu.vec.z, sizeof(image->z));
	memcpy(image->memory, memory, MEMORY_SIZE);
	image->nzcv = cpu.pstate & PSTATE_NZCV;
}

/* From PC on, up to the HVC behind @nr words; what a word of it takes ends it, too */
static bool run(const uint32_t *words, uint64_t nr)
{
	uint32_t *at = code + (cpu.pc - CODE_BASE) / 4;
	uint64_t end = cpu.pc + 4 * nr;
	struct cpu_exit exit;

	memcpy(at, words, 4 * nr);
	at[nr] = HVC;
	cpu_a64_ops.run(&cpu, slots, 2, NULL, NULL, &exit);
	return exit.reason == CPU_EXIT_SYNC && ESR_EC(exit.esr) == ESR_EC_HVC64 && cpu.pc == end + 4;
}

bool a64_step(uint32_t word)
{
	static struct pcpu before;

	memcpy(&before, &cpu, sizeof(before));
	if (run(&word, 1)) {
		cpu.pc -= 4;
		return true;
	}
	memcpy(&cpu, &before, sizeof(before));
	return false;
}

bool engine_run(struct image *image)
{
	bool ok;

	a64_begin(image);
	ok = run(image->words, image->nr_words);
	a64_end(image);
	return ok;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "../cpu/cpu.h"
#include "random_guest.h"

#define RAM		UINT64_C(0x40000000)
#define RAM_SIZE	0x10000
#define CODE_SIZE	(4 * RANDOM_GUEST_WORDS)
#define RUNS		4	/* of a guest, from different places */
#define MAX_BUDGET	500

static uint8_t ram[RAM_SIZE] __attribute__((aligned(4096)));
static uint64_t state;

static uint64_t next(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

/* Where there are many instructions, or where Unicorn's translator gives up */
static uint32_t random_word(void)
{
	static const struct { uint32_t keep, set; } spaces[] = {
		{ 0xe1ffffff, 0x04000000 },	/* SVE */
		{ 0xe1ffffff, 0x04000000 },
		{ 0x61ffffff, 0x80000000 },	/* SME */
		{ 0x609f3bff, 0x0e400400 },	/* AdvSIMD, half precision */
		{ 0x7081f3ff, 0x0e780800 },
		{ 0x003fffff, 0xd5000000 },	/* system */
		{ 0x0000ffff, 0xd4000000 },	/* exceptions */
		{ 0x00001fff, 0x54000000 },	/* conditional branches, ahead */
		{ 0xe3ffffff, 0x10000000 },	/* data processing, immediate */
		{ 0xffffffff, 0 },
		{ 0xffffffff, 0 },
	};
	uint64_t r = next(), space = r % (sizeof(spaces) / sizeof(spaces[0]));

	return ((uint32_t)(r >> 32) & spaces[space].keep) | spaces[space].set;
}

static void make_guest(struct pcpu *cpu)
{
	static const uint64_t modes[] = { PSTATE_EL0t, PSTATE_EL1t, PSTATE_EL1h };

	for (size_t at = 0; at < CODE_SIZE; at += 4) {
		uint32_t word = random_word();

		memcpy(ram + at, &word, sizeof(word));
	}
	for (size_t at = CODE_SIZE; at < RAM_SIZE; at += 8) {
		uint64_t value = next();

		memcpy(ram + at, &value, sizeof(value));
	}
	memset(cpu, 0, sizeof(*cpu));
	for (int n = 0; n < 31; n++)
		cpu->x[n] = next() % 4 ? RAM + (next() & (RAM_SIZE - 1)) : next();
	cpu->sp_el0 = cpu->sp_el1 = RAM + 0x8000;
	cpu->pstate = PSTATE_DAIF | modes[next() % 3];
	cpu->features = next() % 4 ? (UINT64_C(1) << SMEVEC_NR_FEATURES) - 1 : next();
	cpu->vl_map = (uint16_t)next();
	cpu->svl_map = (uint16_t)(next() & 0x808b);
	cpu->sys.sctlr_el1 = UINT64_C(0x00c50078) | (next() % 4 ? 0 : next() & 0x1f);
	cpu->sys.cpacr_el1 = next() % 4 ? 0x03330000 : next() & 0x03330000;
	cpu->sys.zcr_el1 = cpu->sys.zcr_el2 = next() & 15;
	cpu->sys.smcr_el1 = cpu->sys.smcr_el2 = next() & (SMEVEC_SMCR_FA64 | SMEVEC_SMCR_EZT0 | 15);
	cpu->sysreg[CPU_VBAR_EL1] = RAM + (next() & 0x3800);
	cpu->sysreg[CPU_TTBR0_EL1] = RAM + (next() & 0xf000);
	cpu->sysreg[CPU_TCR_EL1] = next();
	cpu->vec.svcr = next() & 3;
	cpu->vec.fpcr = (uint32_t)next() & 0x07c80000;
}

/* AArch32 is not there, and a guest may ask for it */
static bool broken_by(const struct pcpu *cpu, const struct cpu_exit *exit)
{
	return exit->reason == CPU_EXIT_BROKEN && !(cpu->pstate & 0x10);
}

/* A guest goes from one to the other: all that either knows is in struct pcpu */
static const struct cpu_ops *any_cpu(void)
{
	return next() & 1 ? &cpu_a64_ops : &cpu_unicorn_ops;
}

/* NULL: the machine has kept its promises */
static const char *run(struct pcpu *cpu)
{
	const struct cpu_mem_slot slot = { .gpa = RAM, .size = RAM_SIZE, .host = ram };
	uint64_t budget = 20 + next() % MAX_BUDGET;
	struct cpu_exit exit;

	cpu->pc = RAM + (next() & (CODE_SIZE - 4));
	any_cpu()->run(cpu, &slot, 1, &budget, NULL, &exit);
	return broken_by(cpu, &exit) ? exit.message : NULL;
}

static const char *run_some(struct pcpu *cpu)
{
	const char *broken = NULL;

	for (int n = 0; n < RUNS && !broken; n++)
		broken = run(cpu);
	return broken;
}

const char *random_guest(uint64_t seed)
{
	static struct pcpu cpu;

	state = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
	make_guest(&cpu);
	return run_some(&cpu);
}

/* It begins with its own words, and goes on elsewhere */
const char *random_guest_of(const uint8_t *data, size_t size)
{
	static struct pcpu cpu;
	uint64_t budget = MAX_BUDGET;
	const struct cpu_mem_slot slot = { .gpa = RAM, .size = RAM_SIZE, .host = ram };
	struct cpu_exit exit;
	size_t head = size < sizeof(state) ? size : sizeof(state), code = size - head;

	state = 0;
	memcpy(&state, data, head);
	state = state ? state : 1;
	make_guest(&cpu);
	memcpy(ram, data + head, code < CODE_SIZE ? code : CODE_SIZE);
	cpu.pc = RAM;
	any_cpu()->run(&cpu, &slot, 1, &budget, NULL, &exit);
	return broken_by(&cpu, &exit) ? exit.message : run_some(&cpu);
}

void random_guest_release(void)
{
	cpu_unicorn_ops.release();
	cpu_a64_ops.release();
}

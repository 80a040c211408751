// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "guest_fixture.h"

const struct cpu_ops *guest_cpu(void)
{
	const char *name = getenv("KVMSME_TEST_CPU");

	return name && !strcmp(name, cpu_a64_ops.name) ? &cpu_a64_ops : &cpu_unicorn_ops;
}

void guest_release(void)
{
	guest_cpu()->release();
}

void guest_init(struct guest *g)
{
	memset(g, 0, sizeof(*g));
	g->slot = (struct cpu_mem_slot){ .gpa = RAM, .size = RAM_SIZE, .host = g->ram };
	for (uint32_t entry = 0; entry < 16; entry++) {
		uint32_t hvc = 0xd4000002u | entry << 5;

		guest_code(g, VECTORS + entry * 0x80, &hvc, 1);
	}
	g->cpu.pc = RAM;
	g->cpu.pstate = PSTATE_DAIF | PSTATE_EL1h;
	g->cpu.sp_el0 = STACK;
	g->cpu.sp_el1 = STACK;
	g->cpu.sysreg[CPU_VBAR_EL1] = VECTORS;
	g->cpu.sys.sctlr_el1 = SCTLR_RESET;
	g->cpu.sys.cpacr_el1 = CPACR_ALL;
	g->cpu.sys.zcr_el1 = g->cpu.sys.zcr_el2 = 0xf;
	g->cpu.sys.smcr_el1 = g->cpu.sys.smcr_el2 =
		SMEVEC_SMCR_FA64 | SMEVEC_SMCR_EZT0 | 0xf;
	g->cpu.features = (UINT64_C(1) << SMEVEC_NR_FEATURES) - 1;
	g->cpu.vl_map = 0xf;
	g->cpu.svl_map = 0xb;
}

void guest_code(struct guest *g, uint64_t addr, const uint32_t *words, size_t nr)
{
	memcpy(g->ram + (addr - RAM), words, 4 * nr);
}

void guest_run_on(struct guest *g, const struct cpu_ops *cpu, uint64_t budget)
{
	cpu->run(&g->cpu, &g->slot, 1, &budget, NULL, &g->exit);
}

void guest_run_bounded(struct guest *g, uint64_t budget)
{
	guest_run_on(g, guest_cpu(), budget);
}

void guest_run(struct guest *g)
{
	guest_run_bounded(g, 100000);
}

void guest_run_word(struct guest *g, uint32_t word)
{
	const uint32_t words[] = { word, HVC1 };

	guest_code(g, RAM, words, 2);
	g->cpu.pc = RAM;
	guest_run(g);
}

uint64_t guest_load(const struct guest *g, uint64_t addr)
{
	uint64_t value;

	memcpy(&value, g->ram + (addr - RAM), sizeof(value));
	return value;
}

void assert_hvc(const struct guest *g, unsigned int imm)
{
	ck_assert_msg(g->exit.reason == CPU_EXIT_SYNC, "exit reason %d: %s", (int)g->exit.reason,
		      g->exit.message ? g->exit.message : "-");
	ck_assert_uint_eq(ESR_EC(g->exit.esr), ESR_EC_HVC64);
	ck_assert_msg((g->exit.esr & 0xffff) == imm,
		      "HVC #%u instead of #%u: ESR_EL1 %#llx ELR_EL1 %#llx",
		      (unsigned int)(g->exit.esr & 0xffff), imm,
		      (unsigned long long)g->cpu.sysreg[CPU_ESR_EL1],
		      (unsigned long long)g->cpu.sysreg[CPU_ELR_EL1]);
}

void assert_el1_exception(const struct guest *g, uint64_t esr, uint64_t elr, unsigned int vector)
{
	assert_hvc(g, vector);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_ESR_EL1], esr);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_ELR_EL1], elr);
}

uint64_t guest_random(void)
{
	static uint64_t state = UINT64_C(0x9e3779b97f4a7c15);

	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

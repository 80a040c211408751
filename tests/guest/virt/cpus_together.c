// SPDX-License-Identifier: GPL-2.0-or-later
/* Four CPUs: PSCI, exclusives, LSE atomics, locks of both kinds, and SME on each of them */
#include <arm_sme.h>

#include "sme_routines.h"
#include "virt_runtime.h"

enum { CPUS = 4, TIMES = 500 };

static uint8_t stacks[CPUS][0x40000] __attribute__((aligned(16)));
static struct secondary secondaries[CPUS];
static uint64_t exclusive, atomic, compared, locked, ticketed, done;
static uint64_t lock, next_ticket, serving;
static uint32_t products[CPUS], row[CPUS][64];

/* LDXR and STXR until the store has been */
static void add_exclusive(uint64_t *to, uint64_t n)
{
	uint64_t value;
	uint32_t failed;

	__asm__ volatile("1: ldxr %0, [%2]\n add %0, %0, %3\n stxr %w1, %0, [%2]\n cbnz %w1, 1b"
			 : "=&r"(value), "=&r"(failed) : "r"(to), "r"(n) : "memory");
}

static uint64_t add_atomic(uint64_t *to, uint64_t n)
{
	uint64_t was;

	__asm__ volatile(".arch armv9-a\n ldaddal %1, %0, [%2]" : "=r"(was) : "r"(n), "r"(to) : "memory");
	return was;
}

static void add_compared(uint64_t *to)
{
	uint64_t old = *(volatile uint64_t *)to, was;

	for (;; old = was) {
		was = old;
		__asm__ volatile("casal %0, %1, [%2]" : "+r"(was) : "r"(old + 1), "r"(to) : "memory");
		if (was == old)
			return;
	}
}

static void take_lock(void)
{
	uint64_t value;
	uint32_t failed;

	__asm__ volatile("sevl\n"
			 "1: wfe\n"
			 "2: ldaxr %0, [%2]\n"
			 "cbnz %0, 1b\n"
			 "stxr %w1, %3, [%2]\n"
			 "cbnz %w1, 2b" : "=&r"(value), "=&r"(failed) : "r"(&lock), "r"(UINT64_C(1)) : "memory");
}

static void drop_lock(void)
{
	__asm__ volatile("stlr xzr, [%0]\n sev" : : "r"(&lock) : "memory");
}

static void take_ticket(void)
{
	uint64_t mine = add_atomic(&next_ticket, 1);

	while (*(volatile uint64_t *)&serving != mine)
		__asm__ volatile("yield" : : : "memory");
	__asm__ volatile("dmb ish" : : : "memory");
}

static void pass_ticket(void)
{
	__asm__ volatile("dmb ish" : : : "memory");
	*(volatile uint64_t *)&serving = serving + 1;
}

/* ZA is each CPU's own */
__arm_new("za") __arm_locally_streaming static NOINLINE void use_sme(uint64_t cpu)
{
	svbool_t p = svptrue_b32();

	svzero_za();
	for (int i = 0; i < 10; i++)
		svmopa_za32_m(0, p, p, svdup_f32((float)(cpu + 1)), svdup_f32(2));
	svst1_hor_za32(0, 3, p, row[cpu]);
	products[cpu] = row[cpu][2];
}

static void work(uint64_t cpu)
{
	for (uint64_t i = 0; i < TIMES; i++) {
		add_exclusive(&exclusive, cpu + 1);
		add_atomic(&atomic, 2 * cpu + 1);
		add_compared(&compared);
		take_lock();
		locked = locked + 1;
		drop_lock();
		take_ticket();
		ticketed = ticketed + 1;
		pass_ticket();
	}
	use_sme(cpu);
	add_atomic(&done, 1);
}

static unsigned int check(const char *what, uint64_t is, uint64_t should)
{
	say("%s %lu\n", what, is);
	return is != should;
}

int main(void)
{
	unsigned int wrong = 0;

	for (uint64_t cpu = 1; cpu < CPUS; cpu++) {
		secondaries[cpu] = (struct secondary){ stacks[cpu] + sizeof(stacks[cpu]), work, cpu };
		wrong += check("CPU_ON", (uint64_t)start_cpu(cpu, &secondaries[cpu]), 0);
	}
	work(0);
	while (*(volatile uint64_t *)&done < CPUS)
		__asm__ volatile("yield");
	say("CPU_ON of itself %d, of none %d\n", (int)start_cpu(0, &secondaries[1]),
	    (int)start_cpu(0x77, &secondaries[1]));
	for (uint64_t cpu = 1; cpu < CPUS; cpu++)
		while (psci(0xc4000004, cpu, 0, 0) != 1)
			;
	wrong += check("exclusive", exclusive, TIMES * 10);
	wrong += check("atomic", atomic, TIMES * 16);
	wrong += check("compared", compared, TIMES * CPUS);
	wrong += check("locked", locked, TIMES * CPUS);
	wrong += check("ticketed", ticketed, TIMES * CPUS);
	for (int cpu = 0; cpu < CPUS; cpu++) {
		float product = 20 * (float)(cpu + 1);
		uint32_t bits;

		__builtin_memcpy(&bits, &product, 4);
		wrong += check("outer product", products[cpu], bits);
	}
	return verdict("CPUs together", exclusive + atomic + compared + locked + ticketed, wrong);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small guest for the CPU tests: one page-aligned piece of RAM with code at its
 * start and an exception vector table whose 16 entries each do HVC #entry.
 */
#ifndef KVMSME_TESTS_GUEST_FIXTURE_H
#define KVMSME_TESTS_GUEST_FIXTURE_H

#include <check.h>
#include <string.h>

#include "../../cpu/cpu.h"

#define RAM		UINT64_C(0x40000000)
#define RAM_SIZE	0x10000
#define DATA		(RAM + 0x4000)
#define STACK		(RAM + 0x8000)
#define VECTORS		(RAM + 0x1000)
#define MMIO		UINT64_C(0x10000000)

/* SCTLR_EL1 as KVM resets it, and every CPACR_EL1 enable */
#define SCTLR_RESET	UINT64_C(0x00c50078)
#define CPACR_ALL	UINT64_C(0x03330000)

struct guest {
	struct pcpu cpu;
	struct cpu_mem_slot slot;
	struct cpu_exit exit;
	uint8_t ram[RAM_SIZE] __attribute__((aligned(4096)));
};

/* The CPU that the environment variable KVMSME_TEST_CPU names, Unicorn without it */
const struct cpu_ops *guest_cpu(void);
void guest_release(void);

/* All features, VLs and SVLs of 128 to 512 bits, at EL1h with everything enabled */
void guest_init(struct guest *g);
void guest_code(struct guest *g, uint64_t addr, const uint32_t *words, size_t nr);
void guest_run(struct guest *g);
void guest_run_bounded(struct guest *g, uint64_t budget);
void guest_run_on(struct guest *g, const struct cpu_ops *cpu, uint64_t budget);

/* This word and HVC #1, from the start of RAM */
void guest_run_word(struct guest *g, uint32_t word);
#define HVC1	0xd4000022u

uint64_t guest_load(const struct guest *g, uint64_t addr);

/* The exit was the HVC with immediate @imm */
void assert_hvc(const struct guest *g, unsigned int imm);

/* Entries of the vector table: offset / 0x80 */
enum { VECTOR_EL1t = 0, VECTOR_EL1h = 4, VECTOR_EL0 = 8 };

/* An exception was taken to EL1, through the vector's HVC */
void assert_el1_exception(const struct guest *g, uint64_t esr, uint64_t elr, unsigned int vector);

/* A fixed sequence of random numbers */
uint64_t guest_random(void);

#define CODE(g, ...)								\
	do {									\
		const uint32_t code_words[] = { __VA_ARGS__ };			\
		guest_code(g, RAM, code_words, sizeof(code_words) / 4);		\
	} while (0)

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Images on a CPU of struct cpu_ops: cpu/a64, and the machine on Unicorn */
#ifndef KVMSME_TESTS_ON_CPU_H
#define KVMSME_TESTS_ON_CPU_H

#include "cpu.h"
#include "differential.h"

/**
 * struct on_cpu - a CPU with the memory of an image
 * @code, @memory, @tables: at CODE_PAGES, MEMORY_BASE and TABLES
 * @beside: what is where no code is; at the vectors, in the other half of CODE_SIZE, there is BESIDE_HVC
 */
struct on_cpu {
	const struct cpu_ops *ops;
	struct pcpu cpu;
	uint32_t *code;
	uint8_t *memory;
	uint64_t *tables;
	uint32_t beside;
};

/* Either ends a sequence, and no byte of them is the same: HVC #0x7abc, and UDF, whose vector does that */
#define BESIDE_HVC	0xd40f5782u
#define BESIDE_UDF	0x00000000u

/** on_cpu_new() - one that executes by @ops; NULL: no memory */
struct on_cpu *on_cpu_new(const struct cpu_ops *ops, uint32_t beside);

/** on_cpu_load() - it begins as @image says, with @beside where the code is to be */
void on_cpu_load(struct on_cpu *c, const struct image *image);

/** on_cpu_store() - what has become of it */
void on_cpu_store(const struct on_cpu *c, struct image *image);

/** on_cpu_go() - from PC to the next HVC, which PC then is at; false: something else has ended it */
bool on_cpu_go(struct on_cpu *c);

/** on_cpu_run() - all of @image, which it becomes the result of; false: it does not come to the end */
bool on_cpu_run(struct on_cpu *c, struct image *image);

#endif

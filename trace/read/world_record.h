/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What only the steps of world switches have (format: docs/trace-format.md)
 *
 * A step is a struct trace_op (record.h).  These are its fields for what the guest finds in
 * memory and leaves there, and for the registers of the task that makes the calls.
 * Everything is checked when it is read: it fits guest memory, and its size is what the
 * vector lengths make of it.
 */
#ifndef KVMSME_WORLD_RECORD_H
#define KVMSME_WORLD_RECORD_H

#include <stddef.h>
#include <stdint.h>

#define WORLD_RAM		UINT64_C(0x40000000)
#define WORLD_RAM_SIZE		((size_t)1 << 20)
#define WORLD_SCRIPT		0x10000		/* offset into RAM: what the guest shall run */
#define WORLD_SCRIPT_WORDS	(0x30000 / 8)	/* up to where loads begin */
#define WORLD_EXCEPTION		0xf000		/* ... ESR, ELR, SPSR, FAR_EL1, the vector's offset */
#define WORLD_REPORT_EXCEPTION	UINT64_C(0x10000800)	/* MMIO: an exception was taken to EL1 */
#define WORLD_MAX_DUMPS		16
#define WORLD_DUMP_DATA		64		/* offset of the data behind a dump's header */

/**
 * struct trace_rows - byte strings of one length: a register or a row of ZA each
 * @stride: from one to the next
 */
struct trace_rows {
	const uint8_t *p;
	size_t nr, len, stride;
};

/** struct world_script - words at WORLD_SCRIPT: entry addresses, each with its operand if it has one */
struct world_script {
	const uint64_t *word;
	size_t nr;
	const char *first;	/* name of the first program that does more than change to EL0, or NULL */
};

/** struct world_load - bytes put into guest memory before a run, @offset from WORLD_RAM */
struct world_load {
	uint64_t offset;
	struct trace_rows data;
};

/**
 * struct world_dump - what the guest stored
 * @what:   which registers, by name
 * @offset: from WORLD_RAM, of the header; the data are WORLD_DUMP_DATA behind it
 * @header: the vector length in bytes that the guest saw, or a size
 */
struct world_dump {
	const char *what;
	uint64_t offset;
	uint64_t header;
	struct trace_rows data;
};

struct world_loads {
	const struct world_load *p;
	size_t nr;
};

struct world_dumps {
	const struct world_dump *p;
	size_t nr;
};

/** struct world_exception - registers of an exception that the guest took to EL1 */
struct world_exception {
	uint64_t esr_el1, elr_el1, spsr_el1, far_el1, vector;
};

/* Registers of the task, in the order of the table that reads them: bit numbers of @given */
enum world_task_field {
	TASK_FPCR, TASK_FPSR, TASK_SVCR, TASK_TPIDR2_EL0, TASK_SVL, TASK_FPMR, TASK_VL,
	TASK_V, TASK_Z, TASK_P, TASK_FFR, TASK_ZA, TASK_ZT0,
};

/**
 * struct world_task - FP, SVE and SME registers of the task
 * @given:   bit set of enum world_task_field
 * @vl, @svl: in bytes
 */
struct world_task {
	uint64_t given;
	uint64_t fpcr, fpsr, fpmr, tpidr2_el0;
	uint32_t svcr, svl, vl;
	struct trace_rows v, z, p, ffr, za, zt0;
};

#define TASK_HAS(task, field) ((task)->given >> TASK_##field & 1)

/** enum world_call - the system call of a run */
enum world_call { WORLD_KVM_RUN, WORLD_GETPID, WORLD_IMMEDIATE_EXIT, WORLD_SIGALRM };

#endif

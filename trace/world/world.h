/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Recorded world switches: guests, and the FP, SVE and SME state of the task that runs them
 *
 * A file whose first line is {"world_programs":1,...}: the guest image, then one case a
 * line (format: tests/data/world/README.md).  A case starts with nothing open; its steps
 * make and run vCPUs, load what a guest shall find in memory and what the calling task
 * has in its registers, and say what was found afterwards.
 */
#ifndef KVMSME_TRACE_WORLD_H
#define KVMSME_TRACE_WORLD_H

#include <jansson.h>

#include "machine.h"
#include "trace_check.h"

#define WORLD_MAX_VMS	2
#define WORLD_MAX_VCPUS	2
#define WORLD_RAM	UINT64_C(0x40000000)
#define WORLD_RAM_SIZE	((size_t)1 << 20)
#define WORLD_SCRIPT	0x10000		/* offset into RAM */
#define WORLD_EXCEPTION	0xf000		/* ESR, ELR, SPSR, FAR_EL1 and the vector's offset */

/**
 * struct world_file - what the first line tells
 * @programs: by name: where each begins
 * @learned:  by host and program: what the recorded CPU answered (world_is_learned())
 */
struct world_file {
	json_t *head;
	const json_t *programs;
	json_t *learned;
	uint8_t *image;
	size_t image_len;
};

/**
 * struct world - a case being replayed
 * @line, @step: where it stands in the file and in the case
 * @now:  the step
 * @has_sve: the vCPU that was made last has SVE
 */
struct world {
	const struct check_options *options;
	const char *path;
	struct world_file *file;
	struct check_result *result;
	unsigned long reported;
	uint64_t line;
	const char *name, *config;
	const json_t *blobs;
	const json_t *now;
	size_t step;
	struct kvmsme *m;
	uint16_t sve_vqs, sme_vqs;
	int kvm;
	int vm[WORLD_MAX_VMS];
	int vcpu[WORLD_MAX_VMS][WORLD_MAX_VCPUS];
	uint8_t *ram[WORLD_MAX_VMS];
	bool differs;
	bool has_sve;
};

/** world_is() - is this what the file's first line says? */
bool world_is(const char *path);

/** world_check_file() - as check_file(); a step is an operation */
bool world_check_file(const struct check_options *options, const char *path,
		      struct check_result *result);

/** world_number() - of @key, a number or "0x..."; false if it is neither */
bool world_number(const json_t *object, const char *key, uint64_t *value);

/**
 * world_bytes() - hexadecimal bytes of @json: a string, an array of strings, or the "@k"
 * that stands for one of the case's blobs
 * @stride: bytes from one string to the next in @buf; 0: packed
 * Returns how many strings there were, 0 if that is no such thing or @size is too small.
 */
size_t world_bytes(const struct world *w, const json_t *json, uint8_t *buf, size_t size,
		   size_t stride);

/** world_differs() - note a deviation of the step; the first one of a step is reported */
void world_differs(struct world *w, const char *what, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * world_is_learned() - does @value belong to the recorded CPU, and is it what this host said before?
 * For the few registers whose value no kernel decides (world.c cpu_values).
 */
bool world_is_learned(struct world *w, uint64_t value);

/** world_load_task() - host_in: what the task has in its registers; false if that is malformed */
bool world_load_task(struct world *w, const json_t *host_in);
/** world_check_task() - host_out: what it finds there afterwards */
bool world_check_task(struct world *w, const json_t *host_out);

/** world_step() - make a step and compare; false if the record makes no sense */
bool world_step(struct world *w);

#endif

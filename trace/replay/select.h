/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which profile a trace is to be compared with, and on which machine */
#ifndef KVMSME_TRACE_SELECT_H
#define KVMSME_TRACE_SELECT_H

#include <kvmsme/kvmsme.h>

#include "learn.h"
#include "record.h"

/**
 * trace_select_profile() - the built-in profile of the recorded ABI and kernel
 * @note: filled where the kernel is not known and the closest one is taken, else empty
 * Returns NULL with error->text filled if no profile will do.
 */
const struct profile *trace_select_profile(const struct trace_header *header, char *note,
					   size_t note_size, struct input_error *error);

/** trace_qemu_version() - 1101 for "QEMU-TCG-11.1.3"; 0: no QEMU */
unsigned int trace_qemu_version(const struct trace_header *header);

/** trace_host() - the recorded host; @pop and @learned: what trace_learn() found */
struct kvmsme_host trace_host(const struct trace_header *header, const struct profile *profile,
			      const struct kernel_pop *pop, const struct learned_host *learned);

/**
 * trace_machine() - a machine as the one a trace was recorded on, but with @profile's ABI
 * What a trace tells about the CPU's registers is learned from @path; of a world switch
 * @header has it all.
 * Returns NULL with *@error filled.
 */
struct kvmsme *trace_machine(const char *path, const struct trace_header *header,
			     const struct profile *profile, const struct cpu_ops *cpu,
			     struct input_error *error);

#endif

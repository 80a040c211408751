/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Line 1 of a trace that is recorded on the kernel that this process runs on */
#ifndef KVMSME_RECORD_KERNEL_HEADER_H
#define KVMSME_RECORD_KERNEL_HEADER_H

#include <stdbool.h>

#include "record.h"

/**
 * struct kernel_words - what the kernel does not say of itself; each may be NULL
 * @profile: that it should be, a name; @emulator, @cpu: what the host is emulated by, and its CPU model
 */
struct kernel_words {
	const char *profile, *emulator, *cpu;
};

/** kernel_header() - false after a line on stderr: there is no KVM */
bool kernel_header(const struct kernel_words *words, struct trace_header *header);

/** header_text() - @value, which may be NULL, cut to the room that there is, behind @prefix */
void header_text(trace_text *text, const char *prefix, const char *value);

#endif

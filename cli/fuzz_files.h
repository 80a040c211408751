/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `kvmsme fuzz --output=DIR` writes, and its campaign on a kernel */
#ifndef KVMSME_CLI_FUZZ_FILES_H
#define KVMSME_CLI_FUZZ_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct profile;

/** fuzz_write_finding() - @text, a scenario, to DIR/NN-name.yaml, and as a C program; false after a line on stderr */
bool fuzz_write_finding(const char *dir, size_t nr, const char *name, const char *text,
			const struct profile *profile);

/** struct kernel_fuzz - of --backend=kvm; @count, @seconds: 0: no end by it */
struct kernel_fuzz {
	const char *device, *output;
	const struct profile *profile;
	uint64_t seed, count;
	double seconds;
};

/** fuzz_on_kernel() - all of it; the exit status */
int fuzz_on_kernel(const struct kernel_fuzz *asked);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The statistics of a stats: step
 */
#ifndef KVMSME_RUNNER_STATS_NAMES_H
#define KVMSME_RUNNER_STATS_NAMES_H

#include "scenario.h"

/**
 * struct stats_name - a row of kvm_stats.def
 * @of_vm:   a VM has it, and not a vCPU
 * @of_host: a kernel may have more than the model
 * @offset:  of its struct given in struct step
 */
struct stats_name {
	const char *name;
	bool of_vm, of_host;
	size_t offset;
};

/* They end with one without a name */
extern const struct stats_name stats_names[];

/** stats_given() - what @step says of @stat */
static inline const struct given *stats_given(const struct step *step, const struct stats_name *stat)
{
	return (const struct given *)(const void *)((const char *)step + stat->offset);
}

#endif

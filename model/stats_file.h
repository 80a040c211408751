/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The files of KVM_GET_STATS_FD
 */
#ifndef KVMSME_STATS_FILE_H
#define KVMSME_STATS_FILE_H

#include "machine.h"

#define KVM_STATS_NAME_SIZE	48
#define KVM_STATS_HIST_SIZE	32	/* HALT_POLL_HIST_COUNT */

/**
 * struct stats_desc - a statistic
 * @counted: enum vcpu_stat, or NR_COUNTED_STATS: it reads as 0
 * @flags, @exponent, @size, @name: of struct kvm_stats_desc
 */
struct stats_desc {
	uint8_t counted;
	uint8_t size;
	int8_t exponent;
	uint32_t flags;
	const char *name;
};

/** stats_descs() - those of a file of this kind; *@nr of them */
const struct stats_desc *stats_descs(enum fd_kind kind, unsigned int *nr);

/** stats_maker() - the task whose number is in the name of a VM or a vCPU that is made now */
uint32_t stats_maker(void);

#endif

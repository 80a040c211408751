/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registers as syzkaller sees them: groups of ids whose values have one type */
#ifndef KVMSME_EXPORT_SYZ_REGS_H
#define KVMSME_EXPORT_SYZ_REGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "population.h"
#include "profile.h"

#define SYZ_MAX_IDS 512

/**
 * struct syz_group - a field of the union kvmsme_one_reg
 * @value: the type of its values
 * @wide:  which is an array of bytes, otherwise one integer
 */
struct syz_group {
	const char *field;
	const char *value;
	const char *doc;
	bool wide;
};

extern const struct syz_group syz_groups[];
extern const unsigned int nr_syz_groups;	/* the last is for every other id */

/** syz_group_ids() - ids of group @i that the profile's kernel knows; their number */
size_t syz_group_ids(const struct profile *profile, unsigned int i, uint64_t ids[SYZ_MAX_IDS]);

/** syz_group_of() - the group that has @id */
unsigned int syz_group_of(const struct profile *profile, uint64_t id);

#endif

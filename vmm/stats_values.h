/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What a file descriptor of KVM_GET_STATS_FD reads as, by the names in it (api.rst 4.133)
 */
#ifndef KVMSME_VMM_STATS_VALUES_H
#define KVMSME_VMM_STATS_VALUES_H

#include <stdbool.h>
#include <stdint.h>

#define STATS_FILE_MAX 16384

/** struct stats_values - all of a file; @len: 0: it was not read */
struct stats_values {
	uint8_t bytes[STATS_FILE_MAX];
	long len;
};

/** stats_values_read() - false: there is nothing, or no header */
bool stats_values_read(int fd, struct stats_values *file);

/** stats_values_name() - of statistic @i; NULL: there are not so many */
const char *stats_values_name(const struct stats_values *file, uint32_t i);

/** stats_values_find() - the value of the one of that name, the first of more; false: there is none */
bool stats_values_find(const struct stats_values *file, const char *name, uint64_t *value);

#endif

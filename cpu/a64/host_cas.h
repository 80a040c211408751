/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compare-exchange of guest memory, whose other vCPUs are other threads */
#ifndef KVMSME_A64_HOST_CAS_H
#define KVMSME_A64_HOST_CAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** union host_word - up to 16 bytes, as they are in memory */
union host_word {
	uint64_t x[2];
	uint8_t b[16];
};

/**
 * host_cas() - put @desired where @expected is
 * @at: @len bytes (1, 2, 4, 8 or 16), aligned or within 16 aligned bytes
 * False: something else is there, now in @expected, or something beside it has changed.  Orders all
 * accesses before it before all behind it.
 */
bool host_cas(void *at, size_t len, union host_word *expected, union host_word desired);

#endif

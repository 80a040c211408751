/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The recorder's buffers: good ones, unmapped ones, and ones that end at an unmapped page */
#ifndef KVMSME_TRACE_USER_MEMORY_H
#define KVMSME_TRACE_USER_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define USER_BAD_ADDRESS	UINT64_C(0x1000)
#define USER_POISON		0xaa	/* what the recorder filled GET buffers with */

/**
 * struct user_memory - buffers for the calls of one machine
 * @good: a plain buffer of USER_GOOD_SIZE bytes
 * @edge: end of a mapped area; the page behind it is not mapped
 */
struct user_memory {
	uint8_t *good;
	uint8_t *edge;
	uint8_t *area;
	size_t area_size;
};

#define USER_GOOD_SIZE	(1 << 16)

bool user_memory_init(struct user_memory *mem);
void user_memory_free(struct user_memory *mem);

/** user_edge() - a buffer of which @valid bytes (at most 4096) are mapped */
static inline uint8_t *user_edge(const struct user_memory *mem, size_t valid)
{
	return mem->edge - valid;
}

#endif

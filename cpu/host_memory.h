/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Where the process has no memory
 *
 * The model answers ENOMEM then, or fails.  A program that takes answers for the ABI's must
 * not mistake that for one: it asks to be told, and ends.
 */
#ifndef KVMSME_HOST_MEMORY_H
#define KVMSME_HOST_MEMORY_H

/**
 * host_memory_ends() - call @end when there is no memory; NULL (as it is at first): go on and fail
 * To be called before any machine is made.
 */
void host_memory_ends(void (*end)(void));

/** host_memory_missing() - there is none for what has to be done; may not return */
void host_memory_missing(void);

/** host_memory() - @got, what an allocation has returned */
static inline void *host_memory(void *got)
{
	if (!got)
		host_memory_missing();
	return got;
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The one way to the caller's memory
 *
 * As in the kernel: both return the number of bytes NOT copied, 0 for success, and
 * an address that is not mapped is an answer, not a crash.  What precedes the first
 * unmapped byte has been copied.
 */
#ifndef KVMSME_UACCESS_H
#define KVMSME_UACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * uaccess_trust_stack() - copies to and from the calling thread's own stack are plain ones from now on
 * For who makes many calls: the thread vows not to unmap or protect it.
 */
void uaccess_trust_stack(void);

size_t copy_from_user(void *to, uint64_t from, size_t len);
size_t copy_to_user(uint64_t to, const void *from, size_t len);
size_t clear_user(uint64_t to, size_t len);

/** user_may_write() - the byte at @at can be written; it is as it was, whoever writes to it meanwhile */
bool user_may_write(uint64_t at);

#endif

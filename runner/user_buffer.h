/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: User pointers of calls, as buffer: of the step wants them
 *
 * A buffer ends where memory ends: a call that reads or writes more than it may gets EFAULT.
 * With {mapped: N} memory ends after N bytes of it, bad is not mapped at all.
 */
#ifndef KVMSME_RUNNER_USER_BUFFER_H
#define KVMSME_RUNNER_USER_BUFFER_H

#include <stddef.h>
#include <stdint.h>

#define EDGE_SIZE 65536

struct exec;
struct step;

/** edge_map() - EDGE_SIZE bytes before a page that is not there; NULL: no memory */
uint8_t *edge_map(void);
void edge_unmap(uint8_t *edge);

/** user_buffer() - where a call finds its buffer of @len bytes; @mapped of them may be touched */
uint8_t *user_buffer(const struct exec *x, const struct step *step, size_t len, size_t *mapped);

/** user_copy() - the same with @len bytes of @data in it, as far as it is mapped */
void *user_copy(const struct exec *x, const struct step *step, const void *data, size_t len);

#endif

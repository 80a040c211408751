/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Guest memory, from executors */
#ifndef SMEVEC_ACCESS_H
#define SMEVEC_ACCESS_H

#include "insn.h"

#define PAGE_BYTES	4096u	/* the smallest granule: what a run of elements may cross */

/* SMEVEC_DONE, or SMEVEC_FAULT with the event filled and nothing transferred */
enum smevec_result mem_load(struct exec *e, uint64_t addr, void *to, size_t len);
enum smevec_result mem_store(struct exec *e, uint64_t addr, const void *from, size_t len);

/*
 * Plain memory at [addr, addr + len), or NULL.  Whoever stores through it leaves bytes alone that
 * the instruction does not write: another CPU may.
 */
static inline void *mem_range(struct exec *e, uint64_t addr, size_t len, bool write)
{
	const struct smevec_mem_ops *mem = e->cpu->mem;

	return mem->host ? mem->host(e->cpu->opaque, addr, len, write) : NULL;
}

/* Would a store of at most 16 bytes fault?  Where memory has no host pointer, reading tells */
enum smevec_result mem_probe_write(struct exec *e, uint64_t addr, size_t len);

/**
 * struct shape - one contiguous access
 * @msize: bytes in memory an element; @esize: in the register; @is_signed: extends
 */
struct shape {
	unsigned int msize, esize;
	bool is_signed;
};

/* of a load's dtype field */
const struct shape *load_shape(unsigned int dtype);

#endif

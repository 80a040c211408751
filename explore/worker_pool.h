/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Threads that do the items of a batch, each with its own number
 */
#ifndef KVMSME_EXPLORE_WORKER_POOL_H
#define KVMSME_EXPLORE_WORKER_POOL_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct pool_work - @item: does item @nr of a batch in thread @thread
 * @end: the thread is about to end; or NULL
 */
struct pool_work {
	void (*item)(void *ctx, unsigned int thread, size_t nr);
	void (*end)(void *ctx, unsigned int thread);
	void *ctx;
};

struct pool;

/** pool_new() - @nr threads; with one, or where no more can be had, the caller's own does it all */
struct pool *pool_new(unsigned int nr, const struct pool_work *work);

/** pool_run() - do items 0 to @nr - 1, and wait for them */
void pool_run(struct pool *pool, size_t nr);
void pool_free(struct pool *pool);

#endif

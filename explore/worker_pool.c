/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "worker_pool.h"

/* Thread 0 is the caller's; another one's number is its place in @thread plus one */
struct pool {
	struct pool_work work;
	pthread_mutex_t lock;
	pthread_cond_t begin, done;
	unsigned int nr_threads, busy;
	unsigned long batch;	/* counts them */
	bool ends;
	size_t nr;
	atomic_size_t next;
	struct pool_thread {
		struct pool *pool;
		pthread_t id;
		unsigned int number;
	} thread[];
};

static void do_items(struct pool *pool, unsigned int thread)
{
	for (size_t nr; (nr = atomic_fetch_add(&pool->next, 1)) < pool->nr;)
		pool->work.item(pool->work.ctx, thread, nr);
}

/* False: the pool is about to end */
static bool wait_for_batch(struct pool *pool, unsigned long *batch)
{
	bool ends;

	pthread_mutex_lock(&pool->lock);
	while (!pool->ends && pool->batch == *batch)
		pthread_cond_wait(&pool->begin, &pool->lock);
	*batch = pool->batch;
	ends = pool->ends;
	pthread_mutex_unlock(&pool->lock);
	return !ends;
}

static void tell_done(struct pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	if (!--pool->busy)
		pthread_cond_signal(&pool->done);
	pthread_mutex_unlock(&pool->lock);
}

static void *thread_main(void *arg)
{
	struct pool_thread *thread = arg;
	struct pool *pool = thread->pool;
	unsigned long batch = 0;

	while (wait_for_batch(pool, &batch)) {
		do_items(pool, thread->number);
		tell_done(pool);
	}
	if (pool->work.end)
		pool->work.end(pool->work.ctx, thread->number);
	return NULL;
}

struct pool *pool_new(unsigned int nr, const struct pool_work *work)
{
	struct pool *pool = calloc(1, sizeof(*pool) + nr * sizeof(pool->thread[0]));

	if (!pool)
		return NULL;
	pool->work = *work;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->begin, NULL);
	pthread_cond_init(&pool->done, NULL);
	while (pool->nr_threads + 1 < nr) {
		struct pool_thread *thread = &pool->thread[pool->nr_threads];

		*thread = (struct pool_thread){ .pool = pool, .number = pool->nr_threads + 1 };
		if (pthread_create(&thread->id, NULL, thread_main, thread))
			break;
		pool->nr_threads++;
	}
	return pool;
}

void pool_run(struct pool *pool, size_t nr)
{
	pool->nr = nr;
	atomic_store(&pool->next, 0);
	if (nr > 1 && pool->nr_threads) {
		pthread_mutex_lock(&pool->lock);
		pool->busy = pool->nr_threads;
		pool->batch++;
		pthread_cond_broadcast(&pool->begin);
		pthread_mutex_unlock(&pool->lock);
	}
	do_items(pool, 0);
	pthread_mutex_lock(&pool->lock);
	while (pool->busy)
		pthread_cond_wait(&pool->done, &pool->lock);
	pthread_mutex_unlock(&pool->lock);
}

void pool_free(struct pool *pool)
{
	if (!pool)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->ends = true;
	pthread_cond_broadcast(&pool->begin);
	pthread_mutex_unlock(&pool->lock);
	for (unsigned int i = 0; i < pool->nr_threads; i++)
		pthread_join(pool->thread[i].id, NULL);
	if (pool->work.end)
		pool->work.end(pool->work.ctx, 0);
	pthread_cond_destroy(&pool->begin);
	pthread_cond_destroy(&pool->done);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

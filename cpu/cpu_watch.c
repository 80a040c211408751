// SPDX-License-Identifier: GPL-2.0-or-later
#include <stddef.h>

#include "cpu_watch.h"

#define VECTOR_SIZE	0x80
#define ADDRESS		(UINT64_MAX >> 8)	/* without a tag */
#define FOREVER		64	/* times in a row within a vector: a handler that meets what it handles */

static bool is_same(const struct cpu_watch_exception *a, const struct cpu_watch_exception *b)
{
	return a->pc == b->pc && a->vector == b->vector && a->esr == b->esr && a->pstate == b->pstate &&
	       a->interrupt == b->interrupt;
}

static struct cpu_watch_exception *last_of(struct cpu_watch *watch)
{
	return watch->nr_exceptions ? &watch->exception[(watch->nr_exceptions - 1) % CPU_WATCH_EXCEPTIONS] : NULL;
}

static bool is_forever(const struct cpu_watch_exception *e)
{
	return !e->interrupt && (e->pc == e->vector || (e->pc - e->vector < VECTOR_SIZE && e->times >= FOREVER));
}

void cpu_watch_exception(struct cpu_watch *watch, const struct cpu_watch_exception *exception)
{
	struct cpu_watch_exception *last = last_of(watch);

	if (watch->stuck)
		return;
	if (!last || !is_same(last, exception)) {
		watch->nr_exceptions++;
		last = last_of(watch);
		*last = *exception;
		last->times = 0;
	}
	last->times++;
	last->far = exception->far;
	watch->stuck = is_forever(last);
	if (watch->stuck && watch->ends_stuck)
		watch->stop = CPU_WATCH_STUCK;
}

void cpu_watch_access(struct cpu_watch *watch, uint64_t at, size_t len, bool write)
{
	for (size_t i = 0; i < watch->nr_data && !watch->touched; i++) {
		const struct cpu_watch_data *d = &watch->data[i];
		uint64_t behind = (at - d->at) & ADDRESS, before = (d->at - at) & ADDRESS;

		if ((write ? d->writes : d->reads) && (behind < d->len || before < len))
			watch->touched = i + 1;
	}
}

uint64_t cpu_watch_next_stop(const struct cpu_watch *watch, uint64_t pc)
{
	size_t low = 0, high = watch->nr_stops;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (watch->stops[middle] < pc)
			low = middle + 1;
		else
			high = middle;
	}
	return low < watch->nr_stops ? watch->stops[low] : UINT64_MAX;
}

const struct cpu_watch_exception *cpu_watch_cause(const struct cpu_watch *watch)
{
	uint64_t n = watch->nr_exceptions, first = n > CPU_WATCH_EXCEPTIONS ? n - CPU_WATCH_EXCEPTIONS : 0;

	if (!n)
		return NULL;
	for (n--; n > first; n--) {
		const struct cpu_watch_exception *e = &watch->exception[n % CPU_WATCH_EXCEPTIONS];

		if (e->pc - watch->exception[(n - 1) % CPU_WATCH_EXCEPTIONS].vector >= VECTOR_SIZE)
			break;
	}
	return &watch->exception[n % CPU_WATCH_EXCEPTIONS];
}

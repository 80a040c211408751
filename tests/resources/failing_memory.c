/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <link.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "failing.h"

#ifdef KVMSME_ASAN
#define REAL(name) __interceptor_##name
#else
#define REAL(name) __libc_##name
#endif

void *REAL(malloc)(size_t size);
void *REAL(calloc)(size_t nr, size_t size);
void *REAL(realloc)(void *old, size_t size);
void *REAL(memalign)(size_t alignment, size_t size);

struct failing_plan *failing_plan;

static void tell(void)
{
	void *frames[32];

	failing_plan->tell = false;
	backtrace_symbols_fd(frames, backtrace(frames, 32), STDERR_FILENO);
}

/* The functions that do the asking and failing are among the first few */
static uint32_t hash_of_place(void)
{
	extern const char __executable_start, etext;
	enum { FRAMES = 40, OWN = 8 };
	void *frames[FRAMES];
	uint32_t hash = 2166136261;
	int own = 0;

	for (int i = 0, nr = backtrace(frames, FRAMES); i < nr && own < OWN; i++) {
		const char *at = frames[i];

		if (at < &__executable_start || at >= &etext)
			continue;
		hash = (hash ^ (uint32_t)(at - &__executable_start)) * 16777619;
		own++;
	}
	return hash ? hash : 1;
}

static void learn(struct failing_places *places, unsigned long n)
{
	static __thread bool busy;
	uint32_t hash;

	if (busy)
		return;
	busy = true;
	hash = hash_of_place();
	for (uint32_t i = 0; i < FAILING_PLACES; i++) {
		uint32_t at = (hash + i) % FAILING_PLACES;

		if (places->hash[at] && places->hash[at] != hash)
			continue;
		if (!places->hash[at])
			places->first[at] = n;
		places->hash[at] = hash;
		break;
	}
	busy = false;
}

bool failing(enum failing kind, int error)
{
	struct failing_plan *plan = failing_plan;
	unsigned long n;

	if (!plan || !plan->armed)
		return false;
	n = atomic_fetch_add(&plan->count[kind], 1) + 1;
	if (plan->learn)
		learn(&plan->places[kind], n);
	if (kind != plan->kind || !plan->nth || n < plan->nth || (n > plan->nth && !plan->rest))
		return false;
	if (plan->tell)
		tell();
	errno = error;
	return true;
}

#ifdef KVMSME_ASAN
/* Behind siglongjmp() the sanitizer asks for the stack's place, and cannot do without memory */
int pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes)
{
	int (*next)(pthread_t, pthread_attr_t *) =
		(int (*)(pthread_t, pthread_attr_t *))(uintptr_t)dlsym(RTLD_NEXT, "pthread_getattr_np");
	bool armed = failing_plan && failing_plan->armed;
	int error;

	if (armed)
		failing_plan->armed = false;
	error = next(thread, attributes);
	if (armed)
		failing_plan->armed = true;
	return error;
}
#endif

#define ASKER __builtin_return_address(0)

struct range {
	uintptr_t from, to;
};

static int find_unicorn(struct dl_phdr_info *info, size_t size, void *found)
{
	struct range *range = found;

	(void)size;
	if (!strstr(info->dlpi_name, "libunicorn"))
		return 0;
	range->from = info->dlpi_addr;
	for (int i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_LOAD)
			range->to = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr + info->dlpi_phdr[i].p_memsz;
	return 1;
}

/* dladdr() would look through all symbols, for every allocation */
static bool in_unicorn(const void *asker)
{
	static struct range unicorn;

	if (!unicorn.to)
		dl_iterate_phdr(find_unicorn, &unicorn);
	return (uintptr_t)asker >= unicorn.from && (uintptr_t)asker < unicorn.to;
}

static bool memory_fails(const void *asker)
{
	if (failing_plan && failing_plan->spare && in_unicorn(asker))
		return false;
	return failing(FAILING_MEMORY, ENOMEM);
}

void *malloc(size_t size)
{
	return memory_fails(ASKER) ? NULL : REAL(malloc)(size);
}

void *calloc(size_t nr, size_t size)
{
	return memory_fails(ASKER) ? NULL : REAL(calloc)(nr, size);
}

void *realloc(void *old, size_t size)
{
	return memory_fails(ASKER) ? NULL : REAL(realloc)(old, size);
}

void *reallocarray(void *old, size_t nr, size_t size)
{
	size_t all;

	if (__builtin_mul_overflow(nr, size, &all)) {
		errno = ENOMEM;
		return NULL;
	}
	return realloc(old, all);
}

static void *aligned(const void *asker, size_t alignment, size_t size)
{
	return memory_fails(asker) ? NULL : REAL(memalign)(alignment, size);
}

void *memalign(size_t alignment, size_t size);

void *memalign(size_t alignment, size_t size)
{
	return aligned(ASKER, alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return aligned(ASKER, alignment, size);
}

int posix_memalign(void **to, size_t alignment, size_t size)
{
	*to = aligned(ASKER, alignment, size);
	return *to ? 0 : ENOMEM;
}

/* The sanitizer's own would not come by malloc() */
char *strndup(const char *text, size_t max)
{
	size_t len = strnlen(text, max);
	char *copy = malloc(len + 1);

	if (copy) {
		memcpy(copy, text, len);
		copy[len] = '\0';
	}
	return copy;
}

char *strdup(const char *text)
{
	return strndup(text, SIZE_MAX);
}

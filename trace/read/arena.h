/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory that is given back all at once: the data of one sequence */
#ifndef KVMSME_TRACE_ARENA_H
#define KVMSME_TRACE_ARENA_H

#include <stdint.h>
#include <stdlib.h>

struct arena_chunk {
	struct arena_chunk *next;
	size_t size;
	_Alignas(16) uint8_t bytes[];
};

struct arena {
	struct arena_chunk *chunk;
	size_t used;
};

#define ARENA_CHUNK (1024 * 1024)

/* NULL if there is no memory */
static inline void *arena_alloc(struct arena *arena, size_t size)
{
	struct arena_chunk *chunk = arena->chunk;

	size = (size + 15) & ~(size_t)15;
	if (!chunk || chunk->size - arena->used < size) {
		size_t room = size > ARENA_CHUNK ? size : ARENA_CHUNK;

		chunk = malloc(sizeof(*chunk) + room);
		if (!chunk)
			return NULL;
		chunk->next = arena->chunk;
		chunk->size = room;
		arena->chunk = chunk;
		arena->used = 0;
	}
	arena->used += size;
	return chunk->bytes + arena->used - size;
}

static inline void arena_free(struct arena *arena)
{
	while (arena->chunk) {
		struct arena_chunk *next = arena->chunk->next;

		free(arena->chunk);
		arena->chunk = next;
	}
	arena->used = 0;
}

/* Keep one chunk, so that a sequence of usual size costs no malloc() */
static inline void arena_reset(struct arena *arena)
{
	struct arena rest;

	if (!arena->chunk)
		return;
	rest.chunk = arena->chunk->next;
	arena_free(&rest);
	arena->chunk->next = NULL;
	arena->used = 0;
}

#endif

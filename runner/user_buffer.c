// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>
#include <sys/mman.h>

#include "exec.h"
#include "user_buffer.h"

#define PAGE		4096
#define BAD_POINTER	((uint8_t *)0x1000)

uint8_t *edge_map(void)
{
	uint8_t *edge = mmap(NULL, EDGE_SIZE + PAGE, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (edge == MAP_FAILED)
		return NULL;
	if (!mprotect(edge + EDGE_SIZE, PAGE, PROT_NONE))
		return edge;
	edge_unmap(edge);
	return NULL;
}

void edge_unmap(uint8_t *edge)
{
	if (edge)
		munmap(edge, EDGE_SIZE + PAGE);
}

uint8_t *user_buffer(const struct exec *x, const struct step *step, size_t len, size_t *mapped)
{
	*mapped = step->buffer == BUFFER_GOOD ? len : 0;
	if (step->buffer == BUFFER_BAD)
		return BAD_POINTER;
	if (step->buffer == BUFFER_PARTIAL)
		*mapped = step->mapped < len ? step->mapped : len;
	return x->edge + EDGE_SIZE - *mapped;
}

void *user_copy(const struct exec *x, const struct step *step, const void *data, size_t len)
{
	size_t mapped;
	uint8_t *buffer = user_buffer(x, step, len, &mapped);

	if (mapped)
		memcpy(buffer, data, mapped);
	return buffer;
}

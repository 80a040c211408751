/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "needed.h"
#include "output.h"

/* exit() is for one thread */
void out_of_memory(void)
{
	static atomic_flag ending = ATOMIC_FLAG_INIT;

	while (atomic_flag_test_and_set(&ending))
		pause();
	fprintf(stderr, "%s: out of memory\n", program_invocation_short_name);
	exit(OUTPUT_EXIT_STATUS);
}

void *needed(void *memory)
{
	if (!memory)
		out_of_memory();
	return memory;
}

void *needed_memory(size_t size)
{
	return needed(malloc(size ? size : 1));
}

struct text_stream {
	char **text;
	size_t len;
};

static ssize_t text_write(void *cookie, const char *more, size_t size)
{
	struct text_stream *s = cookie;

	*s->text = needed(realloc(*s->text, s->len + size + 1));
	memcpy(*s->text + s->len, more, size);
	s->len += size;
	(*s->text)[s->len] = '\0';
	return (ssize_t)size;
}

static int text_close(void *cookie)
{
	free(cookie);
	return 0;
}

FILE *text_stream(char **text)
{
	static const cookie_io_functions_t functions = { .write = text_write, .close = text_close };
	struct text_stream *s = needed(calloc(1, sizeof(*s)));
	FILE *stream;

	s->text = text;
	*text = needed(calloc(1, 1));
	stream = fopencookie(s, "w", functions);
	if (stream)
		return stream;
	free(*text);
	free(s);
	out_of_memory();
}

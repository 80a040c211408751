// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>

#include "input_file.h"

#define ROOM	((size_t)64 << 10)
#define MOST	((size_t)256 << 20)

/* What a pipe has had, which nobody else can read again */
static struct {
	char *bytes;
	size_t len, room;
	bool read;
} from_pipe;

static bool grow(void)
{
	char *more = realloc(from_pipe.bytes, from_pipe.room ? 2 * from_pipe.room : ROOM);

	if (!more)
		return false;
	from_pipe.bytes = more;
	from_pipe.room = from_pipe.room ? 2 * from_pipe.room : ROOM;
	return true;
}

static bool read_pipe(void)
{
	size_t n;

	while (!from_pipe.read) {
		if (from_pipe.len == from_pipe.room && !grow())
			return false;
		n = fread(from_pipe.bytes + from_pipe.len, 1, from_pipe.room - from_pipe.len, stdin);
		from_pipe.len += n;
		if (ferror(stdin))
			return false;
		if (from_pipe.len > MOST) {
			errno = EFBIG;
			return false;
		}
		from_pipe.read = !n;
	}
	return true;
}

FILE *input_file_open(const char *path)
{
	if (!is_standard_input(path))
		return fopen(path, "rbe");
	if (!read_pipe())
		return NULL;
	return from_pipe.len ? fmemopen(from_pipe.bytes, from_pipe.len, "rb") : fopen("/dev/null", "rbe");
}

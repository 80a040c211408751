/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "input_file.h"
#include "whole_file.h"

#define FIRST_ROOM ((size_t)16 << 10)

/* Files are small, so that room for the largest one would cost most; false with errno set */
static bool read_all(FILE *file, size_t max, unsigned char **bytes, size_t *len)
{
	size_t room = 0;

	*bytes = NULL;
	*len = 0;
	do {
		unsigned char *more;

		room = room ? 2 * room : FIRST_ROOM;
		more = realloc(*bytes, room);
		if (!more)
			return false;
		*bytes = more;
		errno = 0;
		*len += fread(more + *len, 1, room - *len, file);
		if (ferror(file))
			return false;
	} while (*len == room && *len <= max);
	if (*len > max)
		errno = EFBIG;
	return *len <= max;
}

unsigned char *whole_file_read(const char *path, size_t max, size_t *len)
{
	FILE *file = input_file_open(path);
	unsigned char *bytes;
	int error;

	if (!file)
		return NULL;
	if (read_all(file, max, &bytes, len)) {
		fclose(file);
		return bytes;
	}
	error = errno;
	free(bytes);
	fclose(file);
	errno = error;
	return NULL;
}

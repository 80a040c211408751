/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <lzma.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "input.h"

#define CHUNK		(256 * 1024)
#define MAX_LINE	(16 * 1024 * 1024)

/**
 * struct input - a file being read
 * @gz:   plain and gzip (zlib tells them apart), or NULL
 * @file: xz, or NULL
 * @buf:  decompressed text; [@pos, @end) is not yet used
 */
struct input {
	gzFile gz;
	FILE *file;
	lzma_stream xz;
	uint8_t *packed;
	bool xz_ended;
	char *buf;
	size_t size, pos, end;
	uint64_t line;
	bool eof;
	bool cut_off;
};

static int fail_at(struct input_error *error, uint64_t line)
{
	error->line = line;
	return -1;
}

/* fail(error, line, format, ...) is -1: for `return fail(...)` */
#define fail(error, line, ...) \
	(snprintf((error)->text, sizeof((error)->text), __VA_ARGS__), fail_at(error, line))

static bool open_xz(struct input *in, FILE *file)
{
	static const lzma_stream fresh = LZMA_STREAM_INIT;

	in->xz = fresh;
	in->packed = malloc(CHUNK);
	if (!in->packed || lzma_stream_decoder(&in->xz, UINT64_MAX, LZMA_CONCATENATED) != LZMA_OK)
		return false;
	in->file = file;
	return true;
}

/* Takes @file; false with errno set if it cannot be read */
static bool open_stream(struct input *in, const char *path, FILE *file)
{
	static const uint8_t xz_magic[] = { 0xfd, '7', 'z', 'X', 'Z', 0 };
	uint8_t magic[sizeof(xz_magic)];
	size_t n = fread(magic, 1, sizeof(magic), file);

	if (ferror(file)) {
		int err = errno;

		fclose(file);
		errno = err;
		return false;
	}
	rewind(file);
	if (n == sizeof(magic) && !memcmp(magic, xz_magic, n))
		return open_xz(in, file);
	fclose(file);
	in->gz = gzopen(path, "rb");
	if (in->gz)
		gzbuffer(in->gz, CHUNK);
	return in->gz;
}

struct input *input_open(const char *path, struct input_error *error)
{
	FILE *file = fopen(path, "rb");
	struct input *in;

	if (!file) {
		fail(error, 0, "cannot be opened: %s", strerror(errno));
		return NULL;
	}
	in = calloc(1, sizeof(*in));
	if (in && open_stream(in, path, file))
		return in;
	fail(error, 0, "cannot be read: %s", strerror(errno));
	input_close(in);
	return NULL;
}

void input_close(struct input *in)
{
	if (!in)
		return;
	if (in->gz)
		gzclose(in->gz);
	if (in->file) {
		lzma_end(&in->xz);
		fclose(in->file);
	}
	free(in->packed);
	free(in->buf);
	free(in);
}

static long read_gz(struct input *in, struct input_error *error)
{
	int n = gzread(in->gz, in->buf + in->end, (unsigned int)(in->size - in->end));
	int err;
	const char *text = gzerror(in->gz, &err);

	if (n < 0 || (err != Z_OK && err != Z_STREAM_END))
		return fail(error, in->line + 1, "compressed data are damaged or cut off: %s",
			    text);
	return n;
}

static long read_xz(struct input *in, struct input_error *error)
{
	lzma_ret ret = LZMA_OK;

	in->xz.next_out = (uint8_t *)in->buf + in->end;
	in->xz.avail_out = in->size - in->end;
	while (ret == LZMA_OK && !in->xz_ended && in->xz.avail_out == in->size - in->end) {
		if (!in->xz.avail_in) {
			in->xz.next_in = in->packed;
			in->xz.avail_in = fread(in->packed, 1, CHUNK, in->file);
		}
		ret = lzma_code(&in->xz, in->xz.avail_in ? LZMA_RUN : LZMA_FINISH);
	}
	in->xz_ended |= ret == LZMA_STREAM_END;
	if (ret != LZMA_OK && ret != LZMA_STREAM_END)
		return fail(error, in->line + 1, "compressed data are damaged or cut off");
	return (long)(in->size - in->end - in->xz.avail_out);
}

static int make_room(struct input *in, struct input_error *error)
{
	if (in->pos)
		memmove(in->buf, in->buf + in->pos, in->end - in->pos);
	in->end -= in->pos;
	in->pos = 0;
	if (in->size - in->end > CHUNK)
		return 0;
	if (in->end > MAX_LINE)
		return fail(error, in->line + 1, "line of more than %d bytes", MAX_LINE);
	in->size = in->size ? in->size * 2 : 4 * CHUNK;
	in->buf = realloc(in->buf, in->size + 1);
	return in->buf ? 0 : fail(error, 0, "out of memory");
}

/* Returns like input_line() */
static int fill(struct input *in, struct input_error *error)
{
	long n;

	if (in->eof)
		return 0;
	if (make_room(in, error))
		return -1;
	n = in->gz ? read_gz(in, error) : read_xz(in, error);
	if (n < 0)
		return -1;
	in->end += (size_t)n;
	in->eof = n == 0;
	return n > 0;
}

int input_line(struct input *in, char **line, size_t *len, struct input_error *error)
{
	size_t seen = 0;
	char *end = NULL;
	int more = 1;

	while (more > 0 && !end) {
		if (in->end - in->pos > seen)
			end = memchr(in->buf + in->pos + seen, '\n', in->end - in->pos - seen);
		seen = in->end - in->pos;
		if (!end)
			more = fill(in, error);
	}
	if (more < 0 || (!end && !seen))
		return more;
	in->cut_off = !end;
	*line = in->buf + in->pos;
	*len = end ? (size_t)(end - *line) : seen;
	(*line)[*len] = '\0';
	in->pos += *len + (end ? 1 : 0);
	in->line++;
	return 1;
}

uint64_t input_line_number(const struct input *in)
{
	return in->line;
}

int input_cut_off(const struct input *in)
{
	return in->cut_off;
}

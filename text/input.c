/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <lzma.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "input.h"
#include "input_file.h"

#define CHUNK		(256 * 1024)
#define MAX_LINE	(16 * 1024 * 1024)

struct input;

/**
 * struct packing - a way to write a file, told by its first bytes
 * @start: false with errno set if there is no memory
 * @read:  fills in->buf from in->end; how many bytes, 0 at the end, -1 with *@error filled
 */
struct packing {
	uint8_t magic[6];
	size_t magic_len;
	bool (*start)(struct input *in);
	long (*read)(struct input *in, struct input_error *error);
	void (*stop)(struct input *in);
};

/**
 * struct input - a file being read
 * @packed: what is read of it, of which the last @left bytes are not yet unpacked
 * @ended:  a complete stream is behind us, and nothing of another one is unpacked
 * @buf:    unpacked text; [@pos, @end) is not yet used
 */
struct input {
	FILE *file;
	const char *path;
	const struct packing *packing;
	z_stream gz;
	lzma_stream xz;
	uint8_t *packed;
	size_t packed_end, left;
	bool file_end, ended;
	char *buf;
	size_t size, pos, end;
	uint64_t line;
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

static int damaged(const struct input *in, struct input_error *error)
{
	return fail(error, in->line + 1, "compressed data are damaged or cut off");
}

static int no_memory(const struct input *in, struct input_error *error)
{
	return fail(error, in->line + 1, "there is no memory to unpack it");
}

static int trailing(const struct input *in, struct input_error *error)
{
	return fail(error, in->line + 1, "bytes behind the end of the compressed data");
}

static const uint8_t *next_packed(const struct input *in)
{
	return in->packed + in->packed_end - in->left;
}

/* More of the file, if nothing is left; false with errno set if it cannot be read */
static bool refill(struct input *in)
{
	if (in->left || in->file_end)
		return true;
	in->packed_end = in->left = fread(in->packed, 1, CHUNK, in->file);
	in->file_end = in->left < CHUNK;
	return !ferror(in->file);
}

static long read_plain(struct input *in, struct input_error *error)
{
	size_t n = in->left < in->size - in->end ? in->left : in->size - in->end;

	(void)error;
	memcpy(in->buf + in->end, next_packed(in), n);
	in->left -= n;
	return (long)n;
}

static bool start_gz(struct input *in)
{
	return inflateInit2(&in->gz, 16 + MAX_WBITS) == Z_OK;	/* 16: gzip alone */
}

static void stop_gz(struct input *in)
{
	inflateEnd(&in->gz);
}

/* A gzip file is one stream or several; anything else behind a stream is no part of it */
static long read_gz(struct input *in, struct input_error *error)
{
	size_t room = in->size - in->end;
	bool another = in->ended;
	int status;

	if (another && !in->left)
		return 0;
	if (another && (*next_packed(in) != in->packing->magic[0] || inflateReset(&in->gz) != Z_OK))
		return trailing(in, error);
	in->gz.next_in = (uint8_t *)next_packed(in);
	in->gz.avail_in = (unsigned int)in->left;
	in->gz.next_out = (uint8_t *)in->buf + in->end;
	in->gz.avail_out = (unsigned int)room;
	status = inflate(&in->gz, Z_NO_FLUSH);
	in->left = in->gz.avail_in;
	in->ended = status == Z_STREAM_END;
	if (status == Z_MEM_ERROR)
		return no_memory(in, error);
	if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
		return another ? trailing(in, error) : damaged(in, error);
	if (in->gz.avail_out == room && !in->ended && in->file_end && !in->left)
		return damaged(in, error);
	return (long)(room - in->gz.avail_out);
}

static bool start_xz(struct input *in)
{
	static const lzma_stream fresh = LZMA_STREAM_INIT;

	in->xz = fresh;
	return lzma_stream_decoder(&in->xz, UINT64_MAX, LZMA_CONCATENATED) == LZMA_OK;
}

static void stop_xz(struct input *in)
{
	lzma_end(&in->xz);
}

/* liblzma takes several streams as one, and refuses what is none behind them */
static long read_xz(struct input *in, struct input_error *error)
{
	size_t room = in->size - in->end;
	lzma_ret ret;

	if (in->ended)
		return 0;
	in->xz.next_in = next_packed(in);
	in->xz.avail_in = in->left;
	in->xz.next_out = (uint8_t *)in->buf + in->end;
	in->xz.avail_out = room;
	ret = lzma_code(&in->xz, in->file_end ? LZMA_FINISH : LZMA_RUN);
	in->left = in->xz.avail_in;
	in->ended = ret == LZMA_STREAM_END;
	if (ret == LZMA_MEM_ERROR || ret == LZMA_MEMLIMIT_ERROR)
		return no_memory(in, error);
	if (ret != LZMA_OK && ret != LZMA_STREAM_END)
		return damaged(in, error);
	return (long)(room - in->xz.avail_out);
}

static const struct packing packings[] = {
	{ { 0xfd, '7', 'z', 'X', 'Z', 0 }, 6, start_xz, read_xz, stop_xz },
	{ { 0x1f, 0x8b }, 2, start_gz, read_gz, stop_gz },
	{ .read = read_plain },		/* no magic: anything else */
};

/* false with errno set */
static bool start(struct input *in)
{
	const struct packing *packing = packings;

	in->packed = malloc(CHUNK);
	if (!in->packed || !refill(in))
		return false;
	while (in->left < packing->magic_len ||
	       memcmp(next_packed(in), packing->magic, packing->magic_len) != 0)
		packing++;
	if (packing->start && !packing->start(in)) {
		errno = ENOMEM;
		return false;
	}
	in->packing = packing;
	return true;
}

bool input_failed(FILE *err, const char *path, const struct input_error *error)
{
	if (error->line)
		fprintf(err, "%s:%" PRIu64 ": %s\n", path, error->line, error->text);
	else
		fprintf(err, "%s: %s\n", path, error->text);
	return false;
}

struct input *input_open(const char *path, struct input_error *error)
{
	FILE *file = input_file_open(path);
	struct input *in;

	if (!file) {
		fail(error, 0, "cannot be opened: %s", strerror(errno));
		return NULL;
	}
	in = calloc(1, sizeof(*in));
	if (!in)
		fclose(file);
	else
		*in = (struct input){ .file = file, .path = path };
	if (in && start(in))
		return in;
	fail(error, 0, "cannot be read: %s", strerror(errno));
	input_close(in);
	return NULL;
}

void input_close(struct input *in)
{
	if (!in)
		return;
	if (in->packing && in->packing->stop)
		in->packing->stop(in);
	fclose(in->file);
	free(in->packed);
	free(in->buf);
	free(in);
}

static int make_room(struct input *in, struct input_error *error)
{
	char *larger;

	if (in->pos)
		memmove(in->buf, in->buf + in->pos, in->end - in->pos);
	in->end -= in->pos;
	in->pos = 0;
	if (in->size - in->end > CHUNK)
		return 0;
	larger = realloc(in->buf, (in->size ? in->size * 2 : 4 * CHUNK) + 1);
	if (!larger)
		return fail(error, 0, "out of memory");
	in->buf = larger;
	in->size = in->size ? in->size * 2 : 4 * CHUNK;
	return 0;
}

/* Everything is unpacked: nothing left, and no more can come */
static bool at_end(const struct input *in)
{
	return in->file_end && !in->left && (in->ended || !in->packing->start);
}

/* Returns like input_line() */
static int fill(struct input *in, struct input_error *error)
{
	long n = 0;

	if (make_room(in, error))
		return -1;
	while (!n && !at_end(in)) {
		if (!refill(in))
			return fail(error, in->line + 1, "cannot be read: %s", strerror(errno));
		n = in->packing->read(in, error);
	}
	if (n < 0)
		return -1;
	in->end += (size_t)n;
	return n > 0;
}

#define TOLD_LINES 64

static void (*watch)(const char *path, uint64_t line);

void input_watch(void (*fn)(const char *path, uint64_t line))
{
	watch = fn;
}

static int take_line(struct input *in, char **line, size_t len, struct input_error *error)
{
	*line = in->buf + in->pos;
	if (len > MAX_LINE)
		return fail(error, in->line + 1, "line of more than %d bytes", MAX_LINE);
	if (memchr(*line, '\0', len))
		return fail(error, in->line + 1, "a NUL byte, which is no part of a text");
	(*line)[len] = '\0';
	in->pos += len + !in->cut_off;
	in->line++;
	if (watch && !(in->line % TOLD_LINES))
		watch(in->path, in->line);
	return 1;
}

int input_line(struct input *in, char **line, size_t *len, struct input_error *error)
{
	size_t seen = 0;
	char *end = NULL;
	int more = 1;

	while (more > 0 && !end && seen <= MAX_LINE) {
		if (in->end - in->pos > seen)
			end = memchr(in->buf + in->pos + seen, '\n', in->end - in->pos - seen);
		seen = in->end - in->pos;
		if (!end)
			more = fill(in, error);
	}
	if (more < 0 || (!end && !seen))
		return more;
	in->cut_off = !end;
	*len = end ? (size_t)(end - in->buf) - in->pos : seen;
	return take_line(in, line, *len, error);
}

uint64_t input_line_number(const struct input *in)
{
	return in->line;
}

int input_cut_off(const struct input *in)
{
	return in->cut_off;
}

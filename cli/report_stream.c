// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "builtin.h"
#include "needed.h"
#include "report_stream.h"

/* @text: the line that is being written, or the last one where @ended; @len of it */
struct last_line {
	char *text;
	size_t len, room;
	bool ended;
};

static void add(struct last_line *line, const char *text, size_t len)
{
	if (line->len + len > line->room) {
		line->room = 2 * (line->len + len);
		line->text = needed(realloc(line->text, line->room));
	}
	memcpy(line->text + line->len, text, len);
	line->len += len;
}

static ssize_t take(void *cookie, const char *text, size_t size)
{
	struct last_line *line = cookie;

	for (size_t left = size, len; left; text += len, left -= len) {
		const char *end = memchr(text, '\n', left);

		len = end ? (size_t)(end - text) + 1 : left;
		if (line->ended)
			line->len = 0;
		add(line, text, len);
		line->ended = end;
	}
	return (ssize_t)size;
}

static int print(void *cookie)
{
	struct last_line *line = cookie;

	if (line->len)
		fwrite(line->text, 1, line->len, stdout);
	free(line->text);
	free(line);
	return 0;
}

FILE *report_last_line_open(void)
{
	struct last_line *line = needed(calloc(1, sizeof(*line)));

	return needed(fopencookie(line, "w", (cookie_io_functions_t){ .write = take, .close = print }));
}

/* Progress is on stderr, most often the same terminal */
static ssize_t pass_on(void *cookie, const char *text, size_t size)
{
	(void)cookie;
	cli_progress_end();
	fflush(stderr);
	return (ssize_t)(fwrite(text, 1, size, stdout) == size && !fflush(stdout) ? size : 0);
}

FILE *report_stream_open(void)
{
	FILE *stream;

	if (!cli_progress_is_seen() || !isatty(STDOUT_FILENO))
		return stdout;
	stream = needed(fopencookie(NULL, "w", (cookie_io_functions_t){ .write = pass_on }));
	setvbuf(stream, NULL, _IOLBF, BUFSIZ);
	return stream;
}

void report_stream_close(FILE *stream)
{
	if (stream != stdout)
		fclose(stream);
}

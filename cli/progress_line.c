/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Colours and progress, for who sits at a terminal */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "builtin.h"
#include "seconds.h"

bool cli_colour(FILE *out)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(fileno(out)) && !(no_color && *no_color) && !(term && !strcmp(term, "dumb"));
}

static bool is_shown;	/* a line is there that is to go */

static void progress_line(const char *fmt, va_list ap)
{
	fputs("\r\033[K", stderr);
	vfprintf(stderr, fmt, ap);
	fflush(stderr);
	is_shown = true;
}

void cli_progress(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	progress_line(fmt, ap);
	va_end(ap);
}

void cli_progress_now_and_then(const char *fmt, ...)
{
	const double pause = 0.2;
	static double next;
	double now = seconds_now();
	va_list ap;

	if (!next)
		next = now + pause;
	if (now < next || !cli_progress_is_seen())
		return;
	next = now + pause;
	va_start(ap, fmt);
	progress_line(fmt, ap);
	va_end(ap);
}

bool cli_progress_is_seen(void)
{
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && term && *term && strcmp(term, "dumb") != 0 && cli_loudness() != CLI_QUIET;
}

void cli_progress_end(void)
{
	if (is_shown)
		fputs("\r\033[K", stderr);
	is_shown = false;
}

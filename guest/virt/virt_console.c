// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Standard input, byte by byte; of a terminal as it is typed, without an echo, until the machine is closed.  Standard
 * output, for as long as somebody takes it: a pipe that is full ends no guest, and is waited for no longer than it goes
 */
#include <errno.h>
#include <poll.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "virt_guest.h"

static struct {
	int fd;
	bool is_changed;
	struct termios was;
} terminal;

double virt_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void restore(void)
{
	if (terminal.is_changed)
		tcsetattr(terminal.fd, TCSANOW, &terminal.was);
	terminal.is_changed = false;
}

/* Ctrl-C and its kin stay signals.  In the background nothing is changed: that would stop the process */
static void make_raw(int fd)
{
	static bool at_exit;
	struct termios raw;

	if (!isatty(fd) || tcgetpgrp(fd) != getpgrp() || tcgetattr(fd, &terminal.was))
		return;
	if (!at_exit)
		at_exit = !atexit(restore);
	raw = terminal.was;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	terminal.fd = fd;
	terminal.is_changed = !tcsetattr(fd, TCSANOW, &raw);
}

void virt_console_open(struct virt_console *console, int in, FILE *out)
{
	*console = (struct virt_console){ .in = in, .out = out, .next = -1, .eof = in < 0, .seen = virt_now() };
	if (in >= 0)
		make_raw(in);
}

static bool is_taken(const struct virt_console *console, int ms)
{
	struct pollfd out = { .fd = fileno(console->out), .events = POLLOUT };

	return out.fd < 0 || poll(&out, 1, ms) > 0;
}

/* Whoever reads may be a person, too */
static bool wait_for_reader(struct virt *v)
{
	while (!is_taken(&v->console, SESSION_WAIT_MS)) {
		if (virt_is_over(v))
			return false;
		if (!v->options.timeout_reads)
			v->console.seen = virt_now();
	}
	return true;
}

/* What makes stdio write */
static bool is_written(FILE *out, const void *bytes, size_t len)
{
	return __fpending(out) + len >= __fbufsize(out) || (__flbf(out) && memchr(bytes, '\n', len));
}

void virt_console_put(struct virt *v, const void *bytes, size_t len)
{
	if (!is_written(v->console.out, bytes, len) || wait_for_reader(v))
		fwrite(bytes, 1, len, v->console.out);
}

void virt_console_flush(struct virt *v)
{
	if (v->console.out && __fpending(v->console.out) && wait_for_reader(v))
		fflush(v->console.out);
}

/* What nobody takes of a guest that did not come to its end is lost with it */
void virt_console_close(struct virt *v)
{
	restore();
	if (!v->console.out)
		return;
	if (v->broken && !is_taken(&v->console, 0))
		__fpurge(v->console.out);
	fflush(v->console.out);
}

static size_t take(struct virt_console *console, uint8_t *to, size_t len)
{
	ssize_t n = read(console->in, to, len);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	console->eof = n <= 0;
	console->seen = virt_now();
	return n > 0 ? (size_t)n : 0;
}

static bool has_input(struct virt_console *console, int ms)
{
	struct pollfd in = { .fd = console->in, .events = POLLIN };

	return !console->eof && poll(&in, 1, ms) > 0;
}

bool virt_console_has(struct virt_console *console)
{
	uint8_t byte;

	if (console->next < 0 && has_input(console, 0) && take(console, &byte, 1))
		console->next = byte;
	return console->next >= 0;
}

int virt_console_get(struct virt_console *console)
{
	int byte = virt_console_has(console) ? console->next : -1;

	console->next = -1;
	return byte;
}

/* Waits for at least one byte, the end of the input, or that of the guest; for a person, maybe, who takes his time */
size_t virt_console_read(struct virt *v, uint8_t *to, size_t len)
{
	struct virt_console *console = &v->console;

	virt_console_flush(v);
	if (len && console->next >= 0) {
		*to = (uint8_t)virt_console_get(console);
		return 1;
	}
	while (len && !console->eof && !virt_is_over(v) && !v->waits) {
		size_t n = has_input(console, SESSION_WAIT_MS) ? take(console, to, len) : 0;

		v->waits = !n && session_wait_asked(&v->wait);

		if (!v->options.timeout_reads)
			console->seen = virt_now();
		if (n)
			return n;
	}
	return 0;
}

/* Nothing goes on until something comes in: a moment for others */
void virt_console_wait(struct virt *v)
{
	virt_console_flush(v);
	if (v->console.eof)
		poll(NULL, 0, 1);
	else
		has_input(&v->console, 1);
}

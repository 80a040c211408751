// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gdb_listen.h"
#include "gdb_session.h"

#define NO_STATUS	2
#define BY_SIGNAL	128

#define SVC_0		UINT32_C(0xd4000001)
#define NR_EXIT		93
#define NR_EXIT_GROUP	94

/* The last instruction was exit() or exit_group(): what is above 128 is a status, and no signal */
static bool is_exit(struct session *s)
{
	uint32_t word = 0;
	uint64_t call = session_look(s)->x[8];

	return session_read(s, session_pc(s), &word, sizeof(word)) && word == SVC_0 &&
	       (call == NR_EXIT || call == NR_EXIT_GROUP);
}

/* A program that has died is shown before it does: the client may look, go back, or @let it */
static void ended(struct session *s, struct gdb_stop *stop, bool let)
{
	int status = session_status(s);

	*stop = (struct gdb_stop){ .kind = GDB_EXITED, .number = (unsigned int)status };
	if (status <= BY_SIGNAL)
		return;
	session_back(s);
	if (!is_exit(s)) {
		stop->kind = let ? GDB_DIED : GDB_SIGNAL;
		stop->number = (unsigned int)(status - BY_SIGNAL);
	}
	if (stop->kind != GDB_SIGNAL)
		session_step(s);
}

/* @stop->kind is still that of the stop before, when @before instructions had been executed */
static void say(struct session *s, enum session_state state, uint64_t before, struct gdb_stop *stop)
{
	bool let = stop->kind == GDB_SIGNAL && session_at(s) == before + 1;

	stop->thread = session_cpus(s).last;
	switch (state) {
	case SESSION_ENDED:
		ended(s, stop, let);
		break;
	case SESSION_BROKEN:
		stop->kind = GDB_BROKEN;
		break;
	case SESSION_AT_START:
		stop->kind = GDB_BEGIN;
		break;
	default:
		stop->kind = GDB_STOPPED;
	}
}

static void on_wait(void *opaque, const struct gdb_poll *poll)
{
	session_on_wait(opaque, poll->asked, poll->opaque);
}

static void step(void *opaque, struct gdb_stop *stop)
{
	uint64_t before = session_at(opaque);

	if (stop->thread != session_cpus(opaque).next)
		session_give_turn(opaque, stop->thread);
	say(opaque, session_step(opaque), before, stop);
}

/* Whose instruction is undone is who is next */
static void back(void *opaque, struct gdb_stop *stop)
{
	say(opaque, session_back(opaque), session_at(opaque), stop);
	stop->thread = session_cpus(opaque).next;
}

static void run(void *opaque, const struct gdb_breaks *breaks, const struct gdb_poll *poll, struct gdb_stop *stop)
{
	const struct session_stops stops = { .at = breaks->at, .nr = breaks->nr, .asked = poll->asked,
					     .ctx = poll->opaque };
	uint64_t before = session_at(opaque);

	say(opaque, session_run_to(opaque, &stops), before, stop);
}

/* Whose the last instruction was, whoever has had a turn since */
static unsigned int whose(struct session *s)
{
	unsigned int thread;

	session_back(s);
	thread = session_cpus(s).next;
	session_step(s);
	return thread;
}

static void run_back(void *opaque, const struct gdb_breaks *breaks, const struct gdb_poll *poll, struct gdb_stop *stop)
{
	const struct session_stops stops = { breaks->at, breaks->nr, poll->asked, breaks->begin, breaks->changes,
					     breaks->past, poll->opaque };
	bool changed;

	say(opaque, session_run_back_to(opaque, &stops, &changed), session_at(opaque), stop);
	stop->changed = changed;
	if (changed && session_cpus(opaque).nr > 1)
		stop->thread = whose(opaque);
}

static bool get(void *opaque, unsigned int thread, const struct gdb_reg *reg, uint8_t *to)
{
	return gdb_session_get(opaque, thread, reg, to);
}

static bool set(void *opaque, unsigned int thread, const struct gdb_reg *reg, const uint8_t *from)
{
	return gdb_session_set(opaque, thread, reg, from);
}

static size_t read_memory(void *opaque, unsigned int thread, uint64_t addr, uint8_t *to, size_t len)
{
	size_t there = 0;

	(void)thread;
	while (there < len) {
		size_t part = 4096 - (addr + there) % 4096;

		if (part > len - there)
			part = len - there;
		if (!session_read(opaque, addr + there, to + there, part))
			break;
		there += part;
	}
	return there;
}

static bool write_memory(void *opaque, unsigned int thread, uint64_t addr, const uint8_t *from, size_t len)
{
	(void)thread;
	return session_write(opaque, addr, from, len);
}

static void watch(void *opaque, const struct gdb_data *data, size_t nr)
{
	struct cpu_watch_data to[GDB_MOST_WATCHED];

	for (size_t i = 0; i < nr; i++)
		to[i] = (struct cpu_watch_data){ data[i].at, data[i].len, data[i].reads, data[i].writes };
	session_watch_data(opaque, to, nr);
}

static size_t touched(void *opaque, bool next)
{
	size_t which;

	if (!next)
		return session_touched(opaque);
	session_step(opaque);
	which = session_touched(opaque);
	session_back(opaque);
	return which;
}

static int status_of(struct session *s, enum gdb_end end, const volatile sig_atomic_t *stop)
{
	switch (end) {
	case GDB_END_DETACHED:
		session_finish(s);
		return session_status(s);
	case GDB_END_KILLED:
		return BY_SIGNAL + SIGKILL;
	case GDB_END_GONE:
		if (*stop) {
			fputs("kvmsme guest: interrupted\n", stderr);
			return BY_SIGNAL + SIGINT;
		}
		fputs("kvmsme guest: gdb has gone without detaching; the program is ended\n", stderr);
		return NO_STATUS;
	default:
		return session_status(s);
	}
}

int gdb_session_run(struct session *s, const char *address, const volatile sig_atomic_t *stop)
{
	struct gdb_target target = {
		.opaque = s, .load_bias = session_guest(s)->bias, .get = get, .set = set, .read = read_memory,
		.write = write_memory, .step = step, .back = back, .run = run, .run_back = run_back,
		.watch = watch, .touched = touched, .on_wait = on_wait,
	};
	struct gdb_socket socket = { .fd = -1, .stop = stop };
	struct gdb_stop last = { .kind = GDB_STOPPED };
	struct gdb_link link;
	enum gdb_end end;

	if (!gdb_accept(address, &socket, &link))
		return *stop ? BY_SIGNAL + SIGINT : NO_STATUS;
	session_keep_history(s);
	gdb_session_shape(s, &target.shape);
	end = gdb_serve(&target, &link, &last);
	gdb_hang_up(&socket);
	return status_of(s, end, stop);
}

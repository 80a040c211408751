// SPDX-License-Identifier: GPL-2.0-or-later
/* Breakpoints and watchpoints: Z0 Z1 Z2 z0 z1 z2 */
#include <string.h>

#include "gdb_state.h"

enum { SOFTWARE, HARDWARE, WRITE_WATCH, READ_WATCH, ACCESS_WATCH };

/* Where @at is, or would be */
static size_t place(const struct gdb_points *points, uint64_t at)
{
	size_t low = 0, high = points->nr;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (points->at[middle] < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool gdb_is_breakpoint(const struct gdb_points *points, uint64_t at)
{
	size_t i = place(points, at);

	return i < points->nr && points->at[i] == at;
}

static bool insert_break(struct gdb_points *points, uint64_t at)
{
	size_t i = place(points, at);

	if (gdb_is_breakpoint(points, at))
		return true;
	if (points->nr == GDB_NR_POINTS)
		return false;
	memmove(&points->at[i + 1], &points->at[i], (points->nr - i) * sizeof(points->at[0]));
	points->at[i] = at;
	points->nr++;
	return true;
}

static void remove_break(struct gdb_points *points, uint64_t at)
{
	size_t i = place(points, at);

	if (!gdb_is_breakpoint(points, at))
		return;
	points->nr--;
	memmove(&points->at[i], &points->at[i + 1], (points->nr - i) * sizeof(points->at[0]));
}

static size_t find_watch(const struct gdb_points *points, uint64_t at, uint64_t len)
{
	size_t i = 0;

	while (i < points->nr_watches && (points->watch[i].at != at || points->watch[i].len != len))
		i++;
	return i;
}

static bool insert_watch(struct gdb_points *points, uint64_t at, uint64_t len)
{
	size_t i = find_watch(points, at, len);

	if (i < points->nr_watches)
		return true;
	if (i == GDB_NR_POINTS)
		return false;
	points->watch[i] = (struct gdb_watch){ .at = at, .len = len };
	points->nr_watches++;
	return true;
}

static void remove_watch(struct gdb_points *points, uint64_t at, uint64_t len)
{
	size_t i = find_watch(points, at, len);

	if (i < points->nr_watches)
		points->watch[i] = points->watch[--points->nr_watches];
}

/* TYPE,ADDRESS,KIND: of what can be read and not written nothing is known; conditions are gdb's business */
static bool scan_point(struct gdb_server *s, struct gdb_scan *scan, uint64_t *type, uint64_t *at, uint64_t *kind)
{
	if (!gdb_scan_number(scan, UINT8_MAX, type) || !gdb_scan_char(scan, ',') ||
	    !gdb_scan_number(scan, UINT64_MAX, at) || !gdb_scan_char(scan, ',') ||
	    !gdb_scan_number(scan, UINT32_MAX, kind) || gdb_scan_left(scan)) {
		gdb_error(s, GDB_EINVAL);
		return false;
	}
	if (*type >= READ_WATCH)
		return false;
	if (*type == WRITE_WATCH ? !*kind || *kind > GDB_WATCH_MAX : *kind != 4 || *at % 4) {
		gdb_error(s, GDB_EINVAL);
		return false;
	}
	return true;
}

void gdb_insert_point(struct gdb_server *s, struct gdb_scan *scan)
{
	uint64_t type, at, kind;
	bool room;

	if (!scan_point(s, scan, &type, &at, &kind))
		return;
	room = type == WRITE_WATCH ? insert_watch(&s->points, at, kind) : insert_break(&s->points, at);
	if (room)
		gdb_ok(s);
	else
		gdb_error(s, GDB_ENOSPC);
}

void gdb_remove_point(struct gdb_server *s, struct gdb_scan *scan)
{
	uint64_t type, at, kind;

	if (!scan_point(s, scan, &type, &at, &kind))
		return;
	if (type == WRITE_WATCH)
		remove_watch(&s->points, at, kind);
	else
		remove_break(&s->points, at);
	gdb_ok(s);
}

static size_t look(struct gdb_server *s, const struct gdb_watch *watch, uint8_t *to)
{
	return s->target->read(s->target->opaque, gdb_general_thread(s), watch->at, to, watch->len);
}

void gdb_watch_begin(struct gdb_server *s)
{
	for (size_t i = 0; i < s->points.nr_watches; i++)
		s->points.watch[i].there = look(s, &s->points.watch[i], s->points.watch[i].was);
}

const struct gdb_watch *gdb_watch_changed(struct gdb_server *s)
{
	for (size_t i = 0; i < s->points.nr_watches; i++) {
		struct gdb_watch *watch = &s->points.watch[i];
		uint8_t now[GDB_WATCH_MAX];
		size_t there = look(s, watch, now);

		if (there != watch->there || memcmp(now, watch->was, there) != 0)
			return watch;
	}
	return NULL;
}

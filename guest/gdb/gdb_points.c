// SPDX-License-Identifier: GPL-2.0-or-later
/* Breakpoints and watchpoints: Z0 to Z4, z0 to z4 */
#include <string.h>

#include "gdb_state.h"

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

static bool is_access(enum gdb_point type)
{
	return type == GDB_READ_WATCH || type == GDB_ACCESS_WATCH;
}

static size_t find_watch(const struct gdb_points *points, const struct gdb_watch *it)
{
	size_t i = 0;

	while (i < points->nr_watches && (points->watch[i].type != it->type || points->watch[i].at != it->at ||
					  points->watch[i].len != it->len))
		i++;
	return i;
}

/* The target looks at accesses to what Z3 and Z4 name */
static void tell_target(struct gdb_server *s)
{
	const struct gdb_points *points = &s->points;
	struct gdb_data data[GDB_NR_POINTS];
	size_t nr = 0;

	for (size_t i = 0; i < points->nr_watches; i++)
		if (is_access(points->watch[i].type))
			data[nr++] = (struct gdb_data){ points->watch[i].at, points->watch[i].len, true,
							points->watch[i].type == GDB_ACCESS_WATCH };
	if (nr || points->nr_accesses)
		s->target->watch(s->target->opaque, data, nr);
	s->points.nr_accesses = nr;
}

static bool insert_watch(struct gdb_server *s, const struct gdb_watch *it)
{
	struct gdb_points *points = &s->points;
	size_t i = find_watch(points, it);

	if (i < points->nr_watches)
		return true;
	if (i == GDB_NR_POINTS)
		return false;
	points->watch[i] = *it;
	points->nr_watches++;
	tell_target(s);
	return true;
}

static void remove_watch(struct gdb_server *s, const struct gdb_watch *it)
{
	struct gdb_points *points = &s->points;
	size_t i = find_watch(points, it);

	if (i == points->nr_watches)
		return;
	points->watch[i] = points->watch[--points->nr_watches];
	tell_target(s);
}

/* TYPE,ADDRESS,KIND: conditions are gdb's business.  A type that is none has an empty answer */
static bool scan_point(struct gdb_server *s, struct gdb_scan *scan, struct gdb_watch *it)
{
	uint64_t type, kind;

	if (!gdb_scan_number(scan, UINT8_MAX, &type) || !gdb_scan_char(scan, ',') ||
	    !gdb_scan_number(scan, UINT64_MAX, &it->at) || !gdb_scan_char(scan, ',') ||
	    !gdb_scan_number(scan, UINT32_MAX, &kind) || gdb_scan_left(scan)) {
		gdb_error(s, GDB_EINVAL);
		return false;
	}
	if (type > GDB_ACCESS_WATCH)
		return false;
	if (type >= GDB_WRITE_WATCH ? !kind || kind > GDB_WATCH_MAX : kind != 4 || it->at % 4) {
		gdb_error(s, GDB_EINVAL);
		return false;
	}
	it->type = (enum gdb_point)type;
	it->len = kind;
	return true;
}

void gdb_insert_point(struct gdb_server *s, struct gdb_scan *scan)
{
	struct gdb_watch it = { 0 };
	bool room;

	if (!scan_point(s, scan, &it))
		return;
	room = it.type >= GDB_WRITE_WATCH ? insert_watch(s, &it) : insert_break(&s->points, it.at);
	if (room)
		gdb_ok(s);
	else
		gdb_error(s, GDB_ENOSPC);
}

void gdb_remove_point(struct gdb_server *s, struct gdb_scan *scan)
{
	struct gdb_watch it = { 0 };

	if (!scan_point(s, scan, &it))
		return;
	if (it.type >= GDB_WRITE_WATCH)
		remove_watch(s, &it);
	else
		remove_break(&s->points, it.at);
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

static bool is_changed(struct gdb_server *s, const struct gdb_watch *watch)
{
	uint8_t now[GDB_WATCH_MAX];
	size_t there;

	if (watch->type == GDB_READ_WATCH)
		return false;
	there = look(s, watch, now);
	return there != watch->there || memcmp(now, watch->was, there) != 0;
}

/* Number @n of those that the target has been told */
static const struct gdb_watch *access_number(const struct gdb_points *points, size_t n)
{
	for (size_t i = 0; i < points->nr_watches; i++)
		if (is_access(points->watch[i].type) && !n--)
			return &points->watch[i];
	return NULL;
}

const struct gdb_watch *gdb_watch_hit(struct gdb_server *s, bool back)
{
	const struct gdb_points *points = &s->points;

	for (size_t i = 0; i < points->nr_watches; i++)
		if (is_changed(s, &points->watch[i]))
			return &points->watch[i];
	if (!points->nr_accesses)
		return NULL;
	return access_number(points, s->target->touched(s->target->opaque, back));
}

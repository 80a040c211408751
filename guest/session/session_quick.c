// SPDX-License-Identifier: GPL-2.0-or-later
/* From one address to another at the CPU's own speed, forwards and backwards */
#include <stdlib.h>

#include "session_state.h"

#define LOOK	(UINT64_C(1) << 16)	/* instructions from one question whether to stop to the next */

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static bool is_at(struct session *s, const struct session_stops *stops)
{
	uint64_t pc = session_pc(s);

	return stops->nr && bsearch(&pc, stops->at, stops->nr, sizeof(pc), compare);
}

/* From a stop, the first instruction by itself */
static enum session_state go_on(struct session *s, uint64_t most, const struct session_stops *stops)
{
	return session_advance(s, is_at(s, stops) ? 1 : most, stops);
}

static bool is_asked(const struct session_stops *stops)
{
	return stops->asked && stops->asked(stops->ctx);
}

enum session_state session_run_to(struct session *s, const struct session_stops *stops)
{
	uint64_t looked = s->at, before = s->at;

	for (; go_on(s, LOOK, stops) == SESSION_GOES; before = s->at) {
		if (is_at(s, stops) || s->at == before)	/* it waits */
			return SESSION_STOPPED;
		if (s->at - looked < LOOK)
			continue;
		looked = s->at;
		if (is_asked(stops))
			return SESSION_STOPPED;
	}
	return s->state;
}

enum session_state session_run_until(struct session *s, uint64_t at, const volatile sig_atomic_t *interrupt)
{
	while (s->state == SESSION_GOES && s->at < at && !*interrupt)
		session_advance(s, at - s->at, NULL);
	return s->state;
}

/** struct place - the last one that was found: @changed: behind an instruction that has changed what is watched */
struct place {
	uint64_t at;
	bool found, changed;
};

/* The last place of [from, end) that is a stop */
static void last_stop(struct session *s, uint64_t from, uint64_t end, const struct session_stops *stops,
		      struct place *place)
{
	if (!session_goto(s, from))
		return;
	for (;;) {
		if (is_at(s, stops))
			*place = (struct place){ s->at, true, false };
		if (s->at + 1 >= end)
			return;
		go_on(s, end - 1 - s->at, stops);
	}
}

/* The same, and behind what changes, up to @last, instruction by instruction */
static void last_change(struct session *s, uint64_t from, uint64_t end, uint64_t last,
			const struct session_stops *stops, struct place *place)
{
	if (!session_goto(s, from))
		return;
	stops->begin(stops->ctx);
	if (is_at(s, stops))
		*place = (struct place){ s->at, true, false };
	while (s->at < last) {
		bool changed;

		session_step(s);
		changed = stops->changes(stops->ctx);
		if (changed || (s->at < end && is_at(s, stops)))
			*place = (struct place){ s->at, true, changed };
	}
}

/* From one checkpoint to the next, the last ones first */
enum session_state session_run_back_to(struct session *s, const struct session_stops *stops, bool *changed)
{
	uint64_t start = s->at, end = s->at;
	struct place place = { 0 };

	*changed = false;
	if (!s->history)
		return SESSION_AT_START;
	while (end && !is_asked(stops)) {
		uint64_t from = s->timeline.checkpoint[timeline_find(&s->timeline, end - 1)].at;

		if (stops->changes)
			last_change(s, from, end, end == start && stops->past ? end - 1 : end, stops, &place);
		else
			last_stop(s, from, end, stops, &place);
		if (place.found) {
			session_goto(s, place.at);
			*changed = place.changed;
			return SESSION_STOPPED;
		}
		end = from;
	}
	session_goto(s, end);
	return end ? SESSION_STOPPED : SESSION_AT_START;
}

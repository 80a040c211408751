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
	uint64_t looked = s->at;

	while (go_on(s, LOOK, stops) == SESSION_GOES) {
		if (is_at(s, stops))
			return SESSION_STOPPED;
		if (s->at - looked < LOOK)
			continue;
		looked = s->at;
		if (is_asked(stops))
			return SESSION_STOPPED;
	}
	return s->state;
}

/* The last place of [from, end) that is a stop; false: none */
static bool last_stop(struct session *s, uint64_t from, uint64_t end, const struct session_stops *stops,
		      uint64_t *place)
{
	bool found = false;

	if (!session_goto(s, from))
		return false;
	for (;;) {
		if (is_at(s, stops)) {
			found = true;
			*place = s->at;
		}
		if (s->at + 1 >= end)
			return found;
		go_on(s, end - 1 - s->at, stops);
	}
}

/* From one checkpoint to the next, the last ones first */
enum session_state session_run_back_to(struct session *s, const struct session_stops *stops)
{
	uint64_t end = s->at, place = 0;

	if (!s->history)
		return SESSION_AT_START;
	while (end && !is_asked(stops)) {
		uint64_t from = s->timeline.checkpoint[timeline_find(&s->timeline, end - 1)].at;

		if (last_stop(s, from, end, stops, &place)) {
			session_goto(s, place);
			return SESSION_STOPPED;
		}
		end = from;
	}
	session_goto(s, end);
	return end ? SESSION_STOPPED : SESSION_AT_START;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "needed.h"
#include "session_state.h"

#define BETWEEN		512u	/* instructions from one checkpoint to the next, where there is little memory */
#define QUICK_BETWEEN	2048u	/* where they are made again quickly */
#define PER_BYTES	4096u	/* of memory one more: comparing it is what a checkpoint costs */

struct session *session_new(const struct session_guest *guest)
{
	struct session *s = needed(aligned_alloc(64, (sizeof(*s) + 63) & ~(size_t)63));

	memset(s, 0, sizeof(*s));
	s->guest = *guest;
	s->cpu.regs = &s->regs;
	s->cpu.base = &cpu_a64_ops;
	return s;
}

void session_on_cpu(struct session *s, const struct cpu_ops *cpu)
{
	s->cpu.base = cpu;
	s->guest.quick &= cpu == &cpu_a64_ops;
}

void session_free(struct session *s)
{
	if (!s)
		return;
	session_cpu_use(NULL);
	timeline_free(&s->timeline);
	s->guest.kind->free(s->guest.guest);
	session_stores_free(s);
	free(s->data);
	free(s);
}

void session_add_checkpoint(struct session *s, bool called)
{
	const struct checkpoint now = { .at = s->at, .state = s->state, .called = called, .rule = s->rule };

	timeline_add(&s->timeline, &now);
}

void session_keep_history(struct session *s)
{
	if (s->history || !timeline_begin(&s->timeline, &s->guest, &s->cpu))
		return;
	s->history = true;
	if (s->timeline.dirty)
		session_note_stores(s);
	session_add_checkpoint(s, true);
}

void session_watch_data(struct session *s, const struct cpu_watch_data *data, size_t nr)
{
	free(s->data);
	s->data = NULL;
	if (nr) {
		s->data = needed(malloc(nr * sizeof(*data)));
		memcpy(s->data, data, nr * sizeof(*data));
	}
	s->cpu.data = s->data;
	s->cpu.nr_data = nr;
	s->cpu.touched = 0;
}

size_t session_touched(const struct session *s)
{
	return s->cpu.touched ? s->cpu.touched - 1 : s->cpu.nr_data;
}

enum session_state session_state(const struct session *s)
{
	return s->state;
}

enum rule session_rule(const struct session *s)
{
	return s->rule;
}

int session_status(const struct session *s)
{
	return s->status;
}

uint64_t session_at(const struct session *s)
{
	return s->at;
}

uint64_t session_furthest(const struct session *s)
{
	return s->furthest;
}

const struct session_guest *session_guest(const struct session *s)
{
	return &s->guest;
}

static void take_state(struct session *s, enum session_state state)
{
	s->state = state;
	if (state != SESSION_GOES)
		s->status = s->guest.kind->status(s->guest.guest);
}

/* How many instructions a step was */
static uint64_t executed(const struct session *s, enum session_step step)
{
	const struct session_quick *quick = &s->cpu.quick;
	bool done = step != SESSION_STEP_BROKEN && step != SESSION_STEP_WAITS;

	if (!quick->most)
		return done;
	return quick->plain + (quick->ended == QUICK_LEFT && done);
}

/* What KVM has decided for the guest comes behind the last run of the CPU */
static enum session_step step_guest(struct session *s)
{
	struct rule_log *rules = &s->guest.m->rules;
	enum session_step step;

	rules->last_guest = RULE_NONE;
	s->cpu.rule = &rules->last_guest;
	session_cpu_use(&s->cpu);
	step = s->guest.kind->step(s->guest.guest);
	session_cpu_use(NULL);
	s->rule = s->guest.kind->rule ? s->guest.kind->rule(s->guest.guest) : RULE_NONE;
	if (s->rule == RULE_NONE)
		s->rule = (enum rule)rules->last_guest;
	return step;
}

/* On the CPU, whatever has been before: one instruction, or up to @most */
static enum session_step execute(struct session *s, uint64_t most, const struct session_stops *stops)
{
	bool known = s->known;
	enum session_step step;

	s->cpu.quick = (struct session_quick){ .most = most > 1 ? most : 0 };
	if (stops) {
		s->cpu.quick.stops = stops->at;
		s->cpu.quick.nr_stops = stops->nr;
	}
	s->cpu.want = SESSION_CPU_RUN;
	s->cpu.touched = 0;
	s->cpu.runs = 0;
	step = step_guest(s);
	/* nobody but the CPU has been at them */
	s->known = known && step == SESSION_STEP_DONE && s->cpu.runs == 1;
	if (s->cpu.dirty)
		session_stores_take(s, step == SESSION_STEP_DONE && s->cpu.runs == 1);
	if (step == SESSION_STEP_ENDED)
		take_state(s, SESSION_ENDED);
	else if (step == SESSION_STEP_BROKEN)
		take_state(s, SESSION_BROKEN);
	s->at += executed(s, step);
	return step;
}

/* A timeline that knows what is dirty compares no other memory */
static uint64_t interval(const struct session *s, const struct checkpoint *last)
{
	uint64_t between = s->guest.quick ? QUICK_BETWEEN : BETWEEN;

	return between + last->size[TIMELINE_MEMORY] / PER_BYTES;
}

static bool is_time(const struct session *s, enum session_step step)
{
	const struct checkpoint *last = &s->timeline.checkpoint[s->timeline.now];

	return step != SESSION_STEP_DONE || s->at - last->at >= interval(s, last);
}

static void restore(struct session *s, size_t checkpoint)
{
	const struct checkpoint *to = &s->timeline.checkpoint[checkpoint];

	timeline_restore(&s->timeline, checkpoint);
	s->at = to->at;
	s->rule = to->rule;
	take_state(s, (enum session_state)to->state);
	s->known = false;
	if (s->watches)
		session_stores_sync(s);
}

/* What is known already is not asked of the outside again.  False: nothing is */
static bool step_from_history(struct session *s)
{
	size_t next = timeline_find(&s->timeline, s->at + 1);

	if (s->at == s->furthest || s->timeline.checkpoint[next].at != s->at + 1)
		return false;
	s->cpu.touched = 0;
	if (s->cpu.nr_data && !s->timeline.checkpoint[next].called)
		execute(s, 1, NULL);	/* for what it accesses */
	restore(s, next);
	return true;
}

/* Instructions that come before a checkpoint is made, or before the one that the next checkpoint has made */
static uint64_t room(const struct session *s)
{
	const struct timeline *t = &s->timeline;
	const struct checkpoint *last = &t->checkpoint[t->now];
	size_t next;
	uint64_t due;

	if (!s->history)
		return UINT64_MAX;
	due = last->at + interval(s, last);
	if (s->at == s->furthest)
		return due > s->at ? due - s->at : 1;
	next = timeline_find(t, s->at) + 1;
	return (next < t->nr ? t->checkpoint[next].at - 1 : s->furthest) - s->at;
}

/* One at least, which says why it is none */
static uint64_t may_execute(const struct session *s)
{
	uint64_t fits = s->guest.quick && !s->watches ? room(s) : 1, left = s->guest.kind->left(s->guest.guest);

	return left < fits ? left + !left : fits;
}

enum session_state session_advance(struct session *s, uint64_t most, const struct session_stops *stops)
{
	uint64_t fits = may_execute(s);
	enum session_step step;

	if (s->state != SESSION_GOES || (s->history && step_from_history(s)))
		return s->state;
	step = execute(s, most < fits ? most : fits, stops);
	if (s->at <= s->furthest)
		return s->state;
	s->furthest = s->at;
	if (s->history && is_time(s, step))
		session_add_checkpoint(s, step != SESSION_STEP_DONE);
	return s->state;
}

void session_on_wait(struct session *s, bool (*asked)(void *ctx), void *ctx)
{
	s->guest.kind->on_wait(s->guest.guest, &(struct session_wait){ asked, ctx });
}

enum session_state session_step(struct session *s)
{
	return session_advance(s, 1, NULL);
}

bool session_finish(struct session *s)
{
	const struct cpu_ops *cpu = s->guest.m->cpu;
	enum session_step step = SESSION_STEP_DONE;

	if (cpu == &cpu_session_ops)
		s->guest.m->cpu = s->cpu.base;
	if (s->state == SESSION_GOES)
		step = s->guest.kind->finish(s->guest.guest);
	s->guest.m->cpu = cpu;
	s->known = false;
	if (s->state == SESSION_GOES)
		take_state(s, step == SESSION_STEP_ENDED ? SESSION_ENDED : SESSION_BROKEN);
	return true;
}

bool session_goto(struct session *s, uint64_t at)
{
	size_t checkpoint;

	if (at == s->at)
		return true;
	if (!s->history || at > s->furthest)
		return false;
	checkpoint = timeline_find(&s->timeline, at);
	if (at < s->at || s->timeline.checkpoint[checkpoint].at > s->at)
		restore(s, checkpoint);
	while (s->at < at && s->state == SESSION_GOES)
		execute(s, s->guest.quick && !s->watches ? at - s->at : 1, NULL);
	return s->at == at;
}

enum session_state session_back(struct session *s)
{
	if (!s->at || !session_goto(s, s->at - 1))
		return SESSION_AT_START;
	return s->state;
}

/* The last place of [from, end) for which @until holds; false: none */
static bool last_place(struct session *s, uint64_t from, uint64_t end, session_until *until, void *ctx, uint64_t *place)
{
	bool found = false;

	if (!session_goto(s, from))
		return false;
	while (s->at < end) {
		if (until && until(s, ctx)) {
			found = true;
			*place = s->at;
		}
		if (s->at + 1 == end)
			break;
		session_step(s);
	}
	return found;
}

/* From one checkpoint to the next, the last ones first */
enum session_state session_run_back(struct session *s, session_until *until, void *ctx,
				    const volatile sig_atomic_t *interrupt)
{
	uint64_t end = s->at, place = 0;

	if (!s->history)
		return SESSION_AT_START;
	while (end && !(interrupt && *interrupt)) {
		uint64_t from = s->timeline.checkpoint[timeline_find(&s->timeline, end - 1)].at;

		if (last_place(s, from, end, until, ctx, &place)) {
			session_goto(s, place);
			return SESSION_STOPPED;
		}
		end = from;
	}
	session_goto(s, end);
	return end ? SESSION_STOPPED : SESSION_AT_START;
}

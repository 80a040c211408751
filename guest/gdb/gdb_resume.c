// SPDX-License-Identifier: GPL-2.0-or-later
/* Running forwards and backwards: c C s S vCont bc bs */
#include <string.h>

#include "gdb_state.h"

#define POLL_EVERY 256	/* instructions */

/**
 * struct order - what shall run, and how far
 * @stepping: the thread that makes one step, or as many as lie in [@low, @high); GDB_ANY: none does
 * @others:   the other threads run on
 * @only:     nobody steps, and this thread runs alone; GDB_EACH: all do
 */
struct order {
	bool back;
	uint32_t stepping, only;
	bool others;
	uint64_t low, high;
};

uint64_t gdb_pc(const struct gdb_server *s, unsigned int thread)
{
	const struct gdb_reg pc = { GDB_PC, 0, 8 };
	uint8_t bytes[8] = { 0 };
	uint64_t value;

	s->target->get(s->target->opaque, thread, &pc, bytes);
	memcpy(&value, bytes, sizeof(value));
	return value;
}

/*
 * gdb has A64's watchpoints stop before the access (set_gdbarch_have_nonsteppable_watchpoint), goes over it
 * by a step of its own, whichever way, and looks at the values then.  So the instruction is taken back.
 */
static bool is_watched(struct gdb_server *s, bool back)
{
	const struct gdb_watch *watch = s->points.nr_watches ? gdb_watch_hit(s, back) : NULL;
	const struct gdb_target *t = s->target;
	struct gdb_stop stop = s->stop;
	bool past = s->past;

	s->past = false;
	if (!watch)
		return false;
	if (past) {
		gdb_watch_begin(s);
		return false;
	}
	s->watched = true;
	s->watched_back = back;
	s->watched_at = watch->at;
	s->watched_type = watch->type;
	(back ? t->step : t->back)(t->opaque, &stop);
	return true;
}

/* What stops a guest beside itself; looked at after each instruction */
static bool hits(struct gdb_server *s, bool back)
{
	return is_watched(s, back) || gdb_is_breakpoint(&s->points, gdb_pc(s, s->stop.thread));
}

static bool one(struct gdb_server *s, uint32_t thread)
{
	s->stop.thread = thread;
	s->target->step(s->target->opaque, &s->stop);
	return s->stop.kind == GDB_STOPPED && !hits(s, false);
}

static bool others(struct gdb_server *s, const struct order *order, uint32_t but)
{
	for (uint32_t i = 0; order->others && i < s->target->shape.threads; i++)
		if (i != but && !one(s, i))
			return false;
	return true;
}

static bool in_range(const struct gdb_server *s, const struct order *order)
{
	uint64_t pc = gdb_pc(s, order->stepping);

	return pc >= order->low && pc < order->high;
}

/* Every now and then the client is; who has waited has been asked */
static bool is_asked(struct gdb_server *s, unsigned int count)
{
	return s->asked || s->gone || (!(count % POLL_EVERY) && gdb_asked(s));
}

/* A thread steps, and at each of its instructions the others make one too */
static void step_thread(struct gdb_server *s, const struct order *order)
{
	unsigned int count = 0;

	do {
		if (!one(s, order->stepping) || !others(s, order, order->stepping))
			return;
		s->stop.thread = order->stepping;
	} while (in_range(s, order) && !is_asked(s, ++count));
}

static void run_steps(struct gdb_server *s, const struct order *order)
{
	unsigned int count = 0;
	uint32_t first = order->only == GDB_EACH ? 0 : order->only;

	do {
		if (!one(s, first))
			return;
		if (order->only == GDB_EACH && !others(s, order, first))
			return;
	} while (!is_asked(s, ++count));
}

/* Back until an instruction of the stepping thread is undone, or to a breakpoint */
static void back_steps(struct gdb_server *s, const struct order *order)
{
	unsigned int count = 0;

	do {
		s->target->back(s->target->opaque, &s->stop);
		if (s->stop.kind != GDB_STOPPED || hits(s, true))
			return;
		if (order->stepping == GDB_EACH || order->stepping == s->stop.thread)
			return;
	} while (!is_asked(s, ++count));
}

static void begin_watch(void *server)
{
	gdb_watch_begin(server);
}

/* The last that says so is the one where the guest stops */
static bool changes_watched(void *server)
{
	struct gdb_server *s = server;
	const struct gdb_watch *watch = gdb_watch_hit(s, false);

	if (!watch)
		return false;
	s->watched_at = watch->at;
	s->watched_type = watch->type;
	gdb_watch_begin(s);
	return true;
}

static void run_back(struct gdb_server *s, const struct gdb_poll *poll)
{
	struct gdb_breaks breaks = { .at = s->points.at, .nr = s->points.nr, .past = s->past, .opaque = s };

	if (s->points.nr_watches) {
		breaks.begin = begin_watch;
		breaks.changes = changes_watched;
	}
	s->stop.changed = false;
	s->target->run_back(s->target->opaque, &breaks, poll, &s->stop);
	s->watched = s->watched_back = s->stop.kind == GDB_STOPPED && s->stop.changed;
}

static void run(struct gdb_server *s, const struct order *order)
{
	const struct gdb_target *t = s->target;
	const struct gdb_breaks breaks = { .at = s->points.at, .nr = s->points.nr };
	const struct gdb_poll poll = { gdb_asked, s };

	if (order->back && order->stepping == GDB_ANY && t->run_back)
		run_back(s, &poll);
	else if (order->back)
		back_steps(s, order);
	else if (order->stepping != GDB_ANY)
		step_thread(s, order);
	else if (order->only == GDB_EACH && !s->points.nr_watches && t->run)
		t->run(t->opaque, &breaks, &poll, &s->stop);
	else
		run_steps(s, order);
}

static void resume(struct gdb_server *s, const struct order *order)
{
	s->asked = false;
	s->past = s->watched && s->watched_back == order->back;
	s->watched = false;
	s->general = GDB_ANY;
	gdb_watch_begin(s);
	run(s, order);
	s->signal = s->stop.kind == GDB_SIGNAL ? gdb_signal(s->stop.number) : s->asked ? GDB_SIGINT : GDB_SIGTRAP;
	gdb_tell_stop(s, NULL);
}

/* [ADDRESS], at which it shall go on */
static bool scan_address(struct gdb_server *s, struct gdb_scan *scan)
{
	const struct gdb_reg pc = { GDB_PC, 0, 8 };
	uint64_t at;

	if (!gdb_scan_left(scan))
		return true;
	if (!gdb_scan_number(scan, UINT64_MAX, &at) || gdb_scan_left(scan)) {
		gdb_error(s, GDB_EINVAL);
		return false;
	}
	return s->target->set(s->target->opaque, s->stop.thread, &pc, (const uint8_t *)&at);
}

/* The signal of C and S: none, or the one that the guest is about to have anyway */
static bool scan_signal(struct gdb_server *s, struct gdb_scan *scan)
{
	uint64_t number;

	if (gdb_scan_number(scan, UINT8_MAX, &number) &&
	    (!number || (s->stop.kind == GDB_SIGNAL && number == s->signal)))
		return true;
	gdb_error(s, GDB_EINVAL);
	return false;
}

/* The thread that Hc has chosen, or the one that has stopped */
static uint32_t going(const struct gdb_server *s)
{
	return s->going < s->target->shape.threads ? s->going : s->stop.thread;
}

static void run_all(struct gdb_server *s)
{
	bool chosen = s->going < s->target->shape.threads;
	const struct order order = { .stepping = GDB_ANY, .only = chosen ? s->going : GDB_EACH, .others = true };

	resume(s, &order);
}

static void step_one(struct gdb_server *s)
{
	const struct order order = { .stepping = going(s) };

	resume(s, &order);
}

void gdb_continue(struct gdb_server *s, struct gdb_scan *scan)
{
	if (scan_address(s, scan))
		run_all(s);
}

void gdb_step(struct gdb_server *s, struct gdb_scan *scan)
{
	if (scan_address(s, scan))
		step_one(s);
}

static bool scan_signal_address(struct gdb_server *s, struct gdb_scan *scan)
{
	if (!scan_signal(s, scan))
		return false;
	gdb_scan_char(scan, ';');
	return scan_address(s, scan);
}

void gdb_continue_with(struct gdb_server *s, struct gdb_scan *scan)
{
	if (scan_signal_address(s, scan))
		run_all(s);
}

void gdb_step_with(struct gdb_server *s, struct gdb_scan *scan)
{
	if (scan_signal_address(s, scan))
		step_one(s);
}

static void back(struct gdb_server *s, struct gdb_scan *scan, uint32_t stepping)
{
	const struct order order = { .back = true, .stepping = stepping };

	if (gdb_scan_left(scan))
		gdb_error(s, GDB_EINVAL);
	else
		resume(s, &order);
}

void gdb_back_continue(struct gdb_server *s, struct gdb_scan *scan)
{
	back(s, scan, GDB_ANY);
}

void gdb_back_step(struct gdb_server *s, struct gdb_scan *scan)
{
	back(s, scan, s->going < s->target->shape.threads ? s->going : GDB_EACH);
}

/** struct action - one of vCont: @letter c or s; of a range, [@low, @high) */
struct action {
	char letter;
	uint32_t thread;
	uint64_t low, high;
};

static bool scan_action(struct gdb_server *s, struct gdb_scan *scan, struct action *action)
{
	*action = (struct action){ .letter = 'c', .thread = GDB_EACH };
	if (!gdb_scan_char(scan, ';'))
		return false;
	if (gdb_scan_char(scan, 'C')) {
		if (!scan_signal(s, scan))
			return false;
	} else if (gdb_scan_char(scan, 'S')) {
		action->letter = 's';
		if (!scan_signal(s, scan))
			return false;
	} else if (gdb_scan_char(scan, 'r')) {
		action->letter = 's';
		if (!gdb_scan_number(scan, UINT64_MAX, &action->low) || !gdb_scan_char(scan, ',') ||
		    !gdb_scan_number(scan, UINT64_MAX, &action->high))
			return false;
	} else if (gdb_scan_char(scan, 's')) {
		action->letter = 's';
	} else if (!gdb_scan_char(scan, 'c')) {
		return false;
	}
	return !gdb_scan_char(scan, ':') || gdb_scan_thread(s, scan, &action->thread);
}

/* The first action that names a thread is its own; one without a thread is that of all others */
static void add_action(struct gdb_server *s, struct order *order, const struct action *action)
{
	bool all = action->thread == GDB_EACH;

	if (action->letter == 's' && order->stepping == GDB_ANY && order->only == GDB_ANY) {
		order->stepping = all || action->thread == GDB_ANY ? s->stop.thread : action->thread;
		order->low = action->low;
		order->high = action->high;
		order->others = all;
	} else if (action->letter == 'c' && order->only == GDB_ANY) {
		order->only = action->thread == GDB_ANY ? s->stop.thread : action->thread;
		order->others = order->others || all;
	} else {
		order->others = true;
		order->only = order->stepping == GDB_ANY ? GDB_EACH : order->only;
	}
}

void gdb_vcont(struct gdb_server *s, struct gdb_scan *scan)
{
	struct order order = { .stepping = GDB_ANY, .only = GDB_ANY };
	struct action action;

	do {
		if (!scan_action(s, scan, &action)) {
			if (!s->reply.len)
				gdb_error(s, GDB_EINVAL);
			return;
		}
		add_action(s, &order, &action);
	} while (gdb_scan_left(scan));
	if (order.stepping != GDB_ANY)
		order.only = GDB_ANY;
	resume(s, &order);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "gdb_server.h"
#include "gdb_state.h"
#include "needed.h"

void gdb_error(struct gdb_server *s, unsigned int number)
{
	gdb_put(&s->reply, "E%02x", number);
}

void gdb_ok(struct gdb_server *s)
{
	gdb_put(&s->reply, "OK");
}

bool gdb_scan_thread(const struct gdb_server *s, struct gdb_scan *scan, uint32_t *thread)
{
	uint64_t number;

	if (gdb_scan_word(scan, "-1")) {
		*thread = GDB_EACH;
		return true;
	}
	if (!gdb_scan_number(scan, s->target->shape.threads, &number))
		return false;
	*thread = number ? (uint32_t)number - 1 : GDB_ANY;
	return true;
}

unsigned int gdb_general_thread(const struct gdb_server *s)
{
	return s->general < s->target->shape.threads ? s->general : s->stop.thread;
}

static void choose_thread(struct gdb_server *s, struct gdb_scan *scan)
{
	uint32_t *choice = gdb_scan_char(scan, 'g') ? &s->general : gdb_scan_char(scan, 'c') ? &s->going : NULL;
	uint32_t thread;

	if (!choice || !gdb_scan_thread(s, scan, &thread) || gdb_scan_left(scan)) {
		gdb_error(s, GDB_EINVAL);
		return;
	}
	*choice = thread;
	gdb_ok(s);
}

static void is_thread(struct gdb_server *s, struct gdb_scan *scan)
{
	uint32_t thread;

	if (gdb_scan_thread(s, scan, &thread) && !gdb_scan_left(scan) && thread < s->target->shape.threads)
		gdb_ok(s);
	else
		gdb_error(s, GDB_EINVAL);
}

static void say_ok(struct gdb_server *s, struct gdb_scan *scan)
{
	(void)scan;
	gdb_ok(s);
}

/* It was made for this client, and ends with it */
static void not_attached(struct gdb_server *s, struct gdb_scan *scan)
{
	(void)scan;
	gdb_put(&s->reply, "0");
}

static void end_of_list(struct gdb_server *s, struct gdb_scan *scan)
{
	(void)scan;
	gdb_put(&s->reply, "l");
}

static void vcont_actions(struct gdb_server *s, struct gdb_scan *scan)
{
	(void)scan;
	gdb_put(&s->reply, "vCont;c;C;s;S;r");
}

static void detach(struct gdb_server *s, struct gdb_scan *scan)
{
	(void)scan;
	s->over = true;
	s->end = GDB_END_DETACHED;
	gdb_ok(s);
}

/* k is not answered, vKill is */
static void kill_guest(struct gdb_server *s, struct gdb_scan *scan)
{
	(void)scan;
	s->over = true;
	s->end = GDB_END_KILLED;
}

static void kill_and_say(struct gdb_server *s, struct gdb_scan *scan)
{
	kill_guest(s, scan);
	gdb_ok(s);
}

/* The first that the packet begins with; what is not here is not supported, which no answer says */
static const struct {
	const char *name;
	bool whole;	/* nothing may follow */
	void (*fn)(struct gdb_server *s, struct gdb_scan *scan);
} commands[] = {
	{ "?", true, gdb_tell_stop },
	{ "D", false, detach },
	{ "H", false, choose_thread },
	{ "QStartNoAckMode", true, say_ok },
	{ "T", false, is_thread },
	{ "bc", true, gdb_back_continue },
	{ "bs", true, gdb_back_step },
	{ "c", false, gdb_continue },
	{ "C", false, gdb_continue_with },
	{ "g", true, gdb_read_registers },
	{ "G", false, gdb_write_registers },
	{ "k", true, kill_guest },
	{ "m", false, gdb_read_memory },
	{ "M", false, gdb_write_memory },
	{ "p", false, gdb_read_register },
	{ "P", false, gdb_write_register },
	{ "qAttached", false, not_attached },
	{ "qC", true, gdb_current_thread },
	{ "qfThreadInfo", true, gdb_threads },
	{ "qOffsets", true, gdb_offsets },
	{ "qsThreadInfo", true, end_of_list },
	{ "qSupported", false, gdb_supported },
	{ "qSymbol:", false, say_ok },
	{ "qThreadExtraInfo,", false, gdb_thread_words },
	{ "qXfer:features:read:", false, gdb_features },
	{ "s", false, gdb_step },
	{ "S", false, gdb_step_with },
	{ "vCont?", true, vcont_actions },
	{ "vCont", false, gdb_vcont },
	{ "vKill;", false, kill_and_say },
	{ "X", false, gdb_write_binary },
	{ "Z", false, gdb_insert_point },
	{ "z", false, gdb_remove_point },
};

static void execute(struct gdb_server *s)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		struct gdb_scan scan = { s->wire.data, s->wire.data + s->wire.len };

		if (!gdb_scan_word(&scan, commands[i].name) || (commands[i].whole && gdb_scan_left(&scan)))
			continue;
		commands[i].fn(s, &scan);
		return;
	}
}

static void send_bytes(struct gdb_server *s, const char *bytes, size_t len)
{
	if (!s->gone && !s->link->send(s->link->opaque, bytes, len))
		s->gone = true;
}

static bool is_no_ack(const struct gdb_server *s)
{
	return !strcmp(s->wire.data, "QStartNoAckMode");
}

static void answer(struct gdb_server *s)
{
	bool silent = !strcmp(s->wire.data, "k");

	if (!s->no_ack)
		send_bytes(s, "+", 1);
	s->reply.len = 0;
	s->reply.cut = false;
	if (s->wire.too_long)
		gdb_error(s, GDB_ENOSPC);
	else
		execute(s);
	if (s->reply.cut) {
		s->reply.len = 0;
		gdb_error(s, GDB_ENOSPC);
	}
	if (silent)
		return;
	s->frame_len = gdb_frame(&s->reply, s->frame);
	send_bytes(s, s->frame, s->frame_len);
	s->no_ack = s->no_ack || is_no_ack(s);
}

static void take(struct gdb_server *s, uint8_t byte)
{
	switch (gdb_wire_take(&s->wire, byte)) {
	case GDB_PACKET:
		answer(s);
		break;
	case GDB_BAD_SUM:
		if (!s->no_ack)
			send_bytes(s, "-", 1);
		break;
	case GDB_RESEND:
		if (!s->no_ack)
			send_bytes(s, s->frame, s->frame_len);
		break;
	default:	/* asked to stop, where it stands */
		break;
	}
}

static void receive(struct gdb_server *s, bool wait)
{
	long got;

	if (s->input_at == s->input_len)
		s->input_at = s->input_len = 0;
	if (s->input_len == sizeof(s->input))
		return;
	got = s->link->receive(s->link->opaque, s->input + s->input_len, sizeof(s->input) - s->input_len, wait);
	if (got < 0)
		s->gone = true;
	else
		s->input_len += (size_t)got;
}

bool gdb_asked(void *server)
{
	struct gdb_server *s = server;
	uint8_t *at;

	receive(s, false);
	at = memchr(s->input + s->input_at, 0x03, s->input_len - s->input_at);
	if (at) {
		memmove(at, at + 1, (size_t)(s->input + s->input_len - at) - 1);
		s->input_len--;
		s->asked = true;
	}
	return s->asked || s->gone;
}

static void serve(struct gdb_server *s)
{
	while (!s->over && !s->gone) {
		if (s->input_at == s->input_len)
			receive(s, true);
		if (s->input_at < s->input_len)
			take(s, s->input[s->input_at++]);
	}
}

enum gdb_end gdb_serve(const struct gdb_target *target, const struct gdb_link *link, struct gdb_stop *stop)
{
	struct gdb_server *s = needed(calloc(1, sizeof(*s)));
	enum gdb_end end;

	s->target = target;
	s->link = link;
	s->signal = GDB_SIGTRAP;
	s->general = s->going = GDB_ANY;
	s->stop = *stop;
	s->xml = gdb_target_xml(&target->shape);
	gdb_registers_of(&target->shape, &s->regs);
	if (target->on_wait)
		target->on_wait(target->opaque, &(struct gdb_poll){ gdb_asked, s });
	serve(s);
	if (target->on_wait)
		target->on_wait(target->opaque, &(struct gdb_poll){ 0 });
	*stop = s->stop;
	end = s->over ? s->end : GDB_END_GONE;
	free(s->xml);
	free(s);
	return end;
}

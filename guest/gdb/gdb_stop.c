// SPDX-License-Identifier: GPL-2.0-or-later
/* Why it has stopped: ? */
#include "gdb_state.h"

/* gdb's numbers of signals (include/gdb/signals.def) are Linux's up to 15, but for these */
unsigned int gdb_signal(unsigned int number)
{
	static const uint8_t other[] = { [7] = 10, [10] = 30, [12] = 31, [16] = 143, [17] = 20, [18] = 19, [19] = 17,
		[20] = 18, [21] = 21, [22] = 22, [23] = 16, [24] = 24, [25] = 25, [26] = 26, [27] = 27,
		[28] = 28, [29] = 23, [30] = 32, [31] = 12 };

	return number < sizeof(other) && other[number] ? other[number] : number;
}

static void put_expedited(struct gdb_server *s, size_t number)
{
	const struct gdb_reg *reg = &s->regs.reg[number];
	uint8_t bytes[8] = { 0 };

	if (!s->target->get(s->target->opaque, s->stop.thread, reg, bytes))
		return;
	gdb_put(&s->reply, "%02zx:", number);
	gdb_put_hex(&s->reply, bytes, reg->size);
	gdb_put(&s->reply, ";");
}

/* X29, SP, PC and VG: what gdb would ask for next */
static void put_stopped(struct gdb_server *s)
{
	static const char *const words[] = { [GDB_WRITE_WATCH] = "watch", [GDB_READ_WATCH] = "rwatch",
					     [GDB_ACCESS_WATCH] = "awatch" };

	gdb_put(&s->reply, "T%02xthread:%x;", s->signal, s->stop.thread + 1);
	if (s->watched)
		gdb_put(&s->reply, "%s:%llx;", words[s->watched_type], (unsigned long long)s->watched_at);
	if (s->stop.kind == GDB_BEGIN)
		gdb_put(&s->reply, "replaylog:begin;");
	put_expedited(s, 29);
	put_expedited(s, 31);
	put_expedited(s, 32);
	if (s->regs.vg)
		put_expedited(s, s->regs.vg);
}

void gdb_tell_stop(struct gdb_server *s, struct gdb_scan *scan)
{
	(void)scan;
	s->over = s->stop.kind == GDB_EXITED || s->stop.kind == GDB_DIED || s->stop.kind == GDB_BROKEN;
	s->end = GDB_END_OVER;
	if (s->stop.kind == GDB_EXITED)
		gdb_put(&s->reply, "W%02x", s->stop.number & 0xff);
	else if (s->stop.kind == GDB_DIED)
		gdb_put(&s->reply, "X%02x", gdb_signal(s->stop.number));
	else if (s->stop.kind == GDB_BROKEN)
		gdb_put(&s->reply, "X%02x", GDB_SIGABRT);
	else
		put_stopped(s);
}

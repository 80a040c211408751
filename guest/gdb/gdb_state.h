/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this folder share: a session with a client */
#ifndef KVMSME_GUEST_GDB_STATE_H
#define KVMSME_GUEST_GDB_STATE_H

#include "gdb_packet.h"
#include "gdb_registers.h"
#include "gdb_server.h"

#define GDB_NR_POINTS	GDB_MOST_WATCHED	/* of each kind */
#define GDB_WATCH_MAX	64	/* bytes of one */
#define GDB_INPUT	4096

/* Errors are numbers of errno; gdb prints them */
enum { GDB_EIO = 5, GDB_EFAULT = 14, GDB_EINVAL = 22, GDB_ENOSPC = 28 };

#define GDB_SIGINT	2
#define GDB_SIGTRAP	5
#define GDB_SIGABRT	6

/* In place of a thread: each of them; whichever */
#define GDB_EACH	UINT32_MAX
#define GDB_ANY		(UINT32_MAX - 1)

/* The types of Z and z */
enum gdb_point { GDB_SOFTWARE, GDB_HARDWARE, GDB_WRITE_WATCH, GDB_READ_WATCH, GDB_ACCESS_WATCH };

/** struct gdb_watch - bytes whose change is a stop, or a read or any access; @there: how many of them there are */
struct gdb_watch {
	enum gdb_point type;
	uint64_t at;
	size_t len, there;
	uint8_t was[GDB_WATCH_MAX];
};

/**
 * struct gdb_points - Z0 and Z1, ascending; Z2 to Z4, of which @nr_accesses are Z3 or Z4
 */
struct gdb_points {
	uint64_t at[GDB_NR_POINTS];
	size_t nr;
	struct gdb_watch watch[GDB_NR_POINTS];
	size_t nr_watches, nr_accesses;
};

/**
 * struct gdb_server - a session
 * @general, @going: threads that Hg and Hc have chosen, or GDB_EACH, GDB_ANY
 * @signal:  gdb's number of what @stop is told as
 * @watched: it has stopped before bytes at @watched_at change, or are accessed, as @watched_type says, going
 *           @watched_back or not; @past: that is the instruction which is made now
 * @input:   bytes that have come and not been looked at
 * @asked:   the client wants a stop
 * @no_ack:  packets are not acknowledged any more; @told: that has been said
 */
struct gdb_server {
	const struct gdb_target *target;
	const struct gdb_link *link;
	struct gdb_registers regs;
	char *xml;
	struct gdb_points points;
	uint32_t general, going;
	struct gdb_stop stop;
	unsigned int signal;
	bool watched, watched_back, past;
	uint64_t watched_at;
	enum gdb_point watched_type;
	uint8_t input[GDB_INPUT];
	size_t input_at, input_len;
	bool asked, gone, no_ack;
	bool over;
	enum gdb_end end;
	struct gdb_wire wire;
	struct gdb_reply reply;
	char frame[GDB_FRAME_MAX];
	size_t frame_len;
};

/* An answer that is an error, or OK */
void gdb_error(struct gdb_server *s, unsigned int number);
void gdb_ok(struct gdb_server *s);

/* gdb_server.c: -1, 0 or a number, of a thread that there is */
bool gdb_scan_thread(const struct gdb_server *s, struct gdb_scan *scan, uint32_t *thread);
unsigned int gdb_general_thread(const struct gdb_server *s);
/* The client wants a stop, or has gone */
bool gdb_asked(void *server);

/* Commands: @scan is behind the command's name.  gdb_access.c */
void gdb_read_registers(struct gdb_server *s, struct gdb_scan *scan);
void gdb_write_registers(struct gdb_server *s, struct gdb_scan *scan);
void gdb_read_register(struct gdb_server *s, struct gdb_scan *scan);
void gdb_write_register(struct gdb_server *s, struct gdb_scan *scan);
void gdb_read_memory(struct gdb_server *s, struct gdb_scan *scan);
void gdb_write_memory(struct gdb_server *s, struct gdb_scan *scan);
void gdb_write_binary(struct gdb_server *s, struct gdb_scan *scan);

/*
 * gdb_points.c; gdb_watch_begin() before a guest runs, gdb_watch_hit() after each instruction: what that has changed or
 * accessed, with @back what the one that has been undone had
 */
void gdb_insert_point(struct gdb_server *s, struct gdb_scan *scan);
void gdb_remove_point(struct gdb_server *s, struct gdb_scan *scan);
bool gdb_is_breakpoint(const struct gdb_points *points, uint64_t at);
void gdb_watch_begin(struct gdb_server *s);
const struct gdb_watch *gdb_watch_hit(struct gdb_server *s, bool back);

/* gdb_stop.c: gdb's number of Linux's signal @number */
unsigned int gdb_signal(unsigned int number);
void gdb_tell_stop(struct gdb_server *s, struct gdb_scan *scan);

/* gdb_resume.c */
void gdb_continue(struct gdb_server *s, struct gdb_scan *scan);
void gdb_continue_with(struct gdb_server *s, struct gdb_scan *scan);
void gdb_step(struct gdb_server *s, struct gdb_scan *scan);
void gdb_step_with(struct gdb_server *s, struct gdb_scan *scan);
void gdb_back_continue(struct gdb_server *s, struct gdb_scan *scan);
void gdb_back_step(struct gdb_server *s, struct gdb_scan *scan);
void gdb_vcont(struct gdb_server *s, struct gdb_scan *scan);
uint64_t gdb_pc(const struct gdb_server *s, unsigned int thread);

/* gdb_query.c */
void gdb_supported(struct gdb_server *s, struct gdb_scan *scan);
void gdb_threads(struct gdb_server *s, struct gdb_scan *scan);
void gdb_thread_words(struct gdb_server *s, struct gdb_scan *scan);
void gdb_current_thread(struct gdb_server *s, struct gdb_scan *scan);
void gdb_features(struct gdb_server *s, struct gdb_scan *scan);
void gdb_offsets(struct gdb_server *s, struct gdb_scan *scan);

#endif

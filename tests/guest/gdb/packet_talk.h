/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A client of gdb's protocol that says what it has been given, and keeps the answers */
#ifndef KVMSME_TESTS_PACKET_TALK_H
#define KVMSME_TESTS_PACKET_TALK_H

#include "gdb_server.h"

#define TALK_MAX	(1 << 20)

/**
 * struct packet_talk - a conversation
 * @said, @said_len: what the client sends; @at: what of it has been received
 * @heard, @heard_len: what it has got, as on the wire, with a NUL behind it
 * @chunk: at most so many bytes at a time; 0: any
 * @asks: while the guest runs it asks for a stop; @leaves: it goes
 */
struct packet_talk {
	char *said;
	size_t said_len, at, chunk;
	char *heard;
	size_t heard_len;
	bool asks, leaves;
	struct gdb_stop stop;
	enum gdb_end end;
};

void talk_new(struct packet_talk *talk);
void talk_free(struct packet_talk *talk);

/** talk_say() - bytes as they are; talk_packet() - $text#sum */
void talk_say(struct packet_talk *talk, const void *bytes, size_t len);
void talk_packet(struct packet_talk *talk, const char *text);

/** talk_run() - all of it, to the end */
void talk_run(struct packet_talk *talk, const struct gdb_target *target);

/** talk_answers() - the data of the packets heard, with | between them; their sums are right; free() it */
char *talk_answers(const struct packet_talk *talk);

#endif

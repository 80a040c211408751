/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Packets of gdb's remote protocol (gdb manual, appendix E "Overview")
 *
 * $data#xx, where xx is the sum of the bytes between modulo 256; in data } and a byte with bit 5 turned is
 * one of # $ } *.  Each packet is answered by +, or by - where the sum is wrong, until QStartNoAckMode.  Between
 * packets 0x03 asks for a stop.
 */
#ifndef KVMSME_GUEST_GDB_PACKET_H
#define KVMSME_GUEST_GDB_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The data of a packet, either way: ZA of 2048 bits is 131072 digits */
#define GDB_PACKET_MAX	0x24000

/**
 * struct gdb_wire - what has come of a packet
 * @data: unescaped, @len bytes and a NUL; what is longer than GDB_PACKET_MAX is @too_long, and none
 */
struct gdb_wire {
	enum { GDB_BETWEEN, GDB_INSIDE, GDB_ESCAPED, GDB_SUM_HIGH, GDB_SUM_LOW } state;
	uint8_t sum, said;
	bool bad_digit, too_long;
	size_t len;
	char data[GDB_PACKET_MAX + 1];
};

enum gdb_event { GDB_NOTHING, GDB_PACKET, GDB_BAD_SUM, GDB_RESEND, GDB_INTERRUPT };

/** gdb_wire_take() - the next byte; GDB_PACKET: @data is one, until the next call */
enum gdb_event gdb_wire_take(struct gdb_wire *wire, uint8_t byte);

/** struct gdb_reply - the data of a packet that is written; what is too long for it is @cut */
struct gdb_reply {
	size_t len;
	bool cut;
	char data[GDB_PACKET_MAX];
};

/** gdb_put_...() - text; bytes as they are, escaped; as digits; a number, without leading zeros */
void gdb_put(struct gdb_reply *reply, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void gdb_put_binary(struct gdb_reply *reply, const void *bytes, size_t len);
void gdb_put_hex(struct gdb_reply *reply, const void *bytes, size_t len);

/** gdb_frame() - $data#xx; @to has room for GDB_FRAME_MAX bytes; returns how many there are */
#define GDB_FRAME_MAX	(GDB_PACKET_MAX + 4)
size_t gdb_frame(const struct gdb_reply *reply, char *to);

/** struct gdb_scan - what of a packet's data is still to be read */
struct gdb_scan {
	const char *at, *end;
};

/** gdb_scan_char() - @c is next, and passed */
bool gdb_scan_char(struct gdb_scan *scan, char c);

/** gdb_scan_word() - @word is next, and passed */
bool gdb_scan_word(struct gdb_scan *scan, const char *word);

/** gdb_scan_number() - hexadecimal digits, of a number up to @max */
bool gdb_scan_number(struct gdb_scan *scan, uint64_t max, uint64_t *value);

/** gdb_scan_bytes() - two digits each, @n of them */
bool gdb_scan_bytes(struct gdb_scan *scan, uint8_t *to, size_t n);

static inline size_t gdb_scan_left(const struct gdb_scan *scan)
{
	return (size_t)(scan->end - scan->at);
}

#endif

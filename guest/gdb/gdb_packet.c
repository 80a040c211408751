// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "gdb_packet.h"
#include "number.h"

#define ESCAPE		'}'
#define ESCAPE_BIT	0x20
#define INTERRUPT	0x03
#define MAX_DIGITS	64	/* of a number, with leading zeros */

static const char hex[] = "0123456789abcdef";

static void begin(struct gdb_wire *wire)
{
	wire->state = GDB_INSIDE;
	wire->sum = wire->said = 0;
	wire->len = 0;
	wire->too_long = wire->bad_digit = false;
}

static enum gdb_event between(struct gdb_wire *wire, uint8_t byte)
{
	if (byte == '$')
		begin(wire);
	return byte == INTERRUPT ? GDB_INTERRUPT : byte == '-' ? GDB_RESEND : GDB_NOTHING;
}

static void keep(struct gdb_wire *wire, uint8_t byte)
{
	if (wire->len < GDB_PACKET_MAX)
		wire->data[wire->len++] = (char)byte;
	else
		wire->too_long = true;
}

/* A $ that is not escaped begins a packet: the one before it has lost its end */
static void inside(struct gdb_wire *wire, uint8_t byte)
{
	if (byte == '$') {
		begin(wire);
		return;
	}
	if (byte == '#') {
		wire->state = GDB_SUM_HIGH;
		return;
	}
	wire->sum = (uint8_t)(wire->sum + byte);
	if (wire->state == GDB_ESCAPED) {
		wire->state = GDB_INSIDE;
		keep(wire, byte ^ ESCAPE_BIT);
	} else if (byte == ESCAPE) {
		wire->state = GDB_ESCAPED;
	} else {
		keep(wire, byte);
	}
}

static void take_digit(struct gdb_wire *wire, uint8_t byte)
{
	char text[2] = { (char)byte };
	uint64_t digit = 0;

	if (!number_parse_hex(text, 15, &digit))
		wire->bad_digit = true;
	wire->said = (uint8_t)(wire->said << 4 | digit);
}

static enum gdb_event complete(struct gdb_wire *wire)
{
	wire->state = GDB_BETWEEN;
	if (wire->bad_digit || wire->said != wire->sum)
		return GDB_BAD_SUM;
	wire->data[wire->len] = '\0';
	return GDB_PACKET;
}

enum gdb_event gdb_wire_take(struct gdb_wire *wire, uint8_t byte)
{
	switch (wire->state) {
	case GDB_BETWEEN:
		return between(wire, byte);
	case GDB_INSIDE:
	case GDB_ESCAPED:
		inside(wire, byte);
		return GDB_NOTHING;
	case GDB_SUM_HIGH:
		take_digit(wire, byte);
		wire->state = GDB_SUM_LOW;
		return GDB_NOTHING;
	default:
		take_digit(wire, byte);
		return complete(wire);
	}
}

static void put_bytes(struct gdb_reply *reply, const char *bytes, size_t len)
{
	if (len > sizeof(reply->data) - reply->len) {
		reply->cut = true;
		return;
	}
	memcpy(reply->data + reply->len, bytes, len);
	reply->len += len;
}

void gdb_put(struct gdb_reply *reply, const char *fmt, ...)
{
	char text[256];
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (len < 0 || (size_t)len >= sizeof(text))
		reply->cut = true;
	else
		put_bytes(reply, text, (size_t)len);
}

void gdb_put_binary(struct gdb_reply *reply, const void *bytes, size_t len)
{
	const char *from = bytes;

	for (size_t i = 0; i < len; i++) {
		char escaped[2] = { ESCAPE, (char)(from[i] ^ ESCAPE_BIT) };

		if (from[i] && strchr("#$}*", from[i]))
			put_bytes(reply, escaped, 2);
		else
			put_bytes(reply, from + i, 1);
	}
}

void gdb_put_hex(struct gdb_reply *reply, const void *bytes, size_t len)
{
	const uint8_t *from = bytes;

	for (size_t i = 0; i < len; i++) {
		char digits[2] = { hex[from[i] >> 4], hex[from[i] & 15] };

		put_bytes(reply, digits, 2);
	}
}

size_t gdb_frame(const struct gdb_reply *reply, char *to)
{
	uint8_t sum = 0;
	size_t len = 0;

	to[len++] = '$';
	memcpy(to + len, reply->data, reply->len);
	for (size_t i = 0; i < reply->len; i++)
		sum = (uint8_t)(sum + (uint8_t)reply->data[i]);
	len += reply->len;
	to[len++] = '#';
	to[len++] = hex[sum >> 4];
	to[len++] = hex[sum & 15];
	return len;
}

bool gdb_scan_char(struct gdb_scan *scan, char c)
{
	if (scan->at == scan->end || *scan->at != c)
		return false;
	scan->at++;
	return true;
}

bool gdb_scan_word(struct gdb_scan *scan, const char *word)
{
	size_t len = strlen(word);

	if (gdb_scan_left(scan) < len || memcmp(scan->at, word, len) != 0)
		return false;
	scan->at += len;
	return true;
}

bool gdb_scan_number(struct gdb_scan *scan, uint64_t max, uint64_t *value)
{
	char digits[MAX_DIGITS + 1];
	size_t len = 0;

	while (len < gdb_scan_left(scan) && scan->at[len] && strchr("0123456789abcdefABCDEF", scan->at[len]))
		if (++len > MAX_DIGITS)
			return false;
	memcpy(digits, scan->at, len);
	digits[len] = '\0';
	if (!number_parse_hex(digits, max, value))
		return false;
	scan->at += len;
	return true;
}

bool gdb_scan_bytes(struct gdb_scan *scan, uint8_t *to, size_t n)
{
	if (gdb_scan_left(scan) / 2 < n)
		return false;
	for (size_t i = 0; i < n; i++, scan->at += 2) {
		char digits[3] = { scan->at[0], scan->at[1] };

		if (!number_parse_bytes(digits, to + i, 1))
			return false;
	}
	return true;
}

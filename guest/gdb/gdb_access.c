// SPDX-License-Identifier: GPL-2.0-or-later
/* Registers and memory: g G p P m M X */
#include <stdlib.h>
#include <string.h>

#include "gdb_state.h"
#include "needed.h"

/* A register that a thread does not have now is told as one that is not available */
static void put_register(struct gdb_server *s, const struct gdb_reg *reg, uint8_t *bytes)
{
	memset(bytes, 0, reg->size);
	if (s->target->get(s->target->opaque, gdb_general_thread(s), reg, bytes)) {
		gdb_put_hex(&s->reply, bytes, reg->size);
		return;
	}
	for (size_t i = 0; i < reg->size; i++)
		gdb_put(&s->reply, "xx");
}

void gdb_read_registers(struct gdb_server *s, struct gdb_scan *scan)
{
	uint8_t bytes[8];

	(void)scan;
	for (size_t i = 0; i < GDB_NR_CORE; i++)
		put_register(s, &s->regs.reg[i], bytes);
}

static bool set(struct gdb_server *s, const struct gdb_reg *reg, const uint8_t *bytes)
{
	return s->target->set(s->target->opaque, gdb_general_thread(s), reg, bytes);
}

void gdb_write_registers(struct gdb_server *s, struct gdb_scan *scan)
{
	uint8_t bytes[GDB_NR_CORE][8] = { 0 };
	bool ok = true;

	for (size_t i = 0; i < GDB_NR_CORE; i++)
		ok = ok && gdb_scan_bytes(scan, bytes[i], s->regs.reg[i].size);
	if (!ok || gdb_scan_left(scan)) {
		gdb_error(s, GDB_EINVAL);
		return;
	}
	for (size_t i = 0; i < GDB_NR_CORE; i++)
		ok = set(s, &s->regs.reg[i], bytes[i]) && ok;
	if (ok)
		gdb_ok(s);
	else
		gdb_error(s, GDB_EIO);
}

static const struct gdb_reg *scan_register(struct gdb_server *s, struct gdb_scan *scan)
{
	uint64_t number;

	if (!gdb_scan_number(scan, s->regs.nr - 1, &number))
		return NULL;
	return &s->regs.reg[number];
}

void gdb_read_register(struct gdb_server *s, struct gdb_scan *scan)
{
	const struct gdb_reg *reg = scan_register(s, scan);
	uint8_t *bytes;

	if (!reg || gdb_scan_left(scan)) {
		gdb_error(s, GDB_EINVAL);
		return;
	}
	bytes = needed(malloc(reg->size));
	put_register(s, reg, bytes);
	free(bytes);
}

void gdb_write_register(struct gdb_server *s, struct gdb_scan *scan)
{
	const struct gdb_reg *reg = scan_register(s, scan);
	uint8_t *bytes;

	if (!reg || !gdb_scan_char(scan, '=') || gdb_scan_left(scan) != 2 * reg->size) {
		gdb_error(s, GDB_EINVAL);
		return;
	}
	bytes = needed(malloc(reg->size));
	if (!gdb_scan_bytes(scan, bytes, reg->size))
		gdb_error(s, GDB_EINVAL);
	else if (!set(s, reg, bytes))
		gdb_error(s, GDB_EIO);
	else
		gdb_ok(s);
	free(bytes);
}

/* ADDRESS,LENGTH of not more than a packet has */
static bool scan_range(struct gdb_scan *scan, uint64_t *at, uint64_t *len)
{
	return gdb_scan_number(scan, UINT64_MAX, at) && gdb_scan_char(scan, ',') &&
	       gdb_scan_number(scan, GDB_PACKET_MAX, len);
}

void gdb_read_memory(struct gdb_server *s, struct gdb_scan *scan)
{
	const size_t most = GDB_PACKET_MAX / 2;
	uint64_t at, len;
	uint8_t *bytes;
	size_t there;

	if (!scan_range(scan, &at, &len) || gdb_scan_left(scan)) {
		gdb_error(s, GDB_EINVAL);
		return;
	}
	if (len > most)
		len = most;
	bytes = needed(malloc(len + 1));
	there = s->target->read(s->target->opaque, gdb_general_thread(s), at, bytes, len);
	if (len && !there)
		gdb_error(s, GDB_EFAULT);
	else
		gdb_put_hex(&s->reply, bytes, there);
	free(bytes);
}

static void write_bytes(struct gdb_server *s, uint64_t at, const uint8_t *bytes, size_t len)
{
	if (!len || s->target->write(s->target->opaque, gdb_general_thread(s), at, bytes, len))
		gdb_ok(s);
	else
		gdb_error(s, GDB_EFAULT);
}

void gdb_write_memory(struct gdb_server *s, struct gdb_scan *scan)
{
	uint64_t at, len;
	uint8_t *bytes;

	if (!scan_range(scan, &at, &len) || !gdb_scan_char(scan, ':') || gdb_scan_left(scan) != 2 * len) {
		gdb_error(s, GDB_EINVAL);
		return;
	}
	bytes = needed(malloc(len + 1));
	if (gdb_scan_bytes(scan, bytes, len))
		write_bytes(s, at, bytes, len);
	else
		gdb_error(s, GDB_EINVAL);
	free(bytes);
}

void gdb_write_binary(struct gdb_server *s, struct gdb_scan *scan)
{
	uint64_t at, len;

	if (!scan_range(scan, &at, &len) || !gdb_scan_char(scan, ':') || gdb_scan_left(scan) != len)
		gdb_error(s, GDB_EINVAL);
	else
		write_bytes(s, at, (const uint8_t *)scan->at, len);
}

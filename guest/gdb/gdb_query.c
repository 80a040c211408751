// SPDX-License-Identifier: GPL-2.0-or-later
/* What a client asks of the stub, and not of the guest: q packets */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "gdb_state.h"

void gdb_supported(struct gdb_server *s, struct gdb_scan *scan)
{
	(void)scan;
	gdb_put(&s->reply, "PacketSize=%x;QStartNoAckMode+;qXfer:features:read+;ReverseStep+;ReverseContinue+;"
		"vContSupported+", GDB_PACKET_MAX);
}

void gdb_threads(struct gdb_server *s, struct gdb_scan *scan)
{
	(void)scan;
	for (unsigned int i = 0; i < s->target->shape.threads; i++)
		gdb_put(&s->reply, "%c%x", i ? ',' : 'm', i + 1);
}

/* "vCPU 0", in digits */
void gdb_thread_words(struct gdb_server *s, struct gdb_scan *scan)
{
	uint32_t thread;
	char words[32];

	if (!gdb_scan_thread(s, scan, &thread) || thread >= s->target->shape.threads) {
		gdb_error(s, GDB_EINVAL);
		return;
	}
	snprintf(words, sizeof(words), "vCPU %u", (unsigned int)thread);
	gdb_put_hex(&s->reply, words, strlen(words));
}

void gdb_current_thread(struct gdb_server *s, struct gdb_scan *scan)
{
	(void)scan;
	gdb_put(&s->reply, "QC%x", s->stop.thread + 1);
}

/* target.xml:OFFSET,LENGTH; l before the last part, m before others */
void gdb_features(struct gdb_server *s, struct gdb_scan *scan)
{
	size_t all = strlen(s->xml);
	uint64_t offset, len;

	if (!gdb_scan_word(scan, "target.xml:")) {
		gdb_put(&s->reply, "E00");
		return;
	}
	if (!gdb_scan_number(scan, UINT64_MAX, &offset) || !gdb_scan_char(scan, ',') ||
	    !gdb_scan_number(scan, UINT64_MAX, &len) || gdb_scan_left(scan) || offset > all) {
		gdb_error(s, GDB_EINVAL);
		return;
	}
	if (len > GDB_PACKET_MAX / 2 - 1)	/* each byte may have to be escaped */
		len = GDB_PACKET_MAX / 2 - 1;
	gdb_put(&s->reply, len < all - offset ? "m" : "l");
	gdb_put_binary(&s->reply, s->xml + offset, len < all - offset ? len : all - offset);
}

void gdb_offsets(struct gdb_server *s, struct gdb_scan *scan)
{
	uint64_t bias = s->target->load_bias;

	(void)scan;
	gdb_put(&s->reply, "Text=%" PRIx64 ";Data=%" PRIx64 ";Bss=%" PRIx64, bias, bias, bias);
}

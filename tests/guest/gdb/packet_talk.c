// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "packet_talk.h"

void talk_new(struct packet_talk *talk)
{
	*talk = (struct packet_talk){ .said = malloc(TALK_MAX), .heard = malloc(TALK_MAX + 1) };
	if (!talk->said || !talk->heard)
		abort();
}

void talk_free(struct packet_talk *talk)
{
	free(talk->said);
	free(talk->heard);
}

void talk_say(struct packet_talk *talk, const void *bytes, size_t len)
{
	if (len > TALK_MAX - talk->said_len)
		abort();
	memcpy(talk->said + talk->said_len, bytes, len);
	talk->said_len += len;
}

void talk_packet(struct packet_talk *talk, const char *text)
{
	unsigned char sum = 0;
	char end[4];

	for (const char *at = text; *at; at++)
		sum = (unsigned char)(sum + (unsigned char)*at);
	snprintf(end, sizeof(end), "#%02x", sum);
	talk_say(talk, "$", 1);
	talk_say(talk, text, strlen(text));
	talk_say(talk, end, 3);
}

static long receive(void *opaque, void *to, size_t size, bool wait)
{
	struct packet_talk *talk = opaque;
	size_t left = talk->said_len - talk->at;

	if (!wait) {	/* what is said behind a packet that runs the guest is for later */
		*(char *)to = 0x03;
		return talk->leaves ? -1 : talk->asks;
	}
	if (!left)
		return -1;
	if (left > size)
		left = size;
	if (talk->chunk && left > talk->chunk)
		left = talk->chunk;
	memcpy(to, talk->said + talk->at, left);
	talk->at += left;
	return (long)left;
}

static bool send_bytes(void *opaque, const void *from, size_t len)
{
	struct packet_talk *talk = opaque;

	if (len > TALK_MAX - talk->heard_len)
		return false;
	memcpy(talk->heard + talk->heard_len, from, len);
	talk->heard_len += len;
	talk->heard[talk->heard_len] = '\0';
	return true;
}

void talk_run(struct packet_talk *talk, const struct gdb_target *target)
{
	const struct gdb_link link = { talk, receive, send_bytes };

	talk->end = gdb_serve(target, &link, &talk->stop);
}

/* Behind the packet at @from, whose data is added to @out */
static const char *one_answer(const char *from, const char *end, FILE *out)
{
	unsigned char sum = 0;
	char digits[3];

	for (; from < end && *from != '#'; from++) {
		sum = (unsigned char)(sum + (unsigned char)*from);
		fputc(*from, out);
	}
	snprintf(digits, sizeof(digits), "%02x", sum);
	if (end - from < 3 || memcmp(from + 1, digits, 2) != 0)
		fputs("(bad sum)", out);
	return end - from < 3 ? end : from + 3;
}

char *talk_answers(const struct packet_talk *talk)
{
	const char *end = talk->heard + talk->heard_len;
	char *text = NULL;
	size_t size, nr = 0;
	FILE *out = open_memstream(&text, &size);

	for (const char *at = talk->heard; at < end;)
		if (*at++ == '$') {
			if (nr++)
				fputc('|', out);
			at = one_answer(at, end, out);
		}
	fclose(out);
	return text;
}

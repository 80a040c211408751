// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory that an instruction has changed: the pages that the CPU has stored to, against what they were */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "needed.h"
#include "session_state.h"

#define PAGE	4096u
#define GAP	8u	/* bytes that are the same between two that are not */

/* In session.stored: what was and what is follow, @len bytes each */
struct stored {
	uint64_t pa;
	uint32_t len;
};

static struct session_memory memory_of(const struct session *s)
{
	return s->guest.kind->memory(s->guest.guest);
}

void session_stores_sync(struct session *s)
{
	struct session_memory memory = memory_of(s);

	for (size_t at = 0; at < memory.used; at += PAGE) {
		size_t len = memory.used - at < PAGE ? memory.used - at : PAGE;

		if (memcmp(s->memory + at, memory.host + at, len) != 0)
			memcpy(s->memory + at, memory.host + at, len);
	}
	s->stored.len = 0;
}

void session_note_stores(struct session *s)
{
	struct session_memory memory = memory_of(s);

	if (s->cpu.dirty)
		return;
	s->cpu.gpa = memory.gpa;
	s->cpu.dirty = needed(calloc(memory.size / PAGE / 64 + 1, sizeof(*s->cpu.dirty)));
}

void session_watch_memory(struct session *s)
{
	struct session_memory memory = memory_of(s);
	void *was;

	if (s->watches)
		return;
	was = mmap(NULL, memory.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (was == MAP_FAILED)
		return;
	s->memory = was;
	s->memory_size = memory.size;
	session_note_stores(s);
	s->watches = true;
	session_stores_sync(s);
}

void session_stores_free(struct session *s)
{
	if (s->memory)
		munmap(s->memory, s->memory_size);
	free(s->cpu.dirty);
	free(s->stored.at);
}

/* From @at on, up to where GAP bytes are the same */
static size_t run_length(const uint8_t *was, const uint8_t *is, size_t at, size_t end)
{
	size_t last = at;

	for (size_t i = at; i < end && i - last <= GAP; i++)
		if (was[i] != is[i])
			last = i;
	return last + 1 - at;
}

static void take_page(struct session *s, const struct session_memory *memory, size_t page)
{
	uint8_t *was = s->memory + page, *is = memory->host + page;

	for (size_t at = 0; at < PAGE; at++) {
		struct stored stored;

		if (was[at] == is[at])
			continue;
		stored = (struct stored){ memory->gpa + page + at, (uint32_t)run_length(was, is, at, PAGE) };
		session_bytes_add(&s->stored, &stored, sizeof(stored));
		session_bytes_add(&s->stored, was + at, stored.len);
		session_bytes_add(&s->stored, is + at, stored.len);
		at += stored.len;
	}
	memcpy(was, is, PAGE);
}

/* Those of session_cpu.dirty, which are not any more */
static void take_word(struct session *s, const struct session_memory *memory, size_t word)
{
	uint64_t bits = s->cpu.dirty[word];

	s->cpu.dirty[word] = 0;
	if (s->timeline.dirty)
		s->timeline.dirty[word] |= bits;
	for (; s->watches && bits; bits &= bits - 1)
		take_page(s, memory, (64 * word + (size_t)__builtin_ctzll(bits)) * PAGE);
}

void session_stores_take(struct session *s, bool alone)
{
	struct session_memory memory = memory_of(s);
	size_t words = (memory.used + 64u * PAGE - 1) / (64u * PAGE), kept;

	s->stored.len = 0;
	for (size_t word = 0; word < words; word++)
		if (s->cpu.dirty[word])
			take_word(s, &memory, word);
	kept = s->stored.len;
	if (s->watches && !alone)
		session_stores_sync(s);
	s->stored.len = kept;
}

void session_each_store(struct session *s, void (*stored)(void *ctx, const struct session_stored *stored), void *ctx)
{
	for (size_t at = 0; at < s->stored.len;) {
		struct session_stored is;
		struct stored head;

		memcpy(&head, s->stored.at + at, sizeof(head));
		at += sizeof(head);
		is = (struct session_stored){ head.pa, head.pa, false, s->stored.at + at, s->stored.at + at + head.len,
					      head.len };
		is.has_va = s->guest.kind->virtual_of && s->guest.kind->virtual_of(s->guest.guest, head.pa, &is.va);
		stored(ctx, &is);
		at += 2 * (size_t)head.len;
	}
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "needed.h"
#include "timeline.h"

#define CHUNK	64u
#define PAGE	4096u

/* Of a change: @len bytes follow, XORed to what is at @offset */
struct run_of_bytes {
	uint64_t offset;
	uint32_t part, len;
};

void session_bytes_add(struct session_bytes *to, const void *from, size_t len)
{
	if (to->len + len > to->room) {
		to->room = 2 * (to->len + len);
		to->at = needed(realloc(to->at, to->room));
	}
	if (len)
		memcpy(to->at + to->len, from, len);
	to->len += len;
}

static void xor_bytes(uint8_t *to, const uint8_t *with, size_t len)
{
	for (size_t i = 0; i < len; i++)
		to[i] ^= with[i];
}

/* Where @image differs from @is, @image becomes that, and @change knows */
static void take_difference(struct session_bytes *change, enum timeline_part part, uint64_t base, uint8_t *image,
			    const uint8_t *is, size_t len)
{
	for (size_t at = 0; at < len; at += CHUNK) {
		size_t bytes = len - at < CHUNK ? len - at : CHUNK;
		const struct run_of_bytes run = { base + at, part, (uint32_t)bytes };

		if (!memcmp(image + at, is + at, bytes))
			continue;
		xor_bytes(image + at, is + at, bytes);
		session_bytes_add(change, &run, sizeof(run));
		session_bytes_add(change, image + at, bytes);
		memcpy(image + at, is + at, bytes);
	}
}

static uint8_t *image_of(struct timeline *t, enum timeline_part part)
{
	return part == TIMELINE_MEMORY ? t->memory : t->image[part].at;
}

static void apply(struct timeline *t, const struct session_bytes *change)
{
	struct run_of_bytes run;

	for (size_t at = 0; at < change->len; at += sizeof(run) + run.len) {
		memcpy(&run, change->at + at, sizeof(run));
		xor_bytes(image_of(t, (enum timeline_part)run.part) + run.offset, change->at + at + sizeof(run),
			  run.len);
		if (t->dirty && run.part == TIMELINE_MEMORY)
			t->dirty[run.offset / PAGE / 64] |= UINT64_C(1) << run.offset / PAGE % 64;
	}
}

/* Room for a part of any size that it has had: what is behind it is zero */
static void make_room(struct session_bytes *image, size_t size)
{
	if (size <= image->room)
		return;
	image->at = needed(realloc(image->at, size));
	memset(image->at + image->room, 0, size - image->room);
	image->room = size;
}

static void take_part(struct timeline *t, struct checkpoint *c, enum timeline_part part, const uint8_t *is,
		      size_t size)
{
	struct session_bytes *image = &t->image[part];
	size_t was = image->len;

	make_room(image, size);
	take_difference(&c->change, part, 0, image->at, is, size);
	/* behind a part that was longer: its bytes become zero */
	if (was > size) {
		uint8_t *zeros = needed(calloc(1, was - size));

		take_difference(&c->change, part, size, image->at + size, zeros, was - size);
		free(zeros);
	}
	image->len = c->size[part] = size;
}

/* @page each page that may be other than in the image, below @used; then none is */
static void each_page(struct timeline *t, size_t used,
		      void (*page)(struct timeline *t, size_t at, uint8_t *host, void *ctx), void *ctx)
{
	uint8_t *host = t->guest->kind->memory(t->guest->guest).host;

	for (size_t at = 0; at < used; at += PAGE) {
		uint64_t *word = t->dirty ? &t->dirty[at / PAGE / 64] : NULL;

		if (word && !*word) {
			at |= 63 * (size_t)PAGE;
			continue;
		}
		if (!word || *word >> at / PAGE % 64 & 1)
			page(t, at, host + at, ctx);
		if (word)
			*word &= ~(UINT64_C(1) << at / PAGE % 64);
	}
}

static void take_page(struct timeline *t, size_t at, uint8_t *host, void *ctx)
{
	struct checkpoint *c = ctx;

	if (memcmp(t->memory + at, host, PAGE) != 0)
		take_difference(&c->change, TIMELINE_MEMORY, at, t->memory + at, host, PAGE);
}

static void take_memory(struct timeline *t, struct checkpoint *c, size_t used_before)
{
	size_t used = t->guest->kind->memory(t->guest->guest).used;

	each_page(t, used > used_before ? used : used_before, take_page, c);
	c->size[TIMELINE_MEMORY] = used;
}

static void take_state(struct timeline *t, struct checkpoint *c, size_t used_before)
{
	const struct session_guest *guest = t->guest;

	if (!snapshot_save(guest->m, &t->snapshot))
		out_of_memory();
	take_part(t, c, TIMELINE_MACHINE, t->snapshot.bytes, t->snapshot.used);
	t->scratch.len = 0;
	session_bytes_add(&t->scratch, &t->snapshot.size, sizeof(t->snapshot.size));
	session_bytes_add(&t->scratch, &t->cpu->exclusive, sizeof(t->cpu->exclusive));
	guest->kind->save(guest->guest, &t->scratch);
	take_part(t, c, TIMELINE_BESIDE, t->scratch.at, t->scratch.len);
	take_memory(t, c, used_before);
}

bool timeline_begin(struct timeline *t, const struct session_guest *guest, struct session_cpu *cpu)
{
	struct session_memory memory = guest->kind->memory(guest->guest);
	void *image = mmap(NULL, memory.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
			   -1, 0);

	*t = (struct timeline){ .guest = guest, .cpu = cpu, .memory = image, .memory_size = memory.size };
	if (image == MAP_FAILED) {
		t->memory = NULL;
		return false;
	}
	/* at the beginning all of memory is other than in the image */
	if (guest->kind->track) {
		t->dirty = needed(malloc((memory.size / PAGE / 64 + 1) * sizeof(*t->dirty)));
		memset(t->dirty, 0xff, (memory.size / PAGE / 64 + 1) * sizeof(*t->dirty));
		guest->kind->track(guest->guest, t->dirty);
	}
	return true;
}

static void drop_from(struct timeline *t, size_t first)
{
	while (t->nr > first)
		free(t->checkpoint[--t->nr].change.at);
}

void timeline_free(struct timeline *t)
{
	drop_from(t, 0);
	free(t->checkpoint);
	for (int i = 0; i < TIMELINE_MEMORY; i++)
		free(t->image[i].at);
	if (t->memory)
		munmap(t->memory, t->memory_size);
	snapshot_free(&t->snapshot);
	free(t->dirty);
	free(t->scratch.at);
	*t = (struct timeline){ 0 };
}

void timeline_add(struct timeline *t, const struct checkpoint *what)
{
	struct checkpoint *c;
	size_t used = t->nr ? t->checkpoint[t->now].size[TIMELINE_MEMORY] : 0;

	if (t->nr)
		drop_from(t, t->now + 1);
	if (t->nr == t->room) {
		t->room = t->room ? 2 * t->room : 64;
		t->checkpoint = needed(realloc(t->checkpoint, t->room * sizeof(*t->checkpoint)));
	}
	c = &t->checkpoint[t->nr];
	*c = (struct checkpoint){ .at = what->at, .state = what->state, .called = what->called, .rule = what->rule };
	take_state(t, c, used);
	c->change.at = c->change.len ? needed(realloc(c->change.at, c->change.len)) : c->change.at;
	c->change.room = c->change.len;
	t->now = t->nr++;
}

size_t timeline_find(const struct timeline *t, uint64_t at)
{
	size_t low = 0, high = t->nr;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (t->checkpoint[middle].at <= at)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* The image's sizes are those of checkpoint @now */
static void move_image(struct timeline *t, size_t to)
{
	while (t->now > to)
		apply(t, &t->checkpoint[t->now--].change);
	while (t->now < to)
		apply(t, &t->checkpoint[++t->now].change);
	for (int part = 0; part < TIMELINE_MEMORY; part++)
		t->image[part].len = t->checkpoint[to].size[part];
}

void timeline_cut(struct timeline *t, uint64_t at)
{
	size_t last = timeline_find(t, at);

	move_image(t, last);
	drop_from(t, last + 1);
}

static void give_page(struct timeline *t, size_t at, uint8_t *host, void *ctx)
{
	(void)ctx;
	if (memcmp(host, t->memory + at, PAGE) != 0)
		memcpy(host, t->memory + at, PAGE);
}

static void give_machine(struct timeline *t, size_t size)
{
	const struct session_bytes *image = &t->image[TIMELINE_MACHINE];

	memcpy(t->snapshot.bytes, image->at, image->len);
	t->snapshot.size = size;
	t->snapshot.used = image->len;
	/* no snapshot that the machine has been like: what has changed since is not known */
	t->snapshot.stamp = UINT64_MAX;
	t->guest->m->synced = 0;
	if (!snapshot_restore(t->guest->m, &t->snapshot))
		out_of_memory();
}

void timeline_restore(struct timeline *t, size_t to)
{
	const struct session_guest *guest = t->guest;
	size_t used = guest->kind->memory(guest->guest).used, size;
	const struct session_bytes *beside = &t->image[TIMELINE_BESIDE];
	size_t head = sizeof(size) + sizeof(t->cpu->exclusive);

	for (size_t i = to < t->now ? to : t->now; i <= (to < t->now ? t->now : to); i++)
		if (t->checkpoint[i].size[TIMELINE_MEMORY] > used)
			used = t->checkpoint[i].size[TIMELINE_MEMORY];
	move_image(t, to);
	each_page(t, used, give_page, NULL);
	memcpy(&size, beside->at, sizeof(size));
	give_machine(t, size);
	memcpy(&t->cpu->exclusive, beside->at + sizeof(size), sizeof(t->cpu->exclusive));
	guest->kind->restore(guest->guest, beside->at + head, beside->len - head);
}

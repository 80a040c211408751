// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "counted_guest.h"

static uint64_t pc(const struct counted_guest *g, unsigned int thread)
{
	return COUNTED_START + 4 * (uint64_t)g->at[thread];
}

static bool get(void *opaque, unsigned int thread, const struct gdb_reg *reg, uint8_t *to)
{
	const struct counted_guest *g = opaque;
	uint64_t value = reg->kind == GDB_PC ? pc(g, thread) : 0;

	if (reg->kind == GDB_FFR)
		return false;
	if (reg->kind == GDB_X)
		memcpy(to, g->x[thread][reg->index], 8);
	else if (reg->kind == GDB_ZA && reg->size == sizeof(g->za))
		memcpy(to, g->za, sizeof(g->za));
	else if (reg->size == 8)
		memcpy(to, &value, 8);
	else
		memset(to, (int)reg->kind, reg->size);
	return true;
}

static bool set(void *opaque, unsigned int thread, const struct gdb_reg *reg, const uint8_t *from)
{
	struct counted_guest *g = opaque;
	uint64_t value;

	if (reg->kind == GDB_X)
		memcpy(g->x[thread][reg->index], from, 8);
	else if (reg->kind == GDB_ZA && reg->size == sizeof(g->za))
		memcpy(g->za, from, sizeof(g->za));
	else if (reg->kind == GDB_PC) {
		memcpy(&value, from, 8);
		g->at[thread] = (unsigned int)((value - COUNTED_START) / 4);
	}
	return reg->kind != GDB_VG && reg->kind != GDB_SVG;
}

static size_t read_memory(void *opaque, unsigned int thread, uint64_t addr, uint8_t *to, size_t len)
{
	const struct counted_guest *g = opaque;
	uint64_t at = addr - COUNTED_MEMORY;

	(void)thread;
	if (at >= COUNTED_SIZE)
		return 0;
	if (len > COUNTED_SIZE - at)
		len = COUNTED_SIZE - at;
	memcpy(to, g->memory + at, len);
	return len;
}

static bool write_memory(void *opaque, unsigned int thread, uint64_t addr, const uint8_t *from, size_t len)
{
	struct counted_guest *g = opaque;
	uint64_t at = addr - COUNTED_MEMORY;

	(void)thread;
	if (at >= COUNTED_SIZE || len > COUNTED_SIZE - at)
		return false;
	memcpy(g->memory + at, from, len);
	return true;
}

static void step(void *opaque, struct gdb_stop *stop)
{
	struct counted_guest *g = opaque;
	unsigned int thread = stop->thread;

	stop->kind = GDB_STOPPED;
	if (g->at[thread] == COUNTED_LAST - 1 && !g->faulted && !g->endless) {
		g->faulted = true;
		*stop = (struct gdb_stop){ .kind = GDB_SIGNAL, .number = 11, .thread = thread };
		return;
	}
	g->order[g->total++ % sizeof(g->order)] = (uint8_t)thread;
	g->memory[COUNTED_CELL] = ++g->x[thread][0][0];
	g->last = g->at[thread];
	if (++g->at[thread] == COUNTED_LAST && !g->endless)
		*stop = (struct gdb_stop){ .kind = GDB_EXITED, .number = 7, .thread = thread };
}

static void back(void *opaque, struct gdb_stop *stop)
{
	struct counted_guest *g = opaque;

	*stop = (struct gdb_stop){ .kind = g->total ? GDB_STOPPED : GDB_BEGIN, .thread = stop->thread };
	if (!g->total)
		return;
	stop->thread = g->order[--g->total % sizeof(g->order)];
	g->at[stop->thread]--;
	g->memory[COUNTED_CELL] = --g->x[stop->thread][0][0];
}

static void watch(void *opaque, const struct gdb_data *data, size_t nr)
{
	struct counted_guest *g = opaque;

	memcpy(g->data, data, nr * sizeof(*data));
	g->nr_data = nr;
}

/* Instruction n reads byte n % 16 behind COUNTED_READ, and each writes COUNTED_CELL */
static size_t touched(void *opaque, bool next)
{
	const struct counted_guest *g = opaque;
	uint64_t n = next ? g->at[0] : g->last, read = COUNTED_MEMORY + COUNTED_READ + n % 16;
	size_t i = 0;

	for (; i < g->nr_data; i++) {
		const struct gdb_data *d = &g->data[i];

		if (d->reads && read - d->at < d->len)
			break;
		if (d->writes && COUNTED_MEMORY + COUNTED_CELL - d->at < d->len)
			break;
	}
	return i;
}

struct gdb_target counted_target(struct counted_guest *guest, unsigned int threads, unsigned int vq, unsigned int svq)
{
	memset(guest, 0, sizeof(*guest));
	return (struct gdb_target){
		.opaque = guest, .load_bias = 0x5000,
		.shape = { .threads = threads, .vq = vq, .svq = svq, .zt0 = svq, .fpmr = true },
		.get = get, .set = set, .read = read_memory, .write = write_memory, .step = step, .back = back,
		.watch = watch, .touched = touched,
	};
}

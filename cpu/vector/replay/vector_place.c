/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "json_number.h"
#include "number.h"
#include "vector_place.h"

enum unit { BYTES, VL_BYTES, VL_BITS, NUMBER };

/**
 * struct place - registers of a kind
 * @name, @tail: what stands before and behind the number, if @nr is not 0
 * @nr:    so many, @stride bytes apart; SMEVEC_MAX_VL: as many as VL has bytes
 * @unit:  of hexadecimal bytes @size, VL, VL / 8; or a number with no bits but @mask, of @size bytes
 * @in:    objects in which they may be
 */
struct place {
	const char *name, *tail;
	unsigned int nr;
	size_t offset, stride;
	enum unit unit;
	size_t size;
	uint64_t mask;
	unsigned int in;
};

#define AT(member)	offsetof(struct replay_pe, member)

static const struct place places[] = {
	{ "za[", "]", SMEVEC_MAX_VL, AT(regs.za), SMEVEC_MAX_VL, VL_BYTES, 0, 0, PLACE_OUT },
	{ "z", "", SMEVEC_NUM_ZREGS, AT(regs.z), SMEVEC_MAX_VL, VL_BYTES, 0, 0, PLACE_Z | PLACE_OUT },
	{ "p", "", SMEVEC_NUM_PREGS, AT(regs.p), SMEVEC_MAX_VL / 8, VL_BITS, 0, 0, PLACE_P | PLACE_OUT },
	{ "x", "", 31, AT(cpu.x), 8, NUMBER, 8, UINT64_MAX, PLACE_X | PLACE_OUT },
	{ "sp", "", 0, AT(cpu.x[31]), 0, NUMBER, 8, UINT64_MAX, PLACE_X | PLACE_OUT },
	{ "ffr", "", 0, AT(regs.p[SMEVEC_FFR]), 0, VL_BITS, 0, 0, PLACE_OUT },
	{ "zt0", "", 0, AT(regs.zt0), 0, BYTES, SMEVEC_ZT0_BYTES, 0, PLACE_OUT },
	{ "nzcv", "", 0, AT(cpu.nzcv), 0, NUMBER, 4, 0xf0000000, PLACE_OUT },
	{ "fpsr", "", 0, AT(regs.fpsr), 0, NUMBER, 4, UINT32_MAX, PLACE_OUT },
	{ "fpcr", "", 0, AT(regs.fpcr), 0, NUMBER, 4, UINT32_MAX, PLACE_OUT },
	{ "fpmr", "", 0, AT(regs.fpmr), 0, NUMBER, 8, UINT64_MAX, PLACE_OUT },
	{ "svcr", "", 0, AT(regs.svcr), 0, NUMBER, 8, SMEVEC_SVCR_SM | SMEVEC_SVCR_ZA, PLACE_OUT },
};

/* The number between name and tail, or 0 where there is none */
static bool register_number(const struct place *p, unsigned int vl, const char *key, uint64_t *n)
{
	size_t name = strlen(p->name), tail = strlen(p->tail), len = strlen(key);
	uint64_t max = (p->nr == SMEVEC_MAX_VL ? vl : p->nr) - 1;

	*n = 0;
	if (!p->nr)
		return !strcmp(key, p->name);
	if (len < name + tail || strncmp(key, p->name, name) != 0 ||
	    strcmp(key + len - tail, p->tail) != 0 ||
	    strspn(key + name, "0123456789") != len - name - tail)
		return false;
	return number_parse_part(key + name, len - name - tail, max, n);
}

static const struct place *find_place(unsigned int object, unsigned int vl, const char *key, uint64_t *n)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (places[i].in & object && register_number(&places[i], vl, key, n))
			return &places[i];
	return NULL;
}

static bool write_number(const struct place *p, const char *key, const json_t *value, void *to,
			 struct vector_error *error)
{
	uint64_t number;

	if (!json_number_text(value, p->mask, &number) || number & ~p->mask)
		return vector_fail(error, "%s: should be a string with a number, no bits but of %#" PRIx64,
				   key, p->mask);
	memcpy(to, &number, p->size);
	return true;
}

static bool write_bytes(size_t n, const char *key, const json_t *value, void *to,
			struct vector_error *error)
{
	return number_parse_bytes(json_string_value(value), to, n) ||
	       vector_fail(error, "%s: should be a string with %zu bytes in hexadecimal", key, n);
}

/* [offset, hex] */
static bool write_range(struct replay_pe *pe, const json_t *range, uint64_t *from,
			struct vector_error *error)
{
	const json_t *at = json_array_get(range, 0), *hex = json_array_get(range, 1);
	size_t n = json_string_length(hex) / 2;
	uint64_t offset;

	if (json_array_size(range) != 2 || !n)
		return vector_fail(error, "mem: should be an array of [offset, bytes in hexadecimal]");
	if (!json_number_text(at, BUFFER_SIZE - 1, &offset) &&
	    !json_number_integer(at, BUFFER_SIZE - 1, &offset))
		return vector_fail(error, "mem: an offset should be a number from 0 to %u", BUFFER_SIZE - 1);
	if (offset < *from)
		return vector_fail(error, "mem: offset %#" PRIx64 " lies in or before the last range", offset);
	if (n > BUFFER_SIZE - offset)
		return vector_fail(error, "mem: %zu bytes at %#" PRIx64 " end behind the buffer", n, offset);
	*from = offset + n;
	return write_bytes(n, "mem", hex, pe->memory + offset, error);
}

static bool write_memory(struct replay_pe *pe, const json_t *ranges, struct vector_error *error)
{
	uint64_t from = 0;
	size_t i;
	json_t *range;

	if (!json_array_size(ranges))
		return vector_fail(error, "mem: should be an array of [offset, bytes in hexadecimal]");
	json_array_foreach(ranges, i, range)
		if (!write_range(pe, range, &from, error))
			return false;
	return true;
}

static bool write_place(struct replay_pe *pe, const struct vector_record *rec, unsigned int object,
			const char *key, const json_t *value, struct vector_error *error)
{
	uint64_t n;
	const struct place *p = find_place(object, rec->vl, key, &n);
	uint8_t *to;

	if (object == PLACE_OUT && !strcmp(key, "mem"))
		return write_memory(pe, value, error);
	if (!p)
		return vector_fail(error, "%.40s: no register that can be here with a VL of %u bytes", key,
				   rec->vl);
	if (!strcmp(key, "ffr") && !vector_record_has_ffr(rec))
		return vector_fail(error, "ffr: is not there in streaming mode without FA64");
	to = (uint8_t *)pe + p->offset + n * p->stride;
	if (p->unit == NUMBER)
		return write_number(p, key, value, to, error);
	return write_bytes(p->unit == BYTES ? p->size : p->unit == VL_BYTES ? rec->vl : rec->vl / 8, key,
			   value, to, error);
}

bool vector_place_write(struct replay_pe *pe, const struct vector_record *rec, json_t *values,
			unsigned int object, struct vector_error *error)
{
	const char *key;
	json_t *value;

	json_object_foreach(values, key, value)
		if (!write_place(pe, rec, object, key, value, error))
			return false;
	return true;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "fill.h"
#include "start_state.h"

int hex_bytes(const char *hex, uint8_t *to, size_t size)
{
	size_t n = hex ? strlen(hex) : 1;

	if (n % 2 || n / 2 > size)
		return -1;
	for (size_t i = 0; i < n / 2; i++) {
		char digits[3] = { hex[2 * i], hex[2 * i + 1] }, *end;

		to[i] = (uint8_t)strtoul(digits, &end, 16);
		if (*end)
			return -1;
	}
	return (int)(n / 2);
}

/* Numbers are JSON integers, or strings in C notation */
uint64_t record_number(json_t *record, const char *key)
{
	json_t *value = json_object_get(record, key);

	if (json_is_string(value))
		return strtoull(json_string_value(value), NULL, 0);
	return (uint64_t)json_integer_value(value);
}

static bool override_vectors(json_t *values, uint8_t *regs, size_t stride, unsigned int nr)
{
	const char *name;
	json_t *value;

	json_object_foreach(values, name, value) {
		unsigned long n = strtoul(name + 1, NULL, 10);

		if (n >= nr || hex_bytes(json_string_value(value), regs + n * stride, stride) < 0)
			return false;
	}
	return true;
}

static bool apply_overrides(struct replay_pe *pe, json_t *record)
{
	json_t *x = json_object_get(record, "x"), *value;
	const char *name;

	json_object_foreach(x, name, value) {
		unsigned long n = strcmp(name, "sp") ? strtoul(name + 1, NULL, 10) : 31;

		if (n > 31)
			return false;
		pe->cpu.x[n] = record_number(x, name);
	}
	return override_vectors(json_object_get(record, "z"), pe->regs.z[0], SMEVEC_MAX_VL,
				SMEVEC_NUM_ZREGS) &&
	       override_vectors(json_object_get(record, "p"), pe->regs.p[0], SMEVEC_MAX_VL / 8,
				SMEVEC_NUM_PREGS);
}

bool start_state(struct replay_pe *pe, json_t *record)
{
	unsigned int vl = (unsigned int)record_number(record, "vl");
	const char *kind = json_string_value(json_object_get(record, "kind"));
	json_t *fa64 = json_object_get(record, "fa64");
	uint64_t seed = record_number(record, "seed");

	if (!kind || vl < 16 || vl > SMEVEC_MAX_VL || vl % 16)
		return false;
	replay_pe_plain(pe, vl, !fa64 || json_integer_value(fa64));
	fill_pe(pe, seed, vl, kind);
	pe->regs.fpcr = (uint32_t)record_number(record, "fpcr");
	pe->regs.fpmr = record_number(record, "fpmr");
	pe->regs.svcr = (record_number(record, "sm") ? SMEVEC_SVCR_SM : 0) |
		       (record_number(record, "za") ? SMEVEC_SVCR_ZA : 0);
	return apply_overrides(pe, record);
}

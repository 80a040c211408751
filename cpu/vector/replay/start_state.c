/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "start_state.h"

enum stream { STREAM_Z = 1, STREAM_P, STREAM_FFR, STREAM_ZA, STREAM_ZT0, STREAM_X, STREAM_NZCV,
	      STREAM_MEMORY };

static uint64_t splitmix64(uint64_t *s)
{
	uint64_t z = *s += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static uint64_t stream(uint64_t seed, enum stream tag)
{
	return seed + (uint64_t)tag * UINT64_C(0xd1342543de82ef95);
}

/* A kind of contents: a name, the element's width, and its fraction for floating point */
struct kind {
	const char *name;
	unsigned int width, frac;
	bool normal;
};

static const struct kind fp_kinds[] = {
	{ "fp16", 16, 10, false }, { "fp32", 32, 23, false },  { "fp64", 64, 52, false },
	{ "bf16", 16, 7, false },  { "fp16n", 16, 10, true },  { "fp32n", 32, 23, true },
	{ "fp64n", 64, 52, true }, { "bf16n", 16, 7, true },
};

static uint64_t fp_element(const struct kind *k, uint64_t r)
{
	unsigned int ebits = k->width - 1 - k->frac, c = (unsigned int)(r >> 60);
	unsigned int q = r >> 54 & 7, emax = (1u << ebits) - 1, bias = emax >> 1;
	uint64_t mant = r >> 1 & ((UINT64_C(1) << k->frac) - 1);
	unsigned int exp = bias + q - 4;

	if (k->normal)
		c = 7 + c % 9;
	if (c <= 1)
		exp = 0;
	else if (c <= 3)
		exp = emax;
	else if (c == 4)
		exp = emax - 1 - (q & 3);
	else if (c == 5)
		exp = 1 + (q & 3);
	if (c == 0 || c == 2 || c == 6)
		mant = 0;
	else if (c == 3)
		mant |= 1;
	return (r & 1) << (k->width - 1) | (uint64_t)exp << k->frac | mant;
}

static uint64_t edge_element(unsigned int width, uint64_t r)
{
	uint64_t min = UINT64_C(1) << (width - 1), q = r >> 54 & 7;

	switch (r >> 60) {
	case 0:
		return min;
	case 1:
		return min - 1;
	case 2:
		return UINT64_MAX;
	case 3:
		return 0;
	case 4:
		return 1;
	case 5:
		return min + q;
	case 6:
		return min - 1 - q;
	case 7:
		return q;
	case 8:
		return -q;
	default:
		return r;
	}
}

static uint64_t small_element(uint64_t *s, uint64_t r)
{
	return r >> 60 < 12 ? (r >> 8 & 127) - 64 : splitmix64(s);
}

static const struct kind *fp_kind(const char *name)
{
	for (size_t i = 0; i < sizeof(fp_kinds) / sizeof(fp_kinds[0]); i++)
		if (!strcmp(fp_kinds[i].name, name))
			return &fp_kinds[i];
	return NULL;
}

/* Advances the stream, so that consecutive registers continue it */
static void fill(uint64_t *s, uint8_t *to, size_t n, const char *kind)
{
	const struct kind *fp = fp_kind(kind);
	bool small = !strncmp(kind, "sm", 2), edge = !strncmp(kind, "ed", 2);
	unsigned int width = fp ? fp->width :
			     small || edge ? (unsigned int)atoi(kind + 2) : 64;

	for (size_t i = 0; i < n; i += width / 8) {
		uint64_t value = splitmix64(s);

		if (fp)
			value = fp_element(fp, value);
		else if (small)
			value = small_element(s, value);
		else if (edge)
			value = edge_element(width, value);
		memcpy(to + i, &value, width / 8);
	}
}

static void set_low_bits(uint8_t *p, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		p[i / 8] |= (uint8_t)(1u << i % 8);
}

static void fill_predicate(uint64_t *s, uint8_t *p, unsigned int vl)
{
	uint64_t r = splitmix64(s);

	if ((r & 7) == 0)
		return;
	if ((r & 7) == 1)
		set_low_bits(p, vl);
	else if ((r & 7) == 2)
		set_low_bits(p, (unsigned int)((r >> 8) % (vl + 1)));
	else
		for (unsigned int i = 0; i < vl / 8; i++)
			p[i] = (uint8_t)splitmix64(s);
}

static uint64_t x_value(uint64_t r)
{
	switch (r & 3) {
	case 0:
		return r;
	case 1:
		return (uint64_t)(int8_t)(r >> 8);
	case 2:
		return r >> 8 & 63;
	default:
		return BUFFER_ADDR + (r >> 8 & 0xffff);
	}
}

static void fill_general(struct smevec_cpu *cpu, uint64_t seed)
{
	uint64_t s = stream(seed, STREAM_X);

	for (int n = 0; n < 31; n++)
		cpu->x[n] = x_value(splitmix64(&s));
	cpu->x[31] = BUFFER_ADDR + 0x8000 + (splitmix64(&s) >> 8 & 0x3ff0);
	s = stream(seed, STREAM_NZCV);
	cpu->nzcv = (uint32_t)(splitmix64(&s) >> 60) << 28;
}

static void fill_vectors(struct machine *m, uint64_t seed, unsigned int vl, const char *kind)
{
	struct smevec_regs *r = &m->regs;
	uint64_t s = stream(seed, STREAM_Z);

	for (int n = 0; n < SMEVEC_NUM_ZREGS; n++)
		fill(&s, r->z[n], vl, kind);
	s = stream(seed, STREAM_P);
	for (int n = 0; n < SMEVEC_NUM_PREGS; n++)
		fill_predicate(&s, r->p[n], vl);
	s = stream(seed, STREAM_FFR);
	s = splitmix64(&s);
	set_low_bits(r->p[SMEVEC_FFR], s & 1 ? vl : (unsigned int)((s >> 8) % (vl + 1)));
	s = stream(seed, STREAM_ZA);
	for (unsigned int row = 0; row < vl; row++)
		fill(&s, r->za[row], vl, kind);
	s = stream(seed, STREAM_ZT0);
	fill(&s, r->zt0, sizeof(r->zt0), kind);
	s = stream(seed, STREAM_MEMORY);
	fill(&s, m->memory, BUFFER_SIZE, kind);
}

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

static bool apply_overrides(struct machine *m, json_t *record)
{
	json_t *x = json_object_get(record, "x"), *value;
	const char *name;

	json_object_foreach(x, name, value) {
		unsigned long n = strcmp(name, "sp") ? strtoul(name + 1, NULL, 10) : 31;

		if (n > 31)
			return false;
		m->cpu.x[n] = record_number(x, name);
	}
	return override_vectors(json_object_get(record, "z"), m->regs.z[0], SMEVEC_MAX_VL,
				SMEVEC_NUM_ZREGS) &&
	       override_vectors(json_object_get(record, "p"), m->regs.p[0], SMEVEC_MAX_VL / 8,
				SMEVEC_NUM_PREGS);
}

static bool buffer_access(struct machine *m, uint64_t addr, size_t len, uint64_t *fault)
{
	uint64_t end = BUFFER_ADDR + BUFFER_SIZE;

	(void)m;
	*fault = addr < BUFFER_ADDR || addr >= end ? addr : end;
	return addr >= BUFFER_ADDR && addr <= end && len <= end - addr;
}

static bool buffer_read(void *opaque, uint64_t addr, void *buf, size_t len, uint64_t *fault)
{
	struct machine *m = opaque;

	if (!buffer_access(m, addr, len, fault))
		return false;
	memcpy(buf, m->memory + (addr - BUFFER_ADDR), len);
	return true;
}

static bool buffer_write(void *opaque, uint64_t addr, const void *buf, size_t len, uint64_t *fault)
{
	struct machine *m = opaque;

	if (!buffer_access(m, addr, len, fault))
		return false;
	memcpy(m->memory + (addr - BUFFER_ADDR), buf, len);
	return true;
}

static void *buffer_host(void *opaque, uint64_t addr, size_t len, bool write)
{
	struct machine *m = opaque;
	uint64_t fault;

	(void)write;
	return buffer_access(m, addr, len, &fault) ? m->memory + (addr - BUFFER_ADDR) : NULL;
}

static const struct smevec_mem_ops buffer_ops = {
	.read = buffer_read, .write = buffer_write, .host = buffer_host,
};

static void open_gates(struct machine *m, unsigned int vl, bool fa64)
{
	struct smevec_cpu *cpu = &m->cpu;

	cpu->regs = &m->regs;
	cpu->mem = &buffer_ops;
	cpu->opaque = m;
	cpu->features = (UINT64_C(1) << SMEVEC_NR_FEATURES) - 1;
	/* the recorder's CPU has no FEAT_SSVE_BitPerm */
	cpu->features &= ~(UINT64_C(1) << SMEVEC_FEAT_SSVE_BitPerm);
	if (!fa64)
		cpu->features &= ~(UINT64_C(1) << SMEVEC_FEAT_SME_FA64);
	cpu->sys.cpacr_el1 = UINT64_C(0x3330000);
	cpu->sys.sctlr_el1 = UINT64_C(1) << 34;	/* EnFPM: FP8 at EL0, as for a process */
	cpu->sys.zcr_el1 = cpu->sys.zcr_el2 = 15;
	cpu->sys.smcr_el1 = cpu->sys.smcr_el2 = 15 | SMEVEC_SMCR_EZT0 | SMEVEC_SMCR_FA64;
	cpu->vl_map = cpu->svl_map = (uint16_t)(1u << (vl / 16 - 1));
	smevec_sys_changed(cpu);
}

void start_plain(struct machine *m, unsigned int vl, bool fa64)
{
	memset(m, 0, sizeof(*m));
	open_gates(m, vl, fa64);
}

bool start_state(struct machine *m, json_t *record)
{
	unsigned int vl = (unsigned int)record_number(record, "vl");
	const char *kind = json_string_value(json_object_get(record, "kind"));
	json_t *fa64 = json_object_get(record, "fa64");
	uint64_t seed = record_number(record, "seed");

	if (!kind || vl < 16 || vl > SMEVEC_MAX_VL || vl % 16)
		return false;
	start_plain(m, vl, !fa64 || json_integer_value(fa64));
	fill_vectors(m, seed, vl, kind);
	fill_general(&m->cpu, seed);
	m->regs.fpcr = (uint32_t)record_number(record, "fpcr");
	m->regs.fpmr = record_number(record, "fpmr");
	m->regs.svcr = (record_number(record, "sm") ? SMEVEC_SVCR_SM : 0) |
		       (record_number(record, "za") ? SMEVEC_SVCR_ZA : 0);
	return apply_overrides(m, record);
}

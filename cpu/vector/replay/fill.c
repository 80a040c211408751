/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "fill.h"

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
struct fill_kind {
	const char *name;
	unsigned int width, frac;
	bool normal;
};

static const struct fill_kind fp_kinds[] = {
	{ "fp16", 16, 10, false }, { "fp32", 32, 23, false },  { "fp64", 64, 52, false },
	{ "bf16", 16, 7, false },  { "fp16n", 16, 10, true },  { "fp32n", 32, 23, true },
	{ "fp64n", 64, 52, true }, { "bf16n", 16, 7, true },
};

static uint64_t fp_element(const struct fill_kind *k, uint64_t r)
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

static const struct fill_kind *fp_kind(const char *name)
{
	for (size_t i = 0; i < sizeof(fp_kinds) / sizeof(fp_kinds[0]); i++)
		if (!strcmp(fp_kinds[i].name, name))
			return &fp_kinds[i];
	return NULL;
}

/* Advances the stream, so that consecutive registers continue it */
static void fill(uint64_t *s, uint8_t *to, size_t n, const char *kind)
{
	const struct fill_kind *fp = fp_kind(kind);
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

static void fill_vectors(struct replay_pe *pe, uint64_t seed, unsigned int vl, const char *kind)
{
	struct smevec_regs *r = &pe->regs;
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
	fill(&s, pe->memory, BUFFER_SIZE, kind);
}

void fill_pe(struct replay_pe *pe, uint64_t seed, unsigned int vl, const char *kind)
{
	fill_vectors(pe, seed, vl, kind);
	fill_general(&pe->cpu, seed);
}

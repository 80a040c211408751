/* SPDX-License-Identifier: GPL-2.0-or-later */
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

/**
 * struct fill_kind - a kind of contents
 * @width:   bits of an element; @frac: of them its fraction, @normal: is no other than normal
 * @element: from the stream's next number, and perhaps the one behind it
 */
struct fill_kind {
	const char *name;
	uint64_t (*element)(const struct fill_kind *k, uint64_t *s, uint64_t r);
	unsigned int width, frac;
	bool normal;
};

static uint64_t fp_element(const struct fill_kind *k, uint64_t *s, uint64_t r)
{
	unsigned int ebits = k->width - 1 - k->frac, c = (unsigned int)(r >> 60);
	unsigned int q = r >> 54 & 7, emax = (1u << ebits) - 1, bias = emax >> 1;
	uint64_t mant = r >> 1 & ((UINT64_C(1) << k->frac) - 1);
	unsigned int exp = bias + q - 4;

	(void)s;
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

static uint64_t edge_element(const struct fill_kind *k, uint64_t *s, uint64_t r)
{
	uint64_t min = UINT64_C(1) << (k->width - 1), q = r >> 54 & 7;

	(void)s;
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

static uint64_t small_element(const struct fill_kind *k, uint64_t *s, uint64_t r)
{
	(void)k;
	return r >> 60 < 12 ? (r >> 8 & 127) - 64 : splitmix64(s);
}

static uint64_t any_element(const struct fill_kind *k, uint64_t *s, uint64_t r)
{
	(void)k;
	(void)s;
	return r;
}

static const struct fill_kind kinds[] = {
	{ "int", any_element, 64, 0, false },
	{ "fp16", fp_element, 16, 10, false },
	{ "fp32", fp_element, 32, 23, false },
	{ "fp64", fp_element, 64, 52, false },
	{ "bf16", fp_element, 16, 7, false },
	{ "fp16n", fp_element, 16, 10, true },
	{ "fp32n", fp_element, 32, 23, true },
	{ "fp64n", fp_element, 64, 52, true },
	{ "bf16n", fp_element, 16, 7, true },
	{ "sm8", small_element, 8, 0, false },
	{ "sm16", small_element, 16, 0, false },
	{ "sm32", small_element, 32, 0, false },
	{ "sm64", small_element, 64, 0, false },
	{ "ed8", edge_element, 8, 0, false },
	{ "ed16", edge_element, 16, 0, false },
	{ "ed32", edge_element, 32, 0, false },
	{ "ed64", edge_element, 64, 0, false },
};

const struct fill_kind *fill_kind(const char *name)
{
	for (size_t i = 0; name && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

/* Advances the stream, so that consecutive registers continue it */
static void fill(uint64_t *s, uint8_t *to, size_t n, const struct fill_kind *kind)
{
	for (size_t i = 0; i < n; i += kind->width / 8) {
		uint64_t value = kind->element(kind, s, splitmix64(s));

		memcpy(to + i, &value, kind->width / 8);
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

static void fill_vectors(struct replay_pe *pe, uint64_t seed, unsigned int vl,
			 const struct fill_kind *kind)
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

void fill_pe(struct replay_pe *pe, uint64_t seed, unsigned int vl, const struct fill_kind *kind)
{
	fill_vectors(pe, seed, vl, kind);
	fill_general(&pe->cpu, seed);
}

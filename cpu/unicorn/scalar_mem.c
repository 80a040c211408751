// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What scalar.c decodes: loads and stores of X registers.  Those that reach no plain memory,
 * or might be misaligned in a way that faults, are left to Unicorn before anything changes.
 */
#include <string.h>

#include "scalar.h"

#define SCTLR_A		(UINT64_C(1) << 1)
#define POST_INDEX	1	/* of amount; 3: pre-index, 0: the base stays */

static void *at(struct smevec_cpu *c, const struct scalar *s, size_t len, bool write)
{
	uint64_t base = c->x[s->n];
	uint64_t addr = s->amount == POST_INDEX ? base : base + s->imm;

	if ((s->n == 31 && base & 15) || (c->sys.sctlr_el1 & SCTLR_A && addr & (len - 1)))
		return NULL;
	return c->mem->host(c->opaque, addr, len, write);
}

static bool done(struct smevec_cpu *c, const struct scalar *s)
{
	if (s->amount)
		c->x[s->n] += s->imm;
	return true;
}

static uint64_t extend(const struct scalar *s, uint64_t value)
{
	unsigned int unused = 64 - (8u << s->op);

	if (!s->shift)
		return value;
	value = (uint64_t)((int64_t)(value << unused) >> unused);
	return s->shift == 1 ? value : (uint32_t)value;
}

bool scalar_load(struct smevec_cpu *c, const struct scalar *s)
{
	const void *host = at(c, s, (size_t)1 << s->op, false);
	uint64_t value = 0;

	if (!host)
		return false;
	memcpy(&value, host, (size_t)1 << s->op);
	if (s->d != SCALAR_ZR)
		c->x[s->d] = extend(s, value);
	return done(c, s);
}

bool scalar_store(struct smevec_cpu *c, const struct scalar *s)
{
	void *host = at(c, s, (size_t)1 << s->op, true);
	uint64_t value = s->d == SCALAR_ZR ? 0 : c->x[s->d];

	if (!host)
		return false;
	memcpy(host, &value, (size_t)1 << s->op);
	return done(c, s);
}

/* SCTLR_EL1.A asks for the alignment of one register: such pairs are left to Unicorn */
static void *pair_at(struct smevec_cpu *c, const struct scalar *s, bool write)
{
	return at(c, s, (size_t)2 << s->op, write);
}

bool scalar_load_pair(struct smevec_cpu *c, const struct scalar *s)
{
	size_t size = (size_t)1 << s->op;
	const uint8_t *host = pair_at(c, s, false);
	uint64_t first = 0, second = 0;

	if (!host)
		return false;
	memcpy(&first, host, size);
	memcpy(&second, host + size, size);
	if (s->d != SCALAR_ZR)
		c->x[s->d] = first;
	if (s->a != SCALAR_ZR)
		c->x[s->a] = second;
	return done(c, s);
}

bool scalar_store_pair(struct smevec_cpu *c, const struct scalar *s)
{
	size_t size = (size_t)1 << s->op;
	uint8_t *host = pair_at(c, s, true);
	uint64_t first = s->d == SCALAR_ZR ? 0 : c->x[s->d];
	uint64_t second = s->a == SCALAR_ZR ? 0 : c->x[s->a];

	if (!host)
		return false;
	memcpy(host, &first, size);
	memcpy(host + size, &second, size);
	return done(c, s);
}

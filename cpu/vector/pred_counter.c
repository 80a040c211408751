/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Predicates as counters */
#include "counter.h"
#include "executors.h"
#include "predicate.h"

enum smevec_result exec_ptrue_counter(struct exec *e)
{
	write_counter(e, 8 + field(e, 'd'), (uint16_t)(1u << field(e, 's') | 1u << 15));
	return SMEVEC_DONE;
}

static void extract(struct exec *e, unsigned int d, unsigned int part)
{
	unsigned int esize = esize_of(e, 's'), elements = e->vl / esize;
	struct counter c = counter_decode(e->r->p[8 + field(e, 'n')], e->vl, esize);
	uint8_t result[PRED_BYTES] = { 0 };

	for (unsigned int i = 0; i < elements; i++)
		put_active(result, i, esize, counter_active(&c, part * elements + i));
	write_p(e, d, result);
}

enum smevec_result exec_pext(struct exec *e)
{
	extract(e, field(e, 'd'), field(e, 'i'));
	return SMEVEC_DONE;
}

enum smevec_result exec_pext_pair(struct exec *e)
{
	uint8_t first[PRED_BYTES];
	unsigned int d = field(e, 'd');

	/* the counter may be one of the destinations */
	memcpy(first, e->r->p[8 + field(e, 'n')], sizeof(first));
	extract(e, d, field(e, 'i') * 2);
	if (d == 8 + field(e, 'n')) {
		uint8_t done[PRED_BYTES];

		memcpy(done, e->r->p[d], sizeof(done));
		memcpy(e->r->p[d], first, sizeof(first));
		extract(e, (d + 1) % 16, field(e, 'i') * 2 + 1);
		memcpy(e->r->p[d], done, sizeof(done));
		return SMEVEC_DONE;
	}
	extract(e, (d + 1) % 16, field(e, 'i') * 2 + 1);
	return SMEVEC_DONE;
}

enum smevec_result exec_cntp_counter(struct exec *e)
{
	unsigned int esize = esize_of(e, 's'), elements = e->vl / esize, count = 0;
	struct counter c = counter_decode(e->r->p[field(e, 'n')], e->vl, esize);

	for (unsigned int i = 0; i < elements * (field(e, 'k') ? 4 : 2); i++)
		count += counter_active(&c, i);
	write_x(e, field(e, 'd'), count);
	return SMEVEC_DONE;
}

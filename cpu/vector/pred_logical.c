/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Predicates as data: logic, breaks, tests, first and next */
#include "elem.h"
#include "executors.h"
#include "ops.h"
#include "predicate.h"

static uint8_t logical(int op, uint8_t n, uint8_t m)
{
	switch (op) {
	case PRED_AND:
		return n & m;
	case PRED_BIC:
		return n & (uint8_t)~m;
	case PRED_EOR:
		return n ^ m;
	case PRED_ORR:
		return n | m;
	case PRED_ORN:
		return n | (uint8_t)~m;
	case PRED_NOR:
		return (uint8_t)~(n | m);
	default:
		return (uint8_t)~(n & m);
	}
}

/* Field s: sets the flags */
enum smevec_result exec_pred_logical(struct exec *e)
{
	const uint8_t *g = e->r->p[field(e, 'g')], *n = e->r->p[field(e, 'n')];
	const uint8_t *m = e->r->p[field(e, 'm')];
	uint8_t result[PRED_BYTES];

	for (unsigned int i = 0; i < PRED_BYTES; i++)
		result[i] = e->insn->op == PRED_SEL ? (uint8_t)((n[i] & g[i]) | (m[i] & ~g[i])) :
						      logical(e->insn->op, n[i], m[i]) & g[i];
	if (field(e, 's'))
		pred_test(e, g, result, 1);
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* Field b: break before (1) or after the first true element; m: merging */
enum smevec_result exec_brk(struct exec *e)
{
	const uint8_t *g = e->r->p[field(e, 'g')], *n = e->r->p[field(e, 'n')];
	bool before = field(e, 'b'), broken = false;
	uint8_t result[PRED_BYTES] = { 0 };

	for (unsigned int i = 0; i < e->vl; i++) {
		bool hit = pred_bit(g, i) && pred_bit(n, i);

		if (!pred_bit(g, i)) {
			put_active(result, i, 1, field(e, 'm') && pred_bit(e->r->p[field(e, 'd')], i));
			continue;
		}
		put_active(result, i, 1, !broken && !(before && hit));
		broken |= hit;
	}
	if (field(e, 's'))
		pred_test(e, g, result, 1);
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* Last active element of n under g true? */
static bool last_active(const struct exec *e, const uint8_t *g, const uint8_t *n)
{
	for (unsigned int i = e->vl; i-- > 0;)
		if (pred_bit(g, i))
			return pred_bit(n, i);
	return false;
}

enum smevec_result exec_brkn(struct exec *e)
{
	const uint8_t *g = e->r->p[field(e, 'g')];
	bool keep = last_active(e, g, e->r->p[field(e, 'n')]);
	uint8_t result[PRED_BYTES] = { 0 }, all[PRED_BYTES];

	memset(all, 0xff, sizeof(all));
	if (keep)
		memcpy(result, e->r->p[field(e, 'd')], sizeof(result));
	if (field(e, 's'))
		pred_test(e, all, result, 1);
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* BRKPA, BRKPB */
enum smevec_result exec_brkp(struct exec *e)
{
	const uint8_t *g = e->r->p[field(e, 'g')], *m = e->r->p[field(e, 'm')];
	bool on = last_active(e, g, e->r->p[field(e, 'n')]);
	uint8_t result[PRED_BYTES] = { 0 };

	for (unsigned int i = 0; i < e->vl; i++) {
		if (!pred_bit(g, i))
			continue;
		on = on && !(field(e, 'b') && pred_bit(m, i));
		put_active(result, i, 1, on);
		on = on && !pred_bit(m, i);
	}
	if (field(e, 's'))
		pred_test(e, g, result, 1);
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

enum smevec_result exec_ptest(struct exec *e)
{
	pred_test(e, e->r->p[field(e, 'g')], e->r->p[field(e, 'n')], 1);
	return SMEVEC_DONE;
}

enum smevec_result exec_pfirst(struct exec *e)
{
	const uint8_t *g = e->r->p[field(e, 'g')];
	uint8_t result[PRED_BYTES];

	memcpy(result, e->r->p[field(e, 'd')], sizeof(result));
	for (unsigned int i = 0; i < e->vl; i++)
		if (pred_bit(g, i)) {
			set_active(result, i, 1);
			break;
		}
	pred_test(e, g, result, 1);
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

enum smevec_result exec_pnext(struct exec *e)
{
	unsigned int esize = esize_of(e, 's'), elements = e->vl / esize, next = elements;
	const uint8_t *g = e->r->p[field(e, 'g')], *d = e->r->p[field(e, 'd')];
	uint8_t result[PRED_BYTES] = { 0 };

	while (next > 0 && !active(d, next - 1, esize))
		next--;
	while (next < elements && !active(g, next, esize))
		next++;
	if (next < elements)
		set_active(result, next, esize);
	pred_test(e, g, result, esize);
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

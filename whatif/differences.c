/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "blame.h"
#include "differences.h"
#include "list_compare.h"
#include "machine.h"
#include "needed.h"
#include "pairing.h"

/* A comparison in progress; @a and @b: the pair that is being looked at */
struct comparison {
	struct differences *found;
	const struct calls *reference, *calls;
	struct comparison_terms terms;
	const struct call_record *a, *b;
};

static struct difference *add(struct comparison *c, enum effect effect)
{
	const struct call_record *either = c->a ? c->a : c->b;
	struct differences *found = c->found;
	struct difference *d;

	if (found->nr == found->room) {
		found->room = found->room ? 2 * found->room : 64;
		found->d = needed(reallocarray(found->d, found->room, sizeof(*found->d)));
	}
	d = &found->d[found->nr++];
	*d = (struct difference){ .step = either->step, .request = either->request,
				  .effect = effect, .id = either->id, .call = { c->a, c->b } };
	for (int i = 0; i < 2; i++)
		d->rule[i] = d->call[i] ? (enum rule)d->call[i]->rule : RULE_NONE;
	return d;
}

static void hash(struct comparison *c, struct difference *d)
{
	const struct { const void *call, *step; uint64_t id, request, in_list; } place = {
		d->call[0], d->step, d->id, d->request, d->in_list,
	};
	const struct call_record *b = d->call[1];
	const struct { uint64_t effect, err, ret, rule; } answer = {
		d->effect, b && !d->in_list ? (uint64_t)b->err : 0,
		b && !d->in_list ? (uint64_t)b->ret : 0, d->rule[1],
	};

	d->place = XXH3_64bits(&place, sizeof(place));
	d->answer = XXH3_64bits(&answer, sizeof(answer));
	if (b && b->len && !d->in_list)
		d->answer = XXH3_64bits_withSeed(calls_data(c->calls, b), b->len, d->answer);
}

/* Of kernels that differ in more than the vector ABI only that is compared */
static bool comparable(uint64_t id, bool same_kernel)
{
	return same_kernel || reg_class_of(id) != CLASS_OTHER;
}

static void list_difference(void *ctx, enum effect effect, uint64_t id)
{
	struct comparison *c = ctx;
	struct difference *d;

	if (!comparable(id, c->terms.same_kernel))
		return;
	d = add(c, effect);
	d->id = id;
	d->in_list = true;
	for (int i = 0; i < 2 && effect != EFFECT_list_order; i++)
		d->rule[i] = reg_list_rule((i ? c->calls : c->reference)->profile, id);
	hash(c, d);
}

static struct id_list ids_of(const struct calls *calls, const struct call_record *call)
{
	return (struct id_list){ (const uint64_t *)(const void *)calls_data(calls, call),
				 call->len / sizeof(uint64_t) };
}

/* The timers run by themselves: op1 3, CRn 14, CRm 0 to 3 */
static bool is_timer(uint64_t id)
{
	return (id & ~UINT64_C(0x1f)) == ARM64_SYS_REG(3, 3, 14, 0, 0);
}

/* Saving and restoring everything meets what runs by itself and what belongs to a kernel */
static bool is_noise(const struct call_record *call, bool same_kernel)
{
	if (!call_is_one_reg(call) || call->step->action == STEP_get ||
	    call->step->action == STEP_set)
		return false;
	return !comparable(call->id, same_kernel) || is_timer(call->id);
}

static bool same_result(const struct comparison *c)
{
	const struct call_record *a = c->a, *b = c->b;

	return a->ret == b->ret && a->len == b->len &&
	       (!a->len || !memcmp(calls_data(c->reference, a), calls_data(c->calls, b), a->len));
}

static enum effect effect_of(const struct comparison *c)
{
	const struct call_record *a = c->a, *b = c->b;

	if (a->err != b->err)
		return effect_of_errnos(a->err, b->err);
	if (a->request == KVM_RUN)
		return EFFECT_guest;
	if (a->len != b->len || !a->len)
		return EFFECT_value;
	return effect_of_values(calls_data(c->reference, a), calls_data(c->calls, b), a->len);
}

static void compare_pair(struct comparison *c)
{
	const struct call_record *a = c->a, *b = c->b;

	if (a->err == b->err && a->err && (!c->terms.rules || a->rule == b->rule))
		return;
	if (!a->err && !b->err && a->request == KVM_GET_REG_LIST)
		list_compare(ids_of(c->reference, a), ids_of(c->calls, b), list_difference, c);
	else if (a->err || b->err || !same_result(c))
		hash(c, add(c, a->err && a->err == b->err ? EFFECT_error : effect_of(c)));
}

static void compare_pairs(void *ctx, const struct call_record *a, const struct call_record *b)
{
	struct comparison *c = ctx;

	if (is_noise(a ? a : b, c->terms.same_kernel))
		return;
	c->a = a;
	c->b = b;
	if (a && b)
		compare_pair(c);
	else
		hash(c, add(c, a ? EFFECT_not_made : EFFECT_made));
}

void differences_find(struct differences *found, const struct calls *reference,
		      const struct calls *calls, struct comparison_terms terms)
{
	struct comparison c = { .found = found, .reference = reference, .calls = calls,
				.terms = terms };

	found->nr = 0;
	calls_pair(reference, calls, compare_pairs, &c);
}

void differences_free(struct differences *found)
{
	free(found->d);
	memset(found, 0, sizeof(*found));
}

/* Differences by place: open addressing, at most half full */
struct by_place {
	const struct differences *of;
	uint32_t *slot;
	size_t mask;
};

#define EMPTY UINT32_MAX

static size_t slot_of(const struct by_place *t, uint64_t place)
{
	size_t slot = place & t->mask;

	while (t->slot[slot] != EMPTY && t->of->d[t->slot[slot]].place != place)
		slot = (slot + 1) & t->mask;
	return slot;
}

static void by_place_fill(struct by_place *t, const struct differences *of)
{
	size_t room = 16;

	while (room < 2 * of->nr)
		room *= 2;
	*t = (struct by_place){ of, needed(malloc(room * sizeof(*t->slot))), room - 1 };
	memset(t->slot, 0xff, room * sizeof(*t->slot));
	for (uint32_t i = 0; i < of->nr; i++)
		t->slot[slot_of(t, of->d[i].place)] = i;
}

/* A call that was not made, and is now, is no such difference any more, whatever it answers */
static enum blame_state judge(const struct difference *was, const struct difference *is)
{
	if (is->answer == was->answer)
		return BLAME_SAME;
	return was->effect == EFFECT_not_made && is->effect != EFFECT_not_made ? BLAME_CURED :
										 BLAME_OTHER;
}

void differences_judge(const struct differences *of, const struct differences *trial,
		       uint8_t *state)
{
	struct by_place left;

	by_place_fill(&left, trial);
	for (size_t i = 0; i < of->nr; i++) {
		uint32_t n = left.slot[slot_of(&left, of->d[i].place)];

		state[i] = n == EMPTY ? BLAME_CURED : (uint8_t)judge(&of->d[i], &trial->d[n]);
	}
	free(left.slot);
}

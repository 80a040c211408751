/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "fuzz_shrink.h"

static bool try(const struct fuzz_does *does, struct fuzz_sequence *sequence,
		const struct fuzz_sequence *smaller)
{
	if (!does->does(does->ctx, smaller))
		return false;
	*sequence = *smaller;
	return true;
}

/* Without @nr calls from @at on */
static bool try_without(const struct fuzz_does *does, struct fuzz_sequence *sequence,
			unsigned int at, unsigned int nr)
{
	struct fuzz_sequence smaller = *sequence;

	memmove(&smaller.op[at], &smaller.op[at + nr],
		(smaller.nr - at - nr) * sizeof(smaller.op[0]));
	smaller.nr -= nr;
	return try(does, sequence, &smaller);
}

static bool drop_calls(const struct fuzz_does *does, struct fuzz_sequence *sequence)
{
	bool any = false;

	for (unsigned int nr = sequence->nr / 2; nr; nr /= 2)
		for (unsigned int at = 0; at + nr <= sequence->nr;)
			if (try_without(does, sequence, at, nr))
				any = true;
			else
				at++;
	return any;
}

static void try_op(const struct fuzz_does *does, struct fuzz_sequence *sequence, unsigned int at,
		   struct fuzz_op op)
{
	struct fuzz_sequence smaller = *sequence;

	if (!memcmp(&op, &smaller.op[at], sizeof(op)))
		return;
	smaller.op[at] = op;
	try(does, sequence, &smaller);
}

/* Good pointers, the first vCPU, first registers of a class, small numbers */
static void simplify(const struct fuzz_does *does, struct fuzz_sequence *sequence, unsigned int at)
{
	static const uint32_t values[] = { 0, 8, 16, 24, 1 };
	struct fuzz_op op = sequence->op[at];

	op.where = 8;
	try_op(does, sequence, at, op);
	op = sequence->op[at];
	op.where |= 8;
	try_op(does, sequence, at, op);
	op = sequence->op[at];
	op.reg &= 31;
	try_op(does, sequence, at, op);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		op = sequence->op[at];
		op.value = values[i];
		try_op(does, sequence, at, op);
		if (sequence->op[at].value == values[i])
			return;
	}
}

/* All calls on the first vCPU of their VM, or of the first VM */
static void move_all(const struct fuzz_does *does, struct fuzz_sequence *sequence, uint8_t keep)
{
	struct fuzz_sequence smaller = *sequence;

	for (unsigned int i = 0; i < smaller.nr; i++)
		smaller.op[i].where &= keep;
	try(does, sequence, &smaller);
}

void fuzz_shrink(const struct fuzz_does *does, struct fuzz_sequence *sequence)
{
	struct fuzz_sequence smaller = *sequence;

	smaller.share |= FUZZ_GUESTS;
	try(does, sequence, &smaller);
	move_all(does, sequence, 0xfe);
	move_all(does, sequence, 0xfd);
	while (drop_calls(does, sequence))
		;
	move_all(does, sequence, 0xfe);
	move_all(does, sequence, 0xfd);
	for (unsigned int at = 0; at < sequence->nr; at++)
		simplify(does, sequence, at);
	while (drop_calls(does, sequence))
		;
}

static bool still_breaks(void *ctx, const struct fuzz_sequence *sequence)
{
	struct fuzz_world *world = ctx;
	struct fuzz_breach broken;

	return !fuzz_world_run(world, sequence, &broken);
}

/* Nothing behind the call that broke it */
static void cut(struct fuzz_world *world, struct fuzz_sequence *sequence)
{
	struct fuzz_sequence smaller = *sequence;
	struct fuzz_breach broken;

	if (fuzz_world_run(world, sequence, &broken))
		return;
	smaller.nr = broken.at + 1;
	if (still_breaks(world, &smaller))
		*sequence = smaller;
}

void fuzz_shrink_breach(struct fuzz_world *world, const struct breach *breach,
			struct fuzz_sequence *sequence)
{
	const struct fuzz_does does = { still_breaks, world };
	struct fuzz_cover *cover = world->cover;
	struct fuzz_sequence whole;

	world->only = breach;
	world->cover = NULL;
	cut(world, sequence);
	if (fuzz_world_unroll(world, sequence, &whole) && still_breaks(world, &whole))
		*sequence = whole;
	fuzz_shrink(&does, sequence);
	cut(world, sequence);
	world->only = NULL;
	world->cover = cover;
}

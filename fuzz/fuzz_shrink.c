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

static void drop_more(const struct fuzz_does *does, struct fuzz_sequence *sequence, uint8_t bit)
{
	struct fuzz_sequence smaller = *sequence;

	smaller.more &= (uint8_t)~bit;
	if (smaller.more != sequence->more)
		try(does, sequence, &smaller);
}

void fuzz_shrink(const struct fuzz_does *does, struct fuzz_sequence *sequence)
{
	struct fuzz_sequence smaller = *sequence;

	smaller.share |= FUZZ_GUESTS;
	try(does, sequence, &smaller);
	drop_more(does, sequence, FUZZ_MIGRATES);
	drop_more(does, sequence, FUZZ_TASK);
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

/*
 * A state that a migration loses breaks the promise as it is: in place of the migration the states
 * behind the calls are looked at, or behind a GET of the vCPU that it was asked of
 */
static void look_without_moving(struct fuzz_world *world, struct fuzz_sequence *sequence)
{
	struct fuzz_sequence smaller = *sequence;
	struct fuzz_op get;

	if (!sequence->nr || !sequence->more)
		return;
	smaller.look_at = 0;
	smaller.nr--;
	if (smaller.nr && still_breaks(world, &smaller)) {
		*sequence = smaller;
		return;
	}
	smaller.nr++;
	if (!fuzz_op_of(world->now.stage[0].m, &(struct vcpu_call){ .kind = CALL_GET, .id = KVM_REG_ARM64_SYS_SVCR },
			&get))
		return;
	get.where = sequence->op[sequence->nr - 1].where | 8;
	smaller.op[smaller.nr - 1] = get;
	if (still_breaks(world, &smaller))
		*sequence = smaller;
}

static void shrink_breach(struct fuzz_world *world, struct breach *breach, struct fuzz_sequence *sequence)
{
	const struct fuzz_does does = { still_breaks, world };
	struct fuzz_breach now;
	struct fuzz_sequence whole;

	cut(world, sequence);
	look_without_moving(world, sequence);
	if (fuzz_world_unroll(world, sequence, &whole) && still_breaks(world, &whole))
		*sequence = whole;
	fuzz_shrink(&does, sequence);
	cut(world, sequence);
	if (!fuzz_world_run(world, sequence, &now))
		*breach = now.breach;	/* by another register, as it may be */
}

bool fuzz_shrink_breach(struct fuzz_world *world, struct breach *breach,
			struct fuzz_sequence *sequence)
{
	const struct breach wanted = *breach;
	struct fuzz_cover *cover = world->cover;
	bool breaks;

	world->only = &wanted;
	world->cover = NULL;
	breaks = still_breaks(world, sequence);
	if (breaks)
		shrink_breach(world, breach, sequence);
	world->only = NULL;
	world->cover = cover;
	return breaks;
}

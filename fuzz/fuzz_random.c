/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "fuzz_random.h"

/* One of 256 calls has a pointer that is not mapped */
static struct fuzz_op random_op(struct fuzz_random *random)
{
	uint64_t r = fuzz_next(random);
	uint8_t where = (uint8_t)(r >> 8);

	if (!(where >> 2) && (r >> 32 & 3))
		where |= 8;
	return (struct fuzz_op){ (uint8_t)r, where, (uint16_t)(r >> 16), (uint32_t)(r >> 32) };
}

static bool is_one_of(struct fuzz_random *random, unsigned int share)
{
	return fuzz_next(random) % share == 0;
}

/* What calls stand for; whether states are looked at goes along with a sequence that was kept for it */
static void pick_dear(struct fuzz_random *random, unsigned int share, struct fuzz_sequence *sequence)
{
	sequence->share = is_one_of(random, share) ? 0 : FUZZ_GUESTS;
	sequence->more = is_one_of(random, share) ? FUZZ_MIGRATES : 0;
	if (is_one_of(random, share))
		sequence->more |= FUZZ_TASK;
}

void fuzz_make(struct fuzz_random *random, unsigned int nr, unsigned int share,
	       struct fuzz_sequence *sequence)
{
	uint64_t r = fuzz_next(random);

	*sequence = (struct fuzz_sequence){
		.host = (uint8_t)r, .profile = (uint8_t)(r >> 8), .start = (uint8_t)(r >> 16),
		.look_at = is_one_of(random, share) ? 0 : FUZZ_LOOKS, .nr = nr,
	};
	pick_dear(random, share, sequence);
	for (unsigned int i = 0; i < nr; i++)
		sequence->op[i] = random_op(random);
}

static void drop(struct fuzz_sequence *sequence, unsigned int at)
{
	memmove(&sequence->op[at], &sequence->op[at + 1],
		(sequence->nr - at - 1) * sizeof(sequence->op[0]));
	sequence->nr--;
}

static void insert(struct fuzz_sequence *sequence, unsigned int at, struct fuzz_op op)
{
	if (sequence->nr == FUZZ_MAX_OPS)
		drop(sequence, FUZZ_MAX_OPS - 1);
	if (at > sequence->nr)
		at = sequence->nr;
	memmove(&sequence->op[at + 1], &sequence->op[at],
		(sequence->nr - at) * sizeof(sequence->op[0]));
	sequence->op[at] = op;
	sequence->nr++;
}

static void change(struct fuzz_random *random, struct fuzz_op *op)
{
	uint64_t r = fuzz_next(random);

	switch (r & 3) {
	case 0:
		op->kind = (uint8_t)(r >> 8);
		break;
	case 1:
		op->where = (uint8_t)(r >> 8);
		break;
	case 2:
		op->reg = (uint16_t)(r >> 8);
		break;
	default:
		op->value = r & 4 ? (uint32_t)(r >> 32) : op->value ^ UINT32_C(1) << (r >> 8 & 31);
	}
}

void fuzz_mutate(struct fuzz_random *random, const struct fuzz_sequence *other, unsigned int share,
		 struct fuzz_sequence *sequence)
{
	unsigned int changes = 1 + (unsigned int)(fuzz_next(random) & 3);

	for (unsigned int i = 0; i < changes; i++) {
		uint64_t r = fuzz_next(random);
		unsigned int at = sequence->nr ? (unsigned int)(r >> 8) % sequence->nr : 0;

		if ((r & 7) == 0 && sequence->nr > 1)
			drop(sequence, at);
		else if ((r & 7) == 1)
			insert(sequence, at, random_op(random));
		else if ((r & 7) == 2 && other->nr)
			insert(sequence, at, other->op[(r >> 32) % other->nr]);
		else if ((r & 7) == 3)
			pick_dear(random, share, sequence);
		else if ((r & 7) == 4)
			sequence->start = (uint8_t)(r >> 32);
		else if (sequence->nr)
			change(random, &sequence->op[at]);
	}
}

void fuzz_make_tail(struct fuzz_random *random, unsigned int from, struct fuzz_sequence *sequence)
{
	for (unsigned int i = from; i < sequence->nr; i++)
		sequence->op[i] = random_op(random);
}

static struct fuzz_op some_op(struct fuzz_random *random, const struct fuzz_corpus *kept)
{
	const struct fuzz_sequence *other = fuzz_pick(random, kept);

	return other && other->nr ? other->op[fuzz_next(random) % other->nr] : random_op(random);
}

/* A call that goes makes room for one behind the others, one that comes pushes the last one out */
void fuzz_mutate_tail(struct fuzz_random *random, const struct fuzz_corpus *kept, unsigned int from,
		      struct fuzz_sequence *sequence)
{
	unsigned int nr = sequence->nr, changes = 1 + (unsigned int)(fuzz_next(random) & 3);

	for (unsigned int i = 0; i < changes; i++) {
		uint64_t r = fuzz_next(random);
		unsigned int at = from + (unsigned int)(r >> 8) % (nr - from);

		if ((r & 3) == 0)
			drop(sequence, at);
		if ((r & 3) == 0)
			insert(sequence, nr - 1, random_op(random));
		else if ((r & 7) == 1)
			insert(sequence, at, random_op(random));
		else if ((r & 7) == 2)
			insert(sequence, at, some_op(random, kept));
		else
			change(random, &sequence->op[at]);
		sequence->nr = nr;
	}
}

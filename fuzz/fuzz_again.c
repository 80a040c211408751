/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <xxhash.h>

#include "fuzz_again.h"

/**
 * struct left - what a sequence leaves in a world
 * @vm, @vcpu: as they were hashed on the way, by what was known to have changed; @state: from all bytes
 */
struct left {
	uint64_t answers, memory;
	struct state_hash state, vm[FUZZ_VMS], vcpu[FUZZ_STAGES];
};

static struct left look(const struct fuzz_world *world)
{
	const struct fuzz_now *now = &world->now;
	struct left left = {
		.answers = now->answers, .state = snapshot_hash_anew(now->stage[0].m),
		.memory = XXH3_64bits(guest_page_memory(now->stage[0].page), GUEST_PAGE_BYTES),
	};

	memcpy(left.vm, now->vm, sizeof(left.vm));
	memcpy(left.vcpu, now->vcpu, sizeof(left.vcpu));
	return left;
}

static bool same_breach(const struct fuzz_finding *a, const struct fuzz_finding *b, bool differential)
{
	if (a->broken.at != b->broken.at)
		return false;
	if (differential)
		return fuzz_same_difference(a, b);
	return a->broken.breach.promise == b->broken.breach.promise &&
	       a->broken.breach.rule == b->broken.breach.rule && a->broken.breach.reg == b->broken.breach.reg;
}

/* A mark that is not left: from it there is no way back but to copy everything, the guest's memory too */
static bool forget_changes(struct fuzz_world *world)
{
	world->now.ran = true;
	return fuzz_mark_save(world, &world->before);
}

static bool make(struct fuzz_world *world, bool differential, const struct fuzz_sequence *sequence,
		 struct fuzz_finding *found)
{
	if (differential)
		return !fuzz_differ(world, sequence, found);
	return fuzz_world_run(world, sequence, &found->broken);
}

static const char *compare(const struct left *was, const struct left *is)
{
	if (was->answers != is->answers)
		return "a call is answered otherwise";
	if (memcmp(&was->state, &is->state, sizeof(was->state)) != 0)
		return "another state is left";
	if (memcmp(was->vm, is->vm, sizeof(was->vm)) != 0 || memcmp(was->vcpu, is->vcpu, sizeof(was->vcpu)) != 0)
		return "states were taken for others on the way";
	return was->memory == is->memory ? NULL : "the guest's memory is another";
}

const char *fuzz_again(struct fuzz_world *world, bool differential, const struct fuzz_sequence *sequence,
		       bool ok, const struct fuzz_finding *found)
{
	unsigned int nr = differential ? 2 : 1;
	struct fuzz_cover *cover = world->cover;
	uint64_t calls = world->calls;
	struct fuzz_finding again = *found;
	const char *other = NULL;
	struct left was[2];

	for (unsigned int i = 0; i < nr; i++) {
		was[i] = look(&world[i]);
		if (!forget_changes(&world[i]))
			return NULL;
	}
	world->cover = NULL;
	if (make(world, differential, sequence, &again) != ok || (!ok && !same_breach(found, &again, differential)))
		other = "another promise is broken, or none";
	for (unsigned int i = 0; i < nr && !other; i++) {
		const struct left is = look(&world[i]);

		other = compare(&was[i], &is);
	}
	world->cover = cover;
	world->calls = calls;
	return other;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wrong_mark.h"

void __real_fuzz_mark_return(struct fuzz_world *world, const struct fuzz_mark *mark);
void __wrap_fuzz_mark_return(struct fuzz_world *world, const struct fuzz_mark *mark);

static bool is_in_family(const struct fuzz_world *world, const struct fuzz_mark *mark)
{
	return mark != &world->before && (mark < &world->home[0] || mark >= &world->home[FUZZ_STARTS]);
}

void __wrap_fuzz_mark_return(struct fuzz_world *world, const struct fuzz_mark *mark)
{
	__real_fuzz_mark_return(world, mark);
	if (wrong_mark && is_in_family(world, mark))
		wrong_mark(world);
}

void wrong_register(struct fuzz_world *world)
{
	const struct vcpu_call call = { .kind = CALL_SET, .id = UINT64_C(0x603000000010000e), .value = 0x77 };
	struct answer answer;

	vcpu_call_make(&world->now.stage[0], &call, &answer);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "fuzz_world.h"

static void *guest_memory(const struct fuzz_world *world)
{
	return guest_page_memory(world->now.stage[0].page);
}

bool fuzz_mark_save(const struct fuzz_world *world, struct fuzz_mark *mark)
{
	mark->now = world->now;
	if (mark->now.ran || mark == &world->home[0])
		memcpy(mark->memory, guest_memory(world), sizeof(mark->memory));
	return snapshot_save(world->now.stage[0].m, &mark->at);
}

void fuzz_mark_return(struct fuzz_world *world, const struct fuzz_mark *mark)
{
	bool ran = world->now.ran;

	world->now = mark->now;
	snapshot_restore(world->now.stage[0].m, &mark->at);
	if (ran || mark->now.ran)
		memcpy(guest_memory(world), mark->now.ran ? mark->memory : world->home[0].memory,
		       sizeof(mark->memory));
}

void fuzz_mark_leave(const struct fuzz_mark *mark)
{
	snapshot_leave(mark->now.stage[0].m, &mark->at);
}

void fuzz_mark_free(struct fuzz_mark *mark)
{
	snapshot_free(&mark->at);
}

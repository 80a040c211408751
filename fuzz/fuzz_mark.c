/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fuzz_world.h"

bool fuzz_mark_save(const struct fuzz_world *world, struct fuzz_mark *mark)
{
	mark->now = world->now;
	return snapshot_save(world->now.stage[0].m, &mark->at);
}

void fuzz_mark_return(struct fuzz_world *world, const struct fuzz_mark *mark)
{
	world->now = mark->now;
	snapshot_restore(world->now.stage[0].m, &mark->at);
}

void fuzz_mark_free(struct fuzz_mark *mark)
{
	snapshot_free(&mark->at);
}

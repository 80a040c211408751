/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz_world.h"
#include "ioctl_sequence.h"

#define BIT(promise) (UINT64_C(1) << PROMISE_##promise)

/* No ABI that was ever posted breaks these (docs/promises.md) */
#define ALWAYS_KEPT (BIT(HASH_TOLD) | BIT(FINALIZE_FREEZES) | BIT(CONFIGURATION_CONSISTENT) | BIT(ISOLATION))

/* sme-v12, searched to the end, keeps more */
#define KEPT_BY_V12 (ALWAYS_KEPT | BIT(GET_CHANGES_NOTHING) | BIT(SET_GET) | BIT(ZA_FORGETS) | \
		     BIT(SM_FORGETS) | BIT(LISTED_READABLE) | BIT(READABLE_LISTED) | \
		     BIT(GETS_DO_NOT_MATTER) | BIT(RESTORE_SVCR_FIRST))

/* Making a world takes longer than thousands of sequences in it: they are kept until the end */
static struct fuzz_world *world_of(struct fuzz_worlds *worlds, const struct fuzz_sequence *sequence)
{
	unsigned int host = sequence->host % nr_fuzz_hosts;
	size_t profile = sequence->profile % nr_builtin_profiles;
	struct fuzz_world **at = &worlds->world[host * nr_builtin_profiles + profile];
	struct kvmsme_error error;

	if (*at)
		return *at;
	*at = calloc(1, sizeof(**at));
	if (!*at || !fuzz_world_open(*at, fuzz_host(sequence->host), builtin_profiles[profile], NULL,
				     &error))
		abort();
	(*at)->promises = strcmp((*at)->profile->name, "sme-v12") ? ALWAYS_KEPT : KEPT_BY_V12;
	return *at;
}

bool fuzz_worlds_open(struct fuzz_worlds *worlds)
{
	worlds->nr = nr_fuzz_hosts * nr_builtin_profiles;
	worlds->world = calloc(worlds->nr, sizeof(void *));
	return worlds->world;
}

void fuzz_worlds_close(struct fuzz_worlds *worlds)
{
	for (size_t i = 0; worlds->world && i < worlds->nr; i++)
		if (worlds->world[i]) {
			fuzz_world_close(worlds->world[i]);
			free(worlds->world[i]);
		}
	free(worlds->world);
}

void fuzz_worlds_make(struct fuzz_worlds *worlds)
{
	struct fuzz_sequence sequence = { 0 };

	for (sequence.host = 0; sequence.host < nr_fuzz_hosts; sequence.host++)
		for (size_t i = 0; i < nr_builtin_profiles; i++) {
			sequence.profile = (uint8_t)i;
			world_of(worlds, &sequence);
		}
}

const char *fuzz_sequence(struct fuzz_worlds *worlds, const uint8_t *data, size_t size)
{
	struct fuzz_sequence sequence;
	struct fuzz_breach broken;

	fuzz_decode(data, size, &sequence);
	if (fuzz_world_run(world_of(worlds, &sequence), &sequence, &broken))
		return NULL;
	return promise_descs[broken.breach.promise].id;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "differential.h"

static char name[32];

static const char *indexed(const char *what, unsigned int n)
{
	snprintf(name, sizeof(name), what, n);
	return name;
}

static const char *differ_za(const struct image *ours, const struct image *theirs)
{
	for (unsigned int row = 0; ours->svcr & SMEVEC_SVCR_ZA && row < ours->svl; row++)
		if (memcmp(ours->za[row], theirs->za[row], ours->svl))
			return indexed("ZA[%u]", row);
	return NULL;
}

static const char *differ_vectors(const struct image *ours, const struct image *theirs)
{
	bool streaming = ours->svcr & SMEVEC_SVCR_SM;
	size_t vl = streaming ? ours->svl : ours->vl;

	for (unsigned int n = 0; n < 32; n++)
		if (memcmp(ours->z[n], theirs->z[n], vl))
			return indexed("Z%u", n);
	for (unsigned int n = 0; n < 16; n++)
		if (memcmp(ours->p[n], theirs->p[n], vl / 8))
			return indexed("P%u", n);
	if (memcmp(ours->p[SMEVEC_FFR], theirs->p[SMEVEC_FFR], vl / 8))
		return "FFR";
	return differ_za(ours, theirs);
}

const char *differ(const struct image *ours, const struct image *theirs)
{
	if (ours->svcr != theirs->svcr)
		return "SVCR";
	for (unsigned int n = 0; n < NR_X; n++)
		if (ours->x[n] != theirs->x[n])
			return indexed("X%u", n);
	if (ours->nzcv != theirs->nzcv)
		return "NZCV";
	if (ours->fpsr != theirs->fpsr)
		return "FPSR";
	if (memcmp(ours->memory, theirs->memory, MEMORY_SIZE))
		return "memory";
	return differ_vectors(ours, theirs);
}

const char *find_difference(const char *program, const struct image *image, struct image *theirs)
{
	static struct image ours;
	bool ok;

	memcpy(&ours, image, sizeof(ours));
	memcpy(theirs, image, sizeof(*theirs));
	ok = engine_run(&ours);
	if (!qemu_run(program, theirs))
		return ok ? "qemu-aarch64 ended" : NULL;
	return ok ? differ(&ours, theirs) : "the engine refuses a word";
}

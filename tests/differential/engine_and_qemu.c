/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "differential.h"

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

bool still_differs(const struct image *image, const void *program)
{
	static struct image theirs, ours;

	memcpy(&ours, image, sizeof(ours));
	return engine_run(&ours) && find_difference(program, image, &theirs);
}

void report_difference(const char *program, const struct image *image)
{
	static struct image theirs, ours;
	const char *what;
	char title[64];

	what = find_difference(program, image, &theirs);
	snprintf(title, sizeof(title), "%s differs from qemu-aarch64", what ? what : "nothing");
	memcpy(&ours, image, sizeof(ours));
	engine_run(&ours);
	report(image, &ours, &theirs, title, "qemu-aarch64");
}

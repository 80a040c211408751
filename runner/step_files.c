// SPDX-License-Identifier: GPL-2.0-or-later
/* open, close, map: file descriptors themselves */
#include "expect.h"
#include "ioctl_arg.h"
#include "kvm_call.h"
#include "steps.h"

#define PAGE 4096

static uint64_t or_else(const struct given *number, uint64_t otherwise)
{
	return number->is ? number->n : otherwise;
}

void step_open(struct exec *x, const struct step *step)
{
	struct place *place = step_place(x, step);
	int fd = call_open(place->m, step->name);

	expect_result(x, step, step->name, fd);
	if (fd >= 0)
		place_note_opened(place, fd);
}

void step_close(struct exec *x, const struct step *step)
{
	int fd = step_fd(x, step);

	place_note_closed(step_place(x, step), step);
	expect_result(x, step, ioctl_fd_name(&step->ioctl), call_release(fd));
}

void step_map(struct exec *x, const struct step *step)
{
	const struct map_arg *arg = &step->map;

	expect_result(x, step, ioctl_fd_name(&step->ioctl),
		      call_map(step_fd(x, step), or_else(&arg->length, PAGE), (long)or_else(&arg->offset, 0)));
}

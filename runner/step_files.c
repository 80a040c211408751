// SPDX-License-Identifier: GPL-2.0-or-later
/* open, close, map: file descriptors themselves */
#include <string.h>

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
	size_t length = or_else(&arg->length, PAGE);
	int fd = step_fd(x, step);
	uint8_t *at;
	long ret = call_map(fd, length, (long)arg->offset.n, &at);

	expect_result(x, step, ioctl_fd_name(&step->ioctl), ret);
	if (ret)
		return;
	if (arg->bytes.len)
		memcpy(at, arg->bytes.bytes, arg->bytes.len);
	if (arg->reads.len)
		expect_bytes(x, step, "reads", arg->reads.bytes, at, arg->reads.len);
	call_map_done(fd, at, length);
}

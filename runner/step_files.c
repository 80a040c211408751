// SPDX-License-Identifier: GPL-2.0-or-later
/* open, close, map, read: file descriptors themselves */
#include <string.h>

#include "expect.h"
#include "ioctl_arg.h"
#include "kvm_call.h"
#include "steps.h"
#include "user_buffer.h"

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

	place_note_closed(step_place(x, step), step, fd);
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

void step_read(struct exec *x, const struct step *step)
{
	const struct read_arg *arg = &step->read;
	size_t size = or_else(&arg->size, arg->reads.len ? arg->reads.len : PAGE), mapped;
	int fd = step_fd(x, step);
	/* of a larger buffer nothing is written behind a page */
	uint8_t *to = user_buffer(x, step, size < EDGE_SIZE ? size : EDGE_SIZE, &mapped);
	long ret;

	/* what must be read is there before as it must not be */
	for (size_t i = 0; i < arg->reads.len && i < mapped; i++)
		to[i] = (uint8_t)~arg->reads.bytes[i];
	ret = arg->offset.is ? call_pread(fd, to, size, (long)arg->offset.n) : call_read(fd, to, size);
	if (!expect_result(x, step, ioctl_fd_name(&step->ioctl), ret) || ret < 0)
		return;
	expect_number(x, step, "returns", &arg->returns, (uint64_t)ret);
	if (arg->reads.len)
		expect_bytes(x, step, "reads", arg->reads.bytes, to, arg->reads.len);
}

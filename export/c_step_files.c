// SPDX-License-Identifier: GPL-2.0-or-later
/* open, close, map, read, stats */
#include <inttypes.h>

#include "c_ids.h"
#include "c_program.h"
#include "c_tokens.h"
#include "ioctl_arg.h"
#include "stats_names.h"

static void begin_claim(struct program *p, const struct step *step)
{
	fputs("\tclaim_errno(", p->out);
	put_what(p, step, "");
	fprintf(p->out, ", %s,\n\t\t    ", c_errno(step_errno(p, step)));
}

bool c_step_open(struct program *p, const struct step *step)
{
	begin_claim(p, step);
	fputs("open(", p->out);
	put_string(p->out, step->name);
	fputs(", O_RDWR));\n", p->out);
	return true;
}

bool c_step_close(struct program *p, const struct step *step)
{
	if (!has_fd(p, step))
		return false;
	if (p->dialect == C_SELFTEST)
		return refuse(p, step, "close: kvm_util closes its file descriptors itself, and ends where that fails");
	begin_claim(p, step);
	fputs("close(", p->out);
	put_fd(p, step, true);
	fputs("));\n", p->out);
	return true;
}

/* What is mapped becomes, or must be, as the step says */
static void put_mapped(struct program *p, const struct step *step)
{
	if (step->map.bytes.len) {
		fputs("\tif (at != MAP_FAILED)\n\t\tmemcpy(at, bytes, sizeof(bytes));\n", p->out);
		return;
	}
	fputs("\tclaim(at != MAP_FAILED && !memcmp(at, bytes, sizeof(bytes)), ", p->out);
	put_what(p, step, "reads");
	fputs(");\n", p->out);
}

bool c_step_map(struct program *p, const struct step *step)
{
	const struct map_arg *arg = &step->map;
	const struct value *value = arg->bytes.len ? &arg->bytes : &arg->reads;
	bool looks = value->len && !step_errno(p, step);

	if (!has_fd(p, step))
		return false;
	if (looks)
		put_byte_array(p->out, "static const uint8_t bytes", value->bytes, value->len, false);
	fprintf(p->out, "\tvoid *at = mmap(NULL, %" PRIu64 ", PROT_READ | PROT_WRITE, MAP_SHARED, ",
		arg->length.is ? arg->length.n : 4096);
	put_fd(p, step, true);
	fprintf(p->out, ", %" PRIu64 ");\n\n", arg->offset.n);
	begin_claim(p, step);
	fputs("at == MAP_FAILED ? -1 : 0);\n", p->out);
	if (looks)
		put_mapped(p, step);
	return true;
}

bool c_step_read(struct program *p, const struct step *step)
{
	return refuse(p, step, "read: a program looks at statistics by stats:, and reads nothing else");
}

static void put_stats_fd(struct program *p, const struct step *step, bool of_vm)
{
	if (of_vm)
		put_vm(p, step);
	else
		put_vcpu(p, step);
	fputs(p->dialect == C_SELFTEST ? "->fd" : "", p->out);
}

/* The program asks for the file descriptor anew each time */
static bool was_closed(const struct program *p, const struct step *step)
{
	const struct step *before = p->scenario->steps;

	while (before != step && before->action != STEP_close)
		before = before->next;
	return before != step;
}

bool c_step_stats(struct program *p, const struct step *step)
{
	if (was_closed(p, step))
		return refuse(p, step, "stats: behind a close: a program has no file descriptor to look at them by");
	for (const struct stats_name *stat = stats_names; stat->name; stat++) {
		const struct given *expected = stats_given(step, stat);

		if (!expected->is)
			continue;
		fputs(stat->of_host ? "\tclaim_at_least(" : "\tclaim_number(", p->out);
		put_what(p, step, stat->name);
		fprintf(p->out, ", 0x%" PRIx64 ", stat_of(", expected->n);
		put_stats_fd(p, step, stat->of_vm);
		fprintf(p->out, ", \"%s\"));\n", stat->name);
	}
	return true;
}

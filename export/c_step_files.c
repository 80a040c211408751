// SPDX-License-Identifier: GPL-2.0-or-later
/* open, close, map */
#include <inttypes.h>

#include "c_ids.h"
#include "c_program.h"
#include "c_tokens.h"

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
	if (p->dialect == C_SELFTEST)
		return refuse(p, step, "close: kvm_util closes its file descriptors itself, and ends where that fails");
	begin_claim(p, step);
	fputs("close(", p->out);
	put_fd(p, step, true);
	fputs("));\n", p->out);
	return true;
}

bool c_step_map(struct program *p, const struct step *step)
{
	const struct map_arg *arg = &step->map;

	begin_claim(p, step);
	fprintf(p->out, "mmap(NULL, %" PRIu64 ", PROT_READ | PROT_WRITE, MAP_SHARED, ",
		arg->length.is ? arg->length.n : 4096);
	put_fd(p, step, true);
	fprintf(p->out, ", %" PRIu64 ") == MAP_FAILED ? -1 : 0);\n", arg->offset.n);
	return true;
}

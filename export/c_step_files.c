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

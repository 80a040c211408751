/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include "check_backend.h"
#include "machine.h"
#include "select.h"

static const struct profile *choose_profile(struct check *check, struct input_error *error)
{
	const struct profile *profile = check->options->profile;
	char note[sizeof(check->note)] = "";

	if (profile)
		return profile;
	profile = trace_select_profile(&check->trace.header, note, sizeof(note), error);
	if (note[0] && !check->options->json && !check->options->quiet && strcmp(note, check->note) != 0)
		fprintf(check->options->out, "%s: note: %s\n", check->path, note);
	memcpy(check->note, note, sizeof(note));
	return profile;
}

/* One for all of the file, whatever host was recorded */
static bool open_kernel(struct check *check, struct input_error *error)
{
	const struct check_kernel *kernel = check->options->kernel;

	if (check->opened)
		return true;
	error->line = check->trace.line;
	if (check->trace.format == FORMAT_WORLD) {
		strcpy(error->text, "world switches are the model's alone: what a guest leaves in the CPU no kernel "
				    "shows");
		return false;
	}
	check->opened = true;
	if (!replay_init(&check->replay, NULL, check->image)) {
		snprintf(error->text, sizeof(error->text), "/dev/kvm: %s", strerror(errno));
		return false;
	}
	check->replay.before_run = kernel->before_run;
	check->replay.after_run = kernel->after_run;
	check->replay.ctx = kernel->ctx;
	return true;
}

/* A trace has one machine; each case of world switches starts with one that nobody has used */
static bool prepare_machine(struct check *check, struct input_error *error)
{
	struct kvmsme *old = check->machine;
	const struct profile *profile;
	bool ok;

	if (old && check->trace.format == FORMAT_TRACE)
		return true;
	profile = choose_profile(check, error);
	check->machine = profile ? trace_machine(check->path, &check->trace.header, profile,
						 check->options->cpu, error) : NULL;
	if (!check->machine) {
		check->machine = old;
		if (!profile || check->trace.format == FORMAT_WORLD)
			error->line = check->trace.line;
		return false;
	}
	check->opened = true;
	ok = old ? replay_change_machine(&check->replay, check->machine) :
		   replay_init(&check->replay, check->machine, check->image);
	kvmsme_free(old);
	if (!ok)
		strcpy(error->text, "out of memory");
	return ok;
}

bool check_prepare(struct check *check, struct input_error *error)
{
	return check->options->kernel ? open_kernel(check, error) : prepare_machine(check, error);
}

/* A CPU that cannot go on (RUN-17) or memory that is not to be had (VM-4) is no such end: nothing may pass by it */
bool check_at_limit(const struct check *check)
{
	enum rule decided = check->machine ? rule_decided(&check->machine->rules) : RULE_NONE;

	return decided == RULE_FD_PATH || decided == RULE_FD_LIMIT || decided == RULE_NOT_MODELLED ||
	       decided == RULE_RUN_WFI;
}

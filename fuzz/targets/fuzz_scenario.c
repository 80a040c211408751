/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A scenario: loaded, and run with small budgets.  Guest code that is text is not assembled;
 * guests of words and of ELF files run.
 */
#include <stdlib.h>

#include "cpu.h"
#include "exec.h"
#include "guest_asm.h"
#include "target.h"

enum { MAX_BUDGET = 500, MAX_STEPS = 64, MAX_PROFILES = 3 };

/* Few enough steps to run in no time */
static bool tame(struct scenario *s)
{
	unsigned int nr = 0;

	for (struct step *step = s->steps; step; step = step->next) {
		if (step->budget > MAX_BUDGET)
			step->budget = MAX_BUDGET;
		nr++;
	}
	return nr <= MAX_STEPS;
}

static void run_on(const struct scenario *s, const struct profile *profile, struct guest_asm *assembler)
{
	struct run_log log = { 0 };
	char skipped[256];

	exec_run(s, profile, &cpu_unicorn_ops, assembler, NULL, &log, skipped);
	run_log_print(&log, s->doc.path, profile, true, nowhere());
	run_log_free(&log);
}

static void run(const struct scenario *s, struct guest_asm *assembler)
{
	if (!s->nr_profiles)
		run_on(s, profile_by_name(PROFILE_DEFAULT), assembler);
	for (unsigned int i = 0; i < s->nr_profiles && i < MAX_PROFILES; i++) {
		const struct profile *profile = profile_by_name(s->profiles[i]);

		if (profile)
			run_on(s, profile, assembler);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct guest_asm *assembler;
	struct scenario s;

	setenv("KVMSME_CACHE", "", true);
	setenv("KVMSME_LLVM_MC", "/nonexistent", true);
	assembler = guest_asm_new(NULL, NULL);
	if (scenario_load(&s, input_path(data, size)) && scenario_assemble(&s, assembler) && tame(&s))
		run(&s, assembler);
	scenario_free(&s);
	guest_asm_free(assembler);
	return 0;
}

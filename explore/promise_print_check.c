/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A printed scenario is run before anybody sees it: it must fail, and by what was added to the calls */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "exec.h"
#include "promise_print.h"

enum verdict { VERDICT_PASSES, VERDICT_FAILS, VERDICT_UNKNOWN };

static enum verdict judge(const char *path, const struct profile *profile, const struct cpu_ops *cpu)
{
	struct guest_asm *assembler = guest_asm_new(NULL, NULL);
	enum verdict verdict = VERDICT_UNKNOWN;
	struct scenario scenario;
	char skipped[256];

	if (scenario_load_with(&scenario, path, &profile, 1) && assembler &&
	    scenario_assemble(&scenario, assembler)) {
		verdict = exec_run(&scenario, profile, cpu, assembler, NULL, NULL, skipped) ?
			  VERDICT_FAILS : VERDICT_PASSES;
		if (verdict == VERDICT_PASSES && *skipped)
			verdict = VERDICT_UNKNOWN;
	}
	scenario_free(&scenario);
	guest_asm_free(assembler);
	return verdict;
}

static enum verdict judge_text(const char *text, size_t len, const struct profile *profile,
			       const struct cpu_ops *cpu)
{
	enum verdict verdict = VERDICT_UNKNOWN;
	int fd = memfd_create("scenario", MFD_CLOEXEC);
	char path[64];

	if (fd < 0)
		return verdict;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (write(fd, text, len) == (ssize_t)len)
		verdict = judge(path, profile, cpu);
	close(fd);
	return verdict;
}

bool printing_check(const char *text, size_t len, size_t passes, const struct profile *profile,
		    const struct cpu_ops *cpu)
{
	return judge_text(text, len, profile, cpu) == VERDICT_FAILS &&
	       (!passes || judge_text(text, passes, profile, cpu) == VERDICT_PASSES);
}

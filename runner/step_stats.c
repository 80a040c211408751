// SPDX-License-Identifier: GPL-2.0-or-later
/* stats: values of KVM_GET_STATS_FD */
#include "expect.h"
#include "stats_names.h"
#include "stats_values.h"
#include "steps.h"

static bool read_stats(struct exec *x, const struct step *step, int fd, struct stats_values *file)
{
	if (file->len)
		return true;
	if (!expect_result(x, step, "KVM_GET_STATS_FD", fd < 0 ? fd : 0) || fd < 0)
		return false;
	if (stats_values_read(fd, file))
		return true;
	exec_fail(x, step, "KVM_GET_STATS_FD", "its file descriptor reads as no statistics");
	return false;
}

/* The host's interrupts, pages and tasks count on a kernel as well */
static void expect_stat(struct exec *x, const struct step *step, const struct stats_name *stat, uint64_t got)
{
	const struct given *expected = stats_given(step, stat);

	if (!stat->of_host || step_place(x, step)->m || got < expected->n)
		expect_number(x, step, stat->name, expected, got);
}

void step_stats(struct exec *x, const struct step *step)
{
	struct stats_values files[2] = { { .len = 0 }, { .len = 0 } };
	uint64_t got;

	for (const struct stats_name *stat = stats_names; stat->name; stat++) {
		struct stats_values *file = &files[stat->of_vm];

		if (!stats_given(step, stat)->is)
			continue;
		if (!read_stats(x, step, stat->of_vm ? step_vm_stats(x, step) : step_vcpu_stats(x, step), file))
			return;
		if (stats_values_find(file, stat->name, &got))
			expect_stat(x, step, stat, got);
		else
			exec_fail(x, step, stat->name, "there is no statistic of this name");
	}
}

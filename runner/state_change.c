// SPDX-License-Identifier: GPL-2.0-or-later
/* What a step changed in its vCPU */
#include <stdio.h>
#include <string.h>

#include "expect.h"
#include "snapshot.h"

struct change_lines {
	FILE *out;
	int vcpu;
};

/* Numbers whole, vectors from the first doubleword that differs */
static void print_change(void *ctx, const struct state_change *change)
{
	const struct change_lines *lines = ctx;
	size_t first = 0, len = change->len;
	char from[64], to[64];

	if (change->vcpu >= 0 && change->vcpu != lines->vcpu)
		return;
	while (len > 8 && change->was[first] == change->is[first])
		first++;
	first &= ~(size_t)7;
	len = len - first > 8 ? 8 : len - first;
	describe_bytes(change->was + first, len, from, sizeof(from));
	describe_bytes(change->is + first, len, to, sizeof(to));
	if (first)
		fprintf(lines->out, "changed %s, from byte %zu: %s -> %s\n", change->name, first,
			from, to);
	else
		fprintf(lines->out, "changed %s: %s -> %s\n", change->name, from, to);
}

void print_state_changes(FILE *out, const struct kvmsme *m, const struct snapshot *before, int vcpu)
{
	struct change_lines lines = { out, vcpu };

	snapshot_diff(m, before, print_change, &lines);
}

/** struct first_change - what differs, @nr parts; @name, @vcpu: the first one */
struct first_change {
	char name[64];
	int vcpu;
	unsigned int nr;
};

static void count_change(void *ctx, const struct state_change *change)
{
	struct first_change *first = ctx;

	if (first->nr++)
		return;
	snprintf(first->name, sizeof(first->name), "%s", change->name);
	first->vcpu = change->vcpu;
}

void expect_no_change(struct exec *x, const struct step *step)
{
	const struct kvmsme *m = step_place(x, step)->m;
	struct first_change first = { "what no name is for", -1, 0 };
	char of[32] = "", more[32] = "";

	if (!x->have_before) {
		exec_fail(x, step, "", "no memory to look for changes");
		return;
	}
	if (snapshot_equal(m, &x->before))
		return;
	snapshot_diff(m, &x->before, count_change, &first);
	if (first.vcpu >= 0)
		snprintf(of, sizeof(of), " of vCPU %d", first.vcpu);
	if (first.nr > 1)
		snprintf(more, sizeof(more), " and %u more", first.nr - 1);
	exec_fail(x, step, "", "expected to change nothing, changed %s%s%s", first.name, of, more);
}

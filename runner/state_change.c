// SPDX-License-Identifier: GPL-2.0-or-later
/* What a step changed in its vCPU */
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
		fprintf(lines->out, "    changed %s, from byte %zu: %s -> %s\n", change->name, first,
			from, to);
	else
		fprintf(lines->out, "    changed %s: %s -> %s\n", change->name, from, to);
}

void print_state_changes(FILE *out, const struct kvmsme *m, const struct snapshot *before, int vcpu)
{
	struct change_lines lines = { out, vcpu };

	snapshot_diff(m, before, print_change, &lines);
}

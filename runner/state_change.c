// SPDX-License-Identifier: GPL-2.0-or-later
/* What a step changed in its vCPU */
#include <stdio.h>
#include <string.h>

#include "expect.h"
#include "needed.h"
#include "snapshot.h"

struct change_lines {
	FILE *major, *minor;
	int vcpu;
	const struct step *step;
};

/* What the code before a guest writes (guest_stub.h), what a failure says anyhow, and what a first run sets up */
static const char *const not_the_guests[] = { "X16", "X17", "CPACR_EL1", "VBAR_EL1", "FAR_EL2", "PC", NULL };
static const char *const of_exceptions[] = { "ESR_EL1", "ELR_EL1", "FAR_EL1", "SPSR_EL1", NULL };

static bool is_one_of(const char *name, const char *const *names)
{
	while (*names && strcmp(*names, name) != 0)
		names++;
	return *names;
}

/* AFSR is IMPLEMENTATION DEFINED: here it reads zero once the CPU has had it, whatever the reset left */
static bool is_reset_to_zero(const struct state_change *change)
{
	static const uint8_t zero[8];

	return !strncmp(change->name, "AFSR", 4) && change->len <= sizeof(zero) &&
	       !memcmp(change->is, zero, change->len);
}

/* Of a run the registers that the guest has written itself are what matters */
static bool is_minor(const struct step *step, const struct state_change *change)
{
	const char *name = change->name;

	if (step->action != STEP_guest && step->action != STEP_run)
		return false;
	if (!strncmp(name, "ID_", 3) || strchr(name, ' ') || (*name >= 'a' && *name <= 'z'))
		return true;
	return is_one_of(name, not_the_guests) || is_one_of(name, of_exceptions) || is_reset_to_zero(change);
}

/* Numbers whole, vectors from the first doubleword that differs */
static void print_change(void *ctx, const struct state_change *change)
{
	const struct change_lines *lines = ctx;
	size_t first = 0, len = change->len;
	FILE *out = is_minor(lines->step, change) ? lines->minor : lines->major;
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
		fprintf(out, "changed %s, from byte %zu: %s -> %s\n", change->name, first, from, to);
	else
		fprintf(out, "changed %s: %s -> %s\n", change->name, from, to);
}

void state_changes(struct exec *x, const struct step *step, char **major, char **minor)
{
	const struct kvm_vcpu *vcpu = step_vcpu_state(x, step);
	struct change_lines lines = { text_stream(major), text_stream(minor), vcpu ? vcpu->index : -1, step };

	if (vcpu && x->have_before)
		snapshot_diff(step_place(x, step)->m, &x->before, print_change, &lines);
	fclose(lines.major);
	fclose(lines.minor);
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
